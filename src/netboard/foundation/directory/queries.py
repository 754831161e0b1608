"""Who and what does the directory hold? Search by the stored key, page by page."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from netboard.foundation.directory import keys
from netboard.foundation.directory.models import Organisation, Professional, Site
from netboard.foundation.directory.rules import Profession

PAGE_ROWS = 25
_MAX_TEXT = 100
_MAX_LABEL = 330
_FIRST_LETTERS = 3
_FINESS = re.compile(r"(\d{9}|2[ABab]\d{7})")
_RPPS = re.compile(r"\d{11}")
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Page(Generic[M]):
    """Some rows, and the cursors of the page before and after; empty when there is none."""

    rows: tuple[M, ...]
    previous: str
    next: str


def organisations(text: str = "") -> QuerySet[Organisation]:
    """Find establishments by the beginnings of words of their name or city, or by FINESS number."""
    return Organisation.objects.filter(_matching(text, "finess", _FINESS))


def professionals(text: str = "") -> QuerySet[Professional]:
    """Find professionals by the beginnings of their names, or by RPPS number."""
    return Professional.objects.filter(_matching(text, "rpps", _RPPS)).select_related("organisation")


def sites() -> QuerySet[Site]:
    return Site.objects.select_related("organisation").order_by("city", "code")


def professional(pk: int) -> Professional | None:
    """Find one active professional."""
    return Professional.objects.filter(pk=pk, active=True).select_related("organisation").first()


def physicians_of(organisation_id: int) -> QuerySet[Professional]:
    """Find the active physicians of an establishment, by name."""
    rows = Professional.objects.filter(organisation=organisation_id, profession=Profession.PHYSICIAN.value, active=True)
    return rows.order_by("search_key", "pk")


@dataclass(frozen=True)
class Named:
    """Whom a typed name means: the active physicians of exactly this name or label, and those of a like name."""

    exact: tuple[Professional, ...]
    near: tuple[Professional, ...]


def label(person: Professional, *, numbered: bool = False) -> str:
    """Write a person as the pickers show it: name, then the town, else the RPPS number; `numbered` tells namesakes of a town apart."""
    number = f"RPPS {person.rpps}" if person.rpps else ""
    told = ", ".join(part for part in (person.place, number if numbered or not person.place else "") if part)
    return f"{person.display_name} ({told})" if told else person.display_name


def physicians_named(text: str) -> Named:
    """Find the active physicians whom a typed name or label may mean: words in any order, without title, case or accents.

    A row that is only a typed name gives way to a namesake with an RPPS number or a secure address.
    """
    whole = keys.name_words(text[:_MAX_LABEL])
    name = keys.name_words(text[:_MAX_LABEL].partition("(")[0]) or whole
    rows = Professional.objects.filter(_sharing_a_word(name), profession=Profession.PHYSICIAN.value, active=True)
    exact, near = [], []
    for person in rows.select_related("organisation").order_by("search_key", "pk"):
        known = tuple(person.search_key.split())
        spellings = [known, keys.name_words(label(person)), keys.name_words(label(person, numbered=True))]
        if sorted(whole) in [sorted(words) for words in spellings]:
            exact.append(person)
        elif keys.is_like(name, known):
            near.append(person)
    linked = [person for person in exact if person.is_linked]
    return Named(tuple(linked or exact), tuple(near))


def _sharing_a_word(words: tuple[str, ...]) -> Q:
    """Narrow to the keys that hold one of the words, or the first letters of all of them."""
    starts, one = Q(), Q(pk__in=[])
    for word in words:
        starts &= _starts(word[:_FIRST_LETTERS])
        one |= _starts(word) if len(word) > 1 else Q()
    return (one | starts) if words else Q(pk__in=[])


def _starts(word: str) -> Q:
    return Q(search_key__startswith=word) | Q(search_key__contains=f" {word}")


def search_professionals(text: str, *, specialties: Collection[str] | None = None, limit: int = 10) -> list[Professional]:
    """Suggest active professionals whose names start with what is typed, of these specialties when some are given.

    Nothing typed suggests nothing.
    """
    if not keys.search_key(text):
        return []
    found = professionals(text).filter(active=True)
    if specialties is not None:
        found = found.filter(specialty__in=specialties)
    return list(found.order_by("search_key", "pk")[:limit])


def search_organisations(text: str, *, limit: int = 10) -> list[Organisation]:
    """Suggest active establishments; nothing typed suggests nothing."""
    if not keys.search_key(text):
        return []
    return list(organisations(text).filter(active=True).order_by("search_key", "pk")[:limit])


def page_by_key(rows: QuerySet[M], *, after: str = "", before: str = "", size: int = PAGE_ROWS) -> Page[M]:
    """Cut one page in the order of the search key; an unreadable cursor gives the first page."""
    start, end = _cursor(after), _cursor(before)
    if end is not None and start is None:
        key, pk = end
        backwards = list(rows.filter(Q(search_key__lt=key) | Q(search_key=key, pk__lt=pk)).order_by("-search_key", "-pk")[: size + 1])
        found = backwards[:size][::-1]
        return Page(tuple(found), _mark(found[0]) if len(backwards) > size else "", _mark(found[-1]) if found else "")
    if start is not None:
        key, pk = start
        rows = rows.filter(Q(search_key__gt=key) | Q(search_key=key, pk__gt=pk))
    forwards = list(rows.order_by("search_key", "pk")[: size + 1])
    found = forwards[:size]
    return Page(tuple(found), _mark(found[0]) if start is not None and found else "", _mark(found[-1]) if len(forwards) > size else "")


def _matching(text: str, number_field: str, number_form: re.Pattern[str]) -> Q:
    compact = re.sub(r"\s", "", text[:_MAX_TEXT])
    if number_form.fullmatch(compact):
        return Q(**{number_field: compact.upper()})
    condition = Q()
    for word in keys.search_key(text[:_MAX_TEXT]).split():
        condition &= _starts(word)
    return condition


def _mark(row: Any) -> str:
    return f"{row.search_key}~{row.pk}"


def _cursor(text: str) -> tuple[str, int] | None:
    key, separator, pk = text.rpartition("~")
    if not separator or not pk.isascii() or not pk.isdigit() or len(pk) > 18 or "\0" in key:  # noqa: PLR2004 -- a bigint
        return None
    return key, int(pk)
