"""Is every piece of news told and heard, every act traced, and nothing carried by the memory of a process alone?"""

import ast
from collections.abc import Iterable, Iterator

import pytest

from netboard.foundation.audit.acts import Act
from netboard.foundation.jobs.topics import Topic
from tests.architecture.source import Finding, Module, found, modules, refused, snippet

TOPIC, ACT = "netboard.foundation.jobs.topics.Topic", "netboard.foundation.audit.acts.Act"
BUS = "netboard.foundation.jobs.bus"
EXCUSED_ON_COMMIT = {
    "netboard.foundation.files": "removes from the disk what no row names any more; what is missed is swept up by a command",
}


def heard(among: Iterable[Module]) -> set[str]:
    """The topics that a function in a `jobs` module handles."""
    return {topic for module in among if module.face == "jobs" for call in _handlings(module) for topic in _topics(module, call)}


def told(among: Iterable[Module]) -> set[str]:
    """The topics named, outside handlers, in a module that emits."""
    topics: set[str] = set()
    for module in among:
        if not any(name == f"{BUS}.emit" for _, name in module.calls()):
            continue
        handled = {node for call in _handlings(module) for node in ast.walk(call)}
        topics |= {topic for node in module.nodes if node not in handled for topic in _topics(module, node, deep=False)}
    return topics


def _handlings(module: Module) -> list[ast.Call]:
    return [call for call, name in module.calls() if name == f"{BUS}.handles"]


def _topics(module: Module, node: ast.AST, *, deep: bool = True) -> set[str]:
    names = {module.dotted(part) for part in (ast.walk(node) if deep else [node]) if isinstance(part, ast.Attribute)}
    return {name.removeprefix(f"{TOPIC}.") for name in names if name.startswith(f"{TOPIC}.")} & set(Topic.__members__)


def handlers_elsewhere(module: Module) -> Iterator[Finding]:
    if module.face != "jobs":
        yield from (found(module, call, "handles news outside jobs") for call in _handlings(module))


def on_commits(module: Module) -> Iterator[Finding]:
    """Find each act left to the end of the transaction, which a dead process would forget."""
    for node, name in module.names():
        if name.endswith("on_commit"):
            yield found(module, node, "leaves an act to on_commit")


def test_every_piece_of_news_is_told_and_heard():
    assert {"never told": set(Topic.__members__) - told(modules()), "never heard": set(Topic.__members__) - heard(modules())} == {
        "never told": set(),
        "never heard": set(),
    }


def test_news_is_handled_in_jobs_only():
    faults = refused(finding for module in modules() for finding in handlers_elsewhere(module))

    assert not faults, faults


def test_every_act_leaves_a_trace_somewhere():
    used = set().union(*(module.members(ACT) for module in modules()))

    assert set(Act.__members__) - used == set()


def test_nothing_is_carried_by_on_commit_alone():
    faults = refused((finding for module in modules() for finding in on_commits(module)), excused=EXCUSED_ON_COMMIT)

    assert not faults, faults


EMITTER = """
from netboard.foundation.jobs import bus
from netboard.foundation.jobs.topics import Topic
ABOUT = {"accept": Topic.DOSSIER_ACCEPTED}
bus.emit(Topic.REPORT_SIGNED, key="signed:1", payload={})
"""
HANDLER = """
from netboard.foundation.jobs import bus
from netboard.foundation.jobs.topics import Topic
@bus.handles(Topic.DELIVERY_QUEUED)
def send(payload): ...
"""


def test_news_is_told_by_who_emits_and_heard_by_who_handles():
    jobs = snippet(HANDLER, name="netboard.care.report.jobs")

    assert told([snippet(EMITTER), jobs]) == {"DOSSIER_ACCEPTED", "REPORT_SIGNED"}
    assert heard([snippet(EMITTER), jobs]) == {"DELIVERY_QUEUED"}


def test_a_handler_in_a_service_is_found():
    assert list(handlers_elsewhere(snippet(HANDLER, name="netboard.care.report.services")))


def test_an_act_of_the_same_name_elsewhere_does_not_count():
    code = "from netboard.care.board import rules\nfrom netboard.foundation.audit.acts import Act\nrules.Act.CLOSE\nlog(Act.SESSION_CLOSED.value)"

    assert snippet(code).members(ACT) == {"SESSION_CLOSED"}


@pytest.mark.parametrize(
    "code",
    ["from django.db import transaction\ntransaction.on_commit(tell)", "from django.db.transaction import on_commit\non_commit(tell)"],
)
def test_an_act_left_to_on_commit_is_found(code):
    assert list(on_commits(snippet(code)))
