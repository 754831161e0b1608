"""Is what a doctor types ever lost: by a reload, by a second tab, by a broken network?"""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from netboard.config.demo import environment
from tests.browser import checks
from tests.browser.conftest import OpenPage
from tests.browser.stage import REFERRER, Stage

pytestmark = pytest.mark.browser
CONFLICT = 409
SAVED = re.compile(r"\d{2}:\d{2}:\d{2}")


def _type(page: Page, text: str) -> None:
    page.locator("[name=question]").press_sequentially(text)


def _open(page: Page, pk: int) -> Page:
    page.goto(f"/dossiers/{pk}/edit/")
    return page


def test_typed_text_saves_itself_and_outlives_a_reload(stage: Stage, open_page: OpenPage) -> None:
    page = _open(open_page(REFERRER), stage.draft().pk)

    _type(page, "PRRT ou everolimus ?")
    expect(page.locator("#saved.unsaved")).to_be_visible()
    expect(page.locator("#saved")).to_have_text(SAVED)
    page.reload()

    expect(page.locator("[name=question]")).to_have_value("PRRT ou everolimus ?")


def test_save_follows_save_without_a_false_conflict(stage: Stage, open_page: OpenPage) -> None:
    page = _open(open_page(REFERRER), stage.draft().pk)

    for word in ("un", "deux", "trois"):
        with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
            _type(page, f" {word}")
        assert answered.value.ok
        expect(page.locator("#saved")).to_have_text(SAVED)
    page.reload()

    expect(page.locator("[name=question]")).to_have_value(" un deux trois")


def test_submitting_at_once_asks_nothing_about_unsaved_text(stage: Stage, open_page: OpenPage) -> None:
    page = _open(open_page(REFERRER, refused={422}), stage.draft().pk)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    _type(page, "Quel traitement ?")
    page.locator("[name=act][value=submit]").click()
    page.locator(".summary").wait_for()

    assert asked == []
    expect(page.locator("[name=question]")).to_have_value("Quel traitement ?")


@pytest.mark.parametrize(
    ("choice", "kept"), [("theirs", "Texte du premier onglet"), ("mine", "Texte du second onglet")], ids=["saved text", "own text"]
)
def test_second_tab_is_told_and_either_text_can_be_kept(choice: str, kept: str, stage: Stage, open_page: OpenPage) -> None:
    pk = stage.draft().pk
    first, second = _open(open_page(REFERRER), pk), _open(open_page(REFERRER, refused={CONFLICT}), pk)
    first.locator("[name=question]").fill("Texte du premier onglet")
    expect(first.locator("#saved")).to_have_text(SAVED)

    with second.expect_response(lambda answer: answer.status == CONFLICT):
        second.locator("[name=question]").fill("Texte du second onglet")
    expect(second.locator("[name=question]")).to_have_value("Texte du second onglet")
    second.locator("#saved [name=act][value=save]").click()
    expect(second.locator("label.choice-text", has_text="Texte du premier onglet")).to_be_visible()
    expect(second.locator("label.choice-text", has_text="Texte du second onglet")).to_be_visible()
    assert checks.violations(second) == []
    assert checks.sticking_out(second) == []
    second.locator(f"[name=choice-question][value={choice}]").check()
    second.locator("main form .btn.main").click()

    second.wait_for_url("**/edit/")
    expect(second.locator("[name=question]")).to_have_value(kept)


def test_broken_network_is_said_and_the_text_leaves_when_it_returns(stage: Stage, open_page: OpenPage) -> None:
    page = _open(open_page(REFERRER, offline=True), stage.draft().pk)

    page.context.set_offline(True)
    _type(page, "Avant la coupure")
    expect(page.locator("#saved.failed")).to_be_visible()
    expect(page.locator("[name=question]")).to_have_value("Avant la coupure")
    page.context.set_offline(False)
    _type(page, " et apres")
    expect(page.locator("#saved")).to_have_text(SAVED)
    page.reload()

    expect(page.locator("[name=question]")).to_have_value("Avant la coupure et apres")


def test_submission_while_a_save_is_on_its_way_is_not_a_conflict_with_oneself(stage: Stage, open_page: OpenPage) -> None:
    page = _open(open_page(REFERRER, refused={422}), stage.draft().pk)
    slow: list[str] = []

    def hold(route: Route) -> None:
        if "autosave" in (route.request.post_data or ""):
            slow.append(route.fetch().text())
        else:
            route.continue_()

    page.route("**/edit/", hold)
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("[name=question]").fill("Quel traitement ?")
    while not slow:
        page.wait_for_timeout(100)

    page.locator("[name=act][value=submit]").click()

    expect(page.locator(".summary")).to_be_visible()
    assert page.url.endswith("/edit/")
    assert page.locator("[name=act][value=merge]").count() == 0


def test_text_typed_after_the_session_ended_is_saved_after_a_new_sign_in(stage: Stage, open_page: OpenPage) -> None:
    page = _open(open_page(REFERRER, refused={401, 403}), stage.draft().pk)
    page.context.clear_cookies(name="netboard_session")

    _type(page, "Une phrase apres une longue absence")
    again = page.locator("#saved a")
    expect(again).to_be_visible()
    with page.context.expect_page() as opened:
        again.click()
    door = opened.value
    door.fill("[name=login]", REFERRER)
    door.fill("[name=password]", environment.PASSWORD)
    door.click("main form button")
    door.wait_for_url("**/")
    door.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator("#saved")).to_have_text(SAVED)
    page.reload()

    expect(page.locator("[name=question]")).to_have_value("Une phrase apres une longue absence")


def test_what_the_network_held_back_leaves_by_itself_when_it_returns(stage: Stage, open_page: OpenPage) -> None:
    page = _open(open_page(REFERRER, offline=True), stage.draft().pk)

    page.context.set_offline(True)
    _type(page, "Pendant la coupure")
    expect(page.locator("#saved.failed")).to_be_visible()
    page.context.set_offline(False)

    expect(page.locator("#saved")).to_have_text(SAVED)
