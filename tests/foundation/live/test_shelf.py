"""A fragment is drawn once for all who ask at the same instant."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from netboard.foundation.live.shelf import Shelf


def test_one_draws_and_the_others_wait():
    shelf, drawn, together = Shelf(most=4, seconds=60), [], threading.Barrier(8)

    def ask(_number: int) -> bytes:
        together.wait(timeout=10)
        return shelf.get("v17", lambda: drawn.append(1) or b"content")

    with ThreadPoolExecutor(8) as pool:
        given = set(pool.map(ask, range(8)))

    assert (given, len(drawn)) == ({b"content"}, 1)


def test_another_version_is_drawn_anew():
    shelf = Shelf(most=4, seconds=60)

    assert [shelf.get(key, lambda key=key: key.encode()) for key in ("v1", "v2", "v1")] == [b"v1", b"v2", b"v1"]


def test_content_is_drawn_again_when_it_is_too_old():
    shelf, contents = Shelf(most=4, seconds=0), iter([b"first", b"second"])

    assert [shelf.get("v1", lambda: next(contents)) for _turn in range(2)] == [b"first", b"second"]


def test_the_number_of_fragments_is_bounded_and_the_oldest_goes():
    shelf, drawn = Shelf(most=2, seconds=60), []

    for key in ("a", "b", "a", "c", "a", "b"):
        shelf.get(key, lambda key=key: drawn.append(key) or b"")

    assert (drawn, len(shelf._slots)) == (["a", "b", "c", "b"], 2)


def test_a_failed_drawing_is_tried_again_by_the_next_one():
    shelf = Shelf(most=2, seconds=60)

    def fail() -> bytes:
        raise LookupError

    with pytest.raises(LookupError):
        shelf.get("a", fail)
    assert shelf.get("a", lambda: b"content") == b"content"
