"""What must never be silently stuck? Deadlines that come near, jobs that were lost, discussions without a report."""

import enum
import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from netboard.care.report import queries, rules
from netboard.care.report.models import Delivery, Report, ReportVersion
from netboard.care.report.services import writing
from netboard.foundation.access import holders, policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.exchange import mail, notices
from netboard.foundation.jobs import bus
from netboard.foundation.jobs.topics import Topic

logger = logging.getLogger(__name__)


class Reason(enum.StrEnum):
    """Why somebody is called."""

    UNSIGNED_NEAR = "unsigned_near"
    UNSIGNED_PAST = "unsigned_past"
    DELIVERY_NEAR = "delivery_near"
    DELIVERY_PAST = "delivery_past"
    DELIVERY_FAILED = "delivery_failed"
    DELIVERY_BLOCKED = "delivery_blocked"
    REPORT_READY = "report_ready"


def watch(*, actor: object, at: datetime) -> None:
    """Look at everything that waits; each finding is told once, in a transaction of its own."""
    policy.require(actor, Permission.DELIVERY_SEND)
    for report in queries.unsigned_due_before(at + rules.WARN_BEFORE):
        _call_about(report, rules.threshold(report.due_at, at=at), kind="unsigned", at=at)
    for delivery in queries.waiting_due_before(at + rules.WARN_BEFORE):
        _call_about(delivery, rules.threshold(delivery.due_at, at=at), kind="delivery", at=at)
    for delivery in queries.lost(at=at):
        _tell_again(delivery, at=at)


def draft_forgotten(*, actor: object, at: datetime) -> int:
    """Open the reports that the news of their opinion did not open; answer how many."""
    cases = list(queries.forgotten_cases(at=at).values_list("pk", flat=True))
    for case_id in cases:
        writing.draft_report(actor=actor, case_id=case_id, at=at)
    return len(cases)


def _call_about(row: Report | Delivery, threshold: rules.Threshold | None, *, kind: str, at: datetime) -> None:
    if threshold is None:
        return
    permission = Permission.DELIVERY_MEND if kind == "delivery" else Permission.REPORT_WRITE
    ask_attention(Reason(f"{kind}_{threshold}"), subject_id=row.pk, accounts=holders.accounts_who_may(permission), at=at)


@transaction.atomic
def ask_attention(reason: Reason, *, subject_id: int, accounts: Iterable[Account], at: datetime, once: str = "") -> None:
    """Ask that each account is told; the same reason about the same thing is told once to each.

    once: what tells two occurrences apart when a thing can happen again, such as the number of the attempt.
    """
    told = [
        bus.emit(
            Topic.ATTENTION_ASKED,
            key=f"attention:{reason}:{subject_id}:{once}:{account.pk}",
            payload={"reason": reason.value, "subject_id": subject_id, "account_id": account.pk},
            at=at,
        )
        for account in accounts
    ]
    if not told:
        logger.warning("nobody can be told", extra={"reason": reason.value, "subject_id": subject_id})


@transaction.atomic
def _tell_again(delivery: Delivery, *, at: datetime) -> None:
    since = delivery.claimed_at or delivery.next_attempt_at or delivery.queued_at
    turn = (at - since) // rules.LOOK_AGAIN
    key = f"delivery:{delivery.pk}:{delivery.attempts}:again:{since.isoformat()}:{turn}"
    bus.emit(Topic.DELIVERY_QUEUED, key=key, payload={"delivery_id": delivery.pk}, at=at)


def send_attention(*, reason: Reason, subject_id: int, account_id: int, at: datetime) -> bool:
    """Send the notice, unless what it says is no longer true; an account whose address is refused is logged."""
    account = Account.objects.filter(pk=account_id, is_active=True).first()
    if account is None or not _is_still_true(reason, subject_id):
        return False
    with override("fr"):
        subject, sentence = _words(reason, number=_number(reason, subject_id))
    path = _path(reason, subject_id)
    try:
        notices.notify(account, subject=subject, sentence=sentence, path=path, at=at)
    except mail.AddressRefusedError as refusal:
        logger.warning("notice refused", extra={"account_id": account_id, "code": refusal.code})
        return False
    return True


_UNSIGNED = frozenset({Reason.UNSIGNED_NEAR, Reason.UNSIGNED_PAST})


def _is_still_true(reason: Reason, subject_id: int) -> bool:
    if reason is Reason.REPORT_READY:
        return True
    return queries.is_still_unsigned(subject_id) if reason in _UNSIGNED else queries.is_still_waiting(subject_id)


def _path(reason: Reason, subject_id: int) -> str:
    if reason is Reason.REPORT_READY:
        return queries.version_path(subject_id)
    return queries.last_version_path(subject_id) if reason in _UNSIGNED else queries.delivery_path(subject_id)


def _number(reason: Reason, subject_id: int) -> str:
    if reason is Reason.REPORT_READY:
        return queries.number_of_version(subject_id)
    return queries.number_of_report(subject_id) if reason in _UNSIGNED else queries.number_of_delivery(subject_id)


def _words(reason: Reason, *, number: str) -> tuple[str, str]:
    words = {"number": number}
    unsigned, delivery = _("Dossier %(number)s: report to sign") % words, _("Dossier %(number)s: report not handed over yet") % words
    return {
        Reason.UNSIGNED_NEAR: (unsigned, _("A board report must be signed and sent within the next hours.")),
        Reason.UNSIGNED_PAST: (unsigned, _("A board report is late: it is not signed.")),
        Reason.DELIVERY_NEAR: (delivery, _("A board report must reach one of its recipients within the next hours.")),
        Reason.DELIVERY_PAST: (delivery, _("A board report is late: one of its recipients has not received it.")),
        Reason.DELIVERY_FAILED: (delivery, _("The mail server refused the address of a recipient. Give another one, or another way.")),
        Reason.DELIVERY_BLOCKED: (delivery, _("A recipient has no secure address. Give one, or another way.")),
        Reason.REPORT_READY: (
            _("Dossier %(number)s: report available") % words,
            _("The report of one of your dossiers is signed and available."),
        ),
    }[reason]


@transaction.atomic
def shorten_deadlines(*, actor: object, dossier_id: int, at: datetime) -> int:
    """Bring forward the running deadlines of a dossier that became urgent, once; answer how many reports changed."""
    policy.require(actor, Permission.DELIVERY_SEND)
    held = Report.objects.visible_to(actor).select_for_update(of=("self",)).filter(case__dossier_id=dossier_id, urgent=False)
    changed = 0
    for report in held.order_by("pk"):
        report.urgent, report.due_at = True, rules.shortened(report.due_at)
        report.save(update_fields=["urgent", "due_at"])
        _shorten_deliveries(report)
        log.record(actor=actor, act=Act.URGENCY_CHANGED, target=report, at=at, detail={"due_at": report.due_at.isoformat()})
        changed += 1
    return changed


def _shorten_deliveries(report: Report) -> None:
    waiting = Delivery.objects.select_for_update(of=("self",)).filter(
        version__report=report, state__in=[state.value for state in rules.WAITING]
    )
    for delivery in waiting.order_by("pk"):
        delivery.due_at = rules.shortened(delivery.due_at)
        delivery.save(update_fields=["due_at"])


def call_about_failure(*, delivery_id: int, at: datetime) -> None:
    """Tell the coordination that a recipient's address was refused."""
    delivery = Delivery.objects.visible_to(policy.SYSTEM).get(pk=delivery_id)
    accounts = holders.accounts_who_may(Permission.DELIVERY_MEND)
    ask_attention(Reason.DELIVERY_FAILED, subject_id=delivery_id, accounts=accounts, at=at, once=str(delivery.attempts))


def call_about_blocked(*, version_id: int, at: datetime) -> None:
    """Tell the coordination which recipients of a signed version have no secure address."""
    accounts = list(holders.accounts_who_may(Permission.DELIVERY_MEND))
    blocked = Delivery.objects.visible_to(policy.SYSTEM).filter(version_id=version_id, state=rules.DeliveryState.BLOCKED.value)
    for delivery_id in blocked.order_by("pk").values_list("pk", flat=True):
        ask_attention(Reason.DELIVERY_BLOCKED, subject_id=delivery_id, accounts=accounts, at=at)


def call_referrer(*, version_id: int, at: datetime) -> None:
    """Tell the account that opened the dossier that its report is available."""
    version = ReportVersion.objects.visible_to(policy.SYSTEM).select_related("report__case__dossier__referrer_account").get(pk=version_id)
    referrer = version.report.case.dossier.referrer_account
    ask_attention(Reason.REPORT_READY, subject_id=version_id, accounts=[referrer], at=at)
