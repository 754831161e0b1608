"""Which documents does a doctor drop? Printed in memory for patients of the tests, from the corpus of the bench."""

import io
import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from PIL import Image

from bench import prefill_cda, prefill_corpus
from tests.foundation.documents.reading import hostile

PDF, XML, PNG = "application/pdf", "text/xml", "image/png"
BORN, POSTCODE, GIVEN = "14/03/1959", "13009", "Camille"
QUESTION = "Progression hépatique sous lanréotide : PRRT, évérolimus ou traitement intra-artériel ?"


@dataclass(frozen=True)
class Paper:
    """A file as a browser sends it."""

    name: str
    content_type: str
    content: bytes

    @property
    def upload(self) -> Any:
        return {"name": self.name, "mimeType": self.content_type, "buffer": self.content}


def printed(name: str, body: str, *, layout: str = "letter") -> Paper:
    """Print a text in a layout of the corpus."""
    return Paper(name, PDF, prefill_corpus.rendered(layout, body))


def form(family_name: str, *, given: str = GIVEN, born: str = BORN, name: str = "fiche.pdf") -> Paper:
    """Print the form of another board: identity, question, disease, pathology, stage."""
    rows = f"""\
# FICHE DE RÉUNION DE CONCERTATION PLURIDISCIPLINAIRE
| Date de la RCP | 30/09/2026 | RCP | Tumeurs neuroendocrines |
# Identité du patient
| Nom de naissance | {family_name} | Prénom | {given} |
| Date de naissance | {born} | Sexe | Masculin |
| IPP | {fresh_number()} | Code postal | {POSTCODE} |
# Demande
| Motif de la demande | Progression | Urgence | Non |
| Question posée | {QUESTION} |
| ECOG | 1 | Poids | 78 kg |
| Antécédents | HTA, hypercholestérolémie |
# Maladie
| Localisation primitive | Iléon | Syndrome | Syndrome carcinoïde |
| Ki-67 | 2 % | Grade | G1 |
| TNM | pT3 N2 M1a | Stade | IV |
| Édition | 8e | Marges | R0 |
"""
    return printed(name, rows, layout="grid")


def laboratory(family_name: str, *, given: str = GIVEN, born: str = BORN, name: str = "biologie.pdf") -> Paper:
    """Print a table of a laboratory with limits and earlier values."""
    rows = f"""\
Laboratoire fictif de biologie médicale des Calanques
Patient : {family_name} {given}     Né le {born}     Sexe : M
Dossier du 20/10/2026     Prélevé le 19/10/2026 à 08:15
| Analyse | Résultat | Unité | Valeurs de référence |
| Chromogranine A | 890 | µg/L | < 100 |
| Créatinine | 158 | µmol/L | 59 - 104 |
| Hémoglobine | 11,9 | g/dL | 13,0 - 17,0 |
"""
    return printed(name, rows, layout="table")


def scan(family_name: str, *, name: str = "scanner.pdf") -> Paper:
    """Turn a printed page into a picture of it, as a scanner does."""
    return Paper(name, PDF, prefill_corpus.scanned(form(family_name).content))


def picture(*, name: str = "image.png") -> Paper:
    content = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(content, "PNG")
    return Paper(name, PNG, content.getvalue())


@cache
def _exchanged() -> dict[str, Any]:
    path: Path = prefill_corpus.CORPUS / "documents" / "42-cda-2025.yaml"
    # Every value stays the text that is written: 007 is not 7.
    said: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)["data"]  # noqa: S506 -- it makes nothing but text
    return said


def exchanged(family_name: str, *, name: str = "fiche.xml") -> Paper:
    """Write the fiche RCP as another tool sends it (CDA, level 3), for a patient with an INS of her own."""
    said = _exchanged()
    patient = said["patient"] | {"family": family_name, "used": "", "ins": fresh_ins(), "ipp": fresh_number()}
    return Paper(name, XML, prefill_cda.level_three(said | {"patient": patient}, edition="2025.01"))


def fresh_number() -> str:
    """Make a hospital number that nobody has."""
    return f"P-{random.randint(10**8, 10**9 - 1)}"  # noqa: S311 -- a number, not a secret


def fresh_ins() -> str:
    """Make an INS that nobody has: a woman born in July 1956 in Marseille, with its key."""
    number = f"2560713055{random.randint(0, 999):03d}"  # noqa: S311 -- a number, not a secret
    return f"{number}{97 - int(number) % 97:02d}"


def encrypted() -> Paper:
    return Paper("protege.pdf", PDF, hostile.encrypted())


def programmed() -> Paper:
    return Paper("programme.pdf", PDF, hostile.with_script())


def truncated() -> Paper:
    return Paper("coupe.pdf", PDF, hostile.truncated())


def with_document_type() -> Paper:
    return Paper("entites.xml", XML, hostile.with_entities())
