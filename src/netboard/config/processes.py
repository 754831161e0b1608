"""How do several processes run as one command? Started together, stopped together."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType

STOP_SECONDS = 25
BACKLOG = 2048
SILENT_MILLISECONDS = 30_000


def run(commands: Sequence[Sequence[str]], *, when_started: Callable[[], None] = lambda: None) -> int:
    """Run the commands side by side until one of them ends, or until Ctrl-C or SIGTERM; then all are stopped.

    The answer is the exit code: 0 when the end was asked for, 1 when a process ended by itself.
    """
    asked: list[int] = []
    _hear(lambda number, _frame: asked.append(number))  # an end asked for between a start and its note would leave an orphan
    started: list[subprocess.Popen[bytes]] = []
    try:
        for command in commands:
            started.append(subprocess.Popen(command))  # noqa: PERF401, S603 -- those already started must be known when one fails; our own interpreter
        _hear(_interrupt)
        if asked:
            return 0
        when_started()
        return _watch(started)
    except KeyboardInterrupt:
        return 0
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        stop(started)
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _hear(handler: Callable[[int, FrameType | None], None]) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handler)


def stop(started: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask all of them to end, and kill those that have not after a while."""
    for process in started:
        process.terminate()
    until = time.monotonic() + STOP_SECONDS
    for process in started:
        try:
            process.wait(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def listening_socket(host: str, port: int) -> socket.socket:
    """Take the address, or raise `OSError`; a browser that is gone without a word is given up after 30 seconds."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # inherited by each connection
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SILENT_MILLISECONDS)
    return listener


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _watch(started: Sequence[subprocess.Popen[bytes]]) -> int:
    while True:
        for process in started:
            if (code := process.poll()) is not None:
                program = " ".join(map(str, process.args)) if isinstance(process.args, list | tuple) else str(process.args)
                sys.stderr.write(f"ended by itself with exit code {code}: {program}\n")
                return 1
        time.sleep(0.2)
