from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from netboard.care.board import jobs, rules, services
from netboard.care.board.models import Case, Series, Session
from netboard.care.referral import rules as referral_rules
from netboard.care.referral.models import Dossier, DossierMove
from netboard.foundation.access import policy
from netboard.foundation.audit.acts import Act
from tests.care.board.situation import LATE, Place, acts, order
from tests.people import AT, People


class TestPlanning:
    def test_weeks_ahead_are_planned_once(self, people: People, series: Series) -> None:
        made = services.plan_sessions(actor=people.denis, series=series, weeks=3, at=AT)
        again = services.plan_sessions(actor=people.denis, series=series, weeks=3, at=AT)

        assert [session.starts_at for session in made] == [
            datetime(2026, 11, 26, 16, tzinfo=UTC) + timedelta(weeks=week) for week in range(3)
        ]
        assert made[0].ends_at - made[0].starts_at == timedelta(minutes=90)
        assert made[0].starts_at - made[0].cutoff_at == timedelta(hours=30)
        assert again == ()
        assert acts(Act.SESSION_PLANNED) == 3

    def test_a_session_of_today_that_is_past_is_not_made(self, people: People, series: Series) -> None:
        evening = datetime(2026, 11, 26, 20, tzinfo=UTC)

        made = services.plan_sessions(actor=people.denis, series=series, weeks=1, at=evening)

        assert made == ()

    def test_a_stopped_series_plans_nothing(self, people: People, series: Series) -> None:
        Series.objects.update(active=False)

        assert services.plan_sessions(actor=people.denis, series=series, weeks=4, at=AT) == ()

    def test_an_expert_does_not_plan(self, people: People, series: Series) -> None:
        with pytest.raises(policy.Refused):
            services.plan_sessions(actor=people.chantal, series=series, weeks=1, at=AT)

    @pytest.mark.parametrize("weeks", [0, -1, 54])
    def test_an_absurd_number_of_weeks_is_refused(self, people: People, series: Series, weeks: int) -> None:
        with pytest.raises(ValueError, match=str(weeks)):
            services.plan_sessions(actor=people.denis, series=series, weeks=weeks, at=AT)

    def test_one_more_session_can_be_added_once(self, people: People, series: Series) -> None:
        when = datetime(2026, 12, 1, 12, tzinfo=UTC)

        first = services.plan_session(actor=people.denis, series=series, starts_at=when, at=AT)
        second = services.plan_session(actor=people.denis, series=series, starts_at=when, at=AT)

        assert first == second
        assert Session.objects.count() == 1

    def test_the_worker_plans_eight_weeks_ahead_each_day(self, series: Series) -> None:
        jobs.plan_ahead(0)
        jobs.plan_ahead(0)

        assert Session.objects.filter(series=series).count() in {7, 8}  # the session of today may already be past


class TestPlacing:
    def test_an_accepted_dossier_is_placed(self, people: People, session: Session, accepted: Callable[..., Dossier]) -> None:
        dossier = accepted()

        case = services.place_dossier(actor=people.denis, dossier_id=dossier.pk, session_id=session.pk, at=AT)

        dossier.refresh_from_db()
        assert (case.position, case.minutes, case.state, dossier.state) == (1, 5, "planned", "scheduled")
        assert acts(Act.AGENDA_CHANGED) == 1

    def test_a_second_click_finds_the_same_case(self, people: People, place: Place) -> None:
        case = place()

        again = services.place_dossier(actor=people.denis, dossier_id=case.dossier_id, session_id=case.session_id, at=AT)

        assert again == case
        assert Case.objects.count() == 1
        assert acts(Act.AGENDA_CHANGED) == 1

    def test_urgent_first_then_the_oldest(self, session: Session, place: Place) -> None:
        young = place(at=AT + timedelta(minutes=2))
        old = place(at=AT + timedelta(minutes=1))
        late_urgent = place(at=AT + timedelta(minutes=9), urgent=True)
        early_urgent = place(at=AT + timedelta(minutes=5), urgent=True)

        assert order(session) == [early_urgent.pk, late_urgent.pk, old.pk, young.pk]
        assert list(Case.objects.order_by("position").values_list("position", flat=True)) == [1, 2, 3, 4]

    def test_an_urgent_case_goes_behind_those_already_discussed(self, people: People, begun: Session, place: Place) -> None:
        first, *others = order(begun)

        urgent = place(urgent=True)

        assert order(begun) == [first, urgent.pk, *others]

    def test_after_the_cutoff_a_reason_is_needed(self, people: People, session: Session, accepted: Callable[..., Dossier]) -> None:
        dossier = accepted()

        with pytest.raises(services.ReasonNeeded):
            services.place_dossier(actor=people.denis, dossier_id=dossier.pk, session_id=session.pk, at=LATE, reason="  ")
        assert not Case.objects.exists()

        case = services.place_dossier(
            actor=people.denis, dossier_id=dossier.pk, session_id=session.pk, at=LATE, reason="patient hospitalisé"
        )
        assert case.note == "patient hospitalisé"
        assert DossierMove.objects.latest("pk").reason == "patient hospitalisé"

    def test_after_the_cutoff_an_urgent_dossier_needs_no_reason(self, place: Place) -> None:
        assert place(at=LATE, urgent=True).position == 1

    def test_a_dossier_is_on_one_agenda_only(self, people: People, place: Place, next_week: Session) -> None:
        case = place()

        with pytest.raises(referral_rules.MoveRefused):
            services.place_dossier(actor=people.denis, dossier_id=case.dossier_id, session_id=next_week.pk, at=AT)

    def test_a_closed_or_cancelled_session_takes_nothing(self, people: People, session: Session, accepted: Callable[..., Dossier]) -> None:
        services.cancel_session(actor=people.denis, session_id=session.pk, reason="jour férié", at=AT)

        with pytest.raises(services.AgendaClosed):
            services.place_dossier(actor=people.denis, dossier_id=accepted().pk, session_id=session.pk, at=AT)

    def test_a_postponed_case_does_not_come_back_to_the_same_session(self, people: People, begun: Session) -> None:
        case = Case.objects.get(pk=begun.current_case_id)
        services.record_opinion(actor=people.helene, case_id=case.pk, kind=rules.OpinionKind.POSTPONED, text="lames attendues", at=LATE)

        with pytest.raises(services.AlreadyOnThisSession):
            services.place_dossier(actor=people.denis, dossier_id=case.dossier_id, session_id=begun.pk, at=AT)

    def test_an_expert_does_not_place(self, people: People, session: Session, accepted: Callable[..., Dossier]) -> None:
        with pytest.raises(policy.Refused):
            services.place_dossier(actor=people.chantal, dossier_id=accepted().pk, session_id=session.pk, at=AT)

    def test_a_lost_trace_undoes_the_place(self, people: People, session: Session, accepted: Callable[..., Dossier], raw_sql) -> None:
        dossier = accepted()
        raw_sql("SET CONSTRAINTS ALL IMMEDIATE")
        raw_sql("ALTER TABLE audit_entry ADD CONSTRAINT full_disk CHECK (act <> 'session.agenda_changed') NOT VALID")

        with pytest.raises(DatabaseError), transaction.atomic():
            services.place_dossier(actor=people.denis, dossier_id=dossier.pk, session_id=session.pk, at=AT)

        dossier.refresh_from_db()
        assert (dossier.state, Case.objects.count()) == ("accepted", 0)


class TestChangingTheAgenda:
    def test_a_case_is_removed_with_a_reason_and_its_dossier_waits_again(self, people: People, session: Session, place: Place) -> None:
        case, other = place(), place(at=AT + timedelta(minutes=1))

        with pytest.raises(services.ReasonNeeded):
            services.remove_case(actor=people.denis, case_id=case.pk, reason="", at=AT)
        services.remove_case(actor=people.denis, case_id=case.pk, reason="bilan incomplet", at=AT)

        assert order(session) == [other.pk]
        other.refresh_from_db()
        assert other.position == 1
        assert Dossier.objects.get(pk=case.dossier_id).state == "accepted"

    def test_a_removed_case_can_be_placed_again_on_the_same_session(self, people: People, session: Session, place: Place) -> None:
        case = place()
        services.remove_case(actor=people.denis, case_id=case.pk, reason="erreur", at=AT)

        again = services.place_dossier(actor=people.denis, dossier_id=case.dossier_id, session_id=session.pk, at=AT)

        assert order(session) == [again.pk]

    @pytest.mark.parametrize(
        ("to", "expected"),
        [(rules.Direction.UP, [1, 0, 2]), (rules.Direction.DOWN, [0, 2, 1]), (1, [1, 0, 2]), (3, [0, 2, 1]), (77, [0, 2, 1])],
    )
    def test_a_case_moves(self, people: People, session: Session, place: Place, to: rules.Direction | int, expected: list[int]) -> None:
        cases = [place(at=AT + timedelta(minutes=minute)).pk for minute in range(3)]

        services.move_case(actor=people.denis, case_id=cases[1], to=to, at=AT)

        assert order(session) == [cases[index] for index in expected]

    def test_a_case_stays_behind_those_discussed(self, people: People, begun: Session) -> None:
        first, second, third = order(begun)

        services.move_case(actor=people.denis, case_id=third, to=1, at=LATE)

        assert order(begun) == [first, third, second]

    def test_the_case_under_discussion_stays(self, people: People, begun: Session) -> None:
        for act in (
            lambda: services.move_case(actor=people.denis, case_id=begun.current_case_id, to=2, at=LATE),
            lambda: services.remove_case(actor=people.denis, case_id=begun.current_case_id, reason="x", at=LATE),
        ):
            with pytest.raises(services.CaseUnderDiscussion):
                act()

    def test_a_case_is_carried_to_another_session(self, people: People, session: Session, next_week: Session, place: Place) -> None:
        case = place()
        services.set_minutes(actor=people.denis, case_id=case.pk, minutes=12, at=AT)

        moved = services.move_case_to_session(actor=people.denis, case_id=case.pk, session_id=next_week.pk, reason="TEP attendue", at=AT)

        assert order(session) == []
        assert (order(next_week), moved.minutes) == ([moved.pk], 12)
        assert Dossier.objects.get(pk=case.dossier_id).state == "scheduled"

    def test_carrying_to_the_same_session_changes_nothing(self, people: People, session: Session, place: Place) -> None:
        case = place()

        assert services.move_case_to_session(actor=people.denis, case_id=case.pk, session_id=session.pk, at=AT) == case
        assert order(session) == [case.pk]

    @pytest.mark.parametrize("minutes", [0, 61])
    def test_minutes_have_bounds(self, people: People, place: Place, minutes: int) -> None:
        with pytest.raises(ValueError, match=str(minutes)):
            services.set_minutes(actor=people.denis, case_id=place().pk, minutes=minutes, at=AT)
