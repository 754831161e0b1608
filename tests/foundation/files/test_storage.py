import os
import resource
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection

from netboard.foundation.files import checks, rules, services, storage
from netboard.foundation.files.models import StoredFile
from netboard.foundation.files.refusals import FileRefused
from netboard.foundation.files.rules import Refusal

pytestmark = pytest.mark.django_db
SECRET = b"The patient is Mme Durand. " * 10


def kept(at, content: bytes = SECRET) -> StoredFile:
    return services.store_internal(content=content, name="message.eml", at=at)


def damage(stored: StoredFile, position: int) -> None:
    path = storage.path_of(stored.pk)
    locked = bytearray(path.read_bytes())
    locked[position] ^= 1
    path.write_bytes(locked)


def test_document_comes_back_as_it_was(at) -> None:
    assert storage.read(StoredFile.objects.get(pk=kept(at).pk)) == SECRET


def test_disk_shows_neither_content_nor_name_and_only_to_us(at, settings) -> None:
    stored = kept(at)

    path = storage.path_of(stored.pk)
    assert (b"Durand" in path.read_bytes(), "message" in str(path.relative_to(settings.NETBOARD_FILES_DIR))) == (False, False)
    assert [oct(place.stat().st_mode & 0o777) for place in (path, path.parent, path.parent.parent)] == ["0o600", "0o700", "0o700"]


def test_same_content_is_locked_differently_each_time(at) -> None:
    first, second = kept(at), kept(at)

    assert storage.path_of(first.pk).read_bytes()[16:] != storage.path_of(second.pk).read_bytes()[16:]
    assert bytes(first.wrapped_key) != bytes(second.wrapped_key)


@pytest.mark.parametrize("position", [0, 5, 20, -1], ids=["mark", "nonce", "content", "tag"])
def test_altered_file_is_not_opened(at, position: int) -> None:
    stored = kept(at)
    damage(stored, position)

    with pytest.raises(storage.FileDamaged):
        storage.read(stored)


def test_cut_file_is_not_opened(at) -> None:
    stored = kept(at)
    path = storage.path_of(stored.pk)
    path.write_bytes(path.read_bytes()[:10])

    with pytest.raises(storage.FileDamaged):
        storage.read(stored)


def test_file_put_in_the_place_of_another_is_not_opened(at) -> None:
    first, second = kept(at), kept(at, b"another")
    storage.path_of(first.pk).write_bytes(storage.path_of(second.pk).read_bytes())

    with pytest.raises(storage.FileDamaged):
        storage.read(first)


def test_key_moved_from_another_row_opens_nothing(at) -> None:
    first, second = kept(at), kept(at)
    StoredFile.objects.filter(pk=first.pk).update(wrapped_key=second.wrapped_key, nonce=second.nonce)

    with pytest.raises(storage.FileDamaged):
        storage.read(StoredFile.objects.get(pk=first.pk))


def test_absent_file_is_said_absent(at) -> None:
    stored = kept(at)
    storage.path_of(stored.pk).unlink()

    with pytest.raises(storage.FileMissing):
        storage.read(stored)


def test_rotation_opens_old_files_with_the_new_key_alone(at, settings) -> None:
    stored = [kept(at), kept(at)]
    settings.NETBOARD_MASTER_KEYS = {1: b"1" * 32, 2: b"2" * 32}

    rotation = services.rewrap_all()

    settings.NETBOARD_MASTER_KEYS = {2: b"2" * 32}
    assert rotation == services.Rotation(rewrapped=2, failed=())
    assert [storage.read(StoredFile.objects.get(pk=one.pk)) for one in stored] == [SECRET, SECRET]


def test_rotation_stopped_half_way_resumes(at, settings) -> None:
    for _ in range(3):
        kept(at)
    settings.NETBOARD_MASTER_KEYS = {1: b"1" * 32, 2: b"2" * 32}

    with pytest.raises(ConnectionAbortedError), connection.execute_wrapper(stop_at_update(2)):
        services.rewrap_all()

    assert StoredFile.objects.filter(master_key_version=2).count() == 1
    assert services.rewrap_all() == services.Rotation(rewrapped=2, failed=())
    assert services.rewrap_all() == services.Rotation(rewrapped=0, failed=())
    assert [storage.read(stored) for stored in StoredFile.objects.all()] == [SECRET] * 3


def stop_at_update(number: int):
    updates = 0

    def run(execute, sql, params, many, context):
        nonlocal updates
        updates += sql.startswith("UPDATE")
        if sql.startswith("UPDATE") and updates == number:
            raise ConnectionAbortedError
        return execute(sql, params, many, context)

    return run


def test_rotation_goes_on_past_a_key_that_cannot_be_opened(at, settings) -> None:
    spoiled, sound = kept(at), kept(at)
    StoredFile.objects.filter(pk=spoiled.pk).update(wrapped_key=b"0" * 48)
    settings.NETBOARD_MASTER_KEYS = {1: b"1" * 32, 2: b"2" * 32}

    assert services.rewrap_all() == services.Rotation(rewrapped=1, failed=(spoiled.pk,))
    assert storage.read(StoredFile.objects.get(pk=sound.pk)) == SECRET


def test_file_whose_master_key_was_thrown_away_says_so(at, settings) -> None:
    stored = kept(at)
    settings.NETBOARD_MASTER_KEYS = {2: b"2" * 32}

    with pytest.raises(storage.MasterKeyMissing):
        storage.read(stored)


@contextmanager
def disk_that_takes_only(size_bytes: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_disk_that_fills_up_during_the_writing_leaves_no_half_file(at) -> None:
    with pytest.raises(FileRefused) as refused, disk_that_takes_only(500_000):
        kept(at, b"x" * 900_000)

    assert (refused.value.reason, list(storage.paths()), StoredFile.objects.count()) == (Refusal.NO_ROOM, [], 0)


def written_days_ago(file_id: uuid.UUID, *, at, days: float) -> None:
    moment = (at - timedelta(days=days)).timestamp()
    os.utime(storage.path_of(file_id), (moment, moment))


def test_sweep_removes_old_orphans_and_nothing_else(at) -> None:
    old, young, owned = uuid.uuid4(), uuid.uuid4(), kept(at).pk
    for orphan in (old, young):
        storage.write(orphan, SECRET)
    for file_id, days in ((old, 2), (young, 0.5), (owned, 2)):
        written_days_ago(file_id, at=at, days=days)

    swept = services.sweep(older_than=at - rules.ORPHAN_AGE)

    assert swept == services.Sweep(removed=1, rows_without_file=())
    assert [storage.exists(file_id) for file_id in (old, young, owned)] == [False, True, True]


def test_sweep_removes_an_unfinished_writing(at, settings) -> None:
    folder = settings.NETBOARD_FILES_DIR / "ab" / "cd"
    folder.mkdir(parents=True)
    (folder / "0123.part").write_bytes(b"half")
    os.utime(folder / "0123.part", (0, 0))

    assert services.sweep(older_than=at - rules.ORPHAN_AGE) == services.Sweep(removed=1, rows_without_file=())
    assert list(folder.iterdir()) == []


def test_sweep_names_the_rows_without_a_file(at) -> None:
    lost, _ = kept(at), kept(at)
    storage.path_of(lost.pk).unlink()

    assert services.sweep(older_than=at - rules.ORPHAN_AGE) == services.Sweep(removed=0, rows_without_file=(lost.pk,))


def test_sweep_against_the_wrong_database_removes_nothing(at) -> None:
    for _ in range(21):
        file_id = uuid.uuid4()
        storage.write(file_id, b"x")
        written_days_ago(file_id, at=at, days=2)

    with pytest.raises(services.SweepRefused) as refused:
        services.sweep(older_than=at - rules.ORPHAN_AGE)

    assert (refused.value.orphans, refused.value.files, len(list(storage.paths()))) == (21, 21, 21)


@pytest.mark.parametrize(
    ("keys", "files_dir", "errors"),
    [
        ({1: b"1" * 32, 2: b"2" * 32}, "private", []),
        ({}, "private", ["files.E001"]),
        ({1: b"short"}, "private", ["files.E002"]),
        ({0: b"1" * 32}, "private", ["files.E002"]),
        ({1: b"1" * 32}, "static/files", ["files.E003"]),
    ],
)
def test_unsafe_settings_stop_the_start(settings, tmp_path, keys, files_dir, errors) -> None:
    settings.NETBOARD_MASTER_KEYS = keys
    settings.STATIC_ROOT = tmp_path / "static"
    settings.NETBOARD_FILES_DIR = tmp_path / files_dir

    assert [error.id for error in checks.check_settings()] == errors
