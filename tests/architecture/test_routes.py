"""Does every address ask for a session, unless it stands in PUBLIC_ROUTES?"""

from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path

from netboard.config import gate
from netboard.config.demo import urls as demo_urls

SAMPLES = {
    "IntConverter": "1", "StringConverter": "word", "SlugConverter": "word", "PathConverter": "a/b",
    "UUIDConverter": "00000000-0000-4000-8000-000000000000",
}  # fmt: skip
REGEX_ADDRESSES = {"account_reset_password_from_key": "account/password/reset/key/1-key/"}
SIGN_IN = "/account/login/"


def routes(patterns: list[URLPattern | URLResolver], *, before: str = "", spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Give the name and a sample address of every route; one without a name is named by its address."""
    for one in patterns:
        if isinstance(one, URLResolver):
            inner = (*spaces, one.namespace) if one.namespace else spaces
            yield from routes(one.url_patterns, before=before + _sample(one), spaces=inner)
        else:
            address = REGEX_ADDRESSES.get(one.name or "") or before + _sample(one)
            yield ":".join((*spaces, one.name)) if one.name else f"/{address}", f"/{address}"


def _sample(one: URLPattern | URLResolver) -> str:
    address = str(one.pattern)
    for name, converter in one.pattern.converters.items():
        kind = type(converter).__name__
        for written in (f"<{kind.removesuffix('Converter').lower().replace('string', 'str')}:{name}>", f"<{name}>"):
            address = address.replace(written, SAMPLES[kind])
    return address


def served() -> dict[str, str]:
    return dict(routes(get_resolver().url_patterns))


def open_routes(method: str) -> set[str]:
    """The routes that do anything else than send an unknown visitor to the sign-in page."""
    client, unlocked = Client(), set()
    for name, address in served().items():
        if name not in gate.PUBLIC_ROUTES:
            answer = client.generic(method, address)
            if (answer.status_code, answer.headers.get("Location", "").partition("?")[0]) != (302, SIGN_IN):
                unlocked.add(name)
    return unlocked


def bare(request: HttpRequest, pk: int = 0, what: str = "") -> HttpResponse:
    return HttpResponse("open")


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_a_visitor_without_a_session_is_sent_to_the_sign_in_page(method):
    assert open_routes(method) == set()


def test_every_public_route_exists():
    demonstration = {f"{demo_urls.app_name}:{pattern.name}" for pattern in demo_urls.urlpatterns}

    assert set(gate.PUBLIC_ROUTES) - set(served()) - demonstration == set()


def test_what_only_the_demonstration_serves_is_absent_elsewhere():
    assert {name for name in served() if name.startswith("demo:")} == set()


def test_every_route_has_a_name_of_its_own():
    names = [name for name, _ in routes(get_resolver().url_patterns)]

    assert sorted(names) == sorted(set(names))
    assert [name for name in names if name.startswith("/")] == []


def test_without_the_gate_the_routes_are_found_open(settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != "netboard.config.gate.SessionGate"]

    with override_settings(ROOT_URLCONF=(path("bare/<int:pk>/", bare, name="bare"),)):
        assert served() == {"bare": "/bare/1/"}
        assert open_routes("GET") == {"bare"}


def test_an_address_without_a_name_is_asked_as_well():
    with override_settings(ROOT_URLCONF=(path("bare/<slug:what>/", bare),), LOGIN_URL=SIGN_IN):
        assert served() == {"/bare/word/": "/bare/word/"}
        assert open_routes("GET") == set()
