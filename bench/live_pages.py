"""How does a page of the bench follow? As `live.js` does: it hears the stream, waits a moment, asks, and keeps what it has."""

import asyncio
import contextlib
import json
import random
import re
import time
from dataclasses import dataclass, field

from bench.live_stage import TOKEN, Follower

JITTER_SECONDS = 0.15
BEAT_SECONDS = 30
RETRY_SECONDS = (1.0, 3.0)
VERSION = re.compile(rb'data-version="(\d+)"|[?;]v=(\d+)')
CASE = re.compile(rb'data-case="(\d*)"|[?;]case=(\d*)')
LONGEST = 1 << 20


@dataclass(frozen=True)
class Place:
    """Where the pages, the stream and the session are."""

    port: int
    stream_port: int
    session_id: int

    @property
    def state(self) -> str:
        return f"/board/{self.session_id}/live/state/"

    @property
    def here(self) -> str:
        return f"/board/{self.session_id}/live/here/"

    @property
    def nothing(self) -> str:
        return f"/board/{self.session_id}/live/nothing/"

    @property
    def stream(self) -> str:
        return f"/live/board/{self.session_id}/"


@dataclass
class Page:
    """One open page: which version it shows, and when it received each."""

    place: Place
    follower: Follower
    version: int = 0
    case: str = ""
    shown_at: dict[int, float] = field(default_factory=dict)
    heard_at: dict[tuple[str, int], float] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    bytes_read: int = 0
    _wanted: int = 0
    _shown: asyncio.Event = field(default_factory=asyncio.Event)
    _asking: "asyncio.Task[None] | None" = None
    _listening: "asyncio.Task[None] | None" = None
    _beating: "asyncio.Task[None] | None" = None

    def open(self) -> None:
        self._listening = asyncio.create_task(self._listen())
        self._beating = asyncio.create_task(self._beat())

    async def cut(self) -> None:
        """Lose the network: both sockets are closed without a word."""
        for task in (self._listening, self._beating, self._asking):
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    async def _beat(self) -> None:
        """Say every thirty seconds that the page is open, as `board.js` does; this also keeps its session awake."""
        more = f"Connection: close\r\nX-CSRFToken: {TOKEN}\r\nContent-Length: 0\r\n"
        while True:
            try:
                head, _body = await request(self.place.port, self._request("POST", self.place.here, self.place.port, more))
                if head.split(b" ", 2)[1] != b"200":
                    self.faults.append(f"beat: {head.splitlines()[0].decode()}")
            except OSError as error:
                self.faults.append(f"beat: {type(error).__name__}")
            await asyncio.sleep(BEAT_SECONDS * random.uniform(0.9, 1.1))  # noqa: S311 -- no two clocks agree

    async def _listen(self) -> None:
        while True:
            try:
                await self._hear()
            except (OSError, EOFError, asyncio.IncompleteReadError) as error:
                self.faults.append(f"stream: {type(error).__name__}")
            await asyncio.sleep(random.uniform(*RETRY_SECONDS))  # noqa: S311 -- as browsers spread their attempts

    async def _hear(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.place.stream_port, limit=LONGEST)
        try:
            known = f"Last-Event-ID: {self.version}\r\n" if self.version else ""
            origin = f"Origin: http://localhost:{self.place.port}\r\n"
            writer.write(self._request("GET", self.place.stream, self.place.stream_port, known + origin))
            status = await reader.readline()
            if b" 200 " not in status:
                raise OSError(status)
            while line := await reader.readline():  # each event is one chunk: its lines are never cut
                if line.startswith(b'data: {"version'):
                    self._moved(json.loads(line[6:]))
        finally:
            writer.close()

    def _moved(self, event: dict[str, object]) -> None:
        version, url = int(str(event["version"])), str(event["url"])
        self.heard_at.setdefault((url, version), time.monotonic())
        if url == self.place.state and version > self.version:
            self._wanted = max(self._wanted, version)
            if self._asking is None or self._asking.done():
                self._asking = asyncio.create_task(self._ask())

    async def _ask(self) -> None:
        while self.version < self._wanted:
            await asyncio.sleep(random.uniform(0, JITTER_SECONDS))  # noqa: S311 -- as live.js does
            try:
                head, body = await request(
                    self.place.port,
                    self._request(
                        "GET", f"{self.place.state}?kind=room&v={self.version}&case={self.case}", self.place.port, "Connection: close\r\n"
                    ),
                )
            except OSError as error:
                self.faults.append(f"page: {type(error).__name__}")
                continue
            self._take(head, body)

    def _take(self, head: bytes, body: bytes) -> None:
        status = head.split(b" ", 2)[1]
        if status == b"204":
            self.shown_at.setdefault(self.version, time.monotonic())
            return
        found = VERSION.search(body)
        if status != b"200" or found is None or not body.rstrip().endswith(b"</div>"):
            self.faults.append(f"page: {head.splitlines()[0].decode()}")
            return
        self.version, self.case = int(found[1] or found[2]), _first(CASE, body)
        self.bytes_read += len(body)
        self.shown_at.setdefault(self.version, time.monotonic())
        self._shown.set()

    async def until_shown(self, version: int) -> None:
        """Wait until the page shows that version."""
        while self.version < version:
            self._shown.clear()
            await self._shown.wait()

    def shown_since(self, version: int) -> float | None:
        """When the page first showed that version or a later one."""
        return min((at for shown, at in self.shown_at.items() if shown >= version), default=None)

    def _request(self, method: str, path: str, port: int, more: str) -> bytes:
        return f"{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {self.follower.cookie}; netboard_csrf={TOKEN}\r\nAccept-Language: fr\r\n{more}\r\n".encode()


def _first(pattern: "re.Pattern[bytes]", body: bytes) -> str:
    found = pattern.search(body)
    return ((found[1] or found[2] or b"") if found else b"").decode()


async def request(port: int, sent: bytes) -> tuple[bytes, bytes]:
    """Send one request on a connection of its own and read the whole answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=LONGEST)
    try:
        writer.write(sent)
        answer = await reader.read()
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
    head, _blank, body = answer.partition(b"\r\n\r\n")
    if not head:
        raise OSError("no answer")
    return head, body


async def go_to(place: Place, chair: Follower, case: int) -> None:
    """Press "next case" as the chair does: a form, its token, a redirect."""
    body = f"csrfmiddlewaretoken={TOKEN}"
    sent = (
        f"POST /board/{place.session_id}/live/cases/{case}/go/ HTTP/1.1\r\nHost: localhost:{place.port}\r\nConnection: close\r\n"
        f"Cookie: {chair.cookie}; netboard_csrf={TOKEN}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    )
    head, answer = await request(place.port, sent.encode())
    if head.split(b" ", 2)[1] != b"302":
        raise RuntimeError(f"the chair was refused: {head.splitlines()[0]!r} {answer[-400:]!r}")
