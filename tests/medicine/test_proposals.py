"""What is proposed beside what the doctors wrote in a dossier?"""

import dataclasses
import inspect
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netboard.care.referral import rules
from netboard.medicine import proposals, tables, wording
from netboard.medicine.proposals import Observed
from netboard.medicine.values import Number

D = Decimal


def proposed(**facts):
    return {one.code: one for one in proposals.propose(Observed(**facts))}


def values(**facts):
    return {code: one.value for code, one in proposed(**facts).items()}


PANCREAS = {"primary_site": "pancreas", "differentiation": "well", "ki67_percent": D("1.5")}
PATHOLOGIES = [
    (PANCREAS, "G1", "NET G1", ("MITOSES_MISSING",)),
    (PANCREAS | {"mitoses_per_2mm2": D(1)}, "G1", "NET G1", ()),
    (PANCREAS | {"ki67_percent": D(12), "mitoses_per_2mm2": D(4)}, "G2", "NET G2", ()),
    (PANCREAS | {"ki67_percent": D("20.1"), "mitoses_per_2mm2": D(30)}, "G3", "NET G3", ()),
    (PANCREAS | {"ki67_percent": D(35), "mitoses_per_2mm2": D(18)}, "G3", "NET G3", ("GRADE_DISCORDANT_INDEX",)),
    (PANCREAS | {"ki67_percent": D(35), "differentiation": ""}, None, "not gradable", ("MITOSES_MISSING", "DIFFERENTIATION_MISSING")),
    (PANCREAS | {"ki67_percent": D(80), "differentiation": "poor", "cell_type": "large"}, "NEC", "NEC large cell", ()),
    (PANCREAS | {"ki67_percent": D(80), "differentiation": "poor", "cell_type": ""}, "NEC", "NEC", ()),
    ({"primary_site": "unknown_primary", "differentiation": "well", "ki67_percent": D(8), "mitoses_per_2mm2": D(3)}, "G2", "NET G2", ()),
    ({"primary_site": "stomach", "differentiation": "well"}, None, "not gradable", ("NOT_GRADABLE",)),
    ({"primary_site": "lung", "morphology": "carcinoid", "mitoses_per_2mm2": D(5), "necrosis": "punctate"}, "atypical_carcinoid", "atypical_carcinoid", ()),
    ({"primary_site": "lung", "morphology": "carcinoid", "mitoses_per_2mm2": D(1), "necrosis": "present"}, "atypical_carcinoid", "atypical_carcinoid", ()),
    ({"primary_site": "thymus", "morphology": "carcinoid", "mitoses_per_2mm2": D(1), "necrosis": "none"}, "typical_carcinoid", "typical_carcinoid", ()),
    ({"primary_site": "lung", "morphology": "small_cell", "mitoses_per_2mm2": D(60), "necrosis": ""}, "SCLC", "SCLC", ()),
    ({"primary_site": "lung", "morphology": "carcinoid", "mitoses_per_2mm2": D(11), "necrosis": "none"}, "carcinoid_high_proliferation", "carcinoid_high_proliferation", ("THORACIC_EXPERT_REVIEW",)),
    ({"primary_site": "lung", "morphology": "carcinoid"}, None, None, ()),
    ({"primary_site": "mtc", "ki67_percent": D(6), "mitoses_per_2mm2": D(3), "necrosis": "none"}, "high", "high", ()),
    ({"primary_site": "mtc", "ki67_percent": D(1), "mitoses_per_2mm2": D(1), "necrosis": "none"}, "low", "low", ()),
    ({"primary_site": "mtc", "ki67_percent": D(1), "mitoses_per_2mm2": D(1), "necrosis": "present"}, "high", "high", ()),
    ({"primary_site": "mtc", "ki67_percent": D(1)}, None, None, ()),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "value", "label", "flags"), PATHOLOGIES, ids=str)
def test_the_grade_is_comparable_with_the_retained_one(facts, value, label, flags):
    grade = proposed(**facts)["grade"]

    assert (grade.value, grade.label_key, grade.flags) == (value, label, flags)


@pytest.mark.parametrize(
    "facts",
    [{}, {"primary_site": "pancreas"}, {"primary_site": "ppgl", "ki67_percent": D(2)}, {"ki67_percent": D(2)}, {"differentiation": "well"}],
    ids=str,
)
def test_no_grade_is_proposed_where_nothing_is_known_or_none_exists(facts):
    assert "grade" not in proposed(**facts)


STAGES = [
    ({"primary_site": "pancreas", "edition": "8", "t": "T1", "n": "N0", "m": "M0"}, "I", ()),
    ({"primary_site": "pancreas", "edition": "8", "t": "T3", "n": "N1", "m": "M1a"}, "IV", ()),
    ({"primary_site": "appendix", "edition": "9", "t": "T3", "n": "NX", "m": "M0"}, "ND", ()),
    ({"primary_site": "stomach", "edition": "9", "t": "T1", "n": "NX", "m": "M0"}, "I", ()),
    ({"primary_site": "pancreas", "edition": "", "t": "T1", "n": "N0", "m": "M0"}, "ND", ("edition",)),
    ({"primary_site": "pancreas", "edition": "8", "t": "T1", "n": "", "m": "M0"}, "ND", ("n",)),
    ({"primary_site": "pancreas", "edition": "8", "t": "", "n": "", "m": "M1a"}, "IV", ()),
    ({"primary_site": "unknown_primary", "t": "T1", "n": "N0", "m": "M1"}, "ND", ("primary_site",)),
    ({"primary_site": "lung", "edition": "8", "differentiation": "poor", "t": "T2a", "n": "N1", "m": "M0"}, "IIB", ()),
]


@pytest.mark.parametrize(("facts", "value", "missing"), STAGES, ids=str)
def test_the_stage_is_looked_up_in_its_edition(facts, value, missing):
    stage = proposed(**facts)["stage"]

    assert (stage.value, stage.missing) == (value, missing)


def test_a_carcinoma_of_a_digestive_organ_has_no_stage_in_this_table():
    facts = {"primary_site": "colon_rectum", "edition": "8", "differentiation": "poor", "t": "T4a", "n": "N2a", "m": "M1b"}
    stage = proposed(**facts)["stage"]

    assert (stage.value, stage.label_key, stage.flags) == (None, "CARCINOMA_TNM", ("CARCINOMA_TNM",))


REFUSED = [
    ("stage", {"primary_site": "pancreas", "edition": "7", "t": "T1", "n": "N0", "m": "M0"}, "edition is '7'"),
    ("stage", {"primary_site": "pancreas", "edition": "8", "t": "T1", "n": "N0", "m": "MX"}, "MX does not exist"),
    ("stage", {"primary_site": "pancreas", "edition": "8", "t": "T12", "n": "N0", "m": "M0"}, "t is 'T12'"),
    ("grade", PANCREAS | {"ki67_percent": D(140)}, "ki67_percent is 140"),
    ("recist", {"sum_baseline_mm": D(0), "sum_nadir_mm": D(1), "sum_current_mm": D(1)}, "baseline_sum is 0"),
    ("liver_burden", {"liver_burden_percent": D(101)}, "pct is 101"),
    ("creatinine_clearance", {"sex": "X", "creatinine_umol_l": D(90)}, "sex is 'X'"),
]


@pytest.mark.parametrize(("code", "facts", "said"), REFUSED, ids=str)
def test_a_fact_that_the_tables_cannot_read_gives_no_value_and_says_why(code, facts, said):
    found = proposed(**facts)[code]

    assert (found.value, found.flags) == (None, ("INPUT_REFUSED",))
    assert said in found.because[0].value


SUMS = {"sum_baseline_mm": D(148), "sum_nadir_mm": D(148), "sum_current_mm": D(182)}
ON = {"baseline_on": date(2025, 11, 10), "current_on": date(2026, 9, 14)}
SHEET = {"sex": "M", "age_years": 70, "weight_kg": D(66), "creatinine_umol_l": D(158)}
OTHERS = [
    ({"liver_burden_percent": D(30)}, {"liver_burden": "H3"}),
    ({"liver_burden_percent": D(0)}, {"liver_burden": "H0"}),
    (SUMS, {"recist_target": "PD", "recist": "PD", "tgr": None}),
    (SUMS | ON, {"recist_target": "PD", "recist": "PD", "tgr": "6.32"}),
    (SUMS | {"sum_current_mm": D(100)}, {"recist_target": "PR", "recist": "NE", "tgr": None}),
    (SUMS | {"sum_current_mm": D(100), "new_lesion": False, "nontarget": "none"}, {"recist_target": "PR", "recist": "PR", "tgr": None}),
    (SUMS | {"sum_current_mm": D(100), "new_lesion": True}, {"recist_target": "PR", "recist": "PD", "tgr": None}),
    ({"sum_baseline_mm": D(96)}, {"recist_target": "NE", "recist": "NE", "tgr": None}),
    (SHEET, {"creatinine_clearance": "36.0"}),
    (SHEET | {"weight_kg": None}, {"creatinine_clearance": None}),
    (SHEET | {"sex": ""}, {"creatinine_clearance": None}),
    ({"sex": "M", "age_years": 70, "weight_kg": D(66)}, {}),
    (SHEET | {"is_prrt_asked": True}, {"creatinine_clearance": "36.0", "prrt_alerts": "alerts"}),
    ({"is_prrt_asked": True, "hb_g_dl": D(13)}, {"prrt_alerts": "no_alert"}),
    ({"is_prrt_asked": True}, {}),
    ({"hb_g_dl": D(7)}, {}),
    ({"primary_site": "jejunum_ileum", "nodes_involved": 13}, {"n_category": "N2"}),
    ({"primary_site": "jejunum_ileum", "nodes_involved": 3, "mesenteric_mass_mm": D("20.1")}, {"n_category": "N2"}),
    ({"primary_site": "pancreas", "nodes_involved": 13}, {}),
    ({"primary_site": "ppgl", "gapp_architecture": 1, "gapp_cellularity": 1, "gapp_necrosis": 0, "gapp_invasion": 1,
      "gapp_catecholamines": "noradrenergic", "ki67_percent": D(2)}, {"gapp": "5"}),
    ({"primary_site": "ppgl", "gapp_architecture": 1}, {"gapp": None}),
    ({"primary_site": "pancreas", "gapp_architecture": 1}, {}),
    ({}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "expected"), OTHERS, ids=str)
def test_only_what_something_is_known_of_is_proposed(facts, expected):
    assert values(**facts) == expected


def test_a_threshold_is_compared_before_the_value_is_rounded_to_be_shown():
    found = proposed(sex="M", age_years=40, weight_kg=D("65.01"), creatinine_umol_l=D("200.06"), is_prrt_asked=True)

    assert found["creatinine_clearance"].value == "40.0"
    assert found["prrt_alerts"].flags == ("CRCL_LOW",)


def test_a_proposal_says_because_of_what_from_which_row_and_which_version():
    grade = proposed(**PANCREAS)["grade"]

    assert grade.because == (("differentiation", "well"), ("ki67_percent", "1.5"))
    assert grade.inputs == (("primary_site", "pancreas"), ("differentiation", "well"), ("ki67_percent", "1.5"))
    assert (grade.source.table, grade.source.row, grade.edition) == ("bands", "G1", "WHO 2019, WHO 2022")
    assert grade.table_version == tables.version()
    assert grade.missing == ("mitoses_per_2mm2",)


def test_every_code_label_flag_and_missing_fact_of_a_proposal_has_words():
    rows = [facts for facts, *_ in PATHOLOGIES] + [facts for facts, *_ in STAGES] + [facts for facts, _ in OTHERS]
    for facts in rows:
        for one in proposals.propose(Observed(**facts)):
            said = {one.code, *one.flags, *one.missing} | ({one.label_key} if one.label_key else set())
            assert said <= wording.codes(), (facts, said - wording.codes())


def test_the_codes_of_the_application_are_those_of_medicine():
    from netboard.care.referral.models import choices
    from netboard.medicine import grading, staging

    assert {site.value for site in rules.Site} == set(staging.SITES)
    assert set(choices.DifferentiationChoice.values) == set(grading.DIFFERENTIATIONS)
    assert set(choices.CellTypeChoice.values) == set(grading.CELL_TYPES)
    assert set(choices.MorphologyChoice.values) == set(grading.MORPHOLOGIES)
    assert set(choices.NecrosisChoice.values) == set(grading.NECROSES) == set(proposals.NECROSIS)
    assert set(choices.GradeChoice.values) - {"G1", "G2", "G3", "NEC"} <= wording.codes()


def test_a_proposal_holds_no_rank_and_no_treatment():
    names = {field.name for kind in (proposals.Proposal, Observed) for field in dataclasses.fields(kind)}

    assert not names & {"rank", "priority", "order", "treatment", "option", "options", "recommended"}
    assert list(inspect.signature(proposals.propose).parameters) == ["observed"]


NUMBER = st.none() | st.decimals(min_value=-5, max_value=200, places=1)
KINDS = {Number | None: NUMBER, bool | None: st.none() | st.booleans(), bool: st.booleans(), date | None: st.none() | st.dates()}
WORDS = {
    "primary_site": [*(site.value for site in rules.Site), ""], "edition": ["7", "8", "9", ""], "differentiation": ["well", "poor", ""],
    "cell_type": ["small", "large", ""], "morphology": ["carcinoid", "large_cell", "small_cell", ""],
    "necrosis": ["none", "punctate", "extensive", "present", ""], "t": ["T1", "T4a", "TX", "T", "x", ""], "n": ["N0", "N1", "NX", ""],
    "m": ["M0", "M1a", "MX", ""], "sex": ["M", "F", ""], "nontarget": ["CR", "none", ""], "gapp_catecholamines": ["adrenergic", ""],
}  # fmt: skip


FACTS = {
    field.name: st.none() | st.sampled_from(WORDS[field.name]) if field.name in WORDS else KINDS[field.type]
    for field in dataclasses.fields(Observed)
}


@given(st.fixed_dictionaries({}, optional=FACTS))
def test_whatever_a_dossier_holds_nothing_fails(facts):
    for one in proposals.propose(Observed(**facts)):
        assert one.table_version
        assert one.value is not None or one.missing or one.flags or one.code == "tgr", one
