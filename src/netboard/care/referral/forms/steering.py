"""What does a person type to steer a dossier: documents, triage, withdrawal, search?"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from netboard.care.referral import rules
from netboard.care.referral.models import DocumentKindChoice, StateChoice
from netboard.foundation.ui.fields import CleanCharField, FrenchDateField


class DocumentForm(forms.Form):
    file = forms.FileField(label=_("File"), help_text=_("PDF, JPEG or PNG, 25 MB at most."), allow_empty_file=True)
    kind = forms.ChoiceField(label=_("What it is"), choices=DocumentKindChoice)
    title = CleanCharField(label=_("Title"), max_length=150, required=False)
    dated_on = FrenchDateField(label=_("Date of the document"), required=False)


class TriageForm(forms.Form):
    """The decision of the coordination; a reason is due unless the dossier is accepted."""

    act = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        choices=[
            (rules.Act.ACCEPT.value, _("Accept: ready for a session")),
            (rules.Act.RETURN.value, _("Return to the referring doctor")),
            (rules.Act.REDIRECT.value, _("Redirect to another board")),
        ],
    )
    reason = CleanCharField(
        label=_("Reason, as the doctor will read it"), long=True, max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("act") != rules.Act.ACCEPT and not typed.get("reason") and "reason" not in self.errors:
            self.add_error(
                "reason", ValidationError(_("Say what is missing or where to turn: the doctor reads this sentence."), code="due")
            )
        return typed


class ReasonForm(forms.Form):
    reason = CleanCharField(label=_("Reason"), long=True, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class SearchForm(forms.Form):
    q = CleanCharField(label=_("Patient or dossier number"), max_length=100, required=False)
    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *StateChoice.choices], required=False)
