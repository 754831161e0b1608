"""Did every report reach both doctors, once, in time? Judged on the mails that the mailbox really received."""

import statistics
from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from netboard.config.demo import mails, payload, people
from netboard.foundation.audit import chain
from netboard.foundation.audit.jobs import kept_heads

if TYPE_CHECKING:
    from netboard.config.demo.check import Course

LIMIT_STANDARD, LIMIT_URGENT = timedelta(hours=48), timedelta(hours=24)
_TWENTIETHS = 20


def verdict(course: "Course", *, seconds: float) -> dict[str, object]:
    """Sum up the course: what was expected against what is in the mailbox."""
    reports = [mail for mail in mails.received(settings.NETBOARD_MAILBOX_DIR) if _is_report(mail)]
    wanted = Counter(_wanted(course))
    found = Counter((number, mail.recipient) for mail in reports for number in course.numbers.values() if number in mail.subject)
    delays = [_delay(course, mail) for mail in reports]
    sealed = chain.verify(heads=kept_heads())
    result: dict[str, object] = {
        "dossiers": len(course.signed_at),
        "delivered": sum((wanted & found).values()),
        "lost": sum((wanted - found).values()),
        "duplicates": sum((found - wanted).values()),
        "late": sum(delay > limit for delay, limit in delays),
        "audit_ok": sealed.ok and sealed.sealed > 0,
        "seconds": round(seconds, 1),
        "sign_to_delivered_p95_s": round(_p95([delay.total_seconds() for delay, _limit in delays]), 2),
    }
    complete = len(course.signed_at) == len(payload.records()) and not course.problems and wanted == found and not result["late"]
    return result | {"problems": course.problems + list(sealed.faults), "ok": bool(complete and result["audit_ok"])}


def _is_report(mail: mails.Mail) -> bool:
    return any(file.content_type == "application/pdf" and file.content.startswith(b"%PDF") for file in mail.files)


def _wanted(course: "Course") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for record in payload.records():
        number = course.numbers.get(record["id"]) or str(record["id"])
        pairs += [(number, people.referrer_address(record)), (number, people.gp_address(record))]
    return pairs


def _delay(course: "Course", mail: mails.Mail) -> tuple[timedelta, timedelta]:
    """Measure from the click on "sign" to the mailbox, and give the limit of that dossier."""
    code, number = next((code, number) for code, number in course.numbers.items() if number in mail.subject)
    urgent = next(record for record in payload.records() if record["id"] == code)["demande"]["urgence"] == "urgent"
    arrived: datetime = mail.received_at
    return arrived - course.signed_at[number], LIMIT_URGENT if urgent else LIMIT_STANDARD


def _p95(values: list[float]) -> float:
    if len(values) < 2:  # noqa: PLR2004 -- quantiles need two
        return values[0] if values else 0.0
    return statistics.quantiles(values, n=_TWENTIETHS, method="inclusive")[-1]
