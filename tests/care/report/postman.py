"""A real mail server on loopback that behaves as it is told, mail after mail."""

import asyncio
import email
import email.policy
import socket
from dataclasses import dataclass, field
from email.message import EmailMessage

from aiosmtpd.controller import Controller

HANG_SECONDS = 1.6  # longer than the shortest timeout that can be set, one second


@dataclass
class Postman:
    """Answer each DATA by the next behaviour, then accept everything; `accepted` keeps what was taken."""

    behaviours: list[str] = field(default_factory=list)
    refused_recipients: set[str] = field(default_factory=set)
    accepted: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address in self.refused_recipients:
            return "550 5.1.1 unknown mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):
        behaviour = self.behaviours.pop(0) if self.behaviours else "accept"
        if behaviour in {"accept", "close_after", "hang_after"}:
            self.accepted.append(envelope.original_content)
            self.recipients += envelope.rcpt_tos
        if behaviour.startswith("close"):
            server.transport.abort()
        if behaviour.startswith("hang"):
            await asyncio.sleep(HANG_SECONDS)
        return {"451": "451 4.3.0 try later", "550": "550 5.7.1 refused"}.get(behaviour, "250 taken")

    def messages(self) -> list[EmailMessage]:
        return [email.message_from_bytes(content, policy=email.policy.default) for content in self.accepted]

    def message_ids(self) -> list[str]:
        return [message["Message-ID"] for message in self.messages()]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(postman: Postman) -> Controller:
    postman.port = free_port()
    controller = Controller(postman, hostname="127.0.0.1", port=postman.port, data_size_limit=40 * 1024 * 1024)
    controller.start()
    return controller
