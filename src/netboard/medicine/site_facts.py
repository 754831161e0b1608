"""Which facts do only some sites or questions ask for, of what type, within which limits? Rows of tables/site_facts.yaml."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

import yaml

from netboard.medicine.completeness import Words


class Kind(enum.StrEnum):
    MILLIMETRES = "mm"
    INTEGER = "integer"
    DECIMAL = "decimal"
    CHOICE = "choice"
    YES_NO = "yes_no"
    TEXT = "text"


@dataclass(frozen=True)
class SiteFact:
    """One fact; `low` and `high` are plausible limits in its unit."""

    code: str
    kind: Kind
    label: Words
    unit: str
    low: Decimal | None
    high: Decimal | None
    choices: Mapping[str, Words]

    def written(self, value: str, *, language: str) -> str:
        """Write a stored value for a person, with its unit."""
        if self.kind is Kind.YES_NO:
            said = _YES_NO.get(value)
            return said.spoken(language) if said else value
        if value in self.choices:
            return self.choices[value].spoken(language)
        number = value.replace(".", ",") if language.startswith("fr") and self.kind in _NUMBERS else value
        return f"{number} {self.unit}".strip()


_YES_NO = {"yes": Words("oui", "yes"), "no": Words("non", "no")}
_NUMBERS = frozenset({Kind.MILLIMETRES, Kind.DECIMAL, Kind.INTEGER})


@cache
def all_facts() -> Mapping[str, SiteFact]:
    """Read the facts, by code, in the order of the table."""
    text = resources.files("netboard.medicine").joinpath("tables/site_facts.yaml").read_text(encoding="utf-8")
    return {code: _fact(code, said) for code, said in yaml.safe_load(text)["facts"].items()}


def _fact(code: str, said: Mapping[str, Any]) -> SiteFact:
    kind = Kind(said["kind"])
    return SiteFact(
        code=code,
        kind=kind,
        label=Words(**said["label"]),
        unit=said.get("unit", "mm" if kind is Kind.MILLIMETRES else ""),
        low=_limit(said.get("low")),
        high=_limit(said.get("high")),
        choices={str(value): Words(**words) for value, words in said.get("choices", {}).items()},
    )


def _limit(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))
