"""Which sessions are planned ahead, and who is told what of a session?"""

from procrastinate.contrib.django import app

from netboard.care.board import queries, rules, services
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.jobs import bus
from netboard.foundation.jobs.topics import Topic


@bus.handles(Topic.AGENDA_RELEASED)
def tell(payload: bus.Payload) -> None:
    services.tell_agenda(
        session_id=int(payload["session_id"]), account_id=int(payload["account_id"]), version=int(payload.get("version", 1)), at=clock.now()
    )


@bus.handles(Topic.SESSION_INVITED)
def tell_invited(payload: bus.Payload) -> None:
    services.tell_invited(
        session_id=int(payload["session_id"]), account_id=int(payload["account_id"]), number=int(payload["number"]), at=clock.now()
    )


@bus.handles(Topic.SESSION_CANCELLED)
def tell_cancelled(payload: bus.Payload) -> None:
    services.tell_cancelled(session_id=int(payload["session_id"]), account_id=int(payload["account_id"]), at=clock.now())


@bus.handles(Topic.CASE_PLACED)
def tell_placed(payload: bus.Payload) -> None:
    services.tell_placed(case_id=int(payload["case_id"]), at=clock.now())


@bus.handles(Topic.CASE_REMOVED)
def tell_removed(payload: bus.Payload) -> None:
    services.tell_removed(session_id=int(payload["session_id"]), dossier_id=int(payload["dossier_id"]), at=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="netboard.end_silent", queueing_lock="netboard.end_silent")
def end_silent(timestamp: int) -> None:  # noqa: ARG001 -- the library passes it
    """End the presence of those at a distance whose page fell silent, in every session that is held."""
    for session_id in queries.open_sessions():
        services.end_silent(actor=policy.SYSTEM, session_id=session_id, at=clock.now())


@bus.handles(Topic.OPINION_RECORDED)
def remember(payload: bus.Payload) -> None:
    services.remember_opinion(case_id=int(payload["case_id"]))


@app.periodic(cron="*/5 * * * *")
@app.task(name="netboard.remember_forgotten", queueing_lock="netboard.remember_forgotten")
def remember_forgotten(timestamp: int) -> None:  # noqa: ARG001 -- the library passes it
    services.remember_forgotten()


@app.periodic(cron="10 4 * * *")
@app.task(name="netboard.plan_sessions", queueing_lock="netboard.plan_sessions")
def plan_ahead(timestamp: int) -> None:  # noqa: ARG001 -- the library passes it
    """Keep every active series planned some weeks ahead; forget the shared texts of what was closed long ago."""
    services.forget_drafts(actor=policy.SYSTEM, at=clock.now())
    for series in queries.active_series():
        services.plan_sessions(actor=policy.SYSTEM, series=series, weeks=rules.WEEKS_AHEAD, at=clock.now())
