"""Which thresholds of the PRRT sheet does a patient meet? Values beside thresholds; never "eligible"."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from netboard.medicine import quantities, tables
from netboard.medicine.values import Because, Finding, Number, Source, absent, one_of, written

GRADES = ("G1", "G2", "G3", "NEC")
ON_LABEL = frozenset({"G1", "G2"})
JUSTIFY = "justify"
PART = "LONG_PT"


@dataclass(frozen=True)
class Patient:
    """What is known before a cycle; None where it is not. Units: mL/min, g/dL, G/L, times the upper limit, g/L, percent."""

    crcl: Number | None = None
    hb: Number | None = None
    platelets: Number | None = None
    wbc: Number | None = None
    bili_x_uln: Number | None = None
    albumin: Number | None = None
    pt_pct: Number | None = None
    nyha: Number | None = None
    ecog: Number | None = None
    pregnancy: bool | None = None
    sstr_ge_liver: bool | None = None
    grade: str | None = None
    progressive: bool | None = None


@dataclass(frozen=True)
class Check:
    """A threshold and the value beside it; is_met says that the alert stands, None that the value is missing."""

    id: str
    value: str | None
    threshold: str
    level: str
    is_met: bool | None
    source: Source


@dataclass(frozen=True)
class Threshold:
    id: str
    input: str
    level: str
    band: tables.Band
    with_: str


@cache
def _thresholds() -> tuple[Threshold, ...]:
    return tuple(
        Threshold(row["id"], row["input"], row["level"], tables.band_from(row, table="prrt", code=row["id"]), row["with"])
        for row in tables.rows("prrt")
    )


@cache
def _quantities() -> tuple[tuple[str, str], ...]:
    return tuple(dict.fromkeys((row["input"], row["quantity"]) for row in tables.rows("prrt") if row["quantity"]))


def check(patient: Patient) -> Finding[tuple[Check, ...]]:
    """Compare each value of the sheet with its threshold; the flags are the alerts that stand.

    Values equal to a bound of "below" or "above" do not trigger (Hb 8, platelets 75, bilirubin 3 N). What is outside the label of the
    product (grade, no progression) is a check of level "justify", not a flag. `ValueError` for impossible values.

    Source: prrt.csv.
    """
    one_of("grade", patient.grade, GRADES)
    exact = {name: quantities.number(name, getattr(patient, name), quantity=quantity) for name, quantity in _quantities()}
    for name in ("nyha", "ecog"):
        quantities.count(name, getattr(patient, name), quantity=name)
    met = {threshold.id: _is_met(threshold, patient, exact) for threshold in _thresholds()}
    checks = tuple(_check(threshold, patient, _joined(threshold, met)) for threshold in _thresholds() if threshold.id != PART)
    flags = tuple(one.id for one in checks if one.is_met and one.level != JUSTIFY)
    because = tuple(Because(one.id, f"{one.value} {one.threshold}".strip()) for one in checks if one.is_met)
    return Finding(checks, because, tables.rule("prrt"), flags, absent(**vars(patient)))


def _is_met(threshold: Threshold, patient: Patient, exact: dict[str, Decimal | None]) -> bool | None:
    value = getattr(patient, threshold.input)
    if value is None:
        return None
    if threshold.input in exact:
        return threshold.band.holds(exact[threshold.input] or Decimal(0))
    if threshold.input == "grade":
        return value not in ON_LABEL
    return bool(value) is (threshold.input == "pregnancy")


def _joined(threshold: Threshold, met: dict[str, bool | None]) -> bool | None:
    """Join a threshold with the one it needs beside it: no if one of the two is not met, unknown if one is missing."""
    both = {met[threshold.id], met[threshold.with_]} if threshold.with_ else {met[threshold.id]}
    return False if False in both else None if None in both else True


def _check(threshold: Threshold, patient: Patient, is_met: bool | None) -> Check:
    value = getattr(patient, threshold.input)
    told = None if value is None else written(value)
    return Check(threshold.id, told, str(threshold.band), threshold.level, is_met, threshold.band.source)
