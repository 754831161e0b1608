"""Who opens a stream, and may that person still follow? Reads the session as it lies in the database and never writes it."""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.http import parse_cookie
from django.utils.crypto import constant_time_compare

from netboard.foundation.access.models import Account
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.live import kinds

IsAwake = Callable[[SessionBase, datetime], bool]


class Verdict(enum.Enum):
    WELCOME = enum.auto()
    ANONYMOUS = enum.auto()
    STRANGER = enum.auto()


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Somebody's stream of one channel: by which session, on what."""

    session_key: str
    kind: str
    key: int

    @property
    def channel(self) -> str:
        return f"{self.kind}:{self.key}"


@dataclass(frozen=True, kw_only=True)
class Admission:
    verdict: Verdict
    account: Account | None = None


def session_key(cookies: str) -> str:
    """Read the key of the session in a Cookie header; empty when there is none."""
    return parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME, "")


def admit(visit: Visit, *, is_awake: IsAwake, at: datetime) -> Admission:
    """Judge a visit; the same question is asked again while the stream is open."""
    account = _account(visit.session_key, is_awake=is_awake, at=at) if visit.session_key else None
    if account is None:
        return Admission(verdict=Verdict.ANONYMOUS)
    if not kinds.may_follow(account, kind=visit.kind, key=visit.key):
        return Admission(verdict=Verdict.STRANGER, account=account)
    return Admission(verdict=Verdict.WELCOME, account=account)


def record_refusal(visit: Visit, account: Account, *, at: datetime) -> None:
    """Leave a row for a stream that its visitor may not follow."""
    log.record(actor=account, act=Act.OBJECT_DENIED, outcome=log.REFUSED, at=at, detail={"stream": visit.channel})


def _account(key: str, *, is_awake: IsAwake, at: datetime) -> Account | None:
    # Not `auth.get_user`: with a former secret key it gives the session another name, which no cookie could follow here.
    session: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore(session_key=key)
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS or not is_awake(session, at):
        return None
    account = Account.objects.filter(pk=str(session.get(SESSION_KEY)), is_active=True).first()
    return account if account and _signed(account, session.get(HASH_SESSION_KEY, "")) else None


def _signed(account: Account, kept: str) -> bool:
    hashes = (account.get_session_auth_hash(), *account.get_session_auth_fallback_hash())
    return any([constant_time_compare(kept, one) for one in hashes])  # noqa: C419 -- all are compared, in the same time
