"""What time is it? The only reader of the system clock."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def now() -> datetime:
    """Read the clock, in UTC; called by views, jobs and commands, which hand the instant down."""
    return datetime.now(UTC)


def local(at: datetime) -> datetime:
    """Express an instant on the wall clock of the centre."""
    return at.astimezone(PARIS)


def today(at: datetime) -> date:
    """Name the centre's calendar day of an instant."""
    return local(at).date()


def end_of_day(day: date) -> datetime:
    """Name the last minute of a calendar day of the centre."""
    return datetime.combine(day, time(23, 59), tzinfo=PARIS).astimezone(UTC)
