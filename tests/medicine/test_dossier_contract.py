"""The `completeness` call, with the names of the data set, flat or in blocks."""

import pytest

from netboard.medicine import dossier_contract


def lacks(dossier, **more):
    return dossier_contract.answer({"dossier": dossier, **more})


def test_an_empty_dossier_lacks_all_that_blocks():
    found = lacks({})

    assert found["blocking_submission"] == [
        "nom_naissance", "prenom", "sexe", "date_naissance", "INS_ou_IPP", "code_postal", "medecin_referent", "etablissement",
        "coordonnees_MSSante", "information_patient_date", "non_opposition_RCP", "type_RCP", "motif", "question_posee", "urgence", "ECOG",
    ]  # fmt: skip
    assert "ki67_pct" in found["blocking_agenda"]
    assert found["warnings"] == []
    assert found["table_version"]


@pytest.mark.parametrize("shape", [lambda block, field: {block: field}, lambda _block, field: field], ids=["in blocks", "flat"])
def test_a_field_is_found_wherever_it_stands(shape):
    dossier = shape("pathology", {"ki67_pct": 0, "mitoses_2mm2": 1, "date": "2026-01-01"})

    missing = lacks(dossier)["blocking_agenda"]
    assert not {"ki67_pct", "mitoses_2mm2", "date"} & set(missing)


def test_the_date_of_another_block_is_not_the_date_of_the_report():
    assert "date" in lacks({"imaging": {"date": "2026-01-01"}})["blocking_agenda"]


def test_zero_is_a_value_and_null_is_not():
    assert "ECOG" not in lacks({"performance": {"ECOG": 0}})["blocking_submission"]
    assert "ECOG" in lacks({"performance": {"ECOG": None}})["blocking_submission"]


@pytest.mark.parametrize(
    ("said", "lifted"),
    [
        pytest.param({"statut": "non_disponible", "motif": "lames perdues"}, True, id="not available, with a reason"),
        pytest.param({"statut": "non_disponible"}, False, id="not available, no reason"),
        pytest.param({"statut": "en_attente", "prevu_le": "2026-12-03", "par": "Nice"}, True, id="expected on a day"),
        pytest.param({"statut": "en_attente", "prevu_le": "bientôt"}, False, id="expected some day"),
        pytest.param({"statut": "en_attente", "prevu_le": "2026-11-01"}, False, id="the expected day has passed"),
        pytest.param("non disponible", False, id="words without a reason"),
    ],
)
def test_an_answer_lifts_a_missing_item(said, lifted):
    missing = lacks({"pathology": {"ki67_pct": said}}, on="2026-11-27")["blocking_agenda"]

    assert ("ki67_pct" not in missing) is lifted


def test_identity_has_no_other_answer():
    assert "nom_naissance" in lacks({"nom_naissance": {"statut": "non_disponible", "motif": "x"}})["blocking_submission"]


@pytest.mark.parametrize(
    ("dossier", "expected"),
    [
        pytest.param({"primitif": "pancreas"}, {"localisation", "taille_mm", "contact_vasculaire"}, id="pancreas"),
        pytest.param({"primitif": "pancreas", "tnm": {"M": "M1a"}}, {"ATRX", "DAXX", "TEP_SSTR_date", "krenning"}, id="metastatic pancreas"),
        pytest.param({"demande": {"motif": "avis_PRRT"}}, {"clairance", "HB", "plaquettes", "leucocytes", "BILI", "albumine", "progression_documentee"}, id="PRRT"),
        pytest.param({"demande": {"motif": "avis_chirurgie"}}, {"ASA", "imagerie_moins_de_2_mois", "EFR_ou_bilan_cardiaque"}, id="surgery"),
        pytest.param({"pathologie": {"grade": "G3"}}, {"p53", "Rb1", "SSTR2", "TEP_FDG_date", "NETPET"}, id="G3"),
        pytest.param({"primitif": "unknown_primary"}, {"sites_metastatiques", "CDX2", "TEP_SSTR"}, id="unknown primary"),
    ],
)  # fmt: skip
def test_the_situation_adds_its_fields(dossier, expected):
    assert expected <= set(lacks(dossier)["blocking_agenda"])


def test_an_urgency_without_its_reason_blocks_and_warns():
    found = lacks({"demande": {"urgence": "urgent"}})

    assert "motif_urgence" in found["blocking_submission"]
    assert found["warnings"] == ["URGENT_SANS_MOTIF"]


@pytest.mark.parametrize(
    ("dossier", "warning"),
    [
        ({"biologie": {"CGA_ug_L": 890, "CGA_sous_IPP": True}}, "CGA_SOUS_IPP"),
        ({"pathologie": {"ganglions": {"examines": 3, "envahis": 4}}}, "ENVAHIS_SUPERIEUR_EXAMINES"),
        ({"imaging": {"TDM_TAP_ou_IRM_date": "2026-08-26"}}, "IMAGERIE_ANCIENNE"),
    ],
)
def test_what_deserves_a_look_is_named(dossier, warning):
    assert lacks(dossier, on="2026-11-27")["warnings"] == [warning]


@pytest.mark.parametrize("dossier", [None, 3, "text", ["a"]])
def test_what_is_no_dossier_is_refused(dossier):
    with pytest.raises(ValueError, match="mapping"):
        lacks(dossier)
