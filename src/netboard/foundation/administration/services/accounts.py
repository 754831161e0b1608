"""Who may sign in, as what? Invited, given roles, closed; never deleted."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction

from netboard.foundation.access import policy
from netboard.foundation.access.models import Account, Invitation, RoleGrant
from netboard.foundation.access.permissions import Permission
from netboard.foundation.access.roles import PERSONAL_ROLES, Role
from netboard.foundation.administration import rules
from netboard.foundation.administration.rules import Fault, Remark
from netboard.foundation.administration.services import joining
from netboard.foundation.administration.services.directory import TraitsRefused, save_professional
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.directory import rules as directory_rules
from netboard.foundation.directory.models import Organisation, Professional, Site
from netboard.foundation.jobs import bus
from netboard.foundation.jobs.topics import Topic


@dataclass(frozen=True)
class Invitee:
    """Who is invited: somebody of the directory, or new traits that enter it."""

    email: str
    roles: frozenset[Role]
    person: Professional | rules.ProfessionalTraits
    organisation: Organisation | None = None
    site: Site | None = None


class EmailTaken(Exception):  # noqa: N818 -- it says what happened
    """Another account already signs in with this address."""


class ProfessionalTaken(Exception):  # noqa: N818 -- it says what happened
    """This professional already has an account."""


class AccountClosed(Exception):  # noqa: N818 -- it says what happened
    """The account is closed; nothing more can be done with it."""


class AccountJoined(Exception):  # noqa: N818 -- it says what happened
    """The person already has a password: an invitation would be of no use."""


class OwnAccount(Exception):  # noqa: N818 -- it says what happened
    """Nobody changes his own rights: another administrator does it."""


class LastAdministrator(Exception):  # noqa: N818 -- it says what happened
    """Nobody would be left to manage the accounts."""


@transaction.atomic
def invite(*, actor: Account, invitee: Invitee, at: datetime) -> Account:
    """Open an account without a password and mail its link; `EmailTaken`, `ProfessionalTaken`, `TraitsRefused`."""
    policy.require(actor, Permission.ACCOUNT_MANAGE)
    email = invitee.email.strip().lower()
    _check_traits(email, invitee.roles)
    if Account.objects.filter(email__iexact=email).exists():
        raise EmailTaken
    account = Account(email=email, professional=_person(actor, invitee, at), site=invitee.site, created_at=at)
    account.organisation = invitee.organisation or (account.professional.organisation if account.professional else None)
    account.set_unusable_password()
    _insert(account)
    _grant(account, invitee.roles, by=actor, at=at)
    log.record(actor=actor, act=Act.ACCOUNT_INVITED, target=account, at=at, detail={"roles": _names(invitee.roles)})
    _send_link(account, at=at)
    return account


@transaction.atomic
def reinvite(*, actor: Account, account_id: int, at: datetime) -> Invitation:
    """Mail a new link to somebody who has not joined; the earlier links stop working."""
    policy.require(actor, Permission.ACCOUNT_MANAGE)
    account = _locked(account_id)
    if account.has_usable_password():
        raise AccountJoined
    log.record(actor=actor, act=Act.ACCOUNT_INVITED, target=account, at=at, detail={"again": 1})
    return _send_link(account, at=at)


@transaction.atomic
def change_roles(*, actor: Account, account_id: int, roles: frozenset[Role], at: datetime) -> Account:
    """Give exactly these roles from now on; effective at the next request of the person."""
    policy.require(actor, Permission.ACCOUNT_MANAGE)
    _lock_the_roles()
    account = _locked(account_id)
    if account == actor:
        raise OwnAccount
    held = account.roles
    _check_roles(roles)
    if Role.ADMINISTRATOR in held - roles:
        _refuse_without_administrator(account)
    account.role_grants.filter(ended_at__isnull=True, role__in=[role.value for role in held - roles]).update(ended_at=at)
    _grant(account, roles - held, by=actor, at=at)
    log.record(
        actor=actor, act=Act.ROLES_CHANGED, target=account, at=at, detail={"given": _names(roles - held), "taken": _names(held - roles)}
    )
    return account


@transaction.atomic
def close_account(*, actor: Account, account_id: int, reason: str, at: datetime) -> Account:
    """Close an account for good: its roles, its invitations and its sessions end at once; its acts stay in the trace."""
    policy.require(actor, Permission.ACCOUNT_MANAGE)
    _lock_the_roles()
    account = _locked(account_id)
    if account == actor:
        raise OwnAccount
    if account.has_role(Role.ADMINISTRATOR):
        _refuse_without_administrator(account)
    account.is_active = False
    account.save(update_fields=["is_active"])
    account.role_grants.filter(ended_at__isnull=True).update(ended_at=at)
    account.invitations.filter(used_at__isnull=True, expires_at__gt=at).update(expires_at=at)
    ended = _end_sessions(account, at=at)
    log.record(actor=actor, act=Act.ACCOUNT_CLOSED, target=account, at=at, reason=reason, detail={"sessions_ended": ended})
    return account


def _check_traits(email: str, roles: frozenset[Role]) -> None:
    if not directory_rules.is_address(email):
        raise TraitsRefused((Remark("email", Fault.ADDRESS_FORM),))
    _check_roles(roles)


def _check_roles(roles: frozenset[Role]) -> None:
    if not roles:
        raise TraitsRefused((Remark("roles", Fault.MISSING),))
    if not roles <= set(PERSONAL_ROLES):
        raise ValueError(roles)


def _person(actor: Account, invitee: Invitee, at: datetime) -> Professional:
    if isinstance(invitee.person, rules.ProfessionalTraits):
        return save_professional(actor=actor, professional_id=None, traits=invitee.person, at=at)
    if Account.objects.filter(professional=invitee.person).exists():
        raise ProfessionalTaken
    return invitee.person


def _insert(account: Account) -> None:
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as error:
        if Account.objects.filter(email=account.email).exists():
            raise EmailTaken from error
        raise ProfessionalTaken from error


def _grant(account: Account, roles: frozenset[Role], *, by: Account, at: datetime) -> None:
    RoleGrant.objects.bulk_create(RoleGrant(account=account, role=role.value, granted_at=at, granted_by=by) for role in sorted(roles))
    account.__dict__.pop("roles", None)


def _send_link(account: Account, *, at: datetime) -> Invitation:
    invitation = joining.open_invitation(account, at=at)
    bus.emit(
        Topic.ACCOUNT_INVITED, key=f"invited:{invitation.pk}", payload={"account_id": account.pk, "invitation_id": invitation.pk}, at=at
    )
    return invitation


def _locked(account_id: int) -> Account:
    account = Account.objects.select_for_update(of=("self",)).get(pk=account_id)
    if not account.is_active:
        raise AccountClosed
    return account


def _lock_the_roles() -> None:
    """Let one change of administrators pass at a time, so that two cannot each remove the other."""
    list(
        RoleGrant.objects.select_for_update(of=("self",))
        .filter(role=Role.ADMINISTRATOR.value, ended_at__isnull=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def _refuse_without_administrator(leaving: Account) -> None:
    others = RoleGrant.objects.filter(role=Role.ADMINISTRATOR.value, ended_at__isnull=True, account__is_active=True)
    if not others.exclude(account=leaving).exists():
        raise LastAdministrator


def _end_sessions(account: Account, *, at: datetime) -> int:
    alive = Session.objects.filter(expire_date__gt=at).iterator()
    mine = [session.pk for session in alive if session.get_decoded().get("_auth_user_id") == str(account.pk)]
    return Session.objects.filter(pk__in=mine).delete()[0]


def _names(roles: frozenset[Role]) -> str:
    return ",".join(sorted(roles))
