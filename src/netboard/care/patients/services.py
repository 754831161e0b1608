"""What changes a patient's record?"""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from netboard.care.patients import rules
from netboard.care.patients.models import ContactPerson, Information, LocalIdentifier, Patient
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.directory import keys
from netboard.foundation.directory.models import Organisation, Professional
from netboard.foundation.directory.rules import Profession

GENERAL_PRACTICE = "SM54"


class StalePatient(Exception):  # noqa: N818 -- it says what happened
    """Somebody changed the identity since this page was opened."""

    def __init__(self, patient: Patient) -> None:
        super().__init__(str(patient.pk))
        self.patient = patient


class IdentifierTaken(Exception):  # noqa: N818 -- it says what happened
    """Another patient already has this local number in this establishment."""


@dataclass(frozen=True)
class Identity:
    """The traits of a patient as a person typed or read them."""

    birth_family_name: str
    birth_given_names: str
    first_given_name: str
    birth_date: date
    sex: rules.Sex
    birth_place_cog: str = ""
    used_family_name: str = ""
    used_given_name: str = ""
    ins_matricule: str = ""
    identity_status: rules.IdentityStatus = rules.IdentityStatus.PROVISIONAL
    phone: str = ""
    email: str = ""
    address: str = ""
    postcode: str = ""
    city: str = ""


@dataclass(frozen=True)
class TypedGp:
    """A treating doctor who is not in the directory yet: the name as typed."""

    name: str


@dataclass(frozen=True)
class Surroundings:
    """Who stands around the patient: GP (none: unknown on purpose), local number, a person to call."""

    gp: Professional | TypedGp | None = None
    local_number: str = ""
    contact_name: str = ""
    contact_relation: str = ""
    contact_phone: str = ""


@transaction.atomic
def register_patient(*, actor: Account, identity: Identity, surroundings: Surroundings, at: datetime) -> Patient:
    """Create a patient; `IdentifierTaken` when the local number already belongs to somebody."""
    policy.require(actor, Permission.PATIENT_IDENTIFY)
    patient = Patient(created_by=actor, created_at=at)
    _write(patient, identity, _known_gp(surroundings.gp, actor=actor, at=at))
    patient.save()
    _write_surroundings(patient, surroundings, actor.organisation)
    log.record(actor=actor, act=Act.PATIENT_CREATED, target=patient, patient_id=patient.pk, at=at)
    return patient


@transaction.atomic
def change_patient(
    *, actor: Account, patient_id: int, version: int, identity: Identity, surroundings: Surroundings, at: datetime
) -> Patient:
    """Correct the identity or what surrounds it; refuse with `StalePatient` when it changed since."""
    policy.require(actor, Permission.PATIENT_IDENTIFY)
    patient = Patient.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=patient_id)
    if patient.version != version:
        raise StalePatient(patient)
    _write(patient, identity, _known_gp(surroundings.gp, actor=actor, at=at))
    patient.version += 1
    patient.save()
    _write_surroundings(patient, surroundings, actor.organisation)
    log.record(actor=actor, act=Act.PATIENT_CHANGED, target=patient, patient_id=patient.pk, at=at, detail={"version": patient.version})
    return patient


@transaction.atomic
def record_information(*, actor: Account, patient_id: int, informed_on: date, objects_to_board: bool, at: datetime) -> Information:
    """Keep that the patient was informed, on which day, and whether the patient objects."""
    policy.require(actor, Permission.PATIENT_IDENTIFY)
    patient = Patient.objects.visible_to(actor).get(pk=patient_id)
    row = Information.objects.create(
        patient=patient, informed_on=informed_on, objects_to_board=objects_to_board, recorded_by=actor, recorded_at=at
    )
    log.record(
        actor=actor, act=Act.INFORMATION_RECORDED, target=row, patient_id=patient.pk, at=at, detail={"objects": int(objects_to_board)}
    )
    return row


def _known_gp(gp: Professional | TypedGp | None, *, actor: Account, at: datetime) -> Professional | None:
    """Enter a typed name in the directory, for the coordination to complete, unless the same name waits there already."""
    if not isinstance(gp, TypedGp):
        return gp
    name = gp.name.removeprefix("Dr ").removeprefix("Docteur ").strip()
    waiting = Professional.objects.filter(
        search_key=keys.search_key(name), specialty=GENERAL_PRACTICE, organisation__isnull=True, rpps__isnull=True
    )
    if (known := waiting.first()) is not None:
        return known
    person = Professional.objects.create(title="Dr", family_name=name, profession=Profession.PHYSICIAN.value, specialty=GENERAL_PRACTICE)
    log.record(actor=actor, act=Act.DIRECTORY_CHANGED, target=person, at=at, reason="treating doctor typed by a referrer")
    return person


def _write(patient: Patient, identity: Identity, gp: Professional | None) -> None:
    for name, value in asdict(identity).items():
        setattr(patient, name, value)
    patient.ins_oid = (patient.ins_oid or rules.NIR_OID) if identity.ins_matricule else ""
    patient.gp = gp
    patient.gp_status = rules.GpStatus.KNOWN.value if gp else rules.GpStatus.UNKNOWN.value


def _write_surroundings(patient: Patient, around: Surroundings, organisation: Organisation | None) -> None:
    if around.local_number and organisation is not None:
        owner, _ = LocalIdentifier.objects.get_or_create(
            organisation=organisation, value=around.local_number, defaults={"patient": patient}
        )
        if owner.patient_id != patient.pk:
            raise IdentifierTaken
        patient.local_identifiers.filter(organisation=organisation).exclude(pk=owner.pk).delete()
    patient.contact_persons.all().delete()
    if around.contact_name:
        ContactPerson.objects.create(
            patient=patient, name=around.contact_name, relation=around.contact_relation, phone=around.contact_phone
        )
