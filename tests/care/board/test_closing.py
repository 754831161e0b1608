"""Where do the cases without opinion go when a session is closed, who is told, and who may close it?"""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from time_machine import travel

from netboard.care.board import jobs, queries, rules, services
from netboard.care.board.models import Case, ConcernedExpert, ConflictDismissed, DraftField, Recusal, Session, WrittenOpinion
from netboard.care.referral.models import Dossier, DossierMove
from netboard.foundation.audit.acts import Act
from netboard.foundation.audit.models import Entry
from netboard.foundation.jobs.models import News
from netboard.foundation.jobs.topics import Topic
from tests.care.board.situation import LATE, Place, acts, order
from tests.care.report.postman import Postman, start
from tests.people import People

TELLS = {Topic.CASE_PLACED: jobs.tell_placed, Topic.CASE_REMOVED: jobs.tell_removed}


@pytest.fixture
def postman(settings):
    office = Postman()
    controller = start(office)
    settings.NETBOARD_SMTP_HOST, settings.NETBOARD_SMTP_PORT = "127.0.0.1", office.port
    yield office
    controller.stop()


def close(people: People, session: Session, left: dict[int, rules.Unfinished] | None = None) -> Session:
    return services.close_session(actor=people.helene, session_id=session.pk, at=session.ends_at, left=left or {})


def carry(case: int, to: Session, reason: rules.UnfinishedReason = rules.UnfinishedReason.NO_TIME) -> dict[int, rules.Unfinished]:
    return {case: rules.Unfinished(reason, to.pk)}


def moved_case(session: Session, dossier_id: int) -> Case:
    return Case.objects.get(session=session, dossier_id=dossier_id)


class TestACaseWithoutOpinion:
    def test_had_no_time_and_waits_when_nothing_is_said(self, people: People, begun: Session) -> None:
        close(people, begun)

        rows = set(Case.objects.filter(session=begun).values_list("state", "unfinished_reason", "carried_to", "dossier__state"))
        assert rows == {("not_presented", "no_time", None, "accepted")}

    def test_goes_to_the_session_chosen_with_its_reason_in_words(self, people: People, begun: Session, next_week: Session) -> None:
        case = Case.objects.get(pk=order(begun)[1])

        close(people, begun, carry(case.pk, next_week, rules.UnfinishedReason.EXPERT_ABSENT))

        case.refresh_from_db()
        placed = moved_case(next_week, case.dossier_id)
        assert (case.state, case.unfinished_reason, case.carried_to_id) == ("not_presented", "expert_absent", next_week.pk)
        assert (placed.state, Dossier.objects.get(pk=case.dossier_id).state) == ("planned", "scheduled")
        said = DossierMove.objects.filter(dossier=case.dossier_id, act="unschedule").get().reason.replace("\u00a0", " ")
        assert said == "Non présenté à la séance du jeudi 26 novembre 2026 : un expert attendu était absent."
        assert placed.note.replace("\u00a0", " ") == said

    def test_that_is_urgent_comes_first_on_its_next_session(self, people: People, begun: Session, next_week: Session, place: Place) -> None:
        place(to=next_week)
        urgent = place(urgent=True)

        close(people, begun, carry(urgent.pk, next_week))

        assert order(next_week)[0] == moved_case(next_week, urgent.dossier_id).pk

    def test_keeps_its_minutes_and_what_was_prepared_and_said(self, people: People, begun: Session, next_week: Session) -> None:
        case = Case.objects.get(pk=order(begun)[1])
        services.set_minutes(actor=people.denis, case_id=case.pk, minutes=12, at=LATE)
        expert = people.gilles.professional
        by = {"professional": expert}
        WrittenOpinion.objects.create(case=case, text="Plutôt une surveillance", written_by=people.gilles, written_at=LATE, **by)
        ConcernedExpert.objects.create(case=case, asked_by=people.denis, asked_at=LATE, **by)
        DraftField.objects.create(case=case, name="text", text="RIV à disc", version=3, by=people.helene, at=LATE)
        Recusal.objects.create(case=case, reason="suit le patient", recorded_by=people.denis, recorded_at=LATE, **by)
        ConflictDismissed.objects.create(case=case, reason="ancien service", by=people.denis, at=LATE, **by)

        close(people, begun, carry(case.pk, next_week))

        placed = moved_case(next_week, case.dossier_id)
        following = (WrittenOpinion, ConcernedExpert, Recusal, ConflictDismissed)
        found = [list(model.objects.order_by("pk").values_list("case", flat=True)) for model in following]
        assert (placed.minutes, list(DraftField.objects.values_list("case", flat=True))) == (12, [placed.pk])
        assert found == [[case.pk, placed.pk]] * 4

    def test_leaves_a_trace_without_words(self, people: People, begun: Session, next_week: Session) -> None:
        case = Case.objects.get(pk=order(begun)[1])

        close(people, begun, carry(case.pk, next_week))

        entry = Entry.objects.get(act=Act.CASE_CARRIED.value)
        assert entry.detail == {"from": begun.pk, "to": next_week.pk, "reason": "no_time"}
        assert entry.patient_id == case.dossier.patient_id

    def test_that_has_its_opinion_meanwhile_is_not_carried(self, people: People, begun: Session, next_week: Session) -> None:
        first = order(begun)[0]
        services.record_opinion(actor=people.helene, case_id=first, kind=rules.OpinionKind.SURVEILLANCE, text="IRM à 6 mois", at=LATE)

        close(people, begun, carry(first, next_week))

        assert Case.objects.get(pk=first).state == "discussed"
        assert not next_week.cases.exists()


class TestRefused:
    def test_a_session_that_takes_no_more_cases_closes_nothing(self, people: People, begun: Session, next_week: Session) -> None:
        services.cancel_session(actor=people.denis, session_id=next_week.pk, reason="férié", at=LATE)

        with pytest.raises(services.AgendaClosed), transaction.atomic():
            close(people, begun, carry(order(begun)[0], next_week))

        begun.refresh_from_db()
        assert (begun.state, set(begun.cases.values_list("state", flat=True))) == ("open", {"planned"})
        assert acts(Act.CASE_CARRIED) == acts(Act.SESSION_CLOSED) == 0

    def test_the_session_that_closes_takes_nothing_over(self, people: People, begun: Session) -> None:
        with pytest.raises(services.AgendaClosed):
            close(people, begun, carry(order(begun)[0], begun))

    def test_closing_twice_carries_once(self, people: People, begun: Session, next_week: Session) -> None:
        left = carry(order(begun)[0], next_week)

        close(people, begun, left)
        close(people, begun, left)

        assert (next_week.cases.count(), acts(Act.CASE_CARRIED), acts(Act.SESSION_CLOSED)) == (1, 1, 1)


class TestTheReferringDoctor:
    @pytest.mark.parametrize("is_released", [True, False], ids=["next agenda published", "next agenda not published"])
    def test_is_told_once_where_the_dossier_goes(  # noqa: PLR0917 -- fixtures
        self, people: People, begun: Session, next_week: Session, postman: Postman, place: Place, is_released: bool
    ) -> None:
        if is_released:
            place(to=next_week)
            services.release_agenda(actor=people.denis, session_id=next_week.pk, at=LATE)
        News.objects.all().delete()
        case = Case.objects.get(pk=order(begun)[0])

        close(people, begun, carry(case.pk, next_week))
        for each in News.objects.filter(topic__in=[topic.value for topic in TELLS]).order_by("pk"):
            TELLS[Topic(each.topic)](each.payload)

        about = [str(mail["Subject"]).replace("\u00a0", " ") for mail in postman.messages() if str(case.dossier.number) in mail["Subject"]]
        assert about == [f"Dossier {case.dossier.number} : reporté à la séance du jeudi 3 décembre 2026, 17:00"]


def url(session: Session) -> str:
    return reverse("board:close", args=[session.pk])


class TestThePage:
    @pytest.mark.parametrize(
        ("name", "status"),
        [("denis", 200), ("helene", 200), ("chantal", 403), ("paul", 403), ("alice", 403), ("eve", 403), ("quentin", 403), ("adele", 403)],
    )
    def test_is_for_those_who_run_the_board(self, people: People, begun: Session, client_of, name: str, status: int) -> None:
        assert client_of(getattr(people, name)).get(url(begun)).status_code == status

    def test_sends_the_anonymous_to_the_door(self, begun: Session) -> None:
        assert Client().get(url(begun)).headers["Location"].split("?")[0] == reverse("account_login")

    def test_proposes_the_next_session_of_the_board_and_no_time(
        self, people: People, begun: Session, next_week: Session, client_of
    ) -> None:
        with travel(LATE, tick=False):
            rows = client_of(people.helene).get(url(begun)).context["rows"]

        assert [row.line.case.pk for row in rows] == order(begun)
        assert {(row.form["reason"].value(), row.form["to"].value()) for row in rows} == {("no_time", next_week.pk)}

    def test_proposes_to_wait_when_no_session_comes(self, people: People, begun: Session, client_of) -> None:
        rows = client_of(people.helene).get(url(begun)).context["rows"]

        assert {row.form["to"].value() for row in rows} == {None}

    def test_closes_with_what_was_chosen(self, people: People, begun: Session, next_week: Session, client_of) -> None:
        first, second, third = order(begun)
        typed = {f"case{pk}-reason": "cut" for pk in (first, second, third)} | {
            f"case{first}-to": str(next_week.pk),
            f"case{second}-to": "",
        }

        with travel(LATE, tick=False):
            answer = client_of(people.helene).post(url(begun), typed)

        assert answer.headers["Location"] == reverse("board:minutes", args=[begun.pk])
        rows = list(begun.cases.order_by("position").values_list("unfinished_reason", "carried_to"))
        assert rows == [("cut", next_week.pk), ("cut", None), ("cut", None)]

    def test_asks_again_for_a_case_that_came_meanwhile(self, people: People, begun: Session, client_of) -> None:
        typed = {f"case{pk}-reason": "no_time" for pk in order(begun)[:2]}

        answer = client_of(people.helene).post(url(begun), typed)

        begun.refresh_from_db()
        assert (answer.status_code, begun.state) == (422, "open")
        assert "Ce dossier est arrivé" in answer.content.decode()

    def test_a_session_cancelled_meanwhile_is_refused_and_nothing_closed(
        self, people: People, begun: Session, next_week: Session, client_of, monkeypatch
    ) -> None:
        services.cancel_session(actor=people.denis, session_id=next_week.pk, reason="férié", at=LATE)
        monkeypatch.setattr(queries, "others_to_come", lambda *_args, **_more: (next_week,))
        typed = {f"case{pk}-reason": "no_time" for pk in order(begun)} | {f"case{order(begun)[0]}-to": str(next_week.pk)}

        answer = client_of(people.helene).post(url(begun), typed)

        begun.refresh_from_db()
        assert (answer.status_code, begun.state) == (409, "open")

    def test_the_button_of_the_session_leads_here_only_when_a_case_is_left(self, people: People, begun: Session, client_of) -> None:
        steer = reverse("board:steer", args=[begun.pk])

        left = client_of(people.helene).post(steer, {"act": "close"})
        for pk in order(begun):
            services.record_opinion(actor=people.helene, case_id=pk, kind=rules.OpinionKind.SURVEILLANCE, text="IRM à 6 mois", at=LATE)
        done = client_of(people.helene).post(steer, {"act": "close"})

        begun.refresh_from_db()
        assert (left.headers["Location"], done.headers["Location"]) == (url(begun), reverse("board:session", args=[begun.pk]))
        assert begun.state == "closed"

    def test_once_closed_there_is_nothing_to_close(self, people: People, begun: Session, client_of) -> None:
        close(people, begun)

        answer = client_of(people.helene).get(url(begun))

        assert answer.headers["Location"] == reverse("board:session", args=[begun.pk])

    @pytest.mark.parametrize("count", [1, 3])
    def test_costs_the_same_whatever_the_cases(  # noqa: PLR0917 -- fixtures
        self, people: People, session: Session, place: Place, client_of, django_assert_max_num_queries, count: int
    ) -> None:
        for minute in range(count):
            place(at=LATE - timedelta(days=2, minutes=minute))
        services.open_session(actor=people.helene, session_id=session.pk, at=LATE)
        browser = client_of(people.helene)

        with django_assert_max_num_queries(CLOSE_QUERIES) as counted:
            browser.get(url(session))
        assert len(counted) == CLOSE_QUERIES


CLOSE_QUERIES = 8
