"""Has every call its names, and does every answer carry what all of them carry?"""

import pytest

from netboard.medicine import contracts
from tests.medicine.calls import error, output

ALWAYS = {"flags", "sources", "table_version", "because", "missing"}
CALLS = {
    # inputs and outputs of each call, by the names of the contract
    "grade_gep": ("differentiation ki67_pct mitoses_per_2mm2 cell_type", "category grade label"),
    "grade_minen": ("ne_pct non_ne_pct ne_differentiation ne_ki67_pct ne_mitoses_per_2mm2", "is_minen ne_component"),
    "classify_thoracic": ("morphology mitoses_per_2mm2 necrosis size_mm ki67_pct", "category"),
    "grade_mtc": ("mitoses_per_2mm2 ki67_pct necrosis", "grade"),
    "score_pass": ("items", "score threshold_reached"),
    "score_gapp": ("architecture cellularity necrosis vascular_capsular ki67_pct catecholamine", "score category"),
    "t_category": ("site edition size_mm facts", "t"),
    "n_category_si": ("nodes_positive mesenteric_mass_mm", "n"),
    "m_category": ("site liver extrahepatic bone", "m"),
    "stage_group": ("edition site t n m", "stage"),
    "recist": (
        "baseline_sum nadir_sum current_sum all_targets_gone nodes_all_lt10 nontarget new_lesion target_evaluable",
        "target overall change_from_baseline_pct change_from_nadir_pct change_from_nadir_mm",
    ),
    "tgr": ("d1_mm d2_mm date1 date2", "tgr_pct_per_month months"),
    "convert": ("analyte value from_unit to_unit", "value"),
    "cockcroft": ("sex age weight_kg creatinine_umol_l", "ml_min"),
    "prrt_flags": ("crcl hb platelets wbc bili_x_uln albumin pt_pct nyha ecog pregnancy sstr_ge_liver grade progressive", ""),
    "netpet": ("sstr fdg relation discordant_lesions", "grade"),
    "liver_burden": ("pct", "class"),
    "schedule": ("schedule_id anchor horizon_months", "dates items requires_decision"),
    "path_concordance": ("initial review", "class reasons"),
    "genetics_triggers": ("tumours age multifocal family signs", "triggers"),
    "report_deadline": ("session_end urgent", "due"),
    "recourse_deadline": ("request_date", "last_compliant_date"),
}


def test_every_call_of_the_contract_is_there():
    assert set(CALLS) <= set(contracts.CALLS)


@pytest.mark.parametrize(("call", "names"), CALLS.items(), ids=str)
def test_every_input_may_be_null_and_every_output_is_there(call, names):
    inputs, outputs = (words.split() for words in names)

    found = output(call, **dict.fromkeys(inputs))

    assert set(outputs) | ALWAYS <= set(found)


@pytest.mark.parametrize("call", CALLS)
def test_nothing_at_all_is_as_nothing_known(call):
    inputs, _ = (words.split() for words in CALLS[call])

    assert output(call) == output(call, **dict.fromkeys(inputs))


@pytest.mark.parametrize(("call", "names"), CALLS.items(), ids=str)
def test_what_is_missing_is_named_by_the_names_of_the_inputs(call, names):
    inputs = names[0].split()

    if call != "score_pass":
        assert set(output(call, **dict.fromkeys(inputs))["missing"]) <= set(inputs)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("stranger", ["ki67", "PCT", "", "flags", "__class__"])
def test_an_input_that_no_call_has_is_refused(call, stranger):
    assert f"unknown input {stranger}; expected" in error(call, **{stranger: 1})


@pytest.mark.parametrize(("call", "name"), [(call, name) for call, names in CALLS.items() for name in names[0].split()])
@pytest.mark.parametrize("value", [{"a": [{}]}, [[]], [{"b": 1}]], ids=str)
def test_a_value_of_another_kind_is_refused_and_never_a_defect(call, name, value):
    said = error(call, **{name: value})

    assert "defect" not in said
    assert name in said or "unknown input a" in said


NUMBERS = {
    "grade_gep": ["ki67_pct", "mitoses_per_2mm2"], "grade_minen": ["ne_pct", "non_ne_pct", "ne_ki67_pct", "ne_mitoses_per_2mm2"],
    "classify_thoracic": ["mitoses_per_2mm2", "size_mm", "ki67_pct"], "grade_mtc": ["mitoses_per_2mm2", "ki67_pct"],
    "score_gapp": ["architecture", "cellularity", "necrosis", "vascular_capsular", "ki67_pct"], "t_category": ["size_mm"],
    "n_category_si": ["nodes_positive", "mesenteric_mass_mm"], "recist": ["baseline_sum", "nadir_sum", "current_sum"],
    "tgr": ["d1_mm", "d2_mm"], "convert": ["value"], "cockcroft": ["age", "weight_kg", "creatinine_umol_l"],
    "prrt_flags": ["crcl", "hb", "platelets", "wbc", "bili_x_uln", "albumin", "pt_pct", "nyha", "ecog"],
    "netpet": ["discordant_lesions"], "liver_burden": ["pct"], "schedule": ["horizon_months"], "genetics_triggers": ["age"],
}  # fmt: skip
EACH = [(call, name) for call, names in NUMBERS.items() for name in names]


@pytest.mark.parametrize(("call", "name"), EACH)
@pytest.mark.parametrize("value", [True, False, "3,5", "abc", "", 1e300, -1e300, -100000], ids=str)
def test_a_number_is_a_possible_number(call, name, value):
    assert "defect" not in error(call, **{name: value})


def test_every_answer_says_from_which_row_of_which_table():
    sources = output("stage_group", edition="9", site="appendix", t="T2", n="NX", m="M0")["sources"]

    assert sources == [
        {
            "table": "tnm_stage_groups",
            "row": "9/appendix/T2/NX/M0",
            "text": "SEER EOD algorithm 3.1",
            "edition": "9",
            "verification": "registry",
        }
    ]
