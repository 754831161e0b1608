"""How does the coordination steer a dossier, and its doctor take it back?"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from netboard.care.referral import forms, queries, rules, services
from netboard.care.referral.models import Dossier
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.models import actor_of
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log, sight
from netboard.foundation.audit.acts import Act


@require_http_methods(["GET", "POST"])
def triage(request: HttpRequest, pk: int) -> HttpResponse:
    """Check a submitted dossier: everything on one page, the decision beside it."""
    actor = actor_of(request.user)
    policy.require(actor, Permission.DOSSIER_TRIAGE)
    at = clock.now()
    dossier = sight.find(queries.whole_dossiers(), actor=actor, pk=pk, at=at)
    form = forms.TriageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = rules.Act(form.cleaned_data["act"])
        try:
            services.triage_dossier(actor=actor, dossier_id=pk, act=act, reason=form.cleaned_data["reason"], at=at)
        except rules.MoveRefused:
            messages.error(request, _("Somebody already decided on this dossier. See its history."))
            return redirect("referral:dossier", pk=pk)
        messages.success(request, _said(act) % {"number": dossier.number, "patient": dossier.patient.display_name})
        following = queries.waiting_for_triage(actor).values_list("pk", flat=True).first()
        return redirect("referral:triage", pk=following) if following else redirect("worklist:home")
    log.record_view(actor=actor, act=Act.DOSSIER_VIEWED, target=dossier, patient_id=dossier.patient_id, at=at)
    since = queries.since_last_board(dossier)
    context = {
        "page": queries.one_page(dossier, today=clock.today(at)),
        "needs": queries.of_dossier(dossier, today=clock.today(at)),
        "since": since,
        "changes": (*since.new, *since.changed) if since else (),
        "form": form,
        "can": rules.can_move(dossier.state, rules.Act.RETURN),
    }
    return render(request, "referral/triage.html", context, status=422 if form.is_bound else 200)


def _said(act: rules.Act) -> str:
    return {
        rules.Act.ACCEPT: _("%(number)s, %(patient)s: accepted. It can be placed on a session."),
        rules.Act.RETURN: _("%(number)s, %(patient)s: returned; the doctor is told."),
        rules.Act.REDIRECT: _("%(number)s, %(patient)s: redirected; the doctor is told."),
    }[act]


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request.user)
    policy.require(actor, Permission.DOSSIER_WITHDRAW)
    dossier = sight.find(Dossier.objects.select_related("patient"), actor=actor, pk=pk, at=clock.now())
    form = forms.ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            services.withdraw_dossier(actor=actor, dossier_id=pk, reason=form.cleaned_data["reason"], at=clock.now())
            messages.success(request, _("The dossier is withdrawn. Its facts stay readable."))
        except rules.MoveRefused:
            messages.error(request, _("This dossier can no longer be withdrawn: it is on an agenda or discussed. Call the coordination."))
        return redirect("worklist:home")
    context = {"dossier": dossier, "form": form, "title": _("Withdraw the dossier"), "button": _("Withdraw")}
    return render(request, "referral/reason.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def urgent(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request.user)
    policy.require(actor, Permission.DOSSIER_TRIAGE)
    dossier = sight.find(Dossier.objects.select_related("patient"), actor=actor, pk=pk, at=clock.now())
    form = forms.ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            services.make_urgent(actor=actor, dossier_id=pk, reason=form.cleaned_data["reason"], at=clock.now())
            messages.success(request, _("The dossier is urgent: its report is due 24 h after the discussion."))
        except rules.MoveRefused:
            messages.error(request, _("This dossier is already urgent, or closed."))
        return redirect("referral:dossier", pk=pk)
    context = {"dossier": dossier, "form": form, "title": _("Make the dossier urgent"), "button": _("Make urgent")}
    return render(request, "referral/reason.html", context, status=422 if form.is_bound else 200)
