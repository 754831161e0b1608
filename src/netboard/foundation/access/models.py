"""Who has an account, with which roles, since when?"""

from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from netboard.foundation.access.roles import PERSONAL_ROLES, Role
from netboard.foundation.directory.models import Organisation, Professional, Site


class RoleChoice(models.TextChoices):
    REFERRER = Role.REFERRER.value, _("Referring doctor")
    COORDINATOR = Role.COORDINATOR.value, _("Coordination")
    EXPERT = Role.EXPERT.value, _("Expert")
    CHAIR = Role.CHAIR.value, _("Board chair")
    PATHOLOGIST = Role.PATHOLOGIST.value, _("Pathologist")
    QUALITY = Role.QUALITY.value, _("Quality and data protection")
    ADMINISTRATOR = Role.ADMINISTRATOR.value, _("Administrator")


class System:
    """The worker, when it acts on its own: it holds the system role and leaves no account in the trace."""

    pk = None
    is_active = True
    organisation_id = None
    roles = frozenset({Role.SYSTEM})

    def has_role(self, role: Role) -> bool:
        return role in self.roles


class AccountManager(BaseUserManager["Account"]):
    def get_queryset(self) -> models.QuerySet["Account"]:
        return super().get_queryset().select_related("professional")  # every page names the person

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(email__iexact=username)


class Account(AbstractBaseUser):
    """A person who can sign in; created by invitation only."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("email", "password", "last_login")

    email = models.EmailField(unique=True)
    professional = models.OneToOneField(Professional, models.PROTECT, related_name="account", null=True, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="accounts", null=True, blank=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="accounts", null=True, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.display_name

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles held now; read once per request since the account is loaded once per request."""
        return frozenset(Role(code) for code in self.role_grants.filter(ended_at__isnull=True).values_list("role", flat=True))

    def has_role(self, role: Role) -> bool:
        return role in self.roles

    @property
    def display_name(self) -> str:
        return self.professional.display_name if self.professional else self.email

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        self.__dict__.pop("roles", None)
        super().refresh_from_db(*args, **kwargs)


class RoleGrant(models.Model):
    """A role given to an account from one moment to another; never deleted."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ()

    account = models.ForeignKey(Account, models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=20, choices=RoleChoice)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(Account, models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "role"], condition=Q(ended_at__isnull=True), name="role_granted_once"),
            models.CheckConstraint(condition=Q(role__in=[role.value for role in PERSONAL_ROLES]), name="role_known"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("granted_at")), name="role_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.role}"


class Invitation(models.Model):
    """A single-use link by which an account chooses its password; only the hash of the token is kept."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ()

    account = models.ForeignKey(Account, models.PROTECT, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.account_id}"


def actor_of(user: object) -> Account:
    """Narrow the user of a request to an account; the gate lets nobody else through."""
    if not isinstance(user, Account):
        raise PermissionDenied
    return user
