"""Who sits at the table, room by room, and is the quorum met?"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from netboard.care.board import rules
from netboard.care.board.models import Attendance, Case, ConflictDismissed, Dissent, Recusal, Session, WrittenOpinion
from netboard.care.board.queries.members import members
from netboard.foundation.access.models import Account
from netboard.foundation.directory import queries as directory
from netboard.foundation.directory import rules as directory_rules
from netboard.foundation.directory.models import Professional

SESSIONS_LOOKED_AT = 4
SUGGESTIONS = 8


@dataclass(frozen=True)
class PresentSeat:
    """A person present for a case, where, and how the quorum sees this person."""

    professional_id: int
    site_id: int | None
    seat: rules.Seat
    left_before: bool = False  # was there for a part of the discussion only


@dataclass(frozen=True)
class Person:
    """A line of the presence panel."""

    professional: Professional
    is_here: bool
    is_counted: bool
    is_recused: bool
    is_referrer: bool
    disagrees: bool = False


@dataclass(frozen=True)
class Room:
    """A room of the board with its people; `site_id` is None for those at a distance."""

    site_id: int | None
    name: str
    people: tuple[Person, ...]

    @property
    def here(self) -> int:
        return sum(person.is_here for person in self.people)


@dataclass(frozen=True)
class Table:
    """Everybody around one case."""

    rooms: tuple[Room, ...]
    recusals: tuple[Recusal, ...]
    quorum: rules.Quorum
    here: int
    dissents: tuple[Dissent, ...] = ()
    suggested: tuple[Professional, ...] = ()  # conflicts of interest to judge: who sent the patient and sits at the table
    unheard: tuple[str, ...] = ()  # fields that the board wants and nobody present or in writing stands for
    written: tuple[str, ...] = ()

    @property
    def is_met(self) -> bool:
        return self.quorum.status is rules.QuorumStatus.MET

    @property
    def specialties(self) -> tuple[str, ...]:
        return specialty_labels(self.quorum.specialties)


@dataclass(frozen=True)
class Forecast:
    """Which specialties a session may expect, from the last sessions or else from the members."""

    specialties: tuple[str, ...]
    is_met: bool
    from_sessions: int


def specialty_labels(codes: Iterable[str]) -> tuple[str, ...]:
    """Write specialties in the language of the page."""
    known = directory_rules.specialties()
    language = get_language() or "fr"
    return tuple(known[code].label(language) if code in known else code for code in codes)


def _seat(professional: Professional, *, is_recused: bool) -> rules.Seat:
    return rules.Seat(professional.specialty, professional.profession == directory_rules.Profession.PHYSICIAN, is_recused)


def seats_of(case: Case) -> tuple[PresentSeat, ...]:
    """List those present now, as the quorum of this case sees them, then those who left since its discussion began."""
    recused = set(Recusal.objects.filter(case=case).values_list("professional_id", flat=True))
    present = list(_present(case.session_id))
    listed = {each.professional_id for each in present}
    left = {each.professional_id: each for each in _left_since(case) if each.professional_id not in listed}
    return tuple(
        PresentSeat(
            each.professional_id,
            each.site_id,
            _seat(each.professional, is_recused=each.professional_id in recused),
            left_before=each.professional_id not in listed,
        )
        for each in (*present, *left.values())
    )


def _left_since(case: Case) -> QuerySet[Attendance]:
    gone = (
        Attendance.objects.filter(session_id=case.session_id, left_at__gt=case.started_at) if case.started_at else Attendance.objects.none()
    )
    return gone.select_related("professional").order_by("left_at", "pk")


def written_specialties(case: Case) -> tuple[str, ...]:
    """List the specialties heard by a written opinion of a physician who is not recused; counted apart from those present."""
    return rules.quorum(_seat(each.professional, is_recused=False) for each in written_opinions(case)).specialties


def takes_no_part(actor: Account, case: Case) -> bool:
    """Say whether the actor is recused from a case."""
    return actor.professional_id is not None and Recusal.objects.filter(case=case, professional_id=actor.professional_id).exists()


def written_opinions(case: Case) -> QuerySet[WrittenOpinion]:
    """List what experts wrote of a case before its discussion, but those who are recused."""
    recused = Recusal.objects.filter(case=case).values("professional_id")
    return WrittenOpinion.objects.filter(case=case).exclude(professional_id__in=recused).select_related("professional").order_by("pk")


def _present(session_id: int) -> QuerySet[Attendance]:
    rows = Attendance.objects.filter(session_id=session_id, left_at__isnull=True)
    return rows.select_related("professional").order_by("professional__search_key", "pk")


def table(session: Session, case: Case | None) -> Table:
    """Gather the members of the board and all those present, room by room; quorum and recusals are those of the case."""
    recusals = tuple(Recusal.objects.filter(case=case).select_related("professional").order_by("pk")) if case else ()
    dissents = tuple(Dissent.objects.filter(case=case).select_related("professional").order_by("pk")) if case else ()
    recused, disagree = {recusal.professional_id for recusal in recusals}, {dissent.professional_id for dissent in dissents}
    present = {each.professional_id: each for each in _present(session.pk)}
    sites = list(session.series.sites.order_by("city", "pk"))
    people: dict[int | None, list[Person]] = {site.pk: [] for site in sites} | {None: []}
    for site_id, professional in _seated(present, {site.pk for site in sites}):
        seat = _seat(professional, is_recused=professional.pk in recused)
        is_here = professional.pk in present
        referrer = case is not None and professional.pk == case.dossier.referrer_id
        person = Person(
            professional, is_here, is_here and seat.is_counted, seat.is_recused, referrer, disagrees=professional.pk in disagree
        )
        people.setdefault(site_id, []).append(person)
    names = {site.pk: site.city for site in sites}
    rooms = tuple(Room(site_id, names.get(site_id or 0, _("At a distance")), tuple(found)) for site_id, found in people.items())
    quorum = rules.quorum(_seat(each.professional, is_recused=each.professional_id in recused) for each in present.values())
    written = written_specialties(case) if case else ()
    language = get_language() or "fr"
    wants = rules.unheard(session.series.expertise, present=quorum.specialties, written=written)
    return Table(
        rooms, recusals, quorum, len(present), dissents,
        suggested=_suggested(case, present.values(), recused) if case else (),
        unheard=tuple(want.label(language) for want in wants),
        written=specialty_labels(written),
    )  # fmt: skip


def _suggested(case: Case, present: Iterable[Attendance], recused: set[int]) -> tuple[Professional, ...]:
    """Find who sent the patient and sits at the table, unless recused or judged free of conflict."""
    found = [each.professional for each in present if each.professional_id == case.dossier.referrer_id not in recused]
    if not found or ConflictDismissed.objects.filter(case=case, professional=found[0]).exists():
        return ()
    return tuple(found)


def _seated(present: dict[int, Attendance], site_ids: set[int]) -> Iterable[tuple[int | None, Professional]]:
    """Give everybody a room: where they are, else where they usually are."""
    listed = set()
    for account in members():
        if account.professional is None:
            continue
        listed.add(account.professional.pk)
        here = present.get(account.professional.pk)
        site_id = here.site_id if here else account.site_id
        yield (site_id if site_id in site_ids else None), account.professional
    for professional_id, here in present.items():
        if professional_id not in listed:
            yield (here.site_id if here.site_id in site_ids else None), here.professional


def forecast(session: Session) -> Forecast:
    """Expect the specialties seen at the last sessions of the series; without any, those of the members."""
    last = Session._default_manager.filter(series_id=session.series_id, state=rules.SessionState.CLOSED.value)
    seen = list(last.order_by("-starts_at").values_list("pk", flat=True)[:SESSIONS_LOOKED_AT])
    if seen:
        found = [each.professional for each in Attendance.objects.filter(session__in=seen).select_related("professional")]
    else:
        found = [account.professional for account in members() if account.professional]
    quorum = rules.quorum(_seat(professional, is_recused=False) for professional in found)
    return Forecast(specialty_labels(quorum.specialties), quorum.status is rules.QuorumStatus.MET, len(seen))


def suggestions(words: str) -> list[Professional]:
    """Find people of the directory who may sit at the table without a role of the board."""
    return directory.search_professionals(words, limit=SUGGESTIONS)
