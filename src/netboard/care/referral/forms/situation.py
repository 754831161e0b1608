"""The facts that only some sites or questions ask for, and what is said instead of an item, as a doctor types them."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from netboard.care.referral import rules
from netboard.care.referral.forms.rows import EMPTY, Row, as_text
from netboard.foundation.ui.fields import CleanCharField, FrenchDateField, FrenchDecimalField
from netboard.medicine.completeness import Standing
from netboard.medicine.site_facts import Kind, SiteFact, all_facts

FAR_DAYS = 400
ANSWER_KINDS = [
    ("", "–"),
    (Standing.EXPECTED.value, _("Expected on a date")),
    (Standing.UNAVAILABLE.value, _("Not available")),
    (Standing.NOT_NEEDED.value, _("Not needed here")),
]


def _field(fact: SiteFact, language: str) -> forms.Field:
    label = fact.label.spoken(language)
    match fact.kind:
        case Kind.CHOICE:
            return forms.ChoiceField(
                label=label, required=False, choices=[*EMPTY, *((code, words.spoken(language)) for code, words in fact.choices.items())]
            )
        case Kind.YES_NO:
            return forms.ChoiceField(label=label, required=False, choices=[*EMPTY, ("yes", _("yes")), ("no", _("no"))])
        case Kind.TEXT:
            return CleanCharField(label=label, required=False, max_length=300)
    places = 0 if fact.kind is Kind.INTEGER else 1
    return FrenchDecimalField(label=label, required=False, min_value=fact.low, max_value=fact.high, decimal_places=places)


class SiteForm(Row):
    """One field for each fact of the table; the page shows those that the situation asks for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "fr"
        self.units = {code: fact.unit for code, fact in all_facts().items()}
        for code, fact in all_facts().items():
            self.fields[code] = _field(fact, language)

    def fact(self) -> dict[str, str]:
        """Give what was typed, as text: decimals with a point."""
        return {code: as_text(value) for code, value in self.cleaned_data.items() if value not in (None, "")}


class AnswerForm(forms.Form):
    """What is said instead of one item."""

    kind = forms.ChoiceField(label=_("What can be said now"), choices=ANSWER_KINDS, required=False)
    expected_on = FrenchDateField(label=_("Expected on"), required=False)
    by = CleanCharField(label=_("By whom"), max_length=100, required=False)
    reason = CleanCharField(label=_("Reason"), max_length=300, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        expected = self.fields["expected_on"]
        if isinstance(expected, FrenchDateField):
            expected.latest = today + timedelta(days=FAR_DAYS)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        kind = typed.get("kind")
        if kind == Standing.EXPECTED and not typed.get("expected_on") and "expected_on" not in self.errors:
            self.add_error("expected_on", _("Say on which day it is expected."))
        if kind in {Standing.UNAVAILABLE, Standing.NOT_NEEDED} and not typed.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say why in a few words: the board reads it."))
        return typed

    def fact(self, subject: str) -> rules.Answer | None:
        typed = self.cleaned_data
        match typed["kind"]:
            case Standing.EXPECTED:
                return rules.Answer(subject, expected_on=typed["expected_on"], by=typed["by"])
            case Standing.UNAVAILABLE:
                return rules.Answer(subject, unavailable_because=typed["reason"])
            case Standing.NOT_NEEDED:
                return rules.Answer(subject, not_needed_because=typed["reason"])
        return None


class Answers:
    """All the answers that a page carries, one small form a subject."""

    def __init__(self, typed: Mapping[str, str], *, today: date, bound: bool) -> None:
        self.typed, self.today, self.bound = typed, today, bound
        self.forms = {subject: self._form(subject) for subject in self._subjects()}

    def _subjects(self) -> list[str]:
        names = [
            name.removeprefix("answer-").rpartition("-")[0] for name, value in self.typed.items() if name.startswith("answer-") and value
        ]
        return sorted({name for name in names if name})

    def _form(self, subject: str) -> AnswerForm:
        prefix = f"answer-{subject}"
        if self.bound:
            return AnswerForm(self.typed, prefix=prefix, today=self.today)
        said = {part: self.typed.get(f"{prefix}-{part}", "") for part in ("kind", "expected_on", "by", "reason")}
        return AnswerForm(initial=said, prefix=prefix, today=self.today)

    def of(self, subject: str) -> AnswerForm:
        """Give the small form of an item, empty when nothing was said of it."""
        return self.forms.get(subject) or AnswerForm(prefix=f"answer-{subject}", today=self.today)

    def is_valid(self) -> bool:
        return all([form.is_valid() for form in self.forms.values()])  # noqa: C419 -- every form shows its errors

    def facts(self) -> tuple[rules.Answer, ...]:
        said = (form.fact(subject) for subject, form in self.forms.items())
        return tuple(answer for answer in said if answer is not None)
