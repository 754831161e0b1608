"""An expert asks for a missing piece: who is told, who answers, who sees it."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from time_machine import travel

from netboard.care.referral import jobs, queries, rules, services
from netboard.care.referral.models import AskedPiece
from netboard.foundation.access.permissions import Permission
from netboard.foundation.access.policy import Refused
from netboard.foundation.audit.acts import Act
from netboard.foundation.audit.models import Entry
from netboard.foundation.jobs.models import News
from netboard.foundation.jobs.topics import Topic
from tests import factories
from tests.care.board.test_releasing import postman as postman  # noqa: PLC0414 -- a fixture
from tests.people import AT, People

WANTED = "IRM hépatique de septembre"
GIVEN = "jointe ce jour"


@pytest.fixture(autouse=True)
def _frozen():
    with travel(AT, tick=False):
        yield


@pytest.fixture
def piece(people: People) -> AskedPiece:
    return ask(people, factories.accepted(people).pk)


def ask(people: People, dossier_id: int, text: str = WANTED) -> AskedPiece:
    return services.ask_for_piece(actor=people.denis, permission=Permission.BOARD_VIEW, dossier_id=dossier_id, text=text, at=AT)


def answer(actor, piece: AskedPiece, text: str = GIVEN) -> AskedPiece:
    return services.answer_piece(actor=actor, piece_id=piece.pk, answer=text, at=AT)


def address(piece: AskedPiece) -> str:
    return reverse("referral:piece", args=[piece.pk])


def news(topic: Topic) -> list[dict[str, int | str]]:
    return [each.payload for each in News.objects.filter(topic=topic.value)]


class TestAsking:
    def test_asked_twice_it_is_asked_once(self, people: People, piece: AskedPiece) -> None:
        assert ask(people, piece.dossier_id, f" {WANTED} ") == piece

        assert news(Topic.PIECE_ASKED) == [{"piece_id": piece.pk, "dossier_id": piece.dossier_id}]
        assert Entry.objects.filter(act=Act.PIECE_ASKED.value, patient_id=piece.dossier.patient_id).count() == 1
        assert not Entry.objects.filter(reason__contains="IRM").exists()

    def test_the_right_named_by_the_caller_is_required(self, people: People) -> None:
        dossier = factories.accepted(people)

        with pytest.raises(Refused):
            services.ask_for_piece(actor=people.alice, permission=Permission.BOARD_VIEW, dossier_id=dossier.pk, text=WANTED, at=AT)

    def test_without_words_nothing_is_asked(self, people: People) -> None:
        with pytest.raises(ValueError, match="nothing"):
            ask(people, factories.accepted(people).pk, "  ")

    def test_a_dossier_that_takes_no_facts_is_not_asked(self, people: People) -> None:
        dossier = factories.submitted(people)
        services.triage_dossier(actor=people.denis, dossier_id=dossier.pk, act=rules.Act.REDIRECT, reason="ailleurs", at=AT)

        with pytest.raises(rules.MoveRefused):
            ask(people, dossier.pk)

    def test_the_doctor_and_the_coordination_are_told_without_content(self, people: People, piece: AskedPiece, postman) -> None:
        jobs.tell_piece_asked(news(Topic.PIECE_ASKED)[0])

        mails = postman.messages()
        assert sorted(mail["To"] for mail in mails) == sorted([people.alice.email, people.denis.email])
        whole = " ".join(f"{mail['Subject']} {mail.get_content()}" for mail in mails)
        assert (piece.dossier.number in whole, WANTED in whole, piece.dossier.patient.birth_family_name in whole) == (True, False, False)

    def test_answered_meanwhile_nobody_is_told(self, people: People, piece: AskedPiece, postman) -> None:
        answer(people.alice, piece)

        jobs.tell_piece_asked(news(Topic.PIECE_ASKED)[0])

        assert postman.messages() == []


class TestAnswering:
    @pytest.mark.parametrize("name", ["alice", "aline", "denis"])
    def test_the_doctor_the_establishment_and_the_coordination_answer(self, people: People, piece: AskedPiece, postman, name: str) -> None:
        answer(getattr(people, name), piece)
        answer(getattr(people, name), piece)

        piece.refresh_from_db()
        assert (piece.answer, piece.answered_by, piece.answered_at) == (GIVEN, getattr(people, name), AT)
        jobs.tell_piece_answered(news(Topic.PIECE_ANSWERED)[0])
        mail = postman.messages()[0]
        assert (mail["To"], GIVEN in mail.get_content()) == (people.denis.email, False)
        assert len(postman.messages()) == 1

    @pytest.mark.parametrize("name", ["bruno", "eve"])
    def test_another_establishment_does_not_find_it(self, people: People, piece: AskedPiece, name: str) -> None:
        with pytest.raises(AskedPiece.DoesNotExist):
            answer(getattr(people, name), piece)

    @pytest.mark.parametrize("name", ["chantal", "helene", "quentin"])
    def test_who_neither_refers_nor_coordinates_does_not_answer(self, people: People, piece: AskedPiece, name: str) -> None:
        with pytest.raises(Refused):
            answer(getattr(people, name), piece)

    def test_a_second_answer_in_other_words_is_refused(self, people: People, piece: AskedPiece) -> None:
        answer(people.alice, piece)

        with pytest.raises(services.AlreadyAnswered):
            answer(people.denis, piece, "non faite")
        assert AskedPiece.objects.get().answer == GIVEN

    def test_an_answer_without_author_is_refused_by_the_database(self, piece: AskedPiece) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            AskedPiece.objects.filter(pk=piece.pk).update(answered_at=AT)


class TestPages:
    @pytest.mark.parametrize("page", ["dossier", "gaps"])
    def test_it_stands_where_it_can_be_answered(self, people: People, piece: AskedPiece, client_of, page: str) -> None:
        shown = client_of(people.alice).get(reverse(f"referral:{page}", args=[piece.dossier_id])).content.decode()

        assert (WANTED in shown, f'action="{address(piece)}"' in shown) == (True, True)

    @pytest.mark.parametrize(("name", "waits"), [("alice", True), ("denis", True), ("bruno", False), ("eve", False), ("helene", False)])
    def test_it_waits_on_the_worklist_until_answered(self, people: People, piece: AskedPiece, name: str, waits: bool) -> None:
        def waiting() -> list[str]:
            return [item.what for item in queries.worklist(getattr(people, name), AT) if item.url == address(piece)]

        before = waiting()
        answer(people.alice, piece)

        assert (before, waiting()) == ([WANTED] if waits else [], [])

    @pytest.mark.parametrize(
        ("name", "status"),
        [("alice", 200), ("aline", 200), ("denis", 200), ("bruno", 404), ("eve", 404), ("chantal", 403), ("helene", 403)],
    )
    def test_who_sees_its_page(self, people: People, piece: AskedPiece, client_of, name: str, status: int) -> None:
        assert client_of(getattr(people, name)).get(address(piece)).status_code == status

    def test_the_anonymous_is_sent_to_the_door(self, piece: AskedPiece) -> None:
        assert Client().get(address(piece)).headers["Location"].split("?")[0] == reverse("account_login")

    def test_it_is_answered_once(self, people: People, piece: AskedPiece, client_of) -> None:
        browser = client_of(people.alice)

        empty = browser.post(address(piece), {"answer": ""})
        given = browser.post(address(piece), {"answer": GIVEN})
        other = client_of(people.denis).post(address(piece), {"answer": "non faite"})

        assert [each.status_code for each in (empty, given, other)] == [422, 302, 409]
        assert GIVEN in other.content.decode()

    def test_too_late_it_is_a_message(self, people: People, client_of) -> None:
        dossier = factories.submitted(people)
        piece = ask(people, dossier.pk)
        services.triage_dossier(actor=people.denis, dossier_id=dossier.pk, act=rules.Act.REDIRECT, reason="ailleurs", at=AT)

        answer = client_of(people.alice).post(address(piece), {"answer": GIVEN})

        assert (answer.status_code, AskedPiece.objects.get().answer) == (302, "")
