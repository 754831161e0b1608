"""What does a person type of an opinion?"""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from netboard.care.board import rules
from netboard.care.board.models import NextBoardChoice, OpinionKindChoice, Session, TreatmentChoice
from netboard.foundation.ui import formats
from netboard.foundation.ui.fields import CleanCharField

MAX_TEXT = 10_000
MAX_ROWS = 12
FIRST_ROWS = 3


class KeyedRadios(forms.RadioSelect):
    """Choices that the digits of the keyboard choose."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        option["attrs"] |= {"data-key": str(int(option["index"]) + 1), "aria-keyshortcuts": str(int(option["index"]) + 1)}
        return option


class OpinionForm(forms.Form):
    """What the board says; each box has the name under which it is shared while people write together."""

    kind = forms.ChoiceField(label=_("Kind of opinion"), choices=OpinionKindChoice.choices, widget=KeyedRadios)
    text = CleanCharField(label=_("Opinion of the board"), long=True, required=False, max_length=MAX_TEXT)
    exams = CleanCharField(label=_("Exams wanted"), long=True, required=False, max_length=2000)
    exams_within = CleanCharField(label=_("Exams wanted by"), required=False, max_length=60, help_text=_("For example: within 3 weeks."))
    surveillance = CleanCharField(label=_("Surveillance: means and rhythm"), long=True, required=False, max_length=2000)
    next_board = forms.ChoiceField(
        label=_("To another board"), required=False, choices=[("", pgettext_lazy("board", "No")), *NextBoardChoice.choices]
    )
    next_board_name = CleanCharField(label=_("Name of the other board"), required=False, max_length=120)
    trial = CleanCharField(label=_("Trial to check"), required=False, max_length=200)
    reference_name = CleanCharField(
        label=_("Reference document"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"list": "references", "autocomplete": "off"}),
    )
    reference_edition = CleanCharField(label=_("Edition"), required=False, max_length=60)
    is_urgent = forms.ChoiceField(
        label=_("Delay of the report"), required=False, choices=[("", _("48 hours")), ("yes", _("24 hours: urgent"))]
    )
    presented_again_in: forms.TypedChoiceField = forms.TypedChoiceField(
        label=_("Presented again at"), required=False, coerce=int, empty_value=None, choices=[]
    )

    def __init__(self, *args: Any, again: Iterable[Session] = (), is_urgent: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        delay = self.fields["is_urgent"]
        if is_urgent and isinstance(delay, forms.ChoiceField):
            delay.choices = [("", _("24 hours: the dossier is urgent"))]
        choice = self.fields["presented_again_in"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [(session.pk, formats.day(session.starts_at, "l j F Y, H:i")) for session in again]

    def clean_reference_edition(self) -> str:
        """Complete the edition of a document that the centre knows."""
        typed: str = self.cleaned_data["reference_edition"]
        known = {each.name: each.edition for each in rules.references()}
        return typed or known.get(self.cleaned_data.get("reference_name", ""), "")

    @property
    def has_more(self) -> bool:
        """Say whether a box beyond kind, treatments and words holds something, or is blamed."""
        names = [name for name in self.fields if name not in {"kind", "text", "presented_again_in"}]
        return any(self[name].value() or self[name].errors for name in names)

    def details(self) -> rules.Details:
        said = self.cleaned_data
        names = ("exams", "exams_within", "surveillance", "next_board_name", "trial", "reference_name", "reference_edition")
        return rules.Details(
            **{name: said[name].strip() for name in names},
            next_board=rules.NextBoard(said["next_board"]) if said["next_board"] else None,
            is_urgent=said["is_urgent"] == "yes",
        )

    def blame(self, flaws: Iterable[rules.Flaw]) -> None:
        """Show beside its box what keeps the opinion from being recorded."""
        for flaw in flaws:
            self.add_error(*_FLAWS[flaw])


_FLAWS = {
    rules.Flaw.NO_TEXT: ("text", _("Write what the board says: this kind of opinion needs its words.")),
    rules.Flaw.NO_PROPOSAL: ("kind", _("Choose at least one treatment below, or another kind of opinion.")),
    rules.Flaw.NEXT_BOARD_UNNAMED: ("next_board_name", _("Name the other board.")),
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


def shared_boxes(texts: Mapping[str, str]) -> dict[str, str]:
    """Give the boxes of the shared text, as the first values of an opinion."""
    return {name: text for name, text in texts.items() if name in OpinionForm.base_fields}


def shared_rows(texts: Mapping[str, str]) -> BaseProposals:
    """Give the rows of the shared text, never fewer than an empty opinion has."""
    total = max(rules.proposal_rows(dict(texts)), FIRST_ROWS)
    rows = [{name: texts.get(f"{ROWS}-{index}-{name}", "") for name in ProposalForm.base_fields} for index in range(total)]
    return cast("BaseProposals", _KeptRows(prefix=ROWS, initial=rows))


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
