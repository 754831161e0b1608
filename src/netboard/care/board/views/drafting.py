"""How do several people write one opinion at the same time?"""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from netboard.care.board import queries, rules, services
from netboard.care.board.models import Case
from netboard.care.board.views import desk
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import sight

MAX_ENTRIES = 60


@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, pk: int, case: int) -> HttpResponse:
    """Give the shared text of an opinion, or keep what a page holds of it and answer what the boxes hold then."""
    session, actor, at = desk.session_of(request, pk), desk.actor_of(request), clock.now()
    policy.require(actor, Permission.OPINION_RECORD)
    found = sight.find(Case.objects.filter(session=session), actor=actor, pk=case, at=at)
    if queries.takes_no_part(actor, found):
        return JsonResponse({"refused": _("You take no part in this case.")}, status=403)
    if request.method == "GET":
        return _shared(request, found)
    try:
        kept = services.save_draft(actor=actor, case_id=case, entries=_entries(request), at=at)
    except (services.CaseClosed, services.Recused) as refused:
        return JsonResponse({"refused": desk.words(refused)}, status=409)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return JsonResponse(
            {"refused": _("This text could not be read: reload the page. What you typed stays here until then.")}, status=422
        )
    boxes = {name: {"text": box.text, "settled": box.settled.value} for name, box in kept.boxes.items()}
    return JsonResponse({"before": kept.before, "version": kept.version, "fields": boxes})


def _shared(request: HttpRequest, case: Case) -> HttpResponse:
    found = queries.draft_of(case, at=clock.now(), but=desk.actor_of(request).pk)
    typists = [{"name": typist.name, "field": typist.field} for typist in found.typists]
    is_open = case.state == rules.CaseState.PLANNED
    if request.GET.get("v") == str(found.version) and is_open and not typists:
        return HttpResponse(status=204)
    return JsonResponse({"version": found.version, "fields": found.texts, "typists": typists, "open": is_open})


def _entries(request: HttpRequest) -> list[rules.Entry]:
    rows: list[dict[str, Any]] = json.loads(request.body)["fields"]
    if len(rows) > MAX_ENTRIES or len({row["name"] for row in rows}) != len(rows):
        raise ValueError(len(rows))
    return [rules.Entry(_text(row["name"]), _text(row["base"]), _text(row["text"])) for row in rows]


def _text(value: object) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise TypeError(value)
    return value.replace("\r\n", "\n")
