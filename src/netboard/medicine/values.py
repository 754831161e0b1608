"""What does a rule of medicine answer: a value with its reasons and its source, or the names of what is missing?"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T", covariant=True)  # noqa: PLC0105 -- read as "a finding of T"
Number = Decimal | int


@dataclass(frozen=True)
class Source:
    """Where a rule comes from: the row of our table, what it was read in, and how far that was checked.

    verification: V2 two independent sources, V1 one source, R recalled, P rule of the project; or the words of the table.
    """

    table: str
    row: str
    text: str
    edition: str
    verification: str


class Because(NamedTuple):
    """One reason of a value: a code, and the observation it rests on."""

    code: str
    value: str = ""


@dataclass(frozen=True)
class Finding(Generic[T]):
    """A computed value, which a physician may contest by its reasons.

    missing names what was not given and could have made the value more precise without making it wrong.
    """

    value: T
    because: tuple[Because, ...]
    source: Source
    flags: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unknown:
    """No value: the inputs named are missing, and nothing is put in their place."""

    missing: tuple[str, ...]
    source: Source
    because: tuple[Because, ...] = ()
    flags: tuple[str, ...] = ()


def absent(**inputs: object) -> tuple[str, ...]:
    """Name the inputs that were not given; zero, no and an empty list are given."""
    return tuple(name for name, value in inputs.items() if value is None)


def reasons(**observations: object) -> tuple[Because, ...]:
    """Write the observations a value rests on, without those that were not given."""
    return tuple(Because(name, written(value)) for name, value in observations.items() if value is not None)


def written(value: object) -> str:
    """Write an observation as it was given: yes and no in lower case, lists with commas, numbers with their own decimals."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | list | frozenset):
        return ", ".join(sorted(map(str, value)) if isinstance(value, frozenset) else map(str, value))
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def one_of(name: str, value: str | None, allowed: tuple[str, ...]) -> str | None:
    """Let a code of the list through, and absence; `ValueError` names the codes otherwise."""
    if value is not None and value not in allowed:
        raise ValueError(f"{name} is {value!r}; expected one of {', '.join(allowed)}")
    return value
