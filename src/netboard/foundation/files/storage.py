"""Where do the bytes of a document lie, and how are they locked and opened again?

On disk: a mark, the nonce of the content, then the content sealed by AES-256-GCM under a key of its own.
That key lies in the row, sealed in its turn by a master key that the database does not hold.
"""

import contextlib
import errno
import hashlib
import logging
import os
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netboard.foundation.files.models import StoredFile

logger = logging.getLogger(__name__)
MARK: Final = b"NBF1"
NONCE_BYTES: Final = 12
KEY_BITS: Final = 256
UNFINISHED: Final = ".part"
FULL_DISK: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class FileMissing(Exception):  # noqa: N818 -- it says what happened
    """The row exists, its file does not."""


class FileDamaged(Exception):  # noqa: N818 -- it says what happened
    """The file or the key of its row is not what was written."""


class MasterKeyMissing(Exception):  # noqa: N818 -- it says what happened
    """The key that locked this row is no longer in the settings; the argument is its version."""


class DiskFull(Exception):  # noqa: N818 -- it says what happened
    """The disk took only a part; nothing was kept of it."""


@dataclass(frozen=True)
class WrappedKey:
    """The key of one file, sealed by a master key."""

    sealed: bytes
    nonce: bytes
    version: int


def write(file_id: uuid.UUID, content: bytes) -> WrappedKey:
    """Lock the content under a new key and put it on the disk for good; raises DiskFull. The row comes after."""
    key, nonce = AESGCM.generate_key(bit_length=KEY_BITS), os.urandom(NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, content, file_id.bytes)
    try:
        _write_durably(path_of(file_id), MARK + nonce + sealed)
    except OSError as failed:
        if failed.errno in FULL_DISK:
            raise DiskFull from failed
        raise
    return wrap(key, file_id=file_id)


def read(stored: "StoredFile") -> bytes:
    """Open a document and check that it is the one that was kept; raises FileMissing or FileDamaged."""
    try:
        locked = path_of(stored.pk).read_bytes()
    except FileNotFoundError as absent:
        logger.exception("stored file missing", extra={"file_id": str(stored.pk)})
        raise FileMissing(str(stored.pk)) from absent
    try:
        return _opened(stored, locked)
    except (InvalidTag, ValueError) as altered:
        logger.exception("stored file damaged", extra={"file_id": str(stored.pk)})
        raise FileDamaged(str(stored.pk)) from altered


def _opened(stored: "StoredFile", locked: bytes) -> bytes:
    head = len(MARK) + NONCE_BYTES
    if not locked.startswith(MARK):
        raise ValueError
    key = unwrap(wrapped_key_of(stored), file_id=stored.pk)
    content = AESGCM(key).decrypt(locked[len(MARK) : head], locked[head:], stored.pk.bytes)
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise ValueError
    return content


def wrapped_key_of(stored: "StoredFile") -> WrappedKey:
    return WrappedKey(bytes(stored.wrapped_key), bytes(stored.nonce), stored.master_key_version)


def wrap(key: bytes, *, file_id: uuid.UUID) -> WrappedKey:
    """Seal the key of a file by the current master key, the one of the highest version."""
    version, nonce = current_version(), os.urandom(NONCE_BYTES)
    return WrappedKey(AESGCM(_master_key(version)).encrypt(nonce, key, _bound(file_id, version)), nonce, version)


def unwrap(wrapped: WrappedKey, *, file_id: uuid.UUID) -> bytes:
    """Recover the key of a file; raises InvalidTag when altered, MasterKeyMissing without its master key."""
    sealing = AESGCM(_master_key(wrapped.version))
    return sealing.decrypt(wrapped.nonce, wrapped.sealed, _bound(file_id, wrapped.version))


def current_version() -> int:
    return max(settings.NETBOARD_MASTER_KEYS)


def _master_key(version: int) -> bytes:
    try:
        key: bytes = settings.NETBOARD_MASTER_KEYS[version]
    except KeyError as absent:
        raise MasterKeyMissing(version) from absent
    return key


def _bound(file_id: uuid.UUID, version: int) -> bytes:
    # Binds the sealed key to its row: moved to another row or relabelled, it no longer opens.
    return file_id.bytes + version.to_bytes(8, "big")


def root() -> Path:
    return Path(settings.NETBOARD_FILES_DIR)


def path_of(file_id: uuid.UUID) -> Path:
    """Give the place of a file: its random number, spread over two levels of folders."""
    name = file_id.hex
    return root() / name[:2] / name[2:4] / name[4:]


def identifier_of(path: Path) -> uuid.UUID | None:
    """Give the file that lies at this path; None for what is not one of ours."""
    try:
        return uuid.UUID(hex="".join(path.relative_to(root()).parts))
    except ValueError:
        return None


def paths() -> "Iterator[Path]":
    """Go through everything that lies two folders deep, unfinished writings included."""
    return (path for path in root().glob("*/*/*") if path.is_file() and not path.is_symlink())


def exists(file_id: uuid.UUID) -> bool:
    return path_of(file_id).is_file()


def remove(path: Path) -> None:
    """Take a file off the disk; that it is already gone is no error."""
    path.unlink(missing_ok=True)
    with contextlib.suppress(FileNotFoundError):
        _sync_folder(path.parent)


def used_share() -> float:
    """Measure how full the disk of the files is, from 0 to 1, counting what an ordinary account may use."""
    root().mkdir(mode=0o700, parents=True, exist_ok=True)
    usage = shutil.disk_usage(root())
    return 1 - usage.free / usage.total


def _write_durably(path: Path, locked: bytes) -> None:
    _make_folders(path.parent)
    unfinished = path.with_name(path.name + UNFINISHED)
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            target.write(locked)
            target.flush()
            os.fsync(target.fileno())
        unfinished.rename(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _make_folders(folder: Path) -> None:
    if folder.is_dir():
        return
    _make_folders(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
