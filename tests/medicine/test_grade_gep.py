"""Which grade do Ki-67 and mitoses give to a digestive neuroendocrine tumour?"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netboard.medicine import grading, values
from tests.medicine.calls import error, output, told

G1, G2, G3 = "G1", "G2", "G3"
DISCORDANT, KI67_MISSING, MITOSES_MISSING = "GRADE_DISCORDANT_INDEX", "KI67_MISSING", "MITOSES_MISSING"
GREY, ABOVE_55 = "KI67_GREY_ZONE_2_3", "NET_G3_KI67_GT_55"

WELL = [
    # Ki-67, mitoses, grade, flags
    (0, 0, G1, set()),
    (0.1, 0, G1, set()),
    (1, 1, G1, set()),
    (1.9, 1, G1, set()),
    (1.99, 1.99, G1, set()),
    (2, 0, G1, set()),
    (2, 1, G1, set()),
    (2.0, 1.9, G1, set()),
    (2.000001, 1, G1, {GREY}),
    (2.01, 1, G1, {GREY}),
    (2.5, 1, G1, {GREY}),
    (2.9, 1, G1, {GREY}),
    (2.99, 1, G1, {GREY}),
    (2.999999, 1.999999, G1, {GREY}),
    (2.9, 2, G2, {GREY, DISCORDANT}),
    (2.5, 21, G3, {GREY, DISCORDANT}),
    (3, 1, G2, {DISCORDANT}),
    (3.0, 1, G2, {DISCORDANT}),
    (3, 1.9, G2, {DISCORDANT}),
    (3, 2, G2, set()),
    (3.1, 2, G2, set()),
    (5, 5, G2, set()),
    (10, 10, G2, set()),
    (12, 4, G2, set()),
    (15, 19, G2, set()),
    (19.9, 19.9, G2, set()),
    (20, 20, G2, set()),
    (20.0, 2, G2, set()),
    (20, 1, G2, {DISCORDANT}),
    (1, 2, G2, {DISCORDANT}),
    (1, 20, G2, {DISCORDANT}),
    (2, 2, G2, {DISCORDANT}),
    (20, 20.5, G3, {DISCORDANT}),
    (20, 21, G3, {DISCORDANT}),
    (1, 20.5, G3, {DISCORDANT}),
    (0, 30, G3, {DISCORDANT}),
    (20.1, 20, G3, {DISCORDANT}),
    (20.1, 1, G3, {DISCORDANT}),
    (20.000001, 2, G3, {DISCORDANT}),
    (20.1, 20.1, G3, set()),
    (21, 21, G3, set()),
    (35, 18, G3, {DISCORDANT}),
    (35, 25, G3, set()),
    (54.9, 25, G3, set()),
    (55, 25, G3, set()),
    (55.0, 2, G3, {DISCORDANT}),
    (55.000001, 25, G3, {ABOVE_55}),
    (55.1, 25, G3, {ABOVE_55}),
    (55.1, 10, G3, {ABOVE_55, DISCORDANT}),
    (56, 30, G3, {ABOVE_55}),
    (80, 46, G3, {ABOVE_55}),
    (100, 200, G3, {ABOVE_55}),
    (100, 0, G3, {ABOVE_55, DISCORDANT}),
    # one index alone: provisional
    (0, None, G1, {MITOSES_MISSING}),
    (1.5, None, G1, {MITOSES_MISSING}),
    (2, None, G1, {MITOSES_MISSING}),
    (2.9, None, G1, {MITOSES_MISSING, GREY}),
    (3, None, G2, {MITOSES_MISSING}),
    (20, None, G2, {MITOSES_MISSING}),
    (20.1, None, G3, {MITOSES_MISSING}),
    (55, None, G3, {MITOSES_MISSING}),
    (55.1, None, G3, {MITOSES_MISSING, ABOVE_55}),
    (None, 0, G1, {KI67_MISSING}),
    (None, 1, G1, {KI67_MISSING}),
    (None, 1.9, G1, {KI67_MISSING}),
    (None, 2, G2, {KI67_MISSING}),
    (None, 20, G2, {KI67_MISSING}),
    (None, 20.5, G3, {KI67_MISSING}),
    (None, 60, G3, {KI67_MISSING}),
]


@pytest.mark.parametrize(("ki67", "mitoses", "grade", "flags"), WELL, ids=told)
def test_a_well_differentiated_tumour_takes_the_higher_of_its_two_indices(ki67, mitoses, grade, flags):
    found = output("grade_gep", differentiation="well", ki67_pct=ki67, mitoses_per_2mm2=mitoses, cell_type=None)

    assert (found["category"], found["grade"], found["label"]) == ("NET", grade, f"NET {grade}")
    assert set(found["flags"]) == flags
    assert len(found["flags"]) == len(flags)


@pytest.mark.parametrize(("ki67", "mitoses", "grade", "flags"), WELL, ids=told)
def test_without_differentiation_nothing_is_written_above_twenty_and_a_flag_below(ki67, mitoses, grade, flags):
    found = output("grade_gep", differentiation=None, ki67_pct=ki67, mitoses_per_2mm2=mitoses)

    is_g3 = grade == G3
    assert found["category"] == (None if is_g3 else "NET")
    assert found["grade"] == (None if is_g3 else grade)
    assert found["label"] == ("not gradable" if is_g3 else f"NET {grade}")
    assert set(found["flags"]) == (flags - {ABOVE_55}) | {"DIFFERENTIATION_MISSING"}
    assert "differentiation" in found["missing"]


NEC = [
    # Ki-67, mitoses, cells, label, flags
    (80, 46, "large", "NEC large cell", set()),
    (80, 46, "small", "NEC small cell", set()),
    (80, 46, None, "NEC", set()),
    (100, 100, "small", "NEC small cell", set()),
    (55.1, 30, "large", "NEC large cell", set()),
    (55, 30, "large", "NEC large cell", {"NEC_KI67_21_55"}),
    (54.9, 30, None, "NEC", {"NEC_KI67_21_55"}),
    (35, 30, "large", "NEC large cell", {"NEC_KI67_21_55"}),
    (21, 30, "small", "NEC small cell", {"NEC_KI67_21_55"}),
    (20.5, 30, "small", "NEC small cell", {"NEC_KI67_21_55"}),
    (20.1, 30, "large", "NEC large cell", {"NEC_KI67_21_55"}),
    (20, 30, "large", "NEC large cell", {"NEC_KI67_LE_20"}),
    (20.0, 10, None, "NEC", {"NEC_KI67_LE_20"}),
    (19.9, 30, "large", "NEC large cell", {"NEC_KI67_LE_20"}),
    (2.5, 1, "large", "NEC large cell", {"NEC_KI67_LE_20"}),
    (0, 0, None, "NEC", {"NEC_KI67_LE_20"}),
    (None, 46, "large", "NEC large cell", set()),
    (None, None, "small", "NEC small cell", set()),
    (80, None, "large", "NEC large cell", set()),
    (None, None, None, "NEC", set()),
]


@pytest.mark.parametrize(("ki67", "mitoses", "cells", "label", "flags"), NEC, ids=told)
def test_a_poorly_differentiated_tumour_is_a_nec_without_grade(ki67, mitoses, cells, label, flags):
    found = output("grade_gep", differentiation="poor", ki67_pct=ki67, mitoses_per_2mm2=mitoses, cell_type=cells)

    assert (found["category"], found["grade"], found["label"]) == ("NEC", None, label)
    assert set(found["flags"]) == flags


@pytest.mark.parametrize(
    ("differentiation", "category", "flags", "missing"),
    [
        ("well", "NET", {"NOT_GRADABLE"}, ["ki67_pct", "mitoses_per_2mm2"]),
        (None, None, {"NOT_GRADABLE", "DIFFERENTIATION_MISSING"}, ["differentiation", "ki67_pct", "mitoses_per_2mm2"]),
    ],
)
def test_without_any_index_nothing_is_graded_and_what_is_missing_is_named(differentiation, category, flags, missing):
    found = output("grade_gep", differentiation=differentiation, ki67_pct=None, mitoses_per_2mm2=None, cell_type=None)

    assert (found["category"], found["grade"], found["label"]) == (category, None, "not gradable")
    assert set(found["flags"]) == flags
    assert found["missing"] == missing


def test_inputs_that_are_not_there_are_as_missing_as_null():
    assert output("grade_gep") == output("grade_gep", differentiation=None, ki67_pct=None, mitoses_per_2mm2=None, cell_type=None)


ABSURD = [
    ({"ki67_pct": 140}, "ki67_percent is 140; expected >= 0 and <= 100"),
    ({"ki67_pct": 100.1}, "ki67_percent is 100.1; expected >= 0 and <= 100"),
    ({"ki67_pct": -1}, "ki67_percent is -1; expected >= 0 and <= 100"),
    ({"ki67_pct": -0.0001}, "ki67_percent is -0.0001; expected >= 0 and <= 100"),
    ({"mitoses_per_2mm2": -1}, "mitoses_per_2mm2 is -1; expected >= 0 and <= 1000"),
    ({"mitoses_per_2mm2": 1001}, "mitoses_per_2mm2 is 1001; expected >= 0 and <= 1000"),
    ({"ki67_pct": True}, "ki67_pct is True; expected a number or null"),
    ({"ki67_pct": False}, "ki67_pct is False; expected a number or null"),
    ({"ki67_pct": "3"}, "ki67_pct is '3'; expected a number or null"),
    ({"ki67_pct": "3 %"}, "ki67_pct is '3 %'; expected a number or null"),
    ({"ki67_pct": [3]}, "ki67_pct is [3]; expected a number or null"),
    ({"ki67_pct": {}}, "ki67_pct is {}; expected a number or null"),
    ({"mitoses_per_2mm2": ""}, "mitoses_per_2mm2 is ''; expected a number or null"),
    ({"mitoses_per_2mm2": True}, "mitoses_per_2mm2 is True; expected a number or null"),
    ({"differentiation": "bien"}, "differentiation is 'bien'; expected one of well, poor"),
    ({"differentiation": "WELL"}, "differentiation is 'WELL'; expected one of well, poor"),
    ({"differentiation": ""}, "differentiation is ''; expected one of well, poor"),
    ({"differentiation": 1}, "differentiation is 1; expected text or null"),
    ({"cell_type": "medium"}, "cell_type is 'medium'; expected one of small, large"),
    ({"ki67": 3}, "unknown input ki67; expected differentiation, ki67_pct, mitoses_per_2mm2, cell_type"),
]


@pytest.mark.parametrize(("wrong", "sentence"), ABSURD, ids=told)
def test_an_impossible_observation_is_refused_by_name(wrong, sentence):
    assert error("grade_gep", **({"differentiation": "well", "ki67_pct": 2, "mitoses_per_2mm2": 1} | wrong)) == sentence


def test_a_grade_says_because_of_what_and_from_which_row():
    found = grading.grade_digestive(differentiation="well", ki67_percent=Decimal("3.0"), mitoses_per_2mm2=1)

    assert isinstance(found, values.Finding)
    assert found.value == grading.Grading("NET", "G2", "NET G2")
    assert found.because == (("differentiation", "well"), ("ki67_percent", "3.0"), ("mitoses_per_2mm2", "1"))
    assert (found.source.table, found.source.row, found.source.edition) == ("bands", "G2", "WHO 2019, WHO 2022")


@pytest.mark.parametrize("number", [Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("-Infinity"), 2.5, True, "2"])
def test_what_is_no_exact_number_is_refused_inside_too(number):
    with pytest.raises(ValueError, match="ki67_percent"):
        grading.grade_digestive(differentiation="well", ki67_percent=number, mitoses_per_2mm2=1)


PERCENT = st.decimals(min_value=0, max_value=100, places=3)
MITOSES = st.decimals(min_value=0, max_value=1000, places=2)


def _rank(ki67, mitoses):
    found = grading.grade_digestive(differentiation="well", ki67_percent=ki67, mitoses_per_2mm2=mitoses)
    return grading.GRADES.index(found.value.grade)


@given(PERCENT, PERCENT, st.none() | MITOSES)
def test_a_higher_ki67_never_lowers_the_grade(one, other, mitoses):
    low, high = sorted((one, other))

    assert _rank(low, mitoses) <= _rank(high, mitoses)


@given(st.none() | PERCENT, MITOSES, MITOSES)
def test_more_mitoses_never_lower_the_grade(ki67, one, other):
    low, high = sorted((one, other))

    assert _rank(ki67, low) <= _rank(ki67, high)


@given(PERCENT, MITOSES)
def test_a_second_index_never_lowers_the_grade_of_one_alone(ki67, mitoses):
    both = _rank(ki67, mitoses)

    assert both == max(_rank(ki67, None), _rank(None, mitoses))


@given(st.sampled_from(["well", "poor", None]), st.none() | PERCENT, st.none() | MITOSES, st.sampled_from(["small", "large", None]))
def test_every_possible_case_gets_a_grade_or_the_names_of_what_is_missing(differentiation, ki67, mitoses, cells):
    found = grading.grade_digestive(differentiation=differentiation, ki67_percent=ki67, mitoses_per_2mm2=mitoses, cell_type=cells)

    assert found.missing if isinstance(found, values.Unknown) else found.value.label.split()[0] == found.value.category
