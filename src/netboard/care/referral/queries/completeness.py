"""What does a dossier lack, by the table in force, and how is it said to a person?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import QuerySet
from django.utils.translation import get_language

from netboard.care.patients import rules as patient_rules
from netboard.care.referral import rules
from netboard.care.referral.models import Answer, Document, Dossier, Gap, RequirementTable, StandingChoice
from netboard.care.referral.queries import places
from netboard.foundation.access.scopes import ScopedQuerySet
from netboard.medicine import completeness
from netboard.medicine.completeness import Level, Line, Standing, Table

FOLLOWED = completeness.OPEN | {Standing.EXPECTED}
_TONES = {
    Standing.PRESENT: "ok", Standing.STALE: "warn", Standing.UNDATED: "warn", Standing.MISSING: "danger", Standing.EXPECTED: "warn",
    Standing.OVERDUE: "danger", Standing.UNAVAILABLE: "neutral", Standing.NOT_NEEDED: "neutral",
}  # fmt: skip


@lru_cache(maxsize=8)
def _parsed(content: str) -> Table:
    return completeness.read_table(content)


def table_in_force() -> Table:
    """Find the newest table that the medical lead signed, else the one that comes with NETboard."""
    content = (
        RequirementTable.objects.filter(approved_at__isnull=False).order_by("-approved_at", "-id").values_list("content", flat=True).first()
    )
    return _parsed(content) if content is not None else completeness.packaged()


def all_tables() -> QuerySet[RequirementTable]:
    return RequirementTable.objects.select_related("proposed_by__professional", "approved_by__professional").order_by("-proposed_at", "-id")


def tables() -> list[RequirementTable]:
    return list(all_tables())


PACKAGED = "packaged"


def table_content(version: str) -> str | None:
    """Give the text of a version; `packaged` is the one that comes with NETboard."""
    if version == PACKAGED:
        return completeness.packaged_text()
    return RequirementTable.objects.filter(version=version).values_list("content", flat=True).first()


@dataclass(frozen=True)
class TablePage:
    """The table in force as people read it: block after block, each row with its reason and source."""

    version: str
    edition: str
    is_signed: bool
    blocks: tuple[tuple[str, tuple["Need", ...]], ...]


def table_page() -> TablePage:
    table, language = table_in_force(), get_language() or "fr"
    rows = [_need(Line(row, Standing.MISSING), language) for row in table.requirements]
    blocks = ((words.spoken(language), tuple(row for row in rows if row.block == code)) for code, words in table.blocks.items())
    signed = RequirementTable.objects.filter(version=table.version, approved_at__isnull=False).exists()
    return TablePage(table.version, table.edition, signed, tuple(blocks))


@dataclass(frozen=True)
class Need:
    """One item as the screens show it."""

    subject: str
    label: str
    why: str
    source: str
    block: str
    level: str
    standing: str
    standing_label: str
    tone: str
    on: date | None
    answer: completeness.Answer | None
    owner: str
    may_be_lifted: bool
    is_open: bool
    first_home: tuple[str, ...]
    places: tuple[str, ...]

    @property
    def anchor(self) -> str:
        """The field of the form where it is typed, when it has one."""
        return next((_anchor(place) for place in self.places if not place.startswith(("exam:", "result:", "document:", "identity:"))), "")


def _anchor(place: str) -> str:
    block, _colon, name = place.partition(":")
    return f"id_{name}" if block == "main" else f"{name}-rows" if block == "rows" else f"id_{block}-{name}"


@dataclass(frozen=True)
class Completeness:
    """What the situation asks for, and how far the dossier is."""

    needs: tuple[Need, ...]
    table_version: str
    asked_places: frozenset[str]
    blocks: Mapping[str, str]

    def open_at(self, level: Level) -> tuple[Need, ...]:
        return tuple(need for need in self.needs if need.is_open and need.level == level)

    @property
    def asked_words(self) -> str:
        """The places that the situation asks for, as the page carries them."""
        return " ".join(sorted(self.asked_places))

    @property
    def blocking(self) -> tuple[Need, ...]:
        return self.open_at(Level.REQUIRED)

    @property
    def due(self) -> tuple[Need, ...]:
        return self.open_at(Level.BOARD)

    @property
    def expected(self) -> tuple[Need, ...]:
        return tuple(need for need in self.needs if need.standing == Standing.EXPECTED)

    @property
    def explained(self) -> tuple[Need, ...]:
        """What is not there, and why."""
        return tuple(need for need in self.needs if need.standing in {Standing.UNAVAILABLE, Standing.NOT_NEEDED})

    @property
    def listed(self) -> tuple[Need, ...]:
        """What a reader has to know: what is missing, what comes, what will not come."""
        return (*self.due, *self.expected, *self.explained)

    @property
    def percent(self) -> int:
        """The share of what is due that is there or answered; 100 when nothing is due."""
        wanted = [need for need in self.needs if need.level != Level.OPTIONAL]
        return 100 * sum(not need.is_open for need in wanted) // len(wanted) if wanted else 100

    @property
    def by_block(self) -> dict[str, tuple[Need, ...]]:
        """What each section of the form still has to show: open, promised or explained."""
        shown = [need for need in self.needs if need.level == Level.BOARD and need.standing != Standing.PRESENT]
        return {block: tuple(need for need in shown if need.block == block) for block in self.blocks}

    def due_by_block(self) -> list[tuple[str, tuple[Need, ...]]]:
        return [(title, found) for block, title in self.blocks.items() if (found := tuple(n for n in self.due if n.block == block))]


# What the page chooses until somebody chooses otherwise.
_CHOSEN = {"main:urgency": places.Held(rules.Urgency.STANDARD.value), "main:board_type": places.Held(rules.BoardType.RARE_CANCERS.value)}


def of_draft(dossier: Dossier, *, payload: Mapping[str, list[str]], today: date) -> Completeness:
    """Say what a draft lacks as it is typed now."""
    held = _CHOSEN | places.of_draft(payload) | _around(dossier)
    return _completeness(dossier, held, answers_of(payload), on=dossier.board_on or today, today=today)


def of_dossier(dossier: Dossier, *, today: date) -> Completeness:
    """Say what a submitted dossier, loaded with its facts, lacks on the day of its board."""
    held = places.of_dossier(dossier) | _around(dossier)
    return _completeness(dossier, held, _kept_answers(dossier), on=dossier.board_on or today, today=today)


def lines_of(dossier: Dossier, table: Table, *, today: date) -> tuple[Line, ...]:
    """Assess a submitted dossier, loaded with its facts, by a table."""
    held = places.of_dossier(dossier) | _around(dossier)
    return _lines(dossier, table, held, _kept_answers(dossier), on=dossier.board_on or today, today=today)


def _around(dossier: Dossier) -> places.Places:
    documents = dossier.documents.all() if "documents" in getattr(dossier, "_prefetched_objects_cache", {}) else _documents(dossier)
    kinds = frozenset(document.kind for document in documents)
    known = vars(dossier).get("has_local_number")
    numbered = bool(known) if known is not None else dossier.patient.local_identifiers.exists()
    return places.around(dossier, document_kinds=kinds, has_local_number=numbered)


def _documents(dossier: Dossier) -> list[Document]:
    return list(Document._default_manager.filter(dossier=dossier, removed_at__isnull=True))


def _lines(
    dossier: Dossier, table: Table, held: places.Places, answers: Mapping[str, completeness.Answer], *, on: date, today: date
) -> tuple[Line, ...]:
    age = patient_rules.age_years(dossier.patient.birth_date, on=today)
    holdings = {place: each.on for place, each in held.items()}
    return completeness.assess(table, observed=places.observed(held, age_years=age), holdings=holdings, answers=answers, on=on)


def _completeness(
    dossier: Dossier, held: places.Places, answers: Mapping[str, completeness.Answer], *, on: date, today: date
) -> Completeness:
    table, language = table_in_force(), get_language() or "fr"
    lines = _lines(dossier, table, held, answers, on=on, today=today)
    asked = frozenset(place for line in lines for home in line.requirement.homes for place in home)
    blocks = {code: words.spoken(language) for code, words in table.blocks.items()}
    return Completeness(tuple(_need(line, language) for line in lines), table.version, asked, blocks)


def _need(line: Line, language: str) -> Need:
    row = line.requirement
    return Need(
        subject=row.subject, label=row.label.spoken(language), why=row.why.spoken(language),
        source=" · ".join(part for part in (row.source.text, row.source.edition, row.source.verification) if part), block=row.block,
        level=row.level.value, standing=line.standing.value, standing_label=str(StandingChoice(line.standing.value).label),
        tone=_TONES[line.standing], on=line.on, answer=line.answer, owner=row.owner, may_be_lifted=row.may_be_lifted, is_open=line.is_open,
        first_home=row.homes[0], places=tuple(place for home in row.homes for place in home),
    )  # fmt: skip


def answers_of(payload: Mapping[str, list[str]]) -> dict[str, completeness.Answer]:
    """Read the answers typed in a draft: `answer-<subject>-kind`, `-expected_on`, `-by`, `-reason`."""
    plain = {name: values[-1].strip() for name, values in payload.items() if name.startswith("answer-") and values}
    subjects = {name.removeprefix("answer-").rpartition("-")[0] for name in plain}
    read = {subject: _answer({part: plain.get(f"answer-{subject}-{part}", "") for part in ANSWER_PARTS}) for subject in subjects}
    return {subject: answer for subject, answer in read.items() if answer is not None}


ANSWER_PARTS = ("kind", "expected_on", "by", "reason")


def _answer(typed: Mapping[str, str]) -> completeness.Answer | None:
    kind, reason = typed["kind"], typed["reason"]
    if kind == Standing.EXPECTED and (expected_on := places.day(typed["expected_on"])) is not None:
        return completeness.Answer(expected_on=expected_on, by=typed["by"])
    if kind == Standing.UNAVAILABLE and reason:
        return completeness.Answer(unavailable_because=reason)
    return completeness.Answer(not_needed_because=reason) if kind == Standing.NOT_NEEDED and reason else None


def _kept_answers(dossier: Dossier) -> dict[str, completeness.Answer]:
    return {row.subject: _as_answer(row) for row in dossier.answers.all()}


def _as_answer(row: Answer) -> completeness.Answer:
    return completeness.Answer(row.expected_on, row.by, row.unavailable_because, row.not_needed_because)


def is_followed(line: Line) -> bool:
    """Say whether somebody still owes this item: open, or promised for a day to come."""
    return line.requirement.level is not Level.OPTIONAL and line.standing in FOLLOWED


def open_gaps(actor: object) -> ScopedQuerySet[Gap]:
    """List what dossiers still owe, in the states where it can be given."""
    return Gap.objects.visible_to(actor).filter(closed_at__isnull=True, dossier__state__in=rules.OPEN_TO_FACTS)
