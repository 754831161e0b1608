"""A proposed order: what it takes from the replies, what it says, how it is applied, what a pin keeps."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import travel

from netboard.care.board import queries, rules, services
from netboard.care.board.models import Case, Session
from netboard.care.referral import rules as referral_rules
from netboard.foundation.access.policy import Refused
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from tests import factories
from tests.care.board.situation import acts, order
from tests.people import AT, People

LUNG = replace(factories.FACTS, primary_site=referral_rules.Site.LUNG, motive=referral_rules.Motive.DIAGNOSIS, syndrome="")


@pytest.fixture(autouse=True)
def _frozen():
    with travel(AT, tick=False):
        yield


@pytest.fixture
def cases(people: People, session: Session, place) -> list[Case]:
    """Three cases: the pathologist is concerned by the last one only."""
    return [place(), place(at=AT + timedelta(minutes=1)), place(at=AT + timedelta(minutes=2), facts=LUNG)]


def apply(people: People, session: Session, case_ids: list[int]) -> None:
    services.apply_order(actor=people.denis, session_id=session.pk, case_ids=case_ids, at=AT)


def leaves_early(people: People, session: Session) -> None:
    answer = services.Answer(rules.ReplyKind.REMOTE, here_until=session.starts_at + timedelta(minutes=5))
    services.record_reply(actor=people.paul, session_id=session.pk, professional_id=people.paul.professional_id, answer=answer, at=AT)


def address(session: Session) -> str:
    return reverse("board:order", args=[session.pk])


class TestProposing:
    def test_an_expert_who_leaves_early_brings_the_case_forward(self, people: People, session: Session, cases: list[Case]) -> None:
        leaves_early(people, session)

        found = queries.proposed_order(people.denis, session, at=AT)

        assert found.lines[0].line.case == cases[2]
        assert (len(found.present_conflicts), found.conflicts, found.is_other) == (1, (), True)
        assert f"{cases[2].dossier.number} à 17:10" in found.present_conflicts[0]
        assert any("5 actuellement, 0 avec l’ordre proposé" in words.replace("\u00a0", " ") for words in found.gains)
        assert order(session) == [case.pk for case in cases]

    def test_a_pinned_case_stays_and_the_proposal_says_what_that_costs(self, people: People, session: Session, cases: list[Case]) -> None:
        leaves_early(people, session)
        services.pin_case(actor=people.denis, case_id=cases[2].pk, at=AT)

        found = queries.proposed_order(people.denis, session, at=AT)

        assert found.lines[2].line.case == cases[2]
        assert any("fixée à la main" in words for words in found.conflicts)

    def test_too_many_minutes_are_said_with_the_cases_that_end_after(self, people: People, session: Session, cases: list[Case]) -> None:
        for case in cases:
            services.set_minutes(actor=people.denis, case_id=case.pk, minutes=35, at=AT)

        found = queries.proposed_order(people.denis, session, at=AT)

        assert any("105" in words and "90" in words for words in found.conflicts)
        page = queries.noted_lines(session, queries.agenda(people.denis, session, at=AT))
        assert [noted.is_beyond for noted in page] == [False, False, True]

    def test_an_absent_expert_asked_by_name_is_said(self, people: People, session: Session, cases: list[Case]) -> None:
        services.ask_for_expert(actor=people.denis, case_id=cases[0].pk, professional_id=people.chantal.professional_id, at=AT)
        services.record_reply(
            actor=people.chantal, session_id=session.pk, professional_id=people.chantal.professional_id,
            answer=services.Answer(rules.ReplyKind.ABSENT), at=AT,
        )  # fmt: skip

        found = queries.proposed_order(people.denis, session, at=AT)

        assert any(people.chantal.professional.display_name in words and "absence" in words for words in found.conflicts)

    def test_the_same_agenda_gives_the_same_proposal(self, people: People, session: Session, cases: list[Case]) -> None:
        leaves_early(people, session)

        assert queries.proposed_order(people.denis, session, at=AT) == queries.proposed_order(people.denis, session, at=AT)

    def test_an_empty_agenda_has_nothing_to_propose(self, people: People, session: Session) -> None:
        found = queries.proposed_order(people.denis, session, at=AT)

        assert (found.lines, found.is_other, found.conflicts) == ((), False, ())

    def test_in_progress_only_the_cases_that_wait_are_ordered(self, people: People, begun: Session) -> None:
        found = queries.proposed_order(people.denis, begun, at=begun.starts_at)

        assert begun.current_case_id not in {each.line.case.pk for each in found.lines}
        assert len(found.lines) == 2


class TestApplying:
    def test_it_becomes_the_order_of_the_agenda(self, people: People, session: Session, cases: list[Case]) -> None:
        wanted = [cases[2].pk, cases[0].pk, cases[1].pk]

        apply(people, session, wanted)
        apply(people, session, wanted)

        assert (order(session), acts(Act.ORDER_PROPOSED)) == (wanted, 1)
        assert not Case.objects.filter(pinned=True).exists()

    def test_a_case_that_came_or_left_meanwhile_makes_it_stale(self, people: People, session: Session, cases: list[Case], place) -> None:
        wanted = [case.pk for case in reversed(cases)]
        place(at=AT + timedelta(minutes=5))

        for said in (wanted, [*wanted, 999_999], wanted[:2], [wanted[0]] * 4):
            with pytest.raises(services.StaleOrder):
                apply(people, session, said)

        assert acts(Act.ORDER_PROPOSED) == 0

    def test_a_case_pinned_meanwhile_is_not_moved(self, people: People, session: Session, cases: list[Case]) -> None:
        services.pin_case(actor=people.denis, case_id=cases[0].pk, at=AT)

        with pytest.raises(services.StaleOrder):
            apply(people, session, [case.pk for case in reversed(cases)])
        apply(people, session, [cases[0].pk, cases[2].pk, cases[1].pk])

        assert order(session) == [cases[0].pk, cases[2].pk, cases[1].pk]

    def test_discussed_cases_stay_in_front(self, people: People, begun: Session) -> None:
        first, second, third = order(begun)

        apply(people, begun, [third, second])

        assert order(begun) == [first, third, second]

    @pytest.mark.parametrize("name", ["chantal", "paul", "alice", "eve"])
    def test_only_who_plans_applies(self, people: People, session: Session, cases: list[Case], name: str) -> None:
        with pytest.raises(Refused):
            services.apply_order(actor=getattr(people, name), session_id=session.pk, case_ids=order(session), at=AT)

    def test_without_its_trace_nothing_moves(
        self, people: People, session: Session, cases: list[Case], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = order(session)
        monkeypatch.setattr(log, "record", lambda **_: 1 / 0)

        with pytest.raises(ZeroDivisionError):
            apply(people, session, before[::-1])
        assert order(session) == before


class TestMarking:
    @pytest.mark.parametrize("to", [rules.Direction.UP, 1, 2])
    def test_a_place_given_by_hand_is_kept(self, people: People, session: Session, cases: list[Case], to: rules.Direction | int) -> None:
        services.move_case(actor=people.denis, case_id=cases[2].pk, to=to, at=AT)

        assert list(Case.objects.filter(pinned=True)) == [cases[2]]

    def test_marks_are_set_and_taken_away_once(self, people: People, session: Session, cases: list[Case]) -> None:
        before = acts(Act.AGENDA_CHANGED)
        for _ in range(2):
            services.pin_case(actor=people.denis, case_id=cases[0].pk, at=AT)
            services.mark_hard(actor=people.denis, case_id=cases[0].pk, is_hard=True, at=AT)
        marked = Case.objects.get(pk=cases[0].pk)
        services.unpin_case(actor=people.denis, case_id=cases[0].pk, at=AT)
        services.mark_hard(actor=people.denis, case_id=cases[0].pk, is_hard=False, at=AT)

        assert ((marked.pinned, marked.is_hard), acts(Act.AGENDA_CHANGED) - before) == ((True, True), 4)
        assert not Case.objects.filter(pinned=True).exists()

    @pytest.mark.parametrize("act", ["pin", "unpin", "hard", "not_hard", "ask", "release"])
    @pytest.mark.parametrize(("name", "status"), [("denis", 302), ("helene", 302), ("chantal", 403)])
    def test_marks_on_the_page(  # noqa: PLR0917 -- fixtures
        self, people: People, session: Session, cases: list[Case], client_of, act: str, name: str, status: int
    ) -> None:
        data = {"act": act, "professional": people.paul.professional_id}

        answer = client_of(getattr(people, name)).post(reverse("board:change", args=[session.pk, cases[0].pk]), data)

        assert answer.status_code == status

    @pytest.mark.parametrize(("professional", "status"), [("", 422), ("x", 422), ("999999", 409)])
    def test_an_unknown_expert_is_not_asked(  # noqa: PLR0917 -- fixtures
        self, people: People, session: Session, cases: list[Case], client_of, professional: str, status: int
    ) -> None:
        answer = client_of(people.denis).post(
            reverse("board:change", args=[session.pk, cases[0].pk]), {"act": "ask", "professional": professional}
        )

        assert answer.status_code == status

    def test_a_drop_draws_the_agenda_again_where_it_stands(self, people: People, session: Session, cases: list[Case], client_of) -> None:
        answer = client_of(people.denis).post(
            reverse("board:change", args=[session.pk, cases[2].pk]), {"act": "position", "position": "1"}, headers={"hx-request": "true"}
        )

        assert (answer.status_code, 'id="agenda-page"' in answer.content.decode()) == (200, True)
        assert order(session)[0] == cases[2].pk


class TestPage:
    def test_looking_moves_nothing_and_applying_does(self, people: People, session: Session, cases: list[Case], client_of) -> None:
        leaves_early(people, session)
        browser = client_of(people.denis)
        page = browser.get(address(session))
        before = order(session)

        answer = browser.post(address(session), {"cases": page.context["proposed"].case_ids})

        assert before == [case.pk for case in cases]
        assert (answer.status_code, order(session)[0]) == (302, cases[2].pk)

    def test_a_stale_order_is_a_message(self, people: People, session: Session, cases: list[Case], client_of) -> None:
        answer = client_of(people.denis).post(address(session), {"cases": f"{cases[0].pk},{cases[1].pk}"})

        assert answer.status_code == 409

    @pytest.mark.parametrize("typed", ["", "x", "1;2", "1,", ",1", "9" * 30])
    def test_what_is_no_order_is_refused(self, people: People, session: Session, cases: list[Case], client_of, typed: str) -> None:
        assert client_of(people.denis).post(address(session), {"cases": typed}).status_code == 422

    @pytest.mark.parametrize(
        ("name", "status"), [("denis", 200), ("helene", 200), ("chantal", 403), ("paul", 403), ("alice", 403), ("eve", 403)]
    )
    def test_who_sees_it(self, people: People, session: Session, cases: list[Case], client_of, name: str, status: int) -> None:  # noqa: PLR0917 -- fixtures
        assert client_of(getattr(people, name)).get(address(session)).status_code == status

    def test_the_anonymous_is_sent_to_the_door(self, session: Session) -> None:
        assert Client().get(address(session)).headers["Location"].split("?")[0] == reverse("account_login")

    def test_over_it_leads_back_to_the_session(self, people: People, session: Session, client_of) -> None:
        services.cancel_session(actor=people.denis, session_id=session.pk, reason="férié", at=AT)

        assert client_of(people.denis).get(address(session)).headers["Location"] == reverse("board:session", args=[session.pk])

    @pytest.mark.parametrize("count", [1, 3])
    def test_it_costs_the_same_whatever_the_cases(
        self, people: People, session: Session, place, django_assert_num_queries, count: int
    ) -> None:
        for minute in range(count):
            place(at=AT + timedelta(minutes=minute))

        with django_assert_num_queries(7):
            queries.proposed_order(people.denis, session, at=AT)

    def test_a_full_agenda_is_ordered_with_the_urgent_case_first(self, people: People, session: Session, place) -> None:
        for minute in range(19):
            place(at=AT + timedelta(minutes=minute), urgent=minute == 12, facts=LUNG if minute % 3 else factories.FACTS)
        begin = time.process_time()

        found = queries.proposed_order(people.denis, session, at=AT)

        print(f"{len(found.lines)} cases ordered in {time.process_time() - begin:.2f} s of one core")  # noqa: T201 -- read with -s
        assert sorted(each.line.case.pk for each in found.lines) == sorted(order(session))
        assert found.lines[0].line.is_urgent
