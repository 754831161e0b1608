"""Synthetic documents: a realistic report of two pages, a correction of it, and a referring doctor's letter."""

from dataclasses import replace
from datetime import UTC, datetime

from netboard.foundation.documents.clinical_document import (
    Attendee,
    ClinicalDocument,
    Fact,
    Letter,
    Patient,
    Person,
    Proposal,
    Section,
    Table,
)

_DISEASE = Section(
    key="disease",
    title="La maladie en bref",
    facts=(
        Fact(label="Tumeur", value="TNE de l’iléon, bien différenciée"),
        Fact(label="Diagnostic", value="02/2021, occlusion"),
        Fact(label="Grade retenu", value="G1, Ki-67 2,0 %, 1 mitose/2 mm²"),
        Fact(label="Retenu par", value="Dr C. Exemple, 02/03/2021"),
        Fact(label="Double lecture", value="TENpath, concordante"),
        Fact(label="Stade", value="pT3 N2 M1a, stade IV (UICC 8)"),
        Fact(label="Sites métastatiques", value="Foie (8 lésions), mésentère"),
        Fact(label="Fonction", value="Syndrome carcinoïde"),
        Fact(label="État général", value="OMS 1, 71 kg"),
        Fact(label="G8", value="Sans objet"),
    ),
)

_HISTORY = Section(
    key="history",
    title="Histoire et traitements",
    paragraphs=(
        (
            "Découverte en février 2021 lors d’une occlusion du grêle, avec des métastases hépatiques synchrones. Résection iléale et curage "
            "mésentérique en urgence différée, suites simples. Lanréotide 120 mg tous les 28 jours depuis juin 2021, bien toléré. "
            "Chimio-embolisation du foie droit en mars 2024, puis maladie stable pendant dix-huit mois."
        ),
    ),
    items=(
        "02/2021 : résection iléale et curage mésentérique (R2 hépatique)",
        "06/2021 à ce jour : lanréotide 120 mg / 28 jours",
        "03/2024 : chimio-embolisation du foie droit, réponse partielle",
    ),
)

_EXAMS = Section(
    key="exams",
    title="Examens",
    table=Table(
        caption="Imagerie et marqueurs récents",
        head=("Date", "Examen", "Lieu", "Résultat"),
        rows=(
            ("16/11/2026", "Scanner thoraco-abdomino-pelvien", "Avignon", "Somme RECIST 182 mm, + 23 % depuis mars 2026"),
            ("18/09/2026", "TEP au 68Ga-DOTATOC", "Marseille", "Fixation intense de toutes les lésions, Krenning 4"),
            ("25/11/2026", "TEP au FDG", "Nice", "Pas d’hypermétabolisme"),
            ("16/11/2026", "5-HIAA urinaires", "Avignon", "310 µmol/24 h (N < 52)"),
            ("16/11/2026", "Chromogranine A", "Avignon", "412 µg/L (N < 94)"),
            ("16/11/2026", "Créatinine, clairance", "Avignon", "88 µmol/L, 73 mL/min"),
            ("02/10/2026", "Échocardiographie", "Marseille", "Insuffisance tricuspide modérée, FEVG 62 %"),
        ),
    ),
)

_GROUND = Section(
    key="ground",
    title="Terrain et souhaits du patient",
    facts=(
        Fact(label="Antécédents", value="Hypertension artérielle, cholécystectomie (2021)"),
        Fact(label="Traitements en cours", value="Lanréotide 120 mg / 28 jours, ramipril 5 mg, extraits pancréatiques"),
        Fact(label="Souhait exprimé", value="« Pas d’hospitalisation longue avant mars. » Suivi à Avignon, près de son domicile."),
        Fact(label="Information", value="Patient informé de la discussion en RCP le 02/11/2026, pas d’opposition"),
    ),
)

_NEXT = Section(
    key="next",
    title="Suite",
    items=(
        "Consultation de médecine nucléaire à Marseille dans les 3 semaines, organisée par la coordination",
        "Poursuite du lanréotide pendant la PRRT, injection au plus tôt 4 heures après chaque cycle",
        "Scanner à 3 mois du deuxième cycle à Avignon ; nouvelle discussion en cas de progression",
        "Référentiel appliqué : thésaurus national de cancérologie digestive, chapitre TNE (2025)",
    ),
)

_ATTENDEES = (
    Attendee(name="Dr Chantal Essai", specialty="Oncologie médicale", site="Marseille", counted=True),
    Attendee(name="Pr Hugo Modèle", specialty="Chirurgie viscérale", site="Marseille", counted=True),
    Attendee(name="Dr Inès Type", specialty="Médecine nucléaire", site="Marseille", counted=True),
    Attendee(name="Dr Luc Gabarit", specialty="Radiologie", site="Nice", counted=True),
    Attendee(name="Dr Zoé Patron", specialty="Anatomopathologie", site="Marseille", counted=True),
    Attendee(name="Dr Paul Calque", specialty="Hépato-gastro-entérologie", site="Avignon", counted=True),
    Attendee(name="Mme Denise Fictive", specialty="Coordination", site="Marseille"),
    Attendee(name="M. Jean Apprenti", specialty="Interne", site="Nice"),
)

REPORT = ClinicalDocument(
    kind="board_report",
    language="fr",
    title="Compte rendu de RCP",
    centre_name="Centre expert TNE de démonstration",
    centre_lines=("Réseau RENATEN-ENDOCAN · Marseille, Nice, Avignon", "1 rue de l’Exemple, 13000 Marseille"),
    board_label="RCP cancers rares, TNE",
    document_id="1.2.250.1.999.1.20261126.871",
    set_id="1.2.250.1.999.2.871",
    version="1",
    issued_at=datetime(2026, 11, 26, 16, 42, tzinfo=UTC),
    patient=Patient(
        name="TESTNET-ARBOUSIER Marcel",
        birth_date="14/03/1959 (67 ans)",
        sex="Homme",
        dossier_number="TNE-2026-0871",
        ins="1 59 03 13 055 123 45 (test)",
        identity_status="Identité qualifiée",
        identifiers=(Fact(label="IPP Avignon", value="8804412"),),
    ),
    session_text="jeudi 26 novembre 2026",
    opinion_kind="Proposition de traitement",
    question="Progression hépatique sous lanréotide : PRRT, évérolimus ou traitement intra-artériel ?",
    conclusion=(
        "Quatre cycles de PRRT (177Lu-oxodotréotide) sont proposés, le lanréotide étant poursuivi. "
        "La TEP montre une fixation intense de toutes les lésions et la fonction rénale le permet."
    ),
    proposals=(
        Proposal(
            rank="1",
            treatment="PRRT : 177Lu-oxodotréotide, 4 cycles de 7,4 GBq toutes les 8 semaines",
            text="À Marseille, en deux jours par cycle, à partir de mars 2027 selon le souhait du patient.",
        ),
        Proposal(
            rank="2", alternative="A", treatment="Évérolimus 10 mg par jour", text="En cas de refus ou de contre-indication à la PRRT."
        ),
        Proposal(
            rank="2", alternative="B", treatment="Nouvelle chimio-embolisation hépatique", text="Si la progression reste limitée au foie."
        ),
    ),
    sections=(_DISEASE, _HISTORY, _EXAMS, _GROUND, _NEXT),
    attendees=_ATTENDEES,
    quorum_text="atteint, 6 spécialités médicales présentes.",
    recipients=(
        Person(name="Dr Alice Témoin", role="Médecin référent", organisation="Clinique des Calanques, Avignon"),
        Person(name="Dr Georges Traitant", role="Médecin traitant", organisation="Carpentras"),
        Person(name="Dr Rose Correspondante", role="Cardiologue", organisation="Avignon"),
    ),
    signed_by=Person(name="Dr Chantal Essai", role="Oncologue médicale, coordonnatrice de la RCP", identifier="99900000017"),
    signed_at_text="le 26 novembre 2026 à 17 h 42",
    contact_lines=("Coordination : 04 00 00 00 00, du lundi au vendredi de 9 h à 17 h", "rcp-tne@mssante.test"),
    data_notice=(
        "Les données de ce compte rendu sont traitées par le centre pour votre prise en charge. Elles peuvent être transmises aux registres "
        "des cancers et à la plateforme de données en cancérologie. Vous pouvez y accéder, les faire rectifier ou vous opposer à leur réutilisation "
        "auprès du délégué à la protection des données du centre."
    ),
)

CORRECTION = replace(
    REPORT,
    version="2",
    replaces_version="1",
    replacement_reason="La posologie du lanréotide était fausse dans la version 1.",
    urgent=True,
)

LETTER = Letter(
    language="fr",
    document_id="LET-2026-0112",
    issued_at=datetime(2026, 11, 2, 10, 0, tzinfo=UTC),
    sender=Person(name="Dr Alice Témoin", role="Gastro-entérologue", organisation="Clinique des Calanques"),
    sender_lines=("12 avenue du Modèle, 84000 Avignon", "Tél. 04 00 00 00 01"),
    recipient=Person(name="RCP TNE, Dr Chantal Essai", organisation="Centre expert TNE de démonstration"),
    recipient_lines=("1 rue de l’Exemple", "13000 Marseille"),
    place_and_date="Avignon, le 2 novembre 2026",
    subject="TNE de l’iléon métastatique, progression hépatique",
    reference_facts=(
        Fact(label="Patient", value="TESTNET-ARBOUSIER Marcel, né le 14/03/1959"),
        Fact(label="Dossier", value="AVI-8804412"),
    ),
    greeting="Chère consœur,",
    paragraphs=(
        (
            "Je vous adresse le dossier de Monsieur Marcel TESTNET-ARBOUSIER, 67 ans, suivi depuis février 2021 pour une tumeur neuroendocrine "
            "bien différenciée de l’iléon (G1, Ki-67 2 %), métastatique au foie d’emblée."
        ),
        (
            "Le scanner du 16 novembre montre une progression hépatique de 23 % sous lanréotide. L’état général est conservé (OMS 1), avec 3 flushs "
            "et 5 selles par jour. La clairance de la créatinine est de 73 mL/min."
        ),
        "Quelle ligne de traitement proposez-vous : PRRT, évérolimus ou traitement intra-artériel ?",
    ),
    closing="Bien confraternellement,",
    copies=("Dr Georges Traitant, médecin traitant",),
)
