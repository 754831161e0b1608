"""What must a person know before opening or closing a session?"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from netboard.care.board import rules
from netboard.care.board.models import Case, Session
from netboard.care.board.queries.agenda import AgendaLine
from netboard.foundation.access import policy
from netboard.foundation.ui import formats


def closing_question(lines: Sequence[AgendaLine]) -> str:
    """Ask before a session is closed: how many cases have no opinion, and which of them are urgent."""
    left = [line for line in lines if line.is_waiting]
    if not left:
        return _("Close the session? Every case has its opinion.")
    said = ngettext(
        "Close the session? %(count)s case has no opinion: the next page asks why, and where it goes.",
        "Close the session? %(count)s cases have no opinion: the next page asks why, and where each goes.",
        len(left),
    ) % {"count": len(left)}
    urgent = ", ".join(f"{line.case.dossier.number} ({line.case.dossier.patient.display_name})" for line in left if line.is_urgent)
    among = _("URGENT among them: %(names)s.") % {"names": urgent}
    return f"{said} {among}" if urgent else said


def has_unfinished(session: Session) -> bool:
    """Say whether cases of a session in progress have no opinion yet."""
    if session.state != rules.SessionState.OPEN:
        return False
    return Case.objects.visible_to(policy.SYSTEM).filter(session=session, state=rules.CaseState.PLANNED.value).exists()


def opening_question(session: Session, *, at: datetime) -> str:
    """Ask before a session is opened long before its time; nothing to ask near it."""
    if not rules.is_opened_early(at, starts_at=session.starts_at):
        return ""
    words = {"day": formats.day(session.starts_at, "l j F, H:i"), "early": formats.duration(session.starts_at - at)}
    return _("This session is planned for %(day)s, in %(early)s. Open it now?") % words
