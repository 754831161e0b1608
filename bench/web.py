"""How fast are the pages? Ours beside a least Django view, alternately in one run, on one database. Asserts nothing about time.

python bench/web.py [--seconds N] [--dossiers N] [--clients N]      prints JSON lines only; the last one is the result.

Each side is served by the command of `netboard serve` (2 processes, 8 threads); the clients are processes of their own.
"""

import argparse
import contextlib
import http.client
import itertools
import json
import multiprocessing
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

ROUND_SECONDS = 5.0  # of each side, before the other one's turn
DRAFTS_PER_SECOND = 120  # more than one client can submit
FORM = "application/x-www-form-urlencoded"
EXPECTED = {"GET": 200, "POST": 302}


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    body: str = ""


@dataclass(frozen=True)
class Script:
    """What one client asks for, in turn; `again` says whether it starts anew at the end."""

    port: int
    cookie: str
    requests: tuple[Request, ...]
    again: bool = True


@dataclass
class Taken:
    """The seconds of each request, and of the whole."""

    each: list[float] = field(default_factory=list)
    whole: float = 0.0

    def add(self, others: list["Taken"]) -> None:
        self.each += [second for other in others for second in other.each]
        self.whole += max(other.whole for other in others)

    def percentile_ms(self, percent: int) -> float:
        return round(1000 * statistics.quantiles(self.each, n=100, method="inclusive")[percent - 1], 2)


def ask(script: Script, seconds: float) -> Taken:
    """Send requests over one kept connection until the time is over; runs in a process of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", script.port, timeout=60)
    headers = {"Cookie": script.cookie, "Accept-Language": "fr", "Host": f"localhost:{script.port}", "Content-Type": FORM}
    taken, start = Taken(), time.perf_counter()
    for request in itertools.cycle(script.requests) if script.again else script.requests:
        began = time.perf_counter()
        if began - start > seconds:
            break
        connection.request(request.method, request.path, request.body.encode() or None, headers)
        answer = connection.getresponse()
        content = answer.read()
        taken.each.append(time.perf_counter() - began)
        if answer.status != EXPECTED[request.method]:
            raise RuntimeError(f"{answer.status} on {request.path}: {content[-2000:].decode(errors='replace')}")
    taken.whole = time.perf_counter() - start
    connection.close()
    return taken


Make = Callable[[int], list[Script]]  # the scripts of all clients for the round of that number


@dataclass(frozen=True)
class Workload:
    name: str
    ours: Make
    floor: Make
    queries: int


class Bench:
    """Both servers, the sessions of the clients, and what they ask for."""

    def __init__(self, *, people: Any, port: int, floor_port: int, clients: int, seconds: float) -> None:
        self.people, self.port, self.floor_port, self.clients = people, port, floor_port, clients
        self.rounds = max(1, round(seconds / (2 * ROUND_SECONDS)))
        self.round_seconds = seconds / (2 * self.rounds)
        self.drafts: list[list[int]] = [[] for _client in range(clients)]
        self.senders = people.senders[1 : clients + 1]
        self.readers: list[str] = []
        self.writers: list[tuple[str, str]] = []

    def sign_in(self) -> None:
        """Open one session for each client, as coordinator and as referring doctor."""
        self.readers = [self._signed_in(self.people.coordinator.email)[0] for _client in range(self.clients)]
        self.writers = [self._signed_in(sender.account.email) for sender in self.senders]

    def _signed_in(self, email: str) -> tuple[str, str]:
        from netboard.config.demo import environment  # noqa: PLC0415 -- the environment is prepared first
        from netboard.config.demo.visitor import Visitor  # noqa: PLC0415 -- the same

        visitor = Visitor(f"http://localhost:{self.port}")
        visitor.sign_in(email, environment.PASSWORD)
        jar = dict(visitor.client.cookies.items())
        return "; ".join(f"{name}={value}" for name, value in jar.items()), jar["netboard_csrf"]

    def workloads(self) -> list[Workload]:
        """List what is measured; writing comes last, since it makes rows."""
        from bench import queries  # noqa: PLC0415 -- the environment is prepared first

        pages = {
            "list": ["/dossiers/"],
            "detail": [f"/dossiers/{pk}/" for pk in self.people.dossier_ids[:: max(1, len(self.people.dossier_ids) // 499)]],
            "search": [f"/dossiers/?q={name}" for name in self.people.names],
        }
        counts = queries.counts(self.people, pages)
        reading = [
            Workload(name, self._reading(self.port, paths), self._reading(self.floor_port, paths), counts[name])
            for name, paths in pages.items()
        ]
        return [*reading, Workload("create", self._submitting, self._inserting, counts["create"])]

    def _reading(self, port: int, paths: list[str]) -> Make:
        def make(number: int) -> list[Script]:
            asked = [Request("GET", path) for path in paths]
            starts = [(number * 7 + client * len(asked) // self.clients) % len(asked) for client in range(self.clients)]
            return [Script(port, cookie, (*asked[start:], *asked[:start])) for start, cookie in zip(starts, self.readers, strict=True)]

        return make

    def _submitting(self, _number: int) -> list[Script]:
        from bench import population  # noqa: PLC0415 -- the environment is prepared first
        from netboard.foundation import clock  # noqa: PLC0415 -- the same

        scripts = []
        for client, (sender, (cookie, token)) in enumerate(zip(self.senders, self.writers, strict=True)):
            missing = int(self.round_seconds * DRAFTS_PER_SECOND) + 1 - len(self.drafts[client])
            self.drafts[client] += population.open_drafts(sender, count=missing, at=clock.now())
            sent = population.submissions(sender, self.drafts[client], token=token)
            scripts.append(Script(self.port, cookie, tuple(Request("POST", path, body) for path, body in sent), again=False))
        return scripts

    def _inserting(self, _number: int) -> list[Script]:
        from bench import population  # noqa: PLC0415 -- the environment is prepared first

        bodies = [population.insertion(sender) for sender in self.senders]
        return [Script(self.floor_port, "", (Request("POST", "/dossiers/new/", body),)) for body in bodies]

    def measure(self, pool: ProcessPoolExecutor, workload: Workload) -> dict[str, Any]:
        """Take turns, the side that starts changing each time, and sum both sides up."""
        taken = {"ours": Taken(), "floor": Taken()}
        makes = {"ours": workload.ours, "floor": workload.floor}
        for number in range(self.rounds):
            for side in sorted(makes, reverse=number % 2 == 0):
                parts = self.run(pool, makes[side](number), self.round_seconds)
                taken[side].add(parts)
                if workload.name == "create" and side == "ours":
                    self.drafts = [rest[len(part.each) :] for rest, part in zip(self.drafts, parts, strict=True)]
        return _line(workload, taken["ours"], taken["floor"])

    def run(self, pool: ProcessPoolExecutor, scripts: list[Script], seconds: float) -> list[Taken]:
        return list(pool.map(ask, scripts, [seconds] * len(scripts)))

    def warm_up(self, pool: ProcessPoolExecutor, workloads: list[Workload]) -> None:
        """Let every process of both servers compile its templates, over several connections."""
        for workload, make_of in itertools.product(workloads[:3], ("ours", "floor")):
            for number in range(4):
                self.run(pool, getattr(workload, make_of)(number), 0.3)


def _line(workload: Workload, ours: Taken, floor: Taken) -> dict[str, Any]:
    return {
        "workload": workload.name,
        "requests_per_s": round(len(ours.each) / ours.whole, 1),
        "p50_ms": ours.percentile_ms(50),
        "p95_ms": ours.percentile_ms(95),
        "floor_requests_per_s": round(len(floor.each) / floor.whole, 1),
        "floor_p50_ms": floor.percentile_ms(50),
        "floor_p95_ms": floor.percentile_ms(95),
        "ratio": round(statistics.median(ours.each) / statistics.median(floor.each), 2),
        "queries": workload.queries,
        "requests": len(ours.each),
    }


@contextlib.contextmanager
def servers(port: int, floor_port: int) -> Iterator[None]:
    """Serve our pages and the floor by the same command, until the block ends."""
    from netboard.config import cli, processes  # noqa: PLC0415 -- the environment is prepared first
    from netboard.config.demo import running  # noqa: PLC0415 -- the same

    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    settings = {port: os.environ["DJANGO_SETTINGS_MODULE"], floor_port: "bench.floor_settings"}
    with tempfile.TemporaryFile() as log:
        started = [
            subprocess.Popen(
                cli.server_command(bind=f"127.0.0.1:{each}", workers=2, threads=8), stdout=log, stderr=log,
                env=os.environ | {"DJANGO_SETTINGS_MODULE": module, "PYTHONPATH": path},
            )
            for each, module in settings.items()
        ]  # fmt: skip
        try:
            running.wait_until_up(port)
            _await_port(floor_port)
            yield
        finally:
            processes.stop(started)
            log.seek(0)
            told = log.read().decode(errors="replace")
            sys.stderr.write(told[-4000:] if "Traceback" in told else "")


def _await_port(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
            return
        time.sleep(0.2)
    raise TimeoutError(f"no answer on port {port}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _measured(bench: Bench) -> dict[str, Any]:
    with ProcessPoolExecutor(bench.clients, mp_context=multiprocessing.get_context("spawn")) as pool:
        workloads = bench.workloads()
        with servers(bench.port, bench.floor_port):
            bench.sign_in()
            bench.warm_up(pool, workloads)
            lines = []
            for workload in workloads:
                lines.append(bench.measure(pool, workload))
                print(json.dumps(lines[-1]), flush=True)
    ratios = {f"{line['workload']}_ratio": line["ratio"] for line in lines}
    pages = [line["queries"] for line in lines if line["workload"] != "create"]  # a submission is an act, not a page: see its own line
    return {"bench": "web", **ratios, "max_queries": max(pages)}


def _end(_number: int, _frame: object) -> None:
    raise SystemExit(143)


def main() -> None:
    """Prepare a throw-away database, count the queries, serve both sides, measure, and clean up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, help="for each workload, both sides together")
    parser.add_argument("--dossiers", type=int, default=5000)
    parser.add_argument("--clients", type=int, default=2, choices=range(1, 9), metavar="1-8")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, _end)
    from netboard.config import embedded  # noqa: PLC0415 -- the client processes import this file and need none of it
    from netboard.config.demo import environment  # noqa: PLC0415 -- the same

    folder = Path(tempfile.mkdtemp(prefix="netboard-bench-"))
    port, floor_port = _free_port(), _free_port()
    os.environ.pop("NETBOARD_DATABASE_URL", None)
    environment.prepare(port=port, smtp_port=_free_port(), stream_port=_free_port(), data=folder)
    try:
        import django  # noqa: PLC0415 -- the environment is prepared first

        (folder / "static").mkdir()
        django.setup()
        from bench import population  # noqa: PLC0415 -- needs Django
        from netboard.config.demo import running  # noqa: PLC0415 -- needs Django
        from netboard.foundation import clock  # noqa: PLC0415 -- needs Django

        running.prepare_tables()
        people = population.create(dossiers=asked.dossiers, at=clock.now())
        bench = Bench(people=people, port=port, floor_port=floor_port, clients=asked.clients, seconds=asked.seconds)
        print(json.dumps(_measured(bench)))
    finally:
        embedded.stop(data=folder)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
