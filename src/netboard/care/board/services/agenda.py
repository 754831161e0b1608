"""Which case is discussed when, and in which session?"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from netboard.care.board import rules
from netboard.care.board.models import Case, DraftField, Recusal, Session, WrittenOpinion
from netboard.care.board.services import carrying, holding, releasing, telling
from netboard.care.board.services.refusals import AlreadyOnThisSession, CaseUnderDiscussion, ReasonNeeded, WrittenWouldBeLost
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
    carrying.bring_from_earlier(case)
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
    fixed, waiting = cases_of(session)
    index = rules.insertion_index([_turn(case.dossier) for case in waiting], _turn(dossier))
    made = Case.objects.create(
        session=session, dossier=dossier, position=len(fixed) + len(waiting) + 1, minutes=minutes, note=note.strip()[:MAX_REASON], placed_by=actor, placed_at=at,
    )  # fmt: skip
    renumber([*fixed, *waiting[:index], made, *waiting[index:]])
    return made


def _cases(session: Session) -> list[Case]:
    rows = Case.objects.filter(session=session).select_related("dossier").defer("dossier__draft")
    return list(rows.select_for_update(of=("self",)).order_by("position", "pk"))


def cases_of(session: Session) -> tuple[list[Case], list[Case]]:
    """Lock the cases of a session held: those that it already came to, which stay in front, and those that wait."""
    cases = _cases(session)
    return [case for case in cases if _is_fixed(session, case)], [case for case in cases if not _is_fixed(session, case)]


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
def remove_case(*, actor: Account, case_id: int, reason: str, losing_opinions: bool = False, at: datetime) -> None:
    """Take a case off the agenda, with the reason; its dossier waits again for a place.

    Raises `WrittenWouldBeLost` when experts wrote of it before the session, unless the loss is accepted; a transfer keeps their words.
    """
    policy.require(actor, Permission.BOARD_PLAN)
    if not reason.strip():
        raise ReasonNeeded
    session, case = _held(actor, case_id)
    is_written = WrittenOpinion.objects.filter(case=case).exists() or DraftField.objects.filter(case=case).exclude(text="").exists()
    if not losing_opinions and is_written:
        raise WrittenWouldBeLost(case)
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
    """Move a case up or down by one, or to a place counted from 1; it stays behind the cases already discussed.

    Its place is then pinned: no proposed order moves it.
    """
    policy.require(actor, Permission.BOARD_PLAN)
    session, case = _held(actor, case_id)
    fixed, waiting = cases_of(session)
    cases = {each.pk: each for each in waiting}
    wanted = to if isinstance(to, rules.Direction) else max(1, to - len(fixed))
    renumber([*fixed, *(cases[pk] for pk in rules.moved(list(cases), case.pk, wanted))])
    case.position, case.pinned = cases[case.pk].position, True
    case.save(update_fields=["pinned"])
    _record(case, "moved", actor=actor, at=at)
    telling.changed(session)
    return case


@transaction.atomic
def move_case_to_session(*, actor: Account, case_id: int, session_id: int, at: datetime, reason: str = "") -> Case:
    """Carry a case over to another session, with the same rules as a new place there; what experts said of it follows."""
    policy.require(actor, Permission.BOARD_PLAN)
    here = holding.session_of(actor, case_id)
    for pk in sorted({here, session_id}):  # one order for everybody, so that two transfers never wait for each other
        holding.session_with_agenda(actor, pk)
    session, case = _held(actor, case_id)
    if session.pk == session_id:
        return case
    following, begun = carrying.rows_of(case), carrying.draft_of(case)
    _take_off(actor, session, case, reason=reason, at=at)
    _record(case, "transferred", actor=actor, reason=reason, at=at)
    releasing.note_change(session, case, rules.AgendaChangeKind.MOVED, actor=actor, at=at)
    minutes, is_hard, dossier_id = case.minutes, case.is_hard, case.dossier_id
    Case.objects.filter(pk=case.pk).delete()
    renumber(_cases(session))
    telling.changed(session)
    moved = place_dossier(actor=actor, dossier_id=dossier_id, session_id=session_id, reason=reason, at=at)
    moved.minutes, moved.is_hard = minutes, is_hard
    moved.save(update_fields=["minutes", "is_hard"])
    carrying.put_on(moved, following)
    carrying.put_draft(moved, begun)
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


@transaction.atomic
def pin_case(*, actor: Account, case_id: int, at: datetime) -> Case:
    """Keep a case at its place, whatever order is proposed."""
    return _marked(actor, case_id, "pinned", {"pinned": True}, at=at)


@transaction.atomic
def unpin_case(*, actor: Account, case_id: int, at: datetime) -> Case:
    """Let a proposed order move a case again."""
    return _marked(actor, case_id, "unpinned", {"pinned": False}, at=at)


@transaction.atomic
def mark_hard(*, actor: Account, case_id: int, is_hard: bool, at: datetime) -> Case:
    """Say that a case asks for a fresh mind, so that a proposed order brings it early; or that it does not."""
    return _marked(actor, case_id, "hard" if is_hard else "not hard", {"is_hard": is_hard}, at=at)


def _marked(actor: Account, case_id: int, change: str, marks: dict[str, bool], *, at: datetime) -> Case:
    policy.require(actor, Permission.BOARD_PLAN)
    session = holding.session_with_agenda(actor, holding.session_of(actor, case_id))
    case = holding.planned_case(actor, session, case_id)
    if all(getattr(case, name) == value for name, value in marks.items()):
        return case
    for name, value in marks.items():
        setattr(case, name, value)
    case.save(update_fields=list(marks))
    _record(case, change, actor=actor, at=at)
    telling.changed(session)
    return case


def _record(case: Case, change: str, *, actor: Account, at: datetime, reason: str = "") -> None:
    detail: dict[str, str | int | None] = {"change": change, "session": case.session_id, "position": case.position, "minutes": case.minutes}
    patient_id = case.dossier.patient_id
    log.record(actor=actor, act=Act.AGENDA_CHANGED, target=case, patient_id=patient_id, reason=reason, detail=detail, at=at)
