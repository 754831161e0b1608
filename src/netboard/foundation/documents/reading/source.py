"""What do the rules read: rows, labels with values, running text, and the kind of the document?"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from netboard.foundation.documents.reading import context
from netboard.foundation.documents.reading.entries import Entries, Entry
from netboard.foundation.documents.reading.model import Found
from netboard.foundation.documents.reading.sheet import Flow, Place, Sheet
from netboard.foundation.documents.reading.values import days, fold

# Under these headings nothing is a fact of the patient as he or she is now.
SILENT = frozenset({"notice", "technique", "plan", "participants"})
_BOX = re.compile(r"(☒|☐|✔|\[ ?[xX✔] ?\]|\[ {0,3}\]|\( ?[xX] ?\)|\(  ?\))")
_RECENT_DAYS = 120
_TICK = re.compile("[xX✔☒]")
_EMPTY = re.compile(r"(?:\(?texte libre\)?|nc|n\.c\.|nr|non renseigne\w*|non precise\w*|inconnue?|[-/.?_…]+|a completer|na|sans objet)?")


@dataclass(frozen=True)
class Source:
    sheet: Sheet
    entries: Entries
    kind: str
    dated_on: str = ""

    def found(self, block: str, values: Mapping[str, str], place: Place, *, certain: bool = True, row: int | None = None) -> Found:
        line = self.sheet.rows[place.row]
        return Found(block, values, line.page, line.text, place.start, min(place.end, len(line.text)), certain, row)

    @cached_property
    def _latest(self) -> str:
        """Give the last day that the document tells as past."""
        told = [
            day.iso
            for start, end in _lines(self.sheet.folded)
            if not context.FUTURE.search(self.sheet.folded, start, end)
            for _match, day in days(self.sheet.folded[start:end])
        ]
        return max(told, default="")

    def day_without_year(self, day: int, month: int) -> str:
        """Give the year to `le 21/09`: that of the document, when its own day and the last day that it tells agree."""
        resolved = {_last_before(anchor, day, month) for anchor in (self.dated_on, self._latest)}
        return resolved.pop() if len(resolved) == 1 else ""

    def section(self, row: int) -> str:
        return self.entries.sections[row]

    def of(self, *keys: str) -> Iterator[Entry]:
        """Give the labelled values of these keys that hold something and stand under no silent heading."""
        for entry in self.entries.of(*keys):
            if self.section(entry.first.place.row) not in SILENT - {entry.key} and not is_empty(entry.text):
                yield entry

    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        """Running text that may hold facts of the patient."""
        return tuple(ticked_only(flow) for flow in self.sheet.flows if self.section(flow.pieces[0][1].row) not in SILENT)

    @cached_property
    def across(self) -> tuple[Flow, ...]:
        """The rows of several cells, each as one text."""
        rows = [(number, row) for number, row in enumerate(self.sheet.rows) if len(row.cells) > 1 and self.section(number) not in SILENT]
        return tuple(ticked_only(Flow(row.text, ((0, Place(number, 0, len(row.text))),))) for number, row in rows)

    @cached_property
    def pairs(self) -> tuple[Flow, ...]:
        """The rows of a label and its value in two cells, each as one text: `Taille tumorale : 16 mm`."""
        rows = [(number, row) for number, row in enumerate(self.sheet.rows) if len(row.cells) == 2 and self.section(number) not in SILENT]  # noqa: PLR2004
        joined = []
        for number, row in rows:
            label, value = (cell.text for cell in row.cells)
            head = f"{label.rstrip(' :')} : "
            pieces = ((0, Place(number, 0, len(label))), (len(head), Place(number, row.offset(1), len(row.text))))
            joined.append(ticked_only(Flow(head + value, pieces)))
        return tuple(joined)

    def matches(self, pattern: re.Pattern[str], *, in_pairs: bool = False) -> Iterator[tuple[re.Match[str], Flow]]:
        """Find a pattern in the folded running text, and when asked in the rows of a label and its value."""
        for flow in (*self.flows, *(self.pairs if in_pairs else ())):
            for match in pattern.finditer(flow.folded):
                yield match, flow

    def asserted(self, pattern: re.Pattern[str], *, in_pairs: bool = False) -> Iterator[tuple[re.Match[str], Flow]]:
        """Find a pattern where it is said of the patient."""
        for match, flow in self.matches(pattern, in_pairs=in_pairs):
            if self.section(flow.pieces[0][1].row) != "family_history" and context.is_asserted(flow.folded, match.start(), match.end()):
                yield match, flow


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _last_before(anchor: str, day: int, month: int) -> str:
    """Give the last such day up to another, within four months; nothing when there is none."""
    try:
        end = date.fromisoformat(anchor)
        found = date(end.year, month, day)
        found = found if found <= end else date(end.year - 1, month, day)
    except ValueError:
        return ""
    return found.isoformat() if (end - found).days <= _RECENT_DAYS else ""


def ticked_only(flow: Flow) -> Flow:
    """Blank the options whose box is empty, so that they are not read as facts; places stay true."""
    parts = _BOX.split(flow.text)
    if len(parts) < 3:  # noqa: PLR2004 -- no box
        return flow
    after_word = bool(parts[0].strip(" :")) and not parts[-1].strip()
    for place in range(1, len(parts), 2):
        if not _TICK.search(parts[place]):
            option = place - 1 if after_word else place + 1
            parts[option] = " " * len(parts[option])
    return Flow("".join(parts), flow.pieces)


def is_empty(text: str) -> bool:
    """Say whether a value is the filling of a form that nobody filled."""
    return _EMPTY.fullmatch(fold(text.strip(" .:"))) is not None


def checked(text: str) -> list[str] | None:
    """Give the options whose box is ticked; nothing at all when the text has no box."""
    parts = _BOX.split(text)
    if len(parts) < 3:  # noqa: PLR2004 -- no box
        return None
    after = {place: parts[place].strip(" ,;/|") for place in range(2, len(parts), 2)}
    if parts[0].strip(" :") and not parts[-1].strip():  # the box stands after its word
        after = {place: parts[place - 2].strip(" ,;/|") for place in after}
    return [after[place] for place in after if _TICK.search(parts[place - 1])]


def chosen(text: str) -> str:
    """Give the ticked options of a value, or the value itself when it has no box."""
    ticked = checked(text)
    return text if ticked is None else " ; ".join(ticked)
