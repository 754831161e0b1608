"""Which small tools do our templates share? Loaded in every template."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BaseForm, BaseFormSet
from django.forms.boundfield import BoundField
from django.template.defaultfilters import stringfilter
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeData, SafeString

from netboard.foundation import clock
from netboard.foundation.ui import formats

register = template.Library()
_ATTRIBUTE = re.compile(r"[a-zA-Z_:@.][-a-zA-Z0-9_:@.]*")
_INTERNAL_ERRORS = "__all__"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One line of the error summary: where to go, what it is called, what to do."""

    target: str
    label: str
    message: str

    @property
    def colon(self) -> str:
        return formats.colon()


@register.filter
def html_attrs(attrs: Mapping[str, Any]) -> SafeString:
    """Write the attributes a component passes on, every value escaped; None and False are left out."""
    shown = attrs.attrs_dict() if hasattr(attrs, "attrs_dict") else attrs
    parts = [(key, value) for key, value in shown.items() if value is not None and value is not False]
    if refused := [key for key, _value in parts if not _ATTRIBUTE.fullmatch(key)]:
        message = f"not an attribute name: {refused[0]!r}"
        raise template.TemplateSyntaxError(message)
    return format_html_join("", "{}", ((_attribute(key, value),) for key, value in parts))


def _attribute(key: str, value: object) -> SafeString:
    return format_html(" {}", key) if value is True else format_html(' {}="{}"', key, value)


@register.filter
def day(moment: datetime | date | None, pattern: str) -> str:
    """Write a day in a sentence: `mardi 1er décembre`; nothing for an absent one."""
    return formats.day(moment, pattern) if moment else ""


@register.filter
def keyed(field: BoundField, key: str) -> SafeString:
    """Render a form field that a single key brings the focus to."""
    return field.as_widget(attrs={"data-key": key, "aria-keyshortcuts": key})


@register.simple_tag
def form_problems(
    form: BaseForm | None, formsets: "Iterable[BaseFormSet[Any]] | None" = None, forms: "Iterable[BaseForm] | None" = None
) -> list[Problem]:
    """List every error of the forms and formsets of a page, in page order; a form that bears a `section` names it."""
    problems = [problem for each in [*([form] if form is not None else []), *(forms or ())] for problem in _problems(each)]
    for formset in formsets or ():
        if formset.is_bound:
            problems += [_whole(str(message)) for message in formset.non_form_errors()]
            problems += [problem for each in formset.forms for problem in _problems(each)]
    return problems


def _problems(form: BaseForm) -> list[Problem]:
    found = [_whole(str(message)) for message in form.non_field_errors()] if form.is_bound else []
    section = f"{form.section} · " if getattr(form, "section", "") else ""  # type: ignore[attr-defined]  # set by the page
    for bound in form if form.is_bound else ():
        target = f"{bound.auto_id}_field" if bound.use_fieldset else bound.id_for_label
        found += [Problem(target=target, label=f"{section}{bound.label}", message=str(error)) for error in bound.errors]
    return found


def _whole(message: str) -> Problem:
    return Problem(target="", label="", message=message)


@register.simple_tag(takes_context=True)
def time_left(context: template.Context, due_at: datetime) -> formats.TimeLeft:
    """Say how long remains before an instant, at the time of the page."""
    return formats.time_left(due_at, at=context.get("now") or clock.now())


@register.simple_tag
def share(part: Decimal | float, whole: Decimal | float) -> str:
    """Give a part as a percentage between 0 and 100, written for an SVG attribute."""
    if not whole:
        return "0"
    return f"{min(100.0, max(0.0, 100 * float(part) / float(whole))):.2f}"


@register.filter
def duration_left(due_at: datetime, at: datetime) -> str:
    """Write `2 h 10 left` or `3 h 00 late`."""
    return formats.duration_left(due_at, at=at)


@register.filter
def duration(length: Any) -> str:
    """Write a length of time: `3 d`, `2 h 10`, `35 min`; nothing for an absent one."""
    return formats.duration(length) if length is not None else ""


@register.filter
def fr_number(value: Decimal | float | None, places: int | None = None) -> str:
    """Write a number as the active language does."""
    return formats.fr_number(value, places=places)


@register.filter
def filesizeformat(count: int) -> str:
    """Write the size of a file: `12 Ko`; stands in for the filter of the framework, which writes `Kio`."""
    return formats.file_size(count)


@register.filter
def age(born_on: date | None, on: date) -> str:
    """Write an age at a day; nothing when the birth date is not known."""
    return formats.age(born_on, on=on) if born_on else ""


@register.filter
@stringfilter
def nbsp(text: str) -> str:
    """Put the non-breaking spaces of French punctuation; text already escaped is left alone, its entities hold `;`."""
    return text if isinstance(text, SafeData) else formats.punctuate(text)


@register.filter
@stringfilter
def initials(name: str) -> str:
    """Take the first letters of the first and last words of a name, civility left out."""
    words = [word for word in re.split(r"[\s-]+", name) if word and not word.endswith(".") and word not in {"Dr", "Pr", "Mme", "M"}]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
