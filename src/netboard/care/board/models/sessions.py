"""When the board meets, and who leads it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from netboard.care.board import rules
from netboard.care.board.models.choices import SessionStateChoice
from netboard.foundation.access.models import Account
from netboard.foundation.access.scopes import ScopedQuerySet
from netboard.foundation.directory.models import Network, Organisation, Site


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
    video_url = models.URLField(max_length=500, blank=True, db_default="")  # the hospital's own video tool
    expertise = models.CharField(max_length=20, blank=True, db_default="net")  # which composition of specialties is wanted, by code
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
    video_url = models.URLField(max_length=500, blank=True, db_default="")  # of this session, else that of its series
    invited_at = models.DateTimeField(null=True)
    invitation_number = models.PositiveSmallIntegerField(default=0, db_default=0)  # SEQUENCE of the calendar event
    presence_told_at = models.DateTimeField(null=True)  # when open pages were last told who is here
    presence_pending = models.BooleanField(default=False, db_default=False)  # somebody came since, and they are told in a moment
    version = models.PositiveIntegerField(default=0, db_default=0)  # moves with every change that an open page must show
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


class Chairing(models.Model):
    """Who leads a session, from when to when: one at a time; a take-over ends the lead before."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ()

    session = models.ForeignKey(Session, models.PROTECT, related_name="chairings")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session"], condition=Q(ended_at__isnull=True), name="one_lead_at_a_time"),
            models.CheckConstraint(condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")), name="lead_ends_after"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.account_id}"
