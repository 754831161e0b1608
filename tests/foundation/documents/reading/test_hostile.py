"""Does every hostile document get an answer in bounded time, with a reason?"""

import time

import pytest

from netboard.foundation.documents import reading
from netboard.foundation.documents.reading import Reason, confined
from tests.foundation.documents.reading import hostile

LONGEST_SECONDS = confined.WALL_SECONDS + 4

PDFS = {
    "script": (hostile.with_script, Reason.ACTIVE_CONTENT),
    "script in an object stream": (hostile.with_script_in_object_streams, Reason.ACTIVE_CONTENT),
    "embedded file": (hostile.with_embedded_file, Reason.ACTIVE_CONTENT),
    "launch": (hostile.with_launch, Reason.ACTIVE_CONTENT),
    "encrypted": (hostile.encrypted, Reason.ENCRYPTED),
    "encrypted with an empty password": (hostile.encrypted_without_password, Reason.ENCRYPTED),
    "2,000 pages": (lambda: hostile.of_pages(2000), Reason.TOO_MANY_PAGES),
    "loop of pages": (hostile.with_a_loop_of_pages, Reason.DAMAGED),
    "truncated": (hostile.truncated, Reason.DAMAGED),
    "not a PDF": (lambda: b"%PDF-1.7 but no more", Reason.DAMAGED),
    "empty": (lambda: b"", Reason.DAMAGED),
    "26 MB": (lambda: b"%PDF-1.7" + bytes(26 * 1024 * 1024), Reason.TOO_BIG),
}
CDAS = {
    "entities in entities": (hostile.with_entities, Reason.DOCTYPE_FORBIDDEN),
    "external entity": (hostile.with_external_entity, Reason.DOCTYPE_FORBIDDEN),
    "document type in UTF-16": (hostile.with_hidden_doctype, Reason.DOCTYPE_FORBIDDEN),
    "depth": (hostile.deep_xml, Reason.TOO_BIG),
    "other root": (lambda: b"<html><body/></html>", Reason.NOT_A_KNOWN_DOCUMENT),
    "not XML": (lambda: b"Nom : DUPONT", Reason.DAMAGED),
    "wrong encoding": (lambda: hostile.cda("<title>é</title>").decode().encode("latin-1"), Reason.DAMAGED),
    "truncated": (lambda: hostile.cda("<title>x</title>")[:-8], Reason.DAMAGED),
    "PDF that is none": (
        lambda: hostile.cda(
            '<component><nonXMLBody><text mediaType="application/pdf" representation="B64">!!</text></nonXMLBody></component>'
        ),
        Reason.DAMAGED,
    ),
}


def refusal(work) -> Reason:
    start = time.monotonic()
    with pytest.raises(reading.ReadingRefused) as refused:
        work()
    assert time.monotonic() - start < LONGEST_SECONDS
    return refused.value.reason


@pytest.mark.parametrize("name", PDFS)
def test_a_hostile_pdf_is_refused_with_its_reason(name):
    build, reason = PDFS[name]
    content = build()

    assert refusal(lambda: reading.read_pdf(content)) is reason


@pytest.mark.parametrize("name", CDAS)
def test_a_hostile_cda_is_refused_with_its_reason(name):
    build, reason = CDAS[name]

    assert refusal(lambda: reading.read_cda(build())) is reason


def test_a_page_that_unpacks_to_gigabytes_is_stopped():
    content = hostile.with_a_bomb()

    assert refusal(lambda: reading.read_pdf(content)) in {Reason.TOOK_TOO_LONG, Reason.DAMAGED, Reason.TOO_BIG}


@pytest.mark.parametrize(
    "text",
    ["a" * 300_000, "1 " * 150_000, "Ki-67 " * 60_000, "Chromogranine A 5-HIAA " * 15_000, "Nom : " * 60_000, "12/03/2026 " * 30_000, "\n" * 300_000, "TDM TAP du 01/02/2020 : " * 15_000, "☐ ☒ " * 70_000, "Ki-67 à 12 % et TNE du grêle, pas de métastase.\n" * 5000, "créatinine 80 µmol/L, " * 4000],
    ids=["one word", "numbers", "Ki-67", "analytes", "labels", "dates", "empty lines", "exams", "boxes", "many lines", "many results"],
)  # fmt: skip
def test_a_huge_text_gets_an_answer_in_time(text):
    start = time.monotonic()
    assert isinstance(reading.read_text(text), reading.Reading)

    assert time.monotonic() - start < LONGEST_SECONDS


def test_a_text_of_a_megabyte_is_refused():
    assert refusal(lambda: reading.read_text("x" * 1_000_000)) is Reason.TOO_BIG


@pytest.mark.parametrize("text", ["", "\x00\x01\x02", "\ud800", "\u202eatad\u202c", "�" * 50])
def test_odd_characters_are_no_reason_to_fail(text):
    assert reading.read_text(text).found == ()


def test_the_external_file_never_comes_back():
    with pytest.raises(reading.ReadingRefused) as refused:
        reading.read_cda(hostile.with_external_entity())

    assert "root:" not in str(refused.value)


def test_an_inclusion_is_not_followed():
    content = hostile.cda('<title><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/></title>')

    assert reading.read_cda(content).title == ""


@pytest.mark.parametrize("kind", ["application/pdf", "application/xml", "text/html", "image/png", "application/zip", ""])
def test_what_is_not_what_it_says_is_refused(kind):
    assert refusal(lambda: reading.read(b"PK\x03\x04", kind)) in {Reason.NOT_A_KNOWN_DOCUMENT, Reason.DAMAGED}


def test_the_next_document_is_read_after_a_reader_was_killed(monkeypatch):
    with pytest.raises(reading.ReadingRefused):
        confined.ask("no such task", b"x")

    assert reading.read_text("Ki-67 : 3 %").found


def test_the_reader_starts_again_when_its_process_was_killed():
    reading.read_text("Ki-67 : 3 %")
    confined._current[0].process.kill()
    confined._current[0].process.wait()

    assert reading.read_text("Ki-67 : 3 %").found
