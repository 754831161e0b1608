"""What does a person read when a page cannot be given? What happened, why, what to do; never how the machine is made."""

import logging
import sys
import uuid

from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)
TEXT = "text/plain; charset=utf-8"


def _page(request: HttpRequest, status: int, *, title: str, what: str, advice: str, reference: str = "") -> HttpResponse:
    context = {"title": title, "what": what, "why": "", "advice": advice, "reference": reference}
    if getattr(request, "htmx", False):  # a fragment of an open page: a sentence, not a page inside the page
        return HttpResponse(" ".join(part for part in (f"{title}.", what, advice, reference) if part), status=status, content_type=TEXT)
    return render(request, "ui/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, SessionInterrupted):  # the session could not be written: the database went away at the last moment
        return paused()
    return _page(
        request, 400, title=_("This request cannot be read"), what=_("What the browser sent is incomplete or too large."),
        advice=_("Go back with the browser, shorten the text or the file, and try again."),
    )  # fmt: skip


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    return _page(
        request, 403, title=_("Your role does not allow this"), what=_("This page or this act belongs to another role. The attempt was recorded."),
        advice=_("If you need it for your work, ask the administrator of the centre."),
    )  # fmt: skip


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    return _page(
        request, 404, title=_("This page does not exist for you"), what=_("The address is wrong, or what it shows is not yours to see."),
        advice=_("Check the address, or look for the dossier by its number."),
    )  # fmt: skip


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- Django's signature
    return _page(
        request, 403, title=_("This page stayed open too long"), what=_("The form could not be trusted any more, so nothing was recorded."),
        advice=_("Go back with the browser, reload the page, and send the form again."),
    )  # fmt: skip


def paused() -> HttpResponse:
    """Say that the database is away for a moment; written without it, so without the person's name and menu."""
    context = {
        "title": _("NETboard is back in a moment"),
        "what": _("The database is restarting. What was saved is safe."),
        "advice": _("Wait a few seconds, go back with the browser and send again: sending twice never counts twice."),
    }
    return HttpResponse(render_to_string("ui/error.html", context), status=503, headers={"Retry-After": "5"})


def defect(request: HttpRequest) -> HttpResponse:
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return paused()
    reference = uuid.uuid4().hex[:8]
    logger.error("defect shown to a person", extra={"reference": reference, "route": request.path[:200]})
    return _page(
        request, 500, title=_("NETboard could not answer"), what=_("The fault is ours. What you had saved is safe."),
        advice=_("Try again in a moment. If it happens again, call the support with this reference."), reference=reference,
    )  # fmt: skip
