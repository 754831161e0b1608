"""What is one line of a worklist?"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class WorkItem:
    """Something that waits for a person: what kind, what to do, which dossier, where, by when, how grave."""

    kind: str
    what: str
    detail: str
    url: str
    due_at: datetime | None = None
    tone: str = "neutral"  # danger, warn, accent, ok or neutral
