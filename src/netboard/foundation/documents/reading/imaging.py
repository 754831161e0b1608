"""Which exams were done, on which day, with which conclusion?"""

import re
from collections.abc import Iterator
from typing import Final, TypeAlias

from netboard.foundation.documents.reading import context, measures, parts
from netboard.foundation.documents.reading.model import EXAM, Found
from netboard.foundation.documents.reading.sheet import Flow, Place
from netboard.foundation.documents.reading.source import Source
from netboard.foundation.documents.reading.values import DATE, days, fold, partial_days

_BODY = r"(?:thoraco ?-? ?abdomino ?-? ?pelvien(?:ne)?|\btap\b|thoraco-?abdomin\w+|abdomino ?-? ?pelvien(?:ne)?|abdominal(?:e)?|abdomen|triphasique|hepatique|du foie|pancreatique|injectee?|avec injection|de reevaluation|de controle|bi-?phasique|cervico-?\w+)"
MODALITIES: Final = (
    ("sstr_pet", r"(?:tep|pet|tomographie par emission de positons?)(?: ?[/-]? ?(?:scan|tdm|ct|scanner|irm))?(?:[ ,]*coupl\w+ au (?:scanner|tdm))?(?: (?:aux?|a la|a|\(|des?|du|par|(?:avec|apres)(?: injection (?:de |du )?)?))?[ -]?\(?(?:\[?68 ?-? ?ga\]?|ga ?-? ?68|gallium ?-? ?68|gallium|64 ?-? ?cu|dotatoc|dotatate|dotanoc|somatostatine|recepteurs? (?:de|a) la somatostatine|analogues? de la somatostatine|sstr|somakit)(?:[ -]*(?:gallium|dota\w+|edotreotide|oxodotreotide|68))*|\bdotatoc\b|68 ?ga-?dota\w+"),
    ("fdg_pet", r"(?:tep|pet|tomographie par emission de positons?)(?: ?[/-]? ?(?:scan|tdm|ct|scanner))?(?: (?:au|a la|a|\(|du|par|(?:avec|apres)(?: injection (?:de |du )?)?))? ?\(?(?:\[?18 ?-? ?f\]?|f18)?[ -]*(?:fdg|fluorodesoxyglucose|fluoro-desoxy-glucose|18fdg)(?:[ -]*(?:18 ?f|f ?18))?"),
    ("eus", r"echo-?endoscopie|\bees\b|\bee\b(?= (?:du|le|faite|realisee|pancreatique|\d))|endo-?echographie|\beus\b"),
    ("echocardiography", r"echo-?cardiographie|\bett\b|echographie (?:cardiaque|trans-?thoracique)|echocoeur|echo coeur"),
    ("neck_ultrasound", r"echo(?:graphie)? (?:cervicale|thyroidienne|du cou)"),
    ("ultrasound", r"echographie(?: (?:abdominale|hepatique|hepato-?biliaire))?"),
    ("liver_mri", r"irm (?:hepatique|du foie|hepatobiliaire)(?: (?:avec|injectee|de diffusion))?"),
    ("mri", rf"irm(?: (?:pancreatique|abdominale|cerebrale|pelvienne|rectale|du rachis|cardiaque|{_BODY}))?|bili-?irm"),
    ("chest_ct", r"(?:tdm|scanner|tomodensitometrie) (?:thoracique|du thorax)(?! ?-? ?abdom| et abdom)"),
    ("ct", rf"(?:tdm|scanner|(?<!tep )(?<!pet )scan(?![a-z])|tomodensitometrie|angio-?scanner|entero-?(?:tdm|scanner))(?:[ -]{_BODY})*"),
    ("endoscopy", r"coloscopie|ileo-?coloscopie|gastroscopie|\bfogd\b|\beogd\b|fibroscopie(?: (?:bronchique|gastrique|oeso-?gastro-?duodenale))?|endoscopie(?: (?:digestive|haute|bronchique|oeso-?gastro-?duodenale))?|video-?capsule"),
    ("other", r"octreoscan|scintigraphie(?: (?:osseuse|aux recepteurs|mibg))?|tep (?:f-?dopa|fdopa|18f-dopa)|pet fdopa"),
)  # fmt: skip
# A PET whose name does not say the tracer; the CT that goes with it is no exam of its own.
_PET: Final = r"(?:tep|pet|tomographie par emission de positons?)(?: ?[/+-]? ?(?:scan|scanner|tdm|ct|irm)\b)?(?:[ ,]*coupl\w+ (?:au|a la) (?:scanner|tdm))?"
MODALITY: Final = re.compile("|".join([
    *(rf"(?P<x{place}>(?<![a-z-])(?:{words}))(?![a-z])" for place, (_code, words) in enumerate(MODALITIES)), rf"(?P<pet>(?<![a-z-])(?:{_PET}))(?![a-z])",
]))  # fmt: skip
_TRACERS: Final = (
    ("fdg_pet", re.compile(r"fdg|fluoro-?desoxy-?glucose")),
    ("sstr_pet", re.compile(r"dota(?:toc|tate|noc)\b|edotreotide|oxodotreotide|somakit|\b68 ?-? ?ga|\bga(?:llium)? ?-? ?68|64 ?-? ?cu\b|sstr|recepteurs? (?:de|a) la somatostatine")),
)  # fmt: skip
_AFTER_DATE: Final = re.compile(
    r"[ ,]*(?:(?:[^.;:0-9]{0,45}?)[ (]*(?:\bdu|\ble|\ben|en date du|realisee? le|effectuee? le|pratiquee? le|date|:|\() ?|)$"
)
_BEFORE_DATE: Final = re.compile(r" ?\)?(?: ?[:,-] ?| : | - |   | ?)(?:le |la |l'|une? |au |a la )?")
_LEAD: Final = re.compile(
    r"^[ )\],:;=>/|-]*(?:(?:a mis en evidence|a retrouve|a objective|a confirme|retrouve|montre|met en evidence|objective|conclut a|revele|confirme|est en faveur d['e] ?(?:une )?|decrit|a montre|qui (?:montre|retrouve|objective|confirme|met en evidence))[ :]*)?"
)
_Exam: TypeAlias = tuple[re.Match[str], tuple[str, int, int]]
_AT_START: Final = 4
_OPENS: Final = re.compile(r"(?:[-•*►▪●] ?|[^.;:]{0,40}: ?)?(?:en |le |depuis )?")
_SHORT_DAY: Final = re.compile(r"(?: [a-z-]+){0,3}? (?:du|le) (?P<d>\d{1,2})/(?P<m>\d{1,2})(?![\d/])")
_AGAINST: Final = re.compile(
    r"[ ,(:]*(?:est )?(?:en )?compar\w+ (?:a|au|avec) (?:celui|l'|la|le)? ?|[ ,(:]*(?:par rapport|versus|vs|contre) ?(?:a|au)? (?:l'|la |le )?"
)
_CIRCUMSTANCE: Final = re.compile(r"[ ,)]*(?:sur|pour|dans|devant|chez|lors|afin|suite|en raison|a la demande|au decours|a titre)\b")
_LEADS_ON: Final = re.compile(r"(?:\b(?:a|au|aux|a la|et|sur|le|la|les|une?|puis|avec|par)|\b[ld]')$")
_RELATED: Final = re.compile(rf"\b(?:par rapport|compar\w+) (?:a|au|aux|avec) [^.;0-9]{{0,30}}\b(?:du|le) (?P<on>{DATE.pattern})")
_NOT_DONE: Final = re.compile(
    r"\b(?:non (?:fait|realise|disponible)\w*|pas (?:de|ete)|jamais|en attente|contre-?indique\w*|refus\w*|non)\b"
)


def read(source: Source) -> Iterator[Found]:
    if source.kind in {"imaging", "biology", "pathology"}:
        return  # an imaging report has its own rules
    row = 0
    in_tables: set[int] = set()
    for values, place, rows in _tables(source):
        in_tables.update(rows)
        yield source.found(EXAM, values, place, row=row)
        row += 1
    for flow in source.flows:
        if in_tables & {piece.row for _start, piece in flow.pieces} or source.section(flow.pieces[0][1].row) in {
            "question",
            "motive",
            "indication",
        }:
            continue
        listed = source.section(flow.pieces[0][1].row) == "history"
        for values, place, certain in _told(source, flow, in_prose=source.kind == "letter", listed=listed):
            yield source.found(EXAM, values, place, row=row, certain=certain)
            row += 1


def code_of(match: re.Match[str]) -> str:
    """Give the modality of a match of `MODALITY`; nothing for a PET whose name does not say the tracer."""
    groups = match.groupdict()
    return next((code for place, (code, _words) in enumerate(MODALITIES) if groups.get(f"x{place}") is not None), "")


def pet_of(folded: str) -> str:
    """Give the kind of a PET by the tracer that a text names; nothing when it names none, or one of each."""
    said = [code for code, pattern in _TRACERS if pattern.search(folded)]
    return said[0] if len(said) == 1 else ""


def _tables(source: Source) -> Iterator[tuple[dict[str, str], Place, set[int]]]:
    """Read rows of cells: a day, an exam, a result."""
    flow_of = {(piece.row, piece.start): flow for flow in source.sheet.flows for _start, piece in flow.pieces[:1]}
    for number, row in enumerate(source.sheet.rows):
        if len(row.cells) < 2 or source.section(number) in {"plan", "participants", "technique", "notice", "history"}:  # noqa: PLR2004 -- cells
            continue
        dated = [
            (place, day)
            for place, cell in enumerate(row.cells)
            for match, day in list(days(fold(cell.text)))[:1]
            if len(cell.text) <= len(match[0]) + 6
        ]
        named = [
            (place, match)
            for place, cell in enumerate(row.cells)
            if (match := MODALITY.match(fold(cell.text))) and len(cell.text) <= 60  # noqa: PLR2004 -- the word beside says what it bounds
        ]
        if not dated and len(named) == 1 and len(row.cells) == named[0][0] + 2:
            yield from _dated_beside(source, number, *named[0])
        if len(dated) != 1 or len(named) != 1:
            continue
        rest = [
            place for place in range(len(row.cells)) if place not in {dated[0][0], named[0][0]} and place > min(dated[0][0], named[0][0])
        ]
        values = {"modality": code_of(named[0][1]) or pet_of(row.folded), "performed_on": dated[0][1].iso}
        if not values["modality"]:
            continue
        rows = {number}
        if rest:
            flow = flow_of.get((number, row.offset(rest[0])))
            text, covered = _until_next_exam(source, flow) if flow else (row.cells[rest[0]].text, set())
            rows |= covered
            if not _NOT_DONE.match(fold(text)):
                values |= {"result": text, **measures.details_of(fold(text)), **measures.size_of(fold(text))}
        if values["modality"] == "sstr_pet" and (tracer := measures.TRACER.search(row.folded)):
            values["tracer"] = row.text[tracer.start() : tracer.end()]
        yield values, Place(number, 0, len(row.text)), rows


def _dated_beside(source: Source, number: int, place: int, named: re.Match[str]) -> Iterator[tuple[dict[str, str], Place, set[int]]]:
    """Read `Scanner | 12/10/2026 : 5 lésions hépatiques` of a form."""
    row = source.sheet.rows[number]
    folded = fold(row.cells[place + 1].text)
    day = next((day for match, day in days(folded) if match.start() == 0), None)
    head = DATE.match(folded)
    if day is None or head is None or len(row.cells[place].text) > named.end() + 2:
        return
    text = row.cells[place + 1].text[head.end() :].strip(" :;,-")
    values = {"modality": code_of(named) or pet_of(row.folded), "performed_on": day.iso}
    if not values["modality"]:
        return
    if text and not _NOT_DONE.match(fold(text)):
        values |= {"result": text, **measures.details_of(fold(text)), **measures.size_of(fold(text))}
    yield values, Place(number, 0, len(row.text)), {number}


def _until_next_exam(source: Source, flow: Flow) -> tuple[str, set[int]]:
    """Give the text of a cell that goes on below, but not into the row of the next exam."""
    first = flow.pieces[0][1].row
    for start, piece in flow.pieces[1:]:
        head = fold(source.sheet.rows[piece.row].cells[0].text)
        if piece.start > 0 and (MODALITY.match(head) or DATE.match(head)):
            return flow.text[:start].strip(), {each.row for _begin, each in flow.pieces if first <= each.row < piece.row}
    return flow.text, {piece.row for _begin, piece in flow.pieces}


def _told(source: Source, flow: Flow, *, in_prose: bool, listed: bool) -> Iterator[tuple[dict[str, str], Place, bool]]:
    """Read `TDM TAP du 14/09/2026 : ...` and `14/09/2026 : TDM TAP, ...` in running text."""
    folded = flow.folded
    matches = list(MODALITY.finditer(folded))
    spans = list(parts.told(flow, listed=listed))
    told = [(match, on) for match in matches if (on := dated(flow, match) or _dated_without_year(source, flow, match)) is not None]
    exams, references = _without_references(flow, told)
    in_history = {place for place, exam in enumerate(exams) if listed and _opens_line(folded, spans, exam)}
    for place, (match, (day, begin, dated_end)) in enumerate(exams):
        end = max(dated_end, match.end())
        sentence = next((span for span in spans if span[0] <= match.start() < span[1]), (0, len(folded)))
        about_it = exams[0][1][1] <= _AT_START and (not in_prose or re.match(r" ?:", folded[end:]) is not None)
        stop = _until_other_exam(folded, spans, end) if about_it else sentence[1]  # a line that begins with its exam is about it
        if place + 1 < len(exams):
            stop = min(stop, exams[place + 1][1][1])
        future = context.FUTURE.search(folded, sentence[0], min(end + 25, sentence[1]))
        if (
            future
            or place in in_history
            or _NOT_DONE.search(context.clause_before(folded, match.start())[-18:])
            or context.HYPOTHESIS.search(folded[max(sentence[0], match.start() - 25) : match.start()])
        ):
            continue
        if _CIRCUMSTANCE.match(folded, end, stop):
            stop = end  # why it was done, not what it showed
        lead = _LEAD.match(folded[end:stop])
        text = flow.text[end + (lead.end() if lead else 0) : stop].strip(" .;,:-(")
        text = _whole(text) if place + 1 < len(exams) else text
        values = (
            {"modality": code_of(match) or pet_of(folded[match.start() : stop])}
            | ({"performed_on": day} if day else {})
            | references.get(place, {})
        )
        if len(text) > 2 and not re.fullmatch(r"(?:et|puis|ainsi que)(?: .{0,20})?", fold(text)):  # noqa: PLR2004 -- something is said
            values |= {
                "result": text,
                **measures.details_of(fold(text)),
                **measures.size_of(fold(text)),
                **measures.located(values["modality"], text),
            }
        if not values["modality"] or not (day or "result" in values):
            continue
        if "reference_on" not in values and (reference := _RELATED.search(folded, end, stop)):
            values["reference_on"] = next((said.iso for _match, said in days(reference["on"])), day)
        if values["modality"] == "sstr_pet" and (tracer := measures.TRACER.search(folded, match.start(), match.end() + 20)):
            values["tracer"] = flow.text[tracer.start() : tracer.end()]
        yield values, flow.place(begin, max(end, match.end())), DATE.search(folded, begin, end) is not None or not day


def _opens_line(folded: str, spans: list[tuple[int, int]], exam: _Exam) -> bool:
    """Say whether a sentence begins with the day of its exam: such a line of the history is an event."""
    match, (_day, begin, _end) = exam
    sentence = next((start for start, stop in spans if start <= match.start() < stop), 0)
    return begin < match.start() and _OPENS.fullmatch(folded[sentence:begin]) is not None


def _whole(text: str) -> str:
    """Drop the words that lead to the next exam, `..., stable à l'`, and what is left of a bracket."""
    if _LEADS_ON.search(fold(text)):
        text = text[: text.rfind(",")] if "," in text else ""
    return text if text.count("(") >= text.count(")") else ""


def _until_other_exam(folded: str, spans: list[tuple[int, int]], end: int) -> int:
    """Say where the text about an exam ends: before the sentence that names another one."""
    return next((start for start, stop in spans if start > end and MODALITY.search(folded, start, stop)), len(folded))


def _without_references(flow: Flow, told: list[_Exam]) -> tuple[list[_Exam], dict[int, dict[str, str]]]:
    """Take `comparé au scanner du 01/03/2026` as the reference of the exam before, not as an exam with that result."""
    exams: list[_Exam] = []
    references: dict[int, dict[str, str]] = {}
    for match, (day, begin, end) in told:
        if exams and _AGAINST.fullmatch(flow.folded, max(exams[-1][0].end(), exams[-1][1][2]), match.start()):
            before, (its_day, its_begin, _its_end) = exams[-1]
            exams[-1] = (before, (its_day, its_begin, end))
            references[len(exams) - 1] = {"reference_on": day} if day else {}
        else:
            exams.append((match, (day, begin, end)))
    return exams, references


def _dated_without_year(source: Source, flow: Flow, match: re.Match[str]) -> tuple[str, int, int] | None:
    """Read `IRM le 03/10 : ...`, the year being that of the document."""
    said = _SHORT_DAY.match(flow.folded, match.end())
    day = source.day_without_year(int(said["d"]), int(said["m"])) if said else ""
    return (day, match.start(), said.end()) if said and day else None


def dated(flow: Flow, match: re.Match[str]) -> tuple[str, int, int] | None:
    """Give the day of an exam and the part of the text that names both; a month alone gives an empty day."""
    folded = flow.folded
    start = max(0, match.start() - 40)
    before = list(partial_days(folded[start : match.start()]))
    if before and _BEFORE_DATE.fullmatch(folded[start + before[-1][0].end() : match.start()]):
        found, day = before[-1]
        return (day.iso if day.day else ""), start + found.start(), match.end()
    for found, day in partial_days(folded[match.end() : match.end() + 75]):
        between = folded[match.end() : match.end() + found.start()]
        if _AFTER_DATE.fullmatch(between) and not MODALITY.search(between):
            end = match.end() + found.end()
            return (day.iso if day.day else ""), match.start(), end
        break
    return None
