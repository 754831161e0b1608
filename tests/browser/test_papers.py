"""Which paper is refused, and is what was typed still there? Broken files, hostile files, another patient's, pasted text, scans."""

import re

import pytest
from playwright.sync_api import Page, expect

from netboard.care.referral.forms.bundle import MAX_ROWS
from tests.browser import checks, desk, papers
from tests.browser.conftest import OpenPage
from tests.browser.papers import Paper
from tests.browser.stage import REFERRER, Stage, fresh_name

pytestmark = pytest.mark.browser
BAD = {
    "password": (papers.encrypted, "mot de passe"),
    "program inside": (papers.programmed, "programme"),
    "truncated": (papers.truncated, "endommagé"),
    "XML with a document type": (papers.with_document_type, "XML"),
    "program under another name": (lambda: Paper("lettre.pdf", papers.PDF, b"MZ\x90\x00" + bytes(400)), "n’est (pas|ni)"),
    "empty": (lambda: Paper("vide.pdf", papers.PDF, b""), "vide"),
}
LINE = "03/02/2026 CgA 1 240,5 µg/L"


@pytest.mark.parametrize("name", BAD)
def test_bad_paper_is_named_with_its_reason_before_the_patient_is_known(name: str, open_page: OpenPage) -> None:
    build, reason = BAD[name]
    page, paper = open_page(REFERRER), build()
    page.goto("/dossiers/new/")

    desk.choose(page, paper)

    expect(page.locator("main, .messages").filter(has_text=paper.name).first).to_be_visible()
    expect(page.locator("body")).to_contain_text(re.compile(reason, re.IGNORECASE))
    expect(desk.field(page, "birth_family_name")).to_be_editable()


@pytest.mark.parametrize("name", BAD)
def test_bad_paper_in_a_draft_loses_nothing_that_was_typed(name: str, stage: Stage, open_page: OpenPage) -> None:
    build, reason = BAD[name]
    page, paper = open_page(REFERRER), build()
    page.goto(f"/dossiers/{stage.draft().pk}/edit/")
    desk.field(page, "question").fill("Quelle deuxième ligne ?")
    desk.field(page, "symptoms").fill("flushs")

    desk.choose(page, paper, papers.picture())

    expect(page.locator("main")).to_contain_text(re.compile(reason, re.IGNORECASE))
    expect(desk.field(page, "question")).to_have_value("Quelle deuxième ligne ?")
    expect(desk.field(page, "symptoms")).to_have_value("flushs")
    expect(page.locator("#proposals a[href^='/documents/']", has_text="image.png")).to_have_count(1)
    page.reload()
    expect(desk.field(page, "question")).to_have_value("Quelle deuxième ligne ?")


def test_refused_paper_is_not_attached(stage: Stage, open_page: OpenPage) -> None:
    page = open_page(REFERRER)
    page.goto(f"/dossiers/{stage.draft().pk}/edit/")

    desk.choose(page, papers.encrypted(), papers.programmed())

    expect(page.locator(".messages")).to_contain_text("protege.pdf")
    expect(page.locator(".messages")).to_contain_text("programme.pdf")
    assert page.locator("#proposals a[href^='/documents/']").count() == 0


def test_paper_of_another_patient_is_blocked_and_the_others_are_attached(stage: Stage, open_page: OpenPage) -> None:
    written, page = stage.draft(), open_page(REFERRER)
    page.goto(f"/dossiers/{written.pk}/edit/")
    other = fresh_name()

    desk.choose(
        page, papers.laboratory(other, name="autre.pdf"), papers.laboratory(written.family_name, name="le-mien.pdf"), papers.picture()
    )

    refusal = page.locator(".messages .notice.danger, .messages .danger").first
    expect(refusal).to_contain_text("autre.pdf")
    expect(refusal).to_contain_text(other)
    attached = page.locator("#proposals a[href^='/documents/']").all_inner_texts()
    assert sorted(text.split("(")[0].strip() for text in attached) == ["image.png", "le-mien.pdf"]
    expect(desk.document(page, "autre.pdf")).to_have_count(0)
    expect(desk.document(page, "le-mien.pdf").locator(".found > li")).to_have_count(3)
    assert checks.violations(page) == []


@pytest.mark.parametrize("trait", ["birth date", "given name"])
def test_one_differing_trait_is_enough_to_block(trait: str, stage: Stage, open_page: OpenPage) -> None:
    written, page = stage.draft(), open_page(REFERRER)
    page.goto(f"/dossiers/{written.pk}/edit/")
    differs = {"birth date": {"born": "15/03/1959"}, "given name": {"given": "Hortense"}}[trait]

    desk.choose(page, papers.laboratory(written.family_name, name="doute.pdf", **differs))

    expect(page.locator(".messages")).to_contain_text("doute.pdf")
    assert page.locator("#proposals a[href^='/documents/']").count() == 0


def test_one_paper_that_names_two_patients_is_marked_for_checking(open_page: OpenPage) -> None:
    first, second = fresh_name(), fresh_name()
    body = f"""\
Centre fictif d'imagerie du Port
ÉCHOGRAPHIE ABDOMINALE
Patient : M. {first} Pierre, né le 01/04/1950
Patient : M. {second} Pierre, né le 11/04/1955
Examen du : 05/05/2026
# Conclusion
Examen normal.
"""
    page = open_page(REFERRER)
    page.goto("/dossiers/new/")

    desk.choose(page, papers.printed("deux.pdf", body, layout="report"))

    expect(page.locator("#read .notice.danger")).to_be_visible()
    expect(desk.field(page, "birth_family_name")).to_have_value("")


def _paste(page: Page, text: str) -> None:
    page.locator(".drop summary").click()
    page.locator("#id_pasted").fill(text)
    desk.press(page, page.locator(".drop [name=act][value=read]"))


def test_pasted_laboratory_line_becomes_a_row_after_a_yes(stage: Stage, open_page: OpenPage) -> None:
    page = open_page(REFERRER)
    page.goto(f"/dossiers/{stage.draft().pk}/edit/")
    desk.field(page, "question").fill("Quelle deuxième ligne ?")

    _paste(page, LINE)
    value = desk.proposal(page, "Chromogranine A")
    expect(value.locator(".line")).to_contain_text("1 240,5")
    expect(desk.field(page, "results-0-value")).to_have_value("")
    desk.press(page, value.locator("[name=confirm]"))

    expect(desk.field(page, "results-0-analyte")).to_have_value("CGA")
    assert re.sub(r"\s", "", desk.field(page, "results-0-value").input_value()) == "1240,5"
    assert desk.field(page, "results-0-unit").input_value().replace("\u03bc", "\u00b5") == "\u00b5g/L"
    expect(desk.field(page, "results-0-sampled_on")).to_have_value("03/02/2026")
    expect(desk.field(page, "question")).to_have_value("Quelle deuxième ligne ?")


def test_pasted_text_before_the_patient_is_known_waits_on_the_next_page(open_page: OpenPage) -> None:
    page = open_page(REFERRER)
    page.goto("/dossiers/new/")

    _paste(page, f"Nom : {fresh_name()}\nPrénom : Camille\nDDN : {papers.BORN}\n{LINE}")
    expect(desk.field(page, "first_given_name")).to_have_value("Camille")
    page.locator("[name=sex]").first.check()
    desk.go_on(page)

    expect(desk.proposal(page, "Chromogranine A")).to_be_visible()


def test_pasted_text_is_read_whichever_button_sends_it(stage: Stage, open_page: OpenPage) -> None:
    """Who pastes and saves must not lose the text: it stands in no other field."""
    page = open_page(REFERRER)
    page.goto(f"/dossiers/{stage.draft().pk}/edit/")
    page.locator(".drop summary").click()
    page.locator("#id_pasted").fill(LINE)

    desk.press(page, page.locator(".btn[name=act][value=save]"))

    expect(desk.proposal(page, "Chromogranine A")).to_be_visible()


def test_pasted_text_of_another_patient_is_blocked(stage: Stage, open_page: OpenPage) -> None:
    page = open_page(REFERRER)
    page.goto(f"/dossiers/{stage.draft().pk}/edit/")

    _paste(page, f"Patient : {fresh_name()} Denise, née le 02/02/1950\n{LINE}")

    expect(page.locator(".messages")).to_contain_text("Le texte collé")
    expect(page.locator("#proposals .found > li")).to_have_count(0)


def test_more_rows_than_a_page_holds_are_not_lost_in_silence(stage: Stage, open_page: OpenPage) -> None:
    """Years of laboratory reports are more lines than the page has rows: what cannot be shown may not count as confirmed."""
    page = open_page(REFERRER)
    page.goto(f"/dossiers/{stage.draft().pk}/edit/")
    lines = [
        f"{day:02d}/{month:02d}/{year} créatinine {60 + day} µmol/L"
        for year in range(2018, 2026)
        for month in range(1, 13)
        for day in (2, 12, 22)
    ]

    _paste(page, "\n".join(lines[: MAX_ROWS + 12]))
    open_before = page.locator("#proposals .found > li").count()
    desk.press(page, page.locator("[name=confirm][value^=all]").first)

    rows = page.locator("#results-rows .result-row [name$=-value]")
    written = sum(rows.nth(at).input_value() != "" for at in range(rows.count()))
    still_open = page.locator("#proposals .found > li").count()
    assert open_before > MAX_ROWS, "the text holds more lines than the page rows"
    assert written + still_open == open_before


def test_scan_is_read_in_the_background_and_its_values_are_doubtful(stage: Stage, open_page: OpenPage) -> None:
    written, page = stage.draft(), open_page(REFERRER)
    page.goto(f"/dossiers/{written.pk}/edit/")

    desk.choose(page, papers.scan(written.family_name))
    expect(desk.document(page, "scanner.pdf")).to_be_visible()
    waiting = page.locator("[data-waiting]")
    for _turn in range(20):
        if not waiting.count():
            break
        page.wait_for_timeout(3000)
        page.reload()

    expect(waiting).to_have_count(0)
    read = desk.document(page, "scanner.pdf")
    values = read.locator(".found > li")
    if values.count():  # where the optical recognition is installed, no number counts as certain
        numbers = read.locator(".found > li:not(.doubtful) .value", has_text=re.compile(r"^\d+([,.]\d+)?$"))
        expect(numbers).to_have_count(0)
    else:
        expect(read.locator(".help, .muted").first).to_be_visible()


def test_row_beyond_what_the_page_holds_is_not_offered(stage: Stage, open_page: OpenPage) -> None:
    """A row that the page shows is a row that is kept."""
    page = open_page(REFERRER)
    page.goto(f"/dossiers/{stage.draft().pk}/edit/")
    add = page.locator("[data-add-row=results]")
    add.evaluate("(button, times) => { for (let time = 0; time < times; time += 1) button.click(); }", MAX_ROWS + 3)
    last = page.locator("#results-rows .result-row [name$=-note]").last

    last.fill("la dernière ligne")
    expect(page.locator("#saved")).to_have_text(desk.SAVED)
    page.reload()

    notes = page.locator("#results-rows .result-row [name$=-note]").evaluate_all("(boxes) => boxes.map((box) => box.value)")
    assert "la dernière ligne" in notes


def test_identity_typed_before_the_drop_is_not_lost(open_page: OpenPage) -> None:
    """Who began to type and then drops a letter finds both: what was typed, and what was read."""
    name, page = fresh_name(), open_page(REFERRER)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/dossiers/new/")
    page.fill("[name=postcode]", "06200")
    page.fill("[name=local_number]", "IPP-4711")

    desk.choose(page, papers.form(name))

    expect(desk.field(page, "birth_family_name")).to_have_value(name)
    expect(desk.field(page, "postcode")).to_have_value("06200")
    expect(desk.field(page, "local_number")).to_have_value("IPP-4711")
