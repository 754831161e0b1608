"""What do the minutes of a session say, to whom, and what of its figures?"""

import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from time_machine import travel

from netboard.care.board import queries, rules, services
from netboard.care.board.models import Case, Dissent, Opinion, Session
from netboard.foundation.audit.acts import Act
from netboard.foundation.audit.models import Entry
from tests.care.board.situation import PRRT, Place, order
from tests.people import AT, People


def url(session: Session) -> str:
    return reverse("board:minutes", args=[session.pk])


@pytest.fixture
def held(people: People, begun: Session, next_week: Session) -> Session:
    """A session closed: a treatment with a dissent and a recusal, a surveillance, and a case carried over."""
    first, second, third = order(begun)
    expert = {"professional_id": people.nadia.professional_id}
    services.record_recusal(actor=people.denis, case_id=first, reason="suit ce patient", at=begun.starts_at, **expert)
    Dissent.objects.create(
        case_id=first, professional=people.gilles.professional, reason="préfère une chirurgie", recorded_by=people.denis,
        recorded_at=begun.starts_at,
    )  # fmt: skip
    minutes = {"first": begun.starts_at + timedelta(minutes=6), "second": begun.starts_at + timedelta(minutes=16)}
    said = {"actor": people.helene, "kind": rules.OpinionKind.TREATMENT}
    again = {"presented_again_in": next_week.pk}  # without the recused expert two specialties remain
    services.record_opinion(case_id=first, text="RIV puis réévaluation", proposals=PRRT, at=minutes["first"], **said, **again)
    services.go_to_case(actor=people.helene, case_id=second, at=minutes["first"])
    kind = rules.OpinionKind.SURVEILLANCE
    services.record_opinion(actor=people.helene, case_id=second, kind=kind, text="IRM à six mois", at=minutes["second"])
    left = {third: rules.Unfinished(rules.UnfinishedReason.PIECE_MISSING, next_week.pk)}
    return services.close_session(actor=people.helene, session_id=begun.pk, at=begun.starts_at + timedelta(minutes=20), left=left)


class TestTheMinutes:
    def test_keep_what_was_said_of_each_case_and_by_whom(self, people: People, held: Session) -> None:
        first, second, third = queries.minutes(people.helene, held, at=held.closed_at).cases

        assert (first.opinion.text, [row.treatment for row in first.proposals]) == ("RIV puis réévaluation", ["prrt", "targeted"])
        assert {each.professional_id for each in first.counted} == {people.chantal.professional_id, people.gilles.professional_id}
        assert [each.professional_id for each in first.recusals] == [people.nadia.professional_id]
        assert [each.reason for each in first.dissents] == ["préfère une chirurgie"]
        assert (first.has_quorum, second.has_quorum, second.took_minutes) == (False, True, 10)
        assert third.opinion is None

    def test_say_where_a_case_without_opinion_went(self, people: People, held: Session, next_week: Session) -> None:
        third = queries.minutes(people.helene, held, at=held.closed_at).cases[2].case

        assert (third.unfinished_reason, third.carried_to) == ("piece_missing", next_week)

    def test_say_who_led_and_who_was_there(self, people: People, held: Session) -> None:
        kept = queries.minutes(people.helene, held, at=held.closed_at)

        assert [(lead.account, lead.ended_at) for lead in kept.leads] == [(people.helene, held.closed_at)]
        assert {each.professional_id for each in kept.people} == {
            account.professional_id for account in (people.chantal, people.gilles, people.nadia)
        }

    def test_only_count_what_their_reader_may_no_longer_see(self, people: People, held: Session) -> None:
        long_ago = AT - timedelta(days=900)
        Session.objects.filter(pk=held.pk).update(starts_at=long_ago, cutoff_at=long_ago)
        held.refresh_from_db()

        kept = queries.minutes(people.chantal, held, at=held.closed_at)

        assert (kept.cases, kept.not_shown, kept.figures.discussed) == ((), 3, 2)

    def test_figures_are_those_of_the_session(self, people: People, held: Session) -> None:
        found = queries.minutes(people.helene, held, at=held.closed_at).figures

        assert (found.discussed, found.postponed, found.not_presented) == (2, 0, 1)
        assert (str(found.median_minutes), str(found.longest_minutes), found.start_delay_minutes, found.drift_minutes) == (
            "8.0",
            "10.0",
            0,
            6,
        )
        assert (found.with_quorum, found.opinions) == (1, 2)
        assert found.kinds == ((rules.OpinionKind.TREATMENT, 1), (rules.OpinionKind.SURVEILLANCE, 1))
        assert found.specialties == (("SM14", 2), ("SM36", 2), ("SM28", 1))


class TestThePage:
    @pytest.mark.parametrize(
        ("name", "status"),
        [("denis", 200), ("helene", 200), ("chantal", 200), ("nadia", 200), ("paul", 200), ("alice", 403), ("eve", 403), ("quentin", 403)],
    )
    def test_is_for_the_members_of_the_board(self, people: People, held: Session, client_of, name: str, status: int) -> None:
        with travel(held.closed_at, tick=False):
            assert client_of(getattr(people, name)).get(url(held)).status_code == status

    @pytest.mark.parametrize(("name", "status"), [("helene", 200), ("chantal", 200), ("alice", 403), ("eve", 403), ("quentin", 403)])
    def test_on_paper_is_for_the_same(self, people: People, held: Session, client_of, name: str, status: int) -> None:
        with travel(held.closed_at, tick=False):
            answer = client_of(getattr(people, name)).get(reverse("board:minutes_pdf", args=[held.pk]))

        assert answer.status_code == status

    def test_on_paper_says_the_same_and_is_the_same_twice(self, people: People, held: Session) -> None:
        kept = queries.minutes(people.helene, held, at=held.closed_at)

        first, second = (services.minutes_pdf(kept, at=held.closed_at) for _ in range(2))

        text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(first)).pages).replace("\u00a0", " ")
        wanted = [
            "Procès-verbal de la séance",
            "RIV puis réévaluation",
            "préfère une chirurgie",
            "Une pièce du dossier manque",
            "Retard à la fin",
        ]
        assert [words for words in wanted if words not in text] == []
        assert first == second

    def test_on_paper_of_an_empty_session_in_progress_is_a_page(self, people: People, session: Session) -> None:
        services.open_session(actor=people.helene, session_id=session.pk, at=session.starts_at)
        session.refresh_from_db()

        made = services.minutes_pdf(queries.minutes(people.helene, session, at=session.starts_at), at=session.starts_at)

        assert "n’est pas définitif" in PdfReader(io.BytesIO(made)).pages[0].extract_text().replace("\n", " ")

    def test_sends_the_anonymous_to_the_door(self, held: Session) -> None:
        assert Client().get(url(held)).headers["Location"].split("?")[0] == reverse("account_login")

    def test_says_everything_in_words_and_is_traced(self, people: People, held: Session, client_of) -> None:
        with travel(held.closed_at, tick=False):
            page = client_of(people.helene).get(url(held)).content.decode()

        wanted = [
            "RIV puis réévaluation", "évérolimus", "préfère une chirurgie", "suit ce patient", "Une pièce du dossier manque",
            "séance du jeudi 3 décembre 2026", "6 min sur 5 prévues", "Quorum non atteint", "À représenter",
        ]  # fmt: skip
        assert [words for words in wanted if words not in page.replace("\u00a0", " ")] == []
        assert Entry.objects.filter(act=Act.DOSSIERS_LISTED.value, actor=people.helene, target_id=str(held.pk)).count() == 1

    def test_of_a_session_in_progress_says_that_it_is_not_over(self, people: People, begun: Session, client_of) -> None:
        with travel(begun.starts_at, tick=False):
            page = client_of(people.helene).get(url(begun)).content.decode()

        assert "ce procès-verbal n’est pas définitif" in page

    @pytest.mark.parametrize("count", [1, 3])
    def test_costs_the_same_whatever_the_cases(  # noqa: PLR0917 -- fixtures
        self, people: People, session: Session, place: Place, next_week: Session, client_of, django_assert_max_num_queries, count: int
    ) -> None:
        cases = [place(at=AT + timedelta(minutes=minute)) for minute in range(2 * count)]
        services.open_session(actor=people.helene, session_id=session.pk, at=session.starts_at)
        for case in cases[:count]:
            services.record_opinion(
                actor=people.helene, case_id=case.pk, kind=rules.OpinionKind.TREATMENT, text="", proposals=PRRT,
                presented_again_in=next_week.pk, at=session.ends_at,
            )  # fmt: skip
        left = {case.pk: rules.Unfinished(session_id=next_week.pk) for case in cases[count:]}
        services.close_session(actor=people.helene, session_id=session.pk, at=session.ends_at, left=left)
        browser = client_of(people.helene)

        with travel(session.ends_at, tick=False), django_assert_max_num_queries(MINUTES_QUERIES) as counted:
            browser.get(url(session))
        assert (Opinion.objects.count(), Case.objects.filter(carried_to__isnull=False).count()) == (count, count)
        assert len(counted) == MINUTES_QUERIES


MINUTES_QUERIES = 19
