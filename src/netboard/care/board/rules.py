"""How does a session go, what is an opinion, when is the quorum met? Pure."""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

QUORUM_SPECIALTIES = 3  # INCa 2023 and HAS 2014: at least three physicians of different specialties
WEEKS_AHEAD = 8
MAX_WEEKS_AHEAD = 53
MAX_CASE_MINUTES = 60
EARLY = timedelta(minutes=30)


class SessionState(enum.StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class SessionAct(enum.StrEnum):
    """What moves a session from one state to the next."""

    OPEN = "open"
    CLOSE = "close"
    CANCEL = "cancel"


SESSION_MOVES: dict[tuple[SessionState, SessionAct], SessionState] = {
    (SessionState.PLANNED, SessionAct.OPEN): SessionState.OPEN,
    (SessionState.OPEN, SessionAct.CLOSE): SessionState.CLOSED,
    (SessionState.PLANNED, SessionAct.CANCEL): SessionState.CANCELLED,
}
OPEN_TO_CASES = frozenset({SessionState.PLANNED, SessionState.OPEN})


class SessionMoveRefused(Exception):  # noqa: N818 -- it says what happened
    """The state of the session does not allow this act."""

    def __init__(self, state: SessionState, act: SessionAct) -> None:
        super().__init__(f"{act} from {state}")
        self.state, self.act = state, act


def can_move_session(state: SessionState | str, act: SessionAct) -> bool:
    return (SessionState(state), act) in SESSION_MOVES


def move_session(state: SessionState | str, act: SessionAct) -> SessionState:
    """Name the state after an act, or refuse with `SessionMoveRefused`."""
    try:
        return SESSION_MOVES[SessionState(state), act]
    except KeyError:
        raise SessionMoveRefused(SessionState(state), act) from None


class CaseState(enum.StrEnum):
    """Where a case stands in its session."""

    PLANNED = "planned"
    DISCUSSED = "discussed"
    POSTPONED = "postponed"
    NOT_PRESENTED = "not_presented"


class AgendaChangeKind(enum.StrEnum):
    """What happened to a case on an agenda already published."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


class OpinionKind(enum.StrEnum):
    TREATMENT = "treatment"
    SURVEILLANCE = "surveillance"
    FURTHER_EXAMS = "further_exams"
    POSTPONED = "postponed"
    NOT_PRESENTED = "not_presented"


OUTCOME: dict[OpinionKind, CaseState] = {
    OpinionKind.TREATMENT: CaseState.DISCUSSED,
    OpinionKind.SURVEILLANCE: CaseState.DISCUSSED,
    OpinionKind.FURTHER_EXAMS: CaseState.DISCUSSED,
    OpinionKind.POSTPONED: CaseState.POSTPONED,
    OpinionKind.NOT_PRESENTED: CaseState.NOT_PRESENTED,
}


class Treatment(enum.StrEnum):
    """What may be proposed."""

    SURGERY = "surgery"
    SSA = "ssa"
    PRRT = "prrt"
    CHEMOTHERAPY = "chemotherapy"
    TARGETED = "targeted"
    IMMUNOTHERAPY = "immunotherapy"
    RADIOTHERAPY = "radiotherapy"
    INTERVENTIONAL_RADIOLOGY = "interventional_radiology"
    INTERVENTIONAL_ENDOSCOPY = "interventional_endoscopy"
    SUPPORTIVE = "supportive"
    OTHER_DRUG = "other_drug"
    OTHER = "other"


class QuorumStatus(enum.StrEnum):
    """JDV statut-quorum: met ORG-126, not met ORG-133."""

    MET = "met"
    NOT_MET = "not_met"


@dataclass(frozen=True)
class Seat:
    """A person at the table for one case; only physicians who are not recused count."""

    specialty: str
    is_physician: bool
    is_recused: bool = False

    @property
    def is_counted(self) -> bool:
        return self.is_physician and bool(self.specialty) and not self.is_recused


@dataclass(frozen=True)
class Quorum:
    specialties: tuple[str, ...]
    status: QuorumStatus


def quorum(seats: Iterable[Seat]) -> Quorum:
    """Count the distinct specialties of the physicians present and not recused.

    Two people of one specialty count once; trainees and non-physicians never count.
    Source: HAS 2014 and INCa 2023.
    """
    counted = sorted({seat.specialty for seat in seats if seat.is_counted})
    status = QuorumStatus.MET if len(counted) >= QUORUM_SPECIALTIES else QuorumStatus.NOT_MET
    return Quorum(tuple(counted), status)


@dataclass(frozen=True)
class ProposalText:
    """A treatment proposed: rank 1 is first; proposals of the same rank are alternatives, numbered from 1."""

    rank: int
    alternative: int
    treatment: Treatment
    text: str


NEEDS_TEXT = frozenset({OpinionKind.SURVEILLANCE, OpinionKind.FURTHER_EXAMS, OpinionKind.POSTPONED, OpinionKind.NOT_PRESENTED})
NOT_DISCUSSED = frozenset({OpinionKind.POSTPONED, OpinionKind.NOT_PRESENTED})


class Flaw(enum.StrEnum):
    """Why an opinion cannot be recorded as it is."""

    NO_TEXT = "no_text"
    NO_PROPOSAL = "no_proposal"
    PROPOSAL_WITHOUT_DISCUSSION = "proposal_without_discussion"


def flaws(kind: OpinionKind, *, text: str, proposals: Sequence[ProposalText]) -> tuple[Flaw, ...]:
    """Check an opinion: a treatment needs a proposal, any other kind its words, and a case not discussed proposes nothing."""
    found = {
        Flaw.NO_TEXT: kind in NEEDS_TEXT and not text.strip(),
        Flaw.NO_PROPOSAL: kind is OpinionKind.TREATMENT and not proposals,
        Flaw.PROPOSAL_WITHOUT_DISCUSSION: kind in NOT_DISCUSSED and bool(proposals),
    }
    return tuple(flaw for flaw, is_there in found.items() if is_there)


def numbered(rows: Iterable[tuple[int, Treatment, str]]) -> tuple[ProposalText, ...]:
    """Number proposals given as (rank typed, treatment, text): ranks become 1, 2, 3; rows of one rank are alternatives."""
    given = list(rows)
    ranks = {typed: rank for rank, typed in enumerate(sorted({typed for typed, _, _ in given}), start=1)}
    seen: dict[int, int] = {}
    found = []
    for typed, treatment, text in sorted(given, key=lambda row: row[0]):
        seen[typed] = seen.get(typed, 0) + 1
        found.append(ProposalText(ranks[typed], seen[typed], treatment, text.strip()))
    return tuple(found)


@dataclass(frozen=True, order=True)
class Turn:
    """What decides the running order: urgent first, then the oldest submission."""

    is_standard: bool
    submitted_at: datetime
    dossier_id: int


def insertion_index(waiting: Sequence[Turn], new: Turn) -> int:
    """Say before which waiting case a new one goes: the first that the running order puts after it; an order set by hand stays."""
    return next((index for index, turn in enumerate(waiting) if turn > new), len(waiting))


class Direction(enum.StrEnum):
    UP = "up"
    DOWN = "down"


def moved(order: Sequence[int], case: int, to: Direction | int) -> list[int]:
    """Give the order of cases once one has moved by a place, or to a place counted from 1; beyond an end, it stops there."""
    here = order.index(case)
    wanted = here + (-1 if to is Direction.UP else 1) if isinstance(to, Direction) else to - 1
    others = [other for other in order if other != case]
    wanted = min(max(wanted, 0), len(others))
    return [*others[:wanted], case, *others[wanted:]]


def is_late(at: datetime, *, cutoff_at: datetime) -> bool:
    """Say whether the agenda is past its cut-off, from which a case that is not urgent needs a reason."""
    return at >= cutoff_at


class PublicHoliday(enum.StrEnum):
    """The public holidays of France. Source: Code du travail, article L3133-1."""

    NEW_YEAR = "new_year"
    EASTER_MONDAY = "easter_monday"
    LABOUR_DAY = "labour_day"
    VICTORY_1945 = "victory_1945"
    ASCENSION = "ascension"
    WHIT_MONDAY = "whit_monday"
    NATIONAL_DAY = "national_day"
    ASSUMPTION = "assumption"
    ALL_SAINTS = "all_saints"
    ARMISTICE_1918 = "armistice_1918"
    CHRISTMAS = "christmas"


_FIXED_HOLIDAYS = {
    (1, 1): PublicHoliday.NEW_YEAR, (5, 1): PublicHoliday.LABOUR_DAY, (5, 8): PublicHoliday.VICTORY_1945, (7, 14): PublicHoliday.NATIONAL_DAY,
    (8, 15): PublicHoliday.ASSUMPTION, (11, 1): PublicHoliday.ALL_SAINTS, (11, 11): PublicHoliday.ARMISTICE_1918,
    (12, 25): PublicHoliday.CHRISTMAS,
}  # fmt: skip
_DAYS_AFTER_EASTER = {1: PublicHoliday.EASTER_MONDAY, 39: PublicHoliday.ASCENSION, 50: PublicHoliday.WHIT_MONDAY}


def public_holiday(day: date, *, easter: date) -> PublicHoliday | None:
    """Name the public holiday of a day, None on an ordinary day; a fixed date comes before a moving one.

    easter: Easter Sunday of the same year.
    """
    return _FIXED_HOLIDAYS.get((day.month, day.day)) or _DAYS_AFTER_EASTER.get((day - easter).days)


def is_opened_early(at: datetime, *, starts_at: datetime) -> bool:
    """Say whether opening a session now would surprise those who come at its time: more than half an hour before."""
    return starts_at - at > EARLY


def weekly_starts(*, weekday: int, starts_at: time, first_day: date, weeks: int, zone: tzinfo) -> list[datetime]:
    """List the starts of a weekly session from a day on, in UTC: the hour on the wall stays the same when clocks change."""
    first = first_day + timedelta(days=(weekday - first_day.weekday()) % 7)
    days = (first + timedelta(weeks=week) for week in range(weeks))
    return [datetime.combine(day, starts_at, tzinfo=zone).astimezone(UTC) for day in days]


@dataclass(frozen=True)
class Slot:
    """How long a case should take, and what is known of its passage."""

    minutes: int
    started_at: datetime | None = None
    closed_at: datetime | None = None
    is_current: bool = False


def planned_times(slots: Sequence[Slot], *, starts_at: datetime) -> list[datetime]:
    """Say when each case comes if every case takes its minutes."""
    before = [sum(slot.minutes for slot in slots[:index]) for index in range(len(slots))]
    return [starts_at + timedelta(minutes=minutes) for minutes in before]


def expected_times(slots: Sequence[Slot], *, starts_at: datetime, at: datetime) -> list[datetime]:
    """Say when each case came or will come, given how the session goes; a session that has begun never expects the past."""
    times = []
    next_at = starts_at
    for slot in slots:
        reached = slot.started_at if slot.started_at and (slot.closed_at or slot.is_current) else None
        waits = reached is None and slot.closed_at is None
        times.append(reached or (max(next_at, at) if waits else next_at))
        ends = slot.closed_at or (times[-1] + timedelta(minutes=slot.minutes))
        next_at = max(ends, at if waits or not slot.closed_at else next_at)
    return times
