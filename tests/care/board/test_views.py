from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import travel

from netboard.care.board import rules, services
from netboard.care.board.models import Attendance, Case, Opinion, Proposal, Recusal, Series, Session
from netboard.care.referral.models import Dossier
from netboard.foundation.audit.acts import Act
from netboard.foundation.audit.models import Entry
from tests.people import AT, People

Place = Callable[..., Case]
ClientOf = Callable[..., Client]


@pytest.fixture(autouse=True)
def _at_noon_of_tuesday():
    with travel(AT, tick=False):
        yield


def url(name: str, *args: int) -> str:
    return reverse(f"board:{name}", args=args)


def opinion(**changes: str) -> dict[str, str]:
    plain = {
        "kind": "treatment", "text": "PRRT retenue", "act": "record", "proposals-TOTAL_FORMS": "3", "proposals-INITIAL_FORMS": "0",
        "proposals-0-treatment": "prrt", "proposals-0-text": "4 cures", "proposals-0-rank": "1",
        "proposals-1-treatment": "targeted", "proposals-1-text": "", "proposals-1-rank": "1",
        "proposals-2-treatment": "", "proposals-2-text": "", "proposals-2-rank": "",
    }  # fmt: skip
    return plain | {name.replace("__", "-"): value for name, value in changes.items()}


class TestWhoMayEnter:
    @pytest.mark.parametrize("page", ["sessions", "session", "live", "wall", "state", "presence"])
    @pytest.mark.parametrize(
        ("name", "status"),
        [("denis", 200), ("helene", 200), ("chantal", 200), ("paul", 200), ("alice", 403), ("eve", 403), ("quentin", 403), ("adele", 403)],
    )
    def test_pages(self, people: People, begun: Session, client_of: ClientOf, page: str, name: str, status: int) -> None:  # noqa: PLR0917 -- fixtures
        arguments = () if page == "sessions" else (begun.pk,)

        assert client_of(getattr(people, name)).get(url(page, *arguments)).status_code == status

    @pytest.mark.parametrize("page", ["session", "live", "wall", "state", "presence"])
    def test_a_session_that_does_not_exist_is_not_found(self, people: People, client_of: ClientOf, page: str) -> None:
        assert client_of(people.denis).get(url(page, 999_999)).status_code == 404

    @pytest.mark.parametrize("page", ["sessions", "session", "live", "wall"])
    def test_the_anonymous_is_sent_to_the_door(self, begun: Session, page: str) -> None:
        answer = Client().get(url(page, *(() if page == "sessions" else (begun.pk,))))

        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, reverse("account_login"))

    def test_an_expert_leads_nothing(self, people: People, begun: Session, client_of: ClientOf, series: Series) -> None:
        case = begun.current_case_id
        browser = client_of(people.chantal)
        posts = [
            (url("plan"), {"series": series.pk, "weeks": 3}),
            (url("extra"), {"series": series.pk, "starts_at": "01/12/2026 14:00"}),
            *((url("steer", begun.pk), {"act": act, "reason": "x"}) for act in ("release", "open", "close", "cancel")),
            (url("place", begun.pk), {"dossier": 1}),
            (url("change", begun.pk, case), {"act": "remove", "reason": "x"}),
            (url("go", begun.pk, case), {}),
            (url("opinion", begun.pk, case), opinion()),
            (url("presence", begun.pk), {"act": "arrive", "professional": people.chantal.professional_id}),
            (url("recusal", begun.pk, case), {"act": "recuse", "professional": people.chantal.professional_id, "reason": "x"}),
        ]

        assert [browser.post(address, data).status_code for address, data in posts] == [403] * len(posts)
        assert not Opinion.objects.exists()

    @pytest.mark.parametrize("page", ["plan", "extra", "steer", "place"])
    def test_acts_are_not_done_by_looking(self, people: People, session: Session, client_of: ClientOf, page: str) -> None:
        assert client_of(people.denis).get(url(page, *(() if page in {"plan", "extra"} else (session.pk,)))).status_code == 405


class TestPlanning:
    def test_sessions_are_planned_from_the_page(self, people: People, series: Series, client_of: ClientOf) -> None:
        browser = client_of(people.denis)

        answer = browser.post(url("plan"), {"series": series.pk, "weeks": "4"})

        assert (answer.status_code, answer.headers["Location"]) == (302, url("sessions"))
        assert Session.objects.count() == 4
        assert browser.post(url("plan"), {"series": series.pk, "weeks": "4"}).status_code == 302
        assert Session.objects.count() == 4

    @pytest.mark.parametrize("weeks", ["", "0", "54", "x", "4,5"])
    def test_bad_weeks_stay_on_the_page(self, people: People, series: Series, client_of: ClientOf, weeks: str) -> None:
        answer = client_of(people.denis).post(url("plan"), {"series": series.pk, "weeks": weeks})

        assert answer.status_code == 422
        assert f'value="{weeks}"' in answer.content.decode() or not weeks

    @pytest.mark.parametrize("when", ["", "hier", "31/02/2027 14:00", "01/01/2020 14:00"])
    def test_a_bad_moment_stays_on_the_page(self, people: People, series: Series, client_of: ClientOf, when: str) -> None:
        answer = client_of(people.denis).post(url("extra"), {"series": series.pk, "starts_at": when})

        assert (answer.status_code, Session.objects.count()) == (422, 0)

    def test_one_more_session_is_added(self, people: People, series: Series, client_of: ClientOf) -> None:
        answer = client_of(people.denis).post(url("extra"), {"series": series.pk, "starts_at": "01/12/2026 14:00"})

        assert answer.headers["Location"] == url("session", Session.objects.get().pk)

    def test_without_a_board_the_page_says_so(self, people: People, client_of: ClientOf) -> None:
        assert client_of(people.denis).get(url("sessions")).status_code == 200


class TestAgenda:
    def test_a_dossier_is_placed_then_removed(
        self, people: People, session: Session, accepted: Callable[..., Dossier], client_of: ClientOf
    ) -> None:
        dossier, browser = accepted(), client_of(people.denis)

        placed = browser.post(url("place", session.pk), {"dossier": dossier.pk})
        case = Case.objects.get()
        without_reason = browser.post(url("change", session.pk, case.pk), {"act": "remove", "reason": ""})
        removed = browser.post(url("change", session.pk, case.pk), {"act": "remove", "reason": "bilan incomplet"})
        again = browser.post(url("change", session.pk, case.pk), {"act": "remove", "reason": "bilan incomplet"})

        assert [answer.status_code for answer in (placed, without_reason, removed, again)] == [302, 409, 302, 409]
        assert not Case.objects.exists()

    @pytest.mark.parametrize(
        ("data", "status"),
        [
            ({"act": "up"}, 302), ({"act": "down"}, 302), ({"act": "position", "position": "1"}, 302), ({"act": "minutes", "minutes": "12"}, 302),
            ({"act": "position", "position": ""}, 422), ({"act": "position", "position": "abc"}, 422), ({"act": "minutes", "minutes": "0"}, 422),
            ({"act": "minutes", "minutes": "999"}, 422), ({"act": "transfer"}, 422), ({"act": "transfer", "session": "987654"}, 422),
            ({"act": "explode"}, 422), ({}, 422), ({"act": "remove", "reason": "a\0b"}, 422), ({"act": "remove", "reason": "x" * 201}, 422),
        ],
    )  # fmt: skip
    def test_each_change(  # noqa: PLR0917 -- fixtures
        self, people: People, session: Session, place: Place, client_of: ClientOf, data: dict[str, str], status: int
    ) -> None:
        place(at=AT - timedelta(minutes=1))
        case = place()

        assert client_of(people.denis).post(url("change", session.pk, case.pk), data).status_code == status

    def test_a_late_place_without_reason_keeps_what_was_typed(
        self, people: People, session: Session, accepted: Callable[..., Dossier], client_of: ClientOf
    ) -> None:
        dossier = accepted()
        with travel(session.cutoff_at + timedelta(hours=1), tick=False):
            browser = client_of(people.denis)
            refused = browser.post(url("place", session.pk), {"dossier": dossier.pk, "reason": "  "})
            done = browser.post(url("place", session.pk), {"dossier": dossier.pk, "reason": "hospitalisé"})

        assert (refused.status_code, done.status_code) == (409, 302)

    def test_a_case_of_another_session_is_not_changed_here(
        self, people: People, session: Session, next_week: Session, place: Place, client_of: ClientOf
    ) -> None:
        case = place(to=next_week)

        answer = client_of(people.denis).post(url("change", session.pk, case.pk), {"act": "remove", "reason": "x"})

        assert answer.status_code == 409
        assert Case.objects.filter(pk=case.pk).exists()

    def test_the_agenda_is_read_by_those_it_is_released_to(
        self, people: People, session: Session, place: Place, client_of: ClientOf
    ) -> None:
        name = place().dossier.patient.birth_family_name
        before = client_of(people.chantal).get(url("session", session.pk)).content.decode()

        client_of(people.denis).post(url("steer", session.pk), {"act": "release"})
        after = client_of(people.chantal).get(url("session", session.pk)).content.decode()

        assert (name in before, name in after) == (False, True)

    def test_reading_an_agenda_leaves_a_row(self, people: People, session: Session, place: Place, client_of: ClientOf) -> None:
        place()

        client_of(people.denis).get(url("session", session.pk))

        assert Entry.objects.filter(act=Act.DOSSIERS_LISTED.value, actor=people.denis, target_id=str(session.pk)).count() == 1

    @pytest.mark.parametrize("act", ["close", "cancel", "open"])
    def test_a_refused_step_is_a_message(self, people: People, session: Session, client_of: ClientOf, act: str) -> None:
        services.cancel_session(actor=people.denis, session_id=session.pk, reason="férié", at=AT)

        answer = client_of(people.denis).post(url("steer", session.pk), {"act": act, "reason": "encore" if act == "cancel" else ""})

        assert answer.status_code == (302 if act == "cancel" else 409)

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_page_costs_the_same_whatever_the_rows(  # noqa: PLR0917 -- fixtures
        self, people: People, session: Session, place: Place, client_of: ClientOf, django_assert_max_num_queries, accepted, count: int
    ) -> None:
        for minute in range(count):
            place(at=AT + timedelta(minutes=minute))
            accepted()
        browser = client_of(people.denis)

        with django_assert_max_num_queries(AGENDA_QUERIES) as counted:
            browser.get(url("session", session.pk))
        assert len(counted) == AGENDA_QUERIES


AGENDA_QUERIES = 28
LIVE_QUERIES = 33


class TestLive:
    def test_opening_leads_to_the_live_page(self, people: People, session: Session, place: Place, client_of: ClientOf) -> None:
        case = place()

        answer = client_of(people.helene).post(url("steer", session.pk), {"act": "open"})

        assert (answer.status_code, answer.headers["Location"]) == (302, url("live", session.pk))
        page = client_of(people.helene).get(url("live", session.pk)).content.decode()
        assert case.dossier.question in page
        assert 'data-key="s"' in page
        assert Entry.objects.filter(act=Act.DOSSIER_VIEWED.value, actor=people.helene, patient_id=case.dossier.patient_id).exists()

    def test_an_opinion_is_recorded_with_alternatives_and_offers_the_next_steps(
        self, people: People, begun: Session, client_of: ClientOf
    ) -> None:
        case, browser = begun.current_case_id, client_of(people.helene)

        answer = browser.post(url("opinion", begun.pk, case), opinion())
        again = browser.post(url("opinion", begun.pk, case), opinion())
        page = browser.get(answer.headers["Location"]).content.decode()

        assert (answer.status_code, again.status_code) == (302, 302)
        assert list(Proposal.objects.order_by("pk").values_list("rank", "alternative", "treatment")) == [(1, 1, "prrt"), (1, 2, "targeted")]
        assert reverse("report:write_case", args=[case]) in page
        assert 'data-key="j"' in page

    def test_a_different_second_opinion_is_refused_with_its_words(self, people: People, begun: Session, client_of: ClientOf) -> None:
        browser = client_of(people.helene)
        browser.post(url("opinion", begun.pk, begun.current_case_id), opinion())

        answer = client_of(people.denis).post(url("opinion", begun.pk, begun.current_case_id), opinion(text="Chirurgie d’abord"))

        assert (answer.status_code, Opinion.objects.count()) == (409, 1)
        assert "Chirurgie d’abord" in answer.content.decode()

    @pytest.mark.parametrize(
        "changes",
        [
            {"kind": ""}, {"kind": "other"}, {"proposals__0__treatment": "", "proposals__1__treatment": "", "proposals__0__text": ""},
            {"kind": "surveillance", "text": ""}, {"kind": "postponed"}, {"proposals__0__treatment": "", "proposals__1__treatment": ""},
            {"proposals__0__rank": "0"}, {"proposals__0__rank": "x"}, {"proposals__TOTAL_FORMS": "x"}, {"text": "a\0b"}, {"proposals__0__treatment": "magic"},
            {"proposals__TOTAL_FORMS": "99999"},
        ],
    )  # fmt: skip
    def test_a_bad_opinion_stays_on_the_page(self, people: People, begun: Session, client_of: ClientOf, changes: dict[str, str]) -> None:
        typed = opinion(**{"text": "mots gardés"} | changes)

        answer = client_of(people.helene).post(url("opinion", begun.pk, begun.current_case_id), typed)

        assert (answer.status_code, Opinion.objects.count()) == (422, 0)
        assert typed["text"] in answer.content.decode() or "\0" in typed["text"]

    def test_a_row_is_added_without_javascript_and_nothing_is_lost(self, people: People, begun: Session, client_of: ClientOf) -> None:
        answer = client_of(people.helene).post(url("opinion", begun.pk, begun.current_case_id), opinion(act="add_row", text="mots gardés"))

        page = answer.content.decode()
        assert (answer.status_code, Opinion.objects.count()) == (200, 0)
        assert "mots gardés" in page
        assert 'name="proposals-3-treatment"' in page
        assert 'value="4 cures"' in page

    def test_the_added_row_is_recorded(self, people: People, begun: Session, client_of: ClientOf) -> None:
        typed = opinion(proposals__TOTAL_FORMS="4", proposals__3__treatment="ssa", proposals__3__text="", proposals__3__rank="")
        typed |= {"proposals-INITIAL_FORMS": "3"}

        client_of(people.helene).post(url("opinion", begun.pk, begun.current_case_id), typed)

        assert list(Proposal.objects.order_by("pk").values_list("rank", "treatment")) == [(1, "prrt"), (1, "targeted"), (2, "ssa")]

    def test_without_a_quorum_the_page_says_it_must_come_again(
        self, people: People, begun: Session, next_week: Session, client_of: ClientOf
    ) -> None:
        services.record_departure(actor=people.denis, session_id=begun.pk, professional_id=people.nadia.professional_id, at=begun.ends_at)
        browser = client_of(people.helene)

        refused = browser.post(url("opinion", begun.pk, begun.current_case_id), opinion())
        browser.post(url("opinion", begun.pk, begun.current_case_id), opinion(presented_again_in=next_week.pk))
        page = browser.get(url("live", begun.pk))

        assert refused.status_code == 422
        assert Opinion.objects.get().quorum_status == rules.QuorumStatus.NOT_MET
        assert page.context["live"].said.is_met is False

    def test_presence_is_one_click_with_and_without_htmx(self, people: People, begun: Session, client_of: ClientOf) -> None:
        data = {"act": "arrive", "professional": people.paul.professional_id, "site": people.paul.site_id, "case": begun.current_case_id}
        browser = client_of(people.denis)

        fragment = browser.post(url("presence", begun.pk), data, headers={"hx-request": "true"})
        page = browser.post(url("presence", begun.pk), data | {"act": "leave"})

        assert (fragment.status_code, page.status_code) == (200, 302)
        assert fragment.content.decode().strip().startswith("<section")
        assert Attendance.objects.get(professional=people.paul.professional).left_at is not None

    def test_a_recusal_is_one_click(self, people: People, begun: Session, client_of: ClientOf) -> None:
        data = {"act": "recuse", "professional": people.alice.professional_id, "reason": "suit ce patient"}

        answer = client_of(people.denis).post(url("recusal", begun.pk, begun.current_case_id), data)

        assert (answer.status_code, Recusal.objects.get().professional) == (302, people.alice.professional)

    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"act": "arrive", "professional": "x"},
            {"act": "dance", "professional": "1"},
            {"act": "arrive", "professional": "1", "site": "x"},
        ],
    )
    def test_a_bad_presence_is_refused(self, people: People, begun: Session, client_of: ClientOf, data: dict[str, str]) -> None:
        assert client_of(people.denis).post(url("presence", begun.pk), data).status_code == 422

    def test_an_unknown_person_or_room_is_a_message(self, people: People, begun: Session, client_of: ClientOf) -> None:
        browser = client_of(people.denis)

        for data in ({"professional": 999_999}, {"professional": people.paul.professional_id, "site": 999_999}):
            assert browser.post(url("presence", begun.pk), {"act": "arrive"} | data).status_code == 409

    def test_a_following_screen_is_told_only_of_changes(self, people: People, begun: Session, client_of: ClientOf) -> None:
        browser = client_of(people.chantal)
        version = browser.get(url("live", begun.pk)).context["live"].version

        still = browser.get(url("state", begun.pk), {"v": version})
        services.go_to_case(actor=people.helene, case_id=Case.objects.get(position=2).pk, at=AT)
        moved = browser.get(url("state", begun.pk), {"v": version})

        assert (still.status_code, moved.status_code) == (204, 200)
        assert Case.objects.select_related("dossier__patient").get(position=2).dossier.patient.birth_family_name in moved.content.decode()

    def test_a_presence_seen_again_leaves_no_second_reading(self, people: People, begun: Session, client_of: ClientOf) -> None:
        browser = client_of(people.chantal)
        browser.get(url("live", begun.pk))

        browser.get(url("state", begun.pk), {"v": "old", "case": begun.current_case_id})

        assert Entry.objects.filter(act=Act.DOSSIER_VIEWED.value, actor=people.chantal).count() == 1

    def test_an_expert_gets_no_form(self, people: People, begun: Session, client_of: ClientOf) -> None:
        page = client_of(people.chantal).get(url("live", begun.pk)).content.decode()

        assert url("opinion", begun.pk, begun.current_case_id) not in page
        assert url("steer", begun.pk) not in page

    def test_going_on_in_a_closed_session_is_a_message(self, people: People, begun: Session, client_of: ClientOf) -> None:
        case = begun.current_case_id
        services.close_session(actor=people.helene, session_id=begun.pk, at=begun.ends_at)

        assert client_of(people.helene).post(url("go", begun.pk, case)).status_code == 409
        assert client_of(people.helene).post(url("opinion", begun.pk, case), opinion()).status_code == 409

    def test_nineteen_cases_go_by_keyboard_addresses(self, people: People, session: Session, place: Place, client_of: ClientOf) -> None:
        for minute in range(19):
            place(at=AT + timedelta(minutes=minute))
        browser = client_of(people.helene)
        browser.post(url("steer", session.pk), {"act": "open"})
        for account in (people.chantal, people.gilles, people.nadia):
            browser.post(url("presence", session.pk), {"act": "arrive", "professional": account.professional_id, "site": account.site_id})

        for number in range(19):
            page = browser.get(url("live", session.pk))
            live = page.context["live"]
            assert live.number == number + 1
            browser.post(url("opinion", session.pk, live.line.case.pk), opinion())
            if live.next:
                browser.post(url("go", session.pk, live.next.case.pk))

        assert Opinion.objects.count() == 19

    @pytest.mark.parametrize("count", [2, 4])  # with one case nothing comes next
    def test_the_live_page_costs_the_same_whatever_the_rows(  # noqa: PLR0917 -- fixtures
        self, people: People, session: Session, place: Place, client_of: ClientOf, django_assert_max_num_queries, count: int
    ) -> None:
        for minute in range(count):
            place(at=AT + timedelta(minutes=minute))
        services.open_session(actor=people.helene, session_id=session.pk, at=AT)
        browser = client_of(people.helene)

        with django_assert_max_num_queries(LIVE_QUERIES) as counted:
            browser.get(url("live", session.pk))
        assert len(counted) == LIVE_QUERIES
