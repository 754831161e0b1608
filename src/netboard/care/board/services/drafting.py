"""How is an opinion written by several people at once, without losing a word of anybody?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from netboard.care.board import queries, rules
from netboard.care.board.models import Case, DraftField, DraftRevision
from netboard.care.board.services import holding, telling
from netboard.care.board.services.refusals import CaseClosed
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account, System
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act


@dataclass(frozen=True)
class Saved:
    """What the boxes hold after a save, and how often the shared text was changed before and after it."""

    boxes: dict[str, rules.Kept]
    before: int
    version: int


@transaction.atomic
def save_draft(*, actor: Account, case_id: int, entries: Sequence[rules.Entry], at: datetime) -> Saved:
    """Keep what a page holds of an opinion, box by box; what others typed meanwhile is merged and given back.

    Raises `CaseClosed` once the opinion is recorded, `ValueError` for a box that the opinion does not have or a text too long.
    """
    policy.require(actor, Permission.OPINION_RECORD)
    if any(not rules.is_box(entry.name) or len(entry.text) > rules.MAX_DRAFT_TEXT for entry in entries):
        raise ValueError
    case = Case.objects.visible_to(actor).select_related("dossier").defer("dossier__draft").select_for_update(of=("self",)).get(pk=case_id)
    if case.state != rules.CaseState.PLANNED:
        raise CaseClosed(case)
    holding.check_not_recused(actor, case)
    known = {field.name: field for field in DraftField.objects.filter(case=case)}
    before = sum(field.version for field in known.values())
    is_first = not DraftRevision.objects.filter(field__case=case, by=actor).exists()
    kept = {entry.name: _keep(actor, case, entry, known.get(entry.name), at=at) for entry in entries}
    if is_first:  # who typed what is in the revisions: the trace says once that this person took part
        log.record(actor=actor, act=Act.OPINION_DRAFTED, target=case, patient_id=case.dossier.patient_id, at=at)
    url = reverse("board:draft", args=[case.session_id, case.pk])
    version = queries.draft_version(case.pk)
    telling.draft_changed(case.session_id, version=version, url=url)
    return Saved(kept, before, version)


def forget_drafts(*, actor: System, at: datetime) -> int:
    """Forget the shared texts of cases closed for a week: what the board said stands in its opinion; answers how many boxes."""
    policy.require(actor, Permission.BOARD_PLAN)
    old = DraftField.objects.filter(case__closed_at__lt=at - timedelta(days=rules.DRAFT_DAYS))
    gone, _details = old.delete()
    return gone


def _keep(actor: Account, case: Case, entry: rules.Entry, field: DraftField | None, *, at: datetime) -> rules.Kept:
    kept = rules.settle(entry, stored=field.text if field else "")
    if field is None:
        field = DraftField(case=case, name=entry.name, text="", version=0, by=actor, at=at)
    elif kept.text == field.text:
        return kept
    field.text, field.version, field.by, field.at = kept.text, field.version + 1, actor, at
    field.save()
    DraftRevision.objects.create(field=field, version=field.version, text=kept.text, by=actor, at=at)
    return kept
