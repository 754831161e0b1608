"""What does one read of a dossier: the list, the page, a document, the receipt?"""

import logging
import uuid
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from netboard.care.referral import forms, queries, rules
from netboard.care.referral.models import Document, Dossier
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log, sight
from netboard.foundation.audit.acts import Act
from netboard.foundation.files import responses, storage

logger = logging.getLogger(__name__)


@require_GET
def dossiers(request: HttpRequest) -> HttpResponse:
    policy.require(request.user, Permission.DOSSIER_VIEW)
    form = forms.SearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {"q": "", "state": ""}
    page = queries.listed(request.user, words=asked["q"], state=asked["state"], after=request.GET.get("after", ""))
    if asked["q"]:
        log.record(actor=request.user, act=Act.PATIENTS_SEARCHED, at=clock.now(), detail={"found": len(page.rows)})
    following = f"{request.path}?{urlencode({**asked, 'after': page.next_key})}" if page.next_key else ""
    back = request.path if request.GET.get("after") else ""
    context = {
        "form": form,
        "page": page,
        "following": following,
        "back": back,
        "may_write": policy.may(request.user, Permission.DOSSIER_WRITE),
    }
    return render(request, "referral/dossiers.html", context)


@require_GET
def dossier(request: HttpRequest, pk: int) -> HttpResponse:
    policy.require(request.user, Permission.DOSSIER_VIEW)
    at = clock.now()
    seen = sight.find(queries.whole_dossiers(), actor=request.user, pk=pk, at=at)
    if seen.state == rules.State.DRAFT and policy.may(request.user, Permission.DOSSIER_WRITE):
        return redirect("referral:edit", pk=pk)
    log.record_view(actor=request.user, act=Act.DOSSIER_VIEWED, target=seen, patient_id=seen.patient_id, at=at)
    since = queries.since_last_board(seen)
    context = {
        "page": queries.one_page(seen, today=clock.today(at)),
        "needs": _needs(seen, today=clock.today(at)),
        "since": since,
        "changes": (*since.new, *since.changed) if since else (),
        "renew_key": uuid.uuid4(),
        "steps": queries.journey(seen),
        "history": queries.history(seen),
        "acts": _acts(request, seen),
        "pieces": list(queries.asked_pieces(request.user, pk)),
        "document_form": _may_add(request, seen),
    }
    return render(request, "referral/dossier.html", context)


def _needs(seen: Dossier, *, today: date) -> queries.Completeness | None:
    """Say what is lacking as long as it can be given; afterwards the page shows what was discussed."""
    return queries.of_dossier(seen, today=today) if rules.State(seen.state) in rules.OPEN_TO_FACTS else None


def _may_add(request: HttpRequest, seen: Dossier) -> bool:
    writer = policy.may(request.user, Permission.DOSSIER_WRITE) or policy.may(request.user, Permission.DOSSIER_TRIAGE)
    return writer and rules.State(seen.state) in rules.OPEN_TO_DOCUMENTS


def _acts(request: HttpRequest, seen: Dossier) -> dict[str, bool]:
    """Say which buttons the page shows: what this person may do and this state allows."""
    triage = policy.may(request.user, Permission.DOSSIER_TRIAGE)
    write = policy.may(request.user, Permission.DOSSIER_WRITE)
    state = rules.State(seen.state)
    return {
        "complete": (write or triage) and state in rules.OPEN_TO_FACTS,
        "renew": write and state in rules.RENEWABLE,
        "triage": triage and rules.can_move(state, rules.Act.ACCEPT),
        "give_back": triage and state is rules.State.ACCEPTED,
        "edit": write and state in rules.EDITABLE,
        "withdraw": policy.may(request.user, Permission.DOSSIER_WITHDRAW) and rules.can_move(state, rules.Act.WITHDRAW),
        "urgent": triage and state not in rules.CLOSED | rules.EDITABLE and seen.urgency != rules.Urgency.URGENT,
        "report": policy.may(request.user, Permission.REPORT_VIEW) and state in {rules.State.SIGNED, rules.State.DELIVERED},
        "identity": policy.may(request.user, Permission.PATIENT_IDENTIFY) and state not in rules.CLOSED,
    }


@require_GET
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    seen = sight.find(Dossier.objects.select_related("patient", "establishment"), actor=request.user, pk=pk, at=clock.now())
    if seen.submitted_at is None:
        return redirect("referral:dossier", pk=pk)
    hours = 24 if seen.urgency == rules.Urgency.URGENT else 48
    link = request.build_absolute_uri(reverse("referral:dossier", args=[pk]))
    return render(request, "referral/receipt.html", {"dossier": seen, "hours": hours, "link": link})


@require_GET
def document(request: HttpRequest, pk: int) -> HttpResponse:
    at = clock.now()
    seen = sight.find(Document.objects.filter(removed_at__isnull=True).select_related("file", "dossier"), actor=request.user, pk=pk, at=at)
    log.record_view(actor=request.user, act=Act.DOCUMENT_READ, target=seen, patient_id=seen.dossier.patient_id, at=at)
    try:
        return responses.file_response(seen.file, inline=True)
    except (storage.FileMissing, storage.FileDamaged):
        logger.exception("a document cannot be opened", extra={"document_id": seen.pk})
        messages.error(
            request, _("This document cannot be opened: its file is damaged or absent. Call the support; the dossier itself is whole.")
        )
        return redirect("referral:dossier", pk=seen.dossier_id)
