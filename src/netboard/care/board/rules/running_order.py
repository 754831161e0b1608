"""In which order should the cases of a session come? Pure: the same facts, seed and number of evaluations give the same order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from netboard.care.board.rules import order_cost, order_facts
from netboard.care.board.rules.order_cost import Cost, Scale, Surroundings
from netboard.care.board.rules.order_facts import Candidate, SessionFacts

# bench/agenda.py --sessions 40: with twenty times more, still 2.3 minutes outside windows and 161 of waiting a session.
EVALUATIONS = 24_000
ROUNDS = 8
MEMORY = 10


@dataclass(frozen=True)
class Order:
    """An order proposed for the cases that wait, what it costs, and what the order that they have now costs, pins kept."""

    case_ids: tuple[int, ...]
    cost: Cost
    cost_as_given: Cost


def baseline(facts: SessionFacts) -> tuple[int, ...]:
    """Give the order of an agenda that nobody has changed: urgent first, then the oldest submission; pinned cases at their places."""
    cases = sorted(facts.candidates, key=lambda case: (not case.is_urgent, case.submitted_at, case.case_id))
    return _ids(order_facts.with_pins(cases))


def as_given(facts: SessionFacts) -> tuple[int, ...]:
    """Give the order of the candidates as they came, pinned cases brought to their places."""
    return _ids(order_facts.with_pins(facts.candidates))


def by_window_end(facts: SessionFacts) -> tuple[int, ...]:
    """Give first the cases whose experts leave first, then those without window; pinned cases at their places."""
    stays = order_facts.stays(facts)
    never = facts.minutes_asked + max((stay.until_minute for stay in stays.values()), default=0)

    def first_leaving(case: Candidate) -> int:
        return min((stays[expert].until_minute for expert in case.experts if expert in stays), default=never)

    cases = sorted(facts.candidates, key=lambda case: (first_leaving(case), not case.is_urgent, case.submitted_at, case.case_id))
    return _ids(order_facts.with_pins(cases))


def proposed_order(facts: SessionFacts, *, seed: int, evaluations: int = EVALUATIONS) -> Order:
    """Propose an order for the cases that wait: a local search from the urgent-first order and from the order of window ends.

    evaluations: orders that are weighed, 0 for none but the starting ones. It stands for the time: about a quarter of a second for 24 cases.
    The order is never worse, by Cost.rank, than the given one and than the urgent-first one; pinned cases stay at their places.
    """
    scale = Scale(facts)
    ids = [case.case_id for case in facts.candidates]
    given, urgent_first, leaving_first = ([ids.index(case_id) for case_id in rule(facts)] for rule in (as_given, baseline, by_window_end))
    free = [index for index in range(len(ids)) if index + 1 not in facts.pins]
    found = [given, urgent_first, leaving_first]
    if len(free) > 1:
        chances = draws(seed)
        rounds = [start for _ in range(ROUNDS) for start in (urgent_first, leaving_first)]
        found += [_searched(Walk(scale, start, free), chances, evaluations // len(rounds)) for start in rounds]
    case_ids = tuple(ids[index] for index in min(found, key=scale.weigh))
    return Order(case_ids, order_cost.cost_of(facts, case_ids), order_cost.cost_of(facts, as_given(facts)))


def _ids(cases: Sequence[Candidate]) -> tuple[int, ...]:
    return tuple(case.case_id for case in cases)


def draws(seed: int) -> Iterator[float]:
    """Draw numbers from 0 to 1, 1 not included, for ever, the same for a seed whatever the version of Python.

    A linear congruential generator of 64 bits, of which the upper 53 are given; enough for a search, nothing secret.
    Source: Knuth, The Art of Computer Programming, volume 2, 3rd edition 1997, 3.3.4, table 1 (Haynes).
    """
    state = seed
    while True:
        state = (6364136223846793005 * state + 1442695040888963407) % 2**64
        yield (state >> 11) / 2**53


def _searched(walk: "Walk", chances: Iterator[float], evaluations: int) -> list[int]:
    """Walk by late acceptance: a step is taken when it is no worse than now, or than MEMORY steps ago. Burke and Bykov, EJOR 2017."""
    best, best_weight = walk.order[:], walk.weight
    memory = [walk.weight] * MEMORY
    for turn in range(evaluations):
        step = walk.step(chances)
        if step.weight <= walk.weight or step.weight <= memory[turn % MEMORY]:
            walk.take(step)
            if step.weight < best_weight:
                best, best_weight = walk.order[:], step.weight
        memory[turn % MEMORY] = min(memory[turn % MEMORY], walk.weight)
    return best


class Step(NamedTuple):
    """What places in a row would hold, from the first on, and what the whole order would then weigh."""

    first: int
    part: list[int]
    weight: int


class Walk:
    """An order of which only the free places change, and what surrounds each of its places."""

    def __init__(self, scale: Scale, order: Sequence[int], free: Sequence[int]) -> None:
        self.scale, self.order, self.free = scale, list(order), free
        self.weight = scale.weigh(order)
        self._look_around()

    def step(self, chances: Iterator[float]) -> Step:
        """Draw a change of two or more free places, and weigh it; nothing is changed yet."""
        one, other = int(next(chances) * len(self.free)), int(next(chances) * (len(self.free) - 1))
        other += other >= one
        places = self.free[min(one, other) : max(one, other) + 1]
        first, last = places[0], places[-1]
        old = self.order[first : last + 1]
        new = old[:]
        for place, case in zip(places, _changed([self.order[place] for place in places], chances), strict=True):
            new[place - first] = case
        around = Surroundings(*self.before[first], *self.after[last + 1])
        gain = self.scale.weigh_part(old, around) - self.scale.weigh_part(new, around)
        return Step(first, new, self.weight - gain)

    def take(self, step: Step) -> None:
        self.order[step.first : step.first + len(step.part)] = step.part
        self.weight = step.weight
        self._look_around()

    def _look_around(self) -> None:
        """Note what comes before each place and what comes from each place on, as Surroundings has them."""
        scale = self.scale
        minute = seen = standard = 0
        group: str | None = None
        self.before: list[tuple[int, int, int, int, str | None]] = []
        for place, case in enumerate(self.order):
            self.before.append((place, minute, seen, standard, group))
            minute += scale.minutes[case]
            seen |= scale.experts[case]
            standard += not scale.urgent[case]
            group = scale.groups[case]
        seen = 0
        self.after: list[tuple[int, str | None]] = [(seen, None)]
        for case in reversed(self.order):
            seen |= scale.experts[case]
            self.after.append((seen, scale.groups[case]))
        self.after.reverse()


def _changed(cases: list[int], chances: Iterator[float]) -> list[int]:
    """Swap the ends, carry one end to the other, exchange two neighbouring segments, or turn the whole round."""
    kind = next(chances)
    if kind < 0.3:  # noqa: PLR2004 -- shares of the four moves
        return [cases[-1], *cases[1:-1], cases[0]]
    if kind < 0.9:  # noqa: PLR2004
        cut = (1, -1, 1 + int(next(chances) * (len(cases) - 1)))[int(next(chances) * 3)]
        return cases[cut:] + cases[:cut]
    return cases[::-1]
