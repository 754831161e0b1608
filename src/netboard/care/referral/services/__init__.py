"""What changes a dossier? One act per function, each with its five beats in one transaction."""

from netboard.care.referral.services.completing import StaleFacts, chase_due_gaps, chase_gaps, complete_dossier, refresh_gaps
from netboard.care.referral.services.pieces import AlreadyAnswered, answer_piece, ask_for_piece
from netboard.care.referral.services.reading import (
    MAX_PASTED,
    AnotherPatient,
    Dropped,
    add_pasted,
    add_read_document,
    attach_intake,
    confirm_values,
    drop,
    forget_intakes,
    open_intake,
    read_scan,
    refuse_another_patient,
)
from netboard.care.referral.services.renewing import renew_dossier
from netboard.care.referral.services.representing import represent_dossier
from netboard.care.referral.services.steering import Board, advance_dossier, make_urgent, triage_dossier, withdraw_dossier
from netboard.care.referral.services.submitting import PatientObjects, Receipt, submit_dossier
from netboard.care.referral.services.tables import VersionTaken, approve_table, propose_table
from netboard.care.referral.services.writing import (
    StaleDraft,
    add_document,
    open_dossier,
    open_for_new_patient,
    remove_document,
    save_draft,
)

__all__ = [
    "MAX_PASTED",
    "AlreadyAnswered",
    "AnotherPatient",
    "Board",
    "Dropped",
    "PatientObjects",
    "Receipt",
    "StaleDraft",
    "StaleFacts",
    "VersionTaken",
    "add_document",
    "add_pasted",
    "add_read_document",
    "advance_dossier",
    "answer_piece",
    "approve_table",
    "ask_for_piece",
    "attach_intake",
    "chase_due_gaps",
    "chase_gaps",
    "complete_dossier",
    "confirm_values",
    "drop",
    "forget_intakes",
    "make_urgent",
    "open_dossier",
    "open_for_new_patient",
    "open_intake",
    "propose_table",
    "read_scan",
    "refresh_gaps",
    "refuse_another_patient",
    "remove_document",
    "renew_dossier",
    "represent_dossier",
    "save_draft",
    "submit_dossier",
    "triage_dossier",
    "withdraw_dossier",
]
