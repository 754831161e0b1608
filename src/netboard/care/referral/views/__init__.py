"""What does a person see and do with a dossier?"""

from netboard.care.referral.views.reading import document, dossier, dossiers, receipt
from netboard.care.referral.views.steering import triage, urgent, withdraw
from netboard.care.referral.views.writing import add_document, edit, new, remove_document

__all__ = ["add_document", "document", "dossier", "dossiers", "edit", "new", "receipt", "remove_document", "triage", "urgent", "withdraw"]
