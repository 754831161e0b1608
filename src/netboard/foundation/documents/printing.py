"""Which characters can the bundled fonts print, and what is printed in place of the others?

Nothing is dropped: what has no glyph, or would act on the page without being seen, is printed as `[U+202E]`.
"""

import functools
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"

_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_ORDINARY_MARKS = "\n\u00a0\u202f\u2011"
_PART = r"[^\s\u00a0\u202f\u2011-]"
_ENDLESS = re.compile(rf"{_PART}{{30,}}")
_ENDLESS_IN_A_CELL = re.compile(rf"{_PART}{{30,}}|(?<!{_PART})(?=[^\W\d_]*[\W\d_]){_PART}{{16,}}")
_BREAK_HERE = "\u200b"
_ACTS_UNSEEN = frozenset("\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")


def printable(text: str, *, in_a_cell: bool = False) -> str:
    """Rewrite a text so that each of its characters is seen on the page and each line can be broken.

    in_a_cell: the column may be narrow, so codes and addresses of 16 characters can be broken too; words are hyphenated.
    """
    text = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    if _beyond_text_font().search(text):
        text = "".join(_clusters(unicodedata.normalize("NFC", text)))
    return (_ENDLESS_IN_A_CELL if in_a_cell else _ENDLESS).sub(lambda run: _breakable(run[0]), text)


def named(character: str) -> str:
    """Write a character as its code point."""
    return f"[U+{ord(character):04X}]"


def _clusters(text: str) -> Iterator[str]:
    """Give each base character with its marks, in one font, or the code points of what no font holds."""
    font: frozenset[int] = _coverage()["text"]
    for character in text:
        if character in _ACTS_UNSEEN:
            yield named(character)
        elif unicodedata.category(character).startswith("M"):
            yield character if ord(character) in font else named(character)
        else:
            font = next((points for points in _coverage().values() if ord(character) in points), frozenset())
            yield character if font or character == "\n" else named(character)


def _breakable(run: str) -> str:
    """Allow a break inside an endless word, but never between a letter and its mark."""
    return "".join(
        character if unicodedata.category(character).startswith("M") else _BREAK_HERE + character for character in run
    ).removeprefix(_BREAK_HERE)


@functools.cache
def _coverage() -> dict[str, frozenset[int]]:
    families: dict[str, list[tuple[int, int]]] = json.loads((FONTS / "coverage.json").read_text(encoding="ascii"))
    return {name: frozenset(point for first, last in spans for point in range(first, last + 1)) for name, spans in families.items()}


@functools.cache
def _beyond_text_font() -> re.Pattern[str]:
    """Match a character that the text font cannot print by itself; marks are left to the slow path too."""
    simple = {chr(point) for point in _coverage()["text"] if not unicodedata.category(chr(point)).startswith("M")} - _ACTS_UNSEEN
    return re.compile("[^" + re.escape("".join(sorted(simple)) + _ORDINARY_MARKS) + "]")
