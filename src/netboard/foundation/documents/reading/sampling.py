"""On which day was a result sampled?"""

import re
from collections.abc import Iterator
from typing import Final

from netboard.foundation.documents.reading.imaging import MODALITY
from netboard.foundation.documents.reading.sheet import Flow
from netboard.foundation.documents.reading.source import Source
from netboard.foundation.documents.reading.values import days

_LAB_WORD: Final = re.compile(r"\b(?:bio|biologie|bilan|prelevement|dosages?|prise de sang)\b[^.;0-9]{0,15}$")
_SHORT_LAB_DAY: Final = re.compile(
    r"\b(?:bio|biologie|bilan|nfs|prelevement|dosages?|prise de sang)(?: [a-z]+){0,2} (?:du|le) (?P<d>\d{1,2})/(?P<m>\d{1,2})(?![\d/])"
)
_SAMPLED: Final = re.compile(
    r"\b(?:preleve(?:e|s|ment)?s?(?: effectue| realise| recu)?|date (?:de |du )?prelevement|prelevement) ?(?:le|du|:|en date du)? ?:? ?(?:le )?$"
)
_BIOLOGY_HEAD: Final = re.compile(
    r"\b(?:biologie|bilan(?: biologique)?|marqueurs?|dosages?|prelevement|nfs|ionogramme|analyses?|resultats? biologiques?)\b"
)
_BESIDE: Final = re.compile(r"(?: ?\([^)]{0,24}\))?[ ,(]*(?:(?:le|du|en date du|au|preleve le) )?")
_EXAM_BEFORE: Final = 45
_LONGEST_HEAD: Final = 70


def sampled_on(source: Source) -> str:
    """Give the day of sampling that the head of a report says."""
    for row in source.sheet.rows[:80]:
        for match, day in days(row.folded):
            if _SAMPLED.search(row.folded[max(0, match.start() - 40) : match.start()].rstrip() + " "):
                return day.iso
            before = row.folded[max(0, match.start() - 45) : match.start()].strip(" :")
            if re.search(r"\b(?:preleve(?:e|s|ment)?s?|prelevement)(?: \w+){0,3}$", before) or before.endswith(
                ("date de prelevement", "date du prelevement")
            ):
                return day.iso
    return ""


def day_in_prose(source: Source, flow: Flow, start: int, end: int, sampled: str) -> str:
    """Take the day of the clause, else of the sentence, else of the heading above; `sampled` is that of a laboratory report."""
    return next(_told_days(source, flow, start, end), sampled if source.kind == "biology" else "")


def _told_days(source: Source, flow: Flow, start: int, end: int) -> Iterator[str]:
    """Give the days that may be meant, the nearest first; an empty one ends the search."""
    folded = flow.folded
    for match, day in days(folded[end : end + 52]):
        if _BESIDE.fullmatch(folded[end : end + match.start()]):
            yield day.iso
    begin, stop = next(((a, b) for a, b in flow.sentences() if a <= start < b), (0, len(folded)))
    before = [(match, day) for match, day in days(folded[:start]) if match.start() >= begin - 1]
    if before:
        match, day = before[-1]
        yield "" if MODALITY.search(folded, max(begin, match.start() - _EXAM_BEFORE), match.start()) else day.iso
    alone = list(days(folded[begin:stop]))
    if len(alone) == 1 and _LAB_WORD.search(folded[begin : begin + alone[0][0].start()]):
        yield alone[0][1].iso
    if short := list(_SHORT_LAB_DAY.finditer(folded[:start])):
        yield source.day_without_year(int(short[-1]["d"]), int(short[-1]["m"]))
    yield from reversed(
        [day.iso for match, day in days(folded[:start]) if _BIOLOGY_HEAD.search(folded[max(0, match.start() - 40) : match.start()])]
    )
    row = flow.pieces[0][1].row
    for above in reversed(source.sheet.rows[max(0, row - 12) : row]):
        if _BIOLOGY_HEAD.search(above.folded) and len(above.text) < _LONGEST_HEAD:
            yield from [day.iso for _match, day in days(above.folded)][:1]
