"""Is every screen of every role usable by everybody: three themes, a narrow telephone, a reading machine?"""

import functools
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from netboard.config.demo import payload
from tests.browser import checks
from tests.browser.conftest import Enter, Watch
from tests.browser.stage import ADMINISTRATOR, CHAIR, COORDINATOR, EXPERT, PATHOLOGIST, QUALITY, READER, REFERRER, Scene

pytestmark = pytest.mark.browser
Address = str | Callable[[Scene], str]
NOBODY = ""
ABSENT, FORBIDDEN, GONE = 404, 403, 410

# Name, who looks, at which address; the status when it is not 200.
SCREENS: list[tuple[str, str, Address] | tuple[str, str, Address, int]] = [
    ("sign in", NOBODY, "/account/login/"),
    ("sign out", REFERRER, "/account/logout/"),
    ("password reset", NOBODY, "/account/password/reset/"),
    ("password reset done", NOBODY, "/account/password/reset/done/"),
    ("password reset link", NOBODY, "/account/password/reset/key/1-used/"),
    ("password reset over", NOBODY, "/account/password/reset/key/done/"),
    ("closed account", NOBODY, "/account/inactive/"),
    ("spent invitation", NOBODY, "/centre/join/spent/", GONE),
    ("accessibility", NOBODY, "/accessibility/"),
    ("demo mailbox", NOBODY, "/demo/mailbox/"),
    ("demo reports", NOBODY, "/demo/mailbox/?with=pdf"),
    ("demo mail", NOBODY, lambda scene: scene.first(QUALITY, "/demo/mailbox/", r"/demo/mailbox/[^/]+/")),
    ("style guide", NOBODY, "/demo/guide/"),
    ("absent", REFERRER, "/dossiers/999999/", ABSENT),
    ("absent address", REFERRER, "/nowhere/", ABSENT),
    ("forbidden", REFERRER, "/centre/trail/", FORBIDDEN),
    ("referrer: home", REFERRER, "/"),
    ("referrer: dossiers", REFERRER, "/dossiers/"),
    ("referrer: search", REFERRER, lambda scene: f"/dossiers/?q={scene.submitted.family_name}"),
    ("referrer: search in vain", REFERRER, "/dossiers/?q=nobodyhasthisname"),
    ("referrer: new dossier", REFERRER, "/dossiers/new/"),
    ("referrer: draft", REFERRER, lambda scene: f"/dossiers/{scene.draft.pk}/edit/"),
    ("referrer: papers read", REFERRER, lambda scene: scene.intake),
    ("referrer: papers of two patients", REFERRER, lambda scene: scene.disagreeing),
    ("referrer: draft with proposals", REFERRER, lambda scene: f"/dossiers/{scene.read}/edit/"),
    ("referrer: draft, all fields", REFERRER, lambda scene: f"/dossiers/{scene.read}/edit/?all=1"),
    ("referrer: gaps", REFERRER, lambda scene: f"/dossiers/{scene.submitted.pk}/gaps/"),
    ("referrer: requirements", REFERRER, "/requirements/"),
    ("referrer: new discussion", READER, lambda scene: f"/dossiers/{scene.renewed}/edit/"),
    ("referrer: identity", REFERRER, lambda scene: scene.first(REFERRER, f"/dossiers/{scene.draft.pk}/edit/", r"/patients/\d+/identity/")),
    ("referrer: dossier", REFERRER, lambda scene: f"/dossiers/{scene.submitted.pk}/"),
    ("referrer: documents", REFERRER, lambda scene: f"/dossiers/{scene.submitted.pk}/documents/"),
    ("referrer: receipt", REFERRER, lambda scene: f"/dossiers/{scene.submitted.pk}/receipt/"),
    ("referrer: withdraw", REFERRER, lambda scene: f"/dossiers/{scene.submitted.pk}/withdraw/"),
    ("referrer: reports", READER, "/reports/?show=delivered"),
    ("referrer: report", READER, lambda scene: scene.signed),
    ("referrer: directory", REFERRER, "/centre/directory/"),
    ("referrer: profile", REFERRER, "/centre/profile/"),
    ("referrer: password", REFERRER, "/account/password/change/"),
    ("coordinator: home", COORDINATOR, "/"),
    ("coordinator: dossiers", COORDINATOR, "/dossiers/"),
    ("coordinator: dossier", COORDINATOR, lambda scene: f"/dossiers/{scene.submitted.pk}/"),
    ("coordinator: triage", COORDINATOR, lambda scene: f"/dossiers/{scene.submitted.pk}/triage/"),
    ("coordinator: gaps", COORDINATOR, lambda scene: f"/dossiers/{scene.submitted.pk}/gaps/"),
    ("coordinator: urgent", COORDINATOR, lambda scene: f"/dossiers/{scene.submitted.pk}/urgent/"),
    ("coordinator: sessions", COORDINATOR, "/board/"),
    ("coordinator: agenda", COORDINATOR, lambda scene: f"/board/{scene.planned}/"),
    ("coordinator: proposed order", COORDINATOR, lambda scene: f"/board/{scene.planned}/order/"),
    ("coordinator: reply", COORDINATOR, lambda scene: f"/board/{scene.planned}/reply/"),
    ("coordinator: versions", COORDINATOR, lambda scene: f"/board/{scene.live}/versions/"),
    ("coordinator: piece", COORDINATOR, lambda scene: scene.first(COORDINATOR, "/", r"/pieces/\d+/")),
    ("coordinator: session to come", COORDINATOR, lambda scene: f"/board/{scene.planned}/live/"),
    ("coordinator: session", COORDINATOR, lambda scene: f"/board/{scene.live}/live/"),
    ("coordinator: agenda on paper", COORDINATOR, lambda scene: f"/board/{scene.planned}/sheets/agenda/"),
    ("coordinator: attendance sheet", COORDINATOR, lambda scene: f"/board/{scene.live}/sheets/attendance/"),
    ("coordinator: reports", COORDINATOR, "/reports/"),
    ("coordinator: report draft", COORDINATOR, lambda scene: f"/reports/{scene.report}/write/"),
    ("coordinator: report", COORDINATOR, lambda scene: scene.signed),
    ("coordinator: correction", COORDINATOR, lambda scene: f"{scene.signed}correct/"),
    ("coordinator: deliveries", COORDINATOR, "/reports/deliveries/"),
    ("coordinator: refused delivery", COORDINATOR, lambda scene: scene.refused_delivery),
    ("coordinator: establishments", COORDINATOR, "/centre/directory/?kind=organisations"),
    ("coordinator: professionals", COORDINATOR, "/centre/directory/?kind=professionals"),
    ("coordinator: rooms", COORDINATOR, "/centre/directory/?kind=sites"),
    ("coordinator: new establishment", COORDINATOR, "/centre/directory/establishments/new/"),
    ("coordinator: establishment", COORDINATOR, lambda scene: scene.entry("organisations", "establishments")),
    ("coordinator: new professional", COORDINATOR, "/centre/directory/professionals/new/"),
    ("coordinator: professional", COORDINATOR, lambda scene: scene.entry("professionals", "professionals")),
    ("coordinator: room", COORDINATOR, lambda scene: scene.entry("sites", "rooms")),
    ("coordinator: new room", COORDINATOR, "/centre/directory/rooms/new/"),
    ("coordinator: import", COORDINATOR, "/centre/directory/import/"),
    ("coordinator: profile", COORDINATOR, "/centre/profile/"),
    ("chair: home", CHAIR, "/"),
    ("chair: agenda", CHAIR, lambda scene: f"/board/{scene.planned}/"),
    ("chair: case under discussion", CHAIR, lambda scene: f"/board/{scene.live}/live/"),
    ("chair: case discussed", CHAIR, lambda scene: f"/board/{scene.live}/live/?case={scene.cases[0]}"),
    ("chair: somebody else is here", CHAIR, lambda scene: f"/board/{scene.live}/live/?case={scene.cases[1]}&who=FICTIF"),
    ("chair: close the session", CHAIR, lambda scene: f"/board/{scene.live}/close/"),
    ("chair: earlier decisions", CHAIR, lambda scene: f"/board/{scene.live}/cases/{scene.cases[1]}/precedents/?asked=1"),
    ("chair: reports to sign", CHAIR, lambda scene: f"/reports/sign/?session={scene.live}"),
    ("chair: letter being written", CHAIR, lambda scene: f"/reports/cases/{scene.cases[1]}/preview/"),
    ("chair: requirements", CHAIR, "/requirements/"),
    ("chair: report not yet", CHAIR, lambda scene: f"/reports/cases/{scene.cases[1]}/write/"),
    ("chair: report draft", CHAIR, lambda scene: f"/reports/{scene.report}/write/"),
    ("chair: signature", CHAIR, lambda scene: f"/reports/{scene.report}/sign/"),
    ("chair: deliveries", CHAIR, "/reports/deliveries/"),
    ("expert: home", EXPERT, "/"),
    ("expert: dossiers", EXPERT, "/dossiers/"),
    ("expert: sessions", EXPERT, "/board/"),
    ("expert: agenda", EXPERT, lambda scene: f"/board/{scene.live}/"),
    ("expert: reply", EXPERT, lambda scene: f"/board/{scene.planned}/reply/"),
    ("expert: case to prepare", EXPERT, lambda scene: f"/board/{scene.live}/cases/{scene.cases[1]}/prepare/"),
    ("expert: session", EXPERT, lambda scene: f"/board/{scene.live}/live/"),
    ("expert: minutes", EXPERT, lambda scene: f"/board/{scene.live}/minutes/"),
    ("expert: figures", EXPERT, "/board/figures/"),
    ("expert: wall", EXPERT, lambda scene: f"/board/{scene.live}/wall/"),
    ("pathologist: home", PATHOLOGIST, "/"),
    ("pathologist: wall to come", PATHOLOGIST, lambda scene: f"/board/{scene.planned}/wall/"),
    ("quality: home", QUALITY, "/"),
    ("quality: trail", QUALITY, "/centre/trail/"),
    ("administrator: home", ADMINISTRATOR, "/"),
    ("administrator: accounts", ADMINISTRATOR, "/centre/accounts/"),
    ("administrator: account", ADMINISTRATOR, lambda scene: scene.first(ADMINISTRATOR, "/centre/accounts/", r"/centre/accounts/\d+/")),
    ("administrator: not joined", ADMINISTRATOR, "/centre/accounts/?show=waiting"),
    ("administrator: invitation", ADMINISTRATOR, "/centre/accounts/invite/"),
    ("administrator: directory", ADMINISTRATOR, "/centre/directory/"),
]

# Where much is folded away: what unfolds is looked at too.
FOLDED = [
    screen
    for screen in SCREENS
    if re.search(r"papers|draft|gaps|requirements|new discussion|: dossier$|triage|new dossier|agenda$|prepare", screen[0])
    and not screen[0].startswith("coordinator: report")
]

NAMES = {record["patient"]["nom"].lower() for record in payload.records()}


@pytest.fixture(scope="module")
def seat(enter: Enter) -> Callable[[str], tuple[Page, Watch]]:
    """One window a person for all screens: what a browser keeps need not be fetched again."""
    return functools.cache(enter)


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: re.sub(r"\W+", "-", screen[0]))
def test_screen_has_no_barrier(screen: tuple[str, str, Address, int], scene: Scene, seat: Callable[[str], tuple[Page, Watch]]) -> None:
    _name, who, address, *other = screen
    status = other[0] if other else 200
    page, watch = seat(who)
    watch.refused = frozenset({status} - {200})
    watch.complaints.clear()

    answer = page.goto(address if isinstance(address, str) else address(scene))

    assert answer is not None
    assert answer.status == status
    found = {theme: (checks.show_in(page, theme), checks.violations(page))[1] for theme in ("light", "dark", "projector")}
    checks.show_in(page, "light")
    assert found | {"narrow": checks.sticking_out(page)} == {"light": [], "dark": [], "projector": [], "narrow": []}
    assert page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang") == "fr"
    title = page.title().lower()
    assert [name for name in (*NAMES, "zzessai") if name in title] == []
    assert watch.complaints == []


@pytest.mark.parametrize("screen", FOLDED, ids=lambda screen: re.sub(r"\W+", "-", screen[0]))
def test_unfolded_screen_has_no_barrier(
    screen: tuple[str, str, Address, int], scene: Scene, seat: Callable[[str], tuple[Page, Watch]]
) -> None:
    _name, who, address, *_status = screen
    page, watch = seat(who)
    watch.complaints.clear()
    page.goto(address if isinstance(address, str) else address(scene))

    page.evaluate("document.querySelectorAll('main details').forEach((part) => { part.open = true; })")

    found = {theme: (checks.show_in(page, theme), checks.violations(page))[1] for theme in ("light", "dark", "projector")}
    checks.show_in(page, "light")
    assert found | {"narrow": checks.sticking_out(page)} == {"light": [], "dark": [], "projector": [], "narrow": []}
    assert watch.complaints == []
