"""Which reading of a case is already in the trace? What a page says of itself is no proof: this process remembers what it recorded."""

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

MOST = 20_000
KEPT = timedelta(minutes=30)  # a case that is still on the screen then is a new reading
_recorded: "OrderedDict[tuple[int, int], datetime]" = OrderedDict()
_lock = Lock()


def remember(account_id: int, case_id: int, *, at: datetime) -> None:
    with _lock:
        _recorded.pop((account_id, case_id), None)
        _recorded[account_id, case_id] = at
        while len(_recorded) > MOST:
            _recorded.popitem(last=False)


def is_recorded(account_id: int, case_id: int, *, at: datetime) -> bool:
    """Say whether this process recorded, a short while ago, that this person reads this case."""
    with _lock:
        known = _recorded.get((account_id, case_id))
    return known is not None and at - known < KEPT
