"""When are the controls of a plan, and by when must a report and a recourse pathway be done?"""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from netboard.medicine import quantities, tables
from netboard.medicine.values import Finding, Number, Source, Unknown, absent, reasons

PARIS = ZoneInfo("Europe/Paris")
STANDARD_HOURS, URGENT_HOURS = 48, 24
RECOURSE_DAYS = 35
MONTHS_A_YEAR = 12
IMAGING_SET = "E_PPGL_IMG"


@dataclass(frozen=True)
class Control:
    on: date
    exams: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """Dates of a plan. requires_decision: the board must decide first, so there are none. then: what follows the last date."""

    controls: tuple[Control, ...]
    requires_decision: bool
    immediate: tuple[str, ...] = ()
    then: str | None = None
    status: str = "draft"


def add_months(anchor: date, months: int) -> date:
    """Add months to an anchor; a day that the month does not have becomes its last (31 August + 6 = 28 or 29 February)."""
    year, month = divmod(anchor.year * MONTHS_A_YEAR + anchor.month - 1 + months, MONTHS_A_YEAR)
    if year > date.max.year:
        raise ValueError(f"{anchor} + {months} months is beyond the calendar")
    return date(year, month + 1, min(anchor.day, calendar.monthrange(year, month + 1)[1]))


def schedule(*, schedule_id: str | None, anchor: date | None, horizon_months: Number | None) -> Finding[Plan] | Unknown:
    """Lay out the controls of a plan from its anchor (surgery, or the first board of the follow-up) up to a horizon, included.

    A plan without phases means that no follow-up is needed. Plans are drafts until the medical lead approves them, and a physician
    sets the dates. `ValueError` for a plan that does not exist.

    Source: schedules.yaml, expansion rule in its head.
    """
    horizon = quantities.count("horizon_months", horizon_months, quantity="horizon_months")
    because = reasons(schedule_id=schedule_id, anchor=anchor, horizon_months=horizon)
    plan = None if schedule_id is None else _plan(schedule_id)
    if plan is None or anchor is None or horizon is None:
        missing = absent(schedule_id=schedule_id, anchor=anchor, horizon_months=horizon)
        return Unknown(missing, tables.rule("schedule"), because)
    points = {} if plan.get("decision_required") else _points(plan, horizon)
    controls = tuple(Control(add_months(anchor, month), tuple(points[month])) for month in sorted(points))
    asks = bool(plan.get("decision_required", False))
    return Finding(Plan(controls, asks, tuple(plan.get("immediate", ())), plan.get("then")), because, _source(plan))


def plans() -> tuple[str, ...]:
    """List the codes of the plans, in the order of the table."""
    return tuple(_plans())


@cache
def _plans() -> dict[str, Mapping[str, Any]]:
    return {plan["id"]: plan for plan in tables.document("schedules")["schedules"]}


def _plan(schedule_id: str) -> Mapping[str, Any]:
    if schedule_id not in _plans():
        raise ValueError(f"unknown schedule {schedule_id!r}; expected one of {', '.join(_plans())}")
    return _plans()[schedule_id]


def _source(plan: Mapping[str, Any]) -> Source:
    return Source("schedules", plan["id"], plan["source"], plan["edition"], plan["verification"])


def _points(plan: Mapping[str, Any], horizon: int) -> dict[int, list[str]]:
    """Give the exams due at each month after the anchor; a month shared by two phases appears once, with the exams of both."""
    asked = [(month, _exams(plan["exams"])) for month in plan.get("points_months", ())]
    for phase in (*plan.get("phases", ()), *([plan["then_phase"]] if "then_phase" in plan else ())):
        asked += [(month, _exams(phase["exams"])) for month in _months(phase, horizon)]
    asked += [(month, plan["labs"]) for month in plan.get("labs_months", ())]
    points: dict[int, list[str]] = {}
    for month, exams in asked:
        if month <= horizon:
            points[month] = [*dict.fromkeys([*points.get(month, []), *exams])]
    every = plan.get("imaging_every_months")
    for month in range(every, horizon + 1, every) if every else ():
        points[month] = [*dict.fromkeys([*points.get(month, []), *_exams(IMAGING_SET)])]
    return points


def _months(phase: Mapping[str, Any], horizon: int) -> range:
    first = phase["from"] or phase["every"]
    last = horizon if phase["to"] is None else min(phase["to"], horizon)
    return range(first, last + 1, phase["every"])


def _exams(name: str) -> list[str]:
    found: list[str] = tables.document("schedules")["exam_sets"][name]
    return found


def report_deadline(*, session_end: datetime | None, urgent: bool | None) -> Finding[datetime] | Unknown:
    """Say by when a report must have arrived: 48 h, or 24 h when urgent, of elapsed time, week-ends and holidays included.

    session_end: aware. The answer stands on the wall clock of Paris; a change of clock neither adds nor takes an hour.
    """
    because = reasons(session_end=session_end and session_end.isoformat(), urgent=urgent)
    if session_end is not None and session_end.utcoffset() is None:
        raise ValueError(f"session_end is {session_end.isoformat()}; expected a date and time with its offset, such as +01:00")
    if session_end is None or urgent is None:
        return Unknown(absent(session_end=session_end, urgent=urgent), tables.rule("report_deadline"), because)
    try:
        due = (session_end.astimezone(UTC) + timedelta(hours=URGENT_HOURS if urgent else STANDARD_HOURS)).astimezone(PARIS)
    except OverflowError:
        raise ValueError(f"session_end is {session_end.isoformat()}; its deadline is beyond the calendar") from None
    return Finding(due, because, tables.rule("report_deadline"))


def recourse_deadline(*, request_date: date | None) -> Finding[date] | Unknown:
    """Name the last day on which a recourse pathway is still in less than 35 days: the request plus 34."""
    because = reasons(request_date=request_date)
    if request_date is None:
        return Unknown(("request_date",), tables.rule("recourse_deadline"))
    try:
        return Finding(request_date + timedelta(days=RECOURSE_DAYS - 1), because, tables.rule("recourse_deadline"))
    except OverflowError:
        raise ValueError(f"request_date is {request_date}; its deadline is beyond the calendar") from None
