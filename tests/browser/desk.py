"""How does a doctor act on the page of a dossier: drop, confirm, answer, wait for the automatic saving?"""

import base64
import re
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from netboard.foundation import clock
from tests.browser.papers import POSTCODE, Paper
from tests.browser.stage import number_in

SAVED = re.compile(r"\d{2}:\d{2}:\d{2}")
DROPPED = """([zone, files]) => {
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  for (const [name, type, content] of files) dataTransfer.items.add(new File([bytes(content)], name, {type}));
  for (const kind of ["dragenter", "dragover", "drop"])
    document.querySelector(zone).dispatchEvent(new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer}));
}"""


def choose(page: Page, *papers: Paper) -> None:
    """Choose files in the dialog of the browser; the page reads them at once."""
    with page.expect_navigation():
        page.set_input_files("#id_files", [paper.upload for paper in papers])


def drag(page: Page, *papers: Paper) -> None:
    """Let files fall on the drop zone, with the events and the DataTransfer of a browser."""
    files = [[paper.name, paper.content_type, base64.b64encode(paper.content).decode()] for paper in papers]
    with page.expect_navigation():
        page.evaluate(DROPPED, ["[data-drop] label", files])


def drag_from_folder(page: Page, *paths: Path) -> None:
    """Drag files of the disk over the drop zone and let go, as the operating system tells the browser."""
    box = page.locator("[data-drop]").bounding_box()
    assert box is not None
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + 20}
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    devtools = page.context.new_cdp_session(page)
    with page.expect_navigation():
        for kind in ("dragEnter", "dragOver", "drop"):
            devtools.send("Input.dispatchDragEvent", {"type": kind, **at, "data": data})
    devtools.detach()


def go_on(page: Page) -> int:
    """Accept the identity that was read, add what no document says, and answer the number of the draft."""
    if not page.locator("[name=gp]").input_value():
        page.locator("[name=gp_status]").last.check()
    if not page.locator("[name=postcode]").input_value():
        page.fill("[name=postcode]", POSTCODE)
    page.locator("form[data-guard] > .row .btn.main").click()
    page.wait_for_url("**/edit/")
    return number_in(page.url)


def document(page: Page, name: str) -> Locator:
    """Find what was read in a document."""
    return page.locator(".read").filter(has=page.locator("h3", has_text=name))


def proposal(page: Page, text: str) -> Locator:
    """Find a proposal by its name or its value, not by the line around it."""
    return page.locator("#proposals .found > li").filter(has=page.locator("b, .value", has_text=text))


def press(page: Page, button: Locator) -> None:
    """Press a button that sends the page."""
    with page.expect_navigation():
        button.click()


def field(page: Page, name: str) -> Locator:
    return page.locator(f'[name="{name}"]')


def item(page: Page, place: str) -> Locator:
    """Find what the form shows for a place of the dossier."""
    return page.locator(f'[data-item="{place}"]')


def need(page: Page, subject: str) -> Locator:
    """Find an item that the situation asks for and that is not there."""
    return page.locator(f'[id="need-{subject}"]')


def saving(page: Page) -> "AbstractContextManager[Any]":
    """Wait for the answer of the automatic saving that the block causes."""
    return page.expect_response(lambda answer: answer.request.method == "POST" and "autosave" in (answer.request.post_data or ""))


def choose_and_wait(page: Page, name: str, value: str) -> None:
    """Choose in a list and wait until the saved draft has answered."""
    with saving(page):
        field(page, name).select_option(value)
    expect(page.locator("#saved")).to_have_text(SAVED)


def inform(page: Page) -> None:
    """Say that the patient was informed yesterday and does not object, and wait until it is saved."""
    field(page, "informed_on").fill(in_days(-1))
    with saving(page):
        field(page, "no_objection").check()
    expect(page.locator("#saved")).to_have_text(SAVED)


def submit(page: Page) -> str:
    """Submit and read the number on the receipt."""
    page.locator("[name=act][value=submit]").click()
    page.wait_for_url("**/receipt/")
    return page.locator(".big-number").inner_text()


def in_days(days: int) -> str:
    return f"{clock.today(clock.now()) + timedelta(days=days):%d/%m/%Y}"
