"""What can a running order not satisfy? Values only: the screen words them. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from netboard.care.board.rules import order_cost, order_facts
from netboard.care.board.rules.order_facts import Candidate, SessionFacts


@dataclass(frozen=True)
class OutsideWindow:
    """Minutes of a case that pass before an expert has come (early) and after the expert has left (late)."""

    case_id: int
    expert_id: int
    early_minutes: int
    late_minutes: int


@dataclass(frozen=True)
class ExpertAbsent:
    """An expert whom a case concerns is absent, and no other expert of the case is known to be of the same specialty and there."""

    case_id: int
    expert_id: int
    specialty: str | None


@dataclass(frozen=True)
class BeyondEnd:
    """More minutes are asked than the session has left; the cases named would end after it."""

    minutes_asked: int
    minutes_available: int
    case_ids: tuple[int, ...]


@dataclass(frozen=True)
class UrgentBehind:
    """An urgent case comes after cases that are not urgent."""

    case_id: int
    behind_ids: tuple[int, ...]


@dataclass(frozen=True)
class PinBroken:
    """A pinned case is at another place than its own; places from 1."""

    case_id: int
    pinned_at: int
    place: int


@dataclass(frozen=True)
class CostlyPin:
    """A pin causes conflicts: the case alone moved to another place, the other pins kept, would spare what is said here.

    urgent_behind_spared counts pairs as Cost does, and is negative where sparing minutes outside windows puts urgent cases later.
    """

    case_id: int
    pinned_at: int
    better_at: int
    outside_minutes_spared: int
    urgent_behind_spared: int


Conflict = OutsideWindow | ExpertAbsent | BeyondEnd | UrgentBehind | PinBroken | CostlyPin


def conflicts(facts: SessionFacts, case_ids: Sequence[int], *, specialties: Mapping[int, str] | None = None) -> tuple[Conflict, ...]:
    """List what an order of all candidates does not satisfy, kind by kind, each in the order of the session.

    specialties: by expert; an expert whose specialty is not given counts as the only one of it.
    ValueError when case_ids is not an order of the candidates.
    """
    cases = order_facts.in_order(facts, case_ids)
    return (
        *_outside_windows(facts, cases),
        *_absent_experts(facts, cases, specialties or {}),
        *_beyond_end(facts, cases),
        *_urgent_behind(cases),
        *_broken_pins(cases),
        *_costly_pins(facts, cases),
    )


def _outside_windows(facts: SessionFacts, cases: Sequence[Candidate]) -> Iterator[OutsideWindow]:
    stays = order_facts.stays(facts)
    for case, start in zip(cases, order_cost.start_minutes(cases), strict=True):
        for expert in sorted(case.experts & stays.keys()):
            early = stays[expert].early_minutes(start, start + case.minutes)
            late = stays[expert].late_minutes(start, start + case.minutes)
            if early or late:
                yield OutsideWindow(case.case_id, expert, early, late)


def _absent_experts(facts: SessionFacts, cases: Sequence[Candidate], specialties: Mapping[int, str]) -> Iterator[ExpertAbsent]:
    for case in cases:
        there = {specialties[expert] for expert in case.experts - facts.absent if expert in specialties}
        for expert in sorted(case.experts & facts.absent):
            specialty = specialties.get(expert)
            if specialty is None or specialty not in there:
                yield ExpertAbsent(case.case_id, expert, specialty)


def _beyond_end(facts: SessionFacts, cases: Sequence[Candidate]) -> Iterator[BeyondEnd]:
    timed = zip(cases, order_cost.start_minutes(cases), strict=True)
    beyond = tuple(case.case_id for case, start in timed if start + case.minutes > facts.minutes_available)
    if beyond:
        yield BeyondEnd(facts.minutes_asked, facts.minutes_available, beyond)


def _urgent_behind(cases: Sequence[Candidate]) -> Iterator[UrgentBehind]:
    for place, case in enumerate(cases):
        if behind := order_cost.standard_before(cases, place):
            yield UrgentBehind(case.case_id, tuple(other.case_id for other in behind))


def _broken_pins(cases: Sequence[Candidate]) -> Iterator[PinBroken]:
    for place, case in enumerate(cases, start=1):
        if case.pinned_at is not None and case.pinned_at != place:
            yield PinBroken(case.case_id, case.pinned_at, place)


def _costly_pins(facts: SessionFacts, cases: Sequence[Candidate]) -> Iterator[CostlyPin]:
    case_ids = [case.case_id for case in cases]
    now = order_cost.cost_of(facts, case_ids)
    held = {case.pinned_at for case in cases}
    for place, case in enumerate(cases, start=1):
        if case.pinned_at != place:
            continue
        tried = [(order_cost.cost_of(facts, _moved_alone(cases, case, to)), to) for to in range(1, len(cases) + 1) if to not in held]
        best, to = min(tried, key=lambda one: one[0].rank, default=(now, place))
        if best.rank[:3] < now.rank[:3]:
            outside, behind = now.outside_minutes - best.outside_minutes, now.urgent_behind - best.urgent_behind
            yield CostlyPin(case.case_id, place, to, outside, behind)


def _moved_alone(cases: Sequence[Candidate], case: Candidate, to: int) -> list[int]:
    """Move one case to a place that no pin holds; the cases without pin keep their order around it and around the other pins."""
    at_place = {other.pinned_at: other for other in cases if other.pinned_at is not None and other is not case} | {to: case}
    others = iter([other for other in cases if other.pinned_at is None])
    return [(at_place[place] if place in at_place else next(others)).case_id for place in range(1, len(cases) + 1)]
