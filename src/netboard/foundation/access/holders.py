"""Which accounts may do an act? To tell the right people."""

from django.db.models import QuerySet

from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import GRANTS, Permission


def accounts_who_may(permission: Permission) -> QuerySet[Account]:
    """Find the open accounts that hold a role granting this act."""
    roles = [role.value for role, granted in GRANTS.items() if permission in granted]
    held = Account.objects.filter(is_active=True, role_grants__role__in=roles, role_grants__ended_at__isnull=True)
    return held.distinct().order_by("pk")
