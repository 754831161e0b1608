"""Do the papers of each synthetic dossier say what its record says, and nothing about somebody else?"""

import io
import unicodedata
from datetime import UTC, datetime

import pypdf
import pytest

from netboard.care.referral.rules import DocumentKind
from netboard.config.demo import letters, papers, payload
from netboard.foundation.documents import reading
from netboard.foundation.documents.reading import model

AT = datetime(2026, 11, 27, 9, tzinfo=UTC)
RECORDS = {record["id"]: record for record in payload.records()}
WITHOUT_PATHOLOGY, WITHOUT_LABORATORY = {"SYN-004"}, {"SYN-007"}
EACH = pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)


def plain(text: str) -> str:
    """Bring lines together and letters apart, as a search does: a PDF breaks lines and may join f and i."""
    return " ".join(unicodedata.normalize("NFKC", text).replace("’", "'").split())


def text_of(pdf: bytes) -> str:
    return plain(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages))


@EACH
def test_each_dossier_has_its_kinds(record):
    kinds = {kind for kind, _name, _pdf in letters.of(record, at=AT)}

    expected = {DocumentKind.LETTER, DocumentKind.PATHOLOGY, DocumentKind.IMAGING, DocumentKind.BIOLOGY}
    expected -= {DocumentKind.PATHOLOGY} if record["id"] in WITHOUT_PATHOLOGY else set()
    expected -= {DocumentKind.BIOLOGY} if record["id"] in WITHOUT_LABORATORY else set()
    assert kinds == expected


@EACH
def test_every_paper_names_its_patient_and_says_that_it_is_synthetic(record):
    for _kind, name, pdf in letters.of(record, at=AT):
        text = text_of(pdf)
        wanted = [
            record["patient"]["nom"],
            record["patient"]["prenom"],
            payload.written(record["patient"]["naissance"]),
            record["patient"]["ipp"],
        ]

        assert [word for word in [*wanted, plain(papers.words()["synthetic"])] if word not in text] == [], name


@EACH
def test_the_letter_holds_the_question_the_history_and_the_treating_doctor(record):
    text = text_of(letters.of(record, at=AT)[0][2]).casefold()
    events = [plain(row["evenement"]) for row in record["histoire"]]

    said = [plain(record["demande"]["question"]), letters.gp(record), record["patient"]["code_postal"], *events]
    assert [words for words in said if words.casefold() not in text] == []


@EACH
def test_the_laboratory_gives_each_value_with_its_unit(record):
    texts = [text_of(pdf) for kind, _name, pdf in letters.of(record, at=AT) if kind is DocumentKind.BIOLOGY]
    rows = [(key, value) for key, value in record["biologie"].items() if key != "CGA_sous_IPP" and value != "non_dosee"]

    missing = []
    for key, value in rows:
        name, unit, *_limits = papers.words()["analyte"][key]
        if not any(plain(f"{name} {payload.written(value)} {unit}") in text for text in texts):
            missing.append(key)
    assert missing == []


def test_the_letters_have_three_looks_and_their_names_differ():
    looks = {letters.letter(record).look for record in RECORDS.values()}
    names = [[name for _kind, name, _pdf in letters.of(record, at=AT)] for record in RECORDS.values()]

    assert looks == {"classic", "service", "boxes"}
    assert all(len(set(each)) == len(each) for each in names)


def test_the_same_dossier_gives_the_same_bytes():
    record = RECORDS["SYN-010"]

    assert letters.of(record, at=AT) == letters.of(record, at=AT)


@pytest.mark.parametrize(
    ("key", "day"),
    [("creatinine_umol_L", "2026-01-16"), ("NMN_nmol_L_preop", "2025-11-14"), ("metanephrines_6_semaines", "2025-12-29")],
    ids=["three days before the submission", "before the surgery", "six weeks after the surgery"],
)
def test_the_day_of_sampling_follows_from_the_record(key, day):
    assert payload.sampled_on(RECORDS["SYN-010"], key).isoformat() == day


@EACH
def test_reading_the_letter_finds_the_identity(record):
    patient = record["patient"]

    said = reading.read(letters.of(record, at=AT)[0][2], "application/pdf")

    identity = {name: value for found in said.found if found.block == model.IDENTITY for name, value in found.values.items()}
    assert {name: identity.get(name) for name in ("birth_family_name", "first_given_name", "birth_date", "sex", "ipp")} == {
        "birth_family_name": patient["nom"], "first_given_name": patient["prenom"], "birth_date": patient["naissance"].isoformat(),
        "sex": patient["sexe"], "ipp": patient["ipp"],
    }  # fmt: skip
