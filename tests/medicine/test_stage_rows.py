"""Do the stage groups stand in the table as they were reviewed, one by one?"""

import pytest

from netboard.medicine import tables
from tests.medicine import reviewed_digestive_stages, reviewed_other_stages
from tests.medicine.calls import output

REVIEWED = [*reviewed_digestive_stages.ROWS, *reviewed_other_stages.ROWS]


@pytest.mark.parametrize("row", REVIEWED, ids=str)
def test_the_stage_of_a_reviewed_row_is_still_the_same(row):
    edition, site, t, n, m, stage = row

    assert output("stage_group", edition=edition, site=site, t=t, n=n, m=m)["stage"] == stage


@pytest.mark.parametrize("row", [row for row in REVIEWED if row[2] is None], ids=str)
@pytest.mark.parametrize("t", ["TX", "T0", "T1", "T2", "T3", "T4"])
def test_a_category_that_does_not_matter_does_not_change_the_stage(row, t):
    edition, site, _, n, m, stage = row

    assert output("stage_group", edition=edition, site=site, t=t, n=n or "N0", m=m)["stage"] == stage


def test_every_row_was_reviewed():
    held = [
        tuple(None if row[name] == "*" else row[name] for name in ("edition", "site", "t", "n", "m", "stage"))
        for row in tables.rows("tnm_stage_groups")
    ]

    assert sorted(held, key=str) == sorted(REVIEWED, key=str)
