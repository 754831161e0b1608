"""What is kept of a session that was held, and how do the sessions of a board go?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from netboard.care.board import forms, queries, rules, services
from netboard.care.board.views import desk
from netboard.foundation import clock
from netboard.foundation.administration import tables
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.files import responses
from netboard.foundation.ui import charts, formats


@require_GET
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the minutes of a session, to read, to copy and to print."""
    session, actor, at = desk.session_of(request, pk), desk.actor_of(request), clock.now()
    kept = queries.minutes(actor, session, at=at)
    if kept.cases:
        log.record_view(actor=actor, act=Act.DOSSIERS_LISTED, target=session, patient_id=None, at=at)
    is_over = session.state == rules.SessionState.CLOSED
    return render(request, "board/minutes.html", {"session": session, "minutes": kept, "figures": kept.figures, "is_over": is_over})


@require_GET
def minutes_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    session, actor, at = desk.session_of(request, pk), desk.actor_of(request), clock.now()
    kept = queries.minutes(actor, session, at=at)
    if kept.cases:
        log.record_view(actor=actor, act=Act.DOSSIERS_LISTED, target=session, patient_id=None, at=at)
    answer = HttpResponse(services.minutes_pdf(kept, at=at), content_type="application/pdf")
    name = f"proces-verbal-{clock.today(session.starts_at):%Y-%m-%d}.pdf"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=name) or "inline"
    answer["Content-Security-Policy"] = responses.POLICY
    return answer


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """Show the figures of the last sessions of a board, or give them as a file."""
    actor, at = desk.actor_of(request), clock.now()
    form = forms.FiguresForm(request.GET)
    series, how_many = form.chosen()
    held = queries.last_held(actor, series, how_many=how_many) if series else ()
    if request.GET.get("as") == "csv" and series:
        name = f"figures-{clock.today(at):%Y-%m-%d}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(_as_file(held), content_type="text/csv; charset=utf-8", headers=headers)
    context = {"form": form, "series": series, "how_many": how_many, "held": held, "charts": _charts(held)}
    return render(request, "board/figures.html", context)


def _charts(held: tuple[queries.HeldSession, ...]) -> tuple[charts.Chart, ...]:
    minutes_unit = _("minutes")
    amounts = [charts.Amount(label=queries.kind_label(kind), count=count) for kind, count in queries.kinds_of(held)]
    return (
        charts.line_chart(queries.points(held, "median_minutes"), title=_("Median time per case"), unit=minutes_unit),
        charts.line_chart(queries.points(held, "quorum_percent"), title=_("Cases with quorum"), unit="%", between=(0, 100)),
        charts.line_chart(queries.points(held, "drift_minutes"), title=_("Delay at the end of the session"), unit=minutes_unit),
        charts.bar_chart(amounts, title=_("Decisions by kind"), what=pgettext("opinion", "Kind")),
    )


def _as_file(held: tuple[queries.HeldSession, ...]) -> bytes:
    kinds = list(rules.OpinionKind)
    header = [
        _("Session"), _("Cases discussed"), _("Cases postponed"), _("Cases not presented"), _("Median time per case"),
        _("Longest case"), _("Delay at the start"), _("Delay at the end of the session"), _("Opinions"), _("Cases with quorum"),
        *(queries.kind_label(kind) for kind in kinds),
    ]  # fmt: skip
    return tables.write(header, [_cells(each, kinds) for each in held])


def _cells(each: queries.HeldSession, kinds: list[rules.OpinionKind]) -> list[str]:
    found, counts = each.figures, dict(each.figures.kinds)
    values = (
        found.discussed, found.postponed, found.not_presented, found.median_minutes, found.longest_minutes, found.start_delay_minutes,
        found.drift_minutes, found.opinions, found.with_quorum, *(counts.get(kind, 0) for kind in kinds),
    )  # fmt: skip
    return [f"{clock.local(each.session.starts_at):%d/%m/%Y %H:%M}", *(formats.fr_number(value) for value in values)]
