"""How is an agenda published, and who is told: the members of the board, and the doctor of each dossier?"""

from datetime import datetime

from django.db import transaction

from netboard.care.board import queries, rules
from netboard.care.board.models import AgendaChange, AgendaRelease, AgendaReleaseLine, Case, Session
from netboard.care.board.services import holding, telling
from netboard.care.board.services.refusals import AgendaEmpty
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.jobs import bus
from netboard.foundation.jobs.topics import Topic


@transaction.atomic
def release_agenda(*, actor: Account, session_id: int, at: datetime) -> Session:
    """Publish the agenda, or publish it again when it changed since; members and referrers are told once of each.

    Raises `AgendaEmpty` when no case stands on it.
    """
    policy.require(actor, Permission.BOARD_PLAN)
    session = holding.session_with_agenda(actor, session_id)
    if not Case.objects.filter(session=session).exists():
        raise AgendaEmpty(session)
    publish(actor, session, at=at)
    return session


def publish(actor: Account, session: Session, *, at: datetime) -> None:
    """Make the next version of an agenda, unless the last one still says what stands on it."""
    if session.released_at is not None and not queries.has_changed(session):
        return
    session.released_at, session.release_number = at, session.release_number + 1
    session.save(update_fields=["released_at", "release_number"])
    log.record(actor=actor, act=Act.AGENDA_RELEASED, target=session, detail={"version": session.release_number}, at=at)
    _keep(actor, session, at=at)
    telling.changed(session)
    cases = list(Case.objects.filter(session=session, state=rules.CaseState.PLANNED.value).order_by("pk"))
    if cases:
        payload: bus.Payload = {"version": session.release_number}
        _tell_members(Topic.AGENDA_RELEASED, actor, session, once=str(session.release_number), payload=payload, at=at)
    for case in cases:
        _tell_referrer_placed(case, at=at)


def _keep(actor: Account, session: Session, *, at: datetime) -> None:
    """Keep this version of the agenda as it is published."""
    cases = list(Case.objects.filter(session=session).order_by("position"))
    times = rules.planned_times([rules.Slot(case.minutes) for case in cases], starts_at=session.starts_at)
    release = AgendaRelease.objects.create(session=session, number=session.release_number, by=actor, at=at)
    AgendaReleaseLine.objects.bulk_create(
        AgendaReleaseLine(
            release=release, dossier_id=case.dossier_id, position=case.position, minutes=case.minutes, expected_at=expected_at
        )
        for case, expected_at in zip(cases, times, strict=True)
    )


def note_change(session: Session, case: Case, kind: rules.AgendaChangeKind, *, actor: Account, at: datetime) -> None:
    """Keep that a case came onto a published agenda or left it, and tell its referrer; before publication nobody needs it."""
    if session.released_at is None:
        return
    AgendaChange.objects.create(
        session=session, after_release=session.release_number, kind=kind.value, dossier_id=case.dossier_id, by=actor, at=at
    )
    if kind is rules.AgendaChangeKind.ADDED:
        _tell_referrer_placed(case, at=at)
    else:
        tell_referrer_removed(session, case, at=at)


def _tell_referrer_placed(case: Case, *, at: datetime) -> None:
    bus.emit(Topic.CASE_PLACED, key=f"{Topic.CASE_PLACED}:{case.pk}", payload={"case_id": case.pk}, at=at)


def tell_referrer_removed(session: Session, case: Case, *, at: datetime) -> None:
    """Tell the doctor of a dossier that leaves a published agenda, whatever took it off."""
    if session.released_at is not None:
        payload: bus.Payload = {"session_id": session.pk, "dossier_id": case.dossier_id}
        bus.emit(Topic.CASE_REMOVED, key=f"{Topic.CASE_REMOVED}:{case.pk}", payload=payload, at=at)


def tell_members_cancelled(actor: Account, session: Session, *, at: datetime) -> None:
    """Tell the members that a session they were expecting will not be held; the event leaves every calendar that holds it."""
    if session.invited_at is not None:
        session.invitation_number += 1
        session.save(update_fields=["invitation_number"])
        _tell_members(Topic.SESSION_CANCELLED, None, session, once="", payload={}, at=at)
    elif session.released_at is not None:
        _tell_members(Topic.SESSION_CANCELLED, actor, session, once="", payload={}, at=at)


def _tell_members(topic: Topic, but: Account | None, session: Session, *, once: str, payload: bus.Payload, at: datetime) -> None:
    for account in queries.members():
        if account == but:
            continue
        about: bus.Payload = {"session_id": session.pk, "account_id": account.pk}
        bus.emit(topic, key=f"{topic}:{session.pk}:{once}:{account.pk}", payload=about | payload, at=at)
