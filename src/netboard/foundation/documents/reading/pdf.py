"""Where do the words of a PDF stand? Rows of cells from the places of its characters. Runs in the confined child only."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from netboard.foundation.documents.reading import columns
from netboard.foundation.documents.reading.model import ReadingRefused, Reason
from netboard.foundation.documents.reading.sheet import MOST_ROWS, Cell, Row, Sheet
from netboard.foundation.documents.reading.values import LONGEST_LINE, clean
from netboard.foundation.files import _inspector

MOST_PAGES: Final = 120
MOST_CHARACTERS_A_PAGE: Final = 40_000
MOST_CHARACTERS: Final = 400_000
SCANNED_CHARACTERS_A_PAGE: Final = 50
WIDE_GAP, WORD_GAP, SAME_ROW = 0.85, 0.22, 0.55
_INVISIBLE_INK: Final = 3
_QUARTERS: Final = {1: 1, 2: 2, 3: 3}
# What symbol fonts call their boxes, in the private area of Unicode and outside it.
_BOXES = str.maketrans({
    "\uf0fe": "☒", "\uf0fd": "☒", "\uf078": "☒", "\uf0fc": "✔", "\uf0a8": "☐", "\uf06f": "☐", "\uf071": "☐", "\uf0b7": "•", "\uf0a7": "•",
    "\uf0d8": "•", "☑": "☒", "🗹": "☒", "🗵": "☒", "■": "☒", "✓": "✔", "✗": "☒", "✘": "☒", "□": "☐", "❏": "☐", "❑": "☐", "❒": "☐", "⬜": "☐",
})  # fmt: skip
_LINE_END_HYPHENS: Final = "\x02\ufffe\u00ad"  # what the library writes for the hyphen of a line end
_LEADERS = re.compile(r"(?:\. ?){4,}|_{3,}|…{2,}")


@dataclass(frozen=True)
class Word:
    text: str
    x0: float
    x1: float
    y: float
    height: float


@dataclass(frozen=True)
class Extracted:
    """The words of a PDF; `invisible` when they are the hidden text that a scanner put under its picture."""

    sheet: Sheet
    characters_a_page: float
    invisible: bool


def extract(content: bytes) -> Extracted:
    """Read the words of a PDF with their places; raises ReadingRefused for what is not safe, not readable or too long."""
    refuse_unsafe(content)
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as failed:
        raise ReadingRefused(Reason.DAMAGED) from failed
    if document.get_formtype():
        document.init_forms()
    rows: list[Row] = []
    counted, hidden = 0, 0
    for number in range(len(document)):
        page = document[number]
        if document.formenv is not None:
            page.flatten()
            page = document[number]
        words, count = _words(page)
        counted += count
        hidden += _is_invisible(page)
        rows += columns.in_order(list(_rows(words, number + 1)))
        if counted > MOST_CHARACTERS or len(rows) > MOST_ROWS:
            break
    cut = counted > MOST_CHARACTERS or len(rows) > MOST_ROWS
    pages = len(document)
    return Extracted(Sheet(tuple(rows[:MOST_ROWS]), pages, cut=cut), counted / pages, invisible=2 * hidden > pages)


def refuse_unsafe(content: bytes) -> None:
    """Apply the rules of what may be stored, then our limit of pages."""
    try:
        document = pikepdf.open(io.BytesIO(content), suppress_warnings=True)
    except pikepdf.PasswordError as failed:
        raise ReadingRefused(Reason.ENCRYPTED) from failed
    except pikepdf.PdfError as failed:
        raise ReadingRefused(Reason.DAMAGED) from failed
    if document.is_encrypted:
        raise ReadingRefused(Reason.ENCRYPTED)
    if len(document.pages) == 0:
        raise ReadingRefused(Reason.DAMAGED)
    if len(document.pages) > MOST_PAGES:
        raise ReadingRefused(Reason.TOO_MANY_PAGES)
    try:
        _inspector.refuse_active_content(document)
    except _inspector.Refused as refused:
        raise ReadingRefused(Reason.ACTIVE_CONTENT) from refused


def _is_invisible(page: Any) -> bool:
    modes = []
    for held in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=3):
        modes.append(pdfium.FPDFTextObj_GetTextRenderMode(held.raw))
        if len(modes) >= 20:  # noqa: PLR2004 -- the first words tell
            break
    return bool(modes) and all(mode == _INVISIBLE_INK for mode in modes)


def _words(page: Any) -> tuple[list[Word], int]:
    """Join the characters that touch one another on a line, in the order in which the page draws them."""
    text_page = page.get_textpage()
    count = min(text_page.count_chars(), MOST_CHARACTERS_A_PAGE)
    turn = _turned(page)
    words: list[Word] = []
    letters: list[tuple[str, float, float, float, float]] = []
    box = pdfium.FS_RECTF()
    for place in range(count):
        character = chr(pdfium.FPDFText_GetUnicode(text_page.raw, place))
        if character in _LINE_END_HYPHENS and letters:
            letters.append(("-", *letters[-1][1:]))
        if character.isspace() or character in "\x00\x02\ufffe\uffff" or not pdfium.FPDFText_GetLooseCharBox(text_page.raw, place, box):
            _close(letters, words)
            continue
        x0, y0, x1, y1 = turn(box.left, box.bottom, box.right, box.top)
        if letters and not _touches(letters[-1], x0, y0, y1):
            _close(letters, words)
        letters.append((character, x0, y0, x1, y1))
    _close(letters, words)
    return words, count


def _touches(before: tuple[str, float, float, float, float], x0: float, y0: float, y1: float) -> bool:
    height = max(before[4] - before[2], y1 - y0)
    middle, middle_before = (y0 + y1) / 2, (before[2] + before[4]) / 2
    return abs(middle - middle_before) < SAME_ROW * height and -0.5 * height < x0 - before[3] < WORD_GAP * height


def _close(letters: list[tuple[str, float, float, float, float]], words: list[Word]) -> None:
    if not letters:
        return
    text = "".join(letter[0] for letter in letters).translate(_BOXES)
    low, high = min(letter[2] for letter in letters), max(letter[4] for letter in letters)
    words.append(Word(text, letters[0][1], max(letter[3] for letter in letters), (low + high) / 2, max(high - low, 1.0)))
    letters.clear()


def _turned(page: Any) -> Any:
    """Give what turns a box of the page so that its text is read from left to right and y grows downwards."""
    quarter = _QUARTERS.get(page.get_rotation() // 90, 0)
    width, height = page.get_mediabox()[2], page.get_mediabox()[3]
    turns = {
        0: lambda a, b, c, d: (a, height - d, c, height - b),
        1: lambda a, b, c, d: (b, a, d, c),
        2: lambda a, b, c, d: (width - c, b, width - a, d),
        3: lambda a, b, c, d: (height - d, width - c, height - b, width - a),
    }
    return turns[quarter]


def _rows(words: list[Word], page: int) -> Iterator[Row]:
    """Gather the words of one height, then part them where the gap is wide."""
    line: list[Word] = []
    for word in sorted(words, key=lambda word: (word.y, word.x0)):
        if line and word.y - line[0].y > SAME_ROW * min(max(word.height, 6.0), max(line[0].height, 6.0)) * 0.9:
            yield from _row(line, page)
            line = []
        line.append(word)
    if line:
        yield from _row(line, page)


def _row(line: list[Word], page: int) -> Iterator[Row]:
    ordered = sorted(line, key=lambda word: word.x0)
    height = sorted(word.height for word in ordered)[len(ordered) // 2]
    groups: list[list[Word]] = [[ordered[0]]]
    gaps = [word.x0 - before.x1 for before, word in pairwise(ordered)]
    # A justified line stretches all its spaces alike; the gaps of a table do not look like one another.
    stretched = len(gaps) >= 3 and max(gaps) < 2.2 * height and max(gaps) < 1.5 * max(min(gaps), 0.1)  # noqa: PLR2004 -- three spaces tell
    for before, word in pairwise(ordered):
        if _LEADERS.fullmatch(word.text):
            continue
        if (word.x0 - before.x1 > WIDE_GAP * height and not stretched) or _LEADERS.fullmatch(before.text):
            groups.append([word])
        else:
            groups[-1].append(word)
    cells = []
    for group in groups:
        text = clean(_LEADERS.sub("   ", _with_spaces(group)))[:LONGEST_LINE].strip()
        if text:
            cells.append(Cell(re.sub(r"\s+", " ", text), group[0].x0, group[-1].x1))
    if cells:
        yield Row(page, ordered[0].y, height, tuple(cells))


def _with_spaces(group: list[Word]) -> str:
    text = group[0].text
    for before, word in pairwise(group):
        text += ("" if word.x0 - before.x1 < 0.05 * word.height else " ") + word.text
    return text
