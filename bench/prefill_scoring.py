"""How right is a reading? Each value found against the truth: wrong or invented lowers precision, missing lowers recall."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher
from typing import Any

from netboard.foundation.documents.reading.gather import FREE_TEXTS
from netboard.foundation.documents.reading.model import EVENT, ROWS, TREATMENT, Reading
from netboard.foundation.documents.reading.values import clean, fold

CLOSE_TEXT = 0.85


@dataclass
class Score:
    """Counts by field: `right`, `wrong` (found, not true) and `missing` (true, not found)."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Score") -> None:
        self.right += other.right
        self.wrong += other.wrong
        self.missing += other.missing

    def precision(self, name: str | None = None) -> float:
        return _share(self._count(self.right, name), self._count(self.wrong, name))

    def recall(self, name: str | None = None) -> float:
        return _share(self._count(self.right, name), self._count(self.missing, name))

    @staticmethod
    def _count(counts: Counter[str], name: str | None) -> int:
        return sum(counts.values()) if name is None else counts[name]


def _share(right: int, other: int) -> float:
    return round(right / (right + other), 4) if right + other else 1.0


def same(key: str, read: str, true: str) -> bool:
    """Compare as a person would: numbers by value, names and codes without accents or case, free texts nearly."""
    try:
        return Decimal(read) == Decimal(true)
    except InvalidOperation:
        pass
    left, right = (re.sub(r"[^a-z0-9<>]+", " ", fold(clean(text))).strip() for text in (read, true))
    if left == right:
        return True
    return key in FREE_TEXTS and SequenceMatcher(None, left, right, autojunk=False).ratio() >= CLOSE_TEXT


def compare(reading: Reading, truth: dict[str, Any]) -> tuple[Score, list[str]]:
    """Score one reading and name each error."""
    score, errors = Score(), []
    read = [(_block(one.block), dict(one.values)) for one in reading.found]
    told: dict[str, Any] = {**truth, EVENT: [*truth.get(EVENT, []), *truth.get(TREATMENT, [])]}
    told.pop(TREATMENT, None)
    for block in {*told, *(block for block, _values in read)}:
        found = [values for name, values in read if name == block]
        expected = told.get(block, [] if block in ROWS else {})
        lines = _rows(block, found, expected) if block in ROWS else _scalars(block, found, expected)
        for verdict, name, value in lines:
            getattr(score, verdict)[name] += 1
            if verdict != "right":
                errors.append(f"{verdict} {name}: {value}")
    return score, errors


def _block(block: str) -> str:
    """Name the rows of the form: a treatment goes into the same rows as any event."""
    return EVENT if block == TREATMENT else block


def _scalars(block: str, found: list[dict[str, str]], expected: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    waiting = [(key, str(value)) for key, values in expected.items() for value in (values if isinstance(values, list) else [values])]
    for key, value in ((key, value) for one in found for key, value in one.items()):
        match = next((true for true in waiting if true[0] == key and same(key, value, true[1])), None)
        if match:
            waiting.remove(match)
        elif any(true[0] == key and same(key, value, true[1]) for true in _flat(expected)):
            continue  # said twice
        yield ("right" if match else "wrong"), f"{block}.{key}", value
    yield from (("missing", f"{block}.{key}", value) for key, value in waiting)


def _flat(expected: dict[str, Any]) -> list[tuple[str, str]]:
    return [(key, str(value)) for key, values in expected.items() for value in (values if isinstance(values, list) else [values])]


def _rows(block: str, found: list[dict[str, str]], expected: list[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """Pair each row found with the true row that it fits best, then judge value by value."""
    waiting = [{key: str(value) for key, value in row.items()} for row in expected]
    pairs: list[tuple[dict[str, str], dict[str, str]]] = []
    ranked = sorted(((_fit(row, true), place, rank) for place, row in enumerate(found) for rank, true in enumerate(waiting)), reverse=True)
    used_found: set[int] = set()
    used_true: set[int] = set()
    for fit, place, rank in ranked:
        if fit > 0 and place not in used_found and rank not in used_true:
            used_found.add(place)
            used_true.add(rank)
            pairs.append((found[place], waiting[rank]))
    pairs += [(row, {}) for place, row in enumerate(found) if place not in used_found]
    pairs += [({}, row) for rank, row in enumerate(waiting) if rank not in used_true]
    for row, true in pairs:
        for key in {*row, *true}:
            if key in row and key in true and same(key, row[key], true[key]):
                yield "right", f"{block}.{key}", row[key]
                continue
            if key in row:
                yield "wrong", f"{block}.{key}", f"{row[key]} in {row}"
            if key in true:
                yield "missing", f"{block}.{key}", f"{true[key]} of {true}"


def _fit(row: dict[str, str], true: dict[str, str]) -> int:
    return sum(1 for key in row if key in true and same(key, row[key], true[key]))
