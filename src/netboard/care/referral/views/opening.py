"""How does a doctor start a dossier: from dropped files or from nothing, for a new patient or a known one?"""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from netboard.care.patients import forms as patient_forms
from netboard.care.patients import queries as patient_queries
from netboard.care.patients import services as patient_services
from netboard.care.patients.models import Patient
from netboard.care.referral import forms, queries, services
from netboard.care.referral.models import Dossier, Intake
from netboard.care.referral.views import intake
from netboard.care.referral.views import typed as typing
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account, actor_of
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import sight


@dataclass(frozen=True)
class Door:
    """What the acts of the first page share."""

    request: HttpRequest
    actor: Account
    key: uuid.UUID
    intake: Intake | None


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Start by the patient: who it is, whether a dossier exists already."""
    actor = actor_of(request.user)
    policy.require(actor, Permission.DOSSIER_WRITE)
    if actor.professional is None:
        messages.error(request, _("Your account is not linked to a doctor of the directory. Ask the coordination to complete it."))
        return redirect("worklist:home")
    door = Door(request, actor, typing.key(request), _intake(request, actor))
    if request.method == "GET":
        return _first_page(door)
    if intake.has_papers(request):
        return intake.drop(request)
    if request.POST.get("patient"):
        return _open_for_known(door)
    form = patient_forms.PatientForm(request.POST, today=clock.today(clock.now()))
    if not form.is_valid():
        return _page(door, form, status=422)
    return _open_for_new(door, form)


def _intake(request: HttpRequest, actor: Account) -> Intake | None:
    said = request.POST.get("intake") or request.GET.get("intake")
    return sight.find(Intake.objects, actor=actor, pk=typing.number(said), at=clock.now()) if said else None


def _first_page(door: Door) -> HttpResponse:
    """Fill the identity with what the dropped documents name; the doctor checks it before going on."""
    if door.intake is not None and door.intake.dossier_id is not None:
        return redirect("referral:edit", pk=door.intake.dossier_id)
    rows = queries.intake_proposals(door.intake) if door.intake else []
    said, _traits, disagree = forms.identity_of(rows, today=clock.today(clock.now()))
    typed = door.intake.typed if door.intake else {}
    form = patient_forms.PatientForm(initial={**({} if disagree else said), **typed}, today=clock.today(clock.now()))
    return _page(door, form)


def _page(door: Door, form: patient_forms.PatientForm, *, status: int = 200, **context: Any) -> HttpResponse:
    rows = queries.intake_proposals(door.intake) if door.intake else []
    _said, traits, disagree = forms.identity_of(rows, today=clock.today(clock.now()))
    common = {
        "traits": traits,
        "disagree": disagree,
        "form": form,
        "key": door.key,
        "intake": door.intake,
        "like": None,
    }
    return render(door.request, "referral/new.html", {**common, **context}, status=status)


def _open_for_new(door: Door, form: patient_forms.PatientForm) -> HttpResponse:
    said = form.said()
    key = _key_of(door, said.identity)
    like = patient_queries.similar(
        actor=door.actor, family_name=said.identity.birth_family_name, given_name=said.identity.first_given_name,
        birth_date=said.identity.birth_date, ins=said.identity.ins_matricule,
    )  # fmt: skip
    if (like.seen or like.known_elsewhere) and not door.request.POST.get("confirmed") and not queries.opened_with(door.actor, key=key):
        return _page(door, form, like=like, must_choose=True, status=409)
    try:
        dossier = services.open_for_new_patient(
            actor=door.actor, identity=said.identity, surroundings=said.surroundings, referrer=_professional(door.actor), key=key,
            at=clock.now(),
        )  # fmt: skip
    except patient_services.IdentifierTaken:
        form.add_error("local_number", _("Another patient already has this number in your establishment. Check it."))
        return _page(door, form, status=422)
    if doubt := form.doubt():
        messages.warning(door.request, doubt)
    return _opened(door, dossier)


def _key_of(door: Door, identity: patient_services.Identity) -> uuid.UUID:
    """Tell a page that was sent twice from a page that was gone back to for another patient."""
    return uuid.uuid5(door.key, f"{identity.birth_family_name}|{identity.first_given_name}|{identity.birth_date}")


def _open_for_known(door: Door) -> HttpResponse:
    patient = sight.find(Patient.objects, actor=door.actor, pk=typing.number(door.request.POST["patient"]), at=clock.now())
    dossier = services.open_dossier(actor=door.actor, patient=patient, referrer=_professional(door.actor), key=door.key, at=clock.now())
    return _opened(door, dossier)


def _opened(door: Door, dossier: Dossier) -> HttpResponse:
    """Attach the dropped files to the dossier; those of another patient are left out and named."""
    if door.intake is not None:
        for name in services.attach_intake(actor=door.actor, intake_id=door.intake.pk, dossier_id=dossier.pk, at=clock.now()):
            text = _("%(name)s names another patient than the one you entered. It is not attached: check the identity on the document.")
            messages.error(door.request, text % {"name": name or _("The pasted text")})
    return redirect("referral:edit", pk=dossier.pk)


def _professional(actor: Account) -> Any:
    if actor.professional is None:
        raise policy.Refused(Permission.DOSSIER_WRITE)
    return actor.professional
