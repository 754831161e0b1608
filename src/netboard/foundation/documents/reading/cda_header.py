"""Who does the header of a CDA document name: the patient, the GP, the correspondents, the site of the tumour?"""

from collections.abc import Iterator
from typing import Any, Final

from netboard.foundation.documents.reading import cda_entries, organs
from netboard.foundation.documents.reading.identity import ins_key
from netboard.foundation.documents.reading.model import CORRESPONDENT, DISEASE, GP, IDENTITY, Found
from netboard.foundation.documents.reading.narrative import V3, words

INS_ROOTS: Final = frozenset(f"1.2.250.1.213.1.4.{arc}" for arc in (8, 9, 10, 11))
PERSON_ROOT: Final = "1.2.250.1.71.4.2.1"
_INS_LENGTH: Final = 15
_RPPS_LENGTH: Final = 12


def read(root: Any) -> Iterator[Found]:
    role = root.find(f"{V3}recordTarget/{V3}patientRole")
    if role is not None:
        yield from _patient(role)
    yield from _doctors(root)
    for code in root.iterfind(f"{V3}documentationOf/{V3}serviceEvent/{V3}code"):
        yield from topography(code)


def said(block: str, values: dict[str, str], label: str, value: str, *, row: int | None = None) -> Found:
    """Show a coded fact as a line: its name, then what the document holds."""
    line = f"{label} : {value}"
    return Found(block, values, 1, line, len(label) + 3, len(line), row=row)


def _patient(role: Any) -> Iterator[Found]:
    yield from _numbers(role)
    patient = role.find(f"{V3}patient")
    if patient is None:
        return
    for name in patient.iterfind(f"{V3}name"):
        yield from _names(name)
    sex = patient.find(f"{V3}administrativeGenderCode")
    if sex is not None and sex.get("code") in {"M", "F"}:
        yield said(IDENTITY, {"sex": sex.get("code")}, "Sexe", sex.get("displayName") or sex.get("code"))
    if day := cda_entries.iso_day(patient.find(f"{V3}birthTime")):
        yield said(IDENTITY, {"birth_date": day}, "Date de naissance", day)
    place = patient.find(f"{V3}birthplace/{V3}place/{V3}addr")
    for tag, key, label in (("county", "birth_place_cog", "Code du lieu de naissance"), ("city", "birth_place", "Lieu de naissance")):
        held = place.find(f"{V3}{tag}") if place is not None else None
        if held is not None and words(held):
            yield said(IDENTITY, {key: words(held)}, label, words(held))


def _numbers(role: Any) -> Iterator[Found]:
    for number in role.iterfind(f"{V3}id"):
        root, extension = number.get("root") or "", number.get("extension") or ""
        if root in INS_ROOTS:
            if _is_sound(extension):
                yield said(IDENTITY, {"ins_matricule": extension, "ins_oid": root}, "INS", f"{extension} ({root})")
        elif extension:
            yield said(IDENTITY, {"ipp": extension}, "IPP", extension)


def has_wrong_key(root: Any) -> bool:
    """Say whether the header gives an INS whose key does not fit, which is then not proposed."""
    numbers = root.iterfind(f"{V3}recordTarget/{V3}patientRole/{V3}id")
    return any(number.get("root") in INS_ROOTS and not _is_sound(number.get("extension") or "") for number in numbers)


def _is_sound(matricule: str) -> bool:
    body = matricule[:13]
    digits = body[:5] + body[6:] if len(body) == _INS_LENGTH - 2 else ""
    return (
        len(matricule) == _INS_LENGTH
        and digits.isascii()
        and digits.isdigit()
        and body[5] in "0123456789"
        and body[6] in "0123456789AB"
        and _key_fits(matricule)
    )


def _key_fits(matricule: str) -> bool:
    try:
        return ins_key(matricule[:13]) == matricule[13:]
    except ValueError:
        return False


def _names(name: Any) -> Iterator[Found]:
    keys = {
        ("family", "BR"): ("birth_family_name", "Nom de naissance"), ("family", "CL"): ("used_family_name", "Nom utilisé"), ("family", "SP"): ("used_family_name", "Nom utilisé"),
        ("given", "BR"): ("first_given_name", "Premier prénom"), ("given", "CL"): ("used_given_name", "Prénom utilisé"), ("given", ""): ("birth_given_names", "Prénoms de naissance"),
        ("family", ""): ("birth_family_name", "Nom"),
    }  # fmt: skip
    for held in name:
        tag = held.tag.removeprefix(V3) if isinstance(held.tag, str) else ""
        if (known := keys.get((tag, held.get("qualifier") or ""))) and words(held):
            yield said(IDENTITY, {known[0]: words(held)}, known[1], words(held))


def _doctors(root: Any) -> Iterator[Found]:
    row = 0
    for participant in root.iterfind(f"{V3}participant"):
        function = participant.find(f"{V3}functionCode")
        role = (participant.get("typeCode"), (function.get("code") or "") if function is not None else "")
        entity = participant.find(f"{V3}associatedEntity")
        if entity is None or role not in {("INF", "PCP"), ("CON", "CORRE")}:
            continue
        values = _doctor(entity, f"{V3}associatedPerson/{V3}name")
        if not values:
            continue
        if role[0] == "INF":
            values.pop("specialty", None)
            yield said(GP, values, "Médecin traitant", values["name"])
        else:
            yield said(CORRESPONDENT, values, "Correspondant", values["name"], row=row)
            row += 1
    for recipient in root.iterfind(f"{V3}informationRecipient/{V3}intendedRecipient"):
        if values := _doctor(recipient, f"{V3}informationRecipient/{V3}name"):
            yield said(CORRESPONDENT, values, "Destinataire", values["name"], row=row)
            row += 1


def _doctor(entity: Any, path: str) -> dict[str, str]:
    name = entity.find(path)
    if name is None:
        return {}
    parts = [" ".join(words(held) for held in name.iterfind(f"{V3}{tag}")) for tag in ("given", "family")]
    values = {"name": " ".join(part for part in parts if part)}
    if not values["name"]:
        return {}
    for number in entity.iterfind(f"{V3}id"):
        extension = number.get("extension") or ""
        if number.get("root") == PERSON_ROOT and len(extension) == _RPPS_LENGTH and extension.startswith("8") and extension.isdigit():
            values["rpps"] = extension[1:]
    code = entity.find(f"{V3}code")
    if code is not None and code.get("displayName"):
        values["specialty"] = code.get("displayName")
    return values


def topography(code: Any) -> Iterator[Found]:
    """Give the CIM-10 code as written, and the primary site that it names."""
    if code.get("codeSystem") != cda_entries.CIM10 or not code.get("code"):
        return
    written = code.get("code")
    label, shown = "Topographie", f"{written} {code.get('displayName') or ''}".strip()
    yield said(DISEASE, {"code": written, "code_system": cda_entries.CIM10}, label, shown)
    if site := organs.site_of_cim10(written):
        yield said(DISEASE, {"primary_site": site}, label, shown)
