"""Which documents are kept, up to what size, and why is one refused?"""

import enum
from datetime import timedelta
from typing import Final

MEBIBYTE: Final = 1024 * 1024
MAX_FILE_BYTES: Final = 25 * MEBIBYTE
MAX_DOSSIER_BYTES: Final = 200 * MEBIBYTE
MAX_DOSSIER_FILES: Final = 40
MAX_IMAGE_PIXELS: Final = 50_000_000
DISK_FULL_SHARE: Final = 0.90
ORPHAN_AGE: Final = timedelta(days=1)
KEY_BYTES: Final = 32


class ContentType(enum.StrEnum):
    """What the content really is; the last one is for bytes that the software itself produced."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    CDA = "text/xml"  # an HL7 clinical document: the fiche RCP of another tool
    OPAQUE = "application/octet-stream"


# The first extension is given when the name has none of them.
EXTENSIONS: Final[dict[ContentType, tuple[str, ...]]] = {
    ContentType.PDF: (".pdf",),
    ContentType.JPEG: (".jpg", ".jpeg"),
    ContentType.PNG: (".png",),
    ContentType.CDA: (".xml",),
    ContentType.OPAQUE: (),
}


class Refusal(enum.StrEnum):
    """Why a document was not kept; each has its sentence in `refusals.message`."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    WRONG_TYPE = "wrong_type"
    ENCRYPTED = "encrypted"
    ACTIVE_CONTENT = "active_content"
    DAMAGED = "damaged"
    TOO_MANY_PIXELS = "too_many_pixels"
    TIMED_OUT = "timed_out"
    NO_ROOM = "no_room"
    DOSSIER_TOO_MANY = "dossier_too_many"
    DOSSIER_TOO_LARGE = "dossier_too_large"


def check_size(size_bytes: int) -> Refusal | None:
    """Say why a file of this size is refused, None when it is not."""
    if size_bytes == 0:
        return Refusal.EMPTY
    return Refusal.TOO_LARGE if size_bytes > MAX_FILE_BYTES else None


def check_room(*, count: int, total_bytes: int, adding_bytes: int) -> Refusal | None:
    """Say why one more file does not fit beside the `count` files of a dossier, None when it fits."""
    if count + 1 > MAX_DOSSIER_FILES:
        return Refusal.DOSSIER_TOO_MANY
    return Refusal.DOSSIER_TOO_LARGE if total_bytes + adding_bytes > MAX_DOSSIER_BYTES else None


def is_disk_full(*, used_share: float) -> bool:
    return used_share >= DISK_FULL_SHARE
