"""What arrived in the local mailbox of the demonstration?"""

import email
import mailbox
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path

_KEY_LENGTH = 120


@dataclass(frozen=True)
class File:
    """An attached file."""

    position: int
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """A mail as its recipient reads it."""

    key: str
    recipient: str
    subject: str
    at: datetime
    received_at: datetime
    message_id: str
    body: str
    files: tuple[File, ...]


def received(folder: Path) -> list[Mail]:
    """Read all mails, newest first."""
    if not folder.exists():
        return []
    box = mailbox.Maildir(folder, create=False)
    return sorted((_mail(key, box.get_bytes(key)) for key in box.iterkeys()), key=lambda mail: mail.received_at, reverse=True)


def one(folder: Path, key: str) -> Mail | None:
    """Read one mail; nothing when there is none of that name."""
    if len(key) > _KEY_LENGTH or not folder.exists():
        return None
    box = mailbox.Maildir(folder, create=False)
    try:
        return _mail(key, box.get_bytes(key))
    except KeyError:
        return None


def _mail(key: str, content: bytes) -> Mail:
    message = email.message_from_bytes(content, _class=EmailMessage, policy=default)
    body = message.get_body(("plain",))
    files = tuple(
        File(position, part.get_filename() or "file", part.get_content_type(), bytes(part.get_payload(decode=True) or b""))
        for position, part in enumerate(message.iter_attachments())
    )
    return Mail(
        key=key,
        recipient=str(message["X-Envelope-To"]),
        subject=str(message["Subject"]),
        at=parsedate_to_datetime(str(message["Date"])),
        received_at=datetime.fromisoformat(str(message["X-Received-At"])),
        message_id=str(message["Message-ID"]),
        body=str(body.get_content()) if body else "",
        files=files,
    )
