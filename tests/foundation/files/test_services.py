import hashlib

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from netboard.foundation.files import rules, services, storage
from netboard.foundation.files.models import StoredFile
from netboard.foundation.files.refusals import FileRefused
from netboard.foundation.files.rules import ContentType, Refusal
from tests.foundation.files import specimens

pytestmark = pytest.mark.django_db


def test_accepted_document_is_described_and_readable(at) -> None:
    content = specimens.pdf()

    services.accept(content=content, name="../compte rendu.jpg", at=at)

    stored = StoredFile.objects.get()
    assert (stored.shown_name, stored.content_type, stored.size_bytes, stored.sha256, stored.created_at) == (
        "compte rendu.pdf", ContentType.PDF, len(content), hashlib.sha256(content).hexdigest(), at,
    )  # fmt: skip
    assert storage.read(stored) == content


def test_description_of_an_image_is_the_one_of_what_is_kept(at) -> None:
    stored = services.accept(content=specimens.photograph(), name="photo", at=at)

    kept = storage.read(stored)
    assert (stored.shown_name, stored.size_bytes, stored.sha256) == ("photo.jpg", len(kept), hashlib.sha256(kept).hexdigest())


def test_refused_document_leaves_nothing(at) -> None:
    with pytest.raises(FileRefused) as refused:
        services.accept(content=specimens.HTML, name="letter.pdf", at=at)

    assert (refused.value.reason, refused.value.name) == (Refusal.WRONG_TYPE, "letter.pdf")
    assert (StoredFile.objects.count(), list(storage.paths())) == (0, [])


def test_full_disk_refuses_documents_but_not_our_own_messages(at, monkeypatch) -> None:
    monkeypatch.setattr(rules, "DISK_FULL_SHARE", 0.0)

    with pytest.raises(FileRefused) as refused:
        services.accept(content=specimens.pdf(), name="letter.pdf", at=at)
    services.store_internal(content=b"From: centre", name="message.eml", at=at)

    assert refused.value.reason == Refusal.NO_ROOM
    assert list(StoredFile.objects.values_list("shown_name", "content_type")) == [("message.eml", ContentType.OPAQUE)]


def test_own_empty_bytes_are_refused(at) -> None:
    with pytest.raises(FileRefused) as refused:
        services.store_internal(content=b"", name="message.eml", at=at)

    assert refused.value.reason == Refusal.EMPTY


def test_row_undone_by_the_caller_leaves_an_orphan_for_the_sweep(at) -> None:
    with transaction.atomic():
        services.accept(content=specimens.pdf(), name="letter.pdf", at=at)
        transaction.set_rollback(True)

    assert (StoredFile.objects.count(), len(list(storage.paths()))) == (0, 1)


def test_deletion_removes_the_file_once_committed(at, django_capture_on_commit_callbacks) -> None:
    stored = services.store_internal(content=b"x", name="a", at=at)

    with django_capture_on_commit_callbacks() as callbacks:
        services.delete(stored)
    before = len(list(storage.paths()))
    for callback in callbacks:
        callback()

    assert (StoredFile.objects.count(), before, list(storage.paths())) == (0, 1, [])


def test_deletion_that_is_undone_keeps_the_document(at) -> None:
    stored = services.store_internal(content=b"x", name="a", at=at)

    with transaction.atomic():
        services.delete(StoredFile.objects.get(pk=stored.pk))
        transaction.set_rollback(True)

    assert storage.read(StoredFile.objects.get()) == b"x"


@pytest.mark.parametrize(
    "change",
    [
        {"shown_name": "other"},
        {"content_type": ContentType.PNG},
        {"size_bytes": 2},
        {"sha256": "0" * 64},
        {"created_at": "2020-01-01T00:00:00Z"},
        {"id": "00000000-0000-4000-8000-000000000000"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_database_refuses_to_change_a_document(at, change: dict[str, object]) -> None:
    services.store_internal(content=b"x", name="a", at=at)

    with pytest.raises(DatabaseError, match="a stored file never changes"):
        StoredFile.objects.update(**change)


@pytest.mark.parametrize(
    "fault",
    [
        {"shown_name": ""},
        {"size_bytes": 0},
        {"sha256": "A" * 64},
        {"content_type": "text/html"},
        {"master_key_version": 0},
        {"wrapped_key": b"short"},
        {"nonce": b"short"},
    ],
    ids=lambda fault: next(iter(fault)),
)
def test_database_refuses_an_impossible_row(at, fault: dict[str, object]) -> None:
    sound = {
        "shown_name": "a", "content_type": ContentType.PDF, "size_bytes": 1, "sha256": "0" * 64,
        "wrapped_key": b"0" * 48, "nonce": b"0" * 12, "master_key_version": 1, "created_at": at,
    }  # fmt: skip
    StoredFile.objects.create(**sound)

    with pytest.raises(IntegrityError):
        StoredFile.objects.create(**(sound | fault))
