"""What in a dossier invites to genetic counselling?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netboard.medicine import conventions, genetics, tables, wording
from tests.medicine.calls import error, output


def triggers(tumours, age=60, *, multifocal=False, family=False, signs=()):
    return output("genetics_triggers", tumours=tumours, age=age, multifocal=multifocal, family=family, signs=list(signs))["triggers"]


BY_TUMOUR = [
    # tumours, age, triggers
    ([], 30, []),
    (["ppgl"], 60, ["PPGL_ANY"]),
    (["ppgl"], 20, ["PPGL_ANY"]),
    (["mtc"], 60, ["MTC_ANY"]),
    (["mtc"], 40, ["MTC_ANY"]),
    (["gastrinoma"], 60, ["GASTRINOMA"]),
    (["gastrinoma"], 39, ["GASTRINOMA", "GDP_NET_LT40"]),
    (["insulinoma"], 35, ["GDP_NET_LT40"]),
    (["insulinoma"], 39, ["GDP_NET_LT40"]),
    (["insulinoma"], 39.9, ["GDP_NET_LT40"]),
    (["insulinoma"], 40, []),
    (["insulinoma"], 60, []),
    (["pancreas_nf"], 39, ["GDP_NET_LT40"]),
    (["pancreas_nf"], 51, []),
    (["duodenum_net"], 39, ["GDP_NET_LT40"]),
    (["duodenum_net"], 40, []),
    (["gastric_net_type2_3"], 39, ["GDP_NET_LT40"]),
    (["gastric_net_type2_3"], 70, []),
    (["thymus_net"], 70, ["THYMIC_NET"]),
    (["bronchial_net"], 46, ["BRONCHIAL_NET"]),
    (["bronchial_net"], 80, ["BRONCHIAL_NET"]),
    (["parathyroid"], 39, ["PHPT_LT40"]),
    (["parathyroid"], 40, []),
    (["pituitary"], 30, []),
    (["adrenal"], 30, []),
    (["insulinoma", "parathyroid"], 35, ["GDP_NET_LT40", "TWO_MEN1", "PHPT_LT40"]),
    (["insulinoma", "parathyroid"], 60, ["TWO_MEN1"]),
    (["parathyroid", "pituitary"], 60, ["TWO_MEN1"]),
    (["parathyroid", "adrenal"], 60, ["TWO_MEN1"]),
    (["parathyroid", "thymus_net"], 60, ["THYMIC_NET", "TWO_MEN1"]),
    (["bronchial_net", "pituitary"], 60, ["BRONCHIAL_NET", "TWO_MEN1"]),
    (["bronchial_net", "thymus_net"], 60, ["THYMIC_NET", "BRONCHIAL_NET"]),
    (["insulinoma", "gastrinoma"], 60, ["GASTRINOMA"]),
    (["pancreas_nf", "duodenum_net"], 60, []),
    (["parathyroid", "parathyroid"], 60, []),
    (["ppgl", "mtc"], 60, ["PPGL_ANY", "MTC_ANY"]),
    (["ppgl", "parathyroid"], 60, ["PPGL_ANY"]),
    (["pituitary", "adrenal", "parathyroid", "insulinoma", "thymus_net"], 30,
     ["GDP_NET_LT40", "THYMIC_NET", "TWO_MEN1", "PHPT_LT40"]),
]  # fmt: skip


@pytest.mark.parametrize(("tumours", "age", "expected"), BY_TUMOUR, ids=str)
def test_some_tumours_invite_by_themselves_or_by_age(tumours, age, expected):
    assert triggers(tumours, age) == expected


MULTIFOCAL = [
    (["pancreas_nf"], 60, ["GDP_NET_MULTIFOCAL"]),
    (["pancreas_nf"], 30, ["GDP_NET_MULTIFOCAL"]),
    (["insulinoma"], 39, ["GDP_NET_MULTIFOCAL"]),
    (["duodenum_net"], 80, ["GDP_NET_MULTIFOCAL"]),
    (["gastric_net_type2_3"], 60, ["GDP_NET_MULTIFOCAL"]),
    (["gastrinoma"], 60, ["GASTRINOMA", "GDP_NET_MULTIFOCAL"]),
    (["ppgl"], 60, ["PPGL_ANY"]),
    (["parathyroid"], 60, ["PHPT_LT40"]),
    (["parathyroid", "pituitary"], 60, ["TWO_MEN1"]),
    (["pituitary"], 60, []),
]


@pytest.mark.parametrize(("tumours", "age", "expected"), MULTIFOCAL, ids=str)
def test_several_tumours_invite_in_their_own_name(tumours, age, expected):
    assert triggers(tumours, age, multifocal=True) == expected


SIGNS = [
    (["pancreas_nf"], ["hemangioblastoma"], ["VHL_SIGNS"]),
    (["pancreas_nf"], ["hémangioblastome"], ["VHL_SIGNS"]),
    (["pancreas_nf"], ["cancer rénal à cellules claires"], ["VHL_SIGNS"]),
    (["pancreas_nf"], ["kystes pancréatiques multiples"], ["VHL_SIGNS"]),
    (["insulinoma"], ["haemangioblastoma"], ["VHL_SIGNS"]),
    (["ppgl"], ["hemangioblastoma"], ["PPGL_ANY"]),
    (["bronchial_net"], ["hemangioblastoma"], ["BRONCHIAL_NET"]),
    (["duodenum_net"], ["taches café-au-lait"], ["NF1_SIGNS"]),
    (["duodenum_net"], ["neurofibromes"], ["NF1_SIGNS"]),
    (["ppgl"], ["neurofibroma"], ["PPGL_ANY", "NF1_SIGNS"]),
    (["pancreas_nf"], ["neurofibroma"], []),
    (["pancreas_nf"], ["angiomyolipomes rénaux"], ["TSC_SIGNS"]),
    (["pancreas_nf"], ["angiofibroma", "tubers"], ["TSC_SIGNS"]),
    (["duodenum_net"], ["tubers"], []),
    (["ppgl"], ["sdhb_ihc_loss"], ["PPGL_ANY", "SDHB_IHC_LOSS"]),
    (["ppgl"], ["SDHB_IHC_LOSS"], ["PPGL_ANY", "SDHB_IHC_LOSS"]),
    ([], ["sdhb_loss"], ["SDHB_IHC_LOSS"]),
    (["pancreas_nf"], ["tumour_variant"], ["TUMOUR_VARIANT"]),
    (["pancreas_nf"], ["TUMOUR_VARIANT"], ["TUMOUR_VARIANT"]),
    ([], ["si_net_familial"], ["SI_NET_FAMILIAL"]),
    ([], ["familial small-bowel NET"], ["SI_NET_FAMILIAL"]),
    (["parathyroid"], ["multiglandular"], ["PHPT_LT40"]),
    (["parathyroid"], ["récidivante"], ["PHPT_LT40"]),
    (["pituitary"], ["multiglandular"], []),
    ([], ["c_cell_hyperplasia"], ["MTC_ANY"]),
    ([], ["relative_with_variant"], ["RELATIVE"]),
    (["pancreas_nf"], ["vhl_signs", "tsc_signs"], ["VHL_SIGNS", "TSC_SIGNS"]),
]


@pytest.mark.parametrize(("tumours", "signs", "expected"), SIGNS, ids=str)
def test_a_sign_invites_beside_the_tumour_it_belongs_to(tumours, signs, expected):
    assert triggers(tumours, signs=signs) == expected


@pytest.mark.parametrize(("tumours", "expected"), [([], ["RELATIVE"]), (["mtc"], ["MTC_ANY", "RELATIVE"])])
def test_a_relative_with_a_known_variant_invites(tumours, expected):
    assert triggers(tumours, family=True) == expected


@pytest.mark.parametrize(
    ("given", "expected", "missing"),
    [
        ({"tumours": ["insulinoma"], "age": None, "multifocal": False, "family": False}, [], ["age"]),
        ({"tumours": ["insulinoma"], "age": None, "multifocal": True, "family": False}, ["GDP_NET_MULTIFOCAL"], ["age"]),
        ({"tumours": ["insulinoma"], "age": 30, "multifocal": None, "family": False}, ["GDP_NET_LT40"], ["multifocal"]),
        ({"tumours": ["insulinoma"], "age": 60, "multifocal": None, "family": None}, [], ["multifocal", "family"]),
        ({"tumours": ["parathyroid"], "age": None, "multifocal": False, "family": False}, [], ["age"]),
        ({"tumours": ["ppgl"]}, ["PPGL_ANY"], ["age", "multifocal", "family"]),
        ({"tumours": None, "signs": None}, [], ["age", "multifocal", "family"]),
        ({}, [], ["age", "multifocal", "family"]),
    ],
    ids=str,
)
def test_what_is_not_known_triggers_nothing_and_is_named(given, expected, missing):
    found = output("genetics_triggers", **given)

    assert (found["triggers"], found["missing"]) == (expected, missing)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"tumours": ["pancreas"]}, "unknown tumour pancreas; expected ppgl, mtc"),
        ({"tumours": ["PPGL"]}, "unknown tumour PPGL"),
        ({"tumours": "ppgl"}, "tumours is 'ppgl'; expected a list"),
        ({"tumours": [None]}, "tumours is [None]"),
        ({"age": -1}, "age is -1"),
        ({"age": 131}, "age is 131"),
        ({"age": "35"}, "age is '35'"),
        ({"multifocal": "yes"}, "multifocal is 'yes'"),
        ({"family": 1}, "family is 1"),
        ({"signs": ["fever"]}, "unknown sign 'fever'; expected one of"),
        ({"signs": [""]}, "unknown sign ''"),
        ({"signs": "tubers"}, "signs is 'tubers'"),
    ],
    ids=str,
)
def test_what_the_tables_do_not_know_is_refused(wrong, said):
    assert said in error(
        "genetics_triggers", **({"tumours": ["ppgl"], "age": 35, "multifocal": False, "family": False, "signs": []} | wrong)
    )


@pytest.mark.parametrize(
    ("tumours", "age", "multifocal", "restricted"),
    [
        (["bronchial_net"], 46, False, ()),
        (["bronchial_net"], 39, False, ("BRONCHIAL_NET",)),
        (["bronchial_net"], 46, True, ("BRONCHIAL_NET",)),
        (["bronchial_net", "pituitary"], 46, False, ("BRONCHIAL_NET", "TWO_MEN1")),
        (["bronchial_net"], None, None, ()),
    ],
)
def test_a_centre_may_restrict_the_bronchial_trigger(tumours, age, multifocal, restricted):
    asked = {"tumours": tumours, "age_years": age, "multifocal": multifocal, "family": False, "signs": ()}

    assert "BRONCHIAL_NET" in genetics.triggers(**asked).value
    assert genetics.triggers(**asked, conventions=conventions.Conventions(bronchial_net_genetics="restricted")).value == restricted


def test_every_sign_belongs_to_a_trigger_and_every_word_to_one_sign():
    known = {row["id"] for row in tables.rows("genetics")}
    words = [word for row in tables.rows("genetics_signs") for word in (row["sign"], *row["also_written"].split())]

    assert {row["trigger"] for row in tables.rows("genetics_signs")} <= known
    assert len(words) == len(set(words))


def test_every_trigger_of_the_table_can_be_met_and_has_words():
    met = {trigger for tumours, age, _ in BY_TUMOUR for trigger in triggers(tumours, age)}
    met |= {trigger for tumours, age, _ in MULTIFOCAL for trigger in triggers(tumours, age, multifocal=True)}
    met |= {trigger for tumours, signs, _ in SIGNS for trigger in triggers(tumours, signs=signs)}

    assert met == {row["id"] for row in tables.rows("genetics")}
    assert met <= wording.codes()


TUMOURS = st.lists(st.sampled_from(genetics.TUMOURS), max_size=4)
ANSWERS = st.none() | st.booleans()


@given(TUMOURS, st.sampled_from(genetics.TUMOURS), st.integers(0, 100), ANSWERS)
def test_one_more_tumour_never_takes_an_invitation_back(tumours, more, age, family):
    fewer, all_of_them = (
        set(genetics.triggers(tumours=told, age_years=age, multifocal=False, family=family, signs=()).value)
        for told in (tumours, [*tumours, more])
    )

    assert fewer <= all_of_them


@given(TUMOURS, st.integers(0, 39), st.integers(40, 130), ANSWERS, ANSWERS)
def test_being_young_never_takes_an_invitation_back(tumours, young, old, multifocal, family):
    before, after = (
        set(genetics.triggers(tumours=tumours, age_years=age, multifocal=multifocal, family=family, signs=()).value) for age in (old, young)
    )

    assert before <= after
