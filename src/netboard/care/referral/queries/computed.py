"""What do the calculations propose beside what a physician retained? Nothing, anywhere, while the switch is off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from netboard.care.patients import rules as patient_rules
from netboard.care.referral.models import Dossier
from netboard.care.referral.queries import places
from netboard.medicine import markers, proposals, wording
from netboard.medicine.values import Finding

_RETAINED = {
    "grade": "pathology:grade_retained",
    "stage": "staging:stage",
    "liver_burden": "main:liver_burden_class",
    "n_category": "staging:n",
}
_CT, _MRI, _LIVER = "exam:ct", "exam:mri", "exam:liver_mri"


@dataclass(frozen=True)
class Computed:
    """One computed value as the screens show it: beside the retained one, with all that explains it on demand."""

    code: str
    label: str
    value: str
    words: str
    retained: str
    differs: bool
    because: tuple[str, ...]
    inputs: tuple[tuple[str, str], ...]
    flags: tuple[str, ...]
    missing: tuple[str, ...]
    source: str
    table_version: str

    @property
    def agrees(self) -> bool:
        """Say whether both a computed and a retained value exist, and are the same."""
        return bool(self.retained and self.value) and not self.differs


def is_on() -> bool:
    """Say whether this installation lets its doctors see computed values."""
    return bool(settings.NETBOARD_CALCULATIONS)


def proposed(dossier: Dossier, held: places.Places, *, today: date) -> tuple[proposals.Proposal, ...]:
    """Compute what the facts allow; nothing while the switch is off."""
    return proposals.propose(_observed(dossier, held, today=today)) if is_on() else ()


def of_draft(dossier: Dossier, *, payload: Mapping[str, list[str]], today: date) -> tuple[Computed, ...]:
    held = places.of_draft(payload)
    return tuple(_shown(proposal, held) for proposal in proposed(dossier, held, today=today))


def of_dossier(dossier: Dossier, *, today: date) -> tuple[Computed, ...]:
    """Show what was computed when the facts were written, from the facts themselves: they have not changed since."""
    held = places.of_dossier(dossier)
    return tuple(_shown(proposal, held) for proposal in proposed(dossier, held, today=today))


def rows(dossier: Dossier, found: tuple[proposals.Proposal, ...]) -> list[dict[str, object]]:
    """Write proposals as rows to keep; an undetermined value is kept as an empty text."""
    return [
        {
            "dossier": dossier,
            "code": each.code,
            "value": each.value or "",
            "because": [list(reason) for reason in each.because],
            "inputs": {reason.code: reason.value for reason in each.inputs},
            "flags": list(each.flags),
            "source": each.source.text[:300],
            "edition": each.edition[:80],
            "table_version": each.table_version,
        }
        for each in found
    ]


def _said(code: str) -> str:
    try:
        return wording.sentence(code, get_language() or "fr")
    except ValueError:
        return code


def _shown(proposal: proposals.Proposal, held: places.Places) -> Computed:
    kept = held.get(_RETAINED.get(proposal.code, ""))
    retained = kept.value if kept else ""
    value = proposal.value or ""
    return Computed(
        code=proposal.code,
        label=_said(proposal.code),
        value=_said(value)
        if proposal.code == "prrt_alerts" and value
        else value.replace(".", ",")
        if value.replace(".", "", 1).replace("-", "", 1).isdigit()
        else value,
        words=_said(proposal.label_key) if proposal.label_key else "",
        retained=retained,
        differs=bool(retained and value and retained != value),
        because=tuple(_reason(reason.code, reason.value) for reason in proposal.because),
        inputs=tuple((_said(reason.code), reason.value) for reason in proposal.inputs),
        flags=tuple(_said(flag) for flag in proposal.flags),
        missing=tuple(_said(name) for name in proposal.missing),
        source=" · ".join(part for part in (proposal.source.text, proposal.edition, proposal.source.verification) if part),
        table_version=proposal.table_version,
    )


def _reason(code: str, value: str) -> str:
    said = _said(code)
    return _("%(what)s: %(value)s") % {"what": said, "value": value} if value else said


def _observed(dossier: Dossier, held: places.Places, *, today: date) -> proposals.Observed:
    text = {place: each.value for place, each in held.items()}
    measured = next((exam for exam in (_CT, _MRI, _LIVER) if f"{exam}.sum_current_mm" in held), _CT)
    krenning = _number(text, "exam:sstr_pet.krenning")
    recist = text.get(f"{measured}.recist", "")
    return proposals.Observed(
        primary_site=text.get("main:primary_site"), edition=text.get("staging:edition"), differentiation=text.get("pathology:differentiation"),
        cell_type=text.get("pathology:cell_type"), morphology=text.get("pathology:morphology"), ki67_percent=_number(text, "pathology:ki67_percent"),
        mitoses_per_2mm2=_number(text, "pathology:mitoses_per_2mm2"), necrosis=text.get("pathology:necrosis"),
        size_mm=_number(text, "pathology:detail_size_mm", "site:tumour_size_mm"),
        t=_category(text, "t"), n=_category(text, "n"), m=_category(text, "m"), nodes_examined=_number(text, "pathology:nodes_examined"),
        nodes_involved=_number(text, "pathology:nodes_involved"), mesenteric_mass_mm=_number(text, "site:mesenteric_mass_mm"),
        liver_burden_percent=_number(text, "main:liver_burden_percent"), sex=dossier.patient.sex if dossier.patient.sex in {"M", "F"} else None,
        age_years=patient_rules.age_years(dossier.patient.birth_date, on=today), weight_kg=_number(text, "main:weight_kg"),
        creatinine_umol_l=_result(held, "CREAT", "µmol/L"), sum_baseline_mm=_number(text, f"{measured}.sum_baseline_mm"),
        sum_nadir_mm=_number(text, f"{measured}.sum_nadir_mm"), sum_current_mm=_number(text, f"{measured}.sum_current_mm"),
        baseline_on=places.day(text.get(f"{measured}.reference_on", "")) or _iso(text.get(f"{measured}.reference_on", "")),
        current_on=held[measured].on if measured in held else None, is_prrt_asked=text.get("main:motive") == "prrt",
        hb_g_dl=_result(held, "HB", "g/dL"), platelets_g_l=_result(held, "PLATELETS", "G/L"), wbc_g_l=_result(held, "WBC", "G/L"),
        albumin_g_l=_result(held, "ALBUMIN", "g/L"), ecog=_number(text, "main:ecog"),
        is_uptake_at_least_liver=None if krenning is None else krenning > UPTAKE_OF_LIVER, is_progressive=None if not recist else recist == "PD",
    )  # fmt: skip


UPTAKE_OF_LIVER = 2  # Krenning 2 is "at most the liver", 3 above it: imaging_response.yaml


def _number(text: Mapping[str, str], *names: str) -> Decimal | None:
    return next((found for name in names if name in text and (found := places.number(text[name])) is not None), None)


def _result(held: places.Places, analyte: str, unit: str) -> Decimal | None:
    """Read a laboratory result in a unit; a unit that cannot be converted, or a value below a limit, counts as not known."""
    result = held.get(f"result:{analyte}")
    value = places.number(result.value) if result else None
    if result is None or value is None:
        return None
    if markers.unit(result.unit) == markers.unit(unit):
        return value
    try:
        converted = markers.convert(analyte=analyte, value=value, from_unit=result.unit, to_unit=unit)
    except ValueError:
        return None
    return converted.value if isinstance(converted, Finding) else None


def _category(text: Mapping[str, str], letter: str) -> str | None:
    return text.get(f"staging:{letter}", "").strip().upper().replace(" ", "").replace("A", "a").replace("B", "b").replace("C", "c") or None


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
