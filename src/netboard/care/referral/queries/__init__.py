"""What is asked of the dossiers?"""

from netboard.care.referral.queries.journey import Step, history, journey, return_reason
from netboard.care.referral.queries.listing import (
    Page,
    dossiers,
    listed,
    opened_with,
    state_counts,
    submission_of,
    waiting_for_a_session,
    waiting_for_triage,
    worklist,
)
from netboard.care.referral.queries.one_page import (
    FactSection,
    OnePage,
    age_words,
    fact_sections,
    number,
    one_page,
    summary_text,
    whole_dossiers,
    with_facts,
)

__all__ = [
    "FactSection",
    "OnePage",
    "Page",
    "Step",
    "age_words",
    "dossiers",
    "fact_sections",
    "history",
    "journey",
    "listed",
    "number",
    "one_page",
    "opened_with",
    "return_reason",
    "state_counts",
    "submission_of",
    "summary_text",
    "waiting_for_a_session",
    "waiting_for_triage",
    "whole_dossiers",
    "with_facts",
    "worklist",
]
