"""Is this installation alive? For the machine that watches it; no detail leaves."""

from datetime import timedelta

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse

from netboard.foundation import clock
from netboard.foundation.jobs.models import WorkerBeat

WORKER_SILENT_AFTER = timedelta(minutes=5)


def alive(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 -- a view takes the request
    """Answer 200 when the database answers and a worker beat within five minutes, else 503."""
    try:
        last = WorkerBeat.objects.order_by("-at").values_list("at", flat=True).first()
    except DatabaseError:
        return JsonResponse({"database": False, "worker": False}, status=503)
    worker = last is not None and clock.now() - last < WORKER_SILENT_AFTER
    return JsonResponse({"database": True, "worker": worker}, status=200 if worker else 503)
