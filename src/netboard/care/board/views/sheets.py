"""What does the coordination print of a session: its agenda and who attended?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from netboard.care.board import queries
from netboard.care.board.views import desk
from netboard.foundation import clock
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act


@require_GET
def agenda_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    session, actor, at = desk.session_of(request, pk), desk.actor_of(request), clock.now()
    lines = queries.agenda(actor, session, at=at)
    if lines:
        log.record_view(actor=actor, act=Act.DOSSIERS_LISTED, target=session, patient_id=None, at=at)
    return render(request, "board/agenda_sheet.html", {"session": session, "lines": lines, "place": queries.place_of(session)})


@require_GET
def attendance_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    session = desk.session_of(request, pk)
    context = {"session": session, "rows": list(queries.attendance(session)), "place": queries.place_of(session)}
    return render(request, "board/attendance_sheet.html", context)
