"""Who comes to a session, from where and when, by what they answered; and is the quorum likely?"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from netboard.care.board import rules
from netboard.care.board.models import Reply, Session
from netboard.care.board.queries.members import members
from netboard.care.board.queries.table import specialty_labels
from netboard.foundation import clock
from netboard.foundation.directory import rules as directory_rules
from netboard.foundation.directory.models import Professional


@dataclass(frozen=True)
class Comer:
    """A member and what this member answered; no reply is None."""

    professional: Professional
    reply: Reply | None

    @property
    def window(self) -> str:
        """From when to when, in words; nothing for the whole session."""
        if self.reply is None:
            return ""
        here_from, here_until = (f"{clock.local(at):%H:%M}" if at else "" for at in (self.reply.here_from, self.reply.here_until))
        if here_from and here_until:
            return _("from %(start)s to %(end)s") % {"start": here_from, "end": here_until}
        if here_from:
            return _("from %(start)s") % {"start": here_from}
        return _("until %(end)s") % {"end": here_until} if here_until else ""

    @property
    def comes(self) -> bool:
        return self.reply is not None and self.reply.kind != rules.ReplyKind.ABSENT


@dataclass(frozen=True)
class Place:
    """Where people come: a room, or at a distance."""

    name: str
    people: tuple[Comer, ...]


@dataclass(frozen=True)
class Coming:
    """The members of the board by what they answered to the invitation."""

    places: tuple[Place, ...]
    absent: tuple[Comer, ...]
    silent: tuple[Comer, ...]
    quorum: rules.Quorum

    @property
    def comers(self) -> int:
        return sum(len(place.people) for place in self.places)

    def of(self, professional_id: int | None) -> Reply | None:
        """Find what one person answered."""
        people = [*(person for place in self.places for person in place.people), *self.absent]
        return next((person.reply for person in people if person.professional.pk == professional_id), None)

    @property
    def has_replies(self) -> bool:
        return bool(self.comers or self.absent)

    @property
    def is_met(self) -> bool:
        return self.quorum.status is rules.QuorumStatus.MET

    @property
    def specialties(self) -> tuple[str, ...]:
        return specialty_labels(self.quorum.specialties)


def coming(session: Session) -> Coming:
    """Sort the members of the board by what they answered; whoever answered without being one of them comes too."""
    everybody = _everybody(session)
    comers = [person for person in everybody if person.comes]
    sites = {site.pk: site.city for site in session.series.sites.order_by("city", "pk")} | {None: _("At a distance")}
    places = (Place(name, tuple(person for person in comers if _site(person) == pk)) for pk, name in sites.items())
    return Coming(
        places=tuple(place for place in places if place.people),
        absent=tuple(person for person in everybody if person.reply and not person.comes),
        silent=tuple(person for person in everybody if person.reply is None),
        quorum=rules.quorum(_seat(person.professional) for person in comers),
    )


def _everybody(session: Session) -> list[Comer]:
    replies = {reply.professional_id: reply for reply in Reply.objects.filter(session=session).select_related("professional", "site")}
    known = [account.professional for account in members() if account.professional]
    others = [reply.professional for reply in replies.values() if reply.professional_id not in {person.pk for person in known}]
    return [Comer(person, replies.get(person.pk)) for person in (*known, *others)]


def _site(person: Comer) -> int | None:
    return person.reply.site_id if person.reply else None


def _seat(person: Professional) -> rules.Seat:
    return rules.Seat(person.specialty, person.profession == directory_rules.Profession.PHYSICIAN)


def missing_expertise(session: Session, found: Coming) -> tuple[str, ...]:
    """Name the expertise that the board wants and of which nobody said that they come."""
    here = [person.professional.specialty for place in found.places for person in place.people]
    language = get_language() or "fr"
    return tuple(want.label(language) for want in rules.unheard(session.series.expertise, present=here, written=()))


def reply_of(session: Session, professional: Professional | None) -> Reply | None:
    """Find what a person answered to the invitation."""
    return Reply.objects.filter(session=session, professional=professional).first() if professional else None


def reply_of_id(session: Session, professional_id: object) -> Reply | None:
    """Find what a person named by a page answered; nothing for what is not a person."""
    try:
        return Reply.objects.filter(session=session, professional_id=int(str(professional_id))).first()
    except (ValueError, OverflowError):
        return None


def usual_site(session: Session, professional_id: object) -> int | None:
    """Find the room of the board where a member usually is; nothing when it is not one of this board."""
    try:
        account = members().filter(professional_id=int(str(professional_id))).first()
    except (ValueError, OverflowError):
        return None
    if account is None or account.site_id is None:
        return None
    return session.series.sites.filter(pk=account.site_id).values_list("pk", flat=True).first()


def unanswered(sessions: Sequence[Session], professional: Professional | None) -> set[int]:
    """Find the sessions to which a person is invited and has not answered."""
    if professional is None:
        return set()
    invited = {session.pk for session in sessions if session.invited_at is not None and session.state == rules.SessionState.PLANNED}
    answered = Reply.objects.filter(session__in=invited, professional=professional).values_list("session_id", flat=True) if invited else ()
    return invited - set(answered)
