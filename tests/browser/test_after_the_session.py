"""Does a person close a session, sign its reports and read its earlier decisions with a browser, and without scripts?"""

import random
import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from netboard.foundation import clock
from tests.browser import checks
from tests.browser.conftest import OpenPage
from tests.browser.stage import CHAIR, COORDINATOR, EXPERT, Scene, Stage, arrive, number_in

pytestmark = pytest.mark.browser


@pytest.fixture
def sitting(stage: Stage) -> tuple[int, int]:
    """Hold a session of two cases whose first has its opinion; give it with a session to come."""
    cases = [stage.accepted(), stage.accepted()]
    session, later = stage.session(), in_a_month(stage)
    for written in cases:
        stage.place(session, written)
    stage.open(session)
    chair = stage.visitor(CHAIR)
    chair.get(f"/board/{session}/live/")
    arrive(chair, people_here=3)
    chair.send({"kind": "surveillance", "text": "TDM et dosage à six mois."}, action="/opinion/", button={"act": "record"})
    return session, later


def in_a_month(stage: Stage) -> int:
    """Plan a session that no other test has."""
    coordinator = stage.visitor(COORDINATOR)
    coordinator.get("/board/")
    at = clock.local(clock.now() + timedelta(days=30, minutes=random.randrange(20_000)))  # noqa: S311 -- an hour, not a secret
    coordinator.send({"starts_at": f"{at:%d/%m/%Y %H:%M}"}, having="starts_at")
    return number_in(coordinator.url)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_session_is_closed_and_its_reports_are_signed_in_one_press_each(
    sitting: tuple[int, int], open_page: OpenPage, scripts: bool
) -> None:
    session, later = sitting
    page = open_page(CHAIR, java_script_enabled=scripts)

    page.goto(f"/board/{session}/close/")
    page.get_by_label("Motif").select_option("piece_missing")
    page.get_by_label("Destination").select_option(str(later))
    page.get_by_role("button", name="Clore la séance").click()

    page.wait_for_url(f"**/board/{session}/minutes/")
    expect(page.get_by_text("Une pièce du dossier manque")).to_be_visible()
    expect(page.get_by_text("TDM et dosage à six mois.")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".top")).to_be_hidden()
    page.emulate_media(media="screen")
    page.goto(f"/board/{later}/")
    expect(page.locator("tr[id^=case-]")).to_have_count(1)
    _sign_all(page, session)


def _sign_all(page: Page, session: int) -> None:
    page.goto(f"/reports/sign/?session={session}")
    expect(page.locator("input[name=case]:checked")).to_have_count(1)

    page.get_by_role("button", name="Signer le compte rendu coché").click()
    if (agreed := page.locator("dialog button[value=yes]")).count():
        agreed.click()

    expect(page.get_by_text("1 compte rendu est signé et part.")).to_be_visible()
    expect(page.get_by_text("Tous les comptes rendus de cette séance sont signés.")).to_be_visible()


def test_an_expert_changes_a_filter_and_sees_at_once_what_it_finds(scene: Scene, open_page: OpenPage) -> None:
    page = open_page(EXPERT)
    page.goto(f"/board/{scene.live}/cases/{scene.cases[1]}/precedents/?asked=1&primary_site=thymus")
    expect(page.get_by_text("Aucun dossier semblable n’a été décidé.")).to_be_visible()

    page.get_by_label("Localisation primitive").select_option("")

    expect(page.get_by_text(re.compile(r"^\d+ dossiers? semblables?$"))).to_be_visible()
    assert "primary_site=thymus" in page.url  # a fragment changed, not the page
    assert checks.violations(page) == []
