"""Who came to a session, from when to when?"""

from django.db.models import QuerySet

from netboard.care.board.models import Attendance, Session


def attendance(session: Session) -> QuerySet[Attendance]:
    """List each presence of a session by name, then by time: who changed rooms comes once per room."""
    rows = Attendance.objects.filter(session=session).select_related("professional", "site")
    return rows.order_by("professional__search_key", "professional_id", "arrived_at", "pk")
