"""Who follows a session from afar, and what does each one need to be checked when it moves?"""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from netboard.care.board.models import Case, Recusal, Session
from netboard.foundation.access import policy, prepared
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


class Moved(Exception):  # noqa: N818 -- it says what happened
    """The session went on while it was read: what was checked is no longer what would be shown."""


@dataclass(frozen=True)
class Standing:
    """A session as one person stands before it, now: read in one question."""

    session_id: int
    version: int
    is_released: bool
    case_id: int | None
    dossier_id: int | None
    patient_id: int | None
    sees_case: bool
    is_recused: bool


def _standing(actor: Account, pk: int) -> QuerySet[Session, tuple[Any, ...]]:
    at_case = OuterRef("current_case_id")
    return (
        Session.objects.visible_to(actor)
        .filter(pk=pk)
        .annotate(
            is_released=Q(released_at__isnull=False),
            sees_case=Exists(Case.objects.visible_to(actor).filter(pk=at_case)),
            recused=ArraySubquery(Recusal.objects.filter(case_id=at_case).values("professional_id")),
        )
        .values_list(
            "pk", "version", "is_released", "current_case_id", "current_case__dossier_id", "current_case__dossier__patient_id",
            "sees_case", "recused",
        )
    )  # fmt: skip


_question = prepared.Question(_standing)


def standing(actor: Account, pk: int) -> Standing | None:
    """Find the session and what this person may see of its current case; nothing when the session is hidden or absent."""
    row = _question.one(actor, pk=pk)
    if row is None:
        return None
    session_id, version, is_released, case_id, dossier_id, patient_id, sees_case, recused = row
    is_recused = actor.professional_id in recused
    return Standing(session_id, version, is_released, case_id, dossier_id, patient_id, sees_case, is_recused)


def session_at(seen: Standing) -> Session:
    """Load the session that was checked; `Moved` when it is no longer the same."""
    session = Session.objects.select_related("series").get(pk=seen.session_id)
    if (session.version, session.current_case_id) != (seen.version, seen.case_id):
        raise Moved
    return session
