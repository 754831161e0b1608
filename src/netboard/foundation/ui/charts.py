"""How does a series of values, or of treatments, look? SVG written by the server, always followed by its table."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from netboard.foundation.ui.formats import fr_number

_LEFT, _RIGHT = 11.0, 97.0  # percent of the width; the values of the axis stand at the left
_TOP, _BOTTOM = 1.2, 7.4  # em of the chart's text, so that the whole drawing follows the size of the text
_ROW_EM = 2.5
_LABEL_LENGTH = 44
_LABEL_ROOM_PERCENT = 65  # what the longest label takes on a telephone
_FEWEST_YEARS = 2


@dataclass(frozen=True, kw_only=True)
class Point:
    """One measured value; `below` when the laboratory wrote `< value`."""

    on: date
    value: Decimal
    below: bool = False
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Period:
    """One treatment, act or watch; without `until` it is still going on; an act of one day has both equal."""

    label: str
    since: date
    until: date | None = None
    kind: Literal["treatment", "act", "watch"] = "treatment"
    note: str = ""


@dataclass(frozen=True)
class Mark:
    """Something that happened on a day, in a few words."""

    on: date
    text: str


@dataclass(frozen=True)
class Lane:
    """Marks of one kind, drawn on one line of a course."""

    label: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, kw_only=True)
class Amount:
    """How many times something was counted; drawn as one bar."""

    label: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A drawing with its title, its last value and the table that says the same; shown by the component `chart`."""

    title: str
    latest: str
    svg: SafeString
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class _Axis:
    low: float
    high: float
    log: bool

    def at(self, value: float) -> float:
        """Place a value between 0 (low) and 1 (high)."""
        if self.log:
            return math.log10(max(value, self.low) / self.low) / math.log10(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def y_em(self, value: float) -> str:
        return f"{_BOTTOM - self.at(value) * (_BOTTOM - _TOP):.2f}em"


def line_chart(
    points: Sequence[Point],
    *,
    title: str,
    unit: str = "",
    limit: Decimal | None = None,
    limit_label: str = "",
    log: bool = False,
    between: tuple[int, int] | None = None,
) -> Chart:
    """Draw one marker over time, with the limit of its reference range when given.

    One marker per panel: two units never share an axis. A value written `< 5` is drawn as an open circle at 5.
    `log` asks for a logarithmic axis; a series with a zero or a negative value stays linear. `between` fixes both ends of
    the axis, such as 0 and 100 for a share.
    """
    ordered = sorted(points, key=lambda point: point.on)
    heading = f"{title} ({unit})" if unit else title
    drawing = {
        "title": heading,
        "description": _line_description(ordered, unit=unit, limit=limit),
        **(_line_drawing(ordered, unit=unit, limit=limit, axis=_axis_for(ordered, limit, log=log, between=between)) if ordered else {}),
        "limit_label": limit_label or (_("limit %(value)s") % {"value": fr_number(limit)} if limit is not None else ""),
    }
    return Chart(
        title=heading,
        latest=_written(ordered[-1]) if ordered else _("no value"),
        svg=render_to_string("ui/charts/line.html", drawing),
        columns=(_("Date"), heading, _("Remark")),
        rows=tuple((f"{point.on:%d/%m/%Y}", _written(point), point.note) for point in reversed(ordered)),
    )


def timeline_chart(periods: Sequence[Period], *, title: str, today: date) -> Chart:
    """Draw treatments, acts and watches one per line, oldest first, up to `today`."""
    ordered = sorted(periods, key=lambda period: (period.since, period.label))
    drawing = {"title": title, **(_timeline_drawing(ordered, today=today) if ordered else {})}
    return Chart(
        title=title,
        latest="",
        svg=render_to_string("ui/charts/timeline.html", drawing),
        columns=(_("Treatment or act"), pgettext("period", "From"), pgettext("period", "To"), _("Remark")),
        rows=tuple((each.label, f"{each.since:%d/%m/%Y}", _end(each), each.note) for each in ordered),
    )


def lanes_chart(lanes: Sequence[Lane], *, title: str, today: date) -> Chart:
    """Draw what happened in lanes over one axis of time that ends today; the same shape for all, the lane says the kind."""
    every = sorted(((mark, lane.label) for lane in lanes for mark in lane.marks), key=lambda row: row[0].on)
    first, last = every[0][0].on, max(today, every[-1][0].on)
    drawing = {
        "title": title,
        "lanes": [_lane(lane, row=row, first=first, last=last) for row, lane in enumerate(lanes)],
        "dates": _date_marks(first, last, left=1.0),
        "bottom": f"{len(lanes) * _ROW_EM + 0.2:.2f}em",
        "dates_y": f"{len(lanes) * _ROW_EM + 1.3:.2f}em",
        "height": f"{len(lanes) * _ROW_EM + 1.7:.2f}em",
    }
    return Chart(
        title=title,
        latest="",
        svg=render_to_string("ui/charts/lanes.html", drawing),
        columns=(_("Date"), pgettext("lane", "Kind"), pgettext("lane", "What happened")),
        rows=tuple((f"{mark.on:%d/%m/%Y}", label, mark.text or "–") for mark, label in every),
    )


def _lane(lane: Lane, *, row: int, first: date, last: date) -> dict[str, object]:
    y = row * _ROW_EM + 1.7
    return {
        "label": lane.label,
        "label_y": f"{row * _ROW_EM + 0.95:.2f}em",
        "y": f"{y:.2f}em",
        "marks": [
            {"x": f"{_percent(mark.on, first, last, left=1.0):.2f}%", "text": f"{mark.on:%d/%m/%Y} : {mark.text or lane.label}"}
            for mark in lane.marks
        ],
    }


def bar_chart(amounts: Sequence[Amount], *, title: str, what: str) -> Chart:
    """Draw counts one bar per line, in the order given, each from zero and against the largest; `what` names the things counted."""
    largest = max((each.count for each in amounts), default=0) or 1
    bars = [
        {
            "y": f"{row * _ROW_EM + 1.35:.2f}em",
            "width": f"{(_RIGHT - 1) * each.count / largest:.2f}%",
            "label": f"{_shortened(each.label)} ({each.count})",
            "label_y": f"{row * _ROW_EM + 0.95:.2f}em",
            "text": f"{each.label} : {each.count}",
        }
        for row, each in enumerate(amounts)
    ]
    drawing = {"title": title, "bars": bars, "height": f"{max(len(bars), 1) * _ROW_EM + 0.2:.2f}em"}
    return Chart(
        title=title,
        latest=str(sum(each.count for each in amounts)),
        svg=render_to_string("ui/charts/bars.html", drawing),
        columns=(what, _("Count")),
        rows=tuple((each.label, str(each.count)) for each in amounts),
    )


def _shortened(label: str) -> str:
    return label if len(label) <= _LABEL_LENGTH else label[: _LABEL_LENGTH - 1] + "…"


def _axis_for(points: Sequence[Point], limit: Decimal | None, *, log: bool, between: tuple[int, int] | None) -> tuple[list[float], _Axis]:
    if between is not None:
        low, high = between
        return [float(low), (low + high) / 2, float(high)], _Axis(low, high, log=False)
    values = [float(point.value) for point in points] + ([float(limit)] if limit is not None else [])
    return _log_axis(values) if log and min(values) > 0 else _linear_axis(values)


def _line_drawing(points: Sequence[Point], *, unit: str, limit: Decimal | None, axis: tuple[list[float], _Axis]) -> dict[str, object]:
    ticks, scale = axis
    first, last = points[0].on, points[-1].on
    dots = [
        {
            "x": _x(point.on, first, last),
            "y": scale.y_em(float(point.value)),
            "below": point.below,
            "text": f"{point.on:%d/%m/%Y} : {_written(point)} {unit}".strip(),
        }
        for point in points
    ]
    return {
        "dots": dots,
        "links": [{"from": one, "to": two, "below": one["below"] or two["below"]} for one, two in _pairs(dots)],
        "ticks": [{"y": scale.y_em(tick), "text": fr_number(Decimal(str(tick)))} for tick in ticks],
        "dates": _date_marks(first, last),
        "limit_y": scale.y_em(float(limit)) if limit is not None else "",
    }


def _timeline_drawing(periods: Sequence[Period], *, today: date) -> dict[str, object]:
    first = min(period.since for period in periods)
    last = max([today, *(period.until or today for period in periods)])
    return {
        "bars": [_bar(period, row=row, first=first, last=last, today=today) for row, period in enumerate(periods)],
        "dates": _date_marks(first, last, left=1.0),
        "bottom": f"{len(periods) * _ROW_EM + 0.2:.2f}em",
        "dates_y": f"{len(periods) * _ROW_EM + 1.3:.2f}em",
        "height": f"{len(periods) * _ROW_EM + 1.7:.2f}em",
    }


def _bar(period: Period, *, row: int, first: date, last: date, today: date) -> dict[str, object]:
    start = _percent(period.since, first, last, left=1.0)
    end = max(_percent(period.until or today, first, last, left=1.0), start + 1.2)
    label_x, anchor = _label_place(start, end)
    return {
        "kind": period.kind,
        "x": f"{start:.2f}%",
        "width": f"{end - start:.2f}%",
        "y": f"{row * _ROW_EM + 1.35:.2f}em",
        "label": _shortened(period.label),
        "label_x": f"{label_x:.2f}%",
        "label_y": f"{row * _ROW_EM + 0.95:.2f}em",
        "anchor": anchor,
        "text": f"{period.label} : {period.since:%d/%m/%Y} – {_end(period)}",
    }


def _label_place(start: float, end: float) -> tuple[float, str]:
    """Begin the label with its bar, end it with its bar, or centre it: whichever keeps it inside a narrow drawing."""
    if start <= _RIGHT - _LABEL_ROOM_PERCENT:
        return start, "start"
    if end >= _LABEL_ROOM_PERCENT:
        return end, "end"
    return (start + end) / 2, "middle"


def _linear_axis(values: Sequence[float]) -> tuple[list[float], _Axis]:
    """Choose round marks that hold every value; a series far from zero does not start at zero."""
    low, high = min(values), max(values)
    if low >= 0 and low < high * 0.5:
        low = 0.0
    step = _round_step((high - low) / 3 or abs(high) / 3 or 1.0)
    bottom, top = math.floor(low / step) * step, math.ceil(high / step) * step
    count = round((top - bottom) / step) or 1
    ticks = [round(bottom + index * step, 10) for index in range(count + 1)]
    return ticks, _Axis(ticks[0], ticks[-1], log=False)


def _log_axis(values: Sequence[float]) -> tuple[list[float], _Axis]:
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    high = max(high, low + 1)
    every = max(1, math.ceil((high - low) / 3))
    ticks = [float(f"1e{power}") for power in range(low, high + 1, every)]
    return ticks, _Axis(float(f"1e{low}"), float(f"1e{high}"), log=True)


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)


def _date_marks(first: date, last: date, *, left: float = _LEFT) -> list[dict[str, str]]:
    """Mark the beginnings of years; within one year, both ends."""
    years = [date(year, 1, 1) for year in range(first.year + 1, last.year + 1)]
    if len(years) < _FEWEST_YEARS:
        ends = [(first, "start", f"{first:%m/%Y}"), (last, "end", f"{last:%m/%Y}")][: 1 if first == last else 2]
        return [{"x": _x(day, first, last, left=left), "anchor": anchor, "text": text} for day, anchor, text in ends]
    every = math.ceil(len(years) / 6)
    return [{"x": _x(day, first, last, left=left), "anchor": "middle", "text": f"{day:%Y}"} for day in years[::every]]


def _percent(day: date, first: date, last: date, *, left: float = _LEFT) -> float:
    span = (last - first).days
    share = (day - first).days / span if span else 0.5
    return left + share * (_RIGHT - left)


def _x(day: date, first: date, last: date, *, left: float = _LEFT) -> str:
    return f"{_percent(day, first, last, left=left):.2f}%"


def _pairs(dots: list[dict[str, object]]) -> list[tuple[dict[str, object], dict[str, object]]]:
    return list(pairwise(dots))


def _written(point: Point) -> str:
    return f"{'< ' if point.below else ''}{fr_number(point.value)}"


def _end(period: Period) -> str:
    return f"{period.until:%d/%m/%Y}" if period.until else _("ongoing")


def _line_description(points: Sequence[Point], *, unit: str, limit: Decimal | None) -> str:
    if not points:
        return _("No value was recorded.")
    span = {
        "count": len(points),
        "first": f"{points[0].on:%d/%m/%Y}",
        "last": f"{points[-1].on:%d/%m/%Y}",
        "from": _written(points[0]),
        "to": _written(points[-1]),
        "unit": unit,
    }
    text = ngettext(
        "One value on %(first)s: %(from)s %(unit)s.",
        "%(count)s values from %(first)s to %(last)s, the first %(from)s, the last %(to)s %(unit)s.",
        len(points),
    )
    tail = " " + _("Limit: %(value)s.") % {"value": fr_number(limit)} if limit is not None else ""
    return text % span + tail
