from datetime import timedelta

import pytest
from hypothesis import given

from netboard.care.board.rules import order_facts
from netboard.care.board.rules.order_facts import Candidate, SessionFacts, Stay
from tests.care.board.ordering import SURGEON, case, minute, session, sessions, window


@pytest.mark.parametrize("minutes", [0, -5])
def test_a_case_without_minutes_is_refused(minutes: int):
    with pytest.raises(ValueError, match=f"case 1 takes {minutes} minutes"):
        case(1, minutes=minutes)


def test_a_case_of_one_minute_is_the_shortest():
    assert case(1, minutes=1).minutes == 1


@pytest.mark.parametrize(("here_from", "here_until"), [(30, 10), (30, 30)], ids=["inverted", "empty"])
def test_a_window_that_holds_nothing_is_refused(here_from: int, here_until: int):
    with pytest.raises(ValueError, match="window of expert 1 ends before it begins"):
        window(SURGEON, here_from, here_until)


@pytest.mark.parametrize("pinned", [0, -1, 3])
def test_a_pin_beyond_an_end_is_refused(pinned: int):
    with pytest.raises(ValueError, match=rf"places \[{pinned}\] of 2"):
        session(case(1), case(2, pinned=pinned))


@pytest.mark.parametrize("pinned", [1, 2])
def test_a_pin_on_the_first_and_on_the_last_place_is_taken(pinned: int):
    facts = session(case(1), case(2, pinned=pinned))

    assert facts.pins == [pinned]


def test_two_cases_pinned_to_one_place_are_refused():
    with pytest.raises(ValueError, match=r"place \[2\] given twice"):
        session(case(1, pinned=2), case(2, pinned=2))


def test_a_case_given_twice_is_refused():
    with pytest.raises(ValueError, match=r"case \[7\] given twice"):
        session(case(7), case(8), case(7))


def test_two_windows_of_one_expert_are_refused():
    with pytest.raises(ValueError, match=r"window of expert \[1\] given twice"):
        session(case(1), windows=[window(SURGEON, 0, 10), window(SURGEON, 20, 30)])


def test_a_window_of_an_absent_expert_is_refused():
    with pytest.raises(ValueError, match=r"experts \[1\] have a window and are absent"):
        session(case(1), windows=[window(SURGEON, 0, 10)], absent=[SURGEON])


@pytest.mark.parametrize(
    ("available", "minutes"),
    [
        pytest.param(95, 95, id="whole-session"),
        pytest.param(0, 0, id="ends-now"),
        pytest.param(-12, 0, id="runs-late"),
    ],
)
def test_a_session_that_runs_late_has_no_minute_left(available: int, minutes: int):
    facts = session(case(1, minutes=3), case(2, minutes=4), available=available)

    assert (facts.minutes_asked, facts.minutes_available) == (7, minutes)


def test_a_begun_minute_is_not_available():
    facts = SessionFacts((case(1),), minute(0), minute(9) + timedelta(seconds=59))

    assert facts.minutes_available == 9


@pytest.mark.parametrize(
    ("here_from", "here_until", "stay"),
    [
        pytest.param(0, 40, Stay(0, 40), id="whole-minutes"),
        pytest.param(-15, 40, Stay(-15, 40), id="there-before-the-session"),
        pytest.param(0.1, 40, Stay(1, 40), id="comes-within-a-minute"),
        pytest.param(0, 40.9, Stay(0, 40), id="leaves-within-a-minute"),
        pytest.param(10.2, 10.9, Stay(11, 11), id="there-for-less-than-a-minute"),
        pytest.param(-0.5, 5, Stay(0, 5), id="half-a-minute-early"),
    ],
)
def test_a_minute_attended_in_part_counts_as_missed(here_from: float, here_until: float, stay: Stay):
    found = order_facts.stays(session(case(1), windows=[window(SURGEON, here_from, here_until)]))

    assert found == {SURGEON: stay}


@pytest.mark.parametrize(
    ("start", "end", "early", "late"),
    [
        pytest.param(20, 25, 0, 0, id="inside"),
        pytest.param(10, 15, 0, 0, id="from-the-first-minute"),
        pytest.param(25, 30, 0, 0, id="to-the-last-minute"),
        pytest.param(9, 14, 1, 0, id="one-minute-early"),
        pytest.param(26, 31, 0, 1, id="one-minute-late"),
        pytest.param(0, 10, 10, 0, id="over-before-the-expert-comes"),
        pytest.param(30, 36, 0, 6, id="after-the-expert-has-left"),
        pytest.param(2, 5, 3, 0, id="long-before"),
        pytest.param(50, 55, 0, 5, id="long-after"),
        pytest.param(5, 40, 5, 10, id="longer-than-the-window"),
    ],
)
def test_minutes_outside_a_window_from_10_to_30(start: int, end: int, early: int, late: int):
    stay = Stay(10, 30)

    assert (stay.early_minutes(start, end), stay.late_minutes(start, end)) == (early, late)


def numbers(cases: list[Candidate]) -> list[int]:
    return [one.case_id for one in cases]


@pytest.mark.parametrize(
    ("pins", "order"),
    [
        pytest.param({}, [1, 2, 3, 4], id="no-pin"),
        pytest.param({4: 1}, [4, 1, 2, 3], id="last-to-first"),
        pytest.param({1: 4}, [2, 3, 4, 1], id="first-to-last"),
        pytest.param({1: 3, 4: 2}, [2, 4, 1, 3], id="two-pins-cross"),
        pytest.param({1: 1, 2: 2, 3: 3, 4: 4}, [1, 2, 3, 4], id="nothing-is-free"),
        pytest.param({1: 4, 2: 3, 3: 2, 4: 1}, [4, 3, 2, 1], id="all-pinned-elsewhere"),
    ],
)
def test_a_pinned_case_comes_to_its_place_and_the_others_keep_their_order(pins: dict[int, int], order: list[int]):
    cases = [case(number, pinned=pins.get(number)) for number in (1, 2, 3, 4)]

    assert numbers(order_facts.with_pins(cases)) == order


@pytest.mark.parametrize(
    "case_ids",
    [
        pytest.param([], id="empty"),
        pytest.param([1], id="one-missing"),
        pytest.param([1, 1], id="one-twice"),
        pytest.param([1, 3], id="one-unknown"),
        pytest.param([1, 2, 2], id="one-too-many"),
    ],
)
def test_an_order_of_other_cases_is_refused(case_ids: list[int]):
    with pytest.raises(ValueError, match="instead of"):
        order_facts.in_order(session(case(1), case(2)), case_ids)


def test_an_order_of_the_candidates_gives_them_back():
    assert order_facts.in_order(session(case(1), case(2)), [2, 1]) == [case(2), case(1)]


@given(facts=sessions())
def test_bringing_pins_to_their_places_twice_changes_nothing_more(facts: SessionFacts):
    once = order_facts.with_pins(facts.candidates)

    assert order_facts.with_pins(once) == once
    assert sorted(numbers(once)) == sorted(numbers(list(facts.candidates)))
