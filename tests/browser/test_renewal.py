"""Does a patient whose dossier was discussed come back to the board in few clicks, and does the board see what is new?"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import checks, desk
from tests.browser.conftest import OpenPage
from tests.browser.stage import COORDINATOR, READER, REFERRER, Stage, number_in

pytestmark = pytest.mark.browser
CLICKS = 4
COUNT = """() => {
  sessionStorage.clicks = sessionStorage.clicks || "0";
  document.addEventListener("click", (event) => {
    const made = event.target.closest("label") && event.target.tagName !== "INPUT";
    if (event.isTrusted && !made) sessionStorage.clicks = String(Number(sessionStorage.clicks) + 1);
  }, true);
}"""


@pytest.fixture
def delivered(open_page: OpenPage) -> Page:
    """The page of a dossier whose report was delivered; its own doctor reads it."""
    page = open_page(READER)
    page.goto("/dossiers/?state=delivered")
    page.locator("main tbody a").first.click()
    page.get_by_role("button", name="Demander une nouvelle discussion").wait_for()
    return page


def _ask(page: Page) -> None:
    page.get_by_role("button", name="Demander une nouvelle discussion").click()
    page.wait_for_url("**/edit/")


def test_new_discussion_takes_four_clicks_at_most(delivered: Page) -> None:
    delivered.context.add_init_script(f"({COUNT})()")
    delivered.reload()

    _ask(delivered)
    since = delivered.locator("#since")
    expect(since).to_contain_text("Depuis la dernière RCP")
    expect(since).to_contain_text("Surveillance")
    delivered.locator("[name=question]").focus()
    delivered.keyboard.type("Le nodule grandit : opérer ?")
    with desk.saving(delivered):
        desk.field(delivered, "motive").select_option("progression")  # one click for a person
    desk.field(delivered, "informed_on").focus()
    delivered.keyboard.type(desk.in_days(-1))
    desk.field(delivered, "no_objection").click()
    delivered.locator("[name=act][value=submit]").click()
    delivered.wait_for_url("**/receipt/")

    assert int(delivered.evaluate("sessionStorage.clicks")) + 1 <= CLICKS


def test_facts_are_taken_over_and_the_question_is_asked_again(delivered: Page) -> None:
    earlier = delivered.url
    _ask(delivered)

    for name in ("question", "motive", "informed_on"):
        expect(desk.field(delivered, name)).to_have_value("")
    expect(desk.field(delivered, "no_objection")).not_to_be_checked()
    for name in ("primary_site", "ecog"):
        assert desk.field(delivered, name).input_value()
    expect(delivered.locator("#since a")).to_have_attribute("href", re.sub(r"^https?://[^/]+", "", earlier))
    assert checks.violations(delivered) == []
    assert checks.sticking_out(delivered) == []


def test_asking_twice_opens_the_same_draft(delivered: Page) -> None:
    earlier = delivered.url
    _ask(delivered)
    first = number_in(delivered.url)

    delivered.goto(earlier)
    _ask(delivered)

    assert number_in(delivered.url) == first


def test_board_reads_what_is_new_and_what_changed(delivered: Page, open_page: OpenPage) -> None:
    _ask(delivered)
    delivered.locator("[name=question]").fill("Le nodule grandit : opérer ?")
    desk.field(delivered, "motive").select_option("progression")
    desk.field(delivered, "ecog").select_option("2")
    row = delivered.locator("#exams-rows .exam-row").last
    row.locator("[name$=-modality]").select_option("ct")
    row.locator("[name$=-performed_on]").fill(desk.in_days(-2))
    row.locator("[name$=-result]").fill("Nodule de 23 mm")
    desk.inform(delivered)
    expect(delivered.locator("#saved")).to_have_text(desk.SAVED)
    delivered.reload()
    expect(delivered.locator("#since ins", has_text="Nodule de 23 mm")).to_be_visible()
    desk.submit(delivered)
    pk = number_in(delivered.url)

    coordinator = open_page(COORDINATOR)
    for reader, address in ((delivered, f"/dossiers/{pk}/"), (coordinator, f"/dossiers/{pk}/triage/")):
        reader.goto(address)
        since = reader.locator("#since")
        expect(since.locator("ins", has_text="Nodule de 23 mm")).to_be_visible()
        changed = since.locator("li", has_text="ECOG")
        expect(changed.locator("del")).not_to_be_empty()
        expect(changed.locator("ins")).to_contain_text("2")
        assert checks.violations(reader) == []


def test_new_discussion_is_asked_without_a_script(open_page: OpenPage) -> None:
    page = open_page(READER, java_script_enabled=False)
    page.goto("/dossiers/?state=delivered")
    page.locator("main tbody a").first.click()

    _ask(page)

    expect(page.locator("#since")).to_be_visible()


def test_dossier_on_its_way_is_completed_and_not_renewed(stage: Stage, open_page: OpenPage) -> None:
    written, page = stage.submitted(), open_page(REFERRER)
    page.goto(f"/dossiers/{written.pk}/")
    expect(page.get_by_role("button", name="Demander une nouvelle discussion")).to_have_count(0)

    token = page.context.request.get(f"/dossiers/{written.pk}/gaps/").text()
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', token)
    assert found
    answer = page.request.post(f"/dossiers/{written.pk}/renew/", form={"csrfmiddlewaretoken": found[1]})

    assert answer.url.endswith(f"/dossiers/{written.pk}/")
    assert "toujours en cours" in answer.text() or "encore en cours" in answer.text()
