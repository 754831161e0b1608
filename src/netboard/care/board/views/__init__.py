"""What does a person see and do with the board?"""

from netboard.care.board.views.agenda import change, place, session, steer
from netboard.care.board.views.closing import close
from netboard.care.board.views.live import go, live, opinion, presence, recusal, state, wall
from netboard.care.board.views.minutes import figures, minutes, minutes_pdf
from netboard.care.board.views.precedents import precedents
from netboard.care.board.views.series import series
from netboard.care.board.views.sessions import extra, plan, sessions
from netboard.care.board.views.sheets import agenda_sheet, attendance_sheet

__all__ = [
    "agenda_sheet",
    "attendance_sheet",
    "change",
    "close",
    "extra",
    "figures",
    "go",
    "live",
    "minutes",
    "minutes_pdf",
    "opinion",
    "place",
    "plan",
    "precedents",
    "presence",
    "recusal",
    "series",
    "session",
    "sessions",
    "state",
    "steer",
    "wall",
]
