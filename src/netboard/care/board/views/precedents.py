"""What did the board decide before, for cases like this one? A page, or a fragment of the page of the session."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from netboard.care.board import forms, queries
from netboard.care.board.models import Case
from netboard.care.board.views import desk
from netboard.foundation import clock
from netboard.foundation.audit import log, sight
from netboard.foundation.audit.acts import Act


@require_GET
def precedents(request: HttpRequest, pk: int, case: int) -> HttpResponse:
    """List past decisions on like cases; reading them leaves a trace of the filters used and of the cases shown."""
    session, actor, at = desk.session_of(request, pk), desk.actor_of(request), clock.now()
    around = Case.objects.filter(session=session).select_related("dossier__patient").defer("dossier__draft")
    shown = sight.find(around, actor=actor, pk=case, at=at)
    form = forms.PrecedentsForm(request.GET.dict(), facts=queries.likeness(shown))
    sought = form.sought(at=at)
    found = queries.precedents(actor, shown, sought, after=request.GET.get("after", ""))
    detail: dict[str, str | int | None] = {
        "filters": ",".join(sought.names),
        "found": found.count,
        "shown": ",".join(str(row.case.dossier_id) for row in found.rows),
    }
    log.record(actor=actor, act=Act.PRECEDENTS_READ, target=shown, patient_id=shown.dossier.patient_id, detail=detail, at=at)
    asked = {name: value for name, value in form.data.items() if value} | {"asked": "1"}
    context = {
        "session": session,
        "case": shown,
        "form": form,
        "found": found,
        "is_first": not request.GET.get("after"),
        "following": f"{request.path}?{urlencode(asked | {'after': found.next_key})}" if found.next_key else "",
        "back": f"{request.path}?{urlencode(asked)}" if request.GET.get("after") else "",
        "is_recused": queries.takes_no_part(actor, shown),
        "same_patient_id": shown.dossier.patient_id,
        "delivered": _READABLE,
    }
    part = "board/parts/precedents_found.html" if getattr(request, "htmx", False) else "board/precedents.html"
    return render(request, part, context)


_READABLE = ("signed", "delivered")
