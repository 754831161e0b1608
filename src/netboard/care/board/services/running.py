"""How does a session go from its agenda to its last case?"""

from datetime import datetime

from django.db import transaction

from netboard.care.board import rules
from netboard.care.board.models import Case, Chairing, Session
from netboard.care.board.services import holding, releasing, telling
from netboard.care.board.services.refusals import LedByAnother, StaleCommand
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act


@transaction.atomic
def open_session(*, actor: Account, session_id: int, at: datetime) -> Session:
    """Begin the session at its first case; an agenda not yet released is released. Opened twice, it stays as it is."""
    policy.require(actor, Permission.BOARD_RUN)
    session = holding.session(actor, session_id)
    if session.state == rules.SessionState.OPEN:
        return session
    session.state = rules.move_session(session.state, rules.SessionAct.OPEN).value
    session.opened_at = at
    session.save(update_fields=["state", "opened_at"])
    releasing.publish(actor, session, at=at)
    Chairing.objects.create(session=session, account=actor, started_at=at)
    log.record(actor=actor, act=Act.SESSION_OPENED, target=session, at=at)
    first = Case.objects.filter(session=session, state=rules.CaseState.PLANNED.value).order_by("position").first()
    if first is not None:
        _start(actor, session, holding.case(actor, session, first.pk), at=at)
    telling.changed(session)
    return session


@transaction.atomic
def take_lead(*, actor: Account, session_id: int, at: datetime) -> Session:
    """Lead a session in place of the one who did; it leaves a trace, and every page says who leads now."""
    policy.require(actor, Permission.BOARD_RUN)
    session = holding.open_session(actor, session_id)
    held = Chairing.objects.filter(session=session, ended_at__isnull=True).first()
    if held is not None and held.account_id == actor.pk:
        return session
    if held is not None:
        held.ended_at = max(at, held.started_at)
        held.save(update_fields=["ended_at"])
    Chairing.objects.create(session=session, account=actor, started_at=at)
    detail: dict[str, str | int | None] = {"from": held.account_id if held else None}
    log.record(actor=actor, act=Act.LEAD_TAKEN, target=session, detail=detail, at=at)
    telling.changed(session)
    return session


@transaction.atomic
def go_to_case(*, actor: Account, case_id: int, seen_case: int | None = None, at: datetime) -> Case:
    """Bring the board to a case, discussed or not; every screen of the session follows.

    seen_case: the case that the page of the leader showed as current; `StaleCommand` when the board has moved since.
    Raises `LedByAnother` when somebody else leads.
    """
    policy.require(actor, Permission.BOARD_RUN)
    session = holding.open_session(actor, holding.session_of(actor, case_id))
    check_lead(actor, session)
    case = holding.case(actor, session, case_id)
    if session.current_case_id == case.pk:
        return case
    if seen_case is not None and seen_case != session.current_case_id:
        raise StaleCommand(session)
    _start(actor, session, case, at=at)
    telling.changed(session)
    return case


def check_lead(actor: Account, session: Session) -> None:
    """Refuse with `LedByAnother` when somebody else leads the session."""
    held = Chairing.objects.filter(session=session, ended_at__isnull=True).select_related("account__professional").first()
    if held is not None and held.account_id != actor.pk:
        raise LedByAnother(session, held.account)


def _start(actor: Account, session: Session, case: Case, *, at: datetime) -> None:
    session.current_case = case
    session.save(update_fields=["current_case"])
    if case.started_at is None and case.state == rules.CaseState.PLANNED:
        case.started_at = at
        case.save(update_fields=["started_at"])
    log.record(actor=actor, act=Act.CASE_STARTED, target=case, patient_id=case.dossier.patient_id, at=at)
