"""How far is a dossier on its journey, what happened to it, what was read for it?"""

from dataclasses import dataclass

from netboard.care.referral import rules
from netboard.care.referral.models import Dossier, DossierMove, Intake, Proposals, StateChoice


@dataclass(frozen=True)
class Step:
    """One step of the journey: `done`, `now`, `todo` or `stopped`."""

    label: str
    state: str


def journey(dossier: Dossier) -> tuple[Step, ...]:
    """Place a dossier among the steps that every dossier goes through."""
    current = rules.State(dossier.state)
    if current not in rules.JOURNEY:
        tone = "stopped" if current in rules.CLOSED else "now"
        return (Step(str(StateChoice(current).label), tone), *(Step(str(StateChoice(state).label), "todo") for state in rules.JOURNEY[1:]))
    reached = rules.JOURNEY.index(current)
    last = len(rules.JOURNEY) - 1
    return tuple(
        Step(str(StateChoice(state).label), "done" if place < reached or reached == last else "now" if place == reached else "todo")
        for place, state in enumerate(rules.JOURNEY)
    )


def history(dossier: Dossier) -> tuple[DossierMove, ...]:
    """List the changes of state, newest first."""
    return tuple(DossierMove.objects.filter(dossier=dossier).select_related("by__professional").order_by("-at", "-id"))


def return_reason(dossier: Dossier) -> DossierMove | None:
    """Find why the coordination sent the dossier back, while it is being completed."""
    if dossier.state != rules.State.RETURNED:
        return None
    return DossierMove.objects.filter(dossier=dossier, to_state=rules.State.RETURNED).order_by("-at", "-id").first()


def proposals_of(dossier: Dossier) -> tuple[Proposals, ...]:
    """List what was read in the documents of a dossier, in the order they came; a removed document proposes nothing."""
    rows = Proposals.objects.filter(dossier=dossier, document__removed_at__isnull=True)
    return tuple(rows.select_related("file", "document__file").order_by("id"))


def intake_proposals(intake: Intake) -> tuple[Proposals, ...]:
    return tuple(Proposals.objects.filter(intake=intake).select_related("file", "document__file").order_by("id"))
