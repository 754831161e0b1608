"""How does a delivery leave, and what happens when the way is not free?"""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from netboard.care.referral.models import Dossier, DossierMove
from netboard.care.report import jobs, rules, services
from netboard.care.report.models import Attempt
from netboard.foundation.access import policy
from netboard.foundation.audit.models import Entry
from netboard.foundation.files import storage
from netboard.foundation.jobs.models import News
from tests.care.report import situations
from tests.care.report.situations import DISCUSSED_AT, SIGNED_AT

LATER = SIGNED_AT + timedelta(minutes=1)


def attempts(delivery):
    return list(Attempt.objects.filter(delivery=delivery).order_by("pk").values_list("number", "outcome", "code"))


def test_a_delivery_leaves_with_the_bytes_fixed_at_signature(people, postman):
    delivery = situations.to(situations.signed(people), "gp")

    outcome = situations.send(delivery, at=LATER)

    delivery.refresh_from_db()
    assert outcome is rules.Outcome.ACCEPTED
    assert (delivery.state, delivery.arrived_at, delivery.attempts, delivery.last_code) == ("sent", LATER, 1, 250)
    assert postman.recipients == ["gerard@mssante.test"]
    assert postman.accepted[0] == storage.read(delivery.mail)
    assert attempts(delivery) == [(1, "accepted", 250)]
    assert Entry.objects.get(act="delivery.sent").target_id == str(delivery.pk)


def test_a_job_given_twice_sends_once(people, postman):
    delivery = situations.to(situations.signed(people), "gp")

    situations.send(delivery, at=LATER)
    again = situations.send(delivery, at=LATER)

    assert again is None
    assert len(postman.accepted) == 1


def test_the_dossier_is_delivered_when_everybody_has_the_report(people, postman):
    version = situations.signed(people)
    first, last = situations.deliveries(version)

    situations.send(first, at=LATER)
    assert (Dossier.objects.get().state, DossierMove.objects.filter(to_state="delivered").count()) == ("signed", 0)
    situations.send(last, at=LATER)

    assert Dossier.objects.get().state == "delivered"
    assert DossierMove.objects.filter(to_state="delivered").count() == 1


@pytest.mark.parametrize(("behaviour", "code"), [("451", 451), ("close_before", None), ("close_after", None)])
def test_a_passing_failure_waits_and_tries_the_same_mail_again(people, postman, behaviour, code):
    postman.behaviours = [behaviour]
    delivery = situations.to(situations.signed(people), "gp")

    outcome = situations.send(delivery, at=LATER)

    delivery.refresh_from_db()
    assert outcome is rules.Outcome.LATER
    assert (delivery.state, delivery.next_attempt_at, delivery.last_code) == ("queued", LATER + timedelta(seconds=15), code)
    job = ProcrastinateJob.objects.get(args__news_id=News.objects.get(key=f"delivery:{delivery.pk}:1").pk)
    assert job.scheduled_at == LATER + timedelta(seconds=15)
    situations.send(delivery, at=LATER + timedelta(seconds=15))
    delivery.refresh_from_db()
    assert (delivery.state, attempts(delivery)) == ("sent", [(1, "later", code), (2, "accepted", 250)])
    assert set(postman.message_ids()) == {delivery.message_id}
    assert len(postman.accepted) == (2 if behaviour == "close_after" else 1)


@pytest.mark.slow
@pytest.mark.parametrize("behaviour", ["hang_before", "hang_after"])
def test_a_server_that_does_not_answer_is_tried_again(people, postman, behaviour):
    postman.behaviours = [behaviour]
    delivery = situations.to(situations.signed(people), "gp")

    assert situations.send(delivery, at=LATER) is rules.Outcome.LATER
    assert situations.send(delivery, at=LATER) is rules.Outcome.ACCEPTED

    assert set(postman.message_ids()) == {delivery.message_id}


def test_no_server_at_all_is_tried_again(people, settings):
    settings.NETBOARD_SMTP_PORT = 9
    delivery = situations.to(situations.signed(people), "gp")

    assert situations.send(delivery, at=LATER) is rules.Outcome.LATER

    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_error) == ("queued", "ConnectionRefusedError")


@pytest.mark.parametrize("where", ["recipient", "content"])
def test_a_refusal_for_good_stops_and_calls_the_coordination(people, postman, where):
    if where == "recipient":
        postman.refused_recipients = {"gerard@mssante.test"}
    else:
        postman.behaviours = ["550"]
    delivery = situations.to(situations.signed(people), "gp")

    outcome = situations.send(delivery, at=LATER)

    delivery.refresh_from_db()
    assert outcome is rules.Outcome.REFUSED
    assert (delivery.state, delivery.last_code, delivery.next_attempt_at) == ("failed", 550, None)
    assert Entry.objects.get(act="delivery.failed").outcome == "failed"
    assert News.objects.get(topic="delivery.failed").payload == {"delivery_id": delivery.pk}
    assert situations.send(delivery, at=LATER) is None


def test_a_mail_damaged_on_disk_calls_a_person(people, postman):
    delivery = situations.to(situations.signed(people), "gp")
    storage.path_of(delivery.mail_id).write_bytes(b"x")

    assert situations.send(delivery, at=LATER) is rules.Outcome.REFUSED

    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_error, postman.accepted) == ("failed", "FileDamaged", [])


def test_a_live_claim_of_another_worker_is_left_alone_and_looked_at_again(people, postman):
    delivery = situations.to(situations.signed(people), "gp")
    type(delivery).objects.filter(pk=delivery.pk).update(state="sending", claimed_at=LATER, attempts=1)

    assert situations.send(delivery, at=LATER + timedelta(minutes=4)) is None

    assert postman.accepted == []
    expires = LATER + rules.CLAIM_EXPIRES
    news = News.objects.get(key=f"delivery:{delivery.pk}:1:after:{expires.isoformat()}")
    assert ProcrastinateJob.objects.get(args__news_id=news.pk).scheduled_at == expires


def test_an_expired_claim_is_taken_over_with_the_same_mail(people, postman):
    delivery = situations.to(situations.signed(people), "gp")
    type(delivery).objects.filter(pk=delivery.pk).update(state="sending", claimed_at=LATER, attempts=1)

    assert situations.send(delivery, at=LATER + timedelta(minutes=5)) is rules.Outcome.ACCEPTED

    assert attempts(delivery) == [(1, "lost", None), (2, "accepted", 250)]
    assert postman.message_ids() == [delivery.message_id]


def test_a_correction_waits_for_the_version_that_is_leaving(people, postman):
    first = situations.signed(people)
    leaving = situations.to(first, "gp")
    type(leaving).objects.filter(pk=leaving.pk).update(state="sending", claimed_at=LATER, attempts=1)
    second = situations.corrected(people, first, at=LATER)
    new = situations.to(second, "gp")

    assert situations.send(new, at=LATER + timedelta(minutes=1)) is None
    assert postman.accepted == []
    assert situations.send(new, at=LATER + timedelta(minutes=5)) is rules.Outcome.ACCEPTED

    leaving.refresh_from_db()
    assert (leaving.state, attempts(leaving)) == ("superseded", [(1, "lost", None)])
    assert situations.send(leaving, at=LATER + timedelta(minutes=6)) is None
    assert postman.message_ids() == [new.message_id]


def test_a_version_refused_while_its_correction_waits_gives_way(people, postman):
    first = situations.signed(people)
    leaving = situations.to(first, "gp")
    ticks = iter([LATER, LATER + timedelta(seconds=9)])

    def now():
        moment = next(ticks)
        if moment > LATER:  # the correction is signed while the mail server is being asked
            situations.corrected(people, first, at=LATER + timedelta(seconds=5))
        return moment

    postman.behaviours = ["451"]
    services.send_delivery(actor=policy.SYSTEM, delivery_id=leaving.pk, now=now)

    leaving.refresh_from_db()
    assert (leaving.state, attempts(leaving)) == ("superseded", [(1, "later", 451)])


def test_a_late_yes_of_a_worker_believed_dead_is_the_truth(people, postman):
    delivery = situations.to(situations.signed(people), "gp")
    ticks = iter([LATER, LATER + timedelta(minutes=6)])

    def now():
        moment = next(ticks)
        if moment > LATER:  # meanwhile another worker took over and was told to come back later
            postman.behaviours = ["451"]
            situations.send(delivery, at=LATER + timedelta(minutes=5))
        return moment

    services.send_delivery(actor=policy.SYSTEM, delivery_id=delivery.pk, now=now)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.arrived_at) == ("sent", LATER + timedelta(minutes=6))
    assert attempts(delivery) == [(1, "lost", None), (2, "later", 451), (1, "accepted", 250)]


@pytest.mark.parametrize("name", ["denis", "helene", "alice", "adele"])
def test_only_the_worker_sends(people, name):
    delivery = situations.to(situations.signed(people), "gp")

    with pytest.raises(policy.Refused):
        services.send_delivery(actor=getattr(people, name), delivery_id=delivery.pk, now=lambda: LATER)


def test_the_job_sends(people, postman):
    delivery = situations.to(situations.signed(people, discussed_at=DISCUSSED_AT), "gp")

    jobs.send({"delivery_id": delivery.pk})

    delivery.refresh_from_db()
    assert delivery.state == "sent"


def test_words_of_a_server_are_kept_plain_and_short(people, postman, settings):
    delivery = situations.to(situations.signed(people), "gp")
    postman.behaviours = ["451"]

    situations.send(delivery, at=LATER)

    delivery.refresh_from_db()
    assert delivery.last_error == "4.3.0 try later"
