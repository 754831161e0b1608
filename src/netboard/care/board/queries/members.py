"""Who belongs to the board, and which boards meet?"""

from django.db.models import QuerySet

from netboard.care.board.models import Series
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import GRANTS, Permission
from netboard.foundation.directory.models import Professional


def members() -> QuerySet[Account]:
    """Open accounts of people of the directory who hold a role of the board."""
    roles = [role.value for role, granted in GRANTS.items() if Permission.BOARD_VIEW in granted]
    held = Account.objects.filter(
        is_active=True, professional__active=True, role_grants__role__in=roles, role_grants__ended_at__isnull=True
    )
    return held.select_related("professional", "site").order_by("professional__search_key", "pk").distinct()


def all_series() -> QuerySet[Series]:
    return Series.objects.all()


def active_series() -> QuerySet[Series]:
    return Series.objects.filter(active=True).order_by("name", "pk")


def board_professionals() -> QuerySet[Professional]:
    """The people of the directory who are members of the board, by name."""
    return Professional.objects.filter(pk__in=members().order_by().values("professional_id")).order_by("search_key", "pk")
