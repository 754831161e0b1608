from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from netboard.care.board import rules, services
from netboard.care.board.models import Attendance, Case, CasePresence, Opinion, Proposal, Recusal, Session
from netboard.care.referral import rules as referral_rules
from netboard.care.referral.models import Dossier
from netboard.foundation.access import policy
from netboard.foundation.audit.acts import Act
from netboard.foundation.directory.models import Professional
from netboard.foundation.jobs.models import News
from netboard.foundation.jobs.topics import Topic
from tests.care.board.situation import LATE, PRRT, Place, acts, order
from tests.people import AT, People


class TestRunning:
    def test_opening_begins_with_the_first_case_and_releases(self, people: People, session: Session, place: Place) -> None:
        case = place()

        services.open_session(actor=people.helene, session_id=session.pk, at=LATE)

        session.refresh_from_db()
        case.refresh_from_db()
        assert (session.state, session.opened_at, session.released_at, session.current_case_id) == ("open", LATE, LATE, case.pk)
        assert case.started_at == LATE

    def test_opening_twice_keeps_the_first_moment(self, people: People, session: Session) -> None:
        services.open_session(actor=people.helene, session_id=session.pk, at=LATE)
        services.open_session(actor=people.denis, session_id=session.pk, at=LATE + timedelta(minutes=5))

        session.refresh_from_db()
        assert session.opened_at == LATE
        assert acts(Act.SESSION_OPENED) == 1

    def test_the_board_goes_to_a_case(self, people: People, begun: Session) -> None:
        second = order(begun)[1]

        services.go_to_case(actor=people.helene, case_id=second, at=LATE)
        services.go_to_case(actor=people.helene, case_id=second, at=LATE + timedelta(minutes=1))

        begun.refresh_from_db()
        assert begun.current_case_id == second
        assert Case.objects.get(pk=second).started_at == LATE

    def test_an_expert_does_not_lead(self, people: People, begun: Session) -> None:
        with pytest.raises(policy.Refused):
            services.go_to_case(actor=people.chantal, case_id=order(begun)[1], at=LATE)

    def test_nothing_is_led_before_the_session_opens(self, people: People, session: Session, place: Place) -> None:
        case = place()

        with pytest.raises(services.SessionNotOpen):
            services.go_to_case(actor=people.helene, case_id=case.pk, at=LATE)
        with pytest.raises(services.SessionNotOpen):
            services.record_opinion(actor=people.helene, case_id=case.pk, kind=rules.OpinionKind.SURVEILLANCE, text="IRM", at=LATE)
        with pytest.raises(services.SessionNotOpen):
            services.record_presence(
                actor=people.denis, session_id=session.pk, professional_id=people.chantal.professional_id, site_id=None, at=LATE
            )

    def test_closing_gives_back_what_was_not_presented(self, people: People, begun: Session, next_week: Session) -> None:
        first, second, third = order(begun)
        services.record_opinion(actor=people.helene, case_id=first, kind=rules.OpinionKind.TREATMENT, text="", proposals=PRRT, at=LATE)

        services.close_session(actor=people.helene, session_id=begun.pk, at=begun.ends_at)
        services.close_session(actor=people.helene, session_id=begun.pk, at=begun.ends_at)

        states = dict(Case.objects.values_list("pk", "state"))
        assert states == {first: "discussed", second: "not_presented", third: "not_presented"}
        left = Dossier.objects.get(cases__pk=second)
        assert left.state == "accepted"
        assert not Attendance.objects.filter(left_at__isnull=True).exists()
        assert acts(Act.SESSION_CLOSED) == 1
        again = services.place_dossier(actor=people.denis, dossier_id=left.pk, session_id=next_week.pk, at=AT)
        assert again.state == "planned"

    def test_cancelling_needs_a_reason_and_gives_everything_back(self, people: People, session: Session, place: Place) -> None:
        case = place()

        with pytest.raises(services.ReasonNeeded):
            services.cancel_session(actor=people.denis, session_id=session.pk, reason=" ", at=AT)
        services.cancel_session(actor=people.denis, session_id=session.pk, reason="jour férié", at=AT)

        session.refresh_from_db()
        assert (session.state, Dossier.objects.get(pk=case.dossier_id).state) == ("cancelled", "accepted")

    def test_a_session_in_progress_is_not_cancelled(self, people: People, begun: Session) -> None:
        with pytest.raises(rules.SessionMoveRefused):
            services.cancel_session(actor=people.denis, session_id=begun.pk, reason="x", at=LATE)


class TestPresence:
    def test_a_person_who_changes_rooms_is_present_once(self, people: People, begun: Session) -> None:
        chantal = people.chantal.professional_id
        for site_id in (people.chantal.site_id, people.gilles.site_id, None):
            services.record_presence(actor=people.denis, session_id=begun.pk, professional_id=chantal, site_id=site_id, at=begun.starts_at)

        rows = list(Attendance.objects.filter(professional_id=chantal).order_by("pk").values_list("site_id", "left_at"))
        assert rows == [(people.chantal.site_id, begun.starts_at), (people.gilles.site_id, begun.starts_at), (None, None)]

    def test_leaving_twice_is_leaving_once(self, people: People, begun: Session) -> None:
        for _ in range(2):
            services.record_departure(
                actor=people.denis, session_id=begun.pk, professional_id=people.chantal.professional_id, at=begun.ends_at
            )

        assert Attendance.objects.get(professional=people.chantal.professional).left_at == begun.ends_at

    def test_a_person_may_come_back(self, people: People, begun: Session) -> None:
        chantal = people.chantal.professional_id
        services.record_departure(actor=people.denis, session_id=begun.pk, professional_id=chantal, at=begun.ends_at)

        services.record_presence(actor=people.denis, session_id=begun.pk, professional_id=chantal, site_id=None, at=begun.ends_at)

        assert Attendance.objects.filter(professional_id=chantal).count() == 2

    def test_a_recusal_needs_a_reason_is_said_once_and_can_be_lifted(self, people: People, begun: Session) -> None:
        about = {"actor": people.denis, "case_id": begun.current_case_id, "professional_id": people.nadia.professional_id, "at": LATE}
        with pytest.raises(services.ReasonNeeded):
            services.record_recusal(reason="", **about)

        first = services.record_recusal(reason="suit ce patient", **about)
        assert services.record_recusal(reason="autre", **about) == first
        services.lift_recusal(**about)

        assert not Recusal.objects.exists()


class TestOpinions:
    def record(self, people: People, case_id: int, **changes: object) -> Opinion:
        plain = {"kind": rules.OpinionKind.TREATMENT, "text": "PRRT retenue", "proposals": PRRT, "at": LATE}
        return services.record_opinion(actor=people.helene, case_id=case_id, **(plain | changes))

    def test_an_opinion_closes_the_case_with_those_present(self, people: People, begun: Session) -> None:
        case = Case.objects.get(pk=begun.current_case_id)

        opinion = self.record(people, case.pk)

        case.refresh_from_db()
        assert (case.state, case.closed_at, case.dossier.state) == ("discussed", LATE, "discussed")
        assert (opinion.quorum_status, opinion.quorum_specialties) == ("met", ["SM14", "SM28", "SM36"])
        assert list(opinion.proposals.order_by("rank", "alternative").values_list("rank", "alternative", "treatment", "text")) == [
            (1, 1, "prrt", "4 × 7,4 GBq"), (1, 2, "targeted", "évérolimus"),
        ]  # fmt: skip
        assert set(CasePresence.objects.values_list("professional_id", "site_id", "counted", "recused")) == {
            (account.professional_id, account.site_id, True, False) for account in (people.chantal, people.gilles, people.nadia)
        }
        news = News.objects.get(topic=Topic.OPINION_RECORDED.value)
        assert news.payload["case_id"] == case.pk

    def test_without_a_quorum_the_opinion_says_so_and_the_case_comes_again(
        self, people: People, begun: Session, next_week: Session
    ) -> None:
        services.record_recusal(
            actor=people.denis,
            case_id=begun.current_case_id,
            professional_id=people.nadia.professional_id,
            reason="suit ce patient",
            at=LATE,
        )

        with pytest.raises(services.RepresentationNeeded):
            self.record(people, begun.current_case_id)
        opinion = self.record(people, begun.current_case_id, presented_again_in=next_week.pk)

        assert (opinion.quorum_status, opinion.quorum_specialties) == ("not_met", ["SM14", "SM36"])
        again = Case.objects.select_related("dossier__previous").get(session=next_week)
        assert (opinion.presented_again_in, again.dossier.previous, again.dossier.state) == (next_week, opinion.case.dossier, "scheduled")
        assert again.dossier.question == opinion.case.dossier.question
        assert again.dossier.number not in {None, opinion.case.dossier.number}
        assert CasePresence.objects.get(professional=people.nadia.professional).recused

    def test_the_quorum_is_that_of_each_case(self, people: People, begun: Session, next_week: Session) -> None:
        first, second, _third = order(begun)
        self.record(people, first)
        services.record_departure(actor=people.denis, session_id=begun.pk, professional_id=people.gilles.professional_id, at=LATE)

        later = self.record(people, second, presented_again_in=next_week.pk)

        assert later.quorum_status == "not_met"
        assert Opinion.objects.get(case_id=first).quorum_status == "met"

    def test_a_double_click_records_one_opinion(self, people: People, begun: Session) -> None:
        first = self.record(people, begun.current_case_id)

        assert self.record(people, begun.current_case_id) == first
        assert (Opinion.objects.count(), Proposal.objects.count()) == (1, 2)
        assert News.objects.filter(topic=Topic.OPINION_RECORDED.value).count() == 1

    @pytest.mark.parametrize("changes", [{"text": "autre"}, {"proposals": PRRT[:1]}, {"kind": rules.OpinionKind.SURVEILLANCE}])
    def test_a_second_and_different_opinion_is_refused(self, people: People, begun: Session, changes: dict[str, object]) -> None:
        self.record(people, begun.current_case_id)

        with pytest.raises(services.CaseClosed):
            self.record(people, begun.current_case_id, **changes)

    def test_a_treatment_without_words_is_named_in_french(self, people: People, begun: Session) -> None:
        opinion = self.record(people, begun.current_case_id, text=" ", proposals=(replace(PRRT[0], text=""),))

        assert opinion.text.startswith("1. ")

    @pytest.mark.parametrize(
        ("kind", "state", "dossier"),
        [("surveillance", "discussed", "discussed"), ("further_exams", "discussed", "discussed"), ("postponed", "postponed", "accepted"),
         ("not_presented", "not_presented", "accepted")],
    )  # fmt: skip
    def test_each_kind_moves_the_dossier(self, people: People, begun: Session, kind: str, state: str, dossier: str) -> None:
        case = Case.objects.get(pk=begun.current_case_id)

        self.record(people, case.pk, kind=rules.OpinionKind(kind), text="motif", proposals=())

        case.refresh_from_db()
        assert (case.state, case.dossier.state) == (state, dossier)

    def test_an_opinion_that_says_nothing_is_refused(self, people: People, begun: Session) -> None:
        with pytest.raises(services.OpinionFlawed) as refusal:
            self.record(people, begun.current_case_id, proposals=())

        assert refusal.value.flaws == (rules.Flaw.NO_PROPOSAL,)
        assert not Opinion.objects.exists()

    def test_an_expert_does_not_record(self, people: People, begun: Session) -> None:
        with pytest.raises(policy.Refused):
            services.record_opinion(actor=people.chantal, case_id=begun.current_case_id, kind=rules.OpinionKind.TREATMENT, text="", proposals=PRRT, at=LATE)  # fmt: skip

    def test_a_lost_trace_undoes_the_opinion(self, people: People, begun: Session, raw_sql) -> None:
        raw_sql("SET CONSTRAINTS ALL IMMEDIATE")
        raw_sql("ALTER TABLE audit_entry ADD CONSTRAINT full_disk CHECK (act <> 'opinion.recorded') NOT VALID")

        with pytest.raises(DatabaseError), transaction.atomic():
            self.record(people, begun.current_case_id)

        case = Case.objects.get(pk=begun.current_case_id)
        assert (case.state, case.dossier.state, CasePresence.objects.count(), News.objects.filter(topic="opinion.recorded").count()) == (
            "planned", "scheduled", 0, 0,
        )  # fmt: skip

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE board_opinion SET text = 'other'", "DELETE FROM board_opinion", "TRUNCATE board_opinion CASCADE",
            "UPDATE board_proposal SET treatment = 'surgery'", "DELETE FROM board_proposal", "TRUNCATE board_proposal",
            "UPDATE board_casepresence SET counted = false", "DELETE FROM board_casepresence", "TRUNCATE board_casepresence",
            "UPDATE board_case SET state = 'planned', closed_at = NULL WHERE state = 'discussed'",
            "UPDATE board_case SET closed_at = closed_at - interval '1 day' WHERE state = 'discussed'",
            "DELETE FROM board_case WHERE state = 'discussed'",
            "UPDATE board_recusal SET reason = 'other'", "DELETE FROM board_recusal",
        ],
    )  # fmt: skip
    def test_what_was_said_never_changes(self, people: People, begun: Session, raw_sql, sql: str) -> None:
        services.record_recusal(
            actor=people.denis,
            case_id=begun.current_case_id,
            professional_id=people.alice.professional_id,
            reason="adresse ce patient",
            at=LATE,
        )
        self.record(people, begun.current_case_id)
        raw_sql("SET CONSTRAINTS ALL IMMEDIATE")

        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            raw_sql(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE board_session SET state = 'paused'",
        "UPDATE board_session SET ends_at = starts_at",
        "UPDATE board_session SET cutoff_at = starts_at + interval '1 second'",
        "UPDATE board_session SET state = 'open', opened_at = NULL",
        "UPDATE board_case SET state = 'unknown'",
        "UPDATE board_case SET state = 'discussed', closed_at = NULL WHERE started_at IS NULL",
        "UPDATE board_case SET position = 1; SET CONSTRAINTS ALL IMMEDIATE",
        "UPDATE board_attendance SET left_at = arrived_at - interval '1 minute'",
        (
            "INSERT INTO board_attendance (session_id, professional_id, arrived_at, recorded_by_id)"
            " SELECT session_id, professional_id, arrived_at, recorded_by_id FROM board_attendance"
        ),
    ],
)
def test_the_database_refuses_what_cannot_be(begun: Session, raw_sql, sql: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        raw_sql(sql)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_place_the_same_dossier_make_one_case(people: People, session: Session, next_week: Session, accepted) -> None:
    dossier = accepted()

    def place(where: Session) -> str:
        try:
            services.place_dossier(actor=people.denis, dossier_id=dossier.pk, session_id=where.pk, at=AT)
        except referral_rules.MoveRefused:
            return "refused"
        finally:
            connection.close()
        return "placed"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(place, (session, next_week)))

    assert outcomes == ["placed", "refused"]
    assert Case.objects.count() == 1


def test_a_person_who_left_the_directory_is_not_recorded(people: People, begun: Session) -> None:
    Professional.objects.filter(pk=people.paul.professional_id).update(active=False)

    with pytest.raises(Professional.DoesNotExist):
        services.record_presence(
            actor=people.denis, session_id=begun.pk, professional_id=people.paul.professional_id, site_id=None, at=LATE
        )
