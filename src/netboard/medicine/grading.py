"""Which grade, class or score do the pathologist's observations give?"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from netboard.medicine import quantities, tables
from netboard.medicine.conventions import DEFAULTS, Conventions
from netboard.medicine.values import Because, Finding, Number, Unknown, absent, one_of, reasons

GRADES = ("G1", "G2", "G3")
DIFFERENTIATIONS = ("well", "poor")
CELL_TYPES = ("small", "large")
MORPHOLOGIES = ("carcinoid", "large_cell", "small_cell")
NECROSES = ("none", "punctate", "extensive", "present")
CATECHOLAMINES = {"adrenergic": 0, "noradrenergic": 1, "nonfunctioning": 0}
CARCINOMAS = {"large_cell": "LCNEC", "small_cell": "SCLC"}


@dataclass(frozen=True)
class Grading:
    """NET with its grade, or NEC, for which no grade is written."""

    category: str
    grade: str | None
    label: str


def grade_digestive(
    *,
    differentiation: str | None,
    ki67_percent: Number | None,
    mitoses_per_2mm2: Number | None,
    cell_type: str | None = None,
) -> Finding[Grading] | Unknown:
    """Grade a digestive neuroendocrine neoplasm, or one of unknown primary.

    ki67_percent: share of positive nuclei in the hottest area, 0 to 100. mitoses_per_2mm2: counted over 2 mm2, not per field.
    When the two disagree, the higher wins. One of the two is enough for a provisional grade, flagged. Without differentiation an
    index of grade 3 says neither NET G3 nor NEC: Unknown. Nothing is rounded. `ValueError` for an impossible number or code.

    Source: bands.csv, scales gep_*; WHO 2019 and 2022.
    """
    one_of("differentiation", differentiation, DIFFERENTIATIONS)
    one_of("cell_type", cell_type, CELL_TYPES)
    ki67 = quantities.number("ki67_percent", ki67_percent, quantity="ki67_percent")
    mitoses = quantities.number("mitoses_per_2mm2", mitoses_per_2mm2, quantity="mitoses_per_2mm2")
    if differentiation == "poor":
        return _carcinoma(ki67, mitoses, cell_type)
    return _well_or_not_said(differentiation, ki67, mitoses)


def _carcinoma(ki67: Decimal | None, mitoses: Decimal | None, cell_type: str | None) -> Finding[Grading]:
    label = f"NEC {cell_type} cell" if cell_type else "NEC"
    because = reasons(differentiation="poor", cell_type=cell_type, ki67_percent=ki67, mitoses_per_2mm2=mitoses)
    flags = _flags("nec_ki67_flag", ki67)
    return Finding(Grading("NEC", None, label), because, tables.rule("nec"), flags, absent(cell_type=cell_type))


def _well_or_not_said(differentiation: str | None, ki67: Decimal | None, mitoses: Decimal | None) -> Finding[Grading] | Unknown:
    found = {"gep_ki67_percent": ki67, "gep_mitoses_per_2mm2": mitoses}
    bands = [part for scale, value in found.items() if value is not None and (part := tables.band(scale, value))]
    because = reasons(differentiation=differentiation, ki67_percent=ki67, mitoses_per_2mm2=mitoses)
    missing = absent(differentiation=differentiation, ki67_percent=ki67, mitoses_per_2mm2=mitoses)
    flags = _index_flags(ki67, mitoses, grades={part.code for part in bands})
    flags += () if differentiation else ("DIFFERENTIATION_MISSING",)
    highest = max(bands, key=lambda part: part.code, default=None)
    if highest is None or (differentiation is None and highest.code == "G3"):
        return Unknown(missing, (highest or tables.scale("gep_ki67_percent")[0]).source, because, flags)
    flags += _flags("net_g3_ki67_flag", ki67)
    return Finding(Grading("NET", highest.code, f"NET {highest.code}"), because, highest.source, flags, missing)


def _index_flags(ki67: Decimal | None, mitoses: Decimal | None, *, grades: set[str]) -> tuple[str, ...]:
    if ki67 is None and mitoses is None:
        return ("NOT_GRADABLE",)
    said = {"KI67_MISSING": ki67 is None, "MITOSES_MISSING": mitoses is None, "GRADE_DISCORDANT_INDEX": len(grades) > 1}
    return (*(flag for flag, is_so in said.items() if is_so), *_flags("net_ki67_flag", ki67))


def _flags(scale: str, value: Decimal | None) -> tuple[str, ...]:
    part = None if value is None else tables.band(scale, value)
    return (part.code,) if part else ()


def is_minen(*, ne_percent: Number | None, non_ne_percent: Number | None) -> Finding[bool] | Unknown:
    """Say whether a mixed tumour is a MiNEN: each component at least 30 % of the volume; one below 30 % is enough to say no.

    `ValueError` when the two add up to more than 100 %.
    """
    shares = [
        quantities.number("ne_percent", ne_percent, quantity="percent"),
        quantities.number("non_ne_percent", non_ne_percent, quantity="percent"),
    ]
    given = [share for share in shares if share is not None]
    if sum(given) > 100:  # noqa: PLR2004 -- a whole
        raise ValueError(f"the components add up to {sum(given)} %; expected 100 % at most")
    because = reasons(ne_percent=shares[0], non_ne_percent=shares[1])
    enough = tables.scale("minen_component_percent")[0]
    if any(not enough.holds(share) for share in given):
        return Finding(False, because, tables.rule("minen"))
    if len(given) < len(shares):
        return Unknown(absent(ne_percent=ne_percent, non_ne_percent=non_ne_percent), tables.rule("minen"), because)
    return Finding(True, because, tables.rule("minen"))


def classify_thoracic(
    *,
    morphology: str | None,
    mitoses_per_2mm2: Number | None,
    necrosis: str | None,
    size_mm: Number | None = None,
    ki67_percent: Number | None = None,
) -> Finding[str] | Unknown:
    """Class a neuroendocrine tumour of the lung or thymus.

    Ki-67 does not separate typical from atypical; above 30 % it makes a carcinoid "of high proliferation", to be read by experts, as
    do more than 10 mitoses. Without size a typical carcinoid is not told from a tumorlet (< 5 mm), and the finding names the size.

    Source: bands.csv, scales thoracic_*; WHO 2021.
    """
    one_of("morphology", morphology, MORPHOLOGIES)
    one_of("necrosis", necrosis, NECROSES)
    mitoses = quantities.number("mitoses_per_2mm2", mitoses_per_2mm2, quantity="mitoses_per_2mm2")
    size = quantities.number("size_mm", size_mm, quantity="size_mm")
    ki67 = quantities.number("ki67_percent", ki67_percent, quantity="ki67_percent")
    because = reasons(morphology=morphology, mitoses_per_2mm2=mitoses, necrosis=necrosis, size_mm=size, ki67_percent=ki67)
    count = None if mitoses is None else _code("thoracic_mitoses_per_2mm2", mitoses)
    category = _carcinoid(count, necrosis, size, ki67) if morphology == "carcinoid" else _by_cells(morphology, count)
    if category is None:
        needed = absent(morphology=morphology, mitoses_per_2mm2=mitoses, necrosis=necrosis if morphology == "carcinoid" else "")
        return Unknown(needed, tables.rule("thoracic_category"), because)
    flags = ("THORACIC_EXPERT_REVIEW",) if category == "carcinoid_high_proliferation" else ()
    missing = absent(size_mm=size) if category == "typical_carcinoid" else ()
    return Finding(category, because, tables.rule("thoracic_category"), flags, missing)


def _by_cells(morphology: str | None, count: str | None) -> str | None:
    if morphology is None or count is None:
        return None
    return CARCINOMAS[morphology] if count == "high" else "inconsistent"


def _carcinoid(count: str | None, necrosis: str | None, size: Decimal | None, ki67: Decimal | None) -> str | None:
    if count == "high" or (ki67 is not None and tables.band("thoracic_ki67_percent", ki67)):
        return "carcinoid_high_proliferation"
    if count is None:
        return None
    if count == "intermediate" or (necrosis or "none") != "none":
        return "atypical_carcinoid"
    if necrosis is None:
        return None
    return "tumorlet" if size is not None and tables.band("thoracic_size_mm", size) else "typical_carcinoid"


def _code(scale: str, value: Number) -> str:
    part = tables.band(scale, value)
    if part is None:
        raise ValueError(f"{value} lies in no band of {scale}")
    return part.code


def grade_mtc(*, mitoses_per_2mm2: Number | None, ki67_percent: Number | None, necrosis: bool | None) -> Finding[str] | Unknown:
    """Grade a medullary thyroid carcinoma (IMTCGS): one criterion makes it high, low needs all three known and negative."""
    mitoses = quantities.number("mitoses_per_2mm2", mitoses_per_2mm2, quantity="mitoses_per_2mm2")
    ki67 = quantities.number("ki67_percent", ki67_percent, quantity="ki67_percent")
    because = reasons(mitoses_per_2mm2=mitoses, ki67_percent=ki67, necrosis=necrosis)
    met = [
        mitoses is not None and tables.band("mtc_mitoses_per_2mm2", mitoses) is not None,
        ki67 is not None and tables.band("mtc_ki67_percent", ki67) is not None,
        necrosis is True,
    ]
    missing = absent(mitoses_per_2mm2=mitoses, ki67_percent=ki67, necrosis=necrosis)
    if any(met):
        return Finding("high", because, tables.rule("mtc_grade"), (), missing)
    return Unknown(missing, tables.rule("mtc_grade"), because) if missing else Finding("low", because, tables.rule("mtc_grade"))


@dataclass(frozen=True)
class PassScore:
    score: int | None
    threshold_reached: bool


def score_pass(items: Mapping[str, bool | None], *, conventions: Conventions = DEFAULTS) -> Finding[PassScore] | Unknown:
    """Add up the PASS of a phaeochromocytoma: an indication, never a diagnosis; alert from 4 points.

    Each of the twelve items is told yes or no. With some untold there is no score, but points that reach the alert already reach it.
    """
    points = {row["item"]: int(row["points"]) for row in tables.rows("pass_items")}
    if strangers := sorted(set(items) - set(points)):
        raise ValueError(f"unknown PASS item {', '.join(strangers)}; expected {', '.join(points)}")
    known = sum(points[item] for item, is_seen in items.items() if is_seen)
    missing = tuple(item for item in points if items.get(item) is None)
    because = tuple(Because(item, str(points[item])) for item in points if items.get(item))
    is_reached = known >= int(conventions.pass_alert_from)
    if missing and not is_reached:
        return Unknown(missing, tables.rule("pass"), because)
    return Finding(PassScore(None if missing else known, is_reached), because, tables.rule("pass"), (), missing)


@dataclass(frozen=True)
class GappScore:
    score: int
    category: str


def score_gapp(
    *,
    architecture: Number | None,
    cellularity: Number | None,
    necrosis: Number | None,
    vascular_capsular: Number | None,
    ki67_percent: Number | None,
    catecholamine: str | None,
) -> Finding[GappScore] | Unknown:
    """Add up the GAPP of a phaeochromocytoma or paraganglioma: 0 to 2 well, 3 to 6 moderately, 7 to 10 poorly differentiated."""
    one_of("catecholamine", catecholamine, tuple(CATECHOLAMINES))
    ki67 = quantities.number("ki67_percent", ki67_percent, quantity="ki67_percent")
    points = {
        "architecture": _points("architecture", architecture, (0, 1, 2)),
        "cellularity": _points("cellularity", cellularity, (0, 1, 2)),
        "necrosis": _points("necrosis", necrosis, (0, 2)),
        "vascular_capsular": _points("vascular_capsular", vascular_capsular, (0, 1)),
        "ki67_percent": None if ki67 is None else int(_code("gapp_ki67_points", ki67)),
        "catecholamine": None if catecholamine is None else CATECHOLAMINES[catecholamine],
    }
    because = reasons(**points)
    if missing := absent(**points):
        return Unknown(missing, tables.rule("gapp"), because)
    score = sum(point for point in points.values() if point is not None)
    return Finding(GappScore(score, _code("gapp_category", score)), because, tables.rule("gapp"))


def _points(name: str, value: Number | None, allowed: tuple[int, ...]) -> int | None:
    exact = quantities.count(name, value, quantity="gapp_points_2")
    if exact is not None and exact not in allowed:
        raise ValueError(f"{name} is {exact}; expected {' or '.join(map(str, allowed))}")
    return exact
