"""What happened, when, and which treatments were given?"""

import re
from collections.abc import Iterator
from typing import Final

from netboard.foundation.documents.reading import context, parts
from netboard.foundation.documents.reading.imaging import MODALITY
from netboard.foundation.documents.reading.labels import WITH_COLON
from netboard.foundation.documents.reading.model import EVENT, TREATMENT, Found
from netboard.foundation.documents.reading.sheet import Flow, Place
from netboard.foundation.documents.reading.source import Source
from netboard.foundation.documents.reading.values import MONTHS, Day, fold, partial_days

TREATMENTS: Final = re.compile(
    r"\b(?:lanreotide|somatuline|octreotide|sandostatine|pasireotide|analogues? (?:de la )?somatostatine|analogue|everolimus|afinitor|sunitinib|sutent|cabozantinib|captem|temozolomide|temodal|capecitabine|xeloda|folfox|folfiri|folfirinox|cisplatine|carboplatine|platine|"
    r"etoposide|streptozotocine|dacarbazine|5-?fu|chimiotherapie|cures?|prrt|riv\b|lutathera|177 ?-?lu\S*|radiotherapie|irradiation|chimio-?embolisation|embolisation|radioembolisation|radiofrequence|thermo-?ablation|interferon|diazoxide|vandetanib|selpercatinib|"
    r"resection\w*|\w+ectomies?|bilobectomie|chirurgie|curage|exerese|metastasectomie|anastomose|operee?s?|mise en place|stent|derivation|transplantation|mucosectomie)\b"
)
_EVENTS: Final = re.compile(
    r"\b(?:decouvertes?|diagnosti\w+|progression|recidives?|rechute|biopsie|metastases?|apparition|hospitalis\w+|evolution|stabilit\w+|stable|occlusion|symptom\w+|malaises?|douleurs?|flush|diarrhee|bilan|reponse|arret|toxicite|relecture|mise en evidence|epreuve de jeune|syndrome)\b"
)
_AFTER: Final = re.compile(r"^\)?[ ]*(?:[:,;|/-]|   |→|->|=>|)[ :,-]*")
_RANGE_END: Final = re.compile(r"^ ?(?:-|a|au|→|->|jusqu'(?:en|au|a)) ?")
_SINCE: Final = re.compile(
    r"\b(?:en|depuis|le|du|debutee?s? (?:en|le)|introduite? (?:en|le)|operee? (?:en|le)|realisee?s? (?:en|le)|a partir (?:de|du)|des|de|\() ?$"
)
_DISCOVERED: Final = re.compile(r"\b(?:decouverte?s?|diagnostiquee?s?|diagnostic (?:pose|fait))(?: fortuitement)? (?:en|le|depuis)? ?$")
_SKIPPED: Final = re.compile(
    r"\b(?:nee?|naissance|consultation|rcp|reunion|rendez-vous|courrier|revois|revu|vu|recu|adresse|imprime|edite|dicte|page|tel|preleve|bio du|examen du|compte[ -]rendu|version|oms 20\d\d|uicc|ajcc|vous|biologie du|bilan biologique|ce jour)\b"
)
# `Parmi ses antécédents, ... opéré en 2018` is the history of the patient, not of the tumour.
_PAST_OF_PATIENT: Final = re.compile(
    r"\b(?:parmi|dans|pour|comme|aux?|ses|a) (?:ses |les )?(?:seuls? )?antecedents?\b|^antecedents? (?:de|d')"
)
_RUNNING: Final = 36  # characters a line
_FIRST_WORD: Final = 4  # an article may come before
_SECTIONS: Final = frozenset({"history", "treatments"})
# How the sentence of an operative report begins that names the main act.
_FORM_LABEL: Final = re.compile(
    r"(?:chirurgie|rechute|recidive|progression|radiotherapie|chimiotherapie|prrt|riv|embolisation|traitement local|\d ?(?:ere|e|eme|re) ligne|l\d) ?:?"
)
_LAST_DAY: Final = re.compile(r"[ ).;]*$")
_SHORTEST: Final = 4
_TELLS_AFTER: Final = re.compile(r"[ )]*(?:(?:a|au|par|chez) [^:;,.]{2,40} ?)?:")
_LONG: Final = 140
_EARLIER: Final = re.compile(r"\bil y a\b|\bancienne?\b|\bantecedents?\b")
_ACT: Final = re.compile(
    r"(?:[a-z]+-)?(?:resection|[a-z]+ectomie|metastasectomie|exerese|enucleation|bilobectomie|(?:thermo-?)?ablation|destruction)s?\b(?! de principe)"
)


def read(source: Source) -> Iterator[Found]:
    if source.kind == "operative":
        yield from _operation(source)
    if source.kind in {"biology", "imaging", "pathology", "operative"}:
        return
    row = 0
    for flow in source.flows:
        section = source.section(flow.pieces[0][1].row)
        if section in {"question", "biology", "imaging", "family_history", "indication", "current_treatments", "plan"}:
            continue
        for block, values, place in _flow(source, flow, listed=section in _SECTIONS):
            if section == "comorbidities" and "day" not in values:
                continue  # `cholécystectomie en 2008` stays in the history of the patient
            yield source.found(block, values, place, row=row)
            row += 1
    for block, values, place in (*_tables(source), *_form_lines(source)):
        yield source.found(block, values, place, row=row)
        row += 1
    for entry in source.of("diagnosis_date"):
        folded = fold(entry.first.text)
        for match, day in list(partial_days(folded))[:1]:
            start = entry.first.place.start + match.start()
            yield source.found(
                EVENT, _dated(day) | {"text": "Diagnostic initial"}, Place(entry.first.place.row, start, start + len(match[0])), row=row
            )


def _operation(source: Source) -> Iterator[Found]:
    """Give the act of an operative report, on the day of the report."""
    on = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", source.dated_on)
    if on is None:
        return
    day = _dated(Day(int(on[1]), int(on[2]), int(on[3])))
    for entry in source.of("operation"):
        if TREATMENTS.search(fold(entry.first.text)):
            yield source.found(TREATMENT, day | {"text": entry.first.text.strip(" .")}, entry.first.place, row=0)
            return
    for flow in source.flows:
        if source.section(flow.pieces[0][1].row) in {"indication", "history", "comorbidities", "pathology"}:
            continue
        for begin, end in flow.sentences():
            if (
                _ACT.match(flow.folded, begin)
                and not _EARLIER.search(flow.folded, begin, end)
                and not list(partial_days(flow.folded[begin:end]))
            ):
                yield source.found(
                    TREATMENT, day | {"text": flow.text[begin:end].strip(" .")}, flow.place(begin, end), certain=False, row=0
                )
                return


def _dated(day: Day) -> dict[str, str]:
    parts = {"year": day.year, "month": day.month, "day": day.day}
    return {name: str(part) for name, part in parts.items() if part}


def _flow(source: Source, flow: Flow, *, listed: bool) -> Iterator[tuple[str, dict[str, str], Place]]:
    if len(flow.pieces) == 1 and len(source.sheet.rows[flow.pieces[0][1].row].cells) > 1:
        return  # a cell of a table
    if len(source.sheet.rows[flow.pieces[0][1].row].cells) > 1 and len(flow.text) < _RUNNING * len(flow.pieces):
        return  # a column of short cells, not running text
    for begin, end in parts.told(flow, listed=listed):
        headed = WITH_COLON.match(flow.folded, begin, end)
        start = headed.end() if headed else begin
        folded = flow.folded[start:end]
        told = list(partial_days(folded))
        if (
            not told
            or context.FAMILY.search(folded)
            or _PAST_OF_PATIENT.search(folded)
            or context.is_of_other_tumour(folded, 0, len(folded))
        ):
            continue
        match, day = told[0]
        opens = parts.OPENING.match(folded[: match.start()]) is not None
        if opens:
            yield from _opened(flow, start, end, date_start=match.start(), date_end=match.end(), day=day, listed=listed)
        elif (
            (TREATMENTS.search(folded) or _DISCOVERED.search(folded[: match.start()]))
            and not MODALITY.search(folded)
            and not _SKIPPED.search(folded[max(0, match.start() - 25) : match.start()])
        ):
            yield from _inside(flow, start, end, told)


def _opened(
    flow: Flow, start: int, end: int, *, date_start: int, date_end: int, day: Day, listed: bool
) -> Iterator[tuple[str, dict[str, str], Place]]:
    """Read a sentence that begins with its date."""
    rest = flow.folded[start + date_end : end]
    if (joined := _RANGE_END.match(rest)) and (following := next(partial_days(rest[joined.end() :]), None)) and following[0].start() == 0:
        date_end += joined.end() + following[0].end()
        rest = flow.folded[start + date_end : end]
    lead = _AFTER.match(rest)
    begin = start + date_end + (lead.end() if lead else 0)
    text, folded = flow.text[begin:end].strip(" .;,"), flow.folded[begin:end]
    first_exam = MODALITY.match(folded) or MODALITY.match(
        folded.removeprefix("une ").removeprefix("un ").removeprefix("le ").removeprefix("la ")
    )
    treated, happened = TREATMENTS.search(folded), _EVENTS.search(folded)
    if len(text) < 4 or (first_exam and not listed) or context.FUTURE.search(folded) or _SKIPPED.match(folded):  # noqa: PLR2004 -- something is told
        return
    if not (treated or happened or listed):
        return
    denied = treated is not None and context.is_denied(folded, treated.start(), treated.end())
    opening = parts.OPENING.match(flow.folded[start : start + date_start])
    if opening and opening["first"] and day.month:
        day = Day(day.year, MONTHS[opening["first"]])  # `de février à mai 2026` began in February
    block = TREATMENT if treated and not denied and not (happened and happened.start() < _FIRST_WORD) else EVENT
    yield block, _dated(day) | {"text": text}, flow.place(start + date_start, end)


def _inside(flow: Flow, start: int, end: int, told: list[tuple[re.Match[str], Day]]) -> Iterator[tuple[str, dict[str, str], Place]]:
    """Read a sentence that tells one treatment with its date further on."""
    folded = flow.folded[start:end]
    treated = TREATMENTS.search(folded)
    match, day = told[0]
    discovered = _DISCOVERED.search(folded[: match.start()])
    if (
        discovered
        and (treated is None or treated.start() > match.start())
        and context.is_asserted(folded, discovered.start(), match.start())
    ):
        yield EVENT, _dated(day) | {"text": flow.text[start:end].strip(" -•.;")}, flow.place(start, end)
        return
    if treated is None or len(told) > 2 or not _SINCE.search(folded[: match.start()]) or context.FUTURE.search(folded):  # noqa: PLR2004 -- a start and an end
        return
    if treated.start() > match.start() or folded.rstrip().endswith("?") or not context.is_asserted(folded, treated.start(), treated.end()):
        return
    told_after = _TELLS_AFTER.match(folded, match.end()) is not None and treated.end() < match.start()
    stop = start + match.start() if told_after else end  # `thyroïdectomie le 14/01/2022 : pT2...`: the act stands before its day
    begin = start
    if stop - start > _LONG:  # the clause that tells it, not the whole story
        begin = max(flow.folded.rfind(", ", start, start + treated.start()) + 2, start)
        stop = next((place for place in (flow.folded.find(", ", start + match.end(), stop),) if place > 0), stop)
    text = re.sub(r"^[-•*►▪●] ?", "", flow.text[begin:stop]).strip(" .;(")
    text = re.sub(r" (?:en|depuis|le|du|LE|DU|EN|DEPUIS)$", "", text) if told_after else text
    yield TREATMENT, _dated(day) | {"text": text}, flow.place(start, end)


def _form_lines(source: Source) -> Iterator[tuple[str, dict[str, str], Place]]:
    """Read `Chirurgie | lobectomie le 04/03/2015` of a form."""
    for number, row in enumerate(source.sheet.rows):
        if len(row.cells) != 2 or not _FORM_LABEL.fullmatch(fold(row.cells[0].text)):  # noqa: PLR2004 -- a label and a value
            continue
        folded = fold(row.cells[1].text)
        told = list(partial_days(folded))
        if (
            len(told) != 1
            or context.FUTURE.search(folded)
            or context.NEGATION.search(folded)
            or not _LAST_DAY.match(folded, told[0][0].end())
        ):
            continue
        text = re.sub(r"[ ,(]+(?:le|en|du|depuis)? ?$", "", row.cells[1].text[: told[0][0].start()]).strip(" :;,(-")
        if len(text) >= _SHORTEST:
            block = TREATMENT if TREATMENTS.search(folded) else EVENT
            yield block, _dated(told[0][1]) | {"text": text}, Place(number, 0, len(row.text))


def _tables(source: Source) -> Iterator[tuple[str, dict[str, str], Place]]:
    """Read rows of cells whose first cell is a date, under a heading of history or treatments."""
    for number, row in enumerate(source.sheet.rows):
        if len(row.cells) < 2 or source.section(number) not in _SECTIONS:  # noqa: PLR2004 -- a date and what happened
            continue
        first = fold(row.cells[0].text)
        told = list(partial_days(first))
        if not told or not parts.OPENING.match(first[: told[0][0].start()]):
            continue
        after = first[told[-1][0].end() :].strip(" :)-")
        text = " ".join(cell.text for cell in row.cells[1:]).strip(" .;")
        if after or len(text) < 4 or context.FUTURE.search(fold(text)):  # noqa: PLR2004
            continue
        block = TREATMENT if TREATMENTS.search(fold(text)) else EVENT
        yield block, _dated(told[0][1]) | {"text": text}, Place(number, 0, len(row.text))
