"""What the tests of the embedded PostgreSQL share: private folders, processes, questions to a server."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from netboard.config import embedded

MEMORY = Path("/dev/shm")  # noqa: S108 -- a server a test, each writing 40 MB: memory spares the disk
QUICK_DISK = MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 1_000_000_000 else None
SOURCES = Path(embedded.__file__).parents[2]
GIVE_URL = "import sys, pathlib; from netboard.config import embedded; print(embedded.url(data=pathlib.Path(sys.argv[1])), flush=True)"
# The interpreter may stand where the ordinary user cannot go, so the modules are loaded first.
AS_ORDINARY_USER = """
import encodings.idna, os, pathlib, sys
import psycopg
from netboard.config import embedded
os.setgroups([])
os.setgid(int(sys.argv[3]))
os.setuid(int(sys.argv[2]))
try:
    print(embedded.url(data=pathlib.Path(sys.argv[1])))
except embedded.EmbeddedDatabaseError as refusal:
    print(refusal)
"""
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


@contextmanager
def private_folder() -> Iterator[Path]:
    # Not tmp_path: each other session of pytest closes the folder above it again, and cuts off the server of root.
    with tempfile.TemporaryDirectory(prefix="netboard-test-", dir=QUICK_DISK, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def ask(address: str, query: str) -> tuple[object, ...]:
    with psycopg.connect(address) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return tuple(row)


def started_at(address: str) -> object:
    return ask(address, "SELECT pg_postmaster_start_time()")[0]


def launch(script: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(SOURCES)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, start_new_session=True)


def outcome(process: subprocess.Popen[str]) -> str:
    said, _ = process.communicate(timeout=60)
    return said.strip()


def postmaster(data: Path) -> int:
    return int((data / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])


def wait_until(happens: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not happens():
        assert time.monotonic() < deadline, "it did not happen in 20 seconds"
        time.sleep(0.005)


def kill(data: Path) -> None:
    pid = postmaster(data)
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not embedded._is_server(pid, cluster=data / "postgres"))
