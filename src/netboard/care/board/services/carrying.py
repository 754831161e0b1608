"""What follows a case to another session: who is wanted, who takes no part, what experts wrote?"""

from collections.abc import Sequence

from netboard.care.board import rules
from netboard.care.board.models import Case, ConcernedExpert, ConflictDismissed, Dissent, DraftField, Recusal, WrittenOpinion

Row = ConcernedExpert | ConflictDismissed | Dissent | Recusal | WrittenOpinion
_KINDS = (ConcernedExpert, ConflictDismissed, Dissent, Recusal, WrittenOpinion)


def rows_of(case: Case) -> list[Row]:
    """Read what follows a case, before the case leaves its session."""
    return [row for kind in _KINDS for row in kind.objects.filter(case=case)]


def put_on(case: Case, rows: Sequence[Row]) -> None:
    """Give a case copies of these rows, in place of what it has for the same persons; who said what, and when, stays."""
    for row in rows:
        kind = type(row)
        kind.objects.filter(case=case, professional=row.professional_id).delete()
        known = {field.attname: getattr(row, field.attname) for field in kind._meta.concrete_fields if field.name not in {"id", "case"}}
        kind.objects.create(case=case, **known)


def draft_of(case: Case) -> list[DraftField]:
    """Read the shared text of an opinion begun, before the case leaves its session."""
    return list(DraftField.objects.filter(case=case))


def put_draft(case: Case, fields: Sequence[DraftField]) -> None:
    """Give a case the opinion begun of it elsewhere; who typed each box, and when, stays."""
    DraftField.objects.bulk_create(
        DraftField(case=case, name=field.name, text=field.text, version=field.version, by_id=field.by_id, at=field.at) for field in fields
    )


def bring_from_earlier(case: Case) -> None:
    """Give a case what followed it when its turn did not come at an earlier session."""
    undone = [rules.CaseState.POSTPONED.value, rules.CaseState.NOT_PRESENTED.value]
    earlier = Case.objects.filter(dossier=case.dossier_id, state__in=undone).exclude(pk=case.pk)
    last = earlier.order_by("-session__starts_at", "-pk").first()
    if last is not None:
        put_on(case, rows_of(last))
