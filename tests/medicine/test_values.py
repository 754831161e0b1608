"""What do findings, unknowns and numbers hold, and what do they refuse?"""

import dataclasses
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netboard.medicine import quantities, tables, values
from tests.medicine.calls import told

SOURCE = values.Source("bands", "G1", "a page", "2019", "V2")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (12, "12"),
        (Decimal("3.0"), "3.0"),
        (Decimal("2.90"), "2.90"),
        (Decimal("1E+2"), "100"),
        (Decimal("1E-7"), "0.0000001"),
        ("well", "well"),
        (date(2026, 3, 6), "2026-03-06"),
        (("b", "a"), "b, a"),
        (["x"], "x"),
        (frozenset({"b", "a"}), "a, b"),
        ((), ""),
    ],
    ids=told,
)
def test_an_observation_is_written_as_it_was_given(value, written):
    assert values.written(value) == written


def test_reasons_leave_out_what_was_not_given_and_keep_zero_and_no():
    assert values.reasons(a=None, b=0, c=False, d="", e=Decimal("0.0")) == (("b", "0"), ("c", "false"), ("d", ""), ("e", "0.0"))


def test_only_none_is_absent():
    assert values.absent(a=None, b=0, c=False, d="", e=(), f=None) == ("a", "f")


@pytest.mark.parametrize("kind", [values.Finding, values.Unknown, values.Source])
def test_an_answer_cannot_be_changed(kind):
    assert kind.__dataclass_params__.frozen


def test_a_finding_and_an_unknown_are_told_apart():
    finding = values.Finding("G1", (), SOURCE)
    unknown = values.Unknown(("ki67_percent",), SOURCE)

    assert not isinstance(unknown, values.Finding)
    assert {field.name for field in dataclasses.fields(unknown)} == {"missing", "source", "because", "flags"}
    with pytest.raises(dataclasses.FrozenInstanceError):
        finding.value = "G2"


@pytest.mark.parametrize(("value", "allowed"), [("a", True), (None, True), ("b", False), ("", False), ("A", False)])
def test_a_code_is_one_of_its_list(value, allowed):
    if allowed:
        assert values.one_of("x", value, ("a",)) == value
    else:
        with pytest.raises(ValueError, match=r"x is .*; expected one of a"):
            values.one_of("x", value, ("a",))


PLAIN = [
    # quantity, lowest refused below, lowest taken, highest taken, refused above
    ("ki67_percent", "-0.001", "0", "100", "100.001"),
    ("mitoses_per_2mm2", "-1", "0", "1000", "1000.1"),
    ("percent", "-0.1", "0", "100", "100.1"),
    ("size_mm", "0", "0.001", "1000", "1000.1"),
    ("mass_mm", "-0.1", "0", "1000", "1001"),
    ("sum_mm", "-0.1", "0", "5000", "5000.1"),
    ("baseline_sum_mm", "0", "0.1", "5000", "5001"),
    ("any_mm", "-5001", "-5000", "5000", "5001"),
    ("nodes", "-1", "0", "500", "501"),
    ("lesions", "-1", "0", "1000", "1001"),
    ("age_years", "-1", "0", "130", "131"),
    ("weight_kg", "0", "0.5", "400", "400.1"),
    ("creatinine_umol_l", "0", "1", "5000", "5001"),
    ("clearance_ml_min", "-1", "0", "1000", "1001"),
    ("hb_g_dl", "0", "1", "30", "30.1"),
    ("platelets_g_l", "-1", "0", "5000", "5001"),
    ("wbc_g_l", "-1", "0", "1000", "1001"),
    ("bilirubin_x_uln", "-1", "0", "100", "101"),
    ("albumin_g_l", "0", "1", "100", "101"),
    ("prothrombin_percent", "-1", "0", "200", "201"),
    ("nyha", "0", "1", "4", "5"),
    ("ecog", "-1", "0", "5", "6"),
    ("concentration", "-0.1", "0", "1000000000", "1000000001"),
    ("positive_concentration", "0", "0.001", "1000000000", "1000000001"),
    ("horizon_months", "-1", "0", "1200", "1201"),
    ("gapp_points_2", "-1", "0", "2", "3"),
]


def test_every_quantity_of_the_table_is_tried_here():
    assert {row["quantity"] for row in tables.rows("quantities")} == {row[0] for row in PLAIN}


@pytest.mark.parametrize(("quantity", "below", "lowest", "highest", "above"), PLAIN)
def test_a_quantity_is_possible_between_its_bounds(quantity, below, lowest, highest, above):
    for possible in (lowest, highest):
        assert quantities.number("x", Decimal(possible), quantity=quantity) == Decimal(possible)
    for impossible in (below, above):
        with pytest.raises(ValueError, match=r"x is .*; expected"):
            quantities.number("x", Decimal(impossible), quantity=quantity)


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("-Infinity")])
def test_what_is_not_finite_is_refused(value):
    with pytest.raises(ValueError, match="expected a finite number"):
        quantities.number("x", value, quantity="percent")


@pytest.mark.parametrize("value", [True, False, 1.0, 0.1, "1", "", [], {}, object()])
def test_what_is_no_exact_number_is_refused(value):
    with pytest.raises(ValueError, match="expected a number"):
        quantities.number("x", value, quantity="percent")


@pytest.mark.parametrize("value", [Decimal("1e1000"), 10**40, Decimal("-1e500000")])
def test_a_giant_number_is_refused_in_a_short_sentence(value):
    with pytest.raises(ValueError, match="x is") as refusal:
        quantities.number("x", value, quantity="percent")

    assert len(str(refusal.value)) < 80


@pytest.mark.parametrize(("value", "whole"), [(12, 12), (Decimal("12.0"), 12), (0, 0), (None, None)])
def test_a_count_is_whole(value, whole):
    assert quantities.count("x", value, quantity="nodes") == whole


@pytest.mark.parametrize("value", [Decimal("11.5"), Decimal("0.0001")])
def test_a_part_of_a_node_is_refused(value):
    with pytest.raises(ValueError, match="expected a whole number"):
        quantities.count("x", value, quantity="nodes")


@given(st.decimals(min_value=0, max_value=100, allow_nan=False))
def test_a_possible_number_goes_through_unrounded(value):
    assert str(quantities.number("x", value, quantity="percent")) == str(value)
