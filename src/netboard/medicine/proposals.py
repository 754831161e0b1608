"""What can be proposed beside what the doctors wrote in one dossier? Values to weigh; never a ranking, never a treatment."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from netboard.medicine import grading, markers, prrt, response, staging, tables
from netboard.medicine.values import Because, Finding, Number, Source, Unknown, reasons

TENTH = Decimal("0.1")
NECROSIS = {"none": False, "punctate": True, "extensive": True, "present": True}
TNM_OF_CARCINOMAS = staging.GEP_SITES


@dataclass(frozen=True)
class Observed:
    """What a dossier holds, in the codes of the application; None, or an empty word, where it holds nothing."""

    primary_site: str | None = None
    edition: str | None = None
    differentiation: str | None = None
    cell_type: str | None = None
    morphology: str | None = None
    ki67_percent: Number | None = None
    mitoses_per_2mm2: Number | None = None
    necrosis: str | None = None
    size_mm: Number | None = None
    t: str | None = None
    n: str | None = None
    m: str | None = None
    nodes_examined: Number | None = None
    nodes_involved: Number | None = None
    mesenteric_mass_mm: Number | None = None
    liver_burden_percent: Number | None = None
    sex: str | None = None
    age_years: Number | None = None
    weight_kg: Number | None = None
    creatinine_umol_l: Number | None = None
    sum_baseline_mm: Number | None = None
    sum_nadir_mm: Number | None = None
    sum_current_mm: Number | None = None
    baseline_on: date | None = None
    current_on: date | None = None
    all_targets_gone: bool | None = None
    nodes_all_below_10_mm: bool | None = None
    nontarget: str | None = None
    new_lesion: bool | None = None
    is_prrt_asked: bool = False
    hb_g_dl: Number | None = None
    platelets_g_l: Number | None = None
    wbc_g_l: Number | None = None
    bilirubin_x_uln: Number | None = None
    albumin_g_l: Number | None = None
    prothrombin_percent: Number | None = None
    nyha: Number | None = None
    ecog: Number | None = None
    is_pregnant: bool | None = None
    is_uptake_at_least_liver: bool | None = None
    is_progressive: bool | None = None
    gapp_architecture: Number | None = None
    gapp_cellularity: Number | None = None
    gapp_necrosis: Number | None = None
    gapp_invasion: Number | None = None
    gapp_catecholamines: str | None = None

    def has(self, *names: str) -> bool:
        """Say whether the dossier holds at least one of these."""
        return any(self.get(name) is not None for name in names)

    def get(self, name: str) -> str | None:
        """Read a word; an empty one is absent."""
        value: str | None = getattr(self, name)
        return None if value == "" else value


@dataclass(frozen=True)
class Proposal:
    """One computed value, shown beside the one that a physician retains.

    value: comparable with the retained code; None when it cannot be determined. label_key: a code of `wording`, for the value.
    """

    code: str
    value: str | None
    label_key: str | None
    because: tuple[Because, ...]
    inputs: tuple[Because, ...]
    source: Source
    edition: str
    table_version: str
    flags: tuple[str, ...]
    missing: tuple[str, ...]


Result = Finding[object] | Unknown
Shown = tuple[Result, str | None, str | None]
"""What a rule answered, the value to compare, and the words for it."""


def propose(observed: Observed) -> tuple[Proposal, ...]:
    """Compute what the facts of one dossier allow, each value with its reasons, inputs, source and version.

    A value of which nothing is known is left out; one of which something is missing is proposed as undetermined and names it. A fact
    that the tables cannot read (edition 7, an unknown category) gives an undetermined value with the flag INPUT_REFUSED, not an error.
    The clearance and the growth rate are rounded to be shown; thresholds are compared before.
    """
    return tuple(_proposed(code, names, compute, observed) for code, names, compute in _askable(observed))


def _askable(observed: Observed) -> Iterator[tuple[str, tuple[str, ...], Callable[[Observed], Shown]]]:
    for code, (needed, used, compute) in RULES.items():
        if observed.has(*needed) and APPLIES.get(code, _always)(observed):
            yield code, used, compute


def _proposed(code: str, names: tuple[str, ...], compute: Callable[[Observed], Shown], observed: Observed) -> Proposal:
    inputs = reasons(**{name: observed.get(name) for name in names})
    try:
        result, value, label = compute(observed)
    except ValueError as error:
        refused = Unknown((), tables.rule("refused"), (Because("INPUT_REFUSED", str(error)),), ("INPUT_REFUSED",))
        result, value, label = refused, None, None
    source = result.source
    return Proposal(code, value, label, result.because, inputs, source, source.edition, tables.version(), result.flags, result.missing)


def _always(_: Observed) -> bool:
    return True


def _grade(observed: Observed) -> Shown:
    if observed.primary_site in {"lung", "thymus"}:
        return _coded(_thoracic(observed))
    if observed.primary_site == "mtc":
        return _coded(_medullary(observed))
    found = grading.grade_digestive(
        differentiation=observed.get("differentiation"),
        ki67_percent=observed.ki67_percent,
        mitoses_per_2mm2=observed.mitoses_per_2mm2,
        cell_type=observed.get("cell_type"),
    )
    if isinstance(found, Unknown):
        return found, None, "not gradable"
    return found, found.value.grade or found.value.category, found.value.label


def _thoracic(observed: Observed) -> Finding[str] | Unknown:
    return grading.classify_thoracic(
        morphology=observed.get("morphology"),
        mitoses_per_2mm2=observed.mitoses_per_2mm2,
        necrosis=observed.get("necrosis"),
        size_mm=observed.size_mm,
        ki67_percent=observed.ki67_percent,
    )


def _medullary(observed: Observed) -> Finding[str] | Unknown:
    seen = observed.get("necrosis")
    necrosis = None if seen is None else NECROSIS[seen]
    return grading.grade_mtc(mitoses_per_2mm2=observed.mitoses_per_2mm2, ki67_percent=observed.ki67_percent, necrosis=necrosis)


def _coded(found: Finding[str] | Unknown) -> Shown:
    return (found, None, None) if isinstance(found, Unknown) else (found, found.value, found.value)


def _stage(observed: Observed) -> Shown:
    if observed.differentiation == "poor" and observed.primary_site in TNM_OF_CARCINOMAS:
        return Unknown((), tables.rule("stage_group"), (Because("CARCINOMA_TNM"),), ("CARCINOMA_TNM",)), None, "CARCINOMA_TNM"
    found = staging.stage_group(
        edition=observed.get("edition"),
        site=observed.get("primary_site"),
        t=observed.get("t"),
        n=observed.get("n"),
        m=observed.get("m"),
    )
    if isinstance(found, Unknown) or found.value == "ND":
        return found, "ND", "ND"
    return found, found.value, None


def _n_category(observed: Observed) -> Shown:
    found = staging.n_category_small_bowel(nodes_positive=observed.nodes_involved, mesenteric_mass_mm=observed.mesenteric_mass_mm)
    return found, found.value if isinstance(found, Finding) else None, None


def _liver(observed: Observed) -> Shown:
    return _coded(response.liver_burden(observed.liver_burden_percent))


def _recist(observed: Observed) -> Finding[response.Recist]:
    lesions = response.Lesions(
        all_targets_gone=observed.all_targets_gone,
        nodes_all_below_10_mm=observed.nodes_all_below_10_mm,
        nontarget=observed.get("nontarget"),
        new_lesion=observed.new_lesion,
    )
    return response.recist(
        baseline_sum_mm=observed.sum_baseline_mm,
        nadir_sum_mm=observed.sum_nadir_mm,
        current_sum_mm=observed.sum_current_mm,
        lesions=lesions,
    )


def _recist_target(observed: Observed) -> Shown:
    found = _recist(observed)
    return found, found.value.target, found.value.target


def _recist_overall(observed: Observed) -> Shown:
    found = _recist(observed)
    return found, found.value.overall, found.value.overall


def _growth(observed: Observed) -> Shown:
    found = response.growth_rate(
        d1_mm=observed.sum_baseline_mm, d2_mm=observed.sum_current_mm, first_on=observed.baseline_on, second_on=observed.current_on
    )
    if isinstance(found, Unknown) or found.value.percent_per_month is None:
        return found, None, None
    return found, str(found.value.percent_per_month), "TGR3M_HIGH" if found.value.is_high else None


def _clearance(observed: Observed) -> Finding[Decimal] | Unknown:
    return markers.cockcroft(
        sex=observed.get("sex"),
        age_years=observed.age_years,
        weight_kg=observed.weight_kg,
        creatinine_umol_l=observed.creatinine_umol_l,
    )


def _clearance_shown(observed: Observed) -> Shown:
    found = _clearance(observed)
    return found, None if isinstance(found, Unknown) else str(found.value.quantize(TENTH, rounding=ROUND_HALF_UP)), None


def _prrt(observed: Observed) -> Shown:
    clearance = _clearance(observed)
    _, grade, _ = _grade(observed)
    patient = prrt.Patient(
        crcl=clearance.value if isinstance(clearance, Finding) else None,
        hb=observed.hb_g_dl,
        platelets=observed.platelets_g_l,
        wbc=observed.wbc_g_l,
        bili_x_uln=observed.bilirubin_x_uln,
        albumin=observed.albumin_g_l,
        pt_pct=observed.prothrombin_percent,
        nyha=observed.nyha,
        ecog=observed.ecog,
        pregnancy=observed.is_pregnant,
        sstr_ge_liver=observed.is_uptake_at_least_liver,
        grade=grade if grade in prrt.GRADES else None,
        progressive=observed.is_progressive,
    )
    found = prrt.check(patient)
    value = "alerts" if found.flags else "no_alert"
    return found, value, value


def _gapp(observed: Observed) -> Shown:
    found = grading.score_gapp(
        architecture=observed.gapp_architecture,
        cellularity=observed.gapp_cellularity,
        necrosis=observed.gapp_necrosis,
        vascular_capsular=observed.gapp_invasion,
        ki67_percent=observed.ki67_percent,
        catecholamine=observed.get("gapp_catecholamines"),
    )
    return (found, None, None) if isinstance(found, Unknown) else (found, str(found.value.score), found.value.category)


PATHOLOGY = ("differentiation", "cell_type", "morphology", "ki67_percent", "mitoses_per_2mm2", "necrosis", "size_mm")
SUMS = ("sum_baseline_mm", "sum_nadir_mm", "sum_current_mm")
SAID = (*SUMS, "all_targets_gone", "nodes_all_below_10_mm", "nontarget", "new_lesion")
KIDNEY = ("sex", "age_years", "weight_kg", "creatinine_umol_l")
SHEET = (
    "hb_g_dl", "platelets_g_l", "wbc_g_l", "bilirubin_x_uln", "albumin_g_l", "prothrombin_percent", "nyha", "ecog", "is_pregnant",
    "is_uptake_at_least_liver", "is_progressive",
)  # fmt: skip
GAPP = ("gapp_architecture", "gapp_cellularity", "gapp_necrosis", "gapp_invasion", "gapp_catecholamines")
NODES = ("nodes_involved", "mesenteric_mass_mm")
Rule = tuple[tuple[str, ...], tuple[str, ...], Callable[[Observed], Shown]]
RULES: dict[str, Rule] = {
    "grade": (("differentiation", "morphology", "ki67_percent", "mitoses_per_2mm2"), ("primary_site", *PATHOLOGY), _grade),
    "n_category": (NODES, ("primary_site", *NODES), _n_category),
    "stage": (("t", "n", "m"), ("edition", "primary_site", "t", "n", "m"), _stage),
    "liver_burden": (("liver_burden_percent",), ("liver_burden_percent",), _liver),
    "recist_target": (SUMS, SAID, _recist_target),
    "recist": (SUMS, SAID, _recist_overall),
    "tgr": (("sum_baseline_mm", "sum_current_mm"), ("sum_baseline_mm", "sum_current_mm", "baseline_on", "current_on"), _growth),
    "creatinine_clearance": (("creatinine_umol_l",), KIDNEY, _clearance_shown),
    "prrt_alerts": ((*KIDNEY, *SHEET), (*KIDNEY, *SHEET, "differentiation", "ki67_percent", "mitoses_per_2mm2"), _prrt),
    "gapp": (GAPP, (*GAPP, "ki67_percent"), _gapp),
}
"""For each value: what must be known for it to be proposed, what it reads, and how it is computed."""

APPLIES: dict[str, Callable[[Observed], bool]] = {
    "grade": lambda observed: observed.primary_site not in {"ppgl", None, ""},
    "n_category": lambda observed: observed.primary_site == "jejunum_ileum",
    "prrt_alerts": lambda observed: observed.is_prrt_asked,
    "gapp": lambda observed: observed.primary_site == "ppgl",
}
