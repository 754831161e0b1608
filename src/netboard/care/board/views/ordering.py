"""How does the coordination look at a proposed order, and take it or leave it?"""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from netboard.care.board import forms, queries, rules, services
from netboard.care.board.views import agenda, desk
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act


@require_http_methods(["GET", "POST"])
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an order that nobody has applied yet; applying it is one press."""
    shown, actor, at = desk.session_of(request, pk), desk.actor_of(request), clock.now()
    policy.require(actor, Permission.BOARD_PLAN)
    if request.method == "POST":
        form = forms.OrderForm(request.POST)
        if not form.is_valid():
            return agenda.invalid(request, shown, form)
        act = partial(services.apply_order, actor=actor, session_id=pk, case_ids=form.cleaned_data["cases"], at=at)
        if not desk.succeeds(request, act, _("The proposed order is applied.")):
            return agenda.page(request, shown, status=409)
        return redirect("board:session", pk=pk)
    if rules.SessionState(shown.state) not in rules.OPEN_TO_CASES:
        return redirect("board:session", pk=pk)
    log.record_view(actor=actor, act=Act.DOSSIERS_LISTED, target=shown, patient_id=None, at=at)
    return render(request, "board/order.html", {"session": shown, "proposed": queries.proposed_order(actor, shown, at=at)})
