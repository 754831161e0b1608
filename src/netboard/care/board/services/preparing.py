"""What does an expert say of a case before its discussion: an opinion, a conflict of interest, a missing piece?"""

from datetime import datetime

from django.db import transaction

from netboard.care.board.models import Case, ConflictDismissed, Recusal, WrittenOpinion
from netboard.care.board.services import holding, telling
from netboard.care.board.services.refusals import ReasonNeeded, Recused
from netboard.care.referral import services as referral_services
from netboard.care.referral.models import AskedPiece
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.directory.models import Professional

MAX_REASON = 200


@transaction.atomic
def write_opinion_before(*, actor: Account, case_id: int, text: str, at: datetime) -> WrittenOpinion:
    """Keep what an expert thinks of a case before its discussion; written again, it replaces what the same expert wrote.

    Raises `ReasonNeeded` without words, `Recused` for a person who takes no part in the case.
    """
    policy.require(actor, Permission.BOARD_VIEW)
    if not text.strip():
        raise ReasonNeeded
    case = _held(actor, case_id)
    person = _taking_part(actor, case)
    written, _made = WrittenOpinion.objects.update_or_create(
        case=case, professional=person, defaults={"text": text.strip(), "written_by": actor, "written_at": at}
    )
    _record(case, Act.WRITTEN_OPINION, actor=actor, at=at)
    telling.changed(case.session)
    return written


@transaction.atomic
def declare_conflict(*, actor: Account, case_id: int, reason: str, at: datetime) -> Recusal:
    """Take no part in a case, by one's own word, with the reason; said twice, the first stays."""
    policy.require(actor, Permission.BOARD_VIEW)
    if not reason.strip():
        raise ReasonNeeded
    case = _held(actor, case_id)
    recusal, is_new = Recusal.objects.get_or_create(
        case=case, professional=_person(actor), defaults={"reason": reason.strip()[:MAX_REASON], "recorded_by": actor, "recorded_at": at}
    )
    if is_new:
        detail: dict[str, str | int | None] = {"change": "conflict declared", "professional": recusal.professional_id}
        _record(case, Act.PRESENCE_RECORDED, actor=actor, detail=detail, at=at)
        telling.changed(case.session)
    return recusal


@transaction.atomic
def dismiss_conflict(*, actor: Account, case_id: int, professional_id: int, reason: str, at: datetime) -> ConflictDismissed:
    """Judge a suggested conflict of interest none, with the reason; said twice, the first stays."""
    policy.require(actor, Permission.BOARD_RUN)
    if not reason.strip():
        raise ReasonNeeded
    case = _held(actor, case_id)
    person = Professional.objects.get(pk=professional_id, active=True)
    dismissed, is_new = ConflictDismissed.objects.get_or_create(
        case=case, professional=person, defaults={"reason": reason.strip()[:MAX_REASON], "by": actor, "at": at}
    )
    if is_new:
        _record(case, Act.CONFLICT_DISMISSED, actor=actor, detail={"professional": person.pk}, at=at)
        telling.changed(case.session)
    return dismissed


@transaction.atomic
def ask_for_missing_piece(*, actor: Account, case_id: int, text: str, at: datetime) -> AskedPiece:
    """Ask the referring doctor and the coordination for what the case lacks; they are told by a mail without content."""
    policy.require(actor, Permission.BOARD_VIEW)
    if not text.strip():
        raise ReasonNeeded
    case = _held(actor, case_id)
    _taking_part(actor, case)
    return referral_services.ask_for_piece(actor=actor, permission=Permission.BOARD_VIEW, dossier_id=case.dossier_id, text=text, at=at)


def _held(actor: Account, case_id: int) -> Case:
    session = holding.session_with_agenda(actor, holding.session_of(actor, case_id))
    return holding.planned_case(actor, session, case_id)


def _person(actor: Account) -> Professional:
    if actor.professional is None:
        raise Professional.DoesNotExist
    return actor.professional


def _taking_part(actor: Account, case: Case) -> Professional:
    person = _person(actor)
    if Recusal.objects.filter(case=case, professional=person).exists():
        raise Recused(case)
    return person


def _record(case: Case, act: Act, *, actor: Account, at: datetime, detail: dict[str, str | int | None] | None = None) -> None:
    log.record(actor=actor, act=act, target=case, patient_id=case.dossier.patient_id, detail=detail or {}, at=at)
