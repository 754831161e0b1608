"""A question written once for each set of roles answers as if it had been written for each person."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from netboard.care.referral.models import Dossier
from netboard.foundation.access import prepared
from netboard.foundation.access.models import Account, RoleGrant
from netboard.foundation.access.roles import PERSONAL_ROLES
from tests import factories
from tests.people import AT, make


def visible(actor: Account, pk: int):
    return Dossier.objects.visible_to(actor).filter(pk=pk).values_list("pk", "referrer_account_id")


@pytest.fixture
def question() -> prepared.Question:
    return prepared.Question(visible)


def everybody() -> list[Account]:
    return list(Account.objects.order_by("pk"))


def test_each_person_gets_the_answer_of_the_query_itself(people, question):
    dossiers = [
        factories.submitted(people),
        factories.submitted(people, referrer=people.bruno),
        factories.draft(people, referrer=people.eve),
    ]
    asked = [(account, dossier.pk) for dossier in dossiers for account in everybody() for _turn in range(2)]

    answers = [question.one(account, pk=pk) for account, pk in asked]

    assert answers == [visible(account, pk).first() for account, pk in asked]
    assert {answer is None for answer in answers} == {True, False}


@pytest.mark.parametrize("role", sorted(PERSONAL_ROLES))
def test_a_role_counts_from_its_grant_to_its_end(people, question, role):
    dossier, account = factories.submitted(people), people.adele
    RoleGrant.objects.filter(account=account).update(ended_at=AT)

    def answers() -> list[object]:
        fresh = Account.objects.get(pk=account.pk)
        return [question.one(fresh, pk=dossier.pk), visible(fresh, dossier.pk).first()]

    without = answers()
    grant = RoleGrant.objects.create(account=account, role=role.value, granted_at=AT)
    with_role = answers()
    grant.ended_at = AT
    grant.save()

    assert without == [None, None] == answers()
    assert with_role[0] == with_role[1]


def test_a_closed_account_sees_nothing_whatever_was_asked_before(people, question):
    dossier = factories.submitted(people)
    assert question.one(people.denis, pk=dossier.pk) is not None

    people.denis.is_active = False

    assert question.one(people.denis, pk=dossier.pk) is None


def test_the_answer_is_read_anew_each_time(people, question):
    dossier = factories.submitted(people)
    before = question.one(people.alice, pk=dossier.pk)
    Dossier.objects.filter(pk=dossier.pk).update(referrer_account=people.aline)

    with CaptureQueriesContext(connection) as asked:
        after = question.one(people.alice, pk=dossier.pk)

    assert (before, after, len(asked)) == ((dossier.pk, people.alice.pk), (dossier.pk, people.aline.pk), 1)


def test_a_moment_may_not_be_kept_in_the_text(people):
    question = prepared.Question(lambda _actor, pk: Dossier.objects.filter(pk=pk, opened_at__gte=AT).values_list("pk"))

    with pytest.raises(ValueError, match="a moment"):
        question.one(people.alice, pk=1)


@pytest.mark.django_db(transaction=True)
def test_threads_that_ask_at_once_get_each_their_own_answer():
    people = make()
    mine, his = factories.submitted(people), factories.submitted(people, referrer=people.bruno)
    question = prepared.Question(visible)

    def ask(pair: tuple[Account, int]) -> object:
        try:
            return question.one(*pair[:1], pk=pair[1])
        finally:
            connection.close()

    pairs = [(account, dossier.pk) for account in (people.alice, people.bruno, people.denis) for dossier in (mine, his)] * 8
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, pairs))

    assert answers == [visible(account, pk).first() for account, pk in pairs]
