"""What does a person type to plan and steer the board?"""

import enum
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from netboard.care.board import queries, rules
from netboard.care.board.forms.preparing import VideoField
from netboard.care.board.models import Series, Session
from netboard.foundation.directory import queries as directory
from netboard.foundation.directory.models import Organisation, Site
from netboard.foundation.ui.fields import CleanCharField, FrenchDateTimeField

MAX_REASON = 200


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
    video_url = VideoField(
        label=_("Video link"), help_text=_("The room of the hospital’s video tool. Members already invited are told of a change.")
    )
    expertise = forms.ChoiceField(
        label=_("Expertise wanted at the table"),
        required=False,
        help_text=_("Beyond the three specialties of the quorum, what is not heard is named on the live screen."),
    )
    active = forms.BooleanField(label=_("Board active"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_series_%s", **kwargs})
        self._offer_compositions()
        for name, rows in (
            ("organisation", directory.organisations().filter(active=True).order_by("search_key")),
            ("sites", directory.sites()),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = rows

    def _offer_compositions(self) -> None:
        choice, language = self.fields["expertise"], get_language() or "fr"
        if isinstance(choice, forms.ChoiceField):
            known = rules.compositions().values()
            choice.choices = [*((each.code, each.label(language)) for each in known), ("", gettext("None in particular"))]


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
    PIN = "pin"
    UNPIN = "unpin"
    HARD = "hard"
    NOT_HARD = "not_hard"
    ASK = "ask"
    RELEASE = "release"


_NEEDED = {
    Change.POSITION: "position", Change.MINUTES: "minutes", Change.TRANSFER: "session", Change.ASK: "professional", Change.RELEASE: "professional",
}  # fmt: skip


class ChangeForm(forms.Form):
    """One change of one line; only the boxes of that change are read."""

    act = forms.TypedChoiceField(choices=[(act.value, act.value) for act in Change], coerce=Change)
    position = forms.IntegerField(label=_("Place"), required=False, min_value=1, max_value=999)
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=1, max_value=rules.MAX_CASE_MINUTES)
    session = forms.TypedChoiceField(label=_("Session"), required=False, coerce=int, empty_value=None)
    reason = CleanCharField(label=_("Reason"), required=False, max_length=MAX_REASON)
    professional = forms.IntegerField(label=_("Expert"), required=False, min_value=1)
    losing_opinions = forms.BooleanField(required=False)

    def __init__(self, *args: Any, others: Iterable[Session], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["session"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [(session.pk, str(session.pk)) for session in others]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        needed = _NEEDED.get(said["act"]) if "act" in said else None
        if needed and said.get(needed) is None and needed not in self.errors:
            self.add_error(needed, _("This box is empty."))
        return said
