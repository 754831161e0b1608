"""Which specialties does a board want at the table, beyond the number that makes the quorum?"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import groupby


@dataclass(frozen=True)
class Want:
    """A field that should be heard: any one of its specialties (JDV_J01) will do."""

    code: str
    french: str
    english: str
    specialties: frozenset[str]

    def label(self, language: str) -> str:
        return self.english if language.startswith("en") else self.french


@dataclass(frozen=True)
class Composition:
    """What a kind of board wants, from the table of the centre."""

    code: str
    french: str
    english: str
    wants: tuple[Want, ...]

    def label(self, language: str) -> str:
        return self.english if language.startswith("en") else self.french


@cache
def compositions() -> dict[str, Composition]:
    """Read the table of compositions, by code, in the order of the file; each row says its source and how sure it is."""
    text = resources.files("netboard.care.board.rules").joinpath("tables/expertise.csv").read_text(encoding="utf-8")
    found = {}
    for code, group in groupby(csv.DictReader(text.splitlines()), key=lambda row: row["board"]):
        rows = list(group)
        wants = tuple(Want(row["want"], row["fr"], row["en"], frozenset(row["specialties"].split())) for row in rows)
        found[code] = Composition(code, rows[0]["board_fr"], rows[0]["board_en"], wants)
    return found


def unheard(code: str, *, present: Iterable[str], written: Iterable[str]) -> tuple[Want, ...]:
    """List what is wanted and heard from nobody, neither present nor by a written opinion; an unknown code wants nothing."""
    heard = {*present, *written}
    composition = compositions().get(code)
    return tuple(want for want in composition.wants if not want.specialties & heard) if composition else ()
