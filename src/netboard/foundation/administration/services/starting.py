"""How does an installation get its first account?"""

from datetime import datetime

from django.db import transaction

from netboard.foundation.access.models import Account, RoleGrant
from netboard.foundation.access.policy import SYSTEM
from netboard.foundation.access.roles import Role
from netboard.foundation.administration.services import joining
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.directory.models import Professional
from netboard.foundation.directory.rules import Profession


class AdministratorExists(Exception):  # noqa: N818 -- it says what happened
    """Somebody already manages the accounts: further people are invited by them."""


@transaction.atomic
def create_first_administrator(*, email: str, given_name: str, family_name: str, at: datetime) -> Account:
    """Open the first administrator's account, on the command line of the server, while there is none.

    No right is asked: who runs a command on the server owns the database. The person joins by the invitation's link.
    """
    if RoleGrant.objects.filter(role=Role.ADMINISTRATOR.value, ended_at__isnull=True, account__is_active=True).exists():
        raise AdministratorExists
    person = Professional.objects.create(given_name=given_name, family_name=family_name, profession=Profession.OTHER.value)
    account = Account(email=email.strip().lower(), professional=person, created_at=at)
    account.set_unusable_password()
    account.save()
    RoleGrant.objects.create(account=account, role=Role.ADMINISTRATOR.value, granted_at=at)
    joining.open_invitation(account, at=at)
    log.record(actor=SYSTEM, act=Act.ACCOUNT_INVITED, target=account, at=at, detail={"roles": Role.ADMINISTRATOR.value})
    return account
