"""How did a session go, in figures?"""

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from netboard.care.board.rules.agenda import CaseState
from netboard.care.board.rules.opinions import OpinionKind

NEAR_ITS_TIME = timedelta(hours=3)  # beyond, a session was not held near its time and a delay says nothing


@dataclass(frozen=True)
class Verdict:
    """What is kept of an opinion: its kind, whether the quorum was met, and the specialties that counted."""

    kind: OpinionKind
    is_quorum_met: bool
    specialties: tuple[str, ...] = ()


@dataclass(frozen=True)
class Passage:
    """How one case went through its session; without opinion there is no verdict."""

    state: CaseState
    planned_at: datetime
    minutes: int
    started_at: datetime | None = None
    closed_at: datetime | None = None
    verdict: Verdict | None = None

    @property
    def took_minutes(self) -> Decimal | None:
        """How long the case was under discussion until its opinion, to the tenth of a minute."""
        if self.verdict is None or self.started_at is None or self.closed_at is None:
            return None
        return _tenth(self.closed_at - self.started_at)

    @property
    def drift_minutes(self) -> int | None:
        """How many minutes after its planned end the case had its opinion, negative when before; None far from its time."""
        planned_end = self.planned_at + timedelta(minutes=self.minutes)
        return whole_minutes(self.closed_at - planned_end) if self.verdict is not None and self.closed_at is not None else None


@dataclass(frozen=True)
class SessionFigures:
    """The figures of one session; a value is absent when nothing can be said of it."""

    discussed: int
    postponed: int
    not_presented: int
    median_minutes: Decimal | None
    longest_minutes: Decimal | None
    start_delay_minutes: int | None
    drift_minutes: int | None
    opinions: int
    with_quorum: int
    kinds: tuple[tuple[OpinionKind, int], ...]
    specialties: tuple[tuple[str, int], ...]  # in how many cases each counted for the quorum

    @property
    def quorum_percent(self) -> Decimal | None:
        return (Decimal(100) * self.with_quorum / self.opinions).quantize(Decimal(1), ROUND_HALF_UP) if self.opinions else None


def whole_minutes(length: timedelta) -> int | None:
    """Round a delay to the minute; None when it is too long to be one."""
    return round(length.total_seconds() / 60) if abs(length) <= NEAR_ITS_TIME else None


def _tenth(length: timedelta) -> Decimal:
    seconds = Decimal(length.days * 86_400 + length.seconds)
    return (seconds / 60).quantize(Decimal("0.1"), ROUND_HALF_UP)


def session_figures(passages: Sequence[Passage], *, starts_at: datetime, opened_at: datetime | None) -> SessionFigures:
    """Count what became of the cases of a session, how long they took, and how late it began and ended.

    The drift is that of the last opinion recorded. A case whose turn did not come counts for nothing but itself.
    """
    states = Counter(passage.state for passage in passages)
    taken = [minutes for passage in passages if (minutes := passage.took_minutes) is not None]
    said = [passage for passage in passages if passage.verdict is not None and passage.closed_at is not None]
    last = max(said, key=_closing, default=None)
    verdicts = [passage.verdict for passage in passages if passage.verdict is not None]
    return SessionFigures(
        discussed=states[CaseState.DISCUSSED],
        postponed=states[CaseState.POSTPONED],
        not_presented=states[CaseState.NOT_PRESENTED],
        median_minutes=statistics.median(taken) if taken else None,
        longest_minutes=max(taken, default=None),
        start_delay_minutes=whole_minutes(opened_at - starts_at) if opened_at else None,
        drift_minutes=last.drift_minutes if last else None,
        opinions=len(verdicts),
        with_quorum=sum(verdict.is_quorum_met for verdict in verdicts),
        kinds=counted_kinds(verdict.kind for verdict in verdicts),
        specialties=_most_first(code for verdict in verdicts for code in verdict.specialties),
    )


def _closing(passage: Passage) -> datetime:
    return passage.closed_at or passage.planned_at


def counted_kinds(kinds: Iterable[OpinionKind]) -> tuple[tuple[OpinionKind, int], ...]:
    """Count kinds of opinions, in their usual order; those that never came are left out."""
    found = Counter(kinds)
    return tuple((kind, found[kind]) for kind in OpinionKind if found[kind])


def _most_first(codes: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(codes).items(), key=lambda pair: (-pair[1], pair[0])))
