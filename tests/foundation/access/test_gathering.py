"""Threads that want the same at the same instant share the work, and nobody gets an answer older than his question."""

import threading
from collections.abc import Hashable
from concurrent.futures import ThreadPoolExecutor

import pytest

from netboard.foundation.access.gathering import Gathering


class Slow:
    """Work that begins when it is let go, and tells what it was given."""

    def __init__(self) -> None:
        self.calls: list[tuple[Hashable, list[int]]] = []
        self.began, self.may_end = threading.Semaphore(0), threading.Semaphore(0)

    def __call__(self, lane: Hashable, wanted: list[int]) -> list[str]:
        self.calls.append((lane, list(wanted)))
        self.began.release()
        assert self.may_end.acquire(timeout=10)
        if 0 in wanted:
            raise LookupError
        return [f"{lane}{number}" for number in wanted]


def until(gathering: Gathering[int, str], *, lane: Hashable, count: int) -> None:
    for _turn in range(2000):
        if len(gathering._lanes[lane].filling.wanted) == count:
            return
        threading.Event().wait(0.005)
    pytest.fail("they did not gather")


def test_those_who_come_during_a_call_wait_together_for_the_next_one():
    work = Slow()
    gathering: Gathering[int, str] = Gathering(work)
    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(gathering.ask, 1, lane="a")
        assert work.began.acquire(timeout=10)
        later = [pool.submit(gathering.ask, number, lane="a") for number in range(2, 7)]
        until(gathering, lane="a", count=5)
        work.may_end.release(2)

        answers = [first.result(10), *(each.result(10) for each in later)]

    assert answers == ["a1", "a2", "a3", "a4", "a5", "a6"]
    assert [len(wanted) for _lane, wanted in work.calls] == [1, 5]


def test_lanes_do_not_wait_for_one_another():
    work = Slow()
    gathering: Gathering[int, str] = Gathering(work)
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.submit(gathering.ask, 1, lane="a"), pool.submit(gathering.ask, 1, lane="b")

        both_began = [work.began.acquire(timeout=10) for _lane in range(2)]
        work.may_end.release(2)

        assert (both_began, one.result(10), other.result(10)) == ([True, True], "a1", "b1")


def test_a_failure_reaches_everybody_of_its_call_and_nobody_else():
    work = Slow()
    gathering: Gathering[int, str] = Gathering(work)
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(gathering.ask, 1)
        assert work.began.acquire(timeout=10)
        failing = [pool.submit(gathering.ask, number) for number in (0, 2)]
        until(gathering, lane=None, count=2)
        work.may_end.release(2)

        assert first.result(10) == "None1"
        assert [type(each.exception(10)) for each in failing] == [LookupError, LookupError]

        work.may_end.release()
        assert gathering.ask(3) == "None3"


def test_nothing_is_kept_once_nobody_asks():
    gathering: Gathering[int, int] = Gathering(lambda _lane, wanted: wanted)

    for number in range(20):
        gathering.ask(number, lane=number)

    assert gathering._lanes == {}
