"""How are the words of a document placed: rows of cells, and the running text that goes down a column?"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from netboard.foundation.documents.reading.values import LONGEST_LINE, clean, fold

GAP = "   "
MOST_ROWS = 6000
_NEXT_LINE = 1.9
_NEARLY_FULL = 0.8
_NARROWEST, _WIDEST, _SHARE_OF_FULL, _SHARE_OF_SMALL = 50, 130, 0.3, 0.35
_OWN_LINE = 2.2
MOST_CHARACTERS = 400_000
_TEXT_CELLS = re.compile(r"\t+| {3,}|(?<=\S) *\| *")
_BULLET = re.compile(r"^(?:[-•*▪►●○·–+>✓]|\d{1,2}[.)]) ")
_LABEL = re.compile(r"^[^:.;]{2,45}:(?: |$)")
_HEADING = re.compile(r"[A-ZÀ-Ý]{4,}(?: [A-ZÀ-Ý'’]{1,20}){0,5}")
_DATED_LINE = re.compile(r"(?:\d{1,2}[/.]){1,2}(?:19|20)?\d\d\b")
_BEFORE_A_DAY = re.compile(r"(?:^| )(?:le|du|au|en|depuis|jusqu'au|et)$")
_LEADERS = re.compile(r"(?:\. ?){4,}|(?<= )\.(?= )|_{4,}|…{2,}")
_WORD_END = re.compile(r"[a-zà-ÿ]-$")
_SENTENCE_END = re.compile(r"(?<=[.;!?])\s+(?=[\dA-ZÀ-Ý\"«(•-])")
_ABBREVIATION = re.compile(r"(?:\b(?:Dr|Pr|M|Mme|Mr|Mlle|cf|env|St|Ste|Prof|N|n|p|ex|Tel|av|bd)|(?<![/\d])\b[A-Z])\.$")


@dataclass(frozen=True)
class Cell:
    """Words that stand together on a row; x grows to the right, in points or in characters."""

    text: str
    x0: float
    x1: float


@dataclass(frozen=True)
class Row:
    """What stands on one line of a page."""

    page: int
    y: float
    height: float
    cells: tuple[Cell, ...]

    @cached_property
    def text(self) -> str:
        return GAP.join(cell.text for cell in self.cells)

    @cached_property
    def folded(self) -> str:
        return fold(self.text)

    def offset(self, cell: int) -> int:
        """Say where a cell begins in the text of the row."""
        return sum(len(before.text) + len(GAP) for before in self.cells[:cell])


@dataclass(frozen=True)
class Place:
    """A part of a row."""

    row: int
    start: int
    end: int


@dataclass(frozen=True)
class Flow:
    """Running text made of the cells that follow one another down a column; `pieces` says where each part was."""

    text: str
    pieces: tuple[tuple[int, Place], ...]

    @cached_property
    def folded(self) -> str:
        return fold(self.text)

    def place(self, start: int, end: int) -> Place:
        """Give the part of a row that a part of the flow was written on; the first row when it goes over several."""
        for begin, piece in reversed(self.pieces):
            if begin <= start:
                shift = piece.start - begin
                return Place(piece.row, min(start + shift, piece.end), max(min(end + shift, piece.end), min(start + shift, piece.end)))
        return self.pieces[0][1]

    def sentences(self) -> Iterator[tuple[int, int]]:
        """Cut where a sentence ends, but not after an abbreviation."""
        start = 0
        for match in _SENTENCE_END.finditer(self.text):
            if _ABBREVIATION.search(self.text[max(0, match.start() - 8) : match.start()]):
                continue
            yield start, match.start()
            start = match.end()
        yield start, len(self.text)


@dataclass(frozen=True)
class Sheet:
    """A document as rows of cells, from the top of the first page to the end of the last."""

    rows: tuple[Row, ...]
    pages: int = 1
    cut: bool = False

    @cached_property
    def text(self) -> str:
        return "\n".join(row.text for row in self.rows)

    @cached_property
    def folded(self) -> str:
        return fold(self.text)

    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        return tuple(_flows(self.rows))


def from_lines(text: str) -> Sheet:
    """Read pasted text; tabs, wide gaps and bars part the cells of a row."""
    whole, text = text, text[:MOST_CHARACTERS]
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    wrapped = _is_wrapped(lines)
    rows: list[Row] = []
    y = 0.0
    for line in lines[:MOST_ROWS]:
        cells = tuple(_text_cells(line[: LONGEST_LINE * 4]))
        y += 1.0 if not cells or wrapped or not rows or _goes_on(rows[-1], cells) else _OWN_LINE
        if cells:
            rows.append(Row(1, y, 1.0, cells))
    cut = len(whole) > MOST_CHARACTERS or len(lines) > MOST_ROWS or any(len(line) > LONGEST_LINE * 4 for line in lines)
    return Sheet(tuple(rows), 1, cut=cut)


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Say whether the lines were cut at a width, so that a sentence goes over several; else each line stands for itself."""
    written = [line.strip() for line in lines[:MOST_ROWS] if line.strip()]
    longest = max((len(line) for line in written), default=0)
    after_full = [line for before, line in pairwise(written) if len(before) >= _NEARLY_FULL * longest]
    small = sum(line[:1].islower() for line in after_full)
    return (
        _NARROWEST <= longest <= _WIDEST and len(after_full) >= _SHARE_OF_FULL * len(written) and small >= _SHARE_OF_SMALL * len(after_full)
    )


def _goes_on(before: Row, cells: Sequence[Cell]) -> bool:
    return len(cells) > 1 or len(before.cells) > 1 or cells[0].text[:1].islower() or before.text[-1:] in ",;:(-"


def _text_cells(line: str) -> Iterator[Cell]:
    line = re.sub(r"^\s*\|", "", clean(line.replace("\t", "   ")))
    line = _LEADERS.sub(lambda leaders: " " * max(len(leaders[0]), len(GAP)), line)
    place = 0
    for gap in [*_TEXT_CELLS.finditer(line), None]:
        end = gap.start() if gap else len(line)
        words = line[place:end]
        if words.strip():
            lead = len(words) - len(words.lstrip())
            yield Cell(words.strip(), float(place + lead), float(end))
        place = gap.end() if gap else end


def _flows(rows: Sequence[Row]) -> Iterator[Flow]:
    """Follow each column down the page while the lines stay close, start at the same place and do not begin something new."""
    right = _right_edges(rows)
    open_columns: list[list[tuple[int, int]]] = []
    for number, row in enumerate(rows):
        kept: list[list[tuple[int, int]]] = []
        taken: set[int] = set()
        for column in open_columns:
            last_row = column[-1][0]
            following = _continues(rows, column[-1], number, taken=taken, right=right)
            if following is not None:
                column.append((number, following))
                taken.add(following)
                kept.append(column)
            elif _passes_beside(rows[last_row], column[-1][1], row):
                kept.append(column)
            else:
                yield _joined(rows, column)
        kept += [[(number, cell)] for cell in range(len(row.cells)) if cell not in taken]
        open_columns = kept
    for column in open_columns:
        yield _joined(rows, column)


def _passes_beside(before: Row, place: int, row: Row) -> bool:
    """Say whether a row stands beside a column without entering it, so that the column may go on below."""
    if row.page != before.page or row.y - before.y > _NEXT_LINE * max(before.height, row.height):
        return False
    own = before.cells[place]
    return all(cell.x1 < own.x0 or cell.x0 > own.x1 for cell in row.cells)


def _right_edges(rows: Sequence[Row]) -> dict[tuple[int, int], float]:
    edges: dict[tuple[int, int], float] = {}
    for row in rows:
        for cell in row.cells:
            key = (row.page, round(cell.x0 / 4))
            edges[key] = max(edges.get(key, 0.0), cell.x1)
    return edges


def _continues(
    rows: Sequence[Row], last: tuple[int, int], number: int, *, taken: set[int], right: dict[tuple[int, int], float]
) -> int | None:
    last_row, last_cell = last
    before, row = rows[last_row], rows[number]
    if row.page != before.page or row.y - before.y > _NEXT_LINE * max(before.height, row.height):
        return None
    cell_before = before.cells[last_cell]
    widest = right[before.page, round(cell_before.x0 / 4)]
    if len(before.cells) == 1 and cell_before.x1 - cell_before.x0 < 0.62 * (widest - cell_before.x0):
        return None  # a line that stops early ends its paragraph
    reach = (cell_before.x1 - cell_before.x0) / max(widest - cell_before.x0, 1.0)
    unfinished = cell_before.text[-1:] in ",;:(-" or cell_before.text[-1:].isdigit()
    for place, cell in enumerate(row.cells):
        if place not in taken and abs(cell.x0 - cell_before.x0) <= max(3.0, 0.9 * row.height):
            starts_anew = reach < _NEARLY_FULL and cell.text[:1].isupper() and not unfinished and len(before.cells) == 1
            if (
                starts_anew
                or _BULLET.match(cell.text)
                or (_LABEL.match(cell.text) and not (reach >= _NEARLY_FULL and cell.text[:1].islower()))
                or (_HEADING.fullmatch(cell.text) and not _HEADING.fullmatch(cell_before.text) and len(row.cells) == 1)
                or (_DATED_LINE.match(cell.text) and not _BEFORE_A_DAY.search(cell_before.text))
            ):
                return None
            return place
    return None


def _joined(rows: Sequence[Row], column: Iterable[tuple[int, int]]) -> Flow:
    text, pieces = "", []
    for number, cell in column:
        row = rows[number]
        words = row.cells[cell].text
        if text:
            if _WORD_END.search(text) and words[:1].islower():
                text = text[:-1]
            else:
                text += " "
        start = row.offset(cell)
        pieces.append((len(text), Place(number, start, start + len(words))))
        text += words
    return Flow(text, tuple(pieces))


def from_pages(texts: Sequence[str]) -> Sheet:
    """Read the text of several pages."""
    rows: list[Row] = []
    cut = False
    for number, text in enumerate((text for text in texts if text.strip()), start=1):
        page = from_lines(text)
        cut = cut or page.cut
        rows += [Row(number, row.y, row.height, row.cells) for row in page.rows]
    return Sheet(tuple(rows[:MOST_ROWS]), max((row.page for row in rows), default=1), cut=cut or len(rows) > MOST_ROWS)
