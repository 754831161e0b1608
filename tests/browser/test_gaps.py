"""How does a submitted dossier get what it lacks: by its doctor, by the coordination, after one mail without content?"""

import re
import time

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import checks, desk, papers
from tests.browser.conftest import OpenPage
from tests.browser.stage import COORDINATOR, EXPERT, REFERRER, STRANGER, Stage, Written

pytestmark = pytest.mark.browser
REFUSED, STALE, ABSENT, FORBIDDEN = 422, 409, 404, 403
MAIL_SECONDS = 30


def _gaps(page: Page, written: Written) -> Page:
    page.goto(f"/dossiers/{written.pk}/gaps/")
    return page


def _give(page: Page, subject: str, **typed: str) -> None:
    """Open an item and fill the boxes whose names end so."""
    row = desk.need(page, subject)
    row.locator("summary").click()
    for ending, text in typed.items():
        row.locator(f'[name$="-{ending}"], [name="{ending}"]').first.fill(text)


def _save(page: Page) -> None:
    desk.press(page, page.locator("form[data-guard] .btn.main"))


@pytest.mark.parametrize("who", [REFERRER, COORDINATOR], ids=["referring doctor", "coordination"])
def test_missing_items_are_given_later_and_read_on_the_dossier(who: str, stage: Stage, open_page: OpenPage) -> None:
    written = stage.submitted()
    page = open_page(who)
    page.goto(f"/dossiers/{written.pk}/")
    before = page.locator("#lacking li").count()

    page.get_by_role("link", name="Donner ce qui manque").click()
    _give(page, "mesenteric_mass", mesenteric_mass_mm="25")
    _give(page, "imaging_report", performed_on=desk.in_days(-3), result="Foie : trois lésions, stables")
    _give(page, "prrt_hb", value="12,4", unit="g/dL", sampled_on=desk.in_days(-2))
    _save(page)

    assert page.url.endswith(f"/dossiers/{written.pk}/")
    facts = page.locator("main").inner_text()
    for said in ("25", "Foie : trois lésions, stables", "12,4 g/dL", desk.in_days(-2)):
        assert said in facts
    for label in ("Masse mésentérique", "Conclusion ou compte rendu d’imagerie", "Hémoglobine"):
        expect(page.locator("#lacking li", has_text=label)).to_have_count(0)
    assert page.locator("#lacking li").count() == before - 4  # the haemoglobin gives the blood count too


def test_answers_given_later_leave_what_is_missing_and_can_be_taken_back(stage: Stage, open_page: OpenPage) -> None:
    written = stage.submitted()
    page = _gaps(open_page(REFERRER), written)
    desk.need(page, "laboratory").locator("summary").click()
    desk.field(page, "answer-laboratory-kind").select_option("unavailable")
    desk.field(page, "answer-laboratory-reason").fill("laboratoire fermé")
    desk.need(page, "prrt_wbc").locator("summary").click()
    desk.field(page, "answer-prrt_wbc-kind").select_option("expected")
    desk.field(page, "answer-prrt_wbc-expected_on").fill(desk.in_days(5))
    _save(page)

    row = page.locator("#lacking li", has_text="Leucocytes")
    expect(row).to_contain_text(f"attendu le {desk.in_days(5)}")
    expect(page.locator("#lacking li .chip.danger", has_text="manquant")).not_to_have_count(0)
    _gaps(page, written)
    expect(desk.need(page, "laboratory")).to_have_count(0)
    expect(desk.field(page, "answer-prrt_wbc-expected_on")).to_have_value(desk.in_days(5))


def test_one_answer_serves_for_the_whole_pathology(stage: Stage, open_page: OpenPage) -> None:
    page = _gaps(open_page(REFERRER), stage.submitted())
    page.locator("summary", has_text="Pas de prélèvement").click()
    desk.field(page, "answer-block:pathology-kind").select_option("unavailable")
    desk.field(page, "answer-block:pathology-reason").fill("lames perdues")

    _save(page)

    for label in ("Site prélevé", "Laboratoire", "Numéro du compte rendu"):
        row = page.locator("#lacking li", has_text=label)
        expect(row.locator(".chip.danger")).to_have_count(0)


def test_nonsense_is_said_beside_its_box_and_nothing_typed_is_lost(stage: Stage, open_page: OpenPage) -> None:
    page = _gaps(open_page(REFERRER, refused={REFUSED}), stage.submitted())
    _give(page, "mesenteric_mass", mesenteric_mass_mm="9999")
    _give(page, "prrt_hb", value="beaucoup", unit="g/dL", sampled_on="31/02/2026")
    _give(page, "family_history", family_history="néant")
    desk.need(page, "prrt_wbc").locator("summary").click()
    desk.field(page, "answer-prrt_wbc-kind").select_option("expected")

    _save(page)

    expect(page.locator(".summary")).to_be_focused()
    expect(desk.field(page, "site-mesenteric_mass_mm")).to_be_visible()
    expect(desk.field(page, "site-mesenteric_mass_mm")).to_have_value("9999")
    expect(desk.field(page, "site-mesenteric_mass_mm")).to_have_attribute("aria-invalid", "true")
    hb = desk.need(page, "prrt_hb")
    expect(hb.locator("[name$=-value]")).to_have_value("beaucoup")
    expect(hb.locator("[name$=-sampled_on]")).to_have_value("31/02/2026")
    expect(hb.locator("[name$=-sampled_on]")).to_be_visible()
    expect(desk.field(page, "family_history")).to_have_value("néant")
    expect(desk.field(page, "answer-prrt_wbc-kind")).to_have_value("expected")
    expect(page.locator('[id="id_answer-prrt_wbc-expected_on_error"]')).not_to_be_empty()
    assert checks.violations(page) == []
    assert checks.sticking_out(page) == []


def test_summary_of_errors_leads_to_a_box_that_is_shown(stage: Stage, open_page: OpenPage) -> None:
    page = _gaps(open_page(REFERRER, refused={REFUSED}), stage.submitted())
    _give(page, "prrt_hb", value="12", unit="g/dL", sampled_on="31/02/2026")
    _save(page)

    links = page.locator(".summary a")
    for at in range(links.count()):
        target = (links.nth(at).get_attribute("href") or "").removeprefix("#")
        expect(page.locator(f'[id="{target}"]')).to_be_visible()
    assert links.count() > 0


def test_second_person_is_told_and_keeps_the_text(stage: Stage, open_page: OpenPage) -> None:
    written = stage.submitted()
    doctor, coordinator = _gaps(open_page(REFERRER), written), _gaps(open_page(COORDINATOR, refused={STALE}), written)
    _give(doctor, "mesenteric_mass", mesenteric_mass_mm="25")
    _give(coordinator, "family_history", family_history="mère : cancer du sein")
    _save(doctor)

    _save(coordinator)

    expect(coordinator.locator(".messages")).to_contain_text("Quelqu’un a complété ce dossier")
    expect(desk.field(coordinator, "family_history")).to_have_value("mère : cancer du sein")
    _save(coordinator)
    facts = coordinator.locator("main").inner_text()
    assert "mère : cancer du sein" in facts
    assert re.search(r"Masse mésentérique[^\n]*\s+25", facts)


def test_second_person_keeps_the_rows_that_were_typed(stage: Stage, open_page: OpenPage) -> None:
    """A row given meanwhile must not move the boxes of the other rows."""
    written = stage.submitted()
    doctor, coordinator = _gaps(open_page(REFERRER), written), _gaps(open_page(COORDINATOR, refused={STALE}), written)
    _give(doctor, "prrt_wbc", value="5,1", unit="G/L", sampled_on=desk.in_days(-2))
    _give(coordinator, "prrt_hb", value="12,4", unit="g/dL", sampled_on=desk.in_days(-2))
    _save(doctor)

    _save(coordinator)

    expect(desk.need(coordinator, "prrt_hb").locator("[name$=-value]")).to_have_value("12,4")
    _save(coordinator)
    facts = coordinator.locator("main").inner_text()
    assert "12,4 g/dL" in facts
    assert "5,1 G/L" in facts


def test_second_person_keeps_what_was_typed_for_an_item_that_was_given_meanwhile(stage: Stage, open_page: OpenPage) -> None:
    """The page says “your text is below”: so it has to be, even when somebody else gave this item."""
    written = stage.submitted()
    doctor, coordinator = _gaps(open_page(REFERRER), written), _gaps(open_page(COORDINATOR, refused={STALE}), written)
    _give(doctor, "family_history", family_history="néant")
    _give(coordinator, "family_history", family_history="mère : cancer du sein à 41 ans")
    _save(doctor)

    _save(coordinator)

    shown = coordinator.locator("main").inner_text() + " ".join(
        coordinator.locator("main textarea").evaluate_all("(boxes) => boxes.map((box) => box.value)")
    )
    assert "mère : cancer du sein à 41 ans" in shown


def test_double_click_completes_once(stage: Stage, open_page: OpenPage) -> None:
    page = _gaps(open_page(REFERRER), stage.submitted())
    _give(page, "mesenteric_mass", mesenteric_mass_mm="25")
    sent: list[str] = []

    def count(route: Route) -> None:
        sent.append(route.request.method)
        page.wait_for_timeout(400)
        route.continue_()

    page.route("**/gaps/", count)
    page.locator("form[data-guard] .btn.main").dblclick()
    page.wait_for_url(re.compile(r"/dossiers/\d+/$"))

    assert sent == ["POST"]


@pytest.mark.parametrize(("who", "status"), [(STRANGER, ABSENT), (EXPERT, FORBIDDEN)], ids=["other hospital", "expert"])
def test_gaps_are_for_the_doctor_and_the_coordination(who: str, status: int, stage: Stage, open_page: OpenPage) -> None:
    written = stage.submitted()

    answer = open_page(who, refused={status}).goto(f"/dossiers/{written.pk}/gaps/")

    assert answer is not None
    assert answer.status == status


def test_missing_items_are_given_without_a_script(stage: Stage, open_page: OpenPage) -> None:
    page = _gaps(open_page(REFERRER, java_script_enabled=False), stage.submitted())
    desk.need(page, "family_history").locator("summary").click()
    desk.field(page, "family_history").fill("néant")

    page.locator("form[data-guard] .btn.main").click()

    expect(page.locator("#lacking li", has_text="Antécédents familiaux")).to_have_count(0)


def _number(page: Page, written: Written) -> str:
    page.goto(f"/dossiers/{written.pk}/")
    found = re.search(r"TNE-\d{4}-\d{4,}", page.locator("main").inner_text())
    assert found
    return found[0]


def _reminders(page: Page, number: str, *, expected: int, wait: float = MAIL_SECONDS) -> list[str]:
    """List the addresses of the mails that ask for the items of this dossier, once there are as many or the time is over."""
    until = time.monotonic() + wait
    found: list[str] = []
    while time.monotonic() < until and len(found) < expected:
        page.goto("/demo/mailbox/")
        rows = page.locator("tbody tr", has_text=f"Dossier {number} : éléments attendus")
        found = [str(rows.nth(at).locator("a").first.get_attribute("href")) for at in range(rows.count())]
        page.wait_for_timeout(400)
    return found


def test_acceptance_reminds_the_doctor_by_a_mail_without_content(stage: Stage, open_page: OpenPage) -> None:
    written = stage.accepted()
    page, box = open_page(REFERRER), open_page()
    number = _number(page, written)

    mails = _reminders(box, number, expected=1)

    assert len(mails) == 1
    box.goto(mails[0])
    text = box.locator("main").inner_text()
    assert REFERRER in text
    assert [
        said
        for said in (written.family_name, "Camille", papers.BORN, "1959", "Hémoglobine", "PRRT", "iléon")
        if said.lower() in text.lower()
    ] == []
    link = box.locator(f'main a[href$="/dossiers/{written.pk}/gaps/"]').get_attribute("href")
    assert link
    page.goto(link)
    expect(desk.need(page, "family_history")).to_be_visible()


def test_coordination_reminds_once_a_day(stage: Stage, open_page: OpenPage) -> None:
    written = stage.submitted()
    page, box = _gaps(open_page(COORDINATOR), written), open_page()
    remind = page.get_by_role("button", name="Relancer")

    desk.press(page, remind)
    expect(page.locator(".messages")).to_contain_text(re.compile(r"relance"))
    desk.press(page, remind)

    expect(page.locator(".messages")).to_contain_text("Personne à relancer")
    number = _number(page, written)
    assert len(_reminders(box, number, expected=1)) == 1
    page.goto(f"/dossiers/{written.pk}/triage/")
    page.locator("[name=act][value=accept]").check()
    desk.press(page, page.locator("main form .btn.main"))
    assert len(_reminders(box, number, expected=2, wait=4)) == 1, "the acceptance of the same day asks no second time"


def test_referring_doctor_reminds_nobody(stage: Stage, open_page: OpenPage) -> None:
    page = _gaps(open_page(REFERRER, refused={FORBIDDEN}), stage.submitted())

    expect(page.get_by_role("button", name="Relancer")).to_have_count(0)
    token = page.locator("main [name=csrfmiddlewaretoken]").first.input_value()
    answer = page.request.post(f"{page.url}chase/", form={"csrfmiddlewaretoken": token})

    assert answer.status == FORBIDDEN
