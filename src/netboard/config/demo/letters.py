"""Which documents come with a synthetic dossier? The referring doctor's letter and the pathology report, rendered by us."""

from datetime import datetime

from django.utils import formats, translation

from netboard.care.referral.rules import DocumentKind
from netboard.config.demo import payload
from netboard.foundation import clock
from netboard.foundation.documents import pdf
from netboard.foundation.documents.clinical_document import Fact, Letter, Person


def of(record: payload.Record, *, at: datetime) -> list[tuple[DocumentKind, str, bytes]]:
    """Render the letters of a dossier as (kind, file name, PDF)."""
    found = [(DocumentKind.LETTER, "Courrier du médecin référent.pdf", _referral(record, at=at))]
    if record["pathologie"].get("date"):
        found.append((DocumentKind.PATHOLOGY, "Compte rendu anatomopathologique.pdf", _pathology(record, at=at)))
    return found


def _letter(record: payload.Record, *, at: datetime, subject: str, paragraphs: tuple[str, ...], sender: Person, name: str) -> bytes:
    with translation.override("fr"):
        day = formats.date_format(clock.local(at), "j F Y")
    patient = record["patient"]
    facts = (
        Fact(label="Patient", value=f"{patient['nom']} {patient['prenom']}"),
        Fact(label="Né(e) le", value=f"{patient['naissance']:%d/%m/%Y}"),
        Fact(label="IPP", value=patient["ipp"]),
    )
    letter = Letter(
        language="fr", document_id=f"{record['id']}-{name}", issued_at=at.replace(microsecond=0), sender=sender,
        recipient=Person(name="Secrétariat de la RCP TNE", organisation="Institut fictif de cancérologie"),
        place_and_date=day, subject=subject, paragraphs=paragraphs, reference_facts=facts,
    )  # fmt: skip
    return pdf.render_letter(letter)


def _referral(record: payload.Record, *, at: datetime) -> bytes:
    clinical = record["clinique"]
    history = " ; ".join(f"{row['date']} : {row['evenement']}" for row in record["histoire"])
    paragraphs = (
        "Chers confrères,",
        f"Je vous adresse ce patient pour avis. {record['demande']['question']}",
        f"Histoire de la maladie : {history}.",
        f"État général : OMS {clinical['ECOG']}. {clinical.get('symptomes', '').capitalize()}",
        "Document entièrement synthétique, rédigé pour une démonstration.",
        "Avec mes remerciements confraternels.",
    )
    sender = Person(name=record["referent"]["nom"], role="Médecin référent", organisation=record["referent"]["etablissement"])
    return _letter(record, at=at, subject="Demande de discussion en RCP", paragraphs=paragraphs, sender=sender, name="courrier")


def _pathology(record: payload.Record, *, at: datetime) -> bytes:
    said = record["pathologie"]
    lines = tuple(
        f"{key.replace('_', ' ').capitalize()} : {payload.written(value)}"
        for key, value in said.items()
        if isinstance(value, str | int | float)
    )
    paragraphs = ("Compte rendu d’examen anatomopathologique.", *lines, "Document entièrement synthétique, rédigé pour une démonstration.")
    sender = Person(
        name="Laboratoire fictif d’anatomie pathologique", role="Pathologiste", organisation=record["referent"]["etablissement"]
    )
    return _letter(record, at=at, subject="Compte rendu anatomopathologique", paragraphs=paragraphs, sender=sender, name="acp")
