"""What does each word of the contract make of an 8 mm tumour of each digestive organ?"""

import pytest

from netboard.medicine import staging, tables
from tests.medicine.calls import error, output

REFUSED = "refused"
WORDS = [
    # site, word, T of an 8 mm tumour; None where the depth of the wall is still to be told
    ("stomach", "mucosa", "T1"),
    ("stomach", "submucosa", "T1"),
    ("stomach", "muscularis", "T2"),
    ("stomach", "subserosa", "T3"),
    ("stomach", "serosa", "T4"),
    ("stomach", "other_organ", "T4"),
    ("stomach", "mesoappendix", REFUSED),
    ("stomach", "peripancreatic_fat", REFUSED),
    ("stomach", "duodenum", REFUSED),
    ("stomach", "bile_duct", REFUSED),
    ("stomach", "major_vessel", "T4"),
    ("stomach", "confined", None),
    ("duodenum", "mucosa", "T1"),
    ("duodenum", "submucosa", "T1"),
    ("duodenum", "muscularis", "T2"),
    ("duodenum", "subserosa", REFUSED),
    ("duodenum", "serosa", "T4"),
    ("duodenum", "other_organ", "T4"),
    ("duodenum", "mesoappendix", REFUSED),
    ("duodenum", "peripancreatic_fat", "T3"),
    ("duodenum", "duodenum", None),
    ("duodenum", "bile_duct", REFUSED),
    ("duodenum", "major_vessel", REFUSED),
    ("duodenum", "confined", None),
    ("ampulla", "mucosa", "T1"),
    ("ampulla", "submucosa", "T2"),
    ("ampulla", "muscularis", "T2"),
    ("ampulla", "subserosa", REFUSED),
    ("ampulla", "serosa", "T4"),
    ("ampulla", "other_organ", "T4"),
    ("ampulla", "mesoappendix", REFUSED),
    ("ampulla", "peripancreatic_fat", "T3"),
    ("ampulla", "duodenum", "T2"),
    ("ampulla", "bile_duct", REFUSED),
    ("ampulla", "major_vessel", REFUSED),
    ("ampulla", "confined", "T1"),
    ("jejunum_ileum", "mucosa", "T1"),
    ("jejunum_ileum", "submucosa", "T1"),
    ("jejunum_ileum", "muscularis", "T2"),
    ("jejunum_ileum", "subserosa", "T3"),
    ("jejunum_ileum", "serosa", "T4"),
    ("jejunum_ileum", "other_organ", "T4"),
    ("jejunum_ileum", "mesoappendix", REFUSED),
    ("jejunum_ileum", "peripancreatic_fat", REFUSED),
    ("jejunum_ileum", "duodenum", REFUSED),
    ("jejunum_ileum", "bile_duct", REFUSED),
    ("jejunum_ileum", "major_vessel", "T4"),
    ("jejunum_ileum", "confined", None),
    ("appendix", "mucosa", "T1"),
    ("appendix", "submucosa", "T1"),
    ("appendix", "muscularis", "T1"),
    ("appendix", "subserosa", "T3"),
    ("appendix", "serosa", "T4"),
    ("appendix", "other_organ", "T4"),
    ("appendix", "mesoappendix", "T3"),
    ("appendix", "peripancreatic_fat", REFUSED),
    ("appendix", "duodenum", REFUSED),
    ("appendix", "bile_duct", REFUSED),
    ("appendix", "major_vessel", "T4"),
    ("appendix", "confined", "T1"),
    ("colon_rectum", "mucosa", "T1a"),
    ("colon_rectum", "submucosa", "T1a"),
    ("colon_rectum", "muscularis", "T2"),
    ("colon_rectum", "subserosa", "T3"),
    ("colon_rectum", "serosa", "T4"),
    ("colon_rectum", "other_organ", "T4"),
    ("colon_rectum", "mesoappendix", REFUSED),
    ("colon_rectum", "peripancreatic_fat", REFUSED),
    ("colon_rectum", "duodenum", REFUSED),
    ("colon_rectum", "bile_duct", REFUSED),
    ("colon_rectum", "major_vessel", REFUSED),
    ("colon_rectum", "confined", None),
    ("pancreas", "mucosa", REFUSED),
    ("pancreas", "submucosa", REFUSED),
    ("pancreas", "muscularis", REFUSED),
    ("pancreas", "subserosa", REFUSED),
    ("pancreas", "serosa", REFUSED),
    ("pancreas", "other_organ", "T4"),
    ("pancreas", "mesoappendix", REFUSED),
    ("pancreas", "peripancreatic_fat", "T1"),
    ("pancreas", "duodenum", "T3"),
    ("pancreas", "bile_duct", "T3"),
    ("pancreas", "major_vessel", "T4"),
    ("pancreas", "confined", "T1"),
]
VOCABULARY = {
    "mucosa", "submucosa", "muscularis", "subserosa", "serosa", "other_organ", "mesoappendix", "peripancreatic_fat", "duodenum", "bile_duct",
    "major_vessel", "confined",
}  # fmt: skip


@pytest.mark.parametrize("edition", staging.EDITIONS)
@pytest.mark.parametrize(("site", "word", "expected"), WORDS)
def test_each_word_of_the_contract_has_its_effect_or_is_refused(site, word, expected, edition):
    asked = {"site": site, "edition": edition, "size_mm": 8, "facts": [word]}

    if expected is REFUSED:
        assert f"{word} places no tumour of the site {site}; expected" in error("t_category", **asked)
    else:
        assert output("t_category", **asked)["t"] == expected


@pytest.mark.parametrize(("site", "word", "expected"), [row for row in WORDS if row[2] in {"T3", "T4"}])
def test_a_deep_extension_needs_no_size(site, word, expected):
    assert output("t_category", site=site, edition="9", size_mm=None, facts=[word])["t"] == expected


def test_every_pair_of_site_and_word_is_described():
    assert {(site, word) for site, word, _ in WORDS} == {(site, word) for site in staging.GEP for word in VOCABULARY}


def test_the_table_knows_no_other_word_for_these_organs():
    held = {(row["site"], row["fact"]) for row in tables.rows("tnm_facts") if row["site"] in staging.GEP}

    assert held == {(site, word) for site, word, expected in WORDS if expected is not REFUSED}
