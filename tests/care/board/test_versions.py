"""What changed between the versions of an agenda, who is told what of them, and who may see the working copy."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from time_machine import travel

from netboard.care.board import jobs, queries, rules, services
from netboard.care.board.models import Case, Session
from netboard.foundation.jobs.models import News
from netboard.foundation.jobs.topics import Topic
from tests.care.board.test_releasing import postman as postman  # noqa: PLC0414 -- a fixture
from tests.care.report.postman import Postman
from tests.people import AT, People

ADDED, REMOVED, MOVED, MINUTES = (
    rules.LineChangeKind.ADDED,
    rules.LineChangeKind.REMOVED,
    rules.LineChangeKind.MOVED,
    rules.LineChangeKind.MINUTES,
)


@pytest.fixture(autouse=True)
def _frozen():
    with travel(AT, tick=False):
        yield


def version(*dossiers: int, minutes: int = 5) -> list[rules.VersionLine]:
    return [rules.VersionLine(dossier, place, minutes) for place, dossier in enumerate(dossiers, start=1)]


def changes(before: list[rules.VersionLine], after: list[rules.VersionLine]) -> list[tuple[object, ...]]:
    return [(each.kind, each.dossier_id, each.before, each.after) for each in rules.version_changes(before, after)]


class TestRule:
    @pytest.mark.parametrize(
        ("before", "after", "expected"),
        [
            (version(1, 2, 3), version(1, 2, 3), []),
            (version(1, 2, 3), version(9, 1, 2, 3), [(ADDED, 9, None, 1)]),
            (version(1, 2, 3), version(2, 3), [(REMOVED, 1, 1, None)]),
            (version(1, 2, 3), version(3, 1, 2), [(MOVED, 3, 3, 1)]),
            (version(1, 2, 3), version(2, 3, 1), [(MOVED, 1, 1, 3)]),
            (version(1, 2, 3, 4), version(4, 9, 2, 3), [(MOVED, 4, 4, 1), (ADDED, 9, None, 2), (REMOVED, 1, 1, None)]),
            ([], version(1), [(ADDED, 1, None, 1)]),
            (version(1), [], [(REMOVED, 1, 1, None)]),
            ([], [], []),
            (version(1, 2), version(1, 2, minutes=8), [(MINUTES, 1, 5, 8), (MINUTES, 2, 5, 8)]),
        ],
        ids=["same", "one came first", "first left", "last to first", "first to last", "all at once", "from nothing", "to nothing", "nothing", "minutes"],
    )  # fmt: skip
    def test_what_a_person_did_is_said_and_what_slid_is_not(self, before, after, expected) -> None:
        assert changes(before, after) == expected

    @given(st.permutations(range(8)))
    def test_the_moves_said_lead_from_one_order_to_the_other(self, order: list[int]) -> None:
        moved = {each[1] for each in changes(version(*range(8)), version(*order))}
        stayed = [dossier for dossier in order if dossier not in moved]

        assert stayed == sorted(stayed)
        assert len(moved) < 8

    @given(st.permutations(range(6)), st.integers(0, 5), st.integers(1, 6))
    def test_one_move_is_said_as_one_case(self, order: list[int], place: int, to: int) -> None:
        after = rules.moved(order, order[place], to)

        assert len(changes(version(*order), version(*after))) <= 1


class TestChangedSince:
    @pytest.fixture
    def cases(self, people: People, session: Session, place) -> list[Case]:
        made = [place(at=AT + timedelta(minutes=minute)) for minute in range(3)]
        services.release_agenda(actor=people.denis, session_id=session.pk, at=AT)
        session.refresh_from_db()
        return made

    @pytest.mark.parametrize("act", ["move", "minutes", "remove"])
    def test_a_published_agenda_that_changed_says_so(self, people: People, session: Session, cases: list[Case], act: str) -> None:
        before = queries.has_changed(session)
        if act == "move":
            services.move_case(actor=people.denis, case_id=cases[2].pk, to=1, at=AT)
        elif act == "minutes":
            services.set_minutes(actor=people.denis, case_id=cases[2].pk, minutes=9, at=AT)
        else:
            services.remove_case(actor=people.denis, case_id=cases[2].pk, reason="x", at=AT)

        row = queries.session_row(people.denis, session, at=AT)
        assert (before, queries.has_changed(session), row.has_changed) == (False, True, True)
        assert len(queries.changes_since_release(session)) == 1

    def test_brought_back_it_is_as_published(self, people: People, session: Session, cases: list[Case]) -> None:
        services.move_case(actor=people.denis, case_id=cases[2].pk, to=1, at=AT)
        services.move_case(actor=people.denis, case_id=cases[2].pk, to=3, at=AT)

        assert not queries.has_changed(session)
        assert queries.changes_since_release(session) == ()

    def test_published_again_it_is_as_published(self, people: People, session: Session, cases: list[Case]) -> None:
        services.move_case(actor=people.denis, case_id=cases[2].pk, to=1, at=AT)

        services.release_agenda(actor=people.denis, session_id=session.pk, at=AT)
        services.release_agenda(actor=people.denis, session_id=session.pk, at=AT)

        session.refresh_from_db()
        assert (session.release_number, queries.has_changed(session)) == (2, False)

    def test_the_coordination_reads_what_changed_and_is_asked_to_publish_again(
        self, people: People, session: Session, cases: list[Case], client_of
    ) -> None:
        services.move_case(actor=people.denis, case_id=cases[2].pk, to=1, at=AT)

        page = client_of(people.denis).get(reverse("board:session", args=[session.pk])).content.decode()

        assert f"{cases[2].dossier.number}\u00a0: passé de la place 3 à la place 1" in page
        assert "Publier à nouveau" in page
        assert any("Publier" in item.what for item in queries.worklist(people.denis, AT))


class TestPage:
    @pytest.fixture
    def twice(self, people: People, session: Session, place) -> list[Case]:
        """Published, changed and published, changed again."""
        made = [place(at=AT + timedelta(minutes=minute)) for minute in range(3)]
        services.release_agenda(actor=people.denis, session_id=session.pk, at=AT)
        services.remove_case(actor=people.denis, case_id=made[0].pk, reason="x", at=AT)
        services.release_agenda(actor=people.denis, session_id=session.pk, at=AT)
        services.set_minutes(actor=people.denis, case_id=made[1].pk, minutes=9, at=AT)
        session.refresh_from_db()
        return made

    def test_each_version_says_what_it_changed(self, session: Session, twice: list[Case]) -> None:
        numbers = [case.dossier.number for case in twice]

        with override("en"):
            found = [
                (each.release.number if each.release else None, [f"{c.number} {c.words}" for c in each.changes])
                for each in queries.versions(session)
            ]

        assert found == [
            (None, [f"{numbers[1]} 9 min instead of 5"]),
            (2, [f"{numbers[0]} no longer on the agenda (was at place 1)"]),
            (1, []),
        ]

    @pytest.mark.parametrize(("name", "pending"), [("denis", True), ("helene", True), ("chantal", False)])
    def test_the_working_copy_is_for_those_who_plan(  # noqa: PLR0917 -- fixtures
        self, people: People, session: Session, twice: list[Case], client_of, name: str, pending: bool
    ) -> None:
        page = client_of(getattr(people, name)).get(reverse("board:versions", args=[session.pk]))

        assert (page.status_code, 'id="working-copy"' in page.content.decode(), 'id="version-2"' in page.content.decode()) == (
            200,
            pending,
            True,
        )

    @pytest.mark.parametrize("name", ["alice", "eve", "quentin"])
    def test_who_is_no_member_does_not_see_them(self, people: People, session: Session, client_of, name: str) -> None:
        assert client_of(getattr(people, name)).get(reverse("board:versions", args=[session.pk])).status_code == 403

    def test_before_publication_there_is_none(self, people: People, session: Session, place, client_of) -> None:
        place()

        assert queries.versions(session) == ()
        assert client_of(people.denis).get(reverse("board:versions", args=[session.pk])).status_code == 200

    @pytest.mark.parametrize("count", [1, 3])
    def test_it_costs_the_same_whatever_the_versions(
        self, people: People, session: Session, place, django_assert_num_queries, count: int
    ) -> None:
        for minute in range(count):
            place(at=AT + timedelta(minutes=minute))
            services.release_agenda(actor=people.denis, session_id=session.pk, at=AT)

        with django_assert_num_queries(3):
            assert len(queries.versions(session)) == count


class TestMail:
    def test_each_member_reads_which_cases_concern_them(self, people: People, session: Session, place, postman: Postman) -> None:
        first, second = place(), place(at=AT + timedelta(minutes=1))  # small bowel, PRRT: surgery, nuclear medicine, gastroenterology
        services.ask_for_expert(actor=people.denis, case_id=second.pk, professional_id=people.paul.professional_id, at=AT)
        services.release_agenda(actor=people.denis, session_id=session.pk, at=AT)

        for news in News.objects.filter(topic=Topic.AGENDA_RELEASED.value):
            jobs.tell(news.payload)

        told = {mail["To"]: mail.get_content().replace("\u00a0", " ") for mail in postman.messages()}
        both = f"Vous concernent : {first.dossier.number} vers 17:00, {second.dossier.number} vers 17:05."
        assert both in told[people.nadia.email]
        assert f"Vous concernent : {second.dossier.number} vers 17:05." in told[people.paul.email]
        assert "concernent" not in told[people.chantal.email]
        assert not any(case.dossier.patient.birth_family_name in text for text in told.values() for case in (first, second))
