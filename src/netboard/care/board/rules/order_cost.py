"""What does a running order cost those who attend the session? Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from netboard.care.board.rules import order_facts
from netboard.care.board.rules.order_facts import Candidate, SessionFacts, Stay

# Minutes of waiting of one expert that are worth: a hard case discussed by tired minds; a room that changes its subject.
LATE_HARD_MINUTES = 30
GROUP_CHANGE_MINUTES = 8


@dataclass(frozen=True)
class Cost:
    """What an order costs.

    outside_minutes: minutes of cases that pass without an expert whom they concern, summed over experts; absent ones not counted.
    urgent_outside_minutes: those of urgent cases among them.
    urgent_behind: pairs of an urgent case and a case before it that is not urgent.
    late_hard: hard cases that start in the second half of the minutes asked.
    group_changes: times that a case is of another group than the one before.
    idle_minutes: minutes that experts wait between their first and their last case, summed over experts.
    displacement: places between where each case was and where it is, squared and summed, so that no two cases change places for nothing.
    """

    outside_minutes: int = 0
    urgent_outside_minutes: int = 0
    urgent_behind: int = 0
    late_hard: int = 0
    group_changes: int = 0
    idle_minutes: int = 0
    displacement: int = 0

    @property
    def discomfort_minutes(self) -> int:
        return LATE_HARD_MINUTES * self.late_hard + GROUP_CHANGE_MINUTES * self.group_changes + self.idle_minutes

    @property
    def rank(self) -> tuple[int, int, int, int, int]:
        """What compares two orders, the smaller being the better.

        Urgent cases within the windows of their own experts, then before all others, then the windows of the others, then
        comfort, then the order as it was: an urgent case waits for its own expert, never for somebody else's.
        """
        return self.urgent_outside_minutes, self.urgent_behind, self.outside_minutes, self.discomfort_minutes, self.displacement


def cost_of(facts: SessionFacts, case_ids: Sequence[int]) -> Cost:
    """Count what an order of all candidates costs; ValueError when it is not an order of them."""
    cases = order_facts.in_order(facts, case_ids)
    stays, starts = order_facts.stays(facts), start_minutes(cases)
    was_at = {case.case_id: place for place, case in enumerate(facts.candidates)}
    outside = [outside_minutes(case, start, stays) for case, start in zip(cases, starts, strict=True)]
    return Cost(
        outside_minutes=sum(outside),
        urgent_outside_minutes=sum(minutes for case, minutes in zip(cases, outside, strict=True) if case.is_urgent),
        urgent_behind=sum(len(standard_before(cases, place)) for place in range(len(cases))),
        late_hard=sum(is_late_hard(case, start, facts.minutes_asked) for case, start in zip(cases, starts, strict=True)),
        group_changes=sum(before.group != after.group for before, after in pairwise(cases)),
        idle_minutes=_idle_minutes(facts, cases, starts),
        displacement=sum((was_at[case.case_id] - place) ** 2 for place, case in enumerate(cases)),
    )


def start_minutes(cases: Sequence[Candidate]) -> list[int]:
    """Say after how many minutes each case starts when each takes its own."""
    starts = [0]
    for case in cases:
        starts.append(starts[-1] + case.minutes)
    return starts[:-1]


def outside_minutes(case: Candidate, start: int, stays: dict[int, Stay]) -> int:
    """Count the minutes of a case outside the windows of its experts, were it to start at this minute."""
    end = start + case.minutes
    met = (stays[expert] for expert in case.experts if expert in stays)
    return sum(stay.early_minutes(start, end) + stay.late_minutes(start, end) for stay in met)


def is_late_hard(case: Candidate, start: int, minutes_asked: int) -> bool:
    """Say whether a hard case would start in the second half of the minutes asked."""
    return case.is_hard and 2 * start >= minutes_asked


def standard_before(cases: Sequence[Candidate], place: int) -> list[Candidate]:
    """Give the cases that are not urgent before an urgent one at this place from 0; none when it is not urgent itself."""
    return [case for case in cases[:place] if not case.is_urgent] if cases[place].is_urgent else []


def _idle_minutes(facts: SessionFacts, cases: Sequence[Candidate], starts: Sequence[int]) -> int:
    idle = 0
    for expert in {expert for case in cases for expert in case.experts} - facts.absent:
        own = [(start, case.minutes) for case, start in zip(cases, starts, strict=True) if expert in case.experts]
        last_start, last_minutes = own[-1]
        idle += last_start + last_minutes - own[0][0] - sum(minutes for _, minutes in own)
    return idle


class Surroundings(NamedTuple):
    """What stands around some places in a row: the place and minute where they begin, the experts, standard cases and groups met there."""

    place: int = 0
    minute: int = 0
    seen: int = 0
    standard: int = 0
    group: str | None = None
    seen_after: int = 0
    group_after: str | None = None


class Scale:
    """The cost of orders as one number, quick to weigh again when only some places change.

    Cases are known by their index among the candidates. The number ranks orders as Cost.rank does; only differences have a meaning.
    """

    def __init__(self, facts: SessionFacts) -> None:
        cases, size, asked = facts.candidates, len(facts.candidates), facts.minutes_asked
        experts = sorted({expert for case in cases for expert in case.experts} - facts.absent)
        stays = order_facts.stays(facts)
        self.minutes = [case.minutes for case in cases]
        self.groups = [case.group for case in cases]
        self.urgent = [case.is_urgent for case in cases]
        self.experts = [sum(1 << bit for bit, expert in enumerate(experts) if expert in case.experts) for case in cases]
        self.minute_weight = size**3 + 1  # more than any displacement
        worst_discomfort = size * (LATE_HARD_MINUTES + GROUP_CHANGE_MINUTES) + len(experts) * asked
        standard_weight = self.minute_weight * (worst_discomfort + 1)
        self.urgent_weight = standard_weight * (len(experts) * asked + 1)
        own_weight = self.urgent_weight * (size * size + 1)
        late_hard_weight = self.minute_weight * LATE_HARD_MINUTES
        self.by_start = [
            [
                (own_weight if case.is_urgent else standard_weight) * outside_minutes(case, start, stays)
                + late_hard_weight * is_late_hard(case, start, asked)
                for start in range(asked)
            ]
            for case in cases
        ]

    def weigh(self, order: Sequence[int]) -> int:
        """Weigh a whole order."""
        return self.weigh_part(order, Surroundings())

    def weigh_part(self, part: Sequence[int], around: Surroundings) -> int:
        """Weigh the cases of some places in a row, given what stands before and after them."""
        minute, seen, standard, group = around.minute, around.seen, around.standard, around.group
        place = around.place
        by_start, experts, groups, minutes, urgent = self.by_start, self.experts, self.groups, self.minutes, self.urgent
        total = joined = behind = changes = 0
        for case in part:
            total += by_start[case][minute] + (case - place) ** 2
            if new := experts[case] & ~seen:
                joined += minute * new.bit_count()
                seen |= new
            if urgent[case]:
                behind += standard
            else:
                standard += 1
            if groups[case] != group:
                changes += 1
                group = groups[case]
            minute += minutes[case]
            place += 1
        changes += group != around.group_after
        left, seen = 0, around.seen_after
        for case in reversed(part):
            if new := experts[case] & ~seen:
                left += minute * new.bit_count()
                seen |= new
            minute -= minutes[case]
        return total + self.urgent_weight * behind + self.minute_weight * (GROUP_CHANGE_MINUTES * changes + left - joined)
