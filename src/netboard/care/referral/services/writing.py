"""How is a dossier opened, saved as a draft, given documents?"""

import uuid
from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction

from netboard.care.patients import services as patient_services
from netboard.care.patients.models import Patient
from netboard.care.patients.services import Identity, Surroundings
from netboard.care.referral import rules
from netboard.care.referral.models import Document, Dossier
from netboard.care.referral.services import moving
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.directory.models import Professional
from netboard.foundation.files import rules as file_rules
from netboard.foundation.files import services as file_services
from netboard.foundation.files.refusals import FileRefused


class StaleDraft(Exception):  # noqa: N818 -- it says what happened
    """Somebody saved the draft since this page was opened; both texts are kept."""

    def __init__(self, dossier: Dossier) -> None:
        super().__init__(str(dossier.pk))
        self.dossier = dossier


@transaction.atomic
def open_dossier(*, actor: Account, patient: Patient, referrer: Professional, key: uuid.UUID, at: datetime) -> Dossier:
    """Open a draft for a patient; the same key opens it once for this patient."""
    policy.require(actor, Permission.DOSSIER_WRITE)
    already = Dossier.objects.filter(referrer_account=actor, opening_key=key).first()
    if already is not None and already.patient_id == patient.pk:
        return already
    if already is not None:
        key = uuid.uuid4()  # the page was gone back to, and another patient was chosen on it
    establishment = referrer.organisation or actor.organisation
    if establishment is None or establishment != actor.organisation:
        raise policy.Refused(Permission.DOSSIER_WRITE)
    dossier = Dossier.objects.create(
        patient=patient, referrer=referrer, referrer_account=actor, establishment=establishment, opening_key=key, opened_at=at
    )
    log.record(actor=actor, act=Act.DOSSIER_OPENED, target=dossier, patient_id=patient.pk, at=at)
    return dossier


def open_for_new_patient(
    *, actor: Account, identity: Identity, surroundings: Surroundings, referrer: Professional, key: uuid.UUID, at: datetime
) -> Dossier:
    """Register a patient and open the draft, both or neither; the same key opens one draft, two clicks at once included."""
    mine = Dossier.objects.filter(referrer_account=actor, opening_key=key)
    if (already := mine.first()) is not None:
        return already
    try:
        with transaction.atomic():
            patient = patient_services.register_patient(actor=actor, identity=identity, surroundings=surroundings, at=at)
            return open_dossier(actor=actor, patient=patient, referrer=referrer, key=key, at=at)
    except IntegrityError:
        return mine.get()


@transaction.atomic
def save_draft(
    *, actor: Account, dossier_id: int, version: int, payload: Mapping[str, list[str]], at: datetime, page: uuid.UUID | None = None
) -> Dossier:
    """Keep what is typed, as it is typed; refuse with `StaleDraft` when the draft was saved elsewhere since.

    page: the key of the open page; two savings of one page that cross on their way are no conflict, the later text stays.
    """
    policy.require(actor, Permission.DOSSIER_WRITE)
    dossier = moving.locked(actor, dossier_id)
    if dossier.state not in rules.EDITABLE:
        raise rules.MoveRefused(rules.State(dossier.state), rules.Act.SUBMIT)
    if dossier.version != version and (page is None or dossier.draft_page != page):
        raise StaleDraft(dossier)
    if dossier.draft == payload:
        return dossier
    dossier.draft = dict(payload)
    dossier.draft_saved_at, dossier.draft_saved_by, dossier.draft_page = at, actor, page
    dossier.version += 1
    dossier.save(update_fields=["draft", "draft_saved_at", "draft_saved_by", "draft_page", "version"])
    log.record(
        actor=actor, act=Act.DOSSIER_SAVED, target=dossier, patient_id=dossier.patient_id, at=at, detail={"version": dossier.version}
    )
    return dossier


@transaction.atomic
def add_document(
    *, actor: Account, dossier_id: int, examined: file_services.Examined, kind: rules.DocumentKind, title: str = "",
    dated_on: date | None = None, at: datetime,
) -> Document:  # fmt: skip
    """Attach a PDF, JPEG or PNG already examined; `FileRefused` when the dossier has no room left for it."""
    if not (policy.may(actor, Permission.DOSSIER_WRITE) or policy.may(actor, Permission.DOSSIER_TRIAGE)):
        raise policy.Refused(Permission.DOSSIER_WRITE)
    dossier = moving.locked(actor, dossier_id)
    if rules.State(dossier.state) not in rules.OPEN_TO_DOCUMENTS:
        raise rules.MoveRefused(rules.State(dossier.state), rules.Act.SUBMIT)
    present = dossier.documents.filter(removed_at__isnull=True).values_list("file__size_bytes", flat=True)
    refusal = file_rules.check_room(count=len(present), total_bytes=sum(present), adding_bytes=len(examined.content))
    if refusal is not None:
        raise FileRefused(refusal, examined.shown_name)
    stored = file_services.keep(examined, at=at)
    document = Document.objects.create(
        dossier=dossier, file=stored, kind=kind.value, title=title, dated_on=dated_on, added_by=actor, added_at=at
    )
    log.record(actor=actor, act=Act.DOCUMENT_ADDED, target=document, patient_id=dossier.patient_id, at=at, detail={"dossier": dossier.pk})
    return document


@transaction.atomic
def remove_document(*, actor: Account, document_id: int, at: datetime) -> Document:
    """Hide a document of a dossier that is still being written; the file stays for the trace."""
    policy.require(actor, Permission.DOSSIER_WRITE)
    document = Document.objects.visible_to(actor).select_for_update(of=("self",)).select_related("dossier").get(pk=document_id)
    if rules.State(document.dossier.state) not in rules.EDITABLE:
        raise rules.MoveRefused(rules.State(document.dossier.state), rules.Act.SUBMIT)
    document.removed_at = document.removed_at or at
    document.save(update_fields=["removed_at"])
    log.record(actor=actor, act=Act.DOCUMENT_REMOVED, target=document, patient_id=document.dossier.patient_id, at=at)
    return document
