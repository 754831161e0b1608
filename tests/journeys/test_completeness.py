"""What a dossier lacks, from its submission to the last item given: through HTTP, the worker and real SMTP."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from netboard.care.referral import jobs, queries, rules, services
from netboard.care.referral.forms.bundle import MAX_ROWS
from netboard.care.referral.models import Answer, ComputedValue, Dossier, Gap
from netboard.config.demo import mails
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.jobs import worker
from tests import factories
from tests.people import make

pytestmark = pytest.mark.django_db(transaction=True)
AWAITED = "éléments attendus"


@pytest.fixture
def people():
    return make()


def owed(dossier):
    return set(Gap.objects.filter(dossier=dossier, closed_at__isnull=True).values_list("subject", flat=True))


def reminders(box):
    return [mail for mail in mails.received(box) if AWAITED in mail.subject]


def complete(client, dossier, **typed):
    fields = {"version": str(Dossier.objects.get(pk=dossier.pk).version), "key": str(uuid.uuid4())} | typed
    return client.post(reverse("referral:gaps", args=[dossier.pk]), fields)


def accept(client, dossier):
    return client.post(reverse("referral:triage", args=[dossier.pk]), {"act": "accept", "reason": ""})


def test_a_submission_opens_the_gaps_that_its_page_had_announced(people, client_of, submit):
    client, dossier = client_of(people.alice), factories.draft(people, at=clock.now())

    submit(client, dossier)

    page = client.get(reverse("referral:dossier", args=[dossier.pk]))
    shown = {need.subject for need in page.context["needs"].due}
    assert shown == owed(dossier)
    assert {"mesenteric_mass", "family_history", "current_treatments"} <= shown
    assert all(gap.due_on >= clock.today(clock.now()) for gap in Gap.objects.filter(dossier=dossier))


def test_an_answer_typed_in_the_draft_is_kept_with_its_author_and_leaves_the_list(people, client_of, submit):
    client, dossier = client_of(people.alice), factories.draft(people, at=clock.now())
    said = {"answer-family_history-kind": "unavailable", "answer-family_history-reason": "patient adopté"}

    submit(client, dossier, **said)

    answer = Answer.objects.get(dossier=dossier)
    triage = client_of(people.denis).get(reverse("referral:triage", args=[dossier.pk])).content.decode()
    assert (answer.subject, answer.unavailable_because, answer.said_by) == ("family_history", "patient adopté", people.alice)
    assert "family_history" not in owed(dossier)
    assert "patient adopté" in triage


def test_acceptance_sends_one_mail_to_the_doctor_without_a_word_about_the_patient(people, client_of, submit, box):
    dossier = submit(client_of(people.alice), factories.draft(people, at=clock.now()))
    accept(client_of(people.denis), dossier)

    worker.run(until_empty=True)
    worker.run(until_empty=True)

    (mail,) = reminders(box)
    patient = dossier.patient
    assert mail.recipient == people.alice.email
    assert dossier.number in mail.subject
    assert reverse("referral:gaps", args=[dossier.pk]) in mail.body
    secrets = (patient.birth_family_name, patient.first_given_name, patient.birth_date.isoformat(), "1959", "PRRT", "Masse", "Hémoglobine")
    assert [word for word in secrets if word.lower() in (mail.subject + mail.body).lower()] == []
    assert str(len([gap for gap in Gap.objects.filter(dossier=dossier) if gap.closed_at is None])) in mail.body


def test_an_item_given_before_the_mail_leaves_is_not_asked_for(people, client_of, submit, box):
    dossier = submit(client_of(people.alice), factories.draft(people, at=clock.now()))
    accept(client_of(people.denis), dossier)
    Gap.objects.filter(dossier=dossier).update(closed_at=clock.now())

    worker.run(until_empty=True)

    assert reminders(box) == []


def test_a_complete_dossier_is_accepted_without_a_reminder(people, client_of, submit, box):
    client = client_of(people.alice)
    dossier = submit(client, factories.draft(people, at=clock.now()))
    said = {f"answer-{subject}-kind": "not_needed" for subject in owed(dossier)}
    said |= {f"answer-{subject}-reason": "vu en clinique" for subject in owed(dossier)}
    answer = complete(client, dossier, **said)
    accept(client_of(people.denis), dossier)

    worker.run(until_empty=True)

    assert answer.status_code == 302
    assert owed(dossier) == set()
    assert reminders(box) == []


def test_what_is_given_closes_its_gap_only(people, client_of, submit):
    client = client_of(people.alice)
    dossier = submit(client, factories.draft(people, at=clock.now()))
    before = owed(dossier)

    complete(client, dossier, **{"site-mesenteric_mass_mm": "25"})

    dossier.refresh_from_db()
    assert before - owed(dossier) == {"mesenteric_mass"}
    assert owed(dossier) < before
    assert dossier.site_facts["mesenteric_mass_mm"] == "25"
    assert dossier.question


def test_the_coordination_completes_and_the_doctor_s_facts_stay(people, client_of, submit):
    dossier = submit(client_of(people.alice), factories.draft(people, at=clock.now()))
    accept(client_of(people.denis), dossier)
    results, exams, events = dossier.results.count(), dossier.exams.count(), dossier.events.count()

    answer = complete(client_of(people.denis), dossier, family_history="néant")

    dossier.refresh_from_db()
    assert answer.status_code == 302
    assert dossier.family_history == "néant"
    assert (dossier.results.count(), dossier.exams.count(), dossier.events.count()) == (results, exams, events)
    assert "family_history" not in owed(dossier)


def test_a_row_beyond_what_the_page_holds_is_kept_or_refused_aloud(people, client_of, submit):
    """Nobody may read “the dossier is completed” while the value that was just given fell off."""
    client, dossier = client_of(people.alice), factories.draft(people, at=clock.now())
    rows = {
        f"results-{place}-{name}": value
        for place in range(MAX_ROWS)
        for name, value in {"analyte": "NSE", "value": str(place + 1), "unit": "µg/L", "sampled_on": "02/03/2026"}.items()
    }
    submit(client, dossier, **{"results-TOTAL_FORMS": str(MAX_ROWS)}, **rows)
    page = client.get(reverse("referral:gaps", args=[dossier.pk]))
    item = next(item for block in page.context["blocks"] for item in block.items if item.need.subject == "liver_tests")
    typed = {"analyte": "BILI", "value": "12", "unit": "µmol/L", "sampled_on": "02/03/2026"}

    answer = complete(client, dossier, **{field.html_name: typed[field.name] for field in item.fields})

    assert dossier.results.filter(analyte="NSE").count() == MAX_ROWS
    assert (answer.status_code, dossier.results.filter(analyte="BILI").count()) in {(302, 1), (422, 0)}


def test_the_morning_round_asks_three_days_later_and_stops_when_all_is_given(people, client_of, submit, box):
    client = client_of(people.alice)
    dossier = submit(client, factories.draft(people, at=clock.now()))
    accept(client_of(people.denis), dossier)
    worker.run(until_empty=True)

    for days in (1, 6, 7, 12):
        with time_machine.travel(clock.now() + timedelta(days=days)):
            jobs.chase(0)
            worker.run(until_empty=True)
    asked = len(reminders(box))
    Gap.objects.filter(dossier=dossier).update(closed_at=clock.now())
    with time_machine.travel(clock.now() + timedelta(days=30)):
        services.chase_due_gaps(actor=policy.SYSTEM, at=clock.now())

    assert asked == 3, "at the acceptance, on the sixth day, on the twelfth; never the day after"
    assert {mail.recipient for mail in reminders(box)} == {people.alice.email}


def test_withdrawing_a_dossier_ends_its_reminders(people, client_of, submit, box):
    dossier = submit(client_of(people.alice), factories.draft(people, at=clock.now()))
    services.withdraw_dossier(actor=people.alice, dossier_id=dossier.pk, reason="décès", at=clock.now())

    with time_machine.travel(clock.now() + timedelta(days=20)):
        jobs.chase(0)
        worker.run(until_empty=True)

    assert reminders(box) == []
    assert list(queries.open_gaps(policy.SYSTEM)) == []


class TestCalculations:
    """The switch of the installation decides whether anything is computed at all."""

    def pages(self, people, client_of, dossier):
        doctor, coordinator = client_of(people.alice), client_of(people.denis)
        asked = [
            (doctor, "referral:dossier"),
            (doctor, "referral:gaps"),
            (coordinator, "referral:triage"),
            (coordinator, "referral:dossier"),
        ]
        return [client.get(reverse(name, args=[dossier.pk])).content.decode() for client, name in asked]

    def test_switched_on_each_value_stands_beside_the_retained_one_and_in_the_database(self, people, client_of, submit, settings):
        settings.NETBOARD_CALCULATIONS = True
        dossier = submit(client_of(people.alice), factories.draft(people, at=clock.now()))

        pages = self.pages(people, client_of, dossier)

        assert "computed-values" in pages[0]
        assert "computed-values" in pages[2]
        assert ComputedValue.objects.filter(dossier=dossier, code="grade").count() == 1
        dossier.refresh_from_db()
        assert dossier.pathology.grade_retained

    def test_switched_off_nothing_is_computed_on_any_page_or_in_the_database(self, people, client_of, submit, settings):
        settings.NETBOARD_CALCULATIONS = False
        client, dossier = client_of(people.alice), factories.draft(people, at=clock.now())
        typed = {
            "act": "autosave",
            "version": "1",
            "primary_site": "pancreas",
            "pathology-ki67_percent": "12",
            "pathology-differentiation": "well",
        }
        saved = client.post(reverse("referral:edit", args=[dossier.pk]), typed, headers={"hx-request": "true"})
        written = client.get(reverse("referral:edit", args=[dossier.pk]))
        dossier.refresh_from_db()
        submit(client, dossier)
        complete(client, dossier, family_history="néant")
        accept(client_of(people.denis), dossier)
        worker.run(until_empty=True)

        texts = [saved.content.decode(), written.content.decode(), *self.pages(people, client_of, dossier)]

        assert saved.status_code == 200
        assert [text for text in texts if "computed-values" in text or "Valeurs calculées" in text] == []
        assert ComputedValue.objects.count() == 0

    def test_switched_off_later_the_pages_are_silent_and_no_old_value_outlives_new_facts(self, people, client_of, submit, settings):
        settings.NETBOARD_CALCULATIONS = True
        client = client_of(people.alice)
        dossier = submit(client, factories.draft(people, at=clock.now()))
        settings.NETBOARD_CALCULATIONS = False

        complete(client, dossier, family_history="néant")

        assert [text for text in self.pages(people, client_of, dossier) if "computed-values" in text] == []
        assert ComputedValue.objects.filter(dossier=dossier).count() == 0, "values of facts that changed are no longer true"


def test_a_renewed_dossier_is_submitted_with_what_is_new(people, client_of, submit):
    client = client_of(people.alice)
    earlier = submit(client, factories.draft(people, at=clock.now()))
    Dossier.objects.filter(pk=earlier.pk).update(state=rules.State.DISCUSSED.value, outcome="PRRT proposée", outcome_at=clock.now())

    answer = client.post(reverse("referral:renew", args=[earlier.pk]), {"key": str(uuid.uuid4())})
    renewed = Dossier.objects.get(previous=earlier)
    submit(client, renewed, ecog="2", symptoms="flush 8/j")

    page = client_of(people.denis).get(reverse("referral:triage", args=[renewed.pk]))
    changed = {change.label: change.now for change in page.context["changes"]}
    assert answer.status_code == 302
    assert renewed.number != earlier.number
    assert "PRRT proposée" in page.content.decode()
    assert any("flush 8/j" in now for now in changed.values())
