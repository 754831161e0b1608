"""Who is invited to a session, what enters their calendar, and what is told again when it changes."""

from datetime import timedelta
from email.message import EmailMessage

import icalendar
import pytest
from django.test import Client
from django.urls import reverse
from time_machine import travel

from netboard.care.board import jobs, queries, services
from netboard.care.board.models import Session
from netboard.care.board.services.series import Rhythm
from netboard.foundation.access.policy import Refused
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.directory.models import Site
from netboard.foundation.jobs.models import News
from netboard.foundation.jobs.topics import Topic
from tests.care.board.situation import acts
from tests.care.board.test_releasing import postman as postman  # noqa: PLC0414 -- a fixture
from tests.care.report.postman import Postman
from tests.people import AT, People

ROOM = "https://visio.exemple.fr/rcp-tne"
OTHER_ROOM = "https://visio.exemple.fr/rcp-tne-2"


@pytest.fixture(autouse=True)
def _frozen():
    with travel(AT, tick=False):
        yield


def invite(people: People, session: Session, **more: int) -> Session:
    return services.invite_members(actor=people.denis, session_id=session.pk, at=AT, **more)


def told(topic: Topic = Topic.SESSION_INVITED) -> list[dict[str, int | str]]:
    return [each.payload for each in News.objects.filter(topic=topic.value).order_by("pk")]


def deliver() -> None:
    handlers = {Topic.SESSION_INVITED: jobs.tell_invited, Topic.SESSION_CANCELLED: jobs.tell_cancelled}
    for news in News.objects.filter(topic__in=[topic.value for topic in handlers]).order_by("pk"):
        handlers[Topic(news.topic)](news.payload)


def event_of(mail: EmailMessage) -> tuple[icalendar.Calendar, icalendar.Event]:
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert part.get_filename() == "session.ics"
    calendar = icalendar.Calendar.from_ical(part.get_payload(decode=True))
    assert part.get_param("method") == str(calendar["METHOD"])
    return calendar, calendar.walk("VEVENT")[0]


class TestInviting:
    def test_each_member_is_invited_once(self, people: People, session: Session) -> None:
        invite(people, session, seen=0)
        invite(people, session, seen=0)

        members = {people.chantal.pk, people.gilles.pk, people.nadia.pk, people.helene.pk, people.paul.pk, people.denis.pk}
        assert sorted(payload["account_id"] for payload in told()) == sorted(members)
        session.refresh_from_db()
        assert (session.invited_at, session.invitation_number, acts(Act.SESSION_INVITED)) == (AT, 1, 1)

    def test_an_explicit_press_invites_again_under_the_next_number(self, people: People, session: Session) -> None:
        invite(people, session, seen=0)
        invite(people, session, seen=1)

        assert sorted({payload["number"] for payload in told()}) == [1, 2]

    @pytest.mark.parametrize("name", ["chantal", "alice", "eve", "quentin"])
    def test_only_who_plans_invites(self, people: People, session: Session, name: str) -> None:
        with pytest.raises(Refused):
            services.invite_members(actor=getattr(people, name), session_id=session.pk, at=AT)

        assert told() == []

    def test_nobody_is_invited_to_a_session_that_is_over(self, people: People, session: Session) -> None:
        services.cancel_session(actor=people.denis, session_id=session.pk, reason="férié", at=AT)

        with pytest.raises(services.AlreadyBegun):
            invite(people, session)
        assert told() == []

    def test_without_its_trace_nobody_is_invited(self, people: People, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(log, "record", lambda **_: 1 / 0)

        with pytest.raises(ZeroDivisionError):
            invite(people, session)

        session.refresh_from_db()
        assert (told(), session.invited_at) == ([], None)


class TestMail:
    def test_the_mail_holds_day_place_link_and_the_event(self, people: People, session: Session, place, postman: Postman) -> None:
        case = place()
        services.set_video(actor=people.denis, session_id=session.pk, video_url=ROOM, at=AT)
        invite(people, session)

        deliver()

        mail = next(mail for mail in postman.messages() if mail["To"] == people.chantal.email)
        text = mail.get_body().get_content()
        assert "26 novembre 2026, 17:00" in text
        assert "Salle de Marseille" in text
        assert ROOM in text
        assert reverse("board:reply", args=[session.pk]) in text
        whole = "\n".join(str(part.get_content()) for part in mail.walk() if not part.is_multipart())
        for secret in (case.dossier.patient.birth_family_name, case.dossier.question, case.dossier.number):
            assert secret not in whole + str(mail["Subject"])

    def test_the_event_is_on_the_clock_of_paris(self, people: People, session: Session, postman: Postman) -> None:
        invite(people, session)
        deliver()

        calendar, event = event_of(postman.messages()[0])

        assert str(calendar["METHOD"]) == "PUBLISH"
        assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Paris"]
        assert event["DTSTART"].params["TZID"] == "Europe/Paris"
        assert f"{event.decoded('DTSTART'):%Y-%m-%d %H:%M %z}" == "2026-11-26 17:00 +0100"
        assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(minutes=90)
        assert (str(event["UID"]), int(event["SEQUENCE"])) == (f"session-{session.pk}@localhost", 1)
        assert (str(event["SUMMARY"]), str(event["STATUS"])) == ("RCP TNE PACA", "CONFIRMED")

    def test_an_invitation_replaced_meanwhile_does_not_leave(self, people: People, session: Session, postman: Postman) -> None:
        invite(people, session, seen=0)
        invite(people, session, seen=1)

        deliver()

        assert len(postman.messages()) == 6
        assert {int(event_of(mail)[1]["SEQUENCE"]) for mail in postman.messages()} == {2}

    def test_a_cancelled_session_leaves_every_calendar(self, people: People, session: Session, postman: Postman) -> None:
        invite(people, session)
        services.cancel_session(actor=people.denis, session_id=session.pk, reason="férié", at=AT)

        deliver()

        mails = postman.messages()
        calendar, event = event_of(mails[0])
        assert sorted(mail["To"] for mail in mails) == sorted(account.email for account in queries.members())
        assert (str(calendar["METHOD"]), str(event["STATUS"]), int(event["SEQUENCE"])) == ("CANCEL", "CANCELLED", 2)
        assert str(event["UID"]) == f"session-{session.pk}@localhost"

    def test_without_an_invitation_the_notice_of_cancellation_has_no_event(
        self, people: People, session: Session, place, postman: Postman
    ) -> None:
        place()
        services.release_agenda(actor=people.denis, session_id=session.pk, at=AT)
        services.cancel_session(actor=people.denis, session_id=session.pk, reason="férié", at=AT)

        deliver()

        mails = postman.messages()
        assert len(mails) == 5
        assert not any(part.get_content_type() == "text/calendar" for mail in mails for part in mail.walk())


class TestVideo:
    def test_the_link_of_the_session_comes_before_that_of_its_series(self, people: People, session: Session) -> None:
        assert queries.video_of(session) == ""
        session.series.video_url = OTHER_ROOM
        assert queries.video_of(session) == OTHER_ROOM
        session.video_url = ROOM
        assert queries.video_of(session) == ROOM

    def test_a_new_link_is_told_to_the_invited(self, people: People, session: Session) -> None:
        services.set_video(actor=people.denis, session_id=session.pk, video_url=ROOM, at=AT)
        assert told() == []
        invite(people, session)

        services.set_video(actor=people.denis, session_id=session.pk, video_url=ROOM, at=AT)
        services.set_video(actor=people.denis, session_id=session.pk, video_url=OTHER_ROOM, at=AT)

        assert sorted({payload["number"] for payload in told()}) == [1, 2]

    @pytest.mark.parametrize(
        "address",
        ["http://visio.exemple.fr/a", "visio.exemple.fr", "javascript:alert(1)", "https://", "https://moi:secret@visio.fr", "https://visio.fr/ a", "https://[", "https://a\nb"],
        ids=["clear", "no scheme", "script", "no host", "secret", "space", "broken", "line"],
    )  # fmt: skip
    def test_an_address_that_is_no_room_is_refused(self, people: People, session: Session, client_of, address: str) -> None:
        with pytest.raises(ValueError, match="https"):
            services.set_video(actor=people.denis, session_id=session.pk, video_url=address, at=AT)
        answer = client_of(people.denis).post(reverse("board:video", args=[session.pk]), {"video_url": address})

        session.refresh_from_db()
        assert (answer.status_code, session.video_url) == (422, "")

    def test_a_series_that_changes_room_or_link_tells_the_invited(self, people: People, session: Session) -> None:
        invite(people, session)
        known = session.series
        rhythm = Rhythm(
            name=known.name, weekday=3, starts_at_time=known.starts_at_time, duration_minutes=90, case_minutes=5, cutoff_hours=30,
            organisation=people.marseille, sites=list(Site.objects.all()),
        )  # fmt: skip
        services.save_series(actor=people.denis, series_id=known.pk, rhythm=rhythm, at=AT)
        assert {payload["number"] for payload in told()} == {1}

        fewer = Rhythm(**vars(rhythm) | {"sites": list(Site.objects.filter(city="Marseille")), "video_url": ROOM})
        services.save_series(actor=people.denis, series_id=known.pk, rhythm=fewer, at=AT)

        assert {payload["number"] for payload in told()} == {1, 2}


class TestPages:
    def test_the_coordination_invites_from_the_page(self, people: People, session: Session, client_of) -> None:
        browser = client_of(people.denis)

        first = browser.post(reverse("board:invite", args=[session.pk]), {"number": "0"})
        browser.post(reverse("board:invite", args=[session.pk]), {"number": "0"})
        bad = browser.post(reverse("board:invite", args=[session.pk]), {"number": "x"})

        session.refresh_from_db()
        assert (first.status_code, bad.status_code, session.invitation_number) == (302, 422, 1)

    @pytest.mark.parametrize(("name", "status"), [("chantal", 403), ("paul", 403), ("alice", 403), ("eve", 403), ("helene", 302)])
    @pytest.mark.parametrize(("page", "data"), [("invite", {"number": "0"}), ("video", {"video_url": ROOM})])
    def test_who_may_invite_and_give_the_link(  # noqa: PLR0917 -- fixtures
        self, people: People, session: Session, client_of, page: str, data: dict[str, str], name: str, status: int
    ) -> None:
        assert client_of(getattr(people, name)).post(reverse(f"board:{page}", args=[session.pk]), data).status_code == status

    @pytest.mark.parametrize(("name", "status"), [("denis", 200), ("chantal", 200), ("alice", 403), ("eve", 403)])
    def test_a_member_takes_the_event_home(self, people: People, session: Session, client_of, name: str, status: int) -> None:
        answer = client_of(getattr(people, name)).get(reverse("board:calendar", args=[session.pk]))

        assert answer.status_code == status
        if status == 200:
            assert answer["Content-Type"] == "text/calendar; charset=utf-8"
            assert len(icalendar.Calendar.from_ical(answer.content).walk("VEVENT")) == 1

    @pytest.mark.parametrize("page", ["calendar", "reply", "order", "versions"])
    def test_the_anonymous_is_sent_to_the_door(self, session: Session, page: str) -> None:
        answer = Client().get(reverse(f"board:{page}", args=[session.pk]))

        assert answer.headers["Location"].split("?")[0] == reverse("account_login")
