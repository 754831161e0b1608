"""Is every right granted and asked, and does nobody but `foundation/access` look at roles?"""

import ast
import re
from collections.abc import Iterable, Iterator

import pytest

from netboard.foundation.access.permissions import GRANTS, Permission
from tests.architecture.source import Finding, Module, found, modules, page_files, refused, snippet

ACCESS = "netboard.foundation.access"
PERMISSION, ROLE = f"{ACCESS}.permissions.Permission", f"{ACCESS}.roles.Role"
ASKING = {f"{ACCESS}.policy.require", f"{ACCESS}.policy.may"}
ROLE_IN_TEMPLATE = re.compile(r"{%\s*(?:el)?if[^%]*(?:\.roles|\bhas_role)\b")
EXCUSED_ROLES = {
    "netboard.foundation.administration": "gives and takes away roles, keeps one administrator, makes the first one",
    "netboard.config.demo": "the people of the demonstration",
}
EXCUSED_TEMPLATES = {
    "src/netboard/foundation/administration/templates/administration/trail.html": "shows who acted, from a row of the trace",
}


def asked(among: Iterable[Module]) -> set[str]:
    """The permissions that a `require` or a `may` names outside `foundation/access`."""
    found_here = set()
    for module in among:
        if module.name.startswith(ACCESS):
            continue
        for call, name in module.calls():
            if name in ASKING:
                found_here |= {module.dotted(value).removeprefix(f"{PERMISSION}.") for value in _values(call)}
    return found_here


def _values(call: ast.Call) -> Iterator[ast.AST]:
    for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
        yield from ast.walk(argument)


def ungranted(grants: dict[object, frozenset[Permission]]) -> set[Permission]:
    return set(Permission) - set().union(*grants.values())


def role_tests(module: Module) -> Iterator[Finding]:
    """Find each look at a role, where a permission should be asked."""
    if module.name.startswith(ACCESS):
        return
    for node in module.nodes:
        name = module.dotted(node) if isinstance(node, ast.Attribute) else ""
        if name.startswith(f"{ROLE}.") and name.count(".") == ROLE.count(".") + 1:
            yield found(module, node, f"names {name.removeprefix(f'{ACCESS}.roles.')}")
        elif name.endswith(".has_role"):
            yield found(module, node, "calls has_role")
    for node in module.nodes:
        sides = (node.left, *node.comparators) if isinstance(node, ast.Compare) else ()
        if any(isinstance(side, ast.Attribute) and side.attr == "roles" for side in sides):
            yield found(module, node, "compares roles")


def test_every_permission_is_granted_to_a_role():
    assert ungranted(GRANTS) == set()


def test_every_permission_is_asked_somewhere():
    assert {permission.name for permission in Permission} - asked(modules()) == set()


def test_only_access_looks_at_roles():
    faults = refused((finding for module in modules() for finding in role_tests(module)), excused=EXCUSED_ROLES)

    assert not faults, faults


def test_no_template_looks_at_roles():
    looking = {path for path, text in page_files(".html") if ROLE_IN_TEMPLATE.search(text)}

    assert looking == set(EXCUSED_TEMPLATES)


def test_a_permission_that_no_role_holds_is_found():
    assert ungranted({"nobody": frozenset(Permission) - {Permission.AUDIT_READ}}) == {Permission.AUDIT_READ}


def test_only_a_question_counts_as_asking():
    code = """
from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission
policy.require(actor, Permission.BOARD_RUN)
shown = policy.may(actor, permission=Permission.AUDIT_READ if x else Permission.BOARD_PLAN)
refuse(Permission.REPORT_SIGN)
"""

    assert {name for name in asked([snippet(code)]) if name.isupper()} == {"BOARD_RUN", "AUDIT_READ", "BOARD_PLAN"}


@pytest.mark.parametrize(
    "code",
    [
        "if request.user.has_role(role): pass",
        "from netboard.foundation.access.roles import Role\nallowed = Role.CHAIR in held",
        "from netboard.foundation.access import roles\nwho = roles.Role.CHAIR.value",
        "if 'chair' in request.user.roles: pass",
    ],
)
def test_a_look_at_roles_is_found(code):
    assert list(role_tests(snippet(code)))


@pytest.mark.parametrize("text", ["{% if user.roles %}", "{% if a %}{% elif user.has_role %}", '{% if "chair" in request.user.roles %}'])
def test_a_look_at_roles_in_a_template_is_found(text):
    assert ROLE_IN_TEMPLATE.search(text)
    assert not ROLE_IN_TEMPLATE.search("{% if may_sign %}{{ row.roles }}{% endif %}")
