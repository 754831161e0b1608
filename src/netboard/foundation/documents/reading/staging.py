"""Which TNM, which edition, which stage did a physician write?"""

import re
from collections.abc import Iterator
from typing import Final

from netboard.foundation.documents.reading import context
from netboard.foundation.documents.reading.model import STAGING, Found
from netboard.foundation.documents.reading.sheet import Place
from netboard.foundation.documents.reading.source import Source
from netboard.foundation.documents.reading.values import fold

_T, _N, _M = r"(?:x|is|[0-4][a-d]?)", r"(?:x|[0-3][a-c]?)", r"(?:x|[01][a-d]?)"
_APART = r"[ ,;/-]{0,3}"
TNM: Final = re.compile(
    rf"(?<![a-z0-9])(?P<prefix>yp|yc|rp|[cpry])?t ?(?P<t>{_T})(?:\((?P<suffix>m|\d{{1,2}})\))?(?: ?\((?:uicc|ajcc|tnm)[^()]{{0,8}}\))?{_APART}(?P<np>yp|[cpry])?n ?(?P<n>{_N})(?:\(?[^()\n]{{0,14}}\))?(?:{_APART}(?P<mp>yp|[cpry])?m ?(?P<m>{_M}))?(?![a-z0-9])"
)
_ALONE: Final = re.compile(r"(?P<prefix>yp|rp|[cpry])?(?P<letter>[tnm]) ?:? ?(?P<value>is|x|[0-4][a-d]?)")
_TABLE: Final = re.compile(
    rf"(?<![a-z])t ?: ?(?:(?P<prefix>[cp])?t)?(?P<t>{_T})[ ,;|]+n ?: ?(?:[cp]?n)?(?P<n>{_N})[ ,;|]+m ?: ?(?:[cp]?m)?(?P<m>{_M})(?![a-z0-9])"
)
_EDITION: Final = re.compile(
    r"\b([789]) ?(?:e|eme|ieme|th)? ?(?:edition|ed\b)|\b(?:uicc|ajcc|tnm)[ ,(-]{1,3}(?:v|version )?([789])(?:e|eme|th)?\b(?![.,\d])|\bv([789])\b(?= ?\)? ?(?:uicc|ajcc|tnm))"
)
_STAGE: Final = re.compile(
    r"\bstade(?: (?:clinique|pathologique|tnm|uicc|ajcc|enets|tumoral|initial))?(?: \(?(?:uicc|ajcc|enets)[^)]{0,12}\)?)? ?(?:est |:|=)? ?(iv ?[abc]?|iii ?[abc]?|ii ?[abc]?|i ?[abc]?)\b(?! ?(?:de la nyha|nyha|d'insuffisance))"
)
_STAGE_VALUE: Final = re.compile(r"(?:stade )?(iv ?[abc]?|iii ?[abc]?|ii ?[abc]?|i ?[abc]?|nd)(?![a-z])")
_SYSTEM: Final = re.compile(r"\b(uicc|ajcc|enets)\b")
_PREFIXES: Final = {"c": "c", "p": "p", "yp": "yp", "r": "r", "rp": "r"}
_OTHER_STAGE: Final = re.compile(r"\b(?:renale?|nyha|cardiaque|fibrose|child|bpco|gold)\b")


def read(source: Source) -> Iterator[Found]:
    for pattern in (TNM, _TABLE):
        for match, flow in source.matches(pattern):
            if _is_written(match, flow.text) and _is_of_this(flow.folded, match.start(), match.end()):
                yield source.found(STAGING, _values(match), flow.place(match.start(), match.end()))
    for number, row in enumerate(source.sheet.rows):
        # Values in the cells of a row of a form: `T : | T3 | N : | N1`.
        if (
            len(row.cells) > 1
            and (said := TNM.search(row.folded) or _TABLE.search(row.folded))
            and source.section(number) not in {"notice", "plan"}
        ):
            yield from _in_cells(source, number, said)
    yield from _edition(source)
    yield from _stages(source)


def _is_of_this(folded: str, start: int, end: int) -> bool:
    """Say whether a TNM is that of this tumour; what is denied before it in a list, `pas de nécrose, pT1bN0`, does not deny it."""
    supposed = context.is_supposed(folded, start, end) or context.is_of_family(folded, start, end)
    return not supposed and not context.is_of_other_tumour(folded, start, end)


def _in_cells(source: Source, number: int, match: re.Match[str]) -> Iterator[Found]:
    if _is_written(match, source.sheet.rows[number].text):
        yield source.found(STAGING, _values(match), Place(number, match.start(), match.end()))


def _is_written(match: re.Match[str], text: str) -> bool:
    """Say whether the letters are capitals, so that `t3 n1` of a sentence or a code is not taken."""
    return text[match.start("t") - 1 : match.start("t")].strip() in {"T", ":", ""} and "T" in text[match.start() : match.end()]


def _values(match: re.Match[str]) -> dict[str, str]:
    groups = match.groupdict()
    values = {letter: letter.upper() + _category(groups[letter]) for letter in ("t", "n", "m") if groups.get(letter)}
    if prefix := _PREFIXES.get(groups.get("prefix") or groups.get("np") or ""):
        values["prefix"] = prefix
    if groups.get("suffix"):
        values["suffix"] = f"({groups['suffix']})"
    return values


def _category(text: str) -> str:
    return "X" if text == "x" else text


def _edition(source: Source) -> Iterator[Found]:
    for match, flow in source.matches(_EDITION):
        if re.search(r"tnm|uicc|ajcc|stade|classif|\bp?t[0-4x]", flow.folded[max(0, match.start() - 60) : match.end() + 30]):
            if named := _SYSTEM.search(flow.folded, max(0, match.start() - 12), match.end() + 10):
                yield source.found(STAGING, {"system": named[1].upper()}, flow.place(named.start(), named.end()))
            edition = match[1] or match[2] or match[3]
            yield source.found(STAGING, {"edition": edition}, flow.place(match.start(), match.end()))
    for entry in source.of("edition"):
        if said := re.search(r"(?<!\d)([789])(?![\d.,])", entry.first.text):
            yield source.found(STAGING, {"edition": said[1]}, entry.first.place)


def _stages(source: Source) -> Iterator[Found]:
    for match, flow in source.asserted(_STAGE):
        if not context.is_of_other_tumour(flow.folded, match.start(), match.end()) and not _OTHER_STAGE.search(
            flow.folded[max(0, match.start() - 30) : match.end() + 25]
        ):
            yield source.found(STAGING, {"stage": _stage(match[1])}, flow.place(match.start(), match.end()))
    for entry in source.of("stage"):
        if said := _STAGE_VALUE.match(fold(entry.first.text)):
            yield source.found(STAGING, {"stage": _stage(said[1])}, entry.first.place)
    for entry in source.of("tnm", "stage", "edition"):
        for match in list(_SYSTEM.finditer(f"{entry.label} {fold(entry.first.text)}"))[:1]:
            yield source.found(STAGING, {"system": match[1].upper()}, entry.first.place)


def _stage(text: str) -> str:
    return text.replace(" ", "").upper()
