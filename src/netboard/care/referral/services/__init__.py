"""What changes a dossier? One act per function, each with its five beats in one transaction."""

from netboard.care.referral.services.steering import advance_dossier, make_urgent, triage_dossier, withdraw_dossier
from netboard.care.referral.services.submitting import PatientObjects, Receipt, submit_dossier
from netboard.care.referral.services.writing import (
    StaleDraft,
    add_document,
    open_dossier,
    open_for_new_patient,
    remove_document,
    save_draft,
)

__all__ = [
    "PatientObjects",
    "Receipt",
    "StaleDraft",
    "add_document",
    "advance_dossier",
    "make_urgent",
    "open_dossier",
    "open_for_new_patient",
    "remove_document",
    "save_draft",
    "submit_dossier",
    "triage_dossier",
    "withdraw_dossier",
]
