"""How does a member say whether they come, or the coordination for them?"""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from netboard.care.board import forms, queries, rules, services
from netboard.care.board.models import Session
from netboard.care.board.views import desk
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission


@require_http_methods(["GET", "POST"])
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the invitation: one press is enough, the boxes are for those who come for a part of the session."""
    shown, actor = desk.session_of(request, pk), desk.actor_of(request)
    may_plan = policy.may(actor, Permission.BOARD_PLAN)
    if request.method == "GET":
        return _page(request, shown, forms.ReplyForm(session=shown, initial=_initial(request, shown, actor, may_plan=may_plan)))
    form = forms.ReplyForm(_filled(request, shown, actor), session=shown)
    if not form.is_valid():
        return _page(request, shown, form, status=422)
    said = form.cleaned_data
    person = said["professional"].pk if said["professional"] else actor.professional_id
    if person is None:
        form.add_error("professional", _("Choose the person who answers."))
        return _page(request, shown, form, status=422)
    answer = services.Answer(said["kind"], said["site"].pk if said["site"] else None, said["here_from"], said["here_until"], said["note"])
    act = partial(services.record_reply, actor=actor, session_id=pk, professional_id=person, answer=answer, at=clock.now())
    if not desk.succeeds(request, act, _("The reply is kept.")):
        return _page(request, shown, form, status=409)
    return redirect("board:session", pk=pk)


def _filled(request: HttpRequest, shown: Session, actor: Account) -> dict[str, str]:
    """Take the room where the person usually is when none was chosen, so that one press is enough."""
    typed = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    if typed.get("kind") == rules.ReplyKind.ON_SITE and not typed.get("site"):
        site_id = queries.usual_site(shown, typed.get("professional") or actor.professional_id)
        typed["site"] = str(site_id or "")
    return typed


def _initial(request: HttpRequest, shown: Session, actor: Account, *, may_plan: bool) -> dict[str, object]:
    asked = request.GET.get("for", "") if may_plan else ""
    person = queries.board_professionals().filter(pk=asked).first() if asked.isascii() and asked.isdigit() and len(asked) < 19 else None  # noqa: PLR2004 -- a bigint
    person = person or actor.professional
    known = queries.reply_of(shown, person)
    initial: dict[str, object] = {"professional": person.pk if person else None}
    if person is not None:
        initial["site"] = queries.usual_site(shown, person.pk)
    if known is not None:
        times = {
            name: f"{clock.local(at):%H:%M}" if at else ""
            for name, at in (("here_from", known.here_from), ("here_until", known.here_until))
        }
        initial |= times | {"note": known.note, "site": known.site_id or initial.get("site")}
    return initial


def _page(request: HttpRequest, shown: Session, form: forms.ReplyForm, *, status: int = 200) -> HttpResponse:
    actor = desk.actor_of(request)
    may_plan = policy.may(actor, Permission.BOARD_PLAN)
    person = form["professional"].value() or actor.professional_id
    context = {
        "session": shown,
        "form": form,
        "may_plan": may_plan,
        "known": queries.reply_of_id(shown, person),
        "video": queries.video_of(shown),
        "is_open": rules.SessionState(shown.state) in rules.OPEN_TO_CASES,
    }
    return render(request, "board/reply.html", context, status=status)
