"""How is a weekly board set up?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction

from netboard.care.board import rules
from netboard.care.board.models import Series
from netboard.care.board.services import inviting
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
    video_url: str = ""
    expertise: str = "net"
    active: bool = True


@transaction.atomic
def save_series(*, actor: Account, series_id: int | None, rhythm: Rhythm, at: datetime) -> Series:
    """Set up a weekly board, or change the one named; sessions already planned keep their day and hour.

    Members already invited to one of them are told when its rooms or its video link change.
    """
    policy.require(actor, Permission.BOARD_PLAN)
    if rhythm.video_url and not rules.is_video_link(rhythm.video_url):
        raise ValueError("not the https address of a video room")
    series = Series() if series_id is None else Series.objects.select_for_update(of=("self",)).get(pk=series_id)
    before = _where(series) if series_id is not None else None
    for name in (
        "name",
        "weekday",
        "starts_at_time",
        "duration_minutes",
        "case_minutes",
        "cutoff_hours",
        "organisation",
        "national_id",
        "video_url",
        "expertise",
        "active",
    ):
        setattr(series, name, getattr(rhythm, name))
    series.save()
    series.sites.set(rhythm.sites)
    log.record(actor=actor, act=Act.SERIES_SAVED, target=series, at=at)
    if before is not None and before != _where(series):
        inviting.invite_again(actor, series, at=at)
    return series


def _where(series: Series) -> tuple[str, str, frozenset[int]]:
    """What an invitation says of a series."""
    return series.name, series.video_url, frozenset(series.sites.values_list("pk", flat=True))
