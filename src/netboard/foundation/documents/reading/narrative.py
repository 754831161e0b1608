"""How does the narrative of a CDA section become rows of cells, and what does a reference point to?"""

from collections.abc import Iterator
from typing import Any, Final

from netboard.foundation.documents.reading.sheet import Cell, Row, Sheet
from netboard.foundation.documents.reading.values import LONGEST_LINE, clean

V3: Final = "{urn:hl7-org:v3}"
_COLUMN: Final = 120.0
_APART: Final = 3.0


def words(element: Any) -> str:
    """Give the text inside an element, on one line."""
    return " ".join(clean("".join(element.itertext())).split())[: 4 * LONGEST_LINE]


def lines_of(element: Any) -> Iterator[tuple[str, ...]]:
    """Give the lines of a narrative: a row of a table as its cells, anything else as one text; an empty line parts tables."""
    for child in element:
        name = child.tag.removeprefix(V3) if isinstance(child.tag, str) else ""
        if name == "table":
            yield ()
            for row in child.iter(f"{V3}tr"):
                yield tuple(text for cell in row if isinstance(cell.tag, str) and (text := words(cell)))
            yield ()
        elif name in {"list", "item", "paragraph", "content", "caption"} and any(isinstance(grandchild.tag, str) for grandchild in child):
            yield from _own(child.text)
            yield from lines_of(child)
        elif name in {"paragraph", "item", "content", "caption"}:
            yield from _own(words(child))
        yield from _own(child.tail)


def _own(text: str | None) -> Iterator[tuple[str, ...]]:
    said = " ".join(clean(text or "").split())
    if said:
        yield (said,)


def sheet_of(section: Any) -> Sheet:
    """Place the narrative of a section as if it were a page."""
    text = section.find(f"{V3}text")
    rows: list[Row] = []
    y = 0.0
    if text is not None:
        for line in (*_own(text.text), *lines_of(text)):
            y += 1.0 if line else _APART
            cells = tuple(
                Cell(said[: 4 * LONGEST_LINE], place * _COLUMN, place * _COLUMN + min(len(said), 100)) for place, said in enumerate(line)
            )
            if cells:
                rows.append(Row(1, y, 1.0, cells))
    return Sheet(tuple(rows))


def referenced(section: Any, element: Any) -> str:
    """Give the words of the narrative that an entry refers to; nothing when it refers to none."""
    reference = element.find(f"{V3}text/{V3}reference")
    if reference is None:
        reference = element.find(f"{V3}value/{V3}originalText/{V3}reference")
    wanted = (reference.get("value") or "").removeprefix("#") if reference is not None else ""
    if not wanted:
        return ""
    return next((words(held) for held in section.iter() if isinstance(held.tag, str) and held.get("ID") == wanted), "")
