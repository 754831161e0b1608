"""How is an act written in the trace? In the transaction of the act, without clinical text or secrets."""

from datetime import datetime

from django.db import connection
from django.db.models import Model

from netboard.foundation.access.gathering import Gathering
from netboard.foundation.access.models import Account, System
from netboard.foundation.audit.acts import Act
from netboard.foundation.audit.models import Entry

DONE, REFUSED, FAILED = "done", "refused", "failed"


def record(
    *,
    actor: object,
    act: Act,
    at: datetime,
    target: Model | None = None,
    patient_id: int | None = None,
    reason: str = "",
    outcome: str = DONE,
    detail: dict[str, str | int | None] | None = None,
) -> Entry:
    """Add one row to the trace; call it in the transaction of the act, so that both exist or neither."""
    entry = _entry(actor, act, at=at, target=target, patient_id=patient_id, reason=reason, outcome=outcome, detail=detail)
    entry.save(force_insert=True)
    return entry


def _entry(
    actor: object, act: Act, *, at: datetime, target: Model | None, patient_id: int | None, reason: str = "", outcome: str = DONE,
    detail: dict[str, str | int | None] | None = None,
) -> Entry:  # fmt: skip
    known = actor if isinstance(actor, Account) else None
    roles = actor.roles if isinstance(actor, Account | System) else frozenset()
    return Entry(
        at=at,
        actor=known,
        roles=",".join(sorted(roles)),
        organisation_id=known.organisation_id if known else None,
        act=act.value,
        outcome=outcome,
        target_kind=target._meta.label if target is not None else "",
        target_id=str(target.pk) if target is not None else "",
        patient_id=patient_id,
        reason=reason[:500],
        detail=detail or {},
    )


def record_view(*, actor: object, act: Act, target: Model, patient_id: int | None, at: datetime) -> None:
    """Add a row for a reading, before the page leaves."""
    record(actor=actor, act=act, target=target, patient_id=patient_id, at=at)


def record_view_among_many(*, actor: object, act: Act, target: Model, patient_id: int | None, at: datetime) -> None:
    """Do as `record_view` where hundreds read at the same instant: the rows of several are written by one statement.

    The row is committed when this returns; should it fail, it fails for each of those several.
    """
    entry = _entry(actor, act, at=at, target=target, patient_id=patient_id)
    if connection.in_atomic_block:
        entry.save(force_insert=True)
    else:
        _readings.ask(entry)


def _write(_lane: object, entries: list[Entry]) -> list[Entry]:
    return Entry.objects.bulk_create(entries)


_readings: Gathering[Entry, Entry] = Gathering(_write)
