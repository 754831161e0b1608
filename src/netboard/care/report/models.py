"""The recommendation that leaves: report, signed versions, deliveries."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from netboard.care.board.models import Case
from netboard.care.report import rules
from netboard.foundation.access.models import Account
from netboard.foundation.access.scopes import ScopedQuerySet
from netboard.foundation.directory.models import Professional
from netboard.foundation.files.models import StoredFile


class VersionStateChoice(models.TextChoices):
    DRAFT = rules.VersionState.DRAFT.value, _("Draft")
    SIGNED = rules.VersionState.SIGNED.value, _("Signed")


class RecipientChoice(models.TextChoices):
    REFERRER = rules.Recipient.REFERRER.value, _("Referring doctor")
    GP = rules.Recipient.GP.value, _("Treating doctor (GP)")
    CORRESPONDENT = rules.Recipient.CORRESPONDENT.value, _("Correspondent")


class DeliveryStateChoice(models.TextChoices):
    BLOCKED = rules.DeliveryState.BLOCKED.value, _("No secure address")
    QUEUED = rules.DeliveryState.QUEUED.value, _("Waiting to leave")
    SENDING = rules.DeliveryState.SENDING.value, _("Being sent")
    SENT = rules.DeliveryState.SENT.value, _("Sent")
    FAILED = rules.DeliveryState.FAILED.value, _("Refused")
    SETTLED = rules.DeliveryState.SETTLED.value, _("Handed over otherwise")
    SUPERSEDED = rules.DeliveryState.SUPERSEDED.value, _("Replaced")


class OutcomeChoice(models.TextChoices):
    ACCEPTED = rules.Outcome.ACCEPTED.value, _("Accepted by the mail server")
    LATER = rules.Outcome.LATER.value, _("Not now: will be tried again")
    REFUSED = rules.Outcome.REFUSED.value, _("Refused for good")
    LOST = rules.Outcome.LOST.value, _("Interrupted: sent again to be sure")


class Report(models.Model):
    """The report of one discussed case; its versions hold the text."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ()

    case = models.OneToOneField(Case, models.PROTECT, related_name="report")
    set_id = models.UUIDField(unique=True)
    discussed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    urgent = models.BooleanField()

    objects: ClassVar[ScopedQuerySet["Report"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-discussed_at", "-id"], name="report_newest")]

    def __str__(self) -> str:
        return f"report {self.pk}"


class ReportVersion(models.Model):
    """A text of the report; signed, it never changes (trigger)."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("summary", "conclusion", "proposals", "follow_up", "correction_reason", "document")

    report = models.ForeignKey(Report, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    document_id = models.UUIDField(unique=True)
    state = models.CharField(max_length=8, choices=VersionStateChoice, default=VersionStateChoice.DRAFT)
    summary = models.TextField(blank=True)
    conclusion = models.TextField(blank=True)
    proposals = models.JSONField(default=list)  # rows {rank, alternative, treatment, text}
    follow_up = models.TextField(blank=True)
    replaces = models.OneToOneField("self", models.PROTECT, related_name="replaced_by", null=True)
    correction_reason = models.TextField(blank=True)
    lock = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    signed_by = models.ForeignKey(Account, models.PROTECT, related_name="+", null=True)
    signed_at = models.DateTimeField(null=True)
    document = models.JSONField(null=True)  # the neutral document as it was rendered
    pdf = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True)

    objects: ClassVar[ScopedQuerySet["ReportVersion"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "number"], name="version_number_once"),
            models.UniqueConstraint(fields=["report"], condition=Q(state="draft"), name="version_one_draft"),
            models.CheckConstraint(
                condition=Q(state="draft", signed_by__isnull=True, signed_at__isnull=True, pdf__isnull=True)
                | Q(state="signed", signed_by__isnull=False, signed_at__isnull=False, pdf__isnull=False, document__isnull=False),
                name="version_signed_has_signer_date_pdf",
            ),
            models.CheckConstraint(
                condition=Q(number=1, replaces__isnull=True, correction_reason="")
                | (Q(number__gt=1, replaces__isnull=False) & ~Q(correction_reason="")),
                name="version_correction_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} v{self.number}"


class Delivery(models.Model):
    """One signed version on its way to one recipient; the mail is fixed when it is queued."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("address", "settled_how", "last_error")

    version = models.ForeignKey(ReportVersion, models.PROTECT, related_name="deliveries")
    recipient = models.CharField(max_length=14, choices=RecipientChoice)
    professional = models.ForeignKey(Professional, models.PROTECT, related_name="+")
    address = models.CharField(max_length=254, blank=True)
    message_id = models.CharField(max_length=200, unique=True)
    mail = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True)
    state = models.CharField(max_length=10, choices=DeliveryStateChoice)
    due_at = models.DateTimeField()
    queued_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    last_code = models.PositiveSmallIntegerField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    arrived_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Account, models.PROTECT, related_name="+", null=True)
    settled_how = models.CharField(max_length=300, blank=True)

    objects: ClassVar[ScopedQuerySet["Delivery"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=[choice.value for choice in rules.DeliveryState]), name="delivery_state_known"),
            models.UniqueConstraint(
                fields=["version", "recipient", "professional"], condition=~Q(state="superseded"), name="delivery_once_per_recipient"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "settled"]) | Q(arrived_at__isnull=False), name="delivery_arrived_has_date"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["queued", "sending", "sent"]) | (Q(mail__isnull=False) & ~Q(address="")),
                name="delivery_queued_has_mail",
            ),
            models.CheckConstraint(
                condition=~Q(state="settled") | (Q(settled_by__isnull=False) & ~Q(settled_how="")), name="delivery_settled_says_how"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="delivery_waiting", condition=Q(state__in=["blocked", "queued", "sending", "failed"])),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.recipient}"


class Attempt(models.Model):
    """One attempt to send a delivery and how it ended; never changed (trigger)."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("words",)

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="tries")
    number = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=OutcomeChoice)
    code = models.PositiveSmallIntegerField(null=True)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(outcome__in=[outcome.value for outcome in rules.Outcome]), name="attempt_outcome_known"),
            models.CheckConstraint(condition=Q(ended_at__gte=models.F("started_at")), name="attempt_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.number}"
