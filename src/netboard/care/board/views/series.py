"""How is a weekly board set up by the people who hold it?"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from netboard.care.board import forms, queries, services
from netboard.care.board.models import Series
from netboard.care.board.views import desk
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission


@require_http_methods(["GET", "POST"])
def series(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    actor = desk.actor_of(request)
    policy.require(actor, Permission.BOARD_PLAN)
    known = get_object_or_404(queries.all_series(), pk=pk) if pk is not None else None
    form = forms.SeriesForm(request.POST or None, initial=_initial(known) if known else None)
    if request.method == "POST" and form.is_valid():
        rhythm = services.Rhythm(**form.cleaned_data)
        services.save_series(actor=actor, series_id=pk, rhythm=rhythm, at=clock.now())
        messages.success(request, _("The board is saved. Sessions already planned keep their day and hour."))
        return redirect("board:sessions")
    return render(request, "board/series.html", {"form": form, "series": known}, status=422 if form.is_bound else 200)


def _initial(known: Series) -> dict[str, object]:
    names = (
        "name",
        "weekday",
        "duration_minutes",
        "case_minutes",
        "cutoff_hours",
        "organisation",
        "national_id",
        "video_url",
        "expertise",
        "active",
    )
    initial: dict[str, object] = {name: getattr(known, name) for name in names}
    return initial | {"starts_at_time": f"{known.starts_at_time:%H:%M}", "sites": list(known.sites.all())}
