"""How does the board remember a decision, so that it is found beside a like case?"""

from collections.abc import Sequence

from django.db import transaction

from netboard.care.board import queries
from netboard.care.board.models import Opinion, Precedent

BATCH = 2000


@transaction.atomic
def remember_opinion(*, case_id: int) -> int:
    """Keep the facts of a discussed case beside its opinion; kept once, they stay. Answer how many were kept."""
    return _keep(list(queries.not_remembered().filter(case_id=case_id)))


@transaction.atomic
def remember_forgotten() -> int:
    """Keep the facts of the opinions that have none yet, a batch at a time, the newest first; answer how many were kept."""
    return _keep(list(queries.not_remembered().order_by("-recorded_at", "-pk")[:BATCH]))


def _keep(opinions: Sequence[Opinion]) -> int:
    Precedent.objects.bulk_create(queries.precedents_of(opinions), ignore_conflicts=True)
    return len(opinions)
