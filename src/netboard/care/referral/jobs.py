"""Who is told when a dossier moves? The doctor and the coordination, by a mail without content."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from netboard.care.referral.models import Dossier
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.holders import accounts_who_may
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.exchange import notices
from netboard.foundation.jobs import bus
from netboard.foundation.jobs.topics import Topic


def _dossier(payload: bus.Payload) -> Dossier:
    return Dossier.objects.visible_to(policy.SYSTEM).select_related("referrer_account").get(pk=payload["dossier_id"])


def _tell_referrer(payload: bus.Payload, subject: str, sentence: str) -> None:
    dossier = _dossier(payload)
    _tell(dossier.referrer_account, dossier, subject, sentence, route="referral:dossier")


def _tell(account: Account, dossier: Dossier, subject: str, sentence: str, *, route: str) -> None:
    number = {"number": dossier.number}
    path = reverse(route, args=[dossier.pk])
    notices.notify(account, subject=subject % number, sentence=sentence % number, path=path, at=clock.now())


@bus.handles(Topic.DOSSIER_SUBMITTED)
def tell_coordination(payload: bus.Payload) -> None:
    dossier = _dossier(payload)
    with override("fr"):
        for account in accounts_who_may(Permission.DOSSIER_TRIAGE):
            _tell(
                account,
                dossier,
                _("Dossier %(number)s to check"),
                _("A dossier was submitted and waits for your check."),
                route="referral:triage",
            )


@bus.handles(Topic.DOSSIER_ACCEPTED)
def tell_accepted(payload: bus.Payload) -> None:
    with override("fr"):
        _tell_referrer(
            payload, _("Dossier %(number)s accepted"), _("Your dossier is complete. It will be placed on a session of the board.")
        )


@bus.handles(Topic.DOSSIER_RETURNED)
def tell_returned(payload: bus.Payload) -> None:
    with override("fr"):
        _tell_referrer(
            payload,
            _("Dossier %(number)s to complete"),
            _("The coordination returned your dossier with a reason. Complete it and submit it again."),
        )


@bus.handles(Topic.DOSSIER_REDIRECTED)
def tell_redirected(payload: bus.Payload) -> None:
    with override("fr"):
        _tell_referrer(
            payload, _("Dossier %(number)s redirected"), _("The coordination redirects your dossier to another board and says which one.")
        )


@bus.handles(Topic.DOSSIER_WITHDRAWN)
def tell_withdrawn(payload: bus.Payload) -> None:
    dossier = _dossier(payload)
    if dossier.number:
        with override("fr"):
            _tell_referrer(payload, _("Dossier %(number)s withdrawn"), _("Your dossier was withdrawn. Its facts stay readable."))
