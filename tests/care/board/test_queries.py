import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from netboard.care.board import queries, rules, services
from netboard.care.board.models import Case, Series, Session
from netboard.care.referral.models import Dossier
from netboard.foundation.directory.models import Professional
from tests.people import AT, People

Place = Callable[..., Case]


class TestSessions:
    def test_a_row_counts_cases_urgent_ones_and_minutes(self, people: People, session: Session, place: Place) -> None:
        place()
        place(urgent=True)

        (row,) = queries.upcoming(people.denis, at=AT)

        assert (row.session, row.cases, row.urgent, row.minutes, row.available, row.tone) == (session, 2, 1, 10, 90, "ok")

    def test_too_many_minutes_are_a_warning(self, people: People, session: Session, place: Place) -> None:
        for case in (place(), place()):
            services.set_minutes(actor=people.denis, case_id=case.pk, minutes=60, at=AT)

        assert queries.session_row(people.denis, session, at=AT).tone == "warn"

    @pytest.mark.parametrize("name", ["alice", "quentin", "adele"])
    def test_who_is_not_of_the_board_sees_no_session(self, people: People, session: Session, name: str) -> None:
        person = getattr(people, name)

        assert queries.upcoming(person, at=AT) == ()
        assert queries.past(person, at=AT + timedelta(days=30)).rows == ()
        assert queries.next_session(person, AT) is None

    def test_a_session_not_held_with_cases_stays_ahead(self, people: People, session: Session, place: Place) -> None:
        place()
        after = session.ends_at + timedelta(days=3)

        (row,) = queries.upcoming(people.denis, at=after)

        assert row.was_missed
        assert queries.past(people.denis, at=after).rows == ()

    def test_a_session_over_is_past_and_no_more_to_come(self, people: People, begun: Session) -> None:
        services.close_session(actor=people.helene, session_id=begun.pk, at=begun.ends_at)

        assert queries.upcoming(people.denis, at=AT) == ()
        assert [row.session for row in queries.past(people.denis, at=AT).rows] == [begun]

    def test_past_sessions_come_by_pages_without_gap_or_double(self, people: People, series: Series) -> None:
        made = services.plan_sessions(actor=people.denis, series=series, weeks=30, at=AT)
        after = made[-1].ends_at + timedelta(hours=1)

        first = queries.past(people.denis, at=after)
        second = queries.past(people.denis, at=after, after=first.next_key)

        assert [row.session for row in (*first.rows, *second.rows)] == list(reversed(made))
        assert (len(first.rows), second.next_key) == (25, "")

    @pytest.mark.parametrize("key", ["x", "1_x", "99999999999999999999_1", "1_99999999999999999999999", "\0"])
    def test_an_unreadable_page_key_gives_the_first_page(self, people: People, session: Session, key: str) -> None:
        assert len(queries.past(people.denis, at=session.ends_at + timedelta(days=1), after=key).rows) == 1

    def test_the_next_session_is_the_one_in_progress_else_the_nearest(self, people: People, session: Session, next_week: Session) -> None:
        assert queries.next_session(people.chantal, AT).session == session
        assert queries.next_session(people.chantal, session.ends_at + timedelta(hours=1)).session == next_week

    @pytest.mark.parametrize("weeks", [1, 3])
    def test_the_list_costs_one_query(self, people: People, series: Series, django_assert_num_queries, weeks: int) -> None:
        services.plan_sessions(actor=people.denis, series=series, weeks=weeks, at=AT)
        assert people.denis.roles

        with django_assert_num_queries(1):
            assert len(queries.upcoming(people.denis, at=AT)) == weeks


class TestAgenda:
    def test_a_line_says_what_is_missing_and_when(self, people: People, session: Session, place: Place) -> None:
        place()
        case = place(at=AT + timedelta(minutes=1))

        first, second = queries.agenda(people.denis, session, at=AT)

        assert (second.case, second.planned_at, second.age_years) == (case, session.starts_at + timedelta(minutes=5), 67)
        assert len(second.missing) == 2  # no document, and what the table asks for
        assert first.expected_at == session.starts_at

    def test_an_expert_sees_a_released_agenda_only(self, people: People, session: Session, place: Place) -> None:
        place()
        before = queries.agenda(people.chantal, session, at=AT)

        services.release_agenda(actor=people.denis, session_id=session.pk, at=AT)

        assert before == ()
        assert len(queries.agenda(people.chantal, session, at=AT)) == 1

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_agenda_costs_one_query(
        self, people: People, session: Session, place: Place, django_assert_num_queries, count: int
    ) -> None:
        for minute in range(count):
            place(at=AT + timedelta(minutes=minute))
        assert people.denis.roles

        with django_assert_num_queries(1):
            lines = queries.agenda(people.denis, session, at=AT)
            assert [line.case.dossier.patient.display_name != "" for line in lines] == [True] * count
            assert all(line.case.dossier.referrer.display_name and line.case.dossier.establishment.name for line in lines)


class TestTable:
    def test_everybody_has_a_room(self, people: People, begun: Session) -> None:
        services.record_presence(
            actor=people.denis, session_id=begun.pk, professional_id=people.alice.professional_id, site_id=None, at=begun.starts_at
        )
        case = Case.objects.get(pk=begun.current_case_id)

        found = queries.table(begun, case)

        names = {room.name: [person.professional.given_name for person in room.people] for room in found.rooms}
        assert names["Avignon"] == ["Nadia"]
        assert names["Nice"] == ["Gilles"]
        assert sorted(names["Marseille"]) == ["Chantal", "Denis", "Helene", "Paul"]
        (guest,) = found.rooms[-1].people
        assert (guest.professional, guest.is_here, guest.is_referrer) == (people.alice.professional, True, True)
        assert (found.here, found.is_met, len(found.quorum.specialties)) == (4, True, 4)

    def test_a_recused_person_is_shown_and_not_counted(self, people: People, begun: Session) -> None:
        services.record_recusal(
            actor=people.denis, case_id=begun.current_case_id, professional_id=people.nadia.professional_id, reason="suit ce patient", at=AT
        )

        found = queries.table(begun, Case.objects.get(pk=begun.current_case_id))

        (nadia,) = next(room for room in found.rooms if room.name == "Avignon").people
        assert (nadia.is_here, nadia.is_counted, nadia.is_recused, found.is_met) == (True, False, True, False)

    def test_the_forecast_looks_at_the_last_sessions_else_at_the_members(self, people: People, begun: Session, next_week: Session) -> None:
        before = queries.forecast(next_week)
        services.close_session(actor=people.helene, session_id=begun.pk, at=begun.ends_at)

        after = queries.forecast(next_week)

        assert (len(before.specialties), before.is_met, before.from_sessions) == (5, True, 0)
        assert (len(after.specialties), after.is_met, after.from_sessions) == (3, True, 1)

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_table_costs_six_queries(self, people: People, begun: Session, django_assert_num_queries, count: int) -> None:
        for number in range(count):
            guest = Professional.objects.create(family_name=f"TESTEUR-{number}", profession="physician", specialty="SM24")
            services.record_presence(actor=people.denis, session_id=begun.pk, professional_id=guest.pk, site_id=None, at=AT)
        case = Case.objects.select_related("dossier").get(pk=begun.current_case_id)
        series = Session.objects.select_related("series").get(pk=begun.pk)

        with django_assert_num_queries(6):
            assert queries.table(series, case).here == 3 + count


class TestLive:
    def test_the_screen_shows_the_current_case_and_its_neighbours(self, people: People, begun: Session) -> None:
        first, second, third = Case.objects.order_by("position")

        at_start = queries.live(people.helene, begun, at=begun.starts_at)
        elsewhere = queries.live(people.helene, begun, case_id=second.pk, at=begun.starts_at)

        assert (at_start.line.case, at_start.number, at_start.previous, at_start.next.case) == (first, 1, None, second)
        assert (elsewhere.previous.case, elsewhere.next.case, elsewhere.is_followed) == (first, third, False)
        assert at_start.page.dossier == first.dossier

    def test_the_version_changes_with_each_thing_shown(self, people: People, begun: Session) -> None:
        first, second, _ = Case.objects.order_by("position").values_list("pk", flat=True)
        person = people.paul.professional_id
        about = {"actor": people.helene, "at": begun.starts_at}
        steps = (
            lambda: services.record_presence(session_id=begun.pk, professional_id=person, site_id=None, **about),
            lambda: services.record_departure(session_id=begun.pk, professional_id=person, **about),
            lambda: services.record_recusal(case_id=first, professional_id=person, reason="x", **about),
            lambda: services.lift_recusal(case_id=first, professional_id=person, **about),
            lambda: services.record_opinion(case_id=first, kind=rules.OpinionKind.SURVEILLANCE, text="IRM", **about),
            lambda: services.go_to_case(case_id=second, **about),
            lambda: services.close_session(session_id=begun.pk, **about),
        )
        seen = [queries.live_version(begun)]

        for step in steps:
            step()
            begun.refresh_from_db()
            seen.append(queries.live_version(begun))

        assert all(before != after for before, after in itertools.pairwise(seen))

    def test_it_stays_while_nothing_changes(self, begun: Session) -> None:
        assert queries.live_version(begun) == queries.live_version(begun)


class TestWorklist:
    def test_the_coordination_has_dossiers_to_place_by_the_cutoff(
        self, people: People, session: Session, accepted: Callable[..., Dossier]
    ) -> None:
        urgent = accepted(urgent=True)

        items = queries.worklist(people.denis, AT)

        (item,) = [item for item in items if item.what == urgent.question]
        assert (item.tone, item.due_at, item.url) == ("danger", session.cutoff_at, reverse("board:session", args=[session.pk]) + "#waiting")

    def test_without_a_session_the_dossier_is_still_shown(self, people: People, accepted: Callable[..., Dossier]) -> None:
        accepted()

        (item,) = queries.worklist(people.denis, AT)

        assert (item.url, item.due_at) == (reverse("board:sessions"), None)

    def test_the_agenda_waits_to_be_released_then_to_be_prepared(self, people: People, session: Session, place: Place) -> None:
        place()
        assert [item.tone for item in queries.worklist(people.denis, AT)] == ["neutral"]
        assert [item.tone for item in queries.worklist(people.denis, session.starts_at - timedelta(hours=3))] == ["warn"]
        assert queries.worklist(people.chantal, AT) == []

        services.release_agenda(actor=people.denis, session_id=session.pk, at=AT)

        assert [(item.tone, item.due_at) for item in queries.worklist(people.chantal, AT)] == [("accent", session.starts_at)]

    def test_a_session_in_progress_is_led_followed_then_closed(self, people: People, begun: Session) -> None:
        url = reverse("board:live", args=[begun.pk])

        for person, at, tone in (
            (people.helene, begun.starts_at, "accent"),
            (people.chantal, begun.starts_at, "accent"),
            (people.helene, begun.ends_at + timedelta(hours=1), "warn"),
        ):
            (item,) = queries.worklist(person, at)
            assert (item.url, item.tone) == (url, tone)

    def test_a_session_not_held_is_an_alarm_for_the_coordination(self, people: People, session: Session, place: Place) -> None:
        place()

        items = queries.worklist(people.denis, datetime(2026, 12, 1, tzinfo=UTC))

        assert [item.tone for item in items] == ["danger"]

    @pytest.mark.parametrize("name", ["bruno", "eve", "quentin", "adele"])
    def test_others_have_nothing_to_do_here(self, people: People, begun: Session, name: str) -> None:
        assert queries.worklist(getattr(people, name), AT) == []
