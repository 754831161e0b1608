"""A mail has fixed bytes, refuses forged headers, and its refusals are told apart."""

import email
import socket
from email.policy import default

import pytest
from aiosmtpd.controller import Controller

from netboard.foundation.exchange import mail, mailbox
from tests.people import AT

PLAIN = {
    "message_id": "<1@test>",
    "sender": "centre@mssante.test",
    "recipient": "dr@mssante.test",
    "subject": "Compte rendu de RCP TNE-2026-0001",
    "body": "Bonjour",
    "at": AT,
}


def test_the_same_mail_has_the_same_bytes_but_for_its_boundary():
    assert mail.compose(**PLAIN) == mail.compose(**PLAIN)


def test_accents_and_attachments_come_back_whole():
    content = mail.compose(
        **PLAIN | {"body": "Réunion à 17 h"}, attachments=[mail.Attachment("compte-rendu.pdf", "application/pdf", b"%PDF-1.4\x00\xff")]
    )

    read = email.message_from_bytes(content, policy=default)

    assert read.get_body(("plain",)).get_content().strip() == "Réunion à 17 h"
    assert [(part.get_filename(), part.get_content()) for part in read.iter_attachments()] == [("compte-rendu.pdf", b"%PDF-1.4\x00\xff")]


@pytest.mark.parametrize("field", ["subject", "sender", "recipient", "message_id"])
@pytest.mark.parametrize("poison", ["a\r\nBcc: eve@x.test", "a\nX: y"])
def test_a_line_break_in_a_header_is_refused(field, poison):
    with pytest.raises(ValueError, match=r"."):
        mail.compose(**PLAIN | {field: poison})


@pytest.fixture
def server(settings):
    def start(handler):
        controller = Controller(handler, hostname="127.0.0.1", port=free_port())
        controller.start()
        settings.NETBOARD_SMTP_HOST, settings.NETBOARD_SMTP_PORT, settings.NETBOARD_SMTP_TIMEOUT_SECONDS = "127.0.0.1", controller.port, 5
        started.append(controller)
        return controller

    started = []
    yield start
    for controller in started:
        controller.stop()


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def send():
    mail.send(mail.compose(**PLAIN), sender=PLAIN["sender"], recipient=PLAIN["recipient"])


def test_the_local_mailbox_keeps_what_it_accepted(server, tmp_path):
    from netboard.config.demo import mails

    server(mailbox.Keeper(tmp_path / "box"))

    send()

    assert [(kept.recipient, kept.subject, kept.message_id) for kept in mails.received(tmp_path / "box")] == [
        ("dr@mssante.test", PLAIN["subject"], "<1@test>")
    ]


def test_the_local_mailbox_refuses_dead_addresses(server, tmp_path):
    server(mailbox.Keeper(tmp_path / "box"))

    with pytest.raises(mail.AddressRefusedError) as refused:
        mail.send(
            mail.compose(**PLAIN | {"recipient": "refuse.dr@mssante.test"}), sender="c@mssante.test", recipient="refuse.dr@mssante.test"
        )

    assert refused.value.code == 550


class Answer:
    def __init__(self, stage, words):
        self.stage, self.words = stage, words

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        envelope.rcpt_tos.append(address)
        return self.words if self.stage == "RCPT" else "250 OK"

    async def handle_DATA(self, server, session, envelope):
        return self.words if self.stage == "DATA" else "250 OK"

    async def handle_QUIT(self, server, session, envelope):
        return self.words if self.stage == "QUIT" else "221 bye"


@pytest.mark.parametrize(
    ("stage", "words", "error"),
    [
        ("RCPT", "451 later", mail.PartnerDownError),
        ("RCPT", "550 unknown", mail.AddressRefusedError),
        ("DATA", "452 full", mail.PartnerDownError),
        ("DATA", "554 refused", mail.AddressRefusedError),
    ],
)
def test_a_temporary_answer_is_not_a_refusal(server, stage, words, error):
    server(Answer(stage, words))

    with pytest.raises(mail.PartnerDownError) as caught:
        send()

    assert type(caught.value) is error
    assert caught.value.code == int(words[:3])


@pytest.mark.parametrize("words", ["421 going away", "554 strange"])
def test_how_the_server_says_goodbye_changes_nothing(server, words):
    server(Answer("QUIT", words))

    send()


def test_a_server_that_is_down_is_a_partner_down(settings):
    settings.NETBOARD_SMTP_HOST, settings.NETBOARD_SMTP_PORT = "127.0.0.1", free_port()

    with pytest.raises(mail.PartnerDownError) as caught:
        send()

    assert (type(caught.value), caught.value.code) == (mail.PartnerDownError, 0)
