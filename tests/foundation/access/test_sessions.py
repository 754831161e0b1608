"""Web sessions: read and renewed by one statement each, never born again once ended."""

import pytest
import time_machine
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from netboard.foundation.access.sessions import SessionStore
from tests.people import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun() -> SessionStore:
    store = SessionStore()
    store["seen_at"] = 1.0
    store.save()
    return store


def test_what_was_kept_is_read_by_one_statement(begun):
    with CaptureQueriesContext(connection) as asked:
        content = dict(SessionStore(begun.session_key).items())

    assert (content, len(asked)) == ({"seen_at": 1.0}, 1)


def test_a_session_is_renewed_by_one_statement(begun):
    again = SessionStore(begun.session_key)
    again["seen_at"] = 2.0

    with CaptureQueriesContext(connection) as asked:
        again.save()

    assert len(asked) == 1
    assert SessionStore(begun.session_key)["seen_at"] == 2.0


def test_renewing_moves_the_end(begun):
    before = Session.objects.get(pk=begun.session_key).expire_date
    with time_machine.travel(before, tick=False):
        begun.save()

    assert Session.objects.get(pk=begun.session_key).expire_date > before


def test_an_ended_session_is_not_born_again(begun):
    other = SessionStore(begun.session_key)
    other["seen_at"] = 3.0
    begun.delete()

    with pytest.raises(UpdateError):
        other.save()
    assert Session.objects.count() == 0


def test_a_session_past_its_end_holds_nothing():
    with time_machine.travel(AT, tick=False) as travel:
        store = SessionStore()
        store["seen_at"] = 1.0
        store.save()
        travel.shift(store.get_expiry_age() + 1)

        assert dict(SessionStore(store.session_key).items()) == {}


@pytest.mark.parametrize("key", ["", "short", "k" * 32, "'; DROP TABLE django_session; --"])
def test_an_unknown_key_holds_nothing_and_gives_no_session_its_name(begun, key):
    store = SessionStore(key)

    assert (dict(store.items()), store.session_key) == ({}, None)
