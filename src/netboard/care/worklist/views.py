"""What is the first page after signing in? What waits for me."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from netboard.care.board import queries as board_queries
from netboard.care.report import queries as report_queries
from netboard.care.worklist import queries
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    context = {
        "work": queries.worklist(request.user, at),
        "session": board_queries.next_session(request.user, at) if policy.may(request.user, Permission.BOARD_VIEW) else None,
        "figures": report_queries.delivery_figures(at) if policy.may(request.user, Permission.DELIVERY_VIEW) else None,
        "may_write": policy.may(request.user, Permission.DOSSIER_WRITE),
        "may_read_trail": policy.may(request.user, Permission.AUDIT_READ),
        "may_manage": policy.may(request.user, Permission.ACCOUNT_MANAGE),
    }
    return render(request, "worklist/home.html", context)
