"""Which specialties does a board want at the table, beyond the number that makes the quorum?"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml


@dataclass(frozen=True)
class Want:
    """A field that should be heard: any one of its specialties will do."""

    code: str
    labels: tuple[tuple[str, str], ...]
    specialties: frozenset[str]

    def label(self, language: str) -> str:
        return _spoken(self.labels, language)


@dataclass(frozen=True)
class Composition:
    """What a kind of board wants, from the table of the centre."""

    code: str
    labels: tuple[tuple[str, str], ...]
    wants: tuple[Want, ...]

    def label(self, language: str) -> str:
        return _spoken(self.labels, language)


def _spoken(labels: tuple[tuple[str, str], ...], language: str) -> str:
    known = dict(labels)
    return known.get(language[:2]) or known["fr"]


@cache
def compositions() -> dict[str, Composition]:
    """Read the table of compositions, by code, in the order of the file."""
    text = resources.files("netboard.care.board.rules").joinpath("tables/expertise.yaml").read_text(encoding="utf-8")
    boards: dict[str, dict[str, object]] = yaml.safe_load(text)["boards"]
    return {code: Composition(code, _labels(said["label"]), tuple(_wants(said["wants"]))) for code, said in boards.items()}


def _labels(said: object) -> tuple[tuple[str, str], ...]:
    return tuple(said.items()) if isinstance(said, dict) else ()


def _wants(rows: object) -> Iterable[Want]:
    for row in rows if isinstance(rows, list) else ():
        yield Want(row["code"], _labels(row["label"]), frozenset(row["specialties"]))


def unheard(code: str, *, present: Iterable[str], written: Iterable[str]) -> tuple[Want, ...]:
    """List what is wanted and heard from nobody, neither present nor by a written opinion; an unknown code wants nothing."""
    heard = {*present, *written}
    composition = compositions().get(code)
    return tuple(want for want in composition.wants if not want.specialties & heard) if composition else ()
