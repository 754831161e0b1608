"""How do the open pages of a session learn that something changed? By a number and an address, never by what changed."""

from django.db.models import F

from netboard.care.board.models import Session


def changed(session: Session) -> None:
    """Give the session its next version and tell its open pages; call it last, in the transaction of the act, with the session held."""
    Session.objects.filter(pk=session.pk).update(version=F("version") + 1)
    session.version += 1


def draft_changed(session_id: int, *, version: int, url: str) -> None:
    """Tell the pages of those who write together that the shared text of an opinion changed."""
