"""Which headers protect every answer, and how does htmx follow a redirect?"""

from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils.deprecation import MiddlewareMixin


def content_security_policy(stream_url: str) -> str:
    """Write what a page may load and reach: nothing but its own origin, and the one of the live stream when that is another."""
    origins = " ".join(("'self'", *stream_url.split()))
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"connect-src {origins}; "
        "frame-src 'self'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'"
    )


HEADERS = {
    "Content-Security-Policy": content_security_policy(settings.NETBOARD_STREAM_URL),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}


class SecurityHeaders(MiddlewareMixin):
    """Put the protective headers; a view may have set its own, narrower or wider, and keeps it.

    What a session shows is never kept by a browser or a proxy: an HTML page without exception, any other answer unless
    its view says how long it may live.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if _in_session(request, response):
            if response.headers.get("Content-Type", "").startswith("text/html"):
                response.headers["Cache-Control"] = "no-store"
            else:
                response.headers.setdefault("Cache-Control", "no-store")
        return response


class HtmxRedirect(MiddlewareMixin):
    """Turn a redirect into one that htmx makes the whole page follow.

    Without it the fetched sign-in page would land inside a fragment of the page. After the sign-in, people come back
    to the page they were on, not to the address of the fragment. What was being saved when the session ended is not
    left behind: its page stays open.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not getattr(request, "htmx", False) or response.status_code not in {301, 302, 303}:
            return response
        target = response.headers["Location"]
        sign_in = urlsplit(target).path == resolve_url(settings.LOGIN_URL)
        if sign_in and request.method == "POST":
            return _session_ended(response)
        answer = HttpResponse(status=401 if sign_in else 204)
        answer.headers["HX-Redirect"] = _back_to_page(request, target) if sign_in else target
        answer.cookies = response.cookies
        return answer


def _session_ended(response: HttpResponseBase) -> HttpResponse:
    """Say it in the place where the saving is told: the page with the typed text stays, to be saved after a new sign-in."""
    answer = HttpResponse(render_to_string("ui/_session_ended.html", {"sign_in": resolve_url(settings.LOGIN_URL)}), status=401)
    answer.cookies = response.cookies
    return answer


def _in_session(request: HttpRequest, response: HttpResponseBase) -> bool:
    cookie = settings.SESSION_COOKIE_NAME
    return cookie in request.COOKIES or cookie in response.cookies


def _back_to_page(request: HttpRequest, target: str) -> str:
    current = request.htmx.current_url_abs_path  # type: ignore[attr-defined]
    parts = urlsplit(target)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    if current is None or "next" not in query:
        return target
    return parts._replace(query=urlencode({**query, "next": current})).geturl()
