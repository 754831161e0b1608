"""What did a doctor change since the last board, in a draft that is still being typed?"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast

from django.forms import BoundField, ChoiceField

from netboard.care.referral.forms.bundle import Bundle, kept_bundle
from netboard.care.referral.models import Dossier
from netboard.care.referral.queries.since import Change

_OWN = frozenset({"question", "motive", "urgency", "urgency_reason", "informed_on", "no_objection", "referrer", "board_site", "board_type"})


def changes(before: Mapping[str, list[str]], now: Mapping[str, list[str]], *, dossier: Dossier, today: date) -> tuple[Change, ...]:
    """List the fields and rows that two texts of the form say differently, in the words of the page."""
    was, then = (_said(kept_bundle(payload, dossier=dossier, today=today)) for payload in (before, now))
    fields = [
        Change(label, was[0].get(name, ("", ""))[1], value)
        for name, (label, value) in then[0].items()
        if was[0].get(name, ("", ""))[1] != value
    ]
    rows = [Change(label, "", text) for label, text in then[1] if (label, text) not in was[1]]
    return (*rows, *fields)


def _said(bundle: Bundle) -> tuple[dict[str, tuple[str, str]], list[tuple[str, str]]]:
    fields = {
        bound.html_name: (str(bound.label), _shown(bound))
        for form in (bundle.main, bundle.pathology, bundle.staging, bundle.site)
        for bound in form
        if bound.name not in _OWN and bound.value()
    }
    rows = [
        (_shown(cells[0]), " · ".join(_shown(cell) for cell in cells[1:] if cell.value()))
        for rows in bundle.rows
        for form in rows.forms
        if (cells := list(form)) and cells[0].value()
    ]
    return fields, rows


def _shown(bound: BoundField) -> str:
    value = str(bound.value() or "")
    if isinstance(bound.field, ChoiceField):
        choices = cast("Iterable[tuple[Any, Any]]", bound.field.choices)
        return next((str(label) for code, label in choices if str(code) == value), value)
    return value
