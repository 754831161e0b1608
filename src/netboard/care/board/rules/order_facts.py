"""On what does the running order of a session depend? Pure."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Candidate:
    """A case that waits for its turn.

    minutes: how long it should take, 1 at least, else ValueError.
    is_hard: it asks for a fresh mind, so it should come in the first half.
    group: what relates cases, such as the primary site; compared as it is written.
    experts: professionals without whom it is discussed badly, beyond those who sit for the whole session.
    submitted_at: the oldest comes first where nothing else decides.
    pinned_at: place from 1 among the candidates, those already discussed not counted; a person put it there.
    """

    case_id: int
    minutes: int
    is_urgent: bool
    is_hard: bool
    group: str
    experts: frozenset[int]
    submitted_at: datetime
    pinned_at: int | None = None

    def __post_init__(self) -> None:
        if self.minutes < 1:
            raise ValueError(f"case {self.case_id} takes {self.minutes} minutes")


@dataclass(frozen=True)
class Window:
    """When an expert can be there; here_until is not included. ValueError when it is empty or inverted."""

    expert_id: int
    here_from: datetime
    here_until: datetime

    def __post_init__(self) -> None:
        if self.here_until <= self.here_from:
            raise ValueError(f"window of expert {self.expert_id} ends before it begins")


@dataclass(frozen=True)
class SessionFacts:
    """The cases that wait, in the order they have now, and who is there when.

    starts_at: when the first candidate can start. ends_at: when the session should end; it may be past when the session runs late.
    windows: one for an expert at most; an expert without window is there for the whole session, unless in absent.
    ValueError for a case given twice, a place beyond the end or asked twice, two windows of one expert, a window of an absent expert.
    """

    candidates: tuple[Candidate, ...]
    starts_at: datetime
    ends_at: datetime
    windows: tuple[Window, ...] = ()
    absent: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        _refuse_twice("case", (case.case_id for case in self.candidates))
        _refuse_twice("place", self.pins)
        _refuse_twice("window of expert", (window.expert_id for window in self.windows))
        if beyond := sorted(place for place in self.pins if not 1 <= place <= len(self.candidates)):
            raise ValueError(f"places {beyond} of {len(self.candidates)}")
        if both := sorted(window.expert_id for window in self.windows if window.expert_id in self.absent):
            raise ValueError(f"experts {both} have a window and are absent")

    @property
    def pins(self) -> list[int]:
        return [case.pinned_at for case in self.candidates if case.pinned_at is not None]

    @property
    def minutes_asked(self) -> int:
        return sum(case.minutes for case in self.candidates)

    @property
    def minutes_available(self) -> int:
        return max((self.ends_at - self.starts_at) // MINUTE, 0)


def _refuse_twice(what: str, numbers: Iterable[int]) -> None:
    if twice := sorted(number for number, count in Counter(numbers).items() if count > 1):
        raise ValueError(f"{what} {twice} given twice")


@dataclass(frozen=True)
class Stay:
    """The window of an expert in minutes after the start of the first candidate, until not included."""

    from_minute: int
    until_minute: int

    def early_minutes(self, start: int, end: int) -> int:
        """Count the minutes of a case, from start until end, that pass before the expert comes."""
        return max(min(end, self.from_minute) - start, 0)

    def late_minutes(self, start: int, end: int) -> int:
        """Count the minutes of a case, from start until end, that pass after the expert has left."""
        return max(end - max(start, self.until_minute), 0)


def stays(facts: SessionFacts) -> dict[int, Stay]:
    """Give the windows by expert, in whole minutes: a minute that the expert does not attend to its end counts as missed."""
    found = {}
    for window in facts.windows:
        here_from = math.ceil((window.here_from - facts.starts_at) / MINUTE)
        here_until = math.floor((window.here_until - facts.starts_at) / MINUTE)
        found[window.expert_id] = Stay(here_from, max(here_from, here_until))
    return found


def in_order(facts: SessionFacts, case_ids: Sequence[int]) -> list[Candidate]:
    """Give the candidates in an order; ValueError when a case is missing, unknown or there twice."""
    by_id = {case.case_id: case for case in facts.candidates}
    if sorted(case_ids) != sorted(by_id):
        raise ValueError(f"cases {sorted(case_ids)} instead of {sorted(by_id)}")
    return [by_id[case_id] for case_id in case_ids]


def with_pins(cases: Sequence[Candidate]) -> list[Candidate]:
    """Bring each pinned case to its place; the others keep their order around them."""
    pinned = {case.pinned_at: case for case in cases if case.pinned_at is not None}
    others = iter([case for case in cases if case.pinned_at is None])
    return [pinned[place] if place in pinned else next(others) for place in range(1, len(cases) + 1)]
