"""Which case is discussed when, and in which session?"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from netboard.care.board import rules
from netboard.care.board.models import Case, Recusal, Session
from netboard.care.board.services import holding, releasing, telling
from netboard.care.board.services.refusals import AlreadyOnThisSession, CaseUnderDiscussion, ReasonNeeded
from netboard.care.referral import rules as referral_rules
from netboard.care.referral import services as referral_services
from netboard.care.referral.models import Dossier
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act

MAX_REASON = 300


@transaction.atomic
def place_dossier(*, actor: Account, dossier_id: int, session_id: int, at: datetime, reason: str = "") -> Case:
    """Put an accepted dossier on an agenda, at the place its urgency and its age give it; a second click changes nothing.

    After the cut-off a case that is not urgent needs a reason.
    """
    policy.require(actor, Permission.BOARD_PLAN)
    return _place(actor, dossier_id, session_id, permission=Permission.BOARD_PLAN, reason=reason, at=at)


@transaction.atomic
def place_again(*, actor: Account, dossier_id: int, session_id: int, reason: str, at: datetime) -> Case:
    """Put on an agenda the dossier of a case discussed without a quorum; who records the opinion may do it."""
    policy.require(actor, Permission.OPINION_RECORD)
    return _place(actor, dossier_id, session_id, permission=Permission.OPINION_RECORD, reason=reason, at=at)


def _place(actor: Account, dossier_id: int, session_id: int, *, permission: Permission, reason: str, at: datetime) -> Case:
    session = holding.session_with_agenda(actor, session_id)
    earlier = Case.objects.filter(session=session, dossier_id=dossier_id).first()
    if earlier is not None and earlier.state == rules.CaseState.PLANNED:
        return earlier
    if earlier is not None:
        raise AlreadyOnThisSession(earlier)
    dossier = Dossier.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=dossier_id)
    urgent = dossier.urgency == referral_rules.Urgency.URGENT
    _check_cutoff(session, urgent=urgent, reason=reason, at=at)
    board = referral_services.Board(held_on=clock.today(session.starts_at), needed_by=clock.today(session.cutoff_at))
    dossier = _advance(actor, dossier, referral_rules.Act.SCHEDULE, permission=permission, reason=reason, at=at, board=board)
    case = _insert(session, dossier, actor=actor, note=reason, minutes=session.series.case_minutes, at=at)
    _record(case, "placed", actor=actor, reason=reason, at=at)
    releasing.note_change(session, case, rules.AgendaChangeKind.ADDED, actor=actor, at=at)
    telling.changed(session)
    return case


def _check_cutoff(session: Session, *, urgent: bool, reason: str, at: datetime) -> None:
    if not urgent and not reason.strip() and rules.is_late(at, cutoff_at=session.cutoff_at):
        raise ReasonNeeded


def _advance(
    actor: Account,
    dossier: Dossier,
    act: referral_rules.Act,
    *,
    permission: Permission = Permission.BOARD_PLAN,
    reason: str = "",
    at: datetime,
    board: referral_services.Board | None = None,
) -> Dossier:
    return referral_services.advance_dossier(
        actor=actor, permission=permission, dossier_id=dossier.pk, act=act, reason=reason, at=at, board=board
    )


def _insert(session: Session, dossier: Dossier, *, actor: Account, note: str, minutes: int, at: datetime) -> Case:
    cases = _cases(session)
    fixed = [case for case in cases if _is_fixed(session, case)]
    waiting = [case for case in cases if not _is_fixed(session, case)]
    index = rules.insertion_index([_turn(case.dossier) for case in waiting], _turn(dossier))
    made = Case.objects.create(
        session=session, dossier=dossier, position=len(cases) + 1, minutes=minutes, note=note.strip()[:MAX_REASON], placed_by=actor, placed_at=at,
    )  # fmt: skip
    renumber([*fixed, *waiting[:index], made, *waiting[index:]])
    return made


def _cases(session: Session) -> list[Case]:
    rows = Case.objects.filter(session=session).select_related("dossier").defer("dossier__draft")
    return list(rows.select_for_update(of=("self",)).order_by("position", "pk"))


def _is_fixed(session: Session, case: Case) -> bool:
    """Say whether the session already came to this case."""
    return case.state != rules.CaseState.PLANNED or case.pk == session.current_case_id


def _turn(dossier: Dossier) -> rules.Turn:
    submitted_at = dossier.submitted_at or dossier.opened_at
    return rules.Turn(dossier.urgency != referral_rules.Urgency.URGENT, submitted_at, dossier.pk)


def renumber(cases: Sequence[Case]) -> None:
    """Write the positions 1, 2, 3 where they changed."""
    changed = [(case, place) for place, case in enumerate(cases, start=1) if case.position != place]
    for case, place in changed:
        case.position = place
        case.save(update_fields=["position"])


@transaction.atomic
def remove_case(*, actor: Account, case_id: int, reason: str, at: datetime) -> None:
    """Take a case off the agenda, with the reason; its dossier waits again for a place."""
    policy.require(actor, Permission.BOARD_PLAN)
    if not reason.strip():
        raise ReasonNeeded
    session, case = _held(actor, case_id)
    _take_off(actor, session, case, reason=reason, at=at)
    _record(case, "removed", actor=actor, reason=reason, at=at)
    releasing.note_change(session, case, rules.AgendaChangeKind.REMOVED, actor=actor, at=at)
    Case.objects.filter(pk=case.pk).delete()
    renumber(_cases(session))
    telling.changed(session)


def _held(actor: Account, case_id: int) -> tuple[Session, Case]:
    session = holding.session_with_agenda(actor, holding.session_of(actor, case_id))
    case = holding.planned_case(actor, session, case_id)
    if session.state == rules.SessionState.OPEN and case.pk == session.current_case_id:
        raise CaseUnderDiscussion(case)
    return session, case


def _take_off(actor: Account, session: Session, case: Case, *, reason: str, at: datetime) -> None:
    _advance(actor, case.dossier, referral_rules.Act.UNSCHEDULE, reason=reason, at=at)
    Recusal.objects.filter(case=case).delete()
    if session.current_case_id == case.pk:
        session.current_case = None
        session.save(update_fields=["current_case"])


@transaction.atomic
def move_case(*, actor: Account, case_id: int, to: rules.Direction | int, at: datetime) -> Case:
    """Move a case up or down by one, or to a place counted from 1; it stays behind the cases already discussed."""
    policy.require(actor, Permission.BOARD_PLAN)
    session, case = _held(actor, case_id)
    cases = {each.pk: each for each in _cases(session)}
    fixed = [pk for pk, each in cases.items() if _is_fixed(session, each)]
    waiting = [pk for pk in cases if pk not in fixed]
    wanted = to if isinstance(to, rules.Direction) else max(1, to - len(fixed))
    renumber([cases[pk] for pk in [*fixed, *rules.moved(waiting, case.pk, wanted)]])
    case.position = cases[case.pk].position
    _record(case, "moved", actor=actor, at=at)
    telling.changed(session)
    return case


@transaction.atomic
def move_case_to_session(*, actor: Account, case_id: int, session_id: int, at: datetime, reason: str = "") -> Case:
    """Carry a case over to another session, with the same rules as a new place there."""
    policy.require(actor, Permission.BOARD_PLAN)
    here = holding.session_of(actor, case_id)
    for pk in sorted({here, session_id}):  # one order for everybody, so that two transfers never wait for each other
        holding.session_with_agenda(actor, pk)
    session, case = _held(actor, case_id)
    if session.pk == session_id:
        return case
    _take_off(actor, session, case, reason=reason, at=at)
    _record(case, "transferred", actor=actor, reason=reason, at=at)
    releasing.note_change(session, case, rules.AgendaChangeKind.MOVED, actor=actor, at=at)
    minutes, dossier_id = case.minutes, case.dossier_id
    Case.objects.filter(pk=case.pk).delete()
    renumber(_cases(session))
    telling.changed(session)
    moved = place_dossier(actor=actor, dossier_id=dossier_id, session_id=session_id, reason=reason, at=at)
    moved.minutes = minutes
    moved.save(update_fields=["minutes"])
    return moved


@transaction.atomic
def set_minutes(*, actor: Account, case_id: int, minutes: int, at: datetime) -> Case:
    """Say how long a case should take."""
    policy.require(actor, Permission.BOARD_PLAN)
    if not 1 <= minutes <= rules.MAX_CASE_MINUTES:
        raise ValueError(minutes)
    session = holding.session_with_agenda(actor, holding.session_of(actor, case_id))
    case = holding.planned_case(actor, session, case_id)
    if case.minutes == minutes:
        return case
    case.minutes = minutes
    case.save(update_fields=["minutes"])
    _record(case, "minutes", actor=actor, at=at)
    telling.changed(session)
    return case


def _record(case: Case, change: str, *, actor: Account, at: datetime, reason: str = "") -> None:
    detail: dict[str, str | int | None] = {"change": change, "session": case.session_id, "position": case.position, "minutes": case.minutes}
    patient_id = case.dossier.patient_id
    log.record(actor=actor, act=Act.AGENDA_CHANGED, target=case, patient_id=patient_id, reason=reason, detail=detail, at=at)
