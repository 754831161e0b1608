"""How do the open pages of a session learn that something changed? By a number and an address, never by what changed."""

from django.db.models import F
from django.urls import reverse

from netboard.care.board.models import Session
from netboard.foundation.live import channel


def changed(session: Session) -> None:
    """Give the session its next version and tell its open pages; call it last, in the transaction of the act, with the session held."""
    Session.objects.filter(pk=session.pk).update(version=F("version") + 1)
    session.version += 1
    channel.announce(channel=f"board:{session.pk}", version=session.version, url=reverse("board:state", args=[session.pk]))


def draft_changed(session_id: int, *, version: int, url: str) -> None:
    """Tell the pages of those who write together that the shared text of an opinion changed."""
    channel.announce(channel=f"board:{session_id}", version=version, url=url)
