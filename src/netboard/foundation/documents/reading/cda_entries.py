"""What do the coded entries of a CDA section say? One table row per code; the code itself is kept beside the value."""

import calendar
from collections.abc import Callable, Iterator
from typing import Any, Final

from netboard.foundation.documents.reading import cda_header
from netboard.foundation.documents.reading.model import CONDITION, EVENT, PATHOLOGY, REQUEST, STAGING, TREATMENT, Found
from netboard.foundation.documents.reading.narrative import V3, referenced
from netboard.foundation.documents.reading.pathology import CIMO3_OID, MORPHOLOGIES
from netboard.foundation.documents.reading.source import is_empty
from netboard.foundation.documents.reading.values import fold

CIM10: Final = "2.16.840.1.113883.6.3"
CISIS: Final = "1.2.250.1.213.1.1.4.322"
RARE_TUMOUR: Final = "C7201"
_TYPE: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"
_ECOG: Final = {"LA9622-7": "0", "LA9623-5": "1", "LA9624-3": "2", "LA9625-0": "3", "LA9626-8": "4"}
_TNM: Final = {
    "21905-5": ("c", "t"), "21906-3": ("c", "n"), "21907-1": ("c", "m"), "21899-0": ("p", "t"), "21900-6": ("p", "n"), "21901-4": ("p", "m"),
}  # fmt: skip
_STAGES: Final = frozenset({"21908-9", "21909-7", "21902-2", "21914-7"})
_EDITION: Final = "21917-0"


def read(section: Any, loinc: str) -> Iterator[Found]:
    """Give the facts of the entries of a section."""
    for entry in section.iterfind(f"{V3}entry"):
        for element in entry.iter(f"{V3}observation", f"{V3}procedure"):
            code = element.find(f"{V3}code")
            if code is None or element.get("negationInd") == "true":
                continue
            if element.tag == f"{V3}procedure":
                yield from _procedure(section, element, code, loinc)
            elif rule := _RULES.get(code.get("code") or ""):
                yield from rule(section, element)
    yield from _motive_and_board(section, loinc)


def iso_day(time: Any) -> str:
    """Write a CDA time as an ISO day; nothing when the day is not known or does not exist."""
    text = ((time.get("value") or "") if time is not None else "")[:8]
    if len(text) < 8 or not text.isascii() or not text.isdigit():  # noqa: PLR2004 -- year, month, day
        return ""
    year, month, day = int(text[:4]), int(text[4:6]), int(text[6:8])
    fits = year > 1000 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]  # noqa: PLR2004
    return f"{year:04d}-{month:02d}-{day:02d}" if fits else ""


def partial_day(time: Any) -> dict[str, str]:
    """Write a CDA time as year, month and day, as far as it is known."""
    text = (time.get("value") or "") if time is not None else ""
    parts = {"year": text[:4], "month": text[4:6], "day": text[6:8]}
    if not parts["year"].isdigit():
        return {}
    return {name: str(int(part)) for name, part in parts.items() if part.isdigit() and int(part)}


def _value(element: Any) -> Any:
    return element.find(f"{V3}value")


def _shown(code: Any) -> str:
    return " ".join(part for part in (code.get("displayName"), f"({code.get('code')})") if part)


def _diagnosis(_section: Any, element: Any) -> Iterator[Found]:
    value = _value(element)
    if value is not None and value.get("code") and value.get("codeSystem") == CIMO3_OID:
        yield cda_header.said(PATHOLOGY, {"code": value.get("code"), "code_system": CIMO3_OID}, "Morphologie", _shown(value))
        for key, meaning in MORPHOLOGIES.get(value.get("code").split("/")[0], {}).items():
            yield cda_header.said(PATHOLOGY, {key: meaning}, "Morphologie", _shown(value))
    for target in element.iterfind(f"{V3}targetSiteCode"):
        yield from cda_header.topography(target)
    if day := partial_day(element.find(f"{V3}effectiveTime/{V3}low")):
        yield cda_header.said(EVENT, day | {"text": "Diagnostic initial"}, "Date du diagnostic initial", "-".join(day.values()), row=0)


def _staging(_section: Any, element: Any) -> Iterator[Found]:
    values: dict[str, str] = {}
    shown = []
    for part in element.iter(f"{V3}observation"):
        code, value = part.find(f"{V3}code"), _value(part)
        if code is None or value is None or not value.get("code") or code.get("code") not in _TNM:
            continue
        prefix, letter = _TNM[code.get("code")]
        category = value.get("code").lstrip("cpyr") or value.get("code")
        values |= {letter: category if category.upper().startswith(letter.upper()) else letter.upper() + category, "prefix": prefix}
        shown.append(_shown(value))
    if values:
        yield cda_header.said(STAGING, values, "TNM", " ".join(shown))
    whole = _value(element)
    for qualifier in whole.iterfind(f"{V3}qualifier") if whole is not None else ():
        name, value = qualifier.find(f"{V3}name"), qualifier.find(f"{V3}value")
        if name is None or value is None or not value.get("code"):
            continue
        if name.get("code") in _STAGES:
            yield cda_header.said(STAGING, {"stage": value.get("code")}, "Stade", value.get("code"))
        elif name.get("code") == _EDITION:
            yield cda_header.said(STAGING, {"edition": value.get("code")}, "Édition du TNM", _shown(value))


def _performance(_section: Any, element: Any) -> Iterator[Found]:
    value = _value(element)
    code = (value.get("code") or "") if value is not None else ""
    if code in _ECOG:
        yield cda_header.said(
            CONDITION,
            {"ecog": _ECOG[code], "code": code, "code_system": value.get("codeSystem") or ""},
            "Indice de performance",
            _shown(value),
        )


def _geriatric(section: Any, element: Any) -> Iterator[Found]:
    value, said = _value(element), fold(referenced(section, element))
    kind = element.find(f"{V3}code/{V3}originalText/{V3}reference")
    wanted = (kind.get("value") or "").removeprefix("#") if kind is not None else ""
    named = next(
        (fold("".join(held.itertext())) for held in section.iter() if isinstance(held.tag, str) and wanted and held.get("ID") == wanted), ""
    )
    if value is not None and value.get(_TYPE) == "INT" and value.get("value") and "g8" in f"{said} {named}":
        yield cda_header.said(CONDITION, {"g8": value.get("value")}, "Score G8", value.get("value"))


def _problem(section: Any, element: Any) -> Iterator[Found]:
    """Read the question, which the problem of the first section refers to, in another section."""
    reference = element.find(f"{V3}text/{V3}reference")
    wanted = (reference.get("value") or "").removeprefix("#") if reference is not None else ""
    root = section.getroottree().getroot()
    for held in root.iter(f"{V3}content", f"{V3}paragraph", f"{V3}td", f"{V3}item"):
        text = " ".join("".join(held.itertext()).split())
        if wanted and held.get("ID") == wanted and not is_empty(text):
            yield Found(REQUEST, {"question": text}, 1, text, 0, len(text))
            return


_RULES: Final[dict[str, Callable[[Any, Any], Iterator[Found]]]] = {
    "282291009": _diagnosis, "75620-5": _staging, "75621-3": _staging, "21902-2": _staging, "89262-0": _performance, "MED-239": _performance,
    "84121-3": _geriatric, "55607006": _problem,
}  # fmt: skip


def _procedure(section: Any, element: Any, code: Any, loinc: str) -> Iterator[Found]:
    """Give a treatment that was given, or one that the board proposed; never one for the other."""
    named = referenced(section, element)
    text = " ".join(part for part in dict.fromkeys((code.get("displayName") or "", "" if is_empty(named) else named)) if part)
    if not text:
        return
    if element.get("moodCode") == "EVN" and loinc == "29554-3":
        day = partial_day(element.find(f"{V3}effectiveTime/{V3}low"))
        values = day | {"text": text, "code": code.get("code") or "", "code_system": code.get("codeSystem") or ""}
        yield cda_header.said(TREATMENT, values, "Traitement", f"{'-'.join(day.values())} {text}".strip(), row=0)
    elif element.get("moodCode") == "INT":
        rank = element.find(f"{V3}priorityCode/{V3}originalText")
        values = {"proposal": text, "proposal_code": code.get("code") or "", "proposal_code_system": code.get("codeSystem") or ""}
        if rank is not None and (rank.text or "").strip():
            values["proposal_rank"] = (rank.text or "").strip()
        yield cda_header.said(REQUEST, values, "Proposition", text)


def _motive_and_board(section: Any, loinc: str) -> Iterator[Found]:
    if loinc != "42349-1":
        return
    said: dict[str, str] = {}
    for element in section.iter(f"{V3}observation"):
        code, value = element.find(f"{V3}code"), _value(element)
        if code is not None and value is not None:
            said[code.get("code") or ""] = value.get("value") or value.get("code") or ""
    if said.get("MED-235") == "true" and said.get("ORG-114") != "true":
        yield cda_header.said(REQUEST, {"motive": "diagnosis"}, "Motif de la RCP", "Avis diagnostique")
    if said.get("ORG-138") == RARE_TUMOUR:
        yield cda_header.said(
            REQUEST,
            {"board_type": "rare_cancers", "code": RARE_TUMOUR, "code_system": "2.16.840.1.113883.3.26.1.1"},
            "Type de RCP",
            "tumeur rare",
        )
    elif said.get("ORG-184") == "true":
        yield cda_header.said(REQUEST, {"board_type": "recourse", "code": "ORG-184", "code_system": CISIS}, "Type de RCP", "RCP de recours")
