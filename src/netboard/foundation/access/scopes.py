"""Which rows may an actor see? One rule per kind of row; a kind without a rule is seen by nobody."""

from collections.abc import Callable
from datetime import timedelta
from typing import Self, TypeVar

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Now

from netboard.foundation.access.models import Account, System
from netboard.foundation.access.roles import Role

M = TypeVar("M", bound=Model)
Actor = Account | System
NOTHING = Q(pk__in=[])
EXPERT_WINDOW_DAYS = 30


def _on_a_recent_agenda() -> Q:
    """Dossiers of a released agenda, until 30 days after the session."""
    cases = apps.get_model("board", "Case")._default_manager.filter(
        session__released_at__isnull=False, session__starts_at__gte=Now() - timedelta(days=EXPERT_WINDOW_DAYS)
    )
    return Q(pk__in=cases.values("dossier_id"))


def _dossiers(actor: Actor) -> Q:
    if actor.has_role(Role.SYSTEM):
        return Q()
    seen = NOTHING
    if actor.has_role(Role.REFERRER):
        seen |= Q(referrer_account_id=actor.pk)
        if actor.organisation_id is not None:
            seen |= Q(establishment_id=actor.organisation_id)
    if actor.has_role(Role.COORDINATOR) or actor.has_role(Role.CHAIR):
        seen |= ~Q(state="draft")
    if actor.has_role(Role.EXPERT) or actor.has_role(Role.PATHOLOGIST):
        seen |= _on_a_recent_agenda()
    return seen


def _visible_dossiers(actor: Actor) -> QuerySet[Model]:
    return apps.get_model("referral", "Dossier")._default_manager.filter(_dossiers(actor))


def _through(path: str) -> Callable[[Actor], Q]:
    """Rows that hang on a dossier are seen with it."""

    def rule(actor: Actor) -> Q:
        return Q() if actor.has_role(Role.SYSTEM) else Q(**{f"{path}__in": _visible_dossiers(actor).values("pk")})

    return rule


def _patients(actor: Actor) -> Q:
    if actor.has_role(Role.SYSTEM):
        return Q()
    return Q(pk__in=_visible_dossiers(actor).values("patient_id"))


def _sessions(actor: Actor) -> Q:
    member = (Role.COORDINATOR, Role.CHAIR, Role.EXPERT, Role.PATHOLOGIST, Role.SYSTEM)
    return Q() if any(actor.has_role(role) for role in member) else NOTHING


def _signed_reports(actor: Actor) -> Q:
    """A draft is seen by those who write it; a signed version by all who see the dossier."""
    writes = any(actor.has_role(role) for role in (Role.COORDINATOR, Role.CHAIR, Role.SYSTEM))
    seen = _through("report__case__dossier")(actor)
    return seen if writes else seen & Q(signed_at__isnull=False)


def _own(actor: Actor) -> Q:
    """What a person put aside and nobody else has seen yet; the worker reads it for that person."""
    return Q() if actor.has_role(Role.SYSTEM) else Q(account_id=actor.pk)


SCOPES: dict[str, Callable[[Actor], Q]] = {
    "patients.Patient": _patients,
    "referral.Dossier": _dossiers,
    "referral.Document": _through("dossier"),
    "referral.Gap": _through("dossier"),
    "referral.AskedPiece": _through("dossier"),
    "referral.Intake": _own,
    "board.Session": _sessions,
    "board.Case": _through("dossier"),
    "report.Report": _through("case__dossier"),
    "report.ReportVersion": _signed_reports,
    "report.Delivery": _through("version__report__case__dossier"),
}


def rows(model: type[Model], actor: object) -> Q:
    """Build the condition that keeps what the actor may see; an unknown kind or actor keeps nothing."""
    rule = SCOPES.get(model._meta.label)
    if rule is None or not isinstance(actor, Account | System) or not actor.is_active:
        return NOTHING
    return rule(actor)


class ScopedQuerySet(QuerySet[M]):
    """A queryset whose first filter is always `visible_to`."""

    def visible_to(self, actor: object) -> Self:
        return self.filter(rows(self.model, actor))
