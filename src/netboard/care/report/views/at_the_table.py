"""How does a physician sign in one press at the table, or all the reports of a session, and read one before it exists?"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from netboard.care.board import queries as board_queries
from netboard.care.board.models import Case, Session
from netboard.care.referral import rules as referral_rules
from netboard.care.report import forms, queries, services
from netboard.care.report.views import answers
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log, sight
from netboard.foundation.audit.acts import Act
from netboard.foundation.files import responses
from netboard.foundation.files.refusals import FileRefused

REFUSALS = (
    services.AlreadySigned, services.ConclusionMissing, services.NotDiscussed, services.SignerNotPhysician, services.SignerRecused,
    services.StaleText,
    referral_rules.MoveRefused, FileRefused,
)  # fmt: skip


@require_POST
def sign_case(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign the report of a case in one press and go back to where the press was; refused, say why and where to mend it."""
    policy.require(request.user, Permission.REPORT_SIGN)
    actor, at = answers.actor_of(request), clock.now()
    case = sight.find(Case.objects.select_related("dossier__patient", "session"), actor=actor, pk=pk, at=at)
    form = forms.SignCaseForm(request.POST)
    lock = form.cleaned_data["lock"] if form.is_valid() else None
    back = _inside(request.POST.get("next", ""))
    try:
        version = services.sign_case(actor=actor, case_id=pk, lock=lock, at=at)
    except REFUSALS as refusal:
        context = {"case": case, "dossier": case.dossier, "problem": _at_the_table(refusal), "back": back}
        return render(request, "report/not_signed.html", context, status=409)
    answers.say_signed(request, version)
    if back:
        answer = redirect(back)
        answer.status_code = 303
        return answer
    return answers.see_other("report:version", pk=version.pk)


def _at_the_table(refusal: Exception) -> str:
    if isinstance(refusal, services.StaleText):
        return _("Its text was changed since it was read here: read the report again, then sign it on its page.")
    return answers.problem(refusal)


def _inside(path: str) -> str:
    """Keep an address of this site only: a path, without host or scheme."""
    is_ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_ours else ""


@require_http_methods(["GET", "POST"])
def sign_session(request: HttpRequest) -> HttpResponse:
    """Show the unsigned reports of a session one under the other, and sign those that are checked, each by itself."""
    policy.require(request.user, Permission.REPORT_SIGN)
    form = forms.SessionForm(request.GET)
    pk = form.cleaned_data["session"] if form.is_valid() else 0
    actor, at = answers.actor_of(request), clock.now()
    session = sight.find(Session.objects.select_related("series"), actor=actor, pk=pk, at=at)
    batch = queries.batch(actor, session)
    if request.method == "POST":
        _sign_each(request, batch)
        return redirect(request.get_full_path())
    if batch.rows:
        log.record_view(actor=actor, act=Act.DOSSIERS_LISTED, target=session, patient_id=None, at=at)
    context = {"batch": batch, "session": session, "is_physician": queries.is_physician(actor)}
    return render(request, "report/sign_session.html", context)


def _sign_each(request: HttpRequest, batch: queries.Batch) -> None:
    """Sign each report that was checked in a transaction of its own; say which one was not, and why."""
    actor, wanted = answers.actor_of(request), set(request.POST.getlist("case"))
    signed = 0
    for row in batch.rows:
        if str(row.case.pk) not in wanted:
            continue
        form = forms.SignCaseForm({"lock": request.POST.get(f"lock-{row.case.pk}", "")})
        lock = form.cleaned_data["lock"] if form.is_valid() else None
        try:
            services.sign_case(actor=actor, case_id=row.case.pk, lock=lock, at=clock.now())
            signed += 1
        except REFUSALS as refusal:
            words = {"number": row.case.dossier.number, "patient": row.case.dossier.patient.display_name, "why": _at_the_table(refusal)}
            messages.error(request, _("%(number)s, %(patient)s is not signed. %(why)s") % words)
    if signed:
        text = ngettext("%(count)s report is signed and on its way.", "%(count)s reports are signed and on their way.", signed)
        messages.success(request, text % {"count": signed})
    if not wanted:
        messages.warning(request, _("No report was checked: nothing was signed."))


@require_GET
def preview_case(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the letter that a case would have now, from its opinion or from the text being written; nothing is kept."""
    case = _read(request, pk)
    document = services.case_document(case, at=clock.now())
    part = "report/parts/letter.html" if getattr(request, "htmx", False) else "report/letter.html"
    return render(request, part, {"letter": document, "case": case, "dossier": case.dossier})


@require_GET
def preview_case_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    case = _read(request, pk)
    answer = HttpResponse(services.render(services.case_document(case, at=clock.now())), content_type="application/pdf")
    name = f"projet-{case.dossier.number}.pdf"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=name) or "inline"
    answer["Content-Security-Policy"] = responses.POLICY
    return answer


def _read(request: HttpRequest, pk: int) -> Case:
    policy.require(request.user, Permission.REPORT_WRITE)
    actor, at = answers.actor_of(request), clock.now()
    case = sight.find(Case.objects.select_related("dossier__patient", "session__series"), actor=actor, pk=pk, at=at)
    if board_queries.takes_no_part(actor, case):
        raise Http404
    log.record_view(actor=actor, act=Act.DOSSIER_VIEWED, target=case.dossier, patient_id=case.dossier.patient_id, at=at)
    return case
