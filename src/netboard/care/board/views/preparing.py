"""How does an expert prepare a case before its discussion?"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from netboard.care.board import forms, queries, services
from netboard.care.board.models import Case, Session
from netboard.care.board.views import desk
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log, sight
from netboard.foundation.audit.acts import Act
from netboard.foundation.directory import rules as directory_rules


@require_http_methods(["GET", "POST"])
def prepare(request: HttpRequest, pk: int, case: int) -> HttpResponse:
    """Write an opinion, declare a conflict, ask for a piece; the coordination and the chair settle suggested conflicts."""
    session, actor = desk.session_of(request, pk), desk.actor_of(request)
    seen = sight.find(
        Case.objects.filter(session=session).select_related("dossier__patient", "session").defer("dossier__draft"),
        actor=actor, pk=case, at=clock.now(),
    )  # fmt: skip
    if request.method == "GET":
        return _page(request, session, seen)
    form = forms.PrepareForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(str(error) for error in errors))
        return _page(request, session, seen, form=form, status=422)
    step, said = _step(actor, case, form.cleaned_data)
    if not desk.succeeds(request, step, said):
        return _page(request, session, seen, form=form, status=409)
    return redirect("board:prepare", pk=pk, case=case)


def _step(actor: Account, case: int, said: dict[str, Any]) -> tuple[Callable[[], object], str]:
    common: dict[str, Any] = {"actor": actor, "case_id": case, "at": clock.now()}
    text, reason, person = said["text"], said["reason"], said["professional"] or 0
    steps: dict[forms.Prepare, tuple[Callable[[], object], str]] = {
        forms.Prepare.OPINION: (partial(services.write_opinion_before, text=text, **common), _("Your opinion is kept: the board reads it when it comes to this case.")),
        forms.Prepare.CONFLICT: (partial(services.declare_conflict, reason=reason, **common), _("You take no part in this case.")),
        forms.Prepare.PIECE: (partial(services.ask_for_missing_piece, text=text, **common), _("The referring doctor and the coordination are asked for it.")),
        forms.Prepare.RECUSE: (partial(services.record_recusal, professional_id=person, reason=reason, **common), _("This person takes no part in the case.")),
        forms.Prepare.DISMISS: (partial(services.dismiss_conflict, professional_id=person, reason=reason, **common), _("No conflict: the reason is kept.")),
    }  # fmt: skip
    return steps[said["act"]]


def _page(request: HttpRequest, session: Session, case: Case, *, form: forms.PrepareForm | None = None, status: int = 200) -> HttpResponse:
    actor, at = desk.actor_of(request), clock.now()
    person = actor.professional
    case.refresh_from_db(fields=["state"])
    log.record_view(actor=actor, act=Act.DOSSIER_VIEWED, target=case.dossier, patient_id=case.dossier.patient_id, at=at)
    context = {
        "session": session,
        "prepared": queries.preparation(actor, session, case),
        "typed": form.data if form is not None else {},
        "may_run": policy.may(actor, Permission.BOARD_RUN),
        "acts": {"complete": policy.may(actor, Permission.DOSSIER_TRIAGE)},
        "has_professional": person is not None,
        "may_write": person is not None and person.profession != directory_rules.Profession.SECRETARY,  # no box that nobody fills in
    }
    return render(request, "board/prepare.html", context, status=status)
