import os
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
from datetime import timedelta
import pytest
from playwright.sync_api import sync_playwright
from django.conf import settings as S
from netboard.care.board import services
from netboard.care.board.models import Case, Opinion
from netboard.foundation import clock
from tests import factories
from tests.people import AT

AXE = open("/work/main/tests/browser/vendor/axe.min.js").read()

def look(pg, name):
    pg.wait_for_load_state("networkidle")
    pg.screenshot(path=f"/tmp/shots/{name}.png", full_page=True)
    pg.evaluate(AXE)
    r = pg.evaluate("async()=>await axe.run(document,{runOnly:['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']})")
    for v in r["violations"]:
        print("AXE", name, v["id"], [n["html"][:160] + " | " + n.get("failureSummary","")[:200] for n in v["nodes"][:3]])
    w = pg.evaluate("document.documentElement.scrollWidth")
    print("WIDTH", name, w, pg.viewport_size["width"])

@pytest.mark.django_db(transaction=True)
def test_look(people, series, session, client_of, live_server, settings):
    os.makedirs("/tmp/shots", exist_ok=True)
    settings.ALLOWED_HOSTS = ["*"]
    for m in range(4):
        factories_d = factories.accepted(people, at=AT + timedelta(minutes=m), urgent=m == 2)
        services.place_dossier(actor=people.denis, dossier_id=factories_d.pk, session_id=session.pk, at=AT)
    factories.accepted(people, at=AT); factories.accepted(people, at=AT, urgent=True)
    services.plan_sessions(actor=people.denis, series=series, weeks=3, at=AT)
    def ctx(b, who, **k):
        c = b.new_context(locale="fr-FR", base_url=live_server.url, **k)
        cookie = client_of(who).cookies[S.SESSION_COOKIE_NAME].value
        c.add_cookies([{"name": S.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        return c
    with sync_playwright() as p:
        b = p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        pg = ctx(b, people.denis, viewport={"width": 1440, "height": 1000}, color_scheme="light").new_page()
        pg.on("console", lambda m: print("CONSOLE", m.type, m.text) if m.type in ("error","warning") else None)
        pg.on("pageerror", lambda e: print("PAGEERROR", e))
        pg.goto("/board/"); look(pg, "sessions")
        pg.goto(f"/board/{session.pk}/"); look(pg, "session")
        pg.pdf(path="/tmp/shots/session.pdf", prefer_css_page_size=True)
        ch = ctx(b, people.helene, viewport={"width": 1440, "height": 1000}, color_scheme="light").new_page()
        ch.on("console", lambda m: print("CONSOLE", m.type, m.text) if m.type in ("error","warning") else None)
        ch.on("pageerror", lambda e: print("PAGEERROR", e))
        ch.goto(f"/board/{session.pk}/")
        ch.wait_for_load_state("networkidle"); ch.keyboard.press("o"); ch.wait_for_timeout(800); ch.screenshot(path="/tmp/shots/chair_open.png"); print("URL", ch.url, ch.locator("dialog").count())
        if ch.locator("dialog").count(): ch.get_by_role("button", name="Confirmer").or_(ch.get_by_role("button", name="Confirm")).click()
        ch.wait_for_url("**/live/")
        look(ch, "live")
        ex = ctx(b, people.chantal, viewport={"width": 1440, "height": 1000}, color_scheme="dark").new_page()
        ex.on("console", lambda m: print("CONSOLE ex", m.type, m.text) if m.type in ("error","warning") else None)
        ex.goto(f"/board/{session.pk}/live/"); look(ex, "live_expert_dark")
        # presence clicks by htmx while text is typed
        ch.keyboard.press("t"); ch.keyboard.type("Texte en cours")
        n0 = ch.locator("#presence button[aria-pressed=true]").count()
        for who in (people.chantal, people.gilles, people.nadia):
            ch.locator(f"#seat-{who.professional_id} button").click()
            ch.wait_for_selector(f"#seat-{who.professional_id} button[aria-pressed=true]")
        print("TYPED KEPT", ch.locator("#id_text").input_value(), n0)
        ch.wait_for_timeout(6500)
        print("AFTER POLL", ch.locator("#id_text").input_value(), ch.locator("#presence .chip").first.inner_text())
        # keyboard
        ch.keyboard.press("Escape"); ch.keyboard.press("1")
        ch.keyboard.press("p"); ch.keyboard.type("Chir"); ch.keyboard.press("Escape")
        ch.keyboard.press("+"); print("ROWS", ch.locator("#proposals-rows [data-row]").count()); ch.keyboard.press("Escape")
        look(ch, "live_typed")
        ch.keyboard.press("s"); ch.wait_for_url("**case=*")
        print("OPINIONS", Opinion.objects.count(), list(Opinion.objects.values_list("kind","quorum_status","text")))
        look(ch, "live_said")
        ex.wait_for_timeout(3500)
        print("EXPERT SEES OPINION", "Texte en cours" in ex.content())
        before = ex.locator("h2").first.inner_text()
        ch.keyboard.press("j"); ch.wait_for_url("**/live/")
        ex.wait_for_timeout(4000)
        print("EXPERT FOLLOWS", before, "->", ex.locator("h2").first.inner_text(), "| chair", ch.locator("h2").first.inner_text())
        ch.keyboard.press("j"); ch.wait_for_timeout(1500); ex.wait_for_timeout(4000)
        print("EXPERT FOLLOWS", ex.locator("h2").first.inner_text(), "| chair", ch.locator("h2").first.inner_text())
        look(ex, "live_expert_after")
        w = ctx(b, people.helene, viewport={"width": 1920, "height": 1080}, color_scheme="light").new_page()
        w.goto(f"/board/{session.pk}/wall/"); look(w, "wall")
        m = ctx(b, people.helene, viewport={"width": 320, "height": 700}, color_scheme="light").new_page()
        for name, path in (("sessions", "/board/"), ("session", f"/board/{session.pk}/"), ("live", f"/board/{session.pk}/live/"), ("wall", f"/board/{session.pk}/wall/")):
            m.goto(path); look(m, f"m_{name}")
        b.close()
