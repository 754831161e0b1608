"""What does a person of the board say of oneself during a session: here, from where, not agreeing, taking no part?"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from netboard.care.board import forms, services
from netboard.care.board.views import desk
from netboard.foundation import clock
from netboard.foundation.access.models import Account


@require_POST
def here(request: HttpRequest, pk: int) -> HttpResponse:
    """Hear that the page of a person is open."""
    found = services.beat(actor=desk.actor_of(request), session_id=desk.session_of(request, pk).pk, at=clock.now())
    room = found.site.city if found and found.site else _("At a distance")
    return JsonResponse({"here": found is not None, "room": room if found else ""})


@require_POST
def myself(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what the person says of oneself; what was typed comes back when it is refused."""
    session, actor = desk.session_of(request, pk), desk.actor_of(request)
    form = forms.MeForm(request.POST)
    if form.is_valid():
        step, said = _step(actor, pk, form.cleaned_data)
        if desk.succeeds(request, step, said):
            return redirect(reverse("board:live", args=[session.pk]))
    for errors in form.errors.values():
        messages.error(request, " ".join(str(error) for error in errors))
    if typed := request.POST.get("reason", "").strip():
        messages.warning(request, _("Your words were not recorded. Copy them if you need them: %(words)s") % {"words": typed})
    return redirect(reverse("board:live", args=[session.pk]))


def _step(actor: Account, session_id: int, said: dict[str, Any]) -> tuple[Callable[[], object], str]:
    acts, at = forms.MeForm.Act, clock.now()
    about_case = {"actor": actor, "case_id": said["case"], "professional_id": actor.professional_id, "at": at}
    steps: dict[forms.MeForm.Act, tuple[Callable[[], object], str]] = {
        acts.ARRIVE: (
            partial(services.arrive, actor=actor, session_id=session_id, site_id=said["site"], at=at), _("You are recorded as present."),
        ),
        acts.LEAVE: (partial(services.depart, actor=actor, session_id=session_id, at=at), _("You are recorded as gone.")),
        acts.DISAGREE: (partial(services.record_dissent, reason=said["reason"], **about_case), _("Your disagreement is recorded.")),
        acts.AGREE: (partial(services.withdraw_dissent, **about_case), _("Your disagreement is taken back.")),
        acts.RECUSE: (
            partial(services.declare_conflict, actor=actor, case_id=said["case"], reason=said["reason"], at=at),
            _("You take no part in this case. Your page hides it."),
        ),
    }  # fmt: skip
    return steps[said["act"]]
