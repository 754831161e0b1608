"""Which NETPET grade have two scans, and which class has an invaded liver?"""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netboard.medicine import response
from tests.medicine.calls import error, output

YES, NO = True, False
SCANS = [
    # SSTR, FDG, relation, lesions, grade
    (NO, NO, None, None, "P0"),
    (NO, NO, "lt", 2, "P0"),
    (YES, NO, None, None, "P1"),
    (YES, NO, "gt", 3, "P1"),
    (NO, YES, None, None, "P5"),
    (NO, YES, "gt", 1, "P5"),
    (YES, YES, "lt", 1, "P2a"),
    (YES, YES, "lt", 2, "P2a"),
    (YES, YES, "lt", 3, "P2b"),
    (YES, YES, "lt", 10, "P2b"),
    (YES, YES, "eq", 1, "P3a"),
    (YES, YES, "eq", 2, "P3a"),
    (YES, YES, "eq", 3, "P3b"),
    (YES, YES, "gt", 1, "P4a"),
    (YES, YES, "gt", 2, "P4a"),
    (YES, YES, "gt", 2.0, "P4a"),
    (YES, YES, "gt", 3, "P4b"),
    (YES, YES, "gt", 40, "P4b"),
]


@pytest.mark.parametrize(("sstr", "fdg", "relation", "lesions", "grade"), SCANS)
def test_netpet_reads_the_pair_of_scans(sstr, fdg, relation, lesions, grade):
    found = output("netpet", sstr=sstr, fdg=fdg, relation=relation, discordant_lesions=lesions)

    assert (found["grade"], found["missing"]) == (grade, [])


@pytest.mark.parametrize(("relation", "grade"), [("lt", "P2"), ("eq", "P3"), ("gt", "P4")])
def test_an_unknown_number_of_lesions_leaves_the_grade_without_its_letter(relation, grade):
    found = output("netpet", sstr=True, fdg=True, relation=relation, discordant_lesions=None)

    assert (found["grade"], found["missing"]) == (grade, ["discordant_lesions"])


@pytest.mark.parametrize(
    ("sstr", "fdg", "relation", "missing"),
    [
        (YES, YES, None, ["relation"]),
        (None, YES, "lt", ["sstr"]),
        (YES, None, "lt", ["fdg"]),
        (None, None, None, ["sstr", "fdg", "relation"]),
        (None, NO, None, ["sstr", "relation"]),
    ],
)
def test_netpet_needs_both_scans_and_their_relation(sstr, fdg, relation, missing):
    found = output("netpet", sstr=sstr, fdg=fdg, relation=relation, discordant_lesions=2)

    assert (found["grade"], found["missing"]) == (None, missing)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"discordant_lesions": 0}, "discordant_lesions is 0 though both scans are positive"),
        ({"discordant_lesions": -1}, "discordant_lesions is -1"),
        ({"discordant_lesions": 1.5}, "expected a whole number"),
        ({"relation": "<"}, "relation is '<'"),
        ({"sstr": "pos"}, "sstr is 'pos'"),
        ({"fdg": 1}, "fdg is 1"),
    ],
    ids=str,
)
def test_impossible_scans_are_refused(wrong, said):
    assert said in error("netpet", **({"sstr": True, "fdg": True, "relation": "lt", "discordant_lesions": 2} | wrong))


def test_every_known_pair_has_one_grade():
    for sstr, fdg, relation in itertools.product((YES, NO), (YES, NO), response.RELATIONS):
        assert response.netpet(sstr=sstr, fdg=fdg, relation=relation, discordant_lesions=1).value[:2] in {
            "P0", "P1", "P2", "P3", "P4", "P5",
        }  # fmt: skip


BURDENS = [
    (0, "H0"),
    (0.0, "H0"),
    (0.01, "H1"),
    (0.1, "H1"),
    (5, "H1"),
    (10, "H1"),
    (10.0, "H1"),
    (10.01, "H2"),
    (10.1, "H2"),
    (18, "H2"),
    (22, "H2"),
    (25, "H2"),
    (25.01, "H3"),
    (25.1, "H3"),
    (30, "H3"),
    (50, "H3"),
    (50.01, "H4"),
    (50.1, "H4"),
    (75, "H4"),
    (100, "H4"),
]


@pytest.mark.parametrize(("percent", "expected"), BURDENS)
def test_the_liver_is_classed_by_its_invaded_share(percent, expected):
    assert output("liver_burden", pct=percent)["class"] == expected


def test_an_unknown_share_has_no_class():
    found = output("liver_burden", pct=None)

    assert (found["class"], found["missing"]) == (None, ["pct"])


@pytest.mark.parametrize(
    ("percent", "said"),
    [(-0.1, "pct is -0.1"), (100.1, "pct is 100.1"), (140, "pct is 140"), ("30", "pct is '30'"), (True, "pct is True"), ([], "pct is []")],
)
def test_an_impossible_share_is_refused(percent, said):
    assert said in error("liver_burden", pct=percent)


SHARES = st.decimals(min_value=0, max_value=100, places=3)


@given(SHARES, SHARES)
def test_a_larger_share_never_has_a_lower_class(one, other):
    low, high = sorted((one, other))

    assert response.liver_burden(low).value <= response.liver_burden(high).value
