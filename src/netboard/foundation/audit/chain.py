"""Can the trace be altered unseen? Entries are sealed in a hash chain by one job at a time, then verified."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from netboard.foundation.audit.models import Entry, Pending, Seal

GENESIS = "0" * 64
_SEALING_LOCK = 7_204_118  # any number, the same in every process
_BATCH = 2000


@dataclass(frozen=True)
class Head:
    """The last link of the chain at one moment; kept elsewhere, it shows a cut tail."""

    seq: int
    hash: str


@dataclass(frozen=True)
class Verdict:
    """What a verification found."""

    sealed: int
    unsealed: int
    faults: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.faults


def digest(previous_hash: str, entry: Entry) -> str:
    """Hash an entry with the link before it, over every column in a fixed form."""
    columns = [
        entry.pk,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor_id,
        entry.roles,
        entry.organisation_id,
        entry.act,
        entry.outcome,
        entry.target_kind,
        entry.target_id,
        entry.patient_id,
        entry.reason,
        entry.detail,
    ]
    text = json.dumps(columns, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous_hash}\n{text}".encode()).hexdigest()


@transaction.atomic
def seal(*, at: datetime) -> int:
    """Link the entries not yet sealed and return how many; when another process is sealing, do nothing and return 0."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_SEALING_LOCK])
        row = cursor.fetchone()
        if row is None or not row[0]:
            return 0
    waiting = list(Pending.objects.order_by("entry_id").values_list("entry_id", flat=True)[:_BATCH])
    last = Seal.objects.order_by("-seq").first()
    seq, previous = (last.seq, last.hash) if last else (0, GENESIS)
    links = []
    for entry in Entry.objects.filter(pk__in=waiting).order_by("pk"):
        seq, current = seq + 1, digest(previous, entry)
        links.append(Seal(seq=seq, entry=entry, previous_hash=previous, hash=current, sealed_at=at))
        previous = current
    Seal.objects.bulk_create(links)
    Pending.objects.filter(pk__in=waiting).delete()
    return len(links)


def head() -> Head | None:
    """Read the last link, to be kept outside the database."""
    last = Seal.objects.order_by("-seq").first()
    return Head(last.seq, last.hash) if last else None


def verify(*, heads: tuple[Head, ...] = ()) -> Verdict:
    """Walk the whole chain and name every alteration; `heads` exported earlier reveal a cut tail."""
    faults = list(_walk())
    known = {seal.seq: seal.hash for seal in Seal.objects.filter(seq__in=[known.seq for known in heads])}
    faults += [f"exported head {kept.seq} is not in the chain" for kept in heads if known.get(kept.seq) != kept.hash]
    sealed = Seal.objects.count()
    unsealed = Entry.objects.filter(seal__isnull=True)
    waiting = set(Pending.objects.values_list("entry_id", flat=True))
    lost = Seal.objects.filter(~Exists(Entry.objects.filter(pk=OuterRef("entry_id"))))
    faults += [f"entry {link.entry_id} is gone (link {link.seq})" for link in lost.order_by("seq")]
    strays = [pk for pk in unsealed.values_list("pk", flat=True) if pk not in waiting]
    faults += [f"entry {pk} was never sealed and waits for no seal" for pk in strays]
    return Verdict(sealed=sealed, unsealed=len(waiting), faults=tuple(faults))


def _walk() -> Iterator[str]:
    expected, previous = 1, GENESIS
    for link in Seal.objects.select_related("entry").order_by("seq").iterator(chunk_size=_BATCH):
        if link.seq != expected:
            yield f"links {expected} to {link.seq - 1} are missing"
        elif link.previous_hash != previous:
            yield f"link {link.seq} does not follow link {link.seq - 1}"
        if digest(link.previous_hash, link.entry) != link.hash:
            yield f"entry {link.entry_id} was altered (link {link.seq})"
        expected, previous = link.seq + 1, link.hash
