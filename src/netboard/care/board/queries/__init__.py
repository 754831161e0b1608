"""What is asked of the sessions and their cases?"""

from netboard.care.board.queries.agenda import AgendaLine, agenda
from netboard.care.board.queries.figures import HOW_MANY, HeldSession, figures_of, kind_label, kinds_of, last_held, points
from netboard.care.board.queries.live import Live, Said, live, live_version, said
from netboard.care.board.queries.members import active_series, all_series, members
from netboard.care.board.queries.minutes import CaseMinutes, Minutes, minutes
from netboard.care.board.queries.precedents import Found, is_recused, likeness, not_remembered, precedents, precedents_of
from netboard.care.board.queries.presence import attendance
from netboard.care.board.queries.published import announced_cases, carried_to, place_of, unpublished_changes, was_carried
from netboard.care.board.queries.questions import closing_question, has_unfinished, opening_question
from netboard.care.board.queries.sessions import (
    Page,
    SessionRow,
    holiday_of,
    next_of_series,
    next_session,
    others_to_come,
    past,
    session_row,
    upcoming,
)
from netboard.care.board.queries.table import Forecast, Person, PresentSeat, Room, Table, forecast, seats_of, suggestions, table
from netboard.care.board.queries.work import worklist

__all__ = [
    "HOW_MANY",
    "AgendaLine",
    "CaseMinutes",
    "Forecast",
    "Found",
    "HeldSession",
    "Live",
    "Minutes",
    "Page",
    "Person",
    "PresentSeat",
    "Room",
    "Said",
    "SessionRow",
    "Table",
    "active_series",
    "agenda",
    "all_series",
    "announced_cases",
    "attendance",
    "carried_to",
    "closing_question",
    "figures_of",
    "forecast",
    "has_unfinished",
    "holiday_of",
    "is_recused",
    "kind_label",
    "kinds_of",
    "last_held",
    "likeness",
    "live",
    "live_version",
    "members",
    "minutes",
    "next_of_series",
    "next_session",
    "not_remembered",
    "opening_question",
    "others_to_come",
    "past",
    "place_of",
    "points",
    "precedents",
    "precedents_of",
    "said",
    "seats_of",
    "session_row",
    "suggestions",
    "table",
    "unpublished_changes",
    "upcoming",
    "was_carried",
    "worklist",
]
