"""Keep, remove, rotate and tidy documents. Which dossier holds them, and who may see them, is the caller's question."""

import hashlib
import logging
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from django.db import transaction

from netboard.foundation.files import inspection, names, rules, storage
from netboard.foundation.files.models import StoredFile
from netboard.foundation.files.refusals import FileRefused
from netboard.foundation.files.rules import ContentType, Refusal

if TYPE_CHECKING:
    from pathlib import Path

logger = logging.getLogger(__name__)
ORPHANS_ALWAYS_SWEPT: Final = 20
MAX_ORPHAN_SHARE: Final = 0.10


class SweepRefused(Exception):  # noqa: N818 -- it says what happened
    """Too many files without a row: more likely the wrong database than lost writings. A person has to look."""

    def __init__(self, *, orphans: int, files: int) -> None:
        super().__init__(f"{orphans} of {files} files have no row")
        self.orphans = orphans
        self.files = files


@dataclass(frozen=True)
class Examined:
    """A document found safe, not yet kept."""

    content: bytes
    content_type: ContentType
    shown_name: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Rotation:
    """What a rotation did; `failed` names the rows whose key could not be opened and was left as it was."""

    rewrapped: int
    failed: tuple[uuid.UUID, ...]


@dataclass(frozen=True)
class Sweep:
    """What a tidying found: writings removed, and rows without their file, which is an alarm."""

    removed: int
    rows_without_file: tuple[uuid.UUID, ...]


def accept(*, content: bytes, name: str, at: datetime) -> StoredFile:
    """Examine a received document and keep it; raises FileRefused."""
    return keep(examine(content=content, name=name), at=at)


def examine(*, content: bytes, name: str) -> Examined:
    """Find out the type of a document and refuse what is unsafe; takes seconds, keeps nothing."""
    if rules.is_disk_full(used_share=storage.used_share()):
        raise FileRefused(Refusal.NO_ROOM, names.printable_name(name))
    found = inspection.inspect(content, name=name)
    return Examined(found.content, found.content_type, names.clean_name(name, content_type=found.content_type))


def keep(examined: Examined, *, at: datetime) -> StoredFile:
    """Write the file, then its row in the caller's transaction; without that row the file is swept after a day."""
    file_id = uuid.uuid4()
    try:
        key = storage.write(file_id, examined.content)
    except storage.DiskFull as full:
        raise FileRefused(Refusal.NO_ROOM, examined.shown_name) from full
    return StoredFile.objects.create(
        id=file_id,
        shown_name=examined.shown_name,
        content_type=examined.content_type.value,
        size_bytes=len(examined.content),
        sha256=examined.sha256,
        wrapped_key=key.sealed,
        nonce=key.nonce,
        master_key_version=key.version,
        created_at=at,
    )


def store_internal(*, content: bytes, name: str, at: datetime) -> StoredFile:
    """Keep bytes that the software made itself (a message ready to leave, a signed report), unexamined.

    Neither the size limit nor the 90 % of the disk applies: what a person validated still leaves.
    """
    if not content:
        raise FileRefused(Refusal.EMPTY, names.printable_name(name))
    return keep(Examined(content, ContentType.OPAQUE, names.printable_name(name)), at=at)


def delete(stored: StoredFile) -> None:
    """Remove a document: its row now, its file once the transaction is committed, or by the sweep after a crash."""
    path = storage.path_of(stored.pk)
    stored.delete()
    transaction.on_commit(partial(storage.remove, path))


def rewrap_all() -> Rotation:
    """Seal every key again by the current master key, one row at a time: stopped half-way, run it again."""
    outdated = StoredFile.objects.exclude(master_key_version=storage.current_version())
    rewrapped, failed = 0, []
    for file_id in list(outdated.order_by("pk").values_list("pk", flat=True)):
        try:
            rewrapped += _rewrap(file_id)
        except (InvalidTag, storage.MasterKeyMissing):
            logger.exception("key of a stored file not rotated", extra={"file_id": str(file_id)})
            failed.append(file_id)
    return Rotation(rewrapped, tuple(failed))


@transaction.atomic
def _rewrap(file_id: uuid.UUID) -> int:
    stored = StoredFile.objects.select_for_update().filter(pk=file_id).first()
    if stored is None or stored.master_key_version == storage.current_version():
        return 0
    key = storage.unwrap(storage.wrapped_key_of(stored), file_id=file_id)
    new = storage.wrap(key, file_id=file_id)
    stored.wrapped_key, stored.nonce, stored.master_key_version = new.sealed, new.nonce, new.version
    stored.save(update_fields=["wrapped_key", "nonce", "master_key_version"])
    return 1


def sweep(*, older_than: datetime) -> Sweep:
    """Remove what was written before this moment and has no row; pass `now - rules.ORPHAN_AGE`.

    A younger file may belong to a transaction that is still open. Raises SweepRefused, removing nothing, when the
    files without a row are too many to be accidents.
    """
    paths = list(storage.paths())
    old = [path for path in paths if _written_at(path) < older_than]
    # The rows are read after the files: a file whose row is committed meanwhile is never taken for an orphan.
    known = set(StoredFile.objects.values_list("pk", flat=True))
    orphans = [path for path in old if storage.identifier_of(path) not in known]
    if len(orphans) > max(ORPHANS_ALWAYS_SWEPT, MAX_ORPHAN_SHARE * len(paths)):
        raise SweepRefused(orphans=len(orphans), files=len(paths))
    for path in orphans:
        storage.remove(path)
    return Sweep(len(orphans), _rows_without_file(known))


def _written_at(path: "Path") -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
    except FileNotFoundError:  # finished or removed since the folder was read
        return datetime.max.replace(tzinfo=UTC)


def _rows_without_file(known: set[uuid.UUID]) -> tuple[uuid.UUID, ...]:
    absent = [file_id for file_id in known if not storage.exists(file_id)]
    # Asked again: a row may have been removed with its file since the first reading.
    return tuple(StoredFile.objects.filter(pk__in=absent).order_by("pk").values_list("pk", flat=True))
