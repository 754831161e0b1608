"""How is a report written: opened from its case, saved as it is typed, both texts kept when two people write?"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from netboard.care.board.models import Case
from netboard.care.referral import queries as referral_queries
from netboard.care.report import forms, queries, rules, services
from netboard.care.report.models import ReportVersion
from netboard.care.report.views import answers
from netboard.care.report.views.reading import proposal_lines
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log, sight
from netboard.foundation.audit.acts import Act


@require_http_methods(["GET", "POST"])
def write_case(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to the report of a case; the first time, ask to open it."""
    actor = answers.actor_of(request)
    policy.require(actor, Permission.REPORT_WRITE)
    case = sight.find(Case.objects.select_related("dossier__patient", "opinion"), actor=actor, pk=pk, at=clock.now())
    if request.method == "POST":
        try:
            services.draft_report(actor=actor, case_id=pk, at=clock.now())
        except services.NotDiscussed:
            return _not_opened(request, case, status=409)
    version = queries.last_version(actor, case_id=pk)
    if version is None:
        return _not_opened(request, case)
    return answers.see_other("report:write" if version.state == rules.VersionState.DRAFT else "report:version", pk=version.pk)


def _not_opened(request: HttpRequest, case: Case, *, status: int = 200) -> HttpResponse:
    context = {"case": case, "dossier": case.dossier, "is_discussed": queries.is_discussed(case.pk)}
    return render(request, "report/open.html", context, status=status)


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: int) -> HttpResponse:
    policy.require(request.user, Permission.REPORT_WRITE)
    version = answers.find_version(request, pk)
    if request.method == "POST":
        return _save(request, version)
    if version.state == rules.VersionState.SIGNED:
        return answers.see_other("report:version", pk=pk)
    dossier = version.report.case.dossier
    log.record_view(actor=request.user, act=Act.REPORT_VIEWED, target=version, patient_id=dossier.patient_id, at=clock.now())
    return _page(request, version, forms.ReportForm.showing(version), forms.ProposalFormSet.showing(version))


def _save(request: HttpRequest, version: ReportVersion) -> HttpResponse:
    form = forms.ReportForm(request.POST)
    proposals = forms.ProposalFormSet(request.POST, prefix="proposals")
    if not (form.is_valid() and proposals.is_valid()):
        return _refused(request, version, form, proposals)
    typed = form.cleaned_data
    text = services.Text(typed["summary"], typed["conclusion"], proposals.rows(), typed["follow_up"])
    actor, at = answers.actor_of(request), clock.now()
    try:
        saved = services.save_report(actor=actor, version_id=version.pk, lock=typed["lock"], text=text, at=at)
    except services.AlreadySigned as refusal:
        return _page(request, version, form, proposals, conflict=answers.signed_words(refusal.version), status=409)
    except services.StaleText as refusal:
        return _conflict(request, refusal.version, form, proposals)
    if _is_htmx(request):
        return render(request, "report/parts/saved.html", {"version": saved, "at": at})
    if "sign" in request.POST:
        return answers.see_other("report:sign", pk=version.pk)
    messages.success(request, _("The report is saved."))
    return answers.see_other("report:write", pk=version.pk)


def _refused(request: HttpRequest, version: ReportVersion, form: forms.ReportForm, proposals: forms.ProposalFormSet) -> HttpResponse:
    if _is_htmx(request):
        return render(request, "report/parts/refused.html", {"form": form, "formsets": [proposals]}, status=422)
    return _page(request, version, form, proposals, status=422)


def _conflict(request: HttpRequest, current: ReportVersion, form: forms.ReportForm, proposals: forms.ProposalFormSet) -> HttpResponse:
    """Show the text that the other person saved beside the one that was typed; saving again keeps the typed one."""
    if _is_htmx(request):
        return render(request, "report/parts/conflict.html", {"version": current}, status=409)
    return _page(request, current, form, proposals, other=current, lock=current.lock, status=409)


def _page(
    request: HttpRequest,
    version: ReportVersion,
    form: forms.ReportForm,
    proposals: forms.ProposalFormSet,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    dossier = version.report.case.dossier
    context = {
        "version": version,
        "dossier": dossier,
        "form": form,
        "proposals": proposals,
        "formsets": [proposals],
        "page": referral_queries.one_page(dossier, today=clock.today(clock.now())),
        "recipients": queries.recipients(dossier),
        "may_sign": policy.may(request.user, Permission.REPORT_SIGN),
        "lock": form["lock"].value(),
        "other_proposals": proposal_lines(more["other"]) if "other" in more else (),
    }
    return render(request, "report/write.html", context | more, status=status)


def _is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
