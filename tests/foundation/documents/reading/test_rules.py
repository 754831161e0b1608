"""What is a fact of the patient, and what only looks like one?"""

import pytest

from netboard.foundation.documents.reading import gather, sheet


def found(text: str, kind: str = "letter") -> dict[str, list[str]]:
    said = gather.read_sheet(sheet.from_lines(text), reading_kind="text", document_kind=kind)
    values: dict[str, list[str]] = {}
    for one in said.found:
        for key, value in one.values.items():
            values.setdefault(f"{one.block}.{key}", []).append(value)
    return values


FACTS = [
    ("Ki-67 estimé à 12 %", "pathology.ki67_percent", "12"),
    ("Le Ki67 (MIB1) est de 2,5%", "pathology.ki67_percent", "2.5"),
    ("12 % des cellules sont marquées par le Ki-67.", "pathology.ki67_percent", "12"),
    ("Index mitotique : 4 mitoses / 2 mm²", "pathology.mitoses_per_2mm2", "4"),
    ("13N+/22N", "pathology.nodes_examined", "22"),
    ("2 ganglions envahis sur 14", "pathology.nodes_involved", "2"),
    ("pT3 N2 M1a", "staging.m", "M1a"),
    ("ypT2N1", "staging.prefix", "yp"),
    ("Stade IIIB (UICC 8e édition)", "staging.edition", "8"),
    ("Performance status (OMS) : 1", "condition.ecog", "1"),
    ("Il est PS=2 ce jour.", "condition.ecog", "2"),
    ("Il pèse 71,5 kg pour 1,75 m.", "condition.height_cm", "175"),
    ("tumeur neuroendocrine bien différenciée du grêle", "disease.primary_site", "jejunum_ileum"),
    ("TNE pancréatique G2", "disease.primary_site", "pancreas"),
    ("métastases hépatiques et osseuses", "disease.metastatic_sites", "foie, os"),
    ("TNE de primitif inconnu", "disease.primary_site", "unknown_primary"),
    ("Chromogranine A : 1 240,5 µg/L", "result.value", "1240.5"),
    ("5-HIAA urinaires 310 µmol/24 h", "result.analyte", "5HIAA_U"),
    ("calcitonine < 2 ng/L", "result.comparator", "<"),
    ("TDM TAP du 14/09/2026 : stabilité", "exam.performed_on", "2026-09-14"),
    ("Madame DUPONT Jeanne, née MARTIN le 12/03/1960", "identity.birth_family_name", "MARTIN"),
    ("Madame DUPONT Jeanne, née MARTIN le 12/03/1960", "identity.used_family_name", "DUPONT"),
    ("Patient : M. Jean-Luc LE GALL, né le 12.03.1958", "identity.birth_family_name", "LE GALL"),
    ("INS : 1 59 03 13 055 123 27", "identity.ins_matricule", "159031305512327"),
    ("son médecin traitant est le Dr Louis MARTEL", "gp.name", "Louis MARTEL"),
    ("Motif : ☐ Diagnostic ☒ Progression", "request.motive", "progression"),
]


@pytest.mark.parametrize(("text", "key", "value"), FACTS, ids=[f"{row[1]}: {row[0]}" for row in FACTS])
def test_a_fact_is_read(text, key, value):
    assert value in found(text).get(key, [])


TRAPS = [
    ("Ki-67 entre 3 et 5 %", "pathology.ki67_percent"),
    ("Ki-67 < 3 %", "pathology.ki67_percent"),
    ("Ki-67 de 3 à 20 %", "pathology.ki67_percent"),
    ("4 mitoses pour 10 champs au fort grossissement", "pathology.mitoses_per_2mm2"),
    ("Mitoses : 4 / 10 HPF", "pathology.mitoses_per_2mm2"),
    ("moins de 2 mitoses / 2 mm²", "pathology.mitoses_per_2mm2"),
    ("Pas de tumeur neuroendocrine du pancréas.", "disease.primary_site"),
    ("Suspicion de TNE du grêle.", "disease.primary_site"),
    ("Son père avait une tumeur neuroendocrine du pancréas.", "disease.primary_site"),
    ("Absence de métastase hépatique.", "disease.metastatic_sites"),
    ("Pas de syndrome carcinoïde.", "disease.syndrome"),
    ("L'hypothèse d'un insulinome reste à éliminer.", "disease.syndrome"),
    ("☐ Insulinome ☐ Gastrinome", "disease.syndrome"),
    ("classification OMS 2022", "condition.ecog"),
    ("grade 2 OMS", "condition.ecog"),
    ("perte de 4 kg", "condition.weight_kg"),
    ("Taille : 34 mm", "condition.height_cm"),
    ("Insuffisance rénale stade IIIb", "staging.stage"),
    ("les TNE G2 ont un meilleur pronostic", "pathology.grade_retained"),
    ("diarrhée de grade 2 (CTCAE)", "pathology.grade_retained"),
    ("TEP FDG prévue le 25/05/2026", "exam.modality"),
    ("Un scanner est programmé le 15/07/2026.", "exam.modality"),
    ("INS : 1 59 03 13 055 123 28", "identity.ins_matricule"),
    ("Dr Paul MARTIN, né pour soigner", "identity.birth_family_name"),
    ("Son fils est né le 12/03/1990.", "identity.birth_date"),
    ("chromogranine A entre 90 et 100 µg/L", "result.value"),
    ("Chromogranine A 1,240 µg/L", "result.value"),
    ("hémoglobine glyquée 7,2 g/dL", "result.value"),
    ("analogue de la somatostatine 120 mg", "result.value"),
    ("Question posée : (texte libre)", "request.question"),
]


@pytest.mark.parametrize(("text", "key"), TRAPS, ids=[f"{row[1]}: {row[0]}" for row in TRAPS])
def test_what_only_looks_like_a_fact_is_left(text, key):
    assert found(text).get(key, []) == []


def test_two_different_values_are_both_doubtful():
    said = gather.read_sheet(sheet.from_lines("Ki-67 : 6 %\n\nAprès relecture, Ki-67 à 12 %."), reading_kind="text")

    values = [(one.values["ki67_percent"], one.certain) for one in said.found if "ki67_percent" in one.values]
    assert values == [("6", False), ("12", False)]
    assert "conflicting_values" in said.notices


def test_the_same_value_said_twice_is_one_and_certain():
    said = gather.read_sheet(sheet.from_lines("Ki-67 : 6 %\n\nConclusion : Ki-67 à 6 %."), reading_kind="text")

    assert [(one.values["ki67_percent"], one.certain) for one in said.found if "ki67_percent" in one.values] == [("6", True)]


def test_a_wrong_key_is_told():
    assert "ins_key_wrong" in gather.read_sheet(sheet.from_lines("INS : 1 59 03 13 055 123 28"), reading_kind="text").notices


def test_the_highlight_is_inside_the_line():
    said = gather.read_sheet(
        sheet.from_lines("Nom : DUPONT   Prénom : Jean\nKi-67 : 12 %\nTDM TAP du 14/09/2026 : stable"), reading_kind="text"
    )

    assert said.found
    for one in said.found:
        assert 0 <= one.start < one.end <= len(one.line)
    assert next(one.line[one.start : one.end] for one in said.found if "birth_family_name" in one.values) == "DUPONT"


def test_limits_go_with_the_current_result_even_when_earlier_ones_come_first():
    table = (
        "Examens            Anciens résultats 01/06/2026    Résultats     Unités     Valeurs usuelles\n"
        "Chromogranine A    240                             310           µg/L       < 100"
    )
    said = gather.read_sheet(sheet.from_lines(f"Prélevé le 09/09/2026\n{table}"), reading_kind="text", document_kind="biology")

    rows = [dict(one.values) for one in said.found if one.block == "result"]
    assert {"analyte": "CGA", "value": "240", "unit": "μg/L", "sampled_on": "2026-06-01"} in rows
    assert {"analyte": "CGA", "value": "310", "unit": "μg/L", "sampled_on": "2026-09-09", "reference_high": "100"} in rows


def test_an_earlier_result_without_its_day_is_left():
    table = "Analyse            Résultat    Unité    Antériorité\nChromogranine A    310         µg/L     240"
    said = gather.read_sheet(sheet.from_lines(f"Prélevé le 09/09/2026\n{table}"), reading_kind="text", document_kind="biology")

    assert [one.values["value"] for one in said.found if one.block == "result"] == ["310"]
