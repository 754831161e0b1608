"""How does a mail leave? Its bytes are fixed when it is queued; each attempt sends the same bytes."""

import contextlib
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from django.conf import settings

_PERMANENT_FROM = 500


@dataclass(frozen=True)
class Attachment:
    """A file of a mail: name, MIME type such as `application/pdf`, with its parameters if it has some, and its bytes."""

    name: str
    content_type: str
    content: bytes


class PartnerDownError(Exception):
    """The mail server cannot take the mail now: try again later. Carries the code of the server, or 0."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code} {text}")
        self.code, self.text = code, text


class AddressRefusedError(PartnerDownError):
    """The mail server will never take this mail for this address: a person must mend it."""


def compose(
    *,
    message_id: str,
    sender: str,
    recipient: str,
    subject: str,
    body: str,
    at: datetime,
    headers: dict[str, str] | None = None,
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """Build the bytes of a mail; control characters in a header raise `ValueError`."""
    message = EmailMessage(policy=SMTP)
    user, _, domain = recipient.partition("@")
    message["From"] = sender
    message["To"] = Address(username=user, domain=domain)
    message["Subject"] = subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id
    for name, value in (headers or {}).items():
        message[name] = value
    message.set_content(body)
    for file in attachments:
        kind, *parameters = (part.strip() for part in file.content_type.split(";"))
        main, _, sub = kind.partition("/")
        told = dict(parameter.split("=", 1) for parameter in parameters)
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name, params=told)
    return message.as_bytes()


def send(content: bytes, *, sender: str, recipient: str) -> None:
    """Hand the bytes to the mail server; return only when it has accepted them.

    Raises `AddressRefusedError` on a permanent refusal (5xx), `PartnerDownError` on anything that may pass.
    """
    with _session() as server:
        try:
            server.sendmail(sender, [recipient], content)
        except smtplib.SMTPRecipientsRefused as refusal:
            code, text = next(iter(refusal.recipients.values()))
            raise _error(code, text) from refusal
        except smtplib.SMTPResponseException as refusal:
            raise _error(refusal.smtp_code, refusal.smtp_error) from refusal
        except (smtplib.SMTPException, OSError) as failure:
            raise PartnerDownError(0, type(failure).__name__) from failure


@contextlib.contextmanager
def _session() -> Iterator[smtplib.SMTP]:
    """Open a session; whatever goes wrong before the mail is offered is the server's trouble, never the address's."""
    try:
        server = _connect()
    except smtplib.SMTPResponseException as refusal:
        raise PartnerDownError(refusal.smtp_code, type(refusal).__name__) from refusal
    except (smtplib.SMTPException, OSError) as failure:
        raise PartnerDownError(0, type(failure).__name__) from failure
    try:
        yield server
    finally:
        # The mail was accepted or refused by now: how the server says goodbye changes nothing.
        with contextlib.suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()


def _connect() -> smtplib.SMTP:
    host, port, timeout = settings.NETBOARD_SMTP_HOST, settings.NETBOARD_SMTP_PORT, settings.NETBOARD_SMTP_TIMEOUT_SECONDS
    context = ssl.create_default_context()
    if settings.NETBOARD_SMTP_TLS == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=timeout, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=timeout)
        if settings.NETBOARD_SMTP_TLS == "starttls":
            server.starttls(context=context)
    if settings.NETBOARD_SMTP_USER:
        server.login(settings.NETBOARD_SMTP_USER, settings.NETBOARD_SMTP_PASSWORD)
    return server


def _error(code: int, text: bytes | str) -> PartnerDownError:
    words = text.decode(errors="replace") if isinstance(text, bytes) else text
    return AddressRefusedError(code, words) if code >= _PERMANENT_FROM else PartnerDownError(code, words)
