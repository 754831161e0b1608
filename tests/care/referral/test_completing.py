"""What a dossier owes, who is asked for it, how it is given later, how it comes back to the board."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from netboard.care.referral import queries, rules, services
from netboard.care.referral.models import Answer, ComputedValue, Dossier, Gap, LabResult, RequirementTable, Submission
from netboard.foundation.access import policy
from netboard.foundation.audit.acts import Act
from netboard.foundation.audit.models import Entry
from netboard.foundation.jobs.models import News
from netboard.medicine import completeness
from tests import factories
from tests.people import AT

PAYLOAD = {
    "question": ["Surveiller ?"],
    "motive": ["surveillance"],
    "ecog": ["0"],
    "primary_site": ["pancreas"],
    "exams-0-modality": ["ct"],
}


def gaps(dossier):
    return {gap.subject: gap for gap in Gap.objects.filter(dossier=dossier, closed_at__isnull=True)}


def complete(people, dossier, *, actor=None, facts=factories.FACTS, key=None, version=None, at=AT):
    return services.complete_dossier(
        actor=actor or people.alice, dossier_id=dossier.pk, version=version or Dossier.objects.get(pk=dossier.pk).version,
        key=key or uuid.uuid4(), facts=facts, payload=PAYLOAD, at=at,
    )  # fmt: skip


def with_result(analyte, value, unit):
    return factories.replace(
        factories.FACTS, results=(*factories.FACTS.results, rules.LabResult(analyte, value, unit=unit, sampled_on=AT.date()))
    )


def test_a_submitted_dossier_owes_what_its_situation_asks_for(people):
    dossier = factories.submitted(people)

    owed = gaps(dossier)
    assert {"creatinine", "mesenteric_mass", "reference_imaging"} <= owed.keys()
    assert "hiaa" not in owed
    assert (owed["creatinine"].owner, owed["ki67_method"].owner) == ("referrer", "pathologist")
    assert owed["creatinine"].due_on == AT.date() + timedelta(days=7)


def test_a_draft_owes_nothing_to_anybody(people):
    dossier = factories.draft(people)

    services.refresh_gaps(dossier.pk, at=AT)

    assert gaps(dossier) == {}


def test_accepting_a_dossier_asks_for_what_is_missing_at_once(people):
    dossier = factories.accepted(people)

    assert News.objects.filter(topic="gaps.chased", payload__dossier_id=dossier.pk, payload__owner="referrer").count() == 1
    assert gaps(dossier)["creatinine"].chases == 1
    assert Entry.objects.filter(act=Act.GAPS_CHASED, target_id=str(dossier.pk)).count() == 1


def test_nobody_is_asked_twice_a_day(people):
    dossier = factories.accepted(people)

    asked = services.chase_gaps(actor=people.denis, dossier_id=dossier.pk, at=AT + timedelta(hours=2))

    assert asked == 0
    assert News.objects.filter(topic="gaps.chased").count() == 1


def test_the_morning_asks_again_after_three_days_and_only_for_what_is_due(people):
    dossier = factories.accepted(people)

    early = services.chase_due_gaps(actor=policy.SYSTEM, at=AT + timedelta(days=2))
    due = services.chase_due_gaps(actor=policy.SYSTEM, at=AT + timedelta(days=6))
    again = services.chase_due_gaps(actor=policy.SYSTEM, at=AT + timedelta(days=7))

    assert (early, due, again) == (0, 1, 0)
    assert gaps(dossier)["creatinine"].chases == 2


def test_a_referrer_may_not_send_reminders(people):
    dossier = factories.submitted(people)

    with pytest.raises(policy.Refused):
        services.chase_gaps(actor=people.alice, dossier_id=dossier.pk, at=AT)


def test_giving_what_was_missing_closes_the_gap(people):
    dossier = factories.accepted(people)

    complete(people, dossier, facts=with_result("CREAT", 96, "µmol/L"))

    assert "creatinine" not in gaps(dossier)
    assert Gap.objects.get(dossier=dossier, subject="creatinine").closed_at == AT
    assert LabResult.objects.filter(dossier=dossier, analyte="CREAT").count() == 1
    assert Entry.objects.filter(act=Act.DOSSIER_COMPLETED, target_id=str(dossier.pk)).count() == 1


def test_the_coordination_may_complete_and_a_stranger_may_not(people):
    dossier = factories.accepted(people)

    complete(people, dossier, actor=people.denis, facts=with_result("CREAT", 96, "µmol/L"))
    with pytest.raises(Dossier.DoesNotExist):
        complete(people, dossier, actor=people.bruno, version=3)
    with pytest.raises(policy.Refused):
        complete(people, dossier, actor=people.chantal)


def test_completing_twice_with_one_key_is_done_once(people):
    dossier, key = factories.accepted(people), uuid.uuid4()
    version = Dossier.objects.get(pk=dossier.pk).version

    complete(people, dossier, key=key, version=version)
    complete(people, dossier, key=key, version=version)

    assert Submission.objects.filter(dossier=dossier, key=key).count() == 1
    assert Dossier.objects.get(pk=dossier.pk).version == version + 1


def test_completing_over_somebody_else_s_words_is_refused(people):
    dossier = factories.accepted(people)
    version = Dossier.objects.get(pk=dossier.pk).version
    complete(people, dossier)

    with pytest.raises(services.StaleFacts):
        complete(people, dossier, version=version)


def test_a_closed_dossier_takes_no_more_facts(people):
    dossier = factories.submitted(people)
    services.withdraw_dossier(actor=people.alice, dossier_id=dossier.pk, reason="décès", at=AT)

    with pytest.raises(rules.MoveRefused):
        complete(people, dossier)


def test_a_failing_trace_undoes_the_completion(people, raw_sql):
    dossier = factories.accepted(people)
    raw_sql("CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'no trace'; END $$ LANGUAGE plpgsql")
    raw_sql(
        "CREATE TRIGGER refuse BEFORE INSERT ON audit_entry FOR EACH ROW WHEN (NEW.act = 'dossier.completed') EXECUTE FUNCTION refuse()"
    )

    with pytest.raises(Exception, match="no trace"), transaction.atomic():
        complete(people, dossier, facts=with_result("CREAT", 96, "µmol/L"))

    assert not LabResult.objects.filter(dossier=dossier, analyte="CREAT").exists()


@pytest.mark.parametrize(
    ("answer", "owed"),
    [
        pytest.param(
            rules.Answer("creatinine", expected_on=AT.date() + timedelta(days=3), by="Nice"), True, id="expected is still followed"
        ),
        pytest.param(rules.Answer("creatinine", unavailable_because="prélèvement perdu"), False, id="not available is an answer"),
        pytest.param(rules.Answer("creatinine", not_needed_because="déjà faite"), False, id="not needed is an answer"),
    ],
)
def test_an_answer_is_kept_with_who_said_it(people, answer, owed):
    dossier = factories.submitted(people, facts=factories.replace(factories.FACTS, answers=(answer,)))

    row = Answer.objects.get(dossier=dossier)
    assert (row.said_by, row.said_at) == (people.alice, AT)
    assert ("creatinine" in gaps(dossier)) is owed


def test_a_promised_item_is_due_on_its_day(people):
    promised = rules.Answer("creatinine", expected_on=AT.date() + timedelta(days=3))

    dossier = factories.submitted(people, facts=factories.replace(factories.FACTS, answers=(promised,)))

    assert gaps(dossier)["creatinine"].due_on == AT.date() + timedelta(days=3)


def test_an_unchanged_answer_keeps_its_author(people):
    promised = rules.Answer("creatinine", unavailable_because="perdu")
    facts = factories.replace(factories.FACTS, answers=(promised,))
    dossier = factories.submitted(people, facts=facts)

    complete(people, dossier, actor=people.denis, facts=facts, at=AT + timedelta(days=1))

    assert Answer.objects.get(dossier=dossier).said_by == people.alice


def test_an_answer_that_says_nothing_is_refused_by_the_database(people):
    dossier = factories.submitted(people)

    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(dossier=dossier, subject="x", said_by=people.alice, said_at=AT)


@pytest.mark.parametrize(("today", "expected_on", "needed_by", "due"), [
    (0, None, None, 7), (0, 3, None, 3), (0, None, 2, 2), (0, 10, 2, 2), (0, 1, 5, 1), (5, None, 2, 5),
], ids=["a week", "the promised day", "the cut-off", "a promise after the cut-off", "a promise before it", "a cut-off that has passed"])  # fmt: skip
def test_the_day_by_which_an_item_is_due(today, expected_on, needed_by, due):
    def day(number):
        return None if number is None else AT.date() + timedelta(days=number)

    assert rules.gap_due_on(day(today), expected_on=day(expected_on), needed_by=day(needed_by)) == day(due)


class TestComputedValues:
    def test_are_kept_beside_the_retained_ones_when_the_switch_is_on(self, people, settings):
        settings.NETBOARD_CALCULATIONS = True

        dossier = factories.submitted(people)

        kept = {row.code: row for row in ComputedValue.objects.filter(dossier=dossier)}
        assert (kept["grade"].value, kept["stage"].value) == ("G1", "IV")
        assert kept["grade"].source
        assert kept["grade"].table_version
        assert dossier.pathology.grade_retained == "G1"

    def test_do_not_exist_when_the_switch_is_off(self, people, settings):
        settings.NETBOARD_CALCULATIONS = False

        dossier = factories.submitted(people)

        assert not ComputedValue.objects.exists()
        assert queries.one_page(dossier, today=AT.date()).computed == ()

    def test_are_computed_again_when_the_facts_change(self, people, settings):
        settings.NETBOARD_CALCULATIONS = True
        dossier = factories.accepted(people)
        worse = factories.replace(factories.FACTS, pathology=factories.replace(factories.FACTS.pathology, ki67_percent=12))

        complete(people, dossier, facts=worse)

        assert ComputedValue.objects.get(dossier=dossier, code="grade").value == "G2"

    @pytest.mark.parametrize(("unit", "known"), [("µmol/L", True), ("mg/dL", True), ("UI/L", False), ("", False)])
    def test_a_unit_that_cannot_be_converted_is_not_guessed(self, people, settings, unit, known):
        settings.NETBOARD_CALCULATIONS = True
        facts = factories.replace(with_result("CREAT", 1 if unit == "mg/dL" else 96, unit or "x"), weight_kg=78)

        dossier = factories.submitted(people, facts=facts)

        kept = ComputedValue.objects.filter(dossier=dossier, code="creatinine_clearance").first()
        assert bool(kept and kept.value) is known


class TestTheTable:
    def changed(self, version="2027-01"):
        text = completeness.packaged_text().replace('version: "2026-11-27"', f'version: "{version}"', 1)
        return text.replace(
            "level: F, owner: referrer, source: dataset, label: {fr: Taille,",
            "level: B, owner: referrer, source: dataset, label: {fr: Taille,",
        )

    def test_a_signed_version_is_in_force_for_every_dossier(self, people):
        dossier = factories.submitted(people)
        row = services.propose_table(actor=people.helene, content=self.changed(), note="taille exigée", at=AT)
        before = queries.table_in_force().version

        services.approve_table(actor=people.helene, table_id=row.pk, at=AT)
        services.refresh_gaps(dossier.pk, at=AT)

        assert (before, queries.table_in_force().version) == ("2026-11-27", "2027-01")
        assert gaps(dossier)["height"].table_version == "2027-01"

    def test_only_the_medical_lead_may_propose_and_sign(self, people):
        row = services.propose_table(actor=people.helene, content=self.changed(), note="x", at=AT)

        for account in (people.denis, people.alice, people.adele):
            with pytest.raises(policy.Refused):
                services.propose_table(actor=account, content=self.changed("z"), note="x", at=AT)
            with pytest.raises(policy.Refused):
                services.approve_table(actor=account, table_id=row.pk, at=AT)

    def test_a_version_exists_once_and_is_signed_once(self, people):
        row = services.propose_table(actor=people.helene, content=self.changed(), note="x", at=AT)
        services.approve_table(actor=people.helene, table_id=row.pk, at=AT)
        services.approve_table(actor=people.helene, table_id=row.pk, at=AT + timedelta(days=1))

        with pytest.raises(services.VersionTaken):
            services.propose_table(actor=people.helene, content=self.changed(), note="y", at=AT)

        assert RequirementTable.objects.get().approved_at == AT
        assert Entry.objects.filter(act=Act.TABLE_APPROVED).count() == 1

    def test_a_faulty_table_is_not_kept(self, people):
        with pytest.raises(completeness.TableRefused):
            services.propose_table(actor=people.helene, content="requirements: []", note="x", at=AT)

        assert not RequirementTable.objects.exists()


class TestAnotherDiscussion:
    def discussed(self, people):
        dossier = factories.accepted(people)
        Dossier.objects.filter(pk=dossier.pk).update(
            state="delivered", outcome="PRRT proposée.", outcome_at=AT, draft=PAYLOAD | {"answer-ki67-kind": ["unavailable"]}
        )
        return dossier

    def test_starts_from_the_facts_without_the_question(self, people):
        earlier = self.discussed(people)

        dossier = services.renew_dossier(actor=people.alice, earlier_id=earlier.pk, key=uuid.uuid4(), at=AT + timedelta(days=90))

        assert (dossier.previous, dossier.patient, dossier.state) == (earlier, earlier.patient, "draft")
        assert dossier.draft == {"ecog": ["0"], "primary_site": ["pancreas"], "exams-0-modality": ["ct"]}
        assert queries.since_last_board(dossier).outcome == "PRRT proposée."

    def test_an_open_one_is_taken_up_again(self, people):
        earlier = self.discussed(people)

        first = services.renew_dossier(actor=people.alice, earlier_id=earlier.pk, key=uuid.uuid4(), at=AT)
        again = services.renew_dossier(actor=people.aline, earlier_id=earlier.pk, key=uuid.uuid4(), at=AT)

        assert first == again

    def test_is_refused_while_the_first_is_on_its_way(self, people):
        dossier = factories.accepted(people)

        with pytest.raises(rules.MoveRefused):
            services.renew_dossier(actor=people.alice, earlier_id=dossier.pk, key=uuid.uuid4(), at=AT)

    def test_of_another_hospital_does_not_exist_for_a_stranger(self, people):
        earlier = self.discussed(people)

        with pytest.raises(Dossier.DoesNotExist):
            services.renew_dossier(actor=people.bruno, earlier_id=earlier.pk, key=uuid.uuid4(), at=AT)

    def test_shows_what_is_new_and_what_changed(self, people):
        earlier = self.discussed(people)
        dossier = services.renew_dossier(actor=people.alice, earlier_id=earlier.pk, key=uuid.uuid4(), at=AT)
        facts = factories.replace(with_result("CREAT", 96, "µmol/L"), ecog=2)

        services.submit_dossier(
            actor=people.alice, dossier_id=dossier.pk, key=uuid.uuid4(), facts=facts, payload=PAYLOAD, informed_on=AT.date(), board_site=None,
            referrer=people.alice.professional, at=AT,
        )  # fmt: skip

        since = queries.since_last_board(Dossier.objects.get(pk=dossier.pk))
        assert [line.now for line in since.new] == ["96 µmol/L"]
        assert [(line.label, line.before, line.now) for line in since.changed] == [("ECOG", "1", "2")]
        assert "Créatinine" in since.still_open
