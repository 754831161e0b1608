"""What does a person see and do with a dossier?"""

from netboard.care.referral.views.completing import chase, gaps, renew
from netboard.care.referral.views.intake import drop
from netboard.care.referral.views.opening import new
from netboard.care.referral.views.pieces import piece
from netboard.care.referral.views.reading import document, dossier, dossiers, receipt
from netboard.care.referral.views.steering import triage, urgent, withdraw
from netboard.care.referral.views.tables import approve_table, requirement_tables
from netboard.care.referral.views.writing import add_document, edit, remove_document

__all__ = [
    "add_document",
    "approve_table",
    "chase",
    "document",
    "dossier",
    "dossiers",
    "drop",
    "edit",
    "gaps",
    "new",
    "piece",
    "receipt",
    "remove_document",
    "renew",
    "requirement_tables",
    "triage",
    "urgent",
    "withdraw",
]
