"""How are durations, numbers, ages and punctuation written for a French reader?"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, Decimal

from django.utils import formats
from django.utils.translation import get_language, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from netboard.foundation import clock

NBSP = "\u00a0"
_THOUSAND = 1000
_UNITS = (pgettext_lazy("size of a file", "KB"), pgettext_lazy("size of a file", "MB"), pgettext_lazy("size of a file", "GB"))
SOON = timedelta(hours=6)
_HOURS_UNTIL_DAYS = 48
_YEARS_WITHOUT_MONTHS = 2
_HIGH_PUNCTUATION = re.compile(r"(?<=\S)[ \u00a0\u202f]?([:;?!%»])(?=\s|$|[.,)\u00a0])")
_FIRST = re.compile(r"(?<!\d)1(?= [^\W\d_])")  # the first of a month, before its name
_OPENING_QUOTE = re.compile(r"«[ \u00a0\u202f]?")


@dataclass(frozen=True, kw_only=True)
class TimeLeft:
    """How far a deadline is, in words, with the tone of its chip."""

    text: str
    tone: str


def duration(length: timedelta) -> str:
    """Write a length of time with its two largest useful units: `3 d`, `2 h 10`, `35 min`."""
    hours, minutes = divmod(int(abs(length).total_seconds()) // 60, 60)
    if hours >= _HOURS_UNTIL_DAYS:
        return pgettext("duration", "%(days)s d") % {"days": hours // 24}
    if hours:
        return pgettext("duration", "%(hours)s h %(minutes)s") % {"hours": hours, "minutes": f"{minutes:02d}"}
    return pgettext("duration", "%(minutes)s min") % {"minutes": minutes}


def duration_left(due_at: datetime, *, at: datetime) -> str:
    """Say how long remains before `due_at`, or how late it is."""
    if due_at >= at:
        return _("%(duration)s left") % {"duration": duration(due_at - at)}
    return _("%(duration)s late") % {"duration": duration(at - due_at)}


def time_left(due_at: datetime, *, at: datetime, soon: timedelta = SOON) -> TimeLeft:
    """Say how long remains and how pressing it is: calm, soon (`soon` or less), late."""
    left = due_at - at
    tone = "danger" if left < timedelta() else "warn" if left <= soon else "neutral"
    return TimeLeft(text=duration_left(due_at, at=at), tone=tone)


def fr_number(value: Decimal | float | None, *, places: int | None = None) -> str:
    """Write a number with the separators of the active language; nothing for an absent value."""
    if value is None:
        return ""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    if places is None:
        exact = exact.normalize()
        places = max(0, -int(exact.as_tuple().exponent))
    written = formats.number_format(exact, decimal_pos=places, use_l10n=True, force_grouping=True)
    return written.replace(" ", NBSP)


def file_size(count: int) -> str:
    """Write the size of a file, in bytes, thousands, millions or billions of bytes, with one decimal at most."""
    if count < _THOUSAND:
        return ngettext("%(count)s byte", "%(count)s bytes", count) % {"count": count}
    size, unit = Decimal(count) / _THOUSAND, 0
    while size >= _THOUSAND and unit < len(_UNITS) - 1:
        size, unit = size / _THOUSAND, unit + 1
    rounded = size.quantize(Decimal("0.1"), rounding=ROUND_DOWN)
    return f"{fr_number(rounded)}{NBSP}{_UNITS[unit]}"


def day(moment: datetime | date, pattern: str) -> str:
    """Write a day by a pattern of Django such as `l j F Y`, in our time zone; the first of a month is `1er` in French."""
    shown = clock.local(moment) if isinstance(moment, datetime) else moment
    text = formats.date_format(shown, pattern)
    return _FIRST.sub("1er", text, count=1) if _is_french() and shown.day == 1 else text


def age_years(born_on: date, *, on: date) -> int:
    """Count the completed years between a birth and a day; 29 February counts from 1 March."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def age(born_on: date, *, on: date) -> str:
    """Write an age in years, in months under two years."""
    years = age_years(born_on, on=on)
    if years >= _YEARS_WITHOUT_MONTHS:
        return ngettext("%(years)s year old", "%(years)s years old", years) % {"years": years}
    months = years * 12 + (on.month - born_on.month - (on.day < born_on.day)) % 12
    return ngettext("%(months)s month old", "%(months)s months old", months) % {"months": months}


def colon() -> str:
    """Give the colon of the active language, with its non-breaking space in French."""
    return f"{NBSP}:" if _is_french() else ":"


def _is_french() -> bool:
    return (get_language() or "").startswith("fr")


def punctuate(text: str) -> str:
    """Put the non-breaking spaces of French typography before `: ; ? ! %` and inside « »; other languages are untouched."""
    if not _is_french():
        return text
    return _OPENING_QUOTE.sub(f"«{NBSP}", _HIGH_PUNCTUATION.sub(rf"{NBSP}\1", text))
