"""Who writes to the database, and who reads without asking what the actor may see?"""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source import Finding, Module, found, modules, refused, snippet

WRITES = {
    "save", "asave", "create", "acreate", "update", "aupdate", "delete", "adelete", "bulk_create", "abulk_create", "bulk_update",
    "abulk_update", "get_or_create", "aget_or_create", "update_or_create", "aupdate_or_create", "set", "cursor", "execute", "executemany",
}  # fmt: skip
FILLS_TOO = {"update", "aupdate"}
TO_MANY = {"add", "remove", "clear"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}
MAY_WRITE = {"services", "models", "migrations"}
FACES = {"views", "jobs", "forms", "api"}
EXCUSED_WRITES = {
    "netboard.foundation.access.gathering": "wakes threads; writes no row",
    "netboard.foundation.access.prepared": "asks a question in the words that Django wrote for it",
    "netboard.foundation.access.sessions": "the one place where web sessions are renewed",
    "netboard.foundation.audit.log": "the one place where the trace is written",
    "netboard.foundation.audit.chain": "the one place where the trace is sealed",
    "netboard.foundation.jobs.bus": "the one place where news is told",
    "netboard.foundation.jobs.jobs": "the worker says that it is alive",
    "netboard.foundation.live": "announces to the open pages and listens for them; writes no row",
    "netboard.foundation.files._inspector": "saves a cleaned document or picture, in a child process without a database",
    "netboard.config.embedded": "prepares the embedded server, before Django",
    "netboard.config.demo.loading": "moves the counters of the demonstration",
}
EXCUSED_READS = {
    "netboard.foundation.jobs.jobs": "the beat of the worker is nobody's data",
}


def to_many_names() -> set[str]:
    """The names by which rows are tied to many others, read from the models."""
    calls = [(call, name) for module in modules() if module.face == "models" for call, name in module.calls()]
    ties = [call for call, name in calls if name.endswith(".ManyToManyField")]
    related = {
        word.value.value for call in ties for word in call.keywords if word.arg == "related_name" and isinstance(word.value, ast.Constant)
    }
    fields = {target.id for module in modules() for node in module.nodes if isinstance(node, ast.Assign) and node.value in ties
              for target in node.targets if isinstance(target, ast.Name)}  # fmt: skip
    return related | fields


def writes(module: Module, *, many: set[str]) -> Iterator[Finding]:
    """Find each call that can change a row; a function of an imported module is not one."""
    if module.face in MAY_WRITE:
        return
    for call, name in module.calls():
        if not isinstance(call.func, ast.Attribute) or _is_function(module, call.func):
            continue
        tie = isinstance(call.func.value, ast.Attribute) and call.func.value.attr in many and call.func.attr in TO_MANY
        filling = call.func.attr in FILLS_TOO and not call.keywords  # of a dictionary or a digest: a row is given by keywords
        if tie or (call.func.attr in WRITES and not filling):
            yield found(module, call, f"writes with {name}()")


def _is_function(module: Module, called: ast.Attribute) -> bool:
    return isinstance(called.value, ast.Name) and called.value.id in module.origins and called.value.id.islower()


def bare_reads(module: Module) -> Iterator[Finding]:
    """Find each manager that is neither asked `visible_to` first nor handed to `sight.find`, which asks it."""
    if module.face not in FACES:
        return
    for node in module.nodes:
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS and not _is_scoped(module, node):
            yield found(module, node, f"{module.dotted(node)} without visible_to")


def _is_scoped(module: Module, manager: ast.Attribute) -> bool:
    above = module.parents[manager]
    if isinstance(above, ast.Attribute) and above.attr in {"visible_to", "none"}:
        return True
    whole: ast.AST = manager
    while isinstance(module.parents[whole], ast.Attribute) or getattr(module.parents[whole], "func", None) is whole:
        whole = module.parents[whole]
    holder = module.parents[whole]
    if isinstance(holder, ast.Assign) and isinstance(holder.targets[0], ast.Name):
        return _only_sought(module, holder, holder.targets[0].id)
    return _is_sought(module, whole)


def _is_sought(module: Module, node: ast.AST) -> bool:
    call = module.parents[node]
    return isinstance(call, ast.Call) and call.args[:1] == [node] and module.dotted(call.func) == "netboard.foundation.audit.sight.find"


def _only_sought(module: Module, assigned: ast.Assign, name: str) -> bool:
    body: ast.AST = assigned
    while not isinstance(body, ast.FunctionDef | ast.AsyncFunctionDef | ast.Module):
        body = module.parents[body]
    uses = [node for node in ast.walk(body) if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)]
    return bool(uses) and all(_is_sought(module, use) for use in uses)


def test_only_services_and_models_write():
    many = to_many_names()

    faults = refused((finding for module in modules() for finding in writes(module, many=many)), excused=EXCUSED_WRITES)

    assert not faults, faults


def test_views_forms_and_jobs_ask_what_the_actor_may_see():
    faults = refused((finding for module in modules() for finding in bare_reads(module)), excused=EXCUSED_READS)

    assert not faults, faults


def test_ties_to_many_are_read_from_the_models():
    assert {"networks", "organisations"} <= to_many_names()


@pytest.mark.parametrize(
    "code",
    [
        "case.save(update_fields=['state'])",
        "Case.objects.create(position=1)",
        "Case.objects.filter(pk=1).update(position=1)",
        "session.cases.all().delete()",
        "Case.objects.bulk_create(rows)",
        "account.role_grants.get_or_create(role='expert')",
        "session.sites.set([])",
        "series.sites.add(site)",
        "from django.db import connection\nwith connection.cursor() as cursor:\n    cursor.execute('UPDATE board_case SET position = 1')",
    ],
)
def test_a_write_in_a_view_is_found(code):
    assert list(writes(snippet(code), many={"sites"}))


def test_the_same_write_in_a_service_is_left_alone():
    assert not list(writes(snippet("case.save()", name="netboard.care.board.services.agenda"), many=set()))


@pytest.mark.parametrize(
    "code", ["from netboard.config.demo import boards\nboards.create(at=at)", "seen.add(case.pk)", "typed.update(rest)"]
)
def test_what_only_looks_like_a_write_is_left_alone(code):
    assert not list(writes(snippet(code), many={"sites"}))


@pytest.mark.parametrize(
    "code",
    [
        "cases = Case.objects.all()",
        "Case.objects.filter(pk=1).visible_to(actor)",
        "Case._default_manager.get(pk=1)",
        "get_object_or_404(Case.objects, pk=1)",
        "from netboard.foundation.audit import sight\ndef view():\n    around = Case.objects.all()\n    sight.find(around, pk=1)\n    return around",
    ],
)
def test_a_bare_read_is_found(code):
    assert list(bare_reads(snippet(code)))


@pytest.mark.parametrize(
    "code",
    [
        "Case.objects.visible_to(actor).get(pk=1)",
        "Case.objects.none()",
        "from netboard.foundation.audit import sight\nsight.find(Case.objects.select_related('session'), pk=1)",
        "from netboard.foundation.audit import sight\ndef view():\n    around = Case.objects.all()\n    return sight.find(around, pk=1)",
    ],
)
def test_a_scoped_read_is_left_alone(code):
    assert not list(bare_reads(snippet(code)))
