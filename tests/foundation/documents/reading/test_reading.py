"""Does a document become proposals through the confined reader, whatever its form?"""

import shutil

import pytest

from bench import prefill_corpus
from bench.prefill_scoring import Score, compare
from netboard.foundation.documents import reading
from netboard.foundation.documents.reading import confined, ocr
from tests.foundation.documents.reading import hostile

CORPUS = prefill_corpus.specimens()
READABLE = [row for row in CORPUS if row.layout != "scan"]
HAS_OCR = not ocr.missing_programs()


def test_the_corpus_is_large_and_varied():
    assert len(CORPUS) >= 48
    assert len({(row.layout, row.kind) for row in CORPUS}) >= 16
    assert sum(row.held_out for row in CORPUS) >= len(CORPUS) / 3


@pytest.mark.parametrize("held_out", [False, True], ids=["tuned", "held out"])
def test_the_corpus_is_read_rightly(held_out):
    score = Score()
    for row in READABLE:
        if row.held_out == held_out:
            score.add(compare(reading.read(row.content, row.content_type), row.truth)[0])

    assert score.precision() >= 0.98
    assert score.recall() >= 0.85


def test_every_highlight_of_the_corpus_lies_in_its_line():
    for row in READABLE:
        for one in reading.read(row.content, row.content_type).found:
            assert 0 <= one.start <= one.end <= len(one.line), (row.name, one)
            assert one.page >= 1


def test_a_scanned_pdf_is_told_and_gives_nothing():
    content = prefill_corpus.scanned(hostile.sound_pdf())

    assert reading.is_scanned(content)
    assert reading.read_pdf(content).notices == ("scanned",)
    assert not reading.is_scanned(hostile.sound_pdf("Nom de naissance : DUPONT, Prénom : Jean, Date de naissance : 12/03/1960"))


@pytest.mark.skipif(not HAS_OCR, reason="tesseract with French and poppler are not installed")
def test_numbers_of_a_scan_are_doubtful_and_bear_no_unit():
    scan = next(row for row in CORPUS if row.name == "41-scan-letter")

    said = reading.read_scan(scan.content)

    results = [one for one in said.found if one.block == "result"]
    assert said.kind == "ocr"
    assert results
    assert all(one.values["unit"] == "" and not one.certain for one in results)
    assert {"read_by_ocr", "units_not_read"} <= set(said.notices)


def test_missing_programs_are_named(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _name, **_options: None)

    with pytest.raises(reading.OcrUnavailable) as missing:
        reading.read_scan(hostile.sound_pdf())

    assert missing.value.missing == ("pdftoppm", "tesseract")


def test_a_hostile_scan_is_refused_before_any_program_sees_it():
    with pytest.raises(reading.ReadingRefused) as refused:
        reading.read_scan(hostile.with_script())

    assert refused.value.reason is reading.Reason.ACTIVE_CONTENT


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_text_files_are_read_in_the_usual_encodings(encoding):
    said = reading.read("Prénom : Noémie\nNom : DURÉ".encode(encoding), "text/plain; charset=x")

    assert {"first_given_name": "Noémie"} in [dict(one.values) for one in said.found]


def test_a_stopped_reader_starts_again():
    confined.stop()

    assert reading.read_text("Ki-67 : 3 %").found
