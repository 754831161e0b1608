"""How does a person mend a delivery: another address, another try, or another way?"""

from datetime import datetime

from django.db import transaction

from netboard.care.report import queries, rules
from netboard.care.report.models import Delivery
from netboard.care.report.queries.addressees import RecipientLine
from netboard.care.report.services import holding, sending, signing
from netboard.care.report.services.refusals import AddressNotSecure, AddressUnchanged
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.directory.models import Professional
from netboard.foundation.files import storage
from netboard.foundation.jobs import bus
from netboard.foundation.jobs.topics import Topic


@transaction.atomic
def mend_delivery(*, actor: Account, delivery_id: int, address: str, keep_in_directory: bool, at: datetime) -> Delivery:
    """Replace a delivery that cannot leave by one to another secure address, with the same deadline."""
    policy.require(actor, Permission.DELIVERY_MEND)
    if keep_in_directory:
        policy.require(actor, Permission.DIRECTORY_EDIT)
    if not queries.is_secure(address):
        raise AddressNotSecure(address)
    old = holding.delivery(actor, delivery_id)
    if old.state not in rules.STOPPABLE:
        raise rules.DeliveryMoveRefused(rules.DeliveryState(old.state), rules.DeliveryAct.SUPERSEDE)
    if old.mail_id is not None and old.address == address:
        raise AddressUnchanged(old)
    signing.supersede(old)
    if keep_in_directory:
        _keep_address(old.professional, address, actor=actor, at=at)
    line = RecipientLine(rules.Recipient(old.recipient), old.professional, address, is_secure=True)
    signed_pdf = old.version.pdf
    if signed_pdf is None:
        raise AssertionError(old.pk)  # the database refuses a signed version without PDF
    new = signing.queue(signing.Parcel(old.version, line, storage.read(signed_pdf), old.due_at), actor=actor, at=at)
    _record(new, actor=actor, at=at, how="address", replaced=old.pk)
    return new


@transaction.atomic
def retry_delivery(*, actor: Account, delivery_id: int, at: datetime) -> Delivery:
    """Send the same mail to the same address again, now."""
    policy.require(actor, Permission.DELIVERY_MEND)
    delivery = holding.delivery(actor, delivery_id)
    delivery.state = rules.move(delivery.state, rules.DeliveryAct.RETRY).value
    delivery.next_attempt_at = at
    delivery.save(update_fields=["state", "next_attempt_at"])
    _record(delivery, actor=actor, at=at, how="retry")
    key = f"delivery:{delivery.pk}:{delivery.attempts}:asked:{at.isoformat()}"
    bus.emit(Topic.DELIVERY_QUEUED, key=key, payload={"delivery_id": delivery.pk}, at=at)
    return delivery


@transaction.atomic
def settle_delivery(*, actor: Account, delivery_id: int, how: str, at: datetime) -> Delivery:
    """Note that the report reached its recipient by other means; `ValueError` without saying which."""
    policy.require(actor, Permission.DELIVERY_MEND)
    if not how.strip():
        raise ValueError(how)
    delivery = holding.delivery(actor, delivery_id)
    delivery.state = rules.move(delivery.state, rules.DeliveryAct.SETTLE).value
    delivery.arrived_at, delivery.settled_by, delivery.settled_how = at, actor, how.strip()
    delivery.next_attempt_at = None
    delivery.save(update_fields=["state", "arrived_at", "settled_by", "settled_how", "next_attempt_at"])
    _record(delivery, actor=actor, at=at, how="settled", reason=how.strip())
    sending.finish_if_all_arrived(delivery.version, actor=actor, permission=Permission.DELIVERY_MEND, at=at)
    return delivery


def _keep_address(professional: Professional, address: str, *, actor: Account, at: datetime) -> None:
    professional.secure_address = address
    professional.save(update_fields=["secure_address"])
    log.record(actor=actor, act=Act.DIRECTORY_CHANGED, target=professional, at=at, detail={"field": "secure_address"})


def _record(delivery: Delivery, *, actor: Account, at: datetime, how: str, reason: str = "", replaced: int | None = None) -> None:
    patient_id = delivery.version.report.case.dossier.patient_id
    detail: dict[str, str | int | None] = {"how": how, "replaced": replaced}
    log.record(actor=actor, act=Act.DELIVERY_MENDED, target=delivery, patient_id=patient_id, at=at, reason=reason, detail=detail)
