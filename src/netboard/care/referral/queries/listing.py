"""Which dossiers wait, and which match a search?"""

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from django.db.models import Case as Choose
from django.db.models import Count, F, IntegerField, Min, Model, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from netboard.care.patients import queries as patient_queries
from netboard.care.patients.models import Patient
from netboard.care.referral import rules
from netboard.care.referral.models import AskedPiece, Dossier, Gap, Submission
from netboard.care.referral.queries.pieces import unanswered_pieces
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission
from netboard.foundation.access.scopes import ScopedQuerySet
from netboard.foundation.ui.work import WorkItem
from netboard.medicine import completeness

M = TypeVar("M", bound=Model)

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
    rows: Any = dossiers(actor).defer("draft").annotate(draft_question=KT("draft__question__0"))
    if state:
        rows = rows.filter(state=state)
    if words.strip():
        rows = rows.filter(_matching(words))
    rows = _after(rows, after).order_by("-opened_at", "-id")
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    return Page(tuple(shown), _key(shown[-1]) if len(found) > PAGE else "")


def _matching(words: str) -> Q:
    """Match a dossier number, the patient's names in any order, or the birth date; the scope of the actor is applied beside it."""
    typed = words.strip()
    found = Q(patient__in=Patient._default_manager.filter(patient_queries.matching(typed)).values("pk"))
    if any(character.isdigit() for character in typed):
        found |= Q(number__iexact=typed) | Q(number__endswith=f"-{typed}")
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


def waiting_for_a_session(actor: object) -> QuerySet[Dossier]:
    """Accepted dossiers that stand on no agenda, urgent first, then the oldest."""
    urgent_first = Choose(When(urgency="urgent", then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = dossiers(actor).filter(state=rules.State.ACCEPTED).order_by(urgent_first, "submitted_at", "id")
    return with_gap_count(rows)


def state_counts(actor: object) -> dict[str, int]:
    """Count the visible dossiers by state."""
    return dict(Dossier.objects.visible_to(actor).values_list("state").annotate(number=Count("pk")).order_by())


def with_gap_count(rows: QuerySet[M], *, dossier: str = "pk") -> QuerySet[M]:
    """Add to each row `gap_count`: how many items its dossier still owes and nobody promised for a day to come."""
    owed = Gap.objects.filter(dossier=OuterRef(dossier), closed_at__isnull=True).exclude(standing=completeness.Standing.EXPECTED)
    counted = owed.order_by().values("dossier").annotate(number=Count("pk")).values("number")
    counted_rows: QuerySet[M] = rows.annotate(gap_count=Coalesce(Subquery(counted), 0))  # type: ignore[assignment]  # the plugin forgets M
    return counted_rows


def worklist(actor: object, at: datetime) -> list[WorkItem]:
    """List what waits for this person among the dossiers, the most pressing first."""
    items: list[WorkItem] = []
    if policy.may(actor, Permission.DOSSIER_TRIAGE):
        items += [_triage_item(row) for row in waiting_for_triage(actor)[:WAITING_SHOWN]]
    if policy.may(actor, Permission.DOSSIER_WRITE):
        mine = dossiers(actor).filter(state__in=rules.EDITABLE).order_by(F("submitted_at").asc(nulls_last=True), "-draft_saved_at", "-id")
        items += [_writing_item(row) for row in mine[:WAITING_SHOWN]]
    if policy.may(actor, Permission.DOSSIER_WRITE) or policy.may(actor, Permission.GAPS_CHASE):
        items += _owing_items(actor, at)
    if policy.may(actor, Permission.DOSSIER_WRITE) or policy.may(actor, Permission.DOSSIER_TRIAGE):
        asked = unanswered_pieces(actor).select_related("dossier__patient", "asked_by__professional").defer("dossier__draft")
        items += [_asked_item(piece) for piece in asked.order_by("asked_at", "pk")[:WAITING_SHOWN]]
    return items


def _asked_item(piece: AskedPiece) -> WorkItem:
    return WorkItem(
        kind=_("Asked by an expert"),
        what=piece.text,
        detail=f"{piece.dossier.number} · {piece.dossier.patient.display_name} · {piece.asked_by.display_name}",
        url=reverse("referral:piece", args=[piece.pk]),
        due_at=clock.end_of_day(piece.dossier.board_on) if piece.dossier.board_on else None,
        tone="warn",
    )


def _owing_items(actor: object, at: datetime) -> list[WorkItem]:
    """List the dossiers that owe something: all of them for their doctor, those past their day for the coordination."""
    owed = Gap.objects.visible_to(actor).filter(closed_at__isnull=True, dossier__state__in=rules.OPEN_TO_FACTS)
    today = clock.today(at)
    if not policy.may(actor, Permission.DOSSIER_WRITE):
        owed = owed.filter(due_on__lt=today)
    grouped = owed.values("dossier_id").annotate(count=Count("pk"), due_on=Min("due_on")).order_by("due_on", "dossier_id")[:WAITING_SHOWN]
    found = {row["dossier_id"]: row for row in grouped}
    rows = dossiers(actor).filter(pk__in=found).defer("draft").order_by("pk")
    return [_owing_item(row, count=found[row.pk]["count"], due_on=found[row.pk]["due_on"], today=today) for row in rows]


def _owing_item(dossier: Dossier, *, count: int, due_on: date, today: date) -> WorkItem:
    late = due_on < today
    return WorkItem(
        kind=_("Overdue") if late else _("Awaited"),
        what=ngettext("%(count)s item to give", "%(count)s items to give", count) % {"count": count},
        detail=f"{dossier.number} · {dossier.patient.display_name} · {dossier.establishment.name}",
        url=reverse("referral:gaps", args=[dossier.pk]),
        due_at=clock.end_of_day(due_on),
        tone="warn" if late else "neutral",
    )


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
