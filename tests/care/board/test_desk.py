"""What the coordination and the chair read on their pages before they act."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import travel

from netboard.care.board.models import Session
from tests.people import AT, People

Place = Callable[..., object]
ClientOf = Callable[..., Client]


@pytest.fixture(autouse=True)
def _at_noon_of_tuesday():
    with travel(AT, tick=False):
        yield


def url(name: str, *args: int) -> str:
    return reverse(f"board:{name}", args=args)


def text(answer: object) -> str:
    return unescape(answer.content.decode()).replace("\u00a0", " ")


class TestPublishing:
    def test_an_empty_agenda_is_refused_in_words(self, people: People, session: Session, client_of: ClientOf) -> None:
        answer = client_of(people.denis).post(url("steer", session.pk), {"act": "release"})

        assert answer.status_code == 409
        assert "Cet ordre du jour est vide : il n’y a rien à publier." in text(answer)
        assert "Publier l’ordre du jour" not in text(client_of(people.denis).get(url("session", session.pk)))

    def test_what_changed_since_is_shown_until_it_is_published_again(
        self, people: People, session: Session, place: Place, client_of: ClientOf
    ) -> None:
        place()
        client = client_of(people.denis)
        client.post(url("steer", session.pk), {"act": "release"})
        place()

        before = text(client.get(url("session", session.pk)))
        client.post(url("steer", session.pk), {"act": "release"})
        after = text(client.get(url("session", session.pk)))

        assert ("Publier à nouveau l’ordre du jour" in before, "Changements depuis la publication" in before) == (True, True)
        assert ("Publier à nouveau l’ordre du jour" in after, "version 2" in after) == (False, True)

    def test_an_expert_does_not_see_what_waits_to_be_published(
        self, people: People, session: Session, place: Place, client_of: ClientOf
    ) -> None:
        place()
        client_of(people.denis).post(url("steer", session.pk), {"act": "release"})
        place()

        assert "Changements depuis la publication" not in text(client_of(people.chantal).get(url("session", session.pk)))


class TestAskingBefore:
    def test_closing_says_how_many_cases_remain(self, people: People, begun: Session, client_of: ClientOf) -> None:
        for page in ("session", "live"):
            assert 'data-confirm="Clore la séance ? 3 dossiers n’ont pas été discutés' in text(
                client_of(people.helene).get(url(page, begun.pk))
            )

    @pytest.mark.parametrize(("minutes_before", "asks"), [(31, True), (30, False)])
    def test_opening_early_asks(self, people: People, session: Session, client_of: ClientOf, minutes_before: int, asks: bool) -> None:
        with travel(session.starts_at - timedelta(minutes=minutes_before), tick=False):
            page = text(client_of(people.helene).get(url("session", session.pk)))

        assert ("L’ouvrir maintenant ?" in page) is asks


def test_the_days_of_a_sentence_have_a_small_letter(people: People, session: Session, place: Place, client_of: ClientOf) -> None:
    place()

    page = text(client_of(people.denis).get("/"))

    assert "RCP TNE PACA · jeudi 26 novembre, 17:00" in page
