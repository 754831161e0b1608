"""What do the views of this folder share: who asks, which version, where to go next?"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from netboard.care.report.models import ReportVersion
from netboard.foundation import clock
from netboard.foundation.access.models import Account
from netboard.foundation.audit import sight
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
