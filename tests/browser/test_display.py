"""Do the display settings stay, can the single keys be switched off, and does a page print on A4?"""

import io

import pypdf
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.stage import CHAIR, COORDINATOR, REFERRER, Scene

pytestmark = pytest.mark.browser
A4_POINTS = (595, 842)


def _choose(page: Page, name: str, value: str) -> None:
    page.locator("header .menu summary").click()
    with page.expect_response("**/display/"):
        page.locator(f"header [name={name}][value={value}]").check()
    page.keyboard.press("Escape")


@pytest.mark.parametrize(("name", "value", "attribute"), [("theme", "dark", "data-theme"), ("scale", "projector", "data-scale")])
def test_display_setting_counts_at_once_and_stays(name: str, value: str, attribute: str, open_page: OpenPage) -> None:
    page = open_page(REFERRER)
    page.goto("/")
    before = page.evaluate("[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.documentElement).fontSize]")

    _choose(page, name, value)
    at_once = page.evaluate("[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.documentElement).fontSize]")
    page.reload()

    assert at_once != before
    expect(page.locator("html")).to_have_attribute(attribute, value)
    assert (
        page.evaluate("[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.documentElement).fontSize]") == at_once
    )


def test_display_is_set_without_a_script(open_page: OpenPage) -> None:
    page = open_page(REFERRER, java_script_enabled=False)
    page.goto("/dossiers/")

    page.locator("header .menu summary").click()
    page.locator("header [name=theme][value=dark]").check()
    page.locator("header form[data-display] button").click()

    page.wait_for_url("**/dossiers/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_single_key_goes_where_the_page_says(open_page: OpenPage) -> None:
    page = open_page(REFERRER)
    page.goto("/")

    page.keyboard.press("n")

    page.wait_for_url("**/dossiers/new/")


def test_single_key_is_only_a_letter_while_somebody_types(open_page: OpenPage) -> None:
    page = open_page(REFERRER)
    page.goto("/")

    page.keyboard.press("/")
    page.keyboard.type("n")

    expect(page.locator("#find")).to_be_focused()
    expect(page.locator("#find")).to_have_value("n")
    assert page.url.endswith("/")


def test_single_keys_are_switched_off_for_good(open_page: OpenPage) -> None:
    page = open_page(REFERRER)
    page.goto("/")
    _choose(page, "keys", "off")

    for _visit in ("at once", "after a reload"):
        page.keyboard.press("n")
        page.keyboard.press("/")
        page.wait_for_timeout(300)
        assert page.url.endswith("/")
        expect(page.locator("#find")).not_to_be_focused()
        page.reload()
    expect(page.locator("html")).to_have_attribute("data-keys", "off")


@pytest.mark.parametrize(
    ("who", "address"),
    [
        (COORDINATOR, lambda scene: f"/dossiers/{scene.submitted.pk}/"),
        (CHAIR, lambda scene: f"/board/{scene.planned}/"),
    ],
    ids=["dossier", "agenda"],
)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_page_prints_on_a4_without_the_navigation(who: str, address, theme: str, scene: Scene, open_page: OpenPage) -> None:
    page = open_page(who, color_scheme=theme)
    page.goto(address(scene))
    navigation = [text.strip() for text in page.locator("header nav a").all_inner_texts()]
    name = page.locator("main h1").inner_text()

    printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))

    sizes = {(round(float(sheet.mediabox.width)), round(float(sheet.mediabox.height))) for sheet in printed.pages}
    text = " ".join(" ".join(sheet.extract_text().split()) for sheet in printed.pages)
    assert sizes == {A4_POINTS}
    assert " ".join(name.split()) in text
    page.emulate_media(media="print")
    shown = [label for label in navigation if page.locator("header nav a", has_text=label).first.is_visible()]
    assert shown == []
    assert [box for box in ("header.top", ".foot", ".demo-banner", ".btn") if page.locator(box).locator("visible=true").count()] == []
