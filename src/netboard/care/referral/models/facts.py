"""The clinical facts of a dossier, one row each."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from netboard.care.referral.models.choices import (
    AnalyteChoice,
    CellTypeChoice,
    ConcordanceChoice,
    DifferentiationChoice,
    GradeChoice,
    Ki67MethodChoice,
    ModalityChoice,
    MorphologyChoice,
    NecrosisChoice,
    SpecimenChoice,
)
from netboard.care.referral.models.dossier import Dossier


class HistoryEvent(models.Model):
    """Something that happened to the patient; month or day may be unknown."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("text",)

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="events")
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField(null=True)
    day = models.PositiveSmallIntegerField(null=True)
    text = models.TextField()

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.year}"


class LabResult(models.Model):
    """A result as the laboratory gave it."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("value", "text", "note")

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="results")
    analyte = models.CharField(max_length=60, choices=AnalyteChoice)
    value = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    comparator = models.CharField(max_length=1, blank=True)
    unit = models.CharField(max_length=30, blank=True)
    text = models.CharField(max_length=200, blank=True)
    sampled_on = models.DateField(null=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(value__isnull=False) | ~Q(text=""), name="lab_result_says_something"),
            models.CheckConstraint(condition=Q(comparator__in=["", "<", ">"]), name="lab_result_comparator"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.analyte}"


class Exam(models.Model):
    """An imaging or endoscopic exam with its conclusion."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("result", "details")

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="exams")
    modality = models.CharField(max_length=20, choices=ModalityChoice)
    performed_on = models.DateField(null=True)
    result = models.TextField(blank=True)
    details = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.modality}"


class Pathology(models.Model):
    """What the pathologist observed, and the grade that a physician retained."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("stains", "details", "comment", "second_reading_note", "margins")

    dossier = models.OneToOneField(Dossier, models.CASCADE, related_name="pathology")
    performed_on = models.DateField(null=True)
    specimen_kind = models.CharField(max_length=20, choices=SpecimenChoice, blank=True)
    specimen_site = models.CharField(max_length=100, blank=True)
    differentiation = models.CharField(max_length=10, choices=DifferentiationChoice, blank=True)
    cell_type = models.CharField(max_length=10, choices=CellTypeChoice, blank=True)
    morphology = models.CharField(max_length=20, choices=MorphologyChoice, blank=True)
    ki67_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    ki67_method = models.CharField(max_length=20, choices=Ki67MethodChoice, blank=True)
    mitoses_per_2mm2 = models.DecimalField(max_digits=5, decimal_places=1, null=True)
    necrosis = models.CharField(max_length=10, choices=NecrosisChoice, blank=True)
    grade_retained = models.CharField(max_length=20, choices=GradeChoice, blank=True)
    margins = models.CharField(max_length=60, blank=True)
    nodes_examined = models.PositiveSmallIntegerField(null=True)
    nodes_involved = models.PositiveSmallIntegerField(null=True)
    stains = models.JSONField(default=dict)
    second_reading_class = models.CharField(max_length=10, choices=ConcordanceChoice, blank=True)
    second_reading_note = models.CharField(max_length=300, blank=True)
    details = models.JSONField(default=dict)
    comment = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ki67_percent__isnull=True) | Q(ki67_percent__range=(0, 100)), name="pathology_ki67_range"),
            models.CheckConstraint(
                condition=Q(nodes_involved__isnull=True) | Q(nodes_involved__lte=models.F("nodes_examined")),
                name="pathology_nodes_coherent",
            ),
        ]

    def __str__(self) -> str:
        return str(self.dossier_id)


class Staging(models.Model):
    """TNM and stage as a physician retained them, with their edition."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("comment",)

    dossier = models.OneToOneField(Dossier, models.CASCADE, related_name="staging")
    edition = models.CharField(max_length=2, blank=True)
    system = models.CharField(max_length=120, blank=True)
    prefix = models.CharField(max_length=4, blank=True)
    t = models.CharField(max_length=6, blank=True)
    n = models.CharField(max_length=6, blank=True)
    m = models.CharField(max_length=6, blank=True)
    suffix = models.CharField(max_length=10, blank=True)
    stage = models.CharField(max_length=6, blank=True)
    comment = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return str(self.dossier_id)
