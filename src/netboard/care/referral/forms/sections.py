"""In which order does the page of a dossier show its fields, and which of them does this situation ask for?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BaseFormSet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from netboard.care.referral.forms.bundle import UNITS, Bundle
from netboard.care.referral.forms.situation import AnswerForm
from netboard.care.referral.models import PathologyDetail, StainChoice
from netboard.care.referral.queries import Completeness, Need
from netboard.medicine.completeness import Level

# name of the field, then how it is shown: w whole width, s short, i in one line; a field marked ? stays hidden until it is asked for
_MAIN: Mapping[str, str] = {
    "request": "question:w motive primary_site ecog urgency:i urgency_reason:w? patient_wish:w",
    "disease": "syndrome metastatic_sites liver_burden_percent:s liver_burden_class:s symptoms:w",
    "condition": "comorbidities:w current_treatments:w weight_kg:s height_cm:s family_history:w genetics:w",
}
_PATHOLOGY = (
    "performed_on:s specimen_kind specimen_site differentiation:? cell_type:? morphology:? ki67_percent:s ki67_method:? mitoses_per_2mm2:s necrosis:? "
    "grade_retained second_reading_class second_reading_note:w? margins:? nodes_examined:s? nodes_involved:s?"
)
_STAGING = "edition:s? prefix:s? t:s? n:s? m:s? suffix:s? stage:s? system:? comment:w?"
_TITLES: Mapping[str, Promise] = {
    "request": _("Question"),
    "disease": _("Disease"),
    "pathology": _("Pathology"),
    "tnm": _("Stage"),
    "history": _("History of the disease and treatments"),
    "imaging": _("Imaging and endoscopy"),
    "biology": _("Laboratory"),
    "condition": _("Patient’s condition"),
}
_ROWS = {"history": "events", "imaging": "exams", "biology": "results"}
_ROW_TEMPLATES = {name: f"referral/parts/{name.removesuffix('s')}_row.html" for name in ("events", "exams", "results")}


WHOLE_BLOCKS = frozenset({"pathology"})  # where one answer may serve for all: no specimen was taken


@dataclass(frozen=True)
class Placed:
    """A field with the place it fills, and whether the situation asks for it or it already holds something."""

    field: forms.BoundField
    place: str
    shown: bool
    always: bool = False
    unit: str = ""
    wide: bool = False
    short: bool = False
    inline: bool = False


@dataclass(frozen=True)
class Asked:
    """An item that is not there, with the small form to say when it comes or why it does not."""

    need: Need
    answer: AnswerForm


@dataclass(frozen=True)
class Section:
    code: str
    title: str
    placed: tuple[Placed, ...]
    asked: tuple[Asked, ...]
    whole: AnswerForm | None
    rows: "BaseFormSet[Any] | None"
    row_template: str
    open_count: int

    @property
    def has_hidden(self) -> bool:
        return any(not each.shown for each in self.placed)


def sections(bundle: Bundle, completeness: Completeness) -> tuple[Section, ...]:
    """Lay the forms out in the order of the page, the board and the report."""
    homes = _homes_of_site_facts(completeness)
    return tuple(_section(code, bundle, completeness, homes) for code in _TITLES)


def _homes_of_site_facts(completeness: Completeness) -> Mapping[str, str]:
    return {place: need.block for need in completeness.needs for place in need.places if place.startswith("site:")}


def _section(code: str, bundle: Bundle, completeness: Completeness, homes: Mapping[str, str]) -> Section:
    rows = getattr(bundle, _ROWS[code]) if code in _ROWS else None
    _name(bundle, code, rows)
    placed = [*_placed(code, bundle, completeness), *_site_placed(code, bundle, homes)]
    needs = completeness.by_block.get(code, ())
    return Section(
        code=code,
        title=str(_TITLES[code]),
        placed=tuple(placed),
        asked=tuple(Asked(need, bundle.answers.of(need.subject)) for need in needs),
        whole=bundle.answers.of(f"block:{code}") if code in WHOLE_BLOCKS and needs else None,
        rows=rows,
        row_template=_ROW_TEMPLATES[_ROWS[code]] if code in _ROWS else "",
        open_count=sum(need.is_open and need.level != Level.OPTIONAL for need in completeness.needs if need.block == code),
    )


def _name(bundle: Bundle, code: str, rows: "BaseFormSet[Any] | None") -> None:
    """Let each form say in which section it stands, for the summary of errors."""
    title = str(_TITLES[code])
    for number, row in enumerate(rows.forms if rows is not None else (), start=1):
        row.section = f"{title} {number}"
    form = {"pathology": bundle.pathology, "tnm": bundle.staging}.get(code)
    if form is not None:
        form.section = title  # type: ignore[attr-defined]  # read by the summary


def _placed(code: str, bundle: Bundle, completeness: Completeness) -> list[Placed]:
    asked = completeness.asked_places
    if code in _MAIN:
        return [_place(bundle.main, each, "main", asked) for each in _MAIN[code].split()]
    if code == "pathology":
        stains = [f"stain_{stain.value}:?" for stain in StainChoice]
        details = [f"detail_{detail.value}:?" for detail in PathologyDetail]
        return [_place(bundle.pathology, each, "pathology", asked) for each in [*_PATHOLOGY.split(), *stains, *details, "comment:w?"]]
    return [_place(bundle.staging, each, "staging", asked) for each in _STAGING.split()] if code == "tnm" else []


def _site_placed(code: str, bundle: Bundle, homes: Mapping[str, str]) -> list[Placed]:
    """Show a fact of a site in the section of the item that asks for it; one that no item asks for keeps its value in `disease`."""
    found = []
    for bound in bundle.site:
        place = f"site:{bound.name}"
        if homes.get(place, "disease") == code:
            shown = place in homes or bool(bound.value()) or bool(bound.errors)
            found.append(Placed(bound, place, shown, unit=bundle.site.units[bound.name], short=bool(bundle.site.units[bound.name])))
    return found


def _place(form: forms.Form, written: str, block: str, asked: frozenset[str]) -> Placed:
    name, _colon, ways = written.partition(":")
    bound = form[name]
    place = f"{block}:{name}"
    always = "?" not in ways
    shown = always or place in asked or bool(bound.value()) or bool(bound.errors)
    return Placed(bound, place, shown, always, UNITS.get(name, ""), wide="w" in ways, short="s" in ways, inline="i" in ways)
