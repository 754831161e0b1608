"""MiNEN, lung and thymus, medullary thyroid: which grade or class?"""

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netboard.medicine import grading, values
from tests.medicine.calls import error, output

MINEN = [
    (30, 70, True),
    (30.0, 30.0, True),
    (70, 30, True),
    (50, 50, True),
    (31, 31, True),
    (29.9, 70.1, False),
    (70.1, 29.9, False),
    (29.999, 70, False),
    (0, 100, False),
    (100, 0, False),
    (20, 80, False),
    (30, None, None),
    (None, 30, None),
    (None, None, None),
    (29, None, False),
    (None, 0, False),
    (100, None, None),
]


@pytest.mark.parametrize(("ne", "other", "expected"), MINEN)
def test_a_minen_has_two_components_of_at_least_thirty_percent(ne, other, expected):
    found = output("grade_minen", ne_pct=ne, non_ne_pct=other, ne_differentiation="poor", ne_ki67_pct=70, ne_mitoses_per_2mm2=30)

    assert found["is_minen"] is expected
    names = {"ne_pct": ne, "non_ne_pct": other}
    assert found["missing"] == ([name for name, share in names.items() if share is None] if expected is None else [])


@pytest.mark.parametrize(
    ("component", "category", "grade", "label", "flags"),
    [
        (("poor", 70, 30, "large"), "NEC", None, "NEC large cell", []),
        (("poor", 70, 30, None), "NEC", None, "NEC", []),
        (("poor", 30, 30, "small"), "NEC", None, "NEC small cell", ["NEC_KI67_21_55"]),
        (("well", 2.9, 1, None), "NET", "G1", "NET G1", ["KI67_GREY_ZONE_2_3"]),
        (("well", 3, 2, None), "NET", "G2", "NET G2", []),
        (("well", 20.1, 25, None), "NET", "G3", "NET G3", []),
        (("well", None, None, None), "NET", None, "not gradable", ["NOT_GRADABLE"]),
        ((None, 40, 30, None), None, None, "not gradable", ["DIFFERENTIATION_MISSING"]),
    ],
    ids=str,
)
def test_the_neuroendocrine_component_is_graded_apart(component, category, grade, label, flags):
    differentiation, ki67, mitoses, cells = component
    graded = output(
        "grade_minen",
        ne_pct=40,
        non_ne_pct=60,
        ne_differentiation=differentiation,
        ne_ki67_pct=ki67,
        ne_mitoses_per_2mm2=mitoses,
        ne_cell_type=cells,
    )["ne_component"]

    assert (graded["category"], graded["grade"], graded["label"], graded["flags"]) == (category, grade, label, flags)
    alone = output("grade_gep", differentiation=differentiation, ki67_pct=ki67, mitoses_per_2mm2=mitoses, cell_type=cells)
    assert graded == alone


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"ne_pct": 70, "non_ne_pct": 40}, "add up to 110"),
        ({"ne_pct": 60.1, "non_ne_pct": 40}, "add up to 100.1"),
        ({"ne_pct": 101, "non_ne_pct": 0}, "ne_percent is 101"),
        ({"ne_pct": -1, "non_ne_pct": 50}, "ne_percent is -1"),
        ({"ne_pct": 30, "non_ne_pct": "70"}, "non_ne_pct is '70'"),
        ({"ne_pct": True, "non_ne_pct": 50}, "ne_pct is True"),
        ({"ne_pct": 30, "non_ne_pct": 70, "ne_ki67_pct": 140}, "ki67_percent is 140"),
    ],
)
def test_impossible_components_are_refused(wrong, said):
    assert said in error("grade_minen", **wrong)


TYPICAL, ATYPICAL, HIGH = "typical_carcinoid", "atypical_carcinoid", "carcinoid_high_proliferation"
CARCINOIDS = [
    # mitoses, necrosis, size, Ki-67, class
    (0, "none", 20, None, TYPICAL),
    (1, "none", 20, 1, TYPICAL),
    (1.9, "none", 20, None, TYPICAL),
    (1.99, "none", 5, 5, TYPICAL),
    (1.9, "none", None, None, TYPICAL),
    (0, "none", 5, 30, TYPICAL),
    (0, "none", 4.9, None, "tumorlet"),
    (1.9, "none", 4, 2, "tumorlet"),
    (0, "none", 0.5, 30, "tumorlet"),
    (2, "none", 20, None, ATYPICAL),
    (2.0, "none", 4, None, ATYPICAL),
    (5, "none", 34, 11, ATYPICAL),
    (5, "punctate", 34, 11, ATYPICAL),
    (10, "none", 30, None, ATYPICAL),
    (10, "extensive", 30, 30, ATYPICAL),
    (0, "punctate", 20, None, ATYPICAL),
    (0, "extensive", 20, None, ATYPICAL),
    (1.9, "punctate", 3, None, ATYPICAL),
    (9.9, "none", None, 20, ATYPICAL),
    (10.1, "none", 30, None, HIGH),
    (10.0001, "punctate", 30, None, HIGH),
    (11, "none", 30, 10, HIGH),
    (30, "extensive", 50, 60, HIGH),
    (1, "none", 20, 30.1, HIGH),
    (5, "punctate", 20, 31, HIGH),
    (0, "none", 4, 31, HIGH),
    (5, "none", 20, 30, ATYPICAL),
    # one answer is enough where the missing one cannot change it
    (2, None, 20, None, ATYPICAL),
    (10, None, None, None, ATYPICAL),
    (10.1, None, None, None, HIGH),
    (None, "none", 20, 30.1, HIGH),
    (None, None, None, 31, HIGH),
]


@pytest.mark.parametrize(("mitoses", "necrosis", "size", "ki67", "expected"), CARCINOIDS)
def test_a_carcinoid_is_classed_by_mitoses_and_necrosis(mitoses, necrosis, size, ki67, expected):
    found = output("classify_thoracic", morphology="carcinoid", mitoses_per_2mm2=mitoses, necrosis=necrosis, size_mm=size, ki67_pct=ki67)

    assert found["category"] == expected
    assert found["flags"] == (["THORACIC_EXPERT_REVIEW"] if expected == HIGH else [])
    assert found["missing"] == (["size_mm"] if expected == TYPICAL and size is None else [])


CARCINOMAS = [
    ("large_cell", 10.1, "extensive", "LCNEC"),
    ("large_cell", 11, "none", "LCNEC"),
    ("large_cell", 60, None, "LCNEC"),
    ("large_cell", 10, "extensive", "inconsistent"),
    ("large_cell", 0, "none", "inconsistent"),
    ("large_cell", 2, "punctate", "inconsistent"),
    ("small_cell", 10.1, "extensive", "SCLC"),
    ("small_cell", 80, None, "SCLC"),
    ("small_cell", 10, "extensive", "inconsistent"),
    ("small_cell", 9.9, None, "inconsistent"),
    ("small_cell", 1, "none", "inconsistent"),
]


@pytest.mark.parametrize(("morphology", "mitoses", "necrosis", "expected"), CARCINOMAS)
def test_the_cytology_of_a_carcinoma_needs_more_than_ten_mitoses(morphology, mitoses, necrosis, expected):
    found = output("classify_thoracic", morphology=morphology, mitoses_per_2mm2=mitoses, necrosis=necrosis, size_mm=None, ki67_pct=90)

    assert (found["category"], found["flags"]) == (expected, [])


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"morphology": "carcinoid", "mitoses_per_2mm2": 1, "necrosis": None}, ["necrosis"]),
        ({"morphology": "carcinoid", "mitoses_per_2mm2": None, "necrosis": "none"}, ["mitoses_per_2mm2"]),
        ({"morphology": "carcinoid", "mitoses_per_2mm2": None, "necrosis": "punctate"}, ["mitoses_per_2mm2"]),
        ({"morphology": "carcinoid", "mitoses_per_2mm2": None, "necrosis": None}, ["mitoses_per_2mm2", "necrosis"]),
        ({"morphology": "large_cell", "mitoses_per_2mm2": None, "necrosis": None}, ["mitoses_per_2mm2"]),
        ({"morphology": "small_cell", "ki67_pct": 90}, ["mitoses_per_2mm2"]),
        ({"morphology": None, "mitoses_per_2mm2": 30, "necrosis": "none"}, ["morphology"]),
        ({}, ["morphology", "mitoses_per_2mm2"]),
    ],
    ids=str,
)
def test_a_thoracic_tumour_without_what_decides_is_not_classed(given, missing):
    found = output("classify_thoracic", **given)

    assert (found["category"], found["missing"]) == (None, missing)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"morphology": "typical"}, "morphology is 'typical'"),
        ({"necrosis": "some"}, "necrosis is 'some'"),
        ({"necrosis": True}, "necrosis is True"),
        ({"mitoses_per_2mm2": -0.1}, "mitoses_per_2mm2 is -0.1"),
        ({"size_mm": -4}, "size_mm is -4"),
        ({"size_mm": 0}, "size_mm is 0; expected > 0"),
        ({"size_mm": 1000.1}, "size_mm is 1000.1"),
        ({"ki67_pct": 101}, "ki67_percent is 101"),
        ({"mitoses_per_2mm2": "5"}, "mitoses_per_2mm2 is '5'"),
        ({"differentiation": "well"}, "unknown input differentiation"),
    ],
    ids=str,
)
def test_an_impossible_thoracic_observation_is_refused(wrong, said):
    sound = {"morphology": "carcinoid", "mitoses_per_2mm2": 1, "necrosis": "none", "size_mm": 20, "ki67_pct": 2}

    assert said in error("classify_thoracic", **(sound | wrong))


ORDER = ("tumorlet", TYPICAL, ATYPICAL, HIGH)


@given(
    st.decimals(min_value=0, max_value=30, places=2),
    st.decimals(min_value=0, max_value=30, places=2),
    st.sampled_from(["none", "punctate", "extensive"]),
    st.none() | st.decimals(min_value=1, max_value=90, places=1),
    st.none() | st.decimals(min_value=0, max_value=100, places=1),
)
def test_more_mitoses_never_make_a_carcinoid_better(one, other, necrosis, size, ki67):
    low, high = (
        grading.classify_thoracic(morphology="carcinoid", mitoses_per_2mm2=count, necrosis=necrosis, size_mm=size, ki67_percent=ki67)
        for count in sorted((one, other))
    )

    assert ORDER.index(low.value) <= ORDER.index(high.value)


MTC = [
    # mitoses, Ki-67, necrosis, grade
    (5, 0, False, "high"),
    (4.9, 4.9, False, "low"),
    (4.999, 0, False, "low"),
    (0, 5, False, "high"),
    (0, 4.99, False, "low"),
    (0, 0, True, "high"),
    (0, 0, False, "low"),
    (3, 6, False, "high"),
    (10, 20, True, "high"),
    (5, None, None, "high"),
    (None, 5, None, "high"),
    (None, None, True, "high"),
    (5, 1, None, "high"),
    (4, 4, None, None),
    (4, None, False, None),
    (None, 4, False, None),
    (None, None, False, None),
    (None, None, None, None),
    (0, 0, None, None),
]


@pytest.mark.parametrize(("mitoses", "ki67", "necrosis", "grade"), MTC)
def test_one_criterion_makes_a_medullary_carcinoma_high_and_low_needs_all_three(mitoses, ki67, necrosis, grade):
    found = output("grade_mtc", mitoses_per_2mm2=mitoses, ki67_pct=ki67, necrosis=necrosis)

    told = {"mitoses_per_2mm2": mitoses, "ki67_pct": ki67, "necrosis": necrosis}
    assert found["grade"] == grade
    assert found["missing"] == [name for name, value in told.items() if value is None]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"necrosis": "true"}, "necrosis is 'true'; expected true, false or null"),
        ({"necrosis": 1}, "necrosis is 1"),
        ({"necrosis": 0}, "necrosis is 0"),
        ({"ki67_pct": 140}, "ki67_percent is 140"),
        ({"mitoses_per_2mm2": -5}, "mitoses_per_2mm2 is -5"),
        ({"ki67_pct": False}, "ki67_pct is False"),
    ],
    ids=str,
)
def test_an_impossible_medullary_observation_is_refused(wrong, said):
    assert said in error("grade_mtc", **({"mitoses_per_2mm2": 1, "ki67_pct": 1, "necrosis": False} | wrong))


@pytest.mark.parametrize(("mitoses", "ki67", "necrosis"), list(itertools.product((None, 0, 5), (None, 0, 5), (None, False, True))))
def test_learning_more_never_takes_a_high_grade_back(mitoses, ki67, necrosis):
    before = grading.grade_mtc(mitoses_per_2mm2=mitoses, ki67_percent=ki67, necrosis=necrosis)
    after = grading.grade_mtc(mitoses_per_2mm2=mitoses or 0, ki67_percent=Decimal(ki67 or 0), necrosis=bool(necrosis))

    assert isinstance(after, values.Finding)
    if isinstance(before, values.Finding):
        assert after.value == before.value
