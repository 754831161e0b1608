"""What an open page hears, and from when to when: on a real server, with the real database."""

import asyncio
import threading
import time
from datetime import timedelta
from importlib import import_module

import httpx
import psycopg
import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction

from netboard.config import embedded, gate
from netboard.foundation import clock
from netboard.foundation.audit.acts import Act
from netboard.foundation.audit.models import Entry
from netboard.foundation.live import channel, hub, stream
from netboard.foundation.ui import middleware
from tests.foundation.live.conftest import QUICK, wait_until
from tests.people import People, make

pytestmark = pytest.mark.django_db(transaction=True)
STATE = "/ward/1/state/"


@pytest.fixture
def people(ward, transactional_db) -> People:
    made = make()
    ward.followers |= {made.chantal.pk, made.helene.pk}
    return made


def announce(version: int, *, url: str = STATE) -> None:
    channel.announce(channel="ward:1", version=version, url=url)


def session_of(client) -> object:
    key = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    return import_module(django_settings.SESSION_ENGINE).SessionStore(session_key=key)


def test_a_page_hears_an_act_when_it_is_committed(people, open_page):
    page = open_page(people.chantal)
    page.moved()

    with transaction.atomic():
        announce(2)
        assert page.is_silent()

    assert page.moved() == {"version": 2, "url": STATE}


def test_an_act_that_is_undone_is_not_heard(people, open_page):
    page = open_page(people.chantal)
    page.moved()

    with pytest.raises(LookupError), transaction.atomic():
        announce(2)
        raise LookupError

    assert page.is_silent()


def test_every_page_of_a_channel_hears_and_no_other(people, ward, open_page):
    ward.versions[2] = 1
    pages = [open_page(people.chantal), open_page(people.helene), open_page(people.helene)]
    elsewhere = open_page(people.chantal, path="/live/ward/2/")
    for page in (*pages, elsewhere):
        page.moved()

    announce(7, url="/ward/1/cases/3/draft/")

    assert [page.moved() for page in pages] == [{"version": 7, "url": "/ward/1/cases/3/draft/"}] * 3
    assert elsewhere.is_silent()


def test_a_page_that_was_away_learns_at_once_where_the_channel_stands(people, ward, open_page):
    page = open_page(people.chantal)
    assert page.moved() == {"version": 1, "url": STATE}
    page.leave()
    ward.versions[1] = 5
    announce(5)

    again = open_page(people.chantal, **{"last-event-id": "1"})

    assert again.moved() == {"version": 5, "url": STATE}


def test_beats_come_while_nothing_happens(people, open_page):
    page = open_page(people.chantal)

    assert [page.heard.get(timeout=5)[0] for _turn in range(4)] == ["moved", "beat", "beat", "beat"]


def test_the_answer_is_protected_and_kept_by_nobody(people, open_page):
    page = open_page(people.chantal)

    assert page.status == 200
    assert {name: page.headers[name] for name in middleware.HEADERS} == middleware.HEADERS
    kept = ("content-type", "cache-control", "x-accel-buffering", "access-control-allow-origin", "server")
    assert [page.headers.get(name) for name in kept] == ["text/event-stream", "no-store", "no", None, None]


def test_only_our_own_pages_may_read_from_another_origin(people, open_page):
    page = open_page(people.chantal, origin=django_settings.BASE_URL)

    shared = [page.headers.get(f"access-control-allow-{name}") for name in ("origin", "credentials")]
    assert (shared, page.headers["vary"]) == ([django_settings.BASE_URL, "true"], "Origin")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, 404),
        ({"path": "/live/ward/1"}, 404),
        ({"path": "/live/ward/2/"}, 404),
        ({"path": "/live/nothing/1/"}, 404),
        ({"path": "/board/"}, 404),
        ({"path": "/live/ward/1/", "origin": "http://localhost:9"}, 403),
        ({"path": "/live/ward/1/", "host": "elsewhere.test"}, 400),
    ],
    ids=["home", "no-slash", "absent", "unknown-kind", "a-page", "foreign-origin", "foreign-host"],
)
def test_anything_but_a_channel_asked_by_our_pages_is_refused(people, open_page, change, status):
    page = open_page(people.chantal, **({"path": "/"} | change))

    assert (page.status, page.headers["content-length"], page.headers["cache-control"]) == (status, "0", "no-store")


@pytest.mark.parametrize("method", ["POST", "HEAD", "OPTIONS", "DELETE"])
def test_a_stream_is_only_read(people, server, client_of, method):
    cookies = {"cookie": f"{django_settings.SESSION_COOKIE_NAME}={session_of(client_of(people.chantal)).session_key}"}

    answer = httpx.request(method, f"{server.url}/live/ward/1/", headers=cookies)

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


def test_an_unknown_visitor_is_refused(people, open_page):
    forged = {"cookie": f"{django_settings.SESSION_COOKIE_NAME}=thiskeyexistsnowhere0000000000"}

    assert [open_page(None).status, open_page(None, **forged).status] == [401, 401]


def test_a_stranger_is_refused_as_if_there_were_nothing_and_leaves_a_row(people, open_page):
    page = open_page(people.eve)

    row = Entry.objects.get(act=Act.OBJECT_DENIED)
    assert (page.status, row.actor, row.outcome, row.detail) == (404, people.eve, "refused", {"stream": "ward:1"})


def test_a_session_of_another_password_is_refused(people, client_of, open_page):
    client = client_of(people.chantal)
    people.chantal.set_password("another-long-password")
    people.chantal.save()

    assert open_page(client).status == 401


def test_a_session_signed_by_a_former_key_is_accepted_and_keeps_its_name(people, settings, client_of, open_page):
    client = client_of(people.chantal)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "n" * 60

    page = open_page(client)

    assert page.status == 200
    assert session_of(client).exists(session_of(client).session_key)


@pytest.mark.parametrize(
    ("setting", "most"), [("NETBOARD_STREAMS_PER_ACCOUNT", 2), ("NETBOARD_STREAM_LIMIT", 2)], ids=["of-one-account", "in-all"]
)
def test_one_page_too_many_is_told_to_come_back(people, serving, open_page, setting, most):
    server = serving(**{setting: most})
    pages = [open_page(people.chantal, to=server) for _turn in range(most)]

    refused = open_page(people.chantal, to=server)
    pages[0].leave()
    wait_until(lambda: server.application.places.taken.total() < most)
    again = open_page(people.chantal, to=server)

    assert [page.status for page in pages] == [200] * most
    assert (refused.status, refused.headers["retry-after"], again.status) == (503, "30", 200)


def test_the_pages_of_others_have_their_own_places(people, serving, open_page):
    server = serving(NETBOARD_STREAMS_PER_ACCOUNT=1)

    assert [open_page(account, to=server).status for account in (people.chantal, people.helene, people.chantal)] == [200, 200, 503]


def close_account(people, client) -> None:
    people.chantal.is_active = False
    people.chantal.save()


def end_session(people, client) -> None:
    session_of(client).delete()


def fall_idle(people, client) -> None:
    session = session_of(client)
    session["seen_at"] = clock.now().timestamp() - gate.IDLE_SECONDS - 1
    session.save()


def grow_old(people, client) -> None:
    session = session_of(client)
    session["signed_in_at"] = (clock.now() - timedelta(seconds=gate.LONGEST_SECONDS + 1)).timestamp()
    session.save()


@pytest.mark.parametrize("ending", [close_account, end_session, fall_idle, grow_old])
def test_a_stream_does_not_outlive_the_session(people, client_of, open_page, ending):
    client = client_of(people.chantal)
    page, other = open_page(client), open_page(people.helene)
    page.moved()

    ending(people, client)

    assert page.ended.wait(5)
    assert not other.ended.is_set()


def test_a_stream_ends_with_the_right(people, ward, open_page):
    page = open_page(people.chantal)
    page.moved()

    ward.followers.discard(people.chantal.pk)

    assert page.ended.wait(5)


def test_nothing_is_sent_any_more_once_the_end_is_known(people, ward, open_page):
    page = open_page(people.chantal)
    page.moved()
    ward.followers.discard(people.chantal.pk)
    time.sleep(QUICK.judged_every_seconds)

    announce(2)

    assert page.is_silent(seconds=1)


def test_an_open_stream_does_not_keep_its_session_awake(people, client_of, open_page):
    client = client_of(people.chantal)
    session = session_of(client)
    session["seen_at"] = session["signed_in_at"] = clock.now().timestamp() - 60
    session.save()
    before = session_of(client).load()

    page = open_page(client)
    page.moved()
    time.sleep(3 * QUICK.judged_every_seconds)

    assert session_of(client).load() == before
    assert not page.ended.is_set()


def test_a_lost_database_is_found_again_and_the_pages_catch_up(people, ward, server, open_page):
    page = open_page(people.chantal)
    page.moved()
    ward.versions[1] = 9  # announced while nobody listened

    listening = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND application_name = %s"
    with psycopg.connect(embedded.url().replace("//netboard@", "//postgres@"), autocommit=True) as superuser:
        ended = superuser.execute(listening, [connection.settings_dict["NAME"], hub.APPLICATION_NAME]).fetchall()

    assert ended == [(True,)]
    assert page.moved() == {"version": 9, "url": STATE}
    announce(10)
    assert page.moved() == {"version": 10, "url": STATE}


def test_beats_stop_while_the_database_is_not_heard_so_that_pages_ask_by_themselves(people, server, open_page):
    page = open_page(people.chantal)
    page.moved()

    server.application.hub.is_listening = False
    time.sleep(3 * QUICK.beat_seconds)
    while not page.heard.empty():
        page.heard.get()

    assert page.is_silent(seconds=0.5)
    assert page.heard.empty()
    assert not page.ended.is_set()


def test_a_page_that_swallows_nothing_is_given_up_and_frees_its_place(people, client_of):
    key = session_of(client_of(people.chantal)).session_key
    cookie = f"{django_settings.SESSION_COOKIE_NAME}={key}".encode()
    scope = {"type": "http", "method": "GET", "path": "/live/ward/1/", "headers": [(b"host", b"localhost"), (b"cookie", cookie)]}
    application = stream.Application(is_awake=gate.is_awake, now=clock.now, headers={}, pace=QUICK)
    sent = []

    async def swallow_nothing(message):
        sent.append(message)
        if message.get("more_body"):
            await asyncio.sleep(60)

    async def stay():
        await asyncio.sleep(60)

    async def visit():
        await asyncio.wait_for(application(scope, stay, swallow_nothing), 10 * QUICK.swallow_seconds)

    asyncio.run(visit())
    application._threads.close()

    assert [message.get("status") for message in sent] == [200, None]
    assert (application.hub.count(), application.places.taken.total()) == (0, 0)


def test_a_page_that_left_frees_its_place(people, server, open_page):
    page = open_page(people.chantal)
    page.moved()
    assert server.application.hub.count() == 1

    page.leave()

    wait_until(lambda: (server.application.hub.count(), server.application.places.taken.total()) == (0, 0))


def test_the_server_stops_at_once_though_pages_are_waiting(people, serving, open_page):
    server = serving(pace=stream.Pace())
    page = open_page(people.chantal, to=server)
    page.moved()
    began = time.monotonic()

    threading.Thread(target=server.stop, daemon=True).start()

    assert page.ended.wait(3)
    assert time.monotonic() - began < 3


def test_ten_thousand_forged_events_reach_nobody_and_the_true_one_does(people, open_page):
    page, true = open_page(people.chantal), {"version": 2, "url": STATE}
    page.moved()
    forged = [
        "not json", "[]", '{"channel": "ward:1"}', '{"channel": "ward:1", "version": "x", "url": "/ward/1/state/"}',
        '{"channel": "ward:1", "version": 9, "url": "https://elsewhere.example/"}', '{"channel": "ward:1", "version": 9, "url": "/?q=DUPONT Marie"}',
        '{"channel": "ward:1; DROP", "version": 9, "url": "/ward/1/state/"}', '{"channel": "ward:2", "version": 9, "url": "/ward/1/state/"}',
    ]  # fmt: skip
    with connection.cursor() as cursor:
        for payload in forged:
            cursor.execute("SELECT pg_notify('netboard_live', %s || repeat(' ', n)) FROM generate_series(1, 1250) AS n", [payload])

    announce(2)

    assert page.moved(seconds=20) == true
    assert page.is_silent()
