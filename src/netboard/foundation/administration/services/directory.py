"""How does one row of the directory change?"""

from dataclasses import asdict
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Model

from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission
from netboard.foundation.administration import rules
from netboard.foundation.administration.rules import Fault, Remark
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.directory.models import Organisation, Professional, Site


class TraitsRefused(Exception):  # noqa: N818 -- it says what happened
    """What was typed cannot be kept; each remark names its field."""

    def __init__(self, remarks: tuple[Remark, ...]) -> None:
        super().__init__(", ".join(f"{remark.field}: {remark.what}" for remark in remarks))
        self.remarks = remarks


@transaction.atomic
def save_organisation(*, actor: object, organisation_id: int | None, traits: rules.OrganisationTraits, at: datetime) -> Organisation:
    """Add an establishment, or correct the one named; `TraitsRefused` says what forbids it."""
    policy.require(actor, Permission.DIRECTORY_EDIT)
    row = Organisation() if organisation_id is None else Organisation.objects.select_for_update(of=("self",)).get(pk=organisation_id)
    refuse_if_any(rules.organisation_faults(traits))
    _keep(row, asdict(traits) | {"finess": traits.finess or None}, number="finess")
    log.record(actor=actor, act=Act.DIRECTORY_CHANGED, target=row, at=at)
    return row


@transaction.atomic
def save_professional(*, actor: object, professional_id: int | None, traits: rules.ProfessionalTraits, at: datetime) -> Professional:
    """Add a professional, or correct the one named; `TraitsRefused` says what forbids it."""
    policy.require(actor, Permission.DIRECTORY_EDIT)
    row = Professional() if professional_id is None else Professional.objects.select_for_update(of=("self",)).get(pk=professional_id)
    refuse_if_any(rules.professional_faults(traits))
    _keep(row, asdict(traits) | {"rpps": traits.rpps or None}, number="rpps")
    log.record(actor=actor, act=Act.DIRECTORY_CHANGED, target=row, at=at)
    return row


@transaction.atomic
def save_site(*, actor: object, site_id: int | None, traits: rules.SiteTraits, at: datetime) -> Site:
    """Add a room of the board, or correct the one named; its code stays once given."""
    policy.require(actor, Permission.DIRECTORY_EDIT)
    row = Site(code=traits.code) if site_id is None else Site.objects.select_for_update(of=("self",)).get(pk=site_id)
    _keep(row, asdict(traits) | {"code": row.code}, number="code")
    log.record(actor=actor, act=Act.DIRECTORY_CHANGED, target=row, at=at)
    return row


def refuse_if_any(remarks: tuple[Remark, ...]) -> None:
    if remarks:
        raise TraitsRefused(remarks)


def _keep(row: Model, values: dict[str, object], *, number: str) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if values[number] and type(row)._default_manager.filter(**{number: values[number]}).exclude(pk=row.pk).exists():
            raise TraitsRefused((Remark(number, Fault.NUMBER_TAKEN),)) from error
        raise
