"""Who may sign in: the list, an invitation, roles, the end of an account."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.administration import forms, queries, services, wording
from netboard.foundation.administration.views.answers import SeeOther


@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    policy.require(request.user, Permission.ACCOUNT_MANAGE)
    text, not_joined = request.GET.get("q", "")[:100], request.GET.get("show") == "waiting"
    page = queries.accounts(text=text, not_joined=not_joined, after=request.GET.get("after", "").replace("\0", "")[:254], at=clock.now())
    shown = {"rows": _labelled(page.rows), "next": page.next, "text": text, "not_joined": not_joined, "waiting": queries.waiting_count()}
    return render(request, "administration/accounts.html", shown)


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    actor = _manager(request)
    form = forms.InvitationForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (account := _invited(actor, form)) is not None:
        messages.success(request, _("An invitation leaves to %(email)s. Its link is valid for 7 days.") % {"email": account.email})
        return SeeOther(reverse("administration:account", args=[account.pk]))
    return render(request, "administration/invite.html", {"form": form}, status=422 if form.is_bound else 200)


def _invited(actor: Account, form: forms.InvitationForm) -> Account | None:
    values = form.cleaned_data
    invitee = services.Invitee(
        email=values["email"], roles=values["roles"], person=form.person(), organisation=values["establishment"], site=values["site"]
    )
    try:
        return services.invite(actor=actor, invitee=invitee, at=clock.now())
    except services.EmailTaken:
        form.add_error("email", wording.EMAIL_TAKEN)
    except services.ProfessionalTaken:
        form.add_error("professional", wording.PROFESSIONAL_TAKEN)
    except services.TraitsRefused as refusal:
        form.show(refusal.remarks)
    return None


@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, pk: int) -> HttpResponse:
    actor = _manager(request)
    row = _found(pk)
    form = forms.RolesForm(
        request.POST if request.method == "POST" else None, initial={"roles": [role.value for role in row.account.roles]}
    )
    if not form.is_valid():
        return _page(request, row, {"form": form}, status=422 if form.is_bound else 200)
    try:
        services.change_roles(actor=actor, account_id=pk, roles=form.cleaned_data["roles"], at=clock.now())
    except _REFUSALS as refusal:
        return _page(request, row, {"form": form, "refusal": _words(refusal)}, status=409)
    messages.success(request, _("The roles were changed. They count from the next page that this person opens."))
    return SeeOther(reverse("administration:account", args=[pk]))


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    actor = _manager(request)
    row = _found(pk)
    form = forms.CloseForm(request.POST)
    if not form.is_valid():
        return _page(request, row, {"close_form": form}, status=422)
    try:
        services.close_account(actor=actor, account_id=pk, reason=form.cleaned_data["reason"], at=clock.now())
    except _REFUSALS as refusal:
        return _page(request, row, {"close_form": form, "refusal": _words(refusal)}, status=409)
    messages.success(request, _("The account is closed. Its sessions have ended."))
    return SeeOther(reverse("administration:accounts"))


@require_POST
def reinvite(request: HttpRequest, pk: int) -> HttpResponse:
    actor = _manager(request)
    row = _found(pk)
    try:
        services.reinvite(actor=actor, account_id=pk, at=clock.now())
    except _REFUSALS as refusal:
        return _page(request, row, {"refusal": _words(refusal)}, status=409)
    messages.success(request, _("A new link leaves to %(email)s. The earlier links no longer work.") % {"email": row.account.email})
    return SeeOther(reverse("administration:account", args=[pk]))


_REFUSALS = (services.AccountClosed, services.AccountJoined, services.LastAdministrator, services.OwnAccount)


def _words(refusal: Exception) -> str:
    if isinstance(refusal, services.AccountClosed):
        return _("This account is closed. Invite the person again with another address.")
    if isinstance(refusal, services.AccountJoined):
        return _("This person has joined already: the sign-in page offers a new password.")
    if isinstance(refusal, services.OwnAccount):
        return _("Your own rights are changed by another administrator.")
    return _("Nobody else could manage the accounts. Make somebody else an administrator first.")


def _manager(request: HttpRequest) -> Account:
    policy.require(request.user, Permission.ACCOUNT_MANAGE)
    if not isinstance(request.user, Account):
        raise policy.Refused(Permission.ACCOUNT_MANAGE)
    return request.user


def _found(pk: int) -> queries.AccountRow:
    row = queries.account(pk, at=clock.now())
    if row is None:
        raise Http404
    return row


def _labelled(rows: tuple[queries.AccountRow, ...]) -> list[dict[str, Any]]:
    return [{"row": row, "standing": wording.STANDINGS[row.standing][0], "tone": wording.STANDINGS[row.standing][1]} for row in rows]


def _page(request: HttpRequest, row: queries.AccountRow, extra: dict[str, Any], *, status: int) -> HttpResponse:
    shown = {
        **_labelled((row,))[0],
        "form": forms.RolesForm(initial={"roles": [role.value for role in row.account.roles]}),
        "close_form": forms.CloseForm(),
        "invitations": queries.invitations_of(row.account.pk),
        "is_open": row.standing is not queries.Standing.CLOSED,
        "has_joined": row.standing is queries.Standing.JOINED,
    }
    return render(request, "administration/account.html", shown | extra, status=status)
