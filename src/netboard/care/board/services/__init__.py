"""What changes a session, its agenda, its presences and its opinions? One act per function, each with its five beats."""

from netboard.care.board.services.agenda import move_case, move_case_to_session, place_dossier, remove_case, set_minutes
from netboard.care.board.services.attending import lift_recusal, record_departure, record_presence, record_recusal, recuse_oneself
from netboard.care.board.services.being_there import NotInDirectory, arrive, beat, depart, end_silent
from netboard.care.board.services.dissenting import record_dissent, withdraw_dissent
from netboard.care.board.services.drafting import save_draft
from netboard.care.board.services.notices import tell_agenda, tell_cancelled, tell_placed, tell_removed
from netboard.care.board.services.opinions import record_opinion
from netboard.care.board.services.planning import plan_session, plan_sessions
from netboard.care.board.services.refusals import (
    AgendaClosed,
    AgendaEmpty,
    AlreadyOnThisSession,
    CaseClosed,
    CaseUnderDiscussion,
    LedByAnother,
    OpinionFlawed,
    OthersTyped,
    ReasonNeeded,
    Recused,
    RepresentationNeeded,
    SessionNotOpen,
    StaleCommand,
)
from netboard.care.board.services.releasing import release_agenda
from netboard.care.board.services.running import cancel_session, close_session, go_to_case, open_session, take_lead
from netboard.care.board.services.series import Rhythm, save_series

__all__ = [
    "AgendaClosed",
    "AgendaEmpty",
    "AlreadyOnThisSession",
    "CaseClosed",
    "CaseUnderDiscussion",
    "LedByAnother",
    "NotInDirectory",
    "OpinionFlawed",
    "OthersTyped",
    "ReasonNeeded",
    "Recused",
    "RepresentationNeeded",
    "Rhythm",
    "SessionNotOpen",
    "StaleCommand",
    "arrive",
    "beat",
    "cancel_session",
    "close_session",
    "depart",
    "end_silent",
    "go_to_case",
    "lift_recusal",
    "move_case",
    "move_case_to_session",
    "open_session",
    "place_dossier",
    "plan_session",
    "plan_sessions",
    "record_departure",
    "record_dissent",
    "record_opinion",
    "record_presence",
    "record_recusal",
    "recuse_oneself",
    "release_agenda",
    "remove_case",
    "save_draft",
    "save_series",
    "set_minutes",
    "take_lead",
    "tell_agenda",
    "tell_cancelled",
    "tell_placed",
    "tell_removed",
    "withdraw_dissent",
]
