"""Who parses hostile bytes? A process of its own, forked ready and under limits; the request always gets an answer."""

import atexit
import json
import logging
import os
import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import IO, Any, Final

from netboard.foundation.documents.reading.model import Found, Reading, ReadingRefused, Reason

logger = logging.getLogger(__name__)
WORKER: Final = Path(__file__).with_name("_worker.py")
SOURCES: Final = Path(__file__).resolve().parents[4]
MEBIBYTE: Final = 1024 * 1024
MAX_BYTES: Final = 25 * MEBIBYTE
CPU_SECONDS: Final = 10
WALL_SECONDS: Final = 15
READY_SECONDS: Final = 30.0
MEMORY_BYTES: Final = 1536 * MEBIBYTE
ANSWER_BYTES: Final = 8 * MEBIBYTE


class ReaderBroken(Exception):  # noqa: N818 -- it says what happened
    """The reading process cannot be started: our defect, not the document's."""


class _Forge:
    """A process that has loaded the parsers and forks one confined reader for each document."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            # An empty environment: the child has no use for our secrets.
            self.process = subprocess.Popen(  # noqa: S603 -- our own interpreter and our own file
                [sys.executable, "-I", str(WORKER), str(theirs.fileno()), str(SOURCES)],
                pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={}, cwd="/",
            )  # fmt: skip
        self.line.settimeout(READY_SECONDS)
        if self.line.recv(8) != b"ready":
            self.close()
            raise ReaderBroken

    def send(self, order: dict[str, Any], handles: list[int]) -> None:
        socket.send_fds(self.line, [json.dumps(order).encode()], handles)

    def close(self) -> None:
        self.line.close()
        if self.owner == os.getpid():
            self.process.kill()
            self.process.wait()


_guard = threading.Lock()
_current: list[_Forge] = []


def _forge(*, renewed: bool) -> _Forge:
    with _guard:
        if _current and (renewed or _current[0].owner != os.getpid()):
            # After a fork of the server the old process belongs to the parent: leave it alone, close our end.
            _current.pop().close()
        if not _current:
            _current.append(_Forge())
        return _current[0]


@atexit.register
def stop() -> None:
    """End the waiting process; the next reading starts another."""
    with _guard:
        while _current:
            _current.pop().close()


def ask(task: str, content: bytes, *, wall_seconds: int = WALL_SECONDS) -> dict[str, Any]:
    """Have the content read by a confined child; raises ReadingRefused when it cannot be, or takes too much of anything."""
    if len(content) > MAX_BYTES:
        raise ReadingRefused(Reason.TOO_BIG)
    order = {
        "task": task, "wall_seconds": wall_seconds, "cpu_seconds": CPU_SECONDS, "memory_bytes": MEMORY_BYTES, "answer_bytes": ANSWER_BYTES,
    }  # fmt: skip
    started = time.monotonic()
    with _memory_file() as question, _memory_file() as reply:
        question.write(content)
        question.flush()
        if not _run(order, question, reply):
            raise ReadingRefused(Reason.TOOK_TOO_LONG)
        reply.seek(0)
        answer = reply.read()
    if not answer:
        spent = time.monotonic() - started
        logger.warning("reading stopped", extra={"code": task})
        raise ReadingRefused(Reason.TOOK_TOO_LONG if spent > CPU_SECONDS / 2 else Reason.DAMAGED)
    said: dict[str, Any] = json.loads(answer)
    if "refused" in said:
        raise ReadingRefused(Reason(said["refused"]))
    return said


def read(task: str, content: bytes) -> Reading:
    """Have the content read, and make a reading of the answer; raises ReadingRefused."""
    said = ask(task, content)
    found = tuple(Found(**one) for one in said.pop("found"))
    return Reading(**said | {"notices": tuple(said["notices"])}, found=found)


def _run(order: dict[str, Any], question: IO[bytes], reply: IO[bytes]) -> bool:
    """Say whether the child ended by itself; the kernel ends it at its own limit of time."""
    ended, alive = os.pipe()
    try:
        handles = [question.fileno(), reply.fileno(), alive]
        try:
            _forge(renewed=False).send(order, handles)
        except OSError:
            _forge(renewed=True).send(order, handles)
        os.close(alive)
        alive = -1
        waiting = select.poll()
        waiting.register(ended, select.POLLIN | select.POLLHUP)
        return bool(waiting.poll((order["wall_seconds"] + 2) * 1000))
    finally:
        os.close(ended)
        if alive >= 0:
            os.close(alive)


def _memory_file() -> IO[bytes]:
    # Not a pipe: the limit on written bytes holds here, so that the child cannot flood the parent.
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("netboard-reading"), "w+b")
    return tempfile.TemporaryFile()
