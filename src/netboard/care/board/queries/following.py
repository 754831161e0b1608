"""Who follows a session from afar, and what does each one need to be checked when it moves?"""

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef
from django.urls import reverse

from netboard.care.board.models import Case, Recusal, Session
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.live.channel import Event


def may_follow(account: Account, key: int) -> bool:
    """Say whether this account may follow the session of that number."""
    return policy.may(account, Permission.BOARD_VIEW) and Session.objects.visible_to(account).filter(pk=key).exists()


def current(key: int) -> list[Event]:
    """Find the version of a session, at the address where its pages ask for their content."""
    versions = Session.objects.filter(pk=key).values_list("version", flat=True)
    return [Event(version=version, url=reverse("board:state", args=[key])) for version in versions]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A session as one person stands before it, now: read in one question."""

    session: Session
    dossier_id: int | None
    patient_id: int | None
    sees_case: bool
    is_recused: bool


def standing(actor: Account, pk: int) -> Standing | None:
    """Find the session and what this person may see of its current case; nothing when the session is hidden or absent."""
    at_case = OuterRef("current_case_id")
    session = (
        Session.objects.visible_to(actor)
        .filter(pk=pk)
        .annotate(
            dossier_of_case=F("current_case__dossier_id"),
            patient_of_case=F("current_case__dossier__patient_id"),
            sees_case=Exists(Case.objects.visible_to(actor).filter(pk=at_case)),
            is_recused=Exists(Recusal.objects.filter(case_id=at_case, professional_id=actor.professional_id or 0)),
        )
        .first()
    )
    if session is None:
        return None
    known = vars(session)
    return Standing(
        session=session, dossier_id=known["dossier_of_case"], patient_id=known["patient_of_case"], sees_case=known["sees_case"],
        is_recused=known["is_recused"],
    )  # fmt: skip
