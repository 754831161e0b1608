"""Which facts of a record arrived in the dossier that was submitted from its documents? Right, missing or wrong, one by one."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from netboard.care.referral import forms, rules
from netboard.care.referral.forms import prefill
from netboard.care.referral.models import Dossier, Proposals
from netboard.config.demo import loading, payload
from netboard.foundation import clock

WORDS = frozenset({
    "question", "urgency_reason", "comorbidities", "current_treatments", "symptoms", "family_history", "genetics", "metastatic_sites",
    "patient_wish", "result", "comment", "location", "tracer", "text", "margins", "second_reading_note", "system", "extension", "background_mucosa", "note",
    "specimen_site", "gapp_total",
})  # fmt: skip
RIGHT, LONGER, MISSING, WRONG = "right", "longer", "missing", "wrong"
STANDINGS = (RIGHT, LONGER, MISSING, WRONG)
Facts = dict[str, Any]


@dataclass(frozen=True)
class Verdict:
    """What became of one fact: its place, what the record says, what was submitted."""

    place: str
    standing: str
    said: str
    submitted: str


def compared(record: payload.Record, dossier: Dossier) -> list[Verdict]:
    """Compare the record with the submitted dossier, in the database.

    Wrong: a number, a date or a choice that differs, and one in a place where the record says nothing. Missing: nothing arrived, or, for
    free text, some word of it did not. Longer: free text that arrived with words that the record does not hold. Rows are matched by exam and date, by analyte and value, by date. What was not done is no fact.
    """
    expected, found = _expected(record, dossier), _submitted(dossier)
    verdicts = list(_scalars(expected["plain"], found["plain"]))
    for kind in ("events", "results", "exams"):
        verdicts += _rows(kind, expected[kind], found[kind])
    return verdicts


def _expected(record: payload.Record, dossier: Dossier) -> Facts:
    """Read the record through the form, as if a doctor had typed all of it."""
    today = clock.today(dossier.submitted_at or clock.now())
    fields = payload.dossier_fields(_as_in_the_papers(record), informed_on=today)
    typed = loading.query(fields | {"referrer": str(dossier.referrer_id)})
    bundle = forms.typed_bundle(typed, dossier=dossier, today=today)
    if not bundle.is_valid():
        raise ValueError([part.errors for part in bundle.parts if part.errors])
    facts = bundle.facts()
    plain = {name: value for name, value in vars(facts).items() if not isinstance(value, tuple | dict | rules.Pathology | rules.Staging)}
    days = {_analyte(row): day for row, day in _sampled(record, facts)}
    results = [_row(result) | {"sampled_on": days[_analyte(result)]} for result in facts.results if result.text != "non dosee"]
    return {
        "plain": _said(plain) | _nested("pathology", facts.pathology) | _nested("staging", facts.staging),
        "events": [_row(event) for event in facts.events], "results": results,
        "exams": [_row(exam) for exam in facts.exams if exam.performed_on],
    }  # fmt: skip


def _as_in_the_papers(record: payload.Record) -> payload.Record:
    """Leave out what no paper of a hospital says: the codes of the triggers of genetic advice."""
    return record | {"oncogenetique": record["oncogenetique"] | {"declencheurs": []}}


def _sampled(record: payload.Record, facts: rules.Facts) -> Iterator[tuple[rules.LabResult, str]]:
    keys = [key for key in record["biologie"] if key != "CGA_sous_IPP"]
    for key, result in zip(keys, facts.results, strict=True):
        yield result, payload.sampled_on(record, key).isoformat()


def _analyte(result: rules.LabResult) -> tuple[str, Decimal | None, str]:
    return result.analyte, result.value, result.text


def _submitted(dossier: Dossier) -> Facts:
    names = [name for name in rules.Facts.__dataclass_fields__ if hasattr(dossier, name)]
    plain = {
        name: getattr(dossier, name)
        for name in names
        if name not in {"events", "results", "exams", "pathology", "staging", "answers", "site_facts"}
    }
    nested = {name: getattr(dossier, name, None) for name in ("pathology", "staging")}
    return {
        "plain": _said(plain) | {key: value for name, row in nested.items() for key, value in _nested(name, row).items()},
        "events": [_row(rules.Event(rules.PartialDate(each.year, each.month, each.day), each.text)) for each in dossier.events.all()],
        "results": [_row(each) for each in dossier.results.all()], "exams": [_row(each) for each in dossier.exams.all()],
    }  # fmt: skip


def _nested(name: str, row: Any) -> Facts:
    return {f"{name}.{key}": value for key, value in _row(row).items()} if row is not None else {}


def _row(row: Any) -> Facts:
    """Flatten a fact, its stains and details beside its columns; what says nothing is left out."""
    columns = {name: value for name, value in vars(row).items() if name not in {"_state", "id", "dossier_id", "stains", "details", "on"}}
    if isinstance(row, rules.Event):
        columns["on"] = "-".join(f"{part:02d}" for part in (row.on.year, row.on.month, row.on.day) if part)
    return _said(columns | getattr(row, "stains", {}) | getattr(row, "details", {}))


def _said(columns: Facts) -> Facts:
    return {name: written for name, value in columns.items() if (written := _written(value))}


def _written(value: object) -> str:
    if value is None or value == "":
        return ""
    try:
        number = Decimal(str(value))
    except ArithmeticError:
        return unicodedata.normalize("NFKC", str(getattr(value, "value", value)))
    return f"{number.normalize():f}"


def _scalars(expected: Facts, found: Facts, *, prefix: str = "") -> Iterator[Verdict]:
    for name in sorted({*expected, *found}):
        said, submitted = expected.get(name, ""), found.get(name, "")
        yield Verdict(f"{prefix}{name}", _standing(name.rpartition(".")[2], said, submitted), said, submitted)


def _standing(name: str, said: str, submitted: str) -> str:
    if not said:
        return LONGER if name in WORDS else RIGHT if submitted == "standard" else WRONG
    if not submitted:
        return MISSING
    if name in WORDS:
        return (RIGHT if _words(said) == _words(submitted) else LONGER) if _words(said) <= _words(submitted) else MISSING
    return RIGHT if said.casefold() == submitted.casefold() else WRONG


def _words(text: str) -> frozenset[str]:
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(letter))
    return frozenset(re.findall(r"\w+(?:[.,]\d+)?", plain))


_SAME = {
    "events": (("on",),),
    "results": (("analyte", "value", "text", "sampled_on"), ("analyte", "value", "text"), ("analyte",)),
    "exams": (("modality", "performed_on"), ("performed_on",)),
}


def _rows(kind: str, expected: list[Facts], found: list[Facts]) -> Iterator[Verdict]:
    """Match each row of the record with a submitted one, the closest first; what is left over was invented, or said twice."""
    left = list(found)
    pairs: list[tuple[Facts, Facts]] = []
    for names in _SAME[kind]:
        for row in [row for row in expected if all(row is not paired for paired, _found in pairs)]:
            match = next((other for other in left if all(row.get(name, "") == other.get(name, "") for name in names)), None)
            if match is not None:
                left = [other for other in left if other is not match]
                pairs.append((row, match))
    for row, match in pairs:
        yield from _scalars(row, match, prefix=f"{kind}[{_name(row)}].")
    for row in [row for row in expected if all(row is not paired for paired, _found in pairs)]:
        yield from (Verdict(f"{kind}[{_name(row)}].{name}", MISSING, value, "") for name, value in row.items())
    for row in left:
        if not any(_agrees(row, other) for other in expected):
            yield Verdict(f"{kind}[{_name(row)}]", WRONG, "", " ".join(row.values())[:200])


def _agrees(row: Facts, other: Facts) -> bool:
    """Say whether a row only repeats what another one says."""
    return all(_standing(name, other.get(name, ""), value) == RIGHT for name, value in row.items() if name not in WORDS)


def _name(row: Facts) -> str:
    return " ".join(row[name] for name in ("modality", "performed_on", "analyte", "on") if name in row)


def is_of_the_record(key: str, known: dict[str, str]) -> bool:
    """Say whether a proposal `<row>:<index>`, with `=` and what it replaces if any, is what the record says, field by field."""
    pk, _colon, index = key.partition("=")[0].partition(":")
    fields = prefill.scalar_fields(Proposals._default_manager.get(pk=pk).found[int(index)])
    return bool(fields) and all(
        _standing(name.rpartition("-")[2], _written(known.get(name, "")), _written(value)) == RIGHT and name in known
        for name, value in fields.items()
    )
