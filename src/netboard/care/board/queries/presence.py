"""Who came to a session, from when to when?"""

from dataclasses import dataclass

from django.db.models import QuerySet

from netboard.care.board.models import Attendance, Dissent, Session
from netboard.foundation.access.models import Account


def attendance(session: Session) -> QuerySet[Attendance]:
    """List each presence of a session by name, then by time: who changed rooms comes once per room."""
    rows = Attendance.objects.filter(session=session).select_related("professional", "site")
    return rows.order_by("professional__search_key", "professional_id", "arrived_at", "pk")


@dataclass(frozen=True)
class MyPlace:
    """Where a person is at a session, and whether this person disagrees with the case under discussion."""

    is_counted_in: bool
    here: Attendance | None
    disagrees: bool


def my_place(session: Session, actor: Account) -> MyPlace:
    """Find the place of the person who asks; somebody outside the directory has none."""
    mine = actor.professional_id
    if mine is None:
        return MyPlace(is_counted_in=False, here=None, disagrees=False)
    here = Attendance.objects.filter(session=session, professional_id=mine, left_at__isnull=True).select_related("site").first()
    disagrees = Dissent.objects.filter(case_id=session.current_case_id, professional_id=mine).exists() if session.current_case_id else False
    return MyPlace(is_counted_in=True, here=here, disagrees=disagrees)
