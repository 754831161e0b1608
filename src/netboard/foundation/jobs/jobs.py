"""What does the worker do for itself? It says that it is alive and takes up what a dead worker left."""

import socket

from procrastinate.contrib.django import app

from netboard.foundation import clock
from netboard.foundation.jobs.models import WorkerBeat

STALLED_AFTER_SECONDS = 120


@app.periodic(cron="* * * * *")
@app.task(name="netboard.beat", queueing_lock="netboard.beat", pass_context=False)
def beat(timestamp: int) -> None:  # noqa: ARG001 -- the library passes it
    """Write the moment, so that a silent worker is seen."""
    WorkerBeat.objects.update_or_create(name=socket.gethostname()[:60], defaults={"at": clock.now()})


@app.periodic(cron="* * * * * */30")
@app.task(name="netboard.take_up_stalled", queueing_lock="netboard.take_up_stalled")
async def take_up_stalled(timestamp: int) -> None:  # noqa: ARG001 -- the library passes it
    """Give the jobs of a worker that died back to the others."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
        await app.job_manager.retry_job(job)
