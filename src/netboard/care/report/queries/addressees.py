"""To whom does a report go, and can it leave?"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from netboard.care.patients import rules as patient_rules
from netboard.care.referral.models import Dossier
from netboard.care.report import rules
from netboard.care.report.models import RecipientChoice
from netboard.foundation.directory import rules as directory_rules
from netboard.foundation.directory.models import Professional


@dataclass(frozen=True)
class RecipientLine:
    """One person who must receive the report, at the best address that the directory knows."""

    recipient: rules.Recipient
    professional: Professional
    address: str
    is_secure: bool

    @property
    def label(self) -> str:
        return str(RecipientChoice(self.recipient.value).label)


@dataclass(frozen=True)
class Recipients:
    lines: tuple[RecipientLine, ...]
    gp_is_unknown: bool

    @property
    def blocked(self) -> tuple[RecipientLine, ...]:
        return tuple(line for line in self.lines if not line.is_secure)


def is_secure(address: str) -> bool:
    return directory_rules.is_secure_address(address, tuple(settings.NETBOARD_SECURE_MAIL_DOMAINS))


def recipients(dossier: Dossier) -> Recipients:
    """List the referrer, the treating doctor when known, and the correspondents; a person with two roles comes once."""
    lines: dict[int, RecipientLine] = {}
    for recipient, professional in _people(dossier):
        address = professional.best_secure_address
        lines.setdefault(professional.pk, RecipientLine(recipient, professional, address, is_secure(address)))
    gp_is_unknown = dossier.patient.gp_status == patient_rules.GpStatus.UNKNOWN
    return Recipients(tuple(lines.values()), gp_is_unknown)


def _people(dossier: Dossier) -> Iterator[tuple[rules.Recipient, Professional]]:
    known = Professional.objects.select_related("organisation")
    wanted = {dossier.referrer_id, dossier.patient.gp_id} - {None}
    by_id = known.in_bulk(wanted)
    yield rules.Recipient.REFERRER, by_id[dossier.referrer_id]
    if dossier.patient.gp_id is not None:
        yield rules.Recipient.GP, by_id[dossier.patient.gp_id]
    for professional in dossier.correspondents.select_related("organisation").order_by("search_key", "pk"):
        yield rules.Recipient.CORRESPONDENT, professional
