"""By which facts is an earlier decision found again?"""

from typing import ClassVar

from django.db import models

from netboard.care.board.models.agenda import Case
from netboard.care.board.models.choices import OpinionKindChoice, TreatmentChoice
from netboard.care.patients.models import Patient
from netboard.care.referral.models import GradeChoice, MotiveChoice, SiteChoice, SyndromeChoice


class Precedent(models.Model):
    """The facts of a discussed case as they stood when the board decided, side by side, so that like cases are found at once."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("syndrome", "age_years", "ki67_percent")

    case = models.OneToOneField(Case, models.PROTECT, related_name="precedent")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    kind = models.CharField(max_length=14, choices=OpinionKindChoice)
    treatment = models.CharField(max_length=30, choices=TreatmentChoice, blank=True)  # the first of the first rank
    primary_site = models.CharField(max_length=20, choices=SiteChoice, blank=True)
    grade = models.CharField(max_length=20, choices=GradeChoice, blank=True)
    motive = models.CharField(max_length=30, choices=MotiveChoice, blank=True)
    syndrome = models.CharField(max_length=20, choices=SyndromeChoice, blank=True)
    is_metastatic = models.BooleanField(null=True)
    is_uptake_above_liver = models.BooleanField(null=True)
    ki67_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    age_years = models.PositiveSmallIntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-recorded_at", "-id"], name="precedent_newest"),
            models.Index(fields=["primary_site", "grade", "-recorded_at", "-id"], name="precedent_by_site"),
            models.Index(fields=["grade", "motive", "-recorded_at", "-id"], name="precedent_by_grade"),
        ]

    def __str__(self) -> str:
        return str(self.case_id)
