"""What does a paper of an invented hospital hold, and how is it printed? Typst, four looks, the words of letters.yaml."""

import functools
import json
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from importlib import resources
from pathlib import Path
from typing import Any

import typst
import yaml
from django.utils import formats, translation

from netboard.care.referral.rules import DocumentKind
from netboard.foundation.documents.printing import FONTS

DATA = Path(str(resources.files("netboard.config.demo").joinpath("data")))
Block = dict[str, Any]
Fact = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One paper, already in French: its look, who sends it to whom and when, about whom, what it says, who signs."""

    id: str
    kind: DocumentKind
    look: str
    name: str
    sender: tuple[str, ...]
    title: str
    blocks: tuple[Block, ...]
    to: tuple[str, ...] = ()
    day: str = ""
    identity: tuple[Fact, ...] = ()
    signature: tuple[str, ...] = ()


def heading(text: str) -> Block:
    return {"kind": "heading", "text": text}


def text(*sentences: str) -> Block:
    return {"kind": "text", "text": " ".join(sentence for sentence in sentences if sentence)}


def items(lines: Iterable[str]) -> Block:
    return {"kind": "items", "items": list(lines)}


def facts(rows: Iterable[Fact]) -> Block:
    return {"kind": "facts", "rows": [list(row) for row in rows if row[1]]}


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Block:
    return {"kind": "table", "head": list(head), "rows": [list(row) for row in rows]}


@functools.cache
def words() -> dict[str, Any]:
    """Read how hospitals word what the dossiers hold."""
    read: dict[str, Any] = yaml.safe_load((DATA / "letters.yaml").read_text(encoding="utf-8"))
    return read


def day_of(day: date) -> str:
    """Write a day as a letter does: 21 septembre 2026."""
    with translation.override("fr"):
        return str(formats.date_format(day, "j F Y"))


def month_of(on: date | str) -> str:
    """Write a day, a month or a year of the history: 12 janvier 2026, février 2021, 2021."""
    if isinstance(on, date):
        return day_of(on)
    year, _dash, month = on.partition("-")
    with translation.override("fr"):
        return str(formats.date_format(date(int(year), int(month), 1), "F Y")) if month else year


def printed(sheet: Sheet, *, at: datetime) -> bytes:
    """Print a paper on A4; the same paper at the same moment gives the same bytes."""
    said = json.dumps(asdict(sheet) | {"synthetic": words()["synthetic"]}, ensure_ascii=False)
    with _LOCK:
        made = _compiler().compile(format="pdf", sys_inputs={"sheet": said}, timestamp=at.astimezone(UTC).replace(microsecond=0))
    if not isinstance(made, bytes):
        raise TypeError(type(made))
    return made


_LOCK = threading.Lock()  # a compiler refuses a second thread


@functools.cache
def _compiler() -> typst.Compiler:
    """Serif and typewriter faces come with typst, so that these papers do not look like ours."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])
    return typst.Compiler(input=str(DATA / "letters.typ"), root=str(DATA), font_paths=fonts, ignore_system_fonts=True)
