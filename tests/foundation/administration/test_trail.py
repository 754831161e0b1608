"""The access trail as quality searches it: every row of a dossier or of a person, in words, and as a file."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils.translation import override

from netboard.care.report.models import Delivery
from netboard.foundation.access.permissions import Permission
from netboard.foundation.administration import wording
from netboard.foundation.administration.queries import reading
from netboard.foundation.administration.wording import trail as words
from netboard.foundation.audit import chain, log
from netboard.foundation.audit.acts import Act
from netboard.foundation.audit.models import Entry
from tests import factories
from tests.care.report import situations
from tests.people import AT

TRAIL = "administration:trail"


def test_the_trail_is_filtered_page_by_page_and_its_reading_is_traced(people, client_of):
    for number in range(30):
        log.record(actor=people.alice, act=Act.DOSSIER_VIEWED, patient_id=7, at=AT, detail={"n": number})
    log.record(actor=people.denis, act=Act.DOSSIER_VIEWED, patient_id=8, at=AT)
    chain.seal(at=AT)
    browser, url = client_of(people.quentin), reverse("administration:trail")

    first = browser.get(
        url, {"patient_id": "7", "email": people.alice.email, "act": "dossier.viewed", "since": "24/11/2026", "until": "24/11/2026"}
    )
    second = browser.get(url + first.context["older"])

    assert [len(first.context["page"].rows), len(second.context["page"].rows)] == [25, 5]
    assert {entry.patient_id for entry in first.context["page"].rows} == {7}
    assert first.context["seal"].last_seal.seq == 31
    reading = Entry.objects.filter(act=Act.TRAIL_READ).earliest("pk")
    assert (reading.actor, reading.patient_id, reading.detail["account"]) == (people.quentin, 7, people.alice.pk)


def _rows(answer) -> set[tuple[str, str, str]]:
    return {(entry.act, entry.target_kind, entry.target_id) for entry in answer.context["page"].rows}


@pytest.fixture
def signed(people):
    """A dossier with its document-less road: submitted, discussed, reported and delivered; and another dossier beside it."""
    version = situations.signed(people)
    factories.submitted(people, referrer=people.bruno)
    return version


@pytest.mark.parametrize("typed", ["full", "lower", "last", "short", "part"])
def test_a_dossier_number_finds_every_row_of_the_dossier(people, client_of, signed, typed):
    dossier = signed.report.case.dossier
    number = {
        "full": dossier.number,
        "lower": dossier.number.lower(),
        "last": dossier.number[-4:],
        "short": str(int(dossier.number[-4:])),
        "part": dossier.number[4:],
    }[typed]
    delivery = Delivery.objects.filter(version=signed).first()
    seen = [dossier, signed.report.case, signed.report.case.opinion, signed, delivery]
    for target in seen:
        log.record_view(actor=people.alice, act=Act.REPORT_VIEWED, target=target, patient_id=dossier.patient_id, at=AT)
    log.record(actor=people.eve, act=Act.OBJECT_DENIED, target=signed, outcome=log.REFUSED, at=AT)
    log.record_view(actor=people.alice, act=Act.DOSSIER_VIEWED, target=factories.draft(people), patient_id=dossier.patient_id, at=AT)

    answer = client_of(people.quentin).get(reverse(TRAIL), {"dossier_number": number, "since": "01/01/2026"})

    found = {(kind, act) for act, kind, _pk in _rows(answer)}
    assert {(target._meta.label, "report.viewed") for target in seen} <= found
    assert ("report.ReportVersion", "access.object_denied") in found
    assert not any(kind == "referral.Dossier" and pk != str(dossier.pk) for _act, kind, pk in _rows(answer))


def test_an_unknown_number_finds_nothing_and_is_traced(people, client_of, signed):
    answer = client_of(people.quentin).get(reverse(TRAIL), {"dossier_number": "TNE-2026-9999"})

    assert answer.context["page"].rows == ()
    assert Entry.objects.get(act=Act.TRAIL_READ).detail == {"number": "TNE-2026-9999"}


def test_a_patient_is_found_by_name_and_the_search_is_traced_without_the_name(people, client_of):
    zoe = factories.patient(people, birth_family_name="ÉTRANGER", first_given_name="Zoé")
    factories.patient(people, birth_family_name="AUTRE", first_given_name="Zoé")
    hidden = factories.draft(people, referrer=people.alice)
    hidden.patient = zoe
    hidden.save()
    log.record(actor=people.eve, act=Act.OBJECT_DENIED, target=hidden, outcome=log.REFUSED, at=AT)

    answer = client_of(people.quentin).get(reverse(TRAIL), {"patient_name": "zoé etranger"})

    assert {entry.act for entry in answer.context["page"].rows} == {"patient.created", "dossier.opened", "access.object_denied"}
    reading_row = Entry.objects.get(act=Act.TRAIL_READ)
    assert (reading_row.patient_id, reading_row.detail) == (zoe.pk, {"named": 1})


def test_a_name_of_many_patients_is_refused(people, client_of, monkeypatch):
    monkeypatch.setattr(reading, "MANY_PATIENTS", 1)
    for _number in range(2):
        factories.patient(people, birth_family_name="COURANT")

    answer = client_of(people.quentin).get(reverse(TRAIL), {"patient_name": "courant"})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["patient_name"])
    assert not Entry.objects.filter(act=Act.TRAIL_READ).exists()


def test_a_name_that_nobody_has_finds_nothing(people, client_of):
    factories.patient(people)

    answer = client_of(people.quentin).get(reverse(TRAIL), {"patient_name": "personne dutout"})

    assert answer.context["page"].rows == ()
    assert Entry.objects.get(act=Act.TRAIL_READ).detail == {"named": 0}


def test_an_end_before_its_start_is_refused(people, client_of):
    answer = client_of(people.quentin).get(reverse(TRAIL), {"since": "02/03/2026", "until": "01/03/2026"})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["until"])
    assert client_of(people.quentin).get(reverse(TRAIL), {"since": "01/03/2026", "until": "01/03/2026"}).status_code == 200


def test_a_number_that_is_none_is_told_in_our_words(people, client_of):
    answer = client_of(people.quentin).get(reverse(TRAIL), {"patient_id": "Dupont"})

    assert answer.context["form"].errors["patient_id"] == ["Ce numéro ne contient que des chiffres, par exemple 12."]


def test_the_list_speaks_in_words(people, client_of, signed):
    dossier = signed.report.case.dossier

    page = client_of(people.quentin).get(reverse(TRAIL)).content.decode()

    assert f"dossier {dossier.number}" in page
    assert "Médecin référent" in page
    for raw in ("referral.Dossier", "report.ReportVersion", "board.Case", "to scheduled", "<small>referrer", "code None"):
        assert raw not in page


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_act_and_permission_has_words(language):
    with override(language):
        assert set(wording.ACTS) == set(Act)
        assert set(words.PERMISSIONS) == set(Permission)


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ({"attempt": 1, "code": None}, ["essai : 1"]),
        ({"attempt": 2, "code": 550}, ["essai : 2", "réponse du serveur : 550"]),
        ({"to": "delivered"}, ["nouvel état : Remis"]),
        ({"how": "address", "replaced": 11}, ["par : une autre adresse", "remplace l’envoi n° 11"]),
        ({"given": "chair,expert", "taken": ""}, ["rôles donnés : Présidence de séance, Expert"]),
        ({"objects": 1}, ["opposition du patient : oui"]),
        ({"kind": "treatment", "quorum": "met"}, ["type : Proposition de traitement", "quorum : Quorum atteint"]),
        ({"lock": 3}, []),
        ({"since": "2026-11-24", "until": "soon"}, ["du : 24/11/2026", "au : soon"]),
        ({"due_at": "2026-11-24T12:30:00+00:00"}, ["à remettre avant : 24/11/2026 13:30"]),
        ({"permission": "audit.read"}, ["droit : lire le journal des accès"]),
        ({"dossier": 3, "session": 4}, ["séance n° 4"]),
        ({"unheard": "of"}, ["unheard : of"]),
    ],
)
def test_details_are_said_in_words(db, detail, said):
    with override("fr"):
        assert words.details(Entry(detail=detail)) == said


def test_who_was_asked_again_is_no_state(db):
    with override("fr"):
        assert words.details(Entry(act=Act.GAPS_CHASED.value, detail={"to": "referrer, coordination"})) == [
            "demandé à : Médecin référent, Coordination"
        ]


def _export(browser, **asked):
    return browser.post(reverse("administration:export_trail"), asked)


def test_the_rows_found_leave_as_a_file_and_this_is_traced(people, client_of):
    log.record(actor=people.alice, act=Act.DOSSIER_WITHDRAWN, patient_id=7, at=AT, reason="=HYPERLINK(1)")
    log.record(actor=people.alice, act=Act.DOSSIER_VIEWED, patient_id=8, at=AT)

    answer = _export(client_of(people.quentin), patient_id="7")

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert [len(row) for row in rows] == [len(rows[0])] * 2
    assert "'=HYPERLINK(1)" in rows[1]
    assert Entry.objects.get(act=Act.TRAIL_EXPORTED).detail == {"rows": 1}
    assert Entry.objects.get(act=Act.TRAIL_EXPORTED).patient_id == 7


def test_a_file_of_too_many_rows_is_refused(people, client_of, monkeypatch):
    monkeypatch.setattr(reading, "MANY_ROWS", 1)
    for _number in range(2):
        log.record(actor=people.alice, act=Act.DOSSIER_VIEWED, patient_id=7, at=AT)

    answer = _export(client_of(people.quentin), patient_id="7")

    assert answer.status_code == 422
    assert "Réduisez la période" in answer.content.decode()
    assert not Entry.objects.filter(act=Act.TRAIL_EXPORTED).exists()


def test_only_who_reads_the_trail_takes_it_away(people, client_of):
    assert _export(client_of(people.denis)).status_code == 403


@pytest.mark.parametrize(
    "wrong", [{"patient_id": "x"}, {"patient_id": "9" * 30}, {"email": "nobody@x.fr"}, {"act": "x"}, {"since": "31/02/2026"}]
)
def test_a_wrong_filter_is_told_and_reads_nothing(people, client_of, wrong):
    answer = client_of(people.quentin).get(reverse("administration:trail"), wrong)

    assert answer.status_code == 422
    assert not Entry.objects.filter(act=Act.TRAIL_READ).exists()
