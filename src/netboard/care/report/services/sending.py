"""How does a delivery leave? Claimed and committed, sent, then marked: whatever stops in between, the same mail leaves again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from netboard.care.referral import rules as referral_rules
from netboard.care.referral import services as referral_services
from netboard.care.report import rules
from netboard.care.report.models import Attempt, Delivery, ReportVersion
from netboard.care.report.services import holding, signing
from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.exchange import mail
from netboard.foundation.files import storage
from netboard.foundation.files.models import StoredFile
from netboard.foundation.jobs import bus
from netboard.foundation.jobs.topics import Topic

_ACCEPTED_CODE = 250
_WORDS_KEPT = 300
_LOOK_AT_OTHER = timedelta(seconds=15)


@dataclass(frozen=True)
class Claim:
    """The right of one worker to send one delivery, for a few minutes; its number fences off an earlier worker."""

    delivery_id: int
    number: int
    started_at: datetime
    address: str
    mail: StoredFile


@dataclass(frozen=True)
class Answer:
    """What came back from the attempt."""

    outcome: rules.Outcome
    code: int | None = None
    words: str = ""


def send_delivery(*, actor: object, delivery_id: int, now: Callable[[], datetime]) -> rules.Outcome | None:
    """Send one delivery and say how it ended; None when there is nothing to send now.

    `now` reads the clock, since the answer of a mail server takes time. A stop between the three steps loses nothing:
    the claim expires and the same bytes, with the same Message-ID, leave again.
    """
    policy.require(actor, Permission.DELIVERY_SEND)
    claim = _claim(actor=actor, delivery_id=delivery_id, at=now())
    if claim is None:
        return None
    answer = _transmit(claim)
    _mark(claim, answer, actor=actor, at=now())
    return answer.outcome


@transaction.atomic(durable=True)
def _claim(*, actor: object, delivery_id: int, at: datetime) -> Claim | None:
    delivery = holding.delivery(actor, delivery_id)
    if not rules.can_move(delivery.state, rules.DeliveryAct.CLAIM):
        return None
    if rules.is_claim_live(delivery.claimed_at, at=at):
        tell_later(delivery, not_before=(delivery.claimed_at or at) + rules.CLAIM_EXPIRES, at=at)
        return None
    _note_lost(delivery, at=at)
    if holding.has_newer_signed(delivery):
        signing.supersede(delivery)
        return None
    if not _may_follow_earlier(delivery, at=at):
        tell_later(delivery, not_before=at + _LOOK_AT_OTHER, at=at)
        return None
    delivery.state = rules.move(delivery.state, rules.DeliveryAct.CLAIM).value
    delivery.claimed_at, delivery.next_attempt_at = at, None
    delivery.attempts += 1
    delivery.save(update_fields=["state", "claimed_at", "next_attempt_at", "attempts"])
    if delivery.mail is None:
        raise AssertionError(delivery.pk)  # the database refuses a queued delivery without mail
    return Claim(delivery.pk, delivery.attempts, at, delivery.address, delivery.mail)


def _note_lost(delivery: Delivery, *, at: datetime) -> None:
    if delivery.state == rules.DeliveryState.SENDING and delivery.claimed_at is not None:
        lost = Answer(rules.Outcome.LOST)
        _note(Claim(delivery.pk, delivery.attempts, delivery.claimed_at, "", StoredFile()), lost, at=at)


def _may_follow_earlier(delivery: Delivery, *, at: datetime) -> bool:
    """Stop the waiting earlier versions to the same person; say no while one of them is leaving."""
    earlier = Delivery.objects.select_for_update(of=("self",)).filter(
        version__report_id=delivery.version.report_id,
        version__number__lt=delivery.version.number,
        professional_id=delivery.professional_id,
        state__in=[state.value for state in rules.WAITING],
    )
    for other in earlier.order_by("pk"):
        if rules.is_claim_live(other.claimed_at, at=at):
            return False
        _note_lost(other, at=at)
        signing.supersede(other)
    return True


def _transmit(claim: Claim) -> Answer:
    try:
        content = storage.read(claim.mail)
    except (storage.FileMissing, storage.FileDamaged) as broken:
        return Answer(rules.Outcome.REFUSED, words=type(broken).__name__)
    try:
        mail.send(content, sender=settings.NETBOARD_MAIL_FROM, recipient=claim.address)
    except mail.AddressRefusedError as refusal:
        return Answer(rules.Outcome.REFUSED, refusal.code, refusal.text)
    except mail.PartnerDownError as failure:
        return Answer(rules.Outcome.LATER, failure.code or None, failure.text)
    return Answer(rules.Outcome.ACCEPTED, _ACCEPTED_CODE)


@transaction.atomic(durable=True)
def _mark(claim: Claim, answer: Answer, *, actor: object, at: datetime) -> None:
    delivery = holding.delivery(actor, claim.delivery_id)
    _note(claim, answer, at=at)
    if answer.outcome is rules.Outcome.ACCEPTED:
        _accept(delivery, actor=actor, at=at)
    elif delivery.state == rules.DeliveryState.SENDING and delivery.attempts == claim.number:
        _give_back(delivery, answer, actor=actor, at=at)


def _note(claim: Claim, answer: Answer, *, at: datetime) -> None:
    Attempt.objects.create(
        delivery_id=claim.delivery_id, number=claim.number, started_at=claim.started_at, ended_at=max(at, claim.started_at),
        outcome=answer.outcome.value, code=answer.code, words=_plain(answer.words),
    )  # fmt: skip


def _plain(words: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in words)[:_WORDS_KEPT]


def _accept(delivery: Delivery, *, actor: object, at: datetime) -> None:
    if not rules.can_move(delivery.state, rules.DeliveryAct.ACCEPT):
        return  # settled or replaced meanwhile: the attempt alone tells that the mail left
    delivery.state = rules.move(delivery.state, rules.DeliveryAct.ACCEPT).value
    delivery.arrived_at, delivery.claimed_at, delivery.next_attempt_at = at, None, None
    delivery.last_code, delivery.last_error = _ACCEPTED_CODE, ""
    delivery.save(update_fields=["state", "arrived_at", "claimed_at", "next_attempt_at", "last_code", "last_error"])
    _record(Act.DELIVERY_SENT, delivery, actor=actor, at=at)
    finish_if_all_arrived(delivery.version, actor=actor, permission=Permission.DELIVERY_SEND, at=at)


def _give_back(delivery: Delivery, answer: Answer, *, actor: object, at: datetime) -> None:
    act = rules.DeliveryAct.REFUSE if answer.outcome is rules.Outcome.REFUSED else rules.DeliveryAct.RETRY_LATER
    if holding.has_newer_signed(delivery):
        act = rules.DeliveryAct.SUPERSEDE
    delivery.state = rules.move(delivery.state, act).value
    delivery.claimed_at = None
    delivery.next_attempt_at = at + rules.back_off(delivery.attempts) if act is rules.DeliveryAct.RETRY_LATER else None
    delivery.last_code, delivery.last_error = answer.code, _plain(answer.words)
    delivery.save(update_fields=["state", "claimed_at", "next_attempt_at", "last_code", "last_error"])
    if act is rules.DeliveryAct.RETRY_LATER:
        _tell_attempt(delivery, at=at)
    elif act is rules.DeliveryAct.REFUSE:
        _record(Act.DELIVERY_FAILED, delivery, actor=actor, at=at, code=answer.code)
        bus.emit(Topic.DELIVERY_FAILED, key=f"failed:{delivery.pk}:{delivery.attempts}", payload={"delivery_id": delivery.pk}, at=at)


def _tell_attempt(delivery: Delivery, *, at: datetime) -> None:
    key = f"delivery:{delivery.pk}:{delivery.attempts}"
    bus.emit(Topic.DELIVERY_QUEUED, key=key, payload={"delivery_id": delivery.pk}, at=at, not_before=delivery.next_attempt_at)


def tell_later(delivery: Delivery, *, not_before: datetime, at: datetime) -> None:
    """Give a delivery another job, at a moment when whoever holds it must have ended."""
    key = f"delivery:{delivery.pk}:{delivery.attempts}:after:{not_before.isoformat()}"
    bus.emit(Topic.DELIVERY_QUEUED, key=key, payload={"delivery_id": delivery.pk}, at=at, not_before=not_before)


def finish_if_all_arrived(version: ReportVersion, *, actor: object, permission: Permission, at: datetime) -> bool:
    """Move the dossier to delivered, once, when every recipient of the last signed version has it."""
    last = holding.last_signed(version.report_id)
    wanted = Delivery.objects.filter(version=last).exclude(state=rules.DeliveryState.SUPERSEDED.value).values_list("state", flat=True)
    dossier = version.report.case.dossier
    if not set(wanted) <= set(rules.ARRIVED) or not referral_rules.can_move(dossier.state, referral_rules.Act.DELIVER):
        return False
    referral_services.advance_dossier(actor=actor, permission=permission, dossier_id=dossier.pk, act=referral_rules.Act.DELIVER, at=at)
    return True


def _record(act: Act, delivery: Delivery, *, actor: object, at: datetime, code: int | None = None) -> None:
    patient_id = delivery.version.report.case.dossier.patient_id
    outcome = log.FAILED if act is Act.DELIVERY_FAILED else log.DONE
    detail: dict[str, str | int | None] = {"attempt": delivery.attempts, "code": code}
    log.record(actor=actor, act=act, target=delivery, patient_id=patient_id, at=at, outcome=outcome, detail=detail)
