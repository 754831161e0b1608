"""What does one doctor do on the screen, and how often? A Chromium that drops, clicks and types, and counts each of its acts.

What is counted:
- click: one press of the mouse; a choice in a list is two (open, choose); reaching a field to type in it is one.
- typed field: a field in which characters were typed, once whatever their number; the characters are counted beside.
- other: each key that is no character (select all, arrows, Enter) and each drag of files onto the page.
An interaction is one of the three; scrolling, reading and signing in are none.
"""

import base64
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page

DROP = """([zone, files]) => {
  const carried = new DataTransfer();
  for (const [name, content] of files) {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    carried.items.add(new File([bytes], name, { type: "application/pdf" }));
  }
  document.querySelector(zone).dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }));
}"""
TAKE = """(field) => {
  const offered = document.getElementById(field.getAttribute("list")).querySelectorAll("option");
  if (offered.length !== 1) throw new Error(`${offered.length} choices offered`);
  field.value = offered[0].value;
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
}"""


@dataclass
class Count:
    """The acts of one case; `typed` names the fields."""

    clicks: int = 0
    characters: int = 0
    other: int = 0
    typed: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)

    @property
    def interactions(self) -> int:
        return self.clicks + len(self.typed) + self.other


class Hand:
    """The hand of one doctor on one page; with `shots`, a picture is kept of each step."""

    def __init__(self, page: Page, *, shots: Path | None = None) -> None:
        self.page, self.shots, self.count = page, shots, Count()

    def drop(self, zone: str, files: list[tuple[str, bytes]]) -> None:
        """Drag all files at once onto the page, and wait for the page that comes then."""
        self.count.other += 1
        carried = [[name, base64.b64encode(content).decode()] for name, content in files]
        with self.page.expect_navigation():
            self.page.evaluate(DROP, [zone, carried])

    def press(self, button: Locator) -> None:
        """Click a button or link that opens another page."""
        self.count.clicks += 1
        with self.page.expect_navigation():
            button.click()

    def tick(self, name: str, value: str = "") -> None:
        """Tick a box, or one of the choices of a question, unless it is ticked."""
        box = self.page.locator(f"[name={name}]" + (f"[value={value}]" if value else ""))
        if not box.is_checked():
            self.count.clicks += 1
            self.count.chosen.append(name)
            box.check()

    def choose(self, name: str, value: str) -> None:
        """Choose in a list."""
        self.count.clicks += 2
        self.count.chosen.append(name)
        self.page.locator(f"select[name={name}]").select_option(value)

    def type(self, name: str, text: str) -> None:
        """Type in a field, over what it says."""
        box = self.page.locator(f"[name={name}]")
        self.count.clicks += 1
        self.count.typed.append(name)
        self.count.characters += len(text)
        box.click()
        if box.input_value():
            self.count.other += 1
            self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def pick(self, name: str, text: str) -> None:
        """Type the name of a doctor and take the one that the page offers: an arrow, then Enter."""
        with self.page.expect_response(lambda answer: "/patients/doctors/" in answer.url):
            self.type(name, text)
        self.page.locator("#gp-list option").first.wait_for(state="attached")
        self.page.wait_for_load_state("networkidle")
        self.count.other += 2
        self.page.locator(f"[name={name}]").evaluate(TAKE)  # the browser draws the list of suggestions outside the page

    def says(self, name: str) -> str:
        """Read what a field says."""
        return self.page.locator(f"[name={name}]").input_value()

    def look(self, step: str) -> None:
        if self.shots is not None:
            self.page.screenshot(path=str(self.shots / f"{step}.png"), full_page=True)
