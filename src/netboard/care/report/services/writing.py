"""How is a report drafted, saved and corrected?"""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from netboard.care.board import rules as board_rules
from netboard.care.board.models import Case, Opinion
from netboard.care.referral import queries as referral_queries
from netboard.care.referral import rules as referral_rules
from netboard.care.referral.models import Dossier
from netboard.care.report import rules
from netboard.care.report.models import Report, ReportVersion
from netboard.care.report.services import holding, wording
from netboard.care.report.services.refusals import AlreadySigned, CorrectionOpen, NotDiscussed, NotSigned, StaleText
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act

_TEXT_FIELDS = ("summary", "conclusion", "proposals", "follow_up")


@dataclass(frozen=True)
class ProposalRow:
    """A treatment as the report says it; proposals of the same rank are alternatives."""

    rank: int
    alternative: int
    treatment: str
    text: str = ""


@dataclass(frozen=True)
class Text:
    """Everything that a person writes in a report."""

    summary: str
    conclusion: str
    proposals: Sequence[ProposalRow] = ()
    follow_up: str = ""


@transaction.atomic
def draft_report(*, actor: object, case_id: int, at: datetime) -> ReportVersion:
    """Open the report of a discussed case with the words of its opinion; once open, answer its last version."""
    policy.require(actor, Permission.REPORT_WRITE)
    case = Case.objects.visible_to(actor).get(pk=case_id)
    # The dossier is held so that an urgency declared at the same moment is either read here or shortens the report.
    dossier = Dossier.objects.select_for_update().get(pk=case.dossier_id)
    already = ReportVersion.objects.filter(report__case=case).order_by("-number").first()
    if already is not None:
        return already
    opinion = Opinion.objects.filter(case=case).first()
    if case.state != board_rules.CaseState.DISCUSSED or opinion is None:
        raise NotDiscussed(case)
    version = _first_version(_open_report(case, dossier, opinion), opinion, actor=actor, at=at)
    log.record(actor=actor, act=Act.REPORT_DRAFTED, target=version, patient_id=dossier.patient_id, at=at, detail={"case": case.pk})
    return version


def _open_report(case: Case, dossier: Dossier, opinion: Opinion) -> Report:
    urgent = opinion.is_urgent or dossier.urgency == referral_rules.Urgency.URGENT
    return Report.objects.create(
        case=case,
        set_id=uuid.uuid4(),
        discussed_at=opinion.recorded_at,
        due_at=rules.due_at(opinion.recorded_at, urgent=urgent),
        urgent=urgent,
    )


def _first_version(report: Report, opinion: Opinion, *, actor: object, at: datetime) -> ReportVersion:
    summary = wording.in_french(referral_queries.summary_text, report.case.dossier)
    proposed = opinion.proposals.order_by("rank", "alternative")
    return ReportVersion.objects.create(
        report=report,
        number=1,
        document_id=uuid.uuid4(),
        summary=summary,
        conclusion=opinion.text,
        proposals=[asdict(ProposalRow(row.rank, row.alternative, row.treatment, row.text)) for row in proposed],
        follow_up=wording.next_steps(opinion),
        written_by=actor if isinstance(actor, Account) else opinion.recorded_by,
        written_at=at,
    )


@transaction.atomic
def save_report(*, actor: Account, version_id: int, lock: int, text: Text, at: datetime) -> ReportVersion:
    """Keep the text of a draft; refuse with `StaleText` when it was saved elsewhere since, changing nothing."""
    policy.require(actor, Permission.REPORT_WRITE)
    version = holding.version(actor, version_id)
    _check_open(version, lock)
    wanted = {
        "summary": text.summary,
        "conclusion": text.conclusion,
        "proposals": [asdict(row) for row in sorted(text.proposals, key=lambda row: (row.rank, row.alternative))],
        "follow_up": text.follow_up,
    }
    if all(getattr(version, name) == value for name, value in wanted.items()):
        return version
    for name, value in wanted.items():
        setattr(version, name, value)
    version.written_by, version.written_at, version.lock = actor, at, version.lock + 1
    version.save(update_fields=[*wanted, "written_by", "written_at", "lock"])
    _record(Act.REPORT_SAVED, version, actor=actor, at=at)
    return version


def _check_open(version: ReportVersion, lock: int) -> None:
    if version.state == rules.VersionState.SIGNED:
        raise AlreadySigned(version)
    if version.lock != lock:
        raise StaleText(version)


@transaction.atomic
def correct_report(*, actor: Account, version_id: int, reason: str, at: datetime) -> ReportVersion:
    """Open the next version as a copy of the last signed one; `ValueError` without a reason."""
    policy.require(actor, Permission.REPORT_WRITE)
    if not reason.strip():
        raise ValueError(reason)
    signed = holding.version(actor, version_id)
    pending = signed.report.versions.filter(state=rules.VersionState.DRAFT.value).first()
    if pending is not None and pending.number > 1:
        raise CorrectionOpen(pending)
    if pending is not None or signed != holding.last_signed(signed.report_id):
        raise NotSigned
    copied = {name: getattr(signed, name) for name in _TEXT_FIELDS}
    version = ReportVersion.objects.create(
        report=signed.report, number=signed.number + 1, document_id=uuid.uuid4(), replaces=signed, correction_reason=reason.strip(),
        written_by=actor, written_at=at, **copied,
    )  # fmt: skip
    _record(Act.REPORT_CORRECTED, version, actor=actor, at=at, reason=reason.strip())
    return version


def _record(act: Act, version: ReportVersion, *, actor: Account, at: datetime, reason: str = "") -> None:
    patient_id = version.report.case.dossier.patient_id
    detail: dict[str, str | int | None] = {"number": version.number, "lock": version.lock}
    log.record(actor=actor, act=act, target=version, patient_id=patient_id, at=at, reason=reason, detail=detail)
