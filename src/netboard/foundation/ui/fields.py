"""What may a person type, and what is said when it cannot be read?"""

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from netboard.foundation import clock
from netboard.foundation.ui import widgets

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("janvier", "janv", "january", "jan"),
            ("fevrier", "fevr", "fev", "february", "feb"),
            ("mars", "march", "mar"),
            ("avril", "avr", "april", "apr"),
            ("mai", "may"),
            ("juin", "june", "jun"),
            ("juillet", "juil", "july", "jul"),
            ("aout", "august", "aug"),
            ("septembre", "sept", "september", "sep"),
            ("octobre", "oct", "october"),
            ("novembre", "nov", "november"),
            ("decembre", "dec", "december"),
        ),
        start=1,
    )
    for name in names
}
DATE_PATTERNS = (
    re.compile(r"(?P<d>\d{1,2})[/.\- ](?P<m>\d{1,2})[/.\- ](?P<y>\d{4}|\d{2})"),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"),
    re.compile(r"(?P<d>\d{2})(?P<m>\d{2})(?P<y>\d{4})"),
    re.compile(r"(?P<d>\d{1,2})(?:er)? (?P<month>[a-z]+)\.? (?P<y>\d{4})"),
)
PARTIAL_PATTERNS = (
    re.compile(r"(?P<y>\d{4})"),
    re.compile(r"(?P<m>\d{1,2})[/.\-](?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})"),
    re.compile(r"(?P<month>[a-z]+)\.? (?P<y>\d{4})"),
)
CHOOSE = pgettext_lazy("empty line of a list", "Choose…")
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009']+")
_AMBIGUOUS = re.compile(r"-?\d{1,3}[.,]\d{3}")
_NUMBER = re.compile(r"-?[0-9]+([.,][0-9]+)?")
_MONTH_NUMBERS = range(1, 13)
_CENTURY = 100
_SHORT_YEAR = 2
_TYPED_LENGTH = 40
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, kw_only=True)
class PartialDate:
    """A date known to the year, the month or the day; what is not known is never invented."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            message = "a day needs its month"
            raise ValueError(message)
        date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)

    def __str__(self) -> str:
        parts = [f"{self.day:02d}" if self.day else "", f"{self.month:02d}" if self.month else "", f"{self.year:04d}"]
        return "/".join(part for part in parts if part)

    @property
    def iso(self) -> str:
        """Write it as ISO 8601 does, as far as it is known: `2021`, `2021-02`, `2021-02-14`."""
        return "-".join(f"{part:0{width}d}" for part, width in ((self.year, 4), (self.month, 2), (self.day, 2)) if part)

    @classmethod
    def from_iso(cls, text: str) -> "PartialDate":
        """Read what `iso` wrote."""
        year, *rest = (int(part) for part in text.split("-"))
        return cls(year=year, month=rest[0] if rest else None, day=rest[1] if len(rest) > 1 else None)

    @property
    def first_day(self) -> date:
        """The earliest day it may be."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> date:
        """The latest day it may be."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])


class CleanCharField(forms.CharField):
    """Text as people write it, without what can only come from a fault or an attack.

    Normalised to NFC and stripped. NUL, lone surrogates, controls and direction marks are refused;
    `long=True` allows tabs and line ends, and shows a text area.
    """

    default_error_messages: ClassVar[dict[str, Any]] = {
        "unreadable": _("The text holds an invisible character that cannot be kept. Type this passage again."),
    }

    def __init__(self, *, long: bool = False, **kwargs: Any) -> None:
        self.long = long
        if long:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        super().__init__(**kwargs)
        for validator in self.validators:
            if isinstance(validator, MaxLengthValidator):
                validator.message = _("The text is too long: %(show_value)s characters. Shorten it to %(limit_value)s.")

    def to_python(self, value: Any) -> Any:
        text = super().to_python("" if value is None else _normalise(str(value)))
        if isinstance(text, str) and any(self._refused(character) for character in text):
            raise ValidationError(self.error_messages["unreadable"], code="unreadable")
        return text

    def _refused(self, character: str) -> bool:
        if self.long and character in "\t\n":
            return False
        return unicodedata.category(character) in {"Cc", "Cs"} or character in _BIDI


def _normalise(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


class FrenchDecimalField(forms.Field):
    """A number typed as French people do: `1 240,5`.

    `1,240` and `1.240` may mean 1240 or 1.24 and are refused, unless `ambiguous_is_decimal` says that three decimals
    are usual here. `decimal_places` limits the decimals; `min_value` and `max_value` are the plausible range. `example` is
    a number usual in this field; `hint` a sentence that says how to type it, such as "Give the height in cm, for example 170."
    """

    widget = widgets.NumberText
    default_error_messages: ClassVar[dict[str, Any]] = {
        "ambiguous": _("This number can be read in two ways. Write 1240 or 1,24."),
        "number": _("A number is expected, for example %(example)s."),
        "places": _("Too many decimals: write at most %(places)s."),
        "low": _("The value is below what is plausible (%(limit)s at least). Check the value and its unit."),
        "high": _("The value is above what is plausible (%(limit)s at most). Check the value and its unit."),
    }

    def __init__(
        self,
        *,
        min_value: Decimal | int | None = None,
        max_value: Decimal | int | None = None,
        decimal_places: int | None = None,
        ambiguous_is_decimal: bool = False,
        example: str = "",
        hint: Any = "",
        **kwargs: Any,
    ) -> None:
        self.example, self.hint = example or ("30" if decimal_places == 0 else "12,5"), hint
        self.min_value, self.max_value, self.decimal_places = min_value, max_value, decimal_places
        self.ambiguous_is_decimal = ambiguous_is_decimal
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values:
            return None
        number = value if isinstance(value, Decimal) else self._read(str(value))
        self._check_range(number)
        return number

    def _read(self, typed: str) -> Decimal:
        text = _SPACES.sub("", typed.strip()).replace("\u2212", "-")
        if len(text) > _TYPED_LENGTH or not _NUMBER.fullmatch(text):
            self._refuse("number", example=self.example)
        if _AMBIGUOUS.fullmatch(text) and not self.ambiguous_is_decimal and not text.lstrip("-").startswith("0"):
            self._refuse("ambiguous")
        number = Decimal(text.replace(",", "."))
        if self.decimal_places is not None and -int(number.as_tuple().exponent) > self.decimal_places:
            self._refuse("places", places=self.decimal_places)
        return number

    def _check_range(self, number: Decimal) -> None:
        if self.min_value is not None and number < self.min_value:
            self._refuse("low", limit=str(self.min_value).replace(".", ","))
        if self.max_value is not None and number > self.max_value:
            self._refuse("high", limit=str(self.max_value).replace(".", ","))

    def _refuse(self, code: str, **values: object) -> None:
        told = ValidationError(self.error_messages[code], code=code, params=values or None)
        if not self.hint:
            raise told
        if code in {"places", "number"}:
            raise ValidationError(self.hint, code=code)
        raise ValidationError(f"{told.message % values if values else told.message} {self.hint}", code=code)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != (None if initial in self.empty_values else Decimal(str(initial)))
        except (ValidationError, ArithmeticError):
            return True


class RowChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A row chosen in a list, whose first line asks to choose instead of showing dashes."""

    def __init__(self, *args: Any, empty_label: Any = CHOOSE, **kwargs: Any) -> None:
        super().__init__(*args, empty_label=empty_label, **kwargs)


class FrenchDateField(forms.DateField):
    """A calendar date typed in any usual French way.

    A two-digit year is in this century; with `birth=True` it is the last one not after `latest`, which the form sets to
    the day of the request (without `latest` four digits are asked for).
    """

    widget = widgets.DateText
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("A date is expected, for example 03/03/2026."),
        "impossible": _("This day does not exist in the calendar. Check the day and the month."),
        "month": _("This month does not exist."),
        "century": _("Write the year with four digits."),
        "low": _("The date is too early: %(limit)s at the earliest."),
        "high": _("The date is too late: %(limit)s at the latest."),
    }

    def __init__(self, *, birth: bool = False, earliest: date | None = None, latest: date | None = None, **kwargs: Any) -> None:
        self.birth, self.earliest, self.latest = birth, earliest, latest
        super().__init__(**kwargs)
        if birth:
            self.error_messages |= {"invalid": _("A date is expected, for example 14/03/1959."), "high": _("This date is in the future.")}

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        found = _match(str(value), DATE_PATTERNS)
        if found is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        day = self._day(found)
        _check_between(day, earliest=self.earliest, latest=self.latest, messages=self.error_messages)
        return day

    def _day(self, found: dict[str, str | None]) -> date:
        year, month, day = found["y"] or "", _month(found) or 0, int(found["d"] or 0)
        if len(year) == _SHORT_YEAR and self.birth and self.latest is None:
            raise ValidationError(self.error_messages["century"], code="century")
        try:
            born_late = date(_full_year(year), month, day)
            in_future = self.birth and len(year) == _SHORT_YEAR and self.latest is not None and born_late > self.latest
            return date(born_late.year - _CENTURY, month, day) if in_future else born_late
        except ValueError as error:
            raise _no_such_day(month, self.error_messages) from error


class PartialDateField(forms.Field):
    """A date known to the year, the month or the day: `2021`, `02/2021`, `février 2021`, `14/02/2021`."""

    widget = widgets.PartialDateText
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("A date is expected, as complete as it is known: 2021, 02/2021 or 14/02/2021."),
        "impossible": _("This day does not exist in the calendar. Check the day and the month."),
        "month": _("This month does not exist."),
        "high": _("The date is too late: %(limit)s at the latest."),
        "low": _("The date is too early: %(limit)s at the earliest."),
    }

    def __init__(self, *, earliest: date | None = None, latest: date | None = None, **kwargs: Any) -> None:
        self.earliest, self.latest = earliest, latest
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, PartialDate) else value

    def to_python(self, value: Any) -> PartialDate | None:
        if value in self.empty_values:
            return None
        if isinstance(value, PartialDate):
            return value
        found = _match(str(value), PARTIAL_PATTERNS + DATE_PATTERNS)
        if found is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        partial = self._partial(found)
        _check_between(partial.first_day, latest=self.latest, messages=self.error_messages)
        _check_between(partial.last_day, earliest=self.earliest, messages=self.error_messages)
        return partial

    def _partial(self, found: dict[str, str | None]) -> PartialDate:
        day, month = int(found.get("d") or 0) or None, _month(found)
        try:
            return PartialDate(year=_full_year(found["y"] or ""), month=month, day=day)
        except ValueError as error:
            raise _no_such_day(month, self.error_messages) from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != self.to_python(initial)
        except ValidationError:
            return True


class FrenchDateTimeField(forms.Field):
    """A day and a time on the centre's wall clock: `26/11/2026 17:00`, `26/11/2026 17 h`; gives a UTC instant.

    A time skipped when the clocks go forward is refused; in the hour that comes twice, the person says which one by
    writing `été` (summer) or `hiver` (winter) after the time.
    """

    widget = widgets.DateTimeText
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("A day and a time are expected, for example 26/11/2026 17:00."),
        "impossible": _("This day or this time does not exist. Check them."),
        "skipped": _("This time does not exist: the clocks go forward that night. Choose another time."),
        "twice": _("This time comes twice: the clocks go back that night. Add summer or winter after the time."),
    }
    _pattern = re.compile(r"(?P<day>.+?)(?: a| at|,)? (?P<hour>\d{1,2}) ?[:h] ?(?P<minute>\d{2})?(?: (?P<season>ete|hiver|summer|winter))?")

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value
        found = self._pattern.fullmatch(_plain(str(value)))
        dated = _match(found["day"], DATE_PATTERNS) if found else None
        if found is None or dated is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return self._instant(_wall(dated, found, self.error_messages), season=found["season"])

    def _instant(self, wall: datetime, *, season: str | None) -> datetime:
        first, second = (wall.replace(tzinfo=clock.PARIS, fold=fold).astimezone(UTC) for fold in (0, 1))
        if first.astimezone(clock.PARIS).replace(tzinfo=None) != wall:
            raise ValidationError(self.error_messages["skipped"], code="skipped")
        if first != second and season is None:
            raise ValidationError(self.error_messages["twice"], code="twice")
        return second if season in {"hiver", "winter"} else first


def _wall(dated: dict[str, str | None], found: re.Match[str], messages: dict[str, Any]) -> datetime:
    try:
        day = date(_full_year(dated["y"] or ""), _month(dated) or 0, int(dated["d"] or 0))
        return datetime.combine(day, time(int(found["hour"]), int(found["minute"] or 0)))
    except ValueError as error:
        raise ValidationError(messages["impossible"], code="impossible") from error


def _plain(typed: str) -> str:
    """Lower the case, drop the accents, make every space one space."""
    letters = unicodedata.normalize("NFKD", typed[:_TYPED_LENGTH].lower())
    without_accents = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(without_accents.split())


def _match(typed: str, patterns: tuple[re.Pattern[str], ...]) -> dict[str, str | None] | None:
    text = _plain(typed)
    if not text.isascii():
        return None
    for pattern in patterns:
        if (found := pattern.fullmatch(text)) and _month_known(found.groupdict()):
            return found.groupdict()
    return None


def _month_known(found: dict[str, str | None]) -> bool:
    return found.get("month") is None or found["month"] in MONTHS


def _month(found: dict[str, str | None]) -> int | None:
    if found.get("month"):
        return MONTHS[found["month"] or ""]
    return int(found["m"] or 0) if found.get("m") else None


def _no_such_day(month: int | None, messages: dict[str, Any]) -> ValidationError:
    code = "impossible" if month is None or month in _MONTH_NUMBERS else "month"
    return ValidationError(messages[code], code=code)


def _full_year(text: str) -> int:
    return 2000 + int(text) if len(text) == _SHORT_YEAR else int(text)


def _check_between(day: date, *, earliest: date | None = None, latest: date | None = None, messages: dict[str, Any]) -> None:
    if earliest is not None and day < earliest:
        raise ValidationError(messages["low"], code="low", params={"limit": f"{earliest:%d/%m/%Y}"})
    if latest is not None and day > latest:
        raise ValidationError(messages["high"], code="high", params={"limit": f"{latest:%d/%m/%Y}"})
