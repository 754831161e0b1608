"""Which specimen was examined: its kind, its site, its size, its day, the number of its report?"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from netboard.foundation.documents.reading import context, organs
from netboard.foundation.documents.reading.model import PATHOLOGY, Found
from netboard.foundation.documents.reading.sheet import Flow, Place
from netboard.foundation.documents.reading.source import Source
from netboard.foundation.documents.reading.values import DATE, days, fold

KI67: Final = r"\b(?:ki ?-? ?67|mib ?-? ?1)\b"
SPECIMENS: Final = (
    ("cytology", re.compile(r"\bcyto-?ponctions?|(?<!et )(?<!anatomie )\bcytologi(?:e|que)s?(?! patholog)|\bponctions? (?:echoguidee )?a l'aiguille fine|\bpaf\b|\bfna\b|\bcytobloc")),
    ("biopsy", re.compile(r"\bbiopsies?|\bmicrobiopsies?|\bmacrobiopsies?|\bponction-?biopsie|\bpbh\b|\bpbf\b|\bbiopsiques?")),
    ("surgical", re.compile(r"\bpieces? (?:operatoire|de|d')|\bresections?|\b[a-z]+ectomies?\b|\bexerese|\bpiece chirurgicale")),
)  # fmt: skip
_BIOPSY_OF: Final = re.compile(rf"\bbiopsies?(?: [a-z-]+){{0,4}}? (?:du|le) (?P<on>{DATE.pattern})")
_SAYS_TYPE: Final = re.compile(rf"{KI67}|differencie|\b(?:tne|nec|neuro-?endocrine)\b")
# The sampling itself, not the reception of what was sampled.
_SAMPLED_ON: Final = re.compile(
    rf"\b(?:biopsies?|ponctions?|prelevements?|pieces?|exereses?|resections?|[a-z]+ectomies?)\b[^.;:]{{0,80}}?\b(?:realisee?s?|effectuee?s?|pratiquee?s?|preleve\w*) (?:le |en date du )(?P<on>{DATE.pattern})"
)
_HEAD_ROWS: Final = 25
_REPORT_NUMBER: Final = re.compile(
    r"\b(?:compte[ -]rendu|examen|ref(?:erence)?\.?(?: (?:de l')?examen)?|n° ?d'examen|n° ?(?:de )?(?:compte[ -]rendu|prelevement)|numero d'examen) ?:? ?(?:n° ?)?:? *(?P<v>(?=[a-z0-9./-]*\d{3})(?!\d{1,2}[./-]\d{1,2}[./-]\d)[a-z0-9]{1,6}[./-]?[a-z0-9]{1,6}[./-]?[a-z0-9]{2,8})(?![\w/])"
)
_SIZE: Final = re.compile(
    r"\b(?:tumeur|lesion|nodule|masse|formation|taille(?: (?:tumorale|de la tumeur|du nodule|maximale))?|grand axe|plus grand diametre|diametre maximal)(?:,? (?!mesure de)[a-z'-]+){0,7}?,? ?(?:de|:|mesurant|mesure|est de|=) ?(?P<n>\d{1,3}(?:[.,]\d{1,2})?) ?(?:(?:x|sur) ?\d{1,3}(?:[.,]\d{1,2})? ?){0,2}(?P<u>mm|cm)\b"
)


def read(source: Source) -> Iterator[Found]:
    if source.kind == "pathology":
        yield from _specimen(source)
        yield from _size(source)
        yield from _date(source)
        yield from _report_number(source)
    elif source.kind in {"letter", "other", "imaging"}:
        yield from _dated_biopsy(source)
        yield from _labelled_biopsy(source)


def of_another(source: Source, flow: Flow, match: re.Match[str]) -> bool:
    """Say whether a fact is of another specimen: an earlier one told to the pathologist, or a cancer of another nature."""
    told_before = source.kind == "pathology" and source.section(flow.pieces[0][1].row) in {"indication", "history", "comorbidities"}
    return told_before or context.is_of_other_tumour(flow.folded, match.start(), match.end())


def _report_number(source: Source) -> Iterator[Found]:
    """Read the number of the report in its head."""
    for number, row in enumerate(source.sheet.rows[:_HEAD_ROWS]):
        if match := _REPORT_NUMBER.search(row.folded):
            place = Place(number, match.start("v"), match.end("v"))
            yield source.found(PATHOLOGY, {"detail_report_number": row.text[place.start : place.end]}, place)
            return


def _dated_biopsy(source: Source) -> Iterator[Found]:
    """Read `biopsie hépatique du 11/02/2025` in a letter, when it is the only one and its sentence says what was found."""
    told = []
    for flow in source.flows:
        for match in _BIOPSY_OF.finditer(flow.folded):
            begin, end = next(((a, b) for a, b in flow.sentences() if a <= match.start() < b), (0, len(flow.folded)))
            sentence = flow.folded[begin:end]
            if _SAYS_TYPE.search(sentence) and not context.FUTURE.search(sentence) and not of_another(source, flow, match):
                told.append((match, flow))
    days_said = {day.iso for match, _flow in told for _match, day in days(match["on"])}
    if len(told) == 1 and len(days_said) == 1:
        match, flow = told[0]
        yield source.found(PATHOLOGY, {"specimen_kind": "biopsy"}, flow.place(match.start(), match.end()))
        yield source.found(PATHOLOGY, {"performed_on": days_said.pop()}, flow.place(match.start(), match.end()))


def _labelled_biopsy(source: Source) -> Iterator[Found]:
    """Read `Date de la biopsie` of a form."""
    for entry in source.of("pathology_date"):
        told = list(days(fold(entry.first.text)))[:1]
        if told and "biopsie" in entry.label:
            yield source.found(PATHOLOGY, {"performed_on": told[0][1].iso}, entry.first.place)
            yield source.found(PATHOLOGY, {"specimen_kind": "biopsy"}, entry.first.place)


def _specimen(source: Source) -> Iterator[Found]:
    """Read the specimen where the report announces it: its label, its title, its first lines."""
    for entry in source.of("specimen_site", "primary_site"):
        if entry.key == "specimen_site" or re.match(r"(?:organe|site|siege|localisation)\b(?! primiti)", entry.label):
            yield from _specimen_in(source, fold(entry.text), entry.first.place)
    for entry in source.of("specimen"):
        if any(pattern.search(fold(entry.text)) for _code, pattern in SPECIMENS):
            yield from _specimen_in(source, fold(entry.text), entry.first.place)
            return
    for number, row in enumerate(source.sheet.rows[:30]):
        if any(pattern.search(row.folded) for _code, pattern in SPECIMENS) and source.section(number) not in {
            "indication",
            "history",
            "comorbidities",
        }:
            yield from _specimen_in(source, row.folded, Place(number, 0, len(row.text)))
            return


def _specimen_in(source: Source, folded: str, place: Place) -> Iterator[Found]:
    code = next((code for code, pattern in SPECIMENS if pattern.search(folded)), "")
    if code:
        yield source.found(PATHOLOGY, {"specimen_kind": code}, place)
    nouns = [noun for noun, words in organs.SPECIMEN_SITES if re.search(rf"\b(?:{words})\b", folded)]
    if len(nouns) == 1:
        yield source.found(PATHOLOGY, {"specimen_site": nouns[0]}, place)


def _size(source: Source) -> Iterator[Found]:
    for match, flow in source.asserted(_SIZE, in_pairs=True):
        if of_another(source, flow, match):
            continue
        if "gangli" not in match[0] and "section" not in match[0] and not context.is_bounded(flow.folded, match.start(), match.end()):
            yield source.found(PATHOLOGY, {"detail_size_mm": millimetres(match["n"], match["u"])}, flow.place(match.start(), match.end()))
            return


def millimetres(number: str, unit: str) -> str:
    """Write a length in millimetres, exactly."""
    value = Decimal(number.replace(",", ".")) * (10 if unit == "cm" else 1)
    return f"{value.normalize():f}"


def _date(source: Source) -> Iterator[Found]:
    for entry in source.of("pathology_date"):
        for match, day in list(days(fold(entry.first.text)))[:1]:
            start = entry.first.place.start + match.start()
            yield source.found(PATHOLOGY, {"performed_on": day.iso}, Place(entry.first.place.row, start, start + len(match[0])))
            return
    for number, row in enumerate(source.sheet.rows[:60]):
        if source.section(number) not in {"indication", "history"} and (sampled := _SAMPLED_ON.search(row.folded)):
            for said, day in list(days(sampled["on"]))[:1]:
                start = sampled.start("on") + said.start()
                yield source.found(PATHOLOGY, {"performed_on": day.iso}, Place(number, start, start + len(said[0])))
                return
    if source.dated_on:
        for number, row in enumerate(source.sheet.rows[:60]):
            for match, day in days(row.folded):
                if day.iso == source.dated_on:
                    yield source.found(PATHOLOGY, {"performed_on": day.iso}, Place(number, match.start(), match.end()))
                    return
