from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override
from lxml import etree

from netboard.foundation.ui import charts

HOSTILE = '<script>alert("x")</script>'


def points(*values, below=()):
    return [charts.Point(on=date(2024 + index, 3, 1), value=Decimal(value), below=index in below) for index, value in enumerate(values)]


def tree(chart):
    return etree.fromstring(str(chart.svg))


def texts(chart, tag):
    return ["".join(each.itertext()) for each in tree(chart).iter(tag)]


def test_line_chart_says_in_words_what_it_draws():
    chart = charts.line_chart(points("148", "310"), title="5-HIAA", unit="µmol/24 h", limit=Decimal(52))

    assert tree(chart).get("role") == "img"
    assert texts(chart, "title")[0] == "5-HIAA (µmol/24 h)"
    assert texts(chart, "desc") == ["2 values from 01/03/2024 to 01/03/2025, the first 148, the last 310 µmol/24 h. Limit: 52."]


def test_table_of_a_line_chart_holds_every_value_newest_first():
    chart = charts.line_chart(points("5", "12.5", below=[0]), title="CgA")

    assert [row[:2] for row in chart.rows] == [("01/03/2025", charts.fr_number(Decimal("12.5"))), ("01/03/2024", "< 5")]
    assert chart.latest == charts.fr_number(Decimal("12.5"))


def test_value_below_what_is_measured_is_an_open_symbol():
    chart = charts.line_chart(points("5", "12", below=[0]), title="CgA")

    assert [circle.get("class") for circle in tree(chart).iter("circle")] == ["point below", "point"]


def test_higher_values_stand_higher():
    chart = charts.line_chart(points("10", "1000", "100"), title="Calcitonine", log=True)

    heights = [float(circle.get("cy").removesuffix("em")) for circle in tree(chart).iter("circle")]
    assert heights[1] < heights[2] < heights[0]
    assert heights[0] - heights[2] == pytest.approx(heights[2] - heights[1], abs=0.02)


@pytest.mark.parametrize("values", [("0", "10"), ("-1", "5")])
def test_logarithmic_axis_is_not_used_below_or_at_zero(values):
    chart = charts.line_chart(points(*values), title="X", log=True)

    assert len(list(tree(chart).iter("circle"))) == 2


@pytest.mark.parametrize("values", [("0",), ("7",), ("7", "7"), ("-3", "-3"), ("0.001", "0.002"), ("1000000", "2")])
def test_any_series_stays_inside_the_drawing(values):
    chart = charts.line_chart(points(*values), title="X")

    assert all(1 <= float(circle.get("cy").removesuffix("em")) <= 7.5 for circle in tree(chart).iter("circle"))
    assert all(0 <= float(circle.get("cx").removesuffix("%")) <= 100 for circle in tree(chart).iter("circle"))


def test_empty_series_says_so():
    chart = charts.line_chart([], title="CgA")

    assert (chart.latest, chart.rows, texts(chart, "text")) == ("no value", (), ["No value was recorded."])


def test_charts_escape_what_people_typed():
    line = charts.line_chart(points("1"), title=HOSTILE, unit=HOSTILE, limit=Decimal(1), limit_label=HOSTILE)
    periods = [charts.Period(label=HOSTILE, since=date(2024, 1, 1), note=HOSTILE)]
    timeline = charts.timeline_chart(periods, title=HOSTILE, today=date(2026, 1, 1))

    for chart in (line, timeline):
        assert list(tree(chart).iter("script")) == []
        assert HOSTILE in texts(chart, "title")[0]


def test_charts_hold_no_style_of_their_own():
    chart = charts.timeline_chart([charts.Period(label="A", since=date(2024, 1, 1))], title="T", today=date(2026, 1, 1))

    assert "style" not in {name for element in tree(chart).iter() for name in element.attrib}


def test_timeline_lists_treatments_oldest_first_and_says_what_goes_on():
    periods = [
        charts.Period(label="Lanréotide", since=date(2022, 6, 1), note="120 mg"),
        charts.Period(label="Résection", since=date(2021, 2, 10), until=date(2021, 2, 10), kind="act"),
    ]

    chart = charts.timeline_chart(periods, title="Traitements", today=date(2026, 11, 24))

    assert chart.rows == (("Résection", "10/02/2021", "10/02/2021", ""), ("Lanréotide", "01/06/2022", "ongoing", "120 mg"))
    assert [bar.get("class") for bar in tree(chart).iter("rect")] == ["bar act", "bar treatment"]


@pytest.mark.parametrize(
    ("start", "end", "anchor"), [(1, 3, "start"), (50, 52, "middle"), (50, 90, "end"), (90, 92, "end"), (1, 97, "start")]
)
def test_label_of_a_treatment_keeps_room_on_a_telephone(start, end, anchor):
    place, chosen = charts._label_place(start, end)

    room = {"start": 97 - place, "end": place, "middle": 2 * min(place, 97 - place)}[chosen]
    assert (chosen, room >= 65) == (anchor, True)


def test_bars_are_drawn_against_the_largest_and_told_in_a_table():
    counted = [charts.Amount(label="Proposition de traitement", count=4), charts.Amount(label="Surveillance", count=1)]

    chart = charts.bar_chart(counted, title="Décisions", what="Nature")

    assert (chart.latest, chart.columns[0]) == ("5", "Nature")
    assert chart.rows == (("Proposition de traitement", "4"), ("Surveillance", "1"))
    assert ['width="96.00%"' in chart.svg, 'width="24.00%"' in chart.svg] == [True, True]


def test_no_bar_says_so():
    with override("fr"):
        chart = charts.bar_chart([], title="Décisions", what="Nature")

    assert (chart.latest, chart.rows) == ("0", ())
    assert "Rien n’a été compté." in chart.svg


def test_a_share_is_drawn_between_nothing_and_everything():
    chart = charts.line_chart(points("100"), title="Quorum", unit="%", between=(0, 100))

    assert 'cy="1.20em"' in chart.svg
    assert [f">{tick}</text>" in chart.svg for tick in ("0", "50", "100", "150")] == [True, True, True, False]
