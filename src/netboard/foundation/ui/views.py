"""Where do the display settings go, and is this session still alive?"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from netboard.foundation.ui import display


@require_POST
def change_display(request: HttpRequest) -> HttpResponse:
    response = redirect(_safe_next(request))
    for cookie, value in display.chosen(request.POST).items():
        response.set_cookie(
            cookie,
            value,
            max_age=display.ONE_YEAR_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


@require_GET
def session(request: HttpRequest) -> HttpResponse:
    """Give an open page the token of the new session, so that what was typed before the sign-in can be saved."""
    return JsonResponse({"token": get_token(request)})


def _safe_next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if safe else "/"
