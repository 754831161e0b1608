"""What changes a session, its agenda, its presences and its opinions? One act per function, each with its five beats."""

from netboard.care.board.services.agenda import move_case, move_case_to_session, place_dossier, remove_case, set_minutes
from netboard.care.board.services.attending import lift_recusal, record_departure, record_presence, record_recusal
from netboard.care.board.services.closing import cancel_session, close_session
from netboard.care.board.services.minutes_paper import minutes_pdf
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
    ReasonNeeded,
    SessionNotOpen,
    StaleCommand,
)
from netboard.care.board.services.releasing import release_agenda
from netboard.care.board.services.remembering import remember_forgotten, remember_opinion
from netboard.care.board.services.running import go_to_case, open_session, take_lead
from netboard.care.board.services.series import Rhythm, save_series

__all__ = [
    "AgendaClosed",
    "AgendaEmpty",
    "AlreadyOnThisSession",
    "CaseClosed",
    "CaseUnderDiscussion",
    "LedByAnother",
    "OpinionFlawed",
    "ReasonNeeded",
    "Rhythm",
    "SessionNotOpen",
    "StaleCommand",
    "cancel_session",
    "close_session",
    "go_to_case",
    "lift_recusal",
    "minutes_pdf",
    "move_case",
    "move_case_to_session",
    "open_session",
    "place_dossier",
    "plan_session",
    "plan_sessions",
    "record_departure",
    "record_opinion",
    "record_presence",
    "record_recusal",
    "release_agenda",
    "remember_forgotten",
    "remember_opinion",
    "remove_case",
    "save_series",
    "set_minutes",
    "take_lead",
    "tell_agenda",
    "tell_cancelled",
    "tell_placed",
    "tell_removed",
]
