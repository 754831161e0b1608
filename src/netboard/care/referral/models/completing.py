"""What a dossier lacks, what people answered, what was computed, and the table that asks."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from netboard.care.referral.models.choices import OwnerChoice, StandingChoice
from netboard.care.referral.models.dossier import Dossier
from netboard.foundation.access.models import Account
from netboard.foundation.access.scopes import ScopedQuerySet


class Answer(models.Model):
    """What a person said instead of an item: expected on a day, not available, or not needed, with the reason."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("by", "unavailable_because", "not_needed_because")

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="answers")
    subject = models.CharField(max_length=40)
    expected_on = models.DateField(null=True)
    by = models.CharField(max_length=100, blank=True)
    unavailable_because = models.CharField(max_length=300, blank=True)
    not_needed_because = models.CharField(max_length=300, blank=True)
    said_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "subject"], name="answer_once"),
            models.CheckConstraint(
                condition=Q(expected_on__isnull=False) | ~Q(unavailable_because="") | ~Q(not_needed_because=""),
                name="answer_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.subject}"


class Gap(models.Model):
    """An item that a submitted dossier owes to the board: since when, by whom, by when, how often it was asked for."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ()

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="gaps")
    subject = models.CharField(max_length=40)
    standing = models.CharField(max_length=12, choices=StandingChoice)
    owner = models.CharField(max_length=12, choices=OwnerChoice)
    due_on = models.DateField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    chased_at = models.DateTimeField(null=True)
    chases = models.PositiveSmallIntegerField(default=0)
    table_version = models.CharField(max_length=40)

    objects: ClassVar[ScopedQuerySet["Gap"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["dossier", "subject"], name="gap_once")]
        indexes: ClassVar = [models.Index(fields=["due_on"], name="gap_open", condition=Q(closed_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.subject}"


class ComputedValue(models.Model):
    """What the calculations proposed beside what a physician retained, with all that explains it; one row a code."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("value", "because", "inputs", "flags")

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="computed")
    code = models.CharField(max_length=40)
    value = models.CharField(max_length=80)
    because = models.JSONField(default=list)
    inputs = models.JSONField(default=dict)
    flags = models.JSONField(default=list)
    source = models.CharField(max_length=300)
    edition = models.CharField(max_length=80, blank=True)
    table_version = models.CharField(max_length=40)
    computed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["dossier", "code"], name="computed_once")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.code}"


class RequirementTable(models.Model):
    """A version of the table of requirements: a draft until the medical lead signs it; the newest signed one is in force."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ()

    version = models.CharField(max_length=40, unique=True)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    note = models.CharField(max_length=300, blank=True)
    proposed_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(Account, models.PROTECT, related_name="+", null=True)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True) | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="table_approved_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.version
