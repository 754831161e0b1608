"""What can be done on the command line? `netboard COMMAND`; each command sets up Django for itself."""

import gettext
import json
import os
import secrets
import sys
from pathlib import Path

import click

from netboard.config import embedded, processes


def _words() -> gettext.NullTranslations:
    asked = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    folder = Path(__file__).resolve().parent.parent / "locale"
    return gettext.translation("django", folder, languages=[asked[:2] or "en"], fallback=True)


_ = _words().gettext


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "netboard.config.settings")
    import django  # noqa: PLC0415 -- slow import, only for the commands that need it
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 -- slow import

    try:
        django.setup()
    except (ImproperlyConfigured, embedded.EmbeddedDatabaseError) as error:
        raise click.ClickException(str(error)) from error


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]}, help=_("NETboard: dossiers, tumour board and reports of an expert centre.")
)
@click.version_option(package_name="netboard")
def main() -> None:
    """Gather the commands."""


@main.command(help=_("Start the demonstration: database, synthetic dossiers, web, worker and local mailbox, on this machine only."))
@click.option("--port", default=8000, show_default=True, help=_("Port of the web pages."))
@click.option("--smtp-port", default=8025, show_default=True, help=_("Port of the local mailbox."))
@click.option("--stream-port", type=int, help=_("Port of the live stream; by default the one after the pages."))
def demo(port: int, smtp_port: int, stream_port: int | None) -> None:
    from netboard.config.demo import environment  # noqa: PLC0415 -- before Django is set up

    stream_port = port + 1 if stream_port is None else stream_port
    for taken, option in ((port, "--port"), (smtp_port, "--smtp-port"), (stream_port, "--stream-port")):
        _refuse_taken(taken, option)
    environment.prepare(port=port, smtp_port=smtp_port, stream_port=stream_port)
    _set_up()
    from netboard.config.demo import running  # noqa: PLC0415 -- needs Django

    sys.exit(running.run(port=port, smtp_port=smtp_port, stream_port=stream_port))


def _refuse_taken(port: int, option: str) -> None:
    try:
        processes.listening_socket("127.0.0.1", port).close()
    except OSError as error:
        raise click.ClickException(
            _("Port %(port)d is taken: choose another one with %(option)s.") % {"port": port, "option": option}
        ) from error


@main.command(
    "demo-check",
    help=_("Drive the main job by HTTP on a throw-away database and print one JSON line; exit code 1 when anything is missing."),
)
def demo_check() -> None:
    from netboard.config.demo import check  # noqa: PLC0415 -- before Django is set up

    result = check.run()
    click.echo(json.dumps(result))
    sys.exit(0 if result["ok"] else 1)


@main.command(help=_("Serve the pages by gunicorn and the live stream by uvicorn; when one of them ends, so does the other."))
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help=_("Address and port of the pages."))
@click.option("--workers", default=2, show_default=True, help=_("Processes of the pages."))
@click.option("--threads", default=4, show_default=True, help=_("Threads of each of them."))
@click.option("--stream-bind", default="127.0.0.1:8001", show_default=True, help=_("Address and port of the live stream."))
def serve(bind: str, workers: int, threads: int, stream_bind: str) -> None:
    _set_up()
    sys.exit(processes.run([server_command(bind=bind, workers=workers, threads=threads), stream_command(bind=stream_bind)]))


@main.command(help=_("Serve the live stream alone: the pages of a session learn here that the board has moved."))
@click.option("--bind", default="127.0.0.1:8001", show_default=True, help=_("Address and port."))
def stream(bind: str) -> None:
    host, _colon, port = bind.rpartition(":")
    try:
        listener = processes.listening_socket(host.strip("[]") or "127.0.0.1", int(port))
    except (OSError, ValueError) as error:
        raise click.ClickException(_("The live stream cannot listen on %(bind)s: %(error)s") % {"bind": bind, "error": error}) from error
    _set_up()
    from netboard.config import asgi  # noqa: PLC0415 -- needs Django

    asgi.serve(listener)


def stream_command(*, bind: str) -> list[str]:
    """Write the command line of the live stream."""
    return [sys.executable, "-m", "netboard.config.cli", "stream", "--bind", bind]


def server_command(*, bind: str, workers: int, threads: int) -> list[str]:
    """Write the command line of the web server."""
    return [
        sys.executable, "-m", "gunicorn", "netboard.config.wsgi", "--bind", bind, "--workers", str(workers), "--threads", str(threads),
        "--no-control-socket", "--timeout", "60", "--graceful-timeout", "20", "--worker-tmp-dir", "/dev/shm" if Path("/dev/shm").is_dir() else "/tmp",  # noqa: S108 -- heartbeat files only
    ]  # fmt: skip


@main.command(help=_("Run a worker: mails, deadlines, chasers, sealing of the trace."))
@click.option("--concurrency", default=4, show_default=True, help=_("Jobs at the same time."))
@click.option("--until-empty", is_flag=True, help=_("Stop when nothing is due."))
def work(concurrency: int, *, until_empty: bool) -> None:
    _set_up()
    from netboard.foundation.jobs import worker  # noqa: PLC0415 -- needs Django

    worker.run(concurrency=concurrency, until_empty=until_empty)


@main.command(help=_("Create or upgrade the tables."))
def migrate() -> None:
    _set_up()
    from django.core.management import call_command  # noqa: PLC0415 -- needs Django

    call_command("migrate", interactive=False, verbosity=1)
    call_command("createcachetable")


@main.command("collect-static", help=_("Gather the static files for a production server."))
def collect_static() -> None:
    _set_up()
    from django.core.management import call_command  # noqa: PLC0415 -- needs Django

    call_command("collectstatic", interactive=False, verbosity=1)


@main.command(
    "verify-audit", help=_("Verify the hash chain of the trace and the heads kept outside the database; exit code 1 on any fault.")
)
@click.option(
    "--heads",
    type=click.Path(exists=True, path_type=Path),
    help=_("File of exported heads (JSON lines); by default the one of this installation."),
)
def verify_audit(heads: Path | None) -> None:
    _set_up()
    from django.conf import settings  # noqa: PLC0415 -- needs Django

    from netboard.foundation.audit import chain, jobs  # noqa: PLC0415 -- needs Django

    if heads is not None:
        settings.NETBOARD_AUDIT_HEADS = heads
    verdict = chain.verify(heads=jobs.kept_heads())
    click.echo(json.dumps({"ok": verdict.ok, "sealed": verdict.sealed, "unsealed": verdict.unsealed, "faults": list(verdict.faults)}))
    sys.exit(0 if verdict.ok else 1)


@main.command("export-head", help=_("Append the last link of the trace to the file of heads, to be copied to another machine."))
def export_head() -> None:
    _set_up()
    from netboard.foundation.audit import jobs  # noqa: PLC0415 -- needs Django

    jobs.keep_head()


@main.command("rotate-keys", help=_("Seal the keys of all stored files by the current master key; can be stopped and run again."))
def rotate_keys() -> None:
    _set_up()
    from netboard.foundation.files import services  # noqa: PLC0415 -- needs Django

    done = services.rewrap_all()
    click.echo(json.dumps({"rewrapped": done.rewrapped, "failed": [str(file_id) for file_id in done.failed]}))
    sys.exit(1 if done.failed else 0)


@main.command(
    epilog=_(
        'Example: echo \'{"id": 1, "call": "liver_burden", "input": {"pct": 30}}\' | netboard medicine --batch'
        "  The calls and their inputs are in docs/medicine.md."
    ),
    help=_(
        "Compute grades, stages, responses and deadlines from the tables of medicine: one JSON object a line on standard input,"
        " one a line on standard output, in the same order. Needs neither settings nor a database."
    ),
)
@click.option("--batch", is_flag=True, help=_("Read cases from standard input until its end; a bad line is answered by an error."))
@click.pass_context
def medicine(context: click.Context, *, batch: bool) -> None:
    if not batch:
        click.echo(context.get_help())
        return
    from netboard.medicine import batch as cases  # noqa: PLC0415 -- reads its tables, only for this command

    tally = cases.run(sys.stdin.buffer, sys.stdout.buffer)
    click.echo(_("%(lines)d lines answered, %(errors)d of them by an error.") % vars(tally), err=True)


@main.command("create-administrator", help=_("Open the first administrator’s account and print the link by which to join."))
@click.argument("email")
@click.argument("given_name")
@click.argument("family_name")
def create_administrator(email: str, given_name: str, family_name: str) -> None:
    _set_up()
    from django.conf import settings  # noqa: PLC0415 -- needs Django
    from django.urls import reverse  # noqa: PLC0415 -- needs Django

    from netboard.foundation import clock  # noqa: PLC0415 -- needs Django
    from netboard.foundation.administration import services  # noqa: PLC0415 -- needs Django

    try:
        account = services.create_first_administrator(email=email, given_name=given_name, family_name=family_name, at=clock.now())
    except services.AdministratorExists as error:
        raise click.ClickException(_("An administrator exists already and can invite the others.")) from error
    token = services.derive_token(account.pk, account.invitations.latest("created_at").created_at)
    click.echo(settings.BASE_URL + reverse("administration:join", args=[token]))


@main.command("make-key", help=_("Print fresh values for NETBOARD_SECRET_KEY and NETBOARD_MASTER_KEYS."))
def make_key() -> None:
    click.echo(f"NETBOARD_SECRET_KEY={secrets.token_urlsafe(64)}")
    click.echo(f"NETBOARD_MASTER_KEYS=1:{secrets.token_hex(32)}")


@main.command("stop-database", help=_("Stop the embedded PostgreSQL."))
def stop_database() -> None:
    stopped = embedded.stop()
    click.echo(_("Stopped.") if stopped else _("It was not running."))


if __name__ == "__main__":
    main()
