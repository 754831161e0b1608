"""How do values read in a document become what a doctor would have typed? One proposal at a time, each with its source line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms
from django.forms import ChoiceField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from netboard.care.patients.forms import PatientForm
from netboard.care.referral.forms.bundle import MAX_ROWS, ROWS, UNITS, Payload
from netboard.care.referral.forms.parts import MainForm, PathologyForm, StagingForm
from netboard.care.referral.models import Document, Dossier, Proposals
from netboard.foundation.directory import queries as directory
from netboard.foundation.documents.reading import model

_MAIN_BLOCKS = frozenset({model.REQUEST, model.CONDITION, model.DISEASE})
_ROW_KINDS = {model.EXAM: "exams", model.RESULT: "results", model.EVENT: "events", model.TREATMENT: "events"}
_MARKS = ("code", "code_system", "proposal", "proposal_code", "proposal_code_system", "proposal_rank", "karnofsky_percent")
_IDENTITY = {
    "birth_family_name": "birth_family_name", "first_given_name": "first_given_name", "birth_given_names": "birth_given_names",
    "used_family_name": "used_family_name", "birth_date": "birth_date", "sex": "sex", "ins_matricule": "ins_matricule",
    "birth_place_cog": "birth_place_cog", "ipp": "local_number", "postcode": "postcode", "city": "city", "phone": "phone",
}  # fmt: skip


@dataclass(frozen=True)
class Proposal:
    """One value, or one row of values, that a document proposes: where it would go, how it is said, the line it was read on."""

    key: str  # "<proposals id>:<index>"
    block: str
    label: str
    shown: str
    line_before: str
    line_marked: str
    line_after: str
    page: int
    certain: bool
    replaces: str
    fields: Mapping[str, str]
    kind: str  # "" for fields, else the name of the rows


@dataclass(frozen=True)
class ProposalBlock:
    """The proposals of one heading, to be confirmed together."""

    key: str
    title: str
    open: tuple[Proposal, ...]

    @property
    def certain_count(self) -> int:
        return sum(each.certain and not each.replaces for each in self.open)


_TITLES: Mapping[str, Any] = {
    "request": gettext_lazy("Question"), "disease": gettext_lazy("Disease"), "pathology": gettext_lazy("Pathology"),
    "staging": gettext_lazy("Stage"), "history": gettext_lazy("History of the disease and treatments"),
    "imaging": gettext_lazy("Imaging and endoscopy"), "biology": gettext_lazy("Laboratory"), "condition": gettext_lazy("Patient’s condition"),
}  # fmt: skip
_TITLE_OF = {
    model.REQUEST: "request", model.CONDITION: "condition", model.DISEASE: "disease", model.PATHOLOGY: "pathology", model.STAGING: "staging",
    model.EVENT: "history", model.TREATMENT: "history", model.EXAM: "imaging", model.RESULT: "biology",
}  # fmt: skip


def is_of(proposal: Proposal, block_key: str) -> bool:
    """Say whether a proposal stands under the heading that a button names."""
    pk, _colon, title = block_key.partition(":")
    return proposal.key.startswith(f"{pk}:") and _TITLE_OF.get(proposal.block) == title


@dataclass(frozen=True)
class DocumentProposals:
    """What one document or pasted text proposes and nobody decided on yet."""

    pk: int
    document: Document | None
    title: str
    kind: str
    waiting: bool
    notices: tuple[str, ...]
    open: tuple[Proposal, ...]
    decided: int

    @property
    def certain_count(self) -> int:
        return sum(each.certain and not each.replaces for each in self.open)

    @property
    def blocks(self) -> "list[ProposalBlock]":
        """The open proposals under the headings of the page, in its order."""
        order = [title for title in _TITLES if any(_TITLE_OF[each.block] == title for each in self.open)]
        return [
            ProposalBlock(f"{self.pk}:{title}", str(_TITLES[title]), tuple(each for each in self.open if _TITLE_OF[each.block] == title))
            for title in order
        ]


def document_proposals(
    rows: Iterable[Proposals], *, payload: Mapping[str, list[str]], dossier: Dossier, today: date
) -> list[DocumentProposals]:
    """Show what waits for a person; a value that the draft already says is no proposal any more."""
    forms_of = _Forms(dossier, today)
    found = []
    for row in rows:
        decided = {*row.confirmed, *row.dismissed}
        waiting = [_proposal(row.pk, index, said, payload, forms_of) for index, said in enumerate(row.found) if index not in decided]
        shown = tuple(each for each in waiting if each is not None)
        found.append(
            DocumentProposals(
                row.pk,
                row.document,
                _title(row),
                row.kind,
                row.state == "waiting",
                tuple(_notice(code) for code in row.notices),
                shown,
                len(decided),
            )
        )
    return found


_NOTICES = {
    "scanned": gettext_lazy("A scan: its values are read by optical recognition."),
    "read_by_ocr": gettext_lazy("Read by optical recognition: compare each value with the document."),
    "units_not_read": gettext_lazy("Units are never taken from a scan: type them."),
    "conflicting_values": gettext_lazy("The document says two different things; both are shown, confirm the right one."),
    "several_patients": gettext_lazy("The document names several patients: check every value."),
    "ins_key_wrong": gettext_lazy("The INS number in the document has a wrong key; it is not proposed."),
    "text_cut": gettext_lazy("The document is long: only its first pages were read."),
    "nothing_found": gettext_lazy("No value was recognised. The document is attached all the same."),
    "characters_replaced": gettext_lazy("Some characters could not be read and were replaced."),
    "encrypted": gettext_lazy("The document is protected by a password. It is attached, not read."),
    "active_content": gettext_lazy("The document holds programs. It was not read."),
    "too_many_pages": gettext_lazy("The document has too many pages to be read. Attach the pages that matter."),
    "damaged": gettext_lazy("The document is damaged and could not be read."),
    "too_big": gettext_lazy("The document is too large to be read."),
    "took_too_long": gettext_lazy("The document took too long to read. It is attached, not read."),
    "doctype_forbidden": gettext_lazy("This XML holds a document type, which is refused for safety."),
    "not_a_known_document": gettext_lazy("This XML is no clinical document that NETboard knows."),
    "ocr_unavailable": gettext_lazy("Scans cannot be read here: the optical recognition is not installed. Type the values."),
    "another_patient": gettext_lazy(
        "The scan names another patient than this dossier: its values are not proposed. Check the identity on the document."
    ),
}


def _notice(code: str) -> str:
    return str(_NOTICES.get(code, code))


def _title(row: Proposals) -> str:
    if row.document is not None:
        return row.document.title or row.document.file.shown_name
    return row.file.shown_name if row.file is not None else _("Pasted text")


class _Forms:
    """The fields of the page, for their labels and choices."""

    def __init__(self, dossier: Dossier, today: date) -> None:
        common = {"today": today, "birth_date": dossier.patient.birth_date}
        self.by_prefix: dict[str, forms.Form] = {
            "": MainForm(dossier=dossier, **common), "pathology": PathologyForm(prefix="pathology", **common),
            "staging": StagingForm(prefix="staging", **common), **{kind: form(**common) for kind, form in ROWS.items()},
        }  # fmt: skip

    def in_order(self, prefix: str, typed: Mapping[str, str]) -> dict[str, str]:
        """Keep what has a field on the page, in the order of the page."""
        order = list(self.by_prefix[prefix].fields)
        names = {name: name if prefix in ROWS else name.rpartition("-")[2] for name in typed}
        return {name: typed[name] for name in sorted((n for n in names if names[n] in order), key=lambda name: order.index(names[name]))}

    def field(self, prefix: str, name: str) -> forms.Field | None:
        return self.by_prefix[prefix].fields.get(name)


def _proposal(pk: int, index: int, said: Mapping[str, Any], payload: Mapping[str, list[str]], forms_of: _Forms) -> Proposal | None:
    kind = _ROW_KINDS.get(said["block"], "")
    typed = row_fields(said) if kind else scalar_fields(said)
    prefix = kind or next((name.partition("-")[0] for name in typed if "-" in name), "")
    known = forms_of.in_order(prefix, typed)
    if not known or (
        _has_row(payload, kind, known) if kind else all(payload.get(name, [""])[-1] == value for name, value in known.items())
    ):
        return None
    replaces = "" if kind else ", ".join(_words(forms_of, prefix, name, payload[name][-1]) for name in known if payload.get(name))
    line, start, end = str(said["line"]), int(said["start"]), int(said["end"])
    return Proposal(
        key=f"{pk}:{index}", block=said["block"], label=_label(forms_of, kind, prefix, known),
        shown=" · ".join(_shown(forms_of, prefix, name, value) for name, value in known.items()),
        line_before=line[:start], line_marked=line[start:end] or line[start:], line_after=line[end:] if end > start else "", page=int(said["page"]),
        certain=bool(said["certain"]), replaces=replaces, fields=known, kind=kind,
    )  # fmt: skip


_PLAIN = frozenset(
    {"modality", "performed_on", "result", "analyte", "value", "unit", "sampled_on", "note", "on", "text"}
)  # understood without their label


def _shown(forms_of: _Forms, prefix: str, name: str, value: str) -> str:
    """Write a value with what it is and its unit, so that two numbers of one row are never taken for one another."""
    words = _words(forms_of, prefix, name, value)
    unit = UNITS.get(name.rpartition("-")[2], "")
    if prefix in ROWS and name not in _PLAIN:
        field = forms_of.field(prefix, name)
        return _("%(what)s: %(value)s") % {"what": field.label if field else name, "value": words}
    return f"{words} {unit}".strip()


def _label(forms_of: _Forms, kind: str, prefix: str, known: Mapping[str, str]) -> str:
    if kind:
        return {"exams": _("Exam"), "results": _("Result"), "events": _("Event")}[kind]
    fields = (forms_of.field(prefix, name.rpartition("-")[2]) for name in known)
    return ", ".join(str(field.label) for field in fields if field is not None)


def _words(forms_of: _Forms, prefix: str, name: str, value: str) -> str:
    field = forms_of.field(prefix, name.rpartition("-")[2] if prefix not in ROWS else name)
    return _chosen(field, value) if field is not None else value


def scalar_fields(said: Mapping[str, Any]) -> dict[str, str]:
    """Write a proposal of single values as the page would send it."""
    block, values = said["block"], said["values"]
    start = "" if block in _MAIN_BLOCKS else f"{block}-"
    if block not in _MAIN_BLOCKS and block not in {model.PATHOLOGY, model.STAGING}:
        return {}
    return {f"{start}{name}": written(str(value)) for name, value in values.items() if name not in _MARKS and value not in (None, "")}


def row_fields(said: Mapping[str, Any]) -> dict[str, str]:
    """Write a proposal of a row as the page would send it, without the number of the row."""
    values = {name: str(value) for name, value in said["values"].items() if value not in (None, "")}
    match said["block"]:
        case model.EXAM:
            return {name: written(value) for name, value in values.items() if name not in _MARKS}
        case model.RESULT:
            number = f"{values.get('comparator', '')}{written(values['value'])}" if "value" in values else values.get("text", "")
            row = {
                "analyte": values.get("analyte", ""),
                "value": number,
                "unit": values.get("unit", "").replace("\N{GREEK SMALL LETTER MU}", "\N{MICRO SIGN}"),
                "sampled_on": written(values.get("sampled_on", "")),
            }
            row["note"] = _limits(values)
            return {name: value for name, value in row.items() if value}
    day = "/".join(f"{int(values[part]):02d}" for part in ("day", "month") if part in values)
    return {"on": "/".join(part for part in (day, values.get("year", "")) if part), "text": values.get("text", "")}


def _limits(values: Mapping[str, str]) -> str:
    low, high = (written(values.get(name, "")) for name in ("reference_low", "reference_high"))
    limits = f"{low} – {high}" if low and high else f"< {high}" if high else f"> {low}" if low else ""
    return _("laboratory limits %(limits)s") % {"limits": limits} if limits else ""


def written(value: str) -> str:
    """Write a canonical value as French people type it: 12,5 and 14/03/1959; any other text as it is."""
    try:
        return f"{date.fromisoformat(value):%d/%m/%Y}" if len(value) == len("2026-01-01") else _number(value)
    except ValueError:
        return _number(value)


def _number(value: str) -> str:
    return value.replace(".", ",") if value.replace(".", "", 1).isdigit() and value.count(".") == 1 else value


_TELLING_IN = {"exams": ("modality", "performed_on"), "results": ("analyte", "value", "sampled_on"), "events": ("on", "text")}


def _has_row(payload: Mapping[str, list[str]], kind: str, row: Mapping[str, str]) -> bool:
    telling = _TELLING_IN[kind]
    numbers = {name.split("-")[1] for name in payload if name.startswith(f"{kind}-")}
    return any(
        all(_said(payload, kind, number, name) == row.get(name, "") for name in telling)
        and all(_holds(name, _said(payload, kind, number, name), value) for name, value in row.items())
        for number in numbers
    )


def _said(payload: Mapping[str, list[str]], kind: str, number: str | int, name: str) -> str:
    return payload.get(f"{kind}-{number}-{name}", [""])[-1]


def _holds(name: str, there: str, value: str) -> bool:
    """Any words of a person stand for the words of a document; a measure or a unit is there or it is not."""
    return bool(there) if name in {"result", "note"} else there == value


def that_fit(payload: Mapping[str, list[str]], chosen: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """Leave out the rows for which the page has no more room; they stay proposed."""
    taken = [name.split("-") for name in payload if name.partition("-")[0] in ROWS]
    room = {
        kind: MAX_ROWS - 1 - max((int(number) for of, number, *_ in taken if of == kind and number.isdigit()), default=-1) for kind in ROWS
    }
    found = []
    for each in chosen:
        if each.kind:
            room[each.kind] -= 1
        if not each.kind or room[each.kind] >= 0:
            found.append(each)
    return tuple(found)


def with_values(payload: Payload, chosen: Iterable[Proposal]) -> Payload:
    """Write the chosen proposals into a draft: fields in their place, rows after those that are there."""
    result = {name: list(values) for name, values in payload.items()}
    for each in chosen:
        if not each.kind:
            result |= {name: [value] for name, value in each.fields.items()}
            continue
        taken = {int(name.split("-")[1]) for name in result if name.startswith(f"{each.kind}-") and name.split("-")[1].isdigit()}
        same = (at for at in sorted(taken) if _completes(result, at, each))
        number = next(same, max(taken, default=-1) + 1)
        result |= {f"{each.kind}-{number}-{name}": [value] for name, value in each.fields.items()}
    return result


def _completes(payload: Payload, number: int, row: Proposal) -> bool:
    """Say whether a row of the draft is the same exam or result with less in it, and nothing different."""
    telling = _TELLING_IN[row.kind]
    said = {name: _said(payload, row.kind, number, name) for name in {*telling, *row.fields}}
    same = all(said[name] == row.fields.get(name, "") for name in telling) and all(said[name] for name in telling[:2])
    return same and all(said[name] in {"", value} for name, value in row.fields.items())


@dataclass(frozen=True)
class ReadTrait:
    """What one line of a document says of the identity."""

    said: tuple[tuple[str, str], ...]  # (label, value)
    line: str
    title: str


def identity_of(rows: Iterable[Proposals], *, today: date) -> tuple[dict[str, str], list[ReadTrait], bool]:
    """Gather the identity that the documents name: what to put in the form, where each trait was read, whether they disagree."""
    fields = PatientForm(today=today).fields
    said: dict[str, str] = {}
    lines: dict[tuple[str, str], list[tuple[str, str]]] = {}
    disagree = False
    for row in rows:
        named = any(_NAMING & _traits(found).keys() for found in row.found)
        for found in row.found:
            for name, value in _traits(found).items():
                if name in _INS and not named:
                    continue  # a number on a paper that names nobody may be anybody's
                differs = name in _TELLING and _differs(said.get(name), value)
                disagree = disagree or differs
                if name not in said or differs:
                    said.setdefault(name, value)
                    pair = (str(fields[name].label), _chosen(fields[name], value))
                    lines.setdefault((str(found["line"]), _title(row)), []).append(pair)
    if "gp" in said:
        said["gp_status"] = "known"
        known = directory.physicians_named(said["gp"]).exact
        said["gp"] = directory.label(known[0]) if len(known) == 1 else said["gp"]
    return said, [ReadTrait(tuple(pairs), line, title) for (line, title), pairs in lines.items()], disagree


_TELLING = frozenset({"birth_family_name", "first_given_name", "birth_date", "sex", "ins_matricule"})
_NAMING = frozenset({"birth_family_name", "birth_date"})
_INS = frozenset({"ins_matricule", "ins_oid"})


def _chosen(field: forms.Field, value: str) -> str:
    if not isinstance(field, ChoiceField):
        return value
    choices = cast("Iterable[tuple[Any, Any]]", field.choices)
    return next((str(label) for code, label in choices if str(code) == value), value)


def _differs(before: str | None, now: str) -> bool:
    return before is not None and before.casefold() != now.casefold()


def _traits(found: Mapping[str, Any]) -> dict[str, str]:
    values = found["values"]
    if found["block"] == model.IDENTITY:
        return {_IDENTITY[name]: written(str(value)) for name, value in values.items() if name in _IDENTITY and value}
    return {"gp": str(values["name"])} if found["block"] == model.GP and values.get("name") else {}
