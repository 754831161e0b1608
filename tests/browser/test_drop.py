"""Does what a doctor drops become a dossier, value by value, and only with his or her yes?"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FileChooser, Page, Route, expect

from tests.browser import checks, desk, papers
from tests.browser.conftest import OpenPage
from tests.browser.hands import Keyboard
from tests.browser.papers import Paper
from tests.browser.stage import REFERRER, STRANGER, Stage, fresh_name, number_in

pytestmark = pytest.mark.browser
REFUSED, ABSENT = 422, 404


def _from_folder(folder: Path) -> Callable[..., None]:
    def drag(page: Page, *dropped: Paper) -> None:
        for paper in dropped:
            (folder / paper.name).write_bytes(paper.content)
        desk.drag_from_folder(page, *(folder / paper.name for paper in dropped))

    return drag


@pytest.mark.parametrize("way", ["chosen", "dragged", "dragged from a folder"])
def test_dropped_papers_are_read_with_their_lines(way: str, open_page: OpenPage, tmp_path: Path) -> None:
    name, page = fresh_name(), open_page(REFERRER)
    page.goto("/dossiers/new/")

    give = {"chosen": desk.choose, "dragged": desk.drag, "dragged from a folder": _from_folder(tmp_path)}[way]
    give(page, papers.form(name), papers.laboratory(name))

    read = page.locator("#read .found > li")
    expect(read.filter(has_text="Nom de naissance").locator("mark").first).to_have_text(re.compile(rf"Nom de naissance\s+{name}"))
    expect(read.filter(has_text="Date de naissance").locator(".value").first).to_have_text(papers.BORN)
    expect(read.filter(has_text="fiche.pdf").first).to_be_visible()
    expect(desk.field(page, "birth_family_name")).to_have_value(name)
    expect(desk.field(page, "first_given_name")).to_have_value(papers.GIVEN)
    expect(desk.field(page, "birth_date")).to_have_value(papers.BORN)
    desk.go_on(page)
    expect(desk.document(page, "fiche.pdf")).to_be_visible()
    expect(desk.document(page, "biologie.pdf")).to_be_visible()


@pytest.fixture
def dropped(open_page: OpenPage) -> Page:
    """A draft in which a form and a laboratory report were read; nobody decided on a value yet."""
    name, page = fresh_name(), open_page(REFERRER)
    page.goto("/dossiers/new/")
    desk.choose(page, papers.form(name), papers.laboratory(name))
    desk.go_on(page)
    return page


def test_nothing_read_is_in_the_form_before_a_yes(dropped: Page) -> None:
    for name in ("question", "motive", "primary_site", "pathology-ki67_percent", "staging-t", "results-0-value"):
        expect(desk.field(dropped, name)).to_have_value("")


def test_one_value_is_confirmed_and_what_was_typed_stays(dropped: Page) -> None:
    desk.field(dropped, "symptoms").fill("flushs, trois par jour")

    value = desk.proposal(dropped, "Motif de la demande")
    expect(value.locator("mark")).to_have_text("Progression")
    desk.press(dropped, value.get_by_role("button", name=re.compile("Confirmer")))

    expect(desk.field(dropped, "motive")).to_have_value("progression")
    expect(desk.field(dropped, "symptoms")).to_have_value("flushs, trois par jour")
    expect(desk.field(dropped, "primary_site")).to_have_value("")
    expect(desk.proposal(dropped, "Motif de la demande")).to_have_count(0)


def test_all_values_of_a_document_are_confirmed_at_once(dropped: Page) -> None:
    desk.press(dropped, desk.document(dropped, "biologie.pdf").locator("[name=confirm][value^=all]"))

    rows = dropped.locator("#results-rows .result-row")
    said = [
        [rows.nth(at).locator(f"[name$={part}]").input_value() for part in ("analyte", "value", "unit", "sampled_on")] for at in range(3)
    ]
    assert [(row[0], row[1], row[3]) for row in said] == [
        ("CGA", "890", "19/10/2026"),
        ("CREAT", "158", "19/10/2026"),
        ("HB", "11,9", "19/10/2026"),
    ]
    assert [row[2].replace("\u03bc", "\u00b5") for row in said] == ["\u00b5g/L", "\u00b5mol/L", "g/dL"]
    expect(desk.document(dropped, "biologie.pdf").locator(".found")).to_have_count(0)
    expect(desk.field(dropped, "question")).to_have_value("")


def test_a_limit_keeps_its_sign(dropped: Page) -> None:
    """The laboratory writes “< 100”; a bare “100” could be a lower limit."""
    expect(desk.proposal(dropped, "Chromogranine A").locator(".value")).to_contain_text("< 100")


def test_a_dismissed_value_is_gone_and_stays_gone(dropped: Page) -> None:
    desk.press(dropped, desk.proposal(dropped, "Marges").locator("[name=dismiss]"))

    dropped.reload()

    expect(desk.proposal(dropped, "Marges")).to_have_count(0)
    expect(desk.field(dropped, "pathology-margins")).to_have_value("")
    expect(desk.proposal(dropped, "Grade retenu")).to_have_count(1)


def test_the_rest_of_a_document_is_dismissed_at_once(dropped: Page) -> None:
    desk.press(dropped, desk.document(dropped, "fiche.pdf").locator("[name=dismiss][value^=all]"))

    expect(desk.document(dropped, "fiche.pdf").locator(".found")).to_have_count(0)
    expect(desk.document(dropped, "biologie.pdf").locator(".found > li")).to_have_count(3)
    expect(desk.field(dropped, "question")).to_have_value("")


def test_a_typed_value_is_not_written_over_by_a_whole_document(dropped: Page) -> None:
    desk.field(dropped, "pathology-ki67_percent").fill("3,5")
    expect(dropped.locator("#saved")).to_have_text(desk.SAVED)

    desk.press(dropped, desk.document(dropped, "fiche.pdf").locator("[name=confirm][value^=all]"))

    expect(desk.field(dropped, "pathology-ki67_percent")).to_have_value("3,5")
    expect(desk.field(dropped, "pathology-grade_retained")).to_have_value("G1")
    expect(desk.proposal(dropped, "Ki-67")).to_contain_text("3,5")
    desk.press(dropped, desk.proposal(dropped, "Ki-67").locator("[name=confirm]"))
    expect(desk.field(dropped, "pathology-ki67_percent")).to_have_value("2")


def test_a_confirmed_value_is_corrected_by_typing_and_submitted(dropped: Page) -> None:
    desk.press(dropped, desk.document(dropped, "fiche.pdf").locator("[name=confirm][value^=all]"))
    desk.press(dropped, desk.document(dropped, "biologie.pdf").locator("[name=confirm][value^=all]"))
    desk.field(dropped, "pathology-ki67_percent").fill("4")
    desk.inform(dropped)

    number = desk.submit(dropped)

    assert re.fullmatch(r"TNE-\d{4}-\d{4,}", number)
    dropped.goto(f"/dossiers/{number_in(dropped.url)}/")
    facts = dropped.locator("main").inner_text()
    assert papers.QUESTION in facts
    assert re.search(r"Ki-67\s*4 %", facts)
    assert "11,9 g/dL" in facts


def test_fiche_of_another_tool_becomes_a_dossier_almost_without_typing(open_page: OpenPage) -> None:
    """The fiche names neither the reason in our words nor the information of the patient; a postcode is in none of the two editions."""
    name, page = fresh_name(), open_page(REFERRER)
    page.goto("/dossiers/new/")
    desk.choose(page, papers.exchanged(name))
    assert desk.field(page, "ins_matricule").input_value().startswith("2560713055")
    desk.go_on(page)

    desk.press(page, desk.document(page, "fiche.xml").locator("[name=confirm][value^=all]"))
    desk.field(page, "motive").select_option("prrt")
    desk.inform(page)
    desk.submit(page)

    page.goto(f"/dossiers/{number_in(page.url)}/")
    facts = page.locator("main").inner_text()
    assert name in page.locator("h1").inner_text()
    for said in ("indication d'une RIV ?", "Éviter une hospitalisation longue", "Cholécystectomie", "intervention chirurgicale", "640"):
        assert said in facts


def test_papers_of_two_patients_fill_nothing_and_say_why(open_page: OpenPage) -> None:
    mine, other, page = fresh_name(), fresh_name(), open_page(REFERRER)
    page.goto("/dossiers/new/")

    desk.choose(page, papers.form(mine), papers.laboratory(other, given="Denise", born="02/02/1950"))

    expect(page.locator("#read .notice.danger")).to_be_visible()
    for name in ("birth_family_name", "first_given_name", "birth_date"):
        expect(desk.field(page, name)).to_have_value("")
    assert {mine, other} <= set(re.findall(r"ZZESSAI[A-Z]+", page.locator("#read").inner_text())), "both identities are shown"
    assert checks.violations(page) == []


def test_paper_of_the_other_patient_is_left_out_of_the_dossier(open_page: OpenPage) -> None:
    mine, page = fresh_name(), open_page(REFERRER)
    page.goto("/dossiers/new/")
    desk.choose(page, papers.form(mine), papers.laboratory(fresh_name(), given="Denise", born="02/02/1950"))
    page.fill("[name=birth_family_name]", mine)
    page.fill("[name=first_given_name]", papers.GIVEN)
    page.fill("[name=birth_date]", papers.BORN)
    page.get_by_label("Masculin").check()

    desk.go_on(page)

    expect(page.locator(".messages")).to_contain_text("biologie.pdf")
    expect(desk.document(page, "fiche.pdf")).to_be_visible()
    expect(desk.document(page, "biologie.pdf")).to_have_count(0)
    assert page.locator('#proposals a[href^="/documents/"]').count() == 1


def test_identity_that_was_read_stays_in_sight_when_the_form_is_refused(open_page: OpenPage) -> None:
    name, page = fresh_name(), open_page(REFERRER, refused={REFUSED})
    page.goto("/dossiers/new/")
    desk.choose(page, papers.form(name))
    page.locator("[name=gp_status]").last.check()
    page.fill("[name=postcode]", "")

    desk.press(page, page.locator("form[data-guard] > .row .btn.main"))

    expect(page.locator("#id_postcode_error")).not_to_be_empty()
    expect(desk.field(page, "birth_family_name")).to_have_value(name)
    expect(page.locator("#read mark").first).to_contain_text(name)


def test_same_drop_sent_twice_is_kept_once(open_page: OpenPage) -> None:
    name, page = fresh_name(), open_page(REFERRER)
    page.goto("/dossiers/new/")
    token, key = (
        page.locator("form[enctype] [name=csrfmiddlewaretoken]").input_value(),
        page.locator("form[enctype] [name=key]").input_value(),
    )
    sent = {"csrfmiddlewaretoken": token, "key": key, "files": papers.form(name).upload, "pasted": ""}

    answers = [page.request.post("/dossiers/new/drop/", multipart=sent) for _time in range(2)]

    assert answers[0].url == answers[1].url
    assert "intake=" in answers[0].url


def test_intake_becomes_one_dossier_however_often_its_page_is_opened(open_page: OpenPage) -> None:
    name, page = fresh_name(), open_page(REFERRER)
    page.goto("/dossiers/new/")
    desk.choose(page, papers.form(name))
    address = page.url
    pk = desk.go_on(page)

    page.goto(address)

    assert page.url.endswith(f"/dossiers/{pk}/edit/")


def test_papers_dropped_elsewhere_are_not_opened_by_their_address(open_page: OpenPage) -> None:
    page, stranger = (
        open_page(REFERRER),
        open_page(STRANGER, refused={404}),
    )
    page.goto("/dossiers/new/")
    desk.choose(page, papers.form(fresh_name()))

    answer = stranger.goto(page.url)

    assert answer is not None
    assert answer.status == ABSENT


def test_keyboard_alone_drops_confirms_and_submits(open_page: OpenPage) -> None:
    name, page = fresh_name(), open_page(REFERRER)
    hands = Keyboard(page)
    asked: list[FileChooser] = []

    def answer(chooser: FileChooser) -> None:
        asked.append(chooser)

    page.on("filechooser", answer)  # before the page opens: the browser learns late that a test answers its dialog
    page.goto("/dossiers/new/")
    hands.reach("#id_files")
    page.keyboard.press("Enter")
    for _turn in range(150):
        if asked:
            break
        page.wait_for_timeout(100)
    with page.expect_navigation():
        asked[0].set_files([papers.form(name).upload])
    hands.tick("[name=gp_status]")
    page.keyboard.press("ArrowDown")
    hands.fill("[name=postcode]", papers.POSTCODE)
    hands.press("form[data-guard] > .row .btn.main")
    page.wait_for_url("**/edit/")

    with page.expect_navigation():
        hands.press("[name=confirm][value^=all]")
    expect(desk.field(page, "question")).to_have_value(papers.QUESTION)
    hands.fill("[name=informed_on]", desk.in_days(-1))
    with desk.saving(page):
        hands.tick("[name=no_objection]")
    hands.press("[name=act][value=submit]")

    page.wait_for_url("**/receipt/")


def test_automatic_saving_that_crosses_a_yes_does_not_undo_it(open_page: OpenPage) -> None:
    """The page that was left still saves itself while the answer is on its way; it does not know the confirmed value."""
    name, page = fresh_name(), open_page(REFERRER, refused={409})
    page.goto("/dossiers/new/")
    desk.choose(page, papers.form(name))
    desk.go_on(page)

    def slow(route: Route) -> None:
        answer = route.fetch(max_redirects=0) if "confirm" in (route.request.post_data or "") else None
        if answer is None:
            route.continue_()
            return
        page.wait_for_timeout(2500)
        route.fulfill(response=answer)

    page.route("**/edit/", slow)
    desk.field(page, "symptoms").press_sequentially("flushs")
    desk.press(page, desk.proposal(page, "Motif de la demande").locator("[name=confirm]"))
    page.unroute("**/edit/")
    page.reload()

    expect(desk.field(page, "motive")).to_have_value("progression")
    expect(desk.field(page, "symptoms")).to_have_value("flushs")


@pytest.mark.parametrize("typed", ["symptoms", "current_treatments"])
def test_nothing_saves_itself_once_the_page_is_sent(typed: str, stage: Stage, open_page: OpenPage) -> None:
    page = open_page(REFERRER, refused={409, 422})
    page.goto(f"/dossiers/{stage.draft().pk}/edit/")
    sent: list[str] = []

    def slow(route: Route) -> None:
        act = re.search(r"(autosave|submit)", route.request.post_data or "")
        sent.append(act[1] if act else "")
        if act and act[1] == "submit":
            answer = route.fetch(max_redirects=0)
            page.wait_for_timeout(2500)
            route.fulfill(response=answer)
        else:
            route.continue_()

    page.route("**/edit/", slow)
    desk.field(page, typed).press_sequentially("un mot")
    desk.press(page, page.locator("[name=act][value=submit]"))

    assert sent[sent.index("submit") :] == ["submit"]
