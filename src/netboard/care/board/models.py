"""The weekly board: series, sessions, agenda, presence, opinions."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from netboard.care.board import rules
from netboard.care.referral.models import Dossier
from netboard.foundation.access.models import Account
from netboard.foundation.access.scopes import ScopedQuerySet
from netboard.foundation.directory.models import Network, Organisation, Professional, Site


class SessionStateChoice(models.TextChoices):
    PLANNED = rules.SessionState.PLANNED.value, _("Planned")
    OPEN = rules.SessionState.OPEN.value, _("In progress")
    CLOSED = rules.SessionState.CLOSED.value, pgettext_lazy("session", "Closed")
    CANCELLED = rules.SessionState.CANCELLED.value, _("Cancelled")


class CaseStateChoice(models.TextChoices):
    PLANNED = rules.CaseState.PLANNED.value, _("To discuss")
    DISCUSSED = rules.CaseState.DISCUSSED.value, pgettext_lazy("case", "Discussed")
    POSTPONED = rules.CaseState.POSTPONED.value, _("Postponed")
    NOT_PRESENTED = rules.CaseState.NOT_PRESENTED.value, _("Not presented")


class PublicHolidayChoice(models.TextChoices):
    NEW_YEAR = rules.PublicHoliday.NEW_YEAR.value, _("New Year’s Day")
    EASTER_MONDAY = rules.PublicHoliday.EASTER_MONDAY.value, _("Easter Monday")
    LABOUR_DAY = rules.PublicHoliday.LABOUR_DAY.value, _("Labour Day")
    VICTORY_1945 = rules.PublicHoliday.VICTORY_1945.value, _("Victory Day 1945")
    ASCENSION = rules.PublicHoliday.ASCENSION.value, _("Ascension Day")
    WHIT_MONDAY = rules.PublicHoliday.WHIT_MONDAY.value, _("Whit Monday")
    NATIONAL_DAY = rules.PublicHoliday.NATIONAL_DAY.value, _("National Day")
    ASSUMPTION = rules.PublicHoliday.ASSUMPTION.value, _("Assumption Day")
    ALL_SAINTS = rules.PublicHoliday.ALL_SAINTS.value, _("All Saints’ Day")
    ARMISTICE_1918 = rules.PublicHoliday.ARMISTICE_1918.value, _("Armistice Day 1918")
    CHRISTMAS = rules.PublicHoliday.CHRISTMAS.value, _("Christmas Day")


class AgendaChangeChoice(models.TextChoices):
    ADDED = rules.AgendaChangeKind.ADDED.value, pgettext_lazy("agenda", "added")
    REMOVED = rules.AgendaChangeKind.REMOVED.value, pgettext_lazy("agenda", "removed")
    MOVED = rules.AgendaChangeKind.MOVED.value, pgettext_lazy("agenda", "moved to another session")


class OpinionKindChoice(models.TextChoices):
    TREATMENT = rules.OpinionKind.TREATMENT.value, _("Treatment proposal")
    SURVEILLANCE = rules.OpinionKind.SURVEILLANCE.value, _("Surveillance")
    FURTHER_EXAMS = rules.OpinionKind.FURTHER_EXAMS.value, _("Further exams")
    POSTPONED = rules.OpinionKind.POSTPONED.value, _("Postponed to a later session")
    NOT_PRESENTED = rules.OpinionKind.NOT_PRESENTED.value, _("Not presented")


class TreatmentChoice(models.TextChoices):
    SURGERY = rules.Treatment.SURGERY.value, _("Surgery")
    SSA = rules.Treatment.SSA.value, _("Somatostatin analogue")
    PRRT = rules.Treatment.PRRT.value, _("Internal vectorised radiotherapy (177Lu)")
    CHEMOTHERAPY = rules.Treatment.CHEMOTHERAPY.value, _("Chemotherapy")
    TARGETED = rules.Treatment.TARGETED.value, _("Targeted therapy")
    IMMUNOTHERAPY = rules.Treatment.IMMUNOTHERAPY.value, _("Immunotherapy")
    RADIOTHERAPY = rules.Treatment.RADIOTHERAPY.value, _("External radiotherapy")
    INTERVENTIONAL_RADIOLOGY = rules.Treatment.INTERVENTIONAL_RADIOLOGY.value, _("Interventional radiology")
    INTERVENTIONAL_ENDOSCOPY = rules.Treatment.INTERVENTIONAL_ENDOSCOPY.value, _("Interventional endoscopy")
    SUPPORTIVE = rules.Treatment.SUPPORTIVE.value, _("Supportive care")
    OTHER_DRUG = rules.Treatment.OTHER_DRUG.value, _("Other drug")
    OTHER = rules.Treatment.OTHER.value, pgettext_lazy("treatment", "Other")


class QuorumStatusChoice(models.TextChoices):
    MET = rules.QuorumStatus.MET.value, _("Quorum met")
    NOT_MET = rules.QuorumStatus.NOT_MET.value, _("Quorum not met")


class Series(models.Model):
    """A weekly board: its day, hour, sites and rhythm; sessions are made from it."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ()

    name = models.CharField(max_length=200)
    weekday = models.PositiveSmallIntegerField()  # Monday is 0
    starts_at_time = models.TimeField()
    duration_minutes = models.PositiveSmallIntegerField()
    case_minutes = models.PositiveSmallIntegerField(default=5)
    cutoff_hours = models.PositiveSmallIntegerField()
    sites = models.ManyToManyField(Site, related_name="series")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    network = models.ForeignKey(Network, models.PROTECT, related_name="+", null=True, blank=True)
    national_id = models.CharField(max_length=64, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="series_weekday"),
            models.CheckConstraint(condition=Q(duration_minutes__gte=15, case_minutes__gte=1), name="series_durations"),
        ]

    def __str__(self) -> str:
        return self.name


class Session(models.Model):
    """One meeting of a board."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ()

    series = models.ForeignKey(Series, models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    cutoff_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=SessionStateChoice, default=SessionStateChoice.PLANNED)
    released_at = models.DateTimeField(null=True)
    release_number = models.PositiveSmallIntegerField(default=0)  # how many times its agenda was published
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    current_case = models.ForeignKey("Case", models.SET_NULL, related_name="+", null=True)

    objects: ClassVar[ScopedQuerySet["Session"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "starts_at"], name="session_once"),
            models.CheckConstraint(condition=Q(state__in=[choice.value for choice in rules.SessionState]), name="session_state_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at"), cutoff_at__lte=F("starts_at")), name="session_times_in_order"),
            models.CheckConstraint(condition=~Q(state__in=["open", "closed"]) | Q(opened_at__isnull=False), name="session_open_has_date"),
        ]
        indexes: ClassVar = [models.Index(fields=["-starts_at"], name="session_newest")]

    def __str__(self) -> str:
        return f"{self.series_id} {self.starts_at:%Y-%m-%d}"


class Case(models.Model):
    """A dossier on the agenda of a session."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("note",)

    session = models.ForeignKey(Session, models.PROTECT, related_name="cases")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="cases")
    position = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=14, choices=CaseStateChoice, default=CaseStateChoice.PLANNED)
    note = models.CharField(max_length=300, blank=True)
    placed_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects: ClassVar[ScopedQuerySet["Case"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=[choice.value for choice in rules.CaseState]), name="case_state_known"),
            models.UniqueConstraint(fields=["session", "dossier"], name="case_once_per_session"),
            models.UniqueConstraint(fields=["dossier"], condition=Q(state="planned"), name="case_planned_once"),
            models.UniqueConstraint(fields=["session", "position"], name="case_position_once", deferrable=models.Deferrable.DEFERRED),
            models.CheckConstraint(condition=Q(state="planned") | Q(closed_at__isnull=False), name="case_closed_has_date"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.position}"


class AgendaChange(models.Model):
    """A case that came onto a published agenda, or left it; never changed."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ()

    session = models.ForeignKey(Session, models.PROTECT, related_name="changes")
    after_release = models.PositiveSmallIntegerField()  # the version of the agenda that this changed
    kind = models.CharField(max_length=8, choices=AgendaChangeChoice)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="+")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=[choice.value for choice in rules.AgendaChangeKind]), name="agenda_change_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.kind}"


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


class Opinion(models.Model):
    """What the board said of a case, who was there, and whether the quorum was met; final once recorded (trigger)."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("text",)

    case = models.OneToOneField(Case, models.PROTECT, related_name="opinion")
    kind = models.CharField(max_length=14, choices=OpinionKindChoice)
    text = models.TextField()
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


class CasePresence(models.Model):
    """Who was there for one case when its opinion was recorded: a copy that never changes."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ()

    case = models.ForeignKey(Case, models.PROTECT, related_name="presences")
    professional = models.ForeignKey(Professional, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", null=True)
    specialty = models.CharField(max_length=10, blank=True)
    counted = models.BooleanField()
    recused = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "professional"], name="case_presence_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.professional_id}"
