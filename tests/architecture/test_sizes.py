"""Is everything still short enough to be read once, down the page?"""

import ast
import statistics
from collections.abc import Iterator

import pytest

from tests.architecture.source import ROOT, Finding, Module, found, modules, refused, snippet

MODULE_LINES, FUNCTION_LINES, TEST_LINES, MEDIAN_LINES, MOST_LINES = 400, 60, 40, 8, 30


def written(*folders: str) -> list[Module]:
    files = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return [Module(path.stem, path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in files]


def lengths(module: Module) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, int]]:
    for node in module.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node, (node.end_lineno or node.lineno) - node.lineno + 1


def too_long(module: Module, *, function_lines: int) -> Iterator[Finding]:
    if (count := len(module.text.splitlines())) > MODULE_LINES:
        yield found(module, module.tree, f"has {count} lines, {MODULE_LINES} at most")
    for function, count in lengths(module):
        if count > function_lines:
            yield found(module, function, f"{function.name} has {count} lines, {function_lines} at most")


def test_no_module_and_no_function_is_too_long():
    faults = refused(
        finding for module in (*modules(), *written("bench", "scripts")) for finding in too_long(module, function_lines=FUNCTION_LINES)
    )

    assert not faults, faults


def test_no_test_is_too_long():
    faults = refused(finding for module in written("tests") for finding in too_long(module, function_lines=TEST_LINES))

    assert not faults, faults


def test_most_functions_are_short():
    counts = sorted(count for module in modules() for _, count in lengths(module))
    median, nearly_all = statistics.median(counts), counts[int(len(counts) * 0.95)]
    print(f"{len(counts)} functions, median {median} lines, 95 % under {nearly_all}, longest {counts[-1]}")  # noqa: T201 -- read with -s

    assert median <= MEDIAN_LINES
    assert nearly_all <= MOST_LINES


@pytest.mark.parametrize("code", ["x = 1\n" * 401, "def act():\n" + "    x = 1\n" * 60])
def test_what_is_too_long_is_found(code):
    assert list(too_long(snippet(code), function_lines=FUNCTION_LINES))


@pytest.mark.parametrize("code", ["x = 1\n" * 400, "def act():\n" + "    x = 1\n" * 59])
def test_the_greatest_length_is_left_alone(code):
    assert not list(too_long(snippet(code), function_lines=FUNCTION_LINES))
