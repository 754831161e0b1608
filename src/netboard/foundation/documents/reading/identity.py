"""Who is the document about, and which doctors follow the patient?"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from netboard.foundation.documents.reading import context
from netboard.foundation.documents.reading.entries import Entry
from netboard.foundation.documents.reading.model import IDENTITY, Found
from netboard.foundation.documents.reading.sheet import Flow, Place
from netboard.foundation.documents.reading.source import Source, chosen
from netboard.foundation.documents.reading.values import days, fold

_HEAD_ROWS: Final = 70
_SHORT_AFTER: Final = 40  # the line ends with the name
LETTERS = r"[^\W\d_]"
_TOKEN = rf"{LETTERS}(?:{LETTERS}|['.-](?={LETTERS})|[-.](?=$|[ ,]))*"
_PARTICLES: Final = {"de", "du", "des", "le", "la", "el", "al", "ben", "van", "von", "d'", "da", "dos"}
_NAME: Final = re.compile(rf"{_TOKEN}(?: {_TOKEN}){{0,5}}")
CIVILITY: Final = re.compile(
    r"\b((?i:monsieur|madame|mademoiselle|mme|mlle|melle|mr\.?)|M\.|M(?= [A-ZÀ-Ý]{2})|(?<!\d )(?<!\d)m\.)\s+"  # `1,61 m. Elle` is a height
)
_FEMALE: Final = {"madame", "mademoiselle", "mme", "mlle", "melle"}
_BIRTH_WORDS: Final = re.compile(r"\b(?:nee?|ne\(e\)|ddn|date de naissance)\b")
_STOP_WORDS: Final = frozenset({
    "date", "ne", "nee", "sexe", "prenom", "prenoms", "nom", "ddn", "age", "ans", "ipp", "ins", "patient", "patiente", "docteur", "dr", "pr",
    "service", "cher", "chere", "confrere", "titre", "et", "naissance", "civilite", "epouse", "ep", "madame", "monsieur", "hopital", "centre",
})  # fmt: skip
_BRACKETED: Final = re.compile(r"[^().\d]{3,40}[(,] ?\d{1,2}/\d{1,2}/(?:19\d\d|200\d)(?=[), ]|$)")
_MAIDEN: Final = re.compile(r"\(? ?\bnee? +(?!le\b)((?:[^\W\d_]|['-])+(?: (?!le\b)(?:[^\W\d_]|['-])+){0,2})")
_SPOUSE: Final = re.compile(r"\b(?:epouse|ep\.?|usage) +((?:[^\W\d_]|['-])+(?:[ -](?!nee?\b|le\b)(?:[^\W\d_]|['-])+)?)")
_INS: Final = re.compile(r"(?<![\d.])([1-478]) ?(\d{2}) ?(\d{2}) ?(\d{2}|2[ab]) ?(\d{3}) ?(\d{3}) ?(?:/|-|cle|cle :)? ?(\d{2})(?![\d.])")
_OID: Final = re.compile(r"1\.2\.250\.1\.213\.1\.4\.(?:8|9|10|11)(?!\d)")
_IPP: Final = re.compile(r"(?=[A-Z0-9-]*\d)[A-Z0-9][A-Z0-9-]{3,19}", re.IGNORECASE)
DOCTOR: Final = re.compile(r"\b(?:Dr|Docteur|DR|DOCTEUR|Pr|PR|Professeur|Prof)\b\.?(?:esse)? +(?!et\b)")
_GENDER: Final = re.compile(r"\b(?:une )?(patiente|femme|homme|dame)\b(?: ?,)? (?:agee? )?de \d{2} ans")
_SEX_PROSE: Final = re.compile(r"\bsexe (masculin|feminin|m|f)\b")
_SEX: Final = {
    "f": "F",
    "feminin": "F",
    "femme": "F",
    "fem": "F",
    "m": "M",
    "masculin": "M",
    "homme": "M",
    "masc": "M",
    "h": "M",
    "feminine": "F",
}
_TOP_ROWS: Final = 15
_CAPITAL_NAME: Final = r"[A-ZÀ-Ý][A-ZÀ-Ý'-]+(?:[ -][A-ZÀ-Ý][A-ZÀ-Ý'-]+){0,2}"
_GIVEN: Final = r"[A-ZÀ-Ý][a-zà-ÿ]+(?:[ -][A-ZÀ-Ý][a-zà-ÿ]+){0,2}"
_NAMED_AND_BORN: Final = re.compile(
    rf"(?:^|[|:] *|   )(?P<names>(?:M\. |Mme |Monsieur |Madame )?{_CAPITAL_NAME}(?: (?:épouse|ép\.?) {_CAPITAL_NAME})? {_GIVEN})(?: ?\([^()\d]{{3,60}}\))?[ ,;-]*(?:[FMH] ?[,-] ?)?(?:\d{{1,3}} ans)?[ ,;-]*\(? ?(?:[Nn]ée? (?:le )?|DDN ?:? ?)?(?P<on>\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:19|20)?\d\d)(?![\d/])"
)
_SEX_BESIDE: Final = re.compile(r"(?:[,;(-]|   ) ?(f|m|h|homme|femme)(?= ?(?:[,;)-]|   |$))")
_USED_AND_BORN: Final = re.compile(rf"({_CAPITAL_NAME}) \(({_CAPITAL_NAME})\) ({_GIVEN})")
_POSTCODE: Final = re.compile(rf"(\d{{2}} ?\d{{3}})(?!\d)(?:[ ,-]+(?P<town>[A-ZÀ-Ý]{LETTERS}+(?:[ '-]{LETTERS}+){{0,5}})(?=[ ,;.(]*$))?")
_POSTCODE_PROSE: Final = re.compile(r"\bcode postal ?:? ?(\d{2} ?\d{3})(?!\d)")
_IPP_PROSE: Final = re.compile(r"\b(?:ipp|nip|n° ?ipp) ?:? ?(?=[a-z0-9-]*\d)([a-z0-9][a-z0-9-]{3,15})\b")


@dataclass(frozen=True)
class Person:
    family: str = ""
    given: str = ""
    sex: str = ""
    birth_family: str = ""


def read(source: Source) -> Iterator[Found]:
    yield from _labelled_names(source)
    yield from _named_in_prose(source)
    yield from _birth(source)
    yield from _sex(source)
    yield from _numbers(source)
    yield from _home(source)
    yield from _head_line(source)


def _head_line(source: Source) -> Iterator[Found]:
    """Read `DUPONT Jeanne, 61 ans (24/05/1965), femme` at the top of a document, with or without a label before."""
    for number, row in enumerate(source.sheet.rows[:_TOP_ROWS]):
        match = _NAMED_AND_BORN.search(row.text)
        told = [day for _match, day in days(fold(match["on"]))] if match else []
        if match is None or not told or (source.dated_on and told[0].iso >= source.dated_on) or DOCTOR.search(match["names"]):
            continue
        yield from _person(source, match["names"], partial(_in_row, number, match.start("names")))
        yield source.found(
            IDENTITY, {"birth_date": told[0].iso}, Place(number, match.start("on"), match.end("on")), certain=not told[0].short_year
        )
        if said := _SEX_BESIDE.search(row.folded, match.start("names")):
            yield source.found(IDENTITY, {"sex": _SEX[said[1]]}, Place(number, said.start(1), said.end(1)))
        return


def _patient_entries(source: Source, *keys: str) -> Iterator[Entry]:
    return (
        entry
        for entry in source.of(*keys)
        if source.section(entry.first.place.row) not in {"doctor", "gp", "correspondents", "family_history"}
        or (source.section(entry.first.place.row) == "doctor" and _BIRTH_WORDS.search(source.sheet.rows[entry.first.place.row].folded))
    )


# Labels whose value is the trait itself; `family_name` and `full_name` need a closer look.
_PLAIN_NAMES: Final = (("birth_name", "birth_family_name"), ("used_name", "used_family_name"), ("given_name", "first_given_name"))


def _labelled_names(source: Source) -> Iterator[Found]:
    for label, key in _PLAIN_NAMES:
        for entry in _patient_entries(source, label):
            if _is_name(_bare(entry.text)):
                yield _one(source, entry, key, _bare(entry.text))
    for entry in _patient_entries(source, "given_names"):
        if _is_name(_bare(entry.text)):
            names = _bare(entry.text)
            several = " " in names and entry.label.startswith("prenoms")
            key = "birth_given_names" if several or "naissance" in entry.label or "liste" in entry.label else "first_given_name"
            yield _one(source, entry, key, names)
            if several:
                yield _one(source, entry, "first_given_name", names.split()[0])
    yield from _family_names(source)
    for entry in _patient_entries(source, "full_name"):
        loose = re.search(r"objet|concerne|identite", entry.label) is not None
        if entry.first.place.row < _HEAD_ROWS and not DOCTOR.match(entry.text) and not (loose and not CIVILITY.match(entry.text)):
            yield from _person(source, entry.text, partial(_in_entry, entry))


def _family_names(source: Source) -> Iterator[Found]:
    """Read a bare `Nom`: the birth name, unless the form has a line of its own for that one."""
    has_birth_name = any(_is_name(_bare(entry.text)) for entry in _patient_entries(source, "birth_name"))
    for entry in _patient_entries(source, "family_name"):
        if not _is_name(_bare(entry.text)) or entry.first.place.row >= _HEAD_ROWS:
            continue
        if _holds_given(source, entry):
            yield _one(source, entry, "used_family_name" if has_birth_name else "birth_family_name", _bare(entry.text))
        else:
            yield from _person(source, entry.text, partial(_in_entry, entry))


def _holds_given(source: Source, entry: Entry) -> bool:
    """Say whether the form has a line of its own for the given name, so that this one holds the family name only."""
    return any(other.key in {"given_name", "given_names"} for other in source.of("given_name", "given_names")) or " " not in _bare(
        entry.text
    )


def _one(source: Source, entry: Entry, key: str, value: str) -> Found:
    start = entry.first.place.start + max(entry.first.text.find(value), 0)
    return source.found(IDENTITY, {key: value}, Place(entry.first.place.row, start, start + len(value)))


def _bare(text: str) -> str:
    text = re.split(r"[,;(|/]|\b(?i:n[ée]e?|ép(?:ouse)?|ddn|- )\b|\d", text, maxsplit=1)[0]
    return CIVILITY.sub("", text).strip(" .:-")


def _is_name(text: str) -> bool:
    words = fold(text).split()
    return bool(words) and len(text) >= 2 and _NAME.fullmatch(text) is not None and not _STOP_WORDS & set(words)  # noqa: PLR2004


def person_of(text: str) -> Person:
    """Part the family name in capitals from the given name; two words in capitals are read family first."""
    civility = CIVILITY.match(text)
    sex = ("F" if civility[1].lower() in _FEMALE else "M") if civility else ""
    rest = text[civility.end() :] if civility else text
    if both := _USED_AND_BORN.match(rest):
        return Person(both[1], both[3], sex, both[2])
    rest = re.sub(r"^([A-ZÀ-Ý][A-ZÀ-Ý' -]+), (?=[A-ZÀ-Ý][a-zà-ÿ])(?!N[ée])", r"\1 ", rest)
    folded = fold(rest)
    maiden = next((match for match in _MAIDEN.finditer(folded) if rest[match.start(1)].isupper()), None)
    spouse = _SPOUSE.search(folded)
    birth = rest[maiden.start(1) : maiden.end(1)].strip() if maiden else ""
    cuts = [match.start() for match in (maiden, spouse, re.search(r"[,;(|\d:]|\bn[eé]e?\b", folded)) if match]
    bare = rest[: min(cuts)] if cuts else rest
    tokens = [token for token in bare.replace(".", " ").split() if re.search(LETTERS, token)]
    capitals = [token for token in tokens if len(token) > 1 and token.upper() == token]
    others = [token for token in tokens if token not in capitals]
    if others and all(fold(token) in _PARTICLES for token in others):
        capitals, others = tokens, []
    particles = [token for token in others if fold(token) in _PARTICLES]
    if capitals and len(others) > len(particles):
        family_tokens = [token for token in tokens if token in capitals or token in particles]
        person = Person(" ".join(family_tokens), " ".join(token for token in others if token not in particles), sex, birth)
    elif len(capitals) >= 2 or (not capitals and len(tokens) == 2):  # noqa: PLR2004 -- family and given
        person = Person(" ".join(tokens[:-1]), tokens[-1], sex, birth) if capitals else Person("", "", sex, birth)
    else:
        person = Person(" ".join(tokens), "", sex, birth)
    if spouse and not birth:
        named = _parted(rest[spouse.start(1) :])
        return Person(named[0] or rest[spouse.start(1) : spouse.end(1)], person.given or named[1], sex, person.family)
    return person


def _parted(text: str) -> tuple[str, str]:
    """Give the words in capitals at the beginning, then the given name that follows them."""
    match = re.match(rf"((?:[A-ZÀ-Ý][A-ZÀ-Ý'-]+ ?)+)((?:[A-ZÀ-Ý]{LETTERS}*(?:-{LETTERS}+)*)?)", text)
    return (match[1].strip(), match[2].strip()) if match else ("", "")


def _person(source: Source, text: str, locate: Callable[[int, int], Place]) -> Iterator[Found]:
    person = person_of(text)
    if person.family and not _is_name(person.family):
        return
    all_capitals = bool(person.given) and person.given.upper() == person.given
    names = {"birth_family_name": person.birth_family or person.family, "first_given_name": person.given}
    if person.birth_family and person.family and person.family != person.birth_family:
        names["used_family_name"] = person.family
    for key, value in names.items():
        if value and _is_name(value):
            start = max(text.find(value), 0)
            yield source.found(IDENTITY, {key: value}, locate(start, start + len(value)), certain=not all_capitals)
    if person.sex:
        yield source.found(IDENTITY, {"sex": person.sex}, locate(0, text.find(" ") if " " in text else len(text)))


def _in_row(row: int, begin: int, start: int, end: int) -> Place:
    return Place(row, begin + start, begin + end)


def _in_flow(flow: Flow, begin: int, start: int, end: int) -> Place:
    return flow.place(begin + start, begin + end)


def _in_entry(entry: Entry, start: int, end: int) -> Place:
    place = entry.first.place
    return Place(place.row, min(place.start + start, place.end), min(place.start + end, place.end))


def _named_in_prose(source: Source) -> Iterator[Found]:
    """Read `Madame DUPONT Jeanne, née MARTIN le 12/03/1960`: a civility, a name, and a birth or the word patient close by."""
    labelled = {entry.first.place.row for entry in source.entries.of("full_name")}
    for flow in (*source.flows[:_HEAD_ROWS], *source.across):
        for match in CIVILITY.finditer(flow.text):
            place = flow.place(match.start(), match.end())
            after = flow.folded[match.end() : match.end() + 90]
            if len(after) < _SHORT_AFTER:
                after = f"{after} {_row_below(source, place.row)}"
            before = flow.folded[max(0, match.start() - 40) : match.start()]
            birth = _BIRTH_WORDS.search(after) or _BRACKETED.match(after)
            if bracketed := _BRACKETED.match(after):
                found_days = list(days(bracketed[0]))
                born = flow.place(match.end() + found_days[0][0].start(), match.end() + found_days[0][0].end()) if found_days else None
                if born:
                    yield source.found(IDENTITY, {"birth_date": found_days[0][1].iso}, born, certain=False)
            named_as_patient = re.search(
                r"\b(?:patiente?|dossier de|concernant|concerne|objet|de votre|revu|vu|recu|suivi[e]?|presente|hospitalise\w*|prise? en charge)\b[^.]{0,25}$",
                before,
            )
            if place.row in labelled or place.row > _HEAD_ROWS or not (birth or named_as_patient) or context.FAMILY.search(before):
                continue
            words = _name_words(flow.text[match.end() : match.end() + 90])
            if words:
                end = match.end() + 90 if birth else match.end() + len(words)
                begin = match.start()
                yield from _person(source, flow.text[begin:end] + _maiden_below(source, place.row), partial(_in_flow, flow, begin))


def _row_below(source: Source, row: int) -> str:
    return source.sheet.rows[row + 1].folded[:60] if row + 1 < len(source.sheet.rows) else ""


def _maiden_below(source: Source, row: int) -> str:
    """Give `Née MARTIN le 12/03/1960` of the next line, when it begins so."""
    below = source.sheet.rows[row + 1].text if row + 1 < len(source.sheet.rows) else ""
    return f" {below}" if re.match(r"nee +(?!le\b)", fold(below)) else ""


def _name_words(text: str) -> str:
    """Take the capitalised words at the beginning."""
    match = re.match(rf"(?:(?:[A-ZÀ-Ý]{LETTERS}*(?:['-]{LETTERS}+)*|de|du|le|la|d'|ben|el) ?){{1,6}}", text)
    words = match[0].strip() if match else ""
    return words if words and not DOCTOR.search(words) and fold(words.split()[0]) not in _STOP_WORDS else ""


def _birth(source: Source) -> Iterator[Found]:
    for entry in _patient_entries(source, "birth_date"):
        if entry.label.startswith("nee "):
            yield _one(source, entry, "sex", "F")
        for match, day in list(days(fold(entry.first.text)))[:1]:
            start = entry.first.place.start + match.start()
            yield source.found(
                IDENTITY,
                {"birth_date": day.iso},
                Place(entry.first.place.row, start, start + len(match[0])),
                certain=not day.short_year or day.year < 2000,  # noqa: PLR2004 -- the word beside says what it bounds
            )
            yield from _place_after(source, entry.first.text[match.end() :], entry.first.place.row, start + len(match[0]))
    pattern = re.compile(r"\b(?:(?:nee?|ne\(e\)|ne \(e\))(?: [^\W\d_]+(?:-[^\W\d_]+)*){0,3}?,? (?:le|:)|ddn|date de naissance) ?(?=\d)")
    for match, flow in source.matches(pattern):
        after = flow.folded[match.end() : match.end() + 22]
        born = next(((found, day) for found, day in days(after) if found.start() == 0), None)
        if born is None or context.is_of_family(flow.folded, match.start()):
            continue
        place = flow.place(match.end(), match.end() + born[0].end())
        if match[0].startswith("nee ") and flow.text[match.start() : match.start() + 3].lower() in {"née", "nee"}:
            yield source.found(IDENTITY, {"sex": "F"}, flow.place(match.start(), match.start() + 3))
        yield source.found(IDENTITY, {"birth_date": born[1].iso}, place, certain=not born[1].short_year or born[1].year < 2000)  # noqa: PLR2004
        end = match.end() + born[0].end()
        yield from _place_after(source, flow.text[end : end + 60], place.row, place.end)
    for entry in _patient_entries(source, "birth_place"):
        text = entry.first.text
        if code := re.search(r"(?<!\d)(\d{5}|2[AB]\d{3})(?!\d)", text):
            yield _one(source, entry, "birth_place_cog", code[1])
        if (town := re.sub(r"[(\d].*", "", text).strip(" -,")) and _is_name(town):
            yield _one(source, entry, "birth_place", town)


def _place_after(source: Source, text: str, row: int, start: int) -> Iterator[Found]:
    match = re.match(rf" ?[àaA] ?:? ?((?:[A-ZÀ-Ý]{LETTERS}*(?:[' -]{LETTERS}+)*?))(?= ?[(,.;)]|$| - |   )", text)
    if match and 2 < len(match[1]) <= 40:  # noqa: PLR2004 -- a town
        yield source.found(IDENTITY, {"birth_place": match[1]}, Place(row, start + match.start(1), start + match.end(1)))


def _sex(source: Source) -> Iterator[Found]:
    for entry in _patient_entries(source, "sex"):
        word = re.match(r"[^\W\d_]+", fold(chosen(entry.first.text)).strip(" .;("))
        if word and (code := _SEX.get(word[0])):
            yield source.found(IDENTITY, {"sex": code}, Place(entry.first.place.row, entry.first.place.start, entry.first.place.end))
    for match, flow in source.matches(_SEX_PROSE):
        if match.start() < 400 and not context.is_of_family(flow.folded, match.start()):  # noqa: PLR2004 -- the beginning of a document
            yield source.found(IDENTITY, {"sex": match[1][0].upper()}, flow.place(match.start(), match.end()))
    for match, flow in source.matches(_GENDER):
        if match.start() < 400 and not context.is_of_family(flow.folded, match.start()):  # noqa: PLR2004 -- the beginning of a letter
            yield source.found(IDENTITY, {"sex": "M" if match[1] == "homme" else "F"}, flow.place(match.start(1), match.end(1)))
            return


def _home(source: Source) -> Iterator[Found]:
    """Read the postcode that is labelled so, and the town beside it; that of a letterhead has no label."""
    rows = set()
    for entry in _patient_entries(source, "postcode"):
        if said := _POSTCODE.match(entry.first.text):
            rows.add(entry.first.place.row)
            yield _one(source, entry, "postcode", "".join(said[1].split()))
            if (town := said["town"]) and _is_name(town):
                yield _one(source, entry, "city", town.strip())
    for entry in _patient_entries(source, "city"):
        if entry.first.place.row in {row + step for row in rows for step in (0, 1)} and _is_name(_bare(entry.text)):
            yield _one(source, entry, "city", _bare(entry.text))
    for match, flow in source.matches(_POSTCODE_PROSE):
        around = flow.text[max(0, match.start() - 60) : match.start()]
        if not DOCTOR.search(around) and source.section(flow.place(match.start(), match.end()).row) not in {
            "doctor",
            "gp",
            "correspondents",
        }:
            yield source.found(IDENTITY, {"postcode": "".join(match[1].split())}, flow.place(match.start(1), match.end(1)))


def ins_key(body: str) -> str:
    """Compute the two digits that follow the 13 characters of a NIR or NIA. Source: Référentiel INS (ANS)."""
    digits = (
        body.upper().replace("2A", "19", 1)
        if body[5:7].upper() == "2A"
        else body.upper().replace("2B", "18", 1)
        if body[5:7].upper() == "2B"
        else body
    )
    return f"{97 - int(digits) % 97:02d}"


def ins_numbers(folded: str) -> Iterator[tuple[re.Match[str], str, bool]]:
    """Give each number that has the form of an INS, and whether its key is right."""
    for match in _INS.finditer(folded):
        matricule = "".join(match.groups()).upper()
        yield match, matricule, ins_key(matricule[:13]) == matricule[13:]


def _numbers(source: Source) -> Iterator[Found]:
    for number, row in enumerate(source.sheet.rows):
        for match, matricule, sound in ins_numbers(row.folded):
            if sound and source.section(number) not in {"doctor", "gp", "family_history"}:
                yield source.found(IDENTITY, {"ins_matricule": matricule}, Place(number, match.start(), match.end()))
                for oid in list(_OID.finditer(row.folded))[:1]:
                    yield source.found(IDENTITY, {"ins_oid": oid[0]}, Place(number, oid.start(), oid.end()))
    for found, flow in source.matches(_IPP_PROSE):
        yield source.found(IDENTITY, {"ipp": flow.text[found.start(1) : found.end(1)]}, flow.place(found.start(1), found.end(1)))
    for entry in _patient_entries(source, "ipp"):
        if said := _IPP.match(entry.first.text):
            yield _one(source, entry, "ipp", said[0])
