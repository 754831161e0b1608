"""Do the examples of docs/medicine.md say what the batch answers, and its tables what the files hold?"""

import json
import re
from pathlib import Path

import pytest

from netboard.medicine import batch, contracts, conventions, tables, wording

PAGE = (Path(__file__).parents[2] / "docs" / "medicine.md").read_text(encoding="utf-8")
EXAMPLES = [block.splitlines() for block in re.findall(r"```json\n(.+?)\n```", PAGE, re.DOTALL)]
ROWS = {"schedules.yaml": len(tables.document("schedules")["schedules"]), "wording.yaml": len(wording.codes())}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: json.loads(example[0])["id"])
def test_an_example_is_answered_as_it_is_printed(example):
    asked, printed = example

    (raw,) = batch.answers([asked.encode()], tally=batch.Tally())

    answer, told = json.loads(raw), json.loads(printed)
    assert answer["id"] == told["id"]
    assert {name: answer["output"][name] for name in told["output"]} == told["output"]


def test_there_is_one_example_a_call():
    assert sorted(json.loads(asked)["call"] for asked, _ in EXAMPLES) == sorted(set(contracts.CALLS) - {"completeness"})


def test_the_page_counts_the_rows_of_each_table():
    told = {}
    for names, counts in re.findall(r"^\| ((?:`[a-z_]+\.(?:csv|yaml)`(?:, )?)+) \| ([0-9, ]+) \|", PAGE, re.MULTILINE):
        told |= dict(zip(re.findall(r"`([^`]+)`", names), map(int, counts.split(",")), strict=True))

    held = {f"{path.stem}.csv": len(tables.rows(path.stem)) for path in tables.FOLDER.glob("*.csv")} | ROWS
    assert told == {name: held[name] for name in told}
    assert {"bands.csv", "tnm_stage_groups.csv", "wording.yaml"} <= set(told)


@pytest.mark.parametrize(("name", "choices"), conventions.CHOICES.items())
def test_the_page_names_each_convention_with_its_default(name, choices):
    row = next(line for line in PAGE.splitlines() if line.startswith("|") and f"`{name}`" in line)

    assert choices[0] in row.split("|")[2]
    assert getattr(conventions.DEFAULTS, name) == choices[0]


@pytest.mark.parametrize("name", conventions.CHOICES)
def test_a_choice_that_no_source_holds_is_refused(name):
    with pytest.raises(ValueError, match=f"{name} is 'T9'; expected one of"):
        conventions.Conventions(**{name: "T9"})
