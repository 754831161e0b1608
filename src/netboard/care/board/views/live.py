"""What does everybody see and do while the board sits?"""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from netboard.care.board import forms, queries, rules, services
from netboard.care.board.models import Session
from netboard.care.board.views import agenda, desk
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission


@require_GET
def live(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, desk.session_of(request, pk), case_id=desk.number(request.GET.get("case", "")))


def page(
    request: HttpRequest, session: Session, *, case_id: int | None = None, form: forms.OpinionForm | None = None,
    proposals: forms.BaseProposals | None = None, status: int = 200, others: tuple[str, ...] = (),
) -> HttpResponse:  # fmt: skip
    actor, at = desk.actor_of(request), clock.now()
    seen = desk.seen(request, session, case_id=case_id, is_read=True)
    words, runs = request.GET.get("who", ""), policy.may(actor, Permission.BOARD_RUN)
    records = policy.may(actor, Permission.OPINION_RECORD)
    is_written = records and seen.line is not None and seen.line.is_waiting
    draft = queries.draft_of(seen.line.case, at=at, but=actor.pk) if is_written and seen.line else None
    again = queries.sessions_again(actor, session, at=at) if records and seen.line is not None else ()
    rows = proposals if proposals is not None else forms.shared_rows(draft.texts if draft else {})
    context = {
        "live": seen,
        "session": session,
        "me": actor,
        "my_place": queries.my_place(session, actor),
        "hidden": desk.is_recused(actor, seen),
        "video": queries.video_of(session),
        "closing": queries.closing_question(seen.lines),
        "unfinished": any(line.is_waiting for line in seen.lines),
        "may_run": runs,
        "leads": seen.lead is None or seen.lead.account_id == actor.pk,
        "may_record": records,
        "may_sign": policy.may(actor, Permission.REPORT_WRITE),
        "may_sign_now": policy.may(actor, Permission.REPORT_SIGN),
        "form": form
        or forms.OpinionForm(
            initial=forms.shared_boxes(draft.texts if draft else {}), again=again, is_urgent=bool(seen.line and seen.line.is_urgent)
        ),
        "proposals": rows,
        "formsets": [rows],
        "draft": draft,
        "again": again,
        "references": rules.references(),
        "was_refused": status == 409,  # noqa: PLR2004 -- conflict
        "others": others,
        "who": words,
        "found": queries.suggestions(words) if words and runs else [],
    }
    return render(request, "board/live.html", context, status=status)


def _live_url(pk: int, case: int) -> str:
    return f"{reverse('board:live', args=[pk])}?{urlencode({'case': case})}"


@require_GET
def where(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell a desk where the board is, or 204 when nothing has changed."""
    session = desk.session_of(request, pk)
    if request.GET.get("v") == queries.live_version(session):
        return HttpResponse(status=204)
    seen = desk.seen(request, session, case_id=desk.number(request.GET.get("case", "")), is_read=False)
    leads = seen.lead is None or seen.lead.account_id == desk.actor_of(request).pk
    context = {"live": seen, "session": session, "leads": leads, "may_run": policy.may(request.user, Permission.BOARD_RUN)}
    return render(request, "board/parts/where.html", context)


@require_GET
def wall(request: HttpRequest, pk: int) -> HttpResponse:
    session = desk.session_of(request, pk)
    seen = desk.seen(request, session, case_id=None, is_read=True)
    context = {"live": seen, "session": session, "hidden": desk.is_recused(request.user, seen), "scale": "projector"}
    return render(request, "board/wall.html", context)


@require_POST
def go(request: HttpRequest, pk: int, case: int) -> HttpResponse:
    session, actor = desk.session_of(request, pk), desk.actor_of(request)
    seen = desk.number(request.POST.get("seen", ""))
    act = partial(services.go_to_case, actor=actor, case_id=case, seen_case=seen, at=clock.now())
    if not desk.succeeds(request, desk.on_agenda(request, session, case, act)):
        return _refused(request, session)
    return redirect("board:live", pk=pk)


@require_POST
def jump(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring the board to the case of a number typed."""
    session, actor = desk.session_of(request, pk), desk.actor_of(request)
    policy.require(actor, Permission.BOARD_RUN)
    form = forms.JumpForm(request.POST)
    lines = queries.agenda(actor, session, at=clock.now()) if form.is_valid() else ()
    if not form.is_valid() or form.cleaned_data["number"] > len(lines):
        messages.error(request, _("No case has this number on the agenda."))
        return page(request, session, status=422)
    return go(request, pk, lines[form.cleaned_data["number"] - 1].case.pk)


@require_POST
def lead(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the lead of the session."""
    session, actor = desk.session_of(request, pk), desk.actor_of(request)
    if not desk.succeeds(request, partial(services.take_lead, actor=actor, session_id=pk, at=clock.now()), _("You lead this session now.")):
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
    session, actor, at = desk.session_of(request, pk), desk.actor_of(request), clock.now()
    policy.require(actor, Permission.OPINION_RECORD)
    again = queries.sessions_again(actor, session, at=at)
    if request.POST.get("act") == "add_row":
        typed = forms.with_one_more_row(request.POST.dict())
        return page(request, session, case_id=case, form=forms.OpinionForm(initial=typed, again=again), proposals=forms.kept_rows(typed))
    form, proposals = forms.OpinionForm(request.POST, again=again), forms.proposals(request.POST)
    if not (form.is_valid() and proposals.is_valid()):
        return page(request, session, case_id=case, form=form, proposals=proposals, status=422)
    if others := queries.unseen_words(actor, case, seen=request.POST.get("draft", ""), typed=request.POST.dict()):
        whole = queries.with_their_words(case, request.POST.dict())
        form, proposals = forms.OpinionForm(whole, again=again), forms.proposals(whole)
        return page(request, session, case_id=case, form=form, proposals=proposals, status=422, others=others)
    return _record(request, session, case, form, proposals)


def _record(request: HttpRequest, session: Session, case: int, form: forms.OpinionForm, proposals: forms.BaseProposals) -> HttpResponse:
    act = partial(
        services.record_opinion, actor=desk.actor_of(request), case_id=case, kind=rules.OpinionKind(form.cleaned_data["kind"]),
        text=form.cleaned_data["text"], proposals=proposals.said(), details=form.details(),
        presented_again_in=form.cleaned_data["presented_again_in"], at=clock.now(),
    )  # fmt: skip
    try:
        is_done = desk.succeeds(request, desk.on_agenda(request, session, case, act))
    except (services.RepresentationNeeded, services.AgainImpossible) as refusal:
        form.add_error("presented_again_in", desk.words(refusal))
        return page(request, session, case_id=case, form=form, proposals=proposals, status=422)
    except services.OpinionFlawed as flawed:
        form.blame(flawed.flaws)
        return page(request, session, case_id=case, form=form, proposals=proposals, status=422)
    if not is_done:
        return page(request, session, case_id=case, form=form, proposals=proposals, status=409)
    return redirect(_live_url(session.pk, case))


@require_http_methods(["GET", "POST"])
def presence(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the presence panel, or note that a person comes or goes; a fragment for htmx, else the whole page."""
    session, actor = desk.session_of(request, pk), desk.actor_of(request)
    case_id = desk.number(request.GET.get("case", "") or request.POST.get("case", ""))
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


@require_POST
def dissent(request: HttpRequest, pk: int, case: int) -> HttpResponse:
    """Note for somebody at the table that this person disagrees, or no longer does."""
    session, actor = desk.session_of(request, pk), desk.actor_of(request)
    form = forms.DissentForm(request.POST)
    if not form.is_valid():
        return page(request, session, case_id=case, status=422)
    said = form.cleaned_data
    about = {"actor": actor, "case_id": case, "professional_id": said["professional"], "at": clock.now()}
    disagrees = said["act"] == "disagree"
    act = partial(services.record_dissent, reason=said["reason"], **about) if disagrees else partial(services.withdraw_dissent, **about)
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
    seen = desk.seen(request, session, case_id=case_id, is_read=False)
    context = {
        "live": seen,
        "session": session,
        "may_run": policy.may(request.user, Permission.BOARD_RUN),
    }
    return render(request, "board/parts/presence.html", context, status=status)
