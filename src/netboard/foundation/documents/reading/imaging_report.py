"""Which exam does an imaging report tell, of which day, with which conclusion?"""

import re
from collections.abc import Iterator
from typing import Final

from netboard.foundation.documents.reading import closings, measures
from netboard.foundation.documents.reading.imaging import MODALITY, code_of, dated, pet_of
from netboard.foundation.documents.reading.model import EXAM, Found
from netboard.foundation.documents.reading.sheet import Place
from netboard.foundation.documents.reading.source import Source
from netboard.foundation.documents.reading.values import DATE, days, fold

_COMPARED: Final = re.compile(r"\b(?:compar(?:aison|atif|ativement|ee?|e)|par rapport a)\b[^.;0-9]{0,70}$")
_AND_ANOTHER: Final = re.compile(
    rf" ?(?:,|/|;|et)(?: et)?(?: (?:a |au |avec )?(?:celui|celle)?(?: ?(?:du|de|le|l'|la))?)? ?(?:{DATE.pattern})"
)
_BOTH: Final = re.compile(
    r"\b(?:tep|pet)\b.{0,40}\bfdg\b.{0,25}\b(?:et|\+|puis)\b.{0,30}\bdota\w+|\b(?:tep|pet)\b.{0,40}\bdota\w+.{0,25}\b(?:et|\+|puis)\b.{0,30}\bfdg\b"
)
_TITLE_START: Final = 12
_PRECISE: Final = {"mri": ("liver_mri",), "ultrasound": ("neck_ultrasound", "echocardiography"), "ct": ("chest_ct",), "endoscopy": ("eus",)}


def read(source: Source) -> Iterator[Found]:
    if source.kind == "imaging":
        yield from _report(source)


def _report(source: Source) -> Iterator[Found]:
    """Give the one exam of an imaging report: what the title says, its day, its conclusion, what the text measures."""
    named = _named_exam(source)
    if named is None:
        return
    code, place = named
    if {code_of(match) for match in MODALITY.finditer(source.sheet.rows[place.row].folded)} >= {"sstr_pet", "fdg_pet"} or _BOTH.search(
        source.sheet.rows[place.row].folded
    ):
        yield from _each_of_two(source)
        return
    text = " ".join(flow.text for flow in source.sheet.flows)
    folded = fold(text)
    code = code or pet_of(folded)
    if not code:
        return  # a PET with another tracer, or with none that is told
    values = {"modality": code}
    if day := _day_of_report(source, place.row):
        values["performed_on"] = day
    conclusions = list(source.of("conclusion"))
    if conclusions:
        values["result"] = closings.without(conclusions[-1].text)
        place = conclusions[-1].first.place
    values |= measures.details_of(folded)
    if code == "sstr_pet" and (tracer := measures.TRACER.search(folded)):
        values["tracer"] = text[tracer.start() : tracer.end()]
    concluded = fold(values.get("result", ""))
    values |= measures.size_of(concluded) if code == "eus" else measures.only_size(concluded)
    values |= measures.counted(code, concluded) or measures.counted(code, _shown(source)) | measures.located(code, text)
    if reference := _reference(folded, values.get("performed_on", "")):
        values["reference_on"] = reference
    if "performed_on" in values or "result" in values:
        yield source.found(EXAM, values, place, row=0)


def _reference(folded: str, performed_on: str) -> str:
    """Give the day of the exam that this one is compared with; of two earlier exams, which one was measured is not said."""
    for match, day in days(folded):
        if _COMPARED.search(folded[max(0, match.start() - 90) : match.start()]) and day.iso != performed_on:
            return "" if _AND_ANOTHER.match(folded, match.end()) else day.iso
    return ""


def _shown(source: Source) -> str:
    """Give what stands under the results, folded: what the report itself found."""
    return " ".join(flow.folded for flow in source.flows if source.section(flow.pieces[0][1].row) == "results")


def _each_of_two(source: Source) -> Iterator[Found]:
    """Give the two PET of one report, each with the day that stands beside its name; no conclusion, which is of both."""
    seen: set[str] = set()
    for flow in source.sheet.flows:
        for match in MODALITY.finditer(flow.folded):
            code, told = code_of(match), dated(flow, match)
            if code in {"sstr_pet", "fdg_pet"} - seen and told and told[0]:
                seen.add(code)
                yield source.found(EXAM, {"modality": code, "performed_on": told[0]}, flow.place(told[1], max(match.end(), told[2])), row=0)


def _named_exam(source: Source) -> tuple[str, Place] | None:
    for number, row in enumerate(source.sheet.rows[:40]):
        if source.section(number) in {"indication", "history"} or re.search(
            r"\bservice\b|\bunite\b|indication|motif|renseignement", row.folded
        ):
            continue
        match = MODALITY.search(row.folded)
        if match and not _COMPARED.search(row.folded[: match.start()]):
            code = code_of(match)
            if code in {"", "ct", "chest_ct", "mri", "other"} and (
                better := next((found for found in MODALITY.finditer(row.folded) if code_of(found) in {"sstr_pet", "fdg_pet"}), None)
            ):
                match, code = better, code_of(better)
            return _more_precise(source, number, code), Place(number, match.start(), match.end())
    return None


def _more_precise(source: Source, number: int, code: str) -> str:
    """Take the organ that one of the next title lines names: `Compte rendu d'IRM`, then `IRM hépatique`."""
    for row in source.sheet.rows[number + 1 : number + 10]:
        match = MODALITY.search(row.folded)
        if (
            match
            and match.start() < _TITLE_START
            and code_of(match) in _PRECISE.get(code, ())
            and not re.search(r"indication|compar|motif", row.folded)
        ):
            return code_of(match)
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
