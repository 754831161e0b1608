"""What was done, by whom, on what? Rows are only ever added; triggers refuse the rest."""

from typing import ClassVar

from django.db import models

from netboard.foundation.access.models import Account


class Entry(models.Model):
    """One act, written in the transaction of the act."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("reason", "detail")

    at = models.DateTimeField()
    actor = models.ForeignKey(Account, models.PROTECT, related_name="+", null=True)
    roles = models.CharField(max_length=120)
    organisation_id = models.BigIntegerField(null=True)
    act = models.CharField(max_length=60)
    outcome = models.CharField(max_length=10)
    target_kind = models.CharField(max_length=60)
    target_id = models.CharField(max_length=40)
    patient_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["patient_id", "-id"], name="entry_by_patient"),
            models.Index(fields=["target_kind", "target_id", "-id"], name="entry_by_target"),
            models.Index(fields=["actor", "-id"], name="entry_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.target_kind} {self.target_id}"


class Pending(models.Model):
    """An entry that the sealing job has not taken yet; filled by a trigger, emptied by the job."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ()

    entry_id = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.entry_id)


class Seal(models.Model):
    """The link of an entry in the hash chain, in the chain's own order."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ()

    seq = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="seal")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.seq} {self.hash[:12]}"
