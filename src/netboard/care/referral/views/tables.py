"""Which table says what a dossier must hold, and who signed it?"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from netboard.care.referral import forms, queries, services
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account, actor_of
from netboard.foundation.access.permissions import Permission
from netboard.medicine import completeness


@require_http_methods(["GET", "POST"])
def requirement_tables(request: HttpRequest) -> HttpResponse:
    """Read the table in force and its versions; the medical lead proposes another."""
    actor = actor_of(request.user)
    policy.require(actor, Permission.DOSSIER_VIEW)
    if request.GET.get("file"):
        return _download(request.GET["file"])
    form = forms.TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _proposed(request, actor, form):
        return redirect("referral:tables")
    context = {
        "in_force": queries.table_page(),
        "tables": queries.tables(),
        "form": form,
        "may_approve": policy.may(actor, Permission.TABLE_APPROVE),
    }
    return render(request, "referral/tables.html", context, status=422 if form.is_bound else 200)


def _proposed(request: HttpRequest, actor: Account, form: forms.TableForm) -> bool:
    try:
        services.propose_table(actor=actor, content=form.cleaned_data["file"], note=form.cleaned_data["note"], at=clock.now())
    except completeness.TableRefused as refused:
        form.add_error("file", _("Row “%(where)s” of the table cannot be used: %(why)s.") % {"where": refused.where, "why": refused.why})
        return False
    except services.VersionTaken as taken:
        form.add_error(
            "file", _("A table of version %(version)s exists already: give the changed one a version of its own.") % {"version": taken}
        )
        return False
    messages.success(request, _("The table is kept as a draft. It is in force once the medical lead has signed it."))
    return True


def _download(version: str) -> HttpResponse:
    content = queries.table_content(version.replace("\x00", ""))
    if content is None:
        return HttpResponse(status=404)
    answer = HttpResponse(content, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="completeness.yaml"'
    return answer


@require_POST
def approve_table(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request.user)
    policy.require(actor, Permission.TABLE_APPROVE)
    table = get_object_or_404(queries.all_tables(), pk=pk)
    services.approve_table(actor=actor, table_id=table.pk, at=clock.now())
    messages.success(request, _("The table is signed and in force: every dossier is assessed by it from now on."))
    return redirect("referral:tables")
