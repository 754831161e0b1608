"""How does a session enter the calendars of those who come? An event without any patient (RFC 5545)."""

from datetime import datetime
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from netboard.care.board import rules
from netboard.care.board.models import Session
from netboard.care.board.queries.published import place_of, video_of
from netboard.foundation import clock


def calendar_event(session: Session, *, at: datetime) -> bytes:
    """Write the calendar file of a session; a cancelled one takes the event away from the calendars that hold it."""
    cancelled = session.state == rules.SessionState.CANCELLED
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//NETboard//board//FR")
    calendar.add("version", "2.0")
    calendar.add("method", method_of(session))
    event = icalendar.Event()
    event.add("uid", f"session-{session.pk}@{_host()}")
    event.add("sequence", session.invitation_number)
    event.add("dtstamp", at)
    event.add("dtstart", clock.local(session.starts_at))
    event.add("dtend", clock.local(session.ends_at))
    event.add("summary", session.series.name)
    event.add("location", place_of(session))
    event.add("url", address_of(session))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("description", _description(session))
    event.add("organizer", _organizer())
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def method_of(session: Session) -> str:
    return "CANCEL" if session.state == rules.SessionState.CANCELLED else "PUBLISH"


def address_of(session: Session) -> str:
    return f"{settings.BASE_URL}{reverse('board:session', args=[session.pk])}"


def _description(session: Session) -> str:
    video = video_of(session)
    lines = [_("Agenda and reply: %(url)s") % {"url": address_of(session)}]
    if video:
        lines.append(_("Video: %(url)s") % {"url": video})
    return "\n".join(lines)


def _organizer() -> icalendar.vCalAddress:
    organizer = icalendar.vCalAddress(f"mailto:{settings.NETBOARD_MAIL_FROM}")
    organizer.params["CN"] = icalendar.vText(settings.NETBOARD_CENTRE_NAME)
    return organizer


def _host() -> str:
    return urlsplit(settings.BASE_URL).hostname or "localhost"
