"""What does a person type into a dossier?"""

from netboard.care.referral.forms.bundle import Bundle, Payload, differences, is_too_long, kept_bundle, merged, payload_of, typed_bundle
from netboard.care.referral.forms.changes import changes
from netboard.care.referral.forms.gaps import GapItem, GapPage, gap_page
from netboard.care.referral.forms.prefill import (
    DocumentProposals,
    Proposal,
    ReadTrait,
    document_proposals,
    identity_of,
    is_of,
    that_fit,
    with_values,
)
from netboard.care.referral.forms.sections import Section, sections
from netboard.care.referral.forms.steering import AnswerPieceForm, DocumentForm, ReasonForm, SearchForm, TableForm, TriageForm

__all__ = [
    "AnswerPieceForm",
    "Bundle",
    "DocumentForm",
    "DocumentProposals",
    "GapItem",
    "GapPage",
    "Payload",
    "Proposal",
    "ReadTrait",
    "ReasonForm",
    "SearchForm",
    "Section",
    "TableForm",
    "TriageForm",
    "changes",
    "differences",
    "document_proposals",
    "gap_page",
    "identity_of",
    "is_of",
    "is_too_long",
    "kept_bundle",
    "merged",
    "payload_of",
    "sections",
    "that_fit",
    "typed_bundle",
    "with_values",
]
