"""Opening, saving, submitting, steering a dossier."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from netboard.care.patients import services as patient_services
from netboard.care.referral import rules, services
from netboard.care.referral.models import Dossier, DossierMove, Exam, LabResult, Submission
from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.audit.models import Entry
from netboard.foundation.jobs.models import News
from tests import factories
from tests.people import AT


def submit(people, dossier, *, key=None, facts=factories.FACTS, actor=None, at=AT):
    return services.submit_dossier(
        actor=actor or people.alice, dossier_id=dossier.pk, key=key or uuid.uuid4(), facts=facts, payload={"question": ["?"]},
        informed_on=AT.date(), board_site=None, referrer=people.alice.professional, at=at,
    )  # fmt: skip


def test_submitting_gives_a_number_and_keeps_every_fact(people):
    dossier = factories.draft(people)

    receipt = submit(people, dossier)

    stored = Dossier.objects.get(pk=dossier.pk)
    assert (receipt.is_replay, stored.state, stored.number, stored.submitted_at) == (False, "submitted", "TNE-2026-0001", AT)
    assert (stored.question, stored.ecog, stored.primary_site) == (factories.FACTS.question, 1, "jejunum_ileum")
    assert stored.pathology.ki67_percent == factories.FACTS.pathology.ki67_percent
    assert [(r.analyte, r.value, r.unit) for r in LabResult.objects.all()] == [("5HIAA_U", 310, "µmol/24 h")]
    assert [(e.modality, e.details) for e in Exam.objects.all()] == [("sstr_pet", {"krenning": "4"})]
    assert stored.patient.information.get().informed_on == AT.date()


def test_numbers_follow_one_another_and_start_again_each_year(people):
    first, second = factories.submitted(people), factories.submitted(people)
    next_year = factories.submitted(people, at=AT + timedelta(days=60))

    assert [first.number, second.number, next_year.number] == ["TNE-2026-0001", "TNE-2026-0002", "TNE-2027-0001"]


def test_submitting_twice_with_one_key_answers_the_first_receipt(people):
    dossier, key = factories.draft(people), uuid.uuid4()
    first = submit(people, dossier, key=key)

    again = submit(people, dossier, key=key, at=AT + timedelta(minutes=1))

    assert (again.is_replay, again.submitted_at, again.dossier.number) == (True, first.submitted_at, first.dossier.number)
    assert Submission.objects.count() == 1
    assert DossierMove.objects.filter(dossier=dossier).count() == 1


def test_submitting_again_with_another_key_is_refused(people):
    dossier = factories.submitted(people)

    with pytest.raises(rules.MoveRefused):
        submit(people, dossier)


def test_submission_tells_the_news_once_and_leaves_a_row(people):
    dossier, key = factories.draft(people), uuid.uuid4()
    submit(people, dossier, key=key)
    submit(people, dossier, key=key)

    assert News.objects.filter(topic="dossier.submitted").count() == 1
    assert Entry.objects.filter(act=Act.DOSSIER_SUBMITTED, target_id=str(dossier.pk), patient_id=dossier.patient_id).count() == 1


def test_an_objection_of_the_patient_forbids_the_submission(people):
    dossier = factories.draft(people)
    patient_services.record_information(
        actor=people.alice, patient_id=dossier.patient_id, informed_on=AT.date(), objects_to_board=True, at=AT
    )

    with pytest.raises(services.PatientObjects):
        submit(people, dossier)


def test_a_stranger_cannot_submit_the_dossier_of_another_hospital(people):
    dossier = factories.draft(people)

    with pytest.raises(Dossier.DoesNotExist):
        submit(people, dossier, actor=people.eve)


def test_a_colleague_of_the_same_hospital_can_submit(people):
    dossier = factories.draft(people)

    assert submit(people, dossier, actor=people.aline).dossier.state == "submitted"


@pytest.mark.parametrize("who", ["chantal", "denis", "helene", "quentin", "adele"])
def test_other_roles_may_not_submit(people, who):
    dossier = factories.draft(people)

    with pytest.raises(policy.Refused):
        submit(people, dossier, actor=getattr(people, who))


def test_a_failing_trace_undoes_the_submission(people, monkeypatch):
    dossier = factories.draft(people)

    def broken(**_kwargs):
        raise RuntimeError

    monkeypatch.setattr(log, "record", broken)

    with pytest.raises(RuntimeError), transaction.atomic():
        submit(people, dossier)

    assert Dossier.objects.get(pk=dossier.pk).state == "draft"
    assert not Submission.objects.exists()
    assert not News.objects.filter(topic="dossier.submitted").exists()


def test_saving_a_draft_keeps_what_is_typed_as_it_is_typed(people):
    dossier = factories.draft(people)

    saved = services.save_draft(actor=people.alice, dossier_id=dossier.pk, version=1, payload={"ecog": ["douze"]}, at=AT)

    assert (saved.draft, saved.version) == ({"ecog": ["douze"]}, 2)


def test_a_draft_saved_elsewhere_meanwhile_is_not_overwritten(people):
    dossier = factories.draft(people)
    services.save_draft(actor=people.alice, dossier_id=dossier.pk, version=1, payload={"question": ["A"]}, at=AT)

    with pytest.raises(services.StaleDraft) as stale:
        services.save_draft(actor=people.aline, dossier_id=dossier.pk, version=1, payload={"question": ["B"]}, at=AT)

    assert stale.value.dossier.draft == {"question": ["A"]}


def test_saving_the_same_text_again_changes_nothing(people):
    dossier = factories.draft(people)
    services.save_draft(actor=people.alice, dossier_id=dossier.pk, version=1, payload={"question": ["A"]}, at=AT)

    again = services.save_draft(actor=people.alice, dossier_id=dossier.pk, version=2, payload={"question": ["A"]}, at=AT)

    assert again.version == 2


def test_opening_twice_with_one_key_opens_one_dossier_and_one_patient(people):
    key = uuid.uuid4()
    options = {
        "actor": people.alice, "identity": factories.identity(), "surroundings": patient_services.Surroundings(),
        "referrer": people.alice.professional, "key": key, "at": AT,
    }  # fmt: skip

    first, second = services.open_for_new_patient(**options), services.open_for_new_patient(**options)

    assert first == second
    assert Dossier.objects.count() == 1


@pytest.mark.parametrize(
    ("act", "state", "reason"),
    [(rules.Act.ACCEPT, "accepted", ""), (rules.Act.RETURN, "returned", "Il manque la TEP"), (rules.Act.REDIRECT, "redirected", "RCP ORL")],
)
def test_triage_moves_the_dossier_and_keeps_the_reason(people, act, state, reason):
    dossier = factories.submitted(people)

    decided = services.triage_dossier(actor=people.denis, dossier_id=dossier.pk, act=act, reason=reason, at=AT)

    move = DossierMove.objects.filter(dossier=dossier).latest("id")
    assert (decided.state, move.to_state, move.reason, move.by) == (state, state, reason, people.denis)
    assert News.objects.filter(topic=f"dossier.{state}").count() == 1


@pytest.mark.parametrize("act", [rules.Act.RETURN, rules.Act.REDIRECT])
def test_triage_without_the_reason_that_is_due_is_refused(people, act):
    dossier = factories.submitted(people)

    with pytest.raises(ValueError, match=act):
        services.triage_dossier(actor=people.denis, dossier_id=dossier.pk, act=act, reason="  ", at=AT)


def test_a_returned_dossier_keeps_its_number_when_submitted_again(people):
    dossier = factories.submitted(people)
    services.triage_dossier(actor=people.denis, dossier_id=dossier.pk, act=rules.Act.RETURN, reason="TEP", at=AT)

    again = submit(people, dossier, facts=replace(factories.FACTS, question="Autre question ?"))

    assert (again.dossier.number, again.dossier.question) == (dossier.number, "Autre question ?")
    assert LabResult.objects.filter(dossier=dossier).count() == 1


def test_a_referrer_may_not_accept_his_own_dossier(people):
    dossier = factories.submitted(people)

    with pytest.raises(policy.Refused):
        services.triage_dossier(actor=people.alice, dossier_id=dossier.pk, act=rules.Act.ACCEPT, at=AT)


def test_withdrawing_is_possible_until_the_agenda(people):
    dossier = factories.accepted(people)
    assert services.withdraw_dossier(actor=people.alice, dossier_id=dossier.pk, reason="doublon", at=AT).state == "withdrawn"

    other = factories.accepted(people)
    services.advance_dossier(actor=people.denis, permission=Permission.BOARD_PLAN, dossier_id=other.pk, act=rules.Act.SCHEDULE, at=AT)
    with pytest.raises(rules.MoveRefused):
        services.withdraw_dossier(actor=people.alice, dossier_id=other.pk, reason="doublon", at=AT)


def test_becoming_urgent_needs_a_reason_and_tells_the_others(people):
    dossier = factories.accepted(people)

    with pytest.raises(ValueError, match=r"^ $"):
        services.make_urgent(actor=people.denis, dossier_id=dossier.pk, reason=" ", at=AT)
    urgent = services.make_urgent(actor=people.denis, dossier_id=dossier.pk, reason="hypoglycémies", at=AT)

    assert (urgent.urgency, urgent.urgency_reason) == ("urgent", "hypoglycémies")
    assert News.objects.filter(topic="dossier.urgency_changed").count() == 1


def test_two_savings_of_one_page_that_cross_are_no_conflict(people):
    dossier, page = factories.draft(people), uuid.uuid4()
    save = {"actor": people.alice, "dossier_id": dossier.pk, "version": 1, "at": AT}
    services.save_draft(payload={"question": ["A"]}, page=page, **save)

    later = services.save_draft(payload={"question": ["AB"]}, page=page, **save)

    assert (later.draft, later.version) == ({"question": ["AB"]}, 3)
    with pytest.raises(services.StaleDraft):
        services.save_draft(payload={"question": ["C"]}, page=uuid.uuid4(), **save)
