"""How does an invited person get in? By one link, for seven days, once.

The token is derived from `SECRET_KEY` and the invitation (HMAC-SHA-256, 32 bytes), so that nothing has to carry it:
the database keeps its SHA-256 only, the news and the job carry the number of the invitation, and the job that mails the
link derives the token again. A mail that is sent twice holds the same link. Who reads the database, or its backups,
cannot make a link without the key.
"""

import base64
import enum
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext, override

from netboard.foundation.access.models import Account, Invitation
from netboard.foundation.administration import rules
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.exchange import notices

_SALT = "netboard.administration.invitation"
_TOKEN_LENGTH = 43  # 32 bytes in base64 without padding


class Refusal(enum.StrEnum):
    """Why a link opens nothing."""

    UNKNOWN = "unknown"
    USED = "used"
    EXPIRED = "expired"
    CLOSED = "closed"


class InvitationRefused(Exception):  # noqa: N818 -- it says what happened
    """The link opens nothing, for this reason."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


def derive_token(account_id: int, created_at: datetime, *, secret: str | None = None) -> str:
    """Derive the token of an invitation from the key of the installation."""
    moment = created_at.astimezone(UTC).isoformat(timespec="microseconds")
    digest = salted_hmac(_SALT, f"{account_id}:{moment}", secret=secret or settings.SECRET_KEY, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_invitation(account: Account, *, at: datetime) -> Invitation:
    """Create the invitation of an account; the earlier ones stop working. Called in the transaction of the act."""
    Invitation.objects.filter(account=account, used_at__isnull=True, expires_at__gt=at).update(expires_at=at)
    return Invitation.objects.create(
        account=account,
        token_hash=token_hash(derive_token(account.pk, at)),
        created_at=at,
        expires_at=at + timedelta(days=rules.INVITATION_DAYS),
    )


def usable_invitation(token: str, *, at: datetime) -> Invitation:
    """Find the invitation of a link; `InvitationRefused` says why it opens nothing."""
    if len(token) != _TOKEN_LENGTH or not token.isascii():
        raise InvitationRefused(Refusal.UNKNOWN)
    found = Invitation.objects.select_related("account__professional").filter(token_hash=token_hash(token)).first()
    if found is None:
        raise InvitationRefused(Refusal.UNKNOWN)
    _check(found, at)
    return found


@transaction.atomic
def join(*, token: str, password: str, at: datetime) -> Account:
    """Give an invited account its password, once; `ValidationError` when the password is too weak."""
    invitation = usable_invitation(token, at=at)
    locked = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    _check(locked, at)
    account = Account.objects.select_for_update(of=("self",)).get(pk=locked.account_id)
    validate_password(password, account)
    account.set_password(password)
    account.save(update_fields=["password"])
    locked.used_at = at
    locked.save(update_fields=["used_at"])
    EmailAddress.objects.update_or_create(user=account, email=account.email, defaults={"verified": True, "primary": True})
    log.record(actor=account, act=Act.INVITATION_USED, target=account, at=at)
    return account


def mail_invitation(*, invitation_id: int, at: datetime) -> bool:
    """Send the link of an invitation; answer False, and send nothing, when it opens nothing any more."""
    invitation = Invitation.objects.select_related("account__professional").get(pk=invitation_id)
    try:
        _check(invitation, at)
    except InvitationRefused:
        return False
    with override("fr"):
        notices.notify(
            invitation.account,
            subject=gettext("Your access to NETboard"),
            sentence=gettext("An account was opened for you. Choose your password within %(days)s days; the link works once.")
            % {"days": rules.INVITATION_DAYS},
            path=reverse("administration:join", args=[_token_of(invitation)]),
            at=at,
        )
    return True


def mail_password_reset(*, account_id: int, at: datetime) -> bool:
    """Send the link to choose a new password; nothing leaves for an account that is unknown, closed or has not joined."""
    account = Account.objects.filter(pk=account_id, is_active=True).select_related("professional").first()
    if account is None or not account.has_usable_password():
        return False
    key = f"{user_pk_to_url_str(account)}-{default_token_generator.make_token(account)}"
    uidb36, _, token = key.partition("-")
    with override("fr"):
        notices.notify(
            account,
            subject=gettext("Choose a new password for NETboard"),
            sentence=gettext("A new password was asked for your account. If it was not you, do nothing: your password stays the same."),
            path=reverse("account_reset_password_from_key", args=[uidb36, token]),
            at=at,
        )
    return True


def _token_of(invitation: Invitation) -> str:
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        token = derive_token(invitation.account_id, invitation.created_at, secret=secret)
        if hmac.compare_digest(token_hash(token), invitation.token_hash):
            return token
    message = "the key that made this invitation is gone: invite the person again"
    raise LookupError(message)


def _check(invitation: Invitation, at: datetime) -> None:
    if invitation.used_at is not None:
        raise InvitationRefused(Refusal.USED)
    if not invitation.account.is_active:
        raise InvitationRefused(Refusal.CLOSED)
    if invitation.expires_at <= at:
        raise InvitationRefused(Refusal.EXPIRED)
