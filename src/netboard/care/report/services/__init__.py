"""What changes a report and its deliveries? One act per function, each with its five beats in one transaction."""

from netboard.care.report.services.at_the_table import sign_case
from netboard.care.report.services.mending import mend_delivery, retry_delivery, settle_delivery
from netboard.care.report.services.paper import preview, render
from netboard.care.report.services.previewing import case_document
from netboard.care.report.services.refusals import (
    AddressNotSecure,
    AddressUnchanged,
    AlreadySigned,
    ConclusionMissing,
    CorrectionOpen,
    NotDiscussed,
    NotSigned,
    SignerNotPhysician,
    SignerRecused,
    StaleText,
)
from netboard.care.report.services.sending import send_delivery
from netboard.care.report.services.signing import sign_report
from netboard.care.report.services.watching import (
    Reason,
    call_about_blocked,
    call_about_failure,
    call_referrer,
    draft_forgotten,
    send_attention,
    shorten_deadlines,
    watch,
)
from netboard.care.report.services.writing import ProposalRow, Text, correct_report, draft_report, save_report

__all__ = [
    "AddressNotSecure",
    "AddressUnchanged",
    "AlreadySigned",
    "ConclusionMissing",
    "CorrectionOpen",
    "NotDiscussed",
    "NotSigned",
    "ProposalRow",
    "Reason",
    "SignerNotPhysician",
    "SignerRecused",
    "StaleText",
    "Text",
    "call_about_blocked",
    "call_about_failure",
    "call_referrer",
    "case_document",
    "correct_report",
    "draft_forgotten",
    "draft_report",
    "mend_delivery",
    "preview",
    "render",
    "retry_delivery",
    "save_report",
    "send_attention",
    "send_delivery",
    "settle_delivery",
    "shorten_deadlines",
    "sign_case",
    "sign_report",
    "watch",
]
