"""What happens when somebody sends nonsense: is it said beside the box, and is nothing typed lost?"""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from netboard.foundation import clock
from tests.browser import checks
from tests.browser.conftest import OpenPage
from tests.browser.stage import REFERRER, Stage, fresh_name

pytestmark = pytest.mark.browser
REFUSED, UNREADABLE = 422, 400
MEBIBYTE = 1024 * 1024


def _send(page: Page, selector: str) -> None:
    with page.expect_navigation():
        page.locator(selector).click()


def _says_so(page: Page, name: str) -> None:
    """The summary has the focus and leads to the field; the field has its own message and says it is wrong."""
    field = page.locator(f"[name={name}]").first
    expect(page.locator(".summary")).to_be_focused()
    message = page.locator(f"#id_{name}_error")
    expect(message).not_to_be_empty()
    assert field.get_attribute("aria-invalid") == "true"
    assert f"id_{name}_error" in (field.get_attribute("aria-describedby") or "")
    assert checks.violations(page) == []
    assert checks.sticking_out(page) == []
    page.locator(".summary a").first.press("Enter")
    assert page.evaluate("document.activeElement.closest('.field') !== null")


def _fill(page: Page, typed: dict[str, str]) -> None:
    """Set the values as a paste does: controls included."""
    for name, value in typed.items():
        page.locator(f"[name={name}]").first.evaluate("(box, text) => { box.value = text; }", value)


IDENTITY = {"first_given_name": "Camille", "birth_date": "14/03/1959", "postcode": "13009"}
WRONG_IDENTITIES = [
    ("ins_matricule", "2 69 05 49 588 157 81", "wrong key"),
    ("birth_date", "31/02/1960", "impossible date"),
    ("birth_date", "01/01/2999", "birth in the future"),
    ("first_given_name", "Cam\u0007ille", "control character"),
    ("birth_place_cog", "Marseille", "not a code"),
]


@pytest.mark.parametrize(("name", "value"), [row[:2] for row in WRONG_IDENTITIES], ids=[row[2] for row in WRONG_IDENTITIES])
def test_wrong_identity_is_said_beside_its_box(name: str, value: str, open_page: OpenPage) -> None:
    page = open_page(REFERRER, refused={REFUSED})
    page.goto("/dossiers/new/")
    family_name = fresh_name()
    page.locator("details.more").first.evaluate("(part) => { part.open = true; }")
    _fill(page, {"birth_family_name": family_name, **IDENTITY, name: value})
    page.locator("[name=sex]").first.check()
    page.locator("[name=gp_status]").last.check()

    _send(page, "form[data-guard] > .row .btn.main")

    _says_so(page, name)
    expect(page.locator(f"[name={name}]")).to_have_value(value)
    expect(page.locator("[name=birth_family_name]")).to_have_value(family_name)


def test_birth_tomorrow_is_refused(open_page: OpenPage) -> None:
    page = open_page(REFERRER, refused={REFUSED})
    page.goto("/dossiers/new/")
    tomorrow = f"{clock.today(clock.now()) + timedelta(days=1):%d/%m/%Y}"
    _fill(page, {"birth_family_name": fresh_name(), **IDENTITY, "birth_date": tomorrow})
    page.locator("[name=sex]").first.check()
    page.locator("[name=gp_status]").last.check()

    _send(page, "form[data-guard] > .row .btn.main")

    _says_so(page, "birth_date")


def test_empty_identity_names_every_missing_box(open_page: OpenPage) -> None:
    page = open_page(REFERRER, refused={REFUSED})
    page.goto("/dossiers/new/")

    _send(page, "form[data-guard] > .row .btn.main")

    for name in ("birth_family_name", "first_given_name", "birth_date", "postcode"):
        expect(page.locator(f"#id_{name}_error")).not_to_be_empty()
    _says_so(page, "birth_family_name")


def test_empty_submission_names_what_is_missing(stage: Stage, open_page: OpenPage) -> None:
    page = open_page(REFERRER, refused={REFUSED})
    page.goto(f"/dossiers/{stage.draft().pk}/edit/")

    _send(page, "[name=act][value=submit]")

    for name in ("question", "motive", "primary_site", "ecog", "informed_on", "no_objection"):
        expect(page.locator(f"#id_{name}_error")).not_to_be_empty()
    _says_so(page, "question")


@pytest.mark.parametrize("value", ["PRRT\u0000 ?", "PRRT\u0007 ?", "PRRT\u202e ?"], ids=["NUL", "bell", "direction mark"])
def test_invisible_character_in_the_question_is_refused_at_submission(value: str, stage: Stage, open_page: OpenPage) -> None:
    page = open_page(REFERRER, refused={REFUSED})
    page.goto(f"/dossiers/{stage.draft().pk}/edit/")
    _fill(page, {"question": value})

    _send(page, "[name=act][value=submit]")

    _says_so(page, "question")
    assert "PRRT" in page.locator("[name=question]").input_value()


@pytest.mark.parametrize("act", ["save", "submit"])
def test_text_beyond_every_dossier_is_refused_and_stays_in_its_box(act: str, stage: Stage, open_page: OpenPage) -> None:
    page = open_page(REFERRER, refused={REFUSED})
    page.goto(f"/dossiers/{stage.draft().pk}/edit/")
    text = "un mot " * 60_000
    _fill(page, {"question": text})

    _send(page, f".btn[name=act][value={act}]")

    expect(page.locator(".messages .notice.danger")).to_be_visible()
    assert page.locator("[name=question]").input_value() == text


@pytest.mark.parametrize(("size", "status"), [(10_000_000, REFUSED), (13 * MEBIBYTE, UNREADABLE)], ids=["10 MB", "more than is read"])
def test_megabytes_of_text_get_a_page_that_says_why(size: int, status: int, stage: Stage, open_page: OpenPage) -> None:
    page = open_page(REFERRER)
    page.goto(f"/dossiers/{stage.draft().pk}/edit/")
    token = page.locator("main [name=csrfmiddlewaretoken]").input_value()

    # Past the editing page: it is the browser, not NETboard, that takes a minute to lay such a text out.
    answer = page.request.post(page.url, form={"csrfmiddlewaretoken": token, "act": "save", "question": "x" * size, "version": "1"})

    assert answer.status == status
    assert "<h1>" in answer.text()


@pytest.mark.parametrize(
    ("name", "content"),
    [("compte-rendu.pdf", b"MZ\x90\x00" + b"\x00" * 4000), ("gros.pdf", b"%PDF-1.7\n" + b"\x00" * (26 * MEBIBYTE)), ("vide.pdf", b"")],
    ids=["program under another name", "26 MB", "empty file"],
)
def test_wrong_file_is_refused_beside_its_box(name: str, content: bytes, stage: Stage, open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(REFERRER, refused={REFUSED})
    pk = stage.draft().pk
    page.goto(f"/dossiers/{pk}/documents/")
    (tmp_path / name).write_bytes(content)
    page.locator("[name=file]").set_input_files(tmp_path / name)
    page.locator("[name=title]").fill("Compte rendu de TEP")

    _send(page, "main form .btn.main")

    _says_so(page, "file")
    expect(page.locator("[name=title]")).to_have_value("Compte rendu de TEP")
    page.goto(f"/dossiers/{pk}/edit/")
    assert page.locator('a[href^="/documents/"]').count() == 0


def test_document_without_file_asks_for_one(stage: Stage, open_page: OpenPage) -> None:
    page = open_page(REFERRER, refused={REFUSED})
    page.goto(f"/dossiers/{stage.draft().pk}/documents/")

    _send(page, "main form .btn.main")

    _says_so(page, "file")


def test_known_patient_is_shown_before_a_second_one_is_made(stage: Stage, open_page: OpenPage) -> None:
    known = stage.draft()
    page = open_page(REFERRER, refused={409, REFUSED})
    page.goto("/dossiers/new/")
    page.locator("[name=birth_family_name]").fill(known.family_name)
    page.locator("[name=first_given_name]").fill("Camille")
    page.locator("[name=birth_date]").fill("14/03/1959")
    page.locator("[name=birth_date]").press("Tab")

    expect(page.locator("#similar [name=patient]")).to_be_visible()
    with page.expect_navigation():
        page.locator("[name=birth_family_name]").press("Enter")

    assert page.url.endswith("/dossiers/new/"), "Enter never chooses a patient"


def test_enter_in_a_box_of_the_draft_saves_it_and_adds_nothing(stage: Stage, open_page: OpenPage) -> None:
    page = open_page(REFERRER)
    page.goto(f"/dossiers/{stage.draft().pk}/edit/")
    before = page.locator("[name=events-TOTAL_FORMS]").input_value()
    page.locator("[name=metastatic_sites]").fill("foie")
    expect(page.locator("#saved")).to_have_text(re.compile(r"\d{2}:\d{2}:\d{2}"))

    with page.expect_navigation():
        page.locator("[name=metastatic_sites]").press("Enter")

    assert page.locator("[name=events-TOTAL_FORMS]").input_value() == before
    expect(page.locator("[name=metastatic_sites]")).to_have_value("foie")
