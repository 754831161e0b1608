"""Which cases come next, and whom do they concern?"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from netboard.care.board.models import ConcernedExpert, Session
from netboard.care.board.queries.agenda import AgendaLine
from netboard.foundation.directory.models import Professional

SHOWN = 2


@dataclass(frozen=True)
class OnDeck:
    """A case that comes next, its number on the agenda, and the experts whom it concerns."""

    number: int
    line: AgendaLine
    experts: tuple[Professional, ...]

    @property
    def ids(self) -> str:
        return " ".join(str(expert.pk) for expert in self.experts)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(expert.display_name for expert in self.experts)


def on_deck(session: Session, lines: Sequence[AgendaLine]) -> tuple[OnDeck, ...]:
    """List the next cases that wait behind the one under discussion."""
    here = next((place for place, line in enumerate(lines) if line.is_current), -1)
    waiting = [(place + 1, line) for place, line in enumerate(lines) if place > here and line.is_waiting][:SHOWN]
    asked: dict[int, list[Professional]] = defaultdict(list)
    rows = ConcernedExpert.objects.filter(case__session=session).select_related("professional").order_by("professional__search_key", "pk")
    for row in rows:
        asked[row.case_id].append(row.professional)
    return tuple(OnDeck(number, line, tuple(asked[line.case.pk])) for number, line in waiting)
