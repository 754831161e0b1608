"""The database goes away in the middle of a request: no defect page, nothing lost, nothing twice."""

import uuid
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection
from django.urls import reverse

from netboard.care.referral.models import Dossier, Submission
from netboard.config import embedded
from tests import factories
from tests.people import make

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = {f"{name}-{end}": "0" for name in ("events", "results", "exams") for end in ("TOTAL_FORMS", "INITIAL_FORMS")}


@contextmanager
def cut_before(statement: int):
    """Cut the connection of this process before its n-th statement, once, as a restart of the server does."""
    count = 0

    def wrapper(execute, sql, params, many, context):
        nonlocal count
        count += 1
        if count == statement:
            pid = connection.connection.info.backend_pid
            with psycopg.connect(embedded.url().replace("//netboard@", "//postgres@"), autocommit=True) as superuser:
                superuser.execute("SELECT pg_terminate_backend(%s, 2000)", [pid])
        return execute(sql, params, many, context)

    try:
        with connection.execute_wrapper(wrapper):
            yield
    finally:
        connection.close()  # a server does so between two requests; the client of the tests does not


@pytest.mark.parametrize("statement", range(1, 12))
def test_a_page_is_read_again_when_the_database_is_back(client_of, statement):
    people = make()
    dossier = factories.submitted(people)
    client = client_of(people.alice)
    client.raise_request_exception = False

    with cut_before(statement):
        answer = client.get(reverse("referral:dossier", args=[dossier.pk]))

    reading = range(4, 11)  # before, the door loads the session and the account; after, it writes the session
    assert answer.status_code in ({200} if statement in reading else {200, 503})
    assert client.get(reverse("referral:dossier", args=[dossier.pk])).status_code == 200


@pytest.mark.parametrize("statement", range(1, 46, 4))
def test_a_submission_cut_anywhere_is_sent_again_and_exists_once(client_of, statement):
    people = make()
    dossier, client = factories.draft(people), client_of(people.alice)
    typed = {
        "question": "Surveiller ou opérer ?", "motive": "initial_decision", "board_type": "rare_cancers", "urgency": "standard", "ecog": "0",
        "primary_site": "pancreas", "informed_on": "20/11/2026", "no_objection": "on", "referrer": people.alice.professional.pk,
        "version": "1", "key": str(uuid.uuid4()), "act": "submit",
    } | ROWS  # fmt: skip
    url = reverse("referral:edit", args=[dossier.pk])
    client.raise_request_exception = False

    with cut_before(statement):
        first = client.post(url, typed)
    dossier.refresh_from_db()
    again = client.post(url, typed | {"version": dossier.version})

    dossier.refresh_from_db()
    assert first.status_code in {302, 503}
    assert again["Location"] == reverse("referral:receipt", args=[dossier.pk])
    assert (dossier.state, Dossier.objects.count(), Submission.objects.count()) == ("submitted", 1, 1)
