"""What everybody does with his own account: join, look at it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from netboard.foundation import clock
from netboard.foundation.access.models import Account
from netboard.foundation.administration import forms, queries, services, wording
from netboard.foundation.administration.views.answers import SeeOther


@sensitive_post_parameters("password", "again")
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    at = clock.now()
    try:
        invitation = services.usable_invitation(token, at=at)
        form = forms.JoinForm(request.POST if request.method == "POST" else None)
        if form.is_valid() and _joined(form, token):
            messages.success(request, _("Your password is set. Sign in with it now."))
            return SeeOther(reverse("account_login"))
    except services.InvitationRefused as refusal:
        return render(request, "administration/join_refused.html", {"words": wording.REFUSALS[refusal.refusal]}, status=410)
    shown = {"form": form, "account": invitation.account, "until": invitation.expires_at}
    return render(request, "administration/join.html", shown, status=422 if form.is_bound else 200)


def _joined(form: forms.JoinForm, token: str) -> bool:
    try:
        services.join(token=token, password=form.cleaned_data["password"], at=clock.now())
    except ValidationError as weak:
        form.add_error("password", weak)
        return False
    return True


@require_GET
def profile(request: HttpRequest) -> HttpResponse:
    if not isinstance(request.user, Account):
        return redirect("account_login")
    return render(request, "administration/profile.html", {"person": request.user, "roles": queries.role_labels(request.user.roles)})
