"""The trace is append-only for everybody who speaks SQL to the database."""

import pytest
from django.db import IntegrityError, transaction

from netboard.foundation.audit import chain, log
from netboard.foundation.audit.acts import Act
from netboard.foundation.audit.models import Entry, Pending
from tests.people import AT


class UndoneError(Exception):
    pass


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_entry SET reason = 'other'",
        "DELETE FROM audit_entry",
        "DELETE FROM audit_entry WHERE false",
        "TRUNCATE audit_entry CASCADE",
        "UPDATE audit_seal SET hash = repeat('0', 64)",
        "DELETE FROM audit_seal",
        "TRUNCATE audit_seal",
    ],
)
def test_a_row_of_the_trace_is_never_changed(people, raw_sql, sql):
    log.record(actor=people.alice, act=Act.SIGNED_IN, at=AT)
    chain.seal(at=AT)
    raw_sql("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError, match="the trace is append-only"), transaction.atomic():
        raw_sql(sql)

    assert chain.verify().ok
    assert Entry.objects.count() == 1


def test_an_act_that_is_undone_leaves_no_row(people):
    with pytest.raises(UndoneError), transaction.atomic():
        log.record(actor=people.alice, act=Act.SIGNED_IN, at=AT)
        raise UndoneError

    assert (Entry.objects.count(), Pending.objects.count()) == (0, 0)


def test_every_entry_waits_for_its_seal_even_when_it_came_by_sql(people, raw_sql):
    entry = log.record(actor=people.alice, act=Act.SIGNED_IN, at=AT)
    raw_sql(
        "INSERT INTO audit_entry (at, roles, act, outcome, target_kind, target_id, reason, detail)"
        " VALUES (now(), '', 'account.signed_in', 'done', '', '', '', '{}')"
    )

    waiting = list(Pending.objects.order_by("entry_id").values_list("entry_id", flat=True))

    assert waiting == list(Entry.objects.order_by("pk").values_list("pk", flat=True))
    assert waiting[0] == entry.pk


def test_a_row_holds_who_with_which_roles_from_where(people):
    entry = log.record(actor=people.denis, act=Act.DOSSIER_ACCEPTED, patient_id=7, reason="r" * 600, at=AT)

    entry.refresh_from_db()

    assert (entry.actor, entry.roles, entry.organisation_id, entry.patient_id) == (people.denis, "coordinator", people.marseille.pk, 7)
    assert len(entry.reason) == 500
