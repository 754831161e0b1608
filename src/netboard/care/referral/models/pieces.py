"""What an expert asks for before the board, and what was answered."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from netboard.care.referral.models.dossier import Dossier
from netboard.foundation.access.models import Account
from netboard.foundation.access.scopes import ScopedQuerySet


class AskedPiece(models.Model):
    """A piece that an expert found missing in a dossier: who asks for what, and who gave it or said why not."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("text", "answer")

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="asked_pieces")
    text = models.TextField()
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Account, models.PROTECT, related_name="+", null=True)
    answered_at = models.DateTimeField(null=True)

    objects: ClassVar[ScopedQuerySet["AskedPiece"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="asked_piece_says_something"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="asked_piece_answered_by_somebody",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["dossier"], name="asked_piece_open", condition=Q(answered_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.pk}"
