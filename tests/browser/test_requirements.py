"""Who changes the table of requirements, and does a signed change reach the form at once?"""

import random
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from netboard.medicine import completeness
from tests.browser import checks, desk
from tests.browser.conftest import OpenPage
from tests.browser.stage import ADMINISTRATOR, CHAIR, COORDINATOR, EXPERT, PATHOLOGIST, QUALITY, REFERRER, Stage

pytestmark = pytest.mark.browser
REFUSED, FORBIDDEN = 422, 403
# Asked for in one rare situation only, so that no other test meets it; its place is no requirement of that situation today.
ROW = (
    '  - {id: essai_ttf1, field: essai, home: "pathology:stain_TTF1", block: pathology, level: B, owner: pathologist, source: who, '
    'when: {site: [thymus]}, label: {fr: TTF1 de l’essai, en: TTF1 of the test}, why: {fr: "Ajouté par un essai.", en: "Added by a test."}}\n'
)


def _version() -> str:
    return f"essai-{random.randint(10**6, 10**7)}"  # noqa: S311 -- a name, not a secret


def _table(version: str, *, row: str = ROW) -> bytes:
    text = completeness.packaged_text()
    first = next(line for line in text.splitlines() if line.startswith("version:"))
    return (text.replace(first, f'version: "{version}"').rstrip("\n") + "\n" + row).encode()


def _propose(page: Page, content: bytes, *, note: str = "Ajout d’un marqueur") -> None:
    page.goto("/requirements/")
    upload: Any = {"name": "table.yaml", "mimeType": "application/yaml", "buffer": content}
    page.locator("[name=file]").set_input_files(upload)
    page.locator("[name=note]").fill(note)
    desk.press(page, page.locator("aside form .btn.main"))


@pytest.mark.parametrize("who", [REFERRER, COORDINATOR, EXPERT, PATHOLOGIST, CHAIR])
def test_everybody_in_care_reads_the_table_with_its_reasons_and_sources(who: str, open_page: OpenPage) -> None:
    page = open_page(who)

    page.goto("/requirements/")
    page.evaluate("document.querySelectorAll('main details').forEach((part) => { part.open = true; })")

    row = page.locator("tr", has_text="Ki-67").filter(has_text="Le grade en dépend")
    expect(row.first).to_contain_text("OMS")
    expect(page.get_by_role("button", name="Garder comme")).to_have_count(1 if who == CHAIR else 0)
    assert checks.violations(page) == []
    assert checks.sticking_out(page) == []


@pytest.mark.parametrize("who", [ADMINISTRATOR, QUALITY], ids=["administrator", "quality"])
def test_roles_outside_care_do_not_read_it(who: str, open_page: OpenPage) -> None:
    answer = open_page(who, refused={FORBIDDEN}).goto("/requirements/")

    assert answer is not None
    assert answer.status == FORBIDDEN


@pytest.mark.parametrize("who", [REFERRER, COORDINATOR, EXPERT])
def test_only_the_medical_lead_proposes_and_signs(who: str, open_page: OpenPage) -> None:
    chair = open_page(CHAIR)
    version = _version()
    _propose(chair, _table(version))
    address = chair.locator('form[action$="/approve/"]').first.get_attribute("action")
    page = open_page(who, refused={FORBIDDEN})
    page.goto("/requirements/")
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    upload: Any = {"name": "table.yaml", "mimeType": "application/yaml", "buffer": _table(_version())}

    proposed = page.request.post("/requirements/", multipart={"csrfmiddlewaretoken": token, "note": "essai", "file": upload})
    signed = page.request.post(str(address), form={"csrfmiddlewaretoken": token})

    assert (proposed.status, signed.status) == (FORBIDDEN, FORBIDDEN)
    expect(page.get_by_role("button", name="Signer")).to_have_count(0)


BAD_ROWS = {
    "unknown block": (ROW.replace("block: pathology", "block: nowhere"), "essai_ttf1"),
    "unknown source": (ROW.replace("source: who", "source: nobody"), "essai_ttf1"),
    "unknown level": (ROW.replace("level: B", "level: Z"), "essai_ttf1"),
    "no French": (ROW.replace("fr: TTF1 de l’essai, ", ""), "essai_ttf1"),
    "unknown key": (ROW.replace("site: [thymus]", "sites: [thymus]"), "essai_ttf1"),
    "no YAML": ("  - {id: essai_ttf1, field: [\n", "file"),
}


@pytest.mark.parametrize("name", BAD_ROWS)
def test_faulty_table_is_refused_and_its_row_named(name: str, open_page: OpenPage) -> None:
    row, where = BAD_ROWS[name]
    page, version = open_page(CHAIR, refused={REFUSED}), _version()

    _propose(page, _table(version, row=row), note="Essai d’une ligne fautive")

    expect(page.locator("#id_file_error")).to_contain_text(where)
    expect(page.locator("[name=note]")).to_have_value("Essai d’une ligne fautive")
    expect(page.locator("aside", has_text=version)).to_have_count(0)
    assert checks.violations(page) == []


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"bonjour", b"x" * 600_000], ids=["empty", "not UTF-8", "no table", "too large"])
def test_file_that_is_no_table_is_refused_beside_its_box(content: bytes, open_page: OpenPage) -> None:
    page = open_page(CHAIR, refused={REFUSED})

    _propose(page, content)

    expect(page.locator("#id_file_error")).not_to_be_empty()


def test_a_version_is_never_replaced(open_page: OpenPage) -> None:
    page, version = open_page(CHAIR, refused={REFUSED}), _version()
    _propose(page, _table(version))

    _propose(page, _table(version))

    expect(page.locator("#id_file_error")).to_contain_text(version)


def test_signed_change_reaches_the_form_and_a_draft_table_does_not(stage: Stage, open_page: OpenPage) -> None:
    doctor, chair, version = open_page(REFERRER), open_page(CHAIR), _version()
    doctor.goto(f"/dossiers/{stage.draft().pk}/edit/")
    desk.choose_and_wait(doctor, "primary_site", "thymus")
    asked = doctor.locator("#needs-pathology li", has_text="TTF1")
    already = asked.count()

    _propose(chair, _table(version))
    doctor.reload()
    assert asked.count() == already
    line = chair.locator("aside li", has_text=version)
    expect(line.locator(".chip.warn")).to_be_visible()
    line.get_by_role("button", name="Signer").click()
    with chair.expect_navigation():
        chair.locator("dialog button[value=yes]").click()

    expect(chair.locator("aside li", has_text=version).locator(".chip.ok")).to_be_visible()
    expect(chair.locator("aside dl", has_text=version)).to_be_visible()
    expect(chair.locator("main .notice.warn")).to_have_count(0)
    doctor.reload()
    expect(asked).to_have_count(1)
    expect(desk.item(doctor, "pathology:stain_TTF1")).to_be_visible()
    with chair.expect_download() as kept:
        chair.locator("aside li", has_text=version).get_by_role("link", name="Télécharger").click()
    assert version in kept.value.path().read_text(encoding="utf-8")
