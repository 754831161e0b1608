"""When does the board meet?"""

from datetime import datetime, timedelta

from django.db import transaction

from netboard.care.board import rules
from netboard.care.board.models import Series, Session
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act


@transaction.atomic
def plan_sessions(*, actor: object, series: Series, weeks: int, at: datetime) -> tuple[Session, ...]:
    """Make the sessions of the coming weeks that do not exist yet, and answer those made; a stopped series makes none."""
    policy.require(actor, Permission.BOARD_PLAN)
    if not 1 <= weeks <= rules.MAX_WEEKS_AHEAD:
        raise ValueError(weeks)
    held = Series.objects.select_for_update().get(pk=series.pk)
    if not held.active:
        return ()
    starts = rules.weekly_starts(
        weekday=held.weekday, starts_at=held.starts_at_time, first_day=clock.today(at), weeks=weeks, zone=clock.PARIS
    )
    known = set(Session.objects.filter(series=held, starts_at__in=starts).values_list("starts_at", flat=True))
    return tuple(_make(actor, held, start, at=at) for start in starts if start > at and start not in known)


@transaction.atomic
def plan_session(*, actor: object, series: Series, starts_at: datetime, at: datetime) -> Session:
    """Add one meeting outside the weekly rhythm; the same instant twice is the same session."""
    policy.require(actor, Permission.BOARD_PLAN)
    if starts_at <= at:
        raise ValueError(starts_at)
    held = Series.objects.select_for_update().get(pk=series.pk)
    known = Session.objects.filter(series=held, starts_at=starts_at).first()
    return known or _make(actor, held, starts_at, at=at)


def _make(actor: object, series: Series, starts_at: datetime, *, at: datetime) -> Session:
    made = Session.objects.create(
        series=series,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=series.duration_minutes),
        cutoff_at=starts_at - timedelta(hours=series.cutoff_hours),
    )
    log.record(actor=actor, act=Act.SESSION_PLANNED, target=made, at=at)
    return made
