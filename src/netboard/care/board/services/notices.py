"""What is written to a member or to a doctor about a session? Dossier number, day, time and place: never a patient."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from netboard.care.board import queries, rules
from netboard.care.board.models import Session
from netboard.care.referral.models import Dossier
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.exchange import mail, notices
from netboard.foundation.ui import formats


def tell_agenda(*, session_id: int, account_id: int, version: int, at: datetime) -> None:
    """Send one member the notice of a published agenda; not of one replaced since, nor of a session that is over."""
    held = Session.objects.select_related("series").filter(state__in=[state.value for state in rules.OPEN_TO_CASES])
    session = held.filter(pk=session_id).first()
    if session is None or version < session.release_number:
        return
    with override("fr"):
        words = {"day": _day(session), "version": session.release_number}
        if version > 1:
            subject = _("Agenda of the board of %(day)s: version %(version)s") % words
            sentence = _("The agenda of the board of %(day)s has changed: read version %(version)s.") % words
        else:
            subject = _("Agenda of the board of %(day)s") % words
            sentence = _("The agenda of the board of %(day)s is ready to be read.") % words
        if mine := queries.cases_for(session, account_id):
            sentence += "\n\n" + _("Cases that concern you: %(cases)s.") % {"cases": ", ".join(mine)}
    _write(account_id, session, subject, sentence, at=at)


def tell_cancelled(*, session_id: int, account_id: int, at: datetime) -> None:
    """Send one member the notice of a session that will not be held."""
    session = Session.objects.select_related("series").get(pk=session_id)
    with override("fr"):
        words = {"day": _day(session)}
        subject = _("Board of %(day)s cancelled") % words
        sentence = _("The board of %(day)s will not be held. Its dossiers wait for another session.") % words
    _write(account_id, session, subject, sentence, calendar=session.invited_at is not None, at=at)


def tell_invited(*, session_id: int, account_id: int, number: int, at: datetime) -> None:
    """Send one member the invitation with its calendar event; not of one replaced since, nor of a session that has begun."""
    session = Session.objects.select_related("series").filter(pk=session_id, state=rules.SessionState.PLANNED.value).first()
    if session is None or number != session.invitation_number:
        return
    with override("fr"):
        video = queries.video_of(session)
        words = {"day": _day(session), "board": session.series.name, "place": queries.place_of(session), "url": video}
        first = _("Invitation to the board of %(day)s") if number == 1 else _("Invitation to the board of %(day)s: update")
        sentence = _("You are invited to %(board)s on %(day)s. Place: %(place)s.") % words
        if video:
            sentence += " " + _("Video: %(url)s") % words
        sentence += "\n\n" + _("Say whether you come, from where, and from when to when: one press is enough.")
    _write(account_id, session, first % words, sentence, path=reverse("board:reply", args=[session.pk]), calendar=True, at=at)


def _write(account_id: int, session: Session, subject: str, sentence: str, *, path: str = "", calendar: bool = False, at: datetime) -> None:
    account = queries.members().filter(pk=account_id).first()
    if account is None:
        return
    with override("fr"):
        event = [_event(session, at=at)] if calendar else []
    to = path or reverse("board:session", args=[session.pk])
    notices.notify(account, subject=subject, sentence=sentence, path=to, at=at, attachments=event)


def _event(session: Session, *, at: datetime) -> mail.Attachment:
    kind = f"text/calendar; method={queries.method_of(session)}; charset=utf-8"
    return mail.Attachment("session.ics", kind, queries.calendar_event(session, at=at))


def tell_placed(*, case_id: int, at: datetime) -> None:
    """Send the doctor of a dossier the day, the time and the place of its session; nothing when it left it meanwhile."""
    case = queries.announced_cases().select_related("session__series", "dossier__referrer_account").filter(pk=case_id).first()
    if case is None:
        return
    with override("fr"):
        words = _words(case.dossier, case.session) | {"board": case.session.series.name, "place": queries.place_of(case.session)}
        if queries.was_carried(case):
            subject = _("Dossier %(number)s: moved to the session of %(day)s") % words
            sentence = _("The dossier %(number)s was not discussed: it is moved to %(board)s on %(day)s. Place: %(place)s.") % words
        else:
            subject = _("Dossier %(number)s: session of %(day)s") % words
            sentence = _("The dossier %(number)s is on the agenda of %(board)s on %(day)s. Place: %(place)s.") % words
    _write_referrer(case.dossier, subject, sentence, at=at)


def tell_removed(*, session_id: int, dossier_id: int, at: datetime) -> None:
    """Send the doctor of a dossier the notice that its session changed; nothing when a new place was already announced."""
    if queries.announced_cases().filter(dossier_id=dossier_id).exists():
        return
    session = Session.objects.get(pk=session_id)
    dossier = Dossier.objects.visible_to(policy.SYSTEM).select_related("referrer_account").get(pk=dossier_id)
    next_one = queries.carried_to(session, dossier)
    with override("fr"):
        words = _words(dossier, session)
        if next_one is not None:
            words = _words(dossier, next_one)
            subject = _("Dossier %(number)s: moved to the session of %(day)s") % words
            sentence = _("The dossier %(number)s was not discussed: it is moved to the board of %(day)s.") % words
        else:
            subject = _("Dossier %(number)s: no longer on the session of %(day)s") % words
            sentence = _("The dossier %(number)s was not kept on the board of %(day)s. Its page says where it stands.") % words
    _write_referrer(dossier, subject, sentence, at=at)


def _write_referrer(dossier: Dossier, subject: str, sentence: str, *, at: datetime) -> None:
    account: Account = dossier.referrer_account
    if account.is_active:
        notices.notify(account, subject=subject, sentence=sentence, path=reverse("referral:dossier", args=[dossier.pk]), at=at)


def _words(dossier: Dossier, session: Session) -> dict[str, str]:
    return {"number": dossier.number or "", "day": _day(session)}


def _day(session: Session) -> str:
    return formats.day(session.starts_at, "l j F Y, H:i")
