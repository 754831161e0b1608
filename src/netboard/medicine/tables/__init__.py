"""What do the tables of medicine hold? Read once from this folder, never changed in memory."""

import csv
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from netboard.medicine.values import Number, Source

FOLDER = Path(__file__).resolve().parent
VERSION = "2026-11-23"
Row = Mapping[str, str]
COMPARE: dict[str, Callable[[Any, Any], bool]] = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


@dataclass(frozen=True)
class Band:
    """A part of a scale, between bounds that say whether they belong to it."""

    code: str
    low: Decimal | None
    low_is: str
    high: Decimal | None
    high_is: str
    source: Source

    def holds(self, value: Number) -> bool:
        """Say whether the raw value lies in the band; nothing is rounded."""
        above = self.low is None or COMPARE[self.low_is](value, self.low)
        return above and (self.high is None or COMPARE[self.high_is](value, self.high))

    def __str__(self) -> str:
        bounds = ((self.low_is, self.low), (self.high_is, self.high))
        return " and ".join(f"{is_} {bound}" for is_, bound in bounds if bound is not None)


def version() -> str:
    """Name the version of the tables, which every result carries."""
    return VERSION


@cache
def rows(name: str) -> tuple[Row, ...]:
    """Read a table of this folder, one mapping a row."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(MappingProxyType(row) for row in csv.DictReader(file))


@cache
def document(name: str) -> Mapping[str, Any]:
    """Read a YAML document of this folder."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return MappingProxyType(yaml.load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Loader=loader))  # noqa: S506 -- a safe loader, in C where there is one


def source_of(row: Row, *, table: str, key: str) -> Source:
    """Cite a row."""
    return Source(table=table, row=key, text=row["source"], edition=row["edition"], verification=row["verification"])


@cache
def rule(name: str) -> Source:
    """Cite a rule that is a formula or a sentence rather than a row of numbers."""
    return next(source_of(row, table="rules", key=name) for row in rows("rules") if row["rule"] == name)


def band_from(row: Row, *, table: str, code: str) -> Band:
    """Read the bounds of a row that has them."""
    low, high = (Decimal(row[side]) if row[side] else None for side in ("low", "high"))
    return Band(code, low, row["low_is"], high, row["high_is"], source_of(row, table=table, key=code))


@cache
def scale(name: str) -> tuple[Band, ...]:
    """Read the bands of a scale, in the order of the table."""
    found = tuple(band_from(row, table="bands", code=row["code"]) for row in rows("bands") if row["scale"] == name)
    if not found:
        raise ValueError(f"no scale {name}")
    return found


def band(name: str, value: Number) -> Band | None:
    """Find the band of a scale in which a value lies; None between bands."""
    return next((part for part in scale(name) if part.holds(value)), None)


@cache
def quantity(name: str) -> Band:
    """Read between which bounds a quantity is possible."""
    return next(band_from(row, table="quantities", code=name) for row in rows("quantities") if row["quantity"] == name)
