"""What does each screen of a session in progress show?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from netboard.care.board import rules
from netboard.care.board.models import Case, Chairing, Opinion, Proposal, Session, WrittenOpinion
from netboard.care.board.queries.agenda import AgendaLine, agenda
from netboard.care.board.queries.on_deck import OnDeck, on_deck
from netboard.care.board.queries.table import Table, specialty_labels, table, written_opinions
from netboard.care.referral import queries as referral
from netboard.care.referral.models import AskedPiece
from netboard.foundation import clock


@dataclass(frozen=True)
class Said:
    """A recorded opinion, ready to be shown."""

    opinion: Opinion
    proposals: tuple[Proposal, ...]
    specialties: tuple[str, ...]
    written: tuple[str, ...]

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
    since: referral.Since | None
    said: Said | None
    lead: Chairing | None
    on_deck: tuple[OnDeck, ...]
    written: tuple[WrittenOpinion, ...]
    asked: tuple[AskedPiece, ...]
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

    @property
    def due_at(self) -> datetime | None:
        """When the minutes of the case under discussion are used up."""
        case = self.line.case if self.line and self.line.is_current and self.line.is_waiting else None
        return case.started_at + timedelta(minutes=case.minutes) if case and case.started_at else None

    @property
    def ends_at(self) -> datetime | None:
        """When the session will end if every case left takes its minutes."""
        last = self.lines[-1] if self.lines else None
        return last.expected_at + timedelta(minutes=last.case.minutes) if last and last.is_waiting else None

    @property
    def is_overrunning(self) -> bool:
        return self.ends_at is not None and self.ends_at > self.session.ends_at


def live(actor: object, session: Session, *, case_id: int | None = None, at: datetime) -> Live:
    """Gather the screen of a session at one of its cases: the one asked for, else the current one."""
    lines = agenda(actor, session, at=at)
    wanted = case_id if case_id is not None else session.current_case_id
    number, line = next(((place, line) for place, line in enumerate(lines, start=1) if line.case.pk == wanted), (0, None))
    case = line.case if line else None
    page = referral.one_page(case.dossier, today=clock.today(at)) if case else None
    return Live(
        session=session,
        lines=lines,
        line=line,
        number=number,
        table=table(session, case),
        page=page,
        since=referral.since_last_board(page.dossier) if page else None,
        said=said(case) if case and not (line and line.is_waiting) else None,
        lead=lead(session),
        on_deck=on_deck(session, lines) if session.state == rules.SessionState.OPEN else (),
        written=tuple(written_opinions(case)) if case else (),
        asked=tuple(referral.asked_pieces(actor, case.dossier_id)) if case else (),
        version=live_version(session),
    )


def lead(session: Session) -> Chairing | None:
    """Find who leads the session now."""
    return Chairing.objects.filter(session=session, ended_at__isnull=True).select_related("account__professional").first()


def said(case: Case) -> Said | None:
    """Find what the board said of a case."""
    opinion = Opinion.objects.filter(case=case).select_related("recorded_by__professional", "presented_again_in").first()
    if opinion is None:
        return None
    rows = Proposal.objects.filter(opinion=opinion).order_by("rank", "alternative")
    specialties, written = specialty_labels(opinion.quorum_specialties), specialty_labels(opinion.written_specialties)
    return Said(opinion, tuple(rows), specialties, written)


def live_version(session: Session) -> str:
    """Name the present state of a session: it changes when, and only when, its screens must be drawn again."""
    return str(session.version)
