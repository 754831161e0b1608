import pytest
from hypothesis import given, settings

from netboard.care.board.rules import order_conflicts, order_cost, running_order
from netboard.care.board.rules.order_conflicts import BeyondEnd, Conflict, CostlyPin, ExpertAbsent, OutsideWindow, PinBroken, UrgentBehind
from netboard.care.board.rules.order_facts import SessionFacts
from tests.care.board.ordering import GENETICIST, PHYSICIST, SURGEON, case, session, sessions, window

SPECIALTIES = {SURGEON: "surgery", PHYSICIST: "nuclear", GENETICIST: "surgery"}


def conflicts(facts: SessionFacts, specialties: dict[int, str] | None = None) -> tuple[Conflict, ...]:
    """List the conflicts of the cases in the order that they have."""
    return order_conflicts.conflicts(facts, [one.case_id for one in facts.candidates], specialties=specialties)


@pytest.mark.parametrize("facts", [session(), session(case(1, SURGEON))], ids=["no-case", "one-case"])
def test_an_order_that_satisfies_all_has_no_conflict(facts: SessionFacts):
    assert conflicts(facts) == ()


@pytest.mark.parametrize(
    ("here_from", "here_until", "found"),
    [
        pytest.param(5, 10, (), id="just-there"),
        pytest.param(7, 60, (OutsideWindow(2, SURGEON, 2, 0),), id="two-minutes-early"),
        pytest.param(0, 9, (OutsideWindow(2, SURGEON, 0, 1),), id="one-minute-late"),
        pytest.param(6, 8, (OutsideWindow(2, SURGEON, 1, 2),), id="window-shorter-than-the-case"),
        pytest.param(30, 60, (OutsideWindow(2, SURGEON, 5, 0),), id="comes-after"),
        pytest.param(-60, -30, (OutsideWindow(2, SURGEON, 0, 5),), id="left-before-the-session"),
    ],
)
def test_a_case_outside_a_window_says_whose_and_by_how_much(here_from: int, here_until: int, found: tuple[Conflict, ...]):
    assert conflicts(session(case(1), case(2, SURGEON), windows=[window(SURGEON, here_from, here_until)])) == found


def test_each_expert_outside_is_named():
    facts = session(case(1, PHYSICIST, SURGEON, GENETICIST), windows=[window(SURGEON, 1, 60), window(PHYSICIST, 0, 3)])

    assert conflicts(facts) == (OutsideWindow(1, SURGEON, 1, 0), OutsideWindow(1, PHYSICIST, 0, 2))


@pytest.mark.parametrize(
    ("experts", "absent", "specialties", "found"),
    [
        pytest.param([SURGEON, PHYSICIST], [SURGEON], SPECIALTIES, (ExpertAbsent(1, SURGEON, "surgery"),), id="only-one-of-the-specialty"),
        pytest.param([SURGEON, GENETICIST], [SURGEON], SPECIALTIES, (), id="another-of-the-specialty-is-there"),
        pytest.param(
            [SURGEON, GENETICIST], [SURGEON, GENETICIST], SPECIALTIES,
            (ExpertAbsent(1, SURGEON, "surgery"), ExpertAbsent(1, GENETICIST, "surgery")), id="both-of-the-specialty-are-absent",
        ),
        pytest.param([SURGEON, GENETICIST], [SURGEON], None, (ExpertAbsent(1, SURGEON, None),), id="specialties-not-given"),
        pytest.param([SURGEON, GENETICIST], [SURGEON], {SURGEON: "surgery"}, (ExpertAbsent(1, SURGEON, "surgery"),), id="specialty-of-the-other-unknown"),
        pytest.param([PHYSICIST], [SURGEON], SPECIALTIES, (), id="absent-but-not-concerned"),
    ],
)  # fmt: skip
def test_an_absent_expert_whom_nobody_replaces_is_named(
    experts: list[int], absent: list[int], specialties: dict[int, str] | None, found: tuple[Conflict, ...]
):
    assert conflicts(session(case(1, *experts), absent=absent), specialties) == found


@pytest.mark.parametrize(
    ("available", "found"),
    [
        pytest.param(15, (), id="just-enough"),
        pytest.param(14, (BeyondEnd(15, 14, (3,)),), id="one-minute-short"),
        pytest.param(5, (BeyondEnd(15, 5, (2, 3)),), id="time-for-one"),
        pytest.param(0, (BeyondEnd(15, 0, (1, 2, 3)),), id="no-time"),
        pytest.param(-20, (BeyondEnd(15, 0, (1, 2, 3)),), id="runs-late"),
    ],
)
def test_more_minutes_than_the_session_has_are_told_with_the_cases_beyond(available: int, found: tuple[Conflict, ...]):
    assert conflicts(session(case(1), case(2), case(3), available=available)) == found


def test_an_urgent_case_behind_others_says_which():
    facts = session(case(1), case(2, urgent=True), case(3), case(4, urgent=True))

    assert conflicts(facts) == (UrgentBehind(2, (1,)), UrgentBehind(4, (1, 3)))


def test_a_pinned_case_elsewhere_is_told_without_a_price():
    facts = session(case(1, urgent=True), case(2, pinned=1))

    assert conflicts(facts) == (PinBroken(2, 1, 2),)


def test_a_pin_that_holds_a_case_outside_its_window_tells_a_better_place():
    facts = session(case(1, SURGEON, pinned=1), case(2), case(3), windows=[window(SURGEON, 10, 60)])

    assert conflicts(facts) == (OutsideWindow(1, SURGEON, 5, 0), CostlyPin(1, 1, 3, outside_minutes_spared=5, urgent_behind_spared=0))


def test_a_pin_that_keeps_another_case_out_of_its_window_is_named():
    facts = session(case(1, pinned=1), case(2, SURGEON), windows=[window(SURGEON, 0, 5)])

    assert conflicts(facts) == (OutsideWindow(2, SURGEON, 0, 5), CostlyPin(1, 1, 2, outside_minutes_spared=5, urgent_behind_spared=0))


def test_a_pin_before_an_urgent_case_is_named():
    facts = session(case(1, pinned=1), case(2, urgent=True), case(3, urgent=True))

    assert conflicts(facts) == (UrgentBehind(2, (1,)), UrgentBehind(3, (1,)), CostlyPin(1, 1, 3, 0, 2))


def test_an_urgent_case_pinned_first_is_not_blamed_for_the_window_of_another():
    facts = session(case(1, urgent=True, pinned=1), case(2, SURGEON), windows=[window(SURGEON, 0, 5)])

    assert conflicts(facts) == (OutsideWindow(2, SURGEON, 0, 5),)


def test_a_pin_that_costs_comfort_only_is_no_conflict():
    facts = session(case(1, SURGEON), case(2, group="lung", pinned=2), case(3, SURGEON, hard=True))

    assert conflicts(facts) == ()


def test_a_place_held_by_another_pin_is_not_proposed():
    facts = session(case(1, SURGEON, pinned=1), case(2, pinned=2), windows=[window(SURGEON, 5, 60)])

    assert conflicts(facts) == (OutsideWindow(1, SURGEON, 5, 0),)


def test_conflicts_come_kind_by_kind():
    facts = session(
        case(1, SURGEON, pinned=1), case(2, PHYSICIST, urgent=True), case(3, pinned=2), windows=[window(SURGEON, 20, 60)], absent=[PHYSICIST], available=10
    )  # fmt: skip

    kinds = [type(one) for one in conflicts(facts)]

    assert kinds == [OutsideWindow, ExpertAbsent, BeyondEnd, UrgentBehind, PinBroken, CostlyPin]


def test_conflicts_of_other_cases_are_refused():
    with pytest.raises(ValueError, match=r"cases \[2\] instead of \[1\]"):
        order_conflicts.conflicts(session(case(1)), [2])


@settings(deadline=None)
@given(facts=sessions())
def test_conflicts_add_up_to_the_cost_of_the_order(facts: SessionFacts):
    order = running_order.baseline(facts)
    cost = order_cost.cost_of(facts, order)

    found = order_conflicts.conflicts(facts, order)

    outside = [one for one in found if isinstance(one, OutsideWindow)]
    behind = [one for one in found if isinstance(one, UrgentBehind)]
    assert sum(one.early_minutes + one.late_minutes for one in outside) == cost.outside_minutes
    assert sum(len(one.behind_ids) for one in behind) == cost.urgent_behind
    assert not [one for one in found if isinstance(one, PinBroken)]


@settings(deadline=None)
@given(facts=sessions())
def test_a_costly_pin_spares_what_it_says_and_never_without_a_conflict(facts: SessionFacts):
    found = order_conflicts.conflicts(facts, running_order.baseline(facts))

    costly = [one for one in found if isinstance(one, CostlyPin)]
    others = [one for one in found if isinstance(one, OutsideWindow | UrgentBehind)]
    assert others or not costly
    assert all((one.outside_minutes_spared, one.urgent_behind_spared) > (0, 0) and one.better_at != one.pinned_at for one in costly)
