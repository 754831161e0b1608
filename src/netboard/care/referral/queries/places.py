"""What does a dossier hold, place by place? One shape for a draft as it is typed and for the facts that were submitted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.db.models import Model

from netboard.care.patients import rules as patient_rules
from netboard.care.patients.models import Patient
from netboard.care.referral import rules
from netboard.care.referral.models import Dossier
from netboard.foundation.ui.fields import FrenchDateField, FrenchDecimalField
from netboard.medicine import completeness

ROWS = ("exams", "results", "events")
MAX_ROWS = 60
_MAIN = (
    "board_type", "motive", "question", "urgency", "urgency_reason", "primary_site", "ecog", "weight_kg", "height_cm", "comorbidities",
    "current_treatments", "syndrome", "symptoms", "family_history", "genetics", "metastatic_sites", "liver_burden_percent",
    "liver_burden_class", "patient_wish",
)  # fmt: skip
_PATHOLOGY = (
    "performed_on", "specimen_kind", "specimen_site", "differentiation", "cell_type", "morphology", "ki67_percent", "ki67_method",
    "mitoses_per_2mm2", "necrosis", "grade_retained", "margins", "nodes_examined", "nodes_involved", "second_reading_class", "comment",
)  # fmt: skip
_STAGING = ("edition", "system", "prefix", "t", "n", "m", "suffix", "stage", "comment")


@dataclass(frozen=True)
class Held:
    """A filled place: what is written there, and the day of the fact where it has one."""

    value: str
    on: date | None = None
    unit: str = ""  # of a laboratory result, as the laboratory wrote it


Places = dict[str, Held]


def of_draft(payload: Mapping[str, list[str]]) -> Places:
    """Read what is typed so far, valid or not."""
    plain = {name: values[-1].strip() for name, values in payload.items() if values and values[-1].strip()}
    held: Places = {}
    for name, value in plain.items():
        block, dash, rest = name.partition("-")
        if not dash:
            held[f"main:{name}"] = Held(value)
        elif block in {"pathology", "staging", "site"}:
            held[f"{block}:{rest}"] = Held(value)
    for row in sorted(_typed_rows(plain), key=_on):  # the newest is written last and stands, as in `of_dossier`
        held |= row
    return held


def _on(row: Places) -> date:
    return max((each.on for each in row.values() if each.on is not None), default=date.min)


def _typed_rows(plain: Mapping[str, str]) -> Iterator[Places]:
    for kind in ROWS:
        for number in range(MAX_ROWS):
            start = f"{kind}-{number}-"
            row = {name.removeprefix(start): value for name, value in plain.items() if name.startswith(start)}
            if row:
                yield _row(kind, row)


def _row(kind: str, row: Mapping[str, str]) -> Places:
    if kind == "exams" and "modality" in row:
        details = {name: value for name, value in row.items() if name not in {"modality", "performed_on"}}
        return _exam(row["modality"], day(row.get("performed_on", "")), details)
    if kind == "results" and "analyte" in row and "value" in row:
        return {f"result:{row['analyte']}": Held(row["value"], day(row.get("sampled_on", "")), row.get("unit", ""))}
    return {"rows:events": Held(row["text"])} if kind == "events" and "text" in row else {}


def _exam(modality: str, on: date | None, details: Mapping[str, str]) -> Places:
    here = f"exam:{modality}"
    return {here: Held(details.get("result", ""), on)} | {f"{here}.{code}": Held(value, on) for code, value in details.items() if value}


def of_dossier(dossier: Dossier) -> Places:
    """Read the facts of a submitted dossier, loaded with them."""
    held = _columns("main", dossier, _MAIN)
    if (pathology := getattr(dossier, "pathology", None)) is not None:
        held |= _columns("pathology", pathology, _PATHOLOGY)
        held |= {f"pathology:stain_{code}": Held(value) for code, value in pathology.stains.items()}
        held |= {f"pathology:detail_{code}": Held(value) for code, value in pathology.details.items()}
    if (staging := getattr(dossier, "staging", None)) is not None:
        held |= _columns("staging", staging, _STAGING)
    held |= {f"site:{code}": Held(value) for code, value in dossier.site_facts.items()}
    held |= {"main:referrer": Held("yes"), "main:informed_on": Held("yes"), "main:no_objection": Held("yes")}
    for exam in sorted(dossier.exams.all(), key=lambda row: row.performed_on or date.min):
        held |= _exam(exam.modality, exam.performed_on, {"result": exam.result, **exam.details})
    for result in sorted(dossier.results.all(), key=lambda row: row.sampled_on or date.min):
        said = result.text if result.value is None else f"{result.comparator}{result.value}"
        held[f"result:{result.analyte}"] = Held(said, result.sampled_on, result.unit)
    if dossier.events.all():
        held["rows:events"] = Held("yes")
    return held


def _columns(block: str, row: Model, names: tuple[str, ...]) -> Places:
    values = {name: getattr(row, name) for name in names}
    return {f"{block}:{name}": Held(str(value)) for name, value in values.items() if value not in (None, "")}


def around(dossier: Dossier, *, document_kinds: frozenset[str], has_local_number: bool) -> Places:
    """Read what does not stand in the form: the identity, the doctors, the documents."""
    patient, referrer = dossier.patient, dossier.referrer
    said = {
        "identity:birth_family_name": patient.birth_family_name,
        "identity:first_given_name": patient.first_given_name,
        "identity:birth_date": str(patient.birth_date),
        "identity:sex": patient.sex,
        "identity:ins_matricule": patient.ins_matricule,
        "identity:local_number": "yes" if has_local_number else "",
        "identity:postcode": patient.postcode,
        "identity:gp": _gp(patient),
        "referrer:establishment": "yes",
        "referrer:secure_address": referrer.secure_address,
        "main:referrer": "yes",
    }
    said |= {f"document:{kind}": "yes" for kind in document_kinds}
    return {place: Held(value) for place, value in said.items() if value}


def _gp(patient: Patient) -> str:
    """An unknown doctor is an answer, given on purpose."""
    return "yes" if patient.gp_id is not None or patient.gp_status == patient_rules.GpStatus.UNKNOWN else ""


def observed(held: Places, *, age_years: int | None) -> completeness.Observed:
    """Name what decides the situation; an unreadable number counts as not known."""
    said = {place: each.value for place, each in held.items()}
    growth = [number(each.value) for place, each in held.items() if place.endswith(".tgr_percent_per_month")]
    return completeness.Observed(
        primary_site=said.get("main:primary_site", ""),
        motive=said.get("main:motive", ""),
        syndrome=said.get("main:syndrome", ""),
        urgent=said.get("main:urgency") == rules.Urgency.URGENT,
        age_years=age_years,
        differentiation=said.get("pathology:differentiation", ""),
        morphology=said.get("pathology:morphology", ""),
        grade=said.get("pathology:grade_retained", ""),
        ki67_percent=number(said.get("pathology:ki67_percent", "")),
        mitoses_per_2mm2=number(said.get("pathology:mitoses_per_2mm2", "")),
        specimen_kind=said.get("pathology:specimen_kind", ""),
        m=said.get("staging:m", ""),
        stage=said.get("staging:stage", ""),
        metastatic_sites=said.get("main:metastatic_sites", ""),
        liver_burden_percent=number(said.get("main:liver_burden_percent", "")),
        growth_percent_per_month=max((each for each in growth if each is not None), default=None),
    )


def number(text: str) -> Decimal | None:
    """Read a number as French people type it, or as it is stored; unreadable is not known."""
    try:
        return Decimal(text)
    except InvalidOperation:
        pass
    try:
        return FrenchDecimalField(ambiguous_is_decimal=True, required=False).clean(text)  # type: ignore[no-any-return]
    except ValidationError:
        return None


def day(text: str) -> date | None:
    """Read a day as French people type it; unreadable is not known."""
    try:
        read: date | None = FrenchDateField(required=False).clean(text)
    except ValidationError:
        return None
    return read
