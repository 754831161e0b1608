"""What the coordination and the chair read on their pages before they act."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import travel

from netboard.care.board import rules, services
from netboard.care.board.models import Series, Session
from netboard.foundation.audit.acts import Act
from netboard.foundation.audit.models import Entry
from tests.care.board.situation import LATE
from tests.people import AT, People

Place = Callable[..., object]
ClientOf = Callable[..., Client]


@pytest.fixture(autouse=True)
def _at_noon_of_tuesday():
    with travel(AT, tick=False):
        yield


def url(name: str, *args: int) -> str:
    return reverse(f"board:{name}", args=args)


def text(answer: object) -> str:
    return unescape(answer.content.decode()).replace("\u00a0", " ")


class TestPublishing:
    def test_an_empty_agenda_is_refused_in_words(self, people: People, session: Session, client_of: ClientOf) -> None:
        answer = client_of(people.denis).post(url("steer", session.pk), {"act": "release"})

        assert answer.status_code == 409
        assert "Cet ordre du jour est vide : il n’y a rien à publier." in text(answer)
        assert "Publier l’ordre du jour" not in text(client_of(people.denis).get(url("session", session.pk)))

    def test_what_changed_since_is_shown_until_it_is_published_again(
        self, people: People, session: Session, place: Place, client_of: ClientOf
    ) -> None:
        place()
        client = client_of(people.denis)
        client.post(url("steer", session.pk), {"act": "release"})
        place()

        before = text(client.get(url("session", session.pk)))
        client.post(url("steer", session.pk), {"act": "release"})
        after = text(client.get(url("session", session.pk)))

        assert ("Publier à nouveau l’ordre du jour" in before, "Changements depuis la publication" in before) == (True, True)
        assert ("Publier à nouveau l’ordre du jour" in after, "version 2" in after) == (False, True)

    def test_an_expert_does_not_see_what_waits_to_be_published(
        self, people: People, session: Session, place: Place, client_of: ClientOf
    ) -> None:
        place()
        client_of(people.denis).post(url("steer", session.pk), {"act": "release"})
        place()

        assert "Changements depuis la publication" not in text(client_of(people.chantal).get(url("session", session.pk)))


class TestAskingBefore:
    def test_closing_with_cases_left_leads_to_the_page_that_asks_about_each(
        self, people: People, begun: Session, client_of: ClientOf
    ) -> None:
        for page in ("session", "live"):
            shown = text(client_of(people.helene).get(url(page, begun.pk)))
            assert (f'href="/board/{begun.pk}/close/"' in shown, 'value="close"' in shown) == (True, False)

        asked = text(client_of(people.helene).get(url("close", begun.pk)))
        assert asked.count('-reason"') >= 3

    @pytest.mark.parametrize(("minutes_before", "asks"), [(31, True), (30, False)])
    def test_opening_early_asks(self, people: People, session: Session, client_of: ClientOf, minutes_before: int, asks: bool) -> None:
        with travel(session.starts_at - timedelta(minutes=minutes_before), tick=False):
            page = text(client_of(people.helene).get(url("session", session.pk)))

        assert ("L’ouvrir maintenant ?" in page) is asks


def test_the_days_of_a_sentence_have_a_small_letter(people: People, session: Session, place: Place, client_of: ClientOf) -> None:
    place()

    page = text(client_of(people.denis).get("/"))

    assert "RCP TNE PACA · jeudi 26 novembre, 17:00" in page


class TestTheAgendaPage:
    def test_the_other_sessions_name_their_board(
        self, people: People, session: Session, next_week: Session, place: Place, client_of: ClientOf
    ) -> None:
        place()

        page = text(client_of(people.denis).get(url("session", session.pk)))

        assert "Jeudi 3 décembre 2026, 17:00 · RCP TNE PACA</option>" in page

    def test_a_change_has_the_whole_width_of_its_line(self, people: People, session: Session, place: Place, client_of: ClientOf) -> None:
        place()

        page = text(client_of(people.denis).get(url("session", session.pk)))

        assert '<tr class="line-acts noprint"><td colspan="5">' in page


class TestTheSession:
    @pytest.mark.parametrize(
        ("present", "words"),
        [
            (("chantal", "gilles", "nadia", "helene"), "Quorum atteint : 4 spécialités (3 requises)"),
            (("chantal", "gilles", "nadia"), "Quorum atteint : 3 spécialités (3 requises)"),
            (("chantal",), "Quorum non atteint : 1 spécialité (3 requises)"),
            ((), "Quorum non atteint : 0 spécialité (3 requises)"),
        ],
        ids=["four", "three", "one", "nobody"],
    )
    def test_the_quorum_says_what_is_needed(  # noqa: PLR0917 -- fixtures
        self, people: People, session: Session, place: Place, client_of: ClientOf, present: tuple[str, ...], words: str
    ) -> None:
        place()
        services.open_session(actor=people.helene, session_id=session.pk, at=session.starts_at)
        for name in present:
            account = getattr(people, name)
            services.record_presence(
                actor=people.denis, session_id=session.pk, professional_id=account.professional_id, site_id=account.site_id,
                at=session.starts_at,
            )  # fmt: skip

        assert words in text(client_of(people.helene).get(url("live", session.pk)))

    @pytest.mark.parametrize(("minutes", "words"), [(-109, "109 min d’avance"), (12, "12 min de retard")])
    def test_early_and_late_are_said_in_words(  # noqa: PLR0917 -- fixtures
        self, people: People, session: Session, place: Place, client_of: ClientOf, minutes: int, words: str
    ) -> None:
        place()
        at = session.starts_at + timedelta(minutes=minutes)
        services.open_session(actor=people.helene, session_id=session.pk, at=at)
        with travel(at, tick=False):
            page = text(client_of(people.helene).get(url("live", session.pk)))

        assert words in page

    def test_the_wall_shows_the_opinion_before_the_facts(self, people: People, begun: Session, client_of: ClientOf) -> None:
        services.record_opinion(
            actor=people.helene, case_id=begun.current_case_id, kind=rules.OpinionKind.SURVEILLANCE, text="IRM à six mois", at=LATE
        )

        page = text(client_of(people.helene).get(url("wall", begun.pk)))

        assert page.index("Progression hépatique") < page.index("IRM à six mois") < page.index("Anatomopathologie")

    def test_a_wrong_rank_is_explained_at_the_top_of_the_form(self, people: People, begun: Session, client_of: ClientOf) -> None:
        typed = {
            "kind": "treatment", "text": "PRRT", "act": "record", "proposals-TOTAL_FORMS": "1", "proposals-INITIAL_FORMS": "0",
            "proposals-0-treatment": "prrt", "proposals-0-text": "", "proposals-0-rank": "0",
        }  # fmt: skip

        answer = client_of(people.helene).post(url("opinion", begun.pk, begun.current_case_id), typed)

        page = text(answer)
        form = page.split('id="opinion"')[1].split("</form>")[0]
        assert answer.status_code == 422
        assert "novalidate" in form.split(">", 1)[1].split("<form")[1].split(">")[0]
        assert form.index('class="summary"') < form.index("Le rang commence à 1.") < form.index("<fieldset")


class TestPublicHolidays:
    def test_a_session_planned_on_one_is_named_and_planned_all_the_same(self, people: People, series: Series, client_of: ClientOf) -> None:
        client = client_of(people.denis)

        page = text(client.post(url("extra"), {"series": series.pk, "starts_at": "25/12/2026 17:00"}, follow=True))
        sessions = text(client.get(url("sessions")))

        assert "Jour férié : vendredi 25 décembre 2026 (Noël). Annulez ou déplacez ce qui n’aura pas lieu." in page
        assert "Jour férié : Noël" in sessions
        assert Session.objects.count() == 1

    def test_an_ordinary_day_warns_of_nothing(self, people: People, session: Session, client_of: ClientOf) -> None:
        assert "Jour férié" not in text(client_of(people.denis).get(url("sessions")))


class TestSheets:
    def test_the_agenda_on_paper_has_the_time_the_question_and_the_doctor(
        self, people: People, session: Session, place: Place, client_of: ClientOf
    ) -> None:
        case = place()
        client = client_of(people.denis)

        page = text(client.get(url("agenda_sheet", session.pk)))

        for words in ("1 · 17:00", case.dossier.number, case.dossier.question, "Dr Alice TESTEUR-ALICE", "Hôpital de Nice"):
            assert words in page
        assert url("agenda_sheet", session.pk) in text(client.get(url("session", session.pk)))
        assert Entry.objects.filter(act=Act.DOSSIERS_LISTED.value, target_id=str(session.pk)).count() == 2

    def test_an_expert_prints_no_agenda_before_it_is_published(
        self, people: People, session: Session, place: Place, client_of: ClientOf
    ) -> None:
        number = place().dossier.number

        assert number not in text(client_of(people.chantal).get(url("agenda_sheet", session.pk)))

    def test_the_attendance_sheet_has_each_presence_with_its_room_and_its_hours(
        self, people: People, begun: Session, client_of: ClientOf
    ) -> None:
        services.record_departure(
            actor=people.denis,
            session_id=begun.pk,
            professional_id=people.chantal.professional_id,
            at=begun.starts_at + timedelta(minutes=40),
        )

        page = text(client_of(people.denis).get(url("attendance_sheet", begun.pk)))

        rows = [[cell.strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)] for row in page.split("<tr>")[2:]]
        assert rows == [
            ["Dr Chantal TESTEUR-CHANTAL", "Oncologie option médicale", "Salle de Marseille", "17:00", "17:40", ""],
            ["Dr Gilles TESTEUR-GILLES", "Chirurgie viscérale et digestive", "Salle de Nice", "17:00", "–", ""],
            ["Dr Nadia TESTEUR-NADIA", "Médecine nucléaire", "Salle de Avignon", "17:00", "–", ""],
        ]

    @pytest.mark.parametrize("page", ["agenda_sheet", "attendance_sheet"])
    @pytest.mark.parametrize(("name", "status"), [("denis", 200), ("chantal", 200), ("alice", 403), ("eve", 403), ("adele", 403)])
    def test_sheets_are_for_the_board(  # noqa: PLR0917 -- fixtures
        self, people: People, begun: Session, client_of: ClientOf, page: str, name: str, status: int
    ) -> None:
        assert client_of(getattr(people, name)).get(url(page, begun.pk)).status_code == status
