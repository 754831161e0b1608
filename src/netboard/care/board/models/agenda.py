"""Which cases stand on an agenda, what was published of it, who answered the invitation."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from netboard.care.board import rules
from netboard.care.board.models.choices import AgendaChangeChoice, CaseStateChoice, ReplyKindChoice, UnfinishedReasonChoice
from netboard.care.board.models.sessions import Session
from netboard.care.referral.models import Dossier
from netboard.foundation.access.models import Account
from netboard.foundation.access.scopes import ScopedQuerySet
from netboard.foundation.directory.models import Professional, Site


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
    pinned = models.BooleanField(default=False, db_default=False)  # its place was set by hand: no proposed order moves it
    is_hard = models.BooleanField(default=False, db_default=False)  # better discussed early
    started_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    unfinished_reason = models.CharField(max_length=14, choices=UnfinishedReasonChoice, blank=True, db_default="")
    carried_to = models.ForeignKey(Session, models.PROTECT, related_name="+", null=True)  # the session that takes it over

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


class AgendaRelease(models.Model):
    """A version of an agenda as it was published; never changed."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ()

    session = models.ForeignKey(Session, models.PROTECT, related_name="releases")
    number = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["session", "number"], name="release_once")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.number}"


class AgendaReleaseLine(models.Model):
    """A line of a published version: which dossier, at which place, for how long; never changed."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ()

    release = models.ForeignKey(AgendaRelease, models.PROTECT, related_name="lines")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    expected_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["release", "dossier"], name="release_line_once")]

    def __str__(self) -> str:
        return f"{self.release_id} {self.position}"


class Reply(models.Model):
    """What a member answered to the invitation: from where, and from when to when."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("note",)

    session = models.ForeignKey(Session, models.PROTECT, related_name="replies")
    professional = models.ForeignKey(Professional, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=ReplyKindChoice)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", null=True)
    here_from = models.DateTimeField(null=True)  # None: from the start
    here_until = models.DateTimeField(null=True)  # None: to the end
    note = models.CharField(max_length=200, blank=True)
    said_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "professional"], name="reply_once"),
            models.CheckConstraint(condition=Q(kind__in=[choice.value for choice in rules.ReplyKind]), name="reply_kind_known"),
            models.CheckConstraint(
                condition=Q(here_from__isnull=True) | Q(here_until__isnull=True) | Q(here_until__gt=F("here_from")),
                name="reply_window_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.professional_id}"


class ConcernedExpert(models.Model):
    """An expert whom the coordination or the chair wants for one case, by name."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ()

    case = models.ForeignKey(Case, models.CASCADE, related_name="concerned")
    professional = models.ForeignKey(Professional, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "professional"], name="concerned_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.professional_id}"


class WrittenOpinion(models.Model):
    """What an expert wrote of a case before its discussion; it follows the case to another session."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("text",)

    case = models.ForeignKey(Case, models.CASCADE, related_name="written_opinions")
    professional = models.ForeignKey(Professional, models.PROTECT, related_name="+")
    text = models.TextField()
    written_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "professional"], name="written_opinion_once"),
            models.CheckConstraint(condition=~Q(text=""), name="written_opinion_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.professional_id}"
