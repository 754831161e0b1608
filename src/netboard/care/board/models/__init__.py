"""The weekly board: series, sessions, agenda, presence, opinions."""

from netboard.care.board.models.agenda import (
    AgendaChange,
    AgendaRelease,
    AgendaReleaseLine,
    Case,
    ConcernedExpert,
    Reply,
    WrittenOpinion,
)
from netboard.care.board.models.choices import (
    AgendaChangeChoice,
    CaseStateChoice,
    NextBoardChoice,
    OpinionKindChoice,
    PresenceSourceChoice,
    PublicHolidayChoice,
    QuorumStatusChoice,
    ReplyKindChoice,
    SessionStateChoice,
    TreatmentChoice,
    UnfinishedReasonChoice,
)
from netboard.care.board.models.opinions import (
    DraftField,
    DraftRevision,
    Opinion,
    Proposal,
)
from netboard.care.board.models.precedents import Precedent
from netboard.care.board.models.sessions import (
    Chairing,
    Series,
    Session,
)
from netboard.care.board.models.table import (
    Attendance,
    CasePresence,
    ConflictDismissed,
    Dissent,
    Recusal,
)

__all__ = [
    "AgendaChange",
    "AgendaChangeChoice",
    "AgendaRelease",
    "AgendaReleaseLine",
    "Attendance",
    "Case",
    "CasePresence",
    "CaseStateChoice",
    "Chairing",
    "ConcernedExpert",
    "ConflictDismissed",
    "Dissent",
    "DraftField",
    "DraftRevision",
    "NextBoardChoice",
    "Opinion",
    "OpinionKindChoice",
    "Precedent",
    "PresenceSourceChoice",
    "Proposal",
    "PublicHolidayChoice",
    "QuorumStatusChoice",
    "Recusal",
    "Reply",
    "ReplyKindChoice",
    "Series",
    "Session",
    "SessionStateChoice",
    "TreatmentChoice",
    "UnfinishedReasonChoice",
    "WrittenOpinion",
]
