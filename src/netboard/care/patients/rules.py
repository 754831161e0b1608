"""What is a coherent identity? INS key, statuses, dates; pure."""

import enum
import re
from datetime import date

NIR_FORM = re.compile(r"[1-478]\d{2}(0[1-9]|1[0-2]|[2-9]\d)(2[AB]|\d{2})\d{6}\d{2}")
COG_FORM = re.compile(r"(\d{5}|2[AB]\d{3})")
POSTCODE_FORM = re.compile(r"(?!00)\d{5}", re.ASCII)
ABROAD = "étranger"
PHONE_FORM = re.compile(r"\+?[\d .\-/()]+", re.ASCII)
PHONE_DIGITS = range(6, 16)  # E.164: 15 at most
INS_LENGTH = 15
OLDEST_AGE_YEARS = 125
NIR_OID = "1.2.250.1.213.1.4.8"
NIA_OID = "1.2.250.1.213.1.4.9"
TEST_OID = "1.2.250.1.213.1.4.10"
DEMO_OID = "1.2.250.1.213.1.4.11"


class Sex(enum.StrEnum):
    """JDV_J143."""

    FEMALE = "F"
    MALE = "M"
    UNKNOWN = "U"


class IdentityStatus(enum.StrEnum):
    """How far an identity was checked; the four values exclude one another."""

    PROVISIONAL = "PROV"  # neither document nor INSi
    VALIDATED = "VALI"  # identity document checked
    RETRIEVED = "RECUP"  # INSi answered
    QUALIFIED = "QUAL"  # both


class GpStatus(enum.StrEnum):
    """Whether the treating doctor is known; unknown is said on purpose."""

    KNOWN = "known"
    UNKNOWN = "unknown"


def ins_key(body: str) -> str:
    """Compute the two digits that follow the 13 characters of a NIR or NIA, Corsica included.

    Source: Référentiel INS (ANS): key = 97 - (number modulo 97), with 2A read as 19 and 2B as 18.
    Raises `ValueError` when the body is not 13 characters of that form.
    """
    digits = body.replace("2A", "19", 1) if body[5:7] == "2A" else body.replace("2B", "18", 1) if body[5:7] == "2B" else body
    if len(body) != INS_LENGTH - 2 or not digits.isascii() or not digits.isdigit():
        raise ValueError(body)
    return f"{97 - int(digits) % 97:02d}"


def is_ins(matricule: str) -> bool:
    """Check form and key of a 15-character INS."""
    return NIR_FORM.fullmatch(matricule) is not None and ins_key(matricule[:13]) == matricule[13:]


def ins_contradictions(*, matricule: str, sex: Sex, birth_date: date) -> list[str]:
    """Name what the matricule says otherwise than the traits: `sex`, `birth_year`, `birth_month`.

    Only a warning: a NIR keeps its first digits when a person's sex is corrected in the civil register.
    """
    said = []
    if matricule[0] in "12" and sex is not Sex.UNKNOWN and matricule[0] != {Sex.MALE: "1", Sex.FEMALE: "2"}[sex]:
        said.append("sex")
    if int(matricule[1:3]) != birth_date.year % 100:
        said.append("birth_year")
    month = int(matricule[3:5])
    if 1 <= month <= 12 and month != birth_date.month:  # noqa: PLR2004 -- months; 20 and more mean unknown
        said.append("birth_month")
    return said


def is_postcode(text: str) -> bool:
    """Check the form of a French postcode: 5 digits, Corsica (20) and overseas (97, 98) included, 99 and three digits abroad."""
    return POSTCODE_FORM.fullmatch(text) is not None


def is_phone(text: str) -> bool:
    """Check that a phone number can be dialled: 6 to 15 digits, a + before them, spaces and the usual signs between."""
    return PHONE_FORM.fullmatch(text) is not None and sum(letter.isdigit() for letter in text) in PHONE_DIGITS


def is_plausible_birth(birth_date: date, *, today: date) -> bool:
    return birth_date <= today and today.year - birth_date.year <= OLDEST_AGE_YEARS


def age_years(birth_date: date, *, on: date) -> int:
    """Count whole years; a person born on 29 February has the birthday on 1 March in common years."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))
