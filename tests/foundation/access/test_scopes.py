"""Which rows may an actor see? When in doubt, none."""

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser

from netboard.foundation.access import policy, scopes
from netboard.foundation.access.models import Account
from netboard.foundation.access.scopes import ScopedQuerySet
from netboard.foundation.directory.models import Organisation
from tests import factories

SCOPED = sorted(scopes.SCOPES)


def _rows(label: str) -> ScopedQuerySet:
    return ScopedQuerySet(apps.get_model(label))


def test_a_kind_of_row_without_a_rule_is_seen_by_nobody(people):
    assert Organisation.objects.count() > 0

    assert list(ScopedQuerySet(Organisation).visible_to(people.helene)) == []
    assert list(ScopedQuerySet(Organisation).visible_to(policy.SYSTEM)) == []


@pytest.fixture
def dossier(people):
    return factories.accepted(people)


@pytest.mark.parametrize("label", SCOPED)
@pytest.mark.parametrize("actor", [None, AnonymousUser(), "alice"])
def test_whoever_is_not_an_account_sees_nothing(dossier, label, actor):
    assert list(_rows(label).visible_to(actor)) == []


@pytest.mark.parametrize("label", SCOPED)
def test_a_closed_account_sees_nothing(people, dossier, label):
    Account.objects.filter(pk=people.alice.pk).update(is_active=False)
    people.alice.refresh_from_db()

    assert list(_rows(label).visible_to(people.alice)) == []


@pytest.mark.parametrize("label", SCOPED)
@pytest.mark.parametrize("name", ["adele", "quentin", "eve"])
def test_administrators_quality_and_strangers_see_no_row_of_care(people, dossier, label, name):
    assert list(_rows(label).visible_to(getattr(people, name))) == []


@pytest.mark.parametrize(
    ("name", "sees"),
    [("alice", True), ("aline", True), ("denis", True), ("helene", True), ("bruno", False), ("chantal", False), ("paul", False)],
)
def test_a_dossier_is_seen_by_its_establishment_and_its_board_only(people, dossier, name, sees):
    seen = _rows("referral.Dossier").visible_to(getattr(people, name)).filter(pk=dossier.pk).exists()
    patient_seen = _rows("patients.Patient").visible_to(getattr(people, name)).filter(pk=dossier.patient_id).exists()

    assert (seen, patient_seen) == (sees, sees)


def test_a_draft_is_seen_by_its_establishment_only(people):
    draft = factories.draft(people)

    seen = {name for name in vars(people) if _is_account(people, name) and _sees(getattr(people, name), draft)}

    assert seen == {"alice", "aline"}


def _is_account(people, name: str) -> bool:
    return isinstance(getattr(people, name), Account)


def _sees(account: Account, dossier) -> bool:
    return _rows("referral.Dossier").visible_to(account).filter(pk=dossier.pk).exists()
