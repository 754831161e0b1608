"""How are the facts of a dossier written: its columns, its rows, what people answered instead?"""

from datetime import datetime
from enum import StrEnum

from netboard.care.referral import rules
from netboard.care.referral.models import Answer, Dossier, Exam, HistoryEvent, LabResult, Pathology, Staging
from netboard.foundation.access.models import Account

DOSSIER_FIELDS = [
    "board_type", "motive", "question", "urgency", "urgency_reason", "primary_site", "ecog", "weight_kg", "height_cm", "comorbidities",
    "current_treatments", "syndrome", "symptoms", "family_history", "genetics", "metastatic_sites", "liver_burden_percent",
    "liver_burden_class", "patient_wish", "site_facts",
]  # fmt: skip


def clear(dossier: Dossier) -> None:
    """Remove the rows of facts of a dossier that is written anew."""
    for kind in (HistoryEvent, LabResult, Exam, Pathology, Staging):
        kind._default_manager.filter(dossier=dossier).delete()


def write(dossier: Dossier, facts: rules.Facts, *, actor: Account, at: datetime) -> None:
    """Set the columns of the dossier (saved by the caller) and write its rows of facts; earlier ones are cleared by `clear`."""
    for name in DOSSIER_FIELDS:
        value = getattr(facts, name)
        setattr(dossier, name, value.value if isinstance(value, StrEnum) else value)
    HistoryEvent.objects.bulk_create(
        HistoryEvent(dossier=dossier, year=event.on.year, month=event.on.month, day=event.on.day, text=event.text) for event in facts.events
    )
    LabResult.objects.bulk_create(LabResult(dossier=dossier, **vars(result)) for result in facts.results)
    Exam.objects.bulk_create(Exam(dossier=dossier, **(vars(exam) | {"modality": exam.modality.value})) for exam in facts.exams)
    if facts.pathology is not None:
        Pathology.objects.create(dossier=dossier, **vars(facts.pathology))
    if facts.staging is not None:
        Staging.objects.create(dossier=dossier, **vars(facts.staging))
    _write_answers(dossier, facts.answers, actor=actor, at=at)


def _write_answers(dossier: Dossier, answers: tuple[rules.Answer, ...], *, actor: Account, at: datetime) -> None:
    """Keep who said what and when for the answers that did not change."""
    known = {_said(row): row for row in Answer.objects.filter(dossier=dossier)}
    said = {
        (answer.subject, answer.expected_on, answer.by, answer.unavailable_because, answer.not_needed_because): answer for answer in answers
    }
    gone = [row.pk for key, row in known.items() if key not in said]
    if gone:
        Answer.objects.filter(pk__in=gone).delete()
    Answer.objects.bulk_create(
        Answer(dossier=dossier, said_by=actor, said_at=at, **vars(answer)) for key, answer in said.items() if key not in known
    )


def _said(row: Answer) -> tuple[object, ...]:
    return (row.subject, row.expected_on, row.by, row.unavailable_because, row.not_needed_because)
