"""Which boxes does the shared text of an opinion have, and how are two people's entries in one box settled?"""

import enum
import re
from dataclasses import dataclass

from netboard.care.board.rules.merging import merge

MAX_DRAFT_TEXT = 10_000
MAX_PROPOSALS = 12
DRAFT_DAYS = 7  # the shared text of a closed case is forgotten after
LONG_TEXTS = frozenset({"text", "exams", "surveillance", "exams_within", "trial", "next_board_name", "reference_name", "reference_edition"})
CHOSEN = frozenset({"kind", "next_board", "is_urgent"})
_ROW = re.compile(r"proposals-([0-9]{1,2})-(treatment|rank|text)")
TYPING_SECONDS = 12  # how long a person counts as typing after the last change


class Settled(enum.StrEnum):
    """What became of an entry."""

    SAVED = "saved"
    MERGED = "merged"  # with what somebody else typed meanwhile; both stand in the box
    BOTH = "both"  # the same passage was changed twice: both stand in the box, to be read again
    OTHERS = "others"  # somebody else chose otherwise meanwhile: their choice stands, the entry is given back


@dataclass(frozen=True)
class Entry:
    """A box as a page sends it: the text that page started from, and the text it holds now."""

    name: str
    base: str
    text: str


@dataclass(frozen=True)
class Kept:
    """What the box holds once the entry is settled."""

    text: str
    settled: Settled


def is_box(name: str) -> bool:
    """Say whether the opinion has a box of this name."""
    row = _ROW.fullmatch(name)
    return name in LONG_TEXTS or name in CHOSEN or (row is not None and int(row[1]) < MAX_PROPOSALS)


def is_long_text(name: str) -> bool:
    """Say whether the box holds words, which can be merged, rather than one choice."""
    return name in LONG_TEXTS or name.endswith("-text")


def settle(entry: Entry, *, stored: str) -> Kept:
    """Decide what the box holds: words are merged and none is lost; of two choices the one already stored stands."""
    if entry.text == stored:
        return Kept(stored, Settled.SAVED)
    if stored == entry.base:
        return Kept(entry.text, Settled.SAVED)
    if not is_long_text(entry.name):
        return Kept(stored, Settled.OTHERS) if entry.text != entry.base else Kept(stored, Settled.MERGED)
    merged = merge(entry.base, mine=entry.text, theirs=stored)
    return Kept(merged.text, Settled.MERGED if merged.is_clean else Settled.BOTH)


def proposal_rows(texts: dict[str, str]) -> int:
    """Count the rows of proposals up to the last that holds something."""
    numbers = [int(row[1]) for name, text in texts.items() if text and (row := _ROW.fullmatch(name))]
    return max(numbers, default=-1) + 1
