"""What is a laboratory value in another unit, and what clearance does a creatinine give?"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from netboard.medicine import quantities, tables
from netboard.medicine.values import Finding, Number, Source, Unknown, absent, one_of, reasons

SEXES = ("M", "F")
COCKCROFT_K = {"M": Decimal("1.23"), "F": Decimal("1.04")}
ADULT_FROM = 18


def unit(text: str) -> str:
    """Write a unit in one way: no spaces, one kind of micro sign, litres in capitals, IU as UI."""
    plain = re.sub(r"\s+", "", text).replace("\N{GREEK SMALL LETTER MU}", "\N{MICRO SIGN}")
    plain = re.sub(r"^u(?=mol|g|UI|IU)", "\N{MICRO SIGN}", plain).replace("IU", "UI")
    return re.sub(r"/(m|d)?l$", lambda found: f"/{found[1] or ''}L", plain)


@cache
def _units(analyte: str) -> tuple[dict[str, Decimal], Source]:
    """Give the units that a marker is written in, each with what turns it into the canonical one."""
    for row in tables.rows("markers"):
        if row["code"] == analyte:
            canonical = dict.fromkeys(_synonyms(row["canonical_unit"]), Decimal(1))
            other = dict.fromkeys(_synonyms(row["alternative_unit"]), Decimal(row["factor"])) if row["factor"] else {}
            return other | canonical, tables.source_of(row, table="markers", key=analyte)
    raise ValueError(f"unknown analyte {analyte!r}; expected one of {', '.join(row['code'] for row in tables.rows('markers'))}")


def _synonyms(cell: str) -> list[str]:
    return [unit(part) for part in re.split(r"[()]", cell) if part.strip()]


def convert(*, analyte: str | None, value: Number | None, from_unit: str | None, to_unit: str | None) -> Finding[Decimal] | Unknown:
    """Express a laboratory value in another unit of the same marker, both ways; nothing is rounded.

    Only the conversions that markers.csv lists: `ValueError` for any other, such as chromogranin A between kits (µg/L and nmol/L).
    """
    exact = quantities.number("value", value, quantity="concentration")
    because = reasons(analyte=analyte, value=exact, from_unit=from_unit, to_unit=to_unit)
    if analyte is None or exact is None or from_unit is None or to_unit is None:
        return Unknown(absent(analyte=analyte, value=exact, from_unit=from_unit, to_unit=to_unit), tables.rule("conversion"), because)
    units, source = _units(analyte)
    for asked in (from_unit, to_unit):
        if unit(asked) not in units:
            listed = ", ".join(units) or "none"
            raise ValueError(f"no conversion of {analyte} from {from_unit} to {to_unit} is listed; units of {analyte}: {listed}")
    return Finding(exact * units[unit(from_unit)] / units[unit(to_unit)], because, source)


@dataclass(frozen=True)
class Limits:
    """Between which values a result can be true, in one unit."""

    low: Decimal
    high: Decimal
    unit: str


def implausible(*, analyte: str, value: Number, written_unit: str) -> Limits | None:
    """Say which limits a result lies outside of; none when it is plausible, or when its analyte or unit has no limits.

    The limits of plausibility.csv are those of a living adult, far wider than the normal range: a value outside is a slip of the
    number or of its unit. Only a unit that is the same or listed for conversion is compared.
    """
    row = next((each for each in tables.rows("plausibility") if each["code"] == analyte), None)
    exact = None if row is None else _in_unit(analyte, value, written_unit, row["unit"])
    if row is None or exact is None:
        return None
    limits = Limits(Decimal(row["low"]), Decimal(row["high"]), row["unit"])
    return None if limits.low <= exact <= limits.high else limits


def _in_unit(analyte: str, value: Number, written_unit: str, wanted: str) -> Decimal | None:
    if unit(written_unit).casefold() == unit(wanted).casefold():
        return Decimal(value)
    try:
        converted = convert(analyte=analyte, value=value, from_unit=written_unit, to_unit=wanted)
    except ValueError:
        return None
    return converted.value if isinstance(converted, Finding) else None


def cockcroft(
    *, sex: str | None, age_years: Number | None, weight_kg: Number | None, creatinine_umol_l: Number | None
) -> Finding[Decimal] | Unknown:
    """Estimate the creatinine clearance in mL/min by Cockcroft and Gault: (140 - age) x weight x k / creatinine in µmol/L.

    k is 1.23 for men and 1.04 for women. Not rounded. Under 18 the formula was not made for the patient: flag COCKCROFT_UNDER_18.
    """
    one_of("sex", sex, SEXES)
    age = quantities.number("age", age_years, quantity="age_years")
    weight = quantities.number("weight_kg", weight_kg, quantity="weight_kg")
    creatinine = quantities.number("creatinine_umol_l", creatinine_umol_l, quantity="creatinine_umol_l")
    because = reasons(sex=sex, age=age, weight_kg=weight, creatinine_umol_l=creatinine)
    if sex is None or age is None or weight is None or creatinine is None:
        missing = absent(sex=sex, age=age, weight_kg=weight, creatinine_umol_l=creatinine)
        return Unknown(missing, tables.rule("cockcroft"), because)
    flags = ("COCKCROFT_UNDER_18",) if age < ADULT_FROM else ()
    return Finding((140 - age) * weight * COCKCROFT_K[sex] / creatinine, because, tables.rule("cockcroft"), flags)
