import pytest
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from netboard.foundation.ui import middleware


def answered(response, **cookies):
    request = RequestFactory().get("/dossiers/12/")
    request.COOKIES.update(cookies)
    return middleware.SecurityHeaders(lambda _request: response)(request)


def test_every_answer_carries_the_protective_headers():
    headers = answered(HttpResponse("x")).headers

    assert {name: headers[name] for name in middleware.HEADERS} == middleware.HEADERS


def test_policy_allows_nothing_inline_and_no_other_host():
    policy = answered(HttpResponse("x")).headers["Content-Security-Policy"]

    assert policy == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'"
    )


def test_view_keeps_the_policy_it_set():
    response = HttpResponse("x", headers={"Content-Security-Policy": "sandbox"})

    assert answered(response).headers["Content-Security-Policy"] == "sandbox"


def test_page_of_a_session_is_never_stored(settings):
    response = HttpResponse("x", headers={"Cache-Control": "max-age=60"})

    assert answered(response, **{settings.SESSION_COOKIE_NAME: "s"}).headers["Cache-Control"] == "no-store"


def test_page_that_opens_a_session_is_not_stored(settings):
    response = HttpResponse("x")
    response.set_cookie(settings.SESSION_COOKIE_NAME, "s")

    assert answered(response).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("given", "kept"), [({}, "no-store"), ({"Cache-Control": "private, max-age=60"}, "private, max-age=60")])
def test_other_answers_of_a_session_may_say_how_long_they_live(settings, given, kept):
    response = JsonResponse({}, headers=given)

    assert answered(response, **{settings.SESSION_COOKIE_NAME: "s"}).headers["Cache-Control"] == kept


def test_public_page_says_nothing_of_storing():
    assert "Cache-Control" not in answered(HttpResponse("x")).headers


def redirected(target, **headers):
    request = RequestFactory().get("/dossiers/12/state", headers=headers)
    request.htmx = HtmxDetails(request)
    answer = HttpResponseRedirect(target)
    answer.set_cookie("kept", "yes")
    return middleware.HtmxRedirect(lambda _request: answer)(request)


def test_plain_redirect_is_left_alone():
    assert redirected("/next/").status_code == 302


def test_htmx_is_told_to_move_the_whole_page():
    answer = redirected("/next/", hx_request="true")

    assert (answer.status_code, answer.headers["HX-Redirect"], answer.cookies["kept"].value) == (204, "/next/", "yes")


def test_htmx_without_session_goes_to_sign_in_and_back_to_the_page():
    answer = redirected("/sign-in/?next=/dossiers/12/state", hx_request="true", hx_current_url="http://testserver/dossiers/12/")

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/sign-in/?next=%2Fdossiers%2F12%2F")


def test_saving_after_the_session_ended_keeps_the_page_and_says_so():
    request = RequestFactory().post("/dossiers/12/edit/", headers={"hx-request": "true"})
    request.htmx = HtmxDetails(request)

    answer = middleware.HtmxRedirect(lambda _request: HttpResponseRedirect("/sign-in/?next=/dossiers/12/edit/"))(request)

    assert answer.status_code == 401
    assert "HX-Redirect" not in answer.headers
    assert b"/sign-in/" in answer.content
