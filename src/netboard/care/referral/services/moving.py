"""How is one dossier loaded for a change, and how does its state move?"""

from datetime import datetime

from netboard.care.referral import rules
from netboard.care.referral.models import Dossier, DossierMove
from netboard.foundation.access.models import Account


def locked(actor: object, dossier_id: int) -> Dossier:
    return Dossier.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=dossier_id)


def change_state(
    dossier: Dossier, act: rules.Act, *, actor: object, at: datetime, reason: str = "", also: list[str] | None = None
) -> DossierMove:
    before = dossier.state
    dossier.state = rules.move(before, act).value
    dossier.save(update_fields=["state", *(also or [])])
    by = actor if isinstance(actor, Account) else None
    return DossierMove.objects.create(
        dossier=dossier, act=act.value, from_state=before, to_state=dossier.state, by=by, at=at, reason=reason
    )
