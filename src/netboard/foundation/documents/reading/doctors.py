"""Which doctors follow the patient: the GP, the correspondents?"""

import re
from collections.abc import Iterator
from typing import Final

from netboard.foundation.documents.reading.identity import CIVILITY, DOCTOR, LETTERS
from netboard.foundation.documents.reading.model import CORRESPONDENT, GP, Found
from netboard.foundation.documents.reading.sheet import Place
from netboard.foundation.documents.reading.source import Source
from netboard.foundation.documents.reading.values import fold

_GP_PROSE: Final = re.compile(r"\bmedecin traitant,? ?(?:est |: ?)?(?:le |la )?(?=(?:dr|docteur)\b)")
_GP_AFTER: Final = re.compile(r"\b(?:dr|docteur) (?:[a-z'-]+\.? ?){1,4}?[(,] ?((?:(?:son|sa|votre|le) )?medecin traitant)")
_RPPS: Final = re.compile(r"(?<!\d)(\d{11})(?!\d)")


_WORD: Final = rf"(?:[A-ZÀ-Ý][a-z]?\.(?:-[A-ZÀ-Ý]\.)?(?= ?[A-ZÀ-Ý])|[A-ZÀ-Ý](?:{LETTERS}|['-]|\.(?={LETTERS}))*)"  # a point ends the name, unless an initial has it
_COPY: Final = re.compile(r"(?:copies?|double) (?:a|au|aux|pour) (?!:)")
_SPECIALITY: Final = re.compile(r" ?(?:\(|,|-|:|   ) ?([^\W\d_][^(),;:|\d]{3,45})")
_NO_NAME: Final = frozenset({"non", "aucun", "inconnu", "idem", "oui", "nom"})


def doctor_name(text: str) -> tuple[str, int]:
    """Take the name at the beginning of a text, without title, and say where it ends."""
    title = DOCTOR.match(text) or CIVILITY.match(text)
    start = title.end() if title else 0
    if title and (second := DOCTOR.match(text[start:])):
        start += second.end()
    words = re.match(rf"{_WORD}(?: (?:{_WORD}|de|du|le|la|d'|ben|el))*", text[start:])
    name = re.sub(r"(?: (?:de|du|le|la|d'|ben|el))+$", "", words[0]) if words else ""
    return name.strip(" .-"), start + len(name)


def read(source: Source) -> Iterator[Found]:
    for entry in source.of("gp"):
        yield from _gp(source, entry.first.text, entry.first.place, entry.text)
    for entry in source.of("family_name", "full_name"):
        if source.section(entry.first.place.row) == "gp":
            yield from _gp(source, entry.first.text, entry.first.place, entry.text)
    for match, flow in source.matches(_GP_PROSE):
        text = flow.text[match.end() : match.end() + 60]
        yield from _gp(source, text, flow.place(match.end(), match.end() + 60), text)
    for match, flow in source.matches(_GP_AFTER):
        name, _length = doctor_name(flow.text[match.start() : match.end()])
        if name:
            yield source.found(GP, {"name": name}, flow.place(match.start(), match.start(1)))
    yield from _copied(source)


def _copied(source: Source) -> Iterator[Found]:
    for number, row in enumerate(source.sheet.rows):
        if copied := _COPY.match(row.folded):
            yield from _named_in(source, row.text[copied.end() :], Place(number, copied.end(), len(row.text)))
    for entry in source.of("correspondents"):
        for part in entry.parts:
            yield from _named_in(source, part.text, part.place)


def _named_in(source: Source, text: str, place: Place) -> Iterator[Found]:
    """Read `Dr Nadia BREL (oncologue), Pr Yvon CARON`."""
    for title in DOCTOR.finditer(text):
        name, length = doctor_name(text[title.start() :])
        if not name:
            continue
        shown = Place(place.row, place.start + title.start(), place.start + title.start() + length)
        said = _SPECIALITY.match(text[title.start() + length :])
        role = said[1].strip(" .-") if said and not DOCTOR.match(said[1]) else ""
        if re.search(r"medecin traitant|generaliste", fold(role)):
            yield source.found(GP, {"name": name}, shown)
        else:
            yield source.found(CORRESPONDENT, {"name": name, **({"specialty": role} if role else {})}, shown, row=0)


def _gp(source: Source, text: str, place: Place, whole: str) -> Iterator[Found]:
    name, length = doctor_name(text)
    if not name or fold(name).split()[0] in _NO_NAME or "?" in text[:length]:
        return
    rpps = _RPPS.search(whole)
    yield source.found(GP, {"name": name, **({"rpps": rpps[1]} if rpps else {})}, Place(place.row, place.start, place.start + length))
