"""Which cases come next, and whom do they concern?"""

from collections.abc import Sequence
from dataclasses import dataclass

from netboard.care.board.models import Session
from netboard.care.board.queries.agenda import AgendaLine
from netboard.care.board.queries.concerned import concerned
from netboard.foundation.directory.models import Professional

SHOWN = 2
NAMES_SHOWN = 8


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
        shown = [expert.display_name for expert in self.experts[:NAMES_SHOWN]]
        return (*shown, "…") if len(self.experts) > NAMES_SHOWN else tuple(shown)


def on_deck(session: Session, lines: Sequence[AgendaLine]) -> tuple[OnDeck, ...]:
    """List the next cases that wait behind the one under discussion."""
    here = next((place for place, line in enumerate(lines) if line.is_current), -1)
    waiting = [(place + 1, line) for place, line in enumerate(lines) if place > here and line.is_waiting][:SHOWN]
    people = concerned(session) if waiting else {}
    return tuple(OnDeck(number, line, people.get(line.case.pk, ())) for number, line in waiting)
