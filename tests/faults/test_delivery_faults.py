"""A report is signed once and reaches everybody, whatever fails and whenever.

Every test commits for good: what is checked is what another process would find after the failure.
"""

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from urllib.parse import quote

import pytest
from django.db import OperationalError, connection
from procrastinate.contrib.django.models import ProcrastinateJob

from netboard.care.referral.models import Dossier, DossierMove
from netboard.care.report import services
from netboard.care.report.models import Delivery, ReportVersion
from netboard.foundation.audit.models import Entry
from netboard.foundation.files import storage
from netboard.foundation.files.models import StoredFile
from netboard.foundation.jobs.models import News
from tests.care.report import situations
from tests.care.report.postman import Postman, start
from tests.care.report.situations import DISCUSSED_AT, SIGNED_AT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
CLAIM_OVER = timedelta(minutes=6)


class Killed(BaseException):
    """The process stops here: nothing of ours may catch it."""


@pytest.fixture
def postman(settings) -> Iterator[Postman]:
    office = Postman()
    controller = start(office)
    settings.NETBOARD_SMTP_HOST, settings.NETBOARD_SMTP_PORT = "127.0.0.1", office.port
    settings.NETBOARD_SMTP_TIMEOUT_SECONDS = 1
    yield office
    controller.stop()


@contextmanager
def failing_at(number: int, failure: Callable[[], BaseException]) -> Iterator[list[str]]:
    """Fail the n-th statement that reaches the database, and keep what was asked."""
    asked: list[str] = []

    def fail(execute, sql, params, many, context):
        asked.append(sql)
        if len(asked) == number:
            raise failure()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fail):
        yield asked


def broken() -> OperationalError:
    return OperationalError("the connection was lost")


def sign(people, version):
    return services.sign_report(actor=people.helene, version_id=version.pk, lock=version.lock, at=SIGNED_AT)


def assert_signed_once(version):
    """One signature, one delivery and one job each, every file with its row: nothing more, nothing less."""
    signed = ReportVersion.objects.get(pk=version.pk)
    assert (signed.state, Dossier.objects.get(pk=signed.report.case.dossier_id).state) == ("signed", "signed")
    deliveries = situations.deliveries(version)
    assert [(delivery.recipient, delivery.state) for delivery in deliveries] == [("referrer", "queued"), ("gp", "queued")]
    assert Entry.objects.filter(act="report.signed", target_id=str(version.pk)).count() == 1
    keys = [f"delivery:{delivery.pk}:0" for delivery in deliveries]
    news = News.objects.filter(topic="delivery.queued")
    assert sorted(news.values_list("key", flat=True)) == sorted(keys)
    jobs = [
        job.args["news_id"]
        for job in ProcrastinateJob.objects.filter(task_name="netboard.hear")
        if job.args["news_id"] in {row.pk for row in news}
    ]
    assert sorted(jobs) == sorted(row.pk for row in news)
    for stored in StoredFile.objects.all():
        assert storage.read(stored)


def test_signing_survives_the_failure_of_any_statement(people):
    version = situations.drafted(people)
    number, failures = 0, 0

    while True:
        number += 1
        with failing_at(number, broken) as asked:
            try:
                sign(people, version)
                break
            except OperationalError:
                failures += 1
        version.refresh_from_db()
        assert (version.state, Delivery.objects.count(), News.objects.filter(topic="delivery.queued").count()) == ("draft", 0, 0)
        assert Dossier.objects.get(pk=version.report.case.dossier_id).state == "discussed"

    assert failures == len(asked) > 30
    assert_signed_once(version)


def test_a_signature_interrupted_in_the_middle_leaves_nothing(people):
    version = situations.drafted(people)

    for number in range(5, 45, 6):
        with failing_at(number, Killed), pytest.raises(Killed):
            sign(people, version)
        assert not Delivery.objects.exists()
    sign(people, version)

    assert_signed_once(version)


def test_sending_survives_the_failure_of_any_statement(people, postman):
    version = situations.signed(people, correspondents=60)
    number, sent_at_once = 0, False

    for delivery in Delivery.objects.filter(version=version, recipient="correspondent").order_by("pk"):
        number += 1
        with failing_at(number, broken):
            try:
                sent_at_once = situations.send(delivery, at=SIGNED_AT) == "accepted"
            except OperationalError:
                situations.send(delivery, at=SIGNED_AT + CLAIM_OVER)
        delivery.refresh_from_db()
        assert delivery.state == "sent", f"statement {number}"
        received = [message_id for message_id in postman.message_ids() if message_id == delivery.message_id]
        assert 1 <= len(received) <= 2, f"statement {number}"
        assert Entry.objects.filter(act="delivery.sent", target_id=str(delivery.pk)).count() == 1
        if sent_at_once:
            break

    assert sent_at_once
    assert number > 10
    assert len({content for content in postman.accepted if delivery.message_id.encode() in content}) == 1


def kill_after_acceptance(postman: Postman):
    """Stop at the first statement after the mail server said yes: between the 250 and the mark."""

    def fail(execute, sql, params, many, context):
        if postman.accepted:
            raise Killed
        return execute(sql, params, many, context)

    return connection.execute_wrapper(fail)


def test_a_worker_that_dies_between_acceptance_and_mark_sends_the_same_mail_again(people, postman):
    version = situations.signed(people)
    delivery = situations.to(version, "gp")

    with kill_after_acceptance(postman), pytest.raises(Killed):
        situations.send(delivery, at=SIGNED_AT)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("sending", 1)
    assert situations.send(delivery, at=SIGNED_AT + timedelta(minutes=1)) is None
    assert situations.send(delivery, at=SIGNED_AT + CLAIM_OVER) == "accepted"

    assert postman.message_ids() == [delivery.message_id] * 2
    assert postman.accepted[0] == postman.accepted[1]
    assert list(delivery.tries.order_by("pk").values_list("number", "outcome")) == [(1, "lost"), (2, "accepted")]


WORKER = """
import os, sys
sys.path.insert(0, {root!r})
import django
django.setup()
from datetime import datetime
from django.db import connection
from netboard.care.report import services
from netboard.care.report.services import sending
from netboard.foundation.access import policy

ticks = iter([datetime.fromisoformat({at!r})])

def now():
    try:
        return next(ticks)
    except StopIteration:  # the mail was accepted, the mark comes next: the power goes out
        os._exit(9)

services.send_delivery(actor=policy.SYSTEM, delivery_id={pk}, now=now)
"""


def test_a_process_killed_after_acceptance_loses_nothing(people, postman, settings):
    delivery = situations.to(situations.signed(people), "gp")
    script = textwrap.dedent(WORKER).format(root=str(Path.cwd()), at=SIGNED_AT.isoformat(), pk=delivery.pk)

    died = subprocess.run([sys.executable, "-c", script], env=worker_environment(postman, settings), check=False, capture_output=True)

    assert died.returncode == 9, died.stderr.decode()
    assert len(postman.accepted) == 1
    delivery.refresh_from_db()
    assert delivery.state == "sending"
    assert situations.send(delivery, at=SIGNED_AT + CLAIM_OVER) == "accepted"
    assert postman.message_ids() == [delivery.message_id] * 2
    assert postman.accepted[0] == postman.accepted[1]


def worker_environment(postman: Postman, settings) -> dict[str, str]:
    database = connection.settings_dict
    url = f"postgresql:///{database['NAME']}?host={quote(str(database['HOST']), safe='')}&user={quote(database['USER'])}"
    if database["PORT"]:
        url += f"&port={database['PORT']}"
    changed = {
        "NETBOARD_DATABASE_URL": url,
        "NETBOARD_FILES_DIR": str(settings.NETBOARD_FILES_DIR),
        "NETBOARD_SMTP_HOST": "127.0.0.1",
        "NETBOARD_SMTP_PORT": str(postman.port),
        "DJANGO_SETTINGS_MODULE": "netboard.config.settings",
    }
    if database["PASSWORD"]:
        changed["PGPASSWORD"] = database["PASSWORD"]
    return os.environ | changed


@pytest.mark.parametrize(
    "behaviours",
    [
        ["451"],
        ["451", "451", "close_before"],
        ["close_before"],
        ["close_after"],
        ["hang_before"],
        ["hang_after"],
        ["close_after", "451", "hang_after"],
    ],
    ids="+".join,
)
def test_a_troubled_mail_server_delays_and_never_loses(people, postman, behaviours):
    version = situations.signed(people)
    delivery = situations.to(version, "gp")
    postman.behaviours = list(behaviours)
    at = SIGNED_AT

    for _attempt in behaviours:
        assert situations.send(delivery, at=at) == "later"
        delivery.refresh_from_db()
        at = delivery.next_attempt_at
    assert situations.send(delivery, at=at) == "accepted"

    delivery.refresh_from_db()
    taken_before = sum("after" in behaviour for behaviour in behaviours)
    assert (delivery.state, delivery.attempts, delivery.arrived_at) == ("sent", len(behaviours) + 1, at)
    assert postman.message_ids() == [delivery.message_id] * (taken_before + 1)
    assert set(postman.accepted) == {storage.read(delivery.mail)}
    keys = [f"delivery:{delivery.pk}:{number}" for number in range(len(behaviours) + 1)]
    assert list(News.objects.filter(key__in=keys).order_by("pk").values_list("key", flat=True)) == keys


def test_a_refused_address_is_seen_before_the_deadline_and_mended(people, postman):
    postman.refused_recipients = {"gerard@mssante.test"}
    version = situations.signed(people)
    situations.send_all(version, at=SIGNED_AT)
    failed = situations.to(version, "gp")
    assert (failed.state, Dossier.objects.get(pk=version.report.case.dossier_id).state) == ("failed", "signed")

    new = services.mend_delivery(
        actor=people.denis, delivery_id=failed.pk, address="cabinet@mssante.test", keep_in_directory=True, at=SIGNED_AT + timedelta(hours=1)
    )
    situations.send(new, at=SIGNED_AT + timedelta(hours=1))

    assert Dossier.objects.get(pk=version.report.case.dossier_id).state == "delivered"
    assert postman.recipients == ["alice@mssante.test", "cabinet@mssante.test"]


def test_two_workers_finishing_at_once_deliver_the_dossier_once(people, postman):
    version = situations.signed(people, correspondents=4, discussed_at=DISCUSSED_AT)

    run_at_once([lambda row=row: situations.send(row, at=SIGNED_AT) for row in situations.deliveries(version)])

    assert Dossier.objects.get(pk=version.report.case.dossier_id).state == "delivered"
    assert DossierMove.objects.filter(to_state="delivered").count() == 1
    assert len(postman.accepted) == len(set(postman.message_ids())) == 6


def test_two_signatures_at_once_give_one(people):
    version = situations.drafted(people)

    outcomes = run_at_once([lambda: sign(people, version)] * 3)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadySigned", "AlreadySigned", "ReportVersion"]
    assert_signed_once(version)


def test_one_delivery_given_to_four_workers_leaves_once(people, postman):
    delivery = situations.to(situations.signed(people), "gp")

    outcomes = run_at_once([lambda: situations.send(delivery, at=SIGNED_AT)] * 4)

    assert sorted(map(str, outcomes)) == ["None", "None", "None", "accepted"]
    assert postman.message_ids() == [delivery.message_id]


def run_at_once(acts: list[Callable[[], object]]) -> list[object]:
    """Run each act in a thread with its own connection; a refusal is an outcome."""
    together = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        together.wait()
        try:
            return act()
        except services.AlreadySigned as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
