"""What does a person type to give what a submitted dossier still lacks?"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from netboard.care.referral.forms.bundle import ROWS, Bundle, Payload, kept_bundle, labels, payload_of, typed_bundle
from netboard.care.referral.forms.sections import WHOLE_BLOCKS
from netboard.care.referral.forms.situation import AnswerForm
from netboard.care.referral.models import Dossier
from netboard.care.referral.queries import Completeness, Need

_ROW = re.compile(r"(events|exams|results)-(\d{1,3})-")
_KIND = {"exam": ("exams", "modality"), "result": ("results", "analyte"), "rows": ("events", "")}
_PRESETS = {"exams": "modality", "results": "analyte"}
_IN_ROW = {"exams": ("performed_on", "result"), "results": ("value", "unit", "sampled_on"), "events": ("on", "text")}


@dataclass(frozen=True)
class GapItem:
    """One item with the fields in which it can be given, or the page where it is."""

    need: Need
    fields: tuple[forms.BoundField, ...]
    answer: AnswerForm
    elsewhere: str = ""  # document or identity

    @property
    def is_faulty(self) -> bool:
        return bool(self.answer.errors) or any(bound.errors for bound in self.fields)


@dataclass(frozen=True)
class GapBlock:
    """The items of one block, and the answer that may serve for all of them."""

    title: str
    items: tuple[GapItem, ...]
    whole: AnswerForm | None


@dataclass
class GapPage:
    """The whole page: the items block after block, and the dossier as it would be with what was typed."""

    blocks: list[GapBlock] = field(default_factory=list)
    bundle: Bundle | None = None
    merged: Payload = field(default_factory=dict)
    left: tuple[tuple[str, str], ...] = ()  # what was typed for items that somebody else gave meanwhile


@dataclass(frozen=True)
class _Desk:
    """What every item is built from."""

    dossier: Dossier
    rows: "_Rows"
    today: date
    shown: Bundle
    typed: QueryDict | None

    @property
    def common(self) -> dict[str, Any]:
        return {"today": self.today, "birth_date": self.dossier.patient.birth_date}


def gap_page(dossier: Dossier, needs: Completeness, *, today: date, typed: QueryDict | None = None) -> GapPage:
    """Build the page on the kept facts, or on what was just sent."""
    wanted = [need for need in (*needs.due, *needs.expected) if need.may_be_lifted]
    rows = _Rows(dossier.draft, sent=payload_of(typed) if typed is not None else {})
    plans = [(need, _names(need, rows)) for need in wanted]
    if typed is None:
        desk = _Desk(dossier, rows, today, kept_bundle(dossier.draft, dossier=dossier, today=today), None)
        return GapPage(_blocks(needs, plans, desk))
    merged = _merged(dossier.draft, typed, allowed={name for _need, plan in plans for name in plan}, needs=wanted)
    whole = _as_sent({**merged, **payload_of(typed)})
    desk = _Desk(dossier, rows, today, typed_bundle(whole, dossier=dossier, today=today), whole)
    bundle = typed_bundle(_as_sent(merged), dossier=dossier, today=today)
    return GapPage(_blocks(needs, plans, desk), bundle, merged, _left(payload_of(typed), merged, desk.shown))


class _Rows:
    """Gives each new row a number of its own, after those that the dossier has; a row that was sent keeps its number."""

    def __init__(self, payload: Mapping[str, list[str]], sent: Mapping[str, list[str]] | None = None) -> None:
        self.next: dict[str, int] = defaultdict(int)
        self.presets: dict[str, str] = {}
        self.sent: dict[tuple[str, str], list[str]] = defaultdict(list)  # two items may ask for the same result
        kept = {found[0] for name in payload if (found := _ROW.match(name))}
        for name in (*payload, *(sent or ())):
            if found := _ROW.match(name):
                self.next[found[1]] = max(self.next[found[1]], int(found[2]) + 1)
                if sent and found[0] not in kept:
                    preset = _PRESETS.get(found[1], "")
                    about = sent.get(f"{found[0]}{preset}", [""])[-1] if preset else ""
                    start, rows = found[0].removesuffix("-"), self.sent[found[1], about]
                    rows += [start] if start not in rows else []

    def new(self, kind: str, preset: str, value: str) -> list[str]:
        rows = self.sent[kind, value]
        start = rows.pop(0) if rows else ""
        if not start:
            start = f"{kind}-{self.next[kind]}"
            self.next[kind] += 1
        if preset:
            self.presets[f"{start}-{preset}"] = value
        return [*([f"{start}-{preset}"] if preset else []), *(f"{start}-{name}" for name in _IN_ROW[kind])]


def _names(need: Need, rows: _Rows) -> list[str]:
    """Choose where an item is given: the fields of its first home; an exam or a result gets a row of its own."""
    names: list[str] = []
    for place in need.first_home:
        block, _colon, code = place.partition(":")
        if block in _KIND:
            kind, preset = _KIND[block]
            exam, _dot, detail = code.partition(".")
            new = rows.new(kind, preset, exam)
            names += [*new, *([f"{new[0].rpartition('-')[0]}-{detail}"] if detail and detail not in _IN_ROW[kind] else [])]
        elif block == "main":
            names.append(code)
        elif block in {"pathology", "staging", "site"}:
            names.append(f"{block}-{code}")
    return names


def _merged(kept: Mapping[str, list[str]], typed: QueryDict, *, allowed: set[str], needs: Iterable[Need]) -> Payload:
    """Add to the kept facts what was typed for the items of the page, and nothing else; a row without content is left out."""
    subjects = (*(f"answer-{need.subject}-" for need in needs), *(f"answer-block:{block}-" for block in WHOLE_BLOCKS))
    sent = {name: values for name, values in payload_of(typed).items() if name in allowed or name.startswith(subjects)}
    empty = _empty_rows(sent)
    said = {name: values for name, values in sent.items() if not name.startswith(empty)}
    without = {name: list(values) for name, values in kept.items() if not name.startswith(subjects)}
    return {**without, **said}


def _left(sent: Payload, merged: Payload, shown: Bundle) -> tuple[tuple[str, str], ...]:
    """Name what was typed and has no place on the page any more, with its label, so that nobody types it twice or loses it."""
    names = labels(shown)
    presets = ("-modality", "-analyte", "-kind")
    gone = {name: values[-1] for name, values in sent.items() if merged.get(name) != values and not name.endswith(presets)}
    return tuple((names.get(name, name), value) for name, value in gone.items() if value)


def _empty_rows(sent: Mapping[str, list[str]]) -> tuple[str, ...]:
    rows: dict[str, list[str]] = defaultdict(list)
    for name in sent:
        if found := _ROW.match(name):
            rows[found[0]].append(name)
    presets = ("-modality", "-analyte")
    return tuple(start for start, names in rows.items() if all(name.endswith(presets) for name in names))


def _as_sent(payload: Mapping[str, list[str]]) -> QueryDict:
    """Write a payload as the page of the dossier would send it, with the counts of its rows."""
    sent = QueryDict(mutable=True)
    for name, values in payload.items():
        sent.setlist(name, list(values))
    counts = _Rows(payload).next
    for kind in ROWS:
        sent[f"{kind}-TOTAL_FORMS"] = str(counts[kind])
        sent[f"{kind}-INITIAL_FORMS"] = "0"
    return sent


def _blocks(needs: Completeness, plans: list[tuple[Need, list[str]]], desk: _Desk) -> list[GapBlock]:
    found = []
    for block, title in needs.blocks.items():
        items = tuple(_item(need, plan, desk) for need, plan in plans if need.block == block)
        whole = _answer(f"answer-block:{block}", desk) if block in WHOLE_BLOCKS else None
        found += [GapBlock(title, items, whole)] if items else []
    return found


def _answer(prefix: str, desk: _Desk) -> AnswerForm:
    kept = {
        name.removeprefix(f"{prefix}-"): values[-1]
        for name, values in desk.dossier.draft.items()
        if name.startswith(f"{prefix}-") and values
    }
    return AnswerForm(desk.typed, initial=kept, prefix=prefix, today=desk.today)


def _item(need: Need, plan: list[str], desk: _Desk) -> GapItem:
    elsewhere = next((place.partition(":")[0] for place in need.first_home if place.startswith(("document:", "identity:"))), "")
    return GapItem(need, tuple(_bound(name, desk) for name in plan), _answer(f"answer-{need.subject}", desk), elsewhere)


def _bound(name: str, desk: _Desk) -> forms.BoundField:
    found = _ROW.match(name)
    if found is None:
        block, dash, rest = name.partition("-")
        return getattr(desk.shown, block)[rest] if dash else desk.shown.main[name]
    start = found[0].removesuffix("-")
    presets = {field.removeprefix(found[0]): value for field, value in desk.rows.presets.items() if field.startswith(found[0])}
    row = ROWS[found[1]](desk.typed, prefix=start, initial=presets, empty_permitted=True, use_required_attribute=False, **desk.common)
    bound = row[name.removeprefix(found[0])]
    if name in desk.rows.presets:
        bound.field.widget = forms.HiddenInput()
    return bound
