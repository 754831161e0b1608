"""How did the past sessions of a board go, in figures? No patient is named."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from netboard.care.board import rules
from netboard.care.board.models import Case, Opinion, OpinionKindChoice, Series, Session
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.ui import charts

HOW_MANY = (12, 26, 52)


@dataclass(frozen=True)
class HeldSession:
    """A session that is over, with its figures."""

    session: Session
    figures: rules.SessionFigures


def figures_of(sessions: Sequence[Session]) -> tuple[HeldSession, ...]:
    """Compute the figures of sessions, whatever their number in two questions to the database."""
    cases = Case.objects.visible_to(policy.SYSTEM).filter(session__in=[each.pk for each in sessions])
    verdicts = {opinion.case_id: _verdict(opinion) for opinion in Opinion.objects.filter(case__in=cases).only(*_OF_AN_OPINION)}
    by_session: dict[int, list[Case]] = defaultdict(list)
    for case in cases.only(*_OF_A_CASE).order_by("position", "pk"):
        by_session[case.session_id].append(case)
    return tuple(HeldSession(each, _figures(each, by_session[each.pk], verdicts)) for each in sessions)


_OF_AN_OPINION = ("case_id", "kind", "quorum_status", "quorum_specialties")
_OF_A_CASE = ("session_id", "position", "minutes", "state", "started_at", "closed_at")


def _verdict(opinion: Opinion) -> rules.Verdict:
    is_met = opinion.quorum_status == rules.QuorumStatus.MET
    return rules.Verdict(rules.OpinionKind(opinion.kind), is_met, tuple(opinion.quorum_specialties))


def _figures(session: Session, cases: Sequence[Case], verdicts: dict[int, rules.Verdict]) -> rules.SessionFigures:
    times = rules.planned_times([rules.Slot(case.minutes) for case in cases], starts_at=session.starts_at)
    passages = [
        rules.Passage(rules.CaseState(case.state), planned_at, case.minutes, case.started_at, case.closed_at, verdicts.get(case.pk))
        for case, planned_at in zip(cases, times, strict=True)
    ]
    return rules.session_figures(passages, starts_at=session.starts_at, opened_at=session.opened_at)


def last_held(actor: object, series: Series, *, how_many: int) -> tuple[HeldSession, ...]:
    """Find the last sessions of a board that were closed, newest first, with their figures."""
    closed = Session.objects.visible_to(actor).filter(series=series, state=rules.SessionState.CLOSED.value).select_related("series")
    return figures_of(list(closed.order_by("-starts_at", "-pk")[:how_many]))


def kinds_of(held: Iterable[HeldSession]) -> tuple[tuple[rules.OpinionKind, int], ...]:
    """Count the kinds of opinions over several sessions."""
    return rules.counted_kinds(kind for each in held for kind, count in each.figures.kinds for _one in range(count))


def points(held: Iterable[HeldSession], name: str) -> list[charts.Point]:
    """Give one figure of each session as points over time; a session of which nothing can be said has none."""
    pairs = ((each.session.starts_at, getattr(each.figures, name)) for each in held)
    return [charts.Point(on=clock.today(moment), value=Decimal(value)) for moment, value in pairs if value is not None]


def kind_label(kind: rules.OpinionKind) -> str:
    return str(OpinionKindChoice(kind).label)
