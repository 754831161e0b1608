"""What does `netboard medicine` do on the command line?"""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from netboard.config import cli

LINES = [
    {"id": 1, "call": "liver_burden", "input": {"pct": 30}},
    {"id": 2, "call": "liver_burden", "input": {"pct": 140}},
    {"id": 3, "call": "cockcroft", "input": {"sex": "M", "age": 70, "weight_kg": 66, "creatinine_umol_l": 158}},
]
TEXT = "\n".join(json.dumps(line) for line in LINES)


def run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "netboard.config.cli", "medicine", *arguments]
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}  # no settings, no database
    return subprocess.run(command, input=given, env=environment, capture_output=True, check=False, timeout=60)


def test_a_batch_is_answered_without_settings_and_ends_well_in_spite_of_errors():
    done = run("--batch", given=TEXT.encode())

    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [answer["id"] for answer in found] == [1, 2, 3]
    assert found[0]["output"]["class"] == "H3"
    assert found[1]["error"] == "pct is 140; expected >= 0 and <= 100"
    assert done.stderr.decode().strip() == "3 lines answered, 1 of them by an error."


def test_an_empty_batch_ends_well():
    done = run("--batch")

    assert (done.returncode, done.stdout) == (0, b"")
    assert done.stderr.decode().strip() == "0 lines answered, 0 of them by an error."


def test_the_command_does_not_load_django():
    code = (
        "import io, sys\nfrom netboard.config import cli\nfrom click.testing import CliRunner\n"
        "done = CliRunner().invoke(cli.main, ['medicine', '--batch'], input='{}')\n"
        "assert done.exit_code == 0, done.output\n"
        "sys.exit(any(name.split('.')[0] in {'django', 'procrastinate', 'allauth'} for name in sys.modules))"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


@pytest.mark.parametrize("arguments", [(), ("--help",), ("-h",)])
def test_the_command_explains_itself_with_an_example(arguments):
    done = CliRunner().invoke(cli.main, ["medicine", *arguments])

    assert done.exit_code == 0
    assert "--batch" in done.output
    assert '{"id": 1, "call": "liver_burden"' in done.output


def test_the_example_of_the_help_works():
    shown = CliRunner().invoke(cli.main, ["medicine", "--help"]).output
    line = "{" + " ".join(shown.split()).partition("'{")[2].partition("}}'")[0] + "}}"

    done = CliRunner().invoke(cli.main, ["medicine", "--batch"], input=line)

    assert json.loads(done.stdout)["output"]["class"] == "H3"
