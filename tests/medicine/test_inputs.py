"""Is what was handed over read by name, with its kind, and refused otherwise?"""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from netboard.medicine.inputs import Inputs
from netboard.medicine.readings import bare_grade, read
from netboard.medicine.second_reading import Reading


def reading(kind, value):
    return getattr(Inputs({"x": value}, "x"), kind)("x")


READ = [
    ("number", 3, 3),
    ("number", Decimal("2.9"), Decimal("2.9")),
    ("number", 0, 0),
    ("number", None, None),
    ("truth", True, True),
    ("truth", False, False),
    ("truth", None, None),
    ("text", "well", "well"),
    ("text", "", ""),
    ("text", None, None),
    ("code", "8", "8"),
    ("code", 8, "8"),
    ("code", None, None),
    ("points", 2, 2),
    ("points", "2", 2),
    ("points", "0", 0),
    ("points", None, None),
    ("words", ["a", "b"], ("a", "b")),
    ("words", [], ()),
    ("words", None, None),
    ("part", {"a": 1}, {"a": 1}),
    ("part", {}, {}),
    ("part", None, None),
    ("day", "2026-03-06", date(2026, 3, 6)),
    ("day", "2028-02-29", date(2028, 2, 29)),
    ("day", None, None),
    ("moment", "2026-03-06T17:00:00+01:00", datetime(2026, 3, 6, 17, tzinfo=timezone(timedelta(hours=1)))),
    ("moment", None, None),
]


@pytest.mark.parametrize(("kind", "given", "expected"), READ, ids=str)
def test_an_input_of_its_kind_is_read(kind, given, expected):
    assert reading(kind, given) == expected


@pytest.mark.parametrize("kind", ["number", "truth", "text", "code", "points", "words", "part", "day", "moment"])
def test_an_input_that_is_not_there_is_as_null(kind):
    assert getattr(Inputs({}, "x"), kind)("x") is None


REFUSED = [
    ("number", True, "expected a number or null"),
    ("number", "3", "expected a number or null"),
    ("number", 3.5, "expected a number or null"),
    ("number", [3], "expected a number or null"),
    ("truth", "true", "expected true, false or null"),
    ("truth", 1, "expected true, false or null"),
    ("truth", 0, "expected true, false or null"),
    ("text", 3, "expected text or null"),
    ("text", True, "expected text or null"),
    ("text", ["a"], "expected text or null"),
    ("code", True, "expected text or null"),
    ("code", Decimal("8.0"), "expected text or null"),
    ("points", "two", "expected a number or null"),
    ("points", "-1", "expected a number or null"),
    ("points", "\u0662", "expected a number or null"),
    ("points", True, "expected a number or null"),
    ("words", "a", "expected a list of words or null"),
    ("words", [1], "expected a list of words or null"),
    ("words", ["a", None], "expected a list of words or null"),
    ("words", {"a": 1}, "expected a list of words or null"),
    ("part", [], "expected an object or null"),
    ("part", "a", "expected an object or null"),
    ("part", True, "expected an object or null"),
    ("day", "2026-3-6", "expected a date such as 2026-03-06"),
    ("day", "2026-03-06 ", "expected a date such as 2026-03-06"),
    ("day", "2026-03-06\n", "expected a date such as 2026-03-06"),
    ("day", "\u0662\u0660\u0662\u0666-03-06", "expected a date such as 2026-03-06"),
    ("day", "2026-02-29", "there is no such day"),
    ("day", 20260306, "expected text or null"),
    ("moment", "2026-03-06", "expected a date and time with its offset"),
    ("moment", "2026-03-06T24:01:00+01:00", "expected a date and time with its offset"),
    ("moment", "17:00", "expected a date and time with its offset"),
    ("moment", 1772812800, "expected text or null"),
]


@pytest.mark.parametrize(("kind", "given", "said"), REFUSED, ids=str)
def test_an_input_of_another_kind_is_refused_by_name(kind, given, said):
    with pytest.raises(ValueError, match=f"x is .*{said}"):
        reading(kind, given)


@pytest.mark.parametrize("strangers", [["y"], ["y", "z"], ["X"], [""]])
def test_a_name_that_nobody_expects_is_refused_with_those_that_are(strangers):
    with pytest.raises(ValueError, match=r"unknown input .*; expected x, w"):
        Inputs(dict.fromkeys(strangers), "x", "w")


@pytest.mark.parametrize(
    ("label", "grade"),
    [(None, None), ("G2", "G2"), ("NET G2", "G2"), ("NEC", "NEC"), ("NEC small cell", "NEC"), ("low", "low"), ("G4", "G4")],
)
def test_a_label_of_the_grading_is_a_grade(label, grade):
    assert bare_grade(label) == grade


READINGS = [
    ({}, Reading()),
    ({"histotype": "NET", "ki67_pct": 3}, Reading(histotype="NET", ki67_percent=3)),
    ({"differentiation": "bien"}, Reading(differentiation="well")),
    ({"differenciation": "peu"}, Reading(differentiation="poor")),
    ({"necrosis": "absente"}, Reading(necrosis="none")),
    ({"necrosis": "focale_punctiforme"}, Reading(necrosis="punctate")),
    ({"necrosis": "etendue"}, Reading(necrosis="extensive")),
    ({"necrosis": True}, Reading(necrosis="extensive")),
    ({"necrosis": False}, Reading(necrosis="none")),
    ({"margins": "R0 loco-régional"}, Reading(margins="R0")),
    ({"margins": "RX"}, Reading(margins="RX")),
    ({"ptnm": {"edition": "8", "pT": "pT2", "pN": "N1", "pM": "M1a"}}, Reading(edition="8", t="T2", n="N1", m="M1a")),
    ({"ptnm": {"edition": 9}}, Reading(edition="9")),
    ({"edition": "8", "t": "T3"}, Reading(edition="8", t="T3")),
    ({"stade": "IIB"}, Reading(stage="IIB")),
    ({"nodes": {"examines": 12, "envahis": 2, "rupture_capsulaire": "non"}}, Reading(nodes_examined=12, nodes_involved=2)),
    ({"vascular_invasion": True, "lymphatic_invasion": False}, Reading(vascular_invasion="oui", lymphatic_invasion="non")),
    ({"ihc": {"CDX2": "positif", "TTF1": None}}, Reading(stains={"CDX2": "positif"})),
    ({"primitif": "pancreas"}, Reading(primary_site="pancreas")),
    ({"laterality_focality": "multiple"}, Reading(focality="multiple")),
    ({"conclusion": "x", "comment": "y", "procedure": "biopsie"}, Reading()),
    ({"material_sufficient": False}, Reading(is_material_sufficient=False)),
]


@pytest.mark.parametrize(("given", "expected"), READINGS, ids=str)
def test_the_items_of_a_pathologist_are_read(given, expected):
    assert read(given) == expected
