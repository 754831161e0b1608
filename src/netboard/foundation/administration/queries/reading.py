"""Which rows of the trail answer a search, and what are they about?"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.apps import apps
from django.db.models import Manager, Model, Q, QuerySet

from netboard.foundation import clock
from netboard.foundation.access.models import Account
from netboard.foundation.audit.models import Entry
from netboard.foundation.directory import matching

PAGE_ROWS = 25
MANY_PATIENTS = 20
MANY_DOSSIERS = 50
MANY_ROWS = 10_000
_DIGITS_OF_NUMBER = 4
_PATIENT = "patients.Patient"
TO_DOSSIER = {  # the way from each kind of target to its dossier
    "referral.Dossier": "",
    "referral.Document": "dossier",
    "referral.Gap": "dossier",
    "board.Case": "dossier",
    "board.Opinion": "case__dossier",
    "report.Report": "case__dossier",
    "report.ReportVersion": "report__case__dossier",
    "report.Delivery": "version__report__case__dossier",
}
_NAMED = frozenset({"access.Account", "directory.Professional", "directory.Organisation", "directory.Site"})


class TooMany(Exception):  # noqa: N818 -- it says what happened
    """The search finds more than can be read or taken away; `field` is the one to make more precise."""

    def __init__(self, field: str, limit: int) -> None:
        super().__init__(f"{field}: more than {limit}")
        self.field, self.limit = field, limit


@dataclass(frozen=True)
class Sought:
    """Which part of the trail is wanted; everything when nothing is said."""

    patient_id: int | None = None
    patient_name: str = ""
    dossier_number: str = ""
    account: Account | None = None
    act: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None


@dataclass(frozen=True)
class Found:
    """The patients of the name and the dossiers of the number that are sought; `None` when none was asked for."""

    patients: tuple[int, ...] | None
    dossiers: tuple[int, ...] | None


@dataclass(frozen=True)
class TrailPage:
    """Some entries, the latest first, the cursor of the older ones, and the patients that the name found."""

    rows: tuple[Entry, ...]
    older: int | None
    patients: tuple[int, ...] = ()


def look_up(sought: Sought) -> Found:
    """Find who and what the words mean; `TooMany` when they mean too much.

    The trace holds no name: whoever may read it may ask which numbers a name has, and that search is an act of its own.
    """
    patients = dossiers = None
    if sought.patient_name:
        rows = _rows(_PATIENT).filter(matching.starting(sought.patient_name)).order_by("-pk")
        patients = _few(rows, "patient_name", MANY_PATIENTS)
    if sought.dossier_number:
        rows = _rows("referral.Dossier").filter(_numbered(sought.dossier_number)).order_by("-pk")
        dossiers = _few(rows, "dossier_number", MANY_DOSSIERS)
    return Found(patients, dossiers)


def trail(sought: Sought, found: Found) -> TrailPage:
    """Find one page of the entries asked for; called by the service that records the reading."""
    rows = _entries(sought, found)
    if sought.before is not None:
        rows = rows.filter(pk__lt=sought.before)
    here = list(rows[: PAGE_ROWS + 1])
    shown = here[:PAGE_ROWS]
    return TrailPage(tuple(shown), shown[-1].pk if len(here) > PAGE_ROWS else None, found.patients or ())


def all_rows(sought: Sought, found: Found) -> list[Entry]:
    """Find every entry asked for, the latest first; `TooMany` beyond 10,000."""
    rows = list(_entries(sought, found)[: MANY_ROWS + 1])
    if len(rows) > MANY_ROWS:
        raise TooMany("since", MANY_ROWS)
    return rows


def patients_of(sought: Sought, found: Found) -> list[int | None]:
    """Name whose rows are read, for the trace: the patients of the number or of the name, or nobody in particular."""
    if sought.patient_id is not None:
        return [sought.patient_id]
    if found.patients:
        return list(found.patients)
    if found.dossiers:
        return list(_rows("referral.Dossier").filter(pk__in=found.dossiers).values_list("patient_id", flat=True).distinct())
    return [None]


def sought_detail(sought: Sought, found: Found) -> dict[str, str | int | None]:
    """Say, for the trace, which part of the trail was read: numbers and dates only."""
    told: dict[str, str | int | None] = {
        "number": sought.dossier_number,
        "account": sought.account.pk if sought.account else None,
        "act": sought.act,
        "since": sought.since.isoformat() if sought.since else "",
        "until": sought.until.isoformat() if sought.until else "",
        "before": sought.before,
    }
    kept: dict[str, str | int | None] = {name: value for name, value in told.items() if value}
    return kept if found.patients is None else kept | {"named": len(found.patients)}


def abouts(entries: Iterable[Entry]) -> dict[tuple[str, str], str]:
    """Say what the targets are known by: the number of their dossier, the name of a person or of a place."""
    asked: dict[str, set[int]] = {}
    for entry in entries:
        if entry.target_id.isdecimal():
            asked.setdefault(entry.target_kind, set()).add(int(entry.target_id))
    told: dict[tuple[str, str], str] = {}
    for kind, ids in asked.items():
        told |= {(kind, str(pk)): text for pk, text in _known_by(kind, ids) if text}
    return told


def _known_by(kind: str, ids: Collection[int]) -> Iterable[tuple[int, str]]:
    if kind in TO_DOSSIER:
        way = f"{TO_DOSSIER[kind]}__number".removeprefix("__")
        return list(_rows(kind).filter(pk__in=ids).values_list("pk", way))
    if kind in _NAMED:
        return [(row.pk, str(row)) for row in _rows(kind).filter(pk__in=ids)]
    return []


def _rows(kind: str) -> Manager[Model]:
    rows: Manager[Model] = apps.get_model(kind)._default_manager
    return rows


def _few(rows: QuerySet[Model], field: str, limit: int) -> tuple[int, ...]:
    found = tuple(rows.values_list("pk", flat=True)[: limit + 1])
    if len(found) > limit:
        raise TooMany(field, limit)
    return found


def _numbered(typed: str) -> Q:
    """Match a whole number, its last digits, or a part of it."""
    text = "".join(typed.split())
    if text.isascii() and text.isdigit() and len(text) <= _DIGITS_OF_NUMBER:
        return Q(number__endswith=f"-{text.zfill(_DIGITS_OF_NUMBER)}")
    return Q(number__icontains=text)


def _entries(sought: Sought, found: Found) -> QuerySet[Entry]:
    return Entry.objects.select_related("actor__professional").filter(_wanted(sought, found)).order_by("-pk")


def _wanted(sought: Sought, found: Found) -> Q:
    condition = Q() if found.dossiers is None else _of_dossiers(found.dossiers)
    if found.patients is not None:
        condition &= _of_patients(found.patients)
    if sought.patient_id is not None:
        condition &= _of_patients([sought.patient_id])
    if sought.account is not None:
        condition &= Q(actor=sought.account) | Q(target_kind="access.Account", target_id=str(sought.account.pk))
    if sought.act:
        condition &= Q(act=sought.act)
    if sought.since is not None:
        condition &= Q(at__gte=_midnight(sought.since))
    if sought.until is not None:
        condition &= Q(at__lt=_midnight(sought.until + timedelta(days=1)))
    return condition


def _of_patients(patients: Collection[int]) -> Q:
    """Keep what names the patient, and what touched a dossier without naming its patient, such as a refused reading."""
    if not patients:
        return Q(pk__in=[])
    dossiers = list(_rows("referral.Dossier").filter(patient_id__in=patients).values_list("pk", flat=True))
    return Q(patient_id__in=patients) | _targets(_PATIENT, patients) | _of_dossiers(dossiers)


def _of_dossiers(dossiers: Collection[int]) -> Q:
    """Keep what was done on a dossier or on anything that hangs on it."""
    if not dossiers:
        return Q(pk__in=[])
    patients = list(_rows("referral.Dossier").filter(pk__in=dossiers).values_list("patient_id", flat=True))
    condition = Q(patient_id__in=patients, detail__dossier__in=list(dossiers))
    for kind, way in TO_DOSSIER.items():
        ids = dossiers if not way else _rows(kind).filter(**{f"{way}__in": dossiers}).values_list("pk", flat=True)
        condition |= _targets(kind, ids)
    return condition


def _targets(kind: str, ids: Iterable[int]) -> Q:
    return Q(target_kind=kind, target_id__in=[str(pk) for pk in ids])


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=clock.PARIS)
