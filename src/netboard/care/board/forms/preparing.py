"""What does a person type before a session: an invitation, a reply, a proposed order, the preparation of a case?"""

import enum
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from netboard.care.board import queries, rules
from netboard.care.board.models import ReplyKindChoice, Session
from netboard.foundation import clock
from netboard.foundation.directory.models import Professional, Site
from netboard.foundation.ui.fields import CleanCharField

MAX_REASON = 200
MAX_TEXT = 10_000
MAX_PIECE = 1000


class VideoField(CleanCharField):
    """The address of a video room: https only."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"})
        super().__init__(**{"max_length": 500, "required": False, "widget": widget, **kwargs})

    def clean(self, value: Any) -> Any:
        address = super().clean(value)
        if address and not rules.is_video_link(address):
            raise ValidationError(_("Give the whole address of the video room: it starts with https://."), code="video")
        return address


class VideoForm(forms.Form):
    """Where one session is joined from afar."""

    video_url = VideoField(label=_("Video link of this session"))


class InviteForm(forms.Form):
    number = forms.IntegerField(min_value=0, max_value=32_000)


class TimeField(forms.Field):
    """A time of the day as people type it: `17:30`, `17h30`, `17 h`, `1730`."""

    def to_python(self, value: Any) -> time | None:
        typed = str(value or "").strip()
        if not typed:
            return None
        found = rules.typed_time(typed)
        if found is None:
            raise ValidationError(_("A time is expected, for example 17:30."), code="invalid")
        return found


class ReplyForm(forms.Form):
    """What a member answers to the invitation; the button pressed says from where."""

    kind = forms.TypedChoiceField(choices=ReplyKindChoice.choices, coerce=rules.ReplyKind, widget=forms.HiddenInput)
    professional: forms.ModelChoiceField[Professional] = forms.ModelChoiceField(
        label=_("Reply of"), queryset=Professional.objects.none(), empty_label="–", required=False
    )
    site: forms.ModelChoiceField[Site] = forms.ModelChoiceField(
        label=_("Room"), queryset=Site.objects.none(), required=False, empty_label=None
    )
    here_from = TimeField(label=_("Present from"), required=False)
    here_until = TimeField(label=_("Present until"), required=False)
    note = CleanCharField(label=_("Note for the coordination"), required=False, max_length=200)

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session = session
        for name, moment in (("here_from", session.starts_at), ("here_until", session.ends_at)):
            self.fields[name].widget.attrs["placeholder"] = f"{clock.local(moment):%H:%M}"
        for name, rows in (("professional", queries.board_professionals()), ("site", session.series.sites.order_by("city", "pk"))):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = rows

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        for name in ("here_from", "here_until"):
            said[name] = self._moment(said.get(name))
        absent = said.get("kind") is rules.ReplyKind.ABSENT
        times = {"starts_at": self.session.starts_at, "ends_at": self.session.ends_at}
        if not absent and not self.errors and not rules.is_window(said["here_from"], said["here_until"], **times):
            starts, ends = (f"{clock.local(moment):%H:%M}" for moment in times.values())
            words = _("This leaves nothing of the session, which goes from %(start)s to %(end)s.")
            self.add_error("here_until" if said["here_until"] else "here_from", words % {"start": starts, "end": ends})
        return said

    def _moment(self, typed: time | None) -> datetime | None:
        if typed is None:
            return None
        day = clock.today(self.session.starts_at)
        first, second = (datetime.combine(each, typed, tzinfo=clock.PARIS).astimezone(UTC) for each in (day, day + timedelta(days=1)))
        return second if first < self.session.starts_at and second <= self.session.ends_at else first  # a session past midnight


class OrderForm(forms.Form):
    """The order that the page proposed, as the numbers of its cases."""

    cases = forms.RegexField(r"\A[0-9]{1,18}(?:,[0-9]{1,18}){0,199}\Z")

    def clean_cases(self) -> tuple[int, ...]:
        """Give the numbers in their order."""
        return tuple(int(number) for number in self.cleaned_data["cases"].split(","))


class Prepare(enum.StrEnum):
    """What is done on the page where a case is prepared."""

    OPINION = "opinion"
    CONFLICT = "conflict"
    PIECE = "piece"
    RECUSE = "recuse"
    DISMISS = "dismiss"


class PrepareForm(forms.Form):
    """One act on the page of a case; only the box of that act is read."""

    act = forms.TypedChoiceField(choices=[(act.value, act.value) for act in Prepare], coerce=Prepare)
    text = CleanCharField(label=_("Text"), long=True, required=False, max_length=MAX_TEXT)
    reason = CleanCharField(label=_("Reason"), required=False, max_length=MAX_REASON)
    professional = forms.IntegerField(required=False, min_value=1)

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        written = {Prepare.OPINION, Prepare.PIECE}
        if "act" in said and "text" not in self.errors and "reason" not in self.errors:
            needed = "text" if said["act"] in written else "reason"
            if not said.get(needed):
                self.add_error(needed, _("This box is empty."))
        if said.get("act") is Prepare.PIECE and len(said.get("text") or "") > MAX_PIECE:
            self.add_error("text", _("Say it in fewer words: %(limit)s characters at most.") % {"limit": MAX_PIECE})
        return said
