"""Is every page free of inline code, of other hosts and of unescaped text, short, and in its place?"""

import re
from collections.abc import Iterator

import pytest

from tests.architecture.source import PACKAGE, Finding, Module, found, modules, page_files, refused, snippet

TEMPLATE_LINES = 120
COMMENT = re.compile(r"{#.*?#}|{%\s*comment\b.*?{%\s*endcomment\s*%}", re.DOTALL)
IN_TEMPLATES = {
    "a style attribute": re.compile(r"(?<![\w-]):?style\s*=", re.IGNORECASE),
    "an inline style": re.compile(r"<style\b", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc\s*=)", re.IGNORECASE),
    "an inline handler": re.compile(r"""(?<=[\s"'])(?:on[a-z]+|hx-on[\w:.-]*)\s*=""", re.IGNORECASE),
    "an address that runs": re.compile(r"\bjavascript:|=\s*[\"']js:", re.IGNORECASE),
    "unescaped text": re.compile(r"\|\s*safe(?:seq)?\b|{%\s*autoescape\s+off"),
}
ELSEWHERE = re.compile(r"(?:https?:)?//(?!www\.w3\.org/)[\w-]+\.[\w.-]+", re.IGNORECASE)
IN_SCRIPTS = re.compile(r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\s*\(|new\s+Function)")
UNESCAPED = {"mark_safe", "SafeString", "SafeText", "format_html", "format_html_join"}
OTHER_FOLDERS = {
    "foundation/ui/templates/cotton": "where django-cotton looks for components",
    "foundation/administration/templates/429.html": "the name that the sign-in library asks for",
    "foundation/documents/templates": "not pages: the layout of printed documents",
}


def matches(path: str, text: str, pattern: re.Pattern[str], what: str) -> Iterator[Finding]:
    for match in pattern.finditer(text):
        yield Finding(path, f"{path}:{text.count(chr(10), 0, match.start()) + 1}", f"{what}: {match.group().strip()}")


def inline_code(path: str, text: str) -> Iterator[Finding]:
    """Find what the security policy of the pages would block, and what would let text through unescaped."""
    shown = COMMENT.sub(lambda match: "\n" * match.group().count("\n"), text)
    for what, pattern in IN_TEMPLATES.items():
        yield from matches(path, shown, pattern, what)


def unescaped(module: Module) -> Iterator[Finding]:
    """Find HTML put together in Python outside `foundation/ui`, and text marked as safe anywhere."""
    for call, name in module.calls():
        last = name.split(".")[-1]
        if last in UNESCAPED and (last == "mark_safe" or not module.name.startswith("netboard.foundation.ui.")):
            yield found(module, call, f"calls {last}")


def misplaced(path: str) -> bool:
    """Say whether a template lies in a folder that does not bear the name of its capability."""
    inside = path.removeprefix("src/netboard/")
    owner, _, name = inside.partition("/templates/")
    excepted = any(inside.startswith(other) for other in OTHER_FOLDERS)
    return not excepted and name.split("/")[0] != owner.split("/")[-1]


def test_templates_hold_no_inline_code_and_escape_everything():
    faults = refused(finding for path, text in page_files(".html") for finding in inline_code(path, text))

    assert not faults, faults


def test_no_page_and_no_static_file_names_another_host():
    texts = page_files(".html", ".css", ".js", ".svg", ".json", ".webmanifest")
    copied = [(str(path), path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("vendor/**/*") if path.suffix in {".js", ".css"}]
    faults = refused(finding for path, text in texts + copied for finding in matches(path, text, ELSEWHERE, "another host"))

    assert copied
    assert not faults, faults


def test_scripts_put_no_html_together():
    faults = refused(finding for path, text in page_files(".js") for finding in matches(path, text, IN_SCRIPTS, "HTML or code from text"))

    assert not faults, faults


def test_python_puts_html_together_in_ui_only():
    faults = refused(finding for module in modules() for finding in unescaped(module))

    assert not faults, faults


def test_templates_are_short():
    lengths = {path: len(text.splitlines()) for path, text in page_files(".html")}

    assert {path: count for path, count in lengths.items() if count >= TEMPLATE_LINES} == {}


def test_templates_lie_in_a_folder_named_after_their_capability():
    assert [path for path, _ in page_files(".html") if misplaced(path)] == []


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color: red">', '<c-card :style="x">', "<style>p {}</style>", "<script>run()</script>", '<button type="button" onclick="go()">',
        '<form hx-on:submit="go()">', '<a href="javascript:go()">', "{{ text|safe }}", "{% autoescape off %}", "<div hx-vals='js:go()'>",
    ],
)  # fmt: skip
def test_inline_code_is_found(text):
    assert list(inline_code("page.html", text))


@pytest.mark.parametrize(
    "text",
    [
        '<script src="app.js" defer></script>',
        '<link rel="stylesheet" href="a.css">',
        "{# onclick= #}",
        '<p data-style="x" hx-status:5xx="a">',
        "{{ a|escape }}",
    ],
)
def test_ordinary_markup_is_left_alone(text):
    assert not list(inline_code("page.html", text))


def test_another_host_is_found_and_a_namespace_is_not():
    assert ELSEWHERE.search('<link href="//fonts.example.org/a.css">')
    assert ELSEWHERE.search("url(https://cdn.example.org/a.woff2)")
    assert not ELSEWHERE.search('<svg xmlns="http://www.w3.org/2000/svg"> // a comment')


def test_html_from_text_is_found():
    assert IN_SCRIPTS.search("box.innerHTML = answer")
    assert list(unescaped(snippet("from django.utils.html import format_html\nformat_html('<b>{}</b>', name)")))
    assert list(unescaped(snippet("from django.utils.safestring import mark_safe\nmark_safe(x)", name="netboard.foundation.ui.charts")))
    assert not list(
        unescaped(snippet("from django.utils.html import format_html\nformat_html('{}', x)", name="netboard.foundation.ui.charts"))
    )


def test_a_misplaced_template_is_found():
    assert misplaced("src/netboard/care/board/templates/report/x.html")
    assert misplaced("src/netboard/care/board/templates/x.html")
    assert not misplaced("src/netboard/care/board/templates/board/parts/x.html")
