"""Does the coordination order an agenda with the mouse, with the keyboard and by a proposal, and does a member reply by one press?"""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import checks
from tests.browser.conftest import OpenPage
from tests.browser.stage import COORDINATOR, EXPERT, Stage

pytestmark = pytest.mark.browser


@pytest.fixture
def agenda(stage: Stage) -> int:
    """A session to come with three cases."""
    session = stage.session()
    for _ in range(3):
        stage.place(session, stage.accepted())
    return session


def rows(page: Page) -> list[str]:
    """Read the order of the cases on the page."""
    return [row.get_attribute("id") or "" for row in page.locator("tr[data-place]").all()]


def row(page: Page, case: str) -> Locator:
    return page.locator(f"#{case}")


def drag(page: Page, case: str, target: Locator) -> None:
    """Take a case by its handle and let it go over something in view, as a hand does: in several moves."""
    start, end = page.locator(f"[data-drag='{number(case)}']").bounding_box(), target.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(start["x"], start["y"] - 10, steps=3)
    page.mouse.move(end["x"] + min(200, end["width"] / 2), end["y"] + end["height"] / 2, steps=5)
    page.mouse.up()


def expect_order(page: Page, wanted: list[str]) -> None:
    expect(page.locator("tr[data-place]").first).to_have_id(wanted[0])
    assert rows(page) == wanted


def number(case: str) -> str:
    return case.removeprefix("case-")


def test_a_case_is_dragged_to_another_place_and_the_page_stays_where_it_was(agenda: int, open_page: OpenPage) -> None:
    page = open_page(COORDINATOR, viewport={"width": 1280, "height": 900})
    page.goto(f"/board/{agenda}/")
    first, second, third = rows(page)
    page.evaluate("window.scrollTo(0, 150)")
    page.evaluate("window.stayed = true")

    drag(page, third, row(page, first))

    expect_order(page, [third, first, second])
    assert page.evaluate("[window.stayed, window.scrollY > 0]") == [True, True]
    expect(row(page, third)).to_contain_text("place fixée à la main")
    assert page.locator("tr.drop-here").count() == 0
    page.reload()
    assert rows(page) == [third, first, second]


def test_a_case_dropped_nowhere_stays(agenda: int, open_page: OpenPage) -> None:
    page = open_page(COORDINATOR, viewport={"width": 1280, "height": 1000})
    page.goto(f"/board/{agenda}/")
    before, pinned = rows(page), page.locator("#agenda-page").get_by_text("place fixée à la main").count()

    drag(page, before[2], page.locator("h1"))

    assert rows(page) == before
    expect(page.locator("#agenda-page").get_by_text("place fixée à la main")).to_have_count(pinned)


def test_the_keyboard_does_the_same_and_keeps_its_place(agenda: int, open_page: OpenPage) -> None:
    page = open_page(COORDINATOR)
    page.goto(f"/board/{agenda}/")
    first, second, third = rows(page)

    page.locator(f"#down-{number(first)}").focus()
    page.keyboard.press("Enter")
    expect_order(page, [second, first, third])
    assert page.evaluate("document.activeElement.id") == f"down-{number(first)}"

    page.locator(f"#acts-{number(third)} summary").focus()
    page.keyboard.press("Enter")
    page.locator(f"#position-{number(third)}").fill("1")
    page.keyboard.press("Enter")

    expect_order(page, [third, second, first])
    page.goto(f"/board/{agenda}/")
    assert rows(page) == [third, second, first]


def test_a_place_that_is_no_number_is_said_on_the_page(agenda: int, open_page: OpenPage) -> None:
    page = open_page(COORDINATOR, refused={422})
    page.goto(f"/board/{agenda}/")
    before = rows(page)
    page.locator(f"#acts-{number(before[0])} summary").click()

    page.locator(f"#position-{number(before[0])}").fill("deux")
    page.keyboard.press("Enter")

    expect(page.locator("#agenda-page .messages")).to_contain_text("Position")
    assert rows(page) == before


def test_an_order_is_proposed_kept_then_applied(agenda: int, open_page: OpenPage) -> None:
    page = open_page(COORDINATOR)
    page.goto(f"/board/{agenda}/")
    before = rows(page)
    page.locator(f"#acts-{number(before[2])} summary").click()
    with page.expect_navigation():
        page.locator(f"#acts-{number(before[2])} button[value=hard]").click()

    page.keyboard.press("p")
    page.wait_for_url("**/order/")
    expect(page.locator("main")).to_contain_text("Cas difficiles en seconde moitié")
    found = {theme: (checks.show_in(page, theme), checks.violations(page))[1] for theme in ("light", "dark", "projector")}
    checks.show_in(page, "light")
    assert found | {"narrow": checks.sticking_out(page)} == {"light": [], "dark": [], "projector": [], "narrow": []}
    page.get_by_role("link", name="Garder le mien").click()
    page.wait_for_url(re.compile(rf"/board/{agenda}/$"))
    kept = rows(page)
    page.keyboard.press("p")
    page.wait_for_url("**/order/")
    page.get_by_role("button", name="Appliquer cet ordre").click()
    page.wait_for_url(re.compile(rf"/board/{agenda}/$"))

    assert kept == before
    assert rows(page).index(before[2]) < 2
    assert sorted(rows(page)) == sorted(before)


def test_a_member_replies_by_one_press_and_the_coordination_sees_it(agenda: int, open_page: OpenPage) -> None:
    member, desk = open_page(EXPERT), open_page(COORDINATOR)
    member.goto(f"/board/{agenda}/")

    member.get_by_role("button", name="À distance").click()
    expect(member.locator("#own-reply")).to_contain_text("À distance")
    member.get_by_role("link", name="Changer ma réponse").click()
    start = member.locator("#id_here_from").get_attribute("placeholder") or ""
    end = member.locator("#id_here_until").get_attribute("placeholder") or ""
    member.locator("#id_here_until").fill(end.replace(":", "h"))
    member.get_by_role("button", name="Sur place").click()

    expect(member.locator("#own-reply")).to_contain_text(f"jusqu’à {end}")
    desk.goto(f"/board/{agenda}/")
    expect(desk.locator("#who-comes")).to_contain_text(f"jusqu’à {end}")
    assert start


def test_every_page_works_without_scripts(agenda: int, open_page: OpenPage) -> None:
    page = open_page(COORDINATOR, java_script_enabled=False)
    page.goto(f"/board/{agenda}/")
    before = rows(page)

    page.locator(f"#up-{number(before[1])}").click()

    page.wait_for_load_state()
    assert rows(page) == [before[1], before[0], before[2]]
