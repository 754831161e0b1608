import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netboard.care.board.rules import order_cost, running_order
from netboard.care.board.rules.order_cost import Cost
from netboard.care.board.rules.order_facts import Candidate, SessionFacts
from netboard.care.board.rules.running_order import Order
from tests.care.board.ordering import GENETICIST, PHYSICIST, SURGEON, case, session, sessions, window

FEW = 400  # evaluations that suffice for the handful of cases of a test


def proposed(facts: SessionFacts, *, seed: int = 1, evaluations: int = FEW) -> Order:
    return running_order.proposed_order(facts, seed=seed, evaluations=evaluations)


def ids(facts: SessionFacts) -> list[int]:
    return [one.case_id for one in facts.candidates]


def best_rank(facts: SessionFacts) -> tuple[int, int, int, int]:
    """Try every order that keeps the pins."""
    orders = itertools.permutations(facts.candidates)
    kept = (order for order in orders if all(one.pinned_at in {None, place} for place, one in enumerate(order, start=1)))
    return min(order_cost.cost_of(facts, [one.case_id for one in order]).rank for order in kept)


def test_no_case_gives_an_empty_order():
    assert proposed(session()) == Order((), Cost(), Cost())


def test_one_case_is_its_own_order():
    assert proposed(session(case(7, SURGEON))) == Order((7,), Cost(), Cost())


def test_an_order_that_costs_nothing_stays_as_it_is():
    facts = session(case(3), case(1), case(2))

    assert proposed(facts) == Order((3, 1, 2), Cost(), Cost())


def test_a_case_comes_while_its_expert_is_there():
    facts = session(case(1), case(2), case(3, SURGEON), windows=[window(SURGEON, 0, 5)])

    found = proposed(facts)

    assert found == Order((3, 1, 2), Cost(displacement=6), Cost(outside_minutes=5))


def test_a_case_waits_for_its_expert_who_comes_late():
    facts = session(case(1, SURGEON), case(2), case(3), windows=[window(SURGEON, 10, 90)])

    found = proposed(facts)

    assert found == Order((2, 3, 1), Cost(displacement=6), Cost(outside_minutes=5))


def test_urgent_cases_come_first():
    facts = session(case(1), case(2, urgent=True), case(3), case(4, urgent=True))

    found = proposed(facts)

    assert found.case_ids == (2, 4, 1, 3)
    assert found.cost == Cost(displacement=10)


def test_a_window_may_put_an_urgent_case_behind():
    facts = session(case(1, SURGEON), case(2, PHYSICIST, urgent=True), windows=[window(SURGEON, 0, 5), window(PHYSICIST, 5, 10)])

    assert proposed(facts) == Order((1, 2), Cost(urgent_behind=1), Cost(urgent_behind=1))


def test_waiting_of_experts_never_puts_an_urgent_case_behind():
    facts = session(
        case(1, SURGEON, minutes=9), case(2, SURGEON, PHYSICIST), case(3, PHYSICIST, minutes=9), case(4, GENETICIST, urgent=True)
    )

    assert proposed(facts).case_ids == (4, 1, 2, 3)


def test_a_hard_case_comes_in_the_first_half():
    facts = session(case(1), case(2), case(3), case(4, hard=True))

    assert proposed(facts) == Order((1, 4, 2, 3), Cost(displacement=6), Cost(late_hard=1))


def test_related_cases_come_together():
    facts = session(case(1, group="lung"), case(2), case(3, group="lung"), case(4))

    found = proposed(facts)

    assert found == Order((1, 3, 2, 4), Cost(group_changes=1, displacement=2), Cost(group_changes=3))


def test_the_cases_of_an_expert_come_in_a_row():
    facts = session(case(1, SURGEON), case(2), case(3), case(4, SURGEON))

    assert proposed(facts) == Order((2, 1, 4, 3), Cost(displacement=4), Cost(idle_minutes=10))


@pytest.mark.parametrize("pinned", [1, 2, 3, 4])
def test_a_pinned_case_stays_whatever_it_costs(pinned: int):
    facts = session(
        case(1, SURGEON), case(2, urgent=True), case(3), case(4, PHYSICIST, hard=True, pinned=pinned),
        windows=[window(SURGEON, 0, 5), window(PHYSICIST, 80, 90)],
    )  # fmt: skip

    found = proposed(facts)

    assert found.case_ids[pinned - 1] == 4
    assert found.cost.rank == best_rank(facts)


def test_when_every_case_is_pinned_the_pins_are_the_order():
    facts = session(case(1, pinned=3), case(2, pinned=1, urgent=True), case(3, pinned=2))

    assert proposed(facts).case_ids == (2, 3, 1)


def test_one_case_free_among_pins_takes_the_place_that_is_left():
    facts = session(case(1), case(2, pinned=1), case(3, pinned=3))

    assert proposed(facts).case_ids == (2, 1, 3)


def test_an_expert_who_is_never_there_does_not_disturb_the_order():
    facts = session(case(1), case(2, SURGEON), case(3, urgent=True), windows=[window(SURGEON, 500, 600)])

    found = proposed(facts)

    assert found.case_ids == (3, 1, 2)
    assert found.cost.outside_minutes == found.cost_as_given.outside_minutes == 5


def test_two_cases_in_one_window_of_one_case_share_the_loss():
    facts = session(case(1), case(2, SURGEON, minutes=6), case(3, SURGEON, minutes=4), windows=[window(SURGEON, 0, 6)])

    found = proposed(facts)

    assert found.cost.outside_minutes == 4
    assert found.cost.rank == best_rank(facts)


def test_the_order_before_counts_with_its_pins_kept():
    facts = session(case(1), case(2), case(3, pinned=1))

    assert proposed(facts).cost_as_given == Cost(displacement=6)


@pytest.mark.parametrize(
    ("cases", "order"),
    [
        pytest.param([case(1), case(2, age_days=3), case(3, age_days=1)], (2, 3, 1), id="oldest-first"),
        pytest.param([case(1, age_days=9), case(2, urgent=True)], (2, 1), id="urgent-before-older"),
        pytest.param([case(1, urgent=True), case(2, urgent=True, age_days=1)], (2, 1), id="older-of-two-urgent"),
        pytest.param([case(9), case(4)], (4, 9), id="same-moment-by-number"),
        pytest.param([case(1, pinned=1), case(2, urgent=True), case(3, urgent=True, age_days=1)], (1, 3, 2), id="around-a-pin"),
        pytest.param([], (), id="no-case"),
    ],
)
def test_the_baseline_is_urgent_first_then_oldest(cases: list[Candidate], order: tuple[int, ...]):
    assert running_order.baseline(session(*cases)) == order


@pytest.mark.parametrize(
    ("cases", "order"),
    [
        pytest.param([case(1), case(2, SURGEON), case(3, PHYSICIST)], (3, 2, 1), id="who-leaves-first-comes-first"),
        pytest.param([case(1, SURGEON, PHYSICIST), case(2, SURGEON)], (1, 2), id="the-earliest-of-two-windows"),
        pytest.param([case(1, SURGEON), case(2, SURGEON, urgent=True)], (2, 1), id="urgent-among-equals"),
        pytest.param([case(1, GENETICIST), case(2)], (1, 2), id="no-window-counts-as-none"),
        pytest.param([case(1, pinned=1), case(2, SURGEON), case(3, PHYSICIST)], (1, 3, 2), id="around-a-pin"),
    ],
)
def test_the_order_of_window_ends(cases: list[Candidate], order: tuple[int, ...]):
    facts = session(*cases, windows=[window(SURGEON, 0, 60), window(PHYSICIST, 0, 20)])

    assert running_order.by_window_end(facts) == order


def test_without_evaluation_the_best_of_the_starting_orders_is_given():
    urgent = session(case(1), case(2, SURGEON), case(3, urgent=True), windows=[window(SURGEON, 0, 5)])
    calm = session(case(1), case(2, SURGEON), case(3), windows=[window(SURGEON, 0, 5)])

    assert proposed(urgent, evaluations=0).case_ids == running_order.baseline(urgent) == (3, 1, 2)
    assert proposed(calm, evaluations=0).case_ids == running_order.by_window_end(calm)


def test_a_given_order_better_than_the_starting_ones_stays():
    facts = session(case(1, SURGEON, age_days=2), case(2, SURGEON), case(3, age_days=1))

    assert proposed(facts, evaluations=0) == Order((1, 2, 3), Cost(), Cost())


def evening() -> SessionFacts:
    """Twelve cases that no order satisfies at once, so that a search has something to do."""
    experts = [{SURGEON}, {PHYSICIST}, {SURGEON, PHYSICIST}, {GENETICIST}, set(), {SURGEON, GENETICIST}]
    cases = [
        case(
            number, *experts[number % 6], minutes=3 + number % 5, urgent=number in {5, 11}, hard=number % 4 == 1,
            group=("pancreas", "lung", "rectum")[number % 3], pinned=4 if number == 2 else None, age_days=number % 7,
        )
        for number in range(12)
    ]  # fmt: skip
    return session(*cases, windows=[window(SURGEON, 12, 50), window(PHYSICIST, 0, 25), window(GENETICIST, 20, 70)])


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_same_seed_and_evaluations_give_the_same_order(seed: int):
    assert proposed(evening(), seed=seed, evaluations=4000) == proposed(evening(), seed=seed, evaluations=4000)


def test_the_search_betters_both_its_starting_orders():
    facts = evening()

    found = proposed(facts, evaluations=4000)

    starts = (running_order.baseline(facts), running_order.by_window_end(facts))
    assert all(found.cost.outside_minutes < order_cost.cost_of(facts, start).outside_minutes for start in starts)
    assert found.case_ids[3] == 2


def test_names_of_groups_and_numbers_of_experts_do_not_matter():
    facts = evening()
    renamed = session(
        *[
            case(
                one.case_id, *[100 - expert for expert in one.experts], minutes=one.minutes, urgent=one.is_urgent, hard=one.is_hard,
                group=f"new {one.group}", pinned=one.pinned_at, age_days=one.case_id % 7,
            )
            for one in facts.candidates
        ],
        windows=[window(100 - SURGEON, 12, 50), window(100 - PHYSICIST, 0, 25), window(100 - GENETICIST, 20, 70)],
    )  # fmt: skip

    assert proposed(renamed) == proposed(facts)


@settings(max_examples=40, deadline=None)
@given(facts=sessions().filter(lambda facts: len(facts.candidates) <= 5), seed=st.integers(0, 3))
def test_the_best_order_of_a_few_cases_is_found(facts: SessionFacts, seed: int):
    assert proposed(facts, seed=seed, evaluations=3200).cost.rank == best_rank(facts)


@settings(deadline=None)
@given(facts=sessions(), seed=st.integers(), evaluations=st.integers(0, FEW))
def test_an_order_holds_every_case_once_at_its_pin_and_tells_its_cost(facts: SessionFacts, seed: int, evaluations: int):
    found = proposed(facts, seed=seed, evaluations=evaluations)

    assert sorted(found.case_ids) == sorted(ids(facts))
    assert all(found.case_ids[one.pinned_at - 1] == one.case_id for one in facts.candidates if one.pinned_at)
    assert found.cost == order_cost.cost_of(facts, found.case_ids)


@settings(deadline=None)
@given(facts=sessions(), seed=st.integers(), evaluations=st.integers(0, FEW))
def test_an_order_is_never_costlier_than_the_given_one_nor_the_baseline(facts: SessionFacts, seed: int, evaluations: int):
    found = proposed(facts, seed=seed, evaluations=evaluations)

    assert found.cost.rank <= found.cost_as_given.rank
    assert found.cost.rank <= order_cost.cost_of(facts, running_order.baseline(facts)).rank
    assert found.cost.rank <= order_cost.cost_of(facts, running_order.by_window_end(facts)).rank


@settings(deadline=None)
@given(facts=sessions(), start=st.integers(-10, 60), length=st.integers(1, 60))
def test_one_more_window_never_moves_a_pin(facts: SessionFacts, start: int, length: int):
    limited = {one.expert_id for one in facts.windows} | facts.absent
    expert = next(number for number in range(1, 7) if number not in limited)
    more = session(*facts.candidates, windows=[*facts.windows, window(expert, start, start + length)], absent=facts.absent)
    pins = [one.pinned_at for one in facts.candidates if one.pinned_at]

    before, after = proposed(facts).case_ids, proposed(more).case_ids

    assert [before[place - 1] for place in pins] == [after[place - 1] for place in pins]


@settings(deadline=None)
@given(facts=sessions())
def test_an_order_proposed_again_for_itself_is_no_costlier(facts: SessionFacts):
    first = proposed(facts)
    by_id = {one.case_id: one for one in facts.candidates}
    again = session(*[by_id[number] for number in first.case_ids], windows=facts.windows, absent=facts.absent)

    second = proposed(again)

    assert second.cost.rank[:3] <= first.cost.rank[:3]


@given(facts=sessions().filter(lambda facts: len(facts.candidates) - len(facts.pins) > 1), chance=st.randoms(use_true_random=False))
def test_a_walk_knows_what_its_order_weighs_and_leaves_pins_alone(facts: SessionFacts, chance: random.Random):
    scale, size = order_cost.Scale(facts), len(facts.candidates)
    free = [index for index in range(size) if index + 1 not in facts.pins]
    start = chance.sample(range(size), size)
    walk, chances = running_order.Walk(scale, start, free), running_order.draws(chance.randrange(1000))

    for _ in range(10):
        walk.take(walk.step(chances))
        assert walk.weight == scale.weigh(walk.order)

    assert sorted(walk.order) == list(range(size))
    assert [walk.order[place - 1] for place in facts.pins] == [start[place - 1] for place in facts.pins]


def test_a_step_changes_nothing_until_it_is_taken():
    walk = running_order.Walk(order_cost.Scale(evening()), list(range(12)), list(range(12)))
    weight = walk.weight

    step = walk.step(running_order.draws(3))

    assert (walk.order, walk.weight) == (list(range(12)), weight)
    assert step.part != walk.order[step.first : step.first + len(step.part)]


@pytest.mark.parametrize("seed", [0, 1, -1, 2**64, 10**30], ids=["zero", "one", "negative", "beyond-64-bits", "huge"])
def test_draws_are_spread_between_0_and_1(seed: int):
    drawn = list(itertools.islice(running_order.draws(seed), 10_000))

    assert 0 <= min(drawn) < 0.01
    assert 0.99 < max(drawn) < 1
    assert [0.08 < sum(tenth <= 10 * one < tenth + 1 for one in drawn) / 10_000 < 0.12 for tenth in range(10)] == [True] * 10


def test_draws_differ_with_the_seed_and_are_the_same_for_one():
    one, again, other = (list(itertools.islice(running_order.draws(seed), 5)) for seed in (7, 7, 8))

    assert one == again
    assert not set(one) & set(other)
