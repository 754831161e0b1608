"""What does a page receive while it stays open? Server-sent events of one channel, as long as its visitor may follow."""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.http.request import split_domain_port, validate_host

from netboard.foundation.live import channel as channels
from netboard.foundation.live import door, kinds
from netboard.foundation.live.channel import Event
from netboard.foundation.live.door import Admission, Verdict, Visit
from netboard.foundation.live.hub import Hub, Subscription
from netboard.foundation.live.threads import Threads

logger = logging.getLogger(__name__)
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
BEAT = b"event: beat\ndata: {}\n\n"
SILENT_BEAT = b": the database does not answer, ask for yourself\n\n"
DATABASE_THREADS = 2
BUSY_SECONDS = 30


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How often an open stream beats and is judged again, and how long a page may take to swallow what it is sent."""

    beat_seconds: float = 10.0
    judged_every_seconds: float = 30.0
    unjudged_seconds: float = 90.0  # a stream that could not be judged for so long is closed
    swallow_seconds: float = 30.0
    retry_milliseconds: tuple[int, int] = (1000, 3000)


@dataclass
class Places:
    """How many streams are open, in all and by account."""

    most: int
    most_each: int
    taken: Counter[int] = field(default_factory=Counter)

    @contextmanager
    def one(self, account_id: int) -> Iterator[bool]:
        """Take a place; the answer is False when none is left."""
        if self.is_full() or self.taken[account_id] >= self.most_each:
            yield False
            return
        self.taken[account_id] += 1
        try:
            yield True
        finally:
            self.taken[account_id] -= 1
            if not self.taken[account_id]:
                del self.taken[account_id]

    def is_full(self) -> bool:
        return self.taken.total() >= self.most


class Application:
    """The ASGI application of the stream process: one address, everything else is 404."""

    def __init__(
        self, *, is_awake: door.IsAwake, now: Callable[[], datetime], headers: Mapping[str, str], pace: Pace | None = None
    ) -> None:
        self.hub = Hub(catch_up=self._where)
        self.places = Places(most=settings.NETBOARD_STREAM_LIMIT, most_each=settings.NETBOARD_STREAMS_PER_ACCOUNT)
        self._is_awake, self._now, self._pace = is_awake, now, pace or Pace()
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        self._threads = Threads(DATABASE_THREADS)
        self._listening: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)

    def close(self) -> None:
        """End all streams from any thread, so that the server can stop without waiting for pages that wait for news."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.hub.close)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._loop = asyncio.get_running_loop()
                self._listening = asyncio.create_task(self.hub.listen())
                await send({"type": "lifespan.startup.complete"})
            elif self._listening is not None:
                self._listening.cancel()
                await asyncio.gather(self._listening, return_exceptions=True)
                self._threads.close()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _serve(self, scope: Message, receive: Receive, send: Send) -> None:
        asked = Asked(scope)
        if refusal := asked.refusal(is_full=self.places.is_full()):
            await self._refuse(send, *refusal)
            return
        try:
            admission = await self._judge(asked.visit)
            if admission.verdict is Verdict.STRANGER and admission.account is not None:
                await self._threads.ask(door.record_refusal, asked.visit, admission.account, at=self._now())
        except DatabaseError:
            await self._refuse(send, 503, BUSY_SECONDS)
            return
        if admission.verdict is not Verdict.WELCOME or admission.account is None:
            await self._refuse(send, 401 if admission.verdict is Verdict.ANONYMOUS else 404)
            return
        with self.places.one(admission.account.pk) as is_free:
            if is_free:
                await self._follow(asked, receive, send)
            else:
                await self._refuse(send, 503, BUSY_SECONDS)

    async def _judge(self, visit: Visit) -> Admission:
        return await self._threads.ask(door.admit, visit, is_awake=self._is_awake, at=self._now())

    async def _where(self, channel: str) -> list[Event]:
        return await self._threads.ask(kinds.current, channel)

    async def _refuse(self, send: Send, status: int, retry_after_seconds: int | None = None) -> None:
        waiting = [(b"retry-after", str(retry_after_seconds).encode())] if retry_after_seconds is not None else []
        allowed = [(b"allow", b"GET")] if status == 405 else []  # noqa: PLR2004 -- method not allowed
        headers = [*self._headers, (b"content-length", b"0"), (b"cache-control", b"no-store"), *waiting, *allowed]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    async def _follow(self, asked: "Asked", receive: Receive, send: Send) -> None:
        with self.hub.following(asked.visit.channel) as subscription:
            gone = asyncio.create_task(_until_gone(receive, subscription))
            try:
                await send({"type": "http.response.start", "status": 200, "headers": [*self._headers, *asked.stream_headers()]})
                await self._pump(asked.visit, subscription, send)
            except TimeoutError:
                logger.info("a page no longer swallowed its stream", extra={"channel": asked.visit.channel})
            finally:
                gone.cancel()

    async def _pump(self, visit: Visit, subscription: Subscription, send: Send) -> None:
        """Send what the page may have missed, then each event, a beat when nothing comes; end when the visitor may no longer follow."""
        pace, loop = self._pace, asyncio.get_running_loop()
        retry = random.randint(*pace.retry_milliseconds)  # noqa: S311 -- spreads the pages that come back after a restart
        await self._send(send, f"retry: {retry}\n\n".encode())
        for event in await self._where(visit.channel):
            subscription.put(event)
        judged_at, next_at = loop.time(), loop.time() + pace.judged_every_seconds * random.uniform(0.7, 1.0)  # noqa: S311 -- spreads the work
        while not subscription.is_closed:
            events = await subscription.take(seconds=pace.beat_seconds)
            if loop.time() >= next_at:
                verdict = await self._verdict(visit)
                if verdict is Verdict.WELCOME:
                    judged_at, next_at = loop.time(), loop.time() + pace.judged_every_seconds
                elif verdict is not None or loop.time() - judged_at > pace.unjudged_seconds:
                    break
            if not subscription.is_closed:
                await self._send(send, b"".join(event.frame() for event in events) or self._beat())
        await send({"type": "http.response.body", "body": b""})

    async def _verdict(self, visit: Visit) -> Verdict | None:
        """Judge an open stream again; nothing when the database does not answer."""
        try:
            return (await self._judge(visit)).verdict
        except DatabaseError:
            return None

    def _beat(self) -> bytes:
        """A page that hears no beat asks by itself: so be it while nothing could be heard here."""
        return BEAT if self.hub.is_listening else SILENT_BEAT

    async def _send(self, send: Send, body: bytes) -> None:
        async with asyncio.timeout(self._pace.swallow_seconds):
            await send({"type": "http.response.body", "body": body, "more_body": True})


async def _until_gone(receive: Receive, subscription: Subscription) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    subscription.close()


class Asked:
    """What a request asks for: which channel, from which page, with which session."""

    def __init__(self, scope: Message) -> None:
        self._headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        self._method = str(scope["method"])
        found = channels.PATH.fullmatch(str(scope["path"]))
        self.is_known = found is not None
        self.visit = Visit(
            session_key=door.session_key(self._headers.get(b"cookie", "")),
            kind=found["kind"] if found else "",
            key=int(found["key"]) if found else 0,
        )

    def refusal(self, *, is_full: bool) -> tuple[int] | tuple[int, int] | None:
        """Say what cannot be answered at all, before the database is asked: a status, and when to come back."""
        host, _port = split_domain_port(self._headers.get(b"host", ""))
        if not host or not validate_host(host, settings.ALLOWED_HOSTS):
            return (400,)
        if not self.is_known:
            return (404,)
        if self._method != "GET":
            return (405,)
        if self._origin not in {"", settings.BASE_URL}:
            return (403,)
        if not self.visit.session_key:
            return (401,)
        return (503, BUSY_SECONDS) if is_full else None

    def stream_headers(self) -> list[tuple[bytes, bytes]]:
        """Nothing between the page and here may keep or gather what is sent; only our own pages may read it."""
        headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]
        if self._origin:
            headers += [
                (b"access-control-allow-origin", self._origin.encode()),
                (b"access-control-allow-credentials", b"true"),
                (b"vary", b"Origin"),
            ]
        return headers

    @property
    def _origin(self) -> str:
        return str(self._headers.get(b"origin", ""))
