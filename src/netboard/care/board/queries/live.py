"""What does each screen of a session in progress show?"""

from dataclasses import dataclass
from datetime import datetime

from netboard.care.board import rules
from netboard.care.board.models import Case, Opinion, Proposal, Session
from netboard.care.board.queries.agenda import AgendaLine, agenda
from netboard.care.board.queries.table import Table, specialty_labels, table
from netboard.care.referral import queries as referral
from netboard.foundation import clock


@dataclass(frozen=True)
class Said:
    """A recorded opinion, ready to be shown."""

    opinion: Opinion
    proposals: tuple[Proposal, ...]
    specialties: tuple[str, ...]

    @property
    def is_met(self) -> bool:
        return self.opinion.quorum_status == rules.QuorumStatus.MET


@dataclass(frozen=True)
class Live:
    """A session in progress, seen from one case."""

    session: Session
    lines: tuple[AgendaLine, ...]
    line: AgendaLine | None
    number: int
    table: Table
    page: referral.OnePage | None
    said: Said | None
    version: str

    @property
    def previous(self) -> AgendaLine | None:
        return self.lines[self.number - 2] if self.number > 1 else None

    @property
    def next(self) -> AgendaLine | None:
        return self.lines[self.number] if self.number and self.number < len(self.lines) else None

    @property
    def closed(self) -> int:
        return sum(not line.is_waiting for line in self.lines)

    @property
    def is_followed(self) -> bool:
        """Whether the screen shows the case that the board looks at."""
        return self.line is None or self.line.is_current


def live(actor: object, session: Session, *, case_id: int | None = None, at: datetime) -> Live:
    """Gather the screen of a session at one of its cases: the one asked for, else the current one."""
    lines = agenda(actor, session, at=at)
    wanted = case_id if case_id is not None else session.current_case_id
    number, line = next(((place, line) for place, line in enumerate(lines, start=1) if line.case.pk == wanted), (0, None))
    case = line.case if line else None
    return Live(
        session=session,
        lines=lines,
        line=line,
        number=number,
        table=table(session, case),
        page=referral.one_page(case.dossier, today=clock.today(at)) if case else None,
        said=said(case) if case and not (line and line.is_waiting) else None,
        version=live_version(session),
    )


def said(case: Case) -> Said | None:
    """Find what the board said of a case."""
    opinion = Opinion.objects.filter(case=case).select_related("recorded_by__professional").first()
    if opinion is None:
        return None
    rows = Proposal.objects.filter(opinion=opinion).order_by("rank", "alternative")
    return Said(opinion, tuple(rows), specialty_labels(opinion.quorum_specialties))


def live_version(session: Session) -> str:
    """Name the present state of a session: it changes when, and only when, its screens must be drawn again."""
    return str(session.version)
