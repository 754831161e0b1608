"""Whom does the coordination or the chair want for a case, by name?"""

from datetime import datetime

from django.db import transaction

from netboard.care.board.models import Case, ConcernedExpert
from netboard.care.board.services import holding, telling
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.directory.models import Professional


@transaction.atomic
def ask_for_expert(*, actor: Account, case_id: int, professional_id: int, at: datetime) -> ConcernedExpert:
    """Want an expert for one case, by name; said twice, the first stays."""
    policy.require(actor, Permission.BOARD_PLAN)
    case = _held(actor, case_id)
    person = Professional.objects.get(pk=professional_id, active=True)
    asked, is_new = ConcernedExpert.objects.get_or_create(case=case, professional=person, defaults={"asked_by": actor, "asked_at": at})
    if is_new:
        _record(case, person.pk, "expert asked", actor=actor, at=at)
        telling.changed(case.session)
    return asked


@transaction.atomic
def release_expert(*, actor: Account, case_id: int, professional_id: int, at: datetime) -> None:
    """No longer want an expert by name; one whose specialty the case calls for stays concerned."""
    policy.require(actor, Permission.BOARD_PLAN)
    case = _held(actor, case_id)
    removed, _details = ConcernedExpert.objects.filter(case=case, professional_id=professional_id).delete()
    if removed:
        _record(case, professional_id, "expert released", actor=actor, at=at)
        telling.changed(case.session)


def _held(actor: Account, case_id: int) -> Case:
    session = holding.session_with_agenda(actor, holding.session_of(actor, case_id))
    return holding.planned_case(actor, session, case_id)


def _record(case: Case, professional_id: int, change: str, *, actor: Account, at: datetime) -> None:
    detail: dict[str, str | int | None] = {"change": change, "session": case.session_id, "professional": professional_id}
    log.record(actor=actor, act=Act.AGENDA_CHANGED, target=case, patient_id=case.dossier.patient_id, detail=detail, at=at)
