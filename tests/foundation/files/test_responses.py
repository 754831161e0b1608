import pytest

from netboard.foundation.files import names, responses, services, storage
from netboard.foundation.files.rules import ContentType
from tests.foundation.files import specimens

pytestmark = pytest.mark.django_db


def test_document_is_downloaded_with_a_fixed_type_and_no_rights(at) -> None:
    stored = services.accept(content=specimens.pdf(), name="letter.pdf", at=at)

    response = responses.file_response(stored)

    assert (response.status_code, response.content) == (200, storage.read(stored))
    assert dict(response.items()) == {
        "Content-Type": "application/pdf",
        "Content-Disposition": 'attachment; filename="letter.pdf"',
        "Content-Length": str(stored.size_bytes),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }


def test_document_may_be_shown_in_the_tab(at) -> None:
    stored = services.accept(content=specimens.image("PNG"), name="photo.png", at=at)

    assert responses.file_response(stored, inline=True)["Content-Disposition"] == 'inline; filename="photo.png"'


def test_our_own_bytes_are_never_shown_in_the_tab(at) -> None:
    stored = services.store_internal(content=specimens.HTML, name="message.html", at=at)

    response = responses.file_response(stored, inline=True)

    assert (response["Content-Type"], response["Content-Disposition"]) == (
        "application/octet-stream", 'attachment; filename="message.html"',
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "disposition"),
    [
        ("échographie.pdf", "attachment; filename*=utf-8''%C3%A9chographie.pdf"),
        ('a"; filename=b.exe', 'attachment; filename="a\\"; filename=b.exe.pdf"'),
        ("a\r\nX-Injected: 1.pdf", 'attachment; filename="a X-Injected: 1.pdf"'),
        ("\U0001f600.pdf", "attachment; filename*=utf-8''%F0%9F%98%80.pdf"),
    ],
    ids=["accent", "quote", "line break", "emoji"],
)
def test_name_cannot_break_the_header(at, name: str, disposition: str) -> None:
    stored = services.keep(services.Examined(b"x", ContentType.PDF, names.clean_name(name, content_type=ContentType.PDF)), at=at)

    assert responses.file_response(stored)["Content-Disposition"] == disposition


def test_missing_file_is_not_answered_as_an_empty_one(at) -> None:
    stored = services.store_internal(content=b"x", name="a", at=at)
    storage.path_of(stored.pk).unlink()

    with pytest.raises(storage.FileMissing):
        responses.file_response(stored)
