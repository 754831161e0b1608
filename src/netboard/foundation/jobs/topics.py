"""Which news can one part of NETboard tell the others?"""

import enum


class Topic(enum.StrEnum):
    """One value per piece of news; the verb is in the past."""

    ACCOUNT_INVITED = "account.invited"
    PASSWORD_RESET_ASKED = "account.password_reset_asked"  # noqa: S105 -- a topic
    DOSSIER_SUBMITTED = "dossier.submitted"
    DOSSIER_ACCEPTED = "dossier.accepted"
    DOSSIER_RETURNED = "dossier.returned"
    DOSSIER_REDIRECTED = "dossier.redirected"
    DOSSIER_WITHDRAWN = "dossier.withdrawn"
    URGENCY_CHANGED = "dossier.urgency_changed"
    GAPS_CHASED = "gaps.chased"
    PIECE_ASKED = "piece.asked"
    PIECE_ANSWERED = "piece.answered"
    SCAN_RECEIVED = "scan.received"
    AGENDA_RELEASED = "agenda.released"
    SESSION_INVITED = "session.invited"
    SESSION_CANCELLED = "session.cancelled"
    CASE_PLACED = "case.placed"
    CASE_REMOVED = "case.removed"
    OPINION_RECORDED = "opinion.recorded"
    REPORT_SIGNED = "report.signed"
    DELIVERY_QUEUED = "delivery.queued"
    DELIVERY_FAILED = "delivery.failed"
    ATTENTION_ASKED = "attention.asked"
