"""Which readings are acts too? The trail, and a directory that leaves as a file."""

from datetime import datetime

from django.db import transaction

from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission
from netboard.foundation.administration import queries, tables
from netboard.foundation.administration.queries import reading
from netboard.foundation.administration.rules import Kind
from netboard.foundation.audit import chain, log
from netboard.foundation.audit import jobs as audit_jobs
from netboard.foundation.audit.acts import Act
from netboard.foundation.audit.models import Entry


@transaction.atomic
def read_trail(*, actor: object, sought: reading.Sought, at: datetime) -> reading.TrailPage:
    """Read one page of the trail, and leave a row for each patient whose part was read; `TooMany` when a name or a number is too vague."""
    policy.require(actor, Permission.AUDIT_READ)
    found = reading.look_up(sought)
    page = reading.trail(sought, found)
    for patient_id in reading.patients_of(sought, found):
        log.record(actor=actor, act=Act.TRAIL_READ, patient_id=patient_id, at=at, detail=reading.sought_detail(sought, found))
    return page


@transaction.atomic
def export_trail(*, actor: object, sought: reading.Sought, at: datetime) -> list[Entry]:
    """Take the rows of a search away, at most 10,000, and leave a row that says so; `TooMany` refuses more."""
    policy.require(actor, Permission.AUDIT_READ)
    found = reading.look_up(sought)
    rows = reading.all_rows(sought, found)
    for patient_id in reading.patients_of(sought, found):
        detail = reading.sought_detail(sought, found) | {"rows": len(rows)}
        log.record(actor=actor, act=Act.TRAIL_EXPORTED, patient_id=patient_id, at=at, detail=detail)
    return rows


@transaction.atomic
def export_directory(*, actor: object, kind: Kind, at: datetime) -> bytes:
    """Write half of the directory as a table that `import_directory` reads again."""
    policy.require(actor, Permission.DIRECTORY_EDIT)
    header = [aliases[0] for aliases in tables.COLUMNS[kind].values()]
    rows = queries.directory_rows(kind)
    content = tables.write(header, rows)
    log.record(actor=actor, act=Act.DIRECTORY_EXPORTED, at=at, detail={"kind": kind.value, "rows": len(rows)})
    return content


def verify_trail(*, actor: object, at: datetime) -> chain.Verdict:
    """Walk the whole chain against the heads kept outside the database, and record what was found."""
    verdict = chain.verify(heads=audit_jobs.kept_heads())
    log.record(
        actor=actor,
        act=Act.TRAIL_VERIFIED,
        at=at,
        outcome=log.DONE if verdict.ok else log.FAILED,
        detail={"sealed": verdict.sealed, "unsealed": verdict.unsealed, "faults": len(verdict.faults)},
    )
    return verdict
