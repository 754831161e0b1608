"""What do the views of this folder share: who asks, which version, where to go next?"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from netboard.care.report import queries, services
from netboard.care.report.models import ReportVersion
from netboard.foundation import clock
from netboard.foundation.access.models import Account
from netboard.foundation.audit import sight
from netboard.foundation.files.refusals import FileRefused
from netboard.foundation.files.refusals import message as file_words
from netboard.foundation.ui import formats


def actor_of(request: HttpRequest) -> Account:
    if not isinstance(request.user, Account):
        raise PermissionDenied
    return request.user


def see_other(to: str, **kwargs: Any) -> HttpResponse:
    """Answer a POST by the page to read next."""
    answer: HttpResponse = redirect(to, **kwargs)
    answer.status_code = 303
    return answer


def find_version(request: HttpRequest, pk: int) -> ReportVersion:
    around = ReportVersion.objects.select_related(
        "report__case__dossier__patient", "report__case__session", "report__case__opinion", "pdf", "written_by__professional",
        "signed_by__professional",
    )  # fmt: skip
    return sight.find(around, actor=request.user, pk=pk, at=clock.now())


def signed_words(version: ReportVersion) -> str:
    """Say who signed and when, and what can be done."""
    if version.signed_at is None or version.signed_by is None:
        raise ValueError(version)
    who, when = version.signed_by.display_name, formats.day(version.signed_at, "j F Y H:i")
    return _("The report was already signed by %(who)s on %(when)s. To change it, write a correction.") % {"who": who, "when": when}


def problem(refusal: Exception) -> str:
    """Say why the report was not signed and what to do."""
    if isinstance(refusal, services.AlreadySigned):
        return signed_words(refusal.version)
    if isinstance(refusal, FileRefused):
        return str(file_words(refusal.reason))
    sentences: dict[type[Exception], str] = {
        services.StaleText: _("The text changed since this page was opened. Read it again below, then sign."),
        services.ConclusionMissing: _("The opinion of the board is empty. Write it, then sign."),
        services.SignerNotPhysician: _(
            "Only a physician of the directory can sign. Ask the administrator to link your account to your entry."
        ),
        services.SignerRecused: _("You take no part in this case: somebody else signs its report."),
        services.NotDiscussed: _("The board gave no opinion on this case: there is nothing to sign."),
    }
    return sentences.get(type(refusal), _("The dossier is not waiting for a report. See its page."))


def say_signed(request: HttpRequest, version: ReportVersion) -> None:
    messages.success(request, _("The report is signed and on its way."))
    blocked = len(queries.recipients(version.report.case.dossier).blocked)
    if blocked:
        words = ngettext(
            "%(count)s recipient has no secure address: the coordination is told.",
            "%(count)s recipients have no secure address: the coordination is told.",
            blocked,
        )
        messages.warning(request, words % {"count": blocked})
