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
    ("Objet : Madame BARTHES Odile née FOURCADE, le 12/05/1961", "identity.birth_date", "1961-05-12"),
    ("Madame GARCIN Mireille\nNée MARTIN le 04/09/1949", "identity.birth_family_name", "MARTIN"),
    ("DELORME Tancrède, 61 ans (24/05/1965), homme, dossier n° 4471023", "identity.birth_date", "1965-05-24"),
    ("Patiente : CAZENEUVE (JOURDAN) Bérénice - née le 19/03/1992", "identity.birth_family_name", "JOURDAN"),
    ("Le poids est à 61 kg pour 1m63.", "condition.weight_kg", "61"),
    ("Le poids est à 61 kg pour 1m63.", "condition.height_cm", "163"),
    ("Cl. créat (Cockcroft) . 67 mL/min", "result.analyte", "CRCL"),
    ("NT pro BNP du 01/09/2026 : 1 342 pg/ml", "result.sampled_on", "2026-09-01"),
    ("L1 V0", "pathology.detail_lymphatic_invasion", "oui"),
    ("L1 V0", "pathology.detail_vascular_invasion", "non"),
    ("Les cellules n'expriment ni TTF1, ni GATA3.", "pathology.stain_GATA3", "negative"),
    ("well-differentiated NET", "pathology.differentiation", "well"),
    ("pas de nécrose, pT1bN0", "staging.t", "T1b"),
    ("Type de RCP : recours", "request.board_type", "recourse"),
    ("Le patient souhaite éviter une chirurgie étendue.", "request.patient_wish", "Le patient souhaite éviter une chirurgie étendue."),
    ("Scanner du 12/09/2026 comparé au scanner du 01/03/2026 : stabilité.", "exam.reference_on", "2026-03-01"),
    ("Biopsies coliques du 12/05/2026 : carcinome peu différencié.", "pathology.performed_on", "2026-05-12"),
    ("Fonctionnelle : non", "disease.syndrome", "non_functioning"),
    ("TEP/TDM des récepteurs de la somatostatine du 18/09/2026 : stable", "exam.modality", "sstr_pet"),
    ("TEP TDM au 68Ga-DOTATOC du 18/09/2026 : stable", "exam.modality", "sstr_pet"),
    ("TEP-TDM aux analogues de la somatostatine du 18/09/2026 : stable", "exam.modality", "sstr_pet"),
    ("PET-CT avec injection de 68Ga-DOTATATE le 18/09/2026 : stable", "exam.modality", "sstr_pet"),
    ("TEP-TDM du 18/09/2026 : fixation de la DOTATATE au foie", "exam.modality", "sstr_pet"),
    ("TEP/TDM du 18/09/2026 : hypermétabolisme FDG intense", "exam.modality", "fdg_pet"),
    ("Code postal : 13600", "identity.postcode", "13600"),
    ("née le 12/03/1960 (IPP 4471, code postal 13 008)", "identity.postcode", "13008"),
    ("Code postal : 13600   Ville : LA CIOTAT", "identity.city", "LA CIOTAT"),
    ("Code postal / Ville : 20137 Porto-Vecchio", "identity.city", "Porto-Vecchio"),
    ("Cette demande est urgente : hypoglycémies sévères.", "request.urgency", "urgent"),
    ("Cette demande est urgente : hypoglycémies sévères.", "request.urgency_reason", "hypoglycémies sévères"),
    ("Demande urgente : altération rapide, occlusion.", "request.urgency_reason", "altération rapide, occlusion"),
    ("Marges : R0 loco-régional", "pathology.margins", "R0 loco-régional"),
    ("Curage : 0 ganglion examiné, 0 envahi", "pathology.nodes_examined", "0"),
    ("Diarrhée du carcinome médullaire", "disease.syndrome", "mtc_diarrhoea"),
    ("Sulfamides : négatif le 03/07/2026", "result.text", "négatif"),
    ("Chromogranine A : 310 µg/L", "result.unit", "\u00b5g/L"),
    ("Symptômes : douleurs épigastriques, - 4 kg", "disease.symptoms", "douleurs épigastriques, - 4 kg"),
    ("son médecin traitant est le Dr Louis MARTEL. Cette de", "gp.name", "Louis MARTEL"),
    ("son médecin traitant est le Dr J.-P. MARTEL, à Aix", "gp.name", "J.-P. MARTEL"),
    ("Histoire de la maladie : mai 2021, lanréotide 120 mg ; juin 2026, progression hépatique.", "event.text", "progression hépatique"),
    ("Histoire de la maladie : mai 2021, lanréotide 120 mg ; juin 2026, progression hépatique.", "treatment.text", "lanréotide 120 mg"),
    ("HISTOIRE DE LA MALADIE\n- 01/2026 : TDM pour colique : nodule du pancréas", "event.text", "TDM pour colique : nodule du pancréas"),
    ("HISTOIRE DE LA MALADIE\n- 08/2026 : Coloscopie : masse du caecum", "event.text", "Coloscopie : masse du caecum"),
    ("Métastases : foie, ganglion mésentérique", "disease.metastatic_sites", "foie, ganglions"),
    ("Question posée : Faut-il opérer ? Je vous joins les comptes rendus. Bien à vous.", "request.question", "Faut-il opérer ?"),
    ("Question posée : Faut-il opérer ?\nCi-joint les comptes rendus.", "request.question", "Faut-il opérer ?"),
    (
        "Relecture TENpath : C1, différence mineure. Ki-67 relu 12 %.",
        "pathology.second_reading_note",
        "différence mineure. Ki-67 relu 12 %",
    ),
    ("Antécédents : asthme, appendicectomie. À l'examen, OMS 1.", "condition.comorbidities", "asthme, appendicectomie."),
    ("Histoire de la maladie : 2019, résection ; 10/2023, TDM : trois lésions ; 2024, lanréotide.", "event.text", "TDM : trois lésions"),
    ("habite au CP : 11000 Carcassonne.", "identity.city", "Carcassonne"),
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
    ("Ki-67 du primitif à 3 % et 15 % sur la métastase", "pathology.ki67_percent"),
    ("Le Ki-67 est passé de 4 % à 18 %.", "pathology.ki67_percent"),
    ("Carcinome canalaire du sein droit en 2009, Ki-67 à 30 %", "pathology.ki67_percent"),
    ("Carcinome mammaire pT1c N0 M0", "staging.t"),
    ("Cancer de la prostate stade II opéré en 2016.", "staging.stage"),
    ("Cancer de la prostate opéré en 2016.", "treatment.year"),
    ("grade 3 : Ki-67 > 20 %", "pathology.grade_retained"),
    ("TNE G2 ou G3", "pathology.grade_retained"),
    ("mucite grade 2", "pathology.grade_retained"),
    ("classification OMS 3", "condition.ecog"),
    ("Poids 70 kg en mars, 64 kg ce jour", "condition.weight_kg"),
    ("hypoglycémies sévères (plus bas 1,6 mmol/L)", "result.value"),
    ("créatinine 67 mL/min", "result.value"),
    ("insuline lente 20 UI/j", "result.value"),
    ("Si la chromogranine dépasse 500 µg/L", "result.value"),
    ("Cortisol à 8 h après freination minute : 38 nmol/L", "result.value"),
    ("CgA 96 µg/L le 12/03/1960 ; né le 12/03/1960", "result.sampled_on"),
    ("TDM du 07/10/2026 stable, NSE 12 µg/L", "result.sampled_on"),
    ("charge tumorale hépatique inférieure à 10 %", "disease.liver_burden_percent"),
    ("envahissement du mésoappendice de moins de 3 mm", "pathology.detail_mesoappendix_mm"),
    ("Métastase ganglionnaire : 2N+/17N", "disease.metastatic_sites"),
    ("Le profil oriente vers un primitif du grêle.", "disease.primary_site"),
    ("1,61 m. Elle ne rapporte ni diarrhée ni flush, vue avec le patient", "identity.birth_family_name"),
    ("FOGD le 02/11/2026 sur bilan d'anémie", "exam.result"),
    ("Chimioembolisation récusée le 12/03/2026", "treatment.year"),
    ("Parmi ses antécédents, un adénome opéré en novembre 2018", "treatment.year"),
    ("Sa fille l'accompagne, elle a été opérée d'une appendicite", "condition.family_history"),
    ("TEP/TDM du 18/09/2026 : aucune fixation", "exam.modality"),
    ("GAPP 5 (architecture 1, nécrose 0, invasion 1)", "pathology.necrosis"),
    ("5 points (cellularité 1, nécrose 0, catécholamines 1)", "pathology.necrosis"),
    ("Mitoses / 2 mm2 : 5 %", "pathology.mitoses_per_2mm2"),
    ("Demande urgente : non", "request.urgency_reason"),
    ("Cette demande n'est pas urgente.", "request.urgency"),
    ("Si la demande est urgente : téléphoner", "request.urgency"),
    ("Dr Paul MARTIN, code postal 13009", "identity.postcode"),
    ("Médecin traitant : Dr Paul MARTIN\nCode postal du médecin : 13009", "identity.postcode"),
    ("Oncogénétique : MEN1 normal, pas d'antécédent familial", "condition.family_history"),
    ("HISTOIRE DE LA MALADIE\n- 08/2026 : Coloscopie : masse du caecum", "exam.modality"),
    ("DEMANDE\nRCP   RCP TNE\nMotif   progression", "request.question"),
    ("Relecture : C2. Initialement carcinoïde typique.", "pathology.grade_retained"),
    ("Score de PASS : 3 (nécrose 0, invasion vasculaire 1, cellularité 2)", "pathology.detail_vascular_invasion"),
    ("3 points (nécrose 0, invasion vasculaire 1, cellularité 2)", "pathology.necrosis"),
    ("Relecture TENpath : C0, concordante.", "pathology.second_reading_note"),
    ("Histoire de la maladie : 2019, résection ; 10/2023, TDM : trois lésions ; 2024, lanréotide.", "exam.modality"),
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
    assert {"analyte": "CGA", "value": "240", "unit": "\u00b5g/L", "sampled_on": "2026-06-01"} in rows
    assert {"analyte": "CGA", "value": "310", "unit": "\u00b5g/L", "sampled_on": "2026-09-09", "reference_high": "100"} in rows


def test_an_earlier_result_without_its_day_is_left():
    table = "Analyse            Résultat    Unité    Antériorité\nChromogranine A    310         µg/L     240"
    said = gather.read_sheet(sheet.from_lines(f"Prélevé le 09/09/2026\n{table}"), reading_kind="text", document_kind="biology")

    assert [one.values["value"] for one in said.found if one.block == "result"] == ["310"]


def read_lines(text: str, kind: str = "") -> list[tuple[str, dict[str, str], bool]]:
    said = gather.read_sheet(sheet.from_lines(text), reading_kind="text", document_kind=kind)
    return [(one.block, dict(one.values), one.certain) for one in said.found]


@pytest.mark.parametrize(
    ("dates", "day"),
    [
        ("Le 06/10/2026", "2026-10-03"),
        ("Le 06/10/2026\n\nScanner prévu le 20/12/2026.", "2026-10-03"),
        ("Le 06/10/2026\n\nScanner du 05/10/2027 : stable.", None),
        ("Le 06/03/2027", None),
        ("", None),
    ],
    ids=["of the document", "beside a planned exam", "two years are possible", "more than four months before", "no day at all"],
)
def test_a_day_without_year_takes_that_of_the_document_only_when_it_is_sure(dates, day):
    read = read_lines(f"{dates}\n\nIRM pancréas le 03/10 : nodule de 14 mm", "letter")

    exams = [(values["performed_on"], certain) for block, values, certain in read if block == "exam" and values["modality"] == "mri"]
    assert exams == ([(day, False)] if day else [])


def test_a_report_of_two_pet_gives_each_its_own_day():
    text = "TEP AU 18F-FDG ET AU 68GA-DOTATATE\nBiopsie du 01/09/2026\nTEP FDG le 14/09/2026. TEP DOTATATE le 16/09/2026."

    exams = {values["modality"]: values["performed_on"] for block, values, _certain in read_lines(text, "imaging") if block == "exam"}
    assert exams == {"fdg_pet": "2026-09-14", "sstr_pet": "2026-09-16"}


def test_the_ki67_told_to_the_pathologist_is_not_that_of_the_specimen():
    text = "Renseignements cliniques : TNE G2 connue, Ki-67 à 10 % en 2022.\n\nConclusion : absence de tumeur."

    assert not [values for block, values, _certain in read_lines(text, "pathology") if {"ki67_percent", "grade_retained"} & set(values)]


def test_labels_in_a_row_have_their_values_below():
    text = "Médecin référent    Médecin généraliste    N° de téléphone\nDr Placide RIVAGE   Dr Salomé DUNES        04 00 00 88 88"

    assert ("gp", {"name": "Salomé DUNES"}, True) in read_lines(text)


def test_a_label_in_passing_holds_its_sentence_only():
    text = "Mme PETIT est adressée pour avis. Bilan génétique : MEN1 négatif. Père : cancer du pancréas."

    assert ("condition", {"genetics": "MEN1 négatif"}, True) in read_lines(text, "letter")


def test_a_message_that_is_answered_asks_nothing():
    text = "Objet : RE: avis\nFaut-il opérer ou surveiller ce patient ?\n\n> Peux-tu me rappeler la taille du nodule ?"

    assert ("request", {"question": "Faut-il opérer ou surveiller ce patient ?"}, True) in read_lines(text, "letter")


def test_a_report_in_rows_gives_its_size_its_invasions_and_one_count_of_mitoses():
    text = (
        "Compte rendu anatomopathologique\nTaille tumorale       16 mm\nIndex mitotique       1 mitose pour 2 mm²\nKi-67                 2,0 %\n"
        "Invasion du mésoappendice   4 mm\nInvasion lymphatique   oui\nInvasion vasculaire    non\nGanglions     0 ganglion examiné, 0 envahi"
    )
    read = [
        (key, value) for block, values, _certain in read_lines(text, "pathology") if block == "pathology" for key, value in values.items()
    ]

    assert [value for key, value in read if key == "mitoses_per_2mm2"] == ["1"]
    assert {("detail_size_mm", "16"), ("detail_mesoappendix_mm", "4"), ("detail_lymphatic_invasion", "oui")} <= set(read)
    assert {("detail_vascular_invasion", "non"), ("nodes_examined", "0"), ("nodes_involved", "0")} <= set(read)
