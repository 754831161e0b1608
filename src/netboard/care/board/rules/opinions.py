"""What does the board say of a case, and when is that complete?"""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from netboard.care.board.rules.agenda import CaseState


class OpinionKind(enum.StrEnum):
    TREATMENT = "treatment"
    SURVEILLANCE = "surveillance"
    FURTHER_EXAMS = "further_exams"
    POSTPONED = "postponed"
    NOT_PRESENTED = "not_presented"


OUTCOME: dict[OpinionKind, CaseState] = {
    OpinionKind.TREATMENT: CaseState.DISCUSSED,
    OpinionKind.SURVEILLANCE: CaseState.DISCUSSED,
    OpinionKind.FURTHER_EXAMS: CaseState.DISCUSSED,
    OpinionKind.POSTPONED: CaseState.POSTPONED,
    OpinionKind.NOT_PRESENTED: CaseState.NOT_PRESENTED,
}


class Treatment(enum.StrEnum):
    """What may be proposed."""

    SURGERY = "surgery"
    SSA = "ssa"
    PRRT = "prrt"
    CHEMOTHERAPY = "chemotherapy"
    TARGETED = "targeted"
    IMMUNOTHERAPY = "immunotherapy"
    RADIOTHERAPY = "radiotherapy"
    INTERVENTIONAL_RADIOLOGY = "interventional_radiology"
    INTERVENTIONAL_ENDOSCOPY = "interventional_endoscopy"
    SUPPORTIVE = "supportive"
    OTHER_DRUG = "other_drug"
    OTHER = "other"


@dataclass(frozen=True)
class ProposalText:
    """A treatment proposed: rank 1 is first; proposals of the same rank are alternatives, numbered from 1."""

    rank: int
    alternative: int
    treatment: Treatment
    text: str


class NextBoard(enum.StrEnum):
    """Another board to which the case goes on."""

    NATIONAL = "national"
    OTHER = "other"


@dataclass(frozen=True)
class Details:
    """What an opinion says beside its kind, its words and its treatments.

    exams_within: by when the exams are wanted, in words. reference: the document applied and its edition.
    """

    exams: str = ""
    exams_within: str = ""
    surveillance: str = ""
    next_board: NextBoard | None = None
    next_board_name: str = ""
    trial: str = ""
    reference_name: str = ""
    reference_edition: str = ""
    is_urgent: bool = False


NO_DETAILS = Details()
NEEDS_TEXT = frozenset({OpinionKind.SURVEILLANCE, OpinionKind.FURTHER_EXAMS, OpinionKind.POSTPONED, OpinionKind.NOT_PRESENTED})
NOT_DISCUSSED = frozenset({OpinionKind.POSTPONED, OpinionKind.NOT_PRESENTED})


class Flaw(enum.StrEnum):
    """Why an opinion cannot be recorded as it is."""

    NO_TEXT = "no_text"
    NO_PROPOSAL = "no_proposal"
    PROPOSAL_WITHOUT_DISCUSSION = "proposal_without_discussion"
    NEXT_BOARD_UNNAMED = "next_board_unnamed"


def flaws(kind: OpinionKind, *, text: str, proposals: Sequence[ProposalText], details: Details = NO_DETAILS) -> tuple[Flaw, ...]:
    """Check an opinion: a treatment needs a proposal, any other kind its words, and a case not discussed proposes nothing."""
    found = {
        Flaw.NO_TEXT: kind in NEEDS_TEXT and not (text.strip() or _own_words(kind, details)),
        Flaw.NO_PROPOSAL: kind is OpinionKind.TREATMENT and not proposals,
        Flaw.PROPOSAL_WITHOUT_DISCUSSION: kind in NOT_DISCUSSED and bool(proposals),
        Flaw.NEXT_BOARD_UNNAMED: details.next_board is NextBoard.OTHER and not details.next_board_name.strip(),
    }
    return tuple(flaw for flaw, is_there in found.items() if is_there)


def _own_words(kind: OpinionKind, details: Details) -> str:
    """Give the words of the box that this kind of opinion has of its own."""
    return {OpinionKind.SURVEILLANCE: details.surveillance, OpinionKind.FURTHER_EXAMS: details.exams}.get(kind, "").strip()


def numbered(rows: Iterable[tuple[int, Treatment, str]]) -> tuple[ProposalText, ...]:
    """Number proposals given as (rank typed, treatment, text): ranks become 1, 2, 3; rows of one rank are alternatives."""
    given = list(rows)
    ranks = {typed: rank for rank, typed in enumerate(sorted({typed for typed, _, _ in given}), start=1)}
    seen: dict[int, int] = {}
    found = []
    for typed, treatment, text in sorted(given, key=lambda row: row[0]):
        seen[typed] = seen.get(typed, 0) + 1
        found.append(ProposalText(ranks[typed], seen[typed], treatment, text.strip()))
    return tuple(found)
