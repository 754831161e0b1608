"""What was published of an agenda, and what changed since?"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from netboard.care.board import rules
from netboard.care.board.models import AgendaChange, AgendaReleaseLine, Case, Session
from netboard.care.referral.models import Dossier
from netboard.foundation.access import policy


def unpublished_changes(session: Session) -> QuerySet[AgendaChange]:
    """Find the cases that came or left since the agenda was last published, the oldest change first."""
    rows = AgendaChange.objects.filter(session=session, after_release=session.release_number)
    return rows.select_related("dossier__patient", "by__professional").defer("dossier__draft").order_by("at", "pk")


def _moved_lines() -> QuerySet[AgendaReleaseLine]:
    """Find, for a row of a session, the lines of its last published version whose place or minutes are no longer those."""
    same = Case._default_manager.filter(
        session=OuterRef("release__session"), dossier=OuterRef("dossier"), position=OuterRef("position"), minutes=OuterRef("minutes")
    )
    lines = AgendaReleaseLine.objects.filter(release__session=OuterRef("pk"), release__number=OuterRef("release_number"))
    return lines.filter(~Exists(same))


def has_changed(session: Session) -> bool:
    """Say whether an agenda no longer says what was last published of it; nothing was said before publication."""
    return Session._default_manager.filter(changed_since_release(), pk=session.pk, released_at__isnull=False).exists()


def changed_since_release() -> Q:
    """Build the condition that keeps the sessions whose agenda changed since it was last published: who stands there, where, how long."""
    changes = AgendaChange.objects.filter(session=OuterRef("pk"), after_release=OuterRef("release_number"))
    return Q(Exists(_moved_lines())) | Q(Exists(changes))


def announced_cases() -> QuerySet[Case]:
    """Find the cases that wait for their discussion on an agenda already published, whoever asks."""
    waiting = Case.objects.visible_to(policy.SYSTEM).filter(state=rules.CaseState.PLANNED.value)
    held = [state.value for state in rules.OPEN_TO_CASES]
    return waiting.filter(session__released_at__isnull=False, session__state__in=held).order_by("session__starts_at", "pk")


def was_carried(case: Case) -> bool:
    """Say whether a case comes from an earlier session that had no opinion on it."""
    earlier = Case.objects.visible_to(policy.SYSTEM).filter(dossier_id=case.dossier_id, carried_to_id=case.session_id)
    return earlier.exclude(session_id=case.session_id).exists()


def carried_to(session: Session, dossier: Dossier) -> Session | None:
    """Find the session that took a dossier over when this one closed, as long as the dossier still waits there."""
    here = Case.objects.visible_to(policy.SYSTEM).filter(session=session, dossier=dossier, carried_to__isnull=False).first()
    if here is None or here.carried_to_id is None:
        return None
    waiting = Case.objects.visible_to(policy.SYSTEM).filter(dossier=dossier, state=rules.CaseState.PLANNED.value)
    found = waiting.filter(session_id=here.carried_to_id).select_related("session__series").first()
    return found.session if found else None


def place_of(session: Session) -> str:
    """Name the rooms of a board, joined by video."""
    return ", ".join(site.name for site in session.series.sites.order_by("city", "pk"))


def video_of(session: Session) -> str:
    """Give the address at which a session is joined from afar: its own, else that of its series, else nothing."""
    return session.video_url or session.series.video_url
