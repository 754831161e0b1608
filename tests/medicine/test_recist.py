"""What does RECIST 1.1 conclude from sums of target lesions, other lesions and new ones?"""

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netboard.medicine import response, tables
from tests.medicine.calls import error, output

QUIET = {
    "all_targets_gone": False, "nodes_all_lt10": False, "nontarget": "none", "new_lesion": False, "target_evaluable": True,
}  # fmt: skip

TARGETS = [
    # baseline, nadir, current, target
    (100, 100, 100, "SD"),
    (100, 100, 70, "PR"),
    (100, 100, 70.0, "PR"),
    (100, 100, 70.1, "SD"),
    (100, 100, 70.0001, "SD"),
    (100, 100, 69.9, "PR"),
    (100, 100, 1, "PR"),
    (10, 10, 7, "PR"),
    (10, 10, 7.1, "SD"),
    (30.3, 30.3, 21.21, "PR"),
    (30.3, 30.3, 21.22, "SD"),
    (100, 60, 65, "PR"),
    (100, 60, 70, "PR"),
    (100, 60, 71, "SD"),
    (100, 60, 71.9, "SD"),
    (100, 60, 72, "PD"),
    (100, 50, 60, "PD"),
    (100, 50, 59.9, "PR"),
    (22, 20, 24, "SD"),
    (22, 20, 24.9, "SD"),
    (22, 20, 25, "PD"),
    (25, 25, 30, "PD"),
    (25, 25, 29.9, "SD"),
    (25, 25, 29.99, "SD"),
    (40, 25, 30, "PD"),
    (24.9, 24.9, 29.9, "PD"),
    (24.9, 24.9, 29.88, "SD"),
    (24.9, 24.9, 29.89, "SD"),
    (25.1, 25.1, 30.1, "SD"),
    (25.1, 25.1, 30.12, "PD"),
    (100, 100, 119.9, "SD"),
    (100, 100, 120, "PD"),
    (100, 100, 120.1, "PD"),
    (148, 148, 182, "PD"),
    (148, 148, 177.5, "SD"),
    (148, 148, 177.6, "PD"),
    (10, 10, 14.9, "SD"),
    (10, 10, 15, "PD"),
    (20, 5, 9.9, "PR"),
    (20, 5, 10, "PD"),
    (50, 0, 0.1, "PD"),
    (50, 0, 4, "PD"),
    (50, 0, 30, "PD"),
    (100, 110, 121, "PD"),
    (100, 110, 119, "SD"),
    (100, 200, 120, "PD"),
    # without nadir, growth against the baseline is growth against any nadir
    (100, None, 120, "PD"),
    (100, None, 140, "PD"),
    (100, None, 119, "NE"),
    (100, None, 60, "NE"),
    (None, 80, 90, "NE"),
    (100, 80, None, "NE"),
    (None, None, None, "NE"),
]


@pytest.mark.parametrize(("baseline", "nadir", "current", "target"), TARGETS)
def test_progression_is_told_against_the_nadir_and_partial_response_against_the_baseline(baseline, nadir, current, target):
    found = output("recist", baseline_sum=baseline, nadir_sum=nadir, current_sum=current, **QUIET)

    assert (found["target"], found["overall"]) == (target, target)


CHANGES = [
    # baseline, nadir, current, percent from baseline, percent and mm from nadir
    (100, 100, 70, -30, -30, -30),
    (100, 50, 60, -40, 20, 10),
    (148, 148, 182, 22.972972972972972, 22.972972972972972, 34),
    (24.9, 24.9, 29.9, 20.080321285140563, 20.080321285140563, 5),
    (22, 20, 24, 9.090909090909092, 20, 4),
    (50, 0, 4, -92, None, 4),
    (100, 110, 121, 21, 21, 21),
    (100, None, 121, 21, None, None),
    (None, 80, 90, None, None, None),
    (100, 80, None, None, None, None),
    (80, 80, 80, 0, 0, 0),
]


@pytest.mark.parametrize("row", CHANGES, ids=str)
def test_changes_are_given_unrounded_and_never_divided_by_zero(row):
    baseline, nadir, current, *expected = row
    found = output("recist", baseline_sum=baseline, nadir_sum=nadir, current_sum=current, **QUIET)

    names = ("change_from_baseline_pct", "change_from_nadir_pct", "change_from_nadir_mm")
    assert [found[name] for name in names] == [None if one is None else pytest.approx(one, abs=1e-12) for one in expected]


COMPLETE = [
    # current, all targets gone, nodes below 10 mm, target, missing
    (0, True, True, "CR", []),
    (0, None, True, "CR", []),
    (8, True, True, "CR", []),
    (9.9, True, True, "CR", []),
    (8, True, False, "PR", []),
    (0, True, False, "PR", []),
    (8, False, True, "PR", []),
    (8, False, None, "PR", []),
    (8, True, None, "PR", ["nodes_all_lt10"]),
    (0, True, None, "PR", ["nodes_all_lt10"]),
    (8, None, True, "PR", ["all_targets_gone"]),
    (8, None, None, "PR", ["all_targets_gone", "nodes_all_lt10"]),
]


@pytest.mark.parametrize(("current", "gone", "nodes", "target", "missing"), COMPLETE)
def test_a_complete_response_needs_both_its_statements(current, gone, nodes, target, missing):
    said = QUIET | {"all_targets_gone": gone, "nodes_all_lt10": nodes}
    found = output("recist", baseline_sum=100, nadir_sum=100, current_sum=current, **said)

    assert (found["target"], found["missing"]) == (target, missing)


def test_progression_is_tested_before_complete_response():
    said = QUIET | {"all_targets_gone": True, "nodes_all_lt10": True}

    assert output("recist", baseline_sum=100, nadir_sum=8, current_sum=14, **said)["target"] == "PD"
    assert output("recist", baseline_sum=100, nadir_sum=0, current_sum=8, **said)["target"] == "PD"
    assert output("recist", baseline_sum=100, nadir_sum=8, current_sum=12, **said)["target"] == "CR"


SUMS_OF = {
    "CR": {"baseline_sum": 100, "nadir_sum": 8, "current_sum": 8, "all_targets_gone": True, "nodes_all_lt10": True},
    "PR": {"baseline_sum": 100, "nadir_sum": 60, "current_sum": 60},
    "SD": {"baseline_sum": 100, "nadir_sum": 100, "current_sum": 100},
    "PD": {"baseline_sum": 100, "nadir_sum": 100, "current_sum": 150},
    "NE": {"baseline_sum": 100, "nadir_sum": 100, "current_sum": 100, "target_evaluable": False},
}
OVERALL = [
    # target, other lesions, overall without new lesion
    ("CR", "CR", "CR"),
    ("CR", "none", "CR"),
    ("CR", "nonCR_nonPD", "PR"),
    ("CR", "NE", "PR"),
    ("CR", "PD", "PD"),
    ("PR", "CR", "PR"),
    ("PR", "none", "PR"),
    ("PR", "nonCR_nonPD", "PR"),
    ("PR", "NE", "PR"),
    ("PR", "PD", "PD"),
    ("SD", "CR", "SD"),
    ("SD", "none", "SD"),
    ("SD", "nonCR_nonPD", "SD"),
    ("SD", "NE", "SD"),
    ("SD", "PD", "PD"),
    ("PD", "CR", "PD"),
    ("PD", "none", "PD"),
    ("PD", "nonCR_nonPD", "PD"),
    ("PD", "NE", "PD"),
    ("PD", "PD", "PD"),
    ("NE", "CR", "NE"),
    ("NE", "none", "NE"),
    ("NE", "nonCR_nonPD", "NE"),
    ("NE", "NE", "NE"),
    ("NE", "PD", "PD"),
]


@pytest.mark.parametrize(("target", "others", "overall"), OVERALL)
def test_the_whole_is_that_of_the_published_table(target, others, overall):
    found = output("recist", **(QUIET | SUMS_OF[target] | {"nontarget": others}))

    assert (found["target"], found["overall"]) == (target, overall)


@pytest.mark.parametrize(("target", "others"), [row[:2] for row in OVERALL])
def test_a_new_lesion_is_a_progression_whatever_the_rest(target, others):
    found = output("recist", **(QUIET | SUMS_OF[target] | {"nontarget": others, "new_lesion": True}))

    assert (found["target"], found["overall"]) == (target, "PD")


@pytest.mark.parametrize(("target", "others", "overall"), OVERALL)
def test_a_new_lesion_that_nobody_spoke_of_leaves_only_progression(target, others, overall):
    found = output("recist", **(QUIET | SUMS_OF[target] | {"nontarget": others, "new_lesion": None}))

    assert found["overall"] == ("PD" if overall == "PD" else "NE")
    assert "new_lesion" in found["missing"]


@pytest.mark.parametrize(("target", "overall"), [("CR", "PR"), ("PR", "PR"), ("SD", "SD"), ("PD", "PD"), ("NE", "NE")])
def test_other_lesions_that_nobody_spoke_of_are_as_not_evaluated(target, overall):
    found = output("recist", **(QUIET | SUMS_OF[target] | {"nontarget": None}))

    assert found["overall"] == overall
    assert "nontarget" in found["missing"]


@pytest.mark.parametrize(
    ("sums", "missing"),
    [
        ({"baseline_sum": None}, ["baseline_sum"]),
        ({"current_sum": None}, ["current_sum"]),
        ({"nadir_sum": None}, ["nadir_sum"]),
        ({"baseline_sum": None, "nadir_sum": None, "current_sum": None}, ["baseline_sum", "nadir_sum", "current_sum"]),
    ],
    ids=str,
)
def test_a_missing_sum_makes_the_targets_not_evaluable_and_is_named(sums, missing):
    found = output("recist", **(QUIET | SUMS_OF["SD"] | sums))

    assert (found["target"], found["overall"], found["missing"]) == ("NE", "NE", missing)


def test_sums_that_are_there_are_evaluable_unless_said_otherwise():
    assert output("recist", **(QUIET | SUMS_OF["PR"] | {"target_evaluable": None}))["target"] == "PR"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"baseline_sum": 0}, "baseline_sum is 0; expected > 0"),
        ({"baseline_sum": -10}, "baseline_sum is -10"),
        ({"nadir_sum": -1}, "nadir_sum is -1"),
        ({"current_sum": -0.1}, "current_sum is -0.1"),
        ({"current_sum": 5001}, "current_sum is 5001"),
        ({"current_sum": "70"}, "current_sum is '70'"),
        ({"current_sum": True}, "current_sum is True"),
        ({"current_sum": 0}, "current_sum is 0 and all_targets_gone is false"),
        ({"nontarget": "SD"}, "nontarget is 'SD'"),
        ({"nontarget": "cr"}, "nontarget is 'cr'"),
        ({"new_lesion": "no"}, "new_lesion is 'no'"),
        ({"target_evaluable": 1}, "target_evaluable is 1"),
        ({"nodes_all_lt10": 0}, "nodes_all_lt10 is 0"),
        ({"nadir": 5}, "unknown input nadir"),
    ],
    ids=str,
)
def test_an_impossible_measure_is_refused(wrong, said):
    assert said in error("recist", **(QUIET | SUMS_OF["SD"] | wrong))


def test_the_table_of_the_whole_covers_every_pair():
    told = {(row["target"], row["nontarget"]) for row in tables.rows("recist_overall")}

    for target, others in itertools.product(SUMS_OF, response.NONTARGETS):
        assert told & {(target, others), (target, "*"), ("*", others)}, (target, others)


ORDER = ("CR", "PR", "SD", "PD")
SUMS = st.decimals(min_value=Decimal("0.1"), max_value=500, places=1)


def _target(baseline, nadir, current):
    lesions = response.Lesions(
        all_targets_gone=False, nodes_all_below_10_mm=False, nontarget="none", new_lesion=False, target_evaluable=True
    )
    return response.recist(baseline_sum_mm=baseline, nadir_sum_mm=nadir, current_sum_mm=current, lesions=lesions).value.target


@given(SUMS, SUMS, SUMS, SUMS)
def test_a_greater_sum_never_improves_the_response(baseline, nadir, one, other):
    low, high = sorted((one, other))

    assert ORDER.index(_target(baseline, nadir, low)) <= ORDER.index(_target(baseline, nadir, high))


@given(SUMS, SUMS, SUMS, SUMS)
def test_a_smaller_nadir_never_improves_the_response(baseline, current, one, other):
    low, high = sorted((one, other))

    assert ORDER.index(_target(baseline, low, current)) >= ORDER.index(_target(baseline, high, current))


@given(SUMS, SUMS)
def test_the_first_control_has_the_baseline_as_its_nadir(baseline, current):
    assert _target(baseline, baseline, current) == _target(baseline, 5000, current)


@given(SUMS, SUMS, SUMS)
def test_progression_always_has_its_twenty_percent_and_five_millimetres(baseline, nadir, current):
    reference = min(baseline, nadir)
    is_both = current >= reference * Decimal("1.2") and current - reference >= 5

    assert (_target(baseline, nadir, current) == "PD") is is_both
