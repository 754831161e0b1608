"""How does a doctor write a draft, decide on what was read in documents, submit?"""

import json
import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from netboard.care.referral import forms, queries, rules, services
from netboard.care.referral.models import Document, Dossier
from netboard.care.referral.views import intake
from netboard.care.referral.views import typed as typing
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account, actor_of
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import sight
from netboard.foundation.files import refusals
from netboard.foundation.files.refusals import FileRefused

_NUL_ESCAPED, _NUL_SHOWN = "\\u0000", "\\ufffd"  # in JSON; no database keeps a NUL


@dataclass(frozen=True)
class Desk:
    """What the acts of the editing page share."""

    request: HttpRequest
    actor: Account
    dossier: Dossier
    payload: forms.Payload
    version: int
    today: date
    page: uuid.UUID | None


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the dossier; every save keeps what is typed, valid or not."""
    actor = actor_of(request.user)
    policy.require(actor, Permission.DOSSIER_WRITE)
    at = clock.now()
    dossier = sight.find(Dossier.objects.select_related("patient", "referrer"), actor=actor, pk=pk, at=at)
    desk = Desk(
        request,
        actor,
        dossier,
        forms.payload_of(request.POST),
        typing.number(request.POST.get("version", "")),
        clock.today(at),
        typing.page_key(request),
    )
    if request.method == "POST":
        return _save_or_submit(desk)
    if rules.State(dossier.state) not in rules.EDITABLE:
        return redirect("referral:dossier", pk=pk)
    return _page(desk, forms.kept_bundle(dossier.draft, dossier=dossier, today=desk.today))


def _save_or_submit(desk: Desk) -> HttpResponse:
    act = desk.request.POST.get("act", "save")
    if act == "submit" and queries.submission_of(desk.actor, dossier=desk.dossier, key=desk.request.POST.get("key", "")):
        return redirect("referral:receipt", pk=desk.dossier.pk)
    payload = _merged(desk) if act == "merge" else desk.payload
    if forms.is_too_long(payload):
        return _too_long(desk)
    decided = _decided(desk)
    try:
        saved = _saved(desk, payload, decided)
    except services.StaleDraft as stale:
        return _conflict(desk, stale.dossier, payload)
    except rules.MoveRefused:
        return _already_gone(desk)
    return _answer(desk, act, saved)


@dataclass(frozen=True)
class Decided:
    """What a click on the proposals says: these go into the draft, these do not."""

    confirmed: tuple[forms.Proposal, ...] = ()
    dismissed: tuple[forms.Proposal, ...] = ()


def _decided(desk: Desk) -> Decided | None:
    """Read the click; one value, the certain ones of a document that nothing typed contradicts, or of all documents."""
    said, no = desk.request.POST.get("confirm", ""), desk.request.POST.get("dismiss", "")
    yes, _equals, seen = said.partition("=")
    if not (yes or no):
        return None
    documents = _proposals(desk, desk.dossier, desk.payload)
    each = [proposal for document in documents for proposal in document.open if _is_meant(proposal, yes or no)]
    if no:
        return Decided(dismissed=tuple(each))
    whole = yes.startswith(("all", "block:"))
    meant = [one for one in each if (one.certain and not one.replaces if whole else one.replaces == seen)]
    if not whole and len(meant) < len(each):
        messages.warning(desk.request, _("The field was filled in since this page was shown. Compare both values, then confirm again."))
    fitting = forms.that_fit(desk.payload, meant)
    if len(fitting) < len(meant):
        messages.error(desk.request, _("The page holds no more rows of this kind: the other values stay proposed."))
    return Decided(confirmed=fitting)


def _is_meant(proposal: forms.Proposal, said: str) -> bool:
    if said.startswith("block:"):
        return forms.is_of(proposal, said.removeprefix("block:"))
    return said in {proposal.key, "all"} or (said.startswith("all:") and proposal.key.startswith(f"{said.removeprefix('all:')}:"))


def _proposals(desk: Desk, dossier: Dossier, payload: forms.Payload) -> list[forms.DocumentProposals]:
    return forms.document_proposals(queries.proposals_of(dossier), payload=payload, dossier=dossier, today=desk.today)


def _saved(desk: Desk, payload: forms.Payload, decided: Decided | None) -> Dossier:
    if decided is None:
        return services.save_draft(
            actor=desk.actor, dossier_id=desk.dossier.pk, version=desk.version, payload=payload, at=clock.now(), page=desk.page
        )
    return services.confirm_values(
        actor=desk.actor, dossier_id=desk.dossier.pk, version=desk.version, payload=forms.with_values(payload, decided.confirmed),
        confirmed=[each.key for each in decided.confirmed], dismissed=[each.key for each in decided.dismissed], at=clock.now(), page=desk.page,
    )  # fmt: skip


def _answer(desk: Desk, act: str, saved: Dossier) -> HttpResponse:
    pasted = bool(desk.request.POST.get("pasted", "").strip())
    sent = act != "autosave" and (bool(desk.request.FILES) or act == "read" or pasted)
    if sent:
        intake.read_into(desk.request, desk.actor, saved.pk)
    if act == "submit" and not sent:
        return _submit(desk, saved)
    if act == "submit":
        messages.warning(desk.request, _("The dossier is not submitted yet: confirm what was read in the documents, then submit."))
    if sent or "confirm" in desk.request.POST or "dismiss" in desk.request.POST:
        return redirect(f"{reverse('referral:edit', args=[saved.pk])}#proposals")
    if act == "autosave":
        bundle = forms.kept_bundle(saved.draft, dossier=saved, today=desk.today)
        return render(desk.request, "referral/parts/saved.html", {"dossier": saved, **_laid_out(desk, saved, bundle, desk.payload)})
    if added := desk.request.POST.get("add"):
        return _page(desk, forms.kept_bundle(saved.draft, dossier=saved, today=desk.today, add=added), saved)
    messages.success(desk.request, _("The draft is saved."))
    return redirect("referral:edit", pk=saved.pk)


def _submit(desk: Desk, saved: Dossier) -> HttpResponse:
    bundle = forms.typed_bundle(desk.request.POST, dossier=saved, today=desk.today)
    if not bundle.is_valid() or not _identified(desk, saved, bundle):
        return _page(desk, bundle, saved, status=422)
    typed = bundle.main.cleaned_data
    try:
        services.submit_dossier(
            actor=desk.actor, dossier_id=saved.pk, key=typing.key(desk.request), facts=bundle.facts(), payload=desk.payload,
            informed_on=typed["informed_on"], board_site=typed["board_site"], referrer=typed["referrer"], at=clock.now(),
        )  # fmt: skip
    except services.PatientObjects:
        bundle.main.add_error("no_objection", _("The patient objected to the discussion. The dossier cannot be submitted."))
        return _page(desk, bundle, saved, status=409)
    except rules.MoveRefused:
        return _already_gone(desk)
    return redirect("referral:receipt", pk=saved.pk)


def _identified(desk: Desk, saved: Dossier, bundle: forms.Bundle) -> bool:
    """Refuse to send a dossier whose patient is not identified enough for anybody to receive a report."""
    needs = queries.of_draft(saved, payload=desk.payload, today=desk.today)
    lacking = [need.label for need in needs.blocking if need.block == "identity"]
    if lacking:
        bundle.main.add_error(None, _("Complete the identity before you submit: %(lacking)s.") % {"lacking": ", ".join(lacking)})
    return not lacking


def _page(desk: Desk, bundle: forms.Bundle, saved: Dossier | None = None, *, status: int = 200) -> HttpResponse:
    dossier = saved or desk.dossier
    payload = desk.payload if bundle.main.is_bound else dossier.draft
    since = queries.since_last_board(dossier)
    context = _laid_out(desk, dossier, bundle, payload) | {
        "dossier": dossier,
        "bundle": bundle,
        "proposals": _proposals(desk, dossier, payload),
        "since": since,
        "changes": forms.changes(since.previous.draft, payload, dossier=dossier, today=desk.today) if since else (),
        "show_all": "all" in desk.request.GET,
        "key": desk.request.POST.get("key") or uuid.uuid4(),
        "documents": Document.objects.visible_to(desk.actor)
        .filter(dossier=dossier, removed_at__isnull=True, proposals__isnull=True)
        .select_related("file")
        .order_by("id"),
        "returned": queries.return_reason(dossier),
    }
    return render(desk.request, "referral/edit.html", context, status=status)


def _laid_out(desk: Desk, dossier: Dossier, bundle: forms.Bundle, payload: forms.Payload) -> dict[str, Any]:
    """Lay the forms out for the situation, with what it still needs."""
    needs = queries.of_draft(dossier, payload=payload, today=desk.today)
    computed = queries.computed.of_draft(dossier, payload=payload, today=desk.today)
    return {"needs": needs, "sections": forms.sections(bundle, needs), "computed": computed}


def _too_long(desk: Desk) -> HttpResponse:
    text = _("The text is too long to be saved. Shorten it: a dossier holds 400,000 characters; attach longer documents as PDF.")
    if desk.request.POST.get("act") == "autosave":
        return HttpResponse(text, status=422, content_type="text/plain; charset=utf-8")
    messages.error(desk.request, text)
    return _page(desk, forms.kept_bundle(desk.payload, dossier=desk.dossier, today=desk.today), status=422)


def _already_gone(desk: Desk) -> HttpResponse:
    text = _("This dossier is no longer a draft: it was submitted or withdrawn meanwhile. What you typed was not saved.")
    if desk.request.POST.get("act") == "autosave":
        return HttpResponse(text, status=409, content_type="text/plain; charset=utf-8")
    messages.error(desk.request, text)
    context = {"dossier": desk.dossier, "typed": sorted(desk.payload.items())}
    return render(desk.request, "referral/gone.html", context, status=409)


def _conflict(desk: Desk, current: Dossier, mine: forms.Payload) -> HttpResponse:
    if desk.request.POST.get("act") == "autosave":
        return render(desk.request, "referral/parts/stale.html", {"dossier": current}, status=409)
    context = {
        "dossier": current,
        "differences": forms.differences(theirs=current.draft, mine=mine, dossier=current, today=desk.today),
        "mine": json.dumps(mine, ensure_ascii=False),
    }
    return render(desk.request, "referral/conflict.html", context, status=409)


def _merged(desk: Desk) -> forms.Payload:
    """Take each differing field from the text that the person chose."""
    try:
        mine = json.loads(desk.request.POST.get("mine", "{}").replace(_NUL_ESCAPED, _NUL_SHOWN))
    except (ValueError, RecursionError):
        mine = {}
    return forms.merged(theirs=desk.dossier.draft, mine=mine, chosen=desk.request.POST)


@require_http_methods(["GET", "POST"])
def add_document(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request.user)
    dossier = sight.find(Dossier.objects.select_related("patient"), actor=actor, pk=pk, at=clock.now())
    if request.method == "GET":
        return render(request, "referral/document.html", {"dossier": dossier, "form": forms.DocumentForm(today=clock.today(clock.now()))})
    form = forms.DocumentForm(request.POST, request.FILES, today=clock.today(clock.now()))
    if form.is_valid():
        error = _keep(actor, dossier, form)
        if error is None:
            messages.success(request, _("The document is attached."))
            return redirect("referral:dossier", pk=pk)
        form.add_error("file", error)
    return render(request, "referral/document.html", {"dossier": dossier, "form": form}, status=422)


def _keep(actor: Account, dossier: Dossier, form: forms.DocumentForm) -> str | None:
    """Attach the file and answer nothing, or say why it cannot be taken."""
    typed = form.cleaned_data
    try:
        dropped = services.drop(content=typed["file"].read(), name=typed["file"].name)
        services.refuse_another_patient(dropped.read, dossier)
        services.add_document(
            actor=actor, dossier_id=dossier.pk, examined=dropped.examined, kind=rules.DocumentKind(typed["kind"]), title=typed["title"],
            dated_on=typed["dated_on"], at=clock.now(),
        )  # fmt: skip
    except FileRefused as refused:
        return refusals.message(refused.reason)
    except services.AnotherPatient as other:
        return intake.another_patient(dropped.examined.shown_name, other)
    except rules.MoveRefused:
        return _("The dossier takes no more documents: it was discussed or closed.")
    return None


@require_POST
def remove_document(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request.user)
    seen = sight.find(Document.objects.select_related("dossier"), actor=actor, pk=pk, at=clock.now())
    try:
        services.remove_document(actor=actor, document_id=pk, at=clock.now())
        messages.success(request, _("The document is removed from the dossier."))
    except rules.MoveRefused:
        messages.error(request, _("A document of a submitted dossier cannot be removed."))
    return redirect("referral:dossier", pk=seen.dossier_id)
