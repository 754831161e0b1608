"""Does the form ask for what this situation needs, no more, without losing a word, and is an absent item said once?"""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import checks, desk
from tests.browser.conftest import OpenPage
from tests.browser.stage import COORDINATOR, REFERRER, Stage, number_in

pytestmark = pytest.mark.browser

# Primary site: what the form asks for then, what it does not.
SITES = {
    "pancreas": (("site:pancreas_location", "site:vessel_contact"), ("site:mesenteric_mass_mm", "site:central_peripheral")),
    "jejunum_ileum": (("site:primaries_count", "site:mesenteric_mass_mm"), ("site:pancreas_location", "pathology:stain_CDX2")),
    "lung": (("site:central_peripheral", "pathology:necrosis"), ("pathology:differentiation", "site:pancreas_location")),
    "unknown_primary": (("pathology:stain_CDX2", "pathology:stain_TTF1"), ("staging:t", "staging:edition", "site:primaries_count")),
}


def _open(page: Page, pk: int) -> Page:
    page.goto(f"/dossiers/{pk}/edit/")
    return page


@pytest.fixture
def draft(stage: Stage, open_page: OpenPage) -> Page:
    return _open(open_page(REFERRER), stage.draft().pk)


def _shows(page: Page, *, asked: tuple[str, ...], other: tuple[str, ...]) -> None:
    for place in asked:
        expect(desk.item(page, place), place).to_be_visible()
    for place in other:
        expect(desk.item(page, place), place).to_be_hidden()


@pytest.mark.parametrize("site", SITES)
def test_primary_site_decides_what_is_asked_without_a_reload(site: str, draft: Page) -> None:
    draft.evaluate("window.mark = 'the same page'")

    desk.choose_and_wait(draft, "primary_site", site)

    _shows(draft, asked=SITES[site][0], other=SITES[site][1])
    assert draft.evaluate("window.mark") == "the same page"
    draft.reload()
    _shows(draft, asked=SITES[site][0], other=SITES[site][1])


def test_one_site_after_the_other_shows_the_last_one(draft: Page) -> None:
    for site, (asked, other) in SITES.items():
        desk.choose_and_wait(draft, "primary_site", site)
        _shows(draft, asked=asked, other=other)


@pytest.mark.parametrize("site", SITES)
def test_primary_site_decides_what_is_asked_without_a_script(site: str, stage: Stage, open_page: OpenPage) -> None:
    page = _open(open_page(REFERRER, java_script_enabled=False), stage.draft().pk)
    desk.field(page, "primary_site").select_option(site)

    page.locator(".btn[name=act][value=save]").click()

    _shows(page, asked=SITES[site][0], other=SITES[site][1])


@pytest.mark.parametrize(
    ("name", "value", "subject"),
    [
        ("syndrome", "insulinoma", "marker_insulinoma"),
        ("syndrome", "carcinoid_syndrome", "echocardiography"),
        ("motive", "prrt", "prrt_clearance"),
    ],
    ids=["insulinoma: fasting test", "carcinoid syndrome: echocardiography", "PRRT: kidney"],
)
def test_question_and_syndrome_ask_for_their_exams(name: str, value: str, subject: str, draft: Page) -> None:
    expect(desk.need(draft, subject)).to_have_count(0)

    desk.choose_and_wait(draft, name, value)

    expect(desk.need(draft, subject)).to_be_visible()


def test_typed_value_stays_when_the_situation_no_longer_asks_for_it(draft: Page) -> None:
    desk.choose_and_wait(draft, "primary_site", "pancreas")
    desk.choose_and_wait(draft, "site-pancreas_location", "tail")

    desk.choose_and_wait(draft, "primary_site", "lung")
    expect(desk.field(draft, "site-pancreas_location")).to_be_visible()
    expect(desk.field(draft, "site-pancreas_location")).to_have_value("tail")
    draft.reload()

    expect(desk.field(draft, "site-pancreas_location")).to_be_visible()
    expect(desk.field(draft, "site-pancreas_location")).to_have_value("tail")


def test_all_the_fields_of_a_section_are_shown_and_hidden_again(draft: Page) -> None:
    button = draft.locator("[data-show-all=section-pathology]")
    hidden = draft.locator("#section-pathology [data-item][hidden]")
    before = hidden.count()
    assert before > 0

    button.click()
    expect(hidden).to_have_count(0)
    expect(button).to_have_attribute("aria-pressed", "true")
    desk.choose_and_wait(draft, "primary_site", "pancreas")
    expect(hidden).to_have_count(0)
    button.click()

    expect(button).to_have_attribute("aria-pressed", "false")
    assert hidden.count() > 0


def test_all_the_fields_are_shown_without_a_script_and_keep_what_was_typed(stage: Stage, open_page: OpenPage) -> None:
    page = _open(open_page(REFERRER, java_script_enabled=False), stage.draft().pk)

    page.locator("#section-pathology a", has_text="Tous les champs").click()

    expect(page.locator("#section-pathology [data-item][hidden]")).to_have_count(0)
    desk.field(page, "pathology-margins").fill("R0")
    page.locator(".btn[name=act][value=save]").click()
    expect(desk.field(page, "pathology-margins")).to_be_visible()
    expect(desk.field(page, "pathology-margins")).to_have_value("R0")


def test_what_blocks_the_submission_is_named_and_leads_to_its_field(draft: Page) -> None:
    blocking = draft.locator("#completeness a", has_text="Question posée")
    expect(blocking).to_have_count(1)

    blocking.click()
    draft.locator("[name=question]").press_sequentially("Quelle ligne ?")
    expect(draft.locator("#saved")).to_have_text(desk.SAVED)

    expect(blocking).to_have_count(0)


def _answer(page: Page, subject: str, kind: str, **said: str) -> None:
    row = desk.need(page, subject)
    if not row.locator("details").first.get_attribute("open") and not desk.field(page, f"answer-{subject}-kind").is_visible():
        row.locator("summary").click()
    desk.field(page, f"answer-{subject}-kind").select_option(kind)
    for name, text in said.items():
        desk.field(page, f"answer-{subject}-{name}").fill(text)


def test_answer_row_stays_open_while_the_page_saves(draft: Page) -> None:
    """The automatic saving may not close the row in which somebody is writing."""
    desk.need(draft, "creatinine").locator("summary").click()

    desk.choose_and_wait(draft, "answer-creatinine-kind", "expected")

    expect(desk.field(draft, "answer-creatinine-expected_on")).to_be_visible()
    expect(desk.field(draft, "answer-creatinine-kind")).to_have_value("expected")


def test_focus_and_text_stay_in_the_answer_while_the_page_saves(draft: Page) -> None:
    desk.need(draft, "creatinine").locator("summary").click()
    desk.field(draft, "answer-creatinine-kind").select_option("unavailable")
    with desk.saving(draft):
        desk.field(draft, "answer-creatinine-reason").press_sequentially("veines")
    draft.wait_for_timeout(300)

    draft.keyboard.type(" fragiles")

    expect(desk.field(draft, "answer-creatinine-reason")).to_have_value("veines fragiles")


def test_answered_item_leaves_what_is_missing_and_outlives_a_reload(draft: Page) -> None:
    count = draft.locator("#count-biology")
    before = int(re.findall(r"\d+", count.inner_text())[0])

    _answer(draft, "creatinine", "expected", expected_on=desk.in_days(10), by="laboratoire de ville")
    expect(count).to_contain_text(str(before - 1))
    _answer(draft, "blood_count", "unavailable", reason="prélèvement hémolysé")
    expect(count).to_contain_text(str(before - 2))
    draft.reload()

    expect(count).to_contain_text(str(before - 2))
    expect(desk.need(draft, "creatinine").locator("summary")).to_contain_text(f"attendu le {desk.in_days(10)}")
    expect(desk.field(draft, "answer-blood_count-reason")).to_have_value("prélèvement hémolysé")
    assert checks.violations(draft) == []


def test_half_an_answer_still_counts_as_missing_and_is_said_at_submission(stage: Stage, open_page: OpenPage) -> None:
    page = _open(open_page(REFERRER, refused={422}), stage.draft().pk)
    before = page.locator("#count-biology").inner_text()

    with desk.saving(page):
        _answer(page, "creatinine", "expected")
    expect(page.locator("#count-biology")).to_have_text(before)
    desk.press(page, page.locator("[name=act][value=submit]"))

    expect(page.locator('[id="id_answer-creatinine-expected_on_error"]')).not_to_be_empty()
    expect(page.locator(".summary")).to_contain_text("Attendu le")


def test_answers_are_read_at_triage_and_on_the_dossier(stage: Stage, open_page: OpenPage) -> None:
    page = _open(open_page(REFERRER), stage.draft().pk)
    page.locator("[name=question]").fill("Quelle ligne ?")
    for name, value in (("motive", "surveillance"), ("primary_site", "pancreas"), ("ecog", "1")):
        desk.field(page, name).select_option(value)
    with desk.saving(page):
        _answer(page, "creatinine", "expected", expected_on=desk.in_days(10), by="laboratoire de ville")
    with desk.saving(page):
        _answer(page, "blood_count", "unavailable", reason="prélèvement hémolysé")
    desk.inform(page)
    desk.submit(page)
    pk = number_in(page.url)

    coordinator = open_page(COORDINATOR)
    for reader, address in ((coordinator, f"/dossiers/{pk}/triage/"), (coordinator, f"/dossiers/{pk}/"), (page, f"/dossiers/{pk}/")):
        reader.goto(address)
        row = reader.locator("#lacking li", has_text="Créatinine")
        expect(row).to_contain_text(f"attendu le {desk.in_days(10)}")
        expect(row).to_contain_text("laboratoire de ville")
        gone = reader.locator("#lacking li", has_text="Numération")
        gone.locator("summary").click()
        expect(gone).to_contain_text("prélèvement hémolysé")


def test_text_that_goes_on_while_the_page_saves_is_not_set_back(draft: Page) -> None:
    """The answer of the saving knows the text as it was sent, not as it is by then."""
    desk.need(draft, "family_history").locator("summary").click()
    desk.field(draft, "answer-family_history-kind").select_option("unavailable")
    reason = desk.field(draft, "answer-family_history-reason")

    def slow(route: Route) -> None:
        answer = route.fetch()
        draft.wait_for_timeout(1500)
        route.fulfill(response=answer)

    draft.route("**/edit/", slow)
    with draft.expect_request(lambda request: "un+mot" in (request.post_data or "") or "un%20mot" in (request.post_data or "")):
        reason.press_sequentially("un mot")
    reason.press_sequentially(" puis un autre")
    draft.locator("[name=question]").focus()
    draft.wait_for_timeout(2500)

    expect(reason).to_have_value("un mot puis un autre")


def test_computed_value_stands_beside_the_retained_one_and_decides_nothing(draft: Page) -> None:
    desk.choose_and_wait(draft, "primary_site", "pancreas")
    desk.field(draft, "pathology-ki67_percent").fill("12")
    desk.field(draft, "pathology-mitoses_per_2mm2").fill("4")
    desk.choose_and_wait(draft, "pathology-differentiation", "well")

    grade = draft.locator("#computed li", has_text="Grade")
    expect(grade.locator("summary")).to_contain_text("G2")
    expect(desk.field(draft, "pathology-grade_retained")).to_have_value("")
    desk.choose_and_wait(draft, "pathology-grade_retained", "G1")

    expect(grade.locator("summary .chip.warn")).to_contain_text("G1")
    expect(desk.field(draft, "pathology-grade_retained")).to_have_value("G1")
    grade.locator("summary").click()
    expect(grade).to_contain_text("12")
    assert checks.violations(draft) == []
