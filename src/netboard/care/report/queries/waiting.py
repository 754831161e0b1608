"""What waits, for whom, and is what was said of it still true?"""

from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from netboard.care.board import rules as board_rules
from netboard.care.board.models import Case
from netboard.care.report import rules
from netboard.care.report.models import Delivery, Report, ReportVersion
from netboard.foundation.access import policy

_WAITING = [state.value for state in rules.WAITING]
_SIGNED = rules.VersionState.SIGNED.value


def is_discussed(case_id: int) -> bool:
    return Case.objects.visible_to(policy.SYSTEM).filter(pk=case_id, state=board_rules.CaseState.DISCUSSED.value).exists()


def forgotten_cases(*, at: datetime) -> QuerySet[Case]:
    """Find the discussed cases whose report was not opened by its job."""
    discussed = Case.objects.visible_to(policy.SYSTEM).filter(state=board_rules.CaseState.DISCUSSED.value, report__isnull=True)
    return discussed.filter(opinion__recorded_at__lt=at - rules.LOST_AFTER).order_by("pk")


def unsigned() -> QuerySet[Report]:
    return Report.objects.visible_to(policy.SYSTEM).exclude(versions__state=_SIGNED)


def unsigned_due_before(moment: datetime) -> QuerySet[Report]:
    return unsigned().filter(due_at__lte=moment).order_by("due_at", "pk")


def waiting_due_before(moment: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.visible_to(policy.SYSTEM).filter(state__in=_WAITING, due_at__lte=moment).order_by("due_at", "pk")


def lost(*, at: datetime) -> QuerySet[Delivery]:
    """Find the deliveries that should have left and that no live worker holds."""
    queued = Q(state=rules.DeliveryState.QUEUED.value, should_leave_at__lt=at - rules.LOST_AFTER)
    abandoned = Q(state=rules.DeliveryState.SENDING.value, claimed_at__lt=at - rules.CLAIM_EXPIRES)
    rows = Delivery.objects.visible_to(policy.SYSTEM).annotate(should_leave_at=Coalesce(F("next_attempt_at"), F("queued_at")))
    return rows.filter(queued | abandoned).order_by("pk")


def is_still_waiting(delivery_id: int) -> bool:
    return Delivery.objects.visible_to(policy.SYSTEM).filter(pk=delivery_id, state__in=_WAITING).exists()


def is_still_unsigned(report_id: int) -> bool:
    return unsigned().filter(pk=report_id).exists()


def number_of_report(report_id: int) -> str:
    """Give the number of the dossier that a report is about: what people sort their mails by."""
    return Report.objects.visible_to(policy.SYSTEM).values_list("case__dossier__number", flat=True).get(pk=report_id) or ""


def number_of_version(version_id: int) -> str:
    return number_of_report(ReportVersion.objects.visible_to(policy.SYSTEM).values_list("report_id", flat=True).get(pk=version_id))


def number_of_delivery(delivery_id: int) -> str:
    return number_of_report(Delivery.objects.visible_to(policy.SYSTEM).values_list("version__report_id", flat=True).get(pk=delivery_id))


def delivery_path(delivery_id: int) -> str:
    return reverse("report:delivery", args=[delivery_id])


def last_version_path(report_id: int) -> str:
    last = ReportVersion.objects.visible_to(policy.SYSTEM).filter(report_id=report_id).latest("number")
    return reverse("report:write" if last.state != _SIGNED else "report:version", args=[last.pk])


def version_path(version_id: int) -> str:
    return reverse("report:version", args=[version_id])
