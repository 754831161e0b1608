"""Which readings are acts too? The trail, and a directory that leaves as a file."""

from datetime import datetime

from django.db import transaction

from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission
from netboard.foundation.administration import queries, tables
from netboard.foundation.administration.rules import Kind
from netboard.foundation.audit import chain, log
from netboard.foundation.audit import jobs as audit_jobs
from netboard.foundation.audit.acts import Act


@transaction.atomic
def read_trail(*, actor: object, sought: queries.Sought, at: datetime) -> queries.TrailPage:
    """Read one page of the trail, and leave a row that says who read which part of it."""
    policy.require(actor, Permission.AUDIT_READ)
    page = queries.trail(sought)
    log.record(actor=actor, act=Act.TRAIL_READ, patient_id=sought.patient_id, at=at, detail=queries.sought_detail(sought))
    return page


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
