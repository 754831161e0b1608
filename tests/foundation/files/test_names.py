import pytest
from hypothesis import given
from hypothesis import strategies as st

from netboard.foundation.files import names, rules
from netboard.foundation.files.rules import ContentType

CLEANED = {
    "plain": ("letter.pdf", "letter.pdf"),
    "path": ("../../etc/passwd", "passwd.pdf"),
    "windows path": ("C:\\Users\\durand\\scan.pdf", "scan.pdf"),
    "only a path": ("../..//", "document.pdf"),
    "accents, composed": ("e\u0301chographie de\u0301cembre.pdf", "échographie décembre.pdf"),
    "curly apostrophe": ("avis d\u2019expert.pdf", "avis d\u2019expert.pdf"),
    "emoji": ("foie \U0001f600.pdf", "foie \U0001f600.pdf"),
    "right-to-left override": ("report\u202efdp.exe", "reportfdp.exe.pdf"),
    "zero width and mark of order": ("a\u200bb\ufeffc.pdf", "abc.pdf"),
    "line break": ("a\r\nSet-Cookie: b.pdf", "a Set-Cookie: b.pdf"),
    "nul": ("a\x00b.pdf", "ab.pdf"),
    "lone surrogate": ("a\ud800b.pdf", "ab.pdf"),
    "wrong extension": ("scan.jpg", "scan.pdf"),
    "two extensions": ("scan.pdf.png", "scan.pdf"),
    "capital extension": ("SCAN.PDF", "SCAN.pdf"),
    "unknown extension": ("CR 12.03.2026", "CR 12.03.2026.pdf"),
    "no name": ("", "document.pdf"),
    "only an extension": (".pdf", "pdf.pdf"),
    "dots and spaces": ("  . letter . .pdf . ", "letter.pdf"),
    "the word null": ("Null", "Null.pdf"),
}


@pytest.mark.parametrize(("received", "shown"), CLEANED.values(), ids=CLEANED)
def test_name_is_cleaned(received: str, shown: str) -> None:
    assert names.clean_name(received, content_type=ContentType.PDF) == shown


def test_long_name_keeps_its_extension() -> None:
    assert names.clean_name("a" * 300 + ".pdf", content_type=ContentType.PDF) == "a" * 116 + ".pdf"


@pytest.mark.parametrize(
    ("content_type", "shown"),
    [(ContentType.JPEG, "photo.jpeg"), (ContentType.PNG, "photo.png"), (ContentType.OPAQUE, "photo.jpeg")],
)
def test_extension_is_the_one_of_the_content(content_type: ContentType, shown: str) -> None:
    assert names.clean_name("photo.jpeg", content_type=content_type) == shown


@given(st.text(max_size=400), st.sampled_from([ContentType.PDF, ContentType.JPEG, ContentType.PNG]))
def test_any_name_becomes_short_visible_and_rightly_ended(received: str, content_type: ContentType) -> None:
    shown = names.clean_name(received, content_type=content_type)

    assert shown.isprintable() or "\u00a0" in shown
    assert len(shown) <= 120
    assert shown.endswith(rules.EXTENSIONS[content_type])
    assert not set("/\\") & set(shown)
    assert names.clean_name(shown, content_type=content_type) == shown
