"""By when must a report arrive, and what can happen to a delivery? Pure."""

import enum
from datetime import UTC, datetime, timedelta

STANDARD_HOURS = 48
URGENT_HOURS = 24
WARN_BEFORE = timedelta(hours=6)
BACK_OFF_SECONDS = (15, 30, 60, 120, 300, 600)
CLAIM_EXPIRES = timedelta(minutes=5)
LOST_AFTER = timedelta(minutes=2)  # a delivery that was due to leave so long ago has lost its job
LOOK_AGAIN = timedelta(minutes=10)  # a lost job is given again at most this often
FIGURES_OVER = timedelta(days=30)


class VersionState(enum.StrEnum):
    DRAFT = "draft"
    SIGNED = "signed"


class Recipient(enum.StrEnum):
    REFERRER = "referrer"
    GP = "gp"
    CORRESPONDENT = "correspondent"


class DeliveryState(enum.StrEnum):
    """Where a delivery stands."""

    BLOCKED = "blocked"  # no secure address: a person must give one
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"  # the mail server accepted it
    FAILED = "failed"  # refused for good: a person must mend it
    SETTLED = "settled"  # handed over by other means, said by a person
    SUPERSEDED = "superseded"  # replaced by a later version or a mended delivery


ARRIVED = frozenset({DeliveryState.SENT, DeliveryState.SETTLED})
STOPPABLE = frozenset({DeliveryState.BLOCKED, DeliveryState.QUEUED, DeliveryState.FAILED})
NEEDS_A_PERSON = frozenset({DeliveryState.BLOCKED, DeliveryState.FAILED})
WAITING = frozenset({DeliveryState.BLOCKED, DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.FAILED})


class Outcome(enum.StrEnum):
    """How one attempt to send ended."""

    ACCEPTED = "accepted"
    LATER = "later"  # the server, or the way to it, was not ready
    REFUSED = "refused"
    LOST = "lost"  # the worker stopped before it could say: the mail may have left


class Threshold(enum.StrEnum):
    """When people are called about a deadline."""

    NEAR = "near"
    PAST = "past"


class DeliveryAct(enum.StrEnum):
    CLAIM = "claim"
    ACCEPT = "accept"
    RETRY_LATER = "retry_later"
    REFUSE = "refuse"
    RETRY = "retry"
    SETTLE = "settle"
    SUPERSEDE = "supersede"


MOVES: dict[tuple[DeliveryState, DeliveryAct], DeliveryState] = {
    (DeliveryState.QUEUED, DeliveryAct.CLAIM): DeliveryState.SENDING,
    (DeliveryState.SENDING, DeliveryAct.CLAIM): DeliveryState.SENDING,
    (DeliveryState.SENDING, DeliveryAct.ACCEPT): DeliveryState.SENT,
    (DeliveryState.SENDING, DeliveryAct.RETRY_LATER): DeliveryState.QUEUED,
    (DeliveryState.SENDING, DeliveryAct.REFUSE): DeliveryState.FAILED,
    # A worker believed dead may hear the yes of the server late: what was accepted has left.
    (DeliveryState.QUEUED, DeliveryAct.ACCEPT): DeliveryState.SENT,
    (DeliveryState.FAILED, DeliveryAct.ACCEPT): DeliveryState.SENT,
    (DeliveryState.QUEUED, DeliveryAct.RETRY): DeliveryState.QUEUED,
    (DeliveryState.FAILED, DeliveryAct.RETRY): DeliveryState.QUEUED,
    (DeliveryState.BLOCKED, DeliveryAct.SETTLE): DeliveryState.SETTLED,
    (DeliveryState.QUEUED, DeliveryAct.SETTLE): DeliveryState.SETTLED,
    (DeliveryState.FAILED, DeliveryAct.SETTLE): DeliveryState.SETTLED,
    (DeliveryState.BLOCKED, DeliveryAct.SUPERSEDE): DeliveryState.SUPERSEDED,
    (DeliveryState.QUEUED, DeliveryAct.SUPERSEDE): DeliveryState.SUPERSEDED,
    (DeliveryState.FAILED, DeliveryAct.SUPERSEDE): DeliveryState.SUPERSEDED,
    (DeliveryState.SENDING, DeliveryAct.SUPERSEDE): DeliveryState.SUPERSEDED,  # once its claim has expired or ended
}


class DeliveryMoveRefused(Exception):  # noqa: N818 -- it says what happened
    """The state of the delivery does not allow this act."""

    def __init__(self, state: DeliveryState, act: DeliveryAct) -> None:
        super().__init__(f"{act} from {state}")
        self.state, self.act = state, act


def move(state: DeliveryState | str, act: DeliveryAct) -> DeliveryState:
    """Name the state after an act, or refuse with `DeliveryMoveRefused`."""
    try:
        return MOVES[DeliveryState(state), act]
    except KeyError:
        raise DeliveryMoveRefused(DeliveryState(state), act) from None


def can_move(state: DeliveryState | str, act: DeliveryAct) -> bool:
    return (DeliveryState(state), act) in MOVES


def due_at(discussed_at: datetime, *, urgent: bool) -> datetime:
    """Compute when a report must have arrived: 48 h, 24 h when urgent, of elapsed real time, week-ends included.

    discussed_at: aware. The answer is in UTC, so that a change of clock neither adds nor takes an hour.
    """
    if discussed_at.tzinfo is None:
        raise ValueError(discussed_at)
    return discussed_at.astimezone(UTC) + timedelta(hours=URGENT_HOURS if urgent else STANDARD_HOURS)


def back_off(attempts: int) -> timedelta:
    """Say how long to wait after the given number of failed attempts: at most ten minutes."""
    return timedelta(seconds=BACK_OFF_SECONDS[min(attempts, len(BACK_OFF_SECONDS)) - 1])


def shortened(due: datetime) -> datetime:
    """Give the deadline that a standard one becomes when the dossier turns urgent; apply it once, to a standard one."""
    return due - timedelta(hours=STANDARD_HOURS - URGENT_HOURS)


def delivery_due_at(*, report_due_at: datetime, signed_at: datetime, urgent: bool, has_earlier_text: bool) -> datetime:
    """Say by when a version must reach a recipient.

    Who has nothing yet has the deadline of the report; a correction sent to somebody who holds an earlier text has its
    own clock, which starts when the correction is signed.
    """
    return due_at(signed_at, urgent=urgent) if has_earlier_text else report_due_at


def threshold(due: datetime, *, at: datetime) -> Threshold | None:
    """Name the reason to call somebody about a deadline, None while it is far."""
    if at > due:
        return Threshold.PAST
    return Threshold.NEAR if due - at <= WARN_BEFORE else None


def is_claim_live(claimed_at: datetime | None, *, at: datetime) -> bool:
    """Say whether another worker must be believed to be sending."""
    return claimed_at is not None and at < claimed_at + CLAIM_EXPIRES
