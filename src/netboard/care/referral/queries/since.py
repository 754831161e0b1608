"""What is new since the last board? The facts of a dossier against those of the discussion before."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language

from netboard.care.referral.models import Dossier
from netboard.care.referral.queries.completeness import table_in_force
from netboard.care.referral.queries.one_page import day, fact_sections, partial_date, result_value, with_facts


@dataclass(frozen=True)
class Change:
    """One line: what it is about, what it was, what it is now."""

    label: str
    before: str
    now: str


@dataclass(frozen=True)
class Since:
    """The last discussion, and what came after it."""

    previous: Dossier
    discussed_at: datetime | None
    outcome: str
    new: tuple[Change, ...]
    changed: tuple[Change, ...]
    still_open: tuple[str, ...]


def since_last_board(dossier: Dossier) -> Since | None:
    """Compare a submitted dossier with the discussion before; nothing when there was none. A draft has no facts to compare yet."""
    if dossier.previous_id is None:
        return None
    earlier = with_facts(Dossier._default_manager.get(pk=dossier.previous_id))
    new: list[Change] = []
    changed: list[Change] = []
    if dossier.submitted_at is not None:
        loaded = with_facts(dossier)
        new, changed = _new(_rows(earlier), _rows(loaded)), _changed(_facts(earlier), _facts(loaded))
    return Since(earlier, earlier.outcome_at, earlier.outcome, tuple(new), tuple(changed), _still_open(earlier))


def _still_open(earlier: Dossier) -> tuple[str, ...]:
    """Name what was promised or missing when the earlier dossier was discussed, by the words of the table."""
    language = get_language() or "fr"
    labels = {row.id: row.label.spoken(language) for row in table_in_force().requirements}
    return tuple(labels[gap.subject] for gap in earlier.gaps.filter(closed_at__isnull=True).order_by("id") if gap.subject in labels)


def _facts(dossier: Dossier) -> dict[str, str]:
    return {label: value for section in fact_sections(dossier) for label, value in section.facts}


def _rows(dossier: Dossier) -> dict[str, Change]:
    """Write each exam, result and event as a line; a line that the earlier dossier does not have is new."""
    lines: list[Change] = []
    for exam in dossier.exams.all():
        label = " · ".join(part for part in (exam.get_modality_display(), day(exam.performed_on) if exam.performed_on else "") if part)
        lines.append(Change(label, "", exam.result))
    for result in dossier.results.all():
        label = " · ".join(part for part in (result.get_analyte_display(), day(result.sampled_on) if result.sampled_on else "") if part)
        lines.append(Change(label, "", result_value(result)))
    lines += [Change(partial_date(event), "", event.text) for event in dossier.events.all()]
    return {f"{line.label} {line.now}": line for line in lines}


def _new(before: dict[str, Change], now: dict[str, Change]) -> list[Change]:
    return [line for key, line in now.items() if key not in before]


def _changed(before: dict[str, str], now: dict[str, str]) -> list[Change]:
    return [Change(label, before.get(label, ""), value) for label, value in now.items() if before.get(label, "") != value]
