"""What is asked of the sessions and their cases?"""

from netboard.care.board.queries.agenda import AgendaLine, agenda
from netboard.care.board.queries.drafting import Draft, Typist, draft_of, draft_version, unseen_words
from netboard.care.board.queries.live import Live, Said, lead, live, live_version, said
from netboard.care.board.queries.members import active_series, all_series, members
from netboard.care.board.queries.presence import MyPlace, attendance, my_place
from netboard.care.board.queries.published import announced_cases, place_of, unpublished_changes
from netboard.care.board.queries.questions import closing_question, opening_question
from netboard.care.board.queries.sessions import (
    Page,
    SessionRow,
    holiday_of,
    next_session,
    open_sessions,
    others_to_come,
    past,
    session_row,
    sessions_again,
    upcoming,
)
from netboard.care.board.queries.table import (
    Forecast,
    Person,
    PresentSeat,
    Room,
    Table,
    forecast,
    seats_of,
    suggestions,
    table,
    written_specialties,
)
from netboard.care.board.queries.work import worklist

__all__ = [
    "AgendaLine",
    "Draft",
    "Forecast",
    "Live",
    "MyPlace",
    "Page",
    "Person",
    "PresentSeat",
    "Room",
    "Said",
    "SessionRow",
    "Table",
    "Typist",
    "active_series",
    "agenda",
    "all_series",
    "announced_cases",
    "attendance",
    "closing_question",
    "draft_of",
    "draft_version",
    "forecast",
    "holiday_of",
    "lead",
    "live",
    "live_version",
    "members",
    "my_place",
    "next_session",
    "open_sessions",
    "opening_question",
    "others_to_come",
    "past",
    "place_of",
    "said",
    "seats_of",
    "session_row",
    "sessions_again",
    "suggestions",
    "table",
    "unpublished_changes",
    "unseen_words",
    "upcoming",
    "worklist",
    "written_specialties",
]
