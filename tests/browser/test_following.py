"""Open pages follow the board in a real browser: by the stream, without it, and when the network is gone."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.stage import CHAIR, EXPERT, Scene

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SECONDS = 1000
STREAM, STATE = re.compile(r"/live/board/\d+/$"), re.compile(r"/board/\d+/live/state/")


@dataclass
class Board:
    """A session in progress with two cases: `go` brings the board to the other one and gives the number of its dossier."""

    session: int
    go: Callable[[], str]


@pytest.fixture(scope="module")
def board(scene: Scene) -> Board:
    stage = scene.stage
    session = stage.session()
    for _case in range(2):
        stage.place(session, stage.accepted())
    stage.open(session)

    def go() -> str:
        chair = stage.visitor(CHAIR)
        chair.get(f"/board/{session}/live/")
        lead = [form for form in chair.tree.forms if (form.action or "").endswith("/lead/")]
        if lead:
            chair.send({}, action="/lead/")
            chair.get(f"/board/{session}/live/")
        moves = [form for form in chair.tree.forms if form.xpath(".//button[@data-key='j' or @data-key='k']")]
        chair.send({}, action=moves[0].action.removeprefix(stage.url))
        chair.get(f"/board/{session}/live/")
        return re.findall(r"TNE-\d{4}-\d{4}", chair.text())[0]

    return Board(session, go)


def watching(page: Page, address: str, *, state: str) -> None:
    """Open a page, mark it so that a reload would be noticed, and wait until it follows in that way."""
    page.goto(address)
    page.evaluate("window.sameDocument = true")
    expect(page.locator(f"[data-live-state={state}]").first).to_be_attached(timeout=10 * SECONDS)


def is_same_document(page: Page) -> bool:
    return bool(page.evaluate("window.sameDocument === true"))


@pytest.mark.parametrize("place", ["live", "wall"])
def test_a_page_follows_the_chair_by_the_stream(open_page: OpenPage, board: Board, place: str):
    page = open_page(EXPERT)
    asked: list[str] = []
    watching(page, f"/board/{board.session}/{place}/", state="live")
    page.on("request", lambda request: asked.append(request.url) if STATE.search(request.url) else None)

    number = board.go()

    expect(page.locator("#room")).to_contain_text(number, timeout=3 * SECONDS)
    page.wait_for_timeout(4 * SECONDS)
    assert is_same_document(page)
    assert len(asked) == len(set(asked)) <= 3, "each version is asked for once: the new case, and who came in meanwhile"


def test_a_page_without_the_stream_asks_every_three_seconds(open_page: OpenPage, board: Board):
    page = open_page(EXPERT, offline=True)
    page.context.route(STREAM, lambda route: route.abort())
    watching(page, f"/board/{board.session}/live/", state="polling")

    number = board.go()

    expect(page.locator("#room")).to_contain_text(number, timeout=6 * SECONDS)
    assert is_same_document(page)


def test_a_page_that_is_cut_off_says_since_when_and_catches_up_when_the_network_is_back(open_page: OpenPage, board: Board):
    page = open_page(EXPERT, offline=True)
    gone = [True]

    def refuse(route: Route) -> None:
        if gone:
            route.abort("internetdisconnected")
        else:
            route.continue_()

    page.context.route(STREAM, refuse)
    page.context.route(STATE, refuse)
    watching(page, f"/board/{board.session}/live/", state="cut")
    number = board.go()

    words = page.locator("[data-live-state]").first
    assert re.search(r"\d{2}:\d{2}", words.inner_text())
    gone.clear()
    page.evaluate("window.dispatchEvent(new Event('online'))")

    expect(page.locator("#room")).to_contain_text(number, timeout=6 * SECONDS)
    assert is_same_document(page)
