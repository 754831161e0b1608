"""What stands on an agenda, and how does the coordination change it?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from netboard.care.board import forms, queries, rules, services
from netboard.care.board.models import Session
from netboard.care.board.views import desk
from netboard.care.referral import queries as referral
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act

WAITING_SHOWN = 50


@dataclass(frozen=True)
class Typed:
    """What was typed when an act was refused, so that it is not lost."""

    case: int = 0
    dossier: int = 0
    act: str = ""
    reason: str = ""
    would_lose: bool = False


@require_GET
def session(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, desk.session_of(request, pk))


def page(
    request: HttpRequest, shown: Session, *, typed: Typed | None = None, video: forms.VideoForm | None = None, status: int = 200
) -> HttpResponse:
    actor, at = desk.actor_of(request), clock.now()
    shown.refresh_from_db()
    lines = queries.agenda(actor, shown, at=at)
    may_plan, is_open_to_cases = policy.may(actor, Permission.BOARD_PLAN), rules.SessionState(shown.state) in rules.OPEN_TO_CASES
    changes = may_plan and is_open_to_cases
    waiting = list(referral.waiting_for_a_session(actor).defer("draft")[: WAITING_SHOWN + 1]) if changes else []
    context = {
        "session": shown,
        "row": queries.session_row(actor, shown, at=at),
        "lines": lines,
        "noted_lines": queries.noted_lines(shown, lines),
        "asked_for": queries.board_professionals() if changes else (),
        **_published(shown, may_plan=may_plan),
        **_people(actor, shown, lines),
        "video": queries.video_of(shown),
        "video_form": video or forms.VideoForm(initial={"video_url": shown.video_url}),
        "closing": queries.closing_question(lines),
        "unfinished": any(line.is_waiting for line in lines),
        "may_sign_now": policy.may(actor, Permission.REPORT_SIGN),
        "changes": changes,
        "waiting": waiting[:WAITING_SHOWN],
        "more_waiting": len(waiting) > WAITING_SHOWN,
        "others": queries.others_to_come(actor, shown, at=at) if changes else (),
        "forecast": queries.forecast(shown) if is_open_to_cases else None,
        "is_late": rules.is_late(at, cutoff_at=shown.cutoff_at),
        "early": queries.opening_question(shown, at=at),
        "may_plan": may_plan,
        "may_run": policy.may(actor, Permission.BOARD_RUN),
        "typed": typed or Typed(),
    }
    if lines:
        log.record_view(actor=actor, act=Act.DOSSIERS_LISTED, target=shown, patient_id=None, at=at)
    return render(request, "board/session.html", context, status=status)


def _published(shown: Session, *, may_plan: bool) -> dict[str, Any]:
    """What changed since the last version, for those who may publish the next."""
    if shown.released_at is None or not may_plan:
        return {"changed_since": (), "differences": (), "has_changed": False}
    changed, found = list(queries.unpublished_changes(shown)), queries.changes_since_release(shown)
    kept = tuple(change for change in found if change.kind in {rules.LineChangeKind.MOVED, rules.LineChangeKind.MINUTES})
    return {"changed_since": changed, "differences": kept, "has_changed": bool(changed or found)}


def _people(actor: Account, shown: Session, lines: Sequence[queries.AgendaLine]) -> dict[str, Any]:
    """Who comes, whom each case concerns, who may have a conflict; only as long as it can still help."""
    if rules.SessionState(shown.state) not in rules.OPEN_TO_CASES:
        return {"coming": None, "conflicts": (), "own_reply": None, "missing": ()}
    coming = queries.coming(shown)
    runs = policy.may(actor, Permission.BOARD_RUN)
    return {
        "coming": coming,
        "conflicts": queries.suggested_conflicts(shown) if runs and lines else (),
        "own_reply": coming.of(actor.professional_id),
        "missing": queries.missing_expertise(shown, coming) if coming.has_replies else (),
    }


@require_POST
def steer(request: HttpRequest, pk: int) -> HttpResponse:
    """Release, open, close or cancel a session."""
    shown, actor, at = desk.session_of(request, pk), desk.actor_of(request), clock.now()
    form = forms.SteerForm(request.POST)
    if not form.is_valid():
        return invalid(request, shown, form, Typed())
    act, reason = form.cleaned_data["act"], form.cleaned_data["reason"]
    if act is forms.Steer.CLOSE and queries.has_unfinished(shown) and policy.may(actor, Permission.BOARD_RUN):
        return redirect("board:close", pk=pk)
    steps: dict[forms.Steer, tuple[Callable[[], object], str]] = {
        forms.Steer.RELEASE: (partial(services.release_agenda, actor=actor, session_id=pk, at=at), _("The agenda is published: the members of the board and the referring doctors are told.")),
        forms.Steer.OPEN: (partial(services.open_session, actor=actor, session_id=pk, at=at), _("The session is open.")),
        forms.Steer.CLOSE: (partial(services.close_session, actor=actor, session_id=pk, at=at), _("The session is closed.")),
        forms.Steer.CANCEL: (
            partial(services.cancel_session, actor=actor, session_id=pk, reason=reason, at=at),
            _("The session is cancelled; its dossiers wait for another place."),
        ),
    }  # fmt: skip
    step, said = steps[act]
    if not desk.succeeds(request, step, said):
        return page(request, shown, typed=Typed(act=act.value, reason=reason), status=409)
    return redirect("board:live" if act is forms.Steer.OPEN else "board:session", pk=pk)


@require_POST
def place(request: HttpRequest, pk: int) -> HttpResponse:
    shown, actor = desk.session_of(request, pk), desk.actor_of(request)
    form = forms.PlaceForm(request.POST)
    if not form.is_valid():
        return invalid(request, shown, form, Typed(reason=request.POST.get("reason", "")))
    dossier, reason = form.cleaned_data["dossier"], form.cleaned_data["reason"]
    act = partial(services.place_dossier, actor=actor, dossier_id=dossier, session_id=pk, reason=reason, at=clock.now())
    if not desk.succeeds(request, act, _("The dossier is on the agenda.")):
        return page(request, shown, typed=Typed(dossier=dossier, reason=reason), status=409)
    return redirect("board:session", pk=pk)


@require_POST
def change(request: HttpRequest, pk: int, case: int) -> HttpResponse:
    """Do one change to one line of the agenda."""
    shown, actor, at = desk.session_of(request, pk), desk.actor_of(request), clock.now()
    policy.require(actor, Permission.BOARD_PLAN)
    form = forms.ChangeForm(request.POST, others=queries.others_to_come(actor, shown, at=at))
    typed = Typed(case=case, act=request.POST.get("act", ""), reason=request.POST.get("reason", ""))
    if not form.is_valid():
        return invalid(request, shown, form, typed)
    if not desk.succeeds(request, desk.on_agenda(request, shown, case, _change(actor, case, form.cleaned_data, at=at))):
        return page(request, shown, typed=replace(typed, would_lose=typed.act == forms.Change.REMOVE), status=409)
    if getattr(request, "htmx", False):
        return page(request, shown)  # drawn again where it stands, so that the agenda does not jump under the hand
    return redirect("board:session", pk=pk)


def _marking(actor: Account, case: int, said: dict[str, Any], *, at: datetime) -> dict[forms.Change, Callable[[], object]]:
    common: dict[str, Any] = {"actor": actor, "case_id": case, "at": at}
    return {
        forms.Change.PIN: partial(services.pin_case, **common),
        forms.Change.UNPIN: partial(services.unpin_case, **common),
        forms.Change.HARD: partial(services.mark_hard, is_hard=True, **common),
        forms.Change.NOT_HARD: partial(services.mark_hard, is_hard=False, **common),
        forms.Change.ASK: partial(services.ask_for_expert, professional_id=said["professional"] or 0, **common),
        forms.Change.RELEASE: partial(services.release_expert, professional_id=said["professional"] or 0, **common),
    }


def _change(actor: Account, case: int, said: dict[str, Any], *, at: datetime) -> Callable[[], object]:
    act: forms.Change = said["act"]
    moves: dict[forms.Change, rules.Direction | int | None] = {
        forms.Change.UP: rules.Direction.UP,
        forms.Change.DOWN: rules.Direction.DOWN,
        forms.Change.POSITION: said["position"],
    }
    if (to := moves.get(act)) is not None:
        return partial(services.move_case, actor=actor, case_id=case, to=to, at=at)
    if act is forms.Change.MINUTES:
        return partial(services.set_minutes, actor=actor, case_id=case, minutes=said["minutes"], at=at)
    if act is forms.Change.TRANSFER:
        return partial(services.move_case_to_session, actor=actor, case_id=case, session_id=said["session"], reason=said["reason"], at=at)
    if (marking := _marking(actor, case, said, at=at).get(act)) is not None:
        return marking
    return partial(services.remove_case, actor=actor, case_id=case, reason=said["reason"], losing_opinions=said["losing_opinions"], at=at)


def invalid(request: HttpRequest, shown: Session, form: Any, typed: Typed | None = None) -> HttpResponse:
    for name, errors in form.errors.items():
        label = form.fields[name].label or ""
        messages.error(request, " ".join([f"{label} –" if label else "", *errors]).strip())
    return page(request, shown, typed=typed, status=422)
