"""How do threads that want the same thing at the same instant share the work? One does it for all who came before it began."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


@dataclass
class _Batch(Generic[T, R]):
    wanted: list[T] = field(default_factory=list)
    done: Event = field(default_factory=Event)
    results: Sequence[R] = ()
    failure: BaseException | None = None


@dataclass
class _Lane(Generic[T, R]):
    """The batch that is filling, and the right to work; batches of one lane follow one another."""

    filling: _Batch[T, R] = field(default_factory=_Batch)
    working: Lock = field(default_factory=Lock)
    people: int = 0


class Gathering(Generic[T, R]):
    """Hand what several threads want to one call, and to each its own part of the answer.

    Whoever asks is served by a call that begins after the asking: an answer is never older than its question, and what
    was to be written is written when `ask` returns. While one call runs, those who come wait together for the next one.

    work: takes what is wanted, in order, and answers as much, in the same order; what it raises is raised to each.
    """

    def __init__(self, work: Callable[[Hashable, list[T]], Sequence[R]]) -> None:
        self._work = work
        self._lanes: dict[Hashable, _Lane[T, R]] = {}
        self._lock = Lock()

    def ask(self, wanted: T, *, lane: Hashable = None) -> R:
        """Join those who want something in this lane, and wait for the own part."""
        with self._lock:
            place = self._lanes.setdefault(lane, _Lane())
            place.people += 1
            batch = place.filling
            number = len(batch.wanted)
            batch.wanted.append(wanted)
        try:
            if number == 0:
                self._lead(lane, place, batch)
            batch.done.wait()
        finally:
            with self._lock:
                place.people -= 1
                if not place.people:
                    self._lanes.pop(lane, None)
        if batch.failure is not None:
            raise batch.failure
        return batch.results[number]

    def _lead(self, lane: Hashable, place: _Lane[T, R], batch: _Batch[T, R]) -> None:
        try:
            with place.working:
                with self._lock:
                    place.filling = _Batch()
                batch.results = self._work(lane, batch.wanted)
        except BaseException as failure:  # noqa: BLE001 -- those who wait must be woken, whatever happened; each raises it again
            batch.failure = failure
        finally:
            batch.done.set()
