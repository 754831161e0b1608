"""How does one announcement reach every open page? One listening connection a process; a slow page keeps the newest only."""

import asyncio
import logging
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from django.db import Error as DatabaseError
from django.db import connections

from netboard.foundation.live import channel as channels
from netboard.foundation.live.channel import Event

logger = logging.getLogger(__name__)
MOST_ADDRESSES = 64  # waiting for one page; above, it is sent away and catches up when it comes back
PROBE_SECONDS = 20.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.2, 10.0
APPLICATION_NAME = "netboard live"
KEEPALIVE = {"keepalives": 1, "keepalives_idle": 20, "keepalives_interval": 5, "keepalives_count": 3}


class Subscription:
    """What one open page has not been sent yet."""

    def __init__(self) -> None:
        self.is_closed = False
        self._waiting: dict[str, Event] = {}
        self._news = asyncio.Event()

    def put(self, event: Event) -> None:
        """Keep the event until it is taken; of two events of one address the newer stays."""
        known = self._waiting.get(event.url)
        if known is None or known.version < event.version:
            self._waiting[event.url] = event
        if len(self._waiting) > MOST_ADDRESSES:
            self.close()
        self._news.set()

    async def take(self, *, seconds: float) -> list[Event]:
        """Wait for news, at most so long; the answer is empty when none came."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()
        self._news.clear()
        taken = [] if self.is_closed else list(self._waiting.values())
        self._waiting.clear()
        return taken

    def close(self) -> None:
        """End the stream that reads here."""
        self.is_closed = True
        self._news.set()


class Hub:
    """The open pages of this process, by channel, and the one connection that listens for them."""

    def __init__(self, *, catch_up: Callable[[str], Awaitable[list[Event]]]) -> None:
        self.is_listening = False
        self._catch_up = catch_up
        self._followers: defaultdict[str, set[Subscription]] = defaultdict(set)

    @contextmanager
    def following(self, channel: str) -> Iterator[Subscription]:
        """Receive the events of a channel from now on."""
        subscription = Subscription()
        self._followers[channel].add(subscription)
        try:
            yield subscription
        finally:
            self._followers[channel].discard(subscription)
            if not self._followers[channel]:
                del self._followers[channel]

    def count(self) -> int:
        """Count the open pages."""
        return sum(len(followers) for followers in self._followers.values())

    def publish(self, channel: str, event: Event) -> None:
        """Hand an event to the pages that follow a channel."""
        for subscription in tuple(self._followers.get(channel, ())):
            subscription.put(event)

    def close(self) -> None:
        """End all streams; the pages come back to whoever answers then."""
        for followers in tuple(self._followers.values()):
            for subscription in tuple(followers):
                subscription.close()

    async def listen(self) -> None:
        """Listen until cancelled; a lost connection is made again, and every page then learns where its channel stands."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                async with await connect() as connection:
                    await connection.execute(f"LISTEN {channels.POSTGRES_CHANNEL}".encode())
                    await self._catch_everybody_up()
                    self.is_listening, pause = True, FIRST_PAUSE_SECONDS
                    await self._hear(connection)
            except (psycopg.Error, DatabaseError, OSError, TimeoutError) as error:
                logger.warning("the live stream lost its database", extra={"error": type(error).__name__})
            finally:
                self.is_listening = False
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 -- only spreads the attempts
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def _catch_everybody_up(self) -> None:
        for channel in tuple(self._followers):
            for event in await self._catch_up(channel):
                self.publish(channel, event)

    async def _hear(self, connection: psycopg.AsyncConnection[Any]) -> None:
        while True:
            async for notice in connection.notifies(timeout=PROBE_SECONDS):
                self._deliver(notice.payload)
            async with asyncio.timeout(PROBE_SECONDS):  # a server that went away without a word is found out here
                await connection.execute("SELECT 1")

    def _deliver(self, payload: str) -> None:
        try:
            self.publish(*channels.read(payload))
        except ValueError:
            logger.warning("an announcement could not be read")


async def connect() -> psycopg.AsyncConnection[Any]:
    """Open the listening connection, to the database of the settings; `psycopg.OperationalError` when it does not answer."""
    given = connections["default"].get_connection_params()
    for name in ("cursor_factory", "context", "prepare_threshold", "application_name"):
        given.pop(name, None)
    return await psycopg.AsyncConnection.connect(
        **(KEEPALIVE | {"connect_timeout": 10} | given), application_name=APPLICATION_NAME, autocommit=True
    )
