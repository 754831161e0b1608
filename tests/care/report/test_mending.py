"""How does a person mend a delivery?"""

from datetime import timedelta

import pytest

from netboard.care.referral.models import Dossier
from netboard.care.report import rules, services
from netboard.foundation.access import policy
from netboard.foundation.audit.models import Entry
from netboard.foundation.jobs.models import News
from tests.care.report import situations
from tests.care.report.situations import DISCUSSED_AT, SIGNED_AT

LATER = SIGNED_AT + timedelta(hours=1)


@pytest.fixture
def failed(people, postman):
    postman.refused_recipients = {"gerard@mssante.test"}
    delivery = situations.to(situations.signed(people), "gp")
    situations.send(delivery, at=SIGNED_AT)
    delivery.refresh_from_db()
    return delivery


@pytest.fixture
def blocked(people):
    people.gp.secure_address = ""
    people.gp.save()
    return situations.to(situations.signed(people), "gp")


def mend(people, delivery, address="nouveau@mssante.test", **options):
    options = {"actor": people.denis, "keep_in_directory": False, "at": LATER} | options
    return services.mend_delivery(delivery_id=delivery.pk, address=address, **options)


def test_a_new_address_replaces_the_delivery_with_the_same_deadline(people, failed, postman):
    new = mend(people, failed)
    situations.send(new, at=LATER)

    failed.refresh_from_db()
    new.refresh_from_db()
    assert (failed.state, new.state, new.address, new.due_at) == (
        "superseded",
        "sent",
        "nouveau@mssante.test",
        DISCUSSED_AT + timedelta(hours=48),
    )
    assert new.message_id != failed.message_id
    assert postman.recipients == ["nouveau@mssante.test"]
    assert Entry.objects.get(act="delivery.mended").detail == {"how": "address", "replaced": failed.pk}
    people.gp.refresh_from_db()
    assert people.gp.secure_address == "gerard@mssante.test"


def test_a_blocked_delivery_leaves_once_it_has_an_address_and_the_directory_learns_it(people, blocked, postman):
    new = mend(people, blocked, keep_in_directory=True)

    people.gp.refresh_from_db()
    assert (people.gp.secure_address, new.state) == ("nouveau@mssante.test", "queued")
    assert Entry.objects.get(act="directory.changed").target_id == str(people.gp.pk)


@pytest.mark.parametrize(
    "address", ["", "x", "gp@gmail.test", "gp@mssante.test.evil.test", "a b@mssante.test", "gp@mssante.test\r\nBcc: x@y.z"]
)
def test_an_address_that_is_not_secure_is_refused(people, blocked, address):
    with pytest.raises(services.AddressNotSecure):
        mend(people, blocked, address=address)

    blocked.refresh_from_db()
    assert blocked.state == "blocked"


def test_the_address_that_was_refused_is_not_a_new_one(people, failed):
    with pytest.raises(services.AddressUnchanged):
        mend(people, failed, address="gerard@mssante.test")


@pytest.mark.parametrize("state", ["sending", "sent", "settled", "superseded"])
def test_what_is_leaving_or_finished_is_not_mended(people, failed, state):
    more = {"arrived_at": LATER, "settled_by": people.denis, "settled_how": "x"} if state in {"sent", "settled"} else {}
    type(failed).objects.filter(pk=failed.pk).update(state=state, **more)

    with pytest.raises(rules.DeliveryMoveRefused):
        mend(people, failed)
    with pytest.raises(rules.DeliveryMoveRefused):
        services.retry_delivery(actor=people.denis, delivery_id=failed.pk, at=LATER)
    with pytest.raises(rules.DeliveryMoveRefused):
        services.settle_delivery(actor=people.denis, delivery_id=failed.pk, how="posté", at=LATER)


def test_trying_again_sends_the_same_mail(people, failed, postman):
    services.retry_delivery(actor=people.denis, delivery_id=failed.pk, at=LATER)
    assert News.objects.filter(key=f"delivery:{failed.pk}:1:asked:{LATER.isoformat()}").exists()
    postman.refused_recipients = set()
    situations.send(failed, at=LATER)

    failed.refresh_from_db()
    assert failed.state == "sent"
    assert postman.message_ids() == [failed.message_id]


def test_a_blocked_delivery_cannot_be_tried_again(people, blocked):
    with pytest.raises(rules.DeliveryMoveRefused):
        services.retry_delivery(actor=people.denis, delivery_id=blocked.pk, at=LATER)


def test_another_way_is_said_in_words_and_counts_as_received(people, blocked, postman):
    situations.send(situations.to(blocked.version, "referrer"), at=SIGNED_AT)

    services.settle_delivery(actor=people.denis, delivery_id=blocked.pk, how=" Remis en main propre ", at=LATER)

    blocked.refresh_from_db()
    assert (blocked.state, blocked.settled_by, blocked.settled_how, blocked.arrived_at) == (
        "settled",
        people.denis,
        "Remis en main propre",
        LATER,
    )
    assert Dossier.objects.get().state == "delivered"
    assert Entry.objects.get(act="delivery.mended").reason == "Remis en main propre"


def test_another_way_without_words_is_refused(people, blocked):
    with pytest.raises(ValueError, match=r"^ $"):
        services.settle_delivery(actor=people.denis, delivery_id=blocked.pk, how=" ", at=LATER)


@pytest.mark.parametrize("name", ["helene", "alice", "chantal", "adele"])
def test_only_the_coordination_mends(people, failed, name):
    actor = getattr(people, name)
    for act in (
        lambda: mend(people, failed, actor=actor),
        lambda: services.retry_delivery(actor=actor, delivery_id=failed.pk, at=LATER),
        lambda: services.settle_delivery(actor=actor, delivery_id=failed.pk, how="posté", at=LATER),
    ):
        with pytest.raises(policy.Refused):
            act()
