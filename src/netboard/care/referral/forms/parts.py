"""The question, the disease, the pathology, the stage, as a doctor types them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from netboard.care.referral import rules
from netboard.care.referral.forms.rows import EMPTY, Row, as_text
from netboard.care.referral.models import (
    BoardTypeChoice,
    CellTypeChoice,
    ConcordanceChoice,
    DifferentiationChoice,
    Dossier,
    GradeChoice,
    Ki67MethodChoice,
    MorphologyChoice,
    MotiveChoice,
    NecrosisChoice,
    PathologyDetail,
    SiteChoice,
    SpecimenChoice,
    StainChoice,
    StainResultChoice,
    SyndromeChoice,
    UrgencyChoice,
)
from netboard.foundation.directory import queries as directory
from netboard.foundation.directory.models import Professional, Site
from netboard.foundation.ui.fields import CleanCharField, FrenchDateField, FrenchDecimalField, RowChoiceField

ECOG_CHOICES = [
    ("0", _("0: active without restriction")),
    ("1", _("1: restricted in strenuous activity")),
    ("2", _("2: up more than half of the day")),
    ("3", _("3: in bed more than half of the day")),
    ("4", _("4: always in bed")),
]


def _long(label: Any, *, maximum: int = 4000, rows: int = 3, required: bool = False, help_text: Any = "") -> CleanCharField:
    return CleanCharField(
        label=label, long=True, max_length=maximum, required=required, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows})
    )


class MainForm(Row):
    """What is asked, how the patient is, what is known of the disease, who was told."""

    question = _long(_("Precise question to the board"), maximum=2000, required=True, help_text=_("One sentence the board can answer."))
    motive = forms.ChoiceField(label=_("Reason for the request"), choices=[*EMPTY, *MotiveChoice.choices])
    board_type = forms.ChoiceField(label=_("Board"), choices=BoardTypeChoice, initial=BoardTypeChoice.RARE_CANCERS)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=UrgencyChoice, initial=UrgencyChoice.STANDARD, widget=forms.RadioSelect)
    urgency_reason = _long(
        _("Reason of the urgency"), maximum=500, rows=2, help_text=_("Needed when urgent: the report is then due in 24 h.")
    )
    patient_wish = _long(_("Patient’s wish"), maximum=1000, rows=2, help_text=_("What matters to the patient, in his or her words."))
    ecog = forms.ChoiceField(label=_("Performance status (ECOG)"), choices=[*EMPTY, *ECOG_CHOICES])
    weight_kg = FrenchDecimalField(label=_("Weight"), min_value=20, max_value=350, decimal_places=1, required=False)
    height_cm = FrenchDecimalField(
        label=_("Height"),
        min_value=80,
        max_value=230,
        decimal_places=1,
        required=False,
        hint=_("Write the height in centimetres, for example 170."),
    )
    comorbidities = _long(_("History and comorbidities"))
    current_treatments = _long(_("Current treatments"))
    family_history = _long(_("Family history"), maximum=2000, rows=2)
    genetics = _long(_("Genetics: tests and results"), maximum=2000, rows=2)
    primary_site = forms.ChoiceField(label=_("Primary site"), choices=[*EMPTY, *SiteChoice.choices])
    syndrome = forms.ChoiceField(label=_("Functional syndrome"), choices=[*EMPTY, *SyndromeChoice.choices], required=False)
    symptoms = _long(_("Symptoms"), maximum=2000, rows=2)
    metastatic_sites = CleanCharField(label=_("Metastatic sites"), max_length=300, required=False)
    liver_burden_percent = FrenchDecimalField(label=_("Liver burden"), min_value=0, max_value=100, decimal_places=1, required=False)
    liver_burden_class = forms.ChoiceField(
        label=_("Liver burden class"), choices=[*EMPTY, *((code, code) for code in ("H0", "H1", "H2", "H3", "H4"))], required=False
    )
    informed_on = FrenchDateField(label=_("Patient informed on"))
    no_objection = forms.BooleanField(label=_("The patient was informed and does not object to the discussion by the board"))
    referrer = forms.ModelChoiceField(label=_("Referring doctor"), queryset=Professional.objects.none(), empty_label=None)
    board_site = RowChoiceField(label=_("Nearest site of the board"), queryset=Site.objects.none(), required=False)

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        doctors = directory.physicians_of(dossier.establishment_id)
        self._offer("referrer", doctors, initial=dossier.referrer_id)
        self._offer("board_site", directory.sites(), initial=dossier.board_site_id)

    def _offer(self, name: str, rows: Any, *, initial: int | None) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = rows
        self.initial.setdefault(name, initial)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("urgency") == rules.Urgency.URGENT and not typed.get("urgency_reason") and "urgency_reason" not in self.errors:
            self.add_error("urgency_reason", _("Say why it is urgent, or choose “Standard”."))
        return typed


class PathologyForm(Row):
    """What the pathologist wrote; leave all of it empty when there is no specimen."""

    performed_on = FrenchDateField(label=_("Date of the report"), required=False)
    specimen_kind = forms.ChoiceField(label=_("Specimen"), choices=[*EMPTY, *SpecimenChoice.choices], required=False)
    specimen_site = CleanCharField(label=_("Sampled site"), max_length=100, required=False)
    differentiation = forms.ChoiceField(label=_("Differentiation"), choices=[*EMPTY, *DifferentiationChoice.choices], required=False)
    cell_type = forms.ChoiceField(label=_("Cell type"), choices=[*EMPTY, *CellTypeChoice.choices], required=False)
    morphology = forms.ChoiceField(label=_("Morphology"), choices=[*EMPTY, *MorphologyChoice.choices], required=False)
    ki67_percent = FrenchDecimalField(
        label="Ki-67", min_value=0, max_value=100, decimal_places=2, ambiguous_is_decimal=True, required=False
    )
    ki67_method = forms.ChoiceField(label=_("Ki-67 method"), choices=[*EMPTY, *Ki67MethodChoice.choices], required=False)
    mitoses_per_2mm2 = FrenchDecimalField(label=_("Mitoses"), min_value=0, max_value=999, decimal_places=1, required=False)
    necrosis = forms.ChoiceField(label=_("Necrosis"), choices=[*EMPTY, *NecrosisChoice.choices], required=False)
    grade_retained = forms.ChoiceField(label=_("Grade retained"), choices=[*EMPTY, *GradeChoice.choices], required=False)
    margins = CleanCharField(label=_("Margins"), max_length=60, required=False)
    nodes_examined = FrenchDecimalField(label=_("Nodes examined"), min_value=0, max_value=500, decimal_places=0, required=False)
    nodes_involved = FrenchDecimalField(label=_("Nodes involved"), min_value=0, max_value=500, decimal_places=0, required=False)
    second_reading_class = forms.ChoiceField(
        label=_("Second reading (TENpath)"), choices=[*EMPTY, *ConcordanceChoice.choices], required=False
    )
    second_reading_note = CleanCharField(label=_("What the second reading said"), max_length=300, required=False)
    comment = _long(_("Remark of the pathologist"), maximum=2000, rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for stain in StainChoice:
            self.fields[f"stain_{stain.value}"] = forms.ChoiceField(
                label=stain.label, choices=[*EMPTY, *StainResultChoice.choices], required=False
            )
        for detail in PathologyDetail:
            self.fields[f"detail_{detail.value}"] = CleanCharField(label=detail.label, max_length=200, required=False)

    def stains(self) -> list[forms.BoundField]:
        return [self[f"stain_{stain.value}"] for stain in StainChoice]

    def extras(self) -> list[forms.BoundField]:
        return [self[f"detail_{detail.value}"] for detail in PathologyDetail]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        examined, involved = typed.get("nodes_examined"), typed.get("nodes_involved")
        if examined is not None and involved is not None and involved > examined:
            self.add_error("nodes_involved", _("More nodes involved than examined. Check both numbers."))
        return typed

    def fact(self) -> rules.Pathology | None:
        """Give the report, or nothing when the doctor typed nothing."""
        typed = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        if not typed:
            return None
        stains = {stain.value: typed[f"stain_{stain.value}"] for stain in StainChoice if f"stain_{stain.value}" in typed}
        details = {
            detail.value: as_text(typed[f"detail_{detail.value}"]) for detail in PathologyDetail if f"detail_{detail.value}" in typed
        }
        plain = {name: value for name, value in typed.items() if not name.startswith(("stain_", "detail_"))}
        for count in ("nodes_examined", "nodes_involved"):
            if count in plain:
                plain[count] = int(plain[count])
        return rules.Pathology(**plain, stains=stains, details=details)


class StagingForm(Row):
    """TNM as a physician retained it."""

    edition = forms.ChoiceField(label=_("TNM edition"), choices=[*EMPTY, ("7", "7"), ("8", "8"), ("9", "9")], required=False)
    system = CleanCharField(
        label=_("Reference system"), max_length=120, required=False, help_text=_("UICC, AJCC, ENETS, or the carcinoma TNM.")
    )
    prefix = forms.ChoiceField(  # type: ignore[assignment]  # the metaclass takes fields off the class
        label=_("Prefix"), choices=[*EMPTY, *((code, code) for code in ("c", "p", "yp", "r"))], required=False
    )
    t = CleanCharField(label="T", max_length=6, required=False)
    n = CleanCharField(label="N", max_length=6, required=False)
    m = CleanCharField(label="M", max_length=6, required=False)
    suffix = CleanCharField(label=_("Suffix"), max_length=10, required=False)
    stage = CleanCharField(
        label=_("Stage retained"), max_length=6, required=False, help_text=_("I to IV; ND when it cannot be determined.")
    )
    comment = CleanCharField(label=_("Remark"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        for letter in ("t", "n", "m"):
            code = typed.get(letter) or ""
            if code and not code.upper().startswith(letter.upper()):
                self.add_error(letter, ValidationError(_("Write the category with its letter, for example T2, N1 or M0."), code="letter"))
        return typed

    def fact(self) -> rules.Staging | None:
        """Give the stage, or nothing when the doctor typed nothing."""
        typed = {name: value for name, value in self.cleaned_data.items() if value}
        return rules.Staging(**typed) if typed else None
