"""What is a correct line of the directory, and what must be said when it is not?"""

import enum
import unicodedata
from dataclasses import dataclass, fields

from netboard.foundation.directory import rules as directory

INVITATION_DAYS = 7
PASSWORD_LETTERS_MAX = 128
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Kind(enum.StrEnum):
    """Which half of the directory a file describes."""

    ORGANISATIONS = "organisations"
    PROFESSIONALS = "professionals"


class Fault(enum.StrEnum):
    """Why a line is refused; the words are chosen by the screen."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    UNREADABLE = "unreadable"
    FINESS_FORM = "finess_form"
    RPPS_FORM = "rpps_form"
    ADDRESS_FORM = "address_form"
    PROFESSION_UNKNOWN = "profession_unknown"
    SPECIALTY_UNKNOWN = "specialty_unknown"
    ORGANISATION_UNKNOWN = "organisation_unknown"
    YES_OR_NO = "yes_or_no"
    NUMBER_TAKEN = "number_taken"
    TWICE_IN_FILE = "twice_in_file"
    WRONG_WIDTH = "wrong_width"


class Doubt(enum.StrEnum):
    """What is accepted but shown to the person who typed it."""

    KEY = "key"
    ADDRESS_NOT_SECURE = "address_not_secure"


@dataclass(frozen=True)
class Remark:
    """A fault or a doubt, with the field it is about."""

    field: str
    what: Fault | Doubt


@dataclass(frozen=True)
class OrganisationTraits:
    """An establishment as a person typed it or a file gave it."""

    name: str
    finess: str = ""
    address: str = ""
    postcode: str = ""
    city: str = ""
    phone: str = ""
    secure_address: str = ""
    active: bool = True


@dataclass(frozen=True)
class ProfessionalTraits:
    """A professional as a person typed it or a file gave it; `organisation_id` is a row of the directory."""

    family_name: str
    profession: str
    given_name: str = ""
    title: str = ""
    specialty: str = ""
    rpps: str = ""
    organisation_id: int | None = None
    secure_address: str = ""
    phone: str = ""
    active: bool = True


@dataclass(frozen=True)
class SiteTraits:
    """A room from which the board is attended."""

    code: str
    name: str
    city: str
    organisation_id: int


LENGTHS = {
    "name": 200, "family_name": 100, "given_name": 100, "title": 20, "specialty": 10, "profession": 20, "rpps": 11, "finess": 9,
    "address": 300, "postcode": 10, "city": 100, "phone": 30, "secure_address": 254, "code": 40,
}  # fmt: skip


def is_readable(text: str) -> bool:
    """Say whether a text holds only what a person can see: no control, no lone surrogate, no direction mark."""
    return not any(unicodedata.category(letter) in {"Cc", "Cs"} or letter in _BIDI for letter in text)


def organisation_faults(traits: OrganisationTraits) -> tuple[Remark, ...]:
    """Name what forbids to keep an establishment."""
    found = _text_faults(traits)
    if traits.finess and not directory.is_finess(traits.finess):
        found.append(Remark("finess", Fault.FINESS_FORM))
    return (*found, *_address_faults(traits.secure_address))


def professional_faults(traits: ProfessionalTraits) -> tuple[Remark, ...]:
    """Name what forbids to keep a professional."""
    found = _text_faults(traits)
    if traits.rpps and not directory.is_rpps(traits.rpps):
        found.append(Remark("rpps", Fault.RPPS_FORM))
    if traits.profession not in set(directory.Profession):
        found.append(Remark("profession", Fault.PROFESSION_UNKNOWN))
    if traits.specialty and traits.specialty not in directory.specialties():
        found.append(Remark("specialty", Fault.SPECIALTY_UNKNOWN))
    return (*found, *_address_faults(traits.secure_address))


def doubts(traits: OrganisationTraits | ProfessionalTraits, secure_domains: tuple[str, ...]) -> tuple[Remark, ...]:
    """Name what is kept all the same: a wrong Luhn key, an address to which no clinical content may leave."""
    field = "rpps" if isinstance(traits, ProfessionalTraits) else "finess"
    number = getattr(traits, field)
    found = []
    if number and number.isdigit() and not directory.has_luhn_key(number):
        found.append(Remark(field, Doubt.KEY))
    address = traits.secure_address
    if address and directory.is_address(address) and not directory.is_secure_address(address, secure_domains):
        found.append(Remark("secure_address", Doubt.ADDRESS_NOT_SECURE))
    return tuple(found)


def _text_faults(traits: OrganisationTraits | ProfessionalTraits) -> list[Remark]:
    found = []
    required = {"name", "family_name"}
    for field in fields(traits):
        value = getattr(traits, field.name)
        if not isinstance(value, str):
            continue
        if field.name in required and not value:
            found.append(Remark(field.name, Fault.MISSING))
        elif len(value) > LENGTHS[field.name] and field.name not in {"rpps", "finess"}:
            found.append(Remark(field.name, Fault.TOO_LONG))
        if not is_readable(value):
            found.append(Remark(field.name, Fault.UNREADABLE))
    return found


def _address_faults(address: str) -> tuple[Remark, ...]:
    return (Remark("secure_address", Fault.ADDRESS_FORM),) if address and not directory.is_address(address) else ()
