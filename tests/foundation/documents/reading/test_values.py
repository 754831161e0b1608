"""Are French numbers and dates read as written, and ambiguous ones left alone?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netboard.foundation.documents.reading import values


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("12", "12"),
        ("2,5", "2.5"),
        ("1 240,5", "1240.5"),
        ("0,125", "0.125"),
        ("12.0", "12.0"),
        ("1,240", None),
        ("1.240", None),
        ("12,345", None),
    ],
)
def test_a_number_is_read_unless_it_is_ambiguous(written, meant):
    assert values.number(written) == meant


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("12/03/2026", "2026-03-12"), ("12.03.26", "2026-03-12"), ("12-03-1958", "1958-03-12"), ("2026-03-12", "2026-03-12"),
        ("3 mars 2026", "2026-03-03"), ("1er août 2021", "2021-08-01"), ("12 / 03 / 2026", "2026-03-12"), ("29/02/2024", "2024-02-29"),
    ],
)  # fmt: skip
def test_a_day_is_read_in_each_french_way(written, iso):
    assert values.first_day(values.fold(written)).iso == iso


@pytest.mark.parametrize(
    "written", ["31/02/2026", "29/02/2025", "45/01/2026", "12/13/2026", "04 91 22 33 44", "1.2.250.1.213.1.4.8", "12/03", ""]
)
def test_what_is_no_day_is_not_one(written):
    assert values.first_day(values.fold(written)) is None


@pytest.mark.parametrize(
    ("written", "iso"), [("mars 2021", "2021-03"), ("03/2021", "2021-03"), ("en 2021", "2021"), ("févr. 2020", "2020-02")]
)
def test_a_date_keeps_what_is_known_of_it(written, iso):
    assert [day.iso for _match, day in values.partial_days(values.fold(written))] == [iso]


@pytest.mark.parametrize("written", ["2 021 µg/L", "2021 mg", "1905 nmol/L"])
def test_a_quantity_is_not_a_year(written):
    assert not list(values.partial_days(values.fold(values.clean(written))))


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [("l’iléon", "l'iléon"), ("5\u202f000", "5 000"), ("ﬁbrose", "fibrose"), ("\u00b5g", "\u03bcg"), ("2 mm²", "2 mm2"), ("10⁹/L", "10^9/L"), ("cœur", "coeur"), ("neuro\u00adendocrine", "neuroendocrine")],
)  # fmt: skip
def test_characters_that_look_alike_are_made_one(written, cleaned):
    assert values.clean(written) == cleaned


@given(st.text(max_size=200))
def test_folding_never_moves_a_place(text):
    assert len(values.fold(text)) == len(text)
