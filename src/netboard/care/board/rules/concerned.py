"""Which specialties does a case call for? To order an agenda and to tell people, never a medical advice."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class ConcernedRow:
    """A row of `concerned.csv`: a fact of a case, its value, and the specialties that it calls for."""

    fact: str
    value: str
    specialties: frozenset[str]
    because: str
    source: str
    certainty: str


@cache
def concerned_rows() -> tuple[ConcernedRow, ...]:
    """Read the table, in the order of the file."""
    text = resources.files("netboard.care.board.rules").joinpath("tables/concerned.csv").read_text(encoding="utf-8")
    return tuple(ConcernedRow(**row | {"specialties": frozenset(row["specialties"].split())}) for row in csv.DictReader(text.splitlines()))


def concerned_specialties(*, site: str, motive: str, syndrome: str) -> frozenset[str]:
    """Gather the specialties that the facts of a case call for; a fact that is absent or unknown to the table calls for none.

    Source: `concerned.csv`, whose rows are proposed by the authors and wait for the centre's approval.
    """
    facts = {("site", site), ("motive", motive), ("syndrome", syndrome)}
    return frozenset().union(*(row.specialties for row in concerned_rows() if (row.fact, row.value) in facts))
