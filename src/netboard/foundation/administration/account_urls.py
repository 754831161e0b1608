"""Which pages of the sign-in library do we serve? Those of people who were invited, in our words; no sign-up, no e-mail page."""

from typing import Any

from allauth.account import views
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, re_path

from netboard.foundation.administration.sign_in import ResetForm

_PAGES = "administration/account"


class ConfirmAddress(views.ConfirmEmailVerificationCodeView):  # type: ignore[misc]  # the library is untyped
    """The page of the code; who is signed in has nothing to confirm there."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return redirect("administration:profile")
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer


class ChangePassword(views.PasswordChangeView):  # type: ignore[misc]  # the library is untyped
    """The page of the password; who has none yet asks for a link."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.has_usable_password():
            return redirect("account_reset_password")
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer


urlpatterns = [
    path("login/", views.LoginView.as_view(template_name=f"{_PAGES}/login.html"), name="account_login"),
    path("logout/", views.LogoutView.as_view(template_name=f"{_PAGES}/logout.html"), name="account_logout"),
    path("inactive/", views.AccountInactiveView.as_view(template_name=f"{_PAGES}/inactive.html"), name="account_inactive"),
    path("reauthenticate/", views.ReauthenticateView.as_view(template_name=f"{_PAGES}/reauthenticate.html"), name="account_reauthenticate"),
    path(
        "confirm-email/",
        ConfirmAddress.as_view(template_name=f"{_PAGES}/verification_sent.html"),
        name="account_email_verification_sent",
    ),
    path(
        "password/change/",
        ChangePassword.as_view(template_name=f"{_PAGES}/password_change.html"),
        name="account_change_password",
    ),
    path(
        "password/reset/",
        views.PasswordResetView.as_view(template_name=f"{_PAGES}/password_reset.html", form_class=ResetForm),
        name="account_reset_password",
    ),
    path(
        "password/reset/done/",
        views.PasswordResetDoneView.as_view(template_name=f"{_PAGES}/password_reset_done.html"),
        name="account_reset_password_done",
    ),
    path(
        "password/reset/key/done/",
        views.PasswordResetFromKeyDoneView.as_view(template_name=f"{_PAGES}/password_reset_from_key_done.html"),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.PasswordResetFromKeyView.as_view(template_name=f"{_PAGES}/password_reset_from_key.html"),
        name="account_reset_password_from_key",
    ),
]
