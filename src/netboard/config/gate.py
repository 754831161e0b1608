"""Who passes the door? Everything needs a session unless it stands in PUBLIC_ROUTES; a refusal leaves a row."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from netboard.config import errors
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act

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
IDLE_SECONDS = 20 * 60
LONGEST_SECONDS = 10 * 3600
_SEEN, _SINCE, _REFRESH_SECONDS = "seen_at", "signed_in_at", 30


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

    def _still_awake(self, request: HttpRequest) -> bool:
        now = clock.now().timestamp()
        seen, since = request.session.get(_SEEN, now), request.session.setdefault(_SINCE, now)
        if now - seen > IDLE_SECONDS or now - since > LONGEST_SECONDS:
            return False
        if _SEEN not in request.session or now - seen > _REFRESH_SECONDS:
            request.session[_SEEN] = now
        return True
