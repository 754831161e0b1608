"""Which stage group do T, N and M give, edition by edition?"""

import csv
import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netboard.medicine import staging, tables, values
from tests.medicine.calls import error, output

GEP_T = ("TX", "T0", "T1", "T2", "T3", "T4")


def gep_stage(edition, site, t, n, m):  # noqa: PLR0911 -- the sentences of the classification, one a line
    """Write the groups of the digestive sites anew, from the sentences of the editions and not from the table."""
    if m != "M0":
        return "IV"
    number = t[1]
    colorectal = site == "colon_rectum"
    if n in {"N1", "N2"}:
        if colorectal:
            return "ND" if (edition, t) == ("8", "T0") else "IIIB"
        return "III"
    if number in {"X", "0"}:
        return "ND"
    if n == "NX":
        if edition == "8":
            return "III" if number == "4" else "ND"
        if number == "1" and site not in {"jejunum_ileum", "pancreas"}:
            return "I"
        return "II" if (site, t) == ("appendix", "T2") else "ND"
    if colorectal:
        return {"1": "I", "2": "IIA", "3": "IIB", "4": "IIIA"}[number]
    return {"1": "I", "2": "II", "3": "II", "4": "III"}[number]


GEP_CASES = [
    (edition, site, t, n, m)
    for edition in staging.EDITIONS
    for site in staging.GEP
    for t in (*GEP_T, *(("T1a", "T1b") if site == "colon_rectum" else ()))
    for n in ("NX", "N0", "N1", *(("N2",) if site == "jejunum_ileum" else ()))
    for m in ("M0", "M1", "M1a", "M1b", "M1c")
]


@pytest.mark.parametrize("case", GEP_CASES, ids="/".join)
def test_the_digestive_groups_are_those_of_the_editions(case):
    edition, site, t, n, m = case

    assert output("stage_group", edition=edition, site=site, t=t, n=n, m=m)["stage"] == gep_stage(*case)


ROWS = [
    # edition, site, T, N, M, stage
    ("8", "ppgl", "T1", "N0", "M0", "I"),
    ("8", "ppgl", "T2", "N0", "M0", "II"),
    ("8", "ppgl", "T3", "N0", "M0", "III"),
    ("8", "ppgl", "T3", "NX", "M0", "III"),
    ("8", "ppgl", "T1", "NX", "M0", "ND"),
    ("8", "ppgl", "T2", "NX", "M0", "ND"),
    ("8", "ppgl", "TX", "N0", "M0", "ND"),
    ("8", "ppgl", "TX", "N1", "M0", "III"),
    ("8", "ppgl", "T1", "N1", "M0", "III"),
    ("8", "ppgl", "T1", "N0", "M1a", "IV"),
    ("8", "ppgl", "T3", "N1", "M1c", "IV"),
    ("8", "mtc", "T1", "N0", "M0", "I"),
    ("8", "mtc", "T1a", "N0", "M0", "I"),
    ("8", "mtc", "T1a", "N0a", "M0", "I"),
    ("8", "mtc", "T1b", "N0b", "M0", "I"),
    ("8", "mtc", "T2", "N0", "M0", "II"),
    ("8", "mtc", "T3", "N0", "M0", "II"),
    ("8", "mtc", "T3a", "N0a", "M0", "II"),
    ("8", "mtc", "T3b", "N0", "M0", "II"),
    ("8", "mtc", "T1a", "N1a", "M0", "III"),
    ("8", "mtc", "T3b", "N1a", "M0", "III"),
    ("8", "mtc", "T1a", "N1b", "M0", "IVA"),
    ("8", "mtc", "T2", "N1b", "M0", "IVA"),
    ("8", "mtc", "T4a", "N0", "M0", "IVA"),
    ("8", "mtc", "T4a", "NX", "M0", "IVA"),
    ("8", "mtc", "T4b", "N0", "M0", "IVB"),
    ("8", "mtc", "T4b", "N1b", "M0", "IVB"),
    ("8", "mtc", "T4", "N0", "M0", "IV"),
    ("8", "mtc", "TX", "N1b", "M0", "IV"),
    ("8", "mtc", "T1", "N1", "M0", "ND"),
    ("8", "mtc", "T2", "NX", "M0", "ND"),
    ("8", "mtc", "TX", "N0", "M0", "ND"),
    ("8", "mtc", "T1a", "N0", "M1", "IVC"),
    ("8", "mtc", "T4b", "N1b", "M1", "IVC"),
    ("8", "mtc", "TX", "NX", "M1", "IVC"),
    ("8", "lung", "T1mi", "N0", "M0", "IA1"),
    ("8", "lung", "T1a", "N0", "M0", "IA1"),
    ("8", "lung", "T1b", "N0", "M0", "IA2"),
    ("8", "lung", "T1c", "N0", "M0", "IA3"),
    ("8", "lung", "T1", "N0", "M0", "IA"),
    ("8", "lung", "T2a", "N0", "M0", "IB"),
    ("8", "lung", "T2b", "N0", "M0", "IIA"),
    ("8", "lung", "T2", "N0", "M0", "ND"),
    ("8", "lung", "T2", "N1", "M0", "IIB"),
    ("8", "lung", "T1a", "N1", "M0", "IIB"),
    ("8", "lung", "T2a", "N1", "M0", "IIB"),
    ("8", "lung", "T3", "N0", "M0", "IIB"),
    ("8", "lung", "T3", "N1", "M0", "IIIA"),
    ("8", "lung", "T4", "N0", "M0", "IIIA"),
    ("8", "lung", "T4", "N1", "M0", "IIIA"),
    ("8", "lung", "T1c", "N2", "M0", "IIIA"),
    ("8", "lung", "T3", "N2", "M0", "IIIB"),
    ("8", "lung", "T1a", "N3", "M0", "IIIB"),
    ("8", "lung", "T4", "N3", "M0", "IIIC"),
    ("8", "lung", "T4", "NX", "M0", "III"),
    ("8", "lung", "T4a", "N0", "M0", "IIIA"),
    ("8", "lung", "TX", "N0", "M0", "occult"),
    ("8", "lung", "TX", "N2", "M0", "III"),
    ("8", "lung", "T0", "N0", "M0", "ND"),
    ("8", "lung", "Tis", "N0", "M0", "0"),
    ("8", "lung", "Tis", "NX", "M0", "ND"),
    ("8", "lung", "T1a", "N0", "M1", "IV"),
    ("8", "lung", "T1a", "N0", "M1a", "IVA"),
    ("8", "lung", "T1a", "N0", "M1b", "IVA"),
    ("8", "lung", "T1a", "N0", "M1c", "IVB"),
    ("9", "lung", "T1a", "N0", "M0", "IA1"),
    ("9", "lung", "T1a", "N1", "M0", "IIA"),
    ("9", "lung", "T1c", "N1", "M0", "IIA"),
    ("9", "lung", "T1a", "N2a", "M0", "IIB"),
    ("9", "lung", "T1a", "N2b", "M0", "IIIA"),
    ("9", "lung", "T1a", "N2", "M0", "ND"),
    ("9", "lung", "T2a", "N1", "M0", "IIB"),
    ("9", "lung", "T2a", "N2a", "M0", "IIIA"),
    ("9", "lung", "T2b", "N2b", "M0", "IIIB"),
    ("9", "lung", "T3", "N2a", "M0", "IIIA"),
    ("9", "lung", "T4", "N3", "M0", "IIIC"),
    ("9", "lung", "T1a", "NX", "M0", "ND"),
    ("9", "lung", "T1a", "N0", "M1c1", "IVB"),
    ("9", "lung", "T1a", "N0", "M1c2", "IVB"),
    ("9", "lung", "T1a", "N0", "M1", "ND"),
    ("8", "lung", "T1a", "N2a", "M0", "ND"),
    ("8", "thymus", "T1", "N0", "M0", "I"),
    ("8", "thymus", "T1a", "N0", "M0", "I"),
    ("8", "thymus", "T1b", "N0", "M0", "I"),
    ("8", "thymus", "T2", "N0", "M0", "II"),
    ("8", "thymus", "T3", "N0", "M0", "IIIA"),
    ("8", "thymus", "T4", "N0", "M0", "IIIB"),
    ("8", "thymus", "T1a", "NX", "M0", "ND"),
    ("8", "thymus", "T1a", "N1", "M0", "IVA"),
    ("8", "thymus", "T4", "N1", "M0", "IVA"),
    ("8", "thymus", "T1a", "N2", "M0", "IVB"),
    ("8", "thymus", "T1a", "N0", "M1a", "IVA"),
    ("8", "thymus", "TX", "N2", "M1a", "IVB"),
    ("8", "thymus", "T2", "NX", "M1a", "IV"),
    ("8", "thymus", "T2", "N0", "M1b", "IVB"),
    ("9", "thymus", "T2", "N0", "M0", "ND"),
    ("9", "ppgl", "T2", "N0", "M0", "ND"),
    ("9", "mtc", "T2", "N0", "M0", "ND"),
    # mother category of T, where the table has no sub-category
    ("8", "stomach", "T1a", "N0", "M0", "I"),
    ("8", "stomach", "T4b", "N0", "M0", "III"),
    ("9", "duodenum", "T1b", "NX", "M0", "I"),
    ("9", "pancreas", "T2a", "N1", "M0", "III"),
    ("8", "colon_rectum", "T4a", "N0", "M0", "IIIA"),
    ("8", "ppgl", "T3a", "NX", "M0", "III"),
    # no mother category for N and M
    ("8", "stomach", "T1", "N2", "M0", "ND"),
    ("8", "pancreas", "T1", "N1a", "M0", "ND"),
    ("8", "mtc", "T1", "N0", "M1a", "ND"),
    ("8", "unknown_primary", "T1", "N0", "M0", "ND"),
    # a metastasis decides whatever is missing beside it
    ("8", "pancreas", None, None, "M1a", "IV"),
    ("9", "stomach", "T2", None, "M1", "IV"),
    ("8", "mtc", None, "N0", "M1", "IVC"),
    ("8", "thymus", None, "N1", "M0", "IVA"),
    ("8", "thymus", None, None, "M1b", "IVB"),
    ("8", "pancreas", None, "N0", "M0", "ND"),
    ("8", "pancreas", "T1", None, "M0", "ND"),
    ("8", "pancreas", "T1", "N0", None, "ND"),
    (None, "pancreas", "T1", "N0", "M0", "ND"),
    ("8", None, "T1", "N0", "M0", "ND"),
    (None, None, None, None, None, "ND"),
    # written otherwise
    ("8", "pancreas", "pT2", "pN1", "M0", "III"),
    ("8", "pancreas", "ypT2", "ypN0", "cM0", "II"),
    ("8", "pancreas", "cT1", "cN0", "M0", "I"),
    ("8", "pancreas", "rT3", "N0", "M0", "II"),
    ("8", "colon_rectum", "T1A", "n0", "m0", "I"),
    ("8", "stomach", "Tx", "Nx", "M0", "ND"),
    (8, "pancreas", "T1", "N0", "M0", "I"),
    (9, "stomach", "T1", "NX", "M0", "I"),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_the_stage_is_that_of_the_table(row):
    edition, site, t, n, m, stage = row

    assert output("stage_group", edition=edition, site=site, t=t, n=n, m=m)["stage"] == stage


@pytest.mark.parametrize("missing", ["edition", "site", "t", "n", "m"])
def test_a_category_that_is_missing_is_named(missing):
    found = output("stage_group", **({"edition": "8", "site": "pancreas", "t": "T1", "n": "N0", "m": "M0"} | {missing: None}))

    assert (found["stage"], found["missing"]) == ("ND", [missing])


def test_a_combination_without_row_says_so():
    found = output("stage_group", edition="8", site="pancreas", t="T1", n="N3", m="M0")

    assert (found["stage"], found["missing"]) == ("ND", [])
    assert found["because"][-1] == {"code": "NO_ROW", "value": ""}


def test_a_provisional_row_shows_its_remark_and_how_far_it_was_checked():
    found = output("stage_group", edition="8", site="pancreas", t="T4", n="NX", m="M0")

    assert found["because"][-1]["value"].startswith("registry derivation only")
    assert found["sources"][0]["verification"] == "registry"
    assert output("stage_group", edition="9", site="lung", t="T1", n="N0", m="M0")["sources"][0]["verification"] == "recalled_unverified"


ABSURD = [
    ({"t": "T9"}, "t is 'T9'"),
    ({"t": "T5"}, "t is 'T5'"),
    ({"t": "N1"}, "t is 'N1'"),
    ({"t": ""}, "t is ''"),
    ({"t": "*"}, "t is '*'"),
    ({"t": 1}, "t is 1; expected text"),
    ({"n": "N4"}, "n is 'N4'"),
    ({"n": "*"}, "n is '*'"),
    ({"m": "M2"}, "m is 'M2'"),
    ({"m": "MX"}, "MX does not exist"),
    ({"m": "pM0"}, "pM0 is no category"),
    ({"edition": "7"}, "edition is '7'"),
    ({"site": "oesophagus"}, "site is 'oesophagus'"),
    ({"site": "lung", "t": "Tis", "n": "N1"}, "Tis with N1 M0 is a contradiction"),
    ({"site": "lung", "t": "Tis", "n": "N0", "m": "M1a"}, "Tis with N0 M1a is a contradiction"),
    ({"site": "lung", "t": "Tis", "n": None, "m": "M1"}, "is a contradiction"),
]


@pytest.mark.parametrize(("changed", "said"), ABSURD, ids=str)
def test_an_impossible_category_is_refused(changed, said):
    assert said in error("stage_group", **({"edition": "8", "site": "pancreas", "t": "T1", "n": "N0", "m": "M0"} | changed))


def test_the_table_has_592_rows_without_double():
    path = Path(tables.FOLDER) / "tnm_stage_groups.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))

    assert len(rows) == 592
    assert len({tuple(row[name] for name in ("edition", "site", "t", "n", "m")) for row in rows}) == 592
    assert all(row["source"] and row["verification"] and row["stage"] for row in rows)


@pytest.mark.parametrize(
    "row", tables.rows("tnm_stage_groups"), ids=lambda row: "/".join(row[k] for k in ("edition", "site", "t", "n", "m"))
)
def test_every_row_of_the_table_is_reached(row):
    named = {letter: None if row[letter] == "*" else row[letter] for letter in "tnm"}

    assert output("stage_group", edition=row["edition"], site=row["site"], **named)["stage"] == row["stage"]


@given(
    st.sampled_from(staging.EDITIONS),
    st.sampled_from(staging.GEP),
    st.sampled_from(GEP_T),
    st.sampled_from(("NX", "N0", "N1")),
    st.sampled_from(("M0", "M1", "M1a", "M1b", "M1c")),
)
def test_every_valid_combination_of_a_digestive_site_has_a_row(edition, site, t, n, m):
    found = staging.stage_group(edition=edition, site=site, t=t, n=n, m=m)

    assert isinstance(found, values.Finding)
    assert "NO_ROW" not in {one.code for one in found.because}


RANK = {stage: rank for rank, stage in enumerate(("I", "IIA", "II", "IIB", "IIIA", "III", "IIIB", "IV"))}


@pytest.mark.parametrize("site", staging.GEP)
@pytest.mark.parametrize("edition", staging.EDITIONS)
def test_more_disease_never_lowers_the_stage(edition, site):
    steps = list(itertools.product(("T1", "T2", "T3", "T4"), ("N0", "N1"), ("M0", "M1a")))
    stages = {step: staging.stage_group(edition=edition, site=site, t=step[0], n=step[1], m=step[2]).value for step in steps}

    for one, other in itertools.product(steps, steps):
        if all(low <= high for low, high in zip(one, other, strict=True)):
            assert RANK[stages[one]] <= RANK[stages[other]]
