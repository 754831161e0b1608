"""Which reports come with a synthetic dossier? Pathology, each exam that was done, the laboratory; only what the record holds."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from netboard.care.referral.rules import DocumentKind
from netboard.config.demo import papers, payload
from netboard.config.demo.papers import Block, Fact, Sheet

LOOKS = ("service", "boxes", "typed")
_SIZE = {"taille_mm": "Lésion de", "primitif_mm": "Tumeur primitive de"}


def number_of(record: payload.Record) -> int:
    return int(record["id"][-3:])


def of(record: payload.Record) -> Iterator[Sheet]:
    """Give the reports in the order of a hospital's file: pathology, exams by date, laboratory."""
    if record["pathologie"].get("date"):
        yield pathology(record)
    done = [(code, said) for code, said in record["imagerie"].items() if code != "charge_hepatique" and exam_day(said)]
    for place, (code, said) in enumerate(sorted(done, key=lambda row: exam_day(row[1]) or date.max)):
        yield exam(record, code, said, look=LOOKS[(number_of(record) + place) % len(LOOKS)])
    yield from biology(record)


def exam_day(said: Any) -> date | None:
    """Give the day of an exam, nothing for one that was not done."""
    day: date | None = said.get("controle") or said.get("date")
    return day


def identity(record: payload.Record) -> tuple[Fact, ...]:
    """Say who, as the labels of a hospital do."""
    patient = record["patient"]
    woman = patient["sexe"] == "F"
    return (
        ("Nom de naissance", patient["nom"]), ("Prénom", patient["prenom"]), ("Née le" if woman else "Né le", payload.written(patient["naissance"])),
        ("Sexe", "Féminin" if woman else "Masculin"), ("IPP", patient["ipp"]),
    )  # fmt: skip


def tumour(record: payload.Record) -> str:
    """Name the disease as a referring doctor does."""
    return str(papers.words()["tumour"][record["primitif"]])


def begun(words: str) -> str:
    """Begin a sentence with a capital."""
    return f"{words[:1].upper()}{words[1:]}"


def tnm(said: payload.Record) -> str:
    """Write the stage: pT2a N1 M0 (TNM 8e édition), stade IIB."""
    if not said.get("T"):
        return str(said.get("commentaire", ""))
    codes = f"{said.get('prefixe', '')}{said['T']}{said.get('suffixe', '')} {said['N']} {said['M']}"
    edition = f"TNM {said['edition']}e édition{', ' + said['systeme'] if said.get('systeme') else ''}"
    stage = "stade non déterminable" if said["stade"] == "ND" else f"stade {said['stade']}"
    remark = f" ({said['commentaire']})" if said.get("commentaire") else ""
    return f"{codes} ({edition}), {stage}{remark}"


def pathology(record: payload.Record) -> Sheet:
    said, look = record["pathologie"], LOOKS[number_of(record) % len(LOOKS)]
    day = payload.written(said["date"])
    stains = _stains(said)
    shown = [papers.text("Immunohistochimie :", ", ".join(f"{name} {result}" for name, result in stains) + ".")]
    if look != "service":
        shown = [papers.heading("Immunohistochimie"), papers.facts(stains)]
    blocks = [
        papers.heading("Prélèvement"), papers.facts(_specimen(said)), papers.heading("Examen microscopique"), papers.facts(_microscopy(said)),
        *(shown if stains else []), papers.heading("Conclusion"), papers.text(_diagnosis(record)), *_second_reading(said),
    ]  # fmt: skip
    return Sheet(
        id=f"{record['id']}-acp", kind=DocumentKind.PATHOLOGY, look=look, name=f"CR anatomopathologie {day.replace('/', '-')}.pdf",
        sender=("Laboratoire fictif d’anatomie pathologique", record["referent"]["etablissement"]),
        title="Compte rendu d’examen anatomopathologique", identity=(*identity(record), ("Date du compte rendu", day)), blocks=tuple(blocks),
        signature=("Le pathologiste",),
    )  # fmt: skip


def _specimen(said: payload.Record) -> list[Fact]:
    nodes = said.get("ganglions")
    return [
        ("Nature du prélèvement", papers.words()["specimen"][said["type"]]), ("Siège du prélèvement", said.get("site", "")),
        ("Localisation", said.get("localisation", "")), ("Taille tumorale", f"{said['taille_mm']} mm" if "taille_mm" in said else ""),
        ("Marges", said.get("marges", "")), ("Ganglions", _nodes(nodes) if nodes else ""),
    ]  # fmt: skip


def _nodes(said: payload.Record) -> str:
    if said["examines"] == 0:
        return "0 ganglion examiné, 0 envahi"
    return f"{said['envahis']} ganglions envahis sur {said['examines']} examinés"


def _microscopy(said: payload.Record) -> list[Fact]:
    words = papers.words()
    mitoses, ki67 = said.get("mitoses_2mm2"), said.get("ki67_pct")
    method = words["method"].get(said.get("methode_ki67"), "")
    return [
        ("Type", words["morphology"].get(said.get("morphologie"), "")),
        ("Différenciation", words["differentiation"].get(said.get("differenciation"), "")),
        ("Type cellulaire", words["cell_type"].get(said.get("type_cellulaire"), "")),
        ("Index mitotique", f"{mitoses} mitose{'s' if mitoses > 1 else ''} pour 2 mm²" if mitoses is not None else ""),
        ("Ki-67", f"{payload.written(ki67)} %{f' ({method})' if method else ''}" if ki67 is not None else ""),
        ("Nécrose", words["necrosis"].get(str(said["necrose"]), "") if "necrose" in said else ""),
        ("Invasion du mésoappendice", f"{said['mesoappendice_mm']} mm" if "mesoappendice_mm" in said else ""),
        ("Invasion lymphatique", said.get("invasion_lymphatique", "")), ("Invasion vasculaire", said.get("invasion_vasculaire", "")),
        ("Muqueuse de fond", said.get("muqueuse_de_fond", "")), ("Extension", said.get("extension", "")), ("Score GAPP", _gapp(said.get("GAPP"))),
    ]  # fmt: skip


def _gapp(said: payload.Record | None) -> str:
    if said is None:
        return ""
    words = papers.words()
    parts = ", ".join(f"{label} {said[part]}" for part, label in words["gapp"].items())
    return f"{said['total']}, {words['gapp_category'][said['categorie']]} ({parts})"


def _stains(said: payload.Record) -> list[Fact]:
    words = papers.words()
    return [(label, words["stained"][said[code]]) for code, label in words["stain"].items() if code in said]


def _diagnosis(record: payload.Record) -> str:
    """Conclude in one sentence: the tumour, how it is differentiated, its grade, the stage that the pathologist may give."""
    said, words = record["pathologie"], papers.words()
    kind = [tumour(record), words["differentiation"].get(said.get("differenciation"), "") if "tumeur" in tumour(record) else ""]
    grade = f"grade : {words['grade'].get(said['grade'], said['grade'])}" if said.get("grade") else ""
    stage = tnm(record["tnm"]) if record["tnm"].get("prefixe") == "p" else ""
    parts = [" ".join(word for word in kind if word), grade, stage]
    sentence = ", ".join(part for part in parts if part)
    return begun(f"{sentence}.")


def _second_reading(said: payload.Record) -> list[Block]:
    reread = said.get("relecture_TENpath") or {}
    found = papers.words()["reread"].get(reread.get("classe"), "")
    if reread.get("statut") == "demandee":
        return [papers.text("Relecture TENpath demandée.")]
    return [papers.text(f"Relecture TENpath : {found}.", begun(f"{reread['motif']}.") if reread.get("motif") else "")] if found else []


def exam(record: payload.Record, code: str, said: payload.Record, *, look: str) -> Sheet:
    words = papers.words()
    title, _in_a_letter = words["exam"][code]
    day = exam_day(said)
    shown = payload.written(day)
    compared = f"Comparaison avec l’examen du {payload.written(said['base'])}." if "base" in said else ""
    tracer = f"Traceur : {said['traceur']}." if "traceur" in said else ""
    found = _measures(said) + _targets(said) + _liver(record, code)
    blocks = [
        papers.heading("Indication"), papers.text(begun(f"{tumour(record)}.")),
        *([papers.heading("Technique"), papers.text(tracer, compared)] if tracer or compared else []),
        *([papers.heading("Résultats"), papers.items(found)] if found else []),
        papers.heading("Conclusion"), papers.text(_concluded(said)),
    ]  # fmt: skip
    return Sheet(
        id=f"{record['id']}-{code}", kind=DocumentKind.IMAGING, look=look, name=f"{title.replace('/', ' ')} {shown.replace('/', '-')}.pdf",
        sender=(words["service"].get(code, "Service fictif d’imagerie médicale"), record["referent"]["etablissement"]),
        title=f"{title} du {shown}", identity=identity(record), blocks=tuple(blocks), signature=("Le médecin", "Compte rendu validé"),
    )  # fmt: skip


def _measures(said: payload.Record) -> list[str]:
    found = [_size(said)] if _size(said) else []
    if "localisation" in said:
        found.append(f"Localisation : {said['localisation']}.")
    if "foyers" in said:
        found.append("Un seul foyer de fixation." if said["foyers"] == 1 else f"{said['foyers']} foyers de fixation.")
    if "dilatation_wirsung" in said:
        found.append("Canal de Wirsung dilaté." if said["dilatation_wirsung"] else "Canal de Wirsung non dilaté.")
    if "distance_wirsung_mm" in said:
        found.append(f"Distance au canal de Wirsung : {said['distance_wirsung_mm']} mm.")
    return found


def _size(said: payload.Record) -> str:
    return next((f"{words} {said[key]} mm." for key, words in _SIZE.items() if key in said), "")


def _targets(said: payload.Record) -> list[str]:
    names = {"somme_base_mm": "à l’examen de référence", "somme_nadir_mm": "au nadir", "somme_actuelle_mm": "ce jour"}
    if "somme_base_mm" in said and "base" not in said:
        return [f"Somme des diamètres des lésions cibles, examen de référence : {said['somme_base_mm']} mm."]
    sums = [f"{said[key]} mm {name}" for key, name in names.items() if key in said]
    return [f"Somme des diamètres des lésions cibles : {', '.join(sums)}."] if sums else []


def _liver(record: payload.Record, code: str) -> list[str]:
    burden = record["imagerie"].get("charge_hepatique")
    return [f"Charge tumorale hépatique : {burden['pct']} % ({burden['classe']})."] if burden and code == "TDM" else []


def _concluded(said: payload.Record) -> str:
    """Conclude with the words of the record and the scores; with a measure when it holds no others."""
    parts = [said.get("resultat", ""), said.get("commentaire", "")]
    if "krenning" in said:
        parts.append(f"score de Krenning {said['krenning']}")
    if "netpet" in said:
        parts.append(f"score NETPET {said['netpet']}")
    if "recist" in said:
        parts.append(f"RECIST 1.1 : {papers.words()['recist'][said['recist']]}")
    if "tgr_pct_mois" in said:
        parts.append(f"vitesse de croissance tumorale {payload.written(said['tgr_pct_mois'])} % par mois")
    sentence = ", ".join(part for part in parts if part)
    return begun(f"{sentence}.") if sentence else _size(said) or " ".join(_targets(said))


def biology(record: payload.Record) -> Iterator[Sheet]:
    """Give one report a day of sampling: three days before the submission, or around the surgery for what says so."""
    by_day: dict[date, list[str]] = {}
    for key, value in record["biologie"].items():
        if key != "CGA_sous_IPP" and value != "non_dosee":
            by_day.setdefault(payload.sampled_on(record, key), []).append(key)
    for place, (day, keys) in enumerate(sorted(by_day.items())):
        yield _laboratory(record, day, keys, look=LOOKS[(number_of(record) + 1 + place) % len(LOOKS)])


def _laboratory(record: payload.Record, day: date, keys: list[str], *, look: str) -> Sheet:
    shown = payload.written(day)
    rows = [_result(record, key) for key in keys]
    circumstance = next((words for end, words in papers.words()["circumstance"].items() if keys[0].endswith(end)), "")
    given = [papers.text(f"Renseignements cliniques : {circumstance}.")] if circumstance else []
    notes = "Chromogranine A dosée sous inhibiteur de la pompe à protons." if record["biologie"].get("CGA_sous_IPP") else ""
    return Sheet(
        id=f"{record['id']}-bio-{day}", kind=DocumentKind.BIOLOGY, look=look, name=f"Biologie {shown.replace('/', '-')}.pdf",
        sender=("Laboratoire fictif de biologie médicale", record["referent"]["etablissement"]), title="Résultats d’analyses de biologie médicale",
        identity=(*identity(record), ("Prélevé le", shown)), signature=("Le biologiste", "Dossier validé"),
        blocks=(*given, papers.table(("Analyse", "Résultat", "Unité", "Valeurs de référence"), rows), *([papers.text(notes)] if notes else [])),
    )  # fmt: skip


def _result(record: payload.Record, key: str) -> tuple[str, str, str, str]:
    name, unit, *limits = papers.words()["analyte"][key]
    return name, payload.written(record["biologie"][key]), unit, limits[-1 if record["patient"]["sexe"] == "F" else 0]
