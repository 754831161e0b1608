"""How soon does every page of a session follow the chair? Real servers, real HTTP, one signed-in member a page.

python bench/live.py [--pages 300 1000] [--changes 20] [--pause 4] [--cut-seconds 60]      prints JSON lines; the last one is the result.

Served by the commands of `netboard serve` (2 processes of 4 threads, one stream process) and an embedded PostgreSQL of its own. The
delay runs from the chair's POST being sent to the moment a page has received its complete new fragment, the random wait of `live.js`
included. Beside it, in the same run and on the same pages, the stream alone: an announcement that no page has to ask for.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

TICKS = os.sysconf("SC_CLK_TCK")
OPENING_AT_ONCE = 25
LAST_SECONDS = 15.0  # a page that has not caught up so long after the last change has missed something
CUT_SHARE = 0.05
PAGES_A_SECOND = 150  # more pages are left more time between two changes, so that each change is measured alone


class Meter:
    """The processor seconds and the memory of the servers, by what they are."""

    def __init__(self, groups: dict[str, list[int]]) -> None:
        self._groups = groups
        self._before = self.cpu()

    def cpu(self) -> dict[str, float]:
        return {name: sum(_cpu(pid) for root in roots for pid in _family(root)) for name, roots in self._groups.items()}

    def spent(self) -> dict[str, float]:
        """The seconds since this was last asked."""
        now = self.cpu()
        spent = {name: round(now[name] - self._before[name], 2) for name in now}
        self._before = now
        return spent

    def rss_mib(self) -> dict[str, float]:
        """Resident memory; the shared memory of PostgreSQL is counted in each of its processes that touched it."""
        return {
            name: round(sum(_rss_kib(pid) for root in roots for pid in _family(root)) / 1024, 1) for name, roots in self._groups.items()
        }


def _family(root: int) -> list[int]:
    pids = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    parents = {pid: int(fields[1]) for pid in pids if (fields := _stat(pid))}
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def _stat(pid: int) -> list[str]:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return []


def _cpu(pid: int) -> float:
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / TICKS if fields else 0.0


def _rss_kib(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
    return 0


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """Milliseconds at the middle, at 95 % and at the end."""
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return {"p50_ms": round(1000 * cuts[49], 1), "p95_ms": round(1000 * cuts[94], 1), "max_ms": round(1000 * max(seconds), 1)}


class Run:
    """One number of pages: opened, led through the changes, some of them cut, and counted."""

    def __init__(self, stage: Any, place: Any, meter: Meter, asked: argparse.Namespace, *, pages: int) -> None:
        from bench import live_pages  # noqa: PLC0415 -- the environment is prepared first

        self._live = live_pages
        self._stage, self._place, self._meter, self._asked = stage, place, meter, asked
        self._pages = [live_pages.Page(place, follower) for follower in stage.followers[:pages]]
        self._turn, self._announced = 0, 0
        self._pause = max(asked.pause, pages / PAGES_A_SECOND)

    async def run(self) -> list[dict[str, Any]]:
        await self._open()
        opened = {"phase": "opened", "pages": len(self._pages), "rss_mib": self._meter.rss_mib(), "cpu_s": self._meter.spent()}
        before = resource.getrusage(resource.RUSAGE_SELF)
        followed = await self._follow(self._asked.changes)
        after = resource.getrusage(resource.RUSAGE_SELF)
        client = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        followed |= {"phase": "followed", "cpu_s": self._meter.spent(), "rss_mib": self._meter.rss_mib(), "client_cpu_s": round(client, 2)}
        cut = await self._cut() | {"phase": "cut", "cpu_s": self._meter.spent()}
        faults = [fault for page in self._pages for fault in page.faults]
        for page in self._pages:
            await page.cut()
        return [opened, followed, cut, {"phase": "faults", "pages": len(self._pages), "count": len(faults), "kinds": sorted(set(faults))}]

    async def _open(self) -> None:
        for start in range(0, len(self._pages), OPENING_AT_ONCE):
            for page in self._pages[start : start + OPENING_AT_ONCE]:
                page.open()
            await asyncio.sleep(0.3)
        await self._until_shown(await asyncio.to_thread(self._stage.version), self._pages, seconds=60)

    async def _follow(self, changes: int) -> dict[str, Any]:
        """Change the case, and in turn announce what needs no answer, so that both meet the same minute of the machine."""
        delays: list[float] = []
        alone: list[float] = []
        for _change in range(changes):
            sent_at, version = await self._change()
            await asyncio.sleep(self._pause)
            shown = [page.shown_since(version) for page in self._pages]
            delays += [at - sent_at for at in shown if at is not None]
            alone += await self._announce()
        missed = changes * len(self._pages) - len(delays)
        ours, bare = percentiles(delays), percentiles(alone)
        kib = statistics.mean(page.bytes_read / max(1, len(page.shown_at)) for page in self._pages) / 1024
        return {
            "pages": len(self._pages), "changes": changes, "samples": len(delays), "later_than_the_pause": missed, **ours,
            "bare_stream": bare, "ratio_p95_to_bare": round(ours["p95_ms"] / bare["p95_ms"], 1), "fragment_kib": round(kib, 1),
        }  # fmt: skip

    async def _change(self) -> tuple[float, int]:
        self._turn += 1
        case = self._stage.cases[self._turn % len(self._stage.cases)]
        sent_at = time.monotonic()
        await self._live.go_to(self._place, self._stage.chair, case)
        return sent_at, await asyncio.to_thread(self._stage.version)

    async def _announce(self) -> list[float]:
        self._announced += 1
        sent_at = time.monotonic()
        await asyncio.to_thread(self._stage.announce_nothing, self._announced)
        await asyncio.sleep(1)
        key = (self._place.nothing, self._announced)
        return [page.heard_at[key] - sent_at for page in self._pages if key in page.heard_at]

    async def _cut(self) -> dict[str, Any]:
        """Cut a twentieth of the pages while the board goes on, then let them come back."""
        chosen = random.Random(1).sample(self._pages, max(1, int(CUT_SHARE * len(self._pages))))  # noqa: S311 -- the same at each run
        for page in chosen:
            await page.cut()
        until, changes, version = time.monotonic() + self._asked.cut_seconds, 0, 0
        while time.monotonic() < until:
            _sent_at, version = await self._change()
            changes += 1
            await asyncio.sleep(self._pause)
        back_at = time.monotonic()
        for page in chosen:
            page.open()
        await self._until_shown(version, self._pages, seconds=LAST_SECONDS)
        took = [at - back_at for page in chosen if (at := page.shown_since(version)) is not None]
        return {
            "pages": len(self._pages), "cut": len(chosen), "seconds": self._asked.cut_seconds, "changes_meanwhile": changes,
            "caught_up_max_ms": round(1000 * max(took), 1) if took else None,
            "not_caught_up": sum(page.version < version for page in self._pages),
        }  # fmt: skip

    async def _until_shown(self, version: int, pages: Sequence[Any], *, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                for page in pages:
                    await page.until_shown(version)


@contextlib.contextmanager
def servers(place: Any, data: Path) -> Iterator[Meter]:
    """Serve pages and stream by the commands of `netboard serve` until the block ends."""
    from netboard.config import cli, processes  # noqa: PLC0415 -- the environment is prepared first
    from netboard.config.demo import running  # noqa: PLC0415 -- the same

    commands = [
        cli.server_command(bind=f"127.0.0.1:{place.port}", workers=2, threads=4),
        cli.stream_command(bind=f"127.0.0.1:{place.stream_port}"),
    ]
    with tempfile.TemporaryFile() as log:
        started = [subprocess.Popen(command, stdout=log, stderr=log) for command in commands]
        try:
            running.wait_until_up(place.port)
            postmaster = int((data / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])
            yield Meter({"pages": [started[0].pid], "stream": [started[1].pid], "postgres": [postmaster]})
        finally:
            processes.stop(started)
            log.seek(0)
            told = log.read().decode(errors="replace")
            sys.stderr.write(told[-4000:] if "Traceback" in told else "")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _measure(folder: Path, port: int, stream_port: int, asked: argparse.Namespace) -> int:
    from bench import live_pages, live_stage, live_typing  # noqa: PLC0415 -- needs Django
    from netboard.config.demo import running  # noqa: PLC0415 -- the same
    from netboard.foundation import clock  # noqa: PLC0415 -- the same

    running.prepare_tables()
    stage = live_stage.create(pages=max(asked.pages), at=clock.now())
    place = live_pages.Place(port, stream_port, stage.session_id)
    result: dict[str, Any] = {}
    typed: dict[str, Any] = {}
    for pages in asked.pages:
        with servers(place, folder) as meter:
            lines = asyncio.run(Run(stage, place, meter, asked, pages=pages).run())
            typed = typed or live_typing.lost_chars(stage, place, token=live_stage.TOKEN)
        for line in lines:
            print(json.dumps({"bench": "live"} | line), flush=True)
        followed, cut = lines[1], lines[2]
        result = result or {"pages": pages, "p95_ms": followed["p95_ms"], "not_caught_up": 0}
        result["not_caught_up"] += cut["not_caught_up"] + followed["later_than_the_pause"]
    print(json.dumps({"bench": "live", "phase": "typed"} | typed), flush=True)
    said = {"bench": "live", "pages": result["pages"], "p95_ms": result["p95_ms"], "lost_chars": typed["lost_chars"]}
    print(json.dumps(said | {"not_caught_up": result["not_caught_up"]}))
    return 0


def main() -> int:
    """Prepare a throw-away database with its people, measure each number of pages, and clean up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, nargs="+", default=[300, 1000], help="numbers of open pages, one after the other")
    parser.add_argument("--changes", type=int, default=20, help="how many times the chair changes the case")
    parser.add_argument("--pause", type=float, default=4.0, help="seconds between two changes, at least")
    parser.add_argument("--cut-seconds", type=float, default=60.0, help="how long a twentieth of the pages is cut off")
    asked = parser.parse_args()
    from netboard.config import embedded  # noqa: PLC0415 -- shows the help without the rest
    from netboard.config.demo import environment  # noqa: PLC0415 -- the same

    folder = Path(tempfile.mkdtemp(prefix="netboard-bench-"))
    port, stream_port = _free_port(), _free_port()
    os.environ.pop("NETBOARD_DATABASE_URL", None)
    environment.prepare(port=port, smtp_port=_free_port(), stream_port=stream_port, data=folder)
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        import django  # noqa: PLC0415 -- the environment is prepared first

        django.setup()
        return _measure(folder, port, stream_port, asked)
    finally:
        embedded.stop(data=folder)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
