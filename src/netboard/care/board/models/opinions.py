"""What the board says of a case, and the shared text while it is being written."""

from typing import ClassVar

from django.db import models
from django.db.models import Q, Value

from netboard.care.board import rules
from netboard.care.board.models.agenda import Case
from netboard.care.board.models.choices import NextBoardChoice, OpinionKindChoice, QuorumStatusChoice, TreatmentChoice
from netboard.care.board.models.sessions import Session
from netboard.foundation.access.models import Account


class Opinion(models.Model):
    """What the board said of a case, who was there, and whether the quorum was met; final once recorded (trigger)."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = (
            "text", "exams", "exams_within", "surveillance", "trial", "next_board_name",
        )  # fmt: skip

    case = models.OneToOneField(Case, models.PROTECT, related_name="opinion")
    kind = models.CharField(max_length=14, choices=OpinionKindChoice)
    text = models.TextField()
    exams = models.TextField(blank=True, db_default="")
    exams_within = models.CharField(max_length=60, blank=True, db_default="")
    surveillance = models.TextField(blank=True, db_default="")
    next_board = models.CharField(max_length=10, choices=NextBoardChoice, blank=True, db_default="")
    next_board_name = models.CharField(max_length=120, blank=True, db_default="")
    trial = models.CharField(max_length=200, blank=True, db_default="")
    reference_name = models.CharField(max_length=200, blank=True, db_default="")
    reference_edition = models.CharField(max_length=60, blank=True, db_default="")
    is_urgent = models.BooleanField(default=False, db_default=False)
    presented_again_in = models.ForeignKey(Session, models.PROTECT, related_name="+", null=True)  # without a quorum, never empty
    written_specialties = models.JSONField(default=list, db_default=Value([], models.JSONField()))  # by written opinion, counted apart
    quorum_status = models.CharField(max_length=8, choices=QuorumStatusChoice)
    quorum_specialties = models.JSONField(default=list)
    recorded_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="opinion_says_something"),
            models.CheckConstraint(condition=Q(kind__in=[choice.value for choice in rules.OpinionKind]), name="opinion_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class Proposal(models.Model):
    """A treatment that the board proposes, by rank, with its alternatives."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("text",)

    opinion = models.ForeignKey(Opinion, models.PROTECT, related_name="proposals")
    rank = models.PositiveSmallIntegerField()
    alternative = models.PositiveSmallIntegerField(default=1)
    treatment = models.CharField(max_length=30, choices=TreatmentChoice)
    text = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["opinion", "rank", "alternative"], name="proposal_rank_once")]

    def __str__(self) -> str:
        return f"{self.opinion_id} {self.rank}.{self.alternative}"

    @property
    def national_code(self) -> rules.Code:
        """Give the concept of the value set under which this treatment goes out."""
        return rules.treatment_codes()[rules.Treatment(self.treatment)]


class DraftField(models.Model):
    """One box of an opinion while it is written, by any number of people: its text and how often it changed."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("text",)

    case = models.ForeignKey(Case, models.CASCADE, related_name="draft_fields")
    name = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "name"], name="draft_field_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.name}"


class DraftRevision(models.Model):
    """An earlier text of a box, so that what was typed from it can be merged; never changed."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("text",)

    field = models.ForeignKey(DraftField, models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["field", "version"], name="draft_revision_once")]

    def __str__(self) -> str:
        return f"{self.field_id} {self.version}"
