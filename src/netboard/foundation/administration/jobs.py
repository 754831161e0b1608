"""Who is told what about accounts? The invited get their link, and the trace is verified every night."""

from procrastinate.contrib.django import app

from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.administration import services
from netboard.foundation.jobs import bus
from netboard.foundation.jobs.topics import Topic


@bus.handles(Topic.ACCOUNT_INVITED)
def mail_invitation(payload: bus.Payload) -> None:
    services.mail_invitation(invitation_id=int(payload["invitation_id"]), at=clock.now())


@bus.handles(Topic.PASSWORD_RESET_ASKED)
def mail_password_reset(payload: bus.Payload) -> None:
    services.mail_password_reset(account_id=int(payload["account_id"]), at=clock.now())


@app.periodic(cron="17 3 * * *")
@app.task(name="netboard.verify_trail", queueing_lock="netboard.verify_trail")
def verify_trail(timestamp: int) -> None:  # noqa: ARG001 -- the library passes it
    services.verify_trail(actor=policy.SYSTEM, at=clock.now())
