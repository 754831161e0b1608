"""What does the home page say of reports and deliveries, and do they arrive in time?"""

import statistics
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from netboard.care.report import rules
from netboard.care.report.models import Delivery, Report, ReportVersion
from netboard.care.report.queries.lists import DeliveryRow, deliveries_to_watch
from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission
from netboard.foundation.ui import formats
from netboard.foundation.ui.work import WorkItem

SHOWN = 50
NEWS_DAYS = 7


@dataclass(frozen=True)
class DeliveryFigures:
    """How deliveries went over the last days; absent values when nothing was sent.

    total: those handed over, and those overdue; waiting: those neither, of which some need a person (`to_mend`).
    """

    in_time: int
    total: int
    waiting: int
    to_mend: int
    median: timedelta | None

    @property
    def median_text(self) -> str:
        return formats.duration(self.median) if self.median is not None else "–"

    @property
    def share_percent(self) -> float | None:
        return 100 * self.in_time / self.total if self.total else None


def worklist(actor: object, at: datetime) -> list[WorkItem]:
    """List the reports to sign, the deliveries to mend or to watch, and for a referrer the new reports."""
    items: list[WorkItem] = []
    if policy.may(actor, Permission.REPORT_WRITE):
        items += [_unsigned_item(actor, version, at=at) for version in _drafts(actor)]
    if policy.may(actor, Permission.DELIVERY_MEND):
        items += [_delivery_item(row, at=at) for row in deliveries_to_watch(actor, at=at) if _wants_a_person(row.delivery, at=at)]
    if policy.may(actor, Permission.DOSSIER_WRITE):
        items += [_news_item(version) for version in _fresh(actor, at=at)]
    return items


def _drafts(actor: object) -> list[ReportVersion]:
    drafts = ReportVersion.objects.visible_to(actor).filter(state=rules.VersionState.DRAFT.value)
    around = drafts.select_related("report__case__dossier__patient").defer("document", "report__case__dossier__draft")
    return list(around.order_by("report__due_at", "pk")[:SHOWN])


def _unsigned_item(actor: object, version: ReportVersion, *, at: datetime) -> WorkItem:
    correction = version.number > 1
    signs = policy.may(actor, Permission.REPORT_SIGN)
    due_at = None if correction else version.report.due_at
    threshold = rules.threshold(due_at, at=at) if due_at else None
    tones = {rules.Threshold.PAST: "danger", rules.Threshold.NEAR: "warn", None: "accent"}
    return WorkItem(
        kind=_("Correction") if correction else _("Report"),
        what=_("Read and sign the report") if signs else _("Prepare the report for signature"),
        detail=_detail(version.report),
        url=reverse("report:write", args=[version.pk]),
        due_at=due_at,
        tone=tones[threshold],
    )


def _wants_a_person(delivery: Delivery, *, at: datetime) -> bool:
    return delivery.state in rules.NEEDS_A_PERSON or rules.threshold(delivery.due_at, at=at) is not None


def _delivery_item(row: DeliveryRow, *, at: datetime) -> WorkItem:
    late = rules.threshold(row.delivery.due_at, at=at) is rules.Threshold.PAST
    what = {
        rules.DeliveryState.BLOCKED: _("Give a secure address to %(person)s"),
        rules.DeliveryState.FAILED: _("Address refused: mend the delivery to %(person)s"),
    }.get(rules.DeliveryState(row.delivery.state), _("Follow the delivery to %(person)s"))
    return WorkItem(
        kind=_("Delivery"),
        what=what % {"person": row.delivery.professional.display_name},
        detail=_detail(row.delivery.version.report),
        url=reverse("report:delivery", args=[row.delivery.pk]),
        due_at=row.due_at,
        tone="danger" if late or row.delivery.state in rules.NEEDS_A_PERSON else "warn",
    )


def _fresh(actor: object, *, at: datetime) -> list[ReportVersion]:
    signed = (
        ReportVersion.objects.visible_to(actor)
        .filter(signed_at__gt=at - timedelta(days=NEWS_DAYS))
        .exclude(replaced_by__state=rules.VersionState.SIGNED.value)
    )
    around = signed.select_related("report__case__dossier__patient").defer("document", "report__case__dossier__draft")
    return list(around.order_by("-signed_at", "-pk")[:SHOWN])


def _news_item(version: ReportVersion) -> WorkItem:
    return WorkItem(
        kind=_("New report"),
        what=_("Read the corrected report") if version.number > 1 else _("Read the report of the board"),
        detail=_detail(version.report),
        url=reverse("report:version", args=[version.pk]),
        tone="ok",
    )


def _detail(report: Report) -> str:
    dossier = report.case.dossier
    return f"{dossier.number} · {dossier.patient.display_name}"


def delivery_figures(at: datetime) -> DeliveryFigures:
    """Count over 30 days what was handed over in time among what was handed over or is overdue, and the time it took.

    The median, from discussion to hand-over, looks at first versions only: a correction starts long after the discussion.
    """
    recent = Delivery.objects.visible_to(policy.SYSTEM).filter(queued_at__gt=at - rules.FIGURES_OVER)
    counted = recent.exclude(state=rules.DeliveryState.SUPERSEDED.value).select_related("version__report")
    rows = list(counted.only("state", "arrived_at", "due_at", "version__number", "version__report__discussed_at"))
    judged = [row for row in rows if row.arrived_at is not None or row.due_at < at]
    waiting = [row for row in rows if row.arrived_at is None and row.due_at >= at]
    lengths = [row.arrived_at - row.version.report.discussed_at for row in rows if row.arrived_at and row.version.number == 1]
    return DeliveryFigures(
        in_time=sum(row.arrived_at is not None and row.arrived_at <= row.due_at for row in judged),
        total=len(judged),
        waiting=len(waiting),
        to_mend=sum(row.state in rules.NEEDS_A_PERSON for row in waiting),
        median=_median(lengths),
    )


def _median(lengths: list[timedelta]) -> timedelta | None:
    return timedelta(seconds=statistics.median(length.total_seconds() for length in lengths)) if lengths else None
