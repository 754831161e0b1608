"""How is a CDA document of the corpus written? Our own small emitter of the two editions and of level 1, for the bench and the tests."""

import base64
from typing import Any
from xml.sax.saxutils import escape, quoteattr

_LOINC, _SNOMED, _CISIS = "2.16.840.1.113883.6.1", "2.16.840.1.113883.6.96", "1.2.250.1.213.1.1.4.322"
_NCIT, _CIM10, _CIMO3 = "2.16.840.1.113883.3.26.1.1", "2.16.840.1.113883.6.3", "2.16.840.1.113883.6.43.1"
_TNM = {"7": "2.16.840.1.113883.15.6", "8": "2.16.840.1.113883.15.16"}


def level_three(data: dict[str, Any], *, edition: str) -> bytes:
    """Write an FRCP document of an edition from the facts of a corpus file."""
    body = "".join(_sections(data, edition))
    sites = f"<documentationOf><serviceEvent>{_code(data['topography'][0], _CIM10, data['topography'][1])}</serviceEvent></documentationOf>"
    head = _head(
        data["patient"],
        f'<templateId root="1.2.250.1.213.1.1.1.8" extension="{edition}"/>',
        "34794-8",
        "FRCP réseau fictif / 3C fictif / TNE",
    )
    doctors = _gp(data["gp"]) + "".join(_correspondent(person) for person in data["correspondents"])
    return _whole(head + doctors + sites + f"<component><structuredBody>{body}</structuredBody></component>")


def level_one(traits: dict[str, str], pdf: bytes) -> bytes:
    """Write a level 1 document around a PDF; the header says who it is."""
    patient = {
        "family": traits["birth_family_name"], "given": traits["first_given_name"], "birth": traits["birth_date"].replace("-", ""),
        "sex": traits["sex"], "ins": traits["ins_matricule"],
    }  # fmt: skip
    head = _head(patient, '<templateId root="1.3.6.1.4.1.19376.1.2.20"/>', "11488-4", "CR ou fiche de consultation ou de visite")
    text = f'<text mediaType="application/pdf" representation="B64">{base64.b64encode(pdf).decode()}</text>'
    return _whole(f"{head}<component><nonXMLBody>{text}</nonXMLBody></component>")


def _whole(inside: str) -> bytes:
    attributes = 'xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<ClinicalDocument {attributes}>{inside}</ClinicalDocument>'.encode()


def _code(code: str, system: str, display: str, *, tag: str = "code", inside: str = "") -> str:
    kind = ' xsi:type="CD"' if tag == "value" else ""
    start = f"<{tag}{kind} code={quoteattr(code)} codeSystem={quoteattr(system)} displayName={quoteattr(display)}"
    return f"{start}>{inside}</{tag}>" if inside else f"{start}/>"


def _head(patient: dict[str, str], template: str, loinc: str, title: str) -> str:
    ins = f'<id extension="{patient["ins"]}" root="1.2.250.1.213.1.4.10"/>'
    ipp = f'<id extension="{patient["ipp"]}" root="1.2.3.4.567"/>' if patient.get("ipp") else ""
    names = f'<family qualifier="BR">{escape(patient["family"])}</family><given qualifier="BR">{escape(patient["given"])}</given>'
    names += f"<given>{escape(patient['givens'])}</given>" if patient.get("givens") else ""
    names += f'<family qualifier="CL">{escape(patient["used"])}</family>' if patient.get("used") else ""
    place = f"<birthplace><place><addr><county>{patient['cog']}</county></addr></place></birthplace>" if patient.get("cog") else ""
    return (
        f'<realmCode code="FR"/><typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/><templateId root="2.16.840.1.113883.2.8.2.1"/>'
        f'<templateId root="1.2.250.1.213.1.1.1.1"/>{template}<id root="1.2.3.4"/>{_code(loinc, _LOINC, title)}<title>{escape(title)}</title>'
        f'<effectiveTime value="20260930101500+0200"/><recordTarget><patientRole>{ins}{ipp}<patient><name>{names}</name>'
        f'<administrativeGenderCode code="{patient["sex"]}" codeSystem="2.16.840.1.113883.5.1"/><birthTime value="{patient["birth"]}"/>{place}'
        "</patient></patientRole></recordTarget>"
    )


def _person(person: dict[str, str]) -> str:
    number = f'<id root="1.2.250.1.71.4.2.1" extension="{person["rpps"]}"/>' if person.get("rpps") else ""
    specialty = _code("G15_10", "1.2.250.1.213.1.1.4.5", person["specialty"]) if person.get("specialty") else ""
    name = f"<name><given>{escape(person['given'])}</given><family>{escape(person['family'])}</family><prefix>M</prefix><suffix>DR</suffix></name>"
    return f'<associatedEntity classCode="PROV">{number}{specialty}<associatedPerson>{name}</associatedPerson></associatedEntity>'


def _gp(person: Any) -> str:
    function = '<functionCode code="PCP" codeSystem="2.16.840.1.113883.5.88"/>'
    entity = _person(person) if isinstance(person, dict) else '<associatedEntity classCode="PROV" nullFlavor="NA"/>'
    return f'<participant typeCode="INF">{function}<time nullFlavor="UNK"/>{entity}</participant>'


def _correspondent(person: dict[str, str]) -> str:
    return f'<participant typeCode="CON"><functionCode code="CORRE" codeSystem="1.2.250.1.213.1.1.4.2.280"/>{_person(person)}</participant>'


def _section(loinc: str, title: str, text: str, *entries: str) -> str:
    held = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<component><section><code code="{loinc}" codeSystem="{_LOINC}"/><title>{title}</title><text>{text}</text>{held}</section></component>'


def _table(head: list[str], rows: list[list[str]]) -> str:
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    lines = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{lines}</tbody></table>"


def _observation(code: str, system: str, value: str, *, inside: str = "", reference: str = "") -> str:
    text = f'<text><reference value="#{reference}"/></text>' if reference else ""
    return f'<observation classCode="OBS" moodCode="EVN">{_code(code, system, "")}{text}{value}{inside}</observation>'


def _sections(data: dict[str, Any], edition: str) -> list[str]:
    theme = _observation("ORG-138", _CISIS, _code("C7201", _NCIT, "tumeur rare", tag="value"))
    nature = _observation("GEN-098", _CISIS, _code("ORG-132", _CISIS, "RCP Transversale", tag="value"), inside=_related(theme))
    asked = _observation("55607006", _SNOMED, '<value xsi:type="CD" nullFlavor="NA"/>', reference="question")
    made = [_section("42349-1", "Type de RCP", _table(["Type de RCP", ""], [["Nature", "RCP Transversale"]]), nature, asked)]
    made.append(_section("72135-7", "Tumeur", _tumour_table(data), _diagnosis(data)))
    for loinc, key, name in (("11348-0", "antecedents", "Antécédent médical"), ("11450-4", "comorbidities", "Comorbidité")):
        if data[key]:
            made.append(_section(loinc, name, _table(["Date", name], data[key])))
    code = "89262-0" if edition == "2025.01" else "MED-239"
    ecog = _observation(code, _LOINC if edition == "2025.01" else _CISIS, _code(data["ecog"], _LOINC, "Indice", tag="value"))
    made.append(_section("46006-3" if edition == "2025.01" else "47420-5", "Évaluations", _table(["Échelle de performance OMS"], []), ecog))
    if data["wish"]:
        made.append(_section("75320-2", "Souhaits", _table(["Date", "Souhait du patient"], [["15/02/2026", data["wish"]]])))
    made.append(_section("30954-2", "Éléments paracliniques", _table(["Date", "Examen", "Résultat"], data["exams"])))
    if data["treatments"]:
        shown = _table(["Type de traitement", "Date"], [[row[2], row[3]] for row in data["treatments"]])
        made.append(_section("29554-3", "Traitements", shown, *(_procedure(row, mood="EVN") for row in _full(data["treatments"]))))
    question = f'<content ID="question">{escape(data["question"])}</content>'
    made.append(
        _section(
            "10164-2",
            "Synthèse",
            f"<table><thead><tr><th>Synthèse du cas présenté et question posée à la RCP</th></tr></thead><tbody><tr><td>{question}</td></tr></tbody></table>",
        )
    )
    shown = _table(["Proposition"], [[row[2]] for row in data["proposals"]])
    made.append(_section("18776-5", "Proposition thérapeutique", shown, *(_procedure(row, mood="INT") for row in _full(data["proposals"]))))
    return made


def _full(rows: list[list[str]]) -> list[list[str]]:
    """Give each act its code system; a short row is an NCIt code."""
    return [row if len(row) == 4 and "." in row[1] else [row[0], _NCIT, *row[1:]] for row in rows]  # noqa: PLR2004 -- code, system, name, date or rank


def _related(inside: str) -> str:
    return f'<entryRelationship typeCode="SUBJ">{inside}</entryRelationship>'


def _tumour_table(data: dict[str, Any]) -> str:
    return _table(
        ["Tumeur primitive", ""], [["Topographie", data["topography"][0], data["topography"][1]], ["Morphologie", *data["morphology"]]]
    )


def _diagnosis(data: dict[str, Any]) -> str:
    tnm = data["tnm"]
    system = _TNM[tnm["edition"]]
    parts = "".join(
        _related(_observation(code, _LOINC, _code(tnm[letter], system, "", tag="value")))
        for code, letter in (("21905-5", "t"), ("21906-3", "n"), ("21907-1", "m"))
    )
    qualifiers = "".join(
        f"<qualifier>{_code(name, _LOINC, '', tag='name')}{_code(value, system, '', tag='value')}</qualifier>"
        for name, value in (("21909-7", tnm["stage"]), ("21917-0", tnm["edition"]))
    )
    staging = _observation("75620-5", _LOINC, f'<value xsi:type="CD">{qualifiers}</value>', inside=parts)
    target = f'<targetSiteCode code="{data["topography"][0]}" codeSystem="{_CIM10}" displayName={quoteattr(data["topography"][1])}/>'
    since = f'<effectiveTime><low value="{data["diagnosis"]}"/></effectiveTime>'
    value = _code(data["morphology"][0], _CIMO3, data["morphology"][1], tag="value")
    observed = f'<observation classCode="OBS" moodCode="EVN">{_code("282291009", _SNOMED, "")}{since}{value}{target}{_related(staging)}</observation>'
    return f'<act classCode="ACT" moodCode="EVN"><code nullFlavor="NA"/>{_related(observed)}</act>'


def _procedure(row: list[str], *, mood: str) -> str:
    code, system, display, last = row
    when = (
        f'<effectiveTime><low value="{last}"/></effectiveTime>'
        if mood == "EVN"
        else f"<priorityCode><originalText>{last}</originalText></priorityCode>"
    )
    return f'<procedure classCode="PROC" moodCode="{mood}">{_code(code, system, display)}{when}</procedure>'
