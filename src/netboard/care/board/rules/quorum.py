"""Who counts for the quorum of a case, and is it met?"""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

QUORUM_SPECIALTIES = 3  # INCa 2023 and HAS 2014: at least three physicians of different specialties


class QuorumStatus(enum.StrEnum):
    """JDV statut-quorum: met ORG-126, not met ORG-133."""

    MET = "met"
    NOT_MET = "not_met"


@dataclass(frozen=True)
class Seat:
    """A person at the table for one case; only physicians who are not recused count."""

    specialty: str
    is_physician: bool
    is_recused: bool = False

    @property
    def is_counted(self) -> bool:
        return self.is_physician and bool(self.specialty) and not self.is_recused


@dataclass(frozen=True)
class Quorum:
    specialties: tuple[str, ...]
    status: QuorumStatus


def quorum(seats: Iterable[Seat]) -> Quorum:
    """Count the distinct specialties of the physicians present and not recused.

    Two people of one specialty count once; trainees and non-physicians never count.
    Source: HAS 2014 and INCa 2023.
    """
    counted = sorted({seat.specialty for seat in seats if seat.is_counted})
    status = QuorumStatus.MET if len(counted) >= QUORUM_SPECIALTIES else QuorumStatus.NOT_MET
    return Quorum(tuple(counted), status)


class PresenceSource(enum.StrEnum):
    """How it is known that a person is there."""

    DESK = "desk"
    PERSON = "person"
    PAGE = "page"


SILENT_AFTER = timedelta(seconds=90)  # a page at a distance says every 30 seconds that it is there
BEAT_KEPT = timedelta(seconds=15)
PRESENCE_TOLD_EVERY = timedelta(seconds=3)


def is_silent(last_seen_at: datetime | None, *, at: datetime) -> bool:
    """Say whether the page of a person at a distance has stopped saying that it is there; who has no page is never silent."""
    return last_seen_at is not None and at - last_seen_at > SILENT_AFTER
