"""What has changed for a page that follows the board?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from netboard.care.board import queries
from netboard.care.board.views import desk


@require_GET
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a following screen its new content, or 204 when nothing has changed."""
    session = desk.session_of(request, pk)
    if request.GET.get("v") == queries.live_version(session):
        return HttpResponse(status=204)
    at_case = str(session.current_case_id or "")
    part = "board/parts/wall_room.html" if request.GET.get("kind") == "wall" else "board/parts/room.html"
    seen = desk.seen(request, session, case_id=None, is_read=request.GET.get("case") != at_case)
    hidden = desk.is_recused(request.user, seen)
    return render(request, part, {"live": seen, "session": session, "hidden": hidden, "stream": desk.stream_url(session)})
