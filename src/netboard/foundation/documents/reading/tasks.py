"""Which reading is asked of the confined child, and how does the answer travel?"""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from netboard.foundation.documents.reading import cda, gather, pdf, sheet
from netboard.foundation.documents.reading.model import Notice, Reading, ReadingRefused, Reason


def _pdf(content: bytes) -> Reading:
    extracted = pdf.extract(content)
    if extracted.characters_a_page < pdf.SCANNED_CHARACTERS_A_PAGE:
        return Reading("pdf", "other", pages=extracted.sheet.pages, notices=(Notice.SCANNED.value,))
    if extracted.invisible:
        return gather.doubted(gather.read_sheet(extracted.sheet, reading_kind="ocr"))
    return gather.read_sheet(extracted.sheet, reading_kind="pdf")


def _text(content: bytes) -> Reading:
    return gather.read_sheet(sheet.from_lines(content.decode()), reading_kind="text")


def _ocr_text(content: bytes) -> Reading:
    pages = content.decode().split("\f")
    return gather.doubted(gather.read_sheet(sheet.from_pages(pages), reading_kind="ocr"))


def _cda(content: bytes) -> Reading:
    return cda.read(content, embedded=_pdf)


def _density(content: bytes) -> dict[str, Any]:
    return {"characters_a_page": pdf.extract(content).characters_a_page}


READINGS: dict[str, Callable[[bytes], Reading]] = {"pdf": _pdf, "text": _text, "ocr_text": _ocr_text, "cda": _cda}


def answer(task: str, content: bytes) -> dict[str, Any]:
    """Read, and never raise: a refusal is an answer too."""
    try:
        if task == "density":
            return _density(content)
        return asdict(READINGS[task](content))
    except ReadingRefused as refused:
        return {"refused": refused.reason.value}
    except MemoryError:
        return {"refused": Reason.TOO_BIG.value}
    except Exception:  # noqa: BLE001 -- whatever a parser raises on hostile bytes
        return {"refused": Reason.DAMAGED.value}


def warm() -> None:
    """Run the rules once, so that every pattern is compiled before the first document comes."""
    gather.read_sheet(sheet.from_lines("Nom : EXEMPLE\nKi-67 : 3 %\nTDM TAP du 01/02/2020 : stable"), reading_kind="text")
