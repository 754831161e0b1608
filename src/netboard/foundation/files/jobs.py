"""When is the store of files tidied? Each night; a row without its file is an alarm."""

import logging

from procrastinate.contrib.django import app

from netboard.foundation import clock
from netboard.foundation.files import rules, services

logger = logging.getLogger(__name__)


@app.periodic(cron="17 3 * * *")
@app.task(name="netboard.sweep_files", queueing_lock="netboard.sweep_files")
def sweep_files(timestamp: int) -> None:  # noqa: ARG001 -- the library passes it
    """Remove what no row knows, and call out what a row no longer finds."""
    swept = services.sweep(older_than=clock.now() - rules.ORPHAN_AGE)
    for file_id in swept.rows_without_file:
        logger.error("a stored file is missing", extra={"file_id": str(file_id)})
