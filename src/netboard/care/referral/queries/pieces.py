"""Which pieces did experts ask for, and which still wait for an answer?"""

from django.db.models import QuerySet

from netboard.care.referral import rules
from netboard.care.referral.models import AskedPiece
from netboard.foundation.access.scopes import ScopedQuerySet


def asked_pieces(actor: object, dossier_id: int) -> QuerySet[AskedPiece]:
    """List what was asked for in a dossier, what waits first, then the newest."""
    rows = AskedPiece.objects.visible_to(actor).filter(dossier=dossier_id)
    return rows.select_related("asked_by__professional", "answered_by__professional").order_by("answered_at", "-asked_at", "-pk")


def unanswered_pieces(actor: object) -> ScopedQuerySet[AskedPiece]:
    """List what waits for an answer, in the dossiers where it can still be given."""
    return AskedPiece.objects.visible_to(actor).filter(answered_at__isnull=True, dossier__state__in=rules.OPEN_TO_FACTS)
