"""Accounts, invitations and the directory, through the services."""

from dataclasses import replace
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError

from netboard.foundation.access import policy
from netboard.foundation.access.models import Account, Invitation, RoleGrant
from netboard.foundation.access.permissions import Permission
from netboard.foundation.access.roles import Role
from netboard.foundation.administration import rules, services
from netboard.foundation.administration.rules import Fault, Remark
from netboard.foundation.administration.services import Refusal, joining
from netboard.foundation.audit.acts import Act
from netboard.foundation.audit.models import Entry
from netboard.foundation.directory.models import Professional, Site
from netboard.foundation.jobs.models import News
from netboard.foundation.jobs.topics import Topic
from tests.people import AT

NEWCOMER = rules.ProfessionalTraits(family_name="NOUVELLE", given_name="Zoé", profession="physician", rpps="10003456789")
PASSWORD = "une phrase que je garde pour moi"
LATER = AT + timedelta(hours=1)


def _invitee(**changes: object) -> services.Invitee:
    plain = services.Invitee(email="Zoe@Hopital.fr", roles=frozenset({Role.REFERRER}), person=NEWCOMER)
    return replace(plain, **changes)


def _acts() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("act", flat=True))


@pytest.fixture
def zoe(people) -> Account:
    return services.invite(actor=people.adele, invitee=_invitee(organisation=people.nice), at=AT)


def _token(account: Account) -> str:
    return joining._token_of(account.invitations.latest("pk"))


def test_an_invitation_opens_an_account_without_a_password(people, zoe):
    assert (zoe.email, zoe.display_name, zoe.organisation, zoe.has_usable_password()) == (
        "zoe@hopital.fr",
        "Zoé NOUVELLE",
        people.nice,
        False,
    )
    assert zoe.roles == {Role.REFERRER}
    assert _acts() == [Act.DIRECTORY_CHANGED, Act.ACCOUNT_INVITED]


def test_the_token_is_nowhere_in_clear(zoe):
    invitation = Invitation.objects.get()
    news = News.objects.get(topic=Topic.ACCOUNT_INVITED)
    token = _token(zoe)

    assert len(token) == 43
    assert invitation.token_hash == joining.token_hash(token)
    assert news.payload == {"account_id": zoe.pk, "invitation_id": invitation.pk}
    assert joining.derive_token(zoe.pk, AT, secret="another key" * 5) != token


def test_a_link_made_with_the_former_key_still_opens(zoe, settings):
    token = _token(zoe)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "new-" + "n" * 60

    assert _token(zoe) == token


def test_only_administrators_invite(people):
    with pytest.raises(policy.Refused):
        services.invite(actor=people.denis, invitee=_invitee(), at=AT)

    assert not Account.objects.filter(email="zoe@hopital.fr").exists()


@pytest.mark.parametrize("email", ["alice@netboard.test", "ALICE@netboard.test"])
def test_an_address_signs_in_one_person(people, email):
    with pytest.raises(services.EmailTaken):
        services.invite(actor=people.adele, invitee=_invitee(email=email), at=AT)

    assert not Professional.objects.filter(family_name="NOUVELLE").exists()


def test_a_professional_has_one_account(people):
    with pytest.raises(services.ProfessionalTaken):
        services.invite(actor=people.adele, invitee=_invitee(person=people.alice.professional), at=AT)


@pytest.mark.parametrize(
    ("changes", "remark"),
    [
        ({"email": "zoe"}, Remark("email", Fault.ADDRESS_FORM)),
        ({"roles": frozenset()}, Remark("roles", Fault.MISSING)),
        ({"person": replace(NEWCOMER, rpps="12")}, Remark("rpps", Fault.RPPS_FORM)),
    ],
)
def test_a_malformed_invitation_is_refused(people, changes, remark):
    with pytest.raises(services.TraitsRefused) as refusal:
        services.invite(actor=people.adele, invitee=_invitee(**changes), at=AT)

    assert refusal.value.remarks == (remark,)


def test_the_system_role_cannot_be_given(people):
    with pytest.raises(ValueError, match="system"):
        services.invite(actor=people.adele, invitee=_invitee(roles=frozenset({Role.SYSTEM})), at=AT)


def test_joining_sets_the_password_once(zoe):
    token = _token(zoe)

    joined = services.join(token=token, password=PASSWORD, at=LATER)

    assert joined.check_password(PASSWORD)
    assert list(EmailAddress.objects.values_list("user_id", "email", "verified", "primary")) == [(zoe.pk, "zoe@hopital.fr", True, True)]
    assert _acts()[-1] == Act.INVITATION_USED
    with pytest.raises(services.InvitationRefused) as refusal:
        services.join(token=token, password="another phrase that is long", at=LATER)
    assert refusal.value.refusal is Refusal.USED
    joined.refresh_from_db()
    assert joined.check_password(PASSWORD)


@pytest.mark.parametrize(
    ("after", "refusal"),
    [(timedelta(days=7) - timedelta(seconds=1), None), (timedelta(days=7), Refusal.EXPIRED), (timedelta(days=30), Refusal.EXPIRED)],
)
def test_a_link_lives_seven_days(zoe, after, refusal):
    if refusal is None:
        assert services.usable_invitation(_token(zoe), at=AT + after).account == zoe
        return
    with pytest.raises(services.InvitationRefused) as found:
        services.join(token=_token(zoe), password=PASSWORD, at=AT + after)
    assert found.value.refusal is refusal


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "é" * 43, "\0" * 43])
def test_an_invented_link_opens_nothing(zoe, token):
    with pytest.raises(services.InvitationRefused) as refusal:
        services.usable_invitation(token, at=LATER)

    assert refusal.value.refusal is Refusal.UNKNOWN


@pytest.mark.parametrize("weak", ["court", "motdepasse", "zoe@hopital.fr", "passwordpassword"[:13]])
def test_a_weak_password_is_refused_and_the_link_stays_good(zoe, weak):
    with pytest.raises(ValidationError):
        services.join(token=_token(zoe), password=weak, at=LATER)

    assert services.usable_invitation(_token(zoe), at=LATER).used_at is None


def test_a_new_link_ends_the_former_one(people, zoe):
    former = _token(zoe)

    services.reinvite(actor=people.adele, account_id=zoe.pk, at=LATER)

    with pytest.raises(services.InvitationRefused) as refusal:
        services.usable_invitation(former, at=LATER)
    assert refusal.value.refusal is Refusal.EXPIRED
    assert services.usable_invitation(_token(zoe), at=LATER).account == zoe
    assert News.objects.filter(topic=Topic.ACCOUNT_INVITED).count() == 2


def test_who_has_joined_is_not_invited_again(people, zoe):
    services.join(token=_token(zoe), password=PASSWORD, at=LATER)

    with pytest.raises(services.AccountJoined):
        services.reinvite(actor=people.adele, account_id=zoe.pk, at=LATER)


def test_roles_change_and_the_history_stays(people):
    services.change_roles(actor=people.adele, account_id=people.denis.pk, roles=frozenset({Role.COORDINATOR, Role.CHAIR}), at=AT)
    services.change_roles(actor=people.adele, account_id=people.denis.pk, roles=frozenset({Role.CHAIR}), at=LATER)

    people.denis.refresh_from_db()

    assert people.denis.roles == {Role.CHAIR}
    ended = RoleGrant.objects.get(account=people.denis, role=Role.COORDINATOR)
    assert (ended.granted_at, ended.ended_at) == (AT, LATER)
    assert Entry.objects.latest("pk").detail == {"given": "", "taken": "coordinator"}


def test_nobody_changes_his_own_rights(people):
    with pytest.raises(services.OwnAccount):
        services.change_roles(actor=people.adele, account_id=people.adele.pk, roles=frozenset({Role.COORDINATOR}), at=AT)
    with pytest.raises(services.OwnAccount):
        services.close_account(actor=people.adele, account_id=people.adele.pk, reason="x", at=AT)


def test_somebody_is_left_to_manage_the_accounts(people):
    RoleGrant.objects.create(account=people.denis, role=Role.ADMINISTRATOR, granted_at=AT)
    stale = people.adele
    assert stale.has_role(Role.ADMINISTRATOR), "the right as it was when the request began"
    RoleGrant.objects.filter(account=people.adele).update(ended_at=AT)

    with pytest.raises(services.LastAdministrator):
        services.close_account(actor=stale, account_id=people.denis.pk, reason="x", at=AT)


def test_closing_ends_sessions_roles_and_invitations(people, client_of, zoe):
    browser = client_of(people.alice)
    other = client_of(people.bruno)
    assert Session.objects.count() == 2

    services.close_account(actor=people.adele, account_id=people.alice.pk, reason="départ", at=LATER)
    services.close_account(actor=people.adele, account_id=zoe.pk, reason="erreur", at=LATER)

    people.alice.refresh_from_db()
    assert (people.alice.is_active, people.alice.roles) == (False, frozenset())
    assert Session.objects.count() == 1
    assert browser.get("/centre/profile/").status_code == 302
    assert other.get("/centre/profile/").status_code == 200
    with pytest.raises(services.InvitationRefused) as refusal:
        services.usable_invitation(_token(zoe), at=LATER)
    assert refusal.value.refusal is Refusal.CLOSED
    with pytest.raises(services.AccountClosed):
        services.change_roles(actor=people.adele, account_id=people.alice.pk, roles=frozenset({Role.CHAIR}), at=LATER)


def test_a_right_lost_counts_at_the_next_request(people, client_of):
    browser = client_of(people.denis)
    assert browser.get("/centre/directory/professionals/new/").status_code == 200

    services.change_roles(actor=people.adele, account_id=people.denis.pk, roles=frozenset({Role.EXPERT}), at=LATER)

    assert browser.get("/centre/directory/professionals/new/").status_code == 403


def test_when_the_trace_fails_nothing_is_changed(people, monkeypatch):
    def fail(**_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("netboard.foundation.audit.log.record", fail)

    with pytest.raises(RuntimeError):
        services.invite(actor=people.adele, invitee=_invitee(), at=AT)
    with pytest.raises(RuntimeError):
        services.close_account(actor=people.adele, account_id=people.alice.pk, reason="", at=AT)

    people.alice.refresh_from_db()
    assert people.alice.is_active
    assert not Account.objects.filter(email="zoe@hopital.fr").exists()


def test_an_administrator_has_no_right_on_any_dossier(people):
    assert [p for p in Permission if p.value.startswith(("dossier", "patient", "report", "board")) and policy.may(people.adele, p)] == []


def test_an_establishment_is_added_then_corrected(people):
    added = services.save_organisation(actor=people.adele, organisation_id=None, traits=rules.OrganisationTraits(name="CH Été"), at=AT)
    services.save_organisation(
        actor=people.denis, organisation_id=added.pk, traits=rules.OrganisationTraits(name="CH Hiver", finess="130000019"), at=AT
    )

    added.refresh_from_db()
    assert (added.name, added.search_key, added.finess) == ("CH Hiver", "CH HIVER", "130000019")
    assert _acts() == [Act.DIRECTORY_CHANGED] * 2


@pytest.mark.parametrize("name", ["alice", "chantal", "quentin"])
def test_the_directory_is_changed_by_the_centre_only(people, name):
    with pytest.raises(policy.Refused):
        services.save_organisation(actor=getattr(people, name), organisation_id=None, traits=rules.OrganisationTraits(name="X"), at=AT)


def test_a_number_belongs_to_one_entry(people):
    with pytest.raises(services.TraitsRefused) as refusal:
        services.save_organisation(
            actor=people.adele, organisation_id=None, traits=rules.OrganisationTraits(name="X", finess=people.nice.finess), at=AT
        )

    assert refusal.value.remarks == (Remark("finess", Fault.NUMBER_TAKEN),)


def test_the_code_of_a_room_stays(people):
    room = Site.objects.get(code="nice")

    services.save_site(actor=people.adele, site_id=room.pk, traits=rules.SiteTraits("autre", "Salle bleue", "Nice", people.nice.pk), at=AT)

    room.refresh_from_db()
    assert (room.code, room.name) == ("nice", "Salle bleue")
