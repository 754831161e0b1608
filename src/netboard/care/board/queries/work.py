"""What waits for a person among the sessions?"""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from netboard.care.board import rules
from netboard.care.board.models import Case
from netboard.care.board.queries.coming import unanswered
from netboard.care.board.queries.published import announced_cases
from netboard.care.board.queries.sessions import SessionRow, upcoming
from netboard.care.referral import queries as referral
from netboard.care.referral import rules as referral_rules
from netboard.care.referral.models import Dossier
from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission
from netboard.foundation.ui import formats
from netboard.foundation.ui.work import WorkItem

SHOWN = 50
RELEASE_BEFORE = timedelta(hours=48)


def worklist(actor: object, at: datetime) -> list[WorkItem]:
    """List what waits for this person: sessions to run, to close, to release or to read, dossiers to place."""
    if not policy.may(actor, Permission.BOARD_VIEW):
        return [_announced_item(case) for case in _announced(actor, at=at)] if policy.may(actor, Permission.DOSSIER_WRITE) else []
    rows = upcoming(actor, at=at)
    waiting = unanswered([row.session for row in rows], getattr(actor, "professional", None))
    items = [_reply_item(row) for row in rows if row.session.pk in waiting and row.session.starts_at > at]
    items += [item for row in rows if (item := _session_item(actor, row, at=at))]
    if policy.may(actor, Permission.BOARD_PLAN):
        coming = next((row for row in rows if row.session.ends_at >= at), None)
        items += [_dossier_item(dossier, coming, at=at) for dossier in referral.waiting_for_a_session(actor).defer("draft")[:SHOWN]]
    return items


def _reply_item(row: SessionRow) -> WorkItem:
    url = reverse("board:reply", args=[row.session.pk])
    return _item(row, _("Invitation"), _("Reply to the invitation"), "accent", url=url, due_at=row.session.starts_at)


def _session_item(actor: object, row: SessionRow, *, at: datetime) -> WorkItem | None:
    runs, plans = (policy.may(actor, permission) for permission in (Permission.BOARD_RUN, Permission.BOARD_PLAN))
    session = row.session
    if session.state == rules.SessionState.OPEN:
        return _open_item(row, runs=runs, at=at)
    if row.was_missed:
        return _item(row, _("Missed"), _("Move the cases of a session that was not held"), "danger") if plans else None
    if not row.cases:
        return None
    if session.released_at is None:
        near = at >= session.starts_at - RELEASE_BEFORE
        tone = "warn" if near else "neutral"
        return _item(row, _("Agenda"), _("Release the agenda"), tone, due_at=session.starts_at) if plans else None
    if row.has_changed and plans:
        return _item(row, _("Agenda"), _("Publish the changed agenda again"), "warn", due_at=session.starts_at)
    return _item(row, _("Session"), _("Prepare the session"), "accent", due_at=session.starts_at)


def _open_item(row: SessionRow, *, runs: bool, at: datetime) -> WorkItem:
    url = reverse("board:live", args=[row.session.pk])
    if runs and at > row.session.ends_at:
        return _item(row, _("In progress"), _("Close the session"), "warn", url=url, due_at=row.session.ends_at)
    return _item(row, _("In progress"), _("Lead the session") if runs else _("Follow the session"), "accent", url=url)


def _item(row: SessionRow, kind: str, what: str, tone: str, *, url: str = "", due_at: datetime | None = None) -> WorkItem:
    cases = ngettext("%(count)s case", "%(count)s cases", row.cases) % {"count": row.cases}
    starts = formats.day(row.session.starts_at, "l j F, H:i")
    return WorkItem(
        kind=kind,
        what=what,
        detail=f"{row.session.series.name} · {starts} · {cases}",
        url=url or reverse("board:session", args=[row.session.pk]),
        due_at=due_at,
        tone=tone,
    )


def _announced(actor: object, *, at: datetime) -> list[Case]:
    """Find the cases of this doctor whose session is announced and to come, or still held."""
    seen = announced_cases().filter(pk__in=Case.objects.visible_to(actor).values("pk"), session__ends_at__gte=at)
    return list(seen.select_related("session__series", "dossier__patient").defer("dossier__draft")[:SHOWN])


def _announced_item(case: Case) -> WorkItem:
    return WorkItem(
        kind=_("Session"),
        what=_("On the agenda of %(day)s") % {"day": formats.day(case.session.starts_at, "l j F, H:i")},
        detail=f"{case.dossier.number} · {case.dossier.patient.display_name} · {case.session.series.name}",
        url=reverse("referral:dossier", args=[case.dossier_id]),
        tone="ok",
    )


def _dossier_item(dossier: Dossier, coming: SessionRow | None, *, at: datetime) -> WorkItem:
    urgent = dossier.urgency == referral_rules.Urgency.URGENT
    cutoff_at = coming.session.cutoff_at if coming and coming.session.cutoff_at > at else None
    return WorkItem(
        kind=_("Urgent, to place") if urgent else _("To place"),
        what=dossier.question,
        detail=f"{dossier.number} · {dossier.patient.display_name} · {dossier.establishment.name}",
        url=reverse("board:session", args=[coming.session.pk]) + "#waiting" if coming else reverse("board:sessions"),
        due_at=cutoff_at,
        tone="danger" if urgent else "accent",
    )
