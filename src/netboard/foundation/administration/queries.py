"""Who can sign in, who has not joined, who read what?"""

import enum
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Max, Prefetch, Q, QuerySet

from netboard.foundation import clock
from netboard.foundation.access.models import Account, Invitation, RoleChoice, RoleGrant
from netboard.foundation.access.roles import Role
from netboard.foundation.administration import tables
from netboard.foundation.administration.rules import Kind
from netboard.foundation.audit.acts import Act
from netboard.foundation.audit.models import Entry, Pending, Seal
from netboard.foundation.directory import keys
from netboard.foundation.directory import queries as directory_queries

PAGE_ROWS = 25
_DOSSIER = "referral.Dossier"
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
class Sought:
    """Which part of the trail is wanted; everything when nothing is said."""

    patient_id: int | None = None
    dossier_number: str = ""
    account: Account | None = None
    act: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None


@dataclass(frozen=True)
class TrailPage:
    """Some entries, the latest first, and the cursor of the older ones."""

    rows: tuple[Entry, ...]
    older: int | None


def trail(sought: Sought) -> TrailPage:
    """Find the entries asked for; called by the service that records the reading."""
    rows = Entry.objects.select_related("actor__professional").filter(_wanted(sought))
    if sought.before is not None:
        rows = rows.filter(pk__lt=sought.before)
    found = list(rows.order_by("-pk")[: PAGE_ROWS + 1])
    shown = found[:PAGE_ROWS]
    return TrailPage(tuple(shown), shown[-1].pk if len(found) > PAGE_ROWS else None)


def sought_detail(sought: Sought) -> dict[str, str | int | None]:
    """Say, for the trace, which part of the trail was read: numbers and dates only."""
    told = {
        "number": sought.dossier_number,
        "account": sought.account.pk if sought.account else None,
        "act": sought.act,
        "since": sought.since.isoformat() if sought.since else "",
        "until": sought.until.isoformat() if sought.until else "",
        "before": sought.before,
    }
    return {name: value for name, value in told.items() if value}


def _wanted(sought: Sought) -> Q:
    condition = _of_dossier(sought.dossier_number) if sought.dossier_number else Q()
    if sought.patient_id is not None:
        condition &= Q(patient_id=sought.patient_id)
    if sought.account is not None:
        condition &= Q(actor=sought.account) | Q(target_kind="access.Account", target_id=str(sought.account.pk))
    if sought.act:
        condition &= Q(act=sought.act)
    if sought.since is not None:
        condition &= Q(at__gte=_midnight(sought.since))
    if sought.until is not None:
        condition &= Q(at__lt=_midnight(sought.until + timedelta(days=1)))
    return condition


def _of_dossier(number: str) -> Q:
    """Find the dossier by the number that its submission left in the trace; an unknown number finds nothing."""
    submitted = Entry.objects.filter(act=Act.DOSSIER_SUBMITTED.value, detail__number=number, target_kind=_DOSSIER).first()
    if submitted is None:
        return Q(pk__in=[])
    dossier = Q(target_kind=_DOSSIER, target_id=submitted.target_id) | Q(detail__dossier=int(submitted.target_id))
    return dossier & Q(patient_id=submitted.patient_id)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=clock.PARIS)


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
