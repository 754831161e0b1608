"""How does a person act on a page: with a keyboard only, or with a mouse where no script runs?"""

from typing import Protocol

from playwright.sync_api import Page

MAX_TABS = 400
FOCUSED = "(selector) => document.activeElement?.matches(selector) ?? false"


class Hands(Protocol):
    """What the road of a dossier asks of a person, however he acts."""

    def __init__(self, page: Page) -> None: ...
    def fill(self, selector: str, text: str) -> None: ...
    def choose(self, selector: str) -> None:
        """Take the first choice of a list that says something."""

    def tick(self, selector: str) -> None: ...
    def press(self, selector: str) -> None: ...
    def agree(self) -> None:
        """Say yes when the page asks again."""


class Keyboard:
    """Tab, letters, space, Enter, and the shortcuts that the page shows; the mouse stays in its drawer."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = page.keyboard

    def reach(self, selector: str) -> None:
        """Press Tab until the element has the focus; it must be reachable, and the focus must be seen there."""
        for _turn in range(MAX_TABS):
            if self.page.evaluate(FOCUSED, selector):
                return
            self.keys.press("Tab")
        raise AssertionError(f"Tab does not reach {selector} on {self.page.url}")

    def fill(self, selector: str, text: str) -> None:
        if not self._by_shortcut(selector):
            self.reach(selector)
        self.keys.press("ControlOrMeta+a")
        self.keys.type(text)

    def choose(self, selector: str) -> None:
        self.reach(selector)
        self.keys.press("ArrowDown")

    def tick(self, selector: str) -> None:
        if not self._by_shortcut(selector):
            self.reach(selector)
            self.keys.press("Space")

    def press(self, selector: str) -> None:
        if not self._by_shortcut(selector):
            self.reach(selector)
            self.keys.press("Enter")

    def agree(self) -> None:
        self.reach("dialog button[value=yes]")
        self.keys.press("Enter")

    def _by_shortcut(self, selector: str) -> bool:
        """Press the key that the element announces, if it does; a box that is being typed in is left first."""
        shown = self.page.locator(selector).first
        shown.wait_for()
        key = shown.get_attribute("data-key")
        if not key:
            return False
        assert shown.get_attribute("aria-keyshortcuts") == key
        self.keys.press("Escape")
        for stroke in key.split():
            self.keys.press(stroke)
        return True


class Mouse:
    """Clicks and typed text on a page whose scripts never ran."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def fill(self, selector: str, text: str) -> None:
        self.page.locator(selector).first.fill(text)

    def choose(self, selector: str) -> None:
        self.page.locator(selector).first.select_option(index=1)

    def tick(self, selector: str) -> None:
        self.page.locator(selector).first.check()

    def press(self, selector: str) -> None:
        self.page.locator(selector).first.click()

    def agree(self) -> None:
        """Without a script nothing asks again."""
