"""Which exams were done, on which day, with which conclusion?"""

import re
from collections.abc import Iterator
from typing import Final, TypeAlias

from netboard.foundation.documents.reading import context
from netboard.foundation.documents.reading.model import EXAM, Found
from netboard.foundation.documents.reading.sheet import Flow, Place
from netboard.foundation.documents.reading.source import Source
from netboard.foundation.documents.reading.specimen import millimetres
from netboard.foundation.documents.reading.values import DATE, days, fold, partial_days

_BODY = r"(?:thoraco ?-? ?abdomino ?-? ?pelvien(?:ne)?|\btap\b|thoraco-?abdomin\w+|abdomino ?-? ?pelvien(?:ne)?|abdominal(?:e)?|abdomen|triphasique|hepatique|du foie|pancreatique|injectee?|avec injection|de reevaluation|de controle|bi-?phasique|cervico-?\w+)"
MODALITIES: Final = (
    ("sstr_pet", r"(?:tep|pet|tomographie par emission de positons?)(?: ?[/-]? ?(?:scan|tdm|ct|scanner|irm))?(?:[ ,]*coupl\w+ au (?:scanner|tdm))?(?: (?:au|aux|a la|a|\(|du|par|avec))?[ -]?\(?(?:\[?68 ?-? ?ga\]?|ga ?-? ?68|gallium ?-? ?68|gallium|64 ?-? ?cu|dotatoc|dotatate|dotanoc|somatostatine|recepteurs? (?:de|a) la somatostatine|analogues? de la somatostatine|sstr|somakit)(?:[ -]*(?:gallium|dota\w+|edotreotide|oxodotreotide|68))*|\bdotatoc\b|68 ?ga-?dota\w+"),
    ("fdg_pet", r"(?:tep|pet|tomographie par emission de positons?)(?: ?[/-]? ?(?:scan|tdm|ct|scanner))?(?: (?:au|a la|a|\(|du|par))? ?\(?(?:\[?18 ?-? ?f\]?|f18)?[ -]*(?:fdg|fluorodesoxyglucose|fluoro-desoxy-glucose|18fdg)(?:[ -]*(?:18 ?f|f ?18))?"),
    ("eus", r"echo-?endoscopie|\bees\b|\bee\b(?= (?:du|le|faite|realisee|pancreatique|\d))|endo-?echographie|\beus\b"),
    ("echocardiography", r"echo-?cardiographie|\bett\b|echographie (?:cardiaque|trans-?thoracique)|echocoeur|echo coeur"),
    ("neck_ultrasound", r"echo(?:graphie)? (?:cervicale|thyroidienne|du cou)"),
    ("ultrasound", r"echographie(?: (?:abdominale|hepatique|hepato-?biliaire))?"),
    ("liver_mri", r"irm (?:hepatique|du foie|hepatobiliaire)(?: (?:avec|injectee|de diffusion))?"),
    ("mri", rf"irm(?: (?:pancreatique|abdominale|cerebrale|pelvienne|rectale|du rachis|cardiaque|{_BODY}))?|bili-?irm"),
    ("chest_ct", r"(?:tdm|scanner|tomodensitometrie) (?:thoracique|du thorax)(?! ?-? ?abdom| et abdom)"),
    ("ct", rf"(?:tdm|scanner|tomodensitometrie|angio-?scanner|entero-?(?:tdm|scanner))(?:[ -]{_BODY})*"),
    ("endoscopy", r"coloscopie|ileo-?coloscopie|gastroscopie|\bfogd\b|\beogd\b|fibroscopie(?: (?:bronchique|gastrique|oeso-?gastro-?duodenale))?|endoscopie(?: (?:digestive|haute|bronchique|oeso-?gastro-?duodenale))?|video-?capsule"),
    ("other", r"octreoscan|scintigraphie(?: (?:osseuse|aux recepteurs|mibg))?|tep (?:f-?dopa|fdopa|18f-dopa)|pet fdopa"),
)  # fmt: skip
MODALITY: Final = re.compile("|".join(rf"(?P<x{place}>(?<![a-z-])(?:{words}))(?![a-z])" for place, (_code, words) in enumerate(MODALITIES)))
_AFTER_DATE: Final = re.compile(
    r"[ ,]*(?:(?:[^.;:0-9]{0,45}?)[ (]*(?:\bdu|\ble|\ben|en date du|realisee? le|effectuee? le|pratiquee? le|date|:|\() ?|)$"
)
_BEFORE_DATE: Final = re.compile(r" ?\)?(?: ?[:,-] ?| : | - |   | ?)(?:le |la |l'|une? |au |a la )?")
_LEAD: Final = re.compile(
    r"^[ )\],:;=>/|-]*(?:(?:a mis en evidence|a retrouve|a objective|a confirme|retrouve|montre|met en evidence|objective|conclut a|revele|confirme|est en faveur d['e] ?(?:une )?|decrit|a montre|qui (?:montre|retrouve|objective|confirme|met en evidence))[ :]*)?"
)
_DETAILS: Final = (
    ("krenning", re.compile(r"\bkrenning(?: modifie)?[^0-9.;]{0,18}?(?P<v>[0-4])(?! ?[-/à] ?\d|[.,]\d)")),
    ("netpet", re.compile(r"\bnet-?pet[^0-9.;]{0,14}?(?P<v>p[0-5][ab]?)\b")),
    ("sum_current_mm", re.compile(r"\bsomme (?:actuelle|ce jour|des (?:plus grands )?diametres|des (?:lesions )?cibles|recist)(?: (?:actuelle|des lesions|cibles|ce jour|recist(?: 1[.,]1)?|est|des cibles))*[^0-9.;(]{0,14}(?P<v>\d{1,4}(?:[.,]\d)?) ?mm")),
    ("sum_baseline_mm", re.compile(r"\b(?:somme (?:initiale|de base|de reference|a la baseline)|baseline|(?:examen|scanner|tdm) de (?:base|reference)|base)[^0-9.;]{0,14}(?P<v>\d{1,4}(?:[.,]\d)?) ?mm")),
    ("sum_nadir_mm", re.compile(r"\b(?P<v>\d{1,4}(?:[.,]\d)?) ?mm (?:au|en|lors du) nadir")),
    ("sum_nadir_mm", re.compile(r"\bnadir[^0-9.;]{0,14}(?P<v>\d{1,4}(?:[.,]\d)?) ?mm")),
    ("duct_distance_mm", re.compile(r"\ba (?P<v>\d{1,2}(?:[.,]\d)?) ?mm du (?:canal de |canal pancreatique|wirsung)")),
    ("tgr_percent_per_month", re.compile(r"\b(?:tgr|taux de croissance tumorale?)[^0-9.;]{0,14}(?P<v>-?\d{1,3}(?:[.,]\d{1,2})?) ?% ?(?:/|par) ?mois")),
)  # fmt: skip
_COUNTED: Final = ("un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")
_FOCI: Final = re.compile(rf"(?<![\d,.])\b(?P<v>\d{{1,2}}|{'|'.join(_COUNTED)}) (?:foyers?|hyperfixations?|lesions? (?:hyper)?fixantes?)\b")
_PANCREAS_PART: Final = re.compile(r"\b(?:tete|corps|queue|isthme|crochet|uncus) du pancreas\b")
_RECIST: Final = re.compile(
    r"\brecist(?: ?v?1[.,][01])?[^.;a-z0-9]{0,4}(?: ?(?:de|a|en|est|:|=|critere\w*))* ?(?P<v>pd|sd|pr|cr|maladie stable|stabilite|stable|progression|reponse partielle|reponse complete)\b|\b(?P<w>maladie stable|stabilite|progression|reponse partielle|reponse complete|pd|sd|pr)(?: (?:morphologique|tumorale|hepatique|de la maladie|de l'atteinte|metastatique|ganglionnaire|globale)){0,3} ?(?:selon|au sens|\(?)(?: (?:de|des|les))? ?(?:criteres? )?(?:de )?recist"
)
_RECIST_CODES: Final = {
    "maladie stable": "SD",
    "stabilite": "SD",
    "stable": "SD",
    "progression": "PD",
    "reponse partielle": "PR",
    "reponse complete": "CR",
}
_TRACER: Final = re.compile(
    r"\b(?:68 ?-? ?ga|ga ?-? ?68|gallium ?-? ?68|64 ?-? ?cu)[ -]*(dotatoc|dotatate|dotanoc|edotreotide)\b|\b(dotatoc|dotatate|dotanoc)\b"
)
_DUCT: Final = re.compile(
    r"\b(?P<no>(?:pas de|absence de|sans) dilatation (?:du (?:canal de )?wirsung|canalaire|du canal pancreatique(?: principal)?))|(?:canal de )?wirsung (?P<thin>non dilate|fin)|(?P<yes>dilatation (?:du (?:canal de )?wirsung|du canal pancreatique principal))|wirsung (?P<wide>dilate)"
)
_COMPARED: Final = re.compile(r"\bcompar(?:aison|atif|ativement|ee?|e)\b[^.;0-9]{0,70}$")
_Exam: TypeAlias = tuple[re.Match[str], tuple[str, int, int]]
_AT_START: Final = 4
_SHORT_DAY: Final = re.compile(r"(?: [a-z-]+){0,3}? (?:du|le) (?P<d>\d{1,2})/(?P<m>\d{1,2})(?![\d/])")
_AGAINST: Final = re.compile(
    r"[ ,(:]*(?:est )?(?:en )?compar\w+ (?:a|au|avec) (?:celui|l'|la|le)? ?|[ ,(:]*(?:par rapport|versus|vs|contre) ?(?:a|au)? (?:l'|la |le )?"
)
_TITLE_START: Final = 12
_PRECISE: Final = {"mri": ("liver_mri",), "ultrasound": ("neck_ultrasound", "echocardiography"), "ct": ("chest_ct",), "endoscopy": ("eus",)}
_NOT_DONE: Final = re.compile(
    r"\b(?:non (?:fait|realise|disponible)\w*|pas (?:de|ete)|jamais|en attente|contre-?indique\w*|refus\w*|non)\b"
)


def read(source: Source) -> Iterator[Found]:
    if source.kind == "imaging":
        yield from _report(source)
        return
    if source.kind in {"biology", "pathology"}:
        return
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
        for values, place, certain in _told(source, flow, in_prose=source.kind == "letter"):
            yield source.found(EXAM, values, place, row=row, certain=certain)
            row += 1


def _code(match: re.Match[str]) -> str:
    groups = match.groupdict()
    return next(code for place, (code, _words) in enumerate(MODALITIES) if groups.get(f"x{place}") is not None)


def _report(source: Source) -> Iterator[Found]:
    """Give the one exam of an imaging report: what the title says, its day, its conclusion, what the text measures."""
    named = _named_exam(source)
    if named is None:
        return
    code, place = named
    values = {"modality": code}
    if day := _day_of_report(source, place.row):
        values["performed_on"] = day
    conclusions = list(source.of("conclusion"))
    if conclusions:
        values["result"] = conclusions[-1].text
        place = conclusions[-1].first.place
    text = " ".join(flow.text for flow in source.sheet.flows)
    folded = fold(text)
    values |= details_of(folded)
    if code == "sstr_pet" and (tracer := _TRACER.search(folded)):
        values["tracer"] = text[tracer.start() : tracer.end()]
    values |= _size_of(fold(values.get("result", ""))) if code == "eus" else {}
    values |= _counted(code, fold(values.get("result", ""))) | _located(code, text)
    for match, day_said in days(folded):
        if _COMPARED.search(folded[max(0, match.start() - 90) : match.start()]) and day_said.iso != values.get("performed_on"):
            values["reference_on"] = day_said.iso
            break
    if "performed_on" in values or "result" in values:
        yield source.found(EXAM, values, place, row=0)


def _counted(code: str, conclusion: str) -> dict[str, str]:
    """Count the foci of a PET when its conclusion gives one number of them."""
    said = {match["v"] for match in _FOCI.finditer(conclusion) if not context.is_denied(conclusion, match.start(), match.end())}
    if code not in {"sstr_pet", "fdg_pet"} or len(said) != 1:
        return {}
    count = said.pop()
    return {"foci": count if count.isdigit() else str(_COUNTED.index(count) + 1)}


def _located(code: str, text: str) -> dict[str, str]:
    """Name the part of the pancreas, when an endoscopic ultrasound names one only."""
    said = {match[0]: text[match.start() : match.end()] for match in _PANCREAS_PART.finditer(fold(text))}
    return {"location": next(iter(said.values()))} if code == "eus" and len(said) == 1 else {}


def _named_exam(source: Source) -> tuple[str, Place] | None:
    for number, row in enumerate(source.sheet.rows[:40]):
        if source.section(number) in {"indication", "history"} or re.search(
            r"\bservice\b|\bunite\b|indication|motif|renseignement", row.folded
        ):
            continue
        match = MODALITY.search(row.folded)
        if match and not _COMPARED.search(row.folded[: match.start()]):
            code = _code(match)
            if code in {"ct", "chest_ct", "mri", "other"} and (
                better := next((found for found in MODALITY.finditer(row.folded) if _code(found) in {"sstr_pet", "fdg_pet"}), None)
            ):
                match, code = better, _code(better)
            return _more_precise(source, number, code), Place(number, match.start(), match.end())
    return None


def _more_precise(source: Source, number: int, code: str) -> str:
    """Take the organ that one of the next title lines names: `Compte rendu d'IRM`, then `IRM hépatique`."""
    for row in source.sheet.rows[number + 1 : number + 10]:
        match = MODALITY.search(row.folded)
        if (
            match
            and match.start() < _TITLE_START
            and _code(match) in _PRECISE.get(code, ())
            and not re.search(r"indication|compar|motif", row.folded)
        ):
            return _code(match)
    return code


def _day_of_report(source: Source, row: int) -> str:
    near = source.sheet.rows[row].folded
    for match, day in days(near):
        if not re.search(r"\bnee?\b|naissance", near[max(0, match.start() - 25) : match.start()]):
            return day.iso
    said = re.compile(r"\b(?:examen|realisee?|effectuee?|pratiquee?|date de l'examen|date d'examen|date examen)\b[^0-9]{0,14}$")
    for line in source.sheet.rows[:50]:
        for match, day in days(line.folded):
            if said.search(line.folded[: match.start()]) and not _COMPARED.search(line.folded[: match.start()]):
                return day.iso
    return source.dated_on


def details_of(folded: str) -> dict[str, str]:
    """Read the measures that an exam may carry: Krenning, NETPET, sums, RECIST, growth rate, duct. Two different values give none."""
    details: dict[str, str] = {}
    measured: dict[str, set[str]] = {}
    for key, pattern in _DETAILS:
        told = {match["v"] for match in pattern.finditer(folded) if not context.is_supposed(folded, match.start(), match.end())}
        measured[key] = measured.get(key, set()) | told
    for key, said in measured.items():
        if len(said) == 1:
            value = said.pop().replace(",", ".")
            details[key] = value[0].upper() + value[1:] if key == "netpet" else value
    codes = {
        _RECIST_CODES.get(match["v"] or match["w"], (match["v"] or match["w"]).upper())
        for match in _RECIST.finditer(folded)
        if not context.is_denied(folded, match.start(), match.start())
    }
    if len(codes) == 1:
        details["recist"] = codes.pop()
    ducts = {"no" if match["no"] or match["thin"] else "yes" for match in _DUCT.finditer(folded)}
    if len(ducts) == 1:
        details["duct_dilated"] = ducts.pop()
    return details


def _tables(source: Source) -> Iterator[tuple[dict[str, str], Place, set[int]]]:
    """Read rows of cells: a day, an exam, a result."""
    flow_of = {(piece.row, piece.start): flow for flow in source.sheet.flows for _start, piece in flow.pieces[:1]}
    for number, row in enumerate(source.sheet.rows):
        if len(row.cells) < 2 or source.section(number) in {"plan", "participants", "technique", "notice"}:  # noqa: PLR2004 -- cells
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
        if len(dated) != 1 or len(named) != 1:
            continue
        rest = [
            place for place in range(len(row.cells)) if place not in {dated[0][0], named[0][0]} and place > min(dated[0][0], named[0][0])
        ]
        values = {"modality": _code(named[0][1]), "performed_on": dated[0][1].iso}
        rows = {number}
        if rest:
            flow = flow_of.get((number, row.offset(rest[0])))
            text, covered = _until_next_exam(source, flow) if flow else (row.cells[rest[0]].text, set())
            rows |= covered
            if not _NOT_DONE.match(fold(text)):
                values |= {"result": text, **details_of(fold(text)), **_size_of(fold(text))}
        if values["modality"] == "sstr_pet" and (tracer := _TRACER.search(row.folded)):
            values["tracer"] = row.text[tracer.start() : tracer.end()]
        yield values, Place(number, 0, len(row.text)), rows


def _until_next_exam(source: Source, flow: Flow) -> tuple[str, set[int]]:
    """Give the text of a cell that goes on below, but not into the row of the next exam."""
    first = flow.pieces[0][1].row
    for start, piece in flow.pieces[1:]:
        head = fold(source.sheet.rows[piece.row].cells[0].text)
        if piece.start > 0 and (MODALITY.match(head) or DATE.match(head)):
            return flow.text[:start].strip(), {each.row for _begin, each in flow.pieces if first <= each.row < piece.row}
    return flow.text, {piece.row for _begin, piece in flow.pieces}


def _told(source: Source, flow: Flow, *, in_prose: bool) -> Iterator[tuple[dict[str, str], Place, bool]]:
    """Read `TDM TAP du 14/09/2026 : ...` and `14/09/2026 : TDM TAP, ...` in running text."""
    folded = flow.folded
    matches = list(MODALITY.finditer(folded))
    spans = list(flow.sentences())
    told = [(match, dated) for match in matches if (dated := _dated(flow, match) or _dated_without_year(source, flow, match)) is not None]
    exams, references = _without_references(flow, told)
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
            or _NOT_DONE.search(context.clause_before(folded, match.start())[-18:])
            or context.HYPOTHESIS.search(folded[max(sentence[0], match.start() - 25) : match.start()])
        ):
            continue
        lead = _LEAD.match(folded[end:stop])
        text = flow.text[end + (lead.end() if lead else 0) : stop].strip(" .;,:-(")
        values = {"modality": _code(match)} | ({"performed_on": day} if day else {}) | references.get(place, {})
        if len(text) > 2 and not re.fullmatch(r"(?:et|puis|ainsi que)(?: .{0,20})?", fold(text)):  # noqa: PLR2004 -- something is said
            values |= {"result": text, **details_of(fold(text)), **_size_of(fold(text)), **_located(values["modality"], text)}
        elif not day:
            continue
        if values["modality"] == "sstr_pet" and (tracer := _TRACER.search(folded, match.start(), match.end() + 20)):
            values["tracer"] = flow.text[tracer.start() : tracer.end()]
        yield values, flow.place(begin, max(end, match.end())), DATE.search(folded, begin, end) is not None or not day


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


def _dated(flow: Flow, match: re.Match[str]) -> tuple[str, int, int] | None:
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


def _size_of(folded: str) -> dict[str, str]:
    """Read a size when the conclusion gives exactly one, of something that is a lesion."""
    sizes = list(re.finditer(r"(?<![\d,.x-])(?P<n>\d{1,3}(?:[.,]\d)?) ?(?:x ?\d{1,3}(?:[.,]\d)? ?)?(?P<u>mm|cm)\b", folded))
    if len(sizes) != 1 or not re.search(
        r"\b(?:nodule|masse|lesion|tumeur|formation|adenopathie|ganglion|primitif)\b", folded[: sizes[0].start()]
    ):
        return {}
    if re.search(r"\b(?:somme|nadir|distance|a moins de|inferieure? a|<|>|augment\w+|contre|versus|vs)\b", folded):
        return {}
    if re.search(r"\ba $", folded[: sizes[0].start()]) and re.match(r" ?(?:du|de la|de l')\b", folded[sizes[0].end() :]):
        return {}  # a distance
    return {"size_mm": millimetres(sizes[0]["n"], sizes[0]["u"])}
