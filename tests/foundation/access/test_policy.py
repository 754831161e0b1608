"""Who may do what?"""

import pytest
from django.contrib.auth.models import AnonymousUser

from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import GRANTS, Permission
from netboard.foundation.access.roles import PERSONAL_ROLES, Role

CLINICAL = {
    permission for permission in Permission if permission.split(".")[0] in {"patient", "dossier", "board", "opinion", "report", "delivery"}
}


def test_every_role_has_its_grants_and_every_grant_its_role():
    assert set(GRANTS) == set(Role)
    assert set().union(*GRANTS.values()) == set(Permission)


def test_the_system_role_is_never_a_persons():
    assert Role.SYSTEM not in PERSONAL_ROLES


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.QUALITY])
def test_who_runs_the_centre_has_no_right_on_a_dossier(role):
    assert GRANTS[role] & CLINICAL == set()


def test_only_quality_reads_the_trail_and_only_administrators_manage_accounts():
    assert {role for role, granted in GRANTS.items() if Permission.AUDIT_READ in granted} == {Role.QUALITY}
    assert {role for role, granted in GRANTS.items() if Permission.ACCOUNT_MANAGE in granted} == {Role.ADMINISTRATOR}


def test_only_the_chair_signs():
    assert {role for role, granted in GRANTS.items() if Permission.REPORT_SIGN in granted} == {Role.CHAIR}


@pytest.mark.parametrize("actor", [None, AnonymousUser(), "alice", object()])
def test_whoever_is_not_an_account_may_nothing(actor):
    assert [permission for permission in Permission if policy.may(actor, permission)] == []


def test_a_closed_account_may_nothing(people):
    assert policy.may(people.alice, Permission.DOSSIER_WRITE)

    Account.objects.filter(pk=people.alice.pk).update(is_active=False)
    people.alice.refresh_from_db()

    assert [permission for permission in Permission if policy.may(people.alice, permission)] == []


def test_require_names_the_missing_right(people):
    with pytest.raises(policy.Refused) as refusal:
        policy.require(people.adele, Permission.DOSSIER_VIEW)

    assert refusal.value.permission is Permission.DOSSIER_VIEW


def test_an_ended_role_grants_nothing(people):
    people.denis.role_grants.update(ended_at=people.denis.created_at)
    people.denis.refresh_from_db()

    assert people.denis.roles == frozenset()
    assert not policy.may(people.denis, Permission.BOARD_PLAN)
