"""What does a recipient receive? The mail around the PDF, in French, without identity outside the attached document."""

import uuid
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from netboard.care.report.models import Delivery, RecipientChoice, ReportVersion
from netboard.care.report.queries.addressees import RecipientLine
from netboard.foundation import clock
from netboard.foundation.exchange import mail

DOCUMENT_HEADER = "X-Netboard-Document"
# Words that mail software and people sort by: the same whatever the language of the installation.
SUBJECT = "Compte rendu de RCP {number}"
REPLACES = "[Annule et remplace] {subject}"


def new_message_id() -> str:
    return f"<{uuid.uuid4()}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}>"


def pdf_name(version: ReportVersion) -> str:
    """Name the attached file by the dossier number, never by the patient."""
    correction = f"-rectificatif-{version.number - 1}" if version.number > 1 else ""
    return f"compte-rendu-RCP-{version.report.case.dossier.number}{correction}.pdf"


def compose(*, version: ReportVersion, line: RecipientLine, message_id: str, pdf: bytes, at: datetime) -> bytes:
    """Build the bytes of the mail that will leave, attempt after attempt, unchanged."""
    subject = SUBJECT.format(number=version.report.case.dossier.number)
    headers = {DOCUMENT_HEADER: str(version.document_id)}
    if earlier := _earlier_message_ids(version, line):
        headers["References"] = " ".join(earlier)
    with override("fr"):
        body = _body(version, line)
    return mail.compose(
        message_id=message_id,
        sender=settings.NETBOARD_MAIL_FROM,
        recipient=line.address,
        subject=REPLACES.format(subject=subject) if version.number > 1 else subject,
        body=body,
        at=at,
        headers=headers,
        attachments=[mail.Attachment(pdf_name(version), "application/pdf", pdf)],
    )


def _earlier_message_ids(version: ReportVersion, line: RecipientLine) -> list[str]:
    earlier = Delivery.objects.filter(
        version__report_id=version.report_id, version__number__lt=version.number, professional=line.professional, mail__isnull=False
    )
    return list(earlier.order_by("pk").values_list("message_id", flat=True))


def _body(version: ReportVersion, line: RecipientLine) -> str:
    dossier = version.report.case.dossier
    names = {
        "person": line.professional.display_name,
        "role": RecipientChoice(line.recipient.value).label,
        "number": dossier.number,
        "day": f"{clock.local(version.report.discussed_at):%d/%m/%Y}",
        "referrer": dossier.referrer.display_name,
        "phone": settings.NETBOARD_CENTRE_PHONE,
    }
    sentences = [
        _("For %(person)s (%(role)s)") % names,
        _("The dossier %(number)s of one of your patients was discussed by the multidisciplinary board on %(day)s.") % names,
        _("The attached PDF holds the identity of the patient, the opinion of the board and what it proposes."),
    ]
    if version.number > 1:
        sentences.append(_("This report cancels and replaces the one sent before. The reason stands on its first page."))
    own = line.professional.pk == dossier.referrer_id
    sentences.append(
        _("You follow this dossier with the board.") if own else _("%(referrer)s follows this dossier with the board.") % names
    )
    if settings.NETBOARD_CENTRE_PHONE:
        sentences.append(_("For any question, call the expert centre: %(phone)s.") % names)
    sentences.append(settings.NETBOARD_CENTRE_NAME)
    return "\n\n".join(sentences) + "\n"
