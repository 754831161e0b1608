"""What does one read: the list, a signed report, its PDF, the draft as it would leave?"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_GET

from netboard.care.board.models import TreatmentChoice
from netboard.care.referral.models import Dossier
from netboard.care.report import queries, rules, services
from netboard.care.report.models import ReportVersion
from netboard.care.report.views import answers
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log, sight
from netboard.foundation.audit.acts import Act
from netboard.foundation.files import responses


@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    policy.require(request.user, Permission.REPORT_VIEW)
    tabs = queries.tabs(request.user)
    show = request.GET.get("show", "")
    show = show if show in dict(tabs) else tabs[0][0]
    page = queries.reports(request.user, show=show, after=request.GET.get("after", ""))
    following = f"{request.path}?{urlencode({'show': show, 'after': page.next_key})}" if page.next_key else ""
    back = f"{request.path}?{urlencode({'show': show})}" if request.GET.get("after") else ""
    context = {"tabs": tabs, "show": show, "page": page, "following": following, "back": back}
    return render(request, "report/reports.html", context)


@require_GET
def of_dossier(request: HttpRequest, pk: int) -> HttpResponse:
    """Go from a dossier to the last version of its report that this person may read."""
    policy.require(request.user, Permission.REPORT_VIEW)
    sight.find(Dossier.objects.select_related("patient"), actor=request.user, pk=pk, at=clock.now())
    seen = queries.last_version_of_dossier(request.user, dossier_id=pk)
    if seen is None:
        raise Http404
    return redirect("report:version", pk=seen.pk)


@require_GET
def version(request: HttpRequest, pk: int) -> HttpResponse:
    policy.require(request.user, Permission.REPORT_VIEW)
    seen = answers.find_version(request, pk)
    _trace(request, seen)
    versions = tuple(queries.versions_of(request.user, seen.report))
    signed = [each for each in versions if each.state == rules.VersionState.SIGNED]
    context = {
        "version": seen,
        "dossier": seen.report.case.dossier,
        "proposals": proposal_lines(seen),
        "deliveries": queries.deliveries_of(seen),
        "versions": versions,
        "is_last": bool(signed) and signed[0] == seen,
        "draft": next((each for each in versions if each.state == rules.VersionState.DRAFT), None),
        "may_write": policy.may(request.user, Permission.REPORT_WRITE),
        "may_follow": policy.may(request.user, Permission.DELIVERY_VIEW),
    }
    return render(request, "report/version.html", context)


def proposal_lines(version: ReportVersion) -> tuple[dict[str, object], ...]:
    """Write the proposals for a page: rank, whether it is an alternative, treatment in words, details."""
    return tuple(
        {
            "rank": row["rank"],
            "is_alternative": row["alternative"] > 1,
            "treatment": TreatmentChoice(row["treatment"]).label,
            "text": row["text"],
        }
        for row in version.proposals
    )


@require_GET
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    policy.require(request.user, Permission.REPORT_VIEW)
    seen = answers.find_version(request, pk)
    if seen.pdf is None:
        raise Http404
    _trace(request, seen)
    return responses.file_response(seen.pdf, inline=True)


@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the draft as the PDF that would leave, marked as a draft."""
    policy.require(request.user, Permission.REPORT_WRITE)
    seen = answers.find_version(request, pk)
    if seen.state != rules.VersionState.DRAFT:
        raise Http404
    _trace(request, seen)
    answer = HttpResponse(services.preview(seen), content_type="application/pdf")
    name = f"projet-{seen.report.case.dossier.number}.pdf"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=name) or "inline"
    answer["Content-Security-Policy"] = responses.POLICY
    return answer


def _trace(request: HttpRequest, seen: ReportVersion) -> None:
    patient_id = seen.report.case.dossier.patient_id
    log.record_view(actor=request.user, act=Act.REPORT_VIEWED, target=seen, patient_id=patient_id, at=clock.now())
