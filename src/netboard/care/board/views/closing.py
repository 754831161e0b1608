"""How does a person end a session: what has no opinion, why, and where does it go?"""

from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from netboard.care.board import forms, queries, rules, services
from netboard.care.board.models import Session
from netboard.care.board.views import desk
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.ui import formats


@dataclass(frozen=True)
class Row:
    """A case without opinion, beside the boxes that say what becomes of it."""

    line: queries.AgendaLine
    form: forms.LeftForm


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """List each case without opinion with its reason and where it goes; one press closes the session."""
    session, actor = desk.session_of(request, pk), desk.actor_of(request)
    policy.require(actor, Permission.BOARD_RUN)
    if session.state != rules.SessionState.OPEN:
        messages.info(request, desk.words(services.SessionNotOpen(session)))
        return redirect("board:session", pk=pk)
    rows = _rows(request, session)
    if request.method == "GET":
        return _page(request, session, rows)
    if not all(row.form.is_valid() for row in rows):
        return _page(request, session, rows, status=422)
    left = {row.line.case.pk: row.form.said() for row in rows}
    act = partial(services.close_session, actor=actor, session_id=pk, left=left, at=clock.now())
    if not desk.succeeds(request, act, _("The session is closed.")):
        return _page(request, session, rows, status=409)
    return redirect("board:minutes", pk=pk)


def _rows(request: HttpRequest, session: Session) -> tuple[Row, ...]:
    actor, at = desk.actor_of(request), clock.now()
    others = queries.others_to_come(actor, session, at=at)
    choices = [(each.pk, f"{formats.day(each.starts_at, 'l j F Y, H:i')} · {each.series.name}") for each in others]
    start = {"reason": rules.UnfinishedReason.NO_TIME.value, "to": queries.next_of_series(session, others)}
    typed = request.POST if request.method == "POST" else None
    lines = [line for line in queries.agenda(actor, session, at=at) if line.is_waiting]
    return tuple(Row(line, forms.LeftForm(typed, prefix=f"case{line.case.pk}", sessions=choices, initial=start)) for line in lines)


def _page(request: HttpRequest, session: Session, rows: tuple[Row, ...], *, status: int = 200) -> HttpResponse:
    if rows:
        log.record_view(actor=desk.actor_of(request), act=Act.DOSSIERS_LISTED, target=session, patient_id=None, at=clock.now())
    context = {"session": session, "rows": rows, "forms": [row.form for row in rows]}
    return render(request, "board/close.html", context, status=status)
