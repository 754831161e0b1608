"""Which earlier decisions are found beside a case, by what, by whom, and what trace does it leave?"""

import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode
from hypothesis import given
from hypothesis import strategies as st
from time_machine import travel

from netboard.care.board import forms, jobs, queries, rules, services
from netboard.care.board.models import Case, Precedent, Recusal, Session
from netboard.care.board.queries.precedents import PAGE
from netboard.care.referral import rules as referral_rules
from netboard.care.referral.models import Dossier
from netboard.foundation.audit.acts import Act
from netboard.foundation.audit.models import Entry
from tests import factories
from tests.care.board.situation import PRRT, Place
from tests.people import AT, People

PANCREAS = replace(factories.FACTS, primary_site=referral_rules.Site.PANCREAS)
G2 = replace(factories.FACTS, pathology=replace(factories.FACTS.pathology, ki67_percent=Decimal(8), grade_retained="G2"))
LOCAL = replace(factories.FACTS, staging=referral_rules.Staging(m="M0", stage="II"))


class TestRules:
    @pytest.mark.parametrize(
        ("m", "stage", "sites", "expected"),
        [
            ("M1a", "", "", True), ("m1", "", "", True), ("", "IVB", "", True), ("", "", "foie", True), ("M0", "IV", "", False), ("M0", "II", "", False),
            ("M0", "", "", False), ("Mx", "III", "", None), ("", "", " ", None),
        ],
        ids=["M1a", "m1", "stage IV", "a site named", "M0 and stage IV", "M0 stage II", "M0", "Mx", "nothing said"],
    )  # fmt: skip
    def test_spread_is_read_from_the_stage_or_the_sites(self, m: str, stage: str, sites: str, expected: bool | None) -> None:
        assert rules.is_metastatic(m=m, stage=stage, sites=sites) is expected

    @given(st.decimals(0, 100, places=1), st.sampled_from(rules.KI67_BANDS))
    def test_a_range_holds_its_middle_and_stays_a_percentage(self, value: Decimal, band: int) -> None:
        low, high = rules.around(value, band)

        assert 0 <= low <= value <= high <= 100

    def test_names_of_filters_say_nothing_clinical(self) -> None:
        sought = rules.Sought(primary_site="pancreas", is_metastatic=False, ki67_percent=(Decimal(3), Decimal(9)), since=AT)

        assert sought.names == ("primary_site", "is_metastatic", "ki67_percent", "since")
        assert rules.Sought().names == ()


@pytest.fixture
def decided(people: People, begun: Session, place: Place):
    """Decide on a new case of the session in progress, and remember it as the worker does."""

    def made(*, minutes: int = 0, kind: rules.OpinionKind = rules.OpinionKind.TREATMENT, text: str = "RIV", **options: object) -> Case:
        case = place(at=AT + timedelta(minutes=minutes), **options)
        proposals = PRRT if kind is rules.OpinionKind.TREATMENT else ()
        moment = begun.starts_at + timedelta(minutes=minutes)
        services.record_opinion(actor=people.helene, case_id=case.pk, kind=kind, text=text, proposals=proposals, at=moment)
        jobs.remember({"case_id": case.pk})
        return case

    return made


def current(session: Session) -> Case:
    session.refresh_from_db()
    return Case.objects.select_related("dossier__patient").get(pk=session.current_case_id)


def found(people: People, session: Session, sought: rules.Sought | None = None, *, by: str = "helene", after: str = "") -> queries.Found:
    return queries.precedents(getattr(people, by), current(session), sought or rules.Sought(), after=after)


class TestRemembering:
    def test_keeps_the_facts_of_the_decision_once(self, people: People, begun: Session, decided) -> None:
        case = decided()
        jobs.remember({"case_id": case.pk})

        kept = Precedent.objects.get()
        facts = (
            kept.primary_site,
            kept.grade,
            kept.motive,
            kept.syndrome,
            kept.is_metastatic,
            kept.is_uptake_above_liver,
            kept.ki67_percent,
        )
        assert facts == ("jejunum_ileum", "G1", "prrt", "carcinoid_syndrome", True, True, Decimal("2.00"))
        assert (kept.kind, kept.treatment, kept.age_years, kept.patient) == ("treatment", "prrt", 67, case.dossier.patient)

    def test_finds_again_what_the_news_did_not_bring(self, people: People, begun: Session, decided) -> None:
        for minute in range(3):
            decided(minutes=minute)
        Precedent.objects.all().delete()

        assert [services.remember_forgotten(), services.remember_forgotten(), Precedent.objects.count()] == [3, 0, 3]

    @pytest.mark.parametrize("kind", [rules.OpinionKind.POSTPONED, rules.OpinionKind.NOT_PRESENTED])
    def test_a_case_that_was_not_discussed_is_no_precedent(self, begun: Session, decided, kind: rules.OpinionKind) -> None:
        decided(kind=kind)

        assert not Precedent.objects.exists()

    def test_costs_the_same_whatever_the_number(self, begun: Session, decided, django_assert_num_queries) -> None:
        for minute in range(3):
            decided(minutes=minute)
        Precedent.objects.all().delete()

        with django_assert_num_queries(6):
            services.remember_forgotten()


class TestFinding:
    @pytest.mark.parametrize(
        ("sought", "expected"),
        [
            (rules.Sought(), 4),
            (rules.Sought(primary_site="pancreas"), 1),
            (rules.Sought(primary_site="thymus"), 0),
            (rules.Sought(grade="G2"), 1),
            (rules.Sought(is_metastatic=False), 1),
            (rules.Sought(is_metastatic=True), 3),
            (rules.Sought(is_uptake_above_liver=False), 0),
            (rules.Sought(syndrome="carcinoid_syndrome", motive="prrt"), 4),
            (rules.Sought(ki67_percent=(Decimal(2), Decimal("7.9"))), 3),
            (rules.Sought(ki67_percent=(Decimal(8), Decimal(8))), 1),
            (rules.Sought(age_years=(68, 90)), 0),
            (rules.Sought(age_years=(67, 67)), 4),
            (rules.Sought(since=datetime(2026, 11, 26, 16, 3, tzinfo=UTC)), 1),
            (rules.Sought(primary_site="pancreas", grade="G2"), 0),
        ],
        ids=lambda each: "+".join(each.names) or "no filter" if isinstance(each, rules.Sought) else "",
    )
    def test_keeps_to_what_is_asked(self, people: People, begun: Session, decided, sought: rules.Sought, expected: int) -> None:
        for minute, facts in enumerate((factories.FACTS, PANCREAS, G2, LOCAL)):
            decided(minutes=minute, facts=facts)

        assert found(people, begun, sought).count == expected

    def test_counts_kinds_and_first_treatments_without_ranking_them(self, people: People, begun: Session, decided) -> None:
        for minute, kind in enumerate([rules.OpinionKind.SURVEILLANCE, rules.OpinionKind.SURVEILLANCE, rules.OpinionKind.TREATMENT]):
            decided(minutes=minute, kind=kind)

        seen = found(people, begun)

        assert [(count) for _label, count in seen.kinds] == [1, 2]
        assert [count for _label, count in seen.treatments] == [1]

    def test_comes_newest_first_page_after_page(self, people: People, begun: Session, decided) -> None:
        made = [decided(minutes=minute).pk for minute in range(PAGE + 2)]

        first = found(people, begun)
        second = found(people, begun, after=first.next_key)

        shown = [row.case_id for row in (*first.rows, *second.rows)]
        assert shown == list(reversed(made))
        assert (bool(first.next_key), second.next_key, len(second.rows)) == (True, "", 2)

    @pytest.mark.parametrize("key", ["x", "1_", "_", "1e400_1", "nan_1", f"1_{1 << 70}", "'"])
    def test_an_absurd_key_is_the_first_page(self, people: People, begun: Session, decided, key: str) -> None:
        decided()

        assert found(people, begun, after=key).count == 1

    def test_counts_no_further_than_a_hundred(self, people: People, begun: Session, decided, monkeypatch) -> None:
        monkeypatch.setattr(sys.modules["netboard.care.board.queries.precedents"], "COUNTED", 2)
        for minute in range(3):
            decided(minutes=minute)

        seen = found(people, begun)

        assert (seen.count, seen.is_capped) == (2, True)


class TestWhoSees:
    def test_never_the_same_patient_unless_asked(self, people: People, begun: Session, decided) -> None:
        case, here = decided(), current(begun)
        Precedent.objects.filter(case=case).update(patient=here.dossier.patient)

        assert (found(people, begun).count, found(people, begun, rules.Sought(with_same_patient=True)).count) == (0, 1)

    def test_a_case_from_which_the_reader_was_recused_is_left_out(self, people: People, begun: Session, decided, place: Place) -> None:
        case = place()
        services.record_recusal(
            actor=people.denis, case_id=case.pk, professional_id=people.paul.professional_id, reason="suit ce patient", at=begun.starts_at
        )
        kind = rules.OpinionKind.SURVEILLANCE
        services.record_opinion(actor=people.helene, case_id=case.pk, kind=kind, text="IRM", at=begun.starts_at)
        jobs.remember({"case_id": case.pk})

        assert (found(people, begun, by="paul").count, found(people, begun, by="chantal").count) == (0, 1)

    def test_who_is_recused_from_this_case_sees_none(self, people: People, begun: Session, decided) -> None:
        decided()
        Recusal.objects.create(
            case=current(begun), professional=people.nadia.professional, reason="suit ce patient", recorded_by=people.denis, recorded_at=AT
        )

        assert (found(people, begun, by="nadia").count, found(people, begun, by="chantal").count) == (0, 1)

    def test_only_rows_that_the_reader_may_see(self, people: People, begun: Session, next_week: Session, decided) -> None:
        case = decided()
        long_ago = AT - timedelta(days=400)
        old = Session.objects.create(series=begun.series, starts_at=long_ago, ends_at=AT, cutoff_at=long_ago, released_at=long_ago)
        fresh = factories.accepted(people)
        moved = Case.objects.create(
            session=old, dossier=fresh, position=1, minutes=5, state="discussed", placed_by=people.denis, placed_at=AT, closed_at=AT
        )
        Precedent.objects.filter(case=case).update(case=moved)

        assert (found(people, begun, by="chantal").count, found(people, begun, by="denis").count) == (0, 1)


def url(session: Session, **asked: object) -> str:
    case = current(session)
    return f"{reverse('board:precedents', args=[session.pk, case.pk])}?{urlencode(asked)}"


class TestThePage:
    @pytest.mark.parametrize(
        ("name", "status"),
        [("denis", 200), ("helene", 200), ("chantal", 200), ("nadia", 200), ("paul", 200), ("alice", 403), ("eve", 403), ("quentin", 403)],
    )
    def test_is_for_the_members_of_the_board(self, people: People, begun: Session, client_of, name: str, status: int) -> None:
        assert client_of(getattr(people, name)).get(url(begun)).status_code == status

    def test_sends_the_anonymous_to_the_door(self, begun: Session) -> None:
        assert Client().get(url(begun)).headers["Location"].split("?")[0] == reverse("account_login")

    def test_of_a_case_of_another_session_is_not_found(self, people: People, begun: Session, next_week: Session, client_of) -> None:
        address = reverse("board:precedents", args=[next_week.pk, current(begun).pk])

        assert client_of(people.helene).get(address).status_code == 404

    def test_proposes_the_facts_of_the_dossier(self, people: People, begun: Session, client_of) -> None:
        form = client_of(people.helene).get(url(begun)).context["form"]

        wanted = ("primary_site", "grade", "is_metastatic", "motive", "syndrome", "ki67_percent")
        assert [form[name].value() or "" for name in wanted] == ["jejunum_ileum", "G1", "yes", "prrt", "", ""]
        assert [label.replace("\u00a0", " ") for _code, label in form.fields["ki67_percent"].choices][1:] == [
            "0 – 4 %",
            "0 – 7 %",
            "0 – 12 %",
        ]

    def test_a_filter_switched_off_finds_more(self, people: People, begun: Session, decided, client_of) -> None:
        decided(facts=PANCREAS)
        asked = {"asked": "1", "grade": "G1", "is_metastatic": "yes"}

        narrow = client_of(people.helene).get(url(begun)).context["found"].count
        wide = client_of(people.helene).get(url(begun, **asked)).context["found"].count

        assert (narrow, wide) == (0, 1)

    @pytest.mark.parametrize("name", list(forms.PrecedentsForm.base_fields))
    def test_a_box_that_cannot_be_read_asks_for_nothing(self, people: People, begun: Session, decided, client_of, name: str) -> None:
        decided()

        answer = client_of(people.helene).get(url(begun, asked="1", **{name: "' OR 1=1 --"}))

        assert answer.status_code == 200

    def test_says_that_it_recommends_nothing_and_leads_to_the_dossier(self, people: People, begun: Session, decided, client_of) -> None:
        case = decided(text="RIV, quatre cures")

        page = client_of(people.helene).get(url(begun)).content.decode()

        wanted = ["Elles ne sont pas une recommandation", "RIV, quatre cures", reverse("referral:dossier", args=[case.dossier_id])]
        assert [words for words in wanted if words not in page] == []

    def test_leaves_a_trace_of_names_and_numbers_only(self, people: People, begun: Session, decided, client_of) -> None:
        case = decided()

        client_of(people.helene).get(url(begun))

        entry = Entry.objects.get(act=Act.PRECEDENTS_READ.value)
        assert entry.detail == {"filters": "primary_site,grade,motive,is_metastatic", "found": 1, "shown": str(case.dossier_id)}
        assert entry.patient_id == current(begun).dossier.patient_id

    def test_is_a_fragment_for_the_page_of_the_session(self, people: People, begun: Session, client_of) -> None:
        page = client_of(people.helene).get(url(begun), headers={"HX-Request": "true"}).content.decode()

        assert (page.lstrip().startswith('<div id="precedents"'), "<html" in page) == (True, False)

    def test_tells_a_recused_person_why_nothing_is_shown(self, people: People, begun: Session, decided, client_of) -> None:
        decided(text="RIV, quatre cures")
        Recusal.objects.create(
            case=current(begun), professional=people.nadia.professional, reason="suit ce patient", recorded_by=people.denis, recorded_at=AT
        )

        page = client_of(people.nadia).get(url(begun)).content.decode()

        assert ("Vous êtes déporté de ce dossier" in page, "quatre cures" in page) == (True, False)

    @pytest.mark.parametrize("count", [1, 3])
    def test_costs_the_same_whatever_the_rows(  # noqa: PLR0917 -- fixtures
        self, people: People, begun: Session, decided, client_of, django_assert_max_num_queries, count: int
    ) -> None:
        for minute in range(count):
            decided(minutes=minute)
        address = url(begun)
        browser = client_of(people.chantal)

        with travel(begun.starts_at, tick=False), django_assert_max_num_queries(PRECEDENT_QUERIES) as counted:
            browser.get(address)
        assert Dossier.objects.count() == count + 3
        assert len(counted) == PRECEDENT_QUERIES


PRECEDENT_QUERIES = 13
