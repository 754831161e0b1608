"""PASS and GAPP of a phaeochromocytoma or paraganglioma."""

import itertools

import pytest

from netboard.medicine import conventions, grading, tables, values
from tests.medicine.calls import error, output

POINTS = {
    "gros_nids_ou_diffus_gt_10pct": 2,
    "necrose_centrale_ou_confluente": 2,
    "cellularite_elevee": 2,
    "monotonie_cellulaire": 2,
    "cellules_fusiformes": 2,
    "mitoses_gt_3_par_10_HPF": 2,
    "mitoses_atypiques": 2,
    "extension_graisse": 2,
    "invasion_vasculaire": 1,
    "invasion_capsulaire": 1,
    "pleomorphisme_marque": 1,
    "hyperchromasie": 1,
}
NONE_SEEN = dict.fromkeys(POINTS, False)


def test_the_table_of_pass_items_is_the_published_one():
    assert {row["item"]: int(row["points"]) for row in tables.rows("pass_items")} == POINTS
    assert sum(POINTS.values()) == 20


@pytest.mark.parametrize(("item", "points"), POINTS.items())
def test_each_item_counts_its_points(item, points):
    found = output("score_pass", items=NONE_SEEN | {item: True})

    assert (found["score"], found["threshold_reached"]) == (points, False)


SCORES = [
    ((), 0, False),
    (("invasion_vasculaire",), 1, False),
    (("necrose_centrale_ou_confluente",), 2, False),
    (("necrose_centrale_ou_confluente", "hyperchromasie"), 3, False),
    (("invasion_vasculaire", "invasion_capsulaire", "hyperchromasie"), 3, False),
    (("necrose_centrale_ou_confluente", "mitoses_atypiques"), 4, True),
    (("invasion_vasculaire", "invasion_capsulaire", "pleomorphisme_marque", "hyperchromasie"), 4, True),
    (("necrose_centrale_ou_confluente", "mitoses_atypiques", "hyperchromasie"), 5, True),
    (tuple(POINTS), 20, True),
]


@pytest.mark.parametrize(("seen", "score", "is_reached"), SCORES, ids=lambda value: str(value)[:60])
def test_the_alert_starts_at_four_points(seen, score, is_reached):
    found = output("score_pass", items=NONE_SEEN | dict.fromkeys(seen, True))

    assert (found["score"], found["threshold_reached"]) == (score, is_reached)
    assert (found["missing"], found["taken_as_unticked"]) == ([], [])


@pytest.mark.parametrize(("seen", "score", "is_reached"), SCORES[1:], ids=lambda value: str(value)[:60])
def test_an_item_that_the_map_does_not_hold_was_not_ticked_and_is_named(seen, score, is_reached):
    found = output("score_pass", items=dict.fromkeys(seen, True))

    assert (found["score"], found["threshold_reached"]) == (score, is_reached)
    assert found["taken_as_unticked"] == [item for item in POINTS if item not in seen]


@pytest.mark.parametrize(
    ("items", "is_reached", "missing"),
    [
        (NONE_SEEN | {"hyperchromasie": None}, None, ["hyperchromasie"]),
        ({"necrose_centrale_ou_confluente": True, "mitoses_atypiques": None}, None, ["mitoses_atypiques"]),
        ({"necrose_centrale_ou_confluente": True, "mitoses_atypiques": True, "hyperchromasie": None}, True, ["hyperchromasie"]),
        ({}, None, list(POINTS)),
        (None, None, list(POINTS)),
    ],
    ids=lambda value: str(value)[:60],
)
def test_an_item_that_nobody_knows_leaves_no_score(items, is_reached, missing):
    found = output("score_pass", items=items)

    assert (found["score"], found["threshold_reached"], found["missing"]) == (None, is_reached, missing)


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ({"necrosis": True}, "unknown input necrosis"),
        ({"hyperchromasie": 1}, "hyperchromasie is 1; expected true, false or null"),
        ({"hyperchromasie": "yes"}, "hyperchromasie is 'yes'"),
        (["hyperchromasie"], "expected an object or null"),
        (True, "expected an object or null"),
    ],
    ids=str,
)
def test_an_impossible_pass_item_is_refused(items, said):
    assert said in error("score_pass", items=items)


def test_a_centre_may_follow_the_source_that_writes_more_than_four():
    four = NONE_SEEN | {"necrose_centrale_ou_confluente": True, "mitoses_atypiques": True}
    more_than_four = conventions.Conventions(pass_alert_from="5")

    assert grading.score_pass(four).value == grading.PassScore(4, threshold_reached=True)
    assert grading.score_pass(four, conventions=more_than_four).value == grading.PassScore(4, threshold_reached=False)


def test_an_unknown_item_is_refused_inside_too():
    with pytest.raises(ValueError, match="unknown PASS item necrosis"):
        grading.score_pass({"necrosis": True})


GAPP = {"architecture": 0, "cellularity": 0, "necrosis": 0, "vascular_capsular": 0, "ki67_pct": 0, "catecholamine": "adrenergic"}
GAPP_ROWS = [
    ({}, 0, "well"),
    ({"architecture": 1}, 1, "well"),
    ({"architecture": 2}, 2, "well"),
    ({"cellularity": 2}, 2, "well"),
    ({"cellularity": 2, "architecture": 1}, 3, "moderate"),
    ({"necrosis": 2}, 2, "well"),
    ({"necrosis": "2"}, 2, "well"),
    ({"necrosis": "0", "vascular_capsular": "1"}, 1, "well"),
    ({"vascular_capsular": 1}, 1, "well"),
    ({"ki67_pct": 0.9}, 0, "well"),
    ({"ki67_pct": 0.99}, 0, "well"),
    ({"ki67_pct": 1}, 1, "well"),
    ({"ki67_pct": 2}, 1, "well"),
    ({"ki67_pct": 3}, 1, "well"),
    ({"ki67_pct": 3.0}, 1, "well"),
    ({"ki67_pct": 3.1}, 2, "well"),
    ({"ki67_pct": 100}, 2, "well"),
    ({"catecholamine": "noradrenergic"}, 1, "well"),
    ({"catecholamine": "nonfunctioning"}, 0, "well"),
    ({"architecture": 1, "cellularity": 1, "vascular_capsular": 1, "ki67_pct": 2, "catecholamine": "noradrenergic"}, 5, "moderate"),
    ({"architecture": 2, "cellularity": 2, "necrosis": 2}, 6, "moderate"),
    ({"architecture": 2, "cellularity": 2, "necrosis": 2, "vascular_capsular": 1}, 7, "poor"),
    ({"architecture": 2, "cellularity": 2, "necrosis": 2, "ki67_pct": 1}, 7, "poor"),
    ({"architecture": 2, "cellularity": 2, "necrosis": 2, "vascular_capsular": 1, "ki67_pct": 4}, 9, "poor"),
    (
        {"architecture": 2, "cellularity": 2, "necrosis": 2, "vascular_capsular": 1, "ki67_pct": 4, "catecholamine": "noradrenergic"},
        10,
        "poor",
    ),
]


@pytest.mark.parametrize(("seen", "score", "category"), GAPP_ROWS, ids=lambda value: str(value)[:60])
def test_gapp_adds_up_and_is_classed(seen, score, category):
    found = output("score_gapp", **(GAPP | seen))

    assert (found["score"], found["category"]) == (score, category)


@pytest.mark.parametrize("name", GAPP)
def test_gapp_needs_all_its_parts(name):
    found = output("score_gapp", **(GAPP | {name: None}))

    assert (found["score"], found["category"], found["missing"]) == (None, None, [name])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"architecture": 3}, "architecture is 3"),
        ({"architecture": -1}, "architecture is -1"),
        ({"architecture": 1.5}, "architecture is 1.5; expected a whole number"),
        ({"necrosis": 1}, "necrosis is 1; expected 0 or 2"),
        ({"necrosis": "1"}, "necrosis is 1; expected 0 or 2"),
        ({"necrosis": True}, "necrosis is True"),
        ({"vascular_capsular": 2}, "vascular_capsular is 2; expected 0 or 1"),
        ({"ki67_pct": 101}, "ki67_percent is 101"),
        ({"catecholamine": "dopaminergic"}, "catecholamine is 'dopaminergic'"),
        ({"cellularity": "high"}, "cellularity is 'high'"),
    ],
    ids=str,
)
def test_an_impossible_part_of_gapp_is_refused(wrong, said):
    assert said in error("score_gapp", **(GAPP | wrong))


def test_every_gapp_has_one_category():
    parts = itertools.product((0, 1, 2), (0, 1, 2), (0, 2), (0, 1), (0, 1, 4), grading.CATECHOLAMINES)
    for architecture, cellularity, necrosis, invasion, ki67, catecholamine in parts:
        found = grading.score_gapp(
            architecture=architecture,
            cellularity=cellularity,
            necrosis=necrosis,
            vascular_capsular=invasion,
            ki67_percent=ki67,
            catecholamine=catecholamine,
        )

        assert isinstance(found, values.Finding)
        assert found.value.category == ("well" if found.value.score <= 2 else "moderate" if found.value.score <= 6 else "poor")
