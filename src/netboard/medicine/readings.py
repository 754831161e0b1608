"""How is what one pathologist read written in the inputs of a call?"""

import re
from collections.abc import Mapping

from netboard.medicine import second_reading, staging
from netboard.medicine.inputs import Inputs

DIFFERENTIATIONS = {"bien": "well", "peu": "poor"}
NECROSES = {"absente": "none", "focale_punctiforme": "punctate", "etendue": "extensive"}
READING = {
    "histotype", "differentiation", "grade", "imtcgs", "ki67_pct", "mitoses_per_2mm2", "necrosis", "margins", "site", "primary_site",
    "size_mm", "mesoappendix_mm", "lymphatic_invasion", "vascular_invasion", "perineural_invasion", "laterality_focality",
    "background_mucosa", "nodes", "ihc", "ptnm", "stage", "material_sufficient",
}  # fmt: skip
NOT_COMPARED = {
    "procedure", "ki67_method", "ki67_cells_counted", "mitoses_area_mm2", "extension", "marge_mm", "marge_concernee", "conclusion", "comment",
}  # fmt: skip


def bare_grade(label: str | None) -> str | None:
    """Accept the labels that grade_gep writes as well as bare grades."""
    if label is None:
        return None
    return "NEC" if label.startswith("NEC") else label.removeprefix("NET ")


def read(given: Mapping[str, object]) -> second_reading.Reading:
    """Read the items of one pathologist; T, N, M, edition and stage may stand in `ptnm` or beside it."""
    loose = {"edition", "pT", "pN", "pM", "t", "n", "m", "stage", "stade", "primitif", "differenciation"}
    top = Inputs(given, *sorted(READING | NOT_COMPARED | loose))
    tnm = Inputs(dict(top.part("ptnm") or {}), "edition", "pT", "pN", "pM", "stage")
    nodes = Inputs(dict(top.part("nodes") or {}), "examines", "envahis", "rupture_capsulaire", "depots_mesenteriques_mm")
    differentiation = top.text("differentiation") or top.text("differenciation")
    margins = re.match(r"R[012X]\b", top.text("margins") or "")
    t, n, m = (
        staging.category(letter.lower(), tnm.text(f"p{letter}") or top.text(f"p{letter}") or top.text(letter.lower())) for letter in "TNM"
    )
    return second_reading.Reading(
        histotype=top.text("histotype"),
        differentiation=DIFFERENTIATIONS.get(differentiation or "", differentiation),
        grade=bare_grade(top.text("grade")),
        imtcgs=top.text("imtcgs"),
        ki67_percent=top.number("ki67_pct"),
        mitoses_per_2mm2=top.number("mitoses_per_2mm2"),
        necrosis=_necrosis(given.get("necrosis"), top),
        margins=margins[0] if margins else top.text("margins"),
        site=top.text("site"),
        primary_site=top.text("primary_site") or top.text("primitif"),
        edition=tnm.code("edition") or top.code("edition"),
        t=t,
        n=n,
        m=m,
        stage=tnm.text("stage") or top.text("stage") or top.text("stade"),
        size_mm=top.number("size_mm"),
        mesoappendix_mm=top.number("mesoappendix_mm"),
        nodes_examined=nodes.number("examines"),
        nodes_involved=nodes.number("envahis"),
        lymphatic_invasion=_said("lymphatic_invasion", top),
        vascular_invasion=_said("vascular_invasion", top),
        perineural_invasion=_said("perineural_invasion", top),
        focality=top.text("laterality_focality"),
        background_mucosa=top.text("background_mucosa"),
        stains={stain: str(result) for stain, result in (top.part("ihc") or {}).items() if result is not None},
        is_material_sufficient=top.truth("material_sufficient"),
    )


def _said(name: str, inputs: Inputs) -> str | None:
    value = inputs.given.get(name)
    if isinstance(value, bool):
        return "oui" if value else "non"
    return inputs.text(name)


def _necrosis(value: object, inputs: Inputs) -> str | None:
    if isinstance(value, bool):
        return "extensive" if value else "none"
    text = inputs.text("necrosis")
    return NECROSES.get(text or "", text)
