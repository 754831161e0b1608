"""What does a person choose when a session ends, and when looking back on earlier ones?"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from netboard.care.board import queries, rules
from netboard.care.board.models import Series, UnfinishedReasonChoice
from netboard.care.referral.models import GradeChoice, MotiveChoice, SiteChoice, SyndromeChoice
from netboard.foundation.ui import formats


class LeftForm(forms.Form):
    """Why a case has no opinion when its session is closed, and which session takes it over."""

    reason = forms.TypedChoiceField(label=_("Reason"), choices=UnfinishedReasonChoice.choices, coerce=rules.UnfinishedReason)
    to = forms.TypedChoiceField(label=_("Goes to"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, sessions: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["to"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [*sessions, ("", pgettext_lazy("case", "Waits for a place"))]
        self.fields["reason"].error_messages["required"] = _("This case came here while you were reading: say why it has no opinion.")

    def said(self) -> rules.Unfinished:
        return rules.Unfinished(self.cleaned_data["reason"], self.cleaned_data["to"])


class FiguresForm(forms.Form):
    """Of which board, and over how many of its sessions."""

    series = forms.ModelChoiceField(label=_("Weekly board"), queryset=Series.objects.none(), empty_label=None)
    last = forms.TypedChoiceField(label=_("Sessions"), choices=[(count, str(count)) for count in queries.HOW_MANY], coerce=int)

    def __init__(self, typed: Any) -> None:
        all_series = queries.all_series().order_by("-active", "name", "pk")
        first = all_series.first()
        start = {"series": str(first.pk) if first else "", "last": str(queries.HOW_MANY[0])}
        super().__init__(start | {name: value for name, value in typed.items() if name in start})
        choice = self.fields["series"]
        if isinstance(choice, forms.ModelChoiceField):
            choice.queryset = all_series

    def chosen(self) -> tuple[Series | None, int]:
        """Give the board and the number of sessions asked for; nothing when the address names none that exists."""
        if not self.is_valid():
            return None, queries.HOW_MANY[0]
        return self.cleaned_data["series"], self.cleaned_data["last"]


ANY = ("", pgettext_lazy("filter", "Any"))
_YES_NO = [ANY, ("yes", pgettext_lazy("filter", "Yes")), ("no", pgettext_lazy("filter", "No"))]
_IN_USE = ("primary_site", "grade", "is_metastatic", "motive")  # on from the start, when the dossier says them


class PrecedentsForm(forms.Form):
    """By what earlier cases are alike: proposed from the dossier, changed or switched off by the reader."""

    primary_site = forms.ChoiceField(label=_("Primary site"), required=False, choices=[ANY, *SiteChoice.choices])
    grade = forms.ChoiceField(label=_("Grade retained"), required=False, choices=[ANY, *GradeChoice.choices])
    is_metastatic = forms.ChoiceField(label=_("Metastatic"), required=False, choices=_YES_NO)
    motive = forms.ChoiceField(label=_("Motive"), required=False, choices=[ANY, *MotiveChoice.choices])
    syndrome = forms.ChoiceField(label=_("Functional syndrome"), required=False, choices=[ANY, *SyndromeChoice.choices])
    is_uptake_above_liver = forms.ChoiceField(label=_("SSTR uptake above the liver"), required=False, choices=_YES_NO)
    ki67_percent = forms.ChoiceField(label="Ki-67", required=False)
    age_years = forms.ChoiceField(label=_("Age"), required=False)
    period = forms.ChoiceField(label=pgettext_lazy("filter", "Period"), required=False)
    same_patient = forms.BooleanField(label=_("Earlier decisions on this very patient too"), required=False)

    def __init__(self, typed: Mapping[str, Any], *, facts: rules.Likeness) -> None:
        self.facts = facts
        start = {name: self._written(name) for name in _IN_USE}
        asked = "asked" in typed
        super().__init__({name: typed.get(name, "") for name in self.base_fields} if asked else start)
        self._offer("ki67_percent", _ki67_choices(facts))
        self._offer("age_years", _age_choices(facts))
        self._offer("period", [("", str(_("All years"))), *((str(years), _years(years)) for years in rules.PERIODS_YEARS)])

    def _written(self, name: str) -> str:
        value = getattr(self.facts, name)
        if value is None:
            return ""
        return str(value) if not isinstance(value, bool) else "yes" if value else "no"

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        choice = self.fields[name]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = choices

    def sought(self, *, at: datetime) -> rules.Sought:
        """Say what is asked for; a box that cannot be read asks for nothing."""
        self.is_valid()
        said = self.cleaned_data
        flag = {"yes": True, "no": False}
        ki67, age, band, years = self.facts.ki67_percent, self.facts.age_years, said.get("ki67_percent"), said.get("age_years")
        return rules.Sought(
            **{name: said.get(name, "") for name in ("primary_site", "grade", "motive", "syndrome")},
            is_metastatic=flag.get(said.get("is_metastatic", "")),
            is_uptake_above_liver=flag.get(said.get("is_uptake_above_liver", "")),
            ki67_percent=rules.around(ki67, int(band)) if band and ki67 is not None else None,
            age_years=(max(0, age - int(years)), age + int(years)) if years and age is not None else None,
            since=rules.since(at, int(said["period"])) if said.get("period") else None,
            with_same_patient=said.get("same_patient", False),
        )


def _ki67_choices(facts: rules.Likeness) -> list[tuple[str, str]]:
    if facts.ki67_percent is None:
        return [("", str(ANY[1]))]
    ranges = {band: rules.around(facts.ki67_percent, band) for band in rules.KI67_BANDS}
    return [
        ("", str(ANY[1])),
        *((str(band), f"{formats.fr_number(low)} – {formats.fr_number(high)} %") for band, (low, high) in ranges.items()),
    ]


def _age_choices(facts: rules.Likeness) -> list[tuple[str, str]]:
    if facts.age_years is None:
        return [("", str(ANY[1]))]
    ages = {band: {"low": max(0, facts.age_years - band), "high": facts.age_years + band} for band in rules.AGE_BANDS}
    return [("", str(ANY[1])), *((str(band), gettext("%(low)s to %(high)s years") % ends) for band, ends in ages.items())]


def _years(years: int) -> str:
    return ngettext("Last year", "Last %(count)s years", years) % {"count": years}
