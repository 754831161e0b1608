"""What may a person type about a report and its deliveries?"""

from collections import Counter
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from netboard.care.board.models import TreatmentChoice
from netboard.care.report import services
from netboard.care.report.models import ReportVersion
from netboard.foundation.ui.fields import CleanCharField

LONG_TEXT = 20_000
MAX_PROPOSALS = 12
MAX_RANK = 9


class ReportForm(forms.Form):
    """The text of a report; a draft may be incomplete."""

    lock = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    conclusion = CleanCharField(
        long=True, required=False, max_length=LONG_TEXT, label=_("Opinion of the board"),
        help_text=_("What the recipients of the report read first."), widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip
    summary = CleanCharField(
        long=True, required=False, max_length=LONG_TEXT, label=_("Summary of the case"), widget=forms.Textarea(attrs={"rows": 6})
    )
    follow_up = CleanCharField(
        long=True, required=False, max_length=LONG_TEXT, label=_("Follow-up and next steps"),
        help_text=_("Who does what, where and by when; when to present the case again."), widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    @classmethod
    def showing(cls, version: ReportVersion) -> "ReportForm":
        kept = {name: getattr(version, name) for name in ("lock", "conclusion", "summary", "follow_up")}
        return cls(initial=kept, auto_id="id_%s")


class ProposalForm(forms.Form):
    """A treatment; an empty row counts for nothing."""

    rank = forms.TypedChoiceField(coerce=int, choices=[(rank, str(rank)) for rank in range(1, MAX_RANK + 1)], label=_("Rank"), initial=1)
    treatment = forms.ChoiceField(choices=[("", "–"), *TreatmentChoice.choices], required=False, label=_("Treatment"))
    text = CleanCharField(long=True, required=False, max_length=2000, label=_("Details"), widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("text") and not cleaned.get("treatment"):
            self.add_error("treatment", _("Choose the treatment that these details belong to."))
        return cleaned


_ProposalFormSet = forms.formset_factory(ProposalForm, extra=0, can_delete=True, max_num=MAX_PROPOSALS, validate_max=True)


class ProposalFormSet(_ProposalFormSet):  # type: ignore[misc, valid-type]
    """The treatments proposed; those of one rank are alternatives, in the order of the page."""

    @classmethod
    def showing(cls, version: ReportVersion) -> "ProposalFormSet":
        return cls(initial=version.proposals, prefix="proposals")

    def rows(self) -> tuple[services.ProposalRow, ...]:
        seen: Counter[int] = Counter()
        rows = []
        for cleaned in self.cleaned_data:
            if cleaned.get("DELETE") or not cleaned.get("treatment"):
                continue
            seen[cleaned["rank"]] += 1
            rows.append(services.ProposalRow(cleaned["rank"], seen[cleaned["rank"]], cleaned["treatment"], cleaned.get("text", "")))
        return tuple(rows)


class SignForm(forms.Form):
    lock = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class SignCaseForm(forms.Form):
    """The text that was read before a press at the table; without it, only an unchanged text is signed."""

    lock = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)


class SessionForm(forms.Form):
    session = forms.IntegerField(min_value=1)


class CorrectForm(forms.Form):
    reason = CleanCharField(
        long=True, max_length=1000, label=_("Reason of the correction"), help_text=_("Shown at the top of the corrected report.")
    )


class AddressForm(forms.Form):
    address = CleanCharField(
        max_length=254,
        label=_("Secure address"),
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "off", "spellcheck": "false"}),
    )
    keep_in_directory = forms.BooleanField(required=False, initial=True, label=_("Keep this address in the directory"))

    def clean_address(self) -> str:
        return str(self.cleaned_data["address"]).lower()


class SettleForm(forms.Form):
    how = CleanCharField(
        max_length=300,
        label=_("How the report reached the recipient"),
        help_text=_("For example: posted on 24/11, handed over at the ward."),
    )
