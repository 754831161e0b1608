"""Who is invited to a session, and what is told again when its place or its link changes?"""

from datetime import datetime

from django.db import transaction

from netboard.care.board import queries, rules
from netboard.care.board.models import Series, Session
from netboard.care.board.services import holding, telling
from netboard.care.board.services.refusals import AlreadyBegun
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.jobs import bus
from netboard.foundation.jobs.topics import Topic


@transaction.atomic
def invite_members(*, actor: Account, session_id: int, seen: int | None = None, at: datetime) -> Session:
    """Invite every member of the board to a planned session, each once per number of the invitation.

    seen: the number that the page showed; when somebody invited meanwhile, or on a second click, nothing leaves again.
    Raises `AlreadyBegun` when the session is in progress, over or cancelled.
    """
    policy.require(actor, Permission.BOARD_PLAN)
    session = _planned(actor, session_id)
    if seen is not None and seen != session.invitation_number:
        return session
    _invite(actor, session, at=at)
    telling.changed(session)
    return session


@transaction.atomic
def set_video(*, actor: Account, session_id: int, video_url: str, at: datetime) -> Session:
    """Say where a session is joined from afar; nothing takes the link of its series. Members already invited are told."""
    policy.require(actor, Permission.BOARD_PLAN)
    if video_url and not rules.is_video_link(video_url):
        raise ValueError("not the https address of a video room")
    session = holding.session_with_agenda(actor, session_id)
    before = queries.video_of(session)
    session.video_url = video_url
    session.save(update_fields=["video_url"])
    log.record(actor=actor, act=Act.SESSION_PLANNED, target=session, detail={"change": "video"}, at=at)
    if queries.video_of(session) != before and _is_announced(session):
        _invite(actor, session, at=at)
    telling.changed(session)
    return session


def invite_again(actor: Account, series: Series, *, at: datetime) -> int:
    """Tell the invited members of every session to come that its rooms or its link changed with its series; answers how many sessions."""
    rows = Session.objects.visible_to(actor).filter(
        series=series, state=rules.SessionState.PLANNED.value, invited_at__isnull=False, starts_at__gt=at
    )
    sessions = list(rows.select_for_update(of=("self",)).select_related("series").order_by("pk"))
    for session in sessions:
        _invite(actor, session, at=at)
        telling.changed(session)
    return len(sessions)


def _is_announced(session: Session) -> bool:
    return session.invited_at is not None and session.state == rules.SessionState.PLANNED


def _planned(actor: Account, session_id: int) -> Session:
    session = holding.session(actor, session_id)
    if session.state != rules.SessionState.PLANNED:
        raise AlreadyBegun(session)
    return session


def _invite(actor: Account, session: Session, *, at: datetime) -> None:
    session.invited_at, session.invitation_number = at, session.invitation_number + 1
    session.save(update_fields=["invited_at", "invitation_number"])
    log.record(actor=actor, act=Act.SESSION_INVITED, target=session, detail={"number": session.invitation_number}, at=at)
    for account in queries.members():
        payload: bus.Payload = {"session_id": session.pk, "account_id": account.pk, "number": session.invitation_number}
        key = f"{Topic.SESSION_INVITED}:{session.pk}:{session.invitation_number}:{account.pk}"
        bus.emit(Topic.SESSION_INVITED, key=key, payload=payload, at=at)
