"""Who is told of a session, and when: members once per version, the doctor of each dossier once per place."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from netboard.care.board import jobs, queries, services
from netboard.care.board.models import AgendaChange, Case, Session
from netboard.care.referral.models import DossierMove
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.jobs.models import News
from netboard.foundation.jobs.topics import Topic
from tests.care.board.situation import LATE, Place, acts
from tests.care.report.postman import Postman, start
from tests.people import AT, People

HANDLERS = {
    Topic.AGENDA_RELEASED: jobs.tell,
    Topic.SESSION_CANCELLED: jobs.tell_cancelled,
    Topic.CASE_PLACED: jobs.tell_placed,
    Topic.CASE_REMOVED: jobs.tell_removed,
}


@pytest.fixture
def postman(settings):
    office = Postman()
    controller = start(office)
    settings.NETBOARD_SMTP_HOST, settings.NETBOARD_SMTP_PORT = "127.0.0.1", office.port
    yield office
    controller.stop()


def news(topic: Topic) -> list[dict[str, int | str]]:
    return [each.payload for each in News.objects.filter(topic=topic.value).order_by("pk")]


def release(people: People, session: Session, *, after_minutes: int = 0) -> None:
    services.release_agenda(actor=people.denis, session_id=session.pk, at=AT + timedelta(minutes=after_minutes))


def subjects(postman: Postman) -> list[str]:
    """Read the subjects of the mails sent, their non-breaking spaces made plain."""
    return [str(mail["Subject"]).replace("\u00a0", " ") for mail in postman.messages()]


def mails_about_dossiers(postman: Postman) -> list[EmailMessage]:
    """Hand out the news told so far as the worker would; a mail to a doctor names a dossier in its subject."""
    for each in News.objects.filter(topic__in=[Topic.CASE_PLACED.value, Topic.CASE_REMOVED.value]).order_by("pk"):
        HANDLERS[Topic(each.topic)](each.payload)
    return postman.messages()


class TestPublishing:
    def test_members_are_told_once_and_see_the_dossiers(self, people: People, session: Session, place: Place) -> None:
        case = place()
        assert not Case.objects.visible_to(people.chantal).exists()

        release(people, session)
        release(people, session)

        told = {payload["account_id"] for payload in news(Topic.AGENDA_RELEASED)}
        assert told == {people.chantal.pk, people.gilles.pk, people.nadia.pk, people.helene.pk, people.paul.pk}
        assert ProcrastinateJob.objects.filter(args__handler="netboard.care.board.jobs.tell").count() == 5
        assert list(Case.objects.visible_to(people.chantal)) == [case]
        assert acts(Act.AGENDA_RELEASED) == 1

    def test_an_empty_agenda_is_not_published(self, people: People, session: Session) -> None:
        with pytest.raises(services.AgendaEmpty):
            release(people, session)

        session.refresh_from_db()
        assert (session.released_at, session.release_number, news(Topic.AGENDA_RELEASED)) == (None, 0, [])

    def test_opening_an_empty_session_tells_nobody(self, people: People, session: Session) -> None:
        services.open_session(actor=people.helene, session_id=session.pk, at=LATE)

        assert news(Topic.AGENDA_RELEASED) == []

    def test_a_failing_trace_publishes_nothing(self, people: People, session: Session, place: Place, monkeypatch) -> None:
        place()
        monkeypatch.setattr(log, "record", _fails)

        with pytest.raises(RuntimeError):
            release(people, session)

        session.refresh_from_db()
        assert (session.release_number, News.objects.filter(topic__startswith="case").count()) == (0, 0)

    def test_a_changed_agenda_is_published_again_as_a_new_version(self, people: People, session: Session, place: Place) -> None:
        place()
        release(people, session)
        late = place()

        release(people, session, after_minutes=5)
        release(people, session, after_minutes=6)

        session.refresh_from_db()
        assert (session.release_number, session.released_at) == (2, AT + timedelta(minutes=5))
        assert [payload["version"] for payload in news(Topic.AGENDA_RELEASED)] == [1] * 5 + [2] * 5
        assert [payload["case_id"] for payload in news(Topic.CASE_PLACED)].count(late.pk) == 1
        assert not queries.unpublished_changes(session).exists()

    def test_each_change_since_is_kept(self, people: People, session: Session, next_week: Session, place: Place) -> None:
        first, second = place(), place()
        place(to=next_week)
        release(people, session)
        added = place()
        services.remove_case(actor=people.denis, case_id=first.pk, reason="TEP attendue", at=AT)
        services.move_case_to_session(actor=people.denis, case_id=second.pk, session_id=next_week.pk, at=AT)

        session.refresh_from_db()
        changes = [(change.dossier_id, change.kind) for change in queries.unpublished_changes(session)]
        assert changes == [(added.dossier_id, "added"), (first.dossier_id, "removed"), (second.dossier_id, "moved")]
        assert AgendaChange.objects.filter(session=next_week).count() == 0  # not published: nobody was told anything of it


def _fails(**_about: object) -> None:
    raise RuntimeError


class TestTheDoctorOfADossier:
    def test_is_told_the_day_the_time_and_the_place(self, people: People, session: Session, place: Place, postman: Postman) -> None:
        case = place()
        release(people, session)

        (mail,) = mails_about_dossiers(postman)

        assert mail["To"] == people.alice.email
        assert subjects(postman) == [f"Dossier {case.dossier.number} : séance du jeudi 26 novembre 2026, 17:00"]
        body = mail.get_content()
        assert (
            f"Le dossier {case.dossier.number} est inscrit à l’ordre du jour de « RCP TNE PACA », le jeudi 26 novembre 2026, 17:00. "
            "Lieu : Salle de Avignon, Salle de Marseille, Salle de Nice." in body.replace("\u00a0", " ").replace("\n", " ")
        )
        assert f"/dossiers/{case.dossier_id}/" in body
        assert case.dossier.patient.birth_family_name not in body

    def test_is_told_once_when_the_case_is_carried_to_a_published_session(
        self, people: People, session: Session, next_week: Session, place: Place, postman: Postman
    ) -> None:
        case = place()
        place(to=next_week)
        release(people, session)
        release(people, next_week)
        News.objects.all().delete()

        services.move_case_to_session(actor=people.denis, case_id=case.pk, session_id=next_week.pk, at=AT)

        mails_about_dossiers(postman)
        assert subjects(postman) == [f"Dossier {case.dossier.number} : séance du jeudi 3 décembre 2026, 17:00"]

    @pytest.mark.parametrize("how", ["removed", "carried to a session not published", "session closed", "session cancelled"])
    def test_is_told_when_the_case_leaves_a_published_agenda(  # noqa: PLR0917 -- fixtures
        self, people: People, session: Session, next_week: Session, place: Place, postman: Postman, how: str
    ) -> None:
        case = place()
        release(people, session)
        News.objects.all().delete()

        _leave(people, session, next_week, case, how)

        mails_about_dossiers(postman)
        assert subjects(postman) == [f"Dossier {case.dossier.number} : plus inscrit à la séance du jeudi 26 novembre 2026, 17:00"]

    def test_is_not_told_of_an_agenda_that_was_never_published(
        self, people: People, session: Session, next_week: Session, place: Place
    ) -> None:
        case = place()

        moved = services.move_case_to_session(actor=people.denis, case_id=case.pk, session_id=next_week.pk, at=AT)
        services.remove_case(actor=people.denis, case_id=moved.pk, reason="TEP attendue", at=AT)

        assert (news(Topic.CASE_PLACED), news(Topic.CASE_REMOVED)) == ([], [])

    def test_is_not_told_of_a_place_lost_meanwhile(self, people: People, session: Session, place: Place) -> None:
        case = place()
        release(people, session)
        services.remove_case(actor=people.denis, case_id=case.pk, reason="TEP attendue", at=AT)

        services.tell_placed(case_id=case.pk, at=AT)  # port 9 answers nobody: a mail would raise

    def test_sees_the_session_on_the_home_page_once_published(self, people: People, session: Session, place: Place) -> None:
        case = place()
        before = queries.worklist(people.alice, AT)
        release(people, session)

        (item,) = queries.worklist(people.alice, AT)
        assert before == []
        assert (item.url, case.dossier.number in item.detail) == (f"/dossiers/{case.dossier_id}/", True)
        assert queries.worklist(people.bruno, AT) == []
        assert queries.worklist(people.alice, session.ends_at + timedelta(minutes=1)) == []


def _leave(people: People, session: Session, next_week: Session, case: Case, how: str) -> None:
    match how:
        case "removed":
            services.remove_case(actor=people.denis, case_id=case.pk, reason="TEP attendue", at=AT)
        case "carried to a session not published":
            services.move_case_to_session(actor=people.denis, case_id=case.pk, session_id=next_week.pk, at=AT)
        case "session closed":
            services.open_session(actor=people.helene, session_id=session.pk, at=session.starts_at)
            services.close_session(actor=people.helene, session_id=session.pk, at=session.ends_at)
        case "session cancelled":
            services.cancel_session(actor=people.denis, session_id=session.pk, reason="férié", at=AT)


class TestAMember:
    def test_is_not_told_of_a_version_already_replaced(self, people: People, session: Session, place: Place, postman: Postman) -> None:
        place()
        release(people, session)
        place()
        release(people, session, after_minutes=5)

        for version in (1, 2):
            services.tell_agenda(session_id=session.pk, account_id=people.chantal.pk, version=version, at=AT)

        assert subjects(postman) == ["Ordre du jour de la RCP du jeudi 26 novembre 2026, 17:00 : version 2"]

    def test_is_told_of_a_cancelled_session_only_when_it_was_published(
        self, people: People, session: Session, next_week: Session, place: Place, postman: Postman
    ) -> None:
        place()
        release(people, session)
        for each in (session, next_week):
            services.cancel_session(actor=people.denis, session_id=each.pk, reason="férié", at=AT)

        payloads = news(Topic.SESSION_CANCELLED)
        jobs.tell_cancelled(payloads[0])
        assert {payload["session_id"] for payload in payloads} == {session.pk}
        assert subjects(postman) == ["RCP du jeudi 26 novembre 2026, 17:00 annulée"]

    def test_is_not_told_of_an_agenda_of_a_cancelled_session(self, people: People, session: Session) -> None:
        services.cancel_session(actor=people.denis, session_id=session.pk, reason="férié", at=AT)

        services.tell_agenda(session_id=session.pk, account_id=people.chantal.pk, version=1, at=AT)  # port 9: a mail would raise


class TestClosing:
    def test_a_dossier_sent_back_says_why(self, people: People, begun: Session) -> None:
        services.close_session(actor=people.helene, session_id=begun.pk, at=begun.ends_at)

        reasons = set(DossierMove.objects.filter(act="unschedule").values_list("reason", flat=True))
        assert {each.replace("\u00a0", " ") for each in reasons} == {
            "Non présenté à la séance du jeudi 26 novembre 2026 : le temps a manqué."
        }

    def test_the_question_counts_what_remains_and_names_what_is_urgent(self, people: People, begun: Session, place: Place) -> None:
        urgent = place(urgent=True)

        question = queries.closing_question(queries.agenda(people.helene, begun, at=begun.starts_at))

        assert "4" in question
        assert f"{urgent.dossier.number} ({urgent.dossier.patient.display_name})" in question

    def test_nothing_is_feared_when_every_case_has_its_opinion(self) -> None:
        assert queries.closing_question([]).replace("\u00a0", " ") == "Clore la séance ? Chaque dossier a son avis."


@pytest.mark.parametrize(("minutes_before", "asks"), [(109, True), (31, True), (30, False), (0, False), (-20, False)], ids=str)
def test_opening_long_before_the_time_asks_first(session: Session, minutes_before: int, asks: bool) -> None:
    question = queries.opening_question(session, at=session.starts_at - timedelta(minutes=minutes_before))

    assert bool(question) is asks
