"""Does the documentation say what the code has: settings, rights, acts, news, commands, words, decisions, links?"""

import ast
import re
import urllib.parse
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest
from django.apps import apps

from netboard.care.board import rules as board_rules
from netboard.care.patients import rules as patient_rules
from netboard.care.referral import rules as referral_rules
from netboard.care.report import rules as report_rules
from netboard.config import cli, embedded, settings
from netboard.foundation.access.permissions import GRANTS, Permission
from netboard.foundation.access.roles import Role
from netboard.foundation.audit.acts import Act
from netboard.foundation.jobs.topics import Topic

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
READERS = {"text", "flag", "words", "get"}
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
CELL_BORDER = re.compile(r"(?<!\\)\|")
CODE = re.compile(r"`([^`]+)`")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
ADR_HEADINGS = ["Status", "Context", "Decision", "Consequences", "Options refused", "How we check"]


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in CELL_BORDER.split(line)[1:-1]]


def table(page: str, first_header: str) -> list[dict[str, str]]:
    """Read the table of a page whose first column has this header."""
    lines = (DOCS / page).read_text(encoding="utf-8").splitlines()
    starts = [place for place, line in enumerate(lines) if line.startswith("|") and cells(line)[0] == first_header]
    assert len(starts) == 1, f"{page}: {len(starts)} tables start with {first_header!r}"
    head = cells(lines[starts[0]])
    rows = []
    for line in lines[starts[0] + 2 :]:
        if not line.startswith("|"):
            break
        rows.append(dict(zip(head, cells(line), strict=True)))
    return rows


def named(page: str, first_header: str) -> list[str]:
    return [CODE.findall(row[first_header])[0] for row in table(page, first_header)]


def settings_read(path: Path) -> Iterator[tuple[str, str, object]]:
    """Find each variable of ours that a file reads: its name, how it is read, its literal default."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
            continue
        reader = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        name = node.args[0].value
        if reader in READERS and isinstance(name, str) and name.startswith("NETBOARD_"):
            default = node.args[1] if len(node.args) > 1 else None
            yield name, reader, default.value if isinstance(default, ast.Constant) else None


def all_settings() -> dict[str, tuple[str, object]]:
    found = [*settings_read(Path(settings.__file__)), *settings_read(Path(embedded.__file__))]
    return {name: (reader, default) for name, reader, default in found}


def test_every_setting_stands_in_the_table_and_nothing_else() -> None:
    documented = [row["name"].strip("`") for row in table("running.md", "name")]

    assert sorted(documented) == sorted(all_settings())


def test_defaults_of_the_table_are_those_of_the_code() -> None:
    written = {row["name"].strip("`"): row["default"] for row in table("running.md", "name")}

    for name, (reader, default) in all_settings().items():
        expected = "`0`" if reader == "flag" else f"`{default}`" if default else ""
        assert expected in written[name], f"{name}: {expected} is not in {written[name]!r}"


def test_the_table_says_which_settings_may_be_read_from_a_file() -> None:
    written = {row["name"].strip("`") for row in table("running.md", "name") if row["file"] == "yes"}

    assert written == {name for name, (reader, _) in all_settings().items() if reader in {"text", "words"}}


def test_every_command_stands_in_the_table_and_nothing_else() -> None:
    assert sorted(named("running.md", "command")) == sorted(f"netboard {name}" for name in cli.main.commands)


def test_the_table_of_rights_is_the_one_of_the_code() -> None:
    rows = table("security.md", "permission")

    documented = {row["permission"].strip("`"): {role for role in Role if row[role.value] == "x"} for row in rows}

    assert documented == {permission.value: {role for role in Role if permission in GRANTS[role]} for permission in Permission}
    assert all(row["what it allows"] for row in rows)


def test_every_act_of_the_trace_stands_in_the_table_and_nothing_else() -> None:
    assert sorted(named("security.md", "act")) == sorted(act.value for act in Act)


def test_every_topic_stands_in_the_table_and_nothing_else() -> None:
    assert sorted(named("glossary.md", "topic")) == sorted(topic.value for topic in Topic)


@pytest.mark.parametrize(
    "kind",
    [
        referral_rules.State, board_rules.SessionState, board_rules.CaseState, board_rules.OpinionKind, report_rules.DeliveryState,
        report_rules.Outcome, report_rules.Recipient, referral_rules.BoardType, patient_rules.IdentityStatus, Role,
    ],
    ids=lambda kind: f"{kind.__module__.split('.')[-2]}-{kind.__name__}",
)  # fmt: skip
def test_every_state_kind_and_role_stands_in_the_glossary(kind: type[StrEnum]) -> None:
    words = set(CODE.findall((DOCS / "glossary.md").read_text(encoding="utf-8")))

    assert [value.value for value in kind if value.value not in words] == []


def test_every_personal_field_stands_in_the_privacy_page() -> None:
    text = (DOCS / "privacy.md").read_text(encoding="utf-8")
    documented = {label: set(CODE.findall(fields)) for label, fields in re.findall(r"^\| `(\w+\.\w+)` \| (.*) \|$", text, re.MULTILINE)}

    declared = {model._meta.label: set(model.Personal.fields) for model in apps.get_models() if hasattr(model, "Personal")}

    assert documented == {label: fields for label, fields in declared.items() if fields}


def decisions() -> list[Path]:
    return sorted((DOCS / "adr").glob("[0-9]*.md"))


def test_every_decision_stands_in_the_index_once() -> None:
    index = (DOCS / "adr" / "README.md").read_text(encoding="utf-8")

    listed = re.findall(r"^\| \[(\d{4})\]\((\S+\.md)\) \|", index, re.MULTILINE)

    assert [name for _, name in listed] == [path.name for path in decisions()]
    assert [number for number, _ in listed] == [f"{place:04d}" for place in range(1, len(listed) + 1)]


@pytest.mark.parametrize("path", decisions(), ids=lambda path: path.name[:4])
def test_a_decision_has_its_headings_and_its_number(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()

    assert lines[0].startswith(f"# {path.name[:4]}. ")
    assert [line[3:] for line in lines if line.startswith("## ")] == ADR_HEADINGS


def pages() -> list[Path]:
    return [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]


def anchors(path: Path) -> set[str]:
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    broken = []
    for plain, image in LINK.findall(text):
        target, _, anchor = (plain or image).partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        there = (page.parent / urllib.parse.unquote(target)).resolve() if target else page
        if not there.exists() or (anchor and there.suffix == ".md" and anchor not in anchors(there)):
            broken.append(plain or image)

    assert broken == []


def test_files_and_tests_named_by_the_pages_exist() -> None:
    known = {
        match for path in (ROOT / "tests").rglob("test_*.py") for match in re.findall(r"def (test_\w+)", path.read_text(encoding="utf-8"))
    }
    files = {path.name for path in (ROOT / "tests").rglob("test_*.py")}
    absent = []
    for page in pages():
        for word in CODE.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
            if word.startswith("tests/") and not (ROOT / word).exists():
                absent.append(f"{page.name}: {word}")
            if re.fullmatch(r"test_\w+\.py", word) and word not in files:
                absent.append(f"{page.name}: {word}")
            # In CONTRIBUTING, names of tests are examples.
            if re.fullmatch(r"test_\w+", word) and word not in known and page.name != "CONTRIBUTING.md":
                absent.append(f"{page.name}: {word}")

    assert absent == []
