"""How is a report held for a change? The report first, then its version, its deliveries, its dossier: always in this order."""

from netboard.care.report import rules
from netboard.care.report.models import Delivery, Report, ReportVersion


def version(actor: object, version_id: int) -> ReportVersion:
    """Lock the report, then the version."""
    report_id = ReportVersion.objects.visible_to(actor).values_list("report_id", flat=True).get(pk=version_id)
    Report.objects.select_for_update().get(pk=report_id)
    around = ReportVersion.objects.select_related(
        "report__case__dossier__patient", "report__case__session__series", "signed_by__professional"
    )
    return around.select_for_update(of=("self",)).get(pk=version_id)


def delivery(actor: object, delivery_id: int) -> Delivery:
    """Lock the report, then the delivery."""
    report_id = Delivery.objects.visible_to(actor).values_list("version__report_id", flat=True).get(pk=delivery_id)
    Report.objects.select_for_update().get(pk=report_id)
    around = Delivery.objects.select_related("version__report__case__dossier__patient", "professional", "mail")
    return around.select_for_update(of=("self",)).get(pk=delivery_id)


def last_signed(report_id: int) -> ReportVersion:
    return ReportVersion.objects.filter(report_id=report_id, state=rules.VersionState.SIGNED.value).latest("number")


def has_newer_signed(held: Delivery) -> bool:
    return held.version.report.versions.filter(state=rules.VersionState.SIGNED.value, number__gt=held.version.number).exists()
