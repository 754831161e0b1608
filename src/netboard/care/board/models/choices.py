"""The words of the codes that the board stores."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from netboard.care.board import rules


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


class UnfinishedReasonChoice(models.TextChoices):
    NO_TIME = rules.UnfinishedReason.NO_TIME.value, _("No time left")
    PIECE_MISSING = rules.UnfinishedReason.PIECE_MISSING.value, _("A piece of the dossier is missing")
    EXPERT_ABSENT = rules.UnfinishedReason.EXPERT_ABSENT.value, _("An expert needed was absent")
    NO_QUORUM = rules.UnfinishedReason.NO_QUORUM.value, _("Quorum not met")
    CUT = rules.UnfinishedReason.CUT.value, _("The link was cut")
    OTHER = rules.UnfinishedReason.OTHER.value, pgettext_lazy("unfinished", "Other reason")


class ReplyKindChoice(models.TextChoices):
    ON_SITE = rules.ReplyKind.ON_SITE.value, pgettext_lazy("reply", "On site")
    REMOTE = rules.ReplyKind.REMOTE.value, pgettext_lazy("reply", "At a distance")
    ABSENT = rules.ReplyKind.ABSENT.value, pgettext_lazy("reply", "Absent")


class PresenceSourceChoice(models.TextChoices):
    DESK = rules.PresenceSource.DESK.value, _("noted by the desk")
    PERSON = rules.PresenceSource.PERSON.value, _("said by the person")
    PAGE = rules.PresenceSource.PAGE.value, _("page open")


class NextBoardChoice(models.TextChoices):
    NATIONAL = rules.NextBoard.NATIONAL.value, _("National board")
    OTHER = rules.NextBoard.OTHER.value, pgettext_lazy("board", "Other board")
