"""How is a submitted dossier completed, asked about, discussed again?"""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from netboard.care.referral import forms, queries, rules, services
from netboard.care.referral.models import Dossier
from netboard.care.referral.views import typed as typing
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account, actor_of
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log, sight
from netboard.foundation.audit.acts import Act


@require_http_methods(["GET", "POST"])
def gaps(request: HttpRequest, pk: int) -> HttpResponse:
    """Give what a submitted dossier lacks, or say when it comes or why it does not."""
    actor = actor_of(request.user)
    if not (policy.may(actor, Permission.DOSSIER_WRITE) or policy.may(actor, Permission.DOSSIER_TRIAGE)):
        raise policy.Refused(Permission.DOSSIER_WRITE)
    at = clock.now()
    dossier = sight.find(queries.whole_dossiers(), actor=actor, pk=pk, at=at)
    if rules.State(dossier.state) not in rules.OPEN_TO_FACTS:
        return redirect("referral:dossier", pk=pk)
    today = clock.today(at)
    needs = queries.of_dossier(dossier, today=today)
    if request.method == "GET":
        log.record_view(actor=actor, act=Act.DOSSIER_VIEWED, target=dossier, patient_id=dossier.patient_id, at=at)
        return _page(request, dossier, forms.gap_page(dossier, needs, today=today), needs)
    page = forms.gap_page(dossier, needs, today=today, typed=request.POST)
    if page.bundle is None or not page.bundle.is_valid():
        return _page(request, dossier, page, needs, status=422)
    return _completed(request, actor, dossier, page, needs)


def _completed(request: HttpRequest, actor: Account, dossier: Dossier, page: forms.GapPage, needs: queries.Completeness) -> HttpResponse:
    assert page.bundle is not None  # noqa: S101 -- the page was built on what was sent
    try:
        services.complete_dossier(
            actor=actor, dossier_id=dossier.pk, version=typing.number(request.POST.get("version", "")), key=typing.key(request),
            facts=page.bundle.facts(), payload=page.merged, at=clock.now(),
        )  # fmt: skip
    except services.StaleFacts:
        messages.error(
            request, _("Somebody completed this dossier since you opened the page. Your text is below: check it and save again.")
        )
        return _page(request, dossier, page, needs, status=409)
    except rules.MoveRefused:
        messages.error(request, _("This dossier takes no more facts: it was discussed or closed meanwhile."))
        return redirect("referral:dossier", pk=dossier.pk)
    messages.success(request, _("The dossier is completed."))
    return redirect("referral:dossier", pk=dossier.pk)


def _page(request: HttpRequest, dossier: Dossier, page: forms.GapPage, needs: queries.Completeness, *, status: int = 200) -> HttpResponse:
    context = {
        "dossier": dossier,
        "blocks": page.blocks,
        "bundle": page.bundle,
        "left": page.left if status == 409 else (),  # noqa: PLR2004 -- somebody was faster
        "needs": needs,
        "pieces": list(queries.asked_pieces(request.user, dossier.pk)),
        "acts": {"complete": True},
        "key": request.POST.get("key") or uuid.uuid4(),
        "may_chase": policy.may(request.user, Permission.GAPS_CHASE),
    }
    return render(request, "referral/gaps.html", context, status=status)


@require_POST
def chase(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask now those who owe something."""
    actor = actor_of(request.user)
    policy.require(actor, Permission.GAPS_CHASE)
    dossier = sight.find(Dossier.objects, actor=actor, pk=pk, at=clock.now())
    asked = services.chase_gaps(actor=actor, dossier_id=dossier.pk, at=clock.now())
    if asked:
        messages.success(request, ngettext("%(count)s reminder leaves.", "%(count)s reminders leave.", asked) % {"count": asked})
    else:
        messages.info(request, _("Nobody to remind: nothing is missing, or a reminder left today already."))
    return redirect("referral:gaps", pk=pk)


@require_POST
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a new discussion of a patient whose dossier was discussed: everything is taken over but the question."""
    actor = actor_of(request.user)
    policy.require(actor, Permission.DOSSIER_WRITE)
    earlier = sight.find(Dossier.objects, actor=actor, pk=pk, at=clock.now())
    try:
        dossier = services.renew_dossier(actor=actor, earlier_id=earlier.pk, key=typing.key(request), at=clock.now())
    except rules.MoveRefused:
        messages.error(request, _("This dossier is still on its way: complete it instead of asking for a new discussion."))
        return redirect("referral:dossier", pk=pk)
    return redirect("referral:edit", pk=dossier.pk)
