"""What does the demonstration show besides NETboard itself? The local mailbox and the style guide."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from netboard.config.demo import mails


@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    only = request.GET.get("with", "")
    found = [mail for mail in mails.received(settings.NETBOARD_MAILBOX_DIR) if only != "pdf" or mail.files]
    return render(request, "demo/mailbox.html", {"mails": found, "only": only})


@require_GET
def mail(request: HttpRequest, key: str) -> HttpResponse:
    return render(request, "demo/mail.html", {"mail": _found(key)})


@require_GET
def mail_file(request: HttpRequest, key: str, position: int) -> HttpResponse:  # noqa: ARG001 -- a view takes the request
    found = next((file for file in _found(key).files if file.position == position), None)
    if found is None:
        raise Http404
    kind = "application/pdf" if found.content_type == "application/pdf" else "application/octet-stream"
    response = HttpResponse(found.content, content_type=kind)
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=kind != "application/pdf", filename=found.name) or "attachment"
    )
    return response


def _found(key: str) -> mails.Mail:
    found = mails.one(settings.NETBOARD_MAILBOX_DIR, key)
    if found is None:
        raise Http404
    return found
