"""The directory: search, correct, import, export."""

import base64
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission
from netboard.foundation.administration import forms, rules, services, tables, wording
from netboard.foundation.administration.rules import Kind
from netboard.foundation.administration.views.answers import SeeOther
from netboard.foundation.directory import queries
from netboard.foundation.directory.models import Organisation, Professional, Site

_SHOWN_LINES = 100


@require_GET
def directory(request: HttpRequest) -> HttpResponse:
    policy.require(request.user, Permission.DIRECTORY_VIEW)
    kind, text = request.GET.get("kind", ""), request.GET.get("q", "")[:100]
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    shown: dict[str, Any] = {"kind": kind, "text": text, "may_edit": policy.may(request.user, Permission.DIRECTORY_EDIT)}
    if kind == "sites":
        return render(request, "administration/sites.html", shown | {"sites": queries.sites()})
    if kind == Kind.ORGANISATIONS:
        return render(
            request,
            "administration/organisations.html",
            shown | {"page": queries.page_by_key(queries.organisations(text), after=after, before=before)},
        )
    shown["kind"] = Kind.PROFESSIONALS.value
    return render(
        request,
        "administration/professionals.html",
        shown | {"page": queries.page_by_key(queries.professionals(text), after=after, before=before)},
    )


@require_http_methods(["GET", "POST"])
def organisation(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    policy.require(request.user, Permission.DIRECTORY_EDIT)
    row = get_object_or_404(queries.organisations(), pk=pk) if pk else None
    form = forms.OrganisationForm(request.POST if request.method == "POST" else None, initial=_initial(row, forms.OrganisationForm))
    if form.is_valid():
        try:
            saved = services.save_organisation(actor=request.user, organisation_id=pk, traits=form.traits(), at=clock.now())
        except services.TraitsRefused as refusal:
            form.show(refusal.remarks)
        else:
            return _saved(request, saved, form.traits(), Kind.ORGANISATIONS.value)
    return _edit(request, form, row, Kind.ORGANISATIONS.value)


@require_http_methods(["GET", "POST"])
def professional(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    policy.require(request.user, Permission.DIRECTORY_EDIT)
    row = get_object_or_404(queries.professionals(), pk=pk) if pk else None
    initial = _initial(row, forms.ProfessionalForm) | ({"establishment": row.organisation} if row else {})
    form = forms.ProfessionalForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            saved = services.save_professional(actor=request.user, professional_id=pk, traits=form.traits(), at=clock.now())
        except services.TraitsRefused as refusal:
            form.show(refusal.remarks)
        else:
            return _saved(request, saved, form.traits(), Kind.PROFESSIONALS.value)
    return _edit(request, form, row, Kind.PROFESSIONALS.value)


@require_http_methods(["GET", "POST"])
def site(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    policy.require(request.user, Permission.DIRECTORY_EDIT)
    row = get_object_or_404(queries.sites(), pk=pk) if pk else None
    initial = _initial(row, forms.SiteForm) | ({"establishment": row.organisation} if row else {})
    form = forms.SiteForm(request.POST if request.method == "POST" else None, initial=initial)
    if row:
        form.fields["code"].disabled = True
    if form.is_valid():
        try:
            services.save_site(actor=request.user, site_id=pk, traits=form.traits(), at=clock.now())
        except services.TraitsRefused as refusal:
            form.show(refusal.remarks)
        else:
            messages.success(request, _("The directory was changed."))
            return _to_list("sites")
    return _edit(request, form, row, "sites")


@require_http_methods(["GET", "POST"])
def import_file(request: HttpRequest) -> HttpResponse:
    policy.require(request.user, Permission.DIRECTORY_EDIT)
    form = forms.ImportForm(request.POST if request.method == "POST" else None, request.FILES if request.method == "POST" else None)
    if not form.is_valid():
        return _import_page(request, form, status=422 if form.is_bound else 200)
    kind, content = form.cleaned_data["kind"], form.cleaned_data["file"]
    try:
        plan = services.preview_import(actor=request.user, kind=kind, content=content)
    except tables.FileRefused as refusal:
        form.add_error("file", _file_words(refusal))
        return _import_page(request, form, status=422)
    return _preview_page(request, plan, content, status=200 if plan.can_be_applied else 422)


@require_POST
def apply_import(request: HttpRequest) -> HttpResponse:
    policy.require(request.user, Permission.DIRECTORY_EDIT)
    form = forms.ApplyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The preview is no longer readable. Choose the file again."))
        return _import_page(request, forms.ImportForm(), status=422)
    kind, content = form.cleaned_data["kind"], form.cleaned_data["content"]
    try:
        plan = services.import_directory(actor=request.user, kind=kind, content=content, at=clock.now())
    except services.ImportRefused as refusal:
        return _preview_page(request, refusal.plan, content, status=409)
    except tables.FileRefused as refusal:
        messages.error(request, _file_words(refusal))
        return _import_page(request, forms.ImportForm(), status=422)
    told = {"added": plan.added, "changed": plan.changed, "unchanged": plan.unchanged}
    messages.success(request, _("The file was imported: %(added)s added, %(changed)s changed, %(unchanged)s unchanged.") % told)
    return _to_list(kind.value)


@require_POST
def export_file(request: HttpRequest) -> HttpResponse:
    policy.require(request.user, Permission.DIRECTORY_EDIT)
    kind = Kind.ORGANISATIONS if request.POST.get("kind") == Kind.ORGANISATIONS else Kind.PROFESSIONALS
    at = clock.now()
    content = services.export_directory(actor=request.user, kind=kind, at=at)
    name = f"{kind.value}-{clock.today(at):%Y-%m-%d}.csv"
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _initial(row: Organisation | Professional | Site | None, form: type[forms.DirectoryForm]) -> dict[str, Any]:
    if row is None:
        return {}
    values = {name: getattr(row, name) for name in form.base_fields if hasattr(row, name)}
    return {name: "" if value is None else value for name, value in values.items()}


def _saved(
    request: HttpRequest,
    saved: Organisation | Professional,
    traits: rules.OrganisationTraits | rules.ProfessionalTraits,
    kind: str,
) -> HttpResponse:
    messages.success(request, _("%(name)s was saved.") % {"name": saved})
    for remark in rules.doubts(traits, _secure_domains()):
        messages.warning(request, wording.of(remark))
    return _to_list(kind)


def _secure_domains() -> tuple[str, ...]:
    return tuple(settings.NETBOARD_SECURE_MAIL_DOMAINS)


def _edit(request: HttpRequest, form: forms.DirectoryForm, row: object, kind: str) -> HttpResponse:
    shown = {"form": form, "row": row, "kind": kind}
    return render(request, "administration/edit.html", shown, status=422 if form.is_bound else 200)


def _to_list(kind: str) -> HttpResponse:
    return SeeOther(f"{reverse('administration:directory')}?kind={kind}")


def _file_words(refusal: tables.FileRefused) -> str:
    told = {"columns": ", ".join(refusal.columns), "line": refusal.line, "lines": tables.MAX_LINES}
    return str(wording.FILES[refusal.fault]) % told


def _import_page(request: HttpRequest, form: forms.ImportForm, *, status: int) -> HttpResponse:
    columns = [(kind, "; ".join(aliases[0] for aliases in tables.COLUMNS[kind].values())) for kind in Kind]
    return render(request, "administration/import.html", {"form": form, "columns": columns}, status=status)


def _preview_page(request: HttpRequest, plan: services.Plan, content: bytes, *, status: int) -> HttpResponse:
    refused = [(report.line, wording.of_all(report.remarks)) for report in plan.refused[:_SHOWN_LINES]]
    doubtful = [(report.line, wording.of_all(report.remarks)) for report in plan.doubtful[:_SHOWN_LINES]]
    shown = {"plan": plan, "refused": refused, "doubtful": doubtful, "content": base64.b64encode(content).decode()}
    return render(request, "administration/import_preview.html", shown, status=status)
