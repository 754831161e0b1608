"""What do the browser tests share? One demonstration served for real, Chromium, and pages that tell on themselves."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, sync_playwright

from netboard.config.demo import environment
from tests.browser.stage import Scene, Stage

START_SECONDS = 180
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-quic",
    "--disable-gpu", "--no-sandbox",
]  # fmt: skip


@dataclass(frozen=True)
class Demo:
    """The demonstration under test: where it answers."""

    url: str
    stream: str  # host and port of the live stream


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """Start `netboard demo` on a throw-away folder, once for the whole run; database included, nothing of it stays."""
    folder = Path(tempfile.mkdtemp(prefix="netboard-browser-"))
    port, smtp_port, stream_port = _free_port(), _free_port(), _free_port()
    mine = {name: value for name, value in os.environ.items() if not name.startswith("NETBOARD_")} | {"NETBOARD_DATA": str(folder)}
    command = [sys.executable, "-m", "netboard.config.cli"]
    with (folder / "output.log").open("wb") as output:
        running = subprocess.Popen(
            [*command, "demo", f"--port={port}", f"--smtp-port={smtp_port}", f"--stream-port={stream_port}"],
            env=mine,
            stdout=output,
            stderr=output,
        )
        try:
            _wait(running, url=f"http://localhost:{port}/account/login/", output=folder / "output.log")
            yield Demo(f"http://localhost:{port}", stream=f"localhost:{stream_port}")
        finally:
            _stop(running, [*command, "stop-database"], folder=folder, environ=mine)


def _stop(running: "subprocess.Popen[bytes]", stop_database: list[str], *, folder: Path, environ: dict[str, str]) -> None:
    running.send_signal(signal.SIGTERM)
    try:
        running.wait(timeout=120)
    except subprocess.TimeoutExpired:
        running.kill()
        raise
    finally:
        subprocess.run(stop_database, env=environ, check=False, stdout=subprocess.DEVNULL)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(running: "subprocess.Popen[bytes]", *, url: str, output: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and running.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(url, timeout=5).status_code == httpx.codes.OK:
                return
        time.sleep(0.3)
    pytest.fail(f"the demonstration did not start:\n{output.read_text(errors='replace')[-3000:]}")


@pytest.fixture(scope="session")
def stage(demo: Demo) -> Iterator[Stage]:
    with contextlib.closing(Stage(demo.url)) as ready:
        yield ready


@pytest.fixture(scope="session")
def scene(stage: Stage) -> Scene:
    return Scene(stage)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser a file: Playwright keeps an event loop in this thread, in which Django refuses the database to other files."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Watch:
    """What a page must never do; `refused` are the statuses and `offline` the broken network that a test wants."""

    hosts: frozenset[str]  # the pages and the live stream
    refused: frozenset[int] = frozenset()
    offline: bool = False
    complaints: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        context.on("console", self._said)
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))
        context.on("request", self._asked)
        context.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not self._is_wanted(message.text):
            self.complaints.append(f"console: {message.text} ({message.location.get('url')})")

    def _is_wanted(self, text: str) -> bool:
        wanted = [f"Failed to load resource: the server responded with a status of {status}" for status in self.refused]
        broken = ["Failed to load resource: net::ERR_", "htmx: htmx:error: Failed to fetch"] if self.offline else []
        return text.startswith((*wanted, *broken))

    def _asked(self, request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc not in self.hosts:
            self.complaints.append(f"another host: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= httpx.codes.INTERNAL_SERVER_ERROR:
            self.complaints.append(f"{response.status}: {response.request.method} {response.url}")


OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def _sessions() -> dict[str, Any]:
    return {}


Enter = Callable[..., tuple[Page, Watch]]


@pytest.fixture(scope="module")
def enter(chromium: Browser, demo: Demo, _sessions: dict[str, Any]) -> Enter:
    """Open a browser window in which somebody is signed in, or nobody, under watch."""

    def opener(who: str = "", **options: Any) -> tuple[Page, Watch]:
        if who and who not in _sessions:
            _sessions[who] = _signed_in(chromium, demo, who)
        given = {"color_scheme": "light", "storage_state": _sessions.get(who)} | options
        context = chromium.new_context(base_url=demo.url, locale="fr-FR", **given)
        context.set_default_timeout(15_000)
        watch = Watch(frozenset({urlsplit(demo.url).netloc, demo.stream}))
        watch.over(context)
        return context.new_page(), watch

    return opener


@pytest.fixture
def open_page(enter: Enter) -> Iterator[OpenPage]:
    """Give a page of its own to a test; afterwards no page may have complained."""
    opened: list[tuple[Page, Watch]] = []

    def opener(who: str = "", *, refused: set[int] | None = None, offline: bool = False, **options: Any) -> Page:
        page, watch = enter(who, **options)
        watch.refused, watch.offline = frozenset(refused or ()), offline
        opened.append((page, watch))
        return page

    yield opener
    for page, _watch in opened:
        page.context.close()
    assert [complaint for _page, watch in opened for complaint in watch.complaints] == []


def _signed_in(chromium: Browser, demo: Demo, who: str) -> Any:
    context = chromium.new_context(base_url=demo.url, locale="fr-FR")
    page = context.new_page()
    page.goto("/account/login/")
    page.fill("[name=login]", who)
    page.fill("[name=password]", environment.PASSWORD)
    page.click("main form button")
    page.wait_for_url("**/")
    kept = context.storage_state()
    context.close()
    return kept
