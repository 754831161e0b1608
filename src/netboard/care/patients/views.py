"""What does one see while typing who the patient is?"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from netboard.care.patients import forms, queries, services
from netboard.care.patients.models import Patient
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.models import actor_of
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log, sight
from netboard.foundation.audit.acts import Act
from netboard.foundation.directory import keys

MIN_LETTERS = 2


@require_POST
def similar(request: HttpRequest) -> HttpResponse:
    """Propose, as a fragment, the patients that may be the one being typed."""
    policy.require(request.user, Permission.PATIENT_IDENTIFY)
    at = clock.now()
    form = forms.PatientForm(request.POST, today=clock.today(at))
    form.is_valid()
    typed = form.cleaned_data
    like = queries.similar(
        actor=request.user, family_name=typed.get("birth_family_name", ""), given_name=typed.get("first_given_name", ""),
        birth_date=typed.get("birth_date"), ins=typed.get("ins_matricule", ""),
    )  # fmt: skip
    for patient in like.seen:
        log.record_view(actor=request.user, act=Act.PATIENTS_SEARCHED, target=patient, patient_id=patient.pk, at=at)
    return render(request, "patients/parts/similar.html", {"like": like, "must_choose": False})


@require_GET
def doctors(request: HttpRequest) -> HttpResponse:
    """Offer the doctors of the directory whose name starts so, as the options of a list."""
    policy.require(request.user, Permission.PATIENT_IDENTIFY)
    words = request.GET.get("gp", "")[:100]
    found = queries.doctors(words) if len(words.strip()) >= MIN_LETTERS else []
    nobody = not found and len(keys.name_words(words)) > 1
    return render(request, "patients/parts/doctors.html", {"labels": queries.labels(found), "nobody": nobody})


@require_http_methods(["GET", "POST"])
def identity(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the identity, the treating doctor or the contacts of a patient."""
    actor = actor_of(request.user)
    policy.require(actor, Permission.PATIENT_IDENTIFY)
    at = clock.now()
    patient = sight.find(Patient.objects.select_related("gp__organisation"), actor=request.user, pk=pk, at=at)
    number = queries.local_number(patient, organisation_id=getattr(request.user, "organisation_id", None))
    if request.method == "GET":
        form = forms.PatientForm(initial=forms.initial_of(patient, local_number=number), today=clock.today(at), current_gp=patient.gp)
        return _page(request, patient, form)
    form = forms.PatientForm(request.POST, today=clock.today(at), current_gp=patient.gp)
    if not form.is_valid():
        return _page(request, patient, form, status=422)
    said = form.said()
    version = request.POST.get("version", "")
    try:
        services.change_patient(
            actor=actor,
            patient_id=pk,
            version=int(version) if version.isdecimal() else 0,
            identity=said.identity,
            surroundings=said.surroundings,
            at=at,
        )
    except services.StalePatient as stale:
        messages.error(request, _("Somebody changed this identity since you opened the page. Your text is below: compare and save again."))
        log.record(actor=request.user, act=Act.PATIENT_CHANGED, target=stale.patient, patient_id=pk, outcome=log.REFUSED, at=at)
        return _page(request, stale.patient, form, status=409)
    except services.IdentifierTaken:
        form.add_error("local_number", _("Another patient already has this number in your establishment. Check it."))
        return _page(request, patient, form, status=422)
    messages.success(request, _("The identity is saved."))
    if doubt := form.doubt():
        messages.warning(request, doubt)
    return redirect(queries.latest_dossier_url(patient, actor=request.user))


def _page(request: HttpRequest, patient: Patient, form: forms.PatientForm, *, status: int = 200) -> HttpResponse:
    context = {"patient": patient, "form": form, "back": queries.latest_dossier_url(patient, actor=request.user)}
    return render(request, "patients/identity.html", context, status=status)
