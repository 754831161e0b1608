"""News travels with its act, once, and survives a handler that fails."""

import pytest
from django.db import connection, transaction

from netboard.foundation.jobs import bus, worker
from netboard.foundation.jobs.models import News, WorkerBeat
from netboard.foundation.jobs.topics import Topic
from tests.people import AT

TOPIC = Topic.DOSSIER_WITHDRAWN


@pytest.fixture
def heard(monkeypatch):
    """Replace the handlers of one topic by one that notes what it hears, failing as often as asked."""
    calls, failures = [], []

    def listen(payload):
        calls.append(payload)
        if failures:
            raise failures.pop()

    monkeypatch.setitem(bus._handlers, TOPIC, {"tests.listen": listen})
    return calls, failures


def jobs(status="todo"):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'netboard.hear' AND status = %s", [status])
        return cursor.fetchone()[0]


def tell(key="k"):
    return bus.emit(TOPIC, key=key, payload={"dossier_id": 1}, at=AT)


@pytest.mark.django_db
def test_the_same_news_is_told_once(heard):
    assert (tell(), tell(), tell("other")) == (True, False, True)
    assert (News.objects.count(), jobs()) == (2, 2)


@pytest.mark.django_db(transaction=True)
def test_news_of_an_act_that_fails_does_not_exist(heard):
    with pytest.raises(RuntimeError), transaction.atomic():
        tell()
        raise RuntimeError

    assert (News.objects.count(), jobs()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_the_worker_hands_news_to_its_handler(heard):
    tell()

    worker.run(until_empty=True)

    assert heard[0] == [{"dossier_id": 1}]
    assert jobs() == 0


@pytest.mark.django_db(transaction=True)
def test_a_handler_that_fails_is_called_again(heard):
    calls, failures = heard
    failures.append(RuntimeError())
    tell()
    worker.run(until_empty=True)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE task_name = 'netboard.hear'")

    worker.run(until_empty=True)

    assert len(calls) == 2
    assert jobs() == 0


@pytest.mark.django_db(transaction=True)
def test_one_poisoned_news_does_not_hold_up_the_others(heard):
    calls, failures = heard
    failures.append(RuntimeError())
    tell("poisoned")
    tell("good")

    worker.run(until_empty=True)

    assert len(calls) == 2
    assert jobs() == 1


@pytest.mark.django_db(transaction=True)
def test_news_told_inside_a_job_stays_in_the_jobs_transaction(monkeypatch):
    def listen(payload):
        with transaction.atomic():
            bus.emit(Topic.DOSSIER_ACCEPTED, key="inner", payload={}, at=AT)
            raise RuntimeError

    monkeypatch.setitem(bus._handlers, TOPIC, {"tests.listen": listen})
    monkeypatch.setitem(bus._handlers, Topic.DOSSIER_ACCEPTED, {"tests.inner": listen})
    tell()

    worker.run(until_empty=True)

    assert not News.objects.filter(key="inner").exists()
    assert jobs() == 1


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_worker_that_died_is_taken_up_again(heard):
    tell()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id")
        dead = cursor.fetchone()[0]
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", [dead])

    from asgiref.sync import async_to_sync

    from netboard.foundation.jobs.jobs import take_up_stalled

    async_to_sync(take_up_stalled.func)(0)
    worker.run(until_empty=True)

    assert heard[0] == [{"dossier_id": 1}]


@pytest.mark.django_db
def test_a_worker_says_that_it_is_alive():
    from netboard.foundation.jobs.jobs import beat

    beat.func(0)
    beat.func(0)

    assert WorkerBeat.objects.count() == 1
