"""Are the tables of medicine whole: read, sourced, without hole or overlap?"""

import csv
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netboard.medicine import tables

FILES = sorted(path.stem for path in tables.FOLDER.glob("*.csv"))
OURS = [
    "bands", "concordance", "genetics", "genetics_signs", "markers", "netpet", "pass_items", "prrt", "quantities", "recist_overall",
    "rules", "tnm_conflicts", "tnm_facts", "tnm_stage_groups",
]  # fmt: skip


def test_the_tables_of_the_rules_are_packaged():
    assert set(OURS) <= set(FILES)
    assert tables.version() == tables.document("schedules")["version"].isoformat() == tables.document("wording")["version"].isoformat()


@pytest.mark.parametrize("name", OURS)
def test_every_row_has_its_source_its_edition_and_how_far_it_was_checked(name):
    for number, row in enumerate(tables.rows(name), start=2):
        assert row["source"].strip(), f"{name} line {number}"
        assert row["edition"].strip(), f"{name} line {number}"
        assert row["verification"].strip(), f"{name} line {number}"


@pytest.mark.parametrize("name", OURS)
def test_every_row_has_the_columns_of_its_head(name):
    with (tables.FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = list(csv.reader(file))

    assert rows
    assert {len(row) for row in rows} == {len(head)}
    assert len(set(head)) == len(head)


def test_a_table_cannot_be_changed_in_memory():
    with pytest.raises(TypeError):
        tables.rows("bands")[0]["low"] = "9"
    with pytest.raises(TypeError):
        tables.document("schedules")["schedules"] = []


def test_a_scale_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="no scale gep"):
        tables.scale("gep")


SCALES = sorted({row["scale"] for row in tables.rows("bands")})
WITHOUT_HOLE = [
    scale for scale in SCALES if scale.startswith(("t_", "n_"))
] + ["gep_ki67_percent", "gep_mitoses_per_2mm2", "thoracic_mitoses_per_2mm2", "liver_burden_percent", "gapp_ki67_points", "calcitonin_doubling_months"]  # fmt: skip


@pytest.mark.parametrize("scale", SCALES)
def test_the_bands_of_a_scale_never_overlap(scale):
    bands = tables.scale(scale)
    edges = sorted({bound for band in bands for bound in (band.low, band.high) if bound is not None})
    step = Decimal("0.0001")

    for edge in edges:
        for value in (edge - step, edge, edge + step):
            assert sum(band.holds(value) for band in bands) <= 1, (scale, value)


@pytest.mark.parametrize("scale", WITHOUT_HOLE)
@given(value=st.decimals(min_value=0, max_value=100, places=4))
def test_a_value_always_lies_in_one_band(scale, value):
    assert sum(band.holds(value) for band in tables.scale(scale)) == 1


@pytest.mark.parametrize("scale", SCALES)
def test_a_band_has_a_bound_and_says_whether_it_belongs_to_it(scale):
    for band in tables.scale(scale):
        assert band.low is not None or band.high is not None
        assert (band.low is None) == (band.low_is == "")
        assert (band.high is None) == (band.high_is == "")
        assert band.low_is in {"", ">", ">="}
        assert band.high_is in {"", "<", "<="}


BANDS = [
    ("gep_ki67_percent", 3, "G2"),
    ("gep_ki67_percent", Decimal("2.999999999999999999999999999999"), "G1"),
    ("gep_ki67_percent", 20, "G2"),
    ("gep_ki67_percent", Decimal("20.00000000000000000000000000001"), "G3"),
    ("net_ki67_flag", 2, None),
    ("net_ki67_flag", 3, None),
    ("net_ki67_flag", Decimal("2.5"), "KI67_GREY_ZONE_2_3"),
    ("net_g3_ki67_flag", 55, None),
    ("net_g3_ki67_flag", Decimal("55.1"), "NET_G3_KI67_GT_55"),
    ("nec_ki67_flag", 56, None),
    ("minen_component_percent", 30, "component"),
    ("minen_component_percent", Decimal("29.99"), None),
    ("tgr3m_days", 59, None),
    ("tgr3m_days", 60, "TGR3M_WINDOW"),
    ("tgr3m_days", 122, "TGR3M_WINDOW"),
    ("tgr3m_days", 123, None),
    ("tgr0_percent_per_month", Decimal("3.99"), None),
    ("tgr0_percent_per_month", 4, "high"),
    ("recist_rise_mm", 5, "PD"),
    ("recist_rise_mm", Decimal("4.99"), None),
]


@pytest.mark.parametrize(("scale", "value", "code"), BANDS)
def test_a_bound_is_compared_without_rounding(scale, value, code):
    band = tables.band(scale, value)

    assert (band.code if band else None) == code


@pytest.mark.parametrize(
    ("scale", "code", "text"),
    [
        ("gep_ki67_percent", "G1", "< 3"),
        ("gep_ki67_percent", "G2", ">= 3 and <= 20"),
        ("gep_ki67_percent", "G3", "> 20"),
        ("net_ki67_flag", "KI67_GREY_ZONE_2_3", "> 2 and < 3"),
    ],
)
def test_a_band_can_be_read(scale, code, text):
    assert next(str(band) for band in tables.scale(scale) if band.code == code) == text


def test_the_levels_of_verification_are_known():
    known = {"V2", "V1", "R", "P"}
    words = {row["verification"] for name in OURS if name not in {"markers", "tnm_stage_groups"} for row in tables.rows(name)}

    assert words <= known
    assert {row["verification"] for row in tables.rows("tnm_stage_groups")} == {
        "registry", "registry+second", "one_secondary_source", "recalled_unverified",
    }  # fmt: skip
