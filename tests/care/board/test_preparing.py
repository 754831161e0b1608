"""What an expert says of a case before its discussion, who reads it, and what follows the case."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import travel

from netboard.care.board import queries, rules, services
from netboard.care.board.models import Case, ConcernedExpert, ConflictDismissed, Recusal, Session, WrittenOpinion
from netboard.care.referral import rules as referral_rules
from netboard.care.referral.models import AskedPiece, MotiveChoice, SiteChoice, SyndromeChoice
from netboard.foundation.access.models import RoleGrant
from netboard.foundation.access.policy import Refused
from netboard.foundation.access.roles import Role
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.audit.models import Entry
from netboard.foundation.directory import rules as directory_rules
from tests.care.board.situation import acts
from tests.people import AT, People

WORDS = "PRRT à discuter ; captation hétérogène."


@pytest.fixture(autouse=True)
def _frozen():
    with travel(AT, tick=False):
        yield


@pytest.fixture
def case(people: People, session: Session, place) -> Case:
    """A case of a released agenda, so that the experts see it."""
    made = place()
    services.release_agenda(actor=people.denis, session_id=session.pk, at=AT)
    return made


def write(actor, case: Case, text: str = WORDS) -> WrittenOpinion:
    return services.write_opinion_before(actor=actor, case_id=case.pk, text=text, at=AT)


def address(case: Case) -> str:
    return reverse("board:prepare", args=[case.session_id, case.pk])


def make_expert(account) -> None:
    RoleGrant.objects.create(account=account, role=Role.EXPERT.value, granted_at=AT)
    account.refresh_from_db()


class TestWriting:
    def test_an_opinion_is_kept_and_replaced_by_the_same_expert(self, people: People, case: Case) -> None:
        write(people.nadia, case, "premier avis")
        write(people.nadia, case)
        write(people.chantal, case, "Chirurgie ?")

        assert sorted(WrittenOpinion.objects.values_list("text", flat=True)) == ["Chirurgie ?", WORDS]
        assert acts(Act.WRITTEN_OPINION) == 3
        assert not Entry.objects.filter(reason__contains="PRRT").exists()

    @pytest.mark.parametrize("name", ["alice", "eve", "quentin", "adele"])
    def test_who_is_no_member_writes_nothing(self, people: People, case: Case, name: str) -> None:
        with pytest.raises(Refused):
            write(getattr(people, name), case)

    def test_a_case_that_is_not_released_is_not_there_for_an_expert(self, people: People, place) -> None:
        with pytest.raises(Case.DoesNotExist):
            write(people.nadia, place())

    def test_without_words_nothing_is_kept(self, people: People, case: Case) -> None:
        with pytest.raises(services.ReasonNeeded):
            write(people.nadia, case, " \n ")

    def test_a_recused_person_writes_nothing(self, people: People, case: Case) -> None:
        services.declare_conflict(actor=people.nadia, case_id=case.pk, reason="parente", at=AT)

        with pytest.raises(services.Recused):
            write(people.nadia, case)
        with pytest.raises(services.Recused):
            services.ask_for_missing_piece(actor=people.nadia, case_id=case.pk, text="IRM", at=AT)

    def test_without_its_trace_nothing_is_kept(self, people: People, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(log, "record", lambda **_: 1 / 0)

        with pytest.raises(ZeroDivisionError):
            write(people.nadia, case)
        assert not WrittenOpinion.objects.exists()


class TestConflicts:
    def test_declared_it_takes_the_person_off_the_case_and_out_of_its_opinions(self, people: People, case: Case, client_of) -> None:
        write(people.chantal, case)
        before = client_of(people.nadia).get(address(case)).content.decode()

        client_of(people.nadia).post(address(case), {"act": "conflict", "reason": "parente de la patiente"})
        services.declare_conflict(actor=people.nadia, case_id=case.pk, reason="encore", at=AT)
        after = client_of(people.nadia).get(address(case)).content.decode()

        assert (WORDS in before, WORDS in after, "parente de la patiente" in after) == (True, False, True)
        assert Recusal.objects.get().reason == "parente de la patiente"
        assert people.nadia.professional not in queries.concerned(case.session)[case.pk]

    def test_the_referrer_who_is_a_member_is_suggested_until_settled(self, people: People, case: Case) -> None:
        assert queries.suggested_conflicts(case.session) == ()
        make_expert(people.alice)
        suggested = [(each.case, each.professional) for each in queries.suggested_conflicts(case.session)]

        services.dismiss_conflict(
            actor=people.helene, case_id=case.pk, professional_id=people.alice.professional_id, reason="ne suit plus", at=AT
        )

        assert suggested == [(case, people.alice.professional)]
        assert queries.suggested_conflicts(case.session) == ()
        assert acts(Act.CONFLICT_DISMISSED) == 1

    @pytest.mark.parametrize("name", ["chantal", "paul", "alice"])
    def test_only_who_runs_the_board_dismisses(self, people: People, case: Case, name: str) -> None:
        with pytest.raises(Refused):
            services.dismiss_conflict(
                actor=getattr(people, name), case_id=case.pk, professional_id=people.alice.professional_id, reason="x", at=AT
            )

    def test_it_is_settled_on_the_page(self, people: People, case: Case, client_of) -> None:
        make_expert(people.alice)
        browser, person = client_of(people.denis), people.alice.professional_id

        without = browser.post(address(case), {"act": "dismiss", "professional": person, "reason": " "})
        browser.post(address(case), {"act": "recuse", "professional": person, "reason": "suit cette patiente"})

        assert (without.status_code, ConflictDismissed.objects.count(), Recusal.objects.get().professional_id) == (422, 0, person)

    @pytest.mark.parametrize("count", [1, 3])
    def test_suggestions_cost_the_same_whatever_the_cases(
        self, people: People, session: Session, place, django_assert_num_queries, count: int
    ) -> None:
        make_expert(people.alice)
        for minute in range(count):
            place(at=AT + timedelta(minutes=minute))

        with django_assert_num_queries(3):
            assert len(queries.suggested_conflicts(session)) == count


class TestFollowing:
    def follow(self, people: People, case: Case) -> None:
        write(people.nadia, case)
        services.ask_for_expert(actor=people.denis, case_id=case.pk, professional_id=people.paul.professional_id, at=AT)
        services.declare_conflict(actor=people.chantal, case_id=case.pk, reason="parente", at=AT)
        services.dismiss_conflict(actor=people.helene, case_id=case.pk, professional_id=people.alice.professional_id, reason="non", at=AT)

    def check(self, people: People, case: Case) -> None:
        assert [(row.text, row.written_by) for row in WrittenOpinion.objects.filter(case=case)] == [(WORDS, people.nadia)]
        assert [row.professional for row in ConcernedExpert.objects.filter(case=case)] == [people.paul.professional]
        assert [row.reason for row in Recusal.objects.filter(case=case)] == ["parente"]
        assert [row.reason for row in ConflictDismissed.objects.filter(case=case)] == ["non"]

    def test_a_case_moved_to_another_session_takes_everything_along(self, people: People, case: Case, next_week: Session) -> None:
        self.follow(people, case)
        services.mark_hard(actor=people.denis, case_id=case.pk, is_hard=True, at=AT)

        moved = services.move_case_to_session(actor=people.denis, case_id=case.pk, session_id=next_week.pk, at=AT)

        assert (moved.is_hard, moved.pinned) == (True, False)
        self.check(people, moved)

    def test_a_case_whose_turn_did_not_come_takes_everything_along(self, people: People, case: Case, next_week: Session) -> None:
        self.follow(people, case)
        services.open_session(actor=people.helene, session_id=case.session_id, at=case.session.starts_at)
        services.close_session(actor=people.helene, session_id=case.session_id, at=case.session.ends_at)

        again = services.place_dossier(actor=people.denis, dossier_id=case.dossier_id, session_id=next_week.pk, at=case.session.ends_at)

        self.check(people, again)
        assert WrittenOpinion.objects.filter(case=case).count() == 1

    def test_what_experts_wrote_is_not_lost_by_a_removal(self, people: People, case: Case, client_of) -> None:
        write(people.nadia, case)
        removal = {"act": "remove", "reason": "doublon"}
        browser, change = client_of(people.denis), reverse("board:change", args=[case.session_id, case.pk])

        refused = browser.post(change, removal)
        kept = WrittenOpinion.objects.count()
        browser.post(change, removal | {"losing_opinions": "on"})

        assert (refused.status_code, kept, Case.objects.count()) == (409, 1, 0)


class TestConcerned:
    @pytest.mark.parametrize("row", rules.concerned_rows(), ids=lambda row: f"{row.fact}-{row.value}")
    def test_each_row_names_what_exists_and_its_source(self, row: rules.ConcernedRow) -> None:
        known = {"site": SiteChoice, "motive": MotiveChoice, "syndrome": SyndromeChoice}[row.fact]

        assert row.value in known.values
        assert row.specialties <= set(directory_rules.specialties())
        assert row.specialties
        assert row.source
        assert row.certainty == "proposed by the authors; to be validated by the centre"

    def test_no_fact_stands_twice_and_every_site_is_there(self) -> None:
        facts = [(row.fact, row.value) for row in rules.concerned_rows()]

        assert len(facts) == len(set(facts))
        assert {value for fact, value in facts if fact == "site"} == {site.value for site in referral_rules.Site}

    @pytest.mark.parametrize(
        ("site", "motive", "syndrome", "expected"),
        [
            ("lung", "surgery", "", {"SM41", "SM11", "SM14"}), ("pancreas", "prrt", "insulinoma", {"SM24", "SM14", "SM28", "SM62", "SM16"}),
            ("", "", "", set()), ("nowhere", "surveillance", "non_functioning", set()), ("", "genetics", "", {"SM17"}),
        ],
    )  # fmt: skip
    def test_the_facts_of_a_case_call_for_specialties(self, site: str, motive: str, syndrome: str, expected: set[str]) -> None:
        assert rules.concerned_specialties(site=site, motive=motive, syndrome=syndrome) == expected

    def test_members_of_the_specialty_and_those_asked_by_name_are_concerned(self, people: People, case: Case) -> None:
        by_table = queries.concerned(case.session)[case.pk]  # small bowel, PRRT: SM24, SM14, SM28
        services.ask_for_expert(actor=people.denis, case_id=case.pk, professional_id=people.paul.professional_id, at=AT)
        services.ask_for_expert(actor=people.helene, case_id=case.pk, professional_id=people.paul.professional_id, at=AT)
        services.record_reply(
            actor=people.nadia, session_id=case.session_id, professional_id=people.nadia.professional_id,
            answer=services.Answer(rules.ReplyKind.ABSENT), at=AT,
        )  # fmt: skip
        by_name = queries.concerned(case.session)[case.pk]
        services.release_expert(actor=people.denis, case_id=case.pk, professional_id=people.paul.professional_id, at=AT)

        assert by_table == tuple(account.professional for account in (people.gilles, people.helene, people.nadia))
        assert by_name == tuple(account.professional for account in (people.gilles, people.helene, people.paul))
        assert queries.concerned(case.session)[case.pk] == tuple(account.professional for account in (people.gilles, people.helene))

    @pytest.mark.parametrize("name", ["chantal", "alice", "eve"])
    def test_only_who_plans_asks_by_name(self, people: People, case: Case, name: str) -> None:
        with pytest.raises(Refused):
            services.ask_for_expert(actor=getattr(people, name), case_id=case.pk, professional_id=people.paul.professional_id, at=AT)

    @pytest.mark.parametrize("count", [1, 3])
    def test_it_costs_the_same_whatever_the_cases(
        self, people: People, session: Session, place, django_assert_num_queries, count: int
    ) -> None:
        for minute in range(count):
            place(at=AT + timedelta(minutes=minute))

        with django_assert_num_queries(5):
            assert len(queries.concerned(session)) == count


class TestPage:
    @pytest.mark.parametrize(
        ("name", "status"), [("denis", 200), ("helene", 200), ("chantal", 200), ("paul", 200), ("alice", 403), ("eve", 403)]
    )
    def test_who_sees_it(self, people: People, case: Case, client_of, name: str, status: int) -> None:
        assert client_of(getattr(people, name)).get(address(case)).status_code == status

    def test_the_anonymous_is_sent_to_the_door(self, case: Case) -> None:
        assert Client().get(address(case)).headers["Location"].split("?")[0] == reverse("account_login")

    def test_before_release_an_expert_does_not_find_it(self, people: People, place, client_of) -> None:
        assert client_of(people.chantal).get(address(place())).status_code == 404

    def test_a_case_of_another_session_is_not_found(self, people: People, case: Case, next_week: Session, client_of) -> None:
        assert client_of(people.denis).get(reverse("board:prepare", args=[next_week.pk, case.pk])).status_code == 404

    def test_reading_it_leaves_a_row(self, people: People, case: Case, client_of) -> None:
        client_of(people.chantal).get(address(case))

        assert Entry.objects.filter(act=Act.DOSSIER_VIEWED.value, actor=people.chantal, patient_id=case.dossier.patient_id).count() == 1

    @pytest.mark.parametrize(
        "typed",
        [{}, {"act": "dance"}, {"act": "opinion", "text": ""}, {"act": "piece", "text": "x" * 1001}, {"act": "conflict", "reason": ""},
         {"act": "opinion", "text": "a\0b"}, {"act": "conflict", "reason": "x" * 201}],
        ids=["nothing", "unknown", "no words", "long piece", "no reason", "nul", "long reason"],
    )  # fmt: skip
    def test_a_bad_act_stays_on_the_page(self, people: People, case: Case, client_of, typed: dict[str, str]) -> None:
        answer = client_of(people.chantal).post(address(case), typed)

        assert (answer.status_code, WrittenOpinion.objects.exists(), Recusal.objects.exists(), AskedPiece.objects.exists()) == (
            422,
            False,
            False,
            False,
        )

    def test_an_opinion_and_a_piece_are_given_on_the_page(self, people: People, case: Case, client_of) -> None:
        browser = client_of(people.chantal)

        browser.post(address(case), {"act": "opinion", "text": WORDS})
        browser.post(address(case), {"act": "piece", "text": "IRM hépatique de septembre"})
        page = browser.get(address(case)).content.decode()

        assert (WORDS in page, "IRM hépatique de septembre" in page) == (True, True)
        assert AskedPiece.objects.get().asked_by == people.chantal

    def test_too_late_an_opinion_is_a_message(self, people: People, case: Case, client_of) -> None:
        services.open_session(actor=people.helene, session_id=case.session_id, at=AT)
        services.close_session(actor=people.helene, session_id=case.session_id, at=AT)

        answer = client_of(people.chantal).post(address(case), {"act": "opinion", "text": WORDS})

        assert (answer.status_code, WrittenOpinion.objects.exists()) == (409, False)
