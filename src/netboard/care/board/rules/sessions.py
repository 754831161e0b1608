"""How does a session go from plan to end, and when does the board meet?"""

import enum
import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

WEEKS_AHEAD = 8
MAX_WEEKS_AHEAD = 53
EARLY = timedelta(minutes=30)
_VIDEO_LINK = re.compile(r"https://[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?(?::[0-9]{1,5})?(?:[/?#][^\s\\]*)?")


class SessionState(enum.StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class SessionAct(enum.StrEnum):
    """What moves a session from one state to the next."""

    OPEN = "open"
    CLOSE = "close"
    CANCEL = "cancel"


SESSION_MOVES: dict[tuple[SessionState, SessionAct], SessionState] = {
    (SessionState.PLANNED, SessionAct.OPEN): SessionState.OPEN,
    (SessionState.OPEN, SessionAct.CLOSE): SessionState.CLOSED,
    (SessionState.PLANNED, SessionAct.CANCEL): SessionState.CANCELLED,
}
OPEN_TO_CASES = frozenset({SessionState.PLANNED, SessionState.OPEN})


class SessionMoveRefused(Exception):  # noqa: N818 -- it says what happened
    """The state of the session does not allow this act."""

    def __init__(self, state: SessionState, act: SessionAct) -> None:
        super().__init__(f"{act} from {state}")
        self.state, self.act = state, act


def can_move_session(state: SessionState | str, act: SessionAct) -> bool:
    return (SessionState(state), act) in SESSION_MOVES


def move_session(state: SessionState | str, act: SessionAct) -> SessionState:
    """Name the state after an act, or refuse with `SessionMoveRefused`."""
    try:
        return SESSION_MOVES[SessionState(state), act]
    except KeyError:
        raise SessionMoveRefused(SessionState(state), act) from None


def is_late(at: datetime, *, cutoff_at: datetime) -> bool:
    """Say whether the agenda is past its cut-off, from which a case that is not urgent needs a reason."""
    return at >= cutoff_at


class PublicHoliday(enum.StrEnum):
    """The public holidays of France. Source: Code du travail, article L3133-1."""

    NEW_YEAR = "new_year"
    EASTER_MONDAY = "easter_monday"
    LABOUR_DAY = "labour_day"
    VICTORY_1945 = "victory_1945"
    ASCENSION = "ascension"
    WHIT_MONDAY = "whit_monday"
    NATIONAL_DAY = "national_day"
    ASSUMPTION = "assumption"
    ALL_SAINTS = "all_saints"
    ARMISTICE_1918 = "armistice_1918"
    CHRISTMAS = "christmas"


_FIXED_HOLIDAYS = {
    (1, 1): PublicHoliday.NEW_YEAR, (5, 1): PublicHoliday.LABOUR_DAY, (5, 8): PublicHoliday.VICTORY_1945, (7, 14): PublicHoliday.NATIONAL_DAY,
    (8, 15): PublicHoliday.ASSUMPTION, (11, 1): PublicHoliday.ALL_SAINTS, (11, 11): PublicHoliday.ARMISTICE_1918,
    (12, 25): PublicHoliday.CHRISTMAS,
}  # fmt: skip
_DAYS_AFTER_EASTER = {1: PublicHoliday.EASTER_MONDAY, 39: PublicHoliday.ASCENSION, 50: PublicHoliday.WHIT_MONDAY}


def public_holiday(day: date, *, easter: date) -> PublicHoliday | None:
    """Name the public holiday of a day, None on an ordinary day; a fixed date comes before a moving one.

    easter: Easter Sunday of the same year.
    """
    return _FIXED_HOLIDAYS.get((day.month, day.day)) or _DAYS_AFTER_EASTER.get((day - easter).days)


def is_opened_early(at: datetime, *, starts_at: datetime) -> bool:
    """Say whether opening a session now would surprise those who come at its time: more than half an hour before."""
    return starts_at - at > EARLY


def weekly_starts(*, weekday: int, starts_at: time, first_day: date, weeks: int, zone: tzinfo) -> list[datetime]:
    """List the starts of a weekly session from a day on, in UTC: the hour on the wall stays the same when clocks change."""
    first = first_day + timedelta(days=(weekday - first_day.weekday()) % 7)
    days = (first + timedelta(weeks=week) for week in range(weeks))
    return [datetime.combine(day, starts_at, tzinfo=zone).astimezone(UTC) for day in days]


def is_video_link(address: str) -> bool:
    """Say whether an address may be handed out as the video room of a session: https, a host, no secret before it."""
    return address.isprintable() and _VIDEO_LINK.fullmatch(address) is not None
