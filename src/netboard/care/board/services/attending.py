"""Who is at the table, from where, and who takes no part in a case?"""

from datetime import datetime

from django.db import transaction

from netboard.care.board import rules
from netboard.care.board.models import Attendance, Case, Recusal, Session
from netboard.care.board.services import holding, telling
from netboard.care.board.services.refusals import CaseClosed, ReasonNeeded, Recused
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.directory.models import Professional, Site

MAX_REASON = 200


@transaction.atomic
def record_presence(*, actor: Account, session_id: int, professional_id: int, site_id: int | None, at: datetime) -> Attendance:
    """Note that a person is present, in a room or at a distance (`site_id` None); a change of room ends the first presence."""
    policy.require(actor, Permission.BOARD_RUN)
    session = holding.open_session(actor, session_id)
    person = Professional.objects.get(pk=professional_id, active=True)
    site = Site.objects.get(pk=site_id) if site_id is not None else None
    present = here(session, person.pk)
    if present is not None and present.site_id == site_id:
        return present
    if present is not None:
        leave(present, by=actor, at=at)
    made = Attendance.objects.create(session=session, professional=person, site=site, arrived_at=at, recorded_by=actor)
    record(session, person.pk, "arrived", actor=actor, at=at)
    telling.changed(session)
    return made


@transaction.atomic
def record_departure(*, actor: Account, session_id: int, professional_id: int, at: datetime) -> None:
    """Note that a person left; a person who is not there is left alone."""
    policy.require(actor, Permission.BOARD_RUN)
    session = holding.open_session(actor, session_id)
    present = here(session, professional_id)
    if present is None:
        return
    leave(present, by=actor, at=at)
    record(session, professional_id, "left", actor=actor, at=at)
    telling.changed(session)


def here(session: Session, professional_id: int) -> Attendance | None:
    """Find where a person is present now."""
    return Attendance.objects.filter(session=session, professional_id=professional_id, left_at__isnull=True).select_related("site").first()


def leave(present: Attendance, *, by: Account | None, at: datetime) -> None:
    """End a presence, in the caller's transaction; by: who ended it, None when its page fell silent."""
    present.left_at, present.ended_by = max(at, present.arrived_at), by
    present.save(update_fields=["left_at", "ended_by"])


def record(session: Session, professional_id: int, change: str, *, actor: object, at: datetime) -> None:
    """Write a coming or a going in the trace."""
    detail: dict[str, str | int | None] = {"change": change, "professional": professional_id}
    log.record(actor=actor, act=Act.PRESENCE_RECORDED, target=session, detail=detail, at=at)


@transaction.atomic
def record_recusal(*, actor: Account, case_id: int, professional_id: int, reason: str, at: datetime) -> Recusal:
    """Note, with the reason, that a person takes no part in one case; said twice, the first stays."""
    policy.require(actor, Permission.BOARD_RUN)
    if not reason.strip():
        raise ReasonNeeded
    case = _held(actor, case_id)
    known = Recusal.objects.filter(case=case, professional_id=professional_id).first()
    if known is not None:
        return known
    person = Professional.objects.get(pk=professional_id, active=True)
    made = Recusal.objects.create(case=case, professional=person, reason=reason.strip()[:MAX_REASON], recorded_by=actor, recorded_at=at)
    _record_on_case(case, professional_id, "recused", actor=actor, at=at)
    telling.changed(case.session)
    return made


@transaction.atomic
def lift_recusal(*, actor: Account, case_id: int, professional_id: int, at: datetime) -> None:
    """Undo a recusal noted by mistake, as long as the case is open; nobody lifts one's own (`Recused`)."""
    policy.require(actor, Permission.BOARD_RUN)
    case = _held(actor, case_id)
    if actor.professional_id == professional_id:
        raise Recused(case)  # somebody else lifts it
    removed, _details = Recusal.objects.filter(case=case, professional_id=professional_id).delete()
    if removed:
        _record_on_case(case, professional_id, "recusal lifted", actor=actor, at=at)
        telling.changed(case.session)


def _held(actor: Account, case_id: int) -> Case:
    session = holding.session_with_agenda(actor, holding.session_of(actor, case_id))
    case = holding.case(actor, session, case_id)
    if case.state != rules.CaseState.PLANNED:
        raise CaseClosed(case)
    return case


def _record_on_case(case: Case, professional_id: int, change: str, *, actor: Account, at: datetime) -> None:
    detail: dict[str, str | int | None] = {"change": change, "professional": professional_id}
    log.record(actor=actor, act=Act.PRESENCE_RECORDED, target=case, patient_id=case.dossier.patient_id, detail=detail, at=at)
