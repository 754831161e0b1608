"""How does a worker run? It fetches jobs on a connection of its own; what a job emits stays in the job's transaction."""

import asyncio
from typing import cast

from django.conf import settings
from procrastinate.app import WorkerOptions
from procrastinate.contrib.django import DjangoApp, app
from procrastinate.contrib.django.django_connector import DjangoConnector


def run(*, concurrency: int = 4, until_empty: bool = False) -> None:
    """Work until stopped by SIGINT or SIGTERM, or until nothing is due when `until_empty`."""
    asyncio.run(_run(concurrency=concurrency, until_empty=until_empty))


async def _run(*, concurrency: int, until_empty: bool) -> None:
    app.perform_import_paths()  # type: ignore[no-untyped-call]
    connector = cast("DjangoConnector", app.connector).get_worker_connector()
    # `replace_connector` would move the deferring of every task to the worker's connection, outside Django's transactions.
    runner = DjangoApp(connector=connector, worker_defaults=cast("WorkerOptions", settings.PROCRASTINATE_WORKER_DEFAULTS))
    runner.tasks, runner.periodic_registry = app.tasks, app.periodic_registry
    async with runner.open_async():
        await runner.run_worker_async(
            concurrency=concurrency, wait=not until_empty, listen_notify=not until_empty, install_signal_handlers=not until_empty
        )
