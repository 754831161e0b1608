"""How does the demonstration run? Web and worker as processes of their own, the mailbox beside them, until Ctrl-C."""

import sys
import time

import click
import httpx
from django.conf import settings
from django.core.management import call_command
from django.utils.translation import gettext as _

from netboard.config import cli, processes
from netboard.config.demo import environment, loading, people
from netboard.foundation import clock
from netboard.foundation.access.models import Account
from netboard.foundation.exchange import mailbox

START_SECONDS = 60


def run(*, port: int, smtp_port: int, stream_port: int) -> int:
    """Prepare, start, print where to go, and wait; the answer is the exit code."""
    prepare_tables()
    box = mailbox.start(settings.NETBOARD_MAILBOX_DIR, host="127.0.0.1", port=smtp_port)
    if not Account.objects.exists():
        load()
    try:
        return processes.run(commands(port=port, stream_port=stream_port), when_started=lambda: _welcome(port))
    finally:
        box.stop()


def commands(*, port: int, stream_port: int) -> list[list[str]]:
    """Write the command lines of the pages, of the live stream and of the worker."""
    return [
        cli.server_command(bind=f"127.0.0.1:{port}", workers=2, threads=4),
        cli.stream_command(bind=f"127.0.0.1:{stream_port}"),
        [sys.executable, "-m", "netboard.config.cli", "work"],
    ]


def prepare_tables() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def load() -> None:
    """Load the synthetic people and dossiers, with a progress bar."""
    with click.progressbar(length=loading.STEPS, label=_("Loading the synthetic dossiers"), file=sys.stderr) as bar:
        loading.load(at=clock.now(), step=lambda: bar.update(1))


def wait_until_up(port: int) -> None:
    """Wait until the pages answer; `TimeoutError` after a minute."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/account/login/", timeout=5).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    message = f"no answer on port {port}"
    raise TimeoutError(message)


def _welcome(port: int) -> None:
    wait_until_up(port)
    _print_sign_ins(port)


def _print_sign_ins(port: int) -> None:
    rows = [
        (_("Referring doctor"), "referent@netboard.example"),
        *[(_role(row["role"]), row["email"]) for row in people.script()["staff"][:5]],
        (_("Administrator"), people.script()["administrator"]["email"]),
    ]
    click.echo()
    click.echo(f"NETboard     http://localhost:{port}/")
    box, password = _("Mailbox"), _("Password of each of them")  # the extractor of texts does not read inside f-strings
    click.echo(f"{box:<12} http://localhost:{port}/demo/mailbox/")
    click.echo()
    for role, email in rows:
        click.echo(f"  {role:<32} {email}")
    click.echo(f"  {password:<32} {environment.PASSWORD}")
    click.echo()
    click.echo(_("Stop with Ctrl-C; the next start finds everything again."))


def _role(code: str) -> str:
    return {
        "coordinator": _("Coordination"), "chair": _("Board chair"), "expert": _("Expert"), "pathologist": _("Pathologist"),
        "quality": _("Quality and data protection"),
    }[code]  # fmt: skip
