"""How does the table of requirements change? Somebody proposes a version, the medical lead signs it, and it is in force."""

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction

from netboard.care.referral.models import RequirementTable
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.medicine import completeness

MAX_VERSION = 40


class VersionTaken(Exception):  # noqa: N818 -- it says what happened
    """A table of this version exists already; a changed table needs a version of its own."""


@transaction.atomic
def propose_table(*, actor: Account, content: str, note: str, at: datetime) -> RequirementTable:
    """Keep a new version as a draft; `TableRefused` names the faulty row, `VersionTaken` an existing version."""
    policy.require(actor, Permission.TABLE_APPROVE)
    table = completeness.read_table(content)
    if not table.version or len(table.version) > MAX_VERSION:
        raise completeness.TableRefused("file", "version")
    try:
        with transaction.atomic():
            row = RequirementTable.objects.create(
                version=table.version, content=content, sha256=hashlib.sha256(content.encode()).hexdigest(), note=note, proposed_by=actor,
                proposed_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise VersionTaken(table.version) from error
    log.record(actor=actor, act=Act.TABLE_PROPOSED, target=row, at=at, detail={"version": row.version, "sha256": row.sha256})
    return row


@transaction.atomic
def approve_table(*, actor: Account, table_id: int, at: datetime) -> RequirementTable:
    """Sign a version: from now on every dossier is assessed by it; signing twice changes nothing."""
    policy.require(actor, Permission.TABLE_APPROVE)
    row = RequirementTable.objects.select_for_update().get(pk=table_id)
    if row.approved_at is not None:
        return row
    row.approved_by, row.approved_at = actor, at
    row.save(update_fields=["approved_by", "approved_at"])
    log.record(actor=actor, act=Act.TABLE_APPROVED, target=row, at=at, detail={"version": row.version, "sha256": row.sha256})
    return row
