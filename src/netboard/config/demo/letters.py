"""Which documents come with a synthetic dossier? The referring doctor's letter in three styles, then the reports of the hospital."""

from datetime import date, datetime

from netboard.care.referral.rules import DocumentKind
from netboard.config.demo import papers, payload, reports
from netboard.config.demo.papers import Block, Fact, Sheet

STYLES = ("classic", "service", "boxes")


def of(record: payload.Record, *, at: datetime) -> list[tuple[DocumentKind, str, bytes]]:
    """Render the documents of a dossier as (kind, file name, PDF), the letter first; `at` is written in the files."""
    return [(sheet.kind, sheet.name, papers.printed(sheet, at=at)) for sheet in (letter(record), *reports.of(record))]


def written_on(record: payload.Record) -> date:
    """Give the day of the letter: the submission, or the last exam that it encloses."""
    days = [day for said in record["imagerie"].values() if (day := reports.exam_day(said))]
    last: date = max([record["demande"]["date_soumission"], *days])
    return last


def letter(record: payload.Record) -> Sheet:
    """Write to the board as a hospital does: in prose, under headings, or in the boxes of a form."""
    style = STYLES[(reports.number_of(record) - 1) % len(STYLES)]
    blocks = {"classic": _prose, "service": _under_headings, "boxes": _in_boxes}[style](record)
    patient, doctor = record["patient"], doctor_of(record["referent"]["nom"])
    identity = (
        () if style == "classic" else (*reports.identity(record), ("Code postal", patient["code_postal"]), ("Médecin traitant", gp(record)))
    )
    day = written_on(record)
    return Sheet(
        id=f"{record['id']}-courrier", kind=DocumentKind.LETTER, look=style, name=f"Courrier {day:%d-%m-%Y}.pdf",
        sender=(record["referent"]["etablissement"], f"Docteur {doctor}"), to=tuple(papers.words()["board"]), day=f"Le {papers.day_of(day)}",
        title="Demande d’avis en RCP" if style == "boxes" else "Objet : demande de discussion en RCP", identity=identity, blocks=tuple(blocks),
        signature=(f"Dr {doctor}",),
    )  # fmt: skip


def doctor_of(named: str) -> str:
    """Write `Dr FICTIF Amandine` as people say it: Amandine FICTIF."""
    _title, family, given = named.removesuffix(" (fictif)").split()
    return f"{given} {family}"


def gp(record: payload.Record) -> str:
    return f"Dr {doctor_of(record['medecin_traitant'])}"


def _motive(record: payload.Record) -> str:
    return str(papers.words()["motive"][record["demande"]["motif"]])


def _board(record: payload.Record) -> str:
    return "RCP TNE, avis diagnostique" if record["demande"]["type_RCP"] == "avis_diagnostique" else "RCP TNE"


def _sentence(words: str) -> str:
    return reports.begun(words if words[-1:] in ".?!" else f"{words}.") if words else ""


def _lowered(words: str) -> str:
    """Begin with a small letter, unless the first word is an acronym."""
    return words if words[1:2].isupper() else f"{words[:1].lower()}{words[1:]}"


def _one(noun: str) -> str:
    return f"{'une' if noun.startswith('tumeur') else 'un'} {noun}"


def _syndrome(record: payload.Record) -> str:
    return str(papers.words()["syndrome"][record["clinique"]["syndrome"]])


def _weight(record: payload.Record) -> str:
    return f"{payload.written(record['clinique']['poids_kg'])} kg" if "poids_kg" in record["clinique"] else ""


def _antecedents(record: payload.Record) -> str:
    said = record["clinique"].get("antecedents")
    return "" if said is None else ", ".join(said) or "aucun"


def _genetics(record: payload.Record) -> str:
    said = record["oncogenetique"]
    return ", ".join(part for part in (said.get("commentaire", ""), said.get("resultat", "")) if part)


def _liver(record: payload.Record) -> str:
    burden = record["imagerie"].get("charge_hepatique")
    return f"{burden['pct']} % ({burden['classe']})" if burden else ""


def _metastases(record: payload.Record) -> str:
    return ", ".join(record["tnm"].get("sites_metastatiques", []))


def _not_done(record: payload.Record) -> list[str]:
    """Name the exams that were not done, and what was not sampled or measured."""
    names = papers.words()["exam"]
    found = [
        f"{names[code][1]} : non faite à ce jour" + (f" ({said['commentaire']})" if said.get("commentaire") else "")
        for code, said in record["imagerie"].items()
        if code != "charge_hepatique" and not reports.exam_day(said)
    ]
    if not record["pathologie"].get("date") and record["pathologie"].get("commentaire"):
        found.append(record["pathologie"]["commentaire"])
    return [*found, *(["chromogranine A non dosée"] if record["biologie"].get("CGA") == "non_dosee" else [])]


def _urgency(record: payload.Record) -> str:
    asked = record["demande"]
    return str(asked["motif_urgence"]) if asked["urgence"] == "urgent" else ""


def _prose(record: payload.Record) -> list[Block]:
    patient, clinical = record["patient"], record["clinique"]
    woman = patient["sexe"] == "F"
    person, she, born, followed = ("Madame", "Elle", "née", "suivie") if woman else ("Monsieur", "Il", "né", "suivi")
    history = " ; ".join(f"{papers.month_of(row['date'])}, {_lowered(row['evenement'])}" for row in record["histoire"])
    antecedents = _antecedents(record)
    told = f"{she} n’a pas d’antécédent notable." if antecedents == "aucun" else f"Ses antécédents : {antecedents}."
    liver, metastases = _liver(record), _metastases(record)
    return [
        papers.text("Chers confrères,"),
        papers.text(
            f"Je vous adresse pour discussion en {_board(record)} ({_motive(record)}) le dossier de {person} {patient['prenom']} {patient['nom']},"
            f" {born} le {payload.written(patient['naissance'])} (IPP {patient['ipp']}, code postal {patient['code_postal']}), {followed} pour"
            f" {_one(reports.tumour(record))}. Son médecin traitant est le {gp(record)}.",
            f"Cette demande est urgente : {_urgency(record)}." if _urgency(record) else "",
        ),
        papers.text(told if antecedents else "", f"Antécédents familiaux : {clinical['famille']}." if "famille" in clinical else ""),
        papers.text(f"Histoire de la maladie : {history}."),
        papers.text(
            f"À la consultation, OMS {clinical['ECOG']}{', poids ' + _weight(record) if _weight(record) else ''}.",
            f"Symptômes : {clinical['symptomes']}." if clinical.get("symptomes") else "", f"Sur le plan fonctionnel, {_syndrome(record)}.",
        ),
        papers.text(
            f"Classification : {reports.tnm(record['tnm'])}.", f"Métastases : {metastases}." if metastases else "",
            f"La charge tumorale hépatique est de {liver}." if liver else "", *map(_sentence, _not_done(record)),
            f"Oncogénétique : {_genetics(record)}." if _genetics(record) else "",
        ),
        papers.text(f"Question posée : {record['demande']['question']}"),
        papers.text("Je vous joins les comptes rendus. Bien confraternellement."),
    ]  # fmt: skip


def _under_headings(record: payload.Record) -> list[Block]:
    clinical = record["clinique"]
    disease: list[Fact] = [
        ("Tumeur", reports.tumour(record)), ("Syndrome", _syndrome(record)), ("Stade", reports.tnm(record["tnm"])),
        ("Métastases", _metastases(record)), ("Charge tumorale hépatique", _liver(record)), ("Oncogénétique", _genetics(record)),
    ]  # fmt: skip
    parts: list[tuple[str, Block | None]] = [
        ("Motif", papers.text(_sentence(_motive(record)), f"Demande urgente : {_urgency(record)}." if _urgency(record) else "")),
        ("Antécédents", papers.text(_sentence(_antecedents(record))) if _antecedents(record) else None),
        ("Antécédents familiaux", papers.text(_sentence(clinical["famille"])) if "famille" in clinical else None),
        ("Histoire de la maladie", papers.items(f"{_short(row['date'])} : {row['evenement']}" for row in record["histoire"])),
        ("État clinique", papers.facts([("OMS", str(clinical["ECOG"])), ("Poids", _weight(record)), ("Symptômes", clinical.get("symptomes", ""))])),
        ("Maladie", papers.facts(disease)),
        ("Examens non faits", papers.items(_not_done(record)) if _not_done(record) else None),
        ("Question posée", papers.text(record["demande"]["question"])),
    ]  # fmt: skip
    opening = papers.text("Chers confrères, merci de discuter ce dossier en", f"{_board(record)}. Les comptes rendus sont joints.")
    return [
        opening,
        *(block for title, said in parts if said for block in (papers.heading(title), said)),
        papers.text("Bien cordialement,"),
    ]


def _in_boxes(record: payload.Record) -> list[Block]:
    clinical = record["clinique"]
    asked: list[Fact] = [
        ("RCP", _board(record)), ("Motif de la demande", _motive(record)), ("Urgence", f"oui : {_urgency(record)}" if _urgency(record) else "non"), ("Question posée", record["demande"]["question"]),
    ]  # fmt: skip
    condition: list[Fact] = [
        ("OMS", str(clinical["ECOG"])), ("Poids", _weight(record)), ("Antécédents", _antecedents(record)),
        ("Antécédents familiaux", clinical.get("famille", "")), ("Symptômes", clinical.get("symptomes", "")),
    ]  # fmt: skip
    disease: list[Fact] = [
        ("Primitif", papers.words()["site"][record["primitif"]]), ("Syndrome", _syndrome(record)), ("TNM", reports.tnm(record["tnm"])),
        ("Métastases", _metastases(record)), ("Charge tumorale hépatique", _liver(record)), ("Oncogénétique", _genetics(record)),
        ("Non fait", "\n".join(_not_done(record))),
    ]  # fmt: skip
    history = [(_short(row["date"]), row["evenement"]) for row in record["histoire"]]
    parts = (("Demande", asked), ("État du patient", condition), ("Maladie", disease), ("Histoire de la maladie", history))
    return [block for title, rows in parts for block in (papers.heading(title), papers.facts(rows))]


def _short(on: date | str) -> str:
    """Write a day or a month in figures: 12/01/2026, 02/2021."""
    if isinstance(on, date):
        return payload.written(on)
    year, _dash, month = on.partition("-")
    return f"{month}/{year}" if month else year
