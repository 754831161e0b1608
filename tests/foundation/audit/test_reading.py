"""Hundreds read at the same instant: every reading has its row, committed before the page leaves."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from netboard.foundation.audit import chain, log
from netboard.foundation.audit.acts import Act
from netboard.foundation.audit.models import Entry
from tests.people import AT, make


def read(account, number: int) -> None:
    log.record_view_among_many(actor=account, act=Act.DOSSIER_VIEWED, target=account.organisation, patient_id=number, at=AT)


@pytest.mark.django_db(transaction=True)
def test_each_reading_has_its_own_row_once_it_is_answered():
    people = make()
    accounts = [people.chantal, people.gilles, people.nadia, people.helene]

    def reads(number: int) -> bool:
        try:
            read(accounts[number % 4], number)
            return Entry.objects.filter(patient_id=number, actor=accounts[number % 4]).exists()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        is_there = list(pool.map(reads, range(200)))

    assert all(is_there)
    assert sorted(Entry.objects.values_list("patient_id", flat=True)) == list(range(200))
    assert chain.seal(at=AT) == 200
    assert chain.verify().ok


def test_it_is_the_row_of_any_reading(people):
    log.record_view(actor=people.chantal, act=Act.DOSSIER_VIEWED, target=people.nice, patient_id=7, at=AT)
    log.record_view_among_many(actor=people.chantal, act=Act.DOSSIER_VIEWED, target=people.nice, patient_id=7, at=AT)

    one, other = [{name: value for name, value in row.items() if name != "id"} for row in Entry.objects.values()]
    assert one == other


def test_a_reading_inside_an_act_that_is_undone_leaves_no_row(people):
    with pytest.raises(LookupError), transaction.atomic():
        read(people.chantal, 1)
        raise LookupError

    assert Entry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_reading_that_cannot_be_written_is_not_answered():
    people = make()

    with pytest.raises(IntegrityError):
        log.record_view_among_many(actor=people.chantal, act=Act.DOSSIER_VIEWED, target=people.nice, patient_id=1, at=None)

    read(people.chantal, 2)
    assert list(Entry.objects.values_list("patient_id", flat=True)) == [2]
