"""What is a well-formed number of a professional or of an establishment, and which specialties exist?"""

import csv
import enum
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

RPPS_DIGITS = 11
FINESS_FORM = re.compile(r"(\d{9}|2[AB]\d{7})")
ADDRESS_FORM = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@([A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9-]{2,63})+)")


class Profession(enum.StrEnum):
    """What a person is by training; only physicians count for a quorum."""

    PHYSICIAN = "physician"
    TRAINEE = "trainee"
    NURSE = "nurse"
    SECRETARY = "secretary"
    PHARMACIST = "pharmacist"
    OTHER = "other"


@dataclass(frozen=True)
class Specialty:
    """A row of the national list of specialties (JDV_J01, code system 1.2.250.1.213.1.1.4.5)."""

    code: str
    label_fr: str
    label_en: str

    def label(self, language: str) -> str:
        return self.label_fr if language.startswith("fr") else self.label_en

    def choice(self, language: str) -> str:
        """Write it in a list, with its code: the national list says "Médecine générale" twice."""
        return f"{self.label(language)} ({self.code})"


@cache
def specialties() -> dict[str, Specialty]:
    """Read the table of specialties, by code, in the order of the file."""
    table = resources.files("netboard.foundation.directory").joinpath("tables/specialties.csv")
    lines = table.read_text(encoding="utf-8").splitlines()
    return {row["code"]: Specialty(row["code"], row["label_fr"], row["label_en"]) for row in csv.DictReader(lines)}


def is_rpps(number: str) -> bool:
    """Check the form only: the national sample data do not satisfy the Luhn key, so the key never refuses."""
    return len(number) == RPPS_DIGITS and number.isascii() and number.isdigit()


def is_finess(number: str) -> bool:
    return FINESS_FORM.fullmatch(number) is not None


def has_luhn_key(number: str) -> bool:
    """Say whether the digits satisfy the Luhn key; a wrong key is a warning, not a refusal."""
    digits = [int(digit) for digit in number if digit.isdigit()]
    doubled = [digit * 2 - 9 if digit * 2 > 9 else digit * 2 for digit in digits[-2::-2]]  # noqa: PLR2004 -- Luhn
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def is_address(address: str) -> bool:
    return len(address) <= 254 and ADDRESS_FORM.fullmatch(address) is not None  # noqa: PLR2004 -- RFC 5321


def is_secure_address(address: str, domains: tuple[str, ...]) -> bool:
    """Say whether clinical content may leave to this address: its domain is, or is under, a secure domain."""
    if not is_address(address):
        return False
    domain = address.rsplit("@", 1)[1].lower()
    return any(domain == secure or domain.endswith(f".{secure}") for secure in domains)
