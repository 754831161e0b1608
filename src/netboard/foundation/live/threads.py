"""How does the stream ask the database without making anybody wait? In a few threads, each with a connection of its own."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import close_old_connections, connections

P = ParamSpec("P")
R = TypeVar("R")


class Threads:
    """The threads of one process; `ask` is awaited, the question runs in one of them."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="live")

    async def ask(self, question: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the question in a thread; what it raises is raised here."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, lambda: _fresh(lambda: question(*args, **kwargs)))

    def close(self) -> None:
        """Close the connections of the threads, then the threads."""
        for _thread in range(self._count):
            self._pool.submit(connections.close_all)
        self._pool.shutdown()


def _fresh(question: Callable[[], R]) -> R:
    close_old_connections()
    try:
        return question()
    finally:
        close_old_connections()
