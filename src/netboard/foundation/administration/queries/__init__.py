"""Who can sign in, who has not joined, what does the directory hold, how far is the trace sealed?"""

import enum
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Max, Prefetch, Q, QuerySet

from netboard.foundation.access.models import Account, Invitation, RoleChoice, RoleGrant
from netboard.foundation.access.roles import Role
from netboard.foundation.administration import tables
from netboard.foundation.administration.rules import Fault, Kind, ProfessionalTraits, Remark
from netboard.foundation.audit.acts import Act
from netboard.foundation.audit.models import Entry, Pending, Seal
from netboard.foundation.directory import keys
from netboard.foundation.directory import queries as directory_queries
from netboard.foundation.directory.models import Professional

PAGE_ROWS = 25
_NOT_JOINED = Q(is_active=True) & Q(("password__startswith", UNUSABLE_PASSWORD_PREFIX))


class Standing(enum.StrEnum):
    """Where an account stands."""

    JOINED = "joined"
    WAITING = "waiting"
    EXPIRED = "expired"
    CLOSED = "closed"


@dataclass(frozen=True)
class AccountRow:
    """One account as the list shows it."""

    account: Account
    roles: tuple[str, ...]
    standing: Standing
    invited_until: datetime | None


@dataclass(frozen=True)
class AccountPage:
    """Some accounts, and the cursor of the next page; empty when there is none."""

    rows: tuple[AccountRow, ...]
    next: str


def accounts(*, text: str = "", not_joined: bool = False, after: str = "", at: datetime) -> AccountPage:
    """List accounts in the order of their addresses: the open ones and the closed ones, or only who has not joined yet."""
    rows = _accounts().filter(_named(text))
    if not_joined:
        rows = rows.filter(_NOT_JOINED)
    found = list(rows.filter(email__gt=after).order_by("email")[: PAGE_ROWS + 1])
    shown = found[:PAGE_ROWS]
    return AccountPage(tuple(_row(account, at) for account in shown), shown[-1].email if len(found) > PAGE_ROWS else "")


def account(pk: int, *, at: datetime) -> AccountRow | None:
    found = _accounts().filter(pk=pk).first()
    return _row(found, at) if found else None


def waiting_count() -> int:
    """Count who was invited and has not joined."""
    return Account.objects.filter(_NOT_JOINED).count()


def account_by_email(email: str) -> Account | None:
    return Account.objects.filter(email__iexact=email.strip()).first()


def has_account(person: Professional) -> bool:
    return Account.objects.filter(professional=person).exists()


def taken_numbers(traits: ProfessionalTraits) -> tuple[Remark, ...]:
    """Name the number that another row of the directory has already."""
    taken = bool(traits.rpps) and Professional.objects.filter(rpps=traits.rpps).exists()
    return (Remark("rpps", Fault.NUMBER_TAKEN),) if taken else ()


def role_labels(roles: frozenset[Role]) -> tuple[str, ...]:
    return tuple(str(RoleChoice(role.value).label) for role in Role if role in roles)


def _accounts() -> QuerySet[Account]:
    current = Prefetch("role_grants", RoleGrant.objects.filter(ended_at__isnull=True), to_attr="current_grants")
    return Account.objects.select_related("professional", "organisation", "site").annotate(
        invited_until=Max("invitations__expires_at", filter=Q(invitations__used_at__isnull=True))
    ).prefetch_related(current)  # fmt: skip


def _named(text: str) -> Q:
    words = keys.search_key(text[:100]).split()
    if not words:
        return Q()
    by_name = Q()
    for word in words:
        by_name &= Q(professional__search_key__startswith=word) | Q(professional__search_key__contains=f" {word}")
    return by_name | Q(email__icontains=text.strip().replace("\0", ""))


def _row(account: Account, at: datetime) -> AccountRow:
    held = frozenset(Role(grant.role) for grant in account.current_grants)  # type: ignore[attr-defined]
    until: datetime | None = account.invited_until  # type: ignore[attr-defined]
    return AccountRow(account, role_labels(held), _standing(account, until, at), until)


def _standing(account: Account, until: datetime | None, at: datetime) -> Standing:
    if not account.is_active:
        return Standing.CLOSED
    if account.has_usable_password():
        return Standing.JOINED
    return Standing.WAITING if until and until > at else Standing.EXPIRED


@dataclass(frozen=True)
class SealStatus:
    """How far the trace is sealed, and what its last verification found."""

    last_seal: Seal | None
    waiting: int
    last_verification: Entry | None


def seal_status() -> SealStatus:
    return SealStatus(
        last_seal=Seal.objects.order_by("-seq").first(),
        waiting=Pending.objects.count(),
        last_verification=Entry.objects.filter(act=Act.TRAIL_VERIFIED.value).order_by("-pk").first(),
    )


def directory_rows(kind: Kind) -> list[list[str]]:
    """Lay out half of the directory in the columns of the file."""
    if kind is Kind.ORGANISATIONS:
        found = list(directory_queries.organisations().order_by("search_key", "pk"))
        return [[_cell(row, name) for name in tables.COLUMNS[kind]] for row in found]
    people = list(directory_queries.professionals().order_by("search_key", "pk"))
    return [[_cell(person, name) for name in tables.COLUMNS[kind]] for person in people]


def _cell(row: object, name: str) -> str:
    if name == "organisation_finess":
        organisation = getattr(row, "organisation", None)
        return (organisation.finess or "") if organisation else ""
    value = getattr(row, name)
    if isinstance(value, bool):
        return "oui" if value else "non"
    return str(value or "")


def invitations_of(account_id: int) -> list[Invitation]:
    return list(Invitation.objects.filter(account_id=account_id).order_by("-created_at", "-pk")[:10])
