"""What does each person see and do on the screens of reports and deliveries?"""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from netboard.care.report import services
from netboard.care.report.models import Delivery, ReportVersion
from netboard.foundation.audit.models import Entry
from tests.care.report import situations
from tests.care.report.situations import DISCUSSED_AT, SIGNED_AT

NOW = SIGNED_AT + timedelta(minutes=30)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def url(name, pk=None):
    return reverse(f"report:{name}", args=[pk] if pk is not None else [])


def typed(version, **changes):
    plain = {
        "lock": version.lock, "conclusion": "RIV.", "summary": "Résumé", "follow_up": "",
        "proposals-TOTAL_FORMS": 1, "proposals-INITIAL_FORMS": 0, "proposals-MIN_NUM_FORMS": 0, "proposals-MAX_NUM_FORMS": 1000,
        "proposals-0-rank": "1", "proposals-0-treatment": "prrt", "proposals-0-text": "4 cycles",
    }  # fmt: skip
    return plain | changes


def words(answer) -> str:
    return answer.content.decode()


ALL = {"alice", "aline", "bruno", "eve", "chantal", "denis", "helene", "paul", "quentin", "adele"}
READERS = {"alice", "aline", "chantal", "denis", "helene", "paul"}
HIDDEN = {"bruno", "eve"}


def matrix(allowed, *, hidden=frozenset()):
    return {name: 200 if name in allowed else 404 if name in hidden else 403 for name in ALL}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("reports", matrix(ALL - {"quentin", "adele"})),
        ("deliveries", matrix({"denis", "helene"})),
        ("version", matrix(READERS, hidden=HIDDEN)),
        ("pdf", matrix(READERS, hidden=HIDDEN)),
        ("correct", matrix({"denis", "helene"})),
        ("delivery", matrix({"denis", "helene"})),
    ],
)
def test_who_reads_a_signed_report(people, client_of, name, expected):
    version = situations.signed(people)
    target = {"reports": None, "deliveries": None, "delivery": situations.to(version, "gp").pk}.get(name, version.pk)

    answers = {who: client_of(getattr(people, who)).get(url(name, target)).status_code for who in ALL}

    assert answers == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("write", matrix({"denis", "helene"})),
        ("preview", matrix({"denis", "helene"})),
        ("sign", matrix({"helene"})),
        ("version", matrix({"denis", "helene"}, hidden={"alice", "aline", "bruno", "eve", "chantal", "paul"})),
        ("pdf", matrix(frozenset(), hidden=ALL - {"quentin", "adele"})),
    ],
)
def test_who_reads_a_draft(people, client_of, name, expected):
    version = situations.drafted(people)

    answers = {who: client_of(getattr(people, who)).get(url(name, version.pk)).status_code for who in ALL}

    assert answers == expected


@pytest.mark.parametrize("name", ["version", "write", "sign", "correct", "preview", "pdf", "delivery", "write_case"])
def test_what_does_not_exist_is_absent_and_nobody_signed_in_goes_to_the_door(people, client_of, client, name):
    assert client_of(people.helene).get(url(name, 999_999)).status_code == 404
    assert client.get(url(name, 1)).status_code == 302


def test_the_report_of_a_case_is_opened_by_a_post_and_then_found(people, client_of):
    case = situations.discussed(people)
    browser = client_of(people.denis)

    asked = browser.get(url("write_case", case.pk))
    assert (asked.status_code, ReportVersion.objects.count()) == (200, 0)
    opened = browser.post(url("write_case", case.pk))
    version = ReportVersion.objects.get()
    assert (opened.status_code, opened["Location"]) == (303, url("write", version.pk))
    assert browser.get(url("write_case", case.pk))["Location"] == url("write", version.pk)


def test_a_case_without_opinion_says_what_to_do(people, client_of):
    case = situations.scheduled(people)

    answer = client_of(people.denis).post(url("write_case", case.pk))

    assert answer.status_code == 409
    assert not ReportVersion.objects.exists()


def test_saving_and_going_to_sign(people, client_of):
    version = situations.drafted(people)

    answer = client_of(people.helene).post(url("write", version.pk), typed(version, sign="1"))

    version.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (303, url("sign", version.pk))
    assert (version.conclusion, version.lock) == ("RIV.", 2)
    assert version.proposals == [{"rank": 1, "alternative": 1, "treatment": "prrt", "text": "4 cycles"}]


def test_rows_of_one_rank_become_alternatives_and_empty_or_removed_rows_count_for_nothing(people, client_of):
    version = situations.drafted(people)
    rows = {
        "proposals-TOTAL_FORMS": 4,
        "proposals-1-rank": "1", "proposals-1-treatment": "targeted", "proposals-1-text": "",
        "proposals-2-rank": "2", "proposals-2-treatment": "", "proposals-2-text": "",
        "proposals-3-rank": "2", "proposals-3-treatment": "ssa", "proposals-3-DELETE": "on",
    }  # fmt: skip

    client_of(people.denis).post(url("write", version.pk), typed(version, **rows))

    version.refresh_from_db()
    assert [(row["rank"], row["alternative"], row["treatment"]) for row in version.proposals] == [(1, 1, "prrt"), (1, 2, "targeted")]


def test_an_entry_that_cannot_be_read_keeps_what_was_typed(people, client_of):
    version = situations.drafted(people)

    answer = client_of(people.denis).post(
        url("write", version.pk), typed(version, conclusion="Mon texte", **{"proposals-0-treatment": "", "follow_up": "x\x00"})
    )

    version.refresh_from_db()
    assert (answer.status_code, version.lock) == (422, 1)
    assert "Mon texte" in words(answer)
    assert "4 cycles" in words(answer)


def test_two_people_writing_see_both_texts(people, client_of):
    version = situations.drafted(people)
    services.save_report(
        actor=people.denis, version_id=version.pk, lock=1, text=services.Text(summary="", conclusion="Texte de Denis"), at=SIGNED_AT
    )

    answer = client_of(people.helene).post(url("write", version.pk), typed(version, conclusion="Texte d’Hélène"))

    version.refresh_from_db()
    assert (answer.status_code, version.conclusion) == (409, "Texte de Denis")
    assert "Texte de Denis" in words(answer)
    assert "Texte d’Hélène" in words(answer)
    assert 'name="lock" value="2"' in words(answer)


def test_autosave_answers_a_fragment_with_the_new_lock(people, client_of):
    version = situations.drafted(people)
    browser = client_of(people.denis)

    saved = browser.post(url("write", version.pk), typed(version), headers={"hx-request": "true"})
    stale = browser.post(url("write", version.pk), typed(version, conclusion="autre"), headers={"hx-request": "true"})
    wrong = browser.post(url("write", version.pk), typed(version, lock="x"), headers={"hx-request": "true"})

    assert (saved.status_code, stale.status_code, wrong.status_code) == (200, 409, 422)
    assert 'name="lock" value="2" hx-swap-oob="true"' in words(saved)
    assert "<html" not in words(saved) + words(stale) + words(wrong)


def test_signing_from_the_screen(people, client_of):
    version = situations.drafted(people)
    browser = client_of(people.helene)

    answer = browser.post(url("sign", version.pk), {"lock": version.lock}, follow=True)

    version.refresh_from_db()
    assert (version.state, version.signed_by, version.signed_at) == ("signed", people.helene, NOW)
    assert answer.redirect_chain == [(url("version", version.pk), 303)]
    assert Delivery.objects.count() == 2


def test_signing_a_text_that_changed_shows_the_new_one(people, client_of):
    version = situations.drafted(people)
    services.save_report(
        actor=people.denis, version_id=version.pk, lock=1, text=services.Text(summary="", conclusion="Texte de Denis"), at=SIGNED_AT
    )

    answer = client_of(people.helene).post(url("sign", version.pk), {"lock": 1})

    assert answer.status_code == 409
    assert "Texte de Denis" in words(answer)
    assert not Delivery.objects.exists()


def test_signing_twice_says_who_signed_and_when(people, client_of):
    version = situations.signed(people)

    answer = client_of(people.helene).post(url("sign", version.pk), {"lock": version.lock})

    assert answer.status_code == 409
    assert "Dr Helene TESTEUR-HELENE" in words(answer)
    assert "26 novembre 2026 17:38" in words(answer)
    assert Delivery.objects.count() == 2


def test_a_signature_without_lock_signs_nothing(people, client_of):
    version = situations.drafted(people)

    assert client_of(people.helene).post(url("sign", version.pk), {}).status_code in {200, 422}

    assert not Delivery.objects.exists()


def test_the_signed_pdf_is_the_one_that_was_sent(people, client_of):
    version = situations.signed(people)

    answer = client_of(people.alice).get(url("pdf", version.pk))

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert version.report.case.dossier.number in answer["Content-Disposition"]
    assert version.report.case.dossier.patient.birth_family_name not in answer["Content-Disposition"]


def test_reading_leaves_a_row_in_the_trace(people, client_of):
    version = situations.signed(people)
    delivery = situations.to(version, "gp")
    browser = client_of(people.helene)

    for name, pk in (("version", version.pk), ("pdf", version.pk), ("delivery", delivery.pk)):
        browser.get(url(name, pk))

    rows = Entry.objects.filter(act="report.viewed", actor=people.helene).order_by("pk")
    assert [row.target_kind for row in rows] == ["report.ReportVersion", "report.ReportVersion", "report.Delivery"]
    assert {row.patient_id for row in rows} == {version.report.case.dossier.patient_id}


def test_a_get_never_changes_a_report(people, client_of):
    draft, signed = situations.drafted(people), situations.signed(people)
    before = list(ReportVersion.objects.order_by("pk").values()), list(Delivery.objects.order_by("pk").values())
    browser = client_of(people.helene)

    for name in ("write", "sign", "preview", "version", "correct", "pdf"):
        for version in (draft, signed):
            browser.get(url(name, version.pk))

    assert before == (list(ReportVersion.objects.order_by("pk").values()), list(Delivery.objects.order_by("pk").values()))


def test_correcting_opens_the_next_version(people, client_of):
    version = situations.signed(people)
    browser = client_of(people.denis)

    without = browser.post(url("correct", version.pk), {"reason": " "})
    opened = browser.post(url("correct", version.pk), {"reason": "Dose erronée"})
    again = browser.post(url("correct", version.pk), {"reason": "Autre"})

    draft = ReportVersion.objects.get(number=2)
    assert (without.status_code, opened.status_code, again.status_code) == (422, 303, 303)
    assert opened["Location"] == again["Location"] == url("write", draft.pk)


def test_correcting_an_old_version_says_why_not(people, client_of):
    first = situations.signed(people)
    situations.corrected(people, first, at=NOW)

    answer = client_of(people.denis).post(url("correct", first.pk), {"reason": "x"})

    assert answer.status_code == 409


def test_the_referrer_reads_the_states_of_the_deliveries(people, client_of, postman):
    version = situations.signed(people)
    situations.send(situations.to(version, "gp"), at=SIGNED_AT)

    page = words(client_of(people.alice).get(url("version", version.pk)))

    assert "Dr Gérard MEDECIN" in page
    assert url("delivery", situations.to(version, "gp").pk) not in page
    assert url("correct", version.pk) not in page


@pytest.fixture
def failed(people, postman):
    postman.refused_recipients = {"gerard@mssante.test"}
    delivery = situations.to(situations.signed(people), "gp")
    situations.send(delivery, at=SIGNED_AT)
    return Delivery.objects.get(pk=delivery.pk)


def test_mending_by_a_new_address(people, client_of, failed):
    answer = client_of(people.denis).post(
        url("delivery", failed.pk), {"act": "address", "address": "Cabinet@mssante.test", "keep_in_directory": "on"}
    )

    new = Delivery.objects.get(state="queued", recipient="gp")
    assert (answer.status_code, answer["Location"]) == (303, url("delivery", new.pk))
    people.gp.refresh_from_db()
    assert (new.address, people.gp.secure_address) == ("cabinet@mssante.test", "cabinet@mssante.test")


@pytest.mark.parametrize(
    "sent",
    [
        {"act": "address", "address": "gp@gmail.test"},
        {"act": "address", "address": "gerard@mssante.test"},
        {"act": "address", "address": ""},
        {"act": "settle", "how": " "},
        {"act": "burn"},
        {},
    ],
)
def test_a_mending_that_cannot_be_done_is_said_on_the_page(people, client_of, failed, sent):
    answer = client_of(people.denis).post(url("delivery", failed.pk), sent)

    failed.refresh_from_db()
    assert (answer.status_code, failed.state) == (422, "failed")


def test_mending_by_another_try_or_another_way(people, client_of, failed):
    browser = client_of(people.denis)

    assert browser.post(url("delivery", failed.pk), {"act": "retry"}).status_code == 303
    failed.refresh_from_db()
    assert failed.state == "queued"
    assert browser.post(url("delivery", failed.pk), {"act": "settle", "how": "Posté"}).status_code == 303
    failed.refresh_from_db()
    assert (failed.state, failed.settled_how) == ("settled", "Posté")
    assert browser.post(url("delivery", failed.pk), {"act": "retry"}).status_code == 409


def test_the_chair_follows_deliveries_and_does_not_mend_them(people, client_of, failed):
    browser = client_of(people.helene)

    assert 'value="settle"' not in words(browser.get(url("delivery", failed.pk)))
    assert browser.post(url("delivery", failed.pk), {"act": "retry"}).status_code == 403


def test_the_worklist_of_deliveries_shows_what_is_stuck_first(people, client_of, failed):
    page = words(client_of(people.denis).get(url("deliveries")))

    assert page.index(url("delivery", failed.pk)) < page.index(url("delivery", situations.to(failed.version, "referrer").pk))


@pytest.mark.parametrize("name", ["reports", "deliveries", "version", "pdf", "preview"])
def test_screens_that_only_show_refuse_a_post(people, client_of, name):
    version = situations.signed(people)

    answer = client_of(people.helene).post(url(name, None if name in {"reports", "deliveries"} else version.pk))

    assert answer.status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_ask_the_database_the_same_for_one_row_and_for_three(people, client_of, django_assert_num_queries, count):
    for minute in range(count):
        situations.signed(people, discussed_at=DISCUSSED_AT + timedelta(minutes=minute))
    browser = client_of(people.helene)
    browser.get(url("reports"))

    with django_assert_num_queries(6):
        browser.get(url("reports") + "?show=signed")
    with django_assert_num_queries(6):
        browser.get(url("deliveries"))


def test_nothing_identifying_stands_in_an_address_or_a_title(people, client_of):
    version = situations.signed(people)
    patient = version.report.case.dossier.patient

    page = words(client_of(people.helene).get(url("version", version.pk)))

    assert patient.birth_family_name not in page.split("<title>")[1].split("</title>")[0]


def test_the_dossier_leads_to_the_last_version_that_one_may_read(people, client_of):
    version = situations.signed(people)
    dossier = version.report.case.dossier
    draft = services.correct_report(actor=people.denis, version_id=version.pk, reason="x", at=NOW)
    unsigned = situations.drafted(people).report.case.dossier

    def go(who, target):
        answer = client_of(who).get(url("of_dossier", target.pk))
        return answer.headers.get("Location", answer.status_code)

    assert go(people.alice, dossier) == url("version", version.pk)
    assert go(people.denis, dossier) == url("version", draft.pk)
    assert go(people.alice, unsigned) == go(people.eve, dossier) == 404
