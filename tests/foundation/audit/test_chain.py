"""Can the trace be altered unseen? Two hundred alterations are planted by somebody who goes round the triggers."""

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from netboard.foundation.audit import chain, jobs, log
from netboard.foundation.audit.acts import Act
from netboard.foundation.audit.models import Entry, Pending, Seal
from tests.people import AT

ENTRIES = 40
EACH_KIND = 40


def _sealed_trace(people, *, count: int = ENTRIES) -> chain.Head:
    for number in range(count):
        log.record(
            actor=people.denis, act=Act.DOSSIER_VIEWED, patient_id=number, at=AT + timedelta(seconds=number), detail={"number": number}
        )
    chain.seal(at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing waits when the tables are altered
    head = chain.head()
    assert head is not None
    return head


@contextmanager
def _planted(sql: str, *parameters: object) -> Iterator[None]:
    """Do it with the triggers asleep, as the owner of the tables can, then undo it."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
            cursor.execute("ALTER TABLE audit_seal DISABLE TRIGGER USER")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(sql, parameters)
        yield
        transaction.set_rollback(True)


def _pks() -> list[int]:
    return list(Entry.objects.order_by("pk").values_list("pk", flat=True))


def _update(luck: random.Random) -> tuple[str, tuple[object, ...]]:
    column, value = luck.choice(
        [
            ("at", AT - timedelta(days=1)), ("actor_id", None), ("roles", "chair"), ("organisation_id", 999_999), ("act", "report.signed"),
            ("outcome", "refused"), ("target_kind", "board.Case"), ("target_id", "12"), ("patient_id", 424_242), ("reason", "because"),
            ("detail", '{"number": -1}'),
        ]
    )  # fmt: skip
    return f"UPDATE audit_entry SET {column} = %s WHERE id = %s", (value, luck.choice(_pks()))  # noqa: S608 -- names of our own columns


def _delete(luck: random.Random) -> tuple[str, tuple[object, ...]]:
    table = luck.choice(["DELETE FROM audit_entry WHERE id = %s", "DELETE FROM audit_seal WHERE entry_id = %s"])
    return table, (luck.choice(_pks()),)


def _insert(luck: random.Random) -> tuple[str, tuple[object, ...]]:
    row = (
        "INSERT INTO audit_entry (at, roles, act, outcome, target_kind, target_id, reason, detail)"
        " VALUES (now(), '', 'dossier.viewed', 'done', '', %s, '', '{}')"
    )
    return row, (str(luck.randrange(1000)),)


def _reorder(luck: random.Random) -> tuple[str, tuple[object, ...]]:
    first, second = luck.sample(_pks(), 2)
    return (
        (
            "UPDATE audit_entry AS a SET at = b.at, patient_id = b.patient_id, detail = b.detail FROM audit_entry AS b"
            " WHERE (a.id, b.id) IN ((%s, %s), (%s, %s))"
        ),
        (first, second, second, first),
    )


def _cut(luck: random.Random) -> tuple[str, tuple[object, ...]]:
    kept = luck.randrange(ENTRIES)
    return (
        (
            "WITH cut AS (DELETE FROM audit_seal WHERE seq > %s RETURNING entry_id)"
            " DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM cut)"
        ),
        (kept,),
    )


@pytest.mark.parametrize("alter", [_update, _delete, _insert, _reorder, _cut])
def test_every_planted_alteration_is_found(people, alter: Callable[[random.Random], tuple[str, tuple[object, ...]]]):
    head = _sealed_trace(people)
    luck = random.Random(alter.__name__)  # noqa: S311 -- the same alterations at each run
    assert chain.verify(heads=(head,)).ok
    missed = []

    for _ in range(EACH_KIND):
        sql, parameters = alter(luck)
        with _planted(sql, *parameters):
            if chain.verify(heads=(head,)).ok:
                missed.append((sql, parameters))

    assert missed == []
    assert chain.verify(heads=(head,)).ok


def test_a_new_entry_is_unsealed_until_the_job_has_passed(people):
    log.record(actor=people.denis, act=Act.DOSSIER_VIEWED, at=AT)

    before = chain.verify()
    sealed = chain.seal(at=AT)
    after = chain.verify()

    assert (before.sealed, before.unsealed, before.faults) == (0, 1, ())
    assert sealed == 1
    assert (after.sealed, after.unsealed, after.faults) == (1, 0, ())


def test_the_head_leaves_the_database_and_shows_a_tail_that_was_cut(people):
    _sealed_trace(people, count=3)
    jobs.keep_head()

    with _planted("DELETE FROM audit_seal WHERE seq = 3"):
        verdict = chain.verify(heads=jobs.kept_heads())

    assert "exported head 3 is not in the chain" in verdict.faults


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_make_one_chain(people):
    for number in range(60):
        log.record(actor=people.denis, act=Act.DOSSIER_VIEWED, patient_id=number, at=AT)
    start = threading.Barrier(2)
    sealed: list[int] = []

    def seal() -> None:
        start.wait()
        sealed.append(chain.seal(at=AT))
        connections.close_all()

    sealers = [threading.Thread(target=seal) for _ in range(2)]
    for sealer in sealers:
        sealer.start()
    for sealer in sealers:
        sealer.join()

    assert sum(sealed) == 60
    assert Pending.objects.count() == 0
    assert list(Seal.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 61))
    assert chain.verify().ok
