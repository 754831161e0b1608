"""Which dossiers wait, and which match a search?"""

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Case as Choose
from django.db.models import Count, F, IntegerField, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from netboard.care.referral import rules
from netboard.care.referral.models import Dossier, Submission
from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission
from netboard.foundation.access.scopes import ScopedQuerySet
from netboard.foundation.directory import keys
from netboard.foundation.ui.work import WorkItem

PAGE = 25
_KEY = re.compile(r"[0-9]{1,11}\.[0-9]{6}_[0-9]{1,18}")
WAITING_SHOWN = 50


@dataclass(frozen=True)
class Page:
    """One page of a list, newest first, and the key that the next page starts after."""

    rows: tuple[Dossier, ...]
    next_key: str


def dossiers(actor: object) -> ScopedQuerySet[Dossier]:
    """Start every list here: what the actor may see, with what a row shows."""
    return Dossier.objects.visible_to(actor).select_related("patient", "referrer", "establishment")


def listed(actor: object, *, words: str = "", state: str = "", after: str = "") -> Page:
    """Find a page of dossiers by patient name or number, newest first; keyset on (opened_at, id)."""
    rows = dossiers(actor).defer("draft")
    if state:
        rows = rows.filter(state=state)
    if words.strip():
        rows = rows.filter(_matching(words))
    rows = _after(rows, after).order_by("-opened_at", "-id")
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    return Page(tuple(shown), _key(shown[-1]) if len(found) > PAGE else "")


def _matching(words: str) -> Q:
    """Match a dossier number, or the start of any of the patient's names; the scope of the actor is applied beside it."""
    text, typed = keys.search_key(words), words.strip()
    found = Q(pk__in=[])
    if any(character.isdigit() for character in typed):
        found |= Q(number__iexact=typed) | Q(number__endswith=f"-{typed}")
    if text and not text.isdigit():
        found |= Q(patient__search_key__startswith=text) | Q(patient__search_key__contains=f" {text}")
    return found


def _key(dossier: Dossier) -> str:
    return f"{dossier.opened_at.timestamp():.6f}_{dossier.pk}"


def _after(rows: ScopedQuerySet[Dossier], key: str) -> ScopedQuerySet[Dossier]:
    if not _KEY.fullmatch(key):
        return rows
    moment, _separator, pk = key.partition("_")
    at = datetime.fromtimestamp(float(moment), tz=UTC)
    return rows.filter(Q(opened_at__lt=at) | Q(opened_at=at, pk__lt=int(pk)))


def waiting_for_triage(actor: object) -> ScopedQuerySet[Dossier]:
    """Submitted dossiers, urgent first, then the oldest."""
    urgent_first = Choose(When(urgency="urgent", then=Value(0)), default=Value(1), output_field=IntegerField())
    return dossiers(actor).filter(state=rules.State.SUBMITTED).order_by(urgent_first, "submitted_at", "id")


def waiting_for_a_session(actor: object) -> ScopedQuerySet[Dossier]:
    """Accepted dossiers that stand on no agenda, urgent first, then the oldest."""
    urgent_first = Choose(When(urgency="urgent", then=Value(0)), default=Value(1), output_field=IntegerField())
    return dossiers(actor).filter(state=rules.State.ACCEPTED).order_by(urgent_first, "submitted_at", "id")


def state_counts(actor: object) -> dict[str, int]:
    """Count the visible dossiers by state."""
    return dict(Dossier.objects.visible_to(actor).values_list("state").annotate(number=Count("pk")).order_by())


def worklist(actor: object, at: datetime) -> list[WorkItem]:  # noqa: ARG001 -- every worklist takes the instant
    """List what waits for this person among the dossiers, the most pressing first."""
    items: list[WorkItem] = []
    if policy.may(actor, Permission.DOSSIER_TRIAGE):
        items += [_triage_item(row) for row in waiting_for_triage(actor)[:WAITING_SHOWN]]
    if policy.may(actor, Permission.DOSSIER_WRITE):
        mine = dossiers(actor).filter(state__in=rules.EDITABLE).order_by(F("submitted_at").asc(nulls_last=True), "-draft_saved_at", "-id")
        items += [_writing_item(row) for row in mine[:WAITING_SHOWN]]
    return items


def submission_of(actor: object, *, dossier: Dossier, key: str) -> Submission | None:
    """Find what this person already sent with this key."""
    try:
        return Submission.objects.filter(submitted_by_id=getattr(actor, "pk", None), dossier=dossier, key=uuid.UUID(key)).first()
    except ValueError:
        return None


def opened_with(actor: object, *, key: uuid.UUID) -> bool:
    """Say whether this person already opened a draft with this key."""
    return Dossier.objects.filter(referrer_account_id=getattr(actor, "pk", None), opening_key=key).exists()


def _triage_item(dossier: Dossier) -> WorkItem:
    urgent = dossier.urgency == rules.Urgency.URGENT
    return WorkItem(
        kind=_("Urgent") if urgent else _("To check"),
        what=dossier.question,
        detail=f"{dossier.number} · {dossier.patient.display_name} · {dossier.establishment.name}",
        url=reverse("referral:triage", args=[dossier.pk]),
        due_at=None,
        tone="danger" if urgent else "accent",
    )


def _writing_item(dossier: Dossier) -> WorkItem:
    returned = dossier.state == rules.State.RETURNED
    return WorkItem(
        kind=_("Returned") if returned else _("Draft"),
        what=_("Complete and submit again") if returned else _("Finish and submit"),
        detail=f"{dossier.number or _('no number yet')} · {dossier.patient.display_name}",
        url=reverse("referral:edit", args=[dossier.pk]),
        due_at=None,
        tone="warn" if returned else "neutral",
    )
