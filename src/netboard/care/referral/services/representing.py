"""How does a dossier come again before the board when the first opinion was given without a quorum?"""

import uuid
from datetime import datetime

from django.db import transaction

from netboard.care.referral import rules
from netboard.care.referral.models import Answer, Document, Dossier, Exam, HistoryEvent, LabResult, Pathology, Staging
from netboard.care.referral.services import completing, moving, submitting
from netboard.care.referral.services import facts as fact_rows
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act

_ROWS = (Answer, Document, Exam, HistoryEvent, LabResult, Pathology, Staging)
_NAMESPACE = uuid.UUID("6f0c3f0e-5a6b-4f0f-9d3b-7a1f4c1d2e3f")  # one re-presentation of a dossier, whoever asks


@transaction.atomic
def represent_dossier(*, actor: Account, permission: Permission, dossier_id: int, reason: str, at: datetime) -> Dossier:
    """Make the accepted dossier that will be discussed again: same patient, same question, same facts, a number of its own.

    The earlier dossier goes on to its report. Asked twice, the same dossier is found.
    """
    policy.require(actor, permission)
    earlier = moving.locked(actor, dossier_id)
    key = uuid.uuid5(_NAMESPACE, str(earlier.pk))
    already = Dossier._default_manager.filter(referrer_account_id=earlier.referrer_account_id, opening_key=key).first()
    if already is not None:
        return already
    made = Dossier(
        patient_id=earlier.patient_id, referrer_id=earlier.referrer_id, referrer_account_id=earlier.referrer_account_id,
        establishment_id=earlier.establishment_id, board_site_id=earlier.board_site_id, previous=earlier, opening_key=key, opened_at=at,
        submitted_at=at, number=submitting.next_number(at), draft=earlier.draft, draft_saved_at=at, state=rules.State.SUBMITTED.value,
    )  # fmt: skip
    for name in fact_rows.DOSSIER_FIELDS:
        setattr(made, name, getattr(earlier, name))
    made.save()
    made.correspondents.set(earlier.correspondents.all())
    _copy_rows(earlier, made)
    moving.change_state(made, rules.Act.ACCEPT, actor=actor, at=at, reason=reason)
    detail: dict[str, str | int | None] = {"previous": earlier.pk, "number": made.number}
    log.record(actor=actor, act=Act.DOSSIER_RENEWED, target=made, patient_id=made.patient_id, at=at, reason=reason, detail=detail)
    completing.facts_written(made.pk, at=at)
    return made


def _copy_rows(earlier: Dossier, made: Dossier) -> None:
    for kind in _ROWS:
        rows = list(kind._default_manager.filter(dossier=earlier).order_by("pk"))
        for row in rows:
            row.pk, row.dossier = None, made
        kind._default_manager.bulk_create(rows)
