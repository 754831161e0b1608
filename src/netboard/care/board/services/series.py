"""How is a weekly board set up?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction

from netboard.care.board.models import Series
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.directory.models import Organisation, Site


@dataclass(frozen=True)
class Rhythm:
    """A board as a person describes it: Monday is 0; the cut-off is counted back from the start."""

    name: str
    weekday: int
    starts_at_time: time
    duration_minutes: int
    case_minutes: int
    cutoff_hours: int
    organisation: Organisation
    sites: Sequence[Site]
    national_id: str = ""
    active: bool = True


@transaction.atomic
def save_series(*, actor: Account, series_id: int | None, rhythm: Rhythm, at: datetime) -> Series:
    """Set up a weekly board, or change the one named; sessions already planned stay as they are."""
    policy.require(actor, Permission.BOARD_PLAN)
    series = Series() if series_id is None else Series.objects.select_for_update(of=("self",)).get(pk=series_id)
    for name in (
        "name",
        "weekday",
        "starts_at_time",
        "duration_minutes",
        "case_minutes",
        "cutoff_hours",
        "organisation",
        "national_id",
        "active",
    ):
        setattr(series, name, getattr(rhythm, name))
    series.save()
    series.sites.set(rhythm.sites)
    log.record(actor=actor, act=Act.SERIES_SAVED, target=series, at=at)
    return series
