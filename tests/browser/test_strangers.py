"""What does somebody find who types the address of a dossier that is not his?"""

import io

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage
from tests.browser.stage import ADMINISTRATOR, QUALITY, REFERRER, STRANGER, Stage, Written

pytestmark = pytest.mark.browser
ABSENT, FORBIDDEN = 404, 403


@pytest.fixture(scope="session")
def guarded(stage: Stage) -> tuple[Written, str]:
    """A submitted dossier with a document, and the address of that document."""
    written = stage.submitted()
    doctor = stage.visitor(REFERRER)
    doctor.get(f"/dossiers/{written.pk}/documents/")
    form = next(form for form in doctor.tree.forms if "kind" in form.fields)
    fields = {name: value for name, value in form.form_values() if name != "file"}
    answer = doctor.client.post(f"/dossiers/{written.pk}/documents/", data=fields, files={"file": ("image.png", _png(), "image/png")})
    assert answer.is_success, answer.text
    return written, next(link for link in stage.links(REFERRER, f"/dossiers/{written.pk}/", r"/documents/\d+/"))


def _png() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (4, 4)).save(content, "PNG")
    return content.getvalue()


def _refused(page: Page, address: str, *, status: int, secret: str) -> None:
    answer = page.goto(address)

    assert answer is not None
    assert answer.status == status
    assert secret not in page.content()
    assert page.locator("main a.btn").count() > 0, "the page says where to go"


def test_own_doctor_reads_the_dossier_and_its_document(guarded: tuple[Written, str], open_page: OpenPage) -> None:
    written, document = guarded
    page = open_page(REFERRER)

    page.goto(f"/dossiers/{written.pk}/")

    assert written.family_name in page.locator("h1").inner_text()
    assert page.request.get(document).body()[:8] == b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize("part", ["", "edit/", "receipt/", "withdraw/", "documents/"])
def test_other_hospital_finds_nothing_at_the_address_of_a_dossier(part: str, guarded: tuple[Written, str], open_page: OpenPage) -> None:
    written, _document = guarded

    _refused(open_page(STRANGER, refused={ABSENT}), f"/dossiers/{written.pk}/{part}", status=ABSENT, secret=written.family_name)


def test_other_hospital_finds_no_document(guarded: tuple[Written, str], open_page: OpenPage) -> None:
    written, document = guarded

    _refused(open_page(STRANGER, refused={ABSENT}), document, status=ABSENT, secret=written.family_name)


def test_other_hospital_searches_in_vain(guarded: tuple[Written, str], open_page: OpenPage) -> None:
    written, _document = guarded
    page = open_page(STRANGER)

    page.goto(f"/dossiers/?q={written.family_name}")

    assert page.locator(f'main a[href="/dossiers/{written.pk}/"]').count() == 0


def test_address_that_never_existed_looks_the_same_as_a_foreign_one(guarded: tuple[Written, str], open_page: OpenPage) -> None:
    written, _document = guarded
    page = open_page(STRANGER, refused={ABSENT})

    page.goto(f"/dossiers/{written.pk}/")
    foreign = page.locator("main").inner_html()
    page.goto("/dossiers/987654321/")

    assert page.locator("main").inner_html() == foreign


@pytest.mark.parametrize("who", [ADMINISTRATOR, QUALITY], ids=["administrator", "quality"])
def test_roles_outside_care_are_told_that_care_is_not_theirs(who: str, guarded: tuple[Written, str], open_page: OpenPage) -> None:
    written, _document = guarded

    _refused(open_page(who, refused={FORBIDDEN}), f"/dossiers/{written.pk}/", status=FORBIDDEN, secret=written.family_name)


def test_nobody_is_led_to_the_sign_in_page_and_back(guarded: tuple[Written, str], open_page: OpenPage) -> None:
    written, _document = guarded
    page = open_page()

    page.goto(f"/dossiers/{written.pk}/")

    assert page.url.endswith(f"/account/login/?next=/dossiers/{written.pk}/")
    assert written.family_name not in page.content()
