"""What does a person type to steer a dossier: documents, triage, withdrawal, search?"""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from netboard.care.referral import rules
from netboard.care.referral.models import DocumentKindChoice, StateChoice
from netboard.foundation.ui.fields import CleanCharField, FrenchDateField

MAX_TABLE_BYTES = 500_000


class DocumentForm(forms.Form):
    file = forms.FileField(label=_("File"), help_text=_("PDF, JPEG, PNG or CDA (XML), 25 MB at most."), allow_empty_file=True)
    kind = forms.ChoiceField(label=_("What it is"), choices=DocumentKindChoice)
    title = CleanCharField(label=_("Title"), max_length=150, required=False)
    dated_on = FrenchDateField(label=_("Date of the document"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dated = self.fields["dated_on"]
        if isinstance(dated, FrenchDateField):
            dated.latest = today


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


class AnswerPieceForm(forms.Form):
    """What is answered to an expert who asked for a piece."""

    answer = CleanCharField(
        label=_("Answer to the expert"), long=True, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: attached today, or not done because…"),
    )  # fmt: skip


class TableForm(forms.Form):
    """A new version of the table of requirements, as a file."""

    file = forms.FileField(
        label=_("Table (YAML)"), help_text=_("The whole table: download the one in force, change it, give it a new version.")
    )
    note = CleanCharField(label=_("What changes"), max_length=300)

    def clean_file(self) -> str:
        """Give the content as text; the service checks what it says."""
        upload = self.cleaned_data["file"]
        if upload.size > MAX_TABLE_BYTES:
            raise ValidationError(_("The file is too large: a table holds at most 500 kB."), code="size")
        try:
            text: str = upload.read().decode("utf-8")
        except UnicodeDecodeError as error:
            raise ValidationError(_("The file is not UTF-8 text. Save it again as UTF-8."), code="encoding") from error
        return text


class SearchForm(forms.Form):
    q = CleanCharField(label=_("Patient or dossier number"), max_length=100, required=False)
    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *StateChoice.choices], required=False)
