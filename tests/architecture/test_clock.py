"""Who reads the clock? `foundation/clock.py` alone, and only views, jobs and commands ask it."""

from collections.abc import Iterator

import pytest

from tests.architecture.source import Finding, Module, found, modules, refused, snippet

READINGS = {
    "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today", "time.time", "time.time_ns",
    "time.localtime", "time.gmtime", "time.ctime", "time.strftime", "django.utils.timezone.now", "django.utils.timezone.localtime",
    "django.utils.timezone.localdate", "django.db.models.functions.Now",
}  # fmt: skip
EXCUSED_READINGS = {
    "netboard.foundation.clock": "the only reader of the system clock",
    "netboard.foundation.access.scopes": "the database's own clock, inside a condition that has no caller to hand an instant down",
}
OUR_CLOCK = "netboard.foundation.clock.now"
EXCUSED_ASKING = {
    "netboard.config": "commands, the door and the demonstration",
    "netboard.foundation.access.sessions": "called by Django, which hands no instant down",
    "netboard.foundation.administration.sign_in": "called by the sign-in library in the place of a view",
    "netboard.foundation.ui.context": "called by Django once per page",
    "netboard.foundation.ui.guide": "a page",
    "netboard.foundation.ui.templatetags.nb": "a component shown outside a page has no instant of the page",
    "netboard.foundation.exchange.mailbox": "the mail server of the demonstration stamps what it receives",
}


def readings(module: Module) -> Iterator[Finding]:
    """Find each name that reads the system clock or the database's."""
    for node, name in module.names():
        if name in READINGS:
            yield found(module, node, f"reads {name}")


def askings(module: Module) -> Iterator[Finding]:
    """Find each use of our clock where the instant should have been handed down."""
    if module.face in {"views", "jobs"}:
        return
    for node, name in module.names():
        if name == OUR_CLOCK:
            yield found(module, node, "asks the clock")


def test_the_system_clock_has_one_reader():
    faults = refused((finding for module in modules() for finding in readings(module)), excused=EXCUSED_READINGS)

    assert not faults, faults


def test_only_views_jobs_and_commands_ask_the_time():
    faults = refused((finding for module in modules() for finding in askings(module)), excused=EXCUSED_ASKING)

    assert not faults, faults


@pytest.mark.parametrize(
    "code",
    [
        "from datetime import datetime\nat = datetime.now(UTC)",
        "import datetime\nat = datetime.datetime.now()",
        "from datetime import date\nday = date.today().year",
        "from django.utils import timezone\nat = models.DateTimeField(default=timezone.now)",
        "from django.utils.timezone import now as moment\nat = moment()",
        "import time\nat = time.time()",
    ],
)
def test_a_reading_is_found(code):
    assert list(readings(snippet(code, name="netboard.care.board.models")))


@pytest.mark.parametrize(
    "code", ["import time\nstarted = time.monotonic()", "from datetime import datetime\nx = datetime.fromisoformat(y)"]
)
def test_a_duration_is_left_alone(code):
    assert not list(readings(snippet(code)))


@pytest.mark.parametrize(
    "code", ["from netboard.foundation import clock\nclock.now()", "from netboard.foundation import clock\nrun(now=clock.now)"]
)
def test_a_service_that_asks_the_time_is_found(code):
    assert list(askings(snippet(code, name="netboard.care.board.services.agenda")))
    assert not list(askings(snippet(code, name="netboard.care.board.views.agenda")))
