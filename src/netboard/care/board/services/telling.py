"""How do the open pages of a session learn that something changed?"""

from django.db.models import F

from netboard.care.board.models import Session


def changed(session: Session) -> None:
    """Give the session its next version; call it last, in the transaction of the act, with the session held."""
    Session.objects.filter(pk=session.pk).update(version=F("version") + 1)
    session.version += 1
