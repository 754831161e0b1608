"""How does a patient's dossier come back to the board?"""

import uuid
from datetime import datetime

from django.db import transaction

from netboard.care.referral import rules
from netboard.care.referral.models import Dossier
from netboard.care.referral.services import moving
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act

# What belongs to one discussion and is asked again.
OWN = frozenset({"question", "motive", "urgency", "urgency_reason", "informed_on", "no_objection"})


@transaction.atomic
def renew_dossier(*, actor: Account, earlier_id: int, key: uuid.UUID, at: datetime) -> Dossier:
    """Open a draft that starts from the facts of a discussed dossier; the same key opens it once, an open one is taken up again."""
    policy.require(actor, Permission.DOSSIER_WRITE)
    earlier = moving.locked(actor, earlier_id)
    if rules.State(earlier.state) not in rules.RENEWABLE:
        raise rules.MoveRefused(rules.State(earlier.state), rules.Act.SUBMIT)
    already = Dossier.objects.visible_to(actor).filter(previous=earlier, state__in=rules.EDITABLE).first()
    if already is not None:
        return already
    payload = {name: values for name, values in earlier.draft.items() if name not in OWN and not name.startswith("answer-")}
    dossier = Dossier.objects.create(
        patient_id=earlier.patient_id, referrer_id=earlier.referrer_id, referrer_account=actor, establishment_id=earlier.establishment_id,
        board_site_id=earlier.board_site_id, opening_key=key, opened_at=at, previous=earlier, draft=payload, draft_saved_at=at, draft_saved_by=actor,
    )  # fmt: skip
    detail: dict[str, str | int | None] = {"previous": earlier.pk}
    log.record(actor=actor, act=Act.DOSSIER_RENEWED, target=dossier, patient_id=dossier.patient_id, at=at, detail=detail)
    return dossier
