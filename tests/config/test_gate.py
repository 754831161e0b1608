"""The door: sessions that end, refusals that are recorded, a health page that says little."""

import pytest
import time_machine
from django.urls import reverse

from netboard.config import gate
from netboard.foundation import clock
from netboard.foundation.audit.acts import Act
from netboard.foundation.audit.models import Entry
from netboard.foundation.jobs.models import WorkerBeat
from tests.people import AT


@pytest.mark.django_db
def test_the_anonymous_are_sent_to_sign_in_and_come_back(client):
    answer = client.get("/dossiers/?q=x")

    assert (answer.status_code, answer["Location"]) == (302, f"{reverse('account_login')}?next=/dossiers/%3Fq%3Dx")


def test_an_idle_session_ends(people, client_of):
    client = client_of(people.alice)
    with time_machine.travel(AT, tick=False) as travel:
        assert client.get("/").status_code == 200
        travel.shift(gate.IDLE_SECONDS - 60)
        assert client.get("/").status_code == 200
        travel.shift(gate.IDLE_SECONDS + 1)
        assert client.get("/").status_code == 302


def test_a_session_ends_after_ten_hours_even_when_busy(people, client_of):
    client = client_of(people.alice)
    with time_machine.travel(AT, tick=False) as travel:
        for _visit in range(gate.LONGEST_SECONDS // 1000):
            assert client.get("/").status_code == 200
            travel.shift(1000)
        travel.shift(100)

        assert client.get("/").status_code == 302


def test_a_refused_act_answers_403_and_leaves_a_row(people, client_of):
    answer = client_of(people.quentin).get(reverse("referral:new"))

    row = Entry.objects.get(act=Act.ACCESS_REFUSED)
    assert (answer.status_code, row.actor, row.outcome, row.detail) == (403, people.quentin, "refused", {"permission": "dossier.write"})


def test_a_closed_account_is_out_at_its_next_click(people, client_of):
    client = client_of(people.alice)
    people.alice.is_active = False
    people.alice.save()

    assert client.get("/").status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "status"), [(None, 503), (1, 200), (6, 503)])
def test_health_follows_the_worker(client, minutes, status):
    if minutes is not None:
        from datetime import timedelta

        WorkerBeat.objects.create(name="w", at=clock.now() - timedelta(minutes=minutes))

    answer = client.get(reverse("health"))

    assert (answer.status_code, answer.json()["database"]) == (status, True)


def test_a_page_that_does_not_exist_explains_itself(people, client_of):
    answer = client_of(people.alice).get("/nowhere/")

    assert answer.status_code == 404
    assert b"<h1>" in answer.content


def test_a_form_without_its_token_is_refused_with_advice(people):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(people.alice, backend="allauth.account.auth_backends.AuthenticationBackend")

    answer = client.post(reverse("referral:new"), {})

    assert answer.status_code == 403
    assert b"<h1>" in answer.content
