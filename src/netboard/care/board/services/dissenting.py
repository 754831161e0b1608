"""Who does not agree with what the board is about to say of a case, and why?"""

from datetime import datetime

from django.db import transaction

from netboard.care.board import rules
from netboard.care.board.models import Case, Dissent, Recusal
from netboard.care.board.services import holding, telling
from netboard.care.board.services.refusals import CaseClosed, ReasonNeeded, Recused
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.directory.models import Professional

MAX_REASON = 1000


@transaction.atomic
def record_dissent(*, actor: Account, case_id: int, professional_id: int, reason: str, at: datetime) -> Dissent:
    """Note, with the reason, that a person disagrees; said again before the opinion is recorded, the newer reason stands.

    Anybody of the board may say it of oneself; who runs the session may note it for somebody else.
    """
    _may(actor, professional_id)
    if not reason.strip():
        raise ReasonNeeded
    case = _held(actor, case_id)
    if Recusal.objects.filter(case=case, professional_id=professional_id).exists():
        raise Recused(case)
    person = Professional.objects.get(pk=professional_id, active=True)
    words = reason.strip()[:MAX_REASON]
    made, _is_new = Dissent.objects.update_or_create(
        case=case, professional=person, defaults={"reason": words, "recorded_by": actor, "recorded_at": at}
    )
    _record(actor, case, professional_id, "disagrees", at=at)
    return made


@transaction.atomic
def withdraw_dissent(*, actor: Account, case_id: int, professional_id: int, at: datetime) -> None:
    """Take a disagreement back, as long as the opinion is not recorded."""
    _may(actor, professional_id)
    case = _held(actor, case_id)
    removed, _details = Dissent.objects.filter(case=case, professional_id=professional_id).delete()
    if removed:
        _record(actor, case, professional_id, "agrees", at=at)


def _may(actor: Account, professional_id: int) -> None:
    policy.require(actor, Permission.BOARD_VIEW)
    if actor.professional_id != professional_id:
        policy.require(actor, Permission.BOARD_RUN)


def _held(actor: Account, case_id: int) -> Case:
    session = holding.open_session(actor, holding.session_of(actor, case_id))
    case = holding.case(actor, session, case_id)
    if case.state != rules.CaseState.PLANNED:
        raise CaseClosed(case)
    return case


def _record(actor: Account, case: Case, professional_id: int, change: str, *, at: datetime) -> None:
    detail: dict[str, str | int | None] = {"change": change, "professional": professional_id}
    log.record(actor=actor, act=Act.DISSENT_RECORDED, target=case, patient_id=case.dossier.patient_id, detail=detail, at=at)
    telling.changed(case.session)
