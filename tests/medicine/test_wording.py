"""Has every code that a rule may give its words, in French and in English?"""

import re

import pytest

from netboard.medicine import grading, proposals, prrt, response, second_reading, tables, wording

FLAGS = [row["code"] for row in tables.rows("bands") if row["scale"] in {"net_ki67_flag", "net_g3_ki67_flag", "nec_ki67_flag"}]
SAID = {
    *FLAGS,
    "KI67_MISSING", "MITOSES_MISSING", "NOT_GRADABLE", "DIFFERENTIATION_MISSING", "GRADE_DISCORDANT_INDEX", "THORACIC_EXPERT_REVIEW",
    "SOURCES_DISAGREE", "NO_TNM", "NO_ROW", "ND", "INVALID", "OUTSIDE_TGR3M_WINDOW", "TGR3M_HIGH", "COCKCROFT_UNDER_18", "CARCINOMA_TNM",
    "NET G1", "NET G2", "NET G3", "NEC", "NEC small cell", "NEC large cell", "not gradable", "tumorlet", "typical_carcinoid",
    "atypical_carcinoid", "carcinoid_high_proliferation", "LCNEC", "SCLC", "inconsistent", "low", "high", "INPUT_REFUSED",
    "CR", "PR", "SD", "PD", "NE", "P0", "P1", "P2", "P2a", "P2b", "P3", "P3a", "P3b", "P4", "P4a", "P4b", "P5", "C0", "C1", "C2",
    *(row["code"] for row in tables.rows("bands") if row["scale"] in {"liver_burden_percent", "gapp_category", "calcitonin_doubling_months"}),
    *(row["id"] for row in tables.rows("prrt") if row["id"] != prrt.PART),
    *(row["level"] for row in tables.rows("prrt") if row["id"] != prrt.PART),
    *(row["id"] for row in tables.rows("genetics")),
    *(row["reason"] for row in tables.rows("concordance")),
    *proposals.RULES,
    *prrt.Patient.__dataclass_fields__,
    *response.Lesions.__dataclass_fields__,
}  # fmt: skip


@pytest.mark.parametrize("code", sorted(SAID))
@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_every_code_has_words(code, language):
    said = wording.sentence(code, language)

    assert said == said.strip()
    assert said


@pytest.mark.parametrize("code", sorted(wording.codes()))
def test_words_are_whole_in_both_languages(code):
    french, english = (wording.sentence(code, language) for language in ("fr", "en"))

    assert french.endswith(".") == english.endswith(".")
    assert "!" not in french + english
    assert not re.search(r"[^\s\u00a0\u202f][:;?]", french), "French puts a space before : ; ?"
    assert not re.search(r"\d%", french)
    assert "'" not in french, "the French apostrophe is curved"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "Progression"),
        ("fr-fr", "Progression"),
        ("FR", "Progression"),
        ("en", "Progressive disease"),
        ("en-gb", "Progressive disease"),
    ],
)
def test_a_language_may_have_its_country(language, said):
    assert wording.sentence("PD", language) == said


@pytest.mark.parametrize(
    ("code", "language", "said"), [("PD", "de", "no words in 'de'"), ("PD", "", "no words in ''"), ("XX", "fr", "no words for 'XX'")]
)
def test_a_code_or_a_language_without_words_is_refused(code, language, said):
    with pytest.raises(ValueError, match=said):
        wording.sentence(code, language)


def test_no_code_has_words_twice():
    groups = tables.document("wording")["sentences"]
    codes = [code for group in groups.values() for code in group]

    assert len(codes) == len(set(codes)) == len(wording.codes())


def test_no_sentence_chooses_a_treatment():
    forbidden = re.compile(
        r"recommand(é|er|ons) (de|une|la) |prescri|traiter par|treat with|should be treated|eligible|éligible", re.IGNORECASE
    )
    said = [wording.sentence(code, language) for code in wording.codes() for language in wording.LANGUAGES]

    assert [sentence for sentence in said if forbidden.search(sentence)] == []


def test_benign_and_malignant_are_never_written():
    said = " ".join(wording.sentence(code, language) for code in wording.codes() for language in wording.LANGUAGES).lower()

    assert not re.search(r"b[ée]nin|malin|benign|malignant", said)


def test_labels_of_a_reading_have_words():
    assert {label for label in second_reading.GRADES if label not in grading.GRADES} <= wording.codes()
