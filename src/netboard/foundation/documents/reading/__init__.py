"""What does a document say that a doctor would otherwise type again? Proposals, each with its source line; a person confirms."""

from typing import Final

from netboard.foundation.documents.reading import confined, ocr
from netboard.foundation.documents.reading.confined import stop
from netboard.foundation.documents.reading.conflicts import Conflict, identity_conflicts
from netboard.foundation.documents.reading.model import Found, Notice, OcrUnavailable, Reading, ReadingRefused, Reason

__all__ = [
    "Conflict", "Found", "Notice", "OcrUnavailable", "Reading", "ReadingRefused", "Reason",
    "identity_conflicts", "is_scanned", "read", "read_cda", "read_pdf", "read_scan", "read_text", "stop",
]  # fmt: skip
MAX_TEXT_CHARACTERS: Final = 400_000


def read_pdf(content: bytes) -> Reading:
    """Read a PDF that holds text; a scanned one comes back empty with the notice `scanned`. Raises ReadingRefused."""
    return confined.read("pdf", content)


def read_cda(content: bytes) -> Reading:
    """Read a CDA R2 document, level 3 (FRCP) or level 1 around a PDF. Raises ReadingRefused."""
    return confined.read("cda", content)


def read_text(text: str) -> Reading:
    """Read pasted text. Raises ReadingRefused."""
    if len(text) > MAX_TEXT_CHARACTERS:
        raise ReadingRefused(Reason.TOO_BIG)
    return confined.read("text", text.encode(errors="replace"))


def read_scan(content: bytes) -> Reading:
    """Read a scanned PDF or a picture by OCR: numbers come back doubtful, units empty. Raises ReadingRefused, OcrUnavailable.

    Takes about 5 seconds a page: for a job, not for a page request.
    """
    if is_pdf(content):
        confined.ask("density", content)
    return confined.read("ocr_text", ocr.text_of(content).encode())


def is_scanned(content: bytes) -> bool:
    """Say whether a PDF holds fewer than 50 characters a page. Raises ReadingRefused."""
    return float(confined.ask("density", content)["characters_a_page"]) < ocr.SCANNED_CHARACTERS_A_PAGE


def is_pdf(content: bytes) -> bool:
    return b"%PDF-" in content[:1024]


def read(content: bytes, content_type: str) -> Reading:
    """Read by the declared type, which the content must bear out. Raises ReadingRefused; a picture may raise OcrUnavailable."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/pdf" and is_pdf(content):
        return read_pdf(content)
    if kind in {"application/xml", "text/xml", "application/hl7-sda+xml", "application/cda+xml", "application/hl7-cda+xml"}:
        return read_cda(content)
    if kind == "text/plain":
        return read_text(_decoded(content))
    if kind in {"image/png", "image/jpeg"} and content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return read_scan(content)
    raise ReadingRefused(Reason.NOT_A_KNOWN_DOCUMENT)


def _decoded(content: bytes) -> str:
    """Read text as UTF-8, else as what French Windows writes."""
    if len(content) > confined.MAX_BYTES:
        raise ReadingRefused(Reason.TOO_BIG)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
