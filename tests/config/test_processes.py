"""Several processes as one command: started together, stopped together."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from netboard.config import processes
from tests.config.servers import SOURCES, outcome, wait_until

SLEEPING = r"import os, time; os.write(1, b'%d\n' % os.getpid()); time.sleep(600)"
SLEEP = repr([sys.executable, "-c", SLEEPING])
FAIL = repr([sys.executable, "-c", "import time; time.sleep(1); raise SystemExit(3)"])
RUN = "import sys; from netboard.config import processes; sys.exit(processes.run([{}]))"


def is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists() and "Z" not in Path(f"/proc/{pid}/stat").read_text().split()[2]


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    started = []

    def run(*command: str) -> subprocess.Popen[str]:
        environment = os.environ | {"PYTHONPATH": str(SOURCES), "LC_ALL": "C"}
        process = subprocess.Popen(
            [sys.executable, *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, start_new_session=True
        )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def test_when_one_ends_by_itself_the_others_are_stopped_and_the_exit_code_says_so(start):
    process = start("-c", RUN.format(f"{SLEEP}, {FAIL}"))
    child = int(process.stdout.readline())

    said = outcome(process)

    assert (process.returncode, is_alive(child)) == (1, False)
    assert "ended by itself with exit code 3" in said


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_when_asked_to_stop_all_are_stopped_and_that_is_no_failure(start, sign):
    process = start("-c", RUN.format(f"{SLEEP}, {SLEEP}"))
    children = [int(process.stdout.readline()) for _child in range(2)]

    process.send_signal(sign)

    assert (outcome(process), process.returncode) == ("", 0)
    assert [is_alive(child) for child in children] == [False, False]


def free_ports(count: int) -> list[int]:
    listeners = [socket.create_server(("127.0.0.1", 0)) for _port in range(count)]
    ports = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports


def status(port: int, path: str) -> int:
    try:
        return httpx.get(f"http://localhost:{port}{path}", timeout=10).status_code
    except httpx.TransportError:
        return 0


def test_serve_answers_pages_and_stream_and_stops_both_at_once(start):
    pages, stream = free_ports(2)
    process = start("-m", "netboard.config.cli", "serve", f"--bind=127.0.0.1:{pages}", "--workers=1", f"--stream-bind=127.0.0.1:{stream}")
    wait_until(lambda: status(pages, "/accessibility/") == 200 and status(stream, "/live/board/1/") == 401)
    began = time.monotonic()

    process.send_signal(signal.SIGTERM)
    outcome(process)

    assert process.returncode == 0
    assert time.monotonic() - began < 10
    assert (status(pages, "/accessibility/"), status(stream, "/live/board/1/")) == (0, 0)


def test_a_taken_port_is_said_before_anything_starts(start):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        process = start("-m", "netboard.config.cli", "stream", f"--bind=127.0.0.1:{port}")
        said = outcome(process)

    assert process.returncode == 1
    assert f"The live stream cannot listen on 127.0.0.1:{port}" in said


def test_the_demonstration_names_the_option_of_a_taken_port(start):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        pages, mail = free_ports(2)

        process = start("-m", "netboard.config.cli", "demo", f"--port={pages}", f"--smtp-port={mail}", f"--stream-port={port}")
        said = outcome(process)

    assert (process.returncode, said) == (1, f"Error: Port {port} is taken: choose another one with --stream-port.")


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="Linux only")
def test_connections_of_browsers_gone_without_a_word_are_given_up():
    with processes.listening_socket("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()) as _browser:
        accepted, _address = listener.accept()
        with accepted:
            given = accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)

    assert given == processes.SILENT_MILLISECONDS
