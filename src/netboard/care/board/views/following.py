"""What does a page that follows the board receive when the board moves? Drawn once for all, checked for each one."""

from contextlib import suppress
from datetime import datetime
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from netboard.care.board import queries
from netboard.care.board.models import Session
from netboard.care.board.queries import following
from netboard.care.board.views import desk, readings
from netboard.care.referral.models import Dossier
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.audit import log, sight
from netboard.foundation.audit.acts import Act
from netboard.foundation.live.shelf import Shelf

PARTS = {"room": "board/parts/room.html", "wall": "board/parts/wall_room.html"}
APART = "board/parts/apart_room.html"
ATTEMPTS = 4
FRESH_SECONDS = 10  # a dossier may be completed while it is discussed, which gives the session no new version
_shelf = Shelf(most=48, seconds=FRESH_SECONDS)


@require_GET
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a following page its new content, or 204 when it has it already; three hundred pages ask at the same instant."""
    actor, at = desk.actor_of(request), clock.now()
    for _attempt in range(ATTEMPTS):
        with suppress(following.Moved):
            return _answer(request, actor, pk, at=at)
    return HttpResponse(status=503)  # it moves faster than it can be read; the page asks again


def _answer(request: HttpRequest, actor: Account, pk: int, *, at: datetime) -> HttpResponse:
    seen = following.standing(actor, pk)
    if seen is None:
        sight.find(Session.objects, actor=actor, pk=pk, at=at)
        raise Http404
    if request.GET.get("v") == str(seen.version):
        return HttpResponse(status=204)
    kind = request.GET.get("kind", "")
    content = _content(actor, seen, kind=kind if kind in PARTS else "room", at=at)
    if _is_a_reading(request, actor, seen, at=at):
        dossier = Dossier(pk=seen.dossier_id)
        log.record_view_among_many(actor=actor, act=Act.DOSSIER_VIEWED, target=dossier, patient_id=seen.patient_id, at=at)
    return HttpResponse(content)


def _is_a_reading(request: HttpRequest, actor: Account, seen: following.Standing, *, at: datetime) -> bool:
    """Say whether this answer leaves a row: a case that the page did not show, or of which this process knows no reading."""
    if seen.case_id is None or not seen.sees_case or seen.is_recused:
        return False
    is_known = readings.is_recorded(actor.pk, seen.case_id, at=at) and request.GET.get("case") == str(seen.case_id)
    readings.remember(actor.pk, seen.case_id, at=at)
    return not is_known


def _content(actor: Account, seen: following.Standing, *, kind: str, at: datetime) -> bytes:
    if seen.is_recused:
        return _drawn(APART, {"session": following.session_at(seen), "kind": kind})
    if not seen.is_released or (seen.case_id is not None and not seen.sees_case):
        return _room(actor, seen, kind=kind, at=at)
    # From the publication on, every member sees every case of the session: whoever sees the current one sees what the others see.
    key = (seen.session_id, seen.version, seen.case_id, kind, get_language())
    return _shelf.get(key, partial(_room, policy.SYSTEM, seen, kind=kind, at=at))


def _room(actor: object, seen: following.Standing, *, kind: str, at: datetime) -> bytes:
    session = following.session_at(seen)
    return _drawn(PARTS[kind], {"live": queries.live(actor, session, at=at), "session": session, "kind": kind})


def _drawn(part: str, context: dict[str, object]) -> bytes:
    """Draw without a request: nothing of the person who asks, no token, can come in."""
    return render_to_string(part, context).encode()
