"""Does the main job hold, end to end? Twelve dossiers by HTTP and the worker, judged on what the mailbox received."""

import contextlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from netboard.config import embedded, processes
from netboard.config.demo import environment
from netboard.config.demo.visitor import Fields, PageRefused, Visitor
from netboard.foundation import clock

DELIVERY_SECONDS = 60


@dataclass
class Course:
    """What is known while the job runs: the number of each dossier, when each report was signed."""

    base_url: str
    people: Any  # the module, imported once Django is set up
    numbers: dict[str, str] = field(default_factory=dict)
    signed_at: dict[str, datetime] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def run() -> dict[str, object]:
    """Drive the job on a throw-away database and sum it up; `ok` is False when anything is missing."""
    folder = Path(tempfile.mkdtemp(prefix="netboard-check-"))
    port, smtp_port, stream_port = _free_port(), _free_port(), _free_port()
    environment.prepare(port=port, smtp_port=smtp_port, stream_port=stream_port, data=folder)
    started = time.monotonic()
    try:
        return _judged(_drive(folder, port, smtp_port, stream_port), seconds=time.monotonic() - started)
    finally:
        embedded.stop(data=folder)
        shutil.rmtree(folder, ignore_errors=True)


def _drive(folder: Path, port: int, smtp_port: int, stream_port: int) -> Course:
    import django  # noqa: PLC0415 -- the environment is prepared first

    django.setup()
    from netboard.config.demo import boards, people, running  # noqa: PLC0415 -- needs Django
    from netboard.foundation.exchange import mailbox  # noqa: PLC0415 -- needs Django

    running.prepare_tables()
    at = clock.now()
    cast = people.create(at=at - timedelta(days=20), with_a_dead_address=False)
    boards.create(cast, at=at)
    box = mailbox.start(folder / "mailbox", host="127.0.0.1", port=smtp_port)
    course = Course(f"http://localhost:{port}", people)
    with _processes(running, port, stream_port):
        try:
            _whole_road(course)
            _await_mails(course)
        except (PageRefused, TimeoutError, LookupError) as error:
            course.problems.append(f"{type(error).__name__}: {error}")
    box.stop()
    return course


@contextlib.contextmanager
def _processes(running: Any, port: int, stream_port: int) -> Iterator[None]:
    with tempfile.TemporaryFile() as log:
        commands = running.commands(port=port, stream_port=stream_port)
        started = [subprocess.Popen(command, stdout=log, stderr=log) for command in commands]  # noqa: S603 -- our own interpreter
        try:
            running.wait_until_up(port)
            yield
        finally:
            processes.stop(started)
            log.seek(0)
            tail = log.read().decode(errors="replace").splitlines()
            for line in [line for line in tail if "Error" in line or "ERROR" in line][-10:]:
                click.echo(line, err=True)


def _whole_road(course: Course) -> None:
    from netboard.config.demo import payload  # noqa: PLC0415 -- needs Django

    records = payload.records()
    with click.progressbar(length=len(records), label="dossiers", file=sys.stderr) as bar:
        for record in records:
            bar.update(1)
            course.numbers[record["id"]] = _submit(course, record)
    coordinator = _signed_in(course, "coordination@netboard.example")
    session = _accept_and_place(coordinator)
    chair = _signed_in(course, "president@netboard.example")
    _hold_and_sign(course, chair, session, {course.numbers[record["id"]]: record for record in records})


def _signed_in(course: Course, email: str) -> Visitor:
    visitor = Visitor(course.base_url)
    visitor.sign_in(email, environment.PASSWORD)
    return visitor


def _submit(course: Course, record: dict[str, Any]) -> str:
    """Type both steps as the referring doctor, send, send again, and read the number on the receipt."""
    from netboard.config.demo import payload  # noqa: PLC0415 -- needs Django

    doctor = _signed_in(course, course.people.referrer_email(record))
    doctor.get("/dossiers/new/")
    doctor.send(payload.identity_fields(record, gp=_gp_label(doctor, record)), having="birth_family_name")
    today = clock.today(clock.now())
    fields = payload.dossier_fields(record, informed_on=today - timedelta(days=1))
    doctor.send(_attached(doctor, fields), having="question", button={"act": "submit"})
    first = _receipt_number(doctor)
    doctor.repeat()
    if _receipt_number(doctor) != first:
        course.problems.append(f"{record['id']}: a second click gave another receipt")
    return first


def _gp_label(doctor: Visitor, record: dict[str, Any]) -> str:
    """Choose the treating doctor in the list that the page offers for the typed name."""
    _title, family, given = record["medecin_traitant"].removesuffix(" (fictif)").split()
    offered = doctor.client.get("/patients/doctors/", params={"gp": f"{family} {given}"}).text
    values = [part.split('"')[0] for part in offered.split('value="')[1:]]
    if len(values) != 1:
        raise PageRefused(f"{len(values)} doctors offered for {family} {given}")
    return values[0].replace("&#x27;", "'").replace("&amp;", "&")


def _attached(doctor: Visitor, fields: Fields) -> Fields:
    """Take over the choices that the page already made: referring doctor, first site of the board."""
    form = next(form for form in doctor.tree.forms if "question" in form.fields)
    sites = [option for option in form.inputs["board_site"].value_options if option]
    return fields | {"board_site": sites[0]}


def _receipt_number(doctor: Visitor) -> str:
    found = doctor.tree.xpath("//p[contains(@class, 'big-number')]/text()")
    if not found:
        raise PageRefused(f"no receipt on {doctor.url}: {doctor.text()[:600]}")
    return str(found[0]).strip()


def _accept_and_place(coordinator: Visitor) -> str:
    coordinator.get("/")
    for link in coordinator.links("/triage/"):
        coordinator.get(link)
        coordinator.send({"act": "accept"}, having="reason")
    coordinator.get("/board/")
    session = min(coordinator.links("/board/"), key=_is_not_a_session)
    for link in [link for link in coordinator.links("/board/") if _is_not_a_session(link) == 0]:
        coordinator.get(link)
        if coordinator.tree.xpath("//form[contains(@action, '/place/')]"):
            session = link
            break
    coordinator.get(session)
    while coordinator.tree.xpath("//form[contains(@action, '/place/')]"):
        form = next(form for form in coordinator.tree.forms if (form.action or "").endswith("/place/"))
        reason = {"reason": "complet ce matin"} if "reason" in form.fields else {}
        coordinator.send(reason, action="/place/")
        coordinator.get(session)
    coordinator.send({}, action="/steer/", button={"act": "release"})
    return session


def _is_not_a_session(link: str) -> int:
    return 0 if link.rstrip("/").rsplit("/", 1)[-1].isdigit() else 1


def _hold_and_sign(course: Course, chair: Visitor, session: str, records: dict[str, dict[str, Any]]) -> None:
    """Open the session, note who is there, and for each case record the opinion, sign, go on."""
    chair.get(session)
    chair.send({}, action="/steer/", button={"act": "open"})
    live = f"{session}live/"
    chair.get(live)
    for form in [
        form for form in chair.tree.forms if (form.action or "").endswith("/presence/") and not form.xpath(".//*[@type='search']")
    ]:
        chair.client.post(form.action, data={**dict(form.form_values()), "act": "arrive"})
    for _turn in range(len(records)):
        chair.get(live)
        number = _current_number(chair)
        _record_opinion(course, chair, records[number])
        _sign(course, chair, number)
        chair.get(live)
        if not chair.tree.xpath("//form[contains(@action, '/go/')]//button[@data-key='j']"):
            return
        forward = next(form for form in chair.tree.forms if form.xpath(".//button[@data-key='j']"))
        chair.send({}, action=str(forward.action).removeprefix(course.base_url))


def _current_number(chair: Visitor) -> str:
    found = re.search(r"TNE-\d{4}-\d{4}", " ".join(str(text) for text in chair.tree.xpath("//main//text()")))
    if found is None:
        raise PageRefused(f"no dossier on {chair.url}")
    return found[0]


def _record_opinion(course: Course, chair: Visitor, record: dict[str, Any]) -> None:
    said = course.people.script()["opinions"][record["id"]]
    fields = {"kind": said["kind"], "text": record["rcp"]["avis"]}
    for place, (rank, _alternative, treatment, text) in enumerate(said["proposals"]):
        fields |= {f"proposals-{place}-treatment": treatment, f"proposals-{place}-text": text, f"proposals-{place}-rank": str(rank)}
    chair.send(fields, action="/opinion/", button={"act": "record"})


def _sign(course: Course, chair: Visitor, number: str) -> None:
    link = chair.links("/reports/cases/")[0]
    chair.get(link)
    if not chair.tree.xpath("//form//input[@name='lock']"):  # asked before the worker drafted it: the page offers to open it
        chair.send({}, action="/write/")
    chair.send({}, having="lock", button={"sign": "1"})
    moment = clock.now()
    chair.send({}, having="lock")
    course.signed_at[number] = moment


def _await_mails(course: Course) -> None:
    from django.conf import settings  # noqa: PLC0415 -- needs Django

    from netboard.config.demo import mails  # noqa: PLC0415 -- needs Django

    until = time.monotonic() + DELIVERY_SECONDS
    while time.monotonic() < until:
        if len([mail for mail in mails.received(settings.NETBOARD_MAILBOX_DIR) if mail.files]) >= 2 * len(course.signed_at):
            return
        time.sleep(0.3)


def _judged(course: Course, *, seconds: float) -> dict[str, object]:
    """Compare what the mailbox holds with what was signed, and verify the trace."""
    from netboard.config.demo import judging  # noqa: PLC0415 -- needs Django

    return judging.verdict(course, seconds=seconds)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
