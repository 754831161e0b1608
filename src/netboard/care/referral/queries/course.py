"""How did the disease go, drawn on one axis of time: what happened, what was seen, what was measured?"""

from datetime import date

from django.utils.translation import gettext as _

from netboard.care.referral.models import Dossier, HistoryEvent
from netboard.foundation.ui import charts

MIN_MARKS = 2


def drawn(dossier: Dossier, *, today: date) -> charts.Chart | None:
    """Draw the dated facts of a dossier in lanes; nothing when there are fewer than two."""
    pathology = getattr(dossier, "pathology", None)
    lanes = (
        charts.Lane(_("History"), tuple(charts.Mark(_when(event), event.text) for event in dossier.events.all())),
        charts.Lane(
            _("Pathology"),
            (charts.Mark(pathology.performed_on, pathology.get_grade_retained_display()),) if pathology and pathology.performed_on else (),
        ),
        charts.Lane(
            _("Imaging"),
            tuple(charts.Mark(exam.performed_on, exam.get_modality_display()) for exam in dossier.exams.all() if exam.performed_on),
        ),
        charts.Lane(
            _("Laboratory"),
            tuple(charts.Mark(on, "") for on in sorted({each.sampled_on for each in dossier.results.all() if each.sampled_on})),
        ),
    )
    kept = tuple(lane for lane in lanes if lane.marks)
    if sum(len(lane.marks) for lane in kept) < MIN_MARKS:
        return None
    return charts.lanes_chart(kept, title=_("On one axis of time"), today=today)


def _when(event: HistoryEvent) -> date:
    """Place an event whose day or month is unknown at the middle of what is known."""
    month = event.month or 7
    return date(event.year, month, event.day or (15 if event.month else 1))
