"""Files dropped before or into a dossier, and the values read in them that wait for a person."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from netboard.care.referral.models.choices import DocumentKindChoice
from netboard.care.referral.models.dossier import Document, Dossier
from netboard.foundation.access.models import Account
from netboard.foundation.access.scopes import ScopedQuerySet
from netboard.foundation.files.models import StoredFile


class Intake(models.Model):
    """A drop of files before the patient is known; it becomes the documents of the dossier that is opened from it."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("pasted", "typed")

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    key = models.UUIDField()
    pasted = models.TextField(blank=True)
    typed = models.JSONField(default=dict)  # the identity as far as it was typed before the drop, field by field
    opened_at = models.DateTimeField()
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="+", null=True)

    objects: ClassVar[ScopedQuerySet["Intake"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "key"], name="intake_once")]

    def __str__(self) -> str:
        return f"intake {self.pk}"


class IntakeFile(models.Model):
    """One file of a drop, stored already."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ()

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=DocumentKindChoice)
    dated_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.intake_id} {self.kind}"


class Proposals(models.Model):
    """What was read in one document or one pasted text: each value with its line, until a person confirms or dismisses it."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("found",)

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="proposals", null=True)
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="proposals", null=True)
    document = models.ForeignKey(Document, models.CASCADE, related_name="proposals", null=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True)
    kind = models.CharField(max_length=8)  # cda, pdf, text, ocr
    state = models.CharField(max_length=10, default="read")  # read, waiting (for the optical reading), refused
    notices = models.JSONField(default=list)
    found = models.JSONField(default=list)
    confirmed = models.JSONField(default=list)
    dismissed = models.JSONField(default=list)
    read_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(intake__isnull=False) | Q(dossier__isnull=False), name="proposals_belong_somewhere"),
            models.CheckConstraint(condition=Q(state__in=["read", "waiting", "refused"]), name="proposals_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
