"""What is a laboratory value in another unit, and which clearance has a patient?"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netboard.medicine import markers, tables
from tests.medicine.calls import error, output

CONVERSIONS = [
    # analyte, value, from, to, result
    ("5HIAA_U", 10, "mg/24 h", "µmol/24 h", 52.3),
    ("5HIAA_U", 1, "mg/24 h", "µmol/24 h", 5.23),
    ("5HIAA_U", 52.3, "µmol/24 h", "mg/24 h", 10),
    ("5HIAA_U", 310, "µmol/24 h", "mg/24 h", 59.2734),
    ("5HIAA_U", 0, "mg/24 h", "µmol/24 h", 0),
    ("5HIAA_U", 10, "mg/24h", "µmol/24h", 52.3),
    ("5HIAA_U", 10, "mg/24 h", "umol/24 h", 52.3),
    ("5HIAA_U", 10, "mg/24 h", "\u03bcmol/24 h", 52.3),
    ("5HIAA_P", 100, "µg/L", "nmol/L", 523),
    ("5HIAA_P", 523, "nmol/L", "ug/L", 100),
    ("CGA", 120, "µg/L", "ng/mL", 120),
    ("CGA", 120, "ng/mL", "µg/L", 120),
    ("CGA", 120, "ng/ml", "ug/l", 120),
    ("CGA", 120, "µg/L", "µg/L", 120),
    ("CGA_NMOL", 4, "nmol/L", "nmol/L", 4),
    ("NTPROBNP", 260, "pg/mL", "ng/L", 260),
    ("GASTRIN", 100, "pg/mL", "pmol/L", 47.7),
    ("GASTRIN", 100, "ng/L", "pmol/L", 47.7),
    ("GASTRIN", 100, "pg/mL", "ng/L", 100),
    ("GASTRIN", 47.7, "pmol/L", "pg/mL", 100),
    ("INSULIN", 3, "mUI/L", "pmol/L", 18),
    ("INSULIN", 3, "µUI/mL", "pmol/L", 18),
    ("INSULIN", 3, "mIU/L", "pmol/L", 18),
    ("INSULIN", 18, "pmol/L", "mUI/L", 3),
    ("CPEPTIDE", 1, "ng/mL", "nmol/L", 0.331),
    ("PROINSULIN", 5, "pmol/L", "pmol/L", 5),
    ("GLUCOSE", 1, "g/L", "mmol/L", 5.55),
    ("GLUCOSE", 3.0, "mmol/L", "g/L", 0.54054050),
    ("GLUCAGON", 500, "pg/mL", "pmol/L", 143.5),
    ("VIP", 200, "pg/mL", "pmol/L", 60.2),
    ("CT", 150, "ng/L", "pmol/L", 43.859649),
    ("CT", 150, "pg/mL", "pmol/L", 43.859649),
    ("CT", 10, "pmol/L", "ng/L", 34.2),
    ("CT", 150, "pg/mL", "ng/L", 150),
    ("CEA", 5, "ng/mL", "µg/L", 5),
    ("MN", 100, "pg/mL", "nmol/L", 0.507),
    ("MN", 100, "ng/L", "nmol/L", 0.507),
    ("NMN", 100, "pg/mL", "nmol/L", 0.546),
    ("3MT", 100, "pg/mL", "nmol/L", 0.598),
    ("UMN", 1, "mg/24 h", "µmol/24 h", 5.07),
    ("NSE", 16.3, "ng/mL", "µg/L", 16.3),
    ("PP", 100, "pg/mL", "pmol/L", 23.9),
    ("ACTH", 10, "pg/mL", "pmol/L", 2.202),
    ("CORTISOL", 10, "µg/dL", "nmol/L", 275.9),
    ("CORTISOL", 275.9, "nmol/L", "ug/dl", 10),
    ("PTH", 65, "pg/mL", "pmol/L", 6.89),
    ("CA", 10, "mg/dL", "mmol/L", 2.495),
    ("CREAT", 1, "mg/dL", "µmol/L", 88.4),
    ("CREAT", 88.4, "µmol/L", "mg/dL", 1),
    ("CREAT", 158, "umol/l", "mg/dl", 1.787330),
    ("BILI", 1, "mg/dL", "µmol/L", 17.1),
    ("HB", 4.9, "mmol/L", "g/dL", 7.8939),
    ("HB", 8, "g/dL", "mmol/L", 4.965860),
]


@pytest.mark.parametrize(("analyte", "value", "from_unit", "to_unit", "expected"), CONVERSIONS)
def test_a_listed_conversion_is_made_both_ways(analyte, value, from_unit, to_unit, expected):
    found = output("convert", analyte=analyte, value=value, from_unit=from_unit, to_unit=to_unit)

    assert found["value"] == pytest.approx(expected, rel=1e-6)
    assert found["sources"][0]["row"] == analyte


REFUSED = [
    ("CGA", "µg/L", "nmol/L"),
    ("CGA", "nmol/L", "µg/L"),
    ("CGA", "U/L", "µg/L"),
    ("CGA_NMOL", "nmol/L", "µg/L"),
    ("CGA_NMOL", "U/L", "nmol/L"),
    ("PROINSULIN", "pmol/L", "pg/mL"),
    ("SST", "pg/mL", "pmol/L"),
    ("SST", "pmol/L", "pmol/L"),
    ("5HIAA_U", "mg/24 h", "nmol/L"),
    ("5HIAA_P", "mg/24 h", "µmol/24 h"),
    ("GLUCOSE", "mg/dL", "mmol/L"),
    ("CREAT", "mg/L", "µmol/L"),
    ("HB", "g/L", "g/dL"),
    ("CT", "ng/L", ""),
    ("CT", "NG/L", "pmol/L"),
    ("CT", "mol/L", "pmol/L"),
    ("CALCITONIN", "ng/L", "pmol/L"),
    ("", "ng/L", "pmol/L"),
    ("cga", "µg/L", "ng/mL"),
]


@pytest.mark.parametrize(("analyte", "from_unit", "to_unit"), REFUSED)
def test_any_other_conversion_is_refused(analyte, from_unit, to_unit):
    said = error("convert", analyte=analyte, value=10, from_unit=from_unit, to_unit=to_unit)

    assert "no conversion of" in said or "unknown analyte" in said


@pytest.mark.parametrize(
    ("analyte", "listed"), [("SST", "none"), ("PROINSULIN", "pmol/L"), ("CGA_NMOL", "nmol/L"), ("CT", "pmol/L, ng/L, pg/mL")]
)
def test_a_refusal_lists_the_units_of_the_marker(analyte, listed):
    said = error("convert", analyte=analyte, value=10, from_unit="mol/L", to_unit="pmol/L")

    assert said == f"no conversion of {analyte} from mol/L to pmol/L is listed; units of {analyte}: {listed}"


@pytest.mark.parametrize("name", ["analyte", "value", "from_unit", "to_unit"])
def test_a_conversion_needs_all_it_speaks_of(name):
    whole = {"analyte": "CREAT", "value": 1, "from_unit": "mg/dL", "to_unit": "µmol/L"}
    found = output("convert", **(whole | {name: None}))

    assert (found["value"], found["missing"]) == (None, [name])


@pytest.mark.parametrize("value", [-1, -0.001, 1e10, True, "10", [1]])
def test_an_impossible_concentration_is_refused(value):
    assert "value is" in error("convert", analyte="CREAT", value=value, from_unit="mg/dL", to_unit="µmol/L")


def pairs():
    for row in tables.rows("markers"):
        units = list(markers._units(row["code"])[0])
        yield from ((row["code"], one, other) for one in units for other in units)


@given(st.sampled_from(list(pairs())), st.decimals(min_value=0, max_value=100000, places=3))
def test_there_and_back_again_gives_the_same_value(pair, value):
    analyte, one, other = pair

    there = markers.convert(analyte=analyte, value=value, from_unit=one, to_unit=other).value
    back = markers.convert(analyte=analyte, value=there, from_unit=other, to_unit=one).value

    assert abs(back - value) <= abs(value) * Decimal("1e-25")


@given(
    st.sampled_from(list(pairs())), st.decimals(min_value=0, max_value=1000, places=2), st.decimals(min_value=0, max_value=1000, places=2)
)
def test_a_conversion_keeps_the_order(pair, one, other):
    analyte, from_unit, to_unit = pair
    low, high = (
        markers.convert(analyte=analyte, value=value, from_unit=from_unit, to_unit=to_unit).value for value in sorted((one, other))
    )

    assert low <= high


MOLAR = [row for row in tables.rows("markers") if row["molar_mass_g_mol"] and row["factor"] and row["code"] != "INSULIN"]
PER_LITRE = {
    "µmol/24 h": Decimal("1e-6"),
    "µmol/L": Decimal("1e-6"),
    "nmol/L": Decimal("1e-9"),
    "pmol/L": Decimal("1e-12"),
    "mmol/L": Decimal("1e-3"),
}
GRAMS = {
    "mg/24 h": "1e-3", "µg/L": "1e-6", "ng/mL": "1e-6", "pg/mL": "1e-9", "g/L": "1", "mg/dL": "1e-2", "µg/dL": "1e-5",
}  # fmt: skip


@pytest.mark.parametrize("row", MOLAR, ids=lambda row: row["code"])
def test_every_factor_follows_from_its_molar_mass(row):
    mass = Decimal(row["molar_mass_g_mol"])
    if row["code"] == "CT":
        factor = PER_LITRE["pmol/L"] * mass / Decimal("1e-9")
    else:
        factor = Decimal(GRAMS[row["alternative_unit"].split(" (")[0]]) / mass / PER_LITRE[row["canonical_unit"]]

    assert Decimal(row["factor"]) == pytest.approx(factor, rel=Decimal("0.005"))


CLEARANCES = [
    # sex, age, weight, creatinine, mL/min
    ("M", 67, 78, 96, 72.95),
    ("M", 70, 66, 158, 35.97),
    ("M", 75, 62, 88, 56.33),
    ("F", 59, 59, 70, 71.00),
    ("M", 40, 80, 80, 123.0),
    ("F", 40, 80, 80, 104.0),
    ("M", 140 - 41, 50, 100, 25.215),
    ("F", 30.5, 55.5, 62.3, 101.45),
    ("M", 18, 70, 90, 116.71),
    ("F", 90, 45, 150, 15.6),
    ("M", 130, 70, 100, 8.61),
]


@pytest.mark.parametrize(("sex", "age", "weight", "creatinine", "expected"), CLEARANCES)
def test_the_clearance_is_that_of_cockcroft_and_gault(sex, age, weight, creatinine, expected):
    found = output("cockcroft", sex=sex, age=age, weight_kg=weight, creatinine_umol_l=creatinine)

    assert found["ml_min"] == pytest.approx(expected, abs=0.005)
    assert found["flags"] == []


@pytest.mark.parametrize(("age", "flags"), [(0, 1), (17, 1), (17.99, 1), (18, 0), (18.5, 0)])
def test_the_formula_was_not_made_for_a_child(age, flags):
    found = output("cockcroft", sex="F", age=age, weight_kg=50, creatinine_umol_l=60)

    assert found["flags"] == ["COCKCROFT_UNDER_18"] * flags


@pytest.mark.parametrize("name", ["sex", "age", "weight_kg", "creatinine_umol_l"])
def test_the_clearance_needs_all_its_inputs(name):
    found = output("cockcroft", **({"sex": "M", "age": 70, "weight_kg": 66, "creatinine_umol_l": 158} | {name: None}))

    assert (found["ml_min"], found["missing"]) == (None, [name])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"sex": "H"}, "sex is 'H'"),
        ({"sex": "m"}, "sex is 'm'"),
        ({"sex": True}, "sex is True"),
        ({"age": -1}, "age is -1"),
        ({"age": 131}, "age is 131"),
        ({"age": "70"}, "age is '70'"),
        ({"weight_kg": 0}, "weight_kg is 0"),
        ({"weight_kg": -60}, "weight_kg is -60"),
        ({"weight_kg": 401}, "weight_kg is 401"),
        ({"creatinine_umol_l": 0}, "creatinine_umol_l is 0"),
        ({"creatinine_umol_l": -158}, "creatinine_umol_l is -158"),
        ({"creatinine_umol_l": 5001}, "creatinine_umol_l is 5001"),
        ({"creatinine": 158}, "unknown input creatinine"),
    ],
    ids=str,
)
def test_an_impossible_patient_has_no_clearance(wrong, said):
    assert said in error("cockcroft", **({"sex": "M", "age": 70, "weight_kg": 66, "creatinine_umol_l": 158} | wrong))


@given(st.sampled_from(["M", "F"]), st.integers(18, 100), st.integers(30, 200), st.integers(20, 900), st.integers(20, 900))
def test_more_creatinine_is_less_clearance(sex, age, weight, one, other):
    low, high = (
        markers.cockcroft(sex=sex, age_years=age, weight_kg=weight, creatinine_umol_l=value).value for value in sorted((one, other))
    )

    assert low >= high


@pytest.mark.parametrize(
    ("analyte", "value", "unit", "is_implausible"),
    [
        pytest.param("HB", "13.1", "g/dL", False, id="haemoglobin"),
        pytest.param("HB", "131", "g/dL", True, id="haemoglobin in g/L with the unit of g/dL"),
        pytest.param("HB", "2", "g/dL", False, id="on the lower limit"),
        pytest.param("HB", "1.99", "g/dL", True, id="under it"),
        pytest.param("CREAT", "96", "umol/l", False, id="a unit written otherwise"),
        pytest.param("CREAT", "1.1", "mg/dL", False, id="converted before it is compared"),
        pytest.param("CREAT", "96", "mg/dL", True, id="µmol/L typed as mg/dL"),
        pytest.param("CREAT", "96", "UI/L", False, id="an unknown unit is not judged"),
        pytest.param("LDH", "999999", "UI/L", False, id="an analyte without limits is not judged"),
        pytest.param("CGA", "0", "µg/L", True, id="zero"),
    ],
)
def test_only_what_cannot_be_true_is_implausible(analyte, value, unit, is_implausible):
    assert bool(markers.implausible(analyte=analyte, value=Decimal(value), written_unit=unit)) is is_implausible


def test_every_limit_is_of_a_known_order_and_unit():
    for row in tables.rows("plausibility"):
        assert Decimal(row["low"]) < Decimal(row["high"]), row["code"]
        assert markers.implausible(analyte=row["code"], value=Decimal(row["high"]), written_unit=row["unit"]) is None
        assert markers.implausible(analyte=row["code"], value=Decimal(row["high"]) + 1, written_unit=row["unit"]) is not None
