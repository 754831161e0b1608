"""Which thresholds of the PRRT sheet does a patient meet?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netboard.medicine import prrt, wording
from tests.medicine.calls import error, output

SOUND = {
    "crcl": 90, "hb": 13, "platelets": 250, "wbc": 6, "bili_x_uln": 0.7, "albumin": 40, "pt_pct": 95, "nyha": 1, "ecog": 0,
    "pregnancy": False, "sstr_ge_liver": True, "grade": "G2", "progressive": True,
}  # fmt: skip

ALERTS = [
    ({}, []),
    ({"crcl": 0}, ["CRCL_CONTRA"]),
    ({"crcl": 29.9}, ["CRCL_CONTRA"]),
    ({"crcl": 29.9999}, ["CRCL_CONTRA"]),
    ({"crcl": 30}, ["CRCL_LOW"]),
    ({"crcl": 30.0}, ["CRCL_LOW"]),
    ({"crcl": 35.97}, ["CRCL_LOW"]),
    ({"crcl": 39.9}, ["CRCL_LOW"]),
    ({"crcl": 39.9999}, ["CRCL_LOW"]),
    ({"crcl": 40}, ["CRCL_CAUTION"]),
    ({"crcl": 49.9}, ["CRCL_CAUTION"]),
    ({"crcl": 49.9999}, ["CRCL_CAUTION"]),
    ({"crcl": 50}, []),
    ({"crcl": 73}, []),
    ({"hb": 7.9}, ["HB_LOW"]),
    ({"hb": 7.9999}, ["HB_LOW"]),
    ({"hb": 8}, []),
    ({"hb": 8.0}, []),
    ({"hb": 8.1}, []),
    ({"platelets": 74}, ["PLT_LOW"]),
    ({"platelets": 74.9}, ["PLT_LOW"]),
    ({"platelets": 75}, []),
    ({"platelets": 75.1}, []),
    ({"wbc": 1.9}, ["WBC_LOW"]),
    ({"wbc": 1.99}, ["WBC_LOW"]),
    ({"wbc": 2}, []),
    ({"wbc": 2.1}, []),
    ({"bili_x_uln": 3}, []),
    ({"bili_x_uln": 3.01}, ["BILI_HIGH"]),
    ({"bili_x_uln": 3.1}, ["BILI_HIGH"]),
    ({"bili_x_uln": 10}, ["BILI_HIGH"]),
    ({"albumin": 29.9, "pt_pct": 69.9}, ["ALB_LOW"]),
    ({"albumin": 29.9, "pt_pct": 70}, []),
    ({"albumin": 30, "pt_pct": 69.9}, []),
    ({"albumin": 20, "pt_pct": 100}, []),
    ({"albumin": 40, "pt_pct": 30}, []),
    ({"nyha": 2}, []),
    ({"nyha": 3}, ["NYHA"]),
    ({"nyha": 4}, ["NYHA"]),
    ({"nyha": "I"}, []),
    ({"nyha": "II"}, []),
    ({"nyha": "III"}, ["NYHA"]),
    ({"nyha": "IV"}, ["NYHA"]),
    ({"nyha": "3"}, ["NYHA"]),
    ({"ecog": 2}, []),
    ({"ecog": 3}, ["ECOG"]),
    ({"ecog": 4}, ["ECOG"]),
    ({"pregnancy": True}, ["PREGNANCY"]),
    ({"sstr_ge_liver": False}, ["SSTR"]),
    ({"crcl": 35, "hb": 7, "platelets": 60, "wbc": 1, "bili_x_uln": 4}, ["CRCL_LOW", "HB_LOW", "PLT_LOW", "WBC_LOW", "BILI_HIGH"]),
    (
        {
            "crcl": 10, "hb": 6, "platelets": 20, "wbc": 1, "bili_x_uln": 5, "albumin": 20, "pt_pct": 40, "nyha": 4, "ecog": 4,
            "pregnancy": True, "sstr_ge_liver": False,
        },
        ["CRCL_CONTRA", "HB_LOW", "PLT_LOW", "WBC_LOW", "BILI_HIGH", "ALB_LOW", "NYHA", "PREGNANCY", "ECOG", "SSTR"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "flags"), ALERTS, ids=str)
def test_an_alert_stands_on_its_side_of_the_threshold_only(changed, flags):
    found = output("prrt_flags", **(SOUND | changed))

    assert found["flags"] == flags
    assert found["missing"] == []
    assert [one["id"] for one in found["checks"] if one["is_met"] and one["level"] != "justify"] == flags


@pytest.mark.parametrize(
    ("changed", "justify"),
    [
        ({}, []),
        ({"grade": "G1"}, []),
        ({"grade": "NET G2"}, []),
        ({"grade": "G3"}, ["OFF_LABEL_GRADE"]),
        ({"grade": "NET G3"}, ["OFF_LABEL_GRADE"]),
        ({"grade": "NEC"}, ["OFF_LABEL_GRADE"]),
        ({"grade": "NEC large cell"}, ["OFF_LABEL_GRADE"]),
        ({"progressive": False}, ["OFF_LABEL_NOT_PROGRESSIVE"]),
        ({"grade": "G3", "progressive": False}, ["OFF_LABEL_GRADE", "OFF_LABEL_NOT_PROGRESSIVE"]),
        ({"grade": None, "progressive": None}, []),
    ],
    ids=str,
)
def test_what_is_outside_the_label_is_to_be_justified_and_is_no_alert(changed, justify):
    found = output("prrt_flags", **(SOUND | changed))

    assert (found["to_justify"], found["flags"]) == (justify, [])


@pytest.mark.parametrize("name", SOUND)
def test_a_missing_value_raises_no_alert_and_is_named(name):
    found = output("prrt_flags", **(SOUND | {name: None}))

    assert (found["flags"], found["missing"]) == ([], [name])
    assert not [one["id"] for one in found["checks"] if one["is_met"]]
    assert all(one["value"] is None for one in found["checks"] if one["is_met"] is None)


@pytest.mark.parametrize(
    ("albumin", "pt", "is_met"),
    [(29, 69, True), (29, None, None), (None, 69, None), (None, None, None), (30, None, False), (None, 70, False)],
)
def test_albumin_and_prothrombin_are_one_alert(albumin, pt, is_met):
    checks = {one["id"]: one for one in output("prrt_flags", **(SOUND | {"albumin": albumin, "pt_pct": pt}))["checks"]}

    assert checks["ALB_LOW"]["is_met"] is is_met
    assert "LONG_PT" not in checks


def test_with_nothing_known_there_is_no_alert_and_everything_is_missing():
    found = output("prrt_flags")

    assert (found["flags"], found["missing"]) == ([], list(prrt.Patient.__dataclass_fields__))


def test_the_value_and_its_threshold_stand_side_by_side():
    checks = {one["id"]: one for one in output("prrt_flags", **(SOUND | {"crcl": 35.97}))["checks"]}

    assert (checks["CRCL_LOW"]["value"], checks["CRCL_LOW"]["threshold"]) == ("35.97", ">= 30 and < 40")
    assert checks["CRCL_LOW"]["level"] == "not_recommended"
    assert checks["CRCL_LOW"]["source"]["verification"] == "V1"


def test_the_answer_never_says_eligible():
    found = output("prrt_flags", **SOUND)

    assert "eligib" not in str(found).lower()
    said = [wording.sentence(code, language) for code in ("no_alert", "alerts") for language in ("fr", "en")]
    assert not [sentence for sentence in said if "ligib" in sentence]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"crcl": -1}, "crcl is -1"),
        ({"hb": 131}, "hb is 131; expected > 0 and <= 30"),
        ({"hb": 0}, "hb is 0"),
        ({"platelets": -5}, "platelets is -5"),
        ({"platelets": 250000}, "platelets is 250000"),
        ({"wbc": 6200}, "wbc is 6200"),
        ({"bili_x_uln": -1}, "bili_x_uln is -1"),
        ({"albumin": 400}, "albumin is 400"),
        ({"pt_pct": 201}, "pt_pct is 201"),
        ({"nyha": 0}, "nyha is 0"),
        ({"nyha": 5}, "nyha is 5"),
        ({"nyha": 2.5}, "nyha is 2.5; expected a whole number"),
        ({"nyha": "V"}, "nyha is 'V'"),
        ({"ecog": 6}, "ecog is 6"),
        ({"ecog": 1.5}, "ecog is 1.5"),
        ({"ecog": -1}, "ecog is -1"),
        ({"pregnancy": "no"}, "pregnancy is 'no'"),
        ({"sstr_ge_liver": 1}, "sstr_ge_liver is 1"),
        ({"grade": "G4"}, "grade is 'G4'"),
        ({"progressive": 0}, "progressive is 0"),
        ({"weight": 60}, "unknown input weight"),
    ],
    ids=str,
)
def test_an_impossible_value_is_refused(wrong, said):
    assert said in error("prrt_flags", **(SOUND | wrong))


@given(st.decimals(min_value=0, max_value=200, places=2))
def test_a_clearance_has_one_alert_at_most(clearance):
    flags = prrt.check(prrt.Patient(crcl=clearance)).flags

    assert len(flags) == (clearance < 50)
