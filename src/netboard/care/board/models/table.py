"""Who sits at the table, takes no part in a case, or disagrees."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from netboard.care.board.models.agenda import Case
from netboard.care.board.models.choices import PresenceSourceChoice
from netboard.care.board.models.sessions import Session
from netboard.foundation.access.models import Account
from netboard.foundation.directory.models import Professional, Site


class Attendance(models.Model):
    """A person present at a session, from one site, from one moment to another."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ()

    session = models.ForeignKey(Session, models.PROTECT, related_name="attendances")
    professional = models.ForeignKey(Professional, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", null=True)  # nobody's room: remote
    arrived_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    source = models.CharField(max_length=6, choices=PresenceSourceChoice, default=PresenceSourceChoice.DESK, db_default="desk")
    last_seen_at = models.DateTimeField(null=True)  # the last sign of life of the page of a person at a distance
    ended_by = models.ForeignKey(Account, models.PROTECT, related_name="+", null=True)  # None: by itself, when its page fell silent

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "professional"], condition=Q(left_at__isnull=True), name="attendance_here_once"),
            models.CheckConstraint(condition=Q(left_at__isnull=True) | Q(left_at__gte=F("arrived_at")), name="attendance_leaves_after"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.professional_id}"


class Recusal(models.Model):
    """A person who takes no part in one case, with the reason."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("reason",)

    case = models.ForeignKey(Case, models.PROTECT, related_name="recusals")
    professional = models.ForeignKey(Professional, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    recorded_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "professional"], name="recused_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.professional_id}"


class ConflictDismissed(models.Model):
    """A suggested conflict of interest that was judged none, with the reason."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("reason",)

    case = models.ForeignKey(Case, models.CASCADE, related_name="dismissed_conflicts")
    professional = models.ForeignKey(Professional, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "professional"], name="conflict_dismissed_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="conflict_dismissed_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.professional_id}"


class Dissent(models.Model):
    """A person who does not agree with what the board says of a case, and why; final once the opinion is recorded."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("reason",)

    case = models.ForeignKey(Case, models.CASCADE, related_name="dissents")
    professional = models.ForeignKey(Professional, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=1000)
    recorded_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "professional"], name="dissent_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="dissent_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.professional_id}"


class CasePresence(models.Model):
    """Who was there for one case when its opinion was recorded, or for a part of it: a copy that never changes."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ()

    case = models.ForeignKey(Case, models.PROTECT, related_name="presences")
    professional = models.ForeignKey(Professional, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", null=True)
    specialty = models.CharField(max_length=10, blank=True)
    counted = models.BooleanField()
    recused = models.BooleanField(default=False)
    left_before = models.BooleanField(default=False, db_default=False)  # was there for a part of the discussion only

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "professional"], name="case_presence_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.professional_id}"
