"""How does a dossier reach the coordination, once and only once?"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F

from netboard.care.patients import queries as patient_queries
from netboard.care.patients import services as patient_services
from netboard.care.referral import rules
from netboard.care.referral.models import Dossier, NumberCounter, Submission
from netboard.care.referral.services import completing, moving
from netboard.care.referral.services import facts as fact_rows
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.directory.models import Professional, Site
from netboard.foundation.jobs import bus
from netboard.foundation.jobs.topics import Topic


class PatientObjects(Exception):  # noqa: N818 -- it says what happened
    """The patient objects to the discussion by the board: the dossier cannot be submitted."""


@dataclass(frozen=True)
class Receipt:
    """What the doctor is told at once: the number, when, and whether it was already received."""

    dossier: Dossier
    submitted_at: datetime
    is_replay: bool


@transaction.atomic
def submit_dossier(
    *, actor: Account, dossier_id: int, key: uuid.UUID, facts: rules.Facts, payload: Mapping[str, list[str]],
    informed_on: date, board_site: Site | None, referrer: Professional, at: datetime,
) -> Receipt:  # fmt: skip
    """Send the dossier to the coordination; a second call with the same key answers the first receipt again."""
    policy.require(actor, Permission.DOSSIER_SUBMIT)
    dossier = moving.locked(actor, dossier_id)
    earlier = Submission.objects.filter(submitted_by=actor, key=key, dossier=dossier).first()
    if earlier is not None:
        return Receipt(dossier, earlier.submitted_at, is_replay=True)
    if patient_queries.objects_to_board(dossier.patient_id):
        raise PatientObjects
    if dossier.number is not None:
        fact_rows.clear(dossier)
    dossier.number = dossier.number or next_number(at)
    dossier.submitted_at = at
    dossier.board_site, dossier.referrer = board_site, referrer
    dossier.draft, dossier.version = dict(payload), dossier.version + 1
    fact_rows.write(dossier, facts, actor=actor, at=at)
    moving.change_state(
        dossier,
        rules.Act.SUBMIT,
        actor=actor,
        at=at,
        also=[*fact_rows.DOSSIER_FIELDS, "number", "submitted_at", "board_site", "referrer", "draft", "version"],
    )
    Submission.objects.create(dossier=dossier, submitted_by=actor, key=key, payload=dict(payload), submitted_at=at)
    patient_services.record_information(actor=actor, patient_id=dossier.patient_id, informed_on=informed_on, objects_to_board=False, at=at)
    log.record(
        actor=actor,
        act=Act.DOSSIER_SUBMITTED,
        target=dossier,
        patient_id=dossier.patient_id,
        at=at,
        detail={"number": dossier.number, "urgency": dossier.urgency},
    )
    completing.facts_written(dossier.pk, at=at)
    bus.emit(Topic.DOSSIER_SUBMITTED, key=f"submitted:{dossier.pk}:{key}", payload={"dossier_id": dossier.pk}, at=at)
    return Receipt(dossier, at, is_replay=False)


def next_number(at: datetime) -> str:
    """Give the next number of a dossier, in the caller's transaction."""
    year = clock.today(at).year
    NumberCounter.objects.get_or_create(year=year, defaults={"last": 0})
    NumberCounter.objects.filter(year=year).update(last=F("last") + 1)
    last = NumberCounter.objects.values_list("last", flat=True).get(year=year)
    return f"{settings.NETBOARD_DOSSIER_PREFIX}-{year}-{last:04d}"
