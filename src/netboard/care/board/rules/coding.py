"""Under which national code does a treatment go, and which documents of reference may an opinion name?"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

from netboard.care.board.rules.opinions import Treatment

_TABLES = resources.files("netboard.care.board.rules").joinpath("tables")


@dataclass(frozen=True)
class Code:
    """A concept of the value set `type-traitement-frcp`, with the row's own note and source."""

    code: str
    system: str
    display: str
    note: str
    source: str


@dataclass(frozen=True)
class Reference:
    """A document of reference and its edition."""

    name: str
    edition: str


@cache
def treatment_codes() -> dict[Treatment, Code]:
    """Read the national code of each treatment. Source: JDV type-traitement-frcp, as each row says."""
    rows = list(csv.DictReader(_TABLES.joinpath("treatments.csv").read_text(encoding="utf-8").splitlines()))
    return {Treatment(row.pop("treatment")): Code(**row) for row in rows}


@cache
def references() -> tuple[Reference, ...]:
    """List the documents that the centre offers; any other may be typed."""
    rows = csv.DictReader(_TABLES.joinpath("references.csv").read_text(encoding="utf-8").splitlines())
    return tuple(Reference(row["name"], row["edition"]) for row in rows)
