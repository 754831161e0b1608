"""Do the contracts of .importlinter hold what they promise? Each is broken once, in a copy. And rules are pure."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGE, ROOT, Finding, Module, found, modules, refused, snippet

PLANTED = {
    "Five floors, imports go down only": ("foundation/clock.py", "netboard.care.patients.rules"),
    "The steps of a dossier, a later one may know an earlier one": ("care/patients/queries.py", "netboard.care.report.rules"),
    "The foundation, one order": ("foundation/directory/queries.py", "netboard.foundation.audit.acts"),
    "Every capability has the same shape": ("care/patients/queries.py", "netboard.care.patients.services"),
    "Administration, a capability with sign-in, wording and tables": (
        "foundation/administration/tables.py", "netboard.foundation.administration.forms"),
    "The rules of care are pure": ("care/patients/rules.py", "django"),
    "The rules of the foundation are pure": ("foundation/files/rules.py", "netboard.foundation.clock"),
    "Medicine is pure": ("medicine/grading.py", "django"),
    "Only addresses know views": ("care/report/forms.py", "netboard.care.report.views"),
    "Settings are read through Django, never imported": ("foundation/files/names.py", "netboard.config.errors"),
}  # fmt: skip
ACTS_ON_THE_WORLD = {
    "os", "pathlib", "io", "shutil", "tempfile", "subprocess", "socket", "ssl", "http", "urllib", "smtplib", "sqlite3",
    "time", "random", "secrets", "threading", "asyncio", "logging",
}  # fmt: skip


def impure_imports(module: Module) -> Iterator[Finding]:
    """Find what a module of rules may not know: other libraries, our code but rules, and what acts on the world."""
    for node in module.nodes:
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            top = name.split(".")[0]
            if top in ACTS_ON_THE_WORLD or (top not in sys.stdlib_module_names and ".rules" not in name):
                yield found(module, node, f"imports {name} in rules")


def broken_contracts(copy: Path) -> dict[str, str]:
    """Run import-linter on a copy of the tree: what it says of each broken contract."""
    command = Path(sys.executable).with_name("lint-imports")
    environment = {"PYTHONPATH": str(copy / "src"), "COLUMNS": "200", "PATH": "/usr/bin:/bin"}
    run = subprocess.run([command, "--no-cache"], cwd=copy, env=environment, capture_output=True, text=True, check=False)
    told = run.stdout.partition("Broken contracts")[2]
    pieces = re.split(r"\n(.+)\n-+\n", told)
    return {re.sub(r"\s+", " ", name): text for name, text in zip(pieces[1::2], pieces[2::2], strict=True)}


def test_every_contract_refuses_the_import_it_is_there_for(tmp_path):
    shutil.copytree(PACKAGE, tmp_path / "src" / "netboard", ignore=shutil.ignore_patterns("*.html", "fonts", "static", "__pycache__"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    for file, imported in PLANTED.values():
        with (tmp_path / "src" / "netboard" / file).open("a", encoding="utf-8") as module:
            module.write(f"\nimport {imported}\n")

    broken = broken_contracts(tmp_path)

    declared = set(re.findall(r"^name = (.+)$", (ROOT / ".importlinter").read_text(encoding="utf-8"), re.MULTILINE))
    assert declared == set(PLANTED)
    silent = {name for name, (_, imported) in PLANTED.items() if imported not in broken.get(name, "")}
    assert silent == set()


def test_rules_import_the_standard_library_and_other_rules_only():
    rules = [module for module in modules() if module.face == "rules"]

    assert rules
    faults = refused(finding for module in rules for finding in impure_imports(module))

    assert not faults, faults


@pytest.mark.parametrize(
    "code",
    [
        "from django.db import models",
        "import procrastinate",
        "from netboard.foundation import clock",
        "import time",
        "def f():\n    from pathlib import Path",
    ],
)
def test_an_impure_import_in_rules_is_found(code):
    assert list(impure_imports(snippet(code, name="netboard.care.board.rules")))


@pytest.mark.parametrize("code", ["import re", "from datetime import date", "from netboard.foundation.directory import rules as directory"])
def test_a_pure_import_in_rules_is_left_alone(code):
    assert not list(impure_imports(snippet(code, name="netboard.care.board.rules")))
