"""What does a person see and do with the board?"""

from netboard.care.board.views.agenda import (
    change,
    place,
    session,
    steer,
)
from netboard.care.board.views.closing import (
    close,
)
from netboard.care.board.views.drafting import (
    draft,
)
from netboard.care.board.views.following import (
    state,
)
from netboard.care.board.views.inviting import (
    calendar,
    invite,
    video,
)
from netboard.care.board.views.live import (
    dissent,
    go,
    jump,
    lead,
    live,
    opinion,
    presence,
    recusal,
    wall,
    where,
)
from netboard.care.board.views.minutes import (
    figures,
    minutes,
    minutes_pdf,
)
from netboard.care.board.views.myself import (
    here,
    myself,
)
from netboard.care.board.views.ordering import (
    order,
)
from netboard.care.board.views.precedents import (
    precedents,
)
from netboard.care.board.views.preparing import (
    prepare,
)
from netboard.care.board.views.replying import (
    reply,
)
from netboard.care.board.views.series import (
    series,
)
from netboard.care.board.views.sessions import (
    extra,
    plan,
    sessions,
)
from netboard.care.board.views.sheets import (
    agenda_sheet,
    attendance_sheet,
)
from netboard.care.board.views.versions import (
    versions,
)

__all__ = [
    "agenda_sheet",
    "attendance_sheet",
    "calendar",
    "change",
    "close",
    "dissent",
    "draft",
    "extra",
    "figures",
    "go",
    "here",
    "invite",
    "jump",
    "lead",
    "live",
    "minutes",
    "minutes_pdf",
    "myself",
    "opinion",
    "order",
    "place",
    "plan",
    "precedents",
    "prepare",
    "presence",
    "recusal",
    "reply",
    "series",
    "session",
    "sessions",
    "state",
    "steer",
    "versions",
    "video",
    "wall",
    "where",
]
