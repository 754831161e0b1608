"""How does a dossier go on, back or away once it was submitted?"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from netboard.care.referral import rules
from netboard.care.referral.models import Dossier
from netboard.care.referral.services import completing, moving
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.jobs import bus
from netboard.foundation.jobs.topics import Topic

_TRIAGE = {
    rules.Act.ACCEPT: (Act.DOSSIER_ACCEPTED, Topic.DOSSIER_ACCEPTED),
    rules.Act.RETURN: (Act.DOSSIER_RETURNED, Topic.DOSSIER_RETURNED),
    rules.Act.REDIRECT: (Act.DOSSIER_REDIRECTED, Topic.DOSSIER_REDIRECTED),
}


@transaction.atomic
def triage_dossier(*, actor: Account, dossier_id: int, act: rules.Act, reason: str = "", at: datetime) -> Dossier:
    """Accept, return with reasons, or redirect a submitted dossier; `ValueError` when a reason is due and absent."""
    policy.require(actor, Permission.DOSSIER_TRIAGE)
    recorded, topic = _TRIAGE[act]
    if act is not rules.Act.ACCEPT and not reason.strip():
        raise ValueError(act)
    dossier = moving.locked(actor, dossier_id)
    move = moving.change_state(dossier, act, actor=actor, at=at, reason=reason)
    log.record(actor=actor, act=recorded, target=dossier, patient_id=dossier.patient_id, at=at)
    bus.emit(topic, key=f"{recorded}:{move.pk}", payload={"dossier_id": dossier.pk}, at=at)
    if act is rules.Act.ACCEPT:
        completing.chase_gaps(actor=actor, dossier_id=dossier.pk, at=at)
    return dossier


@transaction.atomic
def withdraw_dossier(*, actor: Account, dossier_id: int, reason: str, at: datetime) -> Dossier:
    """Take the dossier back before it stands on an agenda; its facts stay readable."""
    policy.require(actor, Permission.DOSSIER_WITHDRAW)
    dossier = moving.locked(actor, dossier_id)
    moving.change_state(dossier, rules.Act.WITHDRAW, actor=actor, at=at, reason=reason)
    log.record(actor=actor, act=Act.DOSSIER_WITHDRAWN, target=dossier, patient_id=dossier.patient_id, at=at)
    bus.emit(Topic.DOSSIER_WITHDRAWN, key=f"withdrawn:{dossier.pk}", payload={"dossier_id": dossier.pk}, at=at)
    return dossier


_PLACING = frozenset({rules.Act.SCHEDULE, rules.Act.UNSCHEDULE, rules.Act.POSTPONE})


@dataclass(frozen=True)
class Board:
    """The day of a session, and the day by which its dossiers have to be complete."""

    held_on: date
    needed_by: date


def _placed(dossier: Dossier, act: rules.Act, board: Board | None) -> list[str]:
    dossier.board_on = board.held_on if board is not None and act is rules.Act.SCHEDULE else None
    return ["board_on"]


@transaction.atomic
def advance_dossier(
    *, actor: object, permission: Permission, dossier_id: int, act: rules.Act, at: datetime, reason: str = "", board: Board | None = None,
    outcome: str = "",
) -> Dossier:  # fmt: skip
    """Move a dossier because a later step of its journey moved; the caller names the right that it used.

    board: the session it came onto; outcome: what the board said of it, in its words.
    """
    policy.require(actor, permission)
    dossier = moving.locked(actor, dossier_id)
    also = _placed(dossier, act, board) if act in _PLACING else []
    if outcome:
        dossier.outcome, dossier.outcome_at = outcome, at
        also += ["outcome", "outcome_at"]
    moving.change_state(dossier, act, actor=actor, at=at, reason=reason, also=also)
    if act in _PLACING:
        completing.refresh_gaps(dossier.pk, at=at, needed_by=board.needed_by if board else None)
    log.record(actor=actor, act=Act.DOSSIER_MOVED, target=dossier, patient_id=dossier.patient_id, at=at, detail={"to": dossier.state})
    return dossier


@transaction.atomic
def make_urgent(
    *, actor: Account, dossier_id: int, reason: str, at: datetime, permission: Permission = Permission.DOSSIER_TRIAGE
) -> Dossier:
    """Mark a dossier urgent with its reason; deadlines that run are shortened, never lengthened.

    permission: the right that a later step of the journey used, when the board says it.
    """
    policy.require(actor, permission)
    if not reason.strip():
        raise ValueError(reason)
    dossier = moving.locked(actor, dossier_id)
    if rules.State(dossier.state) in rules.CLOSED | rules.EDITABLE or dossier.urgency == rules.Urgency.URGENT:
        raise rules.MoveRefused(rules.State(dossier.state), rules.Act.ACCEPT)
    dossier.urgency, dossier.urgency_reason = rules.Urgency.URGENT.value, reason
    # What is typed says it too: whoever completes or submits the dossier again sends these fields with it.
    dossier.draft = {**dossier.draft, "urgency": [dossier.urgency], "urgency_reason": [reason]}
    dossier.version += 1
    dossier.save(update_fields=["urgency", "urgency_reason", "draft", "version"])
    log.record(actor=actor, act=Act.URGENCY_CHANGED, target=dossier, patient_id=dossier.patient_id, at=at)
    bus.emit(Topic.URGENCY_CHANGED, key=f"urgent:{dossier.pk}:{at.isoformat()}", payload={"dossier_id": dossier.pk}, at=at)
    return dossier
