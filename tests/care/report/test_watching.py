"""Is anything ever silently stuck?"""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from netboard.care.report import jobs, rules, services
from netboard.care.report.models import Delivery, Report
from netboard.foundation.access import policy
from netboard.foundation.access.models import RoleGrant
from netboard.foundation.jobs.models import News
from tests.care.report import situations
from tests.care.report.situations import DISCUSSED_AT, SIGNED_AT

DUE = DISCUSSED_AT + timedelta(hours=48)


def watch(at):
    services.watch(actor=policy.SYSTEM, at=at)


def calls(reason=None):
    asked = News.objects.filter(topic="attention.asked").order_by("pk")
    return [(news.payload["reason"], news.payload["account_id"]) for news in asked if reason in {None, news.payload["reason"]}]


def test_a_far_deadline_calls_nobody(people):
    situations.drafted(people)

    watch(DUE - rules.WARN_BEFORE - timedelta(seconds=1))

    assert calls() == []


def test_an_unsigned_report_calls_once_before_and_once_after_its_deadline(people):
    situations.drafted(people)

    for minutes in (-360, -359, -1, 1, 2):
        watch(DUE + timedelta(minutes=minutes))

    assert calls() == [
        ("unsigned_near", people.denis.pk), ("unsigned_near", people.helene.pk),
        ("unsigned_past", people.denis.pk), ("unsigned_past", people.helene.pk),
    ]  # fmt: skip


def test_a_delivery_that_waits_calls_the_coordination_once_per_threshold(people, postman):
    version = situations.signed(people)
    situations.send(situations.to(version, "referrer"), at=SIGNED_AT)

    for minutes in (-300, -299, 1, 2):
        watch(DUE + timedelta(minutes=minutes))

    assert calls("delivery_near") == [("delivery_near", people.denis.pk)]
    assert calls("delivery_past") == [("delivery_past", people.denis.pk)]


def test_a_lost_job_is_given_again_at_most_every_ten_minutes(people):
    delivery = situations.to(situations.signed(people), "gp")

    def told():
        return News.objects.filter(topic="delivery.queued", payload={"delivery_id": delivery.pk}).count()

    watch(SIGNED_AT + timedelta(minutes=2))
    assert told() == 1
    for minutes in (3, 4, 9):
        watch(SIGNED_AT + timedelta(minutes=minutes))
    assert told() == 2
    watch(SIGNED_AT + timedelta(minutes=11))
    assert told() == 3


def test_an_abandoned_claim_is_given_again(people):
    delivery = situations.to(situations.signed(people), "gp")
    Delivery.objects.filter(pk=delivery.pk).update(state="sending", claimed_at=SIGNED_AT, attempts=1)

    watch(SIGNED_AT + rules.CLAIM_EXPIRES)
    assert not News.objects.filter(key__startswith=f"delivery:{delivery.pk}:1:again:").exists()
    watch(SIGNED_AT + rules.CLAIM_EXPIRES + timedelta(minutes=1))

    assert News.objects.filter(key__startswith=f"delivery:{delivery.pk}:1:again:").count() == 1


def test_a_delivery_waiting_for_its_next_attempt_is_not_lost(people, postman):
    postman.behaviours = ["451"] * 2
    version = situations.signed(people)
    situations.send_all(version, at=SIGNED_AT)
    Delivery.objects.update(next_attempt_at=SIGNED_AT + timedelta(minutes=10))

    watch(SIGNED_AT + timedelta(minutes=11))

    assert not News.objects.filter(key__contains=":again:").exists()


def test_a_discussion_without_report_is_drafted_by_the_watch(people):
    case = situations.discussed(people)

    assert services.draft_forgotten(actor=policy.SYSTEM, at=DISCUSSED_AT + timedelta(minutes=1)) == 0
    assert services.draft_forgotten(actor=policy.SYSTEM, at=DISCUSSED_AT + timedelta(minutes=3)) == 1
    assert services.draft_forgotten(actor=policy.SYSTEM, at=DISCUSSED_AT + timedelta(minutes=4)) == 0

    assert Report.objects.get().case == case


def test_a_refused_address_calls_the_coordination_at_each_refusal(people, postman):
    postman.refused_recipients = {"gerard@mssante.test"}
    delivery = situations.to(situations.signed(people), "gp")
    for _again in range(2):
        situations.send(delivery, at=SIGNED_AT)
        jobs.call_about_failure({"delivery_id": delivery.pk})
        jobs.call_about_failure({"delivery_id": delivery.pk})
        services.retry_delivery(actor=people.denis, delivery_id=delivery.pk, at=SIGNED_AT)

    assert calls() == [("delivery_failed", people.denis.pk)] * 2


def test_a_missing_address_calls_the_coordination_at_signature(people):
    people.gp.secure_address = ""
    people.gp.save()
    version = situations.signed(people)

    jobs.call_about_blocked({"version_id": version.pk})
    jobs.call_about_blocked({"version_id": version.pk})

    assert calls() == [("delivery_blocked", people.denis.pk)]


def test_the_referrer_is_told_without_any_content(people, postman):
    version = situations.signed(people)  # no delivery has left yet
    for _again in range(2):
        jobs.call_referrer({"version_id": version.pk})
    (asked,) = News.objects.filter(topic="attention.asked")

    jobs.send_attention(asked.payload)

    (message,) = postman.messages()
    patient = version.report.case.dossier.patient
    assert message["To"] == people.alice.email
    assert str(message["Subject"]).replace("\u00a0", " ") == f"Dossier {version.report.case.dossier.number} : compte rendu disponible"
    content = f"{message['Subject']}{message.get_content()}"
    assert f"/reports/{version.pk}/" in content
    assert not [word for word in (patient.birth_family_name, patient.first_given_name, "RIV") if word in content]


def test_the_signature_is_what_tells_the_referrer(people):
    handlers = {job.args["handler"] for job in _jobs_about("report.signed", situations.signed(people).pk)}

    assert handlers == {"netboard.care.report.jobs.call_referrer", "netboard.care.report.jobs.call_about_blocked"}


def _jobs_about(topic, version_id):
    news = News.objects.get(topic=topic, payload={"version_id": version_id})
    return ProcrastinateJob.objects.filter(args__news_id=news.pk)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("unsigned_near", "compte rendu à signer"), ("unsigned_past", "compte rendu à signer"), ("delivery_near", "compte rendu pas encore remis"),
        ("delivery_past", "compte rendu pas encore remis"), ("delivery_failed", "compte rendu pas encore remis"),
        ("delivery_blocked", "compte rendu pas encore remis"),
    ],
)  # fmt: skip
def test_every_call_names_the_dossier_in_its_subject(people, postman, reason, words):
    unsigned = reason.startswith("unsigned")
    version = situations.drafted(people) if unsigned else situations.signed(people)
    subject_id = version.report_id if unsigned else situations.to(version, "gp").pk

    services.send_attention(reason=services.Reason(reason), subject_id=subject_id, account_id=people.denis.pk, at=SIGNED_AT)

    (message,) = postman.messages()
    assert str(message["Subject"]).replace("\u00a0", " ") == f"Dossier {version.report.case.dossier.number} : {words}"


def test_a_call_that_is_no_longer_true_is_not_sent(people, postman):
    version = situations.signed(people)
    watch(DUE - timedelta(hours=1))
    situations.send_all(version, at=DUE - timedelta(minutes=50))
    postman.accepted.clear()

    for asked in News.objects.filter(topic="attention.asked"):
        jobs.send_attention(asked.payload)

    assert postman.accepted == []


def test_a_call_is_retried_when_the_server_is_down_and_dropped_when_the_account_is_refused(people, postman):
    delivery = situations.to(situations.signed(people), "gp")
    wanted = {"reason": services.Reason.DELIVERY_NEAR, "subject_id": delivery.pk, "account_id": people.denis.pk, "at": SIGNED_AT}
    postman.behaviours = ["451"]
    with pytest.raises(Exception, match="451"):
        services.send_attention(**wanted)
    postman.refused_recipients = {people.denis.email}

    assert services.send_attention(**wanted) is False
    postman.refused_recipients = set()
    assert services.send_attention(**wanted) is True


def test_a_closed_account_is_not_called(people):
    situations.drafted(people)
    RoleGrant.objects.filter(account=people.denis).update(ended_at=DUE)
    people.helene.is_active = False
    people.helene.save()

    watch(DUE)

    assert calls() == []
