"""What did the board say of a case?"""

from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime

from django.db import transaction
from django.utils.translation import override

from netboard.care.board import queries, rules
from netboard.care.board.models import Case, CasePresence, Opinion, OpinionKindChoice, Proposal, TreatmentChoice
from netboard.care.board.services import holding, telling
from netboard.care.board.services.refusals import CaseClosed, OpinionFlawed
from netboard.care.referral import rules as referral_rules
from netboard.care.referral import services as referral_services
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.jobs import bus
from netboard.foundation.jobs.topics import Topic

_DOSSIER_ACT = {
    rules.CaseState.DISCUSSED: referral_rules.Act.DISCUSS,
    rules.CaseState.POSTPONED: referral_rules.Act.POSTPONE,
    rules.CaseState.NOT_PRESENTED: referral_rules.Act.UNSCHEDULE,
}


@transaction.atomic
def record_opinion(
    *, actor: Account, case_id: int, kind: rules.OpinionKind, text: str, proposals: Sequence[rules.ProposalText] = (), at: datetime
) -> Opinion:
    """Close a case with what the board says, who was there and whether the quorum was met; final once recorded.

    Without a quorum the opinion is recorded as such: the case must be presented again. The same words twice are one opinion.
    """
    policy.require(actor, Permission.OPINION_RECORD)
    if flaws := rules.flaws(kind, text=text, proposals=proposals):
        raise OpinionFlawed(flaws)
    session = holding.open_session(actor, holding.session_of(actor, case_id))
    case = holding.case(actor, session, case_id)
    words = text.strip() or _proposed(proposals)
    if case.state != rules.CaseState.PLANNED:
        return _same_again(case, kind, words, proposals)
    opinion = _write(actor, case, kind, words, proposals, at=at)
    _close(actor, case, rules.OUTCOME[kind], words=_named(kind, words), at=at)
    detail: dict[str, str | int | None] = {"case": case.pk, "kind": kind.value, "quorum": opinion.quorum_status}
    log.record(actor=actor, act=Act.OPINION_RECORDED, target=opinion, patient_id=case.dossier.patient_id, detail=detail, at=at)
    payload: bus.Payload = {"case_id": case.pk, "dossier_id": case.dossier_id, "opinion_id": opinion.pk, "kind": kind.value}
    bus.emit(Topic.OPINION_RECORDED, key=f"{Topic.OPINION_RECORDED}:{case.pk}", payload=payload, at=at)
    telling.changed(session)
    return opinion


def _proposed(proposals: Sequence[rules.ProposalText]) -> str:
    """Name the treatments when nothing else was typed, since an opinion always says something; in French, as the report is."""
    with override("fr"):
        return "\n".join(f"{row.rank}. {TreatmentChoice(row.treatment).label}" for row in proposals)


def _named(kind: rules.OpinionKind, words: str) -> str:
    """Say what kind of opinion it was before its words, for the next dossier of the patient; in French, as the dossier is."""
    with override("fr"):
        return f"{OpinionKindChoice(kind).label}\n{words}"


def _same_again(case: Case, kind: rules.OpinionKind, text: str, proposals: Sequence[rules.ProposalText]) -> Opinion:
    known = Opinion.objects.filter(case=case, kind=kind.value, text=text).first()
    wanted = sorted(astuple(proposal) for proposal in proposals)
    if known is None or wanted != sorted(known.proposals.values_list("rank", "alternative", "treatment", "text")):
        raise CaseClosed(case)
    return known


def _write(
    actor: Account, case: Case, kind: rules.OpinionKind, text: str, proposals: Sequence[rules.ProposalText], *, at: datetime
) -> Opinion:
    seats = queries.seats_of(case)
    quorum = rules.quorum(seat.seat for seat in seats)
    CasePresence.objects.bulk_create(
        CasePresence(
            case=case, professional_id=seat.professional_id, site_id=seat.site_id, specialty=seat.seat.specialty,
            counted=seat.seat.is_counted, recused=seat.seat.is_recused,
        )
        for seat in seats
    )  # fmt: skip
    opinion = Opinion.objects.create(
        case=case, kind=kind.value, text=text, quorum_status=quorum.status.value, quorum_specialties=list(quorum.specialties),
        recorded_by=actor, recorded_at=at,
    )  # fmt: skip
    Proposal.objects.bulk_create(
        Proposal(opinion=opinion, rank=row.rank, alternative=row.alternative, treatment=row.treatment.value, text=row.text)
        for row in proposals
    )
    return opinion


def _close(actor: Account, case: Case, state: rules.CaseState, *, words: str, at: datetime) -> None:
    case.state, case.closed_at, case.started_at = state.value, at, case.started_at or at
    case.save(update_fields=["state", "closed_at", "started_at"])
    outcome = words if state is rules.CaseState.DISCUSSED else ""
    referral_services.advance_dossier(
        actor=actor, permission=Permission.OPINION_RECORD, dossier_id=case.dossier_id, act=_DOSSIER_ACT[state], outcome=outcome, at=at
    )
