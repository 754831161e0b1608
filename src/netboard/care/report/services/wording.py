"""What does the opinion of a board ask for, beside its words and its treatments, line by line? In French, as the report is."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import override

from netboard.care.board.models import Case, Opinion, UnfinishedReasonChoice
from netboard.care.referral.models import Dossier
from netboard.foundation.access import policy
from netboard.foundation.ui import formats

LANGUAGE = "fr"


def next_steps(opinion: Opinion) -> str:
    """Write the exams wanted, the surveillance, the other board, the trial and the reference; what was not said is left out.

    What only says again the words of the opinion is left out too.
    """
    with override(LANGUAGE):
        lines = [
            _line(_exams_label(opinion), opinion.exams if opinion.exams_within else _unless_said(opinion, opinion.exams)),
            _line(_("Surveillance"), _unless_said(opinion, opinion.surveillance)),
            _line(_("To be presented to"), _next_board(opinion)),
            _line(_("Trial to check"), opinion.trial),
            _line(_("Reference"), _reference(opinion)),
            _line(_("To be presented again"), _again(opinion)),
        ]
    return "\n".join(line for line in lines if line)


def _exams_label(opinion: Opinion) -> str:
    return _("Exams wanted (%(within)s)") % {"within": opinion.exams_within} if opinion.exams_within else _("Exams wanted")


def _unless_said(opinion: Opinion, text: str) -> str:
    return "" if text.split() == opinion.text.split() else text


def _line(label: str, text: str) -> str:
    """Write one line, whatever the lines typed: each thing asked for stays beside its label."""
    typed = [line.strip().rstrip(".;") for line in text.splitlines() if line.strip()]
    return f"{label}{formats.colon()} {formats.punctuate(' ; '.join(typed))}" if typed else ""


def _next_board(opinion: Opinion) -> str:
    if not opinion.next_board:
        return ""
    return " – ".join(part for part in (str(opinion.get_next_board_display()), opinion.next_board_name) if part)


def _again(opinion: Opinion) -> str:
    """Say at which session a case discussed without a quorum comes again."""
    session = opinion.presented_again_in
    return _("quorum not met, session of %(day)s") % {"day": formats.day(session.starts_at, "j F Y")} if session else ""


def _reference(opinion: Opinion) -> str:
    edition = f" ({opinion.reference_edition})" if opinion.reference_edition else ""
    return f"{opinion.reference_name}{edition}" if opinion.reference_name else ""


def in_french(write: Callable[[Dossier], str], dossier: Dossier) -> str:
    """Write something of a dossier in French, whoever asks."""
    with override(LANGUAGE):
        return write(dossier)


def carried_from(case: Case) -> str:
    """Say from which session, and why, a case came that its board had not discussed; nothing for most cases."""
    earlier = (
        Case.objects.visible_to(policy.SYSTEM).filter(dossier_id=case.dossier_id, carried_to_id=case.session_id).select_related("session")
    )
    found = earlier.exclude(pk=case.pk).order_by("-session__starts_at").first()
    if found is None:
        return ""
    words = {
        "day": formats.day(found.session.starts_at, "j F Y"),
        "reason": str(UnfinishedReasonChoice(found.unfinished_reason).label).lower(),
    }
    return _("carried over from the session of %(day)s: %(reason)s") % words
