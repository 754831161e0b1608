"""What the tests of the running order share: a session at 17:00, cases and windows told in minutes, and whole sessions drawn at random."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from netboard.care.board.rules.order_facts import Candidate, SessionFacts, Window

STARTS_AT = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)
SUBMITTED_AT = STARTS_AT - timedelta(days=10)
SURGEON, PHYSICIST, GENETICIST = 1, 2, 3


def minute(after: float) -> datetime:
    return STARTS_AT + timedelta(minutes=after)


def case(
    number: int,
    *experts: int,
    minutes: int = 5,
    urgent: bool = False,
    hard: bool = False,
    group: str = "pancreas",
    pinned: int | None = None,
    age_days: int = 0,
) -> Candidate:
    submitted_at = SUBMITTED_AT - timedelta(days=age_days)
    return Candidate(number, minutes, urgent, hard, group, frozenset(experts), submitted_at, pinned)


def window(expert: int, here_from: float, here_until: float) -> Window:
    return Window(expert, minute(here_from), minute(here_until))


def session(*cases: Candidate, windows: Iterable[Window] = (), absent: Iterable[int] = (), available: int = 90) -> SessionFacts:
    return SessionFacts(tuple(cases), STARTS_AT, minute(available), tuple(windows), frozenset(absent))


@st.composite
def candidates(draw: st.DrawFn) -> list[Candidate]:
    size = draw(st.integers(0, 9))
    places = draw(st.lists(st.integers(1, size), unique=True, max_size=3)) if size else []
    pinned = dict(zip(draw(st.permutations(range(size))), places, strict=False))
    return [
        case(
            10 + number,
            *draw(st.sets(st.integers(1, 5), max_size=3)),
            minutes=draw(st.integers(1, 9)),
            urgent=draw(st.booleans()),
            hard=draw(st.booleans()),
            group=draw(st.sampled_from(["pancreas", "lung", ""])),
            pinned=pinned.get(number),
            age_days=draw(st.integers(0, 3)),
        )
        for number in range(size)
    ]


@st.composite
def windows(draw: st.DrawFn, experts: Iterable[int]) -> list[Window]:
    spans = st.tuples(st.integers(-10, 60), st.integers(1, 60))
    return [window(expert, start, start + length) for expert, (start, length) in ((one, draw(spans)) for one in experts)]


@st.composite
def sessions(draw: st.DrawFn) -> SessionFacts:
    limited = draw(st.sets(st.integers(1, 5)))
    absent = draw(st.sets(st.integers(1, 5), max_size=2)) - limited
    return session(*draw(candidates()), windows=draw(windows(sorted(limited))), absent=absent, available=draw(st.integers(0, 90)))
