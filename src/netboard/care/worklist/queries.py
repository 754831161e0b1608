"""What waits for this person, over all capabilities?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from netboard.care.board import queries as board_queries
from netboard.care.referral import queries as referral_queries
from netboard.care.report import queries as report_queries
from netboard.foundation.ui.work import WorkItem

URGENT_TONES = frozenset({"danger", "warn"})
Source = Callable[[object, datetime], list[WorkItem]]
SOURCES: tuple[Source, ...] = (report_queries.worklist, board_queries.worklist, referral_queries.worklist)
_TONE_ORDER = {"danger": 0, "warn": 1, "accent": 2, "ok": 3, "neutral": 4}


@dataclass(frozen=True)
class Worklist:
    """What is late or at risk first, then what waits."""

    pressing: tuple[WorkItem, ...]
    waiting: tuple[WorkItem, ...]


def worklist(actor: object, at: datetime) -> Worklist:
    """Gather the work of a person: danger before warning, then the nearest deadline."""
    items = sorted((item for source in SOURCES for item in source(actor, at)), key=lambda item: (_TONE_ORDER[item.tone], _due(item, at)))
    pressing = tuple(item for item in items if item.tone in URGENT_TONES)
    return Worklist(pressing, tuple(item for item in items if item.tone not in URGENT_TONES))


def _due(item: WorkItem, at: datetime) -> float:
    return (item.due_at - at).total_seconds() if item.due_at else float("inf")
