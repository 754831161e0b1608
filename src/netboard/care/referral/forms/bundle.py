"""The whole form of a dossier: what is typed is kept as typed, and becomes facts when it is submitted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from netboard.care.referral import rules
from netboard.care.referral.forms.parts import MainForm, PathologyForm, StagingForm
from netboard.care.referral.forms.rows import EventRow, ExamRow, ResultRow, Row
from netboard.care.referral.forms.situation import Answers, SiteForm
from netboard.care.referral.models import Dossier

Payload = dict[str, list[str]]
MAX_ROWS = 60
MAX_DRAFT_CHARACTERS = 400_000
_NOT_TYPED = {"csrfmiddlewaretoken", "version", "key", "act", "add", "theirs", "mine", "confirm", "dismiss", "files", "pasted"}
_MANAGEMENT = re.compile(r"-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$")
_NUL = "\x00"
UNITS = {"ki67_percent": "%", "mitoses_per_2mm2": "/ 2 mm²", "liver_burden_percent": "%", "weight_kg": "kg", "height_cm": "cm"}
ROWS: dict[str, type[Row]] = {"events": EventRow, "results": ResultRow, "exams": ExamRow}


def payload_of(typed: QueryDict) -> Payload:
    """Keep what a person typed, field by field; a NUL, which no database keeps, becomes a visible mark."""
    return {
        name: [value.replace(_NUL, "\ufffd") for value in values]
        for name, values in typed.lists()
        if name not in _NOT_TYPED and not _MANAGEMENT.search(name) and any(values)
    }


def is_too_long(payload: Payload) -> bool:
    return sum(len(value) for values in payload.values() for value in values) > MAX_DRAFT_CHARACTERS


class Rows(BaseFormSet[Any]):
    """A list of rows in which any row may be left or made empty."""

    default_error_messages = {  # noqa: RUF012 -- Django's own shape
        **BaseFormSet.default_error_messages,
        "too_many_forms": gettext_lazy("A dossier holds at most %(num)d rows of this kind: join the oldest ones as a document."),
    }

    def initial_form_count(self) -> int:
        return 0 if self.is_bound else super().initial_form_count()


@dataclass
class Bundle:
    """All forms of the page, in the order of the page."""

    main: MainForm
    pathology: PathologyForm
    staging: StagingForm
    site: SiteForm
    answers: Answers
    events: "BaseFormSet[Any]"
    results: "BaseFormSet[Any]"
    exams: "BaseFormSet[Any]"

    @property
    def rows(self) -> "list[BaseFormSet[Any]]":
        return [self.events, self.results, self.exams]

    @property
    def in_order(self) -> list[forms.Form]:
        """The forms of the summary of errors, in the order of the page."""
        return [self.main, self.pathology, self.staging, self.site, *self.answers.forms.values()]

    @property
    def parts(self) -> "list[forms.Form | BaseFormSet[Any]]":
        return [self.main, self.pathology, self.staging, self.site, *self.rows]

    def is_valid(self) -> bool:
        return all([part.is_valid() for part in [*self.parts, self.answers]])  # noqa: C419 -- every part shows its errors

    def facts(self) -> rules.Facts:
        """Give what was typed as facts; call it when the bundle is valid."""
        typed = self.main.cleaned_data
        plain = {name: typed[name] for name in _PLAIN}
        return rules.Facts(
            board_type=rules.BoardType(typed["board_type"]),
            motive=rules.Motive(typed["motive"]),
            urgency=rules.Urgency(typed["urgency"]),
            primary_site=rules.Site(typed["primary_site"]),
            ecog=int(typed["ecog"]),
            events=tuple(sorted(_facts_of(self.events), key=lambda event: (event.on.year, event.on.month or 0, event.on.day or 0))),
            results=_facts_of(self.results),
            exams=_facts_of(self.exams),
            pathology=self.pathology.fact(),
            staging=self.staging.fact(),
            site_facts=self.site.fact(),
            answers=self.answers.facts(),
            **plain,
        )


_PLAIN = (
    "question", "urgency_reason", "weight_kg", "height_cm", "comorbidities", "current_treatments", "syndrome", "symptoms",
    "family_history", "genetics", "metastatic_sites", "liver_burden_percent", "liver_burden_class", "patient_wish",
)  # fmt: skip


def _facts_of(rows: "BaseFormSet[Any]") -> tuple[Any, ...]:
    return tuple(row.fact() for row in rows.forms if row.has_changed())


def typed_bundle(typed: QueryDict, *, dossier: Dossier, today: date) -> Bundle:
    """Build the forms on what was just sent, to be checked."""
    common = {"today": today, "birth_date": dossier.patient.birth_date}
    return Bundle(
        main=MainForm(typed, dossier=dossier, **common),
        pathology=PathologyForm(typed, prefix="pathology", **common),
        staging=StagingForm(typed, prefix="staging", **common),
        site=SiteForm(typed, prefix="site", **common),
        answers=Answers({name: typed.get(name, "") for name in typed}, today=today, bound=True),
        **{name: _formset(name)(typed, prefix=name, form_kwargs=common) for name in ROWS},
    )


def kept_bundle(kept: Mapping[str, list[str]], *, dossier: Dossier, today: date, add: str = "") -> Bundle:
    """Build the forms on a kept draft, unchecked, so that an unfinished page opens without reproach."""
    common = {"today": today, "birth_date": dossier.patient.birth_date}
    plain = {name: values[-1] for name, values in kept.items()}
    return Bundle(
        main=MainForm(initial={name: value for name, value in plain.items() if "-" not in name}, dossier=dossier, **common),
        pathology=PathologyForm(initial=_under(plain, "pathology"), prefix="pathology", **common),
        staging=StagingForm(initial=_under(plain, "staging"), prefix="staging", **common),
        site=SiteForm(initial=_under(plain, "site"), prefix="site", **common),
        answers=Answers(plain, today=today, bound=False),
        **{name: _kept_rows(name, plain, extra=2 if add == name else 1, common=common) for name in ROWS},
    )


def _kept_rows(name: str, plain: Mapping[str, str], *, extra: int, common: dict[str, Any]) -> "BaseFormSet[Any]":
    rows = [row for row in (_under(plain, f"{name}-{number}") for number in range(MAX_ROWS)) if row]
    return _formset(name, extra=extra)(initial=rows, prefix=name, form_kwargs=common)


def _under(plain: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {name.removeprefix(f"{prefix}-"): value for name, value in plain.items() if name.startswith(f"{prefix}-")}


def _formset(name: str, *, extra: int = 1) -> "type[BaseFormSet[Any]]":
    return formset_factory(ROWS[name], formset=Rows, extra=extra, max_num=MAX_ROWS, absolute_max=MAX_ROWS, validate_max=True)


@dataclass(frozen=True)
class Difference:
    """A field whose two saved texts differ."""

    name: str
    label: str
    theirs: str
    mine: str


def differences(*, theirs: Mapping[str, list[str]], mine: Mapping[str, list[str]], dossier: Dossier, today: date) -> list[Difference]:
    """List the fields that two drafts say differently, in the order of the page."""
    said = labels(kept_bundle({**theirs, **mine}, dossier=dossier, today=today))
    names = [name for name in [*said, *sorted({*theirs, *mine} - set(said))] if theirs.get(name, []) != mine.get(name, [])]
    return [Difference(name, said.get(name, name), ", ".join(theirs.get(name, [])), ", ".join(mine.get(name, []))) for name in names]


def merged(*, theirs: Mapping[str, list[str]], mine: object, chosen: QueryDict) -> Payload:
    """Take each field from the draft the person chose; what was not chosen stays as it was saved."""
    typed = mine if isinstance(mine, dict) else {}
    result: Payload = {name: list(values) for name, values in theirs.items()}
    for name, values in typed.items():
        if chosen.get(f"choice-{name}") == "mine" and isinstance(values, list):
            result[name] = [str(value) for value in values]
    for name in [name for name in result if name not in typed and chosen.get(f"choice-{name}") == "mine"]:
        del result[name]
    return result


def labels(bundle: Bundle) -> dict[str, str]:
    each = [
        bundle.main,
        bundle.pathology,
        bundle.staging,
        bundle.site,
        *bundle.answers.forms.values(),
        *(row for rows in bundle.rows for row in rows.forms),
    ]
    return {bound.html_name: str(bound.label) for form in each for bound in form}
