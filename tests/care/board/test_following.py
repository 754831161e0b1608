"""Three hundred pages follow the board: drawn once for all, and never shown to the wrong person."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import include, path, reverse

from netboard.care.board import queries, services
from netboard.care.board.models import Case, Session
from netboard.care.board.queries import following as following_queries
from netboard.care.board.views import following
from netboard.config import urls
from netboard.foundation.audit.acts import Act
from netboard.foundation.audit.models import Entry
from netboard.foundation.live import kinds
from netboard.foundation.live.channel import Event
from tests.care.board.situation import order

urlpatterns = [path("board/<int:pk>/live/state/", following.state), path("", include(urls))]
LOOK_AT_ACCOUNT, LOOK_AT_SESSION, TRACE = 3, 1, 1


@pytest.fixture(autouse=True)
def _empty_shelf(settings) -> None:
    settings.ROOT_URLCONF = __name__
    following._shelf._slots.clear()


def ask(client: Client, session: Session, **said: object) -> HttpResponse:
    return client.get(f"/board/{session.pk}/live/state/", {"kind": "room", "v": "", "case": ""} | said)


def numbers(session: Session) -> list[str]:
    """The numbers of the dossiers of a session, in the order of its agenda."""
    return list(Case.objects.filter(session=session).order_by("position").values_list("dossier__number", flat=True))


def shown(answer: HttpResponse, session: Session) -> list[str]:
    return [number for number in numbers(session) if number in answer.content.decode()]


def readings(account) -> list[str]:
    return list(Entry.objects.filter(act=Act.DOSSIER_VIEWED.value, actor=account).order_by("id").values_list("target_id", flat=True))


@pytest.fixture
def drawings(monkeypatch) -> list[object]:
    """For whom a screen was gathered."""
    actors, ordinary = [], queries.live

    def counted(actor, *arguments, **options):
        actors.append(actor)
        return ordinary(actor, *arguments, **options)

    monkeypatch.setattr(queries, "live", counted)
    return actors


def go_to(people, session: Session, place: int) -> None:
    services.go_to_case(actor=people.helene, case_id=order(session)[place], at=session.starts_at + timedelta(minutes=5 * place))
    session.refresh_from_db()


@pytest.mark.parametrize("kind", ["room", "wall", "", "anything"])
def test_a_page_receives_the_case_that_the_board_discusses(people, begun, client_of, kind):
    answer = ask(client_of(people.chantal), begun, kind=kind)

    assert (answer.status_code, shown(answer, begun), answer["Cache-Control"]) == (200, numbers(begun)[:1], "no-store")


def test_the_wall_and_the_room_are_not_mixed_up(people, begun, client_of):
    client = client_of(people.chantal)

    contents = [ask(client, begun, kind=kind).content for kind in ("room", "wall", "room", "wall")]

    assert contents[:2] == contents[2:]
    assert contents[0] != contents[1]


def test_reading_a_case_leaves_one_row_each_time_the_page_did_not_show_it_yet(people, begun, client_of):
    client, first = client_of(people.chantal), begun.current_case
    ask(client, begun)
    ask(client, begun, case=first.pk)
    go_to(people, begun, 1)
    ask(client, begun, case=first.pk)

    assert readings(people.chantal) == [str(first.dossier_id), str(begun.current_case.dossier_id)]
    assert {row.patient_id for row in Entry.objects.filter(actor=people.chantal, act=Act.DOSSIER_VIEWED.value)} == {
        first.dossier.patient_id, begun.current_case.dossier.patient_id,
    }  # fmt: skip


def test_a_page_that_claims_to_show_the_case_already_leaves_its_row_all_the_same(people, begun, client_of):
    client, case = client_of(people.gilles), begun.current_case

    for _time in range(2):
        ask(client, begun, case=case.pk)

    assert readings(people.gilles) == [str(case.dossier_id)]


def test_a_page_that_is_up_to_date_receives_nothing(people, begun, client_of, drawings):
    answer = ask(client_of(people.chantal), begun, v=begun.version)

    assert (answer.status_code, answer.content, readings(people.chantal), drawings) == (204, b"", [], [])


def test_nothing_of_a_former_version_is_shown_after_a_change(people, begun, client_of):
    client, before = client_of(people.chantal), begun.version
    ask(client, begun)

    go_to(people, begun, 1)

    assert begun.version > before
    assert shown(ask(client, begun, v=before), begun) == [numbers(begun)[1]]


def test_what_lies_behind_a_case_is_never_older_than_some_seconds(people, begun, client_of, monkeypatch, drawings):
    client = client_of(people.chantal)
    monkeypatch.setattr(following._shelf, "_seconds", 0)

    ask(client, begun)
    ask(client, begun)

    assert len(drawings) == 2


def test_one_drawing_serves_everybody_and_holds_nothing_of_anybody(people, begun, client_of, drawings):
    followers = [people.chantal, people.gilles, people.nadia, people.helene, people.denis, people.paul]

    contents = {ask(client_of(account), begun).content.decode() for account in followers}

    (content,) = contents
    assert len(drawings) == 1
    told = (people.helene, people.gilles, people.nadia)  # who leads, and whom the next case concerns, is told to all
    unnamed = [person for person in followers if person not in told]
    secrets = ["csrf", "sessionid", *(person.email for person in followers), *(person.professional.family_name for person in unnamed)]
    assert [secret for secret in secrets if secret in content] == []
    assert [readings(account) for account in followers] == [[str(begun.current_case.dossier_id)]] * len(followers)


def test_a_session_that_moves_while_it_is_read_is_checked_again(people, begun, client_of, monkeypatch):
    """Between the check and the drawing, the board goes to a case in which this person takes no part."""
    ordinary, moves = following_queries.standing, [1]

    def standing(actor, pk):
        seen = ordinary(actor, pk)
        if moves:
            moves.pop()
            go_to(people, begun, 1)
            recuse(people, begun, people.chantal)
        return seen

    monkeypatch.setattr(following_queries, "standing", standing)
    answer = ask(client_of(people.chantal), begun)

    assert (answer.status_code, shown(answer, begun), readings(people.chantal)) == (200, [], [])
    assert f'data-version="{begun.version}"' in answer.content.decode()


def test_a_session_that_never_stands_still_is_asked_for_again(people, begun, client_of, monkeypatch):
    monkeypatch.setattr(following_queries, "session_at", lambda _seen: (_ for _ in ()).throw(following_queries.Moved))

    assert ask(client_of(people.chantal), begun).status_code == 503


def test_each_language_has_its_own_drawing(people, begun, client_of):
    client = client_of(people.chantal)

    french = ask(client, begun).content.decode()
    english = client.get(f"/board/{begun.pk}/live/state/", headers={"accept-language": "en"}).content.decode()

    assert ("Présents pour ce dossier" in french, "Present for this case" in english) == (True, True)
    assert ask(client, begun).content.decode() == french


def recuse(people, session: Session, account) -> None:
    services.record_recusal(
        actor=people.helene, case_id=session.current_case_id, professional_id=account.professional_id, reason="opérateur",
        at=session.starts_at,
    )  # fmt: skip
    session.refresh_from_db()


def test_a_recused_person_sees_nothing_of_the_case_and_the_others_go_on(people, begun, client_of):
    ask(client_of(people.gilles), begun)
    recuse(people, begun, people.chantal)

    apart, other = ask(client_of(people.chantal), begun), ask(client_of(people.gilles), begun)

    patient = begun.current_case.dossier.patient
    assert (apart.status_code, shown(apart, begun), readings(people.chantal)) == (200, [], [])
    assert patient.birth_family_name not in apart.content.decode()
    assert shown(other, begun) == numbers(begun)[:1]
    assert f'data-version="{begun.version}"' in apart.content.decode()


def test_a_recused_person_comes_back_at_the_next_case(people, begun, client_of):
    recuse(people, begun, people.chantal)
    client = client_of(people.chantal)
    ask(client, begun)

    go_to(people, begun, 1)

    assert shown(ask(client, begun), begun) == [numbers(begun)[1]]
    assert readings(people.chantal) == [str(begun.current_case.dossier_id)]


def test_who_no_longer_sees_the_case_receives_none_though_it_lies_ready(people, begun, client_of):
    """The window of an expert closes thirty days after a session; the chair still reads."""
    long_ago = begun.starts_at - timedelta(days=400)
    Session.objects.filter(pk=begun.pk).update(cutoff_at=long_ago, starts_at=long_ago, ends_at=long_ago + timedelta(hours=2))
    assert shown(ask(client_of(people.helene), begun), begun) == numbers(begun)[:1]

    late = ask(client_of(people.chantal), begun)

    assert (late.status_code, shown(late, begun), readings(people.chantal)) == (200, [], [])


def test_an_agenda_that_is_not_published_is_drawn_for_each_one(people, session, place, client_of, drawings):
    place()

    answers = [ask(client_of(account), session) for account in (people.denis, people.chantal)]

    assert drawings == [people.denis, people.chantal]
    assert [shown(answer, session) for answer in answers] == [[], []]


@pytest.mark.parametrize(("name", "status"), [("eve", 403), ("alice", 403), ("quentin", 403), ("adele", 403)])
def test_who_is_not_of_the_board_is_refused_though_the_case_lies_ready(people, begun, client_of, name, status):
    ask(client_of(people.chantal), begun)
    stranger = getattr(people, name)

    answer = ask(client_of(stranger), begun)

    assert (answer.status_code, shown(answer, begun), readings(stranger)) == (status, [], [])
    assert Entry.objects.filter(act=Act.ACCESS_REFUSED.value, actor=stranger).count() == 1


def test_a_session_that_does_not_exist_is_absent(people, begun, client_of):
    assert client_of(people.chantal).get(f"/board/{begun.pk + 1}/live/state/").status_code == 404


def test_only_reading_is_possible(people, begun, client_of):
    assert client_of(people.helene).post(f"/board/{begun.pk}/live/state/").status_code == 405


def test_a_session_that_is_over_says_so_and_leaves_no_row(people, begun, client_of):
    services.close_session(actor=people.helene, session_id=begun.pk, at=begun.starts_at + timedelta(hours=1))

    answer = ask(client_of(people.chantal), begun)

    assert (answer.status_code, shown(answer, begun), readings(people.chantal)) == (200, [], [])
    assert "La séance est terminée" in answer.content.decode()


@pytest.mark.parametrize(("said", "cost"), [({}, TRACE), ({"case": "current"}, 0)], ids=["first-sight", "same-case"])
def test_a_fragment_that_lies_ready_costs_few_questions(people, begun, client_of, said, cost):
    client = client_of(people.chantal)
    ask(client, begun)
    said = dict.fromkeys(said, begun.current_case_id)

    with CaptureQueriesContext(connection) as asked:
        ask(client, begun, **said)

    assert len(asked) == LOOK_AT_ACCOUNT + LOOK_AT_SESSION + cost


class TestStream:
    def test_the_board_can_be_followed_by_its_members_only(self, people, begun):
        names = ("chantal", "helene", "denis", "paul", "alice", "eve", "quentin", "adele")

        allowed = {name for name in names if kinds.may_follow(getattr(people, name), kind="board", key=begun.pk)}

        assert allowed == {"chantal", "helene", "denis", "paul"}
        assert not kinds.may_follow(people.chantal, kind="board", key=begun.pk + 1)

    def test_a_closed_account_follows_nothing(self, people, begun):
        people.chantal.is_active = False

        assert not following_queries.may_follow(people.chantal, begun.pk)

    def test_the_channel_says_where_the_session_stands(self, people, begun):
        go_to(people, begun, 1)

        assert kinds.current(f"board:{begun.pk}") == [Event(version=begun.version, url=reverse("board:state", args=[begun.pk]))]
        assert kinds.current(f"board:{begun.pk + 1}") == []
