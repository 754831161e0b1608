"""When is the trace sealed? Every few seconds; its head is kept outside the database every quarter of an hour."""

import json
import os

from django.conf import settings
from procrastinate.contrib.django import app

from netboard.foundation import clock
from netboard.foundation.audit import chain


@app.periodic(cron="* * * * * */5")
@app.task(name="netboard.seal_trace", queueing_lock="netboard.seal_trace")
def seal_trace(timestamp: int) -> None:  # noqa: ARG001 -- the library passes it
    while chain.seal(at=clock.now()):
        pass


@app.periodic(cron="*/15 * * * *")
@app.task(name="netboard.export_head", queueing_lock="netboard.export_head")
def export_head(timestamp: int) -> None:  # noqa: ARG001 -- the library passes it
    keep_head()


def keep_head() -> None:
    """Append the last link to the file of heads, synced to the disk; the administrator copies it to another machine."""
    last = chain.head()
    if last is None:
        return
    line = json.dumps({"seq": last.seq, "hash": last.hash, "at": clock.now().isoformat()})
    settings.NETBOARD_AUDIT_HEADS.parent.mkdir(parents=True, exist_ok=True)
    with settings.NETBOARD_AUDIT_HEADS.open("a", encoding="utf-8") as heads:
        heads.write(f"{line}\n")
        heads.flush()
        os.fsync(heads.fileno())


def kept_heads() -> tuple[chain.Head, ...]:
    """Read the heads kept outside the database."""
    if not settings.NETBOARD_AUDIT_HEADS.exists():
        return ()
    rows = [json.loads(line) for line in settings.NETBOARD_AUDIT_HEADS.read_text(encoding="utf-8").splitlines() if line]
    return tuple(chain.Head(row["seq"], row["hash"]) for row in rows)
