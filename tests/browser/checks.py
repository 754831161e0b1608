"""What must hold on any page, whoever reads it and however?"""

from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW = {"width": 320, "height": 700}
WIDE = {"width": 1280, "height": 800}
# What sticks out of a narrow page, to name the culprit; an element clipped or scrolled by a parent does not count.
STICKING_OUT = """() => {
  if (document.documentElement.scrollWidth <= 320) return [];
  const held = (element) => element && element !== document.body && (getComputedStyle(element).overflowX !== "visible" || held(element.parentElement));
  return [`${document.documentElement.scrollWidth} px wide`, ...[...document.querySelectorAll("body *")]
    .filter((element) => element.getBoundingClientRect().right > 320.5 && !held(element))
    .map((element) => `${element.tagName.toLowerCase()}#${element.id}.${element.className} to ${Math.round(element.getBoundingClientRect().right)} px`)
    .slice(0, 6)];
}"""


def violations(page: Page) -> list[str]:
    """Ask axe-core; an empty list is a page without a known barrier."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    found = page.evaluate("async (rules) => (await axe.run(document, {runOnly: rules, resultTypes: ['violations']})).violations", RULES)
    return [
        f"{each['id']}: {node['target']} {' '.join(node['html'].split())[:160]} {node['failureSummary'].splitlines()[-1].strip()}"
        for each in found
        for node in each["nodes"][:4]
    ]


def show_in(page: Page, theme: str) -> None:
    """Show the page as the display setting of this name does."""
    scale = "projector" if theme == "projector" else ""
    page.evaluate(
        "([theme, scale]) => { const root = document.documentElement; root.dataset.theme = theme;"
        " if (scale) root.dataset.scale = scale; else delete root.dataset.scale; }",
        ["light" if scale else theme, scale],
    )


def sticking_out(page: Page) -> list[str]:
    """Name what makes a telephone scroll sideways."""
    page.set_viewport_size(NARROW)
    found: list[str] = page.evaluate(STICKING_OUT)
    page.set_viewport_size(WIDE)
    return found
