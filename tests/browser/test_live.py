"""Does a whole session go by keyboard: a chair, two sites, a projector and a telephone, with a recusal, a cut and a take-over?"""

import re
import time
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import checks
from tests.browser.conftest import OpenPage
from tests.browser.hands import Keyboard
from tests.browser.stage import CHAIR, COORDINATOR, Stage, Written

pytestmark = pytest.mark.browser
NICE, AVIGNON, SURGEON = "nucleaire.nice@netboard.example", "radiologie.avignon@netboard.example", "chirurgie.nice@netboard.example"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
FOLLOWS_MS = 5_000  # generous: this machine runs other work; the measure is in bench/live.py


@dataclass(frozen=True)
class Board:
    """Everybody who has the session open."""

    chair: Page
    desk: Page
    nice: Page
    avignon: Page
    phone: Page
    wall: Page
    session: int
    cases: tuple[Written, ...]

    @property
    def followers(self) -> tuple[Page, ...]:
        return (self.nice, self.avignon, self.phone, self.wall)

    def all_show(self, written: Written, *, but: Page | None = None) -> None:
        for page in self.followers:
            if page != but:
                expect(page.locator(".case-top h2")).to_contain_text(written.family_name, timeout=FOLLOWS_MS)


@pytest.fixture
def board(stage: Stage, open_page: OpenPage) -> Board:
    """Three cases on an agenda, and six pages of it open before the session begins."""
    cases = tuple(stage.accepted() for _number in range(3))
    session = stage.session()
    for written in cases:
        stage.place(session, written)
    chair = open_page(CHAIR, offline=True, refused={409})
    chair.goto(f"/board/{session}/")
    pages = {
        "nice": open_page(NICE), "avignon": open_page(AVIGNON, offline=True), "phone": open_page(SURGEON, **PHONE), "desk": open_page(COORDINATOR),
        "wall": open_page(COORDINATOR, viewport={"width": 1920, "height": 1080}),
    }  # fmt: skip
    for name, page in pages.items():
        page.goto(f"/board/{session}/{'wall' if name == 'wall' else 'live'}/")
    order = chair.locator("tr[id^=case-]").all_inner_texts()
    sorted_cases = sorted(cases, key=lambda written: next(place for place, name in enumerate(order) if written.family_name in name))
    return Board(chair=chair, session=session, cases=tuple(sorted_cases), **pages)


def opinion_box(page: Page) -> Locator:
    return page.locator("#opinion [name=text]")


def begin(board: Board) -> Keyboard:
    hands = Keyboard(board.chair)
    opening = "[name=act][value=open]"
    asks = board.chair.locator(opening).get_attribute("data-confirm")
    hands.press(opening)
    if asks:
        hands.agree()
    board.chair.wait_for_url("**/live/")
    return hands


def type_opinion(hands: Keyboard, words: str, *, kind: str = "surveillance") -> None:
    hands.tick(f"[name=kind][value={kind}]")
    hands.fill("#opinion [name=text]", words)
    hands.keys.press("Escape")


def record(board: Board, hands: Keyboard) -> None:
    hands.press("#opinion [name=act][value=record]")
    board.chair.wait_for_url("**/live/?case=*")


def test_a_session_goes_from_its_opening_to_signed_reports_by_keyboard(board: Board) -> None:
    first, second, third = board.cases
    hands = begin(board)
    board.all_show(first)
    board.chair.wait_for_function("() => document.querySelectorAll('#presence .seat button[value=leave]').length >= 4", timeout=30_000)
    expect(board.chair.locator("#presence .card-head .chip.ok")).to_be_visible()

    _recuse_oneself(board.phone)
    expect(board.phone.locator("#room")).not_to_contain_text(first.family_name)
    board.all_show(first, but=board.phone)
    _disagree(board.avignon, "Chirurgie d’abord.")

    type_opinion(hands, "Surveillance clinique, TDM à six mois.")
    record(board, hands)
    expect(board.nice.locator("#room")).to_contain_text("Surveillance clinique, TDM à six mois.", timeout=FOLLOWS_MS)
    expect(board.nice.locator("#room")).to_contain_text("Chirurgie d’abord.")

    hands.keys.press("j")
    board.all_show(second)
    expect(board.phone.locator(".case-top h2")).to_contain_text(second.family_name)
    _two_people_write_one_opinion(board, hands)
    record(board, hands)

    hands.keys.press("j")
    board.all_show(third)
    _the_chair_is_cut_and_another_takes_over(board, hands)
    _sign_every_report(board)


def _recuse_oneself(page: Page) -> None:
    page.locator("summary", has_text="Je ne participe pas à ce dossier").tap()
    page.locator("#recuse-why").fill("J’ai opéré ce patient")
    page.locator("#me [name=act][value=recuse]").tap()
    expect(page.locator("main")).to_contain_text("Vous ne participez pas à ce dossier.")


def _disagree(page: Page, reason: str) -> None:
    page.bring_to_front()
    hands = Keyboard(page)
    hands.reach("#me details summary")
    hands.keys.press("Enter")
    hands.fill("#disagree-why", reason)
    hands.keys.press("Escape")
    hands.press("#me [name=act][value=disagree]")
    expect(page.locator(".messages")).to_be_visible()


def _two_people_write_one_opinion(board: Board, hands: Keyboard) -> None:
    """The desk opens the same case and types in the same box; both see both texts."""
    board.desk.goto(f"/board/{board.session}/live/")
    type_opinion(hands, "IRM hépatique.")
    expect(opinion_box(board.desk)).to_have_value("IRM hépatique.", timeout=FOLLOWS_MS)
    desk = Keyboard(board.desk)
    board.desk.bring_to_front()
    opinion_box(board.desk).focus()
    desk.keys.press("ControlOrMeta+End")
    desk.keys.type(" Dosage de la CgA à trois mois.", delay=15)
    board.chair.bring_to_front()
    opinion_box(board.chair).focus()
    hands.keys.press("ControlOrMeta+Home")
    hands.keys.type("Avis unanime : ", delay=15)
    whole = "Avis unanime : IRM hépatique. Dosage de la CgA à trois mois."
    expect(opinion_box(board.chair)).to_have_value(whole, timeout=FOLLOWS_MS)
    expect(opinion_box(board.desk)).to_have_value(whole, timeout=FOLLOWS_MS)
    hands.keys.press("Escape")


def _the_chair_is_cut_and_another_takes_over(board: Board, hands: Keyboard) -> None:
    """What the chair types without a network is not lost; the desk leads meanwhile, and everybody else goes on."""
    typed = "Chirurgie du primitif après un nouvel avis d’imagerie."
    board.chair.context.set_offline(True)
    hands.tick("[name=kind][value=surveillance]")
    hands.fill("#opinion [name=text]", typed)
    hands.keys.press("Escape")
    expect(board.chair.locator("#opinion [data-status]")).to_have_class(re.compile("failed"), timeout=15_000)

    board.desk.bring_to_front()
    board.desk.goto(f"/board/{board.session}/live/")
    desk = Keyboard(board.desk)
    desk.keys.press("m")
    desk.agree()
    expect(board.desk.locator("#where [data-key=k]")).to_be_visible()
    desk.keys.press("k")
    board.all_show(board.cases[1])
    desk.keys.press("j")
    board.all_show(board.cases[2])

    board.chair.context.set_offline(False)
    board.chair.bring_to_front()
    expect(opinion_box(board.desk)).to_have_value(typed, timeout=20_000)
    expect(board.chair.locator("#where")).to_contain_text("conduit cette séance", timeout=10_000)
    hands.keys.press("Escape")
    record(board, hands)


def _sign_every_report(board: Board) -> None:
    """Sign at the table, case after case, by the key that the page shows, then close the session and read its minutes."""
    hands = Keyboard(board.chair)
    for number in range(3):
        board.chair.goto(f"/board/{board.session}/live/")
        address = board.chair.locator("#cases a.what").nth(number).get_attribute("href")
        board.chair.goto(str(address))
        hands.keys.press("r")
        hands.agree()
        expect(board.chair.locator(".messages")).to_contain_text("Le compte rendu est signé")
    board.chair.goto(f"/board/{board.session}/")
    hands.press("[name=act][value=close]")
    hands.agree()
    expect(board.chair.locator(".messages")).to_contain_text("La séance est")
    board.chair.goto(f"/board/{board.session}/minutes/")
    for written in board.cases:
        expect(board.chair.locator("#minutes")).to_contain_text(written.family_name)
    expect(board.chair.locator("#minutes")).to_contain_text("Chirurgie d’abord.")


def test_without_the_stream_the_pages_follow_by_asking(stage: Stage, open_page: OpenPage) -> None:
    session = stage.session()
    cases = [stage.accepted(), stage.accepted()]
    for written in cases:
        stage.place(session, written)
    stage.open(session)
    page = open_page(NICE, offline=True)
    page.context.route("**/live/board/**", lambda route: route.abort())
    page.goto(f"/board/{session}/live/")
    before = page.locator(".case-top h2").inner_text()

    chair = stage.visitor(CHAIR)
    chair.get(f"/board/{session}/live/")
    forward = next(form for form in chair.tree.forms if form.xpath(".//button[@data-key='j']"))
    chair.send({}, action=forward.action.removeprefix(stage.url))

    expect(page.locator(".case-top h2")).not_to_have_text(before, timeout=12_000)
    expect(page.locator("[data-live-state]").first).to_contain_text("toutes les 3 secondes")


def test_the_keys_can_be_switched_off_and_are_listed(stage: Stage, open_page: OpenPage) -> None:
    session = stage.session()
    stage.place(session, stage.accepted())
    stage.open(session)
    page = open_page(CHAIR)
    page.goto(f"/board/{session}/live/")

    page.keyboard.press("?")
    expect(page.locator("dialog#keys")).to_be_visible()
    assert checks.violations(page) == []
    page.keyboard.press("Escape")
    page.evaluate("document.documentElement.dataset.keys = 'off'")
    page.keyboard.press("?")
    time.sleep(0.2)

    expect(page.locator("dialog#keys")).to_be_hidden()


@pytest.mark.parametrize("theme", ["light", "dark", "projector"])
def test_the_live_pages_are_usable_by_everybody(stage: Stage, open_page: OpenPage, theme: str) -> None:
    session = stage.session()
    stage.place(session, stage.accepted())
    stage.open(session)
    for who, address in ((CHAIR, "live"), (NICE, "live"), (COORDINATOR, "wall")):
        page = open_page(who)
        page.goto(f"/board/{session}/{address}/")
        checks.show_in(page, theme)
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        assert checks.violations(page) == [], (who, address)
        assert checks.sticking_out(page) == [], (who, address)


def go_on(stage: Stage, session: int) -> None:
    """Let the chair go to the next case."""
    chair = stage.visitor(CHAIR)
    chair.get(f"/board/{session}/live/")
    forward = next(form for form in chair.tree.forms if form.xpath(".//button[@data-key='j']"))
    chair.send({}, action=forward.action.removeprefix(stage.url))


def test_a_page_in_which_somebody_types_stays_and_says_how_to_follow(stage: Stage, open_page: OpenPage) -> None:
    session = stage.session()
    for written in (stage.accepted(), stage.accepted()):
        stage.place(session, written)
    stage.open(session)
    page = open_page(COORDINATOR)
    page.goto(f"/board/{session}/live/")
    opinion_box(page).focus()
    page.keyboard.type("Surveillance", delay=10)

    go_on(stage, session)
    expect(page.locator("#where")).to_contain_text("Suivre la RCP", timeout=FOLLOWS_MS)
    page.keyboard.type(" sans traitement.", delay=10)

    expect(opinion_box(page)).to_have_value("Surveillance sans traitement.")
    expect(page.locator("#opinion [data-status]")).to_contain_text("Gardé à")
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    page.wait_for_url("**/live/")
    expect(opinion_box(page)).to_have_value("")


def test_a_record_pressed_during_a_cut_keeps_the_page_and_its_words(stage: Stage, open_page: OpenPage) -> None:
    session = stage.session()
    stage.place(session, stage.accepted())
    stage.open(session)
    page = open_page(CHAIR, offline=True)
    page.goto(f"/board/{session}/live/")
    opinion_box(page).wait_for()
    page.context.set_offline(True)

    opinion_box(page).fill("IRM à six mois.")
    page.locator("#opinion [name=act][value=record]").click()
    expect(page.locator("#opinion [data-status]")).to_have_class(re.compile("failed"))
    page.context.set_offline(False)

    expect(page.locator("#opinion [data-status]")).to_contain_text("Gardé à", timeout=15_000)
    expect(opinion_box(page)).to_have_value("IRM à six mois.")
