"""How is a fragment drawn once for all the pages that ask for it at the same instant?"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock


@dataclass
class _Slot:
    lock: Lock = field(default_factory=Lock)
    content: bytes | None = None
    drawn_at: float = 0.0


class Shelf:
    """The newest fragments of this process, a bounded number, each for some seconds.

    The key must hold everything that the content depends on, its version first. The seconds bound the age of what
    lies behind a fragment and has no version of its own.
    """

    def __init__(self, *, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._slots: OrderedDict[Hashable, _Slot] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, draw: Callable[[], bytes]) -> bytes:
        """Give the content of a key; one thread draws it, the others wait for that one. What `draw` raises is not kept."""
        slot = self._slot(key)
        with slot.lock:
            if slot.content is None or time.monotonic() - slot.drawn_at > self._seconds:
                began = time.monotonic()
                slot.content = draw()
                slot.drawn_at = began
            return slot.content

    def _slot(self, key: Hashable) -> _Slot:
        with self._lock:
            slot = self._slots.setdefault(key, _Slot())
            self._slots.move_to_end(key)
            while len(self._slots) > self._most:
                self._slots.popitem(last=False)
            return slot
