"""What does a CDA document say: traits, coded entries with their codes kept, narratives read by the rules?

Source: CI-SIS volet CANCER-FRCP, editions 2022.01 and 2025.01; a level 1 document holds a PDF. Runs in the confined child only.
"""

import base64
import binascii
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

from lxml import etree

from netboard.foundation.documents.reading import cda_entries, cda_header, gather, narrative
from netboard.foundation.documents.reading import sheet as sheets
from netboard.foundation.documents.reading.model import (
    CONDITION,
    DISEASE,
    EXAM,
    PATHOLOGY,
    REQUEST,
    RESULT,
    STAGING,
    TREATMENT,
    Found,
    Notice,
    Reading,
    ReadingRefused,
    Reason,
)
from netboard.foundation.documents.reading.narrative import V3
from netboard.foundation.documents.reading.source import is_empty
from netboard.foundation.documents.reading.values import DATE, fold

MOST_DEPTH: Final = 100
MOST_ELEMENTS: Final = 200_000
KINDS: Final = {
    "11526-1": "pathology", "60568-3": "pathology", "18748-4": "imaging", "11502-2": "biology", "34874-8": "operative", "11504-8": "operative",
    "11488-4": "letter", "34133-9": "letter", "11490-0": "letter", "57133-1": "letter", "34112-3": "letter", "18842-5": "letter", "34105-7": "letter",
}  # fmt: skip
# What the rules may add from the narrative of a section, by its LOINC code.
_FROM_NARRATIVE: Final = {
    "30954-2": {EXAM, RESULT, PATHOLOGY, STAGING}, "10164-2": {PATHOLOGY, DISEASE, EXAM, RESULT}, "72135-7": {PATHOLOGY}, "18733-6": {DISEASE},
    "22637-3": {PATHOLOGY, STAGING}, "29554-3": {TREATMENT},
}  # fmt: skip
_TEXTS: Final = {
    "75320-2": (REQUEST, "patient_wish"),
    "50397-9": (CONDITION, "genetics"),
    "11348-0": (CONDITION, "comorbidities"),
    "11450-4": (CONDITION, "comorbidities"),
}
_SKIPPED_HEADS: Final = ("comorbidites (", "synthese du cas presente", "autres donnees indispensables", "antecedents medicaux (ceux")
_HEADS: Final = frozenset(
    {
        "date",
        "antecedent medical",
        "comorbidite",
        "comorbidites",
        "antecedents medicaux",
        "examen",
        "resultat",
        "souhait du patient",
        "evaluation",
    }
)


def read(content: bytes, *, embedded: Callable[[bytes], Reading]) -> Reading:
    """Read a CDA R2 document; raises ReadingRefused for a DOCTYPE, for damage, for another document."""
    root = parse(content)
    if root.tag != f"{V3}ClinicalDocument":
        raise ReadingRefused(Reason.NOT_A_KNOWN_DOCUMENT)
    code = root.find(f"{V3}code")
    described = KINDS.get(code.get("code") or "", "other") if code is not None else "other"
    title = narrative.words(held) if (held := root.find(f"{V3}title")) is not None else ""
    dated = cda_entries.iso_day(root.find(f"{V3}effectiveTime"))
    found = list(cda_header.read(root))
    body = root.find(f"{V3}component/{V3}nonXMLBody/{V3}text")
    if body is not None:
        return _level_one(body, found, described=described, dated=dated, title=title, embedded=embedded)
    for section in root.iter(f"{V3}section"):
        found += _section(section, described)
    return gather.finished(
        _one_history(found), reading_kind="cda", document_kind=described, dated=dated, title=title, notices=_key_notices(root)
    )


def _key_notices(root: Any) -> list[str]:
    return [Notice.INS_KEY_WRONG.value] if cda_header.has_wrong_key(root) else []


def parse(content: bytes) -> Any:
    """Build the tree without document type, entities, network; depth and size are limited while reading."""
    if (
        b"<!DOCTYPE" in content
        or b"<!ENTITY" in content
        or "<!DOCTYPE".encode("utf-16-le") in content
        or "<!DOCTYPE".encode("utf-16-be") in content
    ):
        raise ReadingRefused(Reason.DOCTYPE_FORBIDDEN)
    depth = count = 0
    try:
        events = etree.iterparse(
            io.BytesIO(content), events=("start", "end"), resolve_entities=False, load_dtd=False, no_network=True, huge_tree=True,
            remove_comments=True, remove_pis=True,
        )  # fmt: skip
        for event, _element in events:
            depth += 1 if event == "start" else -1
            count += event == "start"
            if depth > MOST_DEPTH or count > MOST_ELEMENTS:
                raise ReadingRefused(Reason.TOO_BIG)
        root = events.root
    except etree.XMLSyntaxError as failed:
        raise ReadingRefused(Reason.DAMAGED) from failed
    if root.getroottree().docinfo.internalDTD is not None:
        raise ReadingRefused(Reason.DOCTYPE_FORBIDDEN)
    return root


def _level_one(body: Any, found: list[Found], *, described: str, dated: str, title: str, embedded: Callable[[bytes], Reading]) -> Reading:
    text = "".join(body.itertext())
    content = text.encode()
    if (body.get("representation") or "").upper() == "B64":
        try:
            content = base64.b64decode("".join(text.split()), validate=True)
        except (binascii.Error, ValueError) as failed:
            raise ReadingRefused(Reason.DAMAGED) from failed
    if content[:1024].lstrip().startswith(b"%PDF-"):
        inside = embedded(content)
    elif (body.get("mediaType") or "text/plain") == "text/plain":
        inside = gather.read_sheet(sheets.from_lines(content.decode(errors="replace")), reading_kind="text")
    else:
        raise ReadingRefused(Reason.NOT_A_KNOWN_DOCUMENT)
    kind = inside.document_kind if described == "other" else described
    whole = gather.finished(
        [*found, *inside.found],
        reading_kind="cda",
        document_kind=kind,
        dated=dated or inside.dated_on,
        title=title or inside.title,
        pages=inside.pages,
    )
    return replace(whole, notices=tuple(dict.fromkeys((*whole.notices, *_key_notices(body.getroottree().getroot()), *inside.notices))))


def _section(section: Any, described: str) -> Iterator[Found]:
    code_element = section.find(f"{V3}code")
    code = (code_element.get("code") or "") if code_element is not None else ""
    coded = list(cda_entries.read(section, code))
    yield from coded
    sheet = narrative.sheet_of(section)
    if not sheet.rows:
        return
    if code in _TEXTS:
        block, key = _TEXTS[code]
        yield from _text(sheet, block, key)
    elif code == "10164-2" and not any("question" in one.values for one in coded):
        yield from _text(sheet, REQUEST, "question")
    is_report = any(held.get("code") == "22637-3" for held in section.iter(f"{V3}code"))
    wanted = _FROM_NARRATIVE["22637-3"] if code == "30954-2" and is_report else _FROM_NARRATIVE.get(code)
    if wanted is None and described != "other":
        wanted = {PATHOLOGY, STAGING, DISEASE, EXAM, RESULT}
    if wanted:
        kind = "pathology" if is_report else "other" if described == "other" else described
        told = gather.read_sheet(sheet, reading_kind="cda", document_kind=kind)
        keys = {(one.block, key) for one in coded for key in one.values}
        for one in told.found:
            if (
                one.block in wanted
                and not (one.row is None and any((one.block, key) in keys for key in one.values))
                and not (one.block == TREATMENT and any(held.block == TREATMENT for held in coded))
            ):
                yield one


def _text(sheet: sheets.Sheet, block: str, key: str) -> Iterator[Found]:
    """Give a narrative as one text: the heads of its table left out, `date : words` for a dated row."""
    said, first = [], None
    for row in sheet.rows:
        cells = [cell.text for cell in row.cells if not is_empty(cell.text)]
        if key == "genetics" and not (cells and "conclusion" in fold(cells[0]) and "auteur" not in fold(cells[0])):
            continue
        cells = cells[1:] if key == "genetics" else cells
        if key == "patient_wish":
            cells = [cell for cell in cells if not DATE.fullmatch(fold(cell))]
        if not cells or all(fold(cell).strip(" :") in _HEADS for cell in cells) or fold(cells[0]).startswith(_SKIPPED_HEADS):
            continue
        first = first or row
        said.append(" : ".join(cells))
    if first is not None:
        yield Found(block, {key: " ; ".join(said)}, 1, first.text, 0, len(first.text))


def _one_history(found: list[Found]) -> list[Found]:
    """Join what antecedents and comorbidities say, since the form has one field for both; keep the identity first."""
    told = [one for one in found if one.block == CONDITION and "comorbidities" in one.values]
    if len(told) < 2:  # noqa: PLR2004 -- nothing to join
        return found
    joined = replace(told[0], values={"comorbidities": " ; ".join(dict.fromkeys(one.values["comorbidities"] for one in told))})
    return [joined if one is told[0] else one for one in found if one is told[0] or one not in told]
