"""Is what was handed over of the expected kind? The inputs of a call, read by name; a name that nobody expects is refused."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from netboard.medicine.values import Number

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Inputs:
    """The input object of one call; None stands for null and for what is not there."""

    def __init__(self, given: Mapping[str, object], *names: str) -> None:
        if strangers := sorted(set(given) - set(names)):
            raise ValueError(f"unknown input {', '.join(strangers)}; expected {', '.join(names)}")
        self.given = given

    def number(self, name: str) -> Number | None:
        value = self.given.get(name)
        if value is None or (isinstance(value, Decimal | int) and not isinstance(value, bool)):
            return value
        raise ValueError(f"{name} is {value!r}; expected a number or null")

    def truth(self, name: str) -> bool | None:
        value = self.given.get(name)
        if value is None or isinstance(value, bool):
            return value
        raise ValueError(f"{name} is {value!r}; expected true, false or null")

    def text(self, name: str) -> str | None:
        value = self.given.get(name)
        if value is None or isinstance(value, str):
            return value
        raise ValueError(f"{name} is {value!r}; expected text or null")

    def code(self, name: str) -> str | None:
        """Read a code that may be typed as a number, such as edition 8."""
        value = self.given.get(name)
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else self.text(name)

    def points(self, name: str) -> Number | None:
        """Read a number of points, which the contract also writes as text, such as "2"."""
        value = self.given.get(name)
        return int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,2}", value) else self.number(name)

    def words(self, name: str) -> tuple[str, ...] | None:
        value = self.given.get(name)
        if value is None:
            return None
        if isinstance(value, list | tuple) and all(isinstance(word, str) for word in value):
            return tuple(value)
        raise ValueError(f"{name} is {value!r}; expected a list of words or null")

    def part(self, name: str) -> Mapping[str, object] | None:
        value = self.given.get(name)
        if value is None or isinstance(value, Mapping):
            return value
        raise ValueError(f"{name} is {value!r}; expected an object or null")

    def day(self, name: str) -> date | None:
        text = self.text(name)
        if text is None:
            return None
        if not DAY.fullmatch(text):
            raise ValueError(f"{name} is {text!r}; expected a date such as 2026-03-06")
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"{name} is {text!r}; there is no such day") from None

    def moment(self, name: str) -> datetime | None:
        text = self.text(name)
        if text is None:
            return None
        try:
            if not DAY.match(text) or len(text) <= len("2026-03-06"):
                raise ValueError(text)  # noqa: TRY301 -- one message for every bad moment
            return datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(f"{name} is {text!r}; expected a date and time with its offset, such as 2026-03-06T17:00:00+01:00") from None
