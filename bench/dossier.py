"""How long is the way from a pile of documents to a submitted dossier? Twelve doctors in Chromium, counted, then compared with the record.

python bench/dossier.py [--only SYN-001] [--shots FOLDER]      prints JSON lines only; the last one is the result.
Each doctor drops all documents, corrects the identity, confirms what was read in each document, types what is still missing, submits.
`seconds` are those of a hand that neither reads nor thinks. A case that cannot be submitted ends the bench with an error.
"""

import argparse
import contextlib
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as TooSlow

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
PATIENCE_MS = 60_000
CONFIRM = "button[name=confirm]"


class NotSubmitted(Exception):  # noqa: N818 -- it says what happened
    """A case did not reach its receipt; the text says what the page says."""


@dataclass(frozen=True)
class Case:
    """A submitted case: what it cost, the number of its receipt."""

    record: dict[str, Any]
    count: Any
    seconds: float
    files: int
    left_open: int
    windows: int
    dossier_id: int
    receipt: str


class Doctor:
    """The referring doctor of one record before the screen."""

    def __init__(self, page: Page, record: dict[str, Any], *, shots: Path | None) -> None:
        from bench.dossier_hand import Hand  # noqa: PLC0415 -- the environment is prepared first
        from netboard.config.demo import payload  # noqa: PLC0415 -- the same
        from netboard.foundation import clock  # noqa: PLC0415 -- the same

        self.page, self.record, self.hand = page, record, Hand(page, shots=shots)
        yesterday = clock.today(clock.now()) - timedelta(days=1)
        self.known = payload.dossier_fields(record, informed_on=yesterday)

    def sign_in(self, base_url: str) -> None:
        from netboard.config.demo import environment, people  # noqa: PLC0415 -- the environment is prepared first

        self.page.goto(f"{base_url}/account/login/")
        self.page.fill("[name=login]", people.referrer_email(self.record))
        self.page.fill("[name=password]", environment.PASSWORD)
        self.page.click("main form button")
        self.page.wait_for_url(f"{base_url}/")

    def submit(self) -> Case:
        """Go from the home page to the receipt."""
        from netboard.config.demo import letters  # noqa: PLC0415 -- the environment is prepared first
        from netboard.foundation import clock  # noqa: PLC0415 -- the same

        files = [(name, content) for _kind, name, content in letters.of(self.record, at=clock.now())]
        started, code = time.perf_counter(), self.record["id"]
        self.hand.press(self.page.locator('a[href="/dossiers/new/"]').first)
        self.hand.look(f"{code}-1-new")
        self.hand.drop("[data-drop]", files)
        self.hand.look(f"{code}-2-identity")
        self._identify()
        self.hand.look(f"{code}-3-proposals")
        dossier_id = int(self.page.url.split("/dossiers/")[1].split("/")[0])
        self._confirm()
        self.hand.look(f"{code}-4-confirmed")
        left_open = self.page.locator(f"{CONFIRM}:not([value^=all])").count()
        self._complete()
        self.hand.look(f"{code}-5-completed")
        receipt = self._send()
        self.hand.look(f"{code}-6-receipt")
        seconds = time.perf_counter() - started
        return Case(self.record, self.hand.count, seconds, len(files), left_open, len(self.page.context.pages), dossier_id, receipt)

    def _identify(self) -> None:
        """Correct what was read wrongly, type what is needed and was not read, choose the treating doctor in the directory."""
        from netboard.config.demo import payload  # noqa: PLC0415 -- the environment is prepared first

        wanted = payload.identity_fields(self.record, gp="")
        for name in ("birth_family_name", "first_given_name", "birth_date", "postcode"):
            if self.hand.says(name) != wanted[name]:
                self.hand.type(name, wanted[name])
        if self.hand.says("local_number") not in {"", wanted["local_number"]}:
            self.hand.type("local_number", wanted["local_number"])
        self.hand.tick("sex", wanted["sex"])
        self.hand.tick("gp_status", "known")
        _title, family, given = self.record["medecin_traitant"].removesuffix(" (fictif)").split()
        if not (self.hand.says("gp").startswith(f"{given} {family}") and "#" in self.hand.says("gp")):
            self.hand.pick("gp", f"{family} {given}")
        self.hand.press(self.page.locator("form[data-guard] .btn.main"))
        if "/edit/" not in self.page.url:
            raise NotSubmitted(self._complaints())

    def _confirm(self) -> None:
        """Confirm the values of each document that has some, then the doubtful ones that the doctor knows to be true."""
        whole = self.page.locator(f"{CONFIRM}[value^='all:']")
        while whole.count():
            self.hand.press(whole.first)
        refused: set[str] = set()
        while (button := self._doubt(refused)) is not None:
            self.hand.press(button)

    def _doubt(self, refused: set[str]) -> Any:
        """Give the button of the next doubtful value that is the one of the record."""
        from bench.dossier_facts import is_of_the_record  # noqa: PLC0415 -- needs Django

        for button in self.page.locator(f"{CONFIRM}:not([value^=all])").all():
            key = button.get_attribute("value") or ""
            if key not in refused:
                refused.add(key)
                if is_of_the_record(key, self.known):
                    return button
        return None

    def _complete(self) -> None:
        """Type what a submission needs and no document gave; an urgent request is said urgent, with its reason."""
        if self.known["urgency"] == "urgent":
            self.hand.tick("urgency", "urgent")
            self.page.locator("[name=urgency_reason]").wait_for()
        for name in ("question", *(["urgency_reason"] if self.known["urgency"] == "urgent" else [])):
            if not self.hand.says(name):
                self.hand.type(name, self.known[name])
        for name in ("motive", "ecog", "primary_site"):
            if not self.hand.says(name):
                self.hand.choose(name, self.known[name])
        if not self.hand.says("informed_on"):
            self.hand.type("informed_on", self.known["informed_on"])
        self.hand.tick("no_objection")

    def _send(self) -> str:
        self.hand.press(self.page.locator("button[name=act][value=submit]"))
        if "/receipt/" not in self.page.url:
            raise NotSubmitted(self._complaints())
        return self.page.locator(".big-number").inner_text().strip()

    def _complaints(self) -> str:
        return f"{self.page.url}: {' | '.join(self.page.locator('ul.error, .notice').all_inner_texts())[:1000]}"


def _cases(browser: Browser, base_url: str, records: list[dict[str, Any]], shots: Path | None) -> tuple[list[Case], list[dict[str, Any]]]:
    done, failed = [], []
    for record in records:
        context = browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 800})
        context.set_default_timeout(PATIENCE_MS)
        doctor = Doctor(context.new_page(), record, shots=shots)
        try:
            doctor.sign_in(base_url)
            done.append(doctor.submit())
        except (NotSubmitted, TooSlow) as error:
            doctor.hand.look(f"{record['id']}-failed")
            failed.append({"case": record["id"], "submitted": False, "because": str(error)[:1500]})
        context.close()
    return done, failed


def _line(case: Case) -> dict[str, Any]:
    """Say what the case cost and which of its facts arrived."""
    from bench import dossier_facts as facts  # noqa: PLC0415 -- needs Django
    from netboard.care.referral.models import Dossier, Proposals  # noqa: PLC0415 -- the same

    verdicts = facts.compared(case.record, Dossier._default_manager.get(pk=case.dossier_id))
    by = {standing: [each for each in verdicts if each.standing == standing] for standing in facts.STANDINGS}
    count = case.count
    return {
        "case": case.record["id"], "receipt": case.receipt, "files": case.files, "typed_fields": len(count.typed), "characters": count.characters,
        "clicks": count.clicks, "other": count.other, "interactions": count.interactions, "seconds": round(case.seconds, 1), "windows": case.windows,
        "values_confirmed": sum(len(row.confirmed) for row in Proposals._default_manager.filter(dossier=case.dossier_id)),
        "values_typed": count.typed + count.chosen, "left_open": case.left_open,
        "facts_right": len(by[facts.RIGHT]), "facts_longer": len(by[facts.LONGER]), "facts_missing": len(by[facts.MISSING]), "facts_wrong": len(by[facts.WRONG]),
        "longer": {each.place: each.submitted for each in by[facts.LONGER]},
        "missing": [each.place for each in by[facts.MISSING]],
        "wrong": [{"fact": each.place, "record": each.said, "submitted": each.submitted} for each in by[facts.WRONG]],
    }  # fmt: skip


@contextlib.contextmanager
def _served(port: int) -> Iterator[None]:
    """Run the pages, the live stream and the worker of the demonstration until the block ends."""
    from netboard.config import processes  # noqa: PLC0415 -- the environment is prepared first
    from netboard.config.demo import running  # noqa: PLC0415 -- the same

    with tempfile.TemporaryFile() as log:
        commands = running.commands(port=port, stream_port=_free_port())
        started = [subprocess.Popen(command, stdout=log, stderr=log) for command in commands]
        try:
            running.wait_until_up(port)
            yield
        finally:
            processes.stop(started)
            log.seek(0)
            told = log.read().decode(errors="replace")
            sys.stderr.write(told[-4000:] if "Traceback" in told else "")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _run(folder: Path, port: int, smtp_port: int, asked: argparse.Namespace) -> int:
    from netboard.config.demo import boards, payload, people, running  # noqa: PLC0415 -- needs Django
    from netboard.foundation import clock  # noqa: PLC0415 -- the same
    from netboard.foundation.exchange import mailbox  # noqa: PLC0415 -- the same

    running.prepare_tables()
    at = clock.now()
    boards.create(people.create(at=at - timedelta(days=20), with_a_dead_address=False), at=at)
    box = mailbox.start(folder / "mailbox", host="127.0.0.1", port=smtp_port)
    records = [record for record in payload.records() if asked.only in record["id"]]
    with _served(port), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        done, failed = _cases(browser, f"http://localhost:{port}", records, asked.shots)
        browser.close()
    box.stop()
    lines = [_line(case) for case in done]
    for line in [*lines, *failed]:
        print(json.dumps(line, ensure_ascii=False), flush=True)
    print(json.dumps(_result(lines)))
    return 1 if failed else 0


def _result(lines: list[dict[str, Any]]) -> dict[str, Any]:
    totals = {name: sum(line[name] for line in lines) for name in ("facts_right", "facts_longer", "facts_missing", "facts_wrong")}
    return {
        "bench": "dossier", "cases": len(lines),
        "typed_fields_max": max((line["typed_fields"] for line in lines), default=0),
        "interactions_max": max((line["interactions"] for line in lines), default=0),
        "windows_max": max((line["windows"] for line in lines), default=0), **totals,
        "seconds_p50": round(statistics.median([line["seconds"] for line in lines]), 1) if lines else None,
    }  # fmt: skip


def main() -> int:
    """Prepare a throw-away demonstration with its people only, submit the cases, compare, and clean up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="the cases whose code holds this")
    parser.add_argument("--shots", type=Path, help="keep a picture of each step in this folder")
    asked = parser.parse_args()
    from netboard.config import embedded  # noqa: PLC0415 -- shows the help without the rest
    from netboard.config.demo import environment  # noqa: PLC0415 -- the same

    folder = Path(tempfile.mkdtemp(prefix="netboard-bench-"))
    port, smtp_port = _free_port(), _free_port()
    os.environ.pop("NETBOARD_DATABASE_URL", None)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps a loop in this thread, which is the only one that asks the database
    environment.prepare(port=port, smtp_port=smtp_port, stream_port=_free_port(), data=folder)
    try:
        import django  # noqa: PLC0415 -- the environment is prepared first

        django.setup()
        return _run(folder, port, smtp_port, asked)
    finally:
        embedded.stop(data=folder)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
