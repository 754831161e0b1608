"""One row each of history, laboratory and exams, as a doctor types them."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from netboard.care.referral import rules
from netboard.care.referral.models import AnalyteChoice, ExamDetail, ModalityChoice
from netboard.foundation.ui.fields import CleanCharField, FrenchDateField, FrenchDecimalField, PartialDateField
from netboard.medicine import markers

EMPTY = [("", "")]
COMPARATORS = ("<", ">")


class Row(forms.Form):
    """A row of a list; dates may not lie before the birth of the patient or after today."""

    def __init__(self, *args: Any, today: date, birth_date: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, FrenchDateField | PartialDateField):
                field.earliest, field.latest = birth_date, today


class EventRow(Row):
    on = PartialDateField(label=_("Date"), help_text=_("2021, 02/2021 or 14/02/2021"))
    text = CleanCharField(label=_("What happened"), long=True, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def fact(self) -> rules.Event:
        on = self.cleaned_data["on"]
        return rules.Event(rules.PartialDate(on.year, on.month, on.day), self.cleaned_data["text"])


class ResultRow(Row):
    """A laboratory result: a number with its unit (a sign < or > may precede), or words such as “positive”."""

    analyte = forms.ChoiceField(label=_("Analyte"), choices=[*EMPTY, *AnalyteChoice.choices])
    value = CleanCharField(label=_("Value or words"), max_length=200)
    unit = CleanCharField(label=_("Unit"), max_length=30, required=False)
    sampled_on = FrenchDateField(label=_("Sampled on"), required=False)
    note = CleanCharField(label=_("Remark"), max_length=200, required=False, help_text=_("For example: under PPI."))

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        text = typed.get("value") or ""
        comparator = text[0] if text[:1] in COMPARATORS else ""
        rest = text[1:].strip() if comparator else text
        typed["number"], typed["comparator"] = None, comparator
        if comparator or rest[:1].isdigit() or rest[:1] == "-":
            typed["number"] = self._number(rest)
        if typed["number"] is not None and not typed.get("unit"):
            self.add_error("unit", _("A number needs its unit, as the laboratory wrote it."))
        elif typed["number"] is not None:
            self._check_plausible(typed)
        return typed

    def _check_plausible(self, typed: dict[str, Any]) -> None:
        limits = markers.implausible(analyte=typed.get("analyte", ""), value=typed["number"], written_unit=typed["unit"])
        if limits is not None:
            said = {"low": as_text(limits.low), "high": as_text(limits.high), "unit": limits.unit}
            text = _("This value cannot be true: between %(low)s and %(high)s %(unit)s is expected. Check the number and its unit.")
            self.add_error("value", ValidationError(text, code="implausible", params=said))

    def _number(self, text: str) -> Decimal | None:
        try:
            number: Decimal | None = FrenchDecimalField(decimal_places=4, max_value=9_999_999_999).clean(text)
        except ValidationError as error:
            self.add_error("value", error)
            return None
        return number

    def fact(self) -> rules.LabResult:
        typed = self.cleaned_data
        number = typed["number"]
        return rules.LabResult(
            analyte=typed["analyte"],
            value=number,
            comparator=typed["comparator"] if number is not None else "",
            unit=typed["unit"],
            text="" if number is not None else typed["value"],
            sampled_on=typed["sampled_on"],
            note=typed["note"],
        )


def _millimetres(**options: Any) -> FrenchDecimalField:
    return FrenchDecimalField(min_value=0, max_value=2000, decimal_places=1, required=False, **options)


class ExamRow(Row):
    modality = forms.ChoiceField(label=_("Exam"), choices=[*EMPTY, *ModalityChoice.choices])
    performed_on = FrenchDateField(label=_("Performed on"), required=False)
    result = CleanCharField(label=_("Conclusion"), long=True, max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    tracer = CleanCharField(label=ExamDetail.TRACER.label, max_length=40, required=False)
    krenning = forms.ChoiceField(label=ExamDetail.KRENNING.label, choices=[*EMPTY, *((str(n), str(n)) for n in range(5))], required=False)
    foci = FrenchDecimalField(label=ExamDetail.FOCI.label, min_value=0, max_value=999, decimal_places=0, required=False)
    netpet = forms.ChoiceField(
        label=ExamDetail.NETPET.label,
        required=False,
        choices=[*EMPTY, *((code, code) for code in ("P0", "P1", "P2a", "P2b", "P3a", "P3b", "P4a", "P4b", "P5"))],
    )
    size_mm = _millimetres(label=ExamDetail.SIZE.label)
    location = CleanCharField(label=ExamDetail.LOCATION.label, max_length=100, required=False)
    reference_on = FrenchDateField(label=ExamDetail.REFERENCE.label, required=False)
    sum_baseline_mm = _millimetres(label=ExamDetail.SUM_BASELINE.label)
    sum_nadir_mm = _millimetres(label=ExamDetail.SUM_NADIR.label)
    sum_current_mm = _millimetres(label=ExamDetail.SUM_CURRENT.label)
    recist = forms.ChoiceField(
        label=ExamDetail.RECIST.label, choices=[*EMPTY, *((code, code) for code in ("CR", "PR", "SD", "PD", "NE"))], required=False
    )
    tgr_percent_per_month = FrenchDecimalField(
        label=ExamDetail.TGR.label, min_value=-100, max_value=1000, decimal_places=2, ambiguous_is_decimal=True, required=False
    )
    duct_dilated = forms.ChoiceField(
        label=ExamDetail.DUCT_DILATED.label, choices=[*EMPTY, ("yes", _("yes")), ("no", _("no"))], required=False
    )
    duct_distance_mm = _millimetres(label=ExamDetail.DUCT_DISTANCE.label)

    def details(self) -> list[forms.BoundField]:
        return [self[code.value] for code in ExamDetail]

    def fact(self) -> rules.Exam:
        typed = self.cleaned_data
        extras = {code.value: as_text(typed[code.value]) for code in ExamDetail if typed[code.value] not in (None, "")}
        return rules.Exam(rules.Modality(typed["modality"]), typed["performed_on"], typed["result"], extras)


def as_text(value: object) -> str:
    """Write a typed value for a JSON home: decimals with a point, dates as ISO 8601."""
    return value.isoformat() if isinstance(value, date) else str(value)
