"""What changes a session, its agenda, its presences and its opinions? One act per function, each with its five beats."""

from netboard.care.board.services.agenda import (
    mark_hard,
    move_case,
    move_case_to_session,
    pin_case,
    place_dossier,
    remove_case,
    set_minutes,
    unpin_case,
)
from netboard.care.board.services.asking import (
    ask_for_expert,
    release_expert,
)
from netboard.care.board.services.attending import (
    lift_recusal,
    record_departure,
    record_presence,
    record_recusal,
)
from netboard.care.board.services.being_there import (
    NotInDirectory,
    arrive,
    beat,
    depart,
    end_silent,
)
from netboard.care.board.services.closing import (
    cancel_session,
    close_session,
)
from netboard.care.board.services.dissenting import (
    record_dissent,
    withdraw_dissent,
)
from netboard.care.board.services.drafting import forget_drafts, save_draft
from netboard.care.board.services.inviting import (
    invite_members,
    set_video,
)
from netboard.care.board.services.minutes_paper import (
    minutes_pdf,
)
from netboard.care.board.services.notices import (
    tell_agenda,
    tell_cancelled,
    tell_invited,
    tell_placed,
    tell_removed,
)
from netboard.care.board.services.opinions import (
    record_opinion,
)
from netboard.care.board.services.ordering import (
    apply_order,
)
from netboard.care.board.services.planning import (
    plan_session,
    plan_sessions,
)
from netboard.care.board.services.preparing import (
    ask_for_missing_piece,
    declare_conflict,
    dismiss_conflict,
    write_opinion_before,
)
from netboard.care.board.services.refusals import (
    AgainImpossible,
    AgendaClosed,
    AgendaEmpty,
    AlreadyBegun,
    AlreadyOnThisSession,
    CaseClosed,
    CaseUnderDiscussion,
    LedByAnother,
    OpinionFlawed,
    OthersTyped,
    ReasonNeeded,
    Recused,
    ReplyImpossible,
    RepresentationNeeded,
    SessionNotOpen,
    StaleCommand,
    StaleOrder,
    WrittenWouldBeLost,
)
from netboard.care.board.services.releasing import (
    release_agenda,
)
from netboard.care.board.services.remembering import (
    remember_forgotten,
    remember_opinion,
)
from netboard.care.board.services.replying import (
    Answer,
    record_reply,
)
from netboard.care.board.services.running import (
    go_to_case,
    open_session,
    take_lead,
)
from netboard.care.board.services.series import (
    Rhythm,
    save_series,
)

__all__ = [
    "AgainImpossible",
    "AgendaClosed",
    "AgendaEmpty",
    "AlreadyBegun",
    "AlreadyOnThisSession",
    "Answer",
    "CaseClosed",
    "CaseUnderDiscussion",
    "LedByAnother",
    "NotInDirectory",
    "OpinionFlawed",
    "OthersTyped",
    "ReasonNeeded",
    "Recused",
    "ReplyImpossible",
    "RepresentationNeeded",
    "Rhythm",
    "SessionNotOpen",
    "StaleCommand",
    "StaleOrder",
    "WrittenWouldBeLost",
    "apply_order",
    "arrive",
    "ask_for_expert",
    "ask_for_missing_piece",
    "beat",
    "cancel_session",
    "close_session",
    "declare_conflict",
    "depart",
    "dismiss_conflict",
    "end_silent",
    "forget_drafts",
    "go_to_case",
    "invite_members",
    "lift_recusal",
    "mark_hard",
    "minutes_pdf",
    "move_case",
    "move_case_to_session",
    "open_session",
    "pin_case",
    "place_dossier",
    "plan_session",
    "plan_sessions",
    "record_departure",
    "record_dissent",
    "record_opinion",
    "record_presence",
    "record_recusal",
    "record_reply",
    "release_agenda",
    "release_expert",
    "remember_forgotten",
    "remember_opinion",
    "remove_case",
    "save_draft",
    "save_series",
    "set_minutes",
    "set_video",
    "take_lead",
    "tell_agenda",
    "tell_cancelled",
    "tell_invited",
    "tell_placed",
    "tell_removed",
    "unpin_case",
    "withdraw_dissent",
    "write_opinion_before",
]
