"""How are files dropped, before the patient is known or into a draft, and how are their values confirmed?"""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from netboard.care.patients.forms import PatientForm
from netboard.care.referral import rules, services
from netboard.care.referral.views import typed as typing
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account, actor_of
from netboard.foundation.access.permissions import Permission
from netboard.foundation.files import refusals
from netboard.foundation.files import rules as file_rules
from netboard.foundation.files.refusals import FileRefused

MAX_TYPED = 500


@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    """Read what a doctor has of a patient who is not known yet, then go on to the identity."""
    actor = actor_of(request.user)
    policy.require(actor, Permission.DOSSIER_WRITE)
    pasted = _pasted(request)
    files = _all_dropped(request)
    if not files and not pasted.strip():
        messages.error(request, _("Choose at least one file, or paste a text."))
        return redirect("referral:new")
    # The same papers of the same page are kept once; other papers, after a step back, are another drop.
    content = "".join([*(each.examined.sha256 for each in files), pasted])
    intake = services.open_intake(
        actor=actor, key=uuid.uuid5(typing.key(request), content), files=files, pasted=pasted, typed=_typed(request), at=clock.now()
    )
    return redirect(f"{reverse('referral:new')}?intake={intake.pk}")


def _typed(request: HttpRequest) -> dict[str, str]:
    """Keep the identity as far as it was typed, for the page that shows what was read."""
    fields = PatientForm(today=clock.today(clock.now())).fields
    said = {name: request.POST.get(name, "").replace("\x00", "\ufffd")[:MAX_TYPED] for name in fields}
    return {name: value for name, value in said.items() if value and value != fields[name].initial}


def has_papers(request: HttpRequest) -> bool:
    """Say whether files or a pasted text came with a page, whichever button sent it."""
    return bool(request.FILES) or bool(_pasted(request).strip())


def _all_dropped(request: HttpRequest) -> list[services.Dropped]:
    """Examine and read the files one after the other, as long as a dossier has room for them."""
    files: list[services.Dropped] = []
    for upload in request.FILES.getlist("files"):
        held = sum(len(each.examined.content) for each in files)
        refusal = file_rules.check_room(count=len(files), total_bytes=held, adding_bytes=upload.size or 0)
        if refusal is not None:
            messages.error(request, f"{upload.name}: {refusals.message(refusal)}")
        elif (dropped := _dropped(request, upload)) is not None:
            files.append(dropped)
    return files


def read_into(request: HttpRequest, actor: Account, dossier_id: int) -> None:
    """Attach and read the files sent with the page of a draft, and the pasted text; each refusal is said, the others go on."""
    for dropped in _all_dropped(request):
        _add(request, actor, dossier_id, dropped)
    pasted = _pasted(request)
    if pasted.strip():
        try:
            services.add_pasted(actor=actor, dossier_id=dossier_id, text=pasted, at=clock.now())
        except services.AnotherPatient as other:
            messages.error(request, another_patient(_("The pasted text"), other))


def _pasted(request: HttpRequest) -> str:
    """Give the pasted text; a NUL, which no database keeps, becomes a visible mark."""
    return request.POST.get("pasted", "")[: services.MAX_PASTED].replace("\x00", "\ufffd")


def _dropped(request: HttpRequest, upload: "object") -> services.Dropped | None:
    try:
        return services.drop(content=upload.read(), name=upload.name)  # type: ignore[attr-defined]  # an uploaded file
    except FileRefused as refused:
        messages.error(request, f"{upload.name}: {refusals.message(refused.reason)}")  # type: ignore[attr-defined]  # an uploaded file
        return None


def _add(request: HttpRequest, actor: Account, dossier_id: int, dropped: services.Dropped) -> None:
    name = dropped.examined.shown_name
    try:
        services.add_read_document(actor=actor, dossier_id=dossier_id, dropped=dropped, at=clock.now())
    except services.AnotherPatient as other:
        messages.error(request, another_patient(name, other))
    except FileRefused as refused:
        messages.error(request, f"{name}: {refusals.message(refused.reason)}")
    except rules.MoveRefused:
        messages.error(request, _("The dossier takes no more documents: it was discussed or closed."))


def another_patient(name: str, other: services.AnotherPatient) -> str:
    said = ", ".join(f"{conflict.read} ≠ {conflict.known}" for conflict in other.conflicts)
    text = _("%(name)s names another patient than this dossier (%(said)s). It is not attached: check the identity on the document.")
    return text % {"name": name, "said": said}
