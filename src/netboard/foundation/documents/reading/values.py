"""What do a French number, a French date, a folded letter mean?"""

import calendar
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

LONGEST_LINE = 600
_SPACES = re.compile(r"[ \u00a0\u202f\u2007\u2009\u200a\u2002\u2003\u3000]")
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_QUOTES = str.maketrans(
    {
        "\u2019": "'",
        "\u2018": "'",
        "\u02bc": "'",
        "\u00b4": "'",
        "\u2212": "-",
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u00b5": "\u03bc",
        "\u0153": "oe",
        "\u0152": "OE",
        "\u00e6": "ae",
        "\u00c6": "AE",
    }
)
_POWER = re.compile("10([\u00b9\u00b2\u00b3\u2070-\u2079]{1,2})")
NUMBER = r"\d{1,3}(?: \d{3})+(?:[.,]\d{1,4})?|\d{1,9}(?:[.,]\d{1,4})?"
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("janvier", "janv", "jan"), ("fevrier", "fevr", "fev"), ("mars",), ("avril", "avr"), ("mai",), ("juin",),
            ("juillet", "juil"), ("aout",), ("septembre", "sept", "sep"), ("octobre", "oct"), ("novembre", "nov"), ("decembre", "dec"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_YEAR = r"(?:19[2-9]\d|20[0-4]\d)"
DATE = re.compile(
    rf"(?<![\d/.,-])(?:(?P<iy>{_YEAR})-(?P<im>\d{{2}})-(?P<id>\d{{2}})"
    rf"|(?P<d>\d{{1,2}}) ?[/.-] ?(?P<m>\d{{1,2}}) ?[/.-] ?(?P<y>{_YEAR}|\d{{2}})"
    rf"|(?P<td>\d{{1,2}})(?:er)? (?P<tm>{_MONTH})\.? (?P<ty>{_YEAR}))(?![\d/]|-\d|[.,]\d)"
)
PARTIAL = re.compile(
    DATE.pattern
    + rf"|(?<![\d/.,-])(?P<mm>0?[1-9]|1[0-2]) ?[/.-] ?(?P<my>{_YEAR})(?![\d/]|[.,]\d)|\b(?P<nm>{_MONTH})\.? (?P<ny>{_YEAR})\b"
    + rf"|(?<![\d/.,'+-])\b(?P<yy>{_YEAR})\b(?![\d/%]| ?(?:mg|μ|u|g/|ng|nmol|pmol|mm|ml|%)|[.,]\d)"
)
_OLD_CENTURY = 40


@dataclass(frozen=True)
class Day:
    """A date as far as the document says it."""

    year: int
    month: int | None = None
    day: int | None = None
    short_year: bool = False

    @property
    def iso(self) -> str:
        """Write it as ISO 8601 does, as far as it is known."""
        return "-".join(f"{part:0{width}d}" for part, width in ((self.year, 4), (self.month, 2), (self.day, 2)) if part)


def clean(text: str) -> str:
    """Write a text so that the rules can compare it: compatibility forms, spaces, quotes and signs made plain; the letters stay."""
    text = _POWER.sub(lambda power: "10^" + unicodedata.normalize("NFKC", power[1]), text)
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).translate(_QUOTES)
    return _SPACES.sub(" ", text)


def fold(text: str) -> str:
    """Write a text in small letters without accents, one character for one, so that places stay true."""
    return "".join(_folded(character) for character in text) if not text.isascii() else text.lower()


@cache
def _folded(character: str) -> str:
    plain = unicodedata.normalize("NFD", character)[0].lower()
    return plain if len(plain) == 1 else character


def number(text: str) -> str | None:
    """Write a French number with a point; nothing for `1,240`, which is 1240 to some and 1.24 to others."""
    if _AMBIGUOUS.fullmatch(text):
        return None
    return text.replace(" ", "").replace(",", ".")


def percent(text: str) -> str | None:
    """Write a share of 0 to 100 with a point."""
    value = text.replace(" ", "").replace(",", ".")
    return value if float(value) <= 100 else None  # noqa: PLR2004 -- only a bound; the text is kept


def day_of(match: re.Match[str]) -> Day | None:
    """Give the date of a match of `DATE` or `PARTIAL`; nothing for a day that does not exist."""
    groups = match.groupdict()
    short = False
    for prefix in ("i", "", "t"):
        year = groups.get(f"{prefix}y")
        if year is None:
            continue
        month_text = groups[f"{prefix}m"]
        month = MONTHS.get(month_text) or int(month_text)
        if len(year) == 2:  # noqa: PLR2004 -- two digits
            year, short = f"{20 if int(year) < _OLD_CENTURY else 19}{year}", True
        return _checked(int(year), month, int(groups[f"{prefix}d"]), short_year=short)
    if groups.get("my"):
        return Day(int(groups["my"]), int(groups["mm"]))
    if groups.get("ny"):
        return Day(int(groups["ny"]), MONTHS[groups["nm"]])
    return Day(int(groups["yy"])) if groups.get("yy") else None


def _checked(year: int, month: int, day: int, *, short_year: bool) -> Day | None:
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:  # noqa: PLR2004 -- months
        return None
    return Day(year, month, day, short_year)


def days(folded: str) -> Iterator[tuple[re.Match[str], Day]]:
    """Give the full dates of a folded text with their places."""
    for match in DATE.finditer(folded):
        if day := day_of(match):
            yield match, day


def partial_days(folded: str) -> Iterator[tuple[re.Match[str], Day]]:
    """Give the dates of a folded text, months and years alone included."""
    for match in PARTIAL.finditer(folded):
        if day := day_of(match):
            yield match, day


def first_day(folded: str) -> Day | None:
    return next((day for _match, day in days(folded)), None)
