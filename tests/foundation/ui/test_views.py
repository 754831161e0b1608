import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from netboard.foundation.ui import context, display, views


def sent(**values):
    return views.change_display(RequestFactory().post("/ui/display/", values))


def test_display_settings_are_kept_in_cookies():
    answer = sent(theme="dark", scale="projector", keys="off", next="/dossiers/")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/dossiers/")
    assert {name: cookie.value for name, cookie in answer.cookies.items()} == {
        "nb_theme": "dark",
        "nb_scale": "projector",
        "nb_keys": "off",
    }


def test_unknown_display_value_is_ignored():
    assert dict(sent(theme="<script>", other="x").cookies) == {}


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "", "\\\\evil.example"])
def test_display_never_leads_elsewhere(wanted):
    assert sent(theme="dark", next=wanted).headers["Location"] == "/"


def test_display_changes_by_post_only():
    assert views.change_display(RequestFactory().get("/ui/display/")).status_code == 405


def test_forged_cookie_counts_as_the_default():
    assert display.read({"nb_theme": '"><script>', "nb_scale": "projector"}) == {
        "theme": "auto",
        "scale": "projector",
        "keys": "on",
    }


def test_visitor_has_no_navigation_and_nothing_to_sign_out_from():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()

    page = context.page(request)

    assert (list(page["navigation"]), str(page["account_label"]), str(page["sign_out_url"])) == ([], "", "")


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", "/"),
        ("/dossiers/", "/dossiers/"),
        ("/dossiers/12/", "/dossiers/"),
        ("/dossiers-x/", ""),
        ("/dossiers/new/1/", "/dossiers/new/"),
    ],
)
def test_deepest_section_is_the_current_one(path, current):
    assert context._current_url(path, ["/", "/dossiers/", "/dossiers/new/"]) == current
