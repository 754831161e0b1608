"""When will a person who answered the invitation be there, and how is that typed?"""

import re
from datetime import datetime, time

_TIME = re.compile(
    r"(?P<hour>\d{1,2}) ?(?:(?:h|:|\.|heures?) ?(?P<minute>\d{2})?)? ?(?:min)?|(?P<packed_hour>\d{2})(?P<packed_minute>\d{2})",
    re.ASCII,
)


def typed_time(text: str) -> time | None:
    """Read a time as people write it: `17:30`, `17h30`, `17 h`, `17.30`, `1730`, `17`; None when it is not one."""
    found = _TIME.fullmatch(" ".join(text.lower().replace("\u00a0", " ").replace("\u202f", " ").split()))
    if found is None:
        return None
    hour, minute = found["hour"] or found["packed_hour"], found["minute"] or found["packed_minute"] or "0"
    try:
        return time(int(hour), int(minute))
    except ValueError:
        return None


def kept_window(here_from: datetime | None, here_until: datetime | None, *, starts_at: datetime) -> tuple[datetime | None, datetime | None]:
    """Keep what a window says beyond the session itself: from its start, or earlier, is from the start."""
    return (here_from if here_from and here_from > starts_at else None), here_until


def is_window(here_from: datetime | None, here_until: datetime | None, *, starts_at: datetime, ends_at: datetime) -> bool:
    """Say whether a person would be there for a part of the session: until after its start, from before its end, in order."""
    begins, ends = here_from or starts_at, here_until or max(ends_at, here_from or ends_at)
    return begins < ends_at and ends > starts_at and (here_until is None or begins < here_until)
