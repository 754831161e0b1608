"""The dossier: who asks what for whom, where it stands, what was sent, its documents."""

from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import Q, Value

from netboard.care.patients.models import Patient
from netboard.care.referral import rules
from netboard.care.referral.models.choices import (
    BoardTypeChoice,
    DocumentKindChoice,
    MotiveChoice,
    SiteChoice,
    StateChoice,
    SyndromeChoice,
    UrgencyChoice,
)
from netboard.foundation.access.models import Account
from netboard.foundation.access.scopes import ScopedQuerySet
from netboard.foundation.directory.models import Organisation, Professional, Site
from netboard.foundation.files.models import StoredFile


def _values(kind: type[StrEnum]) -> list[str]:
    return [choice.value for choice in kind]


class Dossier(models.Model):
    """One question about one patient, from draft to delivered report."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = (
            "question", "urgency_reason", "comorbidities", "current_treatments", "symptoms", "family_history", "genetics",
            "metastatic_sites", "patient_wish", "weight_kg", "height_cm", "ecog", "syndrome", "draft", "site_facts", "outcome",
        )  # fmt: skip

    number = models.CharField(max_length=20, unique=True, null=True)  # noqa: DJ001 -- unique once submitted
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="dossiers")
    referrer = models.ForeignKey(Professional, models.PROTECT, related_name="referred_dossiers")
    referrer_account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    establishment = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    board_site = models.ForeignKey(Site, models.PROTECT, related_name="+", null=True, blank=True)
    correspondents = models.ManyToManyField(Professional, related_name="+", blank=True)
    state = models.CharField(max_length=12, choices=StateChoice, default=StateChoice.DRAFT)
    opening_key = models.UUIDField()
    opened_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    draft = models.JSONField(default=dict, blank=True)
    draft_saved_at = models.DateTimeField(null=True)
    draft_page = models.UUIDField(null=True)  # the open page that saved last: it is never in conflict with itself
    draft_saved_by = models.ForeignKey(Account, models.PROTECT, related_name="+", null=True)

    board_type = models.CharField(max_length=20, choices=BoardTypeChoice, blank=True)
    motive = models.CharField(max_length=30, choices=MotiveChoice, blank=True)
    question = models.TextField(blank=True)
    urgency = models.CharField(max_length=10, choices=UrgencyChoice, default=UrgencyChoice.STANDARD)
    urgency_reason = models.TextField(blank=True)
    primary_site = models.CharField(max_length=20, choices=SiteChoice, blank=True)
    ecog = models.PositiveSmallIntegerField(null=True)
    weight_kg = models.DecimalField(max_digits=5, decimal_places=1, null=True)
    height_cm = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    comorbidities = models.TextField(blank=True)
    current_treatments = models.TextField(blank=True)
    syndrome = models.CharField(max_length=20, choices=SyndromeChoice, blank=True)
    symptoms = models.TextField(blank=True)
    family_history = models.TextField(blank=True)
    genetics = models.TextField(blank=True)
    metastatic_sites = models.CharField(max_length=300, blank=True)
    liver_burden_percent = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    liver_burden_class = models.CharField(max_length=2, blank=True)
    patient_wish = models.TextField(blank=True)
    site_facts = models.JSONField(
        default=dict, blank=True, db_default=Value({}, models.JSONField())
    )  # what only some sites or questions ask for, by code
    previous = models.ForeignKey("self", models.PROTECT, related_name="renewals", null=True, blank=True)
    board_on = models.DateField(null=True)  # the day of the session it stands on: exams grow old until then
    outcome = models.TextField(blank=True, db_default="")  # what the board said, in its words
    outcome_at = models.DateTimeField(null=True)

    objects: ClassVar[ScopedQuerySet["Dossier"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=_values(rules.State)), name="dossier_state_known"),
            models.UniqueConstraint(fields=["referrer_account", "opening_key"], name="dossier_opened_once"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | (Q(number__isnull=False) & Q(submitted_at__isnull=False)),
                name="dossier_submitted_has_number_and_date",
            ),
            models.CheckConstraint(condition=Q(number__isnull=True) | ~Q(question=""), name="dossier_submitted_has_question"),
            models.CheckConstraint(condition=~Q(urgency="urgent") | ~Q(urgency_reason=""), name="dossier_urgent_has_reason"),
            models.CheckConstraint(condition=Q(ecog__isnull=True) | Q(ecog__lte=5), name="dossier_ecog_range"),
            models.CheckConstraint(
                condition=Q(liver_burden_percent__isnull=True) | Q(liver_burden_percent__range=(0, 100)), name="dossier_liver_burden_range"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-opened_at", "-id"], name="dossier_newest"),
            models.Index(fields=["establishment", "-opened_at", "-id"], name="dossier_by_establishment"),
            models.Index(
                fields=["state", "submitted_at"], name="dossier_open", condition=~Q(state__in=["delivered", "withdrawn", "redirected"])
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"draft {self.pk}"


class DossierMove(models.Model):
    """A change of state, shown as history; never changed."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("reason",)

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="moves")
    act = models.CharField(max_length=12)
    from_state = models.CharField(max_length=12, choices=StateChoice)
    to_state = models.CharField(max_length=12, choices=StateChoice)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()
    reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.to_state}"


class Submission(models.Model):
    """What was sent, as it was typed; the key makes a second click find the first receipt."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("payload",)

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="submissions")
    submitted_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    key = models.UUIDField()
    payload = models.JSONField()
    submitted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["submitted_by", "key"], name="submitted_once")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.submitted_at:%Y-%m-%d}"


class NumberCounter(models.Model):
    """The last dossier number given in a year."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ()

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Document(models.Model):
    """A file of a dossier with what it is."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("title",)

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="documents")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=DocumentKindChoice)
    title = models.CharField(max_length=150, blank=True)
    dated_on = models.DateField(null=True, blank=True)
    added_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    objects: ClassVar[ScopedQuerySet["Document"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.kind}"
