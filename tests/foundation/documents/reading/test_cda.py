"""Does a CDA document come back without loss, with its codes, and is level 1 opened?"""

import pytest

from bench import prefill_cda, prefill_corpus
from netboard.foundation.documents import reading

DATA = {
    "patient": {"family": "REYNAUD", "used": "CAMOIN", "given": "Lucette", "givens": "LUCETTE MARIE", "birth": "19560713", "sex": "F", "ins": "279120608830105", "cog": "13055", "ipp": "P-778"},
    "gp": {"given": "Paul", "family": "DAUMAS", "rpps": "810001234567"},
    "correspondents": [{"given": "Rémi", "family": "CASTEL", "specialty": "Oncologie"}],
    "topography": ["C25.2", "Queue du pancréas"],
    "morphology": ["8246/3", "Carcinome neuroendocrinien, SAI"],
    "diagnosis": "20260504",
    "tnm": {"t": "T4", "n": "N1", "m": "M1", "stage": "IV", "edition": "8"},
    "ecog": "LA9624-3",
    "antecedents": [["2015", "Infarctus"]],
    "comorbidities": [["", "Diabète"]],
    "wish": "Rester à domicile",
    "exams": [["17/08/2026", "TEP au FDG", "Fixation intense"]],
    "treatments": [["387713003", "2.16.840.1.113883.6.96", "intervention chirurgicale", "20260601"]],
    "question": "Quelle première ligne ?",
    "proposals": [["C15632", "2.16.840.1.113883.3.26.1.1", "Chimiothérapie", "1"]],
}  # fmt: skip


def values(said: reading.Reading, block: str) -> list[dict[str, str]]:
    return [dict(one.values) for one in said.found if one.block == block]


@pytest.mark.parametrize("edition", ["2025.01", "2022.01"])
def test_both_editions_give_their_coded_entries_back(edition):
    said = reading.read_cda(prefill_cda.level_three(DATA, edition=edition))

    assert said.kind == "cda"
    assert {"ins_matricule": "279120608830105", "ins_oid": "1.2.250.1.213.1.4.10"} in values(said, "identity")
    assert values(said, "gp") == [{"name": "Paul DAUMAS", "rpps": "10001234567"}]
    assert {"code": "C25.2", "code_system": "2.16.840.1.113883.6.3"} in values(said, "disease")
    assert {"primary_site": "pancreas"} in values(said, "disease")
    assert {"code": "8246/3", "code_system": "2.16.840.1.113883.6.43.1"} in values(said, "pathology")
    assert {"ecog": "2", "code": "LA9624-3", "code_system": "2.16.840.1.113883.6.1"} in values(said, "condition")
    assert {"t": "T4", "n": "N1", "m": "M1", "prefix": "c"} in values(said, "staging")
    assert {"edition": "8"} in values(said, "staging")


def test_a_proposed_treatment_is_never_a_given_one():
    said = reading.read_cda(prefill_cda.level_three(DATA, edition="2025.01"))

    assert [row["text"] for row in values(said, "treatment")] == ["intervention chirurgicale"]
    assert [row["proposal"] for row in values(said, "request") if "proposal" in row] == ["Chimiothérapie"]


def test_the_question_and_the_wish_are_read():
    said = reading.read_cda(prefill_cda.level_three(DATA, edition="2025.01"))

    assert {"question": "Quelle première ligne ?"} in values(said, "request")
    assert {"patient_wish": "Rester à domicile"} in values(said, "request")
    assert {"comorbidities": "2015 : Infarctus ; Diabète"} in values(said, "condition")


def test_a_wrong_ins_key_is_told_and_not_proposed():
    changed = DATA | {"patient": DATA["patient"] | {"ins": "279120608830106"}}
    said = reading.read_cda(prefill_cda.level_three(changed, edition="2025.01"))

    assert "ins_key_wrong" in said.notices
    assert not any("ins_matricule" in row for row in values(said, "identity"))


def test_the_pdf_inside_a_level_1_document_is_read():
    traits = {
        "birth_family_name": "MEZIANE",
        "first_given_name": "Ali",
        "birth_date": "1963-07-30",
        "sex": "M",
        "ins_matricule": "163078400755553",
    }
    pdf = prefill_corpus.rendered("letter", "Monsieur Ali MEZIANE, né le 30/07/1963, suivi pour une TNE du rectum, Ki-67 à 4 %.")

    said = reading.read_cda(prefill_cda.level_one(traits, pdf))

    assert {"ki67_percent": "4"} in values(said, "pathology")
    assert values(said, "identity").count({"birth_date": "1963-07-30"}) == 1


def test_a_hostile_pdf_inside_a_level_1_document_is_refused():
    traits = {
        "birth_family_name": "MEZIANE",
        "first_given_name": "Ali",
        "birth_date": "1963-07-30",
        "sex": "M",
        "ins_matricule": "163078400755553",
    }
    from tests.foundation.documents.reading import hostile

    with pytest.raises(reading.ReadingRefused) as refused:
        reading.read_cda(prefill_cda.level_one(traits, hostile.with_script()))

    assert refused.value.reason is reading.Reason.ACTIVE_CONTENT
