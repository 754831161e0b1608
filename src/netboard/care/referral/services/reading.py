"""How do dropped files become documents with proposed values, and how is a value confirmed?"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from netboard.care.referral import rules
from netboard.care.referral.models import Document, Dossier, Intake, IntakeFile, Proposals
from netboard.care.referral.services import writing
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account, System
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.documents import reading
from netboard.foundation.documents.reading import model
from netboard.foundation.files import services as file_services
from netboard.foundation.files import storage
from netboard.foundation.files.models import StoredFile
from netboard.foundation.jobs import bus
from netboard.foundation.jobs.topics import Topic

READ, WAITING, REFUSED = "read", "waiting", "refused"
_PICTURES = frozenset({"image/png", "image/jpeg"})
OCR_ABSENT = "ocr_unavailable"
ANOTHER_PATIENT = "another_patient"
MAX_PASTED = 200_000


@dataclass(frozen=True)
class Read:
    """What a reading gave, or why it gave nothing; nothing of it is a fact yet."""

    kind: str
    state: str = READ
    document_kind: rules.DocumentKind = rules.DocumentKind.OTHER
    dated_on: date | None = None
    notices: tuple[str, ...] = ()
    found: tuple[dict[str, Any], ...] = ()
    whole: reading.Reading | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Dropped:
    """A file that may be kept, with what was read in it."""

    examined: file_services.Examined
    read: Read


def drop(*, content: bytes, name: str) -> Dropped:
    """Examine a file and read it, both in confined processes; raises FileRefused. Takes up to seconds, keeps nothing."""
    examined = file_services.examine(content=content, name=name)
    return Dropped(examined, read_content(examined.content, examined.content_type.value))


def read_content(content: bytes, content_type: str) -> Read:
    """Read a file for its values; what cannot be read says why, and a scan waits for the optical reading."""
    if content_type in _PICTURES:
        return Read("ocr", WAITING)
    try:
        return _read(reading.read(content, content_type))
    except reading.ReadingRefused as refused:
        return Read("cda" if content_type == "text/xml" else "pdf", REFUSED, notices=(refused.reason.value,))


def read_pasted(text: str) -> Read:
    """Read a pasted text for its values."""
    try:
        return _read(reading.read_text(text))
    except reading.ReadingRefused as refused:
        return Read("text", REFUSED, notices=(refused.reason.value,))


def _read(said: reading.Reading) -> Read:
    if model.Notice.SCANNED in said.notices:
        return Read("ocr", WAITING)
    return Read(
        said.kind, READ, rules.DocumentKind(said.document_kind), _day(said.dated_on), tuple(said.notices),
        tuple(_as_json(found) for found in said.found), said,
    )  # fmt: skip


def _as_json(found: model.Found) -> dict[str, Any]:
    return asdict(found) | {"values": dict(found.values)}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def open_intake(
    *, actor: Account, key: uuid.UUID, files: Sequence[Dropped], pasted: str = "", typed: Mapping[str, str] | None = None, at: datetime
) -> Intake:
    """Keep a drop of files until its patient is known; the same key keeps it once, two clicks at once included."""
    policy.require(actor, Permission.DOSSIER_WRITE)
    mine = Intake.objects.visible_to(actor).filter(key=key)
    if (already := mine.first()) is not None:
        return already
    try:
        return _new_intake(actor, key, files, pasted, dict(typed or {}), at=at)
    except IntegrityError:
        return mine.get()


@transaction.atomic
def _new_intake(actor: Account, key: uuid.UUID, files: Sequence[Dropped], pasted: str, typed: dict[str, str], *, at: datetime) -> Intake:
    intake = Intake.objects.create(account=actor, key=key, pasted=pasted, typed=typed, opened_at=at)
    for dropped in files:
        stored = file_services.keep(dropped.examined, at=at)
        IntakeFile.objects.create(intake=intake, file=stored, kind=dropped.read.document_kind.value, dated_on=dropped.read.dated_on)
        _propose(dropped.read, at=at, intake=intake, file=stored)
    if pasted.strip():
        _propose(read_pasted(pasted), at=at, intake=intake)
    log.record(actor=actor, act=Act.INTAKE_OPENED, target=intake, at=at, detail={"files": len(files)})
    return intake


def _propose(
    read: Read, *, at: datetime, intake: Intake | None = None, dossier: Dossier | None = None, document: Document | None = None,
    file: StoredFile | None = None,
) -> Proposals:  # fmt: skip
    row = Proposals.objects.create(
        intake=intake, dossier=dossier, document=document, file=file, kind=read.kind, state=read.state, notices=list(read.notices),
        found=list(read.found), read_at=at,
    )  # fmt: skip
    if read.state == WAITING:
        bus.emit(Topic.SCAN_RECEIVED, key=f"scan:{row.pk}", payload={"proposals_id": row.pk}, at=at)
    return row


class AnotherPatient(Exception):  # noqa: N818 -- it says what happened
    """The document names somebody else than the dossier does; `conflicts` says where."""

    def __init__(self, conflicts: Sequence[reading.Conflict]) -> None:
        super().__init__(", ".join(conflict.trait for conflict in conflicts))
        self.conflicts = tuple(conflicts)


def refuse_another_patient(read: Read, dossier: Dossier) -> None:
    """Block a document of another patient, with `AnotherPatient`."""
    if read.whole is None:
        return
    patient = dossier.patient
    traits = {
        "birth_family_name": patient.birth_family_name, "used_family_name": patient.used_family_name, "first_given_name": patient.first_given_name,
        "birth_given_names": patient.birth_given_names, "used_given_name": patient.used_given_name, "birth_date": patient.birth_date.isoformat(),
        "sex": patient.sex, "ins_matricule": patient.ins_matricule,
    }  # fmt: skip
    conflicts = reading.identity_conflicts(read.whole, traits=traits)
    if conflicts:
        raise AnotherPatient(conflicts)


@transaction.atomic
def attach_intake(*, actor: Account, intake_id: int, dossier_id: int, at: datetime) -> list[str]:
    """Make the dropped files the documents of a dossier, with their proposals; once. Names those left out: they are of another patient."""
    policy.require(actor, Permission.DOSSIER_WRITE)
    intake = Intake.objects.visible_to(actor).select_for_update().get(pk=intake_id)
    dossier = Dossier.objects.visible_to(actor).select_related("patient").get(pk=dossier_id)
    if intake.dossier_id is not None:
        return []
    intake.dossier, intake.pasted, intake.typed = dossier, "", {}
    intake.save(update_fields=["dossier", "pasted", "typed"])
    left_out = []
    rows = Proposals.objects.filter(intake=intake).select_related("file").order_by("id")
    for row in rows.select_for_update(of=("self",)):  # a scan being read is compared with this patient here or by its reader
        try:
            refuse_another_patient(_again(row), dossier)
        except AnotherPatient:
            left_out.append(row.file.shown_name if row.file else "")
            continue
        row.dossier, row.document = dossier, _document_of(row, intake, dossier, actor=actor, at=at)
        row.save(update_fields=["dossier", "document"])
        log.record(actor=actor, act=Act.VALUES_READ, target=row, patient_id=dossier.patient_id, at=at)
    return left_out


def _document_of(row: Proposals, intake: Intake, dossier: Dossier, *, actor: Account, at: datetime) -> Document | None:
    kept = intake.files.filter(file=row.file).first() if row.file_id else None
    if kept is None:
        return None
    document = Document.objects.create(
        dossier=dossier, file_id=kept.file_id, kind=kept.kind, dated_on=kept.dated_on, added_by=actor, added_at=at
    )
    log.record(actor=actor, act=Act.DOCUMENT_ADDED, target=document, patient_id=dossier.patient_id, at=at, detail={"dossier": dossier.pk})
    return document


def _again(row: Proposals) -> Read:
    """Give the reading back from what was kept of it."""
    found = tuple(model.Found(**said) for said in row.found)
    return Read(row.kind, row.state, whole=reading.Reading(row.kind, rules.DocumentKind.OTHER.value, found=found))


@transaction.atomic
def add_read_document(*, actor: Account, dossier_id: int, dropped: Dropped, at: datetime) -> Document:
    """Attach a file with the values read in it; raises AnotherPatient, FileRefused, MoveRefused."""
    dossier = Dossier.objects.visible_to(actor).select_related("patient").get(pk=dossier_id)
    refuse_another_patient(dropped.read, dossier)
    same = Document._default_manager.filter(dossier=dossier, removed_at__isnull=True, file__sha256=dropped.examined.sha256).first()
    if same is not None:
        return same  # a retry, or the same paper dropped twice
    document = writing.add_document(
        actor=actor,
        dossier_id=dossier_id,
        examined=dropped.examined,
        kind=dropped.read.document_kind,
        dated_on=dropped.read.dated_on,
        at=at,
    )
    _propose(dropped.read, at=at, dossier=dossier, document=document, file=document.file)
    log.record(actor=actor, act=Act.VALUES_READ, target=document, patient_id=dossier.patient_id, at=at)
    return document


@transaction.atomic
def add_pasted(*, actor: Account, dossier_id: int, text: str, at: datetime) -> Proposals:
    """Propose the values of a pasted text; the text itself is not kept beyond the lines that say a value."""
    policy.require(actor, Permission.DOSSIER_WRITE)
    dossier = Dossier.objects.visible_to(actor).select_related("patient").get(pk=dossier_id)
    read = read_pasted(text)
    refuse_another_patient(read, dossier)
    same = Proposals.objects.filter(dossier=dossier, document__isnull=True, kind=read.kind, found=list(read.found)).first()
    if same is not None and read.found:
        return same  # a retry, or the same text pasted twice
    row = _propose(read, at=at, dossier=dossier)
    log.record(actor=actor, act=Act.VALUES_READ, target=dossier, patient_id=dossier.patient_id, at=at)
    return row


@transaction.atomic
def confirm_values(
    *, actor: Account, dossier_id: int, version: int, payload: Mapping[str, list[str]], confirmed: Iterable[str] = (), dismissed: Iterable[str] = (),
    at: datetime, page: uuid.UUID | None = None,
) -> Dossier:  # fmt: skip
    """Save the draft into which the confirmed values were written, and remember what was decided of each; `StaleDraft` as any saving."""
    dossier = writing.save_draft(actor=actor, dossier_id=dossier_id, version=version, payload=payload, at=at, page=page)
    # The page is left: a saving of it that is still on its way, without these values, must not come after.
    dossier.draft_page = None
    dossier.save(update_fields=["draft_page"])
    yes, no = _by_row(confirmed), _by_row(dismissed)
    for row in Proposals.objects.select_for_update().filter(dossier=dossier, pk__in={*yes, *no}):
        row.confirmed = sorted({*row.confirmed, *yes[row.pk]})
        row.dismissed = sorted({*row.dismissed, *no[row.pk]})
        row.save(update_fields=["confirmed", "dismissed"])
    detail: dict[str, str | int | None] = {"confirmed": sum(map(len, yes.values())), "dismissed": sum(map(len, no.values()))}
    log.record(actor=actor, act=Act.VALUES_CONFIRMED, target=dossier, patient_id=dossier.patient_id, at=at, detail=detail)
    return dossier


def _by_row(keys: Iterable[str]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for key in keys:
        pk, _colon, index = key.partition(":")
        found[int(pk)].add(int(index))
    return found


@transaction.atomic
def forget_intakes(*, actor: System, at: datetime) -> int:
    """Remove dropped files that became no document of a dossier within a week; answers how many."""
    policy.require(actor, Permission.DOSSIER_VIEW)
    old = IntakeFile.objects.filter(intake__opened_at__lt=at - timedelta(days=rules.INTAKE_DAYS))
    left = list(old.exclude(file__in=Document._default_manager.values("file")).select_related("file", "intake"))
    for each in left:
        Proposals.objects.filter(intake=each.intake, file=each.file).delete()
        each.delete()
        file_services.delete(each.file)
        log.record(actor=actor, act=Act.INTAKE_FORGOTTEN, target=each.intake, at=at)
    Proposals.objects.filter(intake__opened_at__lt=at - timedelta(days=rules.INTAKE_DAYS), dossier__isnull=True).delete()
    Intake.objects.filter(opened_at__lt=at - timedelta(days=rules.INTAKE_DAYS), dossier__isnull=True).update(pasted="", typed={})
    return len(left)


def read_scan(*, actor: System, proposals_id: int, at: datetime) -> Proposals:
    """Read a scanned document by optical recognition; numbers stay doubtful and units empty. Idempotent.

    The recognition takes up to minutes and holds no lock; whose document it is by then is looked at when its values are written.
    """
    policy.require(actor, Permission.DOSSIER_VIEW)
    row = Proposals.objects.select_related("file").get(pk=proposals_id)
    if row.state != WAITING or row.file is None:
        return row
    return _write_scan(actor, proposals_id, _scanned(row.file), at=at)


def _scanned(file: StoredFile) -> Read:
    try:
        return _read(reading.read_scan(storage.read(file)))
    except reading.ReadingRefused as refused:
        return Read("ocr", REFUSED, notices=(refused.reason.value,))
    except reading.OcrUnavailable:
        return Read("ocr", REFUSED, notices=(OCR_ABSENT,))


@transaction.atomic
def _write_scan(actor: System, proposals_id: int, read: Read, *, at: datetime) -> Proposals:
    row = Proposals.objects.select_for_update(of=("self",)).select_related("dossier__patient").get(pk=proposals_id)
    if row.state != WAITING:
        return row
    if row.dossier is not None:
        try:
            refuse_another_patient(read, row.dossier)
        except AnotherPatient:
            read = Read("ocr", REFUSED, notices=(ANOTHER_PATIENT,))
    row.state, row.notices, row.found = (REFUSED if read.state == WAITING else read.state), list(read.notices), list(read.found)
    row.save(update_fields=["state", "notices", "found"])
    log.record(actor=actor, act=Act.VALUES_READ, target=row, patient_id=row.dossier.patient_id if row.dossier else None, at=at)
    return row
