"""Who did what: the access trail, for quality and data protection."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission
from netboard.foundation.administration import forms, queries, services, tables
from netboard.foundation.administration.queries import reading
from netboard.foundation.administration.wording import trail as words


@require_GET
def trail(request: HttpRequest) -> HttpResponse:
    policy.require(request.user, Permission.AUDIT_READ)
    form = forms.TrailForm(request.GET)
    if not form.is_valid():
        return _page(request, form, {}, status=422)
    try:
        page = services.read_trail(actor=request.user, sought=form.sought(), at=clock.now())
    except reading.TooMany as too_many:
        form.refuse(too_many)
        return _page(request, form, {}, status=422)
    asked = {name: value for name, value in request.GET.items() if value and name in form.fields and name != "before"}
    links = {
        "older": f"?{urlencode(asked | {'before': page.older})}" if page.older else "",
        "latest": f"?{urlencode(asked)}" if form.cleaned_data["before"] else "",
    }
    return _page(request, form, {"page": page, "lines": words.lines(page.rows), "asked": asked} | links)


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Give the rows of a search as a file; what is too much is refused with the search still there."""
    policy.require(request.user, Permission.AUDIT_READ)
    form, at = forms.TrailForm(request.POST), clock.now()
    if not form.is_valid():
        return _page(request, form, {}, status=422)
    try:
        rows = services.export_trail(actor=request.user, sought=form.sought(), at=at)
    except reading.TooMany as too_many:
        form.refuse(too_many)
        return _page(request, form, {}, status=422)
    content = tables.write([str(name) for name in words.HEADER], [words.cells(line) for line in words.lines(rows)])
    name = f"trail-{clock.local(at):%Y-%m-%d-%H%M}.csv"
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _page(request: HttpRequest, form: forms.TrailForm, shown: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return render(request, "administration/trail.html", {"form": form, "seal": queries.seal_status()} | shown, status=status)
