import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netboard.care.board.rules import order_cost
from netboard.care.board.rules.order_cost import Cost, Scale, Surroundings
from netboard.care.board.rules.order_facts import Candidate, SessionFacts, Window
from tests.care.board.ordering import GENETICIST, PHYSICIST, SURGEON, case, session, sessions, window


def cost(*cases: Candidate, windows: tuple[Window, ...] = (), absent: tuple[int, ...] = ()) -> Cost:
    """Count the cost of cases in the order that they have."""
    return order_cost.cost_of(session(*cases, windows=windows, absent=absent), [one.case_id for one in cases])


def test_no_case_costs_nothing():
    assert cost() == Cost()


def test_one_case_whose_experts_are_there_costs_nothing():
    assert cost(case(1, SURGEON, urgent=True, hard=True), windows=(window(SURGEON, 0, 5),)) == Cost()


@pytest.mark.parametrize(
    ("here_from", "here_until", "outside"),
    [
        pytest.param(5, 10, 0, id="window-is-the-case"),
        pytest.param(6, 10, 1, id="comes-a-minute-late"),
        pytest.param(5, 9, 1, id="leaves-a-minute-early"),
        pytest.param(6, 9, 2, id="both"),
        pytest.param(0, 5, 5, id="leaves-when-it-starts"),
        pytest.param(10, 60, 5, id="comes-when-it-ends"),
        pytest.param(200, 260, 5, id="never-there"),
    ],
)
def test_minutes_outside_the_window_of_the_second_case(here_from: int, here_until: int, outside: int):
    assert cost(case(1), case(2, SURGEON), windows=(window(SURGEON, here_from, here_until),)) == Cost(outside_minutes=outside)


def test_minutes_outside_windows_add_up_over_experts():
    found = cost(case(1, SURGEON, PHYSICIST, GENETICIST), windows=(window(SURGEON, 2, 60), window(PHYSICIST, 3, 60)))

    assert found == Cost(outside_minutes=5)


def test_a_window_of_an_expert_whom_no_case_concerns_costs_nothing():
    assert cost(case(1, SURGEON), windows=(window(PHYSICIST, 50, 60),)) == Cost()


@pytest.mark.parametrize(
    ("urgencies", "pairs"),
    [
        pytest.param("uss", 0, id="urgent-first"),
        pytest.param("sus", 1, id="behind-one"),
        pytest.param("ssu", 2, id="behind-two"),
        pytest.param("ssuu", 4, id="two-behind-two"),
        pytest.param("susu", 3, id="mixed"),
        pytest.param("uuu", 0, id="all-urgent"),
        pytest.param("sss", 0, id="none-urgent"),
    ],
)
def test_each_standard_case_before_an_urgent_one_counts(urgencies: str, pairs: int):
    cases = [case(number, urgent=one == "u") for number, one in enumerate(urgencies)]

    assert cost(*cases) == Cost(urgent_behind=pairs)


@pytest.mark.parametrize(
    ("minutes", "hard_place", "late"),
    [
        pytest.param([5, 5, 5, 5], 0, 0, id="first"),
        pytest.param([5, 5, 5, 5], 1, 0, id="last-of-first-half"),
        pytest.param([5, 5, 5, 5], 2, 1, id="starts-at-half"),
        pytest.param([5, 5, 5], 1, 0, id="middle-of-three-starts-before-half"),
        pytest.param([9, 1, 1], 1, 1, id="minutes-decide-not-places"),
        pytest.param([5], 0, 0, id="alone"),
    ],
)
def test_a_hard_case_is_late_from_half_of_the_minutes(minutes: list[int], hard_place: int, late: int):
    cases = [case(place, minutes=length, hard=place == hard_place) for place, length in enumerate(minutes)]

    assert cost(*cases) == Cost(late_hard=late)


@pytest.mark.parametrize(
    ("groups", "changes"),
    [
        pytest.param(["lung"], 0, id="alone"),
        pytest.param(["lung", "lung"], 0, id="together"),
        pytest.param(["lung", "pancreas"], 1, id="once"),
        pytest.param(["lung", "pancreas", "lung"], 2, id="there-and-back"),
        pytest.param(["", "", "lung"], 1, id="no-group-is-one-group"),
    ],
)
def test_changes_of_group(groups: list[str], changes: int):
    assert cost(*[case(number, group=group) for number, group in enumerate(groups)]) == Cost(group_changes=changes)


@pytest.mark.parametrize(
    ("concerned", "idle"),
    [
        pytest.param("x", 0, id="one-case"),
        pytest.param("xx", 0, id="in-a-row"),
        pytest.param("x.x", 5, id="waits-for-one-case"),
        pytest.param("x..x.x", 15, id="waits-twice"),
        pytest.param("..x", 0, id="joins-for-the-first-case"),
        pytest.param("x..", 0, id="leaves-after-the-last-case"),
        pytest.param("...", 0, id="not-concerned"),
    ],
)
def test_an_expert_waits_between_the_first_and_the_last_case(concerned: str, idle: int):
    cases = [case(number, *([SURGEON] if one == "x" else [])) for number, one in enumerate(concerned)]

    assert cost(*cases) == Cost(idle_minutes=idle)


def test_an_absent_expert_does_not_wait():
    assert cost(case(1, SURGEON), case(2), case(3, SURGEON), absent=(SURGEON,)) == Cost()


def test_idle_minutes_add_up_over_experts():
    assert cost(case(1, SURGEON, PHYSICIST), case(2, minutes=8), case(3, SURGEON, PHYSICIST)) == Cost(idle_minutes=16)


@pytest.mark.parametrize(
    ("order", "moved"),
    [([1, 2, 3], 0), ([2, 1, 3], 2), ([3, 2, 1], 8), ([2, 3, 1], 6)],
    ids=["as-given", "neighbours", "turned-round", "first-to-last"],
)
def test_places_between_before_and_after_count_squared(order: list[int], moved: int):
    assert order_cost.cost_of(session(case(1), case(2), case(3)), order) == Cost(displacement=moved)


def test_the_cost_of_other_cases_is_refused():
    with pytest.raises(ValueError, match=r"cases \[1, 3\] instead of \[1, 2\]"):
        order_cost.cost_of(session(case(1), case(2)), [1, 3])


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        pytest.param(
            Cost(urgent_behind=40), Cost(outside_minutes=1, urgent_outside_minutes=1), id="an-urgent-case-waits-for-its-own-expert"
        ),
        pytest.param(Cost(outside_minutes=40), Cost(urgent_behind=1), id="but-for-nobody-else-s"),
        pytest.param(Cost(late_hard=9, group_changes=9, idle_minutes=900), Cost(outside_minutes=1), id="windows-before-comfort"),
        pytest.param(Cost(late_hard=9, group_changes=9, idle_minutes=900), Cost(urgent_behind=1), id="urgency-before-comfort"),
        pytest.param(Cost(group_changes=3), Cost(late_hard=1), id="a-hard-case-is-worth-three-changes"),
        pytest.param(Cost(late_hard=1), Cost(group_changes=4), id="but-not-four"),
        pytest.param(Cost(idle_minutes=7), Cost(group_changes=1), id="a-change-is-worth-seven-minutes"),
        pytest.param(Cost(group_changes=1), Cost(idle_minutes=9), id="but-not-nine"),
        pytest.param(Cost(displacement=50), Cost(idle_minutes=1), id="comfort-before-stability"),
        pytest.param(Cost(), Cost(displacement=2), id="equal-orders-stay"),
    ],
)
def test_what_weighs_more(better: Cost, worse: Cost):
    assert better.rank < worse.rank


@given(facts=sessions(), chance=st.randoms(use_true_random=False))
def test_the_quick_scale_ranks_orders_as_their_counted_cost_does(facts: SessionFacts, chance: random.Random):
    scale, size = Scale(facts), len(facts.candidates)
    orders = [chance.sample(range(size), size) for _ in range(6)]

    counted = [order_cost.cost_of(facts, [facts.candidates[index].case_id for index in order]).rank for order in orders]
    weighed = [scale.weigh(order) for order in orders]

    for (one, other), (light, heavy) in zip(itertools.combinations(counted, 2), itertools.combinations(weighed, 2), strict=True):
        assert (one < other, one == other) == (light < heavy, light == heavy)


def surroundings(scale: Scale, order: list[int], first: int, end: int) -> Surroundings:
    before, after = order[:first], order[end:]
    seen = seen_after = 0
    for index in before:
        seen |= scale.experts[index]
    for index in after:
        seen_after |= scale.experts[index]
    return Surroundings(
        place=first,
        minute=sum(scale.minutes[index] for index in before),
        seen=seen,
        standard=sum(not scale.urgent[index] for index in before),
        group=scale.groups[before[-1]] if before else None,
        seen_after=seen_after,
        group_after=scale.groups[after[0]] if after else None,
    )


@given(facts=sessions(), chance=st.randoms(use_true_random=False))
def test_a_changed_part_changes_the_weight_by_as_much_as_the_whole(facts: SessionFacts, chance: random.Random):
    scale, size = Scale(facts), len(facts.candidates)
    order = chance.sample(range(size), size)
    first, end = sorted((chance.randint(0, size), chance.randint(0, size)))
    part = chance.sample(order[first:end], end - first)
    around = surroundings(scale, order, first, end)

    gain = scale.weigh_part(order[first:end], around) - scale.weigh_part(part, around)

    assert gain == scale.weigh(order) - scale.weigh([*order[:first], *part, *order[end:]])
