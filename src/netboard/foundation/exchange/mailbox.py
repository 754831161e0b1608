"""Where do the mails of the demonstration go? To a local SMTP server that keeps them in a Maildir."""

import mailbox
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from netboard.foundation import clock

MAX_BYTES = 40 * 1024 * 1024
REFUSED_LOCAL_PART = "refuse"


class Keeper:
    """Keep every accepted mail; refuse the addresses that start with `refuse`, to show what a failure looks like."""

    def __init__(self, folder: Path) -> None:
        self.box = mailbox.Maildir(folder, create=True)

    async def handle_RCPT(  # noqa: N802 -- the library's name
        self,
        server: SMTP,  # noqa: ARG002 -- the library's signature
        session: Session,  # noqa: ARG002 -- the library's signature
        envelope: Envelope,
        address: str,
        rcpt_options: list[str],  # noqa: ARG002
    ) -> str:
        if address.startswith(REFUSED_LOCAL_PART):
            return "550 5.1.1 unknown address"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802 -- the library's name
        content = envelope.original_content or b""
        header = f"X-Received-At: {clock.now().isoformat()}\r\n" + "".join(f"X-Envelope-To: {address}\r\n" for address in envelope.rcpt_tos)
        self.box.add(header.encode() + content)
        return "250 kept"


def start(folder: Path, *, host: str, port: int) -> Controller:
    """Start the server in a thread of its own; `stop()` on the answer ends it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    controller = Controller(Keeper(folder), hostname=host, port=port, data_size_limit=MAX_BYTES)
    controller.start()
    return controller
