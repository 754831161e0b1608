"""Which T do the size and the extensions give, site by site?"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netboard.medicine import conventions, staging, tables, values
from tests.medicine.calls import error, output

ROWS = [
    # site, size in mm, facts, T
    ("stomach", 3, ["mucosa"], "T1"),
    ("stomach", 10, ["submucosa"], "T1"),
    ("stomach", 10.0, ["mucosa", "submucosa"], "T1"),
    ("stomach", 10.1, ["submucosa"], "T2"),
    ("stomach", 10.0001, ["mucosa"], "T2"),
    ("stomach", 25, ["submucosa"], "T2"),
    ("stomach", 25, [], "T2"),
    ("stomach", 4, ["muscularis"], "T2"),
    ("stomach", None, ["muscularis"], "T2"),
    ("stomach", 4, ["subserosa"], "T3"),
    ("stomach", 60, ["subserosa"], "T3"),
    ("stomach", None, ["subserosa"], "T3"),
    ("stomach", 4, ["serosa"], "T4"),
    ("stomach", None, ["other_organ"], "T4"),
    ("stomach", 4, ["submucosa", "muscularis", "subserosa", "serosa"], "T4"),
    ("duodenum", 10, ["submucosa"], "T1"),
    ("duodenum", 9.9, ["mucosa"], "T1"),
    ("duodenum", 10.1, ["submucosa"], "T2"),
    ("duodenum", 5, ["muscularis"], "T2"),
    ("duodenum", 5, ["peripancreatic_fat"], "T3"),
    ("duodenum", None, ["peripancreatic_fat"], "T3"),
    ("duodenum", 5, ["serosa"], "T4"),
    ("duodenum", 5, ["other_organ"], "T4"),
    ("duodenum", 5, ["submucosa", "duodenum"], "T1"),
    ("ampulla", 10, ["confined"], "T1"),
    ("ampulla", 8, ["mucosa"], "T1"),
    ("ampulla", 10.1, ["confined"], "T2"),
    ("ampulla", 5, ["submucosa"], "T2"),
    ("ampulla", 5, ["muscularis"], "T2"),
    ("ampulla", 5, ["duodenum"], "T2"),
    ("ampulla", 5, ["peripancreatic_fat"], "T3"),
    ("ampulla", 5, ["other_organ"], "T4"),
    ("ampulla", None, ["serosa"], "T4"),
    ("jejunum_ileum", 10, ["submucosa"], "T1"),
    ("jejunum_ileum", 1, ["mucosa"], "T1"),
    ("jejunum_ileum", 10.1, ["submucosa"], "T2"),
    ("jejunum_ileum", 8, ["muscularis"], "T2"),
    ("jejunum_ileum", 8, ["subserosa"], "T3"),
    ("jejunum_ileum", 40, ["subserosa"], "T3"),
    ("jejunum_ileum", 8, ["serosa"], "T4"),
    ("jejunum_ileum", 8, ["other_organ"], "T4"),
    ("appendix", 1, [], "T1"),
    ("appendix", 20, [], "T1"),
    ("appendix", 20, ["submucosa"], "T1"),
    ("appendix", 20, ["muscularis"], "T1"),
    ("appendix", 20.1, [], "T2"),
    ("appendix", 40, [], "T2"),
    ("appendix", 40, ["muscularis"], "T2"),
    ("appendix", 40.1, [], "T3"),
    ("appendix", 16, ["mesoappendix"], "T3"),
    ("appendix", None, ["mesoappendix"], "T3"),
    ("appendix", 5, ["subserosa"], "T3"),
    ("appendix", 5, ["serosa"], "T4"),
    ("appendix", None, ["other_organ"], "T4"),
    ("appendix", 45, ["mesoappendix", "serosa"], "T4"),
    ("colon_rectum", 1, ["mucosa"], "T1a"),
    ("colon_rectum", 9.9, ["submucosa"], "T1a"),
    ("colon_rectum", 9.9999, ["submucosa"], "T1a"),
    ("colon_rectum", 10, ["submucosa"], "T1b"),
    ("colon_rectum", 10.0, ["mucosa"], "T1b"),
    ("colon_rectum", 10.1, ["submucosa"], "T1b"),
    ("colon_rectum", 20, ["submucosa"], "T1b"),
    ("colon_rectum", 20.1, ["submucosa"], "T2"),
    ("colon_rectum", 5, ["muscularis"], "T2"),
    ("colon_rectum", None, ["muscularis"], "T2"),
    ("colon_rectum", 5, ["subserosa"], "T3"),
    ("colon_rectum", 30, ["subserosa"], "T3"),
    ("colon_rectum", 5, ["serosa"], "T4"),
    ("colon_rectum", 5, ["other_organ"], "T4"),
    ("pancreas", 14, ["confined"], "T1"),
    ("pancreas", 19.9, ["confined"], "T1"),
    ("pancreas", 19.9, [], "T1"),
    ("pancreas", 20, ["confined"], "T2"),
    ("pancreas", 20.0, [], "T2"),
    ("pancreas", 20.1, ["confined"], "T2"),
    ("pancreas", 40, ["confined"], "T2"),
    ("pancreas", 40.1, ["confined"], "T3"),
    ("pancreas", 52, [], "T3"),
    ("pancreas", 15, ["peripancreatic_fat"], "T1"),
    ("pancreas", 35, ["peripancreatic_fat"], "T2"),
    ("pancreas", 15, ["duodenum"], "T3"),
    ("pancreas", None, ["duodenum"], "T3"),
    ("pancreas", 15, ["bile_duct"], "T3"),
    ("pancreas", 15, ["other_organ"], "T4"),
    ("pancreas", None, ["major_vessel"], "T4"),
    ("pancreas", 60, ["duodenum", "major_vessel"], "T4"),
    ("ppgl", 30, ["phaeo"], "T1"),
    ("ppgl", 49.9, ["phaeo"], "T1"),
    ("ppgl", 50, ["phaeo"], "T2"),
    ("ppgl", 50.1, ["phaeo"], "T2"),
    ("ppgl", 10, ["sympathetic_pgl"], "T2"),
    ("ppgl", 62, ["sympathetic_pgl"], "T2"),
    ("ppgl", None, ["sympathetic_pgl"], "T2"),
    ("ppgl", 10, ["phaeo", "extra_adrenal"], "T3"),
    ("ppgl", 80, ["sympathetic_pgl", "extra_adrenal"], "T3"),
    ("ppgl", None, ["extra_adrenal"], "T3"),
    ("ppgl", 60, [], "T2"),
    ("mtc", 1, ["confined"], "T1a"),
    ("mtc", 10, ["confined"], "T1a"),
    ("mtc", 10.1, ["confined"], "T1b"),
    ("mtc", 20, ["confined"], "T1b"),
    ("mtc", 20.1, ["confined"], "T2"),
    ("mtc", 28, ["confined"], "T2"),
    ("mtc", 28, [], "T2"),
    ("mtc", 40, ["confined"], "T2"),
    ("mtc", 40.1, ["confined"], "T3a"),
    ("mtc", 5, ["strap_muscle"], "T3b"),
    ("mtc", 50, ["strap_muscle"], "T3b"),
    ("mtc", None, ["strap_muscle"], "T3b"),
    ("mtc", 5, ["t4a_structure"], "T4a"),
    ("mtc", None, ["t4b_structure"], "T4b"),
    ("mtc", 5, ["strap_muscle", "t4a_structure"], "T4a"),
    ("mtc", 5, ["t4a_structure", "t4b_structure"], "T4b"),
    ("lung", 10, [], "T1a"),
    ("lung", 10.1, [], "T1b"),
    ("lung", 20, [], "T1b"),
    ("lung", 20.1, [], "T1c"),
    ("lung", 30, [], "T1c"),
    ("lung", 30.1, [], "T2a"),
    ("lung", 34, ["confined"], "T2a"),
    ("lung", 40, [], "T2a"),
    ("lung", 40.1, [], "T2b"),
    ("lung", 50, [], "T2b"),
    ("lung", 50.1, [], "T3"),
    ("lung", 70, [], "T3"),
    ("lung", 70.1, [], "T4"),
    ("lung", 15, ["main_bronchus"], "T2a"),
    ("lung", 15, ["visceral_pleura"], "T2a"),
    ("lung", 45, ["visceral_pleura"], "T2b"),
    ("lung", 15, ["chest_wall"], "T3"),
    ("lung", 15, ["nodule_same_lobe"], "T3"),
    ("lung", 15, ["carina"], "T4"),
    ("lung", None, ["mediastinum"], "T4"),
    ("thymus", None, ["encapsulated"], "T1a"),
    ("thymus", 60, ["mediastinal_fat"], "T1a"),
    ("thymus", None, ["mediastinal_pleura"], "T1b"),
    ("thymus", 20, ["pericardium"], "T2"),
    ("thymus", 20, ["lung"], "T3"),
    ("thymus", 20, ["pericardium", "aorta"], "T4"),
]
AGREED = [(site, edition, *row) for site, *row in ROWS for edition in staging.EDITIONS_OF[site]]


@pytest.mark.parametrize(("site", "edition", "size", "facts", "expected"), AGREED)
def test_t_is_the_highest_of_size_and_extensions(site, edition, size, facts, expected):
    assert output("t_category", site=site, edition=edition, size_mm=size, facts=facts)["t"] == expected


@pytest.mark.parametrize(("site", "edition", "size", "facts", "expected"), AGREED[::7])
def test_the_order_of_the_facts_does_not_matter(site, edition, size, facts, expected):
    assert output("t_category", site=site, edition=edition, size_mm=size, facts=facts[::-1])["t"] == expected


EDGES = [
    ("pancreas", 20, ["confined"], "pancreas_20_mm", "T2", "T1"),
    ("colon_rectum", 10, ["submucosa"], "colon_rectum_10_mm", "T1b", "T1a"),
    ("duodenum", 10, ["submucosa"], "duodenum_10_mm", "T1", "T2"),
    ("ampulla", 10, ["confined"], "ampulla_10_mm", "T1", "T2"),
    ("ppgl", 50, ["phaeo"], "ppgl_50_mm", "T2", "T1"),
    ("mtc", 40, ["confined"], "mtc_40_mm", "T2", "T3a"),
    ("appendix", 16, ["mesoappendix"], "appendix_mesoappendix", "T3", "T1"),
    ("appendix", 35, ["mesoappendix"], "appendix_mesoappendix", "T3", "T2"),
]


@pytest.mark.parametrize("edge", EDGES, ids=str)
def test_where_sources_disagree_the_centre_chooses_and_it_is_said(edge):
    site, size, facts, name, default, other = edge
    asked = {"site": site, "edition": "8", "size_mm": size, "facts": facts}
    choices = conventions.CHOICES[name]

    ours, theirs = (staging.t_category(**asked, conventions=conventions.Conventions(**{name: choice})) for choice in choices)

    assert (ours.value, theirs.value) == (default, other)
    assert ours.flags == ("SOURCES_DISAGREE",)
    assert ours.source.table == "tnm_conflicts"
    assert output("t_category", **asked)["flags"] == ["SOURCES_DISAGREE"]


@pytest.mark.parametrize(("site", "size", "facts"), [(site, size, facts) for site, size, facts, *_ in EDGES[:6]])
@pytest.mark.parametrize("step", [Decimal("-0.001"), Decimal("0.001")])
def test_beside_the_edge_no_source_disagrees(site, size, facts, step):
    every = conventions.Conventions(**{name: choices[1] for name, choices in conventions.CHOICES.items()})
    asked = {"site": site, "edition": "8", "size_mm": size + step, "facts": facts}

    assert staging.t_category(**asked).flags == ()
    assert staging.t_category(**asked).value == staging.t_category(**asked, conventions=every).value


def test_the_edges_of_the_table_are_those_of_the_settings():
    told = {row["convention"]: (row["default"], row["alternative"]) for row in tables.rows("tnm_conflicts")}

    assert told == {name: choices for name, choices in conventions.CHOICES.items() if name in told}
    assert set(conventions.CHOICES) - set(told) == {"pass_alert_from", "bronchial_net_genetics"}


MISSING = [
    ({"site": None}, ["site"]),
    ({"edition": None}, ["edition"]),
    ({"facts": None}, ["facts"]),
    ({"site": None, "edition": None, "facts": None}, ["site", "edition", "facts"]),
    ({"size_mm": None}, ["size_mm"]),
    ({"size_mm": None, "facts": []}, ["size_mm", "facts"]),
    ({"size_mm": 8, "facts": []}, ["facts"]),
    ({"size_mm": 8, "facts": ["confined"]}, ["facts"]),
    ({"site": "colon_rectum", "size_mm": 20, "facts": []}, ["facts"]),
    ({"site": "pancreas", "size_mm": None, "facts": ["confined"]}, ["size_mm"]),
    ({"site": "pancreas", "size_mm": None, "facts": ["peripancreatic_fat"]}, ["size_mm"]),
    ({"site": "appendix", "size_mm": None, "facts": ["muscularis"]}, ["size_mm"]),
    ({"site": "mtc", "edition": "8", "size_mm": None, "facts": ["confined"]}, ["size_mm"]),
    ({"site": "ppgl", "edition": "8", "size_mm": None, "facts": ["phaeo"]}, ["size_mm"]),
    ({"site": "ppgl", "edition": "8", "size_mm": 30, "facts": []}, ["facts"]),
    ({"site": "lung", "size_mm": None, "facts": ["visceral_pleura"]}, ["size_mm"]),
    ({"site": "thymus", "edition": "8", "size_mm": 30, "facts": []}, ["facts"]),
    ({"site": "unknown_primary"}, ["site"]),
]


@pytest.mark.parametrize(("changed", "missing"), MISSING, ids=str)
def test_without_what_decides_there_is_no_t(changed, missing):
    found = output("t_category", **({"site": "stomach", "edition": "9", "size_mm": 8, "facts": ["submucosa"]} | changed))

    assert (found["t"], found["missing"]) == (None, missing)


def test_an_unknown_primary_says_that_it_has_no_tnm():
    found = output("t_category", site="unknown_primary", edition="8", size_mm=10, facts=[])

    assert {"code": "NO_TNM", "value": ""} in found["because"]


ABSURD = [
    ({"site": "liver"}, "site is 'liver'"),
    ({"edition": "7"}, "edition is '7'; expected one of 8, 9"),
    ({"edition": 10}, "edition is '10'"),
    ({"edition": True}, "edition is True"),
    ({"size_mm": -1}, "size_mm is -1; expected > 0 and <= 1000"),
    ({"size_mm": 0}, "size_mm is 0"),
    ({"size_mm": 5000}, "size_mm is 5000"),
    ({"size_mm": "12"}, "size_mm is '12'"),
    ({"facts": "submucosa"}, "facts is 'submucosa'; expected a list of words"),
    ({"facts": [1]}, "facts is [1]"),
    ({"facts": ["skin"]}, "skin places no tumour of the site stomach"),
    ({"facts": ["submucosa", "bile_duct"]}, "bile_duct places no tumour of the site stomach"),
    ({"site": "duodenum", "facts": ["subserosa"]}, "subserosa places no tumour of the site duodenum"),
    ({"site": "mtc", "edition": "9", "facts": ["confined"]}, "no T categories of edition 9 for mtc"),
    ({"site": "ppgl", "edition": 9, "facts": ["phaeo"]}, "no T categories of edition 9 for ppgl"),
    ({"site": "thymus", "edition": "9", "facts": ["encapsulated"]}, "no T categories of edition 9 for thymus"),
]


@pytest.mark.parametrize(("changed", "said"), ABSURD, ids=str)
def test_an_impossible_extension_is_refused(changed, said):
    assert said in error("t_category", **({"site": "stomach", "edition": "9", "size_mm": 8, "facts": ["submucosa"]} | changed))


def test_an_edition_may_be_typed_as_a_number():
    by_text = output("t_category", site="pancreas", edition="9", size_mm=14, facts=[])

    assert output("t_category", site="pancreas", edition=9, size_mm=14, facts=[]) == by_text


SIZES = st.decimals(min_value=1, max_value=300, places=2)
CONFINED = {
    "stomach": ("mucosa",), "duodenum": ("submucosa",), "ampulla": ("confined",), "jejunum_ileum": ("mucosa",), "appendix": (),
    "colon_rectum": ("submucosa",), "pancreas": ("confined",), "ppgl": ("phaeo",), "mtc": ("confined",), "lung": (),
}  # fmt: skip


@given(st.sampled_from(sorted(CONFINED)), SIZES, SIZES)
def test_a_larger_tumour_never_has_a_lower_t(site, one, other):
    low, high = (staging.t_category(site=site, edition="8", size_mm=size, facts=CONFINED[site]).value for size in sorted((one, other)))

    assert low <= high


@given(st.data(), st.sampled_from(sorted(CONFINED)), SIZES)
def test_one_more_extension_never_lowers_t(data, site, size):
    words = [row["fact"] for row in tables.rows("tnm_facts") if row["site"] == site]
    more = data.draw(st.sampled_from(words))

    before = staging.t_category(site=site, edition="8", size_mm=size, facts=CONFINED[site])
    after = staging.t_category(site=site, edition="8", size_mm=size, facts=(*CONFINED[site], more))

    assert isinstance(before, values.Finding)
    assert before.value <= after.value


@given(st.data(), st.sampled_from(sorted(CONFINED)))
def test_whatever_a_size_could_be_its_absence_gives_no_lower_answer(data, site):
    words = data.draw(st.lists(st.sampled_from([row["fact"] for row in tables.rows("tnm_facts") if row["site"] == site]), max_size=3))

    without = staging.t_category(site=site, edition="8", size_mm=None, facts=words)

    if isinstance(without, values.Finding):
        sizes = (Decimal(1), Decimal(15), Decimal(45), Decimal(300))
        assert {staging.t_category(site=site, edition="8", size_mm=size, facts=words).value for size in sizes} == {without.value}


def test_every_row_of_facts_has_an_effect_that_the_rule_knows():
    effects = {row["effect"] for row in tables.rows("tnm_facts")}

    assert {effect for effect in effects if not effect.startswith("T")} == {"shallow", "no_effect", "size_decides"}
    assert all(staging.CATEGORY["t"].match(effect) for effect in effects if effect.startswith("T"))
