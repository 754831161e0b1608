"""May this actor do this act?"""

from netboard.foundation.access.models import Account, System
from netboard.foundation.access.permissions import GRANTS, Permission

SYSTEM = System()


class Refused(Exception):  # noqa: N818 -- it says what happened
    """The actor holds no role that grants this act."""

    def __init__(self, permission: Permission) -> None:
        super().__init__(permission.value)
        self.permission = permission


def may(actor: object, permission: Permission) -> bool:
    """Say whether one of the actor's roles grants the act; anybody unknown or inactive may nothing."""
    if not isinstance(actor, Account | System) or not actor.is_active:
        return False
    return any(permission in GRANTS[role] for role in actor.roles)


def require(actor: object, permission: Permission) -> None:
    """Refuse the act, with `Refused`, unless a role of the actor grants it."""
    if not may(actor, permission):
        raise Refused(permission)
