"""To which news does the report react, and what does it look at every minute?"""

from procrastinate.contrib.django import app

from netboard.care.report import queries, services
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.jobs import bus
from netboard.foundation.jobs.topics import Topic


@bus.handles(Topic.OPINION_RECORDED)
def draft(payload: bus.Payload) -> None:
    case_id = int(payload["case_id"])
    if queries.is_discussed(case_id):
        services.draft_report(actor=policy.SYSTEM, case_id=case_id, at=clock.now())


@bus.handles(Topic.URGENCY_CHANGED)
def shorten(payload: bus.Payload) -> None:
    services.shorten_deadlines(actor=policy.SYSTEM, dossier_id=int(payload["dossier_id"]), at=clock.now())


@bus.handles(Topic.DELIVERY_QUEUED)
def send(payload: bus.Payload) -> None:
    services.send_delivery(actor=policy.SYSTEM, delivery_id=int(payload["delivery_id"]), now=clock.now)


@bus.handles(Topic.REPORT_SIGNED)
def call_about_blocked(payload: bus.Payload) -> None:
    services.call_about_blocked(version_id=int(payload["version_id"]), at=clock.now())


@bus.handles(Topic.DELIVERY_FAILED)
def call_about_failure(payload: bus.Payload) -> None:
    services.call_about_failure(delivery_id=int(payload["delivery_id"]), at=clock.now())


@bus.handles(Topic.REPORT_SIGNED)
def call_referrer(payload: bus.Payload) -> None:
    services.call_referrer(version_id=int(payload["version_id"]), at=clock.now())


@bus.handles(Topic.ATTENTION_ASKED)
def send_attention(payload: bus.Payload) -> None:
    services.send_attention(
        reason=services.Reason(str(payload["reason"])),
        subject_id=int(payload["subject_id"]),
        account_id=int(payload["account_id"]),
        at=clock.now(),
    )


@app.periodic(cron="* * * * *")
@app.task(name="netboard.watch_reports", queueing_lock="netboard.watch_reports")
def watch(timestamp: int) -> None:  # noqa: ARG001 -- the library passes it
    services.watch(actor=policy.SYSTEM, at=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="netboard.draft_forgotten", queueing_lock="netboard.draft_forgotten")
def draft_forgotten(timestamp: int) -> None:  # noqa: ARG001 -- the library passes it
    services.draft_forgotten(actor=policy.SYSTEM, at=clock.now())
