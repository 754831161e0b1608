"""What did the board say of a case?"""

from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext, override

from netboard.care.board import queries, rules
from netboard.care.board.models import Case, CasePresence, Opinion, OpinionKindChoice, Proposal, Session, TreatmentChoice
from netboard.care.board.services import agenda, being_there, carrying, holding, telling
from netboard.care.board.services.refusals import AgainImpossible, CaseClosed, OpinionFlawed, RepresentationNeeded
from netboard.care.patients import queries as patients
from netboard.care.referral import rules as referral_rules
from netboard.care.referral import services as referral_services
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.jobs import bus
from netboard.foundation.jobs.topics import Topic
from netboard.foundation.ui import formats

_DOSSIER_ACT = {
    rules.CaseState.DISCUSSED: referral_rules.Act.DISCUSS,
    rules.CaseState.POSTPONED: referral_rules.Act.POSTPONE,
    rules.CaseState.NOT_PRESENTED: referral_rules.Act.UNSCHEDULE,
}


@dataclass(frozen=True)
class Said:
    """An opinion as it is given at the table."""

    kind: rules.OpinionKind
    text: str
    proposals: Sequence[rules.ProposalText]
    details: rules.Details


@transaction.atomic
def record_opinion(
    *, actor: Account, case_id: int, kind: rules.OpinionKind, text: str, proposals: Sequence[rules.ProposalText] = (),
    details: rules.Details = rules.NO_DETAILS, presented_again_in: int | None = None, at: datetime,
) -> Opinion:  # fmt: skip
    """Close a case with what the board says, who was there and whether the quorum was met; final once recorded.

    presented_again_in: the session at which the case comes again, needed when it was discussed without a quorum
    (`RepresentationNeeded`): a dossier with a number of its own is placed there. The same words twice are one opinion.
    """
    policy.require(actor, Permission.OPINION_RECORD)
    if flaws := rules.flaws(kind, text=text, proposals=proposals, details=details):
        raise OpinionFlawed(flaws)
    session = _hold(actor, case_id, presented_again_in)
    case = holding.case(actor, session, case_id)
    said = Said(kind, text.strip() or _proposed(proposals) or details.exams.strip() or details.surveillance.strip(), proposals, details)
    if case.state != rules.CaseState.PLANNED:
        return _same_again(case, said)
    holding.check_not_recused(actor, case)
    being_there.end_silent(actor=actor, session_id=session.pk, at=at)
    opinion = _write(actor, case, said, again=presented_again_in, at=at)
    _close(actor, case, said, at=at)
    detail: dict[str, str | int | None] = {"case": case.pk, "kind": kind.value, "quorum": opinion.quorum_status}
    log.record(actor=actor, act=Act.OPINION_RECORDED, target=opinion, patient_id=case.dossier.patient_id, detail=detail, at=at)
    payload: bus.Payload = {"case_id": case.pk, "dossier_id": case.dossier_id, "opinion_id": opinion.pk, "kind": kind.value}
    bus.emit(Topic.OPINION_RECORDED, key=f"{Topic.OPINION_RECORDED}:{case.pk}", payload=payload, at=at)
    if opinion.presented_again_in_id is not None:
        _present_again(actor, case, opinion.presented_again_in_id, at=at)
    telling.changed(session)
    return opinion


def _hold(actor: Account, case_id: int, again: int | None) -> Session:
    """Hold the session, and the one where the case would come again, in the order of everybody who holds two."""
    here = holding.session_of(actor, case_id)
    for pk in sorted({here, *([again] if again is not None else [])}):
        held = holding.session(actor, pk)
        if pk == again and pk != here and rules.SessionState(held.state) not in rules.OPEN_TO_CASES:
            raise AgainImpossible
    return holding.open_session(actor, here)


def _proposed(proposals: Sequence[rules.ProposalText]) -> str:
    """Name the treatments when nothing else was typed, since an opinion always says something; in French, as the report is."""
    with override("fr"):
        return "\n".join(f"{row.rank}. {TreatmentChoice(row.treatment).label}" for row in proposals)


def _named(kind: rules.OpinionKind, words: str) -> str:
    """Say what kind of opinion it was before its words, for the next dossier of the patient; in French, as the dossier is."""
    with override("fr"):
        return f"{OpinionKindChoice(kind).label}\n{words}"


def _same_again(case: Case, said: Said) -> Opinion:
    known = Opinion.objects.filter(case=case, kind=said.kind.value, text=said.text, **_stored(said.details)).first()
    wanted = sorted(astuple(proposal) for proposal in said.proposals)
    if known is None or wanted != sorted(known.proposals.values_list("rank", "alternative", "treatment", "text")):
        raise CaseClosed(case)
    return known


def _stored(details: rules.Details) -> dict[str, str | bool]:
    return asdict(details) | {"next_board": details.next_board.value if details.next_board else ""}


def _write(actor: Account, case: Case, said: Said, *, again: int | None, at: datetime) -> Opinion:
    seats = queries.seats_of(case)
    quorum = rules.quorum(seat.seat for seat in seats if not seat.left_before)
    is_discussed = rules.OUTCOME[said.kind] is rules.CaseState.DISCUSSED
    is_short = is_discussed and quorum.status is rules.QuorumStatus.NOT_MET and not patients.objects_to_board(case.dossier.patient_id)
    if is_short and again is None:
        raise RepresentationNeeded(case)
    CasePresence.objects.bulk_create(
        CasePresence(
            case=case, professional_id=seat.professional_id, site_id=seat.site_id, specialty=seat.seat.specialty,
            counted=seat.seat.is_counted and not seat.left_before, recused=seat.seat.is_recused, left_before=seat.left_before,
        )
        for seat in seats
    )  # fmt: skip
    opinion = Opinion.objects.create(
        case=case, kind=said.kind.value, text=said.text, quorum_status=quorum.status.value, quorum_specialties=list(quorum.specialties),
        written_specialties=list(queries.written_specialties(case)), presented_again_in_id=again if is_short else None,
        recorded_by=actor, recorded_at=at, **_stored(said.details),
    )  # fmt: skip
    Proposal.objects.bulk_create(
        Proposal(opinion=opinion, rank=row.rank, alternative=row.alternative, treatment=row.treatment.value, text=row.text)
        for row in said.proposals
    )
    return opinion


def _close(actor: Account, case: Case, said: Said, *, at: datetime) -> None:
    state = rules.OUTCOME[said.kind]
    case.state, case.closed_at, case.started_at = state.value, at, case.started_at or at
    case.save(update_fields=["state", "closed_at", "started_at"])
    if said.details.is_urgent and case.dossier.urgency != referral_rules.Urgency.URGENT:
        with override("fr"):
            reason = gettext("Said urgent by the board.")
        referral_services.make_urgent(actor=actor, permission=Permission.OPINION_RECORD, dossier_id=case.dossier_id, reason=reason, at=at)
    outcome = _named(said.kind, said.text) if state is rules.CaseState.DISCUSSED else ""
    referral_services.advance_dossier(
        actor=actor, permission=Permission.OPINION_RECORD, dossier_id=case.dossier_id, act=_DOSSIER_ACT[state], outcome=outcome, at=at
    )


def _present_again(actor: Account, case: Case, session_id: int, *, at: datetime) -> None:
    with override("fr"):
        reason = gettext("Discussed without a quorum on %(day)s.") % {"day": formats.day(case.session.starts_at, "l j F Y")}
    made = referral_services.represent_dossier(
        actor=actor, permission=Permission.OPINION_RECORD, dossier_id=case.dossier_id, reason=reason, at=at
    )
    placed = agenda.place_again(actor=actor, dossier_id=made.pk, session_id=session_id, reason=reason, at=at)
    carrying.put_on(placed, carrying.rows_of(case))
