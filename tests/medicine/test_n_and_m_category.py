"""Which N has a tumour of jejunum or ileum, and which M have the metastases?"""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netboard.medicine import staging, values
from tests.medicine.calls import error, output

N_ROWS = [
    # nodes, mass, N
    (0, None, "N0"),
    (0, 0, "N0"),
    (1, None, "N1"),
    (1, 0, "N1"),
    (3, 15, "N1"),
    (11, None, "N1"),
    (11, 20, "N1"),
    (11, 20.0, "N1"),
    (0, 0.1, "N1"),
    (0, 20, "N1"),
    (12, None, "N2"),
    (12, 0, "N2"),
    (12.0, None, "N2"),
    (13, None, "N2"),
    (40, 50, "N2"),
    (0, 20.1, "N2"),
    (1, 20.1, "N2"),
    (1, 20.0001, "N2"),
    (11, 24, "N2"),
    (None, 20.1, "N2"),
    (None, 24, "N2"),
    (None, 20, None),
    (None, 0, None),
    (None, None, None),
]


@pytest.mark.parametrize(("nodes", "mass", "expected"), N_ROWS)
def test_n2_starts_at_twelve_nodes_or_above_twenty_millimetres(nodes, mass, expected):
    found = output("n_category_si", nodes_positive=nodes, mesenteric_mass_mm=mass)

    assert found["n"] == expected
    unsaid = [name for name, value in (("nodes_positive", nodes), ("mesenteric_mass_mm", mass)) if value is None]
    assert found["missing"] == ([] if expected == "N2" else unsaid)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"nodes_positive": 11.5}, "nodes_positive is 11.5; expected a whole number"),
        ({"nodes_positive": -1}, "nodes_positive is -1"),
        ({"nodes_positive": 501}, "nodes_positive is 501"),
        ({"nodes_positive": True}, "nodes_positive is True"),
        ({"nodes_positive": "12"}, "nodes_positive is '12'"),
        ({"mesenteric_mass_mm": -20}, "mesenteric_mass_mm is -20"),
        ({"mesenteric_mass_mm": 1001}, "mesenteric_mass_mm is 1001"),
        ({"mesenteric_mass_mm": "none"}, "mesenteric_mass_mm is 'none'"),
        ({"nodes": 3}, "unknown input nodes"),
    ],
    ids=str,
)
def test_an_impossible_count_of_nodes_is_refused(wrong, said):
    assert said in error("n_category_si", **({"nodes_positive": 3, "mesenteric_mass_mm": 10} | wrong))


@given(st.integers(0, 100), st.integers(0, 100), st.none() | st.decimals(min_value=0, max_value=100, places=1))
def test_more_nodes_never_lower_n(one, other, mass):
    low, high = (staging.n_category_small_bowel(nodes_positive=nodes, mesenteric_mass_mm=mass).value for nodes in sorted((one, other)))

    assert low <= high


YES, NO = True, False
M_ROWS = [
    # site, liver, extrahepatic, bone, M
    *((site, *row) for site in staging.GEP for row in (
        (NO, NO, NO, "M0"),
        (NO, NO, None, "M0"),
        (YES, NO, NO, "M1a"),
        (YES, NO, None, "M1a"),
        (NO, YES, NO, "M1b"),
        (NO, YES, None, "M1b"),
        (NO, YES, YES, "M1b"),
        (NO, NO, YES, "M1b"),
        (YES, YES, NO, "M1c"),
        (YES, YES, YES, "M1c"),
        (YES, NO, YES, "M1c"),
        (YES, None, YES, "M1c"),
        (NO, None, YES, "M1b"),
        (YES, None, NO, None),
        (NO, None, NO, None),
        (None, NO, NO, None),
        (None, YES, NO, None),
        (None, None, None, None),
    )),
    ("ppgl", NO, NO, NO, "M0"),
    ("ppgl", NO, NO, YES, "M1a"),
    ("ppgl", NO, YES, NO, "M1b"),
    ("ppgl", YES, NO, NO, "M1b"),
    ("ppgl", YES, YES, NO, "M1b"),
    ("ppgl", YES, NO, YES, "M1c"),
    ("ppgl", NO, YES, YES, "M1c"),
    ("ppgl", YES, YES, YES, "M1c"),
    ("ppgl", YES, None, NO, "M1b"),
    ("ppgl", YES, None, YES, "M1c"),
    ("ppgl", NO, NO, None, None),
    ("ppgl", YES, NO, None, None),
    ("ppgl", None, NO, YES, None),
    ("ppgl", None, None, None, None),
    ("mtc", NO, NO, NO, "M0"),
    ("mtc", NO, NO, None, "M0"),
    ("mtc", YES, NO, NO, "M1"),
    ("mtc", NO, YES, NO, "M1"),
    ("mtc", NO, NO, YES, "M1"),
    ("mtc", YES, None, None, "M1"),
    ("mtc", None, YES, None, "M1"),
    ("mtc", None, NO, None, None),
    ("lung", NO, NO, NO, "M0"),
    ("lung", YES, NO, NO, "M1"),
    ("lung", YES, YES, YES, "M1"),
    ("thymus", NO, NO, NO, "M0"),
    ("thymus", NO, YES, NO, "M1"),
    ("unknown_primary", YES, NO, NO, None),
    (None, YES, NO, NO, None),
]  # fmt: skip


@pytest.mark.parametrize(("site", "liver", "extrahepatic", "bone", "expected"), M_ROWS)
def test_m_tells_where_the_metastases_are(site, liver, extrahepatic, bone, expected):
    assert output("m_category", site=site, liver=liver, extrahepatic=extrahepatic, bone=bone)["m"] == expected


@pytest.mark.parametrize(
    ("site", "liver", "extrahepatic", "bone", "missing"),
    [
        ("pancreas", None, False, None, ["liver"]),
        ("pancreas", True, None, None, ["extrahepatic"]),
        ("pancreas", None, None, None, ["liver", "extrahepatic"]),
        ("ppgl", False, False, None, ["bone"]),
        ("ppgl", None, None, None, ["liver", "extrahepatic", "bone"]),
        (None, True, False, False, ["site"]),
        ("unknown_primary", True, False, False, ["site"]),
    ],
)
def test_what_leaves_m_unknown_is_named(site, liver, extrahepatic, bone, missing):
    assert output("m_category", site=site, liver=liver, extrahepatic=extrahepatic, bone=bone)["missing"] == missing


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"liver": "yes"}, "liver is 'yes'; expected true, false or null"),
        ({"liver": 1}, "liver is 1"),
        ({"bone": 0}, "bone is 0"),
        ({"extrahepatic": []}, "extrahepatic is []"),
        ({"site": "brain"}, "site is 'brain'"),
        ({"site": 3}, "site is 3"),
    ],
    ids=str,
)
def test_an_impossible_metastasis_is_refused(wrong, said):
    assert said in error("m_category", **({"site": "pancreas", "liver": True, "extrahepatic": False, "bone": False} | wrong))


TOLD = [True, False, None]


@pytest.mark.parametrize("site", [*staging.GEP, "ppgl", "mtc", "lung", "thymus"])
def test_an_answer_given_without_all_facts_is_the_same_with_them(site):
    for liver, extrahepatic, bone in itertools.product(TOLD, TOLD, TOLD):
        partial = staging.m_category(site=site, liver=liver, extrahepatic=extrahepatic, bone=bone)
        if isinstance(partial, values.Unknown):
            continue
        options = [[value] if value is not None else [True, False] for value in (liver, extrahepatic)]
        for known in itertools.product(*options):
            full = staging.m_category(site=site, liver=known[0], extrahepatic=known[1], bone=bool(bone))
            assert full.value == partial.value
