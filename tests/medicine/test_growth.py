"""How fast does a tumour or a marker grow?"""

import math
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netboard.medicine import response, values
from tests.medicine.calls import error, output

FIRST = date(2026, 1, 1)


def on(days: int) -> str:
    return (FIRST + timedelta(days=days)).isoformat()


RATES = [
    # D1, D2, days, percent per month
    (148, 182, 308, 6.32),
    (100, 100, 90, 0),
    (100, 110, 90, 10.15),
    (100, 120, 90, 20.32),
    (100, 90, 90, -10.14),
    (100, 50, 90, -50.5),
    (50, 100, 365, 18.93),
    (20, 21, 91, 5.02),
    (100, 100.5, 60, 0.76),
    (100, 100.8, 91, 0.8),
    (100, 100.79, 91, 0.79),
    (12.5, 12.6, 122, 0.6),
    (96, 98, 100, 1.9),
    (167, 150, 75, -12.25),
    (0.1, 0.2, 91, 100.48),
    (131, 140, 1, 43050.03),
]


@pytest.mark.parametrize(("d1", "d2", "days", "rate"), RATES)
def test_the_rate_is_the_monthly_growth_of_a_volume(d1, d2, days, rate):
    found = output("tgr", d1_mm=d1, d2_mm=d2, date1=on(0), date2=on(days))

    in_floats = 100 * (math.exp(3 * math.log(d2 / d1) / (days / 30.4375)) - 1)
    assert found["tgr_pct_per_month"] == pytest.approx(in_floats, abs=0.006)
    assert found["tgr_pct_per_month"] == pytest.approx(rate, rel=1e-4, abs=0.0051)
    assert found["months"] == pytest.approx(days / 30.4375, abs=1e-9)


WINDOW = [
    (59, ["OUTSIDE_TGR3M_WINDOW"]),
    (60, []),
    (61, []),
    (91, []),
    (121, []),
    (122, []),
    (123, ["OUTSIDE_TGR3M_WINDOW"]),
    (1, ["OUTSIDE_TGR3M_WINDOW"]),
    (365, ["OUTSIDE_TGR3M_WINDOW"]),
    (0, ["INVALID"]),
    (-1, ["INVALID"]),
    (-90, ["INVALID"]),
]


@pytest.mark.parametrize(("days", "flags"), WINDOW)
def test_the_window_of_three_months_goes_from_60_to_122_days(days, flags):
    found = output("tgr", d1_mm=100, d2_mm=110, date1=on(0), date2=on(days))

    assert found["flags"] == flags
    assert (found["tgr_pct_per_month"] is None) is ("INVALID" in flags)


@pytest.mark.parametrize(("d1", "d2"), [(0, 10), (-5, 10), (10, 0), (10, -5), (0, 0), (-1, -1)])
def test_a_sum_of_zero_or_less_gives_no_rate(d1, d2):
    found = output("tgr", d1_mm=d1, d2_mm=d2, date1=on(0), date2=on(90))

    assert (found["tgr_pct_per_month"], found["flags"]) == (None, ["INVALID"])


@pytest.mark.parametrize(
    ("d2", "days", "is_high"),
    [(100.8, 91, True), (100.79, 91, False), (110, 91, True), (100, 91, False), (90, 91, False), (200, 300, None), (200, 10, None)],
)
def test_a_high_rate_is_told_inside_the_window_only(d2, days, is_high):
    assert output("tgr", d1_mm=100, d2_mm=d2, date1=on(0), date2=on(days))["is_high"] is is_high


@pytest.mark.parametrize("name", ["d1_mm", "d2_mm", "date1", "date2"])
def test_a_missing_measure_gives_no_rate_and_is_named(name):
    found = output("tgr", **({"d1_mm": 10, "d2_mm": 11, "date1": on(0), "date2": on(90)} | {name: None}))

    assert (found["tgr_pct_per_month"], found["months"], found["missing"], found["flags"]) == (None, None, [name], [])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"date1": "2026-02-30"}, "there is no such day"),
        ({"date1": "01/02/2026"}, "expected a date such as 2026-03-06"),
        ({"date1": "20260101"}, "expected a date such as 2026-03-06"),
        ({"date1": "2026-W01-1"}, "expected a date such as 2026-03-06"),
        ({"date1": "2026-01-01T10:00:00+01:00"}, "expected a date such as 2026-03-06"),
        ({"date1": 20260101}, "date1 is 20260101; expected text"),
        ({"date2": "2026-13-01"}, "there is no such day"),
        ({"date2": "0000-01-01"}, "there is no such day"),
        ({"d1_mm": "148"}, "d1_mm is '148'"),
        ({"d1_mm": 1e9}, "d1_mm is"),
        ({"d2_mm": True}, "d2_mm is True"),
    ],
    ids=str,
)
def test_an_impossible_measure_of_growth_is_refused(wrong, said):
    assert said in error("tgr", **({"d1_mm": 10, "d2_mm": 11, "date1": on(0), "date2": on(90)} | wrong))


SUMS = st.decimals(min_value=1, max_value=500, places=1)


@given(SUMS, SUMS, SUMS, st.integers(1, 3000))
def test_a_greater_second_sum_never_lowers_the_rate(first, one, other, days):
    low, high = (
        response.growth_rate(d1_mm=first, d2_mm=second, first_on=FIRST, second_on=FIRST + timedelta(days=days)).value.percent_per_month
        for second in sorted((one, other))
    )

    assert low <= high


@given(SUMS, SUMS, st.integers(1, 3000))
def test_growth_and_shrinkage_have_the_sign_of_their_change(first, second, days):
    found = response.growth_rate(d1_mm=first, d2_mm=second, first_on=FIRST, second_on=FIRST + timedelta(days=days))

    rate = found.value.percent_per_month
    assert rate > -100 or first > second
    assert (rate >= 0) if second >= first else (rate <= 0)


def doubling(*points):
    return response.doubling_time([(FIRST + timedelta(days=days), value) for days, value in points])


DOUBLINGS = [
    ([(0, 100), (365, 200)], "11.99", "intermediate"),
    ([(0, 100), (91, 200)], "2.99", "short"),
    ([(0, 100), (182, 200)], "5.98", "short"),
    ([(0, 100), (183, 200)], "6.01", "intermediate"),
    ([(0, 100), (730, 200)], "23.98", "intermediate"),
    ([(0, 100), (731, 200)], "24.02", "long"),
    ([(0, 100), (365, 400)], "6.00", "short"),
    ([(365, 200), (0, 100)], "11.99", "intermediate"),
    ([(0, 10), (100, 20), (200, 40), (300, 80)], "3.29", "short"),
    ([(0, 10), (100, 10), (200, 20), (300, 20), (400, 40)], "6.57", "intermediate"),
    ([(0, 200), (365, 100)], "-11.99", None),
    ([(0, 80), (100, 40), (200, 20), (300, 10)], "-3.29", None),
]


@pytest.mark.parametrize(("points", "months", "band"), DOUBLINGS, ids=str)
def test_the_doubling_time_is_that_of_two_values_or_of_a_line(points, months, band):
    found = doubling(*points)

    assert found.value.months.quantize(Decimal("0.01")) == Decimal(months)
    assert found.value.calcitonin_band == band


@pytest.mark.parametrize(
    ("points", "missing"),
    [
        ([], "values"),
        ([(0, 100)], "values"),
        ([(0, 100), (100, 120), (200, 150)], "values"),
        ([(0, 100), (0, 200)], "values"),
        ([(0, 100), (100, 100)], "change_of_value"),
        ([(0, 5), (10, 5), (20, 5), (30, 5)], "change_of_value"),
    ],
    ids=str,
)
def test_too_few_values_or_none_that_moves_have_no_doubling_time(points, missing):
    found = doubling(*points)

    assert isinstance(found, values.Unknown)
    assert found.missing == (missing,)


@pytest.mark.parametrize("value", [0, -1, Decimal("NaN"), True])
def test_a_marker_of_zero_or_less_has_no_logarithm(value):
    with pytest.raises(ValueError, match="value is"):
        doubling((0, 10), (100, value))
