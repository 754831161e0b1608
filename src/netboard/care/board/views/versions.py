"""Which versions of an agenda were published, and what changed between them?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from netboard.care.board import queries
from netboard.care.board.views import desk
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act


@require_GET
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Show each published version with what changed; the working copy is shown to those who plan."""
    session, actor = desk.session_of(request, pk), desk.actor_of(request)
    shown = queries.versions(session)
    if not policy.may(actor, Permission.BOARD_PLAN):
        shown = tuple(version for version in shown if version.release is not None)
    if shown:
        log.record_view(actor=actor, act=Act.DOSSIERS_LISTED, target=session, patient_id=None, at=clock.now())
    return render(request, "board/versions.html", {"session": session, "versions": shown})
