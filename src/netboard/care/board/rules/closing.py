"""Why has a case no opinion when its session ends, and where does it go?"""

from dataclasses import dataclass

from netboard.care.board.rules.agenda import UnfinishedReason


@dataclass(frozen=True)
class Unfinished:
    """A case without opinion; `session_id` is the session that takes it over, None when its dossier waits for a place."""

    reason: UnfinishedReason = UnfinishedReason.NO_TIME
    session_id: int | None = None
