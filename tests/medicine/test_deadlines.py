"""By when must a report, and a recourse pathway, be done?"""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netboard.care.report import rules
from netboard.medicine import follow_up
from tests.medicine.calls import error, output

DATA = Path(__file__).parents[1] / "care" / "report" / "deadline_cases.jsonl"
CASES = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]


def test_all_the_cases_are_here():
    assert len(CASES) == 52
    assert sum("naive_trap" in case for case in CASES) == 15


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['start']}+{case['hours']}h")
def test_a_deadline_counts_elapsed_hours_and_is_written_in_local_time(case):
    due = output("report_deadline", session_end=case["start"], urgent=case["hours"] == 24)["due"]

    assert due == case["due_paris"]
    assert datetime.fromisoformat(due).astimezone(UTC).isoformat() == case["due_utc"]
    assert datetime.fromisoformat(due).astimezone(UTC).isoformat() != case.get("naive_trap")


WRITTEN = [
    ("2026-03-06T17:00:00+01:00", True, "2026-03-07T17:00:00+01:00"),
    ("2026-03-06T16:00:00Z", True, "2026-03-07T17:00:00+01:00"),
    ("2026-03-06T16:00:00+00:00", False, "2026-03-08T17:00:00+01:00"),
    ("2026-03-06T17:00+01:00", False, "2026-03-08T17:00:00+01:00"),
    ("2026-03-06 17:00:00+01:00", False, "2026-03-08T17:00:00+01:00"),
    ("2026-07-14T18:30:00+02:00", False, "2026-07-16T18:30:00+02:00"),
    ("2026-03-28T12:00:00+01:00", True, "2026-03-29T13:00:00+02:00"),
    ("2026-03-28T12:00:00+01:00", False, "2026-03-30T13:00:00+02:00"),
    ("2026-10-24T12:00:00+02:00", True, "2026-10-25T11:00:00+01:00"),
    ("2026-12-25T09:00:00+01:00", True, "2026-12-26T09:00:00+01:00"),
    ("2026-05-01T10:00:00+11:00", True, "2026-05-02T01:00:00+02:00"),
]


@pytest.mark.parametrize(("end", "urgent", "due"), WRITTEN)
def test_any_offset_is_an_instant_and_no_day_off_stops_the_clock(end, urgent, due):
    assert output("report_deadline", session_end=end, urgent=urgent)["due"] == due


@pytest.mark.parametrize("name", ["session_end", "urgent"])
def test_a_deadline_needs_the_end_of_the_session_and_the_urgency(name):
    found = output("report_deadline", **({"session_end": "2026-03-06T17:00:00+01:00", "urgent": False} | {name: None}))

    assert (found["due"], found["missing"]) == (None, [name])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"session_end": "2026-03-06T17:00:00"}, "expected a date and time with its offset"),
        ({"session_end": "2026-03-06"}, "expected a date and time with its offset"),
        ({"session_end": "17:00"}, "expected a date and time with its offset"),
        ({"session_end": "2026-02-30T17:00:00+01:00"}, "expected a date and time with its offset"),
        ({"session_end": "2026-03-06T25:00:00+01:00"}, "expected a date and time with its offset"),
        ({"session_end": "20260306T170000+0100"}, "expected a date and time with its offset"),
        ({"session_end": "yesterday"}, "expected a date and time with its offset"),
        ({"session_end": ""}, "expected a date and time with its offset"),
        ({"session_end": 1772812800}, "session_end is 1772812800; expected text"),
        ({"session_end": "9999-12-31T23:00:00+00:00"}, "beyond the calendar"),
        ({"urgent": "yes"}, "urgent is 'yes'"),
        ({"urgent": 1}, "urgent is 1"),
    ],
    ids=str,
)
def test_an_impossible_moment_is_refused(wrong, said):
    assert said in error("report_deadline", **({"session_end": "2026-03-06T17:00:00+01:00", "urgent": False} | wrong))


MOMENTS = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001 -- hypothesis adds the zone
    max_value=datetime(2040, 1, 1),  # noqa: DTZ001 -- hypothesis adds the zone
    timezones=st.sampled_from([UTC, follow_up.PARIS, timezone(timedelta(hours=11))]),
)


@given(MOMENTS, st.booleans())
def test_the_deadline_is_the_discussion_plus_its_hours_of_elapsed_time(end, urgent):
    due = follow_up.report_deadline(session_end=end, urgent=urgent).value

    assert due.astimezone(UTC) - end.astimezone(UTC) == timedelta(hours=24 if urgent else 48)


@given(MOMENTS, st.booleans())
def test_the_deadline_is_the_one_that_the_reports_are_watched_by(end, urgent):
    due = follow_up.report_deadline(session_end=end, urgent=urgent).value

    assert due.astimezone(UTC) == rules.due_at(end, urgent=urgent).astimezone(UTC)


RECOURSE = [
    ("2026-01-01", "2026-02-04"),
    ("2026-01-31", "2026-03-06"),
    ("2026-02-01", "2026-03-07"),
    ("2028-02-01", "2028-03-06"),
    ("2026-03-01", "2026-04-04"),
    ("2026-10-01", "2026-11-04"),
    ("2026-11-27", "2026-12-31"),
    ("2026-11-28", "2027-01-01"),
    ("2026-12-31", "2027-02-03"),
    ("2028-02-29", "2028-04-03"),
]


@pytest.mark.parametrize(("asked", "last"), RECOURSE)
def test_the_last_day_of_a_recourse_pathway_is_the_thirty_fourth(asked, last):
    found = output("recourse_deadline", request_date=asked)

    assert found["last_compliant_date"] == last
    assert (date.fromisoformat(last) - date.fromisoformat(asked)).days == 34


def test_without_request_there_is_no_last_day():
    found = output("recourse_deadline", request_date=None)

    assert (found["last_compliant_date"], found["missing"]) == (None, ["request_date"])


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("2026-02-30", "there is no such day"),
        ("2026-03-06T10:00:00+01:00", "expected a date such as"),
        ("6 mars 2026", "expected a date such as"),
        ("9999-12-31", "beyond the calendar"),
        (20260306, "expected text"),
        (True, "request_date is True"),
    ],
)
def test_an_impossible_request_is_refused(asked, said):
    assert said in error("recourse_deadline", request_date=asked)
