"""What does a page that follows the board receive when the board moves? Drawn once for all, checked for each one."""

from datetime import datetime
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from netboard.care.board import queries
from netboard.care.board.models import Session
from netboard.care.board.queries import following
from netboard.care.board.views import desk
from netboard.care.referral.models import Dossier
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.audit import log, sight
from netboard.foundation.audit.acts import Act
from netboard.foundation.live.shelf import Shelf

PARTS = {"room": "board/parts/room.html", "wall": "board/parts/wall_room.html"}
APART = "board/parts/apart_room.html"
FRESH_SECONDS = 10  # a dossier may be completed while it is discussed, which gives the session no new version
_shelf = Shelf(most=48, seconds=FRESH_SECONDS)


@require_GET
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a following page its new content, or 204 when it has it already; three hundred pages ask at the same instant."""
    actor, at = desk.actor_of(request), clock.now()
    seen = following.standing(actor, pk)
    if seen is None:
        sight.find(Session.objects, actor=actor, pk=pk, at=at)
        raise Http404
    if request.GET.get("v") == str(seen.session.version):
        return HttpResponse(status=204)
    kind = request.GET.get("kind", "")
    kind = kind if kind in PARTS else "room"
    if seen.is_recused:
        return HttpResponse(_drawn(APART, {"session": seen.session, "kind": kind}))
    if _is_a_reading(request, seen):
        dossier = Dossier(pk=seen.dossier_id)
        log.record_view(actor=actor, act=Act.DOSSIER_VIEWED, target=dossier, patient_id=seen.patient_id, at=at)
    return HttpResponse(_content(actor, seen, kind=kind, at=at))


def _is_a_reading(request: HttpRequest, seen: following.Standing) -> bool:
    at_case = seen.session.current_case_id
    return at_case is not None and seen.sees_case and request.GET.get("case") != str(at_case)


def _content(actor: Account, seen: following.Standing, *, kind: str, at: datetime) -> bytes:
    session = seen.session
    if session.released_at is None or (session.current_case_id is not None and not seen.sees_case):
        return _room(actor, session, kind=kind, at=at)
    # From the publication on, every member sees every case of the session: whoever sees the current one sees what the others see.
    key = (session.pk, session.version, session.state, session.current_case_id, kind, get_language())
    return _shelf.get(key, partial(_room, policy.SYSTEM, session, kind=kind, at=at))


def _room(actor: object, session: Session, *, kind: str, at: datetime) -> bytes:
    return _drawn(PARTS[kind], {"live": queries.live(actor, session, at=at), "session": session, "kind": kind})


def _drawn(part: str, context: dict[str, object]) -> bytes:
    """Draw without a request: nothing of the person who asks, no token, can come in."""
    return render_to_string(part, context).encode()
