"""What is asked of the sessions and their cases?"""

from netboard.care.board.queries.agenda import AgendaLine, agenda
from netboard.care.board.queries.live import Live, Said, live, live_version, said
from netboard.care.board.queries.members import active_series, all_series, members
from netboard.care.board.queries.presence import attendance
from netboard.care.board.queries.published import announced_cases, place_of, unpublished_changes
from netboard.care.board.queries.questions import closing_question, opening_question
from netboard.care.board.queries.sessions import Page, SessionRow, holiday_of, next_session, others_to_come, past, session_row, upcoming
from netboard.care.board.queries.table import Forecast, Person, PresentSeat, Room, Table, forecast, seats_of, suggestions, table
from netboard.care.board.queries.work import worklist

__all__ = [
    "AgendaLine",
    "Forecast",
    "Live",
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
    "closing_question",
    "forecast",
    "holiday_of",
    "live",
    "live_version",
    "members",
    "next_session",
    "opening_question",
    "others_to_come",
    "past",
    "place_of",
    "said",
    "seats_of",
    "session_row",
    "suggestions",
    "table",
    "unpublished_changes",
    "upcoming",
    "worklist",
]
