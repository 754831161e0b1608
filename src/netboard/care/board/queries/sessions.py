"""Which sessions come, which are past, and how full are they?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from dateutil.easter import easter
from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from netboard.care.board import rules
from netboard.care.board.models import PublicHolidayChoice, Session
from netboard.care.board.queries.published import changed_since_release
from netboard.foundation import clock

PAGE = 25
UPCOMING_SHOWN = 60
_STILL_HERE = [rules.SessionState.PLANNED.value, rules.SessionState.OPEN.value]


@dataclass(frozen=True)
class SessionRow:
    """A session and how full it is; minutes asked against minutes available."""

    session: Session
    cases: int
    urgent: int
    minutes: int
    discussed: int
    was_missed: bool = False
    has_changed: bool = False  # since its agenda was last published

    @property
    def available(self) -> int:
        return int((self.session.ends_at - self.session.starts_at).total_seconds()) // 60

    @property
    def holiday(self) -> str:
        """The public holiday on which the session falls, in words; nothing on an ordinary day or once it is over."""
        is_to_come = self.session.state == rules.SessionState.PLANNED
        return holiday_of(self.session) if is_to_come else ""

    @property
    def tone(self) -> str:
        return "warn" if self.minutes > self.available else "ok"


def holiday_of(session: Session) -> str:
    """Name the public holiday of a session, nothing on an ordinary day."""
    day = clock.today(session.starts_at)
    found = rules.public_holiday(day, easter=easter(day.year))
    return str(PublicHolidayChoice(found).label) if found else ""


@dataclass(frozen=True)
class Page:
    """Past sessions, newest first, and the key that the next page starts after."""

    rows: tuple[SessionRow, ...]
    next_key: str


def _counted(actor: object) -> QuerySet[Session]:
    on_agenda = ~Q(cases__state=rules.CaseState.NOT_PRESENTED.value)
    return (
        Session.objects.visible_to(actor)
        .select_related("series")
        .annotate(
            case_count=Count("cases"),
            urgent_count=Count("cases", filter=Q(cases__dossier__urgency="urgent")),
            minute_count=Coalesce(Sum("cases__minutes", filter=on_agenda), 0),
            waiting_count=Count("cases", filter=Q(cases__state=rules.CaseState.PLANNED.value)),
            discussed_count=Count("cases", filter=Q(cases__state=rules.CaseState.DISCUSSED.value)),
            has_changed=ExpressionWrapper(changed_since_release(), BooleanField()),
        )
    )


def _row(session: Session, *, at: datetime) -> SessionRow:
    counts = vars(session)
    missed = session.state == rules.SessionState.PLANNED and session.ends_at < at and counts["waiting_count"] > 0
    return SessionRow(
        session, counts["case_count"], counts["urgent_count"], counts["minute_count"], counts["discussed_count"], was_missed=missed,
        has_changed=counts["has_changed"],
    )  # fmt: skip


def _is_ahead(at: datetime) -> Q:
    """In progress, to come, or missed with cases that still wait on it."""
    planned = Q(state=rules.SessionState.PLANNED.value)
    return Q(state=rules.SessionState.OPEN.value) | planned & (Q(ends_at__gte=at) | Q(waiting_count__gt=0))


def upcoming(actor: object, *, at: datetime) -> tuple[SessionRow, ...]:
    """List the sessions in progress, missed or to come, the nearest first."""
    rows = _counted(actor).filter(_is_ahead(at)).order_by("starts_at", "pk")
    return tuple(_row(session, at=at) for session in rows[:UPCOMING_SHOWN])


def past(actor: object, *, at: datetime, after: str = "") -> Page:
    """Find a page of sessions that are over, newest first; keyset on (starts_at, id)."""
    rows = _after(_counted(actor).exclude(_is_ahead(at)), after).order_by("-starts_at", "-pk")
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    return Page(tuple(_row(session, at=at) for session in shown), _key(shown[-1]) if len(found) > PAGE else "")


def _key(session: Session) -> str:
    return f"{session.starts_at.timestamp():.0f}_{session.pk}"


def _after(rows: QuerySet[Session], key: str) -> QuerySet[Session]:
    moment, _separator, pk = key.partition("_")
    try:
        at, last = datetime.fromtimestamp(int(moment), tz=UTC), int(pk)
    except (ValueError, OverflowError, OSError):
        return rows
    return rows.filter(Q(starts_at__lt=at) | Q(starts_at=at, pk__lt=last)) if abs(last) < 1 << 63 else rows


def open_sessions() -> list[int]:
    """Name the sessions that are held now, whoever asks."""
    return list(Session._default_manager.filter(state=rules.SessionState.OPEN.value).order_by("pk").values_list("pk", flat=True))


def next_session(actor: object, at: datetime) -> SessionRow | None:
    """Find the session in progress, else the next one to come."""
    rows = _counted(actor).filter(state__in=_STILL_HERE).filter(Q(state=rules.SessionState.OPEN.value) | Q(ends_at__gte=at))
    session = rows.order_by("starts_at", "pk").first()
    return _row(session, at=at) if session else None


def session_row(actor: object, session: Session, *, at: datetime) -> SessionRow:
    """Count the cases of one session."""
    return _row(_counted(actor).get(pk=session.pk), at=at)


def sessions_again(actor: object, session: Session, *, at: datetime) -> tuple[Session, ...]:
    """List the sessions at which a case of this one could be presented again, those of the same board first."""
    rows = Session.objects.visible_to(actor).filter(state=rules.SessionState.PLANNED.value, starts_at__gte=at).exclude(pk=session.pk)
    found = list(rows.select_related("series").order_by("starts_at", "pk")[:UPCOMING_SHOWN])
    return tuple(sorted(found, key=lambda each: each.series_id != session.series_id))


def others_to_come(actor: object, session: Session, *, at: datetime) -> tuple[Session, ...]:
    """List the sessions that could take over a case of this one."""
    rows = Session.objects.visible_to(actor).filter(state__in=_STILL_HERE, ends_at__gte=at).exclude(pk=session.pk)
    return tuple(rows.select_related("series").order_by("starts_at", "pk")[:UPCOMING_SHOWN])


def next_of_series(session: Session, among: Iterable[Session]) -> int | None:
    """Name the next planned session of the same board, among those to come; None when there is none."""
    planned = (each for each in among if each.series_id == session.series_id and each.state == rules.SessionState.PLANNED)
    return next((each.pk for each in planned if each.starts_at > session.starts_at), None)
