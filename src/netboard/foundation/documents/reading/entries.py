"""Which value stands beside, after or under which label, and to which part of the document does a line belong?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from netboard.foundation.documents.reading import closings, labels
from netboard.foundation.documents.reading.sheet import Place, Row, Sheet
from netboard.foundation.documents.reading.values import fold

_LONGEST_LABEL = 70
_UNKNOWN_LABEL = re.compile(r"(?:^|[ ;,.(])[A-ZÀ-Ý][\wà-ÿ'./-]*(?: [\wà-ÿ'./()-]+){0,3} ?: ")
_CAPITALS = re.compile(r"[A-ZÀ-Ý][A-ZÀ-Ý0-9 '’/.,&()°:-]{4,70}")
_BULLET = re.compile(r"[-•*►▪●] ")
_BROKEN = re.compile(r"((?:[a-z'()/]+ ?){1,4}) ?: ?")
# The first cell of a row that names the columns of a table, where no word is the label of its neighbour.
_TABLE_HEAD = re.compile(
    r"dates?(?: (?:de |du )?(?:debut|fin|traitement|examen|realisation))?|periodes?|anticorps|marqueurs? ihc|lignes?|annees?"
)
_FEW_WORDS = re.compile(r"[A-ZÀ-Ý][^\d.,;:?!]{3,44}")
_LIST_LINE = re.compile(r"[-•*►▪●] |(?:\d{1,2}[/.]){1,2}(?:19|20)\d\d\b|[^.;]{3,45} (?:du|le) \d{1,2}/\d{1,2}/\d{2,4} ?:")
_AT_START = 6
_SENTENCE = re.compile(r"[.;] +(?=[A-ZÀ-Ý])")
_FULL_LINE = 0.7
_CLOSE = 1.75


@dataclass(frozen=True)
class Part:
    """A piece of a value as one row has it."""

    text: str
    place: Place


@dataclass(frozen=True)
class Entry:
    """A label with its value; the value of a heading may go over several rows."""

    key: str
    parts: tuple[Part, ...]
    label: str

    @cached_property
    def text(self) -> str:
        return _joined([part.text for part in self.parts])

    @property
    def first(self) -> Part:
        return self.parts[0]


@dataclass(frozen=True)
class _Mark:
    """A label seen on a row, and where its value begins in that row."""

    key: str
    row: int
    cell: int
    start: int
    end: int
    inline: bool
    label: str


@dataclass(frozen=True)
class Entries:
    """All labels of a document with their values, and the heading that each row stands under."""

    all: tuple[Entry, ...]
    sections: tuple[str, ...]

    def of(self, *keys: str) -> Iterator[Entry]:
        return (entry for entry in self.all if entry.key in keys)


def entries_of(sheet: Sheet) -> Entries:
    marks = _marks(sheet.rows)
    taken = {(mark.row, mark.cell) for mark in marks}
    found = [entry for place, mark in enumerate(marks) if (entry := _entry(sheet.rows, marks, place, taken)) is not None]
    return Entries(tuple(found), tuple(_sections(sheet.rows, marks)))


def _marks(rows: Sequence[Row]) -> list[_Mark]:
    marks = []
    for number, row in enumerate(rows):
        if len(row.cells) > 2 and _TABLE_HEAD.fullmatch(fold(row.cells[0].text)):  # noqa: PLR2004 -- a day, what, with which result
            continue
        for place, cell in enumerate(row.cells):
            offset, folded = row.offset(place), fold(cell.text)
            if len(folded) <= _LONGEST_LABEL and (alone := labels.ALONE.fullmatch(folded)):
                label = labels.key_of(alone)
                marks.append(_Mark(label.key, number, place, offset, offset + len(cell.text), inline=False, label=folded))
                continue
            for match in labels.WITH_COLON.finditer(folded):
                label = labels.key_of(match)
                marks.append(_Mark(label.key, number, place, offset + match.start(), offset + match.end(), inline=True, label=match[0]))
    return _with_broken_labels(rows, marks)


def _with_broken_labels(rows: Sequence[Row], marks: list[_Mark]) -> list[_Mark]:
    """Find the labels that a narrow column broke over two rows: `Question` / `posée : ...`."""
    added: list[_Mark] = []
    for number in range(1, len(rows)):
        head = _BROKEN.match(rows[number].folded)
        above = rows[number - 1]
        if head is None or above.page != rows[number].page or rows[number].y - above.y > _CLOSE * above.height:
            continue
        tail = above.folded.split()[-4:]
        for count in range(len(tail), 0, -1):
            whole = " ".join([*tail[-count:], head[1].strip()])
            if match := labels.ALONE.fullmatch(whole):
                key, start = labels.key_of(match).key, len(above.text) - len(" ".join(tail[-count:]))
                marks = [
                    mark
                    for mark in marks
                    if not (mark.row == number and mark.start < head.end()) and not (mark.row == number - 1 and mark.start >= start - 1)
                ]
                added.append(_Mark(key, number, 0, 0, head.end(), inline=True, label=whole))
                break
    return sorted([*marks, *added], key=lambda mark: (mark.row, mark.start))


def _entry(rows: Sequence[Row], marks: Sequence[_Mark], place: int, taken: set[tuple[int, int]]) -> Entry | None:
    mark = marks[place]
    if labels.SHAPES[mark.key] == labels.NOTHING:
        return None
    row = rows[mark.row]
    cell_end = row.offset(mark.cell) + len(row.cells[mark.cell].text)
    following = marks[place + 1] if place + 1 < len(marks) else None
    end = following.start if following and (following.row, following.cell) == (mark.row, mark.cell) else cell_end
    running = labels.SHAPES[mark.key] == labels.TEXT
    text = row.text[mark.end : end] if mark.inline else ""
    if text.strip(" .:_-"):
        in_passing = running and mark.cell == 0 and mark.start > _AT_START and _SENTENCE.search(row.text[: mark.start + 1]) is not None
        ended = _SENTENCE.search(text) if in_passing else None  # a label in the middle of a paragraph holds its sentence only
        part = _part(mark.row, mark.end, text[: ended.start()] if ended else text if running else _until_unknown_label(text))
        parts = [part]
        if running and end == cell_end and not ended:
            parts += _below(rows, mark.row, row.cells[mark.cell].x0 - 4, taken, close=True)
        return Entry(mark.key, tuple(parts), mark.label)
    return _beside_or_under(rows, mark, taken, running=running)


def _beside_or_under(rows: Sequence[Row], mark: _Mark, taken: set[tuple[int, int]], *, running: bool) -> Entry | None:
    row = rows[mark.row]
    own = row.cells[mark.cell]
    beside = mark.cell + 1
    under = not running and _is_head_of_labels(rows, mark.row, taken)
    if not under and beside < len(row.cells) and (mark.row, beside) not in taken:
        parts = [_part(mark.row, row.offset(beside), row.cells[beside].text)]
        if running:
            parts += _below(rows, mark.row, row.cells[beside].x0 - 4, taken, close=True)
        return Entry(mark.key, tuple(parts), mark.label)
    if running:
        right = row.cells[beside].x0 - 4 if beside < len(row.cells) else 1e9
        parts = list(_below(rows, mark.row, own.x0 - 6, taken, close=right < 1e9, started=False, x1=right))  # noqa: PLR2004 -- something stands beside
        return Entry(mark.key, tuple(parts), mark.label) if parts else None
    return _under(rows, mark, taken)


def _is_head_of_labels(rows: Sequence[Row], number: int, taken: set[tuple[int, int]]) -> bool:
    """Say whether a row holds labels only, its values standing below: two neighbours are labels, or the last cell is one."""
    row = rows[number]
    below = rows[number + 1] if number + 1 < len(rows) else None
    if below is None or len(row.cells) < 2 or len(below.cells) != len(row.cells):  # noqa: PLR2004 -- cells beside one another
        return False
    if any((number + 1, place) in taken for place in range(len(below.cells))):
        return False
    marked = [place for place in range(len(row.cells)) if (number, place) in taken]
    return any(place + 1 in marked for place in marked) or (len(row.cells) > 2 and len(row.cells) - 1 in marked)  # noqa: PLR2004


def _under(rows: Sequence[Row], mark: _Mark, taken: set[tuple[int, int]]) -> Entry | None:
    """Take the cell right below, when it starts where the label starts."""
    own, below = rows[mark.row], mark.row + 1
    if below >= len(rows) or rows[below].page != own.page or rows[below].y - own.y > 2.6 * own.height:
        return None
    x0 = own.cells[mark.cell].x0
    if len(rows[below].cells) == len(own.cells) > 1 and (below, mark.cell) not in taken:
        cell = rows[below].cells[mark.cell]
        return Entry(mark.key, (_part(below, rows[below].offset(mark.cell), cell.text),), mark.label)
    for place, cell in enumerate(rows[below].cells):
        if abs(cell.x0 - x0) <= max(4.0, own.height) and (below, place) not in taken:
            return Entry(mark.key, (_part(below, rows[below].offset(place), cell.text),), mark.label)
    return None


def _below(
    rows: Sequence[Row], number: int, x0: float, taken: set[tuple[int, int]], *, close: bool, started: bool = True, x1: float = 1e9
) -> Iterator[Part]:
    """Follow the rows under a value until another label, a heading, a closing formula; when `close`, until a gap too."""
    before = rows[number]
    widest = max(held.cells[-1].x1 for held in rows if held.page == before.page)
    for below in range(number + 1, min(number + 80, len(rows))):
        row = rows[below]
        gap = row.y - before.y
        if close and (row.page != before.page or gap > _CLOSE * max(row.height, before.height)):
            return
        inside = [place for place, cell in enumerate(row.cells) if x0 <= cell.x0 < x1]
        outside = [place for place, cell in enumerate(row.cells) if cell.x0 < x0]
        taken_here = any((below, place) in taken for place in (*inside, *outside))
        if (
            taken_here
            or is_heading(row)
            or closings.LINE.match(row.folded)
            or (not close and below > number + 1 and _opens_list(rows, below))
        ):
            return
        if close and (started or below > number + 1) and not _goes_on(before, row, widest):
            return
        if close and (
            _BULLET.match(row.text) or (row.text.endswith("?") and before.text.rstrip()[-1:] not in ",;:" and row.text[:1].isupper())
        ):
            return
        if outside and close:
            return
        if inside:
            start = row.offset(inside[0])
            end = row.offset(inside[-1]) + len(row.cells[inside[-1]].text)
            yield Part(row.text[start:end], Place(below, start, end))
        elif x1 < 1e9:  # noqa: PLR2004 -- a column that ended
            return
        before = row


def _opens_list(rows: Sequence[Row], number: int) -> bool:
    """Say whether a row is a heading that no table knows: a few words, and below them a list or a line that begins with a day."""
    row, below = rows[number], rows[number + 1] if number + 1 < len(rows) else None
    if below is None or len(row.cells) != 1 or not _FEW_WORDS.fullmatch(row.text):
        return False
    return _LIST_LINE.match(below.text) is not None and _LIST_LINE.match(row.text) is None


def _goes_on(before: Row, row: Row, widest: float) -> bool:
    """Say whether a line seems to continue on the next: it reaches the right edge, or neither its end nor the next beginning closes it."""
    if before.cells[-1].x1 >= _FULL_LINE * widest or before.text.rstrip()[-1:] in ",;:(-":
        return True
    return row.text[:1].islower() or before.page != row.page


def is_heading(row: Row) -> bool:
    """Say whether a row looks like the heading of another part: capitals alone, or a few words with a colon at the end."""
    if len(row.cells) != 1:
        return False
    text = row.cells[0].text
    if text.endswith(":") and len(text) <= 45 and not text[:1].islower():  # noqa: PLR2004 -- a heading is short
        return True
    return _CAPITALS.fullmatch(text) is not None and sum(letter.isalpha() for letter in text) >= 5 and " " in text.strip()  # noqa: PLR2004


def _until_unknown_label(text: str) -> str:
    match = _UNKNOWN_LABEL.search(text, 1)
    return text[: match.start()] if match else text


def _part(row: int, start: int, text: str) -> Part:
    lead = len(text) - len(text.lstrip(" :=\t"))
    kept = text.strip(" \t:=;|")
    return Part(kept, Place(row, start + lead, start + lead + len(kept)))


def _joined(texts: Sequence[str]) -> str:
    text = ""
    for words in texts:
        if text and re.search(r"[a-zà-ÿ]-$", text) and words[:1].islower():
            text = text[:-1] + words
        else:
            text = f"{text} {words}" if text else words
    return text


def _sections(rows: Sequence[Row], marks: Sequence[_Mark]) -> Iterator[str]:
    """Name the heading above each row; a label with its value in the middle of a row changes that row only."""
    opened: dict[int, str] = {}
    passing: dict[int, str] = {}
    for mark in marks:
        at_start = mark.cell == 0 and mark.start <= 6  # noqa: PLR2004 -- a number or a bullet may come first
        alone = not mark.inline and len(rows[mark.row].cells) == 1
        if at_start and alone and (labels.SHAPES[mark.key] != labels.LINE or mark.key == "gp"):
            opened[mark.row] = mark.key
        elif at_start:
            passing[mark.row] = mark.key if labels.SHAPES[mark.key] != labels.LINE and mark.key != "doctor" else ""
    widest: dict[int, float] = {}
    for row in rows:
        widest[row.page] = max(widest.get(row.page, 0.0), row.cells[-1].x1)
    current = inline = ""
    for number, row in enumerate(rows):
        if number in opened:
            current, inline = opened[number], ""
        elif number in passing:
            inline = passing[number]
        elif is_heading(row):
            current = inline = ""
        elif (number and (row.page != rows[number - 1].page or row.y - rows[number - 1].y > _CLOSE * row.height)) or (
            number and not _goes_on(rows[number - 1], row, widest[row.page])
        ):
            inline = ""
        yield inline or current
