"""Who comes to a session, from where, and from when to when?"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from netboard.care.board import rules
from netboard.care.board.models import Reply, Session
from netboard.care.board.services import holding, telling
from netboard.care.board.services.refusals import ReplyImpossible
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.directory.models import Professional

MAX_NOTE = 200


@dataclass(frozen=True)
class Answer:
    """What a member answers: a room is for those on site only; None in the window is from the start, or to the end."""

    kind: rules.ReplyKind
    site_id: int | None = None
    here_from: datetime | None = None
    here_until: datetime | None = None
    note: str = ""


@transaction.atomic
def record_reply(*, actor: Account, session_id: int, professional_id: int, answer: Answer, at: datetime) -> Reply:
    """Note what a member answers to the invitation; a later answer replaces it.

    Anybody answers for oneself; the coordination for anybody. Raises `ReplyImpossible` when the room is not one of the board,
    or when the window leaves nothing of the session.
    """
    policy.require(actor, Permission.BOARD_VIEW if professional_id == actor.professional_id else Permission.BOARD_PLAN)
    session = holding.session_with_agenda(actor, session_id)
    person = Professional.objects.get(pk=professional_id, active=True)
    said = _said(session, answer)
    reply, _made = Reply.objects.update_or_create(
        session=session, professional=person, defaults=said | {"said_by": actor, "said_at": at, "note": answer.note.strip()[:MAX_NOTE]}
    )
    detail: dict[str, str | int | None] = {"kind": answer.kind.value, "professional": person.pk}
    log.record(actor=actor, act=Act.REPLY_RECORDED, target=session, detail=detail, at=at)
    telling.changed(session)
    return reply


def _said(session: Session, answer: Answer) -> dict[str, object]:
    """What is kept of an answer: an absent person has neither room nor window."""
    if answer.kind is rules.ReplyKind.ABSENT:
        return {"kind": answer.kind.value, "site_id": None, "here_from": None, "here_until": None}
    times = {"starts_at": session.starts_at, "ends_at": session.ends_at}
    if not rules.is_window(answer.here_from, answer.here_until, **times):
        raise ReplyImpossible(session)
    on_site = answer.kind is rules.ReplyKind.ON_SITE
    if on_site and answer.site_id not in set(session.series.sites.values_list("pk", flat=True)):
        raise ReplyImpossible(session)
    here_from, here_until = rules.kept_window(answer.here_from, answer.here_until, starts_at=session.starts_at)
    return {"kind": answer.kind.value, "site_id": answer.site_id if on_site else None, "here_from": here_from, "here_until": here_until}
