"""How is a report drafted, saved and corrected?"""

from datetime import timedelta

import pytest

from netboard.care.referral import services as referral_services
from netboard.care.report import jobs, services
from netboard.care.report.models import Report, ReportVersion
from netboard.foundation.access import policy
from netboard.foundation.audit.models import Entry
from tests.care.report import situations
from tests.care.report.situations import DISCUSSED_AT, SIGNED_AT


def text(**changes: object) -> services.Text:
    plain = {
        "summary": "Résumé",
        "conclusion": "RIV.",
        "proposals": (services.ProposalRow(1, 1, "prrt", "4 cycles"),),
        "follow_up": "TDM à 3 mois",
    }
    return services.Text(**(plain | changes))


def save(people, version, **options):
    options = {"actor": people.denis, "lock": version.lock, "text": text(), "at": SIGNED_AT} | options
    return services.save_report(version_id=version.pk, **options)


def test_the_draft_starts_with_the_words_of_the_board(people):
    case = situations.discussed(people)

    version = services.draft_report(actor=policy.SYSTEM, case_id=case.pk, at=DISCUSSED_AT)

    assert (version.number, version.state, version.lock, version.written_by) == (1, "draft", 1, people.helene)
    assert version.conclusion == "RIV en première intention, sinon évérolimus."
    assert version.proposals == [
        {"rank": 1, "alternative": 1, "treatment": "prrt", "text": "4 cycles"},
        {"rank": 1, "alternative": 2, "treatment": "targeted", "text": "évérolimus"},
    ]
    assert "Résection iléale" in version.summary


@pytest.mark.parametrize(("urgent", "hours"), [(False, 48), (True, 24)])
def test_the_clock_starts_at_the_discussion(people, urgent, hours):
    case = situations.discussed(people, urgent=urgent)

    services.draft_report(actor=policy.SYSTEM, case_id=case.pk, at=DISCUSSED_AT + timedelta(hours=5))

    report = Report.objects.get(case=case)
    assert (report.discussed_at, report.due_at, report.urgent) == (DISCUSSED_AT, DISCUSSED_AT + timedelta(hours=hours), urgent)


def test_drafting_again_answers_the_same_report(people):
    first = situations.drafted(people)

    again = services.draft_report(actor=people.helene, case_id=first.report.case_id, at=SIGNED_AT)

    assert (again.pk, again.written_at) == (first.pk, first.written_at)
    assert Entry.objects.filter(act="report.drafted").count() == 1


def test_a_case_that_was_not_discussed_has_no_report(people):
    case = situations.scheduled(people)

    with pytest.raises(services.NotDiscussed):
        services.draft_report(actor=people.helene, case_id=case.pk, at=DISCUSSED_AT)

    assert not Report.objects.exists()


def test_the_news_of_an_opinion_opens_the_report_of_a_discussed_case_only(people):
    discussed, postponed = situations.discussed(people), situations.scheduled(people)

    for case in (discussed, discussed, postponed):
        jobs.draft({"case_id": case.pk})

    assert list(ReportVersion.objects.values_list("report__case_id", flat=True)) == [discussed.pk]


def test_a_referrer_cannot_draft(people):
    case = situations.discussed(people)

    with pytest.raises(policy.Refused):
        services.draft_report(actor=people.alice, case_id=case.pk, at=DISCUSSED_AT)


def test_saving_keeps_every_text_and_says_who(people):
    version = situations.drafted(people)

    saved = save(people, version)

    saved.refresh_from_db()
    assert (saved.summary, saved.conclusion, saved.follow_up) == ("Résumé", "RIV.", "TDM à 3 mois")
    assert saved.proposals == [{"rank": 1, "alternative": 1, "treatment": "prrt", "text": "4 cycles"}]
    assert (saved.lock, saved.written_by, saved.written_at) == (2, people.denis, SIGNED_AT)
    assert Entry.objects.get(act="report.saved").actor == people.denis


def test_saving_the_same_text_changes_nothing(people):
    version = save(people, situations.drafted(people))

    again = save(people, version, actor=people.helene, at=SIGNED_AT + timedelta(hours=1))

    assert (again.lock, again.written_by) == (2, people.denis)


def test_a_stale_text_is_refused_and_both_are_kept(people):
    version = situations.drafted(people)
    save(people, version, text=text(conclusion="Texte de Denis"))

    with pytest.raises(services.StaleText) as refusal:
        save(people, version, actor=people.helene, text=text(conclusion="Texte d’Hélène"))

    assert refusal.value.version.conclusion == "Texte de Denis"
    assert ReportVersion.objects.get().conclusion == "Texte de Denis"


def test_a_signed_text_is_never_saved_over(people):
    version = situations.signed(people)

    with pytest.raises(services.AlreadySigned) as refusal:
        save(people, version)

    assert refusal.value.version.signed_by == people.helene


@pytest.mark.parametrize("name", ["alice", "chantal", "quentin", "adele", "paul"])
def test_only_the_coordination_and_the_chair_write(people, name):
    version = situations.drafted(people)

    with pytest.raises(policy.Refused):
        save(people, version, actor=getattr(people, name))


def test_a_correction_copies_the_signed_text_and_says_why(people):
    signed = situations.signed(people)

    draft = services.correct_report(actor=people.denis, version_id=signed.pk, reason=" Dose erronée ", at=SIGNED_AT)

    assert (draft.number, draft.state, draft.replaces, draft.correction_reason) == (2, "draft", signed, "Dose erronée")
    assert (draft.conclusion, draft.summary, draft.proposals) == (signed.conclusion, signed.summary, signed.proposals)
    assert draft.document_id != signed.document_id
    assert Entry.objects.get(act="report.corrected").reason == "Dose erronée"


def test_a_correction_without_reason_is_refused(people):
    signed = situations.signed(people)

    with pytest.raises(ValueError, match=r"^ $"):
        services.correct_report(actor=people.denis, version_id=signed.pk, reason=" ", at=SIGNED_AT)


def test_a_draft_cannot_be_corrected(people):
    draft = situations.drafted(people)

    with pytest.raises(services.NotSigned):
        services.correct_report(actor=people.denis, version_id=draft.pk, reason="x", at=SIGNED_AT)


def test_a_second_correction_finds_the_first(people):
    signed = situations.signed(people)
    first = services.correct_report(actor=people.denis, version_id=signed.pk, reason="a", at=SIGNED_AT)

    with pytest.raises(services.CorrectionOpen) as refusal:
        services.correct_report(actor=people.helene, version_id=signed.pk, reason="b", at=SIGNED_AT)

    assert refusal.value.version == first


def test_an_old_version_cannot_be_corrected(people):
    first = situations.signed(people)
    situations.corrected(people, first, at=SIGNED_AT + timedelta(hours=1))

    with pytest.raises(services.NotSigned):
        services.correct_report(actor=people.denis, version_id=first.pk, reason="x", at=SIGNED_AT + timedelta(hours=2))


def test_becoming_urgent_shortens_the_report_and_what_waits_once(people):
    version = situations.signed(people)
    dossier = version.report.case.dossier
    referral_services.make_urgent(actor=people.denis, dossier_id=dossier.pk, reason="occlusion", at=SIGNED_AT)

    for _again in range(2):
        jobs.shorten({"dossier_id": dossier.pk})

    urgent_due = DISCUSSED_AT + timedelta(hours=24)
    version.report.refresh_from_db()
    assert (version.report.due_at, version.report.urgent) == (urgent_due, True)
    assert {delivery.due_at for delivery in situations.deliveries(version)} == {urgent_due}


def test_becoming_urgent_leaves_what_has_arrived(people, postman):
    version = situations.signed(people)
    sent = situations.to(version, "gp")
    situations.send(sent, at=SIGNED_AT)

    services.shorten_deadlines(actor=policy.SYSTEM, dossier_id=version.report.case.dossier_id, at=SIGNED_AT)

    assert situations.to(version, "gp").due_at == DISCUSSED_AT + timedelta(hours=48)
    assert situations.to(version, "referrer").due_at == DISCUSSED_AT + timedelta(hours=24)
