"""Take the pictures of the documentation from a running demonstration: python scripts/screenshots.py [address]."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import Browser, Page, sync_playwright

from bench import prefill_corpus
from netboard.config.demo.environment import PASSWORD

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
SHOTS = [
    ("coordination", "worklist", "/", "light"),
    ("coordination", "dossier", "/dossiers/1/", "light"),
    ("coordination", "agenda", "/board/3/", "light"),
    ("president", "report", "/reports/cases/5/write/", "light"),
    ("president", "worklist-dark", "/", "dark"),
    ("referent", "new-dossier", "/dossiers/new/", "light"),
]


def sign_in(page: Page, base: str, name: str) -> None:
    page.goto(f"{base}/account/login/")
    page.fill("input[name=login]", f"{name}@netboard.example")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state("networkidle")


def drop(page: Page) -> None:
    """Drop a document of an invented patient, go on, and take the values that it proposes."""
    fiche = prefill_corpus.specimen(Path(prefill_corpus.__file__).parent / "corpus/documents/28-held-fiche-regional.yaml")
    with page.expect_navigation():
        page.set_input_files("#id_files", [{"name": "Fiche RCP.pdf", "mimeType": "application/pdf", "buffer": fiche.content}])
    page.fill("[name=postcode]", "13008")
    page.fill("[name=local_number]", "99-451")
    page.locator("form[data-guard] button.main").click()
    page.wait_for_url("**/edit/")
    page.screenshot(path=str(FOLDER / "prefill.png"))


def board(browser: Browser, base: str) -> None:
    """Open the next session and take its pictures: the console, a participant in Nice, the wall, a telephone."""
    chair = browser.new_context(locale="fr-FR", viewport={"width": 1440, "height": 900}).new_page()
    sign_in(chair, base, "president")
    chair.goto(f"{base}/board/3/")
    if (opening := chair.locator("[name=act][value=open]")).count():
        asks = opening.get_attribute("data-confirm")
        opening.click()
        if asks:
            chair.locator("dialog button[value=yes]").click()
        chair.wait_for_url("**/live/")
    views = (
        ("nucleaire.nice", "live-participant", "live", {"width": 1280, "height": 900}, "light"),
        ("expert", "live-phone", "live", {"width": 390, "height": 844}, "light"),
        ("coordination", "live-wall", "wall", {"width": 1920, "height": 1080}, "dark"),
        ("radiologie.avignon", "live-dark", "live", {"width": 1280, "height": 900}, "dark"),
    )
    for name, title, page_name, viewport, theme in views:
        context = browser.new_context(locale="fr-FR", viewport=viewport, color_scheme=theme)
        page = context.new_page()
        sign_in(page, base, name)
        page.goto(f"{base}/board/3/{page_name}/")
        page.wait_for_timeout(1500)
        page.screenshot(path=str(FOLDER / f"{title}.png"))
    chair.goto(f"{base}/board/3/live/")
    chair.wait_for_timeout(3500)
    chair.locator("[name=kind][value=treatment]").check()
    chair.locator("#opinion [name=text]").fill(
        "Chirurgie d’épargne discutée avec le patient ; ablation sous écho-endoscopie en alternative."
    )
    chair.wait_for_timeout(1500)
    chair.evaluate("window.scrollTo(0, 0)")
    chair.screenshot(path=str(FOLDER / "live-console.png"))
    chair.goto(f"{base}/board/1/minutes/")
    chair.screenshot(path=str(FOLDER / "minutes.png"))


def main(base: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name, title, path, theme in SHOTS:
            context = browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 800})
            page = context.new_page()
            sign_in(page, base, name)
            context.add_cookies([{"name": "nb_theme", "value": theme, "url": base}])
            page.goto(base + path)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=str(FOLDER / f"{title}.png"))
            if title == "new-dossier":
                drop(page)
            context.close()
        board(browser, base)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000")
