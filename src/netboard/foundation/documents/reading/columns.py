"""Is a page set in two columns to be read one after the other, or is it a form whose cells go across?"""

import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import replace

from netboard.foundation.documents.reading import labels
from netboard.foundation.documents.reading.sheet import Cell, Row
from netboard.foundation.documents.reading.values import fold

FEWEST_ROWS = 8
_SHORTEST_LEFT, _SHORTEST_RIGHT = 12, 24
_DATE_OR_NUMBER = re.compile(r"[\d/. :-]+")


def in_order(rows: Sequence[Row]) -> list[Row]:
    """Give the rows of one page with the left column before the right one, where the page is set so."""
    gutter = _gutter(rows)
    if gutter is None:
        return list(rows)
    ordered: list[Row] = []
    segment: list[Row] = []
    for row in rows:
        if any(cell.x0 < gutter < cell.x1 for cell in row.cells):
            ordered += [*_parted(segment, gutter), row]
            segment = []
        else:
            segment.append(row)
    return _falling([*ordered, *_parted(segment, gutter)])


def _gutter(rows: Sequence[Row]) -> float | None:
    """Find where the right column starts: the place where most second cells start, when both sides read as running text."""
    both = [row for row in rows if len(row.cells) == 2]  # noqa: PLR2004 -- one cell for each column
    if len(both) < FEWEST_ROWS or len(both) < 0.3 * len(rows):
        return None
    starts = [round(row.cells[1].x0 / 3) for row in both]
    usual = statistics.mode(starts)
    aligned = [row for row, start in zip(both, starts, strict=True) if abs(start - usual) <= 1]
    gutter = 3.0 * (usual - 1)
    left = [row.cells[0] for row in aligned if row.cells[0].x1 < gutter]
    right = [row.cells[1] for row in aligned]
    if len(aligned) < 0.7 * len(both) or len(left) < 0.9 * len(aligned):
        return None
    if _median_length(left) < _SHORTEST_LEFT or _median_length(right) < _SHORTEST_RIGHT:
        return None
    named = sum(1 for cell in left if labels.ALONE.fullmatch(fold(cell.text)) or _DATE_OR_NUMBER.fullmatch(cell.text))
    return gutter if named < 0.34 * len(left) else None


def _median_length(cells: Sequence[Cell]) -> float:
    return statistics.median(len(cell.text) for cell in cells)


def _parted(segment: Sequence[Row], gutter: float) -> Iterator[Row]:
    for on_right in (False, True):
        for row in segment:
            if cells := tuple(cell for cell in row.cells if (cell.x0 >= gutter) == on_right):
                yield replace(row, cells=cells)


def _falling(rows: Sequence[Row]) -> list[Row]:
    """Let y grow down the reading order, with a wide gap where the next column begins."""
    shift = 0.0
    kept: list[Row] = []
    for place, row in enumerate(rows):
        if place and row.y + shift < kept[-1].y:
            shift = kept[-1].y + 4 * row.height - row.y
        kept.append(replace(row, y=row.y + shift))
    return kept
