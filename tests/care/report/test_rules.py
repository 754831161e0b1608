"""By when must a report arrive, and what can happen to a delivery?"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netboard.care.report import rules
from netboard.care.report.rules import DeliveryAct, DeliveryState
from netboard.foundation import clock

CASES = [json.loads(line) for line in (Path(__file__).parent / "deadline_cases.jsonl").read_text(encoding="utf-8").splitlines()]


def test_the_table_of_deadlines_is_complete():
    assert len(CASES) == 52
    assert {case["hours"] for case in CASES} == {24, 48}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['start']}+{case['hours']}h")
def test_deadline_counts_elapsed_hours_across_changes_of_clock(case):
    due = rules.due_at(datetime.fromisoformat(case["start"]), urgent=case["hours"] == 24)

    assert due.isoformat() == case["due_utc"]
    assert clock.local(due).isoformat() == case["due_paris"]
    assert due.isoformat() != case.get("naive_trap")


def test_a_moment_without_zone_has_no_deadline():
    with pytest.raises(ValueError, match="2026"):
        rules.due_at(datetime(2026, 11, 26, 17), urgent=False)  # noqa: DTZ001 -- what is refused


@given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 -- hypothesis adds the zone
def test_becoming_urgent_gives_the_deadline_of_an_urgent_dossier_and_never_a_later_one(discussed_at):
    standard = rules.due_at(discussed_at, urgent=False)

    assert rules.shortened(standard) == rules.due_at(discussed_at, urgent=True) < standard


AT = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (timedelta(hours=6, seconds=1), None),
        (timedelta(hours=6), rules.Threshold.NEAR),
        (timedelta(0), rules.Threshold.NEAR),
        (timedelta(microseconds=-1), rules.Threshold.PAST),
    ],
    ids=["far", "six hours", "last instant", "over"],
)
def test_people_are_called_six_hours_before_and_when_it_is_over(left, expected):
    assert rules.threshold(AT + left, at=AT) is expected


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 15), (2, 30), (3, 60), (4, 120), (5, 300), (6, 600), (7, 600), (400, 600)])
def test_back_off_grows_to_ten_minutes(attempts, seconds):
    assert rules.back_off(attempts) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("claimed", "live"), [(None, False), (AT, True), (AT - timedelta(minutes=4, seconds=59), True), (AT - timedelta(minutes=5), False)]
)
def test_a_claim_lives_five_minutes(claimed, live):
    assert rules.is_claim_live(claimed, at=AT) is live


def test_a_correction_has_its_own_clock_only_for_who_holds_an_earlier_text():
    due, signed = AT + timedelta(hours=3), AT

    assert rules.delivery_due_at(report_due_at=due, signed_at=signed, urgent=False, has_earlier_text=False) == due
    assert rules.delivery_due_at(report_due_at=due, signed_at=signed, urgent=False, has_earlier_text=True) == AT + timedelta(hours=48)
    assert rules.delivery_due_at(report_due_at=due, signed_at=signed, urgent=True, has_earlier_text=True) == AT + timedelta(hours=24)


FINISHED = (DeliveryState.SENT, DeliveryState.SETTLED, DeliveryState.SUPERSEDED)


@pytest.mark.parametrize("state", FINISHED)
@pytest.mark.parametrize("act", DeliveryAct)
def test_nothing_moves_a_finished_delivery(state, act):
    assert not rules.can_move(state, act)
    with pytest.raises(rules.DeliveryMoveRefused) as refusal:
        rules.move(state, act)
    assert (refusal.value.state, refusal.value.act) == (state, act)


@pytest.mark.parametrize("state", [state for state in DeliveryState if state not in FINISHED])
def test_every_delivery_that_is_not_finished_can_end_and_be_stopped(state):
    ends = {rules.move(state, act) for act in DeliveryAct if rules.can_move(state, act)}

    assert DeliveryState.SUPERSEDED in ends
    assert ends & rules.ARRIVED


def test_a_delivery_without_address_is_never_sent_or_tried_again():
    assert [act for act in DeliveryAct if rules.can_move(DeliveryState.BLOCKED, act)] == [DeliveryAct.SETTLE, DeliveryAct.SUPERSEDE]
