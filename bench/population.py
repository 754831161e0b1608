"""Who fills the database of the bench? Twelve dossiers through the services, then their copies by bulk inserts."""

import itertools
import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Model

from netboard.care.patients.models import Patient
from netboard.care.referral.models import Dossier, DossierMove, Exam, HistoryEvent, LabResult, Pathology, Staging
from netboard.config.demo import loading, payload, people
from netboard.foundation import clock
from netboard.foundation.access.models import Account
from netboard.foundation.access.roles import Role
from netboard.foundation.directory import keys

FACTS: tuple[type[Model], ...] = (HistoryEvent, LabResult, Exam, Pathology, Staging, DossierMove)
FAMILIES = tuple("".join(parts) for parts in itertools.product(("BEL", "CAR", "DUM", "FLO", "GAR", "LAM"), ("AN", "IER", "OT", "UC"), ("DI", "GE", "MAS", "NET", "RY", "VAL", "ZET", "LE", "TON", "SON")))  # fmt: skip
STATES = ("delivered",) * 14 + ("signed", "discussed", "scheduled", "accepted", "returned", "submitted")
LONGEST_BATCH = 1000


@dataclass(frozen=True)
class Sender:
    """A referring doctor, and the form that this doctor types."""

    account: Account
    source: Dossier
    fields: payload.Fields


@dataclass(frozen=True)
class Population:
    coordinator: Account
    senders: tuple[Sender, ...]
    dossier_ids: tuple[int, ...]
    names: tuple[str, ...]


def create(*, dossiers: int, at: datetime) -> Population:
    """Make as many submitted dossiers, a twelfth for each referring doctor; two doctors share an establishment, the others have their own."""
    cast = people.create(at=at - timedelta(days=400), with_a_dead_address=False)
    senders = tuple(_first(cast, record, at=at - timedelta(days=1)) for record in payload.records())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo'")
    ids = _multiply([sender.source for sender in senders], total=dossiers, at=at)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Population(cast.first(Role.COORDINATOR), senders, tuple(ids), FAMILIES)


def _first(cast: people.Cast, record: payload.Record, *, at: datetime) -> Sender:
    fields = payload.dossier_fields(record, informed_on=clock.today(at) - timedelta(days=2))
    draft = loading.open_draft(cast, record, at=at)
    loading.submit(cast, record, draft, fields, at=at + timedelta(minutes=4))
    source = Dossier._default_manager.select_related("patient").get(pk=draft.pk)
    return Sender(cast.referrers[record["id"]], source, fields)


def _multiply(sources: Sequence[Dossier], *, total: int, at: datetime) -> list[int]:
    """Copy the first dossiers with their facts, each copy for a patient of its own, spread over the last year."""
    chance = random.Random(1)  # noqa: S311 -- the same database at each run
    pairs = list(itertools.islice(itertools.cycle(sources), total - len(sources)))
    patients = Patient._default_manager.bulk_create([_patient(row.patient, number) for number, row in enumerate(pairs)], LONGEST_BATCH)
    moments = sorted(at - timedelta(seconds=chance.randrange(3600, 365 * 86400)) for _row in pairs)
    copies = [
        _copy(
            row, patient_id=patient.pk, opening_key=uuid.uuid4(), number=f"BEN-{moment:%Y}-{number:05d}", opened_at=moment,
            submitted_at=moment + timedelta(hours=1), state=chance.choice(STATES),
        )
        for number, (row, patient, moment) in enumerate(zip(pairs, patients, moments, strict=True))
    ]  # fmt: skip
    made = [row.pk for row in Dossier._default_manager.bulk_create(copies, LONGEST_BATCH)]
    for kind in FACTS:
        _copy_facts(kind, [row.pk for row in pairs], made)
    return [*(row.pk for row in sources), *made]


def _copy(row: Any, **changes: object) -> Any:
    kept = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}
    return type(row)(**{**kept, **changes})


def _patient(row: Patient, number: int) -> Patient:
    family = FAMILIES[number % len(FAMILIES)]
    patient: Patient = _copy(row, birth_family_name=family, ins_matricule="", identity_status="VALI")
    patient.search_key = keys.search_key(family, patient.used_family_name, patient.first_given_name, patient.birth_given_names)
    patient.trait_key = keys.search_key(family, patient.first_given_name)
    return patient


def _copy_facts(kind: type[Model], sources: list[int], copies: list[int]) -> None:
    columns = [field.column for field in kind._meta.concrete_fields if not field.primary_key and field.column != "dossier_id"]
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{kind._meta.db_table}" (dossier_id, {names}) SELECT pair.copy, {names} FROM "{kind._meta.db_table}" AS fact'  # noqa: S608 -- names of our own columns
            " JOIN unnest(%s::bigint[], %s::bigint[]) AS pair(source, copy) ON fact.dossier_id = pair.source",
            [sources, copies],
        )


def open_drafts(sender: Sender, *, count: int, at: datetime) -> list[int]:
    """Open fresh, empty drafts for one doctor."""
    row = sender.source
    drafts = [
        Dossier(
            patient_id=row.patient_id, referrer_id=row.referrer_id, referrer_account=sender.account, establishment_id=row.establishment_id,
            opening_key=uuid.uuid4(), opened_at=at,
        )
        for _number in range(count)
    ]  # fmt: skip
    return [draft.pk for draft in Dossier._default_manager.bulk_create(drafts, LONGEST_BATCH)]


def form_of(sender: Sender, *, token: str = "") -> dict[str, str]:
    """Give the whole form as the page sends it, but for its key."""
    row = sender.source
    steering = {"referrer": str(row.referrer_id), "board_site": str(row.board_site_id), "version": "1", "act": "submit"}
    return sender.fields | steering | {"csrfmiddlewaretoken": token}


def submissions(sender: Sender, drafts: Sequence[int], *, token: str) -> Iterator[tuple[str, str]]:
    """Give the path and the body that submit each draft."""
    body = urlencode(form_of(sender, token=token))
    for pk in drafts:
        yield f"/dossiers/{pk}/edit/", f"{body}&key={uuid.uuid4()}"


def insertion(sender: Sender) -> str:
    """Give the body that the floor inserts: the same form, and the rows it hangs on."""
    row = sender.source
    added = {"patient": row.patient_id, "account": sender.account.pk, "establishment": row.establishment_id, "key": uuid.uuid4()}
    return urlencode(form_of(sender, token="x" * 64) | {name: str(value) for name, value in added.items()})
