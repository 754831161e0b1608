"""How would the report of a case read, before anything is recorded?"""

import uuid
from datetime import datetime

from netboard.care.board import queries as board_queries
from netboard.care.board import rules as board_rules
from netboard.care.board.models import Case, Opinion
from netboard.care.referral import queries as referral_queries
from netboard.care.referral import rules as referral_rules
from netboard.care.report.models import Report, ReportVersion
from netboard.care.report.services import paper, wording
from netboard.foundation.documents import clinical_document

_KINDS = {kind.value for kind in board_rules.OpinionKind}
_TREATMENTS = {treatment.value for treatment in board_rules.Treatment}
_NEXT = {board.value for board in board_rules.NextBoard}
_PLAIN = ("text", "exams", "exams_within", "surveillance", "next_board_name", "trial", "reference_name", "reference_edition")
MOST_ROWS = 12


def case_document(case: Case, *, at: datetime) -> clinical_document.ClinicalDocument:
    """Lay out the report that a case would have now, unsigned and kept nowhere.

    It reads the opinion when it is recorded, else the text that people write together.
    """
    recorded = Opinion.objects.filter(case=case).first()
    opinion, proposals = (recorded, _proposed(recorded)) if recorded is not None else _shared(case)
    version = _unsaved(case, opinion, proposals, at=at)
    return paper.laid_out(version, opinion, table=None if recorded is not None else board_queries.seats_of(case))


def _proposed(opinion: Opinion) -> list[dict[str, object]]:
    return [dict(row) for row in opinion.proposals.order_by("rank", "alternative").values("rank", "alternative", "treatment", "text")]


def _shared(case: Case) -> tuple[Opinion, list[dict[str, object]]]:
    """Read the boxes of the shared text; a box that holds no code of ours counts as empty."""
    typed = board_queries.draft_of(case).texts
    quorum = board_rules.quorum(seat.seat for seat in board_queries.seats_of(case) if not seat.left_before)
    kind, following = typed.get("kind", ""), typed.get("next_board", "")
    opinion = Opinion(
        case=case, kind=kind if kind in _KINDS else "", next_board=following if following in _NEXT else "", quorum_status=quorum.status.value,
        quorum_specialties=list(quorum.specialties), is_urgent=bool(typed.get("is_urgent")),
        written_specialties=list(board_queries.written_specialties(case)),
        **{name: typed.get(name, "").strip() for name in _PLAIN},
    )  # fmt: skip
    rows = board_rules.numbered(_rows(typed))
    return opinion, [{"rank": row.rank, "alternative": row.alternative, "treatment": row.treatment.value, "text": row.text} for row in rows]


def _rows(typed: dict[str, str]) -> list[tuple[int, board_rules.Treatment, str]]:
    """Read the rows of treatments; one without a rank comes after those above it."""
    found = []
    last = 0
    for index in range(MOST_ROWS):
        said = {name: typed.get(f"proposals-{index}-{name}", "").strip() for name in ("treatment", "text", "rank")}
        if said["treatment"] in _TREATMENTS:
            last = int(said["rank"]) if said["rank"] in {str(rank) for rank in range(1, 10)} else last + 1
            found.append((last, board_rules.Treatment(said["treatment"]), said["text"]))
    return found


def _unsaved(case: Case, opinion: Opinion, proposals: list[dict[str, object]], *, at: datetime) -> ReportVersion:
    urgent = opinion.is_urgent or case.dossier.urgency == referral_rules.Urgency.URGENT
    discussed_at = opinion.recorded_at or case.started_at or at
    report = Report(case=case, set_id=uuid.UUID(int=0), discussed_at=discussed_at, due_at=at, urgent=urgent)
    return ReportVersion(
        report=report, number=1, document_id=uuid.UUID(int=0), summary=wording.in_french(referral_queries.summary_text, case.dossier),
        conclusion=opinion.text, proposals=proposals, follow_up=wording.next_steps(opinion), written_at=at,
    )  # fmt: skip
