"""How is a report read a last time and signed, and how is a signed one corrected?"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from netboard.care.referral import rules as referral_rules
from netboard.care.referral.models import Dossier
from netboard.care.report import forms, queries, rules, services
from netboard.care.report.models import ReportVersion
from netboard.care.report.views import answers
from netboard.care.report.views.reading import proposal_lines
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.files.refusals import FileRefused


@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the report as it will leave and to whom; sign exactly what was shown."""
    policy.require(request.user, Permission.REPORT_SIGN)
    version = answers.find_version(request, pk)
    form = forms.SignForm(request.POST or None)
    if form.is_valid():
        return _sign(request, version, lock=form.cleaned_data["lock"])
    if version.state == rules.VersionState.SIGNED:
        return _page(request, version, problem=answers.signed_words(version), status=409)
    patient_id = version.report.case.dossier.patient_id
    log.record_view(actor=request.user, act=Act.REPORT_VIEWED, target=version, patient_id=patient_id, at=clock.now())
    return _page(request, version, status=422 if form.is_bound else 200)


def _sign(request: HttpRequest, version: ReportVersion, *, lock: int) -> HttpResponse:
    try:
        services.sign_report(actor=answers.actor_of(request), version_id=version.pk, lock=lock, at=clock.now())
    except (services.AlreadySigned, services.StaleText) as refusal:
        return _page(request, refusal.version, problem=answers.problem(refusal), status=409)
    except (
        services.ConclusionMissing,
        services.SignerNotPhysician,
        services.SignerRecused,
        referral_rules.MoveRefused,
        FileRefused,
    ) as refusal:
        return _page(request, version, problem=answers.problem(refusal), status=409)
    answers.say_signed(request, version)
    return answers.see_other("report:version", pk=version.pk)


def _page(request: HttpRequest, version: ReportVersion, *, problem: str = "", status: int = 200) -> HttpResponse:
    dossier = version.report.case.dossier
    recipients = queries.recipients(dossier)
    context = {
        "version": version,
        "dossier": dossier,
        "proposals": proposal_lines(version),
        "recipients": recipients,
        "asking": _asking(dossier, recipients),
        "problem": problem,
        "is_signed": version.state == rules.VersionState.SIGNED,
    }
    return render(request, "report/sign.html", context, status=status)


def _asking(dossier: Dossier, recipients: queries.Recipients) -> str:
    """Ask a last time, naming the dossier, the patient, and each recipient with what is known of the address."""
    words = {"number": dossier.number, "patient": dossier.patient.display_name}
    lines = [_("Sign the report of dossier %(number)s, %(patient)s, and send it now?") % words]
    for line in recipients.lines:
        known = {"person": line.professional.display_name, "role": line.label, "address": line.address}
        secure = _("%(person)s (%(role)s): secure address %(address)s") % known
        blocked = _("%(person)s (%(role)s): no secure address, the coordination is told") % known
        lines.append(secure if line.is_secure else blocked)
    if recipients.gp_is_unknown:
        lines.append(_("Treating doctor unknown: nobody receives the report for the town."))
    return "\n".join(lines)


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    actor = answers.actor_of(request)
    policy.require(actor, Permission.REPORT_WRITE)
    version = answers.find_version(request, pk)
    form = forms.CorrectForm(request.POST or None)
    context = {"version": version, "dossier": version.report.case.dossier, "form": form}
    if not form.is_valid():
        return render(request, "report/correct.html", context, status=422 if form.is_bound else 200)
    try:
        draft = services.correct_report(actor=actor, version_id=pk, reason=form.cleaned_data["reason"], at=clock.now())
    except services.CorrectionOpen as refusal:
        messages.info(request, _("A correction is already being written: here it is."))
        return answers.see_other("report:write", pk=refusal.version.pk)
    except services.NotSigned:
        context["problem"] = _("Only the last signed version can be corrected.")
        return render(request, "report/correct.html", context, status=409)
    messages.success(request, _("The correction is open. Change the text, then sign it: it will replace the report sent."))
    return answers.see_other("report:write", pk=draft.pk)
