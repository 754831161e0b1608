"""A real stream server on a free port, and pages that listen to it."""

import asyncio
import json
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import httpx
import pytest
from django.conf import settings as django_settings
from django.test import Client

from netboard.config import asgi, gate, processes
from netboard.foundation import clock
from netboard.foundation.access.models import Account
from netboard.foundation.live import kinds, stream
from netboard.foundation.live.channel import Event
from netboard.foundation.ui import middleware

QUICK = stream.Pace(beat_seconds=0.1, judged_every_seconds=0.3, unjudged_seconds=1.0, swallow_seconds=0.5)


@dataclass
class Ward:
    """The things followed in these tests: who may, and where each stands."""

    followers: set[int] = field(default_factory=set)
    versions: dict[int, int] = field(default_factory=lambda: {1: 1})

    def may_follow(self, account: Account, key: int) -> bool:
        return key in self.versions and account.pk in self.followers

    def current(self, key: int) -> list[Event]:
        return [Event(version=self.versions[key], url=f"/ward/{key}/state/")]


@pytest.fixture
def ward(monkeypatch) -> Ward:
    made = Ward()
    monkeypatch.setitem(kinds._kinds, "ward", kinds.Kind(may_follow=made.may_follow, current=made.current))
    return made


@dataclass
class Running:
    """A server that answers; `application` is what it serves."""

    url: str
    application: stream.Application
    stop: Callable[[], None]


@pytest.fixture
def serving(ward, settings) -> Iterator[Callable[..., Running]]:
    with ExitStack() as stack:

        def start(*, pace: stream.Pace = QUICK, **changes: object) -> Running:
            for name, value in changes.items():
                setattr(settings, name, value)
            application = stream.Application(is_awake=gate.is_awake, now=clock.now, headers=middleware.HEADERS, pace=pace)
            listener = processes.listening_socket("127.0.0.1", 0)
            server = asgi.server(application)
            thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])), daemon=True)
            thread.start()

            def stop() -> None:
                server.handle_exit(15, None)
                thread.join(timeout=20)
                listener.close()
                assert not thread.is_alive()

            stack.callback(stop)
            wait_until(lambda: application.hub.is_listening)
            return Running(f"http://localhost:{listener.getsockname()[1]}", application, stop)

        yield start


@pytest.fixture
def server(serving) -> Running:
    return serving()


class Page:
    """An open page: what it heard, and whether the stream has ended."""

    def __init__(self, url: str, client: Client | None, **headers: str) -> None:
        cookie = client.cookies[django_settings.SESSION_COOKIE_NAME].value if client else ""
        self._sent = {"cookie": f"{django_settings.SESSION_COOKIE_NAME}={cookie}"} if client else {}
        self._sent |= headers
        self.heard: queue.Queue[tuple[str, dict[str, object]]] = queue.Queue()
        self.ended = threading.Event()
        self.status, self.headers = 0, httpx.Headers()
        self._opened = threading.Event()
        self._leave = threading.Event()
        self._thread = threading.Thread(target=self._read, args=(url,), daemon=True)
        self._thread.start()
        assert self._opened.wait(10)

    def _read(self, url: str) -> None:
        try:
            with httpx.stream("GET", url, headers=self._sent, timeout=30) as answer:
                self.status, self.headers = answer.status_code, answer.headers
                self._opened.set()
                name = ""
                for line in answer.iter_lines():
                    if self._leave.is_set():
                        return
                    if line.startswith("event: "):
                        name = line.removeprefix("event: ")
                    elif line.startswith("data: "):
                        self.heard.put((name, json.loads(line.removeprefix("data: "))))
        except httpx.TransportError:
            pass
        finally:
            self._opened.set()
            self.ended.set()

    def moved(self, *, seconds: float = 5) -> dict[str, object]:
        """Wait for the next event that is not a beat."""
        until = time.monotonic() + seconds
        while True:
            name, said = self.heard.get(timeout=max(0.01, until - time.monotonic()))
            if name == "moved":
                return said

    def is_silent(self, *, seconds: float = 0.5) -> bool:
        try:
            self.moved(seconds=seconds)
        except queue.Empty:
            return True
        return False

    def leave(self) -> None:
        self._leave.set()
        self._thread.join(timeout=10)


@pytest.fixture
def open_page(server, client_of) -> Iterator[Callable[..., Page]]:
    pages = []

    def opened(account: Account | Client | None, *, path: str = "/live/ward/1/", to: Running | None = None, **headers: str) -> Page:
        client = client_of(account) if isinstance(account, Account) else account
        pages.append(Page(f"{(to or server).url}{path}", client, **headers))
        return pages[-1]

    yield opened
    for page in pages:
        page.leave()


def wait_until(happens: Callable[[], object], *, seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < until, f"it did not happen in {seconds} seconds"
        time.sleep(0.01)
