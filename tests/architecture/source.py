"""What do the checks of this folder read? The tree itself: parsed modules, templates, static files, tracked files."""

import ast
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "netboard"


@dataclass(frozen=True)
class Module:
    """A parsed Python file; `name` is dotted, `where` is its path from the root."""

    name: str
    where: str
    text: str = field(repr=False)

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        return tuple(ast.walk(self.tree))

    @cached_property
    def face(self) -> str:
        """The place in its folder: `views` for netboard.care.board.views.agenda, "" outside care, foundation and api."""
        parts = self.name.split(".")
        if parts[1:2] == ["api"]:
            return "api"
        return parts[3] if len(parts) > 3 and parts[1] in {"care", "foundation"} else ""

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        return {child: parent for parent in self.nodes for child in ast.iter_child_nodes(parent)}

    @cached_property
    def origins(self) -> dict[str, str]:
        """Where each imported name comes from."""
        found: dict[str, str] = {}
        for node in self.nodes:
            if isinstance(node, ast.ImportFrom):
                found |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
            elif isinstance(node, ast.Import):
                found |= {
                    alias.asname or alias.name.split(".")[0]: alias.name if alias.asname else alias.name.split(".")[0]
                    for alias in node.names
                }
        return found

    def dotted(self, node: ast.AST) -> str:
        """Write an expression with the origin of its names: `Act.X` as netboard.foundation.audit.acts.Act.X."""
        if isinstance(node, ast.Name):
            return self.origins.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            return f"{self.dotted(node.value)}.{node.attr}"
        return f"{self.dotted(node.func)}()" if isinstance(node, ast.Call) else "?"

    def names(self) -> Iterator[tuple[ast.AST, str]]:
        """Give each name or chain of attributes once, whole, with where it comes from."""
        for node in self.nodes:
            whole = isinstance(node, ast.Name | ast.Attribute) and not isinstance(self.parents.get(node), ast.Attribute)
            if whole or (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)):
                yield node, self.dotted(node)

    def calls(self) -> Iterator[tuple[ast.Call, str]]:
        for node in self.nodes:
            if isinstance(node, ast.Call):
                yield node, self.dotted(node.func)

    def members(self, enumeration: str) -> set[str]:
        """The values of an enumeration that this module names."""
        prefix = f"{enumeration}."
        return {name.removeprefix(prefix).split(".")[0] for _, name in self.names() if name.startswith(prefix)}


@dataclass(frozen=True)
class Finding:
    """Something that a check refuses, and where."""

    module: str
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where} {self.what}"


def found(module: Module, node: ast.AST, what: str) -> Finding:
    return Finding(module.name, f"{module.where}:{getattr(node, 'lineno', 1)}", what)


def snippet(code: str, *, name: str = "netboard.care.board.views") -> Module:
    """A module that does not exist, for the proof that a check can fail."""
    return Module(name=name, where="snippet.py", text=code)


def refused(findings: Iterable[Finding], *, excused: Mapping[str, str] | None = None) -> str:
    """Tell what no exception covers, and the exceptions that no longer serve; an exception is a module or a package."""
    exceptions = excused or {}
    seen, left = set(), []
    for finding in findings:
        covering = {name for name in exceptions if f"{finding.module}.".startswith(f"{name}.")}
        seen |= covering
        left += [] if covering else [str(finding)]
    return "\n".join(left + [f"the exception for {name} no longer serves" for name in sorted(exceptions.keys() - seen)])


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the package but the migrations."""
    files = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
    return tuple(_module(path) for path in files)


def _module(path: Path) -> Module:
    parts = path.relative_to(ROOT / "src").with_suffix("").parts
    return Module(name=".".join(part for part in parts if part != "__init__"), where=_where(path), text=path.read_text(encoding="utf-8"))


def _where(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def page_files(*kinds: str) -> list[tuple[str, str]]:
    """Path and text of the files of the package with these endings, without the libraries that are copied as they are."""
    files = sorted(path for path in PACKAGE.rglob("*") if path.suffix in kinds and "vendor" not in path.parts)
    return [(_where(path), path.read_text(encoding="utf-8")) for path in files]


def tracked_files() -> list[tuple[str, str]]:
    """Path and text of every file that is published; pictures and fonts have no text and are left out."""
    readable = []
    for name in _tracked_names():
        path = ROOT / name
        if path.is_file() and b"\0" not in (content := path.read_bytes()):
            readable.append((name, content.decode("utf-8", errors="replace")))
    return readable


def _tracked_names() -> list[str]:
    if not (ROOT / ".git").exists():  # an archive of the sources: all that lies outside hidden folders
        inside = (path.relative_to(ROOT) for path in ROOT.rglob("*"))
        return [path.as_posix() for path in inside if not any(part.startswith(".") for part in path.parts[:-1])]
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [name for name in listed.split("\0") if name]
