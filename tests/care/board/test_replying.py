"""Who comes, from where and when, and what that says of the quorum."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from time_machine import travel

from netboard.care.board import queries, rules, services
from netboard.care.board.models import Reply, Session
from netboard.foundation.access.policy import Refused
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from tests.care.board.situation import acts
from tests.people import AT, People

START, END = datetime(2026, 11, 26, 16, 0, tzinfo=UTC), datetime(2026, 11, 26, 17, 30, tzinfo=UTC)  # 17:00 to 18:30 in Paris
REMOTE, ABSENT, ON_SITE = rules.ReplyKind.REMOTE, rules.ReplyKind.ABSENT, rules.ReplyKind.ON_SITE


@pytest.fixture(autouse=True)
def _frozen():
    with travel(AT, tick=False):
        yield


def reply(actor, session: Session, whose=None, **answer: object) -> Reply:
    person = (whose or actor).professional_id
    said = services.Answer(**{"kind": REMOTE} | answer)
    return services.record_reply(actor=actor, session_id=session.pk, professional_id=person, answer=said, at=AT)


def address(session: Session) -> str:
    return reverse("board:reply", args=[session.pk])


class TestTyped:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("17:30", time(17, 30)), ("17h30", time(17, 30)), ("17 h 30", time(17, 30)), ("17H", time(17)), ("17 h", time(17)), ("17.30", time(17, 30)),
            ("1730", time(17, 30)), ("17", time(17)), ("9", time(9)), ("9h05", time(9, 5)), ("17\u00a0h\u00a030", time(17, 30)), ("17 heures 30", time(17, 30)),
            ("0", time(0)), ("24", None), ("17:60", None), ("", None), ("midi", None), ("17:3", None), ("-1", None), ("17:30:00", None), ("٣", None),
        ],
    )  # fmt: skip
    def test_a_time_is_read_as_people_write_it(self, text: str, expected: time | None) -> None:
        assert rules.typed_time(text) == expected

    @given(st.times().map(lambda moment: moment.replace(second=0, microsecond=0)))
    def test_a_time_written_is_read_again(self, moment: time) -> None:
        assert rules.typed_time(f"{moment:%H:%M}") == rules.typed_time(f"{moment:%Hh%M}") == moment


class TestWindow:
    @pytest.mark.parametrize(
        ("after", "until", "expected"),
        [
            (None, None, True), (30, None, True), (None, 60, True), (30, 60, True), (-60, 1, True), (0, 90, True), (60, 30, False), (30, 30, False),
            (90, None, False), (None, 0, False), (-60, 0, False), (100, 120, False), (30, 200, True),
        ],
    )  # fmt: skip
    def test_a_window_leaves_a_part_of_the_session(self, after: int | None, until: int | None, expected: bool) -> None:
        moments = [None if minutes is None else START + timedelta(minutes=minutes) for minutes in (after, until)]

        assert rules.is_window(*moments, starts_at=START, ends_at=END) is expected


class TestReplying:
    def test_a_member_answers_and_changes_the_answer(self, people: People, session: Session) -> None:
        reply(people.chantal, session, kind=ON_SITE, site_id=people.chantal.site_id, here_from=START + timedelta(minutes=30))
        reply(people.chantal, session, kind=ABSENT, here_from=START, note="congrès")

        kept = Reply.objects.get()
        assert (kept.kind, kept.site_id, kept.here_from, kept.here_until, kept.note) == ("absent", None, None, None, "congrès")
        assert acts(Act.REPLY_RECORDED) == 2
        session.refresh_from_db()
        assert session.version == 2

    def test_the_coordination_notes_what_was_said_by_telephone(self, people: People, session: Session) -> None:
        kept = reply(people.denis, session, people.gilles, kind=ON_SITE, site_id=people.gilles.site_id)

        assert (kept.professional, kept.said_by) == (people.gilles.professional, people.denis)

    @pytest.mark.parametrize("name", ["chantal", "paul"])
    def test_nobody_else_answers_for_another(self, people: People, session: Session, name: str) -> None:
        with pytest.raises(Refused):
            reply(getattr(people, name), session, people.gilles)

    @pytest.mark.parametrize("name", ["alice", "eve", "quentin"])
    def test_who_is_no_member_does_not_answer(self, people: People, session: Session, name: str) -> None:
        with pytest.raises(Refused):
            reply(getattr(people, name), session)

    @pytest.mark.parametrize(
        "answer",
        [
            {"kind": ON_SITE}, {"kind": ON_SITE, "site_id": 999_999}, {"here_from": END}, {"here_until": START},
            {"here_from": START + timedelta(minutes=40), "here_until": START + timedelta(minutes=20)},
        ],
        ids=["no room", "unknown room", "after the end", "before the start", "inverted"],
    )  # fmt: skip
    def test_what_cannot_be_is_refused(self, people: People, session: Session, answer: dict[str, object]) -> None:
        with pytest.raises(services.ReplyImpossible):
            reply(people.chantal, session, **answer)

        assert not Reply.objects.exists()

    def test_a_session_that_is_over_takes_no_reply(self, people: People, session: Session) -> None:
        services.cancel_session(actor=people.denis, session_id=session.pk, reason="férié", at=AT)

        with pytest.raises(services.AgendaClosed):
            reply(people.chantal, session)

    def test_without_its_trace_no_reply_is_kept(self, people: People, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(log, "record", lambda **_: 1 / 0)

        with pytest.raises(ZeroDivisionError):
            reply(people.chantal, session)
        assert not Reply.objects.exists()


class TestComing:
    def test_people_are_sorted_by_what_they_answered(self, people: People, session: Session) -> None:
        reply(people.chantal, session, kind=ON_SITE, site_id=people.chantal.site_id, here_from=START + timedelta(minutes=30))
        reply(people.nadia, session, here_from=START + timedelta(minutes=10), here_until=START + timedelta(minutes=50))
        reply(people.gilles, session, kind=ABSENT)

        with override("en"):
            found = queries.coming(session)
            seen = [(place.name, [(each.professional, each.window) for each in place.people]) for place in found.places]

        assert seen == [
            ("Marseille", [(people.chantal.professional, "from 17:30")]),
            ("At a distance", [(people.nadia.professional, "from 17:10 to 17:50")]),
        ]
        assert [each.professional for each in found.absent] == [people.gilles.professional]
        assert {each.professional for each in found.silent} == {
            account.professional for account in (people.denis, people.helene, people.paul)
        }
        assert (found.is_met, found.comers) == (False, 2)

    def test_the_quorum_is_likely_with_three_specialties_that_come(self, people: People, session: Session) -> None:
        for account in (people.chantal, people.nadia, people.gilles):
            reply(account, session)

        assert queries.coming(session).is_met

    def test_an_expertise_that_nobody_brings_is_named(self, people: People, session: Session) -> None:
        with override("en"):
            wanted = queries.missing_expertise(session, queries.coming(session))
            reply(people.nadia, session)
            left = queries.missing_expertise(session, queries.coming(session))

        assert set(wanted) - set(left) == {"nuclear medicine"}
        assert len(left) == len(wanted) - 1

    @pytest.mark.parametrize("count", [1, 3])
    def test_it_costs_the_same_whatever_the_replies(self, people: People, session: Session, django_assert_num_queries, count: int) -> None:
        for account in (people.chantal, people.nadia, people.gilles)[:count]:
            reply(account, session)

        with django_assert_num_queries(3):
            queries.coming(session)


class TestPage:
    def test_one_press_is_enough(self, people: People, session: Session, client_of) -> None:
        answer = client_of(people.chantal).post(address(session), {"kind": "on_site"})

        assert (answer.status_code, answer.headers["Location"]) == (302, reverse("board:session", args=[session.pk]))
        assert Reply.objects.get().site_id == people.chantal.site_id

    def test_times_are_of_the_day_of_the_session(self, people: People, session: Session, client_of) -> None:
        client_of(people.chantal).post(address(session), {"kind": "remote", "here_from": "17h30", "here_until": "18 h 15"})

        kept = Reply.objects.get()
        assert (kept.here_from, kept.here_until) == (START + timedelta(minutes=30), START + timedelta(minutes=75))

    @pytest.mark.parametrize(
        "typed",
        [{}, {"kind": "maybe"}, {"kind": "remote", "here_from": "soir"}, {"kind": "remote", "here_from": "20:00"}, {"kind": "remote", "note": "x" * 201},
         {"kind": "on_site", "site": "999999"}, {"kind": "remote", "professional": "999999"}],
    )  # fmt: skip
    def test_a_bad_reply_stays_on_the_page(self, people: People, session: Session, client_of, typed: dict[str, str]) -> None:
        answer = client_of(people.denis).post(address(session), typed)

        assert (answer.status_code, Reply.objects.exists()) == (422, False)

    def test_past_midnight_a_time_is_of_the_next_day(self, people: People, series, client_of) -> None:
        starts = datetime(2026, 11, 26, 22, 30, tzinfo=UTC)  # 23:30 in Paris, for ninety minutes
        late = services.plan_session(actor=people.denis, series=series, starts_at=starts, at=AT)

        client_of(people.chantal).post(address(late), {"kind": "remote", "here_from": "23:45", "here_until": "0h30"})

        kept = Reply.objects.get()
        assert (kept.here_from, kept.here_until) == (starts + timedelta(minutes=15), starts + timedelta(minutes=60))

    def test_an_expert_cannot_answer_for_another(self, people: People, session: Session, client_of) -> None:
        answer = client_of(people.chantal).post(address(session), {"kind": "absent", "professional": people.gilles.professional_id})

        assert (answer.status_code, Reply.objects.exists()) == (403, False)

    def test_the_coordination_opens_the_page_of_a_person(self, people: People, session: Session, client_of) -> None:
        reply(people.gilles, session, kind=REMOTE, here_until=START + timedelta(minutes=45))
        browser = client_of(people.denis)

        page = browser.get(f"{address(session)}?for={people.gilles.professional_id}")
        browser.post(address(session), {"kind": "absent", "professional": people.gilles.professional_id})

        assert page.context["form"]["here_until"].value() == "17:45"
        assert Reply.objects.get().kind == "absent"

    @pytest.mark.parametrize("asked", ["x", "", "999999", "9" * 30])
    def test_an_unknown_person_shows_ones_own_page(self, people: People, session: Session, client_of, asked: str) -> None:
        assert client_of(people.denis).get(f"{address(session)}?for={asked}").status_code == 200

    @pytest.mark.parametrize(("name", "status"), [("denis", 200), ("helene", 200), ("chantal", 200), ("alice", 403), ("eve", 403)])
    def test_who_sees_the_page(self, people: People, session: Session, client_of, name: str, status: int) -> None:
        assert client_of(getattr(people, name)).get(address(session)).status_code == status

    def test_a_session_that_is_over_says_so(self, people: People, session: Session, client_of) -> None:
        services.cancel_session(actor=people.denis, session_id=session.pk, reason="férié", at=AT)

        assert client_of(people.chantal).get(address(session)).status_code == 200
        assert client_of(people.chantal).post(address(session), {"kind": "remote"}).status_code == 409

    def test_the_worklist_asks_until_it_is_answered(self, people: People, session: Session) -> None:
        def asked() -> list[str]:
            return [item.url for item in queries.worklist(people.chantal, AT) if item.url == address(session)]

        before = asked()
        services.invite_members(actor=people.denis, session_id=session.pk, at=AT)
        invited = asked()
        reply(people.chantal, session)

        assert (before, invited, asked()) == ([], [address(session)], [])
