from datetime import UTC, date, datetime, time, timedelta

import pytest
from dateutil.easter import easter
from hypothesis import given
from hypothesis import strategies as st

from netboard.care.board import rules
from netboard.foundation.clock import PARIS

AT = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)


def seat(specialty: str, *, is_physician: bool = True, is_recused: bool = False) -> rules.Seat:
    return rules.Seat(specialty, is_physician, is_recused)


@pytest.mark.parametrize(
    ("seats", "specialties", "status"),
    [
        pytest.param([], (), "not_met", id="nobody"),
        pytest.param([seat("SM24"), seat("SM36")], ("SM24", "SM36"), "not_met", id="two-specialties"),
        pytest.param([seat("SM24"), seat("SM36"), seat("SM28")], ("SM24", "SM28", "SM36"), "met", id="three-specialties"),
        pytest.param([seat("SM24"), seat("SM24"), seat("SM36")], ("SM24", "SM36"), "not_met", id="one-specialty-counts-once"),
        pytest.param(
            [seat("SM24"), seat("SM36"), seat("SM28", is_physician=False)], ("SM24", "SM36"), "not_met", id="trainee-never-counts"
        ),
        pytest.param([seat("SM24"), seat("SM36"), seat("SM28", is_recused=True)], ("SM24", "SM36"), "not_met", id="recused-does-not-count"),
        pytest.param([seat("SM24"), seat("SM36"), seat("")], ("SM24", "SM36"), "not_met", id="no-specialty-does-not-count"),
    ],
)
def test_quorum_is_three_specialties_of_physicians(seats: list[rules.Seat], specialties: tuple[str, ...], status: str) -> None:
    found = rules.quorum(seats)

    assert found == rules.Quorum(specialties, rules.QuorumStatus(status))


@pytest.mark.parametrize(
    ("state", "act", "after"),
    [
        ("planned", "open", "open"), ("open", "close", "closed"), ("planned", "cancel", "cancelled"),
        ("open", "open", None), ("open", "cancel", None), ("planned", "close", None),
        ("closed", "open", None), ("closed", "close", None), ("closed", "cancel", None),
        ("cancelled", "open", None), ("cancelled", "close", None), ("cancelled", "cancel", None),
    ],
)  # fmt: skip
def test_session_goes_only_forward(state: str, act: str, after: str | None) -> None:
    if after is None:
        with pytest.raises(rules.SessionMoveRefused):
            rules.move_session(state, rules.SessionAct(act))
        assert not rules.can_move_session(state, rules.SessionAct(act))
    else:
        assert rules.move_session(state, rules.SessionAct(act)) == rules.SessionState(after)


def test_seventeen_oclock_stays_seventeen_oclock_when_clocks_change() -> None:
    found = rules.weekly_starts(weekday=3, starts_at=time(17), first_day=date(2026, 10, 20), weeks=2, zone=PARIS)

    assert found == [datetime(2026, 10, 22, 15, tzinfo=UTC), datetime(2026, 10, 29, 16, tzinfo=UTC)]


def test_the_day_of_the_session_itself_is_the_first_week() -> None:
    found = rules.weekly_starts(weekday=3, starts_at=time(17), first_day=date(2026, 11, 26), weeks=1, zone=PARIS)

    assert found == [AT]


def turn(days: int, *, urgent: bool = False, pk: int = 0) -> rules.Turn:
    return rules.Turn(not urgent, AT + timedelta(days=days), pk or days)


@pytest.mark.parametrize(
    ("waiting", "new", "index"),
    [
        pytest.param([], turn(1), 0, id="alone"),
        pytest.param([turn(1), turn(3)], turn(2), 1, id="between-by-age"),
        pytest.param([turn(1), turn(2)], turn(3), 2, id="youngest-last"),
        pytest.param([turn(1), turn(2)], turn(9, urgent=True), 0, id="urgent-first"),
        pytest.param([turn(1, urgent=True), turn(2)], turn(9, urgent=True), 1, id="urgent-behind-older-urgent"),
        pytest.param([turn(5), turn(1)], turn(3), 0, id="hand-made-order-stays"),
    ],
)
def test_new_case_takes_its_turn(waiting: list[rules.Turn], new: rules.Turn, index: int) -> None:
    assert rules.insertion_index(waiting, new) == index


@pytest.mark.parametrize(
    ("to", "order"),
    [
        (rules.Direction.UP, [2, 1, 3]), (rules.Direction.DOWN, [1, 3, 2]), (1, [2, 1, 3]), (3, [1, 3, 2]), (2, [1, 2, 3]),
        (99, [1, 3, 2]), (0, [2, 1, 3]),
    ],
)  # fmt: skip
def test_moving_a_case(to: rules.Direction | int, order: list[int]) -> None:
    assert rules.moved([1, 2, 3], 2, to) == order


def test_moving_up_the_first_and_down_the_last_changes_nothing() -> None:
    assert rules.moved([1, 2], 1, rules.Direction.UP) == [1, 2]
    assert rules.moved([1, 2], 2, rules.Direction.DOWN) == [1, 2]


@given(st.lists(st.integers(), min_size=1, unique=True), st.data())
def test_moving_never_loses_a_case(order: list[int], data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(order))
    to = data.draw(st.one_of(st.sampled_from(list(rules.Direction)), st.integers(-5, 50)))

    assert sorted(rules.moved(order, case, to)) == sorted(order)


PRRT, SURGERY, SSA = rules.Treatment.PRRT, rules.Treatment.SURGERY, rules.Treatment.SSA


def test_proposals_are_numbered_by_rank_then_alternative() -> None:
    found = rules.numbered([(2, SURGERY, " b "), (5, SSA, ""), (2, PRRT, "a")])

    assert found == (
        rules.ProposalText(1, 1, SURGERY, "b"),
        rules.ProposalText(1, 2, PRRT, "a"),
        rules.ProposalText(2, 1, SSA, ""),
    )


ONE = (rules.ProposalText(1, 1, PRRT, ""),)


@pytest.mark.parametrize(
    ("kind", "text", "proposals", "flaws"),
    [
        ("treatment", "", ONE, ()),
        ("treatment", "words", (), (rules.Flaw.NO_PROPOSAL,)),
        ("surveillance", "", (), (rules.Flaw.NO_TEXT,)),
        ("surveillance", "MRI in six months", ONE, ()),
        ("further_exams", "  ", (), (rules.Flaw.NO_TEXT,)),
        ("postponed", "slides missing", (), ()),
        ("postponed", "", ONE, (rules.Flaw.NO_TEXT, rules.Flaw.PROPOSAL_WITHOUT_DISCUSSION)),
        ("not_presented", "no time", ONE, (rules.Flaw.PROPOSAL_WITHOUT_DISCUSSION,)),
    ],
)
def test_what_an_opinion_needs(kind: str, text: str, proposals: tuple[rules.ProposalText, ...], flaws: tuple[rules.Flaw, ...]) -> None:
    assert rules.flaws(rules.OpinionKind(kind), text=text, proposals=proposals) == flaws


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def test_planned_times_add_the_minutes() -> None:
    slots = [rules.Slot(5), rules.Slot(10), rules.Slot(5)]

    assert rules.planned_times(slots, starts_at=AT) == [AT, AT + minutes(5), AT + minutes(15)]


@pytest.mark.parametrize(
    ("slots", "now", "expected"),
    [
        pytest.param([rules.Slot(5), rules.Slot(5)], 3, [3, 8], id="nothing-begun-yet"),
        pytest.param([rules.Slot(5, AT, None, True), rules.Slot(5)], 2, [0, 5], id="first-in-time"),
        pytest.param([rules.Slot(5, AT, None, True), rules.Slot(5)], 9, [0, 9], id="first-too-long"),
        pytest.param(
            [rules.Slot(5, AT, AT + minutes(3)), rules.Slot(5, AT + minutes(3), None, True), rules.Slot(5)], 4, [0, 3, 8], id="early"
        ),
        pytest.param([rules.Slot(5, AT, AT + minutes(7)), rules.Slot(5)], 8, [0, 8], id="between-two"),
        pytest.param([rules.Slot(5, AT, None), rules.Slot(5, AT + minutes(2), None, True)], 4, [4, 2], id="skipped-comes-later"),
    ],
)
def test_expected_times_follow_the_session(slots: list[rules.Slot], now: int, expected: list[int]) -> None:
    found = rules.expected_times(slots, starts_at=AT, at=AT + minutes(now))

    assert found == [AT + minutes(each) for each in expected]


def test_the_cutoff_instant_is_already_late() -> None:
    assert rules.is_late(AT, cutoff_at=AT)
    assert not rules.is_late(AT - timedelta(seconds=1), cutoff_at=AT)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 12, 25), "christmas"), (date(2027, 1, 1), "new_year"), (date(2027, 3, 29), "easter_monday"), (date(2027, 5, 1), "labour_day"),
        (date(2027, 5, 6), "ascension"), (date(2027, 5, 8), "victory_1945"), (date(2027, 5, 17), "whit_monday"), (date(2027, 7, 14), "national_day"),
        (date(2027, 8, 15), "assumption"), (date(2027, 11, 1), "all_saints"), (date(2027, 11, 11), "armistice_1918"),
        (date(2008, 5, 1), "labour_day"),  # Ascension Day too
        (date(2026, 12, 24), None), (date(2026, 12, 26), None), (date(2027, 3, 28), None), (date(2028, 2, 29), None),
    ],
    ids=str,
)  # fmt: skip
def test_the_public_holidays_of_france_are_known(day: date, name: str | None) -> None:
    assert rules.public_holiday(day, easter=easter(day.year)) == name


@given(st.integers(min_value=1990, max_value=2150))
def test_each_year_has_its_eleven_holidays_or_one_less_when_two_meet(year: int) -> None:
    found = [
        day
        for offset in range(366)
        if (day := date(year, 1, 1) + timedelta(days=offset)).year == year and rules.public_holiday(day, easter=easter(year))
    ]

    assert len(found) in {10, 11}
