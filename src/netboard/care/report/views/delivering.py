"""Where is each delivery, and how does the coordination mend one?"""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from netboard.care.report import forms, queries, rules, services
from netboard.care.report.models import Delivery
from netboard.care.report.views import answers
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log, sight
from netboard.foundation.audit.acts import Act


@require_GET
def deliveries(request: HttpRequest) -> HttpResponse:
    policy.require(request.user, Permission.DELIVERY_VIEW)
    at, after = clock.now(), request.GET.get("after", "")
    done = queries.deliveries_done(request.user, after=after)
    context = {
        "waiting": () if after else queries.deliveries_to_watch(request.user, at=at),
        "done": done,
        "figures": queries.delivery_figures(at),
        "first_page": not after,
        "following": f"{request.path}?{urlencode({'after': done.next_key})}" if done.next_key else "",
        "back": request.path if after else "",
    }
    return render(request, "report/deliveries.html", context)


@require_http_methods(["GET", "POST"])
def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    policy.require(request.user, Permission.DELIVERY_VIEW)
    around = Delivery.objects.select_related(
        "professional__organisation", "version__report__case__dossier__patient", "settled_by__professional"
    )
    seen = sight.find(around, actor=request.user, pk=pk, at=clock.now())
    if request.method == "POST":
        return _mend(request, seen)
    patient_id = seen.version.report.case.dossier.patient_id
    log.record_view(actor=request.user, act=Act.REPORT_VIEWED, target=seen, patient_id=patient_id, at=clock.now())
    return _page(request, seen)


def _mend(request: HttpRequest, seen: Delivery) -> HttpResponse:
    act = {"address": _new_address, "retry": _retry, "settle": _settle}.get(request.POST.get("act", ""))
    if act is None:
        return _page(request, seen, status=422)
    try:
        return act(request, seen)
    except rules.DeliveryMoveRefused:
        problem = _("This delivery changed meanwhile: it may have arrived, or been replaced. See where it stands below.")
        seen.refresh_from_db(fields=["state", "arrived_at", "claimed_at", "next_attempt_at"])
        return _page(request, seen, problem=problem, status=409)


def _new_address(request: HttpRequest, seen: Delivery) -> HttpResponse:
    form = forms.AddressForm(request.POST)
    if not form.is_valid():
        return _page(request, seen, address_form=form, status=422)
    try:
        new = services.mend_delivery(actor=answers.actor_of(request), delivery_id=seen.pk, at=clock.now(), **form.cleaned_data)
    except services.AddressNotSecure:
        form.add_error("address", _("This is not an address of a secure health mailbox. Check it, or choose another way."))
        return _page(request, seen, address_form=form, status=422)
    except services.AddressUnchanged:
        form.add_error("address", _("This is the address of the first sending. To use it again, choose: Send again."))
        return _page(request, seen, address_form=form, status=422)
    messages.success(request, _("The report leaves to the new address."))
    return answers.see_other("report:delivery", pk=new.pk)


def _retry(request: HttpRequest, seen: Delivery) -> HttpResponse:
    services.retry_delivery(actor=answers.actor_of(request), delivery_id=seen.pk, at=clock.now())
    messages.success(request, _("The report leaves again to the same address."))
    return answers.see_other("report:delivery", pk=seen.pk)


def _settle(request: HttpRequest, seen: Delivery) -> HttpResponse:
    form = forms.SettleForm(request.POST)
    if not form.is_valid():
        return _page(request, seen, settle_form=form, status=422)
    services.settle_delivery(actor=answers.actor_of(request), delivery_id=seen.pk, how=form.cleaned_data["how"], at=clock.now())
    messages.success(request, _("Noted: the report reached its recipient by other means."))
    return answers.see_other("report:delivery", pk=seen.pk)


_FORMS: dict[str, Callable[[], django_forms.Form]] = {"address_form": forms.AddressForm, "settle_form": forms.SettleForm}


def _page(request: HttpRequest, seen: Delivery, *, problem: str = "", status: int = 200, **bound: Any) -> HttpResponse:
    may_mend = policy.may(request.user, Permission.DELIVERY_MEND)
    context = {
        "row": queries.delivery_row(seen),
        "delivery": seen,
        "dossier": seen.version.report.case.dossier,
        "history": queries.history_of(seen),
        "problem": problem,
        "can_mend": may_mend and seen.state in rules.STOPPABLE,
        "can_retry": may_mend and rules.can_move(seen.state, rules.DeliveryAct.RETRY),
        **{name: bound.get(name) or make() for name, make in _FORMS.items()},
    }
    return render(request, "report/delivery.html", context, status=status)
