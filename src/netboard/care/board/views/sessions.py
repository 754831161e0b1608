"""When does the board meet: the list of sessions and their planning."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from netboard.care.board import forms, queries, services
from netboard.care.board.models import Session
from netboard.care.board.views import desk
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission
from netboard.foundation.ui import formats


@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    return _page(request, plan=forms.PlanForm(), extra=forms.ExtraForm())


def _page(request: HttpRequest, *, plan: forms.PlanForm, extra: forms.ExtraForm, status: int = 200) -> HttpResponse:
    actor, at = desk.actor_of(request), clock.now()
    past = queries.past(actor, at=at, after=request.GET.get("after", ""))
    context = {
        "upcoming": queries.upcoming(actor, at=at),
        "past": past,
        "following": f"{request.path}?{urlencode({'after': past.next_key})}" if past.next_key else "",
        "back": request.path if request.GET.get("after") else "",
        "may_plan": policy.may(actor, Permission.BOARD_PLAN),
        "has_series": queries.active_series().exists(),
        "all_series": queries.all_series().order_by("name"),
        "plan_form": plan,
        "extra_form": extra,
    }
    return render(request, "board/sessions.html", context, status=status)


@require_POST
def plan(request: HttpRequest) -> HttpResponse:
    actor, at = desk.actor_of(request), clock.now()
    policy.require(actor, Permission.BOARD_PLAN)
    form = forms.PlanForm(request.POST)
    if not form.is_valid():
        return _page(request, plan=form, extra=forms.ExtraForm(), status=422)
    made = services.plan_sessions(actor=actor, series=form.cleaned_data["series"], weeks=form.cleaned_data["weeks"], at=at)
    if made:
        text = ngettext("%(count)s session was planned.", "%(count)s sessions were planned.", len(made))
        messages.success(request, text % {"count": len(made)})
        _warn_of_holidays(request, made)
    else:
        messages.info(request, _("All the sessions of these weeks are already planned."))
    return redirect("board:sessions")


def _warn_of_holidays(request: HttpRequest, made: Iterable[Session]) -> None:
    """Name the sessions just planned that fall on a public holiday: planned all the same, they may be cancelled."""
    named = [f"{formats.day(each.starts_at, 'l j F Y')} ({name})" for each in made if (name := queries.holiday_of(each))]
    if named:
        words = _("On a public holiday: %(days)s. Cancel or move what will not be held.")
        messages.warning(request, words % {"days": ", ".join(named)})


@require_POST
def extra(request: HttpRequest) -> HttpResponse:
    actor, at = desk.actor_of(request), clock.now()
    policy.require(actor, Permission.BOARD_PLAN)
    form = forms.ExtraForm(request.POST)
    if form.is_valid() and form.cleaned_data["starts_at"] <= at:
        form.add_error("starts_at", _("This moment is past. Choose a moment to come."))
    if not form.is_valid():
        return _page(request, plan=forms.PlanForm(), extra=form, status=422)
    made = services.plan_session(actor=actor, series=form.cleaned_data["series"], starts_at=form.cleaned_data["starts_at"], at=at)
    messages.success(request, _("The session is planned."))
    _warn_of_holidays(request, [made])
    return redirect("board:session", pk=made.pk)
