"""How does a clinical document become a PDF? Typst in this process, with our fonts and templates and nothing else."""

import dataclasses
import functools
import json
import threading
from datetime import UTC
from enum import Enum
from pathlib import Path
from typing import Any

import typst

from netboard.foundation.documents.clinical_document import ClinicalDocument, Letter, Minutes, Table
from netboard.foundation.documents.printing import FONTS, printable

TEMPLATES = Path(__file__).parent / "templates"


class Standard(Enum):
    """The archival standards in which we write; the national exchange asks for PDF/A-1."""

    A_1A = ("a-1a",)
    A_1B = ("a-1b",)
    A_3A_UA_1 = ("a-3a", "ua-1")


class LanguageUnknown(ValueError):  # noqa: N818 -- says what was refused
    """Raised when the fixed words of a document do not exist in its language."""


def render(document: ClinicalDocument, *, standard: Standard = Standard.A_1A) -> bytes:
    """Print the document on A4; the same document gives the same bytes."""
    return _compile("report.typ", document, standard=standard)


def render_letter(letter: Letter, *, standard: Standard = Standard.A_1A) -> bytes:
    """Print the letter on A4; the same letter gives the same bytes."""
    return _compile("letter.typ", letter, standard=standard)


def render_minutes(minutes: Minutes, *, standard: Standard = Standard.A_1A) -> bytes:
    """Print the minutes on A4; the same minutes give the same bytes."""
    return _compile("minutes.typ", minutes, standard=standard)


def _compile(template: str, content: ClinicalDocument | Letter | Minutes, *, standard: Standard) -> bytes:
    if content.language not in _languages():
        raise LanguageUnknown(content.language)
    if content.issued_at.tzinfo is None:
        raise ValueError("issued_at must be aware")
    with _LOCK:
        made = _compiler(template).compile(
            format="pdf",
            sys_inputs={"document": prepared(content)},
            pdf_standards=list(standard.value),
            timestamp=content.issued_at.astimezone(UTC).replace(microsecond=0),
        )
    if not isinstance(made, bytes):
        raise TypeError(type(made))
    return made


def prepared(content: ClinicalDocument | Letter | Minutes) -> str:
    """Write the content as the JSON that the templates read, each character of it printable."""
    return json.dumps(_as_plain(content), ensure_ascii=False)


def _as_plain(value: Any, *, in_a_cell: bool = False) -> Any:
    if isinstance(value, str):
        return printable(value, in_a_cell=in_a_cell)
    if isinstance(value, tuple):
        return [_as_plain(part, in_a_cell=in_a_cell) for part in value]
    if dataclasses.is_dataclass(value):
        fields = [field.name for field in dataclasses.fields(value) if field.name != "issued_at"]
        return {name: _as_plain(getattr(value, name), in_a_cell=isinstance(value, Table)) for name in fields}
    return value


# One compiler per process and template: a compiler refuses a second thread, and two at once are not faster.
_LOCK = threading.Lock()


@functools.cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


@functools.cache
def _compiler(template: str) -> typst.Compiler:
    return typst.Compiler(input=str(TEMPLATES / template), root=str(TEMPLATES), font_paths=_fonts(), ignore_system_fonts=True)


@functools.cache
def _languages() -> frozenset[str]:
    return frozenset(json.loads((TEMPLATES / "words.json").read_text(encoding="utf-8")))
