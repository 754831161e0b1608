"""How are the members invited to a session, and how does it enter their calendars?"""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from netboard.care.board import forms, queries, services
from netboard.care.board.views import agenda, desk
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission


@require_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the invitation to every member, again when it was sent already."""
    shown, actor = desk.session_of(request, pk), desk.actor_of(request)
    policy.require(actor, Permission.BOARD_PLAN)
    form = forms.InviteForm(request.POST)
    if not form.is_valid():
        return agenda.invalid(request, shown, form)
    act = partial(services.invite_members, actor=actor, session_id=pk, seen=form.cleaned_data["number"], at=clock.now())
    if not desk.succeeds(request, act, _("The members are invited: each receives a mail with the calendar event.")):
        return agenda.page(request, shown, status=409)
    return redirect("board:session", pk=pk)


@require_POST
def video(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the video link of one session."""
    shown, actor = desk.session_of(request, pk), desk.actor_of(request)
    policy.require(actor, Permission.BOARD_PLAN)
    form = forms.VideoForm(request.POST)
    if not form.is_valid():
        return agenda.page(request, shown, video=form, status=422)
    said = _("The link is kept; the members already invited receive it.") if shown.invited_at else _("The link is kept.")
    act = partial(services.set_video, actor=actor, session_id=pk, video_url=form.cleaned_data["video_url"], at=clock.now())
    if not desk.succeeds(request, act, said):
        return agenda.page(request, shown, video=form, status=409)
    return redirect("board:session", pk=pk)


@require_GET
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the calendar event of a session as a file."""
    session = desk.session_of(request, pk)
    answer = HttpResponse(queries.calendar_event(session, at=clock.now()), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="session-{session.pk}.ics"'
    return answer
