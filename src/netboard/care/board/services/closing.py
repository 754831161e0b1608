"""How does a session end, and what becomes of the cases that have no opinion?"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext, override

from netboard.care.board import rules
from netboard.care.board.models import Attendance, Case, Chairing, DraftField, Session, UnfinishedReasonChoice
from netboard.care.board.services import agenda, holding, releasing, telling
from netboard.care.board.services.refusals import ReasonNeeded
from netboard.care.referral import rules as referral_rules
from netboard.care.referral import services as referral_services
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.ui import formats


@transaction.atomic
def close_session(*, actor: Account, session_id: int, at: datetime, left: Mapping[int, rules.Unfinished] | None = None) -> Session:
    """End the session: everybody leaves, and each case without opinion keeps why and goes to another session or waits for a place.

    left: by case; a case that is not named had no time left and waits for a place. Moving a case asks the right to plan.
    Raises `AgendaClosed` or `AlreadyOnThisSession` when the session chosen cannot take a case over; nothing is closed then.
    """
    policy.require(actor, Permission.BOARD_RUN)
    said = dict(left or {})
    session = _held_with(actor, session_id, said.values())
    if session.state == rules.SessionState.CLOSED:
        return session
    session.state = rules.move_session(session.state, rules.SessionAct.CLOSE).value
    session.closed_at, session.current_case = at, None
    session.save(update_fields=["state", "closed_at", "current_case"])
    waiting = _waiting(session)
    for case in waiting:
        _leave(actor, session, case, said.get(case.pk, rules.Unfinished()), at=at)
    Attendance.objects.filter(session=session, left_at__isnull=True, arrived_at__gt=at).update(left_at=F("arrived_at"))
    Attendance.objects.filter(session=session, left_at__isnull=True).update(left_at=at)
    Chairing.objects.filter(session=session, ended_at__isnull=True, started_at__gt=at).update(ended_at=F("started_at"))
    Chairing.objects.filter(session=session, ended_at__isnull=True).update(ended_at=at)
    log.record(actor=actor, act=Act.SESSION_CLOSED, target=session, detail={"not_presented": len(waiting)}, at=at)
    telling.changed(session)
    return session


def _held_with(actor: Account, session_id: int, said: Iterable[rules.Unfinished]) -> Session:
    """Hold the session and those that take its cases over, in one order for everybody."""
    others = {each.session_id for each in said if each.session_id is not None}
    held = {pk: holding.session(actor, pk) for pk in sorted({session_id, *others})}
    return held[session_id]


def _waiting(session: Session) -> list[Case]:
    rows = Case.objects.filter(session=session, state=rules.CaseState.PLANNED.value).select_related("dossier").defer("dossier__draft")
    return list(rows.select_for_update(of=("self",)).order_by("position"))


def _leave(actor: Account, session: Session, case: Case, said: rules.Unfinished, *, at: datetime) -> None:
    """End a case without opinion; its dossier waits again for a place, or takes the one chosen."""
    case.state, case.closed_at = rules.CaseState.NOT_PRESENTED.value, at
    case.unfinished_reason, case.carried_to_id = said.reason.value, said.session_id
    case.save(update_fields=["state", "closed_at", "unfinished_reason", "carried_to"])
    releasing.tell_referrer_removed(session, case, at=at)
    words = _not_presented(session, said.reason)
    _give_back(actor, case, permission=Permission.BOARD_RUN, reason=words, at=at)
    if said.session_id is not None:
        _carry(actor, case, said, words=words, at=at)


def _not_presented(session: Session, reason: rules.UnfinishedReason) -> str:
    """Say, for the history of a dossier, at which session its turn did not come and why; in French, as the dossier is."""
    with override("fr"):
        label = str(UnfinishedReasonChoice(reason).label)
        words = {"day": formats.day(session.starts_at, "l j F Y"), "reason": label[:1].lower() + label[1:]}
        return gettext("Not presented at the session of %(day)s: %(reason)s.") % words


def _give_back(actor: Account, case: Case, *, permission: Permission, reason: str, at: datetime) -> None:
    referral_services.advance_dossier(
        actor=actor, permission=permission, dossier_id=case.dossier_id, act=referral_rules.Act.UNSCHEDULE, reason=reason, at=at
    )


def _carry(actor: Account, case: Case, said: rules.Unfinished, *, words: str, at: datetime) -> None:
    """Place the dossier on the session chosen; what was begun of its opinion goes with it, as does what `place_dossier` brings."""
    if said.session_id is None:
        raise ValueError(said)
    placed = agenda.place_dossier(actor=actor, dossier_id=case.dossier_id, session_id=said.session_id, reason=words, at=at)
    placed.minutes, placed.is_hard = case.minutes, case.is_hard
    placed.save(update_fields=["minutes", "is_hard"])
    DraftField.objects.filter(case=case).update(case=placed)
    detail: dict[str, str | int | None] = {"from": case.session_id, "to": said.session_id, "reason": said.reason.value}
    log.record(actor=actor, act=Act.CASE_CARRIED, target=placed, patient_id=case.dossier.patient_id, detail=detail, at=at)


@transaction.atomic
def cancel_session(*, actor: Account, session_id: int, reason: str, at: datetime) -> Session:
    """Call a planned session off, with the reason; its dossiers wait again for a place."""
    policy.require(actor, Permission.BOARD_PLAN)
    if not reason.strip():
        raise ReasonNeeded
    session = holding.session(actor, session_id)
    if session.state == rules.SessionState.CANCELLED:
        return session
    session.state = rules.move_session(session.state, rules.SessionAct.CANCEL).value
    session.save(update_fields=["state"])
    waiting = _waiting(session)
    for case in waiting:
        case.state, case.closed_at = rules.CaseState.NOT_PRESENTED.value, at
        case.save(update_fields=["state", "closed_at"])
        releasing.tell_referrer_removed(session, case, at=at)
        _give_back(actor, case, permission=Permission.BOARD_PLAN, reason=reason, at=at)
    log.record(actor=actor, act=Act.SESSION_CANCELLED, target=session, reason=reason, detail={"not_presented": len(waiting)}, at=at)
    releasing.tell_members_cancelled(actor, session, at=at)
    telling.changed(session)
    return session
