"""What does a document say in the end: each thing once, and two different values of one thing both doubtful?"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from itertools import chain, islice

from netboard.foundation.documents.reading import (
    condition,
    disease,
    doctors,
    history,
    identity,
    imaging,
    imaging_report,
    kind,
    markers,
    pathology,
    request,
    staging,
    stains,
)
from netboard.foundation.documents.reading.entries import entries_of
from netboard.foundation.documents.reading.model import BLOCKS, IDENTITY, ROWS, Found, Notice, Reading
from netboard.foundation.documents.reading.sheet import Sheet
from netboard.foundation.documents.reading.source import Source
from netboard.foundation.documents.reading.values import fold

MOST_FOUND = 2000
_GREEK_MU, _MICRO = "\N{GREEK SMALL LETTER MU}", "\N{MICRO SIGN}"
_DAYS = frozenset({"sampled_on", "performed_on", "reference_on"})
RULES = (identity, doctors, request, condition, disease, pathology, stains, staging, history, imaging, imaging_report, markers)
FREE_TEXTS = frozenset({"question", "comorbidities", "current_treatments", "family_history", "genetics", "symptoms", "metastatic_sites", "patient_wish", "text", "result", "urgency_reason", "specialty", "second_reading_note"})  # fmt: skip


def read_sheet(sheet: Sheet, *, reading_kind: str, document_kind: str = "") -> Reading:
    """Apply all rules to a document whose words are placed."""
    described = document_kind or kind.kind_of(sheet)
    dated = kind.dated_on(sheet)
    source = Source(sheet, entries_of(sheet), described, dated)
    found = list(islice(chain.from_iterable(rule.read(source) for rule in RULES), MOST_FOUND))
    notices = [Notice.TEXT_CUT] if sheet.cut or len(found) == MOST_FOUND else []
    if any(not sound for _match, _matricule, sound in identity.ins_numbers(sheet.folded)):
        notices.append(Notice.INS_KEY_WRONG)
    return finished(
        found,
        reading_kind=reading_kind,
        document_kind=described,
        dated=dated,
        title=kind.title_of(sheet),
        pages=sheet.pages,
        notices=notices,
    )


def finished(
    found: Iterable[Found], *, reading_kind: str, document_kind: str, dated: str, title: str, pages: int = 1, notices: Sequence[str] = ()
) -> Reading:
    """Settle what the rules found, and say what the person who confirms should know."""
    kept = [_with_micro_signs(one) for one in settled(_without_used_names(_without_births(list(found))))]
    said = [str(notice) for notice in notices]
    doubtful = {(one.block, key) for one in kept if one.row is None and not one.certain for key in one.values}
    if any(sum(1 for one in kept if one.block == block and key in one.values) > 1 for block, key in doubtful):
        said.append(Notice.CONFLICTING_VALUES)
    if any(
        sum(1 for one in kept if one.block == IDENTITY and key in one.values) > 1
        for key in ("birth_date", "birth_family_name", "ins_matricule")
    ):
        said.append(Notice.SEVERAL_PATIENTS)
    if not kept:
        said.append(Notice.NOTHING_FOUND)
    return Reading(reading_kind, document_kind, dated, title, pages, tuple(kept), tuple(dict.fromkeys(said)))


def _with_micro_signs(one: Found) -> Found:
    """Write `µ` as laboratories and the form do; the rules see the Greek letter, which the folding of a text makes of it."""
    return replace(one, values={key: value.replace(_GREEK_MU, _MICRO) for key, value in one.values.items()})


def _without_births(found: list[Found]) -> list[Found]:
    """Drop the events of the day of birth, which are misread lines of identity, and that day where it stands for another."""
    births = {one.values["birth_date"] for one in found if "birth_date" in one.values}
    days = {tuple(str(int(part)) for part in birth.split("-")) for birth in births}
    kept = [one for one in found if tuple(one.values.get(key, "") for key in ("year", "month", "day")) not in days]
    return [replace(one, values=values) for one in kept if (values := _dated_otherwise(one, births))]


def _dated_otherwise(one: Found, births: set[str]) -> dict[str, str]:
    """Give the values without a day of sampling or of exam that is the day of birth."""
    return {key: value for key, value in one.values.items() if not (key in _DAYS and value in births)}


def _without_used_names(found: list[Found]) -> list[Found]:
    """Drop the name in use where it was taken for the birth name, when the document tells both."""
    used = {fold(one.values["used_family_name"]) for one in found if "used_family_name" in one.values}
    born = {fold(one.values["birth_family_name"]) for one in found if "birth_family_name" in one.values}
    if not born - used:
        return found
    return [one for one in found if fold(one.values.get("birth_family_name", "")) not in used - {""}]


def settled(found: list[Found]) -> list[Found]:
    """Drop what is said twice, doubt what is said in two ways, number the rows."""
    kept: list[Found] = []
    for block in BLOCKS:
        same = [one for one in found if one.block == block]
        if block in ROWS:
            kept += [replace(one, row=number) for number, one in enumerate(_distinct_rows(same))]
        else:
            kept += _doubted(_distinct(same))
    return kept


def _distinct(found: list[Found]) -> list[Found]:
    kept: list[Found] = []
    for one in found:
        covering = [other for other in kept if _covers(other, one)]
        if covering:
            if one.certain and not covering[0].certain:
                kept[kept.index(covering[0])] = replace(covering[0], certain=True)
            continue
        kept = [other for other in kept if not _covers(one, other)]
        kept.append(one)
    return kept


def _covers(wide: Found, narrow: Found) -> bool:
    """Say whether all that the second says is said by the first."""
    return all(key in wide.values and same_value(key, wide.values[key], value) for key, value in narrow.values.items())


def _distinct_rows(found: list[Found]) -> list[Found]:
    kept: list[Found] = []
    for one in found:
        if any(_covers(other, one) for other in kept):
            continue
        kept = [other for other in kept if not _covers(one, other)]
        kept.append(one)
    return kept


def _doubted(found: list[Found]) -> list[Found]:
    """Mark every value of a key that has several."""
    doubtful: set[int] = set()
    for place, one in enumerate(found):
        for other_place, other in enumerate(found[:place]):
            if "proposal" in one.values or "proposal" in other.values:
                continue  # a board proposes several things, in their order
            shared = set(one.values) & set(other.values)
            if any(not same_value(key, one.values[key], other.values[key]) for key in shared):
                doubtful |= {place, other_place}
    return [replace(one, certain=False) if place in doubtful else one for place, one in enumerate(found)]


def same_value(key: str, first: str, second: str) -> bool:
    """Compare two values: numbers as numbers, texts by their letters; a text that holds the other says as much."""
    if first == second:
        return True
    try:
        return Decimal(first) == Decimal(second)
    except InvalidOperation:
        pass
    left, right = (re.sub(r"[^a-z0-9]+", " ", fold(text)).strip() for text in (first, second))
    if left == right:
        return True
    return key in FREE_TEXTS and bool(right) and right in left


def doubted(reading: Reading) -> Reading:
    """Treat what was read from pictures: every number is doubtful, no unit is taken."""
    found = tuple(
        replace(
            one,
            certain=one.certain and not any(character.isdigit() for value in one.values.values() for character in value),
            values={key: "" if key == "unit" else value for key, value in one.values.items()},
        )
        for one in reading.found
    )
    notices = [
        *reading.notices,
        Notice.READ_BY_OCR.value,
        *([Notice.UNITS_NOT_READ.value] if any("unit" in one.values for one in found) else []),
    ]
    return replace(reading, kind="ocr", found=found, notices=tuple(dict.fromkeys(notices)))
