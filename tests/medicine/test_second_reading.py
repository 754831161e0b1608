"""How far do two readings of the same slides agree?"""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netboard.medicine import second_reading, tables
from tests.medicine.calls import error, output

NET_G1 = {"histotype": "NET", "ki67_pct": 2, "mitoses_per_2mm2": 1}
NET_G2 = {"histotype": "NET", "ki67_pct": 8, "mitoses_per_2mm2": 4}
NET_G3 = {"histotype": "NET", "ki67_pct": 35, "mitoses_per_2mm2": 22}
NEC = {"histotype": "NEC_grandes_cellules", "ki67_pct": 35}
TYPICAL = {"histotype": "carcinoide_typique", "mitoses_per_2mm2": 1, "necrosis": "absente"}
MTC = {"histotype": "MTC", "mitoses_per_2mm2": 3, "ki67_pct": 2, "necrosis": "absente"}
TNM = {"edition": "8", "pT": "T2", "pN": "N0"}
LUNG = {"primary_site": "lung"}

ROWS = [
    # initial, review, class, reasons
    (NET_G1, {}, "C0", []),
    (NET_G2, {}, "C0", []),
    (NET_G3, {}, "C0", []),
    (NEC, {}, "C0", []),
    (TYPICAL, {}, "C0", []),
    (MTC, {}, "C0", []),
    # Ki-67 in the same grade: 5 points are tolerated
    (NET_G2, {"ki67_pct": 13}, "C0", []),
    (NET_G2, {"ki67_pct": 13.0}, "C0", []),
    (NET_G2, {"ki67_pct": 13.1}, "C1", ["KI67_GAP_GT_5"]),
    (NET_G2, {"ki67_pct": 3}, "C0", []),
    (NET_G2 | {"ki67_pct": 12}, {"ki67_pct": 6}, "C1", ["KI67_GAP_GT_5"]),
    (NET_G2 | {"ki67_pct": 6}, {"ki67_pct": 12}, "C1", ["KI67_GAP_GT_5"]),
    (NET_G3, {"ki67_pct": 40}, "C0", []),
    (NET_G3, {"ki67_pct": 40.5}, "C1", ["KI67_GAP_GT_5"]),
    (NEC | {"ki67_pct": 80}, {"ki67_pct": 90}, "C1", ["KI67_GAP_GT_5"]),
    (NEC | {"ki67_pct": 80}, {"ki67_pct": 85}, "C0", []),
    # grades
    (NET_G1, {"ki67_pct": 3}, "C1", ["G1_OR_G2"]),
    (NET_G1, {"ki67_pct": 3.0, "mitoses_per_2mm2": 2}, "C1", ["G1_OR_G2"]),
    (NET_G1, {"ki67_pct": 15}, "C1", ["G1_OR_G2"]),
    (NET_G2, {"ki67_pct": 2, "mitoses_per_2mm2": 1}, "C1", ["G1_OR_G2"]),
    (NET_G1, {"mitoses_per_2mm2": 2}, "C1", ["G1_OR_G2"]),
    (NET_G2, {"ki67_pct": 20.1}, "C2", ["TO_OR_FROM_G3"]),
    (NET_G1, {"ki67_pct": 25}, "C2", ["TO_OR_FROM_G3"]),
    (NET_G3, {"ki67_pct": 20, "mitoses_per_2mm2": 20}, "C2", ["TO_OR_FROM_G3"]),
    (NET_G2, {"mitoses_per_2mm2": 20.5}, "C2", ["TO_OR_FROM_G3"]),
    (NET_G1 | {"grade": "G1"}, {"grade": "G2"}, "C1", ["G1_OR_G2"]),
    (NET_G1 | {"grade": "G2"}, {"grade": "G3"}, "C2", ["TO_OR_FROM_G3"]),
    ({"grade": "G1"}, {"grade": "G1"}, "C0", []),
    ({"grade": "G1"}, {"grade": "G2"}, "C1", ["G1_OR_G2"]),
    ({"grade": "G1"}, {"grade": "G3"}, "C2", ["TO_OR_FROM_G3"]),
    ({"grade": "G3"}, {"grade": "G2"}, "C2", ["TO_OR_FROM_G3"]),
    ({"ki67_pct": 6}, {"ki67_pct": 12}, "C1", ["KI67_GAP_GT_5"]),
    ({"ki67_pct": 2}, {"ki67_pct": 3}, "C1", ["G1_OR_G2"]),
    ({"ki67_pct": 20}, {"ki67_pct": 21}, "C2", ["TO_OR_FROM_G3"]),
    ({"grade": "NET G1"}, {"grade": "NET G3"}, "C2", ["TO_OR_FROM_G3"]),
    ({"grade": "NEC large cell"}, {"grade": "NET G3"}, "C2", ["NET_OR_NEC"]),
    # types
    (NEC, {"histotype": "NET"}, "C2", ["NET_OR_NEC"]),
    (NET_G3, {"histotype": "NEC_grandes_cellules"}, "C2", ["NET_OR_NEC"]),
    (NET_G3, {"histotype": "NEC_petites_cellules"}, "C2", ["NET_OR_NEC"]),
    (NET_G3, {"histotype": "NEC"}, "C2", ["NET_OR_NEC"]),
    ({"differentiation": "bien", "ki67_pct": 35}, {"differentiation": "peu"}, "C2", ["NET_OR_NEC"]),
    ({"differentiation": "well", "ki67_pct": 35}, {"differentiation": "poor"}, "C2", ["NET_OR_NEC"]),
    (NET_G3 | {"differentiation": "bien"}, {"differentiation": "peu"}, "C2", ["NET_OR_NEC"]),
    ({"grade": "NEC"}, {"grade": "G3"}, "C2", ["NET_OR_NEC"]),
    (NET_G2, {"histotype": "autre_non_NEN"}, "C2", ["NEN_OR_NOT"]),
    (NEC | {"histotype": "autre_non_NEN"}, {"histotype": "NEC_petites_cellules"}, "C2", ["NEN_OR_NOT"]),
    ({"histotype": "MiNEN"}, {"histotype": "autre_non_NEN"}, "C2", ["NEN_OR_NOT"]),
    (NEC, {"histotype": "MiNEN"}, "C2", ["MINEN_OR_NOT"]),
    ({"histotype": "MiNEN"}, {"histotype": "NET"}, "C2", ["MINEN_OR_NOT"]),
    ({"histotype": "NET"}, {"histotype": "PPGL"}, "C2", ["TUMOUR_TYPE"]),
    ({"histotype": "NET"}, {"histotype": "MTC"}, "C2", ["TUMOUR_TYPE"]),
    (NEC, {"histotype": "NEC_petites_cellules"}, "C1", ["TERMINOLOGY"]),
    (NEC, {"histotype": "LCNEC"}, "C1", ["TERMINOLOGY"]),
    ({"histotype": "LCNEC"}, {"histotype": "SCLC"}, "C1", ["TERMINOLOGY"]),
    ({"histotype": "NET"}, {"histotype": "carcinoide_typique"}, "C1", ["TERMINOLOGY"]),
    (TYPICAL, {"histotype": "carcinoide_atypique"}, "C2", ["TYPICAL_OR_ATYPICAL"]),
    ({"histotype": "carcinoide_atypique"}, {"histotype": "carcinoide_typique"}, "C2", ["TYPICAL_OR_ATYPICAL"]),
    ({"grade": "typical_carcinoid"}, {"grade": "atypical_carcinoid"}, "C2", ["TYPICAL_OR_ATYPICAL"]),
    (TYPICAL, {"histotype": "LCNEC"}, "C2", ["CARCINOID_OR_CARCINOMA"]),
    ({"histotype": "SCLC"}, {"histotype": "carcinoide_atypique"}, "C2", ["CARCINOID_OR_CARCINOMA"]),
    (TYPICAL, {"mitoses_per_2mm2": 5, "necrosis": "focale_punctiforme"}, "C1", ["NECROSIS_CHANGED"]),
    # margins
    (NET_G1 | {"margins": "R0"}, {"margins": "R1"}, "C2", ["MARGINS_R0_OR_NOT"]),
    (NET_G1 | {"margins": "R2"}, {"margins": "R0"}, "C2", ["MARGINS_R0_OR_NOT"]),
    (NET_G1 | {"margins": "R1"}, {"margins": "R2"}, "C1", ["MARGINS_COMPLETED"]),
    (NET_G1 | {"margins": "RX"}, {"margins": "R0"}, "C1", ["MARGINS_COMPLETED"]),
    (NET_G1 | {"margins": "R0 loco-régional"}, {"margins": "R0"}, "C0", []),
    ({"margins": "R0"}, {"margins": "R1"}, "C2", ["MARGINS_R0_OR_NOT"]),
    ({"margins": "R0"}, {"margins": "R0"}, "C0", []),
    # stage
    (NET_G1 | {"site": "pancreas", "ptnm": TNM}, {"ptnm": TNM | {"pT": "T3"}}, "C1", ["TNM_CHANGED_SAME_STAGE"]),
    (NET_G1 | {"site": "pancreas", "ptnm": TNM}, {"ptnm": TNM | {"pT": "T1"}}, "C2", ["STAGE_CHANGED"]),
    (NET_G1 | {"site": "pancreas", "ptnm": TNM}, {"ptnm": TNM | {"pN": "N1"}}, "C2", ["STAGE_CHANGED"]),
    (NET_G1 | {"primary_site": "pancreas", "ptnm": TNM}, {"ptnm": {"pN": "pN1"}}, "C2", ["STAGE_CHANGED"]),
    (NET_G1 | {"site": "pancreas", "ptnm": TNM | {"pM": "M1a"}}, {"ptnm": TNM | {"pN": "N1"}}, "C1", ["TNM_CHANGED_SAME_STAGE"]),
    (NET_G1 | {"site": "foie", "ptnm": TNM}, {"ptnm": TNM | {"pN": "N1"}}, "C1", ["TNM_CHANGED_STAGE_UNKNOWN"]),
    (NET_G1 | {"ptnm": TNM}, {"ptnm": TNM | {"pN": "N1"}}, "C1", ["TNM_CHANGED_STAGE_UNKNOWN"]),
    (NET_G1 | {"site": "pancreas", "ptnm": TNM}, {"ptnm": TNM | {"pN": "NX"}}, "C1", ["TNM_CHANGED_STAGE_UNKNOWN"]),
    (NET_G1 | {"stage": "II"}, {"stage": "III"}, "C2", ["STAGE_CHANGED"]),
    (NET_G1 | {"stage": "II"}, {"stage": "ND"}, "C1", ["TNM_CHANGED_STAGE_UNKNOWN"]),
    (NET_G1 | {"site": "pancreas", "ptnm": TNM}, {"ptnm": TNM}, "C0", []),
    (NET_G1 | {"site": "pancreas", "edition": "8", "pT": "pT2", "pN": "pN0"}, {"pT": "T2", "pN": "N1"}, "C2", ["STAGE_CHANGED"]),
    # primary
    (NET_G1 | {"primary_site": "pancreas"}, {"primary_site": "duodenum"}, "C2", ["PRIMARY_CHANGED"]),
    (NET_G1 | {"site": "pancreas"}, {"site": "jejunum_ileum"}, "C2", ["PRIMARY_CHANGED"]),
    (NET_G1 | {"primitif": "pancreas"}, {"primary_site": "pancreas"}, "C0", []),
    (NET_G1 | {"site": "foie"}, {"site": "foie gauche"}, "C1", ["ITEM_CHANGED"]),
    (NET_G1 | {"site": "foie"}, {}, "C0", []),
    # medullary
    (MTC, {"ki67_pct": 6}, "C2", ["IMTCGS_CHANGED"]),
    (MTC, {"mitoses_per_2mm2": 5}, "C2", ["IMTCGS_CHANGED"]),
    (MTC, {"necrosis": "etendue"}, "C2", ["IMTCGS_CHANGED", "NECROSIS_CHANGED"]),
    (MTC | {"necrosis": False}, {"necrosis": True}, "C2", ["IMTCGS_CHANGED", "NECROSIS_CHANGED"]),
    ({"imtcgs": "low"}, {"imtcgs": "high"}, "C2", ["IMTCGS_CHANGED"]),
    ({"grade": "low"}, {"grade": "high"}, "C2", ["IMTCGS_CHANGED"]),
    ({"imtcgs": "high"}, {"imtcgs": "high"}, "C0", []),
    # minor items
    (NET_G1 | {"size_mm": 16}, {"size_mm": 14}, "C1", ["SIZE_CHANGED"]),
    (NET_G1 | {"size_mm": 16}, {"size_mm": 16.0}, "C0", []),
    (NET_G1 | {"nodes": {"examines": 12, "envahis": 1}}, {"nodes": {"examines": 12, "envahis": 2}}, "C1", ["NODES_CHANGED"]),
    (NET_G1 | {"vascular_invasion": "non"}, {"vascular_invasion": "oui"}, "C1", ["INVASION_CHANGED"]),
    (NET_G1, {"perineural_invasion": "oui"}, "C1", ["INVASION_CHANGED"]),
    (NET_G1, {"perineural_invasion": "non"}, "C0", []),
    (NET_G1 | {"vascular_invasion": False}, {"vascular_invasion": True}, "C1", ["INVASION_CHANGED"]),
    (NET_G1 | {"lymphatic_invasion": "oui"}, {"lymphatic_invasion": "non"}, "C1", ["INVASION_CHANGED"]),
    (NET_G1 | {"lymphatic_invasion": "oui"}, {"lymphatic_invasion": "indeterminee"}, "C0", []),
    (NET_G1 | {"ihc": {"synaptophysine": "positif"}}, {"ihc": {"synaptophysine": "positif"}}, "C0", []),
    (NET_G1 | {"ihc": {"synaptophysine": "positif"}}, {"ihc": {"CDX2": "positif"}}, "C1", ["IHC_COMPLETED"]),
    (NET_G1 | {"ihc": {"synaptophysine": "positif"}}, {"ihc": {"synaptophysine": "negatif"}}, "C1", ["IHC_COMPLETED"]),
    (NET_G1 | {"ihc": {"CDX2": "positif"}}, {"ihc": {"CDX2": "non_fait"}}, "C0", []),
    (NET_G1 | {"ihc": {"CDX2": None}}, {"ihc": {"CDX2": None}}, "C0", []),
    (NET_G1 | {"mesoappendix_mm": 4}, {"mesoappendix_mm": 2}, "C1", ["ITEM_CHANGED"]),
    (NET_G1 | {"conclusion": "a", "comment": "b"}, {"conclusion": "c", "comment": "d"}, "C0", []),
    # the gravest first
    (NET_G1 | {"margins": "R0", "size_mm": 12}, {"ki67_pct": 3, "margins": "R1", "size_mm": 13}, "C2",
     ["MARGINS_R0_OR_NOT", "G1_OR_G2", "SIZE_CHANGED"]),
    (TYPICAL, {"histotype": "carcinoide_atypique", "mitoses_per_2mm2": 5, "necrosis": "focale_punctiforme"}, "C2",
     ["TYPICAL_OR_ATYPICAL", "NECROSIS_CHANGED"]),
    # not to be compared
    (NET_G1 | {"ki67_pct": None}, {"ki67_pct": 1}, "NE", ["INDEX_MISSING"]),
    (NET_G1, {"ki67_pct": None}, "NE", ["INDEX_MISSING"]),
    (NEC | {"ki67_pct": None}, {"histotype": "NET", "ki67_pct": 35}, "C2", ["NET_OR_NEC", "INDEX_MISSING"]),
    (NET_G1 | {"ki67_pct": None, "margins": "R0"}, {"ki67_pct": 1, "margins": "R1"}, "C2", ["MARGINS_R0_OR_NOT", "INDEX_MISSING"]),
    (NET_G1 | {"ki67_pct": None}, {"ki67_pct": 1, "ihc": {"CDX2": "positif"}}, "C1", ["IHC_COMPLETED", "INDEX_MISSING"]),
    (TYPICAL, {"ki67_pct": 2}, "C0", []),
    ({"histotype": "NET"}, {}, "NE", ["INDEX_MISSING"]),
    ({"histotype": "NET", "ki67_pct": None, "mitoses_per_2mm2": None}, {}, "NE", ["INDEX_MISSING"]),
    ({"histotype": "NET", "margins": "R0"}, {"margins": "R1"}, "C2", ["MARGINS_R0_OR_NOT", "INDEX_MISSING"]),
    ({"histotype": "NET", "mitoses_per_2mm2": 1}, {}, "C0", []),
    ({"histotype": "NET", "grade": "G2"}, {}, "C0", []),
    ({"histotype": "carcinoide_typique"}, {}, "C0", []),
    ({"histotype": "LCNEC"}, {}, "C0", []),
    (NET_G1, {"material_sufficient": False}, "NE", ["INSUFFICIENT_MATERIAL"]),
    (NET_G1 | {"margins": "R0"}, {"material_sufficient": False, "margins": "R1"}, "C2", ["MARGINS_R0_OR_NOT", "INSUFFICIENT_MATERIAL"]),
]  # fmt: skip
ALONE = [
    # what only one of the readings holds: initial, review, reasons
    ({}, {}, ["NOTHING_TO_COMPARE"]),
    (NET_G1, {}, ["NOTHING_TO_COMPARE"]),
    ({}, NET_G1, ["NOTHING_TO_COMPARE"]),
    ({"histotype": "NET"}, {"margins": "R0"}, ["NOTHING_TO_COMPARE"]),
    ({"ihc": {"CDX2": "positif"}}, {"ihc": {"TTF1": "negatif"}}, ["NOTHING_TO_COMPARE"]),
    ({"conclusion": "NET"}, {"conclusion": "NET"}, ["NOTHING_TO_COMPARE"]),
]


@pytest.mark.parametrize(("initial", "changed", "expected", "reasons"), ROWS, ids=str)
def test_the_gravest_difference_gives_the_class(initial, changed, expected, reasons):
    found = output("path_concordance", initial=initial, review=initial | changed)

    assert (found["class"], found["reasons"]) == (expected, reasons)
    assert [one["code"] for one in found["because"]] == reasons


SYMMETRIC = [row for row in ROWS if not {"IHC_COMPLETED", "INVASION_CHANGED"} & set(row[3]) and "ihc" not in row[0] and "lymphatic_invasion" not in row[0]]  # fmt: skip


@pytest.mark.parametrize(("initial", "changed", "expected", "reasons"), SYMMETRIC, ids=str)
def test_the_class_is_the_same_when_the_readings_are_exchanged(initial, changed, expected, reasons):
    found = output("path_concordance", initial=initial | changed, review=initial)

    assert (found["class"], set(found["reasons"])) == (expected, set(reasons))


@pytest.mark.parametrize(("initial", "review", "reasons"), ALONE, ids=str)
def test_readings_without_a_common_item_are_not_compared(initial, review, reasons):
    found = output("path_concordance", initial=initial, review=review)

    assert (found["class"], found["reasons"]) == ("NE", reasons)


def test_a_reading_that_is_not_there_compares_with_nothing():
    assert output("path_concordance", initial=None, review=NET_G1)["class"] == "NE"
    assert output("path_concordance")["class"] == "NE"


def test_a_reason_shows_the_two_values():
    because = output("path_concordance", initial=NET_G1, review=NET_G1 | {"ki67_pct": 3.0})["because"]

    assert because == [{"code": "G1_OR_G2", "value": "G1 > G2"}]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"histotype": "carcinoma"}, "histotype is 'carcinoma'"),
        ({"differentiation": "moyenne"}, "differentiation is 'moyenne'"),
        ({"grade": "G4"}, "grade is 'G4'"),
        ({"imtcgs": "medium"}, "imtcgs is 'medium'"),
        ({"margins": "positives"}, "margins is 'positives'"),
        ({"ki67_pct": 140}, "ki67_pct is 140"),
        ({"ki67_pct": "3"}, "ki67_pct is '3'"),
        ({"mitoses_per_2mm2": -1}, "mitoses_per_2mm2 is -1"),
        ({"size_mm": -5}, "size_mm is -5"),
        ({"nodes": {"examines": 3, "envahis": 4}}, "envahis is 4 for 3 examined"),
        ({"nodes": {"examines": 3.5}}, "expected a whole number"),
        ({"nodes": 3}, "nodes is 3; expected an object"),
        ({"ptnm": {"pT": "T9"}}, "t is 'T9'"),
        ({"ptnm": {"pM": "pM0"}}, "pM0 is no category"),
        ({"ptnm": "T2N0"}, "ptnm is 'T2N0'"),
        ({"ki67": 3}, "unknown input ki67"),
        ({"material_sufficient": "no"}, "material_sufficient is 'no'"),
    ],
    ids=str,
)
def test_an_impossible_reading_is_refused_on_either_side(wrong, said):
    assert said in error("path_concordance", initial=wrong, review=NET_G1)
    assert said in error("path_concordance", initial=NET_G1, review=wrong)


@pytest.mark.parametrize("side", ["initial", "review"])
def test_a_reading_is_an_object(side):
    assert f"{side} is 'NET'" in error("path_concordance", **({"initial": NET_G1, "review": NET_G1} | {side: "NET"}))


KI67 = st.none() | st.decimals(min_value=0, max_value=100, places=1)
READINGS = st.builds(
    second_reading.Reading,
    histotype=st.sampled_from([None, *second_reading.FAMILIES]),
    differentiation=st.sampled_from([None, "well", "poor"]),
    grade=st.sampled_from([None, *second_reading.GRADES]),
    ki67_percent=KI67,
    mitoses_per_2mm2=st.none() | st.integers(0, 60),
    necrosis=st.sampled_from([None, "none", "punctate", "extensive"]),
    margins=st.sampled_from([None, *second_reading.MARGINS]),
    primary_site=st.sampled_from([None, "pancreas", "lung"]),
    edition=st.sampled_from([None, "8", "9"]),
    t=st.sampled_from([None, "T1", "T2"]),
    n=st.sampled_from([None, "N0", "N1"]),
    size_mm=st.none() | st.integers(1, 90),
    vascular_invasion=st.sampled_from([None, "oui", "non"]),
    stains=st.dictionaries(st.sampled_from(["CDX2", "TTF1"]), st.sampled_from(["positif", "negatif"])),
)


@given(READINGS)
def test_a_reading_agrees_with_itself(reading):
    found = second_reading.compare(reading, reading).value

    assert found.concordance in {"C0", "NE"}
    assert found.concordance == "C0" or found.reasons in {("NOTHING_TO_COMPARE",), ("INDEX_MISSING",)}


@given(READINGS, READINGS)
def test_every_pair_of_readings_has_a_class_and_its_reasons(initial, review):
    found = second_reading.compare(initial, review).value

    classes = {row["reason"]: row["class"] for row in tables.rows("concordance")}
    given_classes = [classes[reason] for reason in found.reasons]
    assert found.concordance == (given_classes[0] if given_classes else "C0")
    assert given_classes == sorted(given_classes, key=second_reading.PRIORITY.index)


@given(READINGS, READINGS, st.sampled_from([("R0", "R1"), ("R2", "R0")]))
def test_a_major_difference_is_never_softened_by_the_rest(initial, review, margins):
    before, after = (dataclasses.replace(one, margins=margin) for one, margin in zip((initial, review), margins, strict=True))

    assert second_reading.compare(before, after).value.concordance == "C2"
