"""What must a person know before opening or closing a session?"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from netboard.care.board import rules
from netboard.care.board.models import Session
from netboard.care.board.queries.agenda import AgendaLine
from netboard.foundation.ui import formats


def closing_question(lines: Sequence[AgendaLine]) -> str:
    """Ask before a session is closed: how many cases were not discussed, and which of them are urgent."""
    left = [line for line in lines if line.is_waiting]
    if not left:
        return _("Close the session? Every case has its opinion.")
    said = ngettext(
        "Close the session? %(count)s case was not discussed: it is recorded as not presented and its dossier waits for another place.",
        "Close the session? %(count)s cases were not discussed: they are recorded as not presented and their dossiers wait for another place.",
        len(left),
    ) % {"count": len(left)}
    urgent = ", ".join(f"{line.case.dossier.number} ({line.case.dossier.patient.display_name})" for line in left if line.is_urgent)
    among = _("URGENT among them: %(names)s.") % {"names": urgent}
    return f"{said} {among}" if urgent else said


def opening_question(session: Session, *, at: datetime) -> str:
    """Ask before a session is opened long before its time; nothing to ask near it."""
    if not rules.is_opened_early(at, starts_at=session.starts_at):
        return ""
    words = {"day": formats.day(session.starts_at, "l j F, H:i"), "early": formats.duration(session.starts_at - at)}
    return _("This session is planned for %(day)s, in %(early)s. Open it now?") % words
