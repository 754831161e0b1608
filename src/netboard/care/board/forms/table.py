"""What does a person type about those at the table: who is here, who takes no part, who disagrees?"""

import enum
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from netboard.foundation.ui.fields import CleanCharField

MAX_REASON = 200


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


class MeForm(forms.Form):
    """What a person of the board says of oneself."""

    class Act(enum.StrEnum):
        ARRIVE = "arrive"
        LEAVE = "leave"
        DISAGREE = "disagree"
        AGREE = "agree"
        RECUSE = "recuse"

    act = forms.TypedChoiceField(choices=[(act.value, act.value) for act in Act], coerce=Act)
    site = forms.IntegerField(min_value=1, required=False)
    case = forms.IntegerField(min_value=1, required=False)
    reason = CleanCharField(label=_("Reason"), required=False, long=True, max_length=1000)

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        about_case = {MeForm.Act.DISAGREE, MeForm.Act.AGREE, MeForm.Act.RECUSE}
        if said.get("act") in about_case and not said.get("case"):
            self.add_error("case", _("The board is discussing no case."))
        return said


class JumpForm(forms.Form):
    number = forms.IntegerField(label=_("Case number"), min_value=1, max_value=999)


class DissentForm(forms.Form):
    """A disagreement noted by the desk for somebody."""

    professional = forms.IntegerField(label=_("Person"), min_value=1)
    reason = CleanCharField(label=_("Reason"), long=True, required=False, max_length=1000)
    act = forms.ChoiceField(choices=[("disagree", "disagree"), ("agree", "agree")])
