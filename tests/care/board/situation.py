"""What the tests of the agenda and of the session share: a moment, proposals, two questions to the database."""

from collections.abc import Callable
from datetime import UTC, datetime

from netboard.care.board import rules
from netboard.care.board.models import Case, Session
from netboard.foundation.audit.acts import Act
from netboard.foundation.audit.models import Entry

Place = Callable[..., Case]
LATE = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)  # after the cut-off, before the session
PRRT = (rules.ProposalText(1, 1, rules.Treatment.PRRT, "4 × 7,4 GBq"), rules.ProposalText(1, 2, rules.Treatment.TARGETED, "évérolimus"))


def order(session: Session) -> list[int]:
    return list(Case.objects.filter(session=session).order_by("position").values_list("pk", flat=True))


def acts(act: Act) -> int:
    return Entry.objects.filter(act=act.value).count()
