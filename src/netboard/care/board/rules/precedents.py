"""By what are two cases alike, for a reader who looks for earlier decisions? Pure; nothing is ranked and nothing is advised."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

UPTAKE_OF_LIVER = 2  # Krenning 2 is at most the liver, 3 above it
KI67_BANDS = (2, 5, 10)  # percentage points on each side
AGE_BANDS = (5, 10, 20)  # years on each side
PERIODS_YEARS = (1, 3, 5, 10)
_YEAR = timedelta(days=365, hours=6)


@dataclass(frozen=True)
class Likeness:
    """The facts by which a case is compared; an absent one is not known."""

    primary_site: str = ""
    grade: str = ""
    motive: str = ""
    syndrome: str = ""
    is_metastatic: bool | None = None
    is_uptake_above_liver: bool | None = None
    ki67_percent: Decimal | None = None
    age_years: int | None = None


@dataclass(frozen=True)
class Sought:
    """What the reader asks for; what is absent is not asked. Ranges hold both their ends."""

    primary_site: str = ""
    grade: str = ""
    motive: str = ""
    syndrome: str = ""
    is_metastatic: bool | None = None
    is_uptake_above_liver: bool | None = None
    ki67_percent: tuple[Decimal, Decimal] | None = None
    age_years: tuple[int, int] | None = None
    since: datetime | None = None
    with_same_patient: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Name the filters in use, without what they ask for."""
        flags = {name: value for name, value in vars(self).items() if value not in {"", None, False} or name.startswith("is_")}
        return tuple(name for name, value in flags.items() if value is not None)


def is_metastatic(*, m: str, stage: str, sites: str) -> bool | None:
    """Say whether the disease has spread, from the category M and the sites named, else the stage; None when neither says it."""
    if m.upper().startswith("M0") and not sites.strip():
        return False  # stage IV of some sites holds tumours without metastasis
    if m.upper().startswith("M1") or stage.upper().startswith("IV") or sites.strip():
        return True
    return None


def around(value: Decimal, band: int) -> tuple[Decimal, Decimal]:
    """Give the range of a percentage around a value, within 0 and 100."""
    return max(Decimal(0), value - band), min(Decimal(100), value + band)


def since(at: datetime, years: int) -> datetime:
    return at - years * _YEAR
