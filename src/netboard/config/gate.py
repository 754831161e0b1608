"""Who passes the door? Everything needs a session unless it stands in PUBLIC_ROUTES; a refusal leaves a row."""

import logging
import time
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.base import SessionBase
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse

from netboard.config import errors
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act

logger = logging.getLogger(__name__)
PUBLIC_ROUTES = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_inactive",
        "account_email_verification_sent",
        "administration:join",
        "ui:display",
        "health",
        "accessibility",
        "demo:mailbox",
        "demo:mail",
        "demo:mail_file",
        "demo:guide",
    }
)
WAIT_SECONDS = 5
IDLE_SECONDS = 20 * 60
LONGEST_SECONDS = 10 * 3600
_SEEN, _SINCE, _REFRESH_SECONDS = "seen_at", "signed_in_at", 30


def _database_is_back() -> bool:
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        try:
            connection.ensure_connection()
        except OperationalError:
            time.sleep(0.2)
        else:
            return True
    return False


class SessionGate:
    """Send the anonymous to the sign-in page, end idle sessions, answer refusals with 403 and a row in the trace."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not self._still_awake(request):
            logout(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        match = request.resolver_match
        if request.user.is_authenticated or (match and match.view_name in PUBLIC_ROUTES):
            return None
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, OperationalError | InterfaceError):
            return self._after_a_pause(request)
        if not isinstance(exception, policy.Refused):
            return None
        log.record(
            actor=request.user,
            act=Act.ACCESS_REFUSED,
            outcome=log.REFUSED,
            at=clock.now(),
            detail={"permission": exception.permission.value},
        )
        return errors.forbidden(request)

    def _after_a_pause(self, request: HttpRequest) -> HttpResponse:
        """Read again once the database is back; an act is never repeated on its own: the person sends it again."""
        connection.close()
        match = request.resolver_match
        if request.method not in {"GET", "HEAD"} or match is None or not _database_is_back():
            return errors.paused()
        logger.warning("a page was read again after the database came back", extra={"route": match.view_name})
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return response

    def _still_awake(self, request: HttpRequest) -> bool:
        at = clock.now()
        request.session.setdefault(_SINCE, at.timestamp())
        if not is_awake(request.session, at):
            return False
        if _SEEN not in request.session or at.timestamp() - request.session[_SEEN] > _REFRESH_SECONDS:
            request.session[_SEEN] = at.timestamp()
        return True


def is_awake(session: SessionBase, at: datetime) -> bool:
    """Say whether a session is neither idle for too long nor too old; it is read, never touched."""
    now = at.timestamp()
    idle, age = now - float(session.get(_SEEN, now)), now - float(session.get(_SINCE, now))
    return idle <= IDLE_SECONDS and age <= LONGEST_SECONDS
