"""How far do two readings of the same slides agree: C0 the same, C1 minor, C2 major, NE not to be compared?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from netboard.medicine import grading, quantities, staging, tables
from netboard.medicine.values import Because, Finding, Number, one_of, reasons

FAMILIES = {
    "NET": "net", "carcinoide_typique": "net", "carcinoide_atypique": "net", "NEC": "nec", "NEC_petites_cellules": "nec",
    "NEC_grandes_cellules": "nec", "LCNEC": "nec", "SCLC": "nec", "MiNEN": "minen", "MTC": "mtc", "PPGL": "ppgl", "autre_non_NEN": "non_nen",
}  # fmt: skip
CARCINOIDS = frozenset({"carcinoide_typique", "carcinoide_atypique"})
OF_GRADE = {"typical_carcinoid": "carcinoide_typique", "atypical_carcinoid": "carcinoide_atypique", "NEC": "NEC"}
OF_DIFFERENTIATION = {"well": "NET", "poor": "NEC"}
GRADES = (*grading.GRADES, "NEC", "typical_carcinoid", "atypical_carcinoid", "low", "high")
MARGINS = ("R0", "R1", "R2", "RX")
INVASIONS = ("lymphatic_invasion", "vascular_invasion", "perineural_invasion")
SAME_ITEM = {
    "size_mm": "SIZE_CHANGED", "nodes_examined": "NODES_CHANGED", "nodes_involved": "NODES_CHANGED", "necrosis": "NECROSIS_CHANGED",
    "mesoappendix_mm": "ITEM_CHANGED", "focality": "ITEM_CHANGED", "background_mucosa": "ITEM_CHANGED",
}  # fmt: skip
SHOWN = {
    "TO_OR_FROM_G3": "grade_of_net", "G1_OR_G2": "grade_of_net", "KI67_GAP_GT_5": "ki67_percent", "MARGINS_R0_OR_NOT": "margins",
    "PRIMARY_CHANGED": "primary", "IMTCGS_CHANGED": "grade_of_mtc", "SIZE_CHANGED": "size_mm", "INDEX_MISSING": "ki67_percent",
}  # fmt: skip
NOT_DONE = "non_fait"
KI67_TOLERANCE_POINTS = 5
PRIORITY = ("C2", "C1", "NE")


@dataclass(frozen=True)
class Reading:
    """What one pathologist wrote; None where nothing was written. Codes are those of the second-reading item list."""

    histotype: str | None = None
    differentiation: str | None = None
    grade: str | None = None
    imtcgs: str | None = None
    ki67_percent: Number | None = None
    mitoses_per_2mm2: Number | None = None
    necrosis: str | None = None
    margins: str | None = None
    site: str | None = None
    primary_site: str | None = None
    edition: str | None = None
    t: str | None = None
    n: str | None = None
    m: str | None = None
    stage: str | None = None
    size_mm: Number | None = None
    mesoappendix_mm: Number | None = None
    nodes_examined: Number | None = None
    nodes_involved: Number | None = None
    lymphatic_invasion: str | None = None
    vascular_invasion: str | None = None
    perineural_invasion: str | None = None
    focality: str | None = None
    background_mucosa: str | None = None
    stains: Mapping[str, str] = field(default_factory=dict)
    is_material_sufficient: bool | None = None

    def __post_init__(self) -> None:
        one_of("histotype", self.histotype, tuple(FAMILIES))
        one_of("differentiation", self.differentiation, grading.DIFFERENTIATIONS)
        one_of("grade", self.grade, GRADES)
        one_of("imtcgs", self.imtcgs, ("low", "high"))
        one_of("margins", self.margins, MARGINS)
        quantities.number("ki67_pct", self.ki67_percent, quantity="ki67_percent")
        quantities.number("mitoses_per_2mm2", self.mitoses_per_2mm2, quantity="mitoses_per_2mm2")
        quantities.number("size_mm", self.size_mm, quantity="size_mm")
        examined = quantities.count("examines", self.nodes_examined, quantity="nodes")
        involved = quantities.count("envahis", self.nodes_involved, quantity="nodes")
        if examined is not None and involved is not None and involved > examined:
            raise ValueError(f"envahis is {involved} for {examined} examined; check both numbers")

    @property
    def kind(self) -> str | None:
        """The type as written, or as the grade or the differentiation imply it."""
        implied = OF_GRADE.get(self.grade or "") or ("NET" if self.grade in grading.GRADES else None)
        return self.histotype or implied or OF_DIFFERENTIATION.get(self.differentiation or "")

    @property
    def family(self) -> str | None:
        return FAMILIES.get(self.kind or "")

    @property
    def grade_of_net(self) -> str | None:
        """G1 to G3 as written, or as the two indices give it; a carcinoid of the lung has none unless it is written."""
        if self.family not in {"net", None} or self.grade in grading.GRADES:
            return self.grade if self.family == "net" else None
        if self.kind in CARCINOIDS:
            return None
        found = grading.grade_digestive(differentiation="well", ki67_percent=self.ki67_percent, mitoses_per_2mm2=self.mitoses_per_2mm2)
        return found.value.grade if isinstance(found, Finding) else None

    @property
    def grade_of_mtc(self) -> str | None:
        """Low or high, as written or as the three criteria give it."""
        written = self.imtcgs or (self.grade if self.grade in {"low", "high"} else None)
        if written or self.family != "mtc":
            return written
        necrosis = None if self.necrosis is None else self.necrosis != "none"
        found = grading.grade_mtc(mitoses_per_2mm2=self.mitoses_per_2mm2, ki67_percent=self.ki67_percent, necrosis=necrosis)
        return found.value if isinstance(found, Finding) else None

    @property
    def primary(self) -> str | None:
        """The primary site, said as such or as the sampled site when that is the code of a primary."""
        return self.primary_site or (self.site if self.site in staging.SITES else None)


@dataclass(frozen=True)
class Concordance:
    """reasons: codes of concordance.csv, the gravest first."""

    concordance: str
    reasons: tuple[str, ...]


def compare(initial: Reading, review: Reading) -> Finding[Concordance]:
    """Class the agreement of two readings: C2 before C1; NE when an index is missing in one of them and nothing else differs.

    G1 to G2 is C1; to or from G3 is C2. Ki-67 in the same grade is the same up to 5 points. A pathologist does not see distant
    metastases: where M is not written, a change of T or N is weighed as if it were M0. What only the first reading holds is no
    difference. Whether it changes the treatment is for the board to say.

    Source: concordance.csv, definitions of the project.
    """
    found = tuple(dict.fromkeys(_differences(initial, review)))
    if not _is_comparable(initial, review):
        found = ("NOTHING_TO_COMPARE",)
    ranked = sorted(found, key=lambda reason: PRIORITY.index(_classes()[reason]))
    value = Concordance(_classes()[ranked[0]] if ranked else "C0", tuple(ranked))
    because = tuple(Because(reason, _both(initial, review, reason)) for reason in ranked)
    return Finding(value, because, tables.rule("concordance"))


@cache
def _classes() -> dict[str, str]:
    return {row["reason"]: row["class"] for row in tables.rows("concordance")}


def _both(initial: Reading, review: Reading, reason: str) -> str:
    """Write the two values that a reason rests on, where one item shows them."""
    name = SHOWN.get(reason, "kind")
    before, after = getattr(initial, name), getattr(review, name)
    return " > ".join(part.value for part in (*reasons(initial=before), *reasons(review=after)))


def _is_comparable(initial: Reading, review: Reading) -> bool:
    """Say whether at least one item was written in both readings."""
    written = ("kind", "ki67_percent", "mitoses_per_2mm2", "grade", "imtcgs", "margins", "t", "n", "stage", "primary", "site")
    names = (*written, *SAME_ITEM, *INVASIONS)
    shared = (getattr(initial, name) is not None and getattr(review, name) is not None for name in names)
    return any(shared) or bool(set(initial.stains) & set(review.stains))


def _differences(initial: Reading, review: Reading) -> Iterator[str]:
    yield from _of_type(initial, review)
    yield from _of_index(initial, review)
    yield from _of_margins(initial, review)
    yield from _of_stage(initial, review)
    yield from _of_site(initial, review)
    yield from _of_items(initial, review)
    if False in {initial.is_material_sufficient, review.is_material_sufficient}:
        yield "INSUFFICIENT_MATERIAL"


def _of_type(initial: Reading, review: Reading) -> Iterator[str]:
    kinds, families = {initial.kind, review.kind}, {initial.family, review.family}
    if None in kinds:
        return
    if len(families) > 1:
        yield _between_families(families, is_carcinoid=bool(kinds & CARCINOIDS) and bool(kinds & {"LCNEC", "SCLC"}))
    elif kinds == CARCINOIDS:
        yield "TYPICAL_OR_ATYPICAL"
    elif {initial.differentiation, review.differentiation} == {"well", "poor"}:
        yield "NET_OR_NEC"
    elif len(kinds) > 1:
        yield "TERMINOLOGY"


def _between_families(families: set[str | None], *, is_carcinoid: bool) -> str:
    if "non_nen" in families:
        return "NEN_OR_NOT"
    if "minen" in families:
        return "MINEN_OR_NOT"
    if families == {"net", "nec"}:
        return "CARCINOID_OR_CARCINOMA" if is_carcinoid else "NET_OR_NEC"
    return "TUMOUR_TYPE"


def _of_index(initial: Reading, review: Reading) -> Iterator[str]:
    grades = [initial.grade_of_net, review.grade_of_net]
    is_regraded = None not in grades and grades[0] != grades[1]
    if is_regraded:
        yield "TO_OR_FROM_G3" if "G3" in grades else "G1_OR_G2"
    medullary = {initial.grade_of_mtc, review.grade_of_mtc}
    if medullary == {"low", "high"}:
        yield "IMTCGS_CHANGED"
    first, second = initial.ki67_percent, review.ki67_percent
    if first is not None and second is not None:
        if not is_regraded and initial.family == review.family and abs(Decimal(first) - Decimal(second)) > KI67_TOLERANCE_POINTS:
            yield "KI67_GAP_GT_5"
    elif not {initial.kind, review.kind} & CARCINOIDS and ((first is None) != (second is None) or _is_ungraded(initial, review)):
        yield "INDEX_MISSING"


def _is_ungraded(initial: Reading, review: Reading) -> bool:
    """Say whether both readings call a NET what neither of them grades: nothing says that they agree."""
    return initial.family == review.family == "net" and initial.grade_of_net is None and review.grade_of_net is None


def _of_margins(initial: Reading, review: Reading) -> Iterator[str]:
    both = {initial.margins, review.margins}
    if None in both or len(both) == 1:
        return
    yield "MARGINS_R0_OR_NOT" if "R0" in both and "RX" not in both else "MARGINS_COMPLETED"


def _of_stage(initial: Reading, review: Reading) -> Iterator[str]:
    pairs = [(getattr(initial, name), getattr(review, name)) for name in ("t", "n", "stage")]
    changed = [staging_pair for staging_pair in pairs if None not in staging_pair and staging_pair[0] != staging_pair[1]]
    if not changed:
        return
    stages = [_stage(initial, other=review), _stage(review, other=initial)]
    if None in stages:
        yield "TNM_CHANGED_STAGE_UNKNOWN"
    else:
        yield "STAGE_CHANGED" if stages[0] != stages[1] else "TNM_CHANGED_SAME_STAGE"


def _stage(reading: Reading, *, other: Reading) -> str | None:
    """Give the stage of a reading, as written or from its categories; what it does not write is taken from the other."""
    if reading.stage is not None:
        return None if reading.stage == "ND" else reading.stage
    found = staging.stage_group(
        edition=reading.edition or other.edition,
        site=reading.primary or other.primary,
        t=reading.t or other.t,
        n=reading.n or other.n,
        m=reading.m or other.m or "M0",
    )
    return found.value if isinstance(found, Finding) and found.value != "ND" else None


def _of_site(initial: Reading, review: Reading) -> Iterator[str]:
    if initial.primary and review.primary and initial.primary != review.primary:
        yield "PRIMARY_CHANGED"
    elif initial.site and review.site and initial.site != review.site:
        yield "ITEM_CHANGED"


def _of_items(initial: Reading, review: Reading) -> Iterator[str]:
    for name, reason in SAME_ITEM.items():
        pair = (getattr(initial, name), getattr(review, name))
        if None not in pair and pair[0] != pair[1]:
            yield reason
    for name in INVASIONS:
        before, after = getattr(initial, name), getattr(review, name)
        if (after == "oui" and before != "oui") or (before == "oui" and after == "non"):
            yield "INVASION_CHANGED"
    if any(result != NOT_DONE and initial.stains.get(stain) != result for stain, result in review.stains.items()):
        yield "IHC_COMPLETED"
