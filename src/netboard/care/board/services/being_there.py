"""How does a person say for oneself, or by an open page, to be there?"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from netboard.care.board import rules
from netboard.care.board.models import Attendance, PresenceSourceChoice, Reply, Session
from netboard.care.board.services import attending, holding, telling
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.directory.models import Professional, Site


class NotInDirectory(Exception):  # noqa: N818 -- it says what happened
    """The account belongs to nobody of the directory: this person cannot be counted as present."""


@transaction.atomic
def arrive(*, actor: Account, session_id: int, site_id: int | None, at: datetime) -> Attendance:
    """Note that the actor is there, in a room of the board or at a distance (`site_id` None)."""
    policy.require(actor, Permission.BOARD_VIEW)
    session, person = holding.open_session(actor, session_id), _person(actor)
    site = session.series.sites.get(pk=site_id) if site_id is not None else None
    return _sit(actor, session, person, site, source=PresenceSourceChoice.PERSON, at=at)


@transaction.atomic
def depart(*, actor: Account, session_id: int, at: datetime) -> None:
    """Note that the actor leaves; the open page does not bring the actor back."""
    policy.require(actor, Permission.BOARD_VIEW)
    session, person = holding.open_session(actor, session_id), _person(actor)
    here = attending.here(session, person.pk)
    if here is not None:
        attending.leave(here, by=actor, at=at)
        attending.record(session, person.pk, "left", actor=actor, at=at)
        telling.changed(session)


def beat(*, actor: Account, session_id: int, at: datetime) -> Attendance | None:
    """Keep that the page of a person is open; the first sign makes the person present, where the invitation was answered for.

    Nobody is made present again who left, or whom the desk sent off: that person says it by a press. Answers None then.
    """
    policy.require(actor, Permission.BOARD_VIEW)
    session = Session.objects.visible_to(actor).get(pk=session_id)
    if session.state != rules.SessionState.OPEN or actor.professional_id is None:
        return None
    here = attending.here(session, actor.professional_id)
    if here is None:
        return _first_beat(actor, session.pk, at=at)
    if here.last_seen_at is None or at - here.last_seen_at > rules.BEAT_KEPT:
        Attendance.objects.filter(pk=here.pk, left_at__isnull=True).update(last_seen_at=at)
    if session.presence_pending:
        _tell_those_who_came(actor, session.pk, at=at)
    return here


@transaction.atomic
def _tell_those_who_came(actor: Account, session_id: int, *, at: datetime) -> None:
    session = holding.session(actor, session_id)
    if session.presence_pending and session.state == rules.SessionState.OPEN:
        telling.presence_changed(session, at=at)


@transaction.atomic
def _first_beat(actor: Account, session_id: int, *, at: datetime) -> Attendance | None:
    session, person = holding.open_session(actor, session_id), _person(actor)
    last = Attendance.objects.filter(session=session, professional=person).order_by("-arrived_at", "-pk").first()
    if last is not None and (last.left_at is None or last.ended_by_id is not None):
        return last if last.left_at is None else None
    return _sit(actor, session, person, _expected_room(session, person), source=PresenceSourceChoice.PAGE, at=at)


def _expected_room(session: Session, person: Professional) -> Site | None:
    answered = Reply.objects.filter(session=session, professional=person, kind=rules.ReplyKind.ON_SITE.value).select_related("site").first()
    return answered.site if answered else None


def _person(actor: Account) -> Professional:
    if actor.professional is None:
        raise NotInDirectory
    return actor.professional


def _sit(actor: Account, session: Session, person: Professional, site: Site | None, *, source: str, at: datetime) -> Attendance:
    here = attending.here(session, person.pk)
    if here is not None and here.site_id == (site.pk if site else None):
        return here
    if here is not None:
        attending.leave(here, by=actor, at=at)
    made = Attendance.objects.create(
        session=session, professional=person, site=site, arrived_at=at, recorded_by=actor, source=source, last_seen_at=at
    )
    attending.record(session, person.pk, "arrived", actor=actor, at=at)
    if source == PresenceSourceChoice.PAGE:
        telling.presence_changed(session, at=at)
    else:
        telling.changed(session)
    return made


@transaction.atomic
def end_silent(*, actor: object, session_id: int, at: datetime) -> int:
    """End the presence of those at a distance whose page fell silent, at its last sign; answers how many.

    Who said to sit in a room, or was noted there by the desk, is never ended so.
    """
    session = Session.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=session_id)
    by_page = Q(source=PresenceSourceChoice.PAGE) | Q(site__isnull=True)
    remote = Attendance.objects.filter(by_page, session=session, left_at__isnull=True, last_seen_at__lt=at - rules.SILENT_AFTER)
    gone = [here for here in remote.exclude(source=PresenceSourceChoice.DESK) if rules.is_silent(here.last_seen_at, at=at)]
    for here in gone:
        attending.leave(here, by=None, at=here.last_seen_at or at)
        attending.record(session, here.professional_id, "page silent", actor=actor, at=at)
    if gone or session.presence_pending:
        telling.presence_changed(session, at=at)
    return len(gone)
