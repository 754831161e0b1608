"""Which reports and deliveries does a list show, 25 at a time?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from netboard.care.referral import rules as referral_rules
from netboard.care.report import rules
from netboard.care.report.models import Delivery, Report, ReportVersion
from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission

Row = TypeVar("Row")
PAGE = 25
ATTENTION_SHOWN = 100
ALL, TO_SIGN, ON_THE_WAY, DELIVERED = "all", "to_sign", "signed", "delivered"
_TEXTS = ("summary", "conclusion", "proposals", "follow_up", "document")
_SUPERSEDED = rules.DeliveryState.SUPERSEDED.value


@dataclass(frozen=True)
class ReportRow:
    """One line of the list of reports."""

    report: Report
    version: ReportVersion
    chip: str
    tone: str
    due_at: datetime | None
    arrived: int
    awaited: int
    needs_a_person: int


@dataclass(frozen=True)
class DeliveryRow:
    """One delivery as people read it; `due_at` is absent once it has arrived or was replaced."""

    delivery: Delivery
    chip: str
    tone: str
    due_at: datetime | None
    arrived_late: bool


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list, and the key that the next page starts after."""

    rows: tuple[Row, ...]
    next_key: str


def tabs(actor: object) -> tuple[tuple[str, str], ...]:
    """Name the lists that this person has, the first one shown first: who does not write sees all the signed reports."""
    signed = ((ON_THE_WAY, _("Signed, on the way")), (DELIVERED, _("Delivered")))
    return ((TO_SIGN, _("To sign")), *signed) if policy.may(actor, Permission.REPORT_WRITE) else ((ALL, _("All")), *signed)


def reports(actor: object, *, show: str, after: str = "") -> Page[ReportRow]:
    """Find a page of reports: those to sign by deadline, the others newest first."""
    rows = _reports(actor)
    if show == TO_SIGN:
        draft = ReportVersion.objects.filter(report=OuterRef("pk"), state=rules.VersionState.DRAFT.value)
        kept = _after(rows.filter(Exists(draft)), after, field="due_at", newest_first=False)
    elif show == ALL:
        signed = ReportVersion.objects.filter(report=OuterRef("pk"), state=rules.VersionState.SIGNED.value)
        kept = _after(rows.filter(Exists(signed)), after, field="discussed_at", newest_first=True)
    else:
        state = referral_rules.State.DELIVERED if show == DELIVERED else referral_rules.State.SIGNED
        kept = _after(rows.filter(case__dossier__state=state.value), after, field="discussed_at", newest_first=True)
    found = list(kept[: PAGE + 1])
    shown = tuple(row for row in (_report_row(report) for report in found[:PAGE]) if row is not None)
    field = "due_at" if show == TO_SIGN else "discussed_at"
    next_key = f"{getattr(found[PAGE - 1], field).timestamp():.6f}_{found[PAGE - 1].pk}" if len(found) > PAGE else ""
    return Page(shown, next_key)


def _reports(actor: object) -> QuerySet[Report]:
    versions = ReportVersion.objects.visible_to(actor).defer(*_TEXTS).order_by("-number")
    moving = Delivery.objects.visible_to(actor).exclude(state=_SUPERSEDED).order_by("pk")
    return (
        Report.objects.visible_to(actor)
        .select_related("case__dossier__patient", "case__dossier__referrer")
        .defer("case__dossier__draft")
        .prefetch_related(Prefetch("versions", versions))
        .prefetch_related(Prefetch("versions__deliveries", moving))
    )


def _after(rows: QuerySet[Report], key: str, *, field: str, newest_first: bool) -> QuerySet[Report]:
    sign, beyond = ("-", "lt") if newest_first else ("", "gt")
    ordered = rows.order_by(f"{sign}{field}", f"{sign}id")
    moment, _separator, pk = key.partition("_")
    try:
        at, last = datetime.fromtimestamp(float(moment), tz=UTC), int(pk)
    except (ValueError, OverflowError, OSError):
        return ordered
    return ordered.filter(Q(**{f"{field}__{beyond}": at}) | Q(**{field: at, f"id__{beyond}": last}))


def _report_row(report: Report) -> ReportRow | None:
    versions = list(report.versions.all())
    if not versions:
        return None
    version = versions[0]
    deliveries = list(version.deliveries.all())
    arrived = sum(delivery.state in rules.ARRIVED for delivery in deliveries)
    stuck = sum(delivery.state in rules.NEEDS_A_PERSON for delivery in deliveries)
    chip, tone = _report_chip(report, version, stuck=stuck)
    awaited = [delivery.due_at for delivery in deliveries if delivery.state in rules.WAITING]
    due_at = report.due_at if version.state == rules.VersionState.DRAFT and version.number == 1 else min(awaited, default=None)
    return ReportRow(report, version, chip, tone, due_at, arrived, len(deliveries), stuck)


def _report_chip(report: Report, version: ReportVersion, *, stuck: int) -> tuple[str, str]:
    if version.state == rules.VersionState.DRAFT:
        return (_("To sign"), "accent") if version.number == 1 else (_("Correction to sign"), "warn")
    if stuck:
        return _("Delivery to mend"), "danger"
    if report.case.dossier.state == referral_rules.State.DELIVERED:
        return _("Delivered"), "ok"
    return _("On the way"), "neutral"


def delivery_row(delivery: Delivery) -> DeliveryRow:
    """Say in words and tone where a delivery stands."""
    waiting = delivery.state in rules.WAITING
    retried = delivery.state == rules.DeliveryState.QUEUED and delivery.attempts > 0
    chip = _("Will be tried again") if retried else delivery.get_state_display()
    tone = "warn" if retried else _TONES[rules.DeliveryState(delivery.state)]
    late = delivery.arrived_at is not None and delivery.arrived_at > delivery.due_at
    return DeliveryRow(delivery, str(chip), tone, delivery.due_at if waiting else None, late)


_TONES = {
    rules.DeliveryState.BLOCKED: "danger",
    rules.DeliveryState.QUEUED: "neutral",
    rules.DeliveryState.SENDING: "accent",
    rules.DeliveryState.SENT: "ok",
    rules.DeliveryState.FAILED: "danger",
    rules.DeliveryState.SETTLED: "ok",
    rules.DeliveryState.SUPERSEDED: "neutral",
}


def _deliveries(actor: object) -> QuerySet[Delivery]:
    around = Delivery.objects.visible_to(actor).select_related("professional", "version__report__case__dossier__patient")
    texts = [f"version__{name}" for name in _TEXTS]
    return around.defer(*texts, "version__report__case__dossier__draft")


def deliveries_to_watch(actor: object, *, at: datetime) -> tuple[DeliveryRow, ...]:
    """List what has not arrived: late first, then what is near its deadline, then what a person must mend."""
    waiting = _deliveries(actor).filter(state__in=[state.value for state in rules.WAITING])
    found = sorted(waiting.order_by("due_at", "pk")[:ATTENTION_SHOWN], key=lambda delivery: _gravity(delivery, at=at))
    return tuple(delivery_row(delivery) for delivery in found)


def _gravity(delivery: Delivery, *, at: datetime) -> tuple[int, int, datetime]:
    threshold = rules.threshold(delivery.due_at, at=at)
    nearness = {rules.Threshold.PAST: 0, rules.Threshold.NEAR: 1, None: 2}[threshold]
    return nearness, 0 if delivery.state in rules.NEEDS_A_PERSON else 1, delivery.due_at


def deliveries_done(actor: object, *, after: str = "") -> Page[DeliveryRow]:
    """Find a page of what arrived or was replaced, newest first."""
    done = _deliveries(actor).exclude(state__in=[state.value for state in rules.WAITING]).order_by("-pk")
    if after.isascii() and after.isdigit() and len(after) < 19:  # noqa: PLR2004 -- what a bigint holds
        done = done.filter(pk__lt=int(after))
    found = list(done[: PAGE + 1])
    rows = tuple(delivery_row(delivery) for delivery in found[:PAGE])
    return Page(rows, str(rows[-1].delivery.pk) if len(found) > PAGE else "")


def deliveries_of(version: ReportVersion) -> tuple[DeliveryRow, ...]:
    """List the deliveries of a version that are not replaced, in the order they were made."""
    rows = version.deliveries.select_related("professional").exclude(state=_SUPERSEDED).order_by("pk")
    return tuple(delivery_row(delivery) for delivery in rows)


def history_of(delivery: Delivery) -> tuple[Delivery, ...]:
    """List the deliveries of the same report to the same person, the first one first, with their attempts."""
    same = Delivery.objects.filter(version__report_id=delivery.version.report_id, professional_id=delivery.professional_id)
    around = same.select_related("version", "settled_by__professional").prefetch_related("tries")
    return tuple(around.defer(*(f"version__{name}" for name in _TEXTS)).order_by("pk"))


def versions_of(actor: object, report: Report) -> Iterable[ReportVersion]:
    """List the versions that this person may see, newest first."""
    seen = ReportVersion.objects.visible_to(actor).filter(report=report).select_related("signed_by__professional")
    return seen.defer(*_TEXTS).order_by("-number")


def last_version(actor: object, *, case_id: int) -> ReportVersion | None:
    return ReportVersion.objects.visible_to(actor).filter(report__case_id=case_id).order_by("-number").first()


def last_version_of_dossier(actor: object, *, dossier_id: int) -> ReportVersion | None:
    seen = ReportVersion.objects.visible_to(actor).filter(report__case__dossier_id=dossier_id)
    return seen.order_by("-report__discussed_at", "-number").first()
