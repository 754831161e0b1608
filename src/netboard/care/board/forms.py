"""What does a person type to plan, steer and lead the board?"""

import enum
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from netboard.care.board import queries, rules
from netboard.care.board.models import OpinionKindChoice, Series, Session, TreatmentChoice, UnfinishedReasonChoice
from netboard.care.referral.models import GradeChoice, MotiveChoice, SiteChoice, SyndromeChoice
from netboard.foundation.directory import queries as directory
from netboard.foundation.directory.models import Organisation, Site
from netboard.foundation.ui import formats
from netboard.foundation.ui.fields import CleanCharField, FrenchDateTimeField

MAX_REASON = 200
MAX_TEXT = 10_000
MAX_ROWS = 12
FIRST_ROWS = 3


WEEKDAYS = [
    (0, pgettext_lazy("choice", "Monday")), (1, pgettext_lazy("choice", "Tuesday")), (2, pgettext_lazy("choice", "Wednesday")),
    (3, pgettext_lazy("choice", "Thursday")), (4, pgettext_lazy("choice", "Friday")), (5, pgettext_lazy("choice", "Saturday")),
    (6, pgettext_lazy("choice", "Sunday")),
]  # fmt: skip  # a context of their own: dates in sentences keep the small letter that Django gives them


class SeriesForm(forms.Form):
    """Set up a weekly board."""

    name = CleanCharField(label=_("Name of the board"), max_length=200)
    weekday = forms.TypedChoiceField(label=_("Day"), choices=WEEKDAYS, coerce=int)
    starts_at_time = forms.TimeField(
        label=_("Starts at"), input_formats=["%H:%M", "%Hh%M", "%H h %M", "%H"], widget=forms.TextInput(attrs={"placeholder": "17:00"})
    )
    duration_minutes = forms.IntegerField(label=_("Duration (min)"), min_value=15, max_value=600, initial=90, widget=forms.TextInput)
    case_minutes = forms.IntegerField(
        label=_("Minutes for a case"), min_value=1, max_value=rules.MAX_CASE_MINUTES, initial=5, widget=forms.TextInput
    )
    cutoff_hours = forms.IntegerField(
        label=_("Cut-off (hours before the session)"), min_value=0, max_value=336, initial=24, widget=forms.TextInput
    )
    organisation: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(label=_("Held by"), queryset=Organisation.objects.none())
    sites: forms.ModelMultipleChoiceField[Site] = forms.ModelMultipleChoiceField(
        label=_("Sites"), queryset=Site.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    national_id = CleanCharField(label=_("National number of the board"), max_length=64, required=False)
    active = forms.BooleanField(label=_("Board active"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_series_%s", **kwargs})
        for name, rows in (
            ("organisation", directory.organisations().filter(active=True).order_by("search_key")),
            ("sites", directory.sites()),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = rows


class PlanForm(forms.Form):
    """Make the weekly sessions ahead."""

    series: forms.ModelChoiceField[Series] = forms.ModelChoiceField(label=_("Board"), queryset=Series.objects.none(), empty_label=None)
    weeks = forms.IntegerField(
        label=_("Weeks ahead"),
        min_value=1,
        max_value=rules.MAX_WEEKS_AHEAD,
        initial=rules.WEEKS_AHEAD,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_series(self)


class ExtraForm(forms.Form):
    """Add one meeting."""

    series: forms.ModelChoiceField[Series] = forms.ModelChoiceField(label=_("Board"), queryset=Series.objects.none(), empty_label=None)
    starts_at = FrenchDateTimeField(label=_("Starts at"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_extra_%s", **kwargs})
        _choose_series(self)


def _choose_series(form: forms.Form) -> None:
    field = form.fields["series"]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = queries.active_series()


class Steer(enum.StrEnum):
    RELEASE = "release"
    OPEN = "open"
    CLOSE = "close"
    CANCEL = "cancel"


class SteerForm(forms.Form):
    act = forms.TypedChoiceField(choices=[(act.value, act.value) for act in Steer], coerce=Steer)
    reason = CleanCharField(required=False, max_length=MAX_REASON)


class PlaceForm(forms.Form):
    dossier = forms.IntegerField(min_value=1)
    reason = CleanCharField(required=False, max_length=MAX_REASON)


class Change(enum.StrEnum):
    """What the coordination may do with a line of the agenda."""

    UP = "up"
    DOWN = "down"
    POSITION = "position"
    MINUTES = "minutes"
    TRANSFER = "transfer"
    REMOVE = "remove"


class ChangeForm(forms.Form):
    """One change of one line; only the boxes of that change are read."""

    act = forms.TypedChoiceField(choices=[(act.value, act.value) for act in Change], coerce=Change)
    position = forms.IntegerField(label=_("Place"), required=False, min_value=1, max_value=999)
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=1, max_value=rules.MAX_CASE_MINUTES)
    session = forms.TypedChoiceField(label=_("Session"), required=False, coerce=int, empty_value=None)
    reason = CleanCharField(label=_("Reason"), required=False, max_length=MAX_REASON)

    def __init__(self, *args: Any, others: Iterable[Session], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["session"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [(session.pk, str(session.pk)) for session in others]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        needed = (
            {Change.POSITION: "position", Change.MINUTES: "minutes", Change.TRANSFER: "session"}.get(said["act"]) if "act" in said else None
        )
        if needed and said.get(needed) is None and needed not in self.errors:
            self.add_error(needed, _("This box is empty."))
        return said


class PresenceForm(forms.Form):
    class Act(enum.StrEnum):
        ARRIVE = "arrive"
        LEAVE = "leave"

    act = forms.TypedChoiceField(choices=[(act.value, act.value) for act in Act], coerce=Act)
    professional = forms.IntegerField(min_value=1)
    site = forms.IntegerField(min_value=1, required=False)


class RecusalForm(forms.Form):
    class Act(enum.StrEnum):
        RECUSE = "recuse"
        LIFT = "lift"

    act = forms.TypedChoiceField(choices=[(act.value, act.value) for act in Act], coerce=Act)
    professional = forms.IntegerField(label=_("Person"), min_value=1)
    reason = CleanCharField(label=_("Reason"), required=False, max_length=MAX_REASON)


class KeyedRadios(forms.RadioSelect):
    """Choices that the digits of the keyboard choose."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        option["attrs"] |= {"data-key": str(int(option["index"]) + 1), "aria-keyshortcuts": str(int(option["index"]) + 1)}
        return option


class OpinionForm(forms.Form):
    """What the board says."""

    kind = forms.ChoiceField(label=_("Kind of opinion"), choices=OpinionKindChoice.choices, widget=KeyedRadios)
    text = CleanCharField(label=_("Opinion of the board"), long=True, required=False, max_length=MAX_TEXT)

    def blame(self, flaws: Iterable[rules.Flaw]) -> None:
        """Show beside its box what keeps the opinion from being recorded."""
        for flaw in flaws:
            self.add_error(*_FLAWS[flaw])


_FLAWS = {
    rules.Flaw.NO_TEXT: ("text", _("Write what the board says: this kind of opinion needs its words.")),
    rules.Flaw.NO_PROPOSAL: ("kind", _("Choose at least one treatment below, or another kind of opinion.")),
    rules.Flaw.PROPOSAL_WITHOUT_DISCUSSION: ("kind", _("A case that is not discussed proposes no treatment: empty the proposals.")),
}


class ProposalForm(forms.Form):
    """One treatment; rows of the same rank are alternatives."""

    treatment = forms.ChoiceField(label=_("Treatment"), required=False, choices=[("", "–"), *TreatmentChoice.choices])
    text = CleanCharField(label=_("Details"), required=False, max_length=1000)
    rank = forms.IntegerField(
        label=_("Rank"), required=False, min_value=1, max_value=9, widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "2"}),
        error_messages={"min_value": _("The rank starts at 1."), "max_value": _("The rank goes up to 9."), "invalid": _("The rank is a number from 1 to 9.")},
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("text") and not said.get("treatment") and "treatment" not in self.errors:
            self.add_error("treatment", _("Choose the treatment that these details are about."))
        return said


class BaseProposals(forms.BaseFormSet[ProposalForm]):
    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs(index)
        return kwargs | {"empty_permitted": True, "use_required_attribute": False} if index is not None else kwargs

    def said(self) -> tuple[rules.ProposalText, ...]:
        """Give the proposals typed; a row without a rank comes after the rows above it."""
        rows = []
        last = 0
        for form in self.forms:
            said = form.cleaned_data
            if said.get("treatment"):
                last = said.get("rank") or last + 1
                rows.append((last, rules.Treatment(said["treatment"]), said.get("text") or ""))
        return rules.numbered(rows)


_Rows = forms.formset_factory(
    ProposalForm, formset=BaseProposals, extra=FIRST_ROWS, max_num=MAX_ROWS, absolute_max=MAX_ROWS, validate_max=True
)
_KeptRows = forms.formset_factory(ProposalForm, formset=BaseProposals, extra=0, max_num=MAX_ROWS, absolute_max=MAX_ROWS)
ROWS = "proposals"


def proposals(typed: Any = None) -> BaseProposals:
    """Give the rows of an opinion, empty or as they were sent."""
    return cast("BaseProposals", _Rows(typed, prefix=ROWS))


def with_one_more_row(typed: dict[str, Any]) -> dict[str, Any]:
    """Count one row more in what was typed, within the limit."""
    total = str(typed.get(f"{ROWS}-TOTAL_FORMS", ""))
    count = int(total) if total.isascii() and total.isdigit() and len(total) < 4 else FIRST_ROWS  # noqa: PLR2004 -- nobody has 1000 rows
    return typed | {f"{ROWS}-TOTAL_FORMS": str(min(count + 1, MAX_ROWS))}


def kept_rows(typed: dict[str, Any]) -> BaseProposals:
    """Show typed rows again without judging them."""
    total = int(typed[f"{ROWS}-TOTAL_FORMS"])
    rows = [{name: typed.get(f"{ROWS}-{index}-{name}", "") for name in ProposalForm.base_fields} for index in range(total)]
    return cast("BaseProposals", _KeptRows(prefix=ROWS, initial=rows))


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
