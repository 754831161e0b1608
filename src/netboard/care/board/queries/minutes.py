"""What happened at a session: who was there, what was said of each case, what was not discussed?"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from netboard.care.board import rules
from netboard.care.board.models import Attendance, Case, CasePresence, Chairing, Dissent, Opinion, Proposal, Recusal, Session
from netboard.care.board.queries.agenda import AgendaLine, agenda
from netboard.care.board.queries.figures import figures_of, kind_label
from netboard.care.board.queries.presence import attendance
from netboard.care.board.queries.published import place_of
from netboard.care.board.queries.table import specialty_labels
from netboard.foundation.access import policy

Row = TypeVar("Row")


@dataclass(frozen=True)
class CaseMinutes:
    """One case of the minutes; without opinion, why and where it went."""

    number: int
    line: AgendaLine
    opinion: Opinion | None
    proposals: tuple[Proposal, ...] = ()
    counted: tuple[CasePresence, ...] = ()
    others: tuple[CasePresence, ...] = ()
    recusals: tuple[Recusal, ...] = ()
    dissents: tuple[Dissent, ...] = ()
    specialties: tuple[str, ...] = ()
    written: tuple[str, ...] = ()

    @property
    def case(self) -> Case:
        return self.line.case

    @property
    def has_quorum(self) -> bool:
        return self.opinion is not None and self.opinion.quorum_status == rules.QuorumStatus.MET

    @property
    def took_minutes(self) -> int | None:
        """Whole minutes from its beginning to its opinion."""
        started, closed = self.case.started_at, self.case.closed_at
        return round((closed - started).total_seconds() / 60) if self.opinion and started and closed else None


@dataclass(frozen=True)
class Minutes:
    """A session as it went, with what its reader may see of its cases."""

    session: Session
    place: str
    leads: tuple[Chairing, ...]
    people: tuple[Attendance, ...]
    cases: tuple[CaseMinutes, ...]
    not_shown: int
    figures: rules.SessionFigures
    kinds: tuple[tuple[str, int], ...]
    specialties: tuple[tuple[str, int], ...]


def minutes(actor: object, session: Session, *, at: datetime) -> Minutes:
    """Gather the minutes of a session; a case that the reader may not see is only counted."""
    lines = tuple(line for line in agenda(actor, session, at=at) if not _is_hidden(actor, session, line))
    figures = figures_of([session])[0].figures
    total = Case.objects.visible_to(policy.SYSTEM).filter(session=session).count()
    codes = [code for code, _count in figures.specialties]
    leads = Chairing.objects.filter(session=session).select_related("account__professional").order_by("started_at", "pk")
    return Minutes(
        session=session,
        place=place_of(session),
        leads=tuple(leads),
        people=tuple(attendance(session)),
        cases=_cases(lines),
        not_shown=total - len(lines),
        figures=figures,
        kinds=tuple((kind_label(kind), count) for kind, count in figures.kinds),
        specialties=tuple(zip(specialty_labels(codes), [count for _code, count in figures.specialties], strict=True)),
    )


def _is_hidden(actor: object, session: Session, line: AgendaLine) -> bool:
    """Hide, while the session is held, the cases in which the reader takes no part."""
    mine = getattr(actor, "professional_id", None)
    return (
        session.state == rules.SessionState.OPEN
        and mine is not None
        and mine in {each.professional_id for each in line.case.recusals.all()}
    )


def _cases(lines: tuple[AgendaLine, ...]) -> tuple[CaseMinutes, ...]:
    pks = [line.case.pk for line in lines]
    opinions = {
        each.case_id: each
        for each in Opinion.objects.filter(case__in=pks).select_related("recorded_by__professional", "presented_again_in")
    }
    proposed = Proposal.objects.filter(opinion__case__in=pks).select_related("opinion").order_by("rank", "alternative")
    proposals = _by_case((row.opinion.case_id, row) for row in proposed)
    present = CasePresence.objects.filter(case__in=pks).select_related("professional", "site")
    presences = _by_case((row.case_id, row) for row in present.order_by(*_BY_NAME))
    recused = Recusal.objects.filter(case__in=pks).select_related("professional")
    recusals = _by_case((row.case_id, row) for row in recused.order_by(*_BY_NAME))
    disagreeing = Dissent.objects.filter(case__in=pks).select_related("professional")
    dissents = _by_case((row.case_id, row) for row in disagreeing.order_by(*_BY_NAME))
    _tell_where(lines)
    return tuple(
        CaseMinutes(
            number=number,
            line=line,
            opinion=(opinion := opinions.get(line.case.pk)),
            proposals=tuple(proposals[line.case.pk]),
            counted=tuple(each for each in presences[line.case.pk] if each.counted),
            others=tuple(each for each in presences[line.case.pk] if not each.counted and not each.recused),
            recusals=tuple(recusals[line.case.pk]),
            dissents=tuple(dissents[line.case.pk]),
            specialties=specialty_labels(opinion.quorum_specialties) if opinion else (),
            written=specialty_labels(opinion.written_specialties) if opinion else (),
        )
        for number, line in enumerate(lines, start=1)
    )


_BY_NAME = ("professional__search_key", "pk")


def _by_case(rows: Iterable[tuple[int, Row]]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for case_id, row in rows:
        found[case_id].append(row)
    return found


def _tell_where(lines: Iterable[AgendaLine]) -> None:
    """Read at once the sessions that took cases over."""
    taken = Session.objects.visible_to(policy.SYSTEM).in_bulk({line.case.carried_to_id for line in lines if line.case.carried_to_id})
    for line in lines:
        if line.case.carried_to_id:
            line.case.carried_to = taken[line.case.carried_to_id]
