"""What did the experts say of a case before its discussion, and who may have a conflict of interest?"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from netboard.care.board import rules
from netboard.care.board.models import Case, ConcernedExpert, ConflictDismissed, Recusal, Session, WrittenOpinion
from netboard.care.board.queries.agenda import AgendaLine
from netboard.care.board.queries.concerned import concerned
from netboard.care.board.queries.members import members
from netboard.care.referral import queries as referral
from netboard.care.referral.models import AskedPiece
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.directory.models import Professional


@dataclass(frozen=True)
class Suggested:
    """A member of the board who sent the patient of a case: recused, or judged without conflict, by a person."""

    case: Case
    professional: Professional


@dataclass(frozen=True)
class Preparation:
    """The page on which an expert prepares a case; a recused reader gets no written opinion."""

    case: Case
    own_recusal: Recusal | None
    opinions: tuple[WrittenOpinion, ...]
    own: WrittenOpinion | None
    recusals: tuple[Recusal, ...]
    dismissed: tuple[ConflictDismissed, ...]
    suggested: tuple[Suggested, ...]
    pieces: tuple[AskedPiece, ...]
    people: tuple[Professional, ...]

    @property
    def is_open(self) -> bool:
        """Whether the case still awaits its discussion."""
        return self.case.state == rules.CaseState.PLANNED and rules.SessionState(self.case.session.state) in rules.OPEN_TO_CASES


def preparation(actor: Account, session: Session, case: Case) -> Preparation:
    """Gather what was said of a case before its discussion, as this reader may see it."""
    recusals = tuple(Recusal.objects.filter(case=case).select_related("professional", "recorded_by__professional").order_by("pk"))
    mine = next((recusal for recusal in recusals if recusal.professional_id == actor.professional_id), None)
    rows = WrittenOpinion.objects.filter(case=case).select_related("professional").order_by("written_at", "pk")
    opinions = () if mine else tuple(rows)
    return Preparation(
        case=case,
        own_recusal=mine,
        opinions=tuple(row for row in opinions if row.professional_id != actor.professional_id),
        own=next((row for row in opinions if row.professional_id == actor.professional_id), None),
        recusals=recusals,
        dismissed=tuple(ConflictDismissed.objects.filter(case=case).select_related("professional", "by__professional").order_by("pk")),
        suggested=tuple(each for each in suggested_conflicts(session) if each.case.pk == case.pk),
        pieces=tuple(referral.asked_pieces(actor, case.dossier_id)),
        people=concerned(session).get(case.pk, ()),
    )


def suggested_conflicts(session: Session) -> tuple[Suggested, ...]:
    """Find the members of the board who sent the patient of a case that waits, neither recused from it nor judged without conflict."""
    cases = Case.objects.visible_to(policy.SYSTEM).filter(session=session, state=rules.CaseState.PLANNED.value)
    sent = cases.filter(dossier__referrer__in=members().order_by().values("professional_id"))
    settled = {
        (row.case_id, row.professional_id)
        for kind in (Recusal, ConflictDismissed)
        for row in kind._default_manager.filter(case__session=session)
    }
    rows = sent.select_related("dossier__patient", "dossier__referrer").defer("dossier__draft").order_by("position", "pk")
    return tuple(Suggested(case, case.dossier.referrer) for case in rows if (case.pk, case.dossier.referrer_id) not in settled)


@dataclass(frozen=True)
class NotedLine:
    """A line of an agenda with whom it concerns, who is asked by name, how many opinions are written, and whether time lacks for it."""

    line: AgendaLine
    people: tuple[Professional, ...] = ()
    asked: tuple[Professional, ...] = ()
    written: int = 0
    is_beyond: bool = False


def noted_lines(session: Session, lines: Sequence[AgendaLine]) -> tuple[NotedLine, ...]:
    """Add to the lines of an agenda what helps to prepare it, in a number of queries that does not depend on theirs.

    Once the session is over, nothing is added.
    """
    if rules.SessionState(session.state) not in rules.OPEN_TO_CASES:
        return tuple(NotedLine(line) for line in lines)
    people, asked = concerned(session), _asked(session)
    counted = WrittenOpinion.objects.filter(case__session=session).values("case_id").annotate(count=Count("pk")).order_by()
    written = {row["case_id"]: row["count"] for row in counted}
    return tuple(
        NotedLine(
            line, people.get(line.case.pk, ()), asked.get(line.case.pk, ()), written.get(line.case.pk, 0),
            is_beyond=line.is_waiting and line.ends_at > session.ends_at,
        )
        for line in lines
    )  # fmt: skip


def _asked(session: Session) -> dict[int, tuple[Professional, ...]]:
    found: dict[int, tuple[Professional, ...]] = {}
    for row in ConcernedExpert.objects.filter(case__session=session).select_related("professional").order_by("professional__search_key"):
        found[row.case_id] = (*found.get(row.case_id, ()), row.professional)
    return found
