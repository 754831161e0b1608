"""What happens at the door? Invited people only, every passage traced, the same words for an unknown account."""

import ipaddress
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ResetPasswordForm
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from netboard.foundation import clock
from netboard.foundation.access.models import Account
from netboard.foundation.administration import queries, rules
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.directory import keys
from netboard.foundation.jobs import bus
from netboard.foundation.jobs.topics import Topic

UNKNOWN_ACCOUNT = 0
_NAME_LETTERS = 4
_NETWORK_BITS = {4: 24, 6: 48}
_PASSWORD_CHANGED = frozenset({"account/messages/password_changed.txt", "account/messages/password_set.txt"})


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library is untyped
    """Our answers to the questions of django-allauth."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("This address and this password do not go together. Check both, then try again."),
        "too_many_login_attempts": _("Too many attempts. Wait 15 minutes, or choose a new password."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your current password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- the library's signature
        return False

    def login(self, request: HttpRequest, user: Account) -> None:
        with transaction.atomic():
            super().login(request, user)
            log.record(actor=user, act=Act.SIGNED_IN, target=user, at=clock.now())

    def logout(self, request: HttpRequest) -> None:
        leaving = request.user if isinstance(request.user, Account) else None
        with transaction.atomic():
            log.record(actor=leaving, act=Act.SIGNED_OUT, target=leaving, at=clock.now())
            super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ARG002 -- the library's signature
        known = queries.account_by_email(str(credentials.get("email", "")))
        log.record(actor=None, act=Act.SIGN_IN_FAILED, target=known, outcome=log.REFUSED, at=clock.now())

    def set_password(self, user: Account, password: str) -> None:
        with transaction.atomic():
            super().set_password(user, password)
            log.record(actor=user, act=Act.PASSWORD_CHANGED, target=user, at=clock.now())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        with override("fr"):
            super().send_mail(template_prefix, email, context)

    def format_email_subject(self, subject: str) -> str:
        return str(subject)

    def add_message(  # noqa: PLR0917 -- the library's signature
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,  # noqa: ARG002 -- the library's signature
        extra_tags: str = "",
        message: str | None = None,  # noqa: ARG002 -- the library's signature
    ) -> None:
        """Say only what the next page does not already show."""
        if message_template in _PASSWORD_CHANGED:
            messages.add_message(request, level, _("Your new password is in use from now on."), extra_tags)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 -- the library's signature
        return reverse("administration:profile")

    def get_client_ip(self, request: HttpRequest) -> str:
        """Count attempts by network: a /24 for IPv4, a /48 for IPv6."""
        address = ipaddress.ip_address(super().get_client_ip(request))
        return str(ipaddress.ip_network((address, _NETWORK_BITS[address.version]), strict=False))


def holds_own_name(password: str, *, email: str, names: tuple[str, ...]) -> bool:
    """Say whether a password holds, or is held by, the name in the address or a name of its owner; case, accents and signs do not count.

    Parts of fewer than 4 letters are left out: they would refuse good sentences.
    """
    typed = _letters(password)
    parts = {_letters(part) for part in (email.partition("@")[0], "".join(names), "".join(reversed(names)), *names)}
    return any(part in typed or (typed and typed in part) for part in parts if len(part) >= _NAME_LETTERS)


def _letters(text: str) -> str:
    return keys.search_key(text).replace(" ", "")


class OwnNameValidator:
    """Refuse a password made of the address or the name of its owner, and one too long to be kept."""

    def validate(self, password: str, user: object = None) -> None:
        if len(password) > rules.PASSWORD_LETTERS_MAX:
            raise ValidationError(
                _("The password is too long. Write at most %(limit)s characters."), params={"limit": rules.PASSWORD_LETTERS_MAX}
            )
        if not isinstance(user, Account):
            return
        person = user.professional
        names = (person.given_name, person.family_name) if person else ()
        if holds_own_name(password, email=user.email, names=names):
            raise ValidationError(
                _("The password holds your name or your address: anybody would try it. Choose other words."), code="own_name"
            )

    def get_help_text(self) -> str:
        return str(_("Neither your name nor your address."))


class ResetForm(ResetPasswordForm):  # type: ignore[misc]  # the library is untyped
    """Leave the link to the worker: nothing in the answer, nor in its time, tells a known address from an unknown one."""

    def save(self, request: HttpRequest, **kwargs: Any) -> str:  # noqa: ARG002 -- the library's signature
        at = clock.now()
        account_id = self.users[0].pk if self.users else UNKNOWN_ACCOUNT
        with transaction.atomic():
            bus.emit(
                Topic.PASSWORD_RESET_ASKED,
                key=f"password_reset:{account_id}:{at.isoformat()}:{secrets.token_hex(4)}",
                payload={"account_id": account_id},
                at=at,
            )
        return str(self.cleaned_data["email"])
