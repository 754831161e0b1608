"""What do people write together of an opinion, and who is typing?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from netboard.care.board import rules
from netboard.care.board.models import Case, DraftField
from netboard.foundation.access.models import Account


@dataclass(frozen=True)
class Typist:
    """Somebody who typed a moment ago, and in which box."""

    name: str
    field: str


@dataclass(frozen=True)
class Draft:
    """The shared text of one opinion: each box, a number that grows with every change, and who types now."""

    version: int
    fields: tuple[DraftField, ...]
    typists: tuple[Typist, ...]

    @property
    def texts(self) -> dict[str, str]:
        return {field.name: field.text for field in self.fields}

    @property
    def rows(self) -> int:
        """How many rows of proposals hold something."""
        return rules.proposal_rows(self.texts)


def draft_of(case: Case, *, at: datetime | None = None, but: int | None = None) -> Draft:
    """Gather the shared text of the opinion of a case.

    at: names who typed a moment before; but: the account that asks, never named to itself.
    """
    fields = tuple(DraftField.objects.filter(case=case).select_related("by__professional").order_by("name"))
    recent = [field for field in fields if at is not None and (at - field.at).total_seconds() <= rules.TYPING_SECONDS]
    typists = tuple(Typist(str(field.by), field.name) for field in recent if field.by_id != but)
    return Draft(sum(field.version for field in fields), fields, typists)


def draft_version(case_id: int) -> int:
    """Say how often the shared text of an opinion was changed."""
    return sum(DraftField.objects.filter(case_id=case_id).values_list("version", flat=True))


def with_their_words(case_id: int, typed: Mapping[str, str]) -> dict[str, str]:
    """Put into what was typed the words of others that the page had not shown; of two choices the typed one stays."""
    merged = dict(typed)
    for field in DraftField.objects.filter(case_id=case_id):
        mine = merged.get(field.name, "")
        if rules.is_long_text(field.name):
            merged[field.name] = rules.merge("", mine=mine, theirs=field.text).text
        elif not mine:
            merged[field.name] = field.text
    rows = max(rules.proposal_rows(merged), int(merged.get("proposals-TOTAL_FORMS") or 0))
    return merged | {"proposals-TOTAL_FORMS": str(rows)}


def unseen_words(actor: Account, case_id: int, *, seen: str, typed: Mapping[str, str]) -> tuple[str, ...]:
    """Name who else typed words of this opinion that differ from what is about to be recorded.

    seen: the number of changes that the page had taken in; nothing is unseen when it is the present one.
    """
    fields = list(DraftField.objects.filter(case_id=case_id).select_related("by__professional"))
    if seen == str(sum(field.version for field in fields)):
        return ()
    theirs = [field for field in fields if field.by_id != actor.pk and field.text.split() != typed.get(field.name, "").split()]
    return tuple(sorted({str(field.by) for field in theirs}))
