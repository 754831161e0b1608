"""How is a report signed? Text fixed, PDF kept, one mail ready per recipient: all in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from netboard.care.board import queries as board_queries
from netboard.care.referral import rules as referral_rules
from netboard.care.referral import services as referral_services
from netboard.care.report import queries, rules
from netboard.care.report.models import Delivery, ReportVersion
from netboard.care.report.queries.addressees import RecipientLine
from netboard.care.report.services import holding, letters, paper
from netboard.care.report.services.refusals import AlreadySigned, ConclusionMissing, SignerNotPhysician, SignerRecused, StaleText
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.directory import rules as directory_rules
from netboard.foundation.files import services as files
from netboard.foundation.files.rules import ContentType
from netboard.foundation.jobs import bus
from netboard.foundation.jobs.topics import Topic


@dataclass(frozen=True)
class Parcel:
    """What a delivery is made of."""

    version: ReportVersion
    line: RecipientLine
    pdf: bytes
    due_at: datetime


@transaction.atomic
def sign_report(*, actor: Account, version_id: int, lock: int, at: datetime) -> ReportVersion:
    """Sign the text that was read, fix its PDF, and put one mail per recipient on its way.

    Raises `AlreadySigned`, `StaleText` when the text changed since it was read, `ConclusionMissing`,
    `SignerNotPhysician`, `SignerRecused`.
    """
    policy.require(actor, Permission.REPORT_SIGN)
    version = holding.version(actor, version_id)
    _check(actor, version, lock)
    pdf = _fix(version, actor=actor, at=at)
    _supersede_waiting(version)
    dossier = version.report.case.dossier
    log.record(actor=actor, act=Act.REPORT_SIGNED, target=version, patient_id=dossier.patient_id, at=at, detail={"number": version.number})
    _advance(version, actor=actor, at=at)
    for line in queries.recipients(dossier).lines:
        queue(Parcel(version, line, pdf, _due_at(version, line, at=at)), actor=actor, at=at)
    bus.emit(Topic.REPORT_SIGNED, key=f"signed:{version.pk}", payload={"version_id": version.pk}, at=at)
    return version


def _check(actor: Account, version: ReportVersion, lock: int) -> None:
    if version.state == rules.VersionState.SIGNED:
        raise AlreadySigned(version)
    if version.lock != lock:
        raise StaleText(version)
    if actor.professional is None or actor.professional.profession != directory_rules.Profession.PHYSICIAN:
        raise SignerNotPhysician
    if board_queries.takes_no_part(actor, version.report.case):
        raise SignerRecused
    if not version.conclusion.strip():
        raise ConclusionMissing


def _fix(version: ReportVersion, *, actor: Account, at: datetime) -> bytes:
    """Render the version as its signer reads it and keep both the neutral document and the PDF."""
    version.signed_by, version.signed_at = actor, at
    document = paper.document(version)
    pdf = paper.render(document)
    kept = files.Examined(pdf, ContentType.PDF, letters.pdf_name(version))
    version.document, version.pdf = paper.as_json(document), files.keep(kept, at=at)
    version.state = rules.VersionState.SIGNED.value
    version.save(update_fields=["signed_by", "signed_at", "document", "pdf", "state"])
    return pdf


def _advance(version: ReportVersion, *, actor: Account, at: datetime) -> None:
    dossier = version.report.case.dossier
    act = referral_rules.Act.CORRECT if version.number > 1 else referral_rules.Act.SIGN
    if version.number > 1 and dossier.state == referral_rules.State.SIGNED:
        return  # the earlier version is still on its way: the dossier stays signed
    referral_services.advance_dossier(actor=actor, permission=Permission.REPORT_SIGN, dossier_id=dossier.pk, act=act, at=at)


def _supersede_waiting(version: ReportVersion) -> None:
    """Stop the earlier versions that have not left; one that is leaving just now is awaited by the new one."""
    earlier = Delivery.objects.select_for_update(of=("self",)).filter(
        version__report_id=version.report_id, version__number__lt=version.number, state__in=rules.STOPPABLE
    )
    for delivery in earlier.order_by("pk"):
        supersede(delivery)


def supersede(delivery: Delivery) -> None:
    delivery.state = rules.move(delivery.state, rules.DeliveryAct.SUPERSEDE).value
    delivery.claimed_at = delivery.next_attempt_at = None
    delivery.save(update_fields=["state", "claimed_at", "next_attempt_at"])


def _due_at(version: ReportVersion, line: RecipientLine, *, at: datetime) -> datetime:
    arrived = Delivery.objects.filter(
        version__report_id=version.report_id, professional=line.professional, state__in=[state.value for state in rules.ARRIVED]
    )
    report = version.report
    return rules.delivery_due_at(report_due_at=report.due_at, signed_at=at, urgent=report.urgent, has_earlier_text=arrived.exists())


def queue(parcel: Parcel, *, actor: Account, at: datetime) -> Delivery:
    """Create the delivery to one recipient: its mail is fixed now, or it waits for somebody to give a secure address."""
    message_id = letters.new_message_id()
    delivery = Delivery(
        version=parcel.version, recipient=parcel.line.recipient.value, professional=parcel.line.professional, address=parcel.line.address,
        message_id=message_id, state=rules.DeliveryState.BLOCKED.value, due_at=parcel.due_at, queued_at=at,
    )  # fmt: skip
    if parcel.line.is_secure:
        content = letters.compose(version=parcel.version, line=parcel.line, message_id=message_id, pdf=parcel.pdf, at=at)
        delivery.mail = files.store_internal(content=content, name=f"{message_id.strip('<>')}.eml", at=at)
        delivery.state, delivery.next_attempt_at = rules.DeliveryState.QUEUED.value, at
    delivery.save()
    patient_id = parcel.version.report.case.dossier.patient_id
    log.record(actor=actor, act=Act.DELIVERY_QUEUED, target=delivery, patient_id=patient_id, at=at, detail={"state": delivery.state})
    if delivery.state == rules.DeliveryState.QUEUED:
        bus.emit(Topic.DELIVERY_QUEUED, key=f"delivery:{delivery.pk}:0", payload={"delivery_id": delivery.pk}, at=at)
    return delivery
