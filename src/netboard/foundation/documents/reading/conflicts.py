"""Is the document about the patient we know? Names, birth date, sex and INS compared; the caller blocks on a conflict."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from netboard.foundation.documents.reading.model import IDENTITY, Reading
from netboard.foundation.documents.reading.values import clean, fold

_FAMILY = ("birth_family_name", "used_family_name")
_GIVEN = ("first_given_name", "used_given_name", "birth_given_names")


@dataclass(frozen=True)
class Conflict:
    """A trait that the document gives otherwise than what is known."""

    trait: str
    known: str
    read: str


def identity_conflicts(reading: Reading, *, traits: Mapping[str, str]) -> tuple[Conflict, ...]:
    """Name the traits on which the document and the patient differ.

    traits: those known, by the names of the reading (`birth_family_name`, `used_family_name`, `first_given_name`, `birth_given_names`,
    `used_given_name`, `birth_date` as ISO, `sex`, `ins_matricule`); an absent or empty one is not compared.
    Accents, case, hyphens and apostrophes do not count; a birth name may be given as the used name; one of several given names is enough.
    """
    said: dict[str, list[str]] = {}
    for one in reading.found:
        if one.block == IDENTITY:
            for key, value in one.values.items():
                said.setdefault(key, []).append(value)
    conflicts = [
        Conflict(key, traits[key], value)
        for key in ("birth_date", "sex", "ins_matricule")
        for value in said.get(key, [])
        if traits.get(key) and traits[key].upper() not in {value.upper(), "U"}
    ]
    conflicts += _names_differ(said, traits, _FAMILY)
    conflicts += _names_differ(said, traits, _GIVEN)
    return tuple(conflicts)


def _names_differ(said: Mapping[str, list[str]], traits: Mapping[str, str], keys: tuple[str, ...]) -> list[Conflict]:
    known = {key: _words(traits[key]) for key in keys if traits.get(key)}
    if not known:
        return []
    return [
        Conflict(key, " / ".join(traits[name] for name in known), value)
        for key in keys
        for value in said.get(key, [])
        if not any(_is_same(_words(value), words) for words in known.values())
    ]


def _words(name: str) -> tuple[str, ...]:
    return tuple(re.sub(r"[^a-z]+", " ", fold(clean(name)).replace("œ", "oe").replace("æ", "ae")).split())


def _is_same(read: tuple[str, ...], known: tuple[str, ...]) -> bool:
    """Say whether two names are one: the same letters, or all words of the shorter are in the longer, side by side."""
    if "".join(read) == "".join(known):
        return True
    shorter, longer = sorted((read, known), key=len)
    return bool(shorter) and any(longer[place : place + len(shorter)] == shorter for place in range(len(longer) - len(shorter) + 1))
