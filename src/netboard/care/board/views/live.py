"""What does everybody see and do while the board sits?"""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from netboard.care.board import forms, queries, rules, services
from netboard.care.board.models import Session
from netboard.care.board.views import agenda, desk
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act


@require_GET
def live(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, desk.session_of(request, pk), case_id=_number(request.GET.get("case", "")))


def page(
    request: HttpRequest, session: Session, *, case_id: int | None = None, form: forms.OpinionForm | None = None,
    proposals: forms.BaseProposals | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    actor = desk.actor_of(request)
    seen = _seen(request, session, case_id=case_id, is_read=True)
    words = request.GET.get("who", "")
    rows = proposals if proposals is not None else forms.proposals()
    context = {
        "live": seen,
        "session": session,
        "closing": queries.closing_question(seen.lines),
        "may_run": policy.may(actor, Permission.BOARD_RUN),
        "may_record": policy.may(actor, Permission.OPINION_RECORD),
        "may_sign": policy.may(actor, Permission.REPORT_WRITE),
        "form": form or forms.OpinionForm(),
        "proposals": rows,
        "formsets": [rows],
        "was_refused": status == 409,  # noqa: PLR2004 -- conflict
        "who": words,
        "found": queries.suggestions(words) if words and policy.may(actor, Permission.BOARD_RUN) else [],
    }
    return render(request, "board/live.html", context, status=status)


def _seen(request: HttpRequest, session: Session, *, case_id: int | None, is_read: bool) -> queries.Live:
    actor, at = desk.actor_of(request), clock.now()
    session.refresh_from_db()
    seen = queries.live(actor, session, case_id=case_id, at=at)
    if is_read and seen.line is not None:
        dossier = seen.line.case.dossier
        log.record_view(actor=actor, act=Act.DOSSIER_VIEWED, target=dossier, patient_id=dossier.patient_id, at=at)
    return seen


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None  # noqa: PLR2004 -- what a bigint holds


def _live_url(pk: int, case: int) -> str:
    return f"{reverse('board:live', args=[pk])}?{urlencode({'case': case})}"


@require_GET
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a following screen its new content, or 204 when nothing has changed."""
    session = desk.session_of(request, pk)
    if request.GET.get("v") == queries.live_version(session):
        return HttpResponse(status=204)
    at_case = str(session.current_case_id or "")
    part = "board/parts/wall_room.html" if request.GET.get("wall") else "board/parts/room.html"
    seen = _seen(request, session, case_id=None, is_read=request.GET.get("case") != at_case)
    return render(request, part, {"live": seen, "session": session})


@require_GET
def wall(request: HttpRequest, pk: int) -> HttpResponse:
    session = desk.session_of(request, pk)
    return render(request, "board/wall.html", {"live": _seen(request, session, case_id=None, is_read=True), "session": session})


@require_POST
def go(request: HttpRequest, pk: int, case: int) -> HttpResponse:
    session, actor = desk.session_of(request, pk), desk.actor_of(request)
    act = partial(services.go_to_case, actor=actor, case_id=case, at=clock.now())
    if not desk.succeeds(request, desk.on_agenda(request, session, case, act)):
        return _refused(request, session)
    return redirect("board:live", pk=pk)


def _refused(request: HttpRequest, session: Session, *, case_id: int | None = None) -> HttpResponse:
    session.refresh_from_db()
    if session.state != rules.SessionState.OPEN:
        return agenda.page(request, session, status=409)
    return page(request, session, case_id=case_id, status=409)


@require_POST
def opinion(request: HttpRequest, pk: int, case: int) -> HttpResponse:
    """Record what the board says; what was typed stays on the page when it cannot be recorded."""
    session, actor = desk.session_of(request, pk), desk.actor_of(request)
    policy.require(actor, Permission.OPINION_RECORD)
    if request.POST.get("act") == "add_row":
        typed = forms.with_one_more_row(request.POST.dict())
        kept = forms.OpinionForm(initial={"kind": typed.get("kind"), "text": typed.get("text")})
        return page(request, session, case_id=case, form=kept, proposals=forms.kept_rows(typed))
    form, proposals = forms.OpinionForm(request.POST), forms.proposals(request.POST)
    if not (form.is_valid() and proposals.is_valid()):
        return page(request, session, case_id=case, form=form, proposals=proposals, status=422)
    act = partial(
        services.record_opinion, actor=actor, case_id=case, kind=rules.OpinionKind(form.cleaned_data["kind"]),
        text=form.cleaned_data["text"], proposals=proposals.said(), at=clock.now(),
    )  # fmt: skip
    try:
        is_done = desk.succeeds(request, desk.on_agenda(request, session, case, act))
    except services.OpinionFlawed as flawed:
        form.blame(flawed.flaws)
        return page(request, session, case_id=case, form=form, proposals=proposals, status=422)
    if not is_done:
        return page(request, session, case_id=case, form=form, proposals=proposals, status=409)
    return redirect(_live_url(pk, case))


@require_http_methods(["GET", "POST"])
def presence(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the presence panel, or note that a person comes or goes; a fragment for htmx, else the whole page."""
    session, actor = desk.session_of(request, pk), desk.actor_of(request)
    case_id = _number(request.GET.get("case", "") or request.POST.get("case", ""))
    if request.method == "GET":
        return _panel(request, session, case_id=case_id)
    form = forms.PresenceForm(request.POST)
    if not form.is_valid():
        return page(request, session, case_id=case_id, status=422)
    said = form.cleaned_data
    about = {"actor": actor, "session_id": pk, "professional_id": said["professional"], "at": clock.now()}
    arrives = said["act"] is forms.PresenceForm.Act.ARRIVE
    act = partial(services.record_presence, site_id=said["site"], **about) if arrives else partial(services.record_departure, **about)
    return _answer(request, session, case_id, is_done=desk.succeeds(request, act))


@require_POST
def recusal(request: HttpRequest, pk: int, case: int) -> HttpResponse:
    session, actor = desk.session_of(request, pk), desk.actor_of(request)
    form = forms.RecusalForm(request.POST)
    if not form.is_valid():
        return page(request, session, case_id=case, status=422)
    said = form.cleaned_data
    about = {"actor": actor, "case_id": case, "professional_id": said["professional"], "at": clock.now()}
    recuses = said["act"] is forms.RecusalForm.Act.RECUSE
    act = partial(services.record_recusal, reason=said["reason"], **about) if recuses else partial(services.lift_recusal, **about)
    return _answer(request, session, case, is_done=desk.succeeds(request, desk.on_agenda(request, session, case, act)))


def _answer(request: HttpRequest, session: Session, case_id: int | None, *, is_done: bool) -> HttpResponse:
    if getattr(request, "htmx", False):
        return _panel(request, session, case_id=case_id, status=200 if is_done else 409)
    if not is_done:
        return _refused(request, session, case_id=case_id)
    return redirect(_live_url(session.pk, case_id) if case_id else reverse("board:live", args=[session.pk]))


def _panel(request: HttpRequest, session: Session, *, case_id: int | None, status: int = 200) -> HttpResponse:
    session.refresh_from_db()
    if request.method == "GET" and request.GET.get("v") == queries.live_version(session):
        return HttpResponse(status=204)
    seen = _seen(request, session, case_id=case_id, is_read=False)
    context = {"live": seen, "session": session, "may_run": policy.may(request.user, Permission.BOARD_RUN)}
    return render(request, "board/parts/presence.html", context, status=status)
