"""How would a doctor have typed a synthetic dossier? The fields of the form, as French people write them."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from importlib import resources
from typing import Any

import yaml

from netboard.medicine import wording

SAMPLED_BEFORE = timedelta(days=3)
BEFORE_SURGERY, AFTER_SURGERY = timedelta(days=3), timedelta(weeks=6)
Record = dict[str, Any]
Fields = dict[str, str]

_MOTIVE = {
    "avis_PRRT": "prrt", "decision_initiale": "initial_decision", "surveillance": "surveillance", "bilan_initial": "initial_workup",
    "progression": "progression", "diagnostic": "diagnosis",
}  # fmt: skip
_BOARD = {"cancers_rares": "rare_cancers", "avis_diagnostique": "diagnostic"}
_SPECIMEN = {"piece_operatoire": "surgical", "cytoponction": "cytology", "biopsie": "biopsy", None: ""}
_DIFFERENTIATION = {"bien": "well", "peu": "poor"}
_METHOD = {"comptage_manuel": "manual_count", "analyse_image": "image_analysis"}
_NECROSIS = {"punctate": "punctate", False: "none", True: "present"}
_STAIN = {
    "chromogranine": "CHROMOGRANIN", "synaptophysine": "SYNAPTOPHYSIN", "CDX2": "CDX2", "TTF1": "TTF1", "PAX8": "PAX8", "GATA3": "GATA3",
    "OTP": "OTP", "SSTR2": "SSTR2", "p53": "P53", "Rb1": "RB1", "ATRX": "ATRX", "DAXX": "DAXX", "SDHB": "SDHB", "calcitonine": "CALCITONIN",
    "ACE": "CEA",
}  # fmt: skip
_STAINED = {
    "positif": "positive", "negatif": "negative", "heterogene": "heterogeneous", "perte_expression": "lost", "surexpression": "overexpressed",
    "sauvage": "wild_type", "conserve": "retained",
}  # fmt: skip
_DETAIL = {
    "taille_mm": "size_mm", "localisation": "location", "mesoappendice_mm": "mesoappendix_mm", "invasion_lymphatique": "lymphatic_invasion",
    "invasion_vasculaire": "vascular_invasion", "muqueuse_de_fond": "background_mucosa", "extension": "extension",
}  # fmt: skip
_GAPP = {
    "architecture": "gapp_architecture", "cellularite": "gapp_cellularity", "necrose": "gapp_necrosis", "invasion": "gapp_invasion",
    "ki67": "gapp_ki67", "catecholamines": "gapp_catecholamines",
}  # fmt: skip
_GRADE = {
    "G1": "G1", "G2": "G2", "G3": "G3", "atypical_carcinoid": "atypical_carcinoid", "typical_carcinoid": "typical_carcinoid", "high": "high",
    "low": "low", None: "",
}  # fmt: skip
_MODALITY = {
    "TDM": "ct", "TDM_thorax": "chest_ct", "IRM": "mri", "IRM_foie": "liver_mri", "TEP_SSTR": "sstr_pet", "TEP_FDG": "fdg_pet", "EUS": "eus",
    "echo_coeur": "echocardiography", "echographie_cou": "neck_ultrasound",
}  # fmt: skip
_EXAM_FIELD = {
    "traceur": "tracer", "krenning": "krenning", "foyers": "foci", "netpet": "netpet", "taille_mm": "size_mm", "primitif_mm": "size_mm",
    "localisation": "location", "base": "reference_on", "somme_base_mm": "sum_baseline_mm", "somme_nadir_mm": "sum_nadir_mm",
    "somme_actuelle_mm": "sum_current_mm", "recist": "recist", "tgr_pct_mois": "tgr_percent_per_month",
    "dilatation_wirsung": "duct_dilated", "distance_wirsung_mm": "duct_distance_mm",
}  # fmt: skip
_ANALYTE = {
    "5HIAA_U_umol_24h": ("5HIAA_U", "µmol/24 h"), "NTPROBNP_ng_L": ("NTPROBNP", "ng/L"), "creatinine_umol_L": ("CREAT", "µmol/L"),
    "clairance_ml_min": ("CRCL", "ml/min"), "hb_g_dL": ("HB", "g/dL"), "plaquettes_G_L": ("PLATELETS", "G/L"),
    "leucocytes_G_L": ("WBC", "G/L"), "bilirubine_umol_L": ("BILI", "µmol/L"), "albumine_g_L": ("ALBUMIN", "g/L"),
    "CA_mmol_L": ("CA", "mmol/L"), "PTH_pmol_L": ("PTH", "pmol/L"), "glycemie_mmol_L": ("GLUCOSE", "mmol/L"),
    "insuline_pmol_L": ("INSULIN", "pmol/L"), "peptide_C_nmol_L": ("CPEPTIDE", "nmol/L"), "proinsuline_pmol_L": ("PROINSULIN", "pmol/L"),
    "BHB_mmol_L": ("BHB", "mmol/L"), "sulfamides": ("SULFONYLUREA", ""), "NSE_ug_L": ("NSE", "µg/L"), "LDH_UI_L": ("LDH", "UI/L"),
    "CGA": ("CGA", ""), "CGA_ug_L": ("CGA", "µg/L"), "gastrine_pmol_L": ("GASTRIN", "pmol/L"), "vitamine_B12": ("B12", ""),
    "anticorps_cellules_parietales": ("PARIETAL_AB", ""), "CT_ng_L": ("CT", "ng/L"), "CEA_ug_L": ("CEA", "µg/L"),
    "metanephrines": ("METANEPHRINES", ""), "metanephrines_6_semaines": ("METANEPHRINES", ""), "NMN_nmol_L_preop": ("NMN", "nmol/L"),
    "MN_nmol_L_preop": ("MN", "nmol/L"), "3MT_nmol_L_preop": ("3MT", "nmol/L"),
}  # fmt: skip
_NOTE = {
    "metanephrines_6_semaines": "6 semaines après la chirurgie",
    "NMN_nmol_L_preop": "avant la chirurgie",
    "MN_nmol_L_preop": "avant la chirurgie",
    "3MT_nmol_L_preop": "avant la chirurgie",
}


def records() -> list[Record]:
    """Read the synthetic dossiers."""
    text = resources.files("netboard.config.demo").joinpath("data/dossiers.yaml").read_text(encoding="utf-8")
    dossiers: list[Record] = yaml.safe_load(text)["dossiers"]
    return dossiers


def written(value: object) -> str:
    """Write a value as it is typed in France: 12,5 and 14/03/1959."""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | Decimal):
        return str(value).replace(".", ",")
    return str(value)


def identity_fields(record: Record, *, gp: str) -> Fields:
    """Fill step 1 of the form."""
    patient = record["patient"]
    return {
        "birth_family_name": patient["nom"],
        "first_given_name": patient["prenom"],
        "birth_date": written(patient["naissance"]),
        "sex": patient["sexe"],
        "identity_status": "VALI",
        "local_number": patient["ipp"],
        "postcode": patient["code_postal"],
        "gp_status": "known",
        "gp": gp,
    }


def dossier_fields(record: Record, *, informed_on: date) -> Fields:
    """Fill step 2 of the form, every block; a field of the file that has no place raises `KeyError`."""
    asked, clinical = record["demande"], record["clinique"]
    fields = {
        "question": asked["question"],
        "motive": _MOTIVE[asked["motif"]],
        "board_type": _BOARD[asked["type_RCP"]],
        "urgency": asked["urgence"],
        "urgency_reason": asked.get("motif_urgence", ""),
        "ecog": str(clinical["ECOG"]),
        "primary_site": record["primitif"],
        "syndrome": clinical["syndrome"],
        "symptoms": clinical.get("symptomes", ""),
        "comorbidities": ", ".join(clinical.get("antecedents", [])),
        "weight_kg": written(clinical["poids_kg"]) if "poids_kg" in clinical else "",
        "family_history": clinical.get("famille", ""),
        "genetics": _genetics(record["oncogenetique"]),
        "metastatic_sites": ", ".join(record["tnm"].get("sites_metastatiques", [])),
        "informed_on": written(informed_on),
        "no_objection": "on",
    }
    fields |= _liver(record["imagerie"].get("charge_hepatique")) | _pathology(record["pathologie"]) | _staging(record["tnm"])
    fields |= _rows("events", [{"on": _partial(row["date"]), "text": row["evenement"]} for row in record["histoire"]])
    fields |= _rows("exams", [_exam(code, said) for code, said in record["imagerie"].items() if code != "charge_hepatique"])
    fields |= _rows("results", _results(record))
    return {name: value for name, value in fields.items() if value != ""}


def _rows(name: str, rows: list[Fields]) -> Fields:
    head = {f"{name}-TOTAL_FORMS": str(len(rows)), f"{name}-INITIAL_FORMS": "0"}
    return head | {f"{name}-{place}-{field}": value for place, row in enumerate(rows) for field, value in row.items() if value != ""}


def _partial(typed: object) -> str:
    if isinstance(typed, date):
        return written(typed)
    year, _dash, month = str(typed).partition("-")
    return f"{month}/{year}" if month else year


def _genetics(said: Record) -> str:
    parts = [said.get("commentaire", ""), said.get("resultat", "")]
    if said["declencheurs"]:
        parts += [wording.sentence(code, "fr") for code in said["declencheurs"]]
    return ". ".join(part.rstrip(".") for part in parts if part)


def _liver(said: Record | None) -> Fields:
    return {"liver_burden_percent": written(said["pct"]), "liver_burden_class": said["classe"]} if said else {}


def _pathology(said: Record) -> Fields:
    fields: Fields = {}
    for key, value in said.items():
        if value is not None:
            fields |= _pathology_field(key, value)
    return {f"pathology-{name}": value for name, value in fields.items()}


def _pathology_field(key: str, value: Any) -> Fields:
    if key in _STAIN:
        return {f"stain_{_STAIN[key]}": _STAINED[value]}
    if key in _DETAIL:
        return {f"detail_{_DETAIL[key]}": written(value)}
    plain: dict[str, Callable[[], Fields]] = {
        "date": lambda: {"performed_on": written(value)},
        "type": lambda: {"specimen_kind": _SPECIMEN[value]},
        "site": lambda: {"specimen_site": value},
        "differenciation": lambda: {"differentiation": _DIFFERENTIATION[value]},
        "type_cellulaire": lambda: {"cell_type": value},
        "morphologie": lambda: {"morphology": value},
        "ki67_pct": lambda: {"ki67_percent": written(value)},
        "methode_ki67": lambda: {"ki67_method": _METHOD[value]},
        "mitoses_2mm2": lambda: {"mitoses_per_2mm2": written(value)},
        "necrose": lambda: {"necrosis": _NECROSIS[value]},
        "grade": lambda: {"grade_retained": _GRADE[value]},
        "marges": lambda: {"margins": value},
        "ganglions": lambda: {"nodes_examined": str(value["examines"]), "nodes_involved": str(value["envahis"])},
        "commentaire": lambda: {"comment": value},
        "relecture_TENpath": lambda: _second_reading(value),
        "GAPP": lambda: (
            {f"detail_{_GAPP[part]}": str(score) for part, score in value.items() if part in _GAPP}
            | {"detail_gapp_total": f"{value['total']} ({value['categorie']})"}
        ),
    }
    return plain[key]()


def _second_reading(said: Record) -> Fields:
    found = "requested" if said.get("statut") == "demandee" else said.get("classe") or ""
    return {"second_reading_class": found, "second_reading_note": said.get("motif", "")}


def _staging(said: Record) -> Fields:
    names = {
        "edition": "edition",
        "systeme": "system",
        "prefixe": "prefix",
        "T": "t",
        "N": "n",
        "M": "m",
        "suffixe": "suffix",
        "stade": "stage",
        "commentaire": "comment",
    }
    return {f"staging-{names[key]}": str(value) for key, value in said.items() if value is not None and key != "sites_metastatiques"}


def _exam(code: str, said: Record) -> Fields:
    performed = said.get("controle") or said.get("date")
    fields = {"modality": _MODALITY[code], "performed_on": written(performed) if performed else ""}
    words = [said.get("resultat", ""), said.get("commentaire", ""), "" if performed else "non fait à ce jour"]
    fields["result"] = ", ".join(word for word in words if word)
    for key, value in said.items():
        if key not in {"date", "controle", "resultat", "commentaire"}:
            fields[_EXAM_FIELD[key]] = written(value)
    return fields


def sampled_on(record: Record, key: str) -> date:
    """Give the day of sampling, which the record does not hold: the papers and the forms say the same."""
    operated = record["histoire"][0]["date"]
    if key.endswith("_preop"):
        return date.fromisoformat(str(operated)) - BEFORE_SURGERY
    if key.endswith("_6_semaines"):
        return date.fromisoformat(str(operated)) + AFTER_SURGERY
    asked: date = record["demande"]["date_soumission"]
    return asked - SAMPLED_BEFORE


def _results(record: Record) -> list[Fields]:
    rows, said = [], record["biologie"]
    for key, value in said.items():
        if key == "CGA_sous_IPP":
            continue
        analyte, unit = _ANALYTE[key]
        note = "sous IPP" if analyte == "CGA" and said.get("CGA_sous_IPP") else _NOTE.get(key, "")
        rows.append(
            {
                "analyte": analyte,
                "value": written(value).replace("_", " "),
                "unit": unit,
                "sampled_on": written(sampled_on(record, key)),
                "note": note,
            }
        )
    return rows
