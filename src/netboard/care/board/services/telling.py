"""How do the open pages of a session learn that something changed? By a number and an address, never by what changed."""

from datetime import datetime

from django.db.models import F
from django.urls import reverse

from netboard.care.board import rules
from netboard.care.board.models import Session
from netboard.foundation.live import channel


def changed(session: Session) -> None:
    """Give the session its next version and tell its open pages; call it last, in the transaction of the act, with the session held."""
    Session.objects.filter(pk=session.pk).update(version=F("version") + 1)
    session.version += 1
    channel.announce(channel=f"board:{session.pk}", version=session.version, url=reverse("board:state", args=[session.pk]))


def presence_changed(session: Session, *, at: datetime) -> None:
    """Tell that people came by their pages, at most every few seconds: three hundred who come at once are not three hundred news.

    Call it with the session held; what is not told now is told with the next sign of any page.
    """
    is_soon = session.presence_told_at is not None and at - session.presence_told_at < rules.PRESENCE_TOLD_EVERY
    session.presence_pending = is_soon
    if not is_soon:
        session.presence_told_at = at
    session.save(update_fields=["presence_pending", "presence_told_at"])
    if not is_soon:
        changed(session)


def draft_changed(session_id: int, *, version: int, url: str) -> None:
    """Tell the pages of those who write together that the shared text of an opinion changed."""
    channel.announce(channel=f"board:{session_id}", version=version, url=url)
