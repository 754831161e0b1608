"""How is each rule called from outside? One function a call: an object of inputs by name, an object of outputs by name."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date

from netboard.medicine import (
    dossier_contract,
    follow_up,
    genetics,
    grading,
    markers,
    prrt,
    readings,
    response,
    second_reading,
    staging,
    tables,
)
from netboard.medicine.inputs import Inputs
from netboard.medicine.values import Finding, Source, Unknown

Answer = dict[str, object]
Given = Mapping[str, object]
GRADING = ("differentiation", "ki67_pct", "mitoses_per_2mm2", "cell_type")
NAMES = {
    "ki67_percent": "ki67_pct",
    "ne_percent": "ne_pct",
    "non_ne_percent": "non_ne_pct",
    "primary_site": "site",
}
ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4}


def _answer(result: Finding[object] | Unknown, **values: object) -> Answer:
    """Add what every answer carries: flags, sources, version of the tables, reasons, what is missing."""
    return values | {
        "flags": list(result.flags),
        "sources": [_cited(result.source)],
        "table_version": tables.version(),
        "because": [{"code": one.code, "value": one.value} for one in result.because],
        "missing": [NAMES.get(name, name) for name in result.missing],
    }


def _cited(source: Source) -> Answer:
    return asdict(source)


def _value(result: Finding[object] | Unknown) -> object:
    return result.value if isinstance(result, Finding) else None


def grade_gep(given: Given) -> Answer:
    inputs = Inputs(given, *GRADING)
    return _graded(inputs, cell_type=inputs.text("cell_type"), prefix="")


def _graded(inputs: Inputs, *, cell_type: str | None, prefix: str) -> Answer:
    differentiation = inputs.text(f"{prefix}differentiation")
    result = grading.grade_digestive(
        differentiation=differentiation,
        ki67_percent=inputs.number(f"{prefix}ki67_pct"),
        mitoses_per_2mm2=inputs.number(f"{prefix}mitoses_per_2mm2"),
        cell_type=cell_type,
    )
    if isinstance(result, Unknown):
        # A well-differentiated tumour is a NET even when nothing grades it.
        category = "NET" if differentiation == "well" else None
        return _answer(result, category=category, grade=None, label="not gradable")
    return _answer(result, category=result.value.category, grade=result.value.grade, label=result.value.label)


def grade_minen(given: Given) -> Answer:
    inputs = Inputs(given, "ne_pct", "non_ne_pct", *(f"ne_{name}" for name in GRADING))
    result = grading.is_minen(ne_percent=inputs.number("ne_pct"), non_ne_percent=inputs.number("non_ne_pct"))
    component = _graded(inputs, cell_type=inputs.text("ne_cell_type"), prefix="ne_")
    return _answer(result, is_minen=_value(result), ne_component=component)


def classify_thoracic(given: Given) -> Answer:
    inputs = Inputs(given, "morphology", "mitoses_per_2mm2", "necrosis", "size_mm", "ki67_pct")
    result = grading.classify_thoracic(
        morphology=inputs.text("morphology"),
        mitoses_per_2mm2=inputs.number("mitoses_per_2mm2"),
        necrosis=inputs.text("necrosis"),
        size_mm=inputs.number("size_mm"),
        ki67_percent=inputs.number("ki67_pct"),
    )
    return _answer(result, category=_value(result))


def grade_mtc(given: Given) -> Answer:
    inputs = Inputs(given, "mitoses_per_2mm2", "ki67_pct", "necrosis")
    result = grading.grade_mtc(
        mitoses_per_2mm2=inputs.number("mitoses_per_2mm2"), ki67_percent=inputs.number("ki67_pct"), necrosis=inputs.truth("necrosis")
    )
    return _answer(result, grade=_value(result))


def score_pass(given: Given) -> Answer:
    """Score a map of ticked items: one that the map does not hold was not ticked, and is named; null is not known."""
    items = Inputs(given, "items").part("items") or {}
    read = Inputs(items, *(row["item"] for row in tables.rows("pass_items")))
    told = {item: read.truth(item) for item in items}
    unticked = [row["item"] for row in tables.rows("pass_items") if row["item"] not in told] if told else []
    result = grading.score_pass(told | dict.fromkeys(unticked, False))
    found = result.value if isinstance(result, Finding) else None
    return _answer(result, score=found and found.score, threshold_reached=found and found.threshold_reached, taken_as_unticked=unticked)


def score_gapp(given: Given) -> Answer:
    names = ("architecture", "cellularity", "necrosis", "vascular_capsular")
    inputs = Inputs(given, *names, "ki67_pct", "catecholamine")
    result = grading.score_gapp(
        architecture=inputs.points("architecture"),
        cellularity=inputs.points("cellularity"),
        necrosis=inputs.points("necrosis"),
        vascular_capsular=inputs.points("vascular_capsular"),
        ki67_percent=inputs.number("ki67_pct"),
        catecholamine=inputs.text("catecholamine"),
    )
    found = result.value if isinstance(result, Finding) else None
    return _answer(result, score=found and found.score, category=found and found.category)


def t_category(given: Given) -> Answer:
    inputs = Inputs(given, "site", "edition", "size_mm", "facts")
    result = staging.t_category(
        site=inputs.text("site"), edition=inputs.code("edition"), size_mm=inputs.number("size_mm"), facts=inputs.words("facts")
    )
    return _answer(result, t=_value(result))


def n_category_si(given: Given) -> Answer:
    inputs = Inputs(given, "nodes_positive", "mesenteric_mass_mm")
    result = staging.n_category_small_bowel(
        nodes_positive=inputs.number("nodes_positive"), mesenteric_mass_mm=inputs.number("mesenteric_mass_mm")
    )
    return _answer(result, n=_value(result))


def m_category(given: Given) -> Answer:
    inputs = Inputs(given, "site", "liver", "extrahepatic", "bone")
    result = staging.m_category(
        site=inputs.text("site"), liver=inputs.truth("liver"), extrahepatic=inputs.truth("extrahepatic"), bone=inputs.truth("bone")
    )
    return _answer(result, m=_value(result))


def stage_group(given: Given) -> Answer:
    inputs = Inputs(given, "edition", "site", "t", "n", "m")
    result = staging.stage_group(
        edition=inputs.code("edition"), site=inputs.text("site"), t=inputs.text("t"), n=inputs.text("n"), m=inputs.text("m")
    )
    return _answer(result, stage=_value(result) or "ND")


def recist(given: Given) -> Answer:
    sums = ("baseline_sum", "nadir_sum", "current_sum")
    inputs = Inputs(given, *sums, "all_targets_gone", "nodes_all_lt10", "nontarget", "new_lesion", "target_evaluable")
    lesions = response.Lesions(
        all_targets_gone=inputs.truth("all_targets_gone"),
        nodes_all_below_10_mm=inputs.truth("nodes_all_lt10"),
        nontarget=inputs.text("nontarget"),
        new_lesion=inputs.truth("new_lesion"),
        target_evaluable=inputs.truth("target_evaluable"),
    )
    baseline, nadir, current = (inputs.number(name) for name in sums)
    result = response.recist(baseline_sum_mm=baseline, nadir_sum_mm=nadir, current_sum_mm=current, lesions=lesions)
    return _answer(
        result,
        target=result.value.target,
        overall=result.value.overall,
        change_from_baseline_pct=result.value.change_from_baseline_percent,
        change_from_nadir_pct=result.value.change_from_nadir_percent,
        change_from_nadir_mm=result.value.change_from_nadir_mm,
    )


def tgr(given: Given) -> Answer:
    inputs = Inputs(given, "d1_mm", "d2_mm", "date1", "date2")
    result = response.growth_rate(
        d1_mm=inputs.number("d1_mm"), d2_mm=inputs.number("d2_mm"), first_on=inputs.day("date1"), second_on=inputs.day("date2")
    )
    found = result.value if isinstance(result, Finding) else None
    return _answer(
        result, tgr_pct_per_month=found and found.percent_per_month, months=found and found.months, is_high=found and found.is_high
    )


def convert(given: Given) -> Answer:
    inputs = Inputs(given, "analyte", "value", "from_unit", "to_unit")
    result = markers.convert(
        analyte=inputs.text("analyte"), value=inputs.number("value"), from_unit=inputs.text("from_unit"), to_unit=inputs.text("to_unit")
    )
    return _answer(result, value=_value(result))


def cockcroft(given: Given) -> Answer:
    inputs = Inputs(given, "sex", "age", "weight_kg", "creatinine_umol_l")
    result = markers.cockcroft(
        sex=inputs.text("sex"),
        age_years=inputs.number("age"),
        weight_kg=inputs.number("weight_kg"),
        creatinine_umol_l=inputs.number("creatinine_umol_l"),
    )
    return _answer(result, ml_min=_value(result))


def prrt_flags(given: Given) -> Answer:
    numbers = ("crcl", "hb", "platelets", "wbc", "bili_x_uln", "albumin", "pt_pct", "ecog")
    inputs = Inputs(given, *numbers, "nyha", "pregnancy", "sstr_ge_liver", "grade", "progressive")
    roman = ROMAN.get(str(given.get("nyha")))
    patient = prrt.Patient(
        **{name: inputs.number(name) for name in numbers},
        nyha=roman or inputs.points("nyha"),
        pregnancy=inputs.truth("pregnancy"),
        sstr_ge_liver=inputs.truth("sstr_ge_liver"),
        grade=readings.bare_grade(inputs.text("grade")),
        progressive=inputs.truth("progressive"),
    )
    result = prrt.check(patient)
    checks = [asdict(one) for one in result.value]
    outside = [one.id for one in result.value if one.is_met and one.level == prrt.JUSTIFY]
    return _answer(result, checks=checks, to_justify=outside)


def netpet(given: Given) -> Answer:
    inputs = Inputs(given, "sstr", "fdg", "relation", "discordant_lesions")
    result = response.netpet(
        sstr=inputs.truth("sstr"),
        fdg=inputs.truth("fdg"),
        relation=inputs.text("relation"),
        discordant_lesions=inputs.number("discordant_lesions"),
    )
    return _answer(result, grade=_value(result))


def liver_burden(given: Given) -> Answer:
    result = response.liver_burden(Inputs(given, "pct").number("pct"))
    return _answer(result) | {"class": _value(result)}


def schedule(given: Given) -> Answer:
    inputs = Inputs(given, "schedule_id", "anchor", "horizon_months")
    result = follow_up.schedule(
        schedule_id=inputs.text("schedule_id"), anchor=inputs.day("anchor"), horizon_months=inputs.number("horizon_months")
    )
    if isinstance(result, Unknown):
        return _answer(result, dates=None, items=None, requires_decision=None)
    plan = result.value
    return _answer(
        result,
        dates=[control.on for control in plan.controls],
        items=[{"date": control.on, "exams": list(control.exams)} for control in plan.controls],
        requires_decision=plan.requires_decision,
        immediate=list(plan.immediate),
        then=plan.then,
        status=plan.status,
    )


def path_concordance(given: Given) -> Answer:
    inputs = Inputs(given, "initial", "review")
    result = second_reading.compare(readings.read(inputs.part("initial") or {}), readings.read(inputs.part("review") or {}))
    return _answer(result, reasons=list(result.value.reasons)) | {"class": result.value.concordance}


def genetics_triggers(given: Given) -> Answer:
    inputs = Inputs(given, "tumours", "age", "multifocal", "family", "signs")
    result = genetics.triggers(
        tumours=inputs.words("tumours") or (),
        age_years=inputs.number("age"),
        multifocal=inputs.truth("multifocal"),
        family=inputs.truth("family"),
        signs=inputs.words("signs") or (),
    )
    return _answer(result, triggers=list(result.value))


def report_deadline(given: Given) -> Answer:
    inputs = Inputs(given, "session_end", "urgent")
    return _dated(follow_up.report_deadline(session_end=inputs.moment("session_end"), urgent=inputs.truth("urgent")), "due")


def recourse_deadline(given: Given) -> Answer:
    inputs = Inputs(given, "request_date")
    return _dated(follow_up.recourse_deadline(request_date=inputs.day("request_date")), "last_compliant_date")


def _dated(result: Finding[date] | Unknown, name: str) -> Answer:
    return _answer(result, **{name: _value(result)})


CALLS: dict[str, Callable[[Given], Answer]] = {
    "grade_gep": grade_gep,
    "grade_minen": grade_minen,
    "classify_thoracic": classify_thoracic,
    "grade_mtc": grade_mtc,
    "score_pass": score_pass,
    "score_gapp": score_gapp,
    "t_category": t_category,
    "n_category_si": n_category_si,
    "m_category": m_category,
    "stage_group": stage_group,
    "recist": recist,
    "tgr": tgr,
    "convert": convert,
    "cockcroft": cockcroft,
    "prrt_flags": prrt_flags,
    "netpet": netpet,
    "liver_burden": liver_burden,
    "schedule": schedule,
    "path_concordance": path_concordance,
    "genetics_triggers": genetics_triggers,
    "report_deadline": report_deadline,
    "recourse_deadline": recourse_deadline,
    "completeness": dossier_contract.answer,
}
