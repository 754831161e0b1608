"""Who is told when a dossier moves or lacks something? The doctor and the coordination, by a mail without content."""

import logging
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from procrastinate.contrib.django import app

from netboard.care.referral import queries, services
from netboard.care.referral.models import Dossier
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.holders import accounts_who_may
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.exchange import notices
from netboard.foundation.exchange.mail import AddressRefusedError
from netboard.foundation.jobs import bus
from netboard.foundation.jobs.topics import Topic

_log = logging.getLogger(__name__)


def _dossier(payload: bus.Payload) -> Dossier:
    return Dossier.objects.visible_to(policy.SYSTEM).select_related("referrer_account").get(pk=payload["dossier_id"])


def _tell_referrer(payload: bus.Payload, subject: str, sentence: str) -> None:
    dossier = _dossier(payload)
    _tell(dossier.referrer_account, dossier, subject, sentence, route="referral:dossier")


def _tell(account: Account, dossier: Dossier, subject: str, sentence: str, *, route: str) -> None:
    number = {"number": dossier.number}
    path = reverse(route, args=[dossier.pk])
    notices.notify(account, subject=subject % number, sentence=sentence % number, path=path, at=clock.now())


def _tell_each(accounts: Iterable[Account], dossier: Dossier, subject: str, sentence: str, *, route: str) -> None:
    """Tell each of several people; an address that is refused for good keeps nobody else from the mail, nor sends it to them again."""
    for account in accounts:
        try:
            _tell(account, dossier, subject, sentence, route=route)
        except AddressRefusedError as refused:
            _log.warning("the mail server refuses the address of account %s: %s", account.pk, refused.code)


@bus.handles(Topic.DOSSIER_SUBMITTED)
def tell_received(payload: bus.Payload) -> None:
    dossier = _dossier(payload)
    with override("fr"):
        _tell_each(
            [dossier.referrer_account], dossier, _("Dossier %(number)s received"),
            _("The centre received your dossier. The coordination checks it."), route="referral:dossier",
        )  # fmt: skip
        _tell_each(
            accounts_who_may(Permission.DOSSIER_TRIAGE), dossier, _("Dossier %(number)s to check"),
            _("A dossier was submitted and waits for your check."), route="referral:triage",
        )  # fmt: skip


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


@bus.handles(Topic.GAPS_CHASED)
def ask_for_what_is_missing(payload: bus.Payload) -> None:
    """Ask once for all that a person owes to a dossier; an item given meanwhile is not asked for."""
    dossier = _dossier(payload)
    owed = queries.open_gaps(policy.SYSTEM).filter(dossier=dossier)
    to_coordination = payload["owner"] == "coordination"
    count = (owed.filter(owner="coordination") if to_coordination else owed.exclude(owner="coordination")).count()
    if not count:
        return
    accounts = accounts_who_may(Permission.DOSSIER_TRIAGE) if to_coordination else [dossier.referrer_account]
    with override("fr"):
        sentence = ngettext(
            "%(count)s item is still awaited for this dossier. Give it, or say when it will come or why it will not.",
            "%(count)s items are still awaited for this dossier. Give them, or say when they will come or why they will not.",
            count,
        ) % {"count": count}
        _tell_each(accounts, dossier, _("Dossier %(number)s: items awaited"), sentence.replace("%", "%%"), route="referral:gaps")


@bus.handles(Topic.PIECE_ASKED)
def tell_piece_asked(payload: bus.Payload) -> None:
    dossier = _dossier(payload)
    if not queries.unanswered_pieces(policy.SYSTEM).filter(pk=payload["piece_id"]).exists():
        return
    with override("fr"):
        subject, sentence = _("Dossier %(number)s: a piece is asked for"), _("An expert of the board asks for a piece of this dossier.")
        _tell_each([dossier.referrer_account], dossier, subject, sentence, route="referral:dossier")
        _tell_each(accounts_who_may(Permission.DOSSIER_TRIAGE), dossier, subject, sentence, route="referral:dossier")


@bus.handles(Topic.PIECE_ANSWERED)
def tell_piece_answered(payload: bus.Payload) -> None:
    dossier = _dossier(payload)
    piece = queries.asked_pieces(policy.SYSTEM, dossier.pk).get(pk=payload["piece_id"])
    if not piece.asked_by.is_active:
        return
    with override("fr"):
        subject, sentence = _("Dossier %(number)s: answer to your request"), _("The piece that you asked for has an answer.")
        _tell_each([piece.asked_by], dossier, subject, sentence, route="referral:dossier")


@app.periodic(cron="20 6 * * *")
@app.task(name="netboard.chase_gaps", queueing_lock="netboard.chase_gaps")
def chase(timestamp: int) -> None:  # noqa: ARG001 -- the library passes it
    """Every morning, ask for what is due soon or past."""
    services.chase_due_gaps(actor=policy.SYSTEM, at=clock.now())


@bus.handles(Topic.SCAN_RECEIVED)
def read_scan(payload: bus.Payload) -> None:
    services.read_scan(actor=policy.SYSTEM, proposals_id=int(payload["proposals_id"]), at=clock.now())


@app.periodic(cron="40 3 * * *")
@app.task(name="netboard.forget_intakes", queueing_lock="netboard.forget_intakes")
def forget_intakes(timestamp: int) -> None:  # noqa: ARG001 -- the library passes it
    """Every night, remove the dropped files that nobody made a dossier of."""
    services.forget_intakes(actor=policy.SYSTEM, at=clock.now())
