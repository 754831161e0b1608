"""Does something in this dossier invite to genetic counselling, and what? An invitation, never a prescription of a test."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from netboard.medicine import quantities, tables
from netboard.medicine.conventions import DEFAULTS, Conventions
from netboard.medicine.values import Because, Finding, Number, absent, reasons

TUMOURS = (
    "ppgl", "mtc", "gastrinoma", "insulinoma", "pancreas_nf", "duodenum_net", "gastric_net_type2_3", "thymus_net", "bronchial_net",
    "parathyroid", "pituitary", "adrenal",
)  # fmt: skip
GDP_NET = frozenset({"gastrinoma", "insulinoma", "pancreas_nf", "duodenum_net", "gastric_net_type2_3"})
PANCREAS_NET = frozenset({"insulinoma", "pancreas_nf"})
MEN1_PARTS = (
    frozenset({"parathyroid"}), frozenset({"pituitary"}), GDP_NET, frozenset({"thymus_net", "bronchial_net"}), frozenset({"adrenal"}),
)  # fmt: skip
YOUNG_BELOW_YEARS = 40
TWO = 2
NEEDS_TUMOUR = {
    "VHL_SIGNS": PANCREAS_NET,
    "NF1_SIGNS": frozenset({"duodenum_net", "ppgl"}),
    "TSC_SIGNS": PANCREAS_NET,
    "PHPT_LT40": frozenset({"parathyroid"}),
}


@dataclass(frozen=True)
class Case:
    """family: a first-degree relative carries a known variant. signs: in the words of genetics_signs.csv."""

    tumours: frozenset[str]
    signs: frozenset[str]
    is_young: bool | None
    multifocal: bool | None
    family: bool | None


def triggers(
    *,
    tumours: Iterable[str],
    age_years: Number | None,
    multifocal: bool | None,
    family: bool | None,
    signs: Iterable[str],
    conventions: Conventions = DEFAULTS,
) -> Finding[tuple[str, ...]]:
    """List the reasons to propose genetic counselling, in the order of genetics.csv.

    An unknown age, focality or family history triggers nothing and is named. A digestive tumour before 40 counts as unifocal unless
    it is said to be multifocal, which triggers in its own name. `ValueError` for a tumour or a sign that the tables do not know.
    """
    age = quantities.number("age", age_years, quantity="age_years")
    told, known = tuple(tumours), tuple(signs)
    if strangers := [tumour for tumour in told if tumour not in TUMOURS]:
        raise ValueError(f"unknown tumour {', '.join(strangers)}; expected {', '.join(TUMOURS)}")
    is_young = None if age is None else age < YOUNG_BELOW_YEARS
    case = Case(frozenset(told), frozenset(_sign(sign) for sign in known), is_young, multifocal, family)
    met = _by_tumour(case, conventions) | _by_sign(case)
    found = tuple(row["id"] for row in tables.rows("genetics") if row["id"] in met)
    because = reasons(tumours=told, age=age, multifocal=multifocal, family=family, signs=known)
    missing = absent(age=age, multifocal=multifocal, family=family)
    return Finding(found, (*because, *(Because(one) for one in found)), tables.rule("genetics"), (), missing)


def _by_tumour(case: Case, conventions: Conventions) -> set[str]:
    has_digestive = bool(case.tumours & GDP_NET)
    parts = [part for part in MEN1_PARTS if case.tumours & part]
    is_any_age = conventions.bronchial_net_genetics == "any_age"
    asked = {
        "PPGL_ANY": "ppgl" in case.tumours,
        "MTC_ANY": "mtc" in case.tumours,
        "GASTRINOMA": "gastrinoma" in case.tumours,
        "GDP_NET_MULTIFOCAL": has_digestive and case.multifocal is True,
        "GDP_NET_LT40": has_digestive and case.is_young is True and not case.multifocal,
        "THYMIC_NET": "thymus_net" in case.tumours,
        "BRONCHIAL_NET": "bronchial_net" in case.tumours and (is_any_age or case.is_young or case.multifocal or len(parts) >= TWO),
        "TWO_MEN1": len(parts) >= TWO,
        # Where the glands are the only tumours, those that are multiple are the glands.
        "PHPT_LT40": "parathyroid" in case.tumours and (case.is_young or (case.multifocal and len(case.tumours) == 1)),
        "RELATIVE": case.family is True,
    }
    return {trigger for trigger, is_met in asked.items() if is_met}


def _by_sign(case: Case) -> set[str]:
    return {trigger for trigger in case.signs if not (needed := NEEDS_TUMOUR.get(trigger)) or case.tumours & needed}


def _sign(words: str) -> str:
    """Name the trigger that a sign belongs to; French and English words, with or without accents."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if plain not in _signs():
        listed = ", ".join(row["sign"] for row in tables.rows("genetics_signs"))
        raise ValueError(f"unknown sign {words!r}; expected one of {listed}")
    return _signs()[plain]


@cache
def _signs() -> dict[str, str]:
    return {word: row["trigger"] for row in tables.rows("genetics_signs") for word in (row["sign"], *row["also_written"].split())}
