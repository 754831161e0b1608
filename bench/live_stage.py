"""Who follows the board of the bench? A session in progress, and a member of the board signed in for each page."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.utils import timezone

from netboard.care.board import services
from netboard.care.board.models import Case, Session
from netboard.care.referral import rules as referral_rules
from netboard.care.referral import services as referral_services
from netboard.config.demo import boards, loading, payload, people
from netboard.foundation import clock
from netboard.foundation.access.models import Account, RoleGrant
from netboard.foundation.access.roles import Role
from netboard.foundation.directory import keys
from netboard.foundation.directory.models import Professional, Site
from netboard.foundation.live import channel

TOKEN = "b" * 32  # of the chair's forms; a page would have read it
engine = import_module(settings.SESSION_ENGINE)


@dataclass(frozen=True)
class Follower:
    """A page to be opened: by which session, in which room."""

    account_id: int
    session_key: str
    site: str

    @property
    def cookie(self) -> str:
        return f"{settings.SESSION_COOKIE_NAME}={self.session_key}"


@dataclass(frozen=True)
class Stage:
    """The session in progress, its cases in their order, the chair and everybody who follows."""

    session_id: int
    cases: tuple[int, ...]
    chair: Follower
    desk: Follower
    followers: tuple[Follower, ...]

    def version(self) -> int:
        return Session._default_manager.values_list("version", flat=True).get(pk=self.session_id)

    def announce_nothing(self, number: int) -> None:
        """Tell the channel of an address that no page asks for: the stream alone."""
        channel.announce(channel=f"board:{self.session_id}", version=number, url=f"/board/{self.session_id}/live/nothing/")


def create(*, pages: int, at: datetime) -> Stage:
    """Put the twelve synthetic dossiers on the agenda of a session, open it, and sign everybody in."""
    cast = people.create(at=at - timedelta(days=40), with_a_dead_address=False)
    planned = boards.create(cast, at=at)["next"]
    for record in payload.records():
        _place(cast, record, planned, at=at - timedelta(days=2))
    chair = cast.first(Role.CHAIR)
    services.open_session(actor=chair, session_id=planned.pk, at=at)
    followers = tuple(_sign_in(account) for account in _members(list(cast.sites.values()), count=pages, at=at))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo'")
        cursor.execute("ANALYZE")
    cases = Case._default_manager.filter(session=planned).order_by("position").values_list("pk", flat=True)
    return Stage(planned.pk, tuple(cases), _sign_in(chair), _sign_in(cast.first(Role.COORDINATOR)), followers)


def _place(cast: people.Cast, record: payload.Record, session: Session, *, at: datetime) -> None:
    draft = loading.open_draft(cast, record, at=at)
    loading.submit(cast, record, draft, payload.dossier_fields(record, informed_on=clock.today(at) - timedelta(days=2)), at=at)
    referral_services.triage_dossier(
        actor=cast.first(Role.COORDINATOR), dossier_id=draft.pk, act=referral_rules.Act.ACCEPT, reason="", at=at + timedelta(hours=1)
    )
    boards.place(cast, session, draft, at=at + timedelta(hours=2))


def _members(sites: Sequence[Site], *, count: int, at: datetime) -> list[Account]:
    """Experts, a third in each room."""
    persons = [
        Professional(
            title="Dr", given_name="Suiveur", family_name=f"BANC {number}", profession="physician", specialty="SM36",
            search_key=keys.search_key(f"BANC {number}", "Suiveur"), organisation=sites[number % len(sites)].organisation,
        )
        for number in range(count)
    ]  # fmt: skip
    Professional.objects.bulk_create(persons)
    accounts = [
        Account(
            email=f"page-{number}@bench.example", password=f"!{uuid.uuid4().hex}", professional=person, organisation=person.organisation,
            site=sites[number % len(sites)], created_at=at,
        )
        for number, person in enumerate(persons)
    ]  # fmt: skip
    Account.objects.bulk_create(accounts)
    RoleGrant.objects.bulk_create([RoleGrant(account=account, role=Role.EXPERT.value, granted_at=at) for account in accounts])
    return accounts


def _content(account: Account) -> dict[str, Any]:
    seen_at = timezone.now().timestamp()
    return {
        SESSION_KEY: str(account.pk), BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: account.get_session_auth_hash(), "seen_at": seen_at, "signed_in_at": seen_at,
    }  # fmt: skip


def _sign_in(account: Account) -> Follower:
    store = engine.SessionStore()
    store.update(_content(account))
    store.save()
    return Follower(account.pk, store.session_key, account.site.city if account.site else "")
