"""In which order do the cases come, and when?"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

MAX_CASE_MINUTES = 60


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


class UnfinishedReason(enum.StrEnum):
    """Why the turn of a case did not come, or why it goes on to a later session."""

    NO_TIME = "no_time"
    PIECE_MISSING = "piece_missing"
    EXPERT_ABSENT = "expert_absent"
    NO_QUORUM = "no_quorum"
    CUT = "cut"
    OTHER = "other"


class ReplyKind(enum.StrEnum):
    """What a member answers to the invitation."""

    ON_SITE = "on_site"
    REMOTE = "remote"
    ABSENT = "absent"
