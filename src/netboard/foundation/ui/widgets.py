"""Which boxes do the shared fields show? Text boxes everywhere: the browser's number and date boxes lose what is typed."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from netboard.foundation import clock


class NumberText(forms.TextInput):
    """A number as text, with the numeric keyboard of a phone."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> Any:
        if isinstance(value, Decimal | int):
            return f"{value:f}".replace(".", ",")
        return super().format_value(value)


class DateText(forms.DateInput):
    """A date as text, `dd/mm/yyyy`; the page adds the calendar of the browser beside it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        shown = {"inputmode": "numeric", "autocomplete": "off", "placeholder": _("dd/mm/yyyy"), "data-date": True}
        super().__init__({**shown, **(attrs or {})}, format="%d/%m/%Y")


class PartialDateText(forms.TextInput):
    """A date as complete as it is known."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "placeholder": _("yyyy, mm/yyyy or dd/mm/yyyy"), **(attrs or {})})


class DateTimeText(forms.TextInput):
    """A day and a time of the centre's wall clock."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "placeholder": _("dd/mm/yyyy hh:mm"), **(attrs or {})})

    def format_value(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return f"{clock.local(value):%d/%m/%Y %H:%M}"
        return super().format_value(value)
