"""Who did what: the access trail, for quality and data protection."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission
from netboard.foundation.administration import forms, queries, services, wording


@require_GET
def trail(request: HttpRequest) -> HttpResponse:
    policy.require(request.user, Permission.AUDIT_READ)
    form = forms.TrailForm(request.GET)
    shown = {"form": form, "seal": queries.seal_status()}
    if not form.is_valid():
        return render(request, "administration/trail.html", shown, status=422)
    page = services.read_trail(actor=request.user, sought=form.sought(), at=clock.now())
    asked = {name: value for name, value in request.GET.items() if value and name in form.fields and name != "before"}
    links = {
        "older": f"?{urlencode(asked | {'before': page.older})}" if page.older else "",
        "latest": f"?{urlencode(asked)}" if form.cleaned_data["before"] else "",
    }
    return render(
        request,
        "administration/trail.html",
        shown | {"page": page, "lines": [(entry, wording.act_words(entry.act)) for entry in page.rows]} | links,
    )
