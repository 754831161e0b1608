"""Does a dossier travel from its doctor to the signed report by keyboard alone, and without a script?"""

import re
import time
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from netboard.config.demo import environment, people
from netboard.foundation import clock
from tests.browser.conftest import OpenPage
from tests.browser.hands import Hands, Keyboard, Mouse
from tests.browser.stage import CHAIR, COORDINATOR, RECORD, REFERRER, Stage, fresh_name, number_in

pytestmark = pytest.mark.browser
DELIVERY_SECONDS = 20
QUESTION = "Progression hépatique sous analogue : quel traitement de deuxième ligne ?"


@pytest.mark.parametrize(("hands", "scripts"), [(Keyboard, True), (Mouse, False)], ids=["keyboard only", "without script"])
def test_dossier_travels_to_its_delivered_report(
    hands: type[Hands],
    scripts: bool,
    stage: Stage,
    open_page: OpenPage,
) -> None:
    def sit_down(who: str) -> tuple[Page, Hands]:
        page = open_page(java_script_enabled=scripts)
        return page, _sign_in(page, hands(page), who)

    session = stage.session()
    dossier, number = _submit(*sit_down(REFERRER), gp=stage.gp_label)
    _accept_and_place(*sit_down(COORDINATOR), dossier=dossier, session=session)
    _hold_and_sign(*sit_down(CHAIR), session=session)

    expected = {people.referrer_address(RECORD), people.gp_address(RECORD)}
    assert _receivers(open_page(java_script_enabled=scripts), number=number, expected=expected) == expected


def _sign_in(page: Page, hands: Hands, who: str) -> Hands:
    page.goto("/account/login/")
    hands.fill("[name=login]", who)
    hands.fill("[name=password]", environment.PASSWORD)
    hands.press("main form button")
    page.wait_for_url("**/")
    return hands


def _submit(page: Page, hands: Hands, *, gp: str) -> tuple[int, str]:
    """Start a dossier, say who the patient is, ask the question, and read the number on the receipt."""
    hands.press('a[href="/dossiers/new/"]')
    page.wait_for_url("**/dossiers/new/")
    hands.fill("[name=birth_family_name]", fresh_name())
    hands.fill("[name=first_given_name]", "Camille")
    hands.fill("[name=birth_date]", "14/03/1959")
    hands.tick("[name=sex]")
    hands.tick("[name=gp_status]")
    hands.fill("[name=gp]", gp)
    hands.fill("[name=local_number]", fresh_name())
    hands.fill("[name=postcode]", "13009")
    hands.press("form[data-guard] .btn.main")
    page.wait_for_url("**/edit/")
    hands.fill("[name=question]", QUESTION)
    for name in ("motive", "primary_site", "ecog"):
        hands.choose(f"[name={name}]")
    hands.fill("[name=informed_on]", f"{clock.today(clock.now()) - timedelta(days=1):%d/%m/%Y}")
    hands.tick("[name=no_objection]")
    hands.press("[name=act][value=submit]")
    page.wait_for_url("**/receipt/")
    return number_in(page.url), page.locator(".big-number").inner_text()


def _accept_and_place(page: Page, hands: Hands, *, dossier: int, session: int) -> None:
    """Decide from the home page, then put the dossier on the agenda that is next; it is past its cut-off."""
    hands.press(f'a[href="/dossiers/{dossier}/triage/"]')
    page.wait_for_url("**/triage/")
    hands.tick("[name=act][value=accept]")
    hands.press("main form .btn.main")
    page.wait_for_url("**/")
    hands.press('nav a[href="/board/"]')
    page.wait_for_url("**/board/")
    hands.press(f'a[href="/board/{session}/"]')
    page.wait_for_url(f"**/board/{session}/")
    mine = f'form[action$="/place/"]:has([name=dossier][value="{dossier}"])'
    hands.fill(f"{mine} [name=reason]", "complet ce matin")
    hands.press(f"{mine} button")
    page.locator(f'[id^=case-] a[href="/dossiers/{dossier}/"]').wait_for()


def _hold_and_sign(page: Page, hands: Hands, *, session: int) -> None:
    """Open the session, note three physicians, record the opinion, sign the report."""
    hands.press('nav a[href="/board/"]')
    page.wait_for_url("**/board/")
    hands.press(f'a[href="/board/{session}/"]')
    page.wait_for_url(f"**/board/{session}/")
    opening = "[name=act][value=open]"
    asks = page.locator(opening).get_attribute("data-confirm")
    hands.press(opening)
    if asks:  # around midnight the session is on another day
        hands.agree()
    page.wait_for_url("**/live/")
    for already in range(3):
        hands.press("#presence [name=act][value=arrive]")
        page.wait_for_function(_HERE, arg=already + 1) if hands.__class__ is Keyboard else page.wait_for_load_state()
    hands.tick("[name=kind][value=surveillance]")
    hands.fill("#opinion [name=text]", "Surveillance clinique, TDM et dosage à six mois.")
    hands.press("#opinion [name=act][value=record]")
    page.wait_for_url("**/live/?case=*")
    assert page.locator("main .chip.danger").count() == 0, "the quorum counts the three physicians"
    hands.press('a[href^="/reports/cases/"]')
    page.wait_for_url(re.compile(r"/reports/(cases/)?\d+/write/"))
    if "/cases/" in page.url:
        hands.press("main form .btn.main")
        page.wait_for_url(re.compile(r"/reports/\d+/write/"))
    hands.press("[name=sign]")
    page.wait_for_url("**/sign/")
    hands.press("main form .btn.main")
    hands.agree()
    page.wait_for_url(re.compile(r"/reports/\d+/$"))


_HERE = "(number) => document.querySelectorAll('#presence [name=act][value=leave]').length >= number"


def _receivers(page: Page, *, number: str, expected: set[str]) -> set[str]:
    """Name who has the report of this dossier in the mailbox, as soon as all have it or the time is over."""
    until = time.monotonic() + DELIVERY_SECONDS
    found: set[str] = set()
    while found != expected and time.monotonic() < until:
        page.goto("/demo/mailbox/?with=pdf")
        rows = page.locator("tbody tr").filter(has_text=number)
        found = {rows.nth(place).locator("td").nth(1).inner_text() for place in range(rows.count())}
        page.wait_for_timeout(300)
    return found
