"""What do the figures of the sessions say, and are they right at their borders?"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from netboard.care.board import queries, rules, services
from netboard.care.board.models import Series, Session
from tests.care.board.situation import Place
from tests.people import AT, People

START = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)
MET = rules.Verdict(rules.OpinionKind.TREATMENT, is_quorum_met=True, specialties=("SM14", "SM24", "SM36"))
NOT_MET = rules.Verdict(rules.OpinionKind.SURVEILLANCE, is_quorum_met=False, specialties=("SM24",))


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def passage(planned: int, started: float, closed: float, verdict: rules.Verdict = MET) -> rules.Passage:
    return rules.Passage(rules.CaseState.DISCUSSED, at(planned), 5, at(started), at(closed), verdict)


NOT_PRESENTED = rules.Passage(rules.CaseState.NOT_PRESENTED, at(5), 5, None, at(60))


class TestRules:
    def test_of_nothing_say_nothing(self) -> None:
        found = rules.session_figures([], starts_at=START, opened_at=None)

        assert (found.discussed, found.opinions, found.kinds, found.specialties) == (0, 0, (), ())
        assert (found.median_minutes, found.longest_minutes, found.start_delay_minutes, found.drift_minutes) == (None,) * 4
        assert found.quorum_percent is None

    def test_of_a_session(self) -> None:
        found = rules.session_figures([passage(0, 0, 4), NOT_PRESENTED, passage(10, 4, 11.5, NOT_MET)], starts_at=START, opened_at=at(3))

        assert (found.discussed, found.not_presented, found.opinions, found.with_quorum) == (2, 1, 2, 1)
        assert (found.median_minutes, found.longest_minutes) == (Decimal("5.75"), Decimal("7.5"))
        assert (found.start_delay_minutes, found.drift_minutes, found.quorum_percent) == (3, -4, Decimal(50))
        assert found.specialties == (("SM24", 2), ("SM14", 1), ("SM36", 1))

    @pytest.mark.parametrize(
        ("delay", "expected"),
        [(timedelta(hours=3), 180), (timedelta(hours=3, seconds=1), None), (-timedelta(minutes=2), -2), (timedelta(days=4), None)],
        ids=["three hours", "more than three hours", "early", "another day"],
    )
    def test_a_session_held_far_from_its_hour_has_no_delay(self, delay: timedelta, expected: int | None) -> None:
        assert rules.session_figures([], starts_at=START, opened_at=START + delay).start_delay_minutes == expected

    @given(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 40)), min_size=1, max_size=19))
    def test_the_median_is_never_longer_than_the_longest(self, spans: list[tuple[int, int]]) -> None:
        found = rules.session_figures([passage(0, begun, begun + took) for begun, took in spans], starts_at=START, opened_at=START)

        assert found.median_minutes <= found.longest_minutes
        assert found.with_quorum == found.opinions == len(spans)


def hold(people: People, session: Session, place: Place, *, cases: int = 2) -> Session:
    """Hold a session whose first case has an opinion and whose others have none."""
    placed = [place(to=session, at=AT + timedelta(minutes=minute)) for minute in range(cases)]
    services.open_session(actor=people.helene, session_id=session.pk, at=session.starts_at)
    for account in (people.chantal, people.gilles, people.nadia):
        who = {"professional_id": account.professional_id, "site_id": account.site_id}
        services.record_presence(actor=people.denis, session_id=session.pk, at=session.starts_at, **who)
    kind = rules.OpinionKind.SURVEILLANCE
    moment = session.starts_at + timedelta(minutes=7)
    services.record_opinion(actor=people.helene, case_id=placed[0].pk, kind=kind, text="IRM à six mois", at=moment)
    return services.close_session(actor=people.helene, session_id=session.pk, at=session.ends_at)


def url(**asked: object) -> str:
    return reverse("board:figures") + "?" + "&".join(f"{name}={value}" for name, value in asked.items())


class TestThePage:
    @pytest.mark.parametrize(
        ("name", "status"),
        [("denis", 200), ("helene", 200), ("chantal", 200), ("paul", 200), ("alice", 403), ("eve", 403), ("quentin", 403)],
    )
    def test_is_for_the_members_of_the_board(self, people: People, session: Session, client_of, name: str, status: int) -> None:
        assert client_of(getattr(people, name)).get(url()).status_code == status

    def test_sends_the_anonymous_to_the_door(self) -> None:
        assert Client().get(url()).headers["Location"].split("?")[0] == reverse("account_login")

    @pytest.mark.parametrize("asked", [{}, {"series": "x"}, {"series": 999_999}, {"last": 13}, {"last": "x"}])
    def test_without_a_session_or_a_board_says_so(self, people: People, client_of, asked: dict[str, object]) -> None:
        answer = client_of(people.denis).get(url(**asked))

        assert (answer.status_code, answer.context["held"]) == (200, ())

    def test_names_no_patient(self, people: People, session: Session, place: Place, client_of) -> None:
        held = hold(people, session, place)

        page = client_of(people.chantal).get(url(series=held.series_id, last=12)).content.decode()

        names = {case.dossier.patient.birth_family_name for case in held.cases.all()} | {case.dossier.number for case in held.cases.all()}
        assert [name for name in names if name in page] == []

    def test_counts_the_last_sessions_of_the_board_asked_for(
        self, people: People, session: Session, next_week: Session, place: Place, client_of
    ) -> None:
        hold(people, session, place)
        hold(people, next_week, place)
        other = Series.objects.create(
            name="Autre", weekday=0, starts_at_time="09:00", duration_minutes=60, cutoff_hours=1, organisation=people.nice
        )

        mine = client_of(people.denis).get(url(series=session.series_id)).context["held"]
        none = client_of(people.denis).get(url(series=other.pk)).context["held"]

        assert ([each.session.pk for each in mine], none) == ([next_week.pk, session.pk], ())
        assert {(each.figures.discussed, each.figures.not_presented, each.figures.median_minutes) for each in mine} == {
            (1, 1, Decimal("7.0"))
        }

    def test_gives_a_file_for_a_spreadsheet(self, people: People, session: Session, place: Place, client_of) -> None:
        hold(people, session, place)

        answer = client_of(people.denis).get(url(series=session.series_id, **{"as": "csv"}))

        assert answer.headers["Content-Disposition"].startswith('attachment; filename="figures-')
        header, row = answer.content.decode("utf-8-sig").splitlines()
        assert header.split(";")[:3] == ["Séance", "Dossiers discutés", "Dossiers reportés"]
        assert row.split(";") == ["26/11/2026 17:00", "1", "0", "1", "7", "7", "0", "2", "1", "1", "0", "1", "0", "0", "0"]

    @pytest.mark.parametrize("count", [1, 3])
    def test_costs_the_same_whatever_the_sessions(  # noqa: PLR0917 -- fixtures
        self, people: People, series: Series, session: Session, place: Place, client_of, django_assert_max_num_queries, count: int
    ) -> None:
        for each in (session, *services.plan_sessions(actor=people.denis, series=series, weeks=count, at=AT)):
            hold(people, each, place, cases=count)
        browser = client_of(people.denis)

        with django_assert_max_num_queries(FIGURES_QUERIES) as counted:
            browser.get(url(series=series.pk))
        assert len(queries.last_held(people.denis, series, how_many=12)) == count
        assert len(counted) == FIGURES_QUERIES


FIGURES_QUERIES = 11
