"""What must not happen to a dossier: urgency forgotten, another patient's paper, a typed value replaced, a row lost, a mail sent thirty times."""

import json
import threading
import uuid
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse

from bench import prefill_corpus
from netboard.care.referral import jobs, queries, rules, services
from netboard.care.referral.forms import prefill
from netboard.care.referral.models import Document, Dossier, Gap, Intake, Proposals
from netboard.care.referral.services import reading as reading_services
from netboard.foundation.access import policy
from netboard.foundation.audit.acts import Act
from netboard.foundation.audit.models import Entry
from netboard.foundation.documents import reading
from netboard.foundation.documents.reading.identity import ins_key
from netboard.foundation.exchange import mail
from tests import factories
from tests.care.referral.test_gaps_page import given, page_of
from tests.care.referral.test_intake import CORPUS, FICHE, OTHER_PATIENT, drop, opened, typed, upload
from tests.care.referral.test_views import edit_url, full
from tests.foundation.files import specimens
from tests.people import AT

OTHER = "Nom de naissance : AUTREPATIENT\nPrénom : Zoé\nDate de naissance : 01/01/1930\nSexe : F\nKi-67 : 80 %"


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(AT, tick=False):
        yield


def scan():
    return services.drop(content=prefill_corpus.specimen(CORPUS / "41-scan-letter.yaml").content, name="scan.pdf")


def accepted(people, client):
    dossier = factories.draft(people)
    client.post(edit_url(dossier), full(people))
    return services.triage_dossier(actor=people.denis, dossier_id=dossier.pk, act=rules.Act.ACCEPT, at=AT)


class TestUrgency:
    def test_outlives_what_is_given_later(self, people, client_of):
        dossier = accepted(people, client_of(people.alice))
        dossier = services.make_urgent(actor=people.denis, dossier_id=dossier.pk, reason="occlusion", at=AT)

        client_of(people.alice).post(page_of(dossier), given(dossier, comorbidities="HTA"))

        dossier = Dossier.objects.get(pk=dossier.pk)
        assert (dossier.comorbidities, dossier.urgency, dossier.urgency_reason) == ("HTA", "urgent", "occlusion")

    def test_stands_on_the_page_of_a_returned_dossier(self, people, client_of):
        dossier = factories.draft(people)
        client_of(people.alice).post(edit_url(dossier), full(people))
        services.make_urgent(actor=people.denis, dossier_id=dossier.pk, reason="occlusion", at=AT)
        services.triage_dossier(actor=people.denis, dossier_id=dossier.pk, act=rules.Act.RETURN, reason="Compléter", at=AT)

        main = client_of(people.alice).get(edit_url(dossier)).context["bundle"].main

        assert (main["urgency"].value(), main["urgency_reason"].value()) == ("urgent", "occlusion")


class TestAnotherPatient:
    @pytest.mark.django_db(transaction=True)
    def test_a_scan_read_while_its_dossier_is_opened_is_compared_all_the_same(self, people, monkeypatch):
        """The recognition holds no lock: the doctor goes on at once, and the values of somebody else are not proposed."""
        intake = services.open_intake(actor=people.alice, key=uuid.uuid4(), files=[scan()], at=AT)
        row, dossier = Proposals.objects.get(intake=intake), factories.draft(people)
        begun, attached = threading.Event(), threading.Event()

        def slow(content):
            begun.set()
            assert attached.wait(30), "the opening of the dossier waited for the recognition"
            return reading.read_text(OTHER)

        def job():
            try:
                services.read_scan(actor=policy.SYSTEM, proposals_id=row.pk, at=AT)
            finally:
                connection.close()

        monkeypatch.setattr(reading, "read_scan", slow)
        reader = threading.Thread(target=job)
        reader.start()
        begun.wait(30)
        services.attach_intake(actor=people.alice, intake_id=intake.pk, dossier_id=dossier.pk, at=AT)
        attached.set()
        reader.join(30)

        row.refresh_from_db()
        assert (row.state, row.notices, row.found) == ("refused", ["another_patient"], [])

    def test_a_scan_that_names_another_is_marked_where_the_board_reads(self, people, client_of, monkeypatch):
        client = client_of(people.alice)
        dossier = opened(client, FICHE)
        services.add_read_document(actor=people.alice, dossier_id=dossier.pk, dropped=scan(), at=AT)
        monkeypatch.setattr(reading, "read_scan", lambda _content: reading.read_text(OTHER))
        services.read_scan(actor=policy.SYSTEM, proposals_id=Proposals.objects.get(dossier=dossier, kind="ocr").pk, at=AT)

        documents = queries.whole_dossiers().get(pk=dossier.pk).documents.all()
        marked = {each.file.shown_name: each.names_another for each in documents}

        assert marked == {"scan.pdf": True, f"{FICHE}.pdf": False}
        assert Entry.objects.filter(act=Act.VALUES_READ, patient_id=dossier.patient_id).count() >= 1
        assert render_to_string("referral/parts/documents.html", {"documents": documents}).count("chip danger") == 1

    def test_a_paper_added_later_is_compared_too(self, people, client_of):
        client = client_of(people.alice)
        dossier = opened(client, FICHE)

        answer = client.post(reverse("referral:add_document", args=[dossier.pk]), {"file": upload(OTHER_PATIENT), "kind": "biology"})

        assert answer.status_code == 422
        assert "autre patient" in answer.content.decode()
        assert Document.objects.filter(dossier=dossier).count() == 1

    def test_a_number_on_a_paper_that_names_nobody_is_not_taken(self):
        body = "2750506088123"
        named = reading_services.read_pasted(
            "Nom de naissance : TESTNET-ARBOUSIER\nPrénom : Marcel\nDate de naissance : 14/03/1959\nSexe : M"
        )
        nameless = reading_services.read_pasted(f"INS : {body}{ins_key(body)}\nKi-67 : 55 %")
        rows = [SimpleNamespace(found=read.found, document=None, file=None) for read in (named, nameless)]

        said, _traits, disagree = prefill.identity_of(rows, today=AT.date())

        assert (said["birth_family_name"], "ins_matricule" in said, disagree) == ("TESTNET-ARBOUSIER", False, False)

    def test_two_papers_of_two_sexes_disagree(self):
        reads = [
            reading_services.read_pasted(f"Nom de naissance : TESTNET-ARBOUSIER\nPrénom : Dominique\nSexe : {sex}") for sex in ("M", "F")
        ]

        _said, _traits, disagree = prefill.identity_of(
            [SimpleNamespace(found=read.found, document=None, file=None) for read in reads], today=AT.date()
        )

        assert disagree

    def test_going_back_and_choosing_another_patient_opens_another_dossier(self, people, client_of):
        client, key = client_of(people.alice), str(uuid.uuid4())
        first, second = factories.draft(people), factories.draft(people)
        drop(client, OTHER_PATIENT)
        client.post(reverse("referral:new"), {"patient": first.patient_id, "key": key})

        answer = client.post(reverse("referral:new"), {"patient": second.patient_id, "key": key, "intake": Intake.objects.latest("id").pk})

        assert Dossier.objects.get(pk=answer["Location"].split("/")[2]).patient_id == second.patient_id


class TestWhatIsTyped:
    def test_a_value_typed_since_the_page_was_shown_is_not_replaced(self, people, client_of):
        client = client_of(people.alice)
        dossier = opened(client, FICHE)
        shown = client.get(edit_url(dossier)).context["proposals"]
        ki67 = next(each for document in shown for each in document.open if "pathology-ki67_percent" in each.fields)

        answer = client.post(edit_url(dossier), typed(dossier, confirm=ki67.key, **{"pathology-ki67_percent": "12"}), follow=True)

        assert Dossier.objects.get(pk=dossier.pk).draft["pathology-ki67_percent"] == ["12"]
        assert "rempli depuis" in answer.content.decode()
        again = next(each for document in answer.context["proposals"] for each in document.open if each.key == ki67.key)
        kept, sent = Dossier.objects.get(pk=dossier.pk), {"pathology-ki67_percent": "12"}
        client.post(edit_url(dossier), typed(kept, confirm=f"{again.key}={again.replaces}", **sent))
        assert Dossier.objects.get(pk=dossier.pk).draft["pathology-ki67_percent"] != ["12"]

    def test_rows_beyond_the_page_stay_proposed(self, people, client_of):
        client = client_of(people.alice)
        dossier = opened(client, FICHE)
        lines = "\n".join(f"{1 + at % 28:02d}/{1 + at // 28:02d}/2025 CgA {100 + at} µg/L" for at in range(70))
        client.post(edit_url(dossier), typed(dossier, act="read", pasted=lines))
        row = Proposals.objects.get(dossier=dossier, kind="text")

        answer = client.post(edit_url(dossier), typed(Dossier.objects.get(pk=dossier.pk), confirm=f"all:{row.pk}"), follow=True)

        row.refresh_from_db()
        left = [each for document in answer.context["proposals"] if document.pk == row.pk for each in document.open]
        assert (len(row.found), len(row.confirmed), len(left)) == (70, 60, 10)
        assert "restent proposées" in answer.content.decode()

    def test_the_newest_result_decides_wherever_its_row_stands(self):
        rows = [("200", "20/11/2026"), ("80", "20/01/2020")]
        payload = {
            f"results-{at}-{name}": [value]
            for at, (creatinine, day) in enumerate(rows)
            for name, value in {"analyte": "CREAT", "value": creatinine, "unit": "µmol/L", "sampled_on": day}.items()
        }

        held = queries.places.of_draft(payload)["result:CREAT"]

        assert (held.value, held.on) == ("200", date(2026, 11, 20))

    def test_an_exam_typed_with_its_day_only_does_not_hide_the_report(self, people, client_of):
        client = client_of(people.alice)
        dossier = opened(client, FICHE)
        text = "TDM thoraco-abdomino-pelvien du 12/03/2026\nConclusion : progression hépatique, RECIST 1.1 : PD. Somme des cibles : 84 mm"
        client.post(edit_url(dossier), typed(dossier, act="read", pasted=text))
        exam = {"exams-0-modality": "ct", "exams-0-performed_on": "12/03/2026", "exams-TOTAL_FORMS": "1"}

        answer = client.post(edit_url(dossier), typed(Dossier.objects.get(pk=dossier.pk), **exam), follow=True)
        found = [
            each for document in answer.context["proposals"] if document.kind == "text" for each in document.open if each.kind == "exams"
        ]
        client.post(edit_url(dossier), typed(Dossier.objects.get(pk=dossier.pk), confirm=found[0].key, **exam))

        draft = Dossier.objects.get(pk=dossier.pk).draft
        assert draft["exams-0-recist"] == ["PD"]
        assert "exams-1-modality" not in draft, "the row that was there is completed"

    def test_pasted_text_is_read_by_any_button_and_submission_waits(self, people, client_of):
        client, dossier = client_of(people.alice), factories.draft(people)

        answer = client.post(edit_url(dossier), full(people) | {"pasted": "03/02/2026 CgA 1 240,5 µg/L"}, follow=True)

        assert Proposals.objects.filter(dossier=dossier, kind="text").count() == 1
        assert Dossier.objects.get(pk=dossier.pk).state == "draft"
        assert "pas encore soumis" in answer.content.decode()


class TestTwice:
    def test_the_same_files_and_text_sent_again_are_kept_once(self, people, client_of):
        client = client_of(people.alice)
        dossier = opened(client, FICHE)
        page, paper = typed(dossier, act="read", pasted="03/02/2026 CgA 1 240,5 µg/L"), specimens.pdf()
        for _time in range(2):
            client.post(edit_url(dossier), page | {"files": [SimpleUploadedFile("autre.pdf", paper)]})

        assert Document.objects.filter(dossier=dossier).count() == 2
        assert Proposals.objects.filter(dossier=dossier, kind="text").count() == 1

    @pytest.mark.django_db(transaction=True)
    def test_two_drops_at_once_with_one_key_are_one(self, people):
        key, start, opened_as = uuid.uuid4(), threading.Barrier(2), []

        def go():
            try:
                start.wait()
                intake = services.open_intake(actor=people.alice, key=key, files=[], pasted="Ki-67 : 3 %", at=AT)
                opened_as.append(intake.pk)
            finally:
                connection.close()

        both = [threading.Thread(target=go) for _ in range(2)]
        for each in both:
            each.start()
        for each in both:
            each.join(30)

        assert len(opened_as) == 2
        assert len(set(opened_as)) == 1
        assert Proposals.objects.filter(intake_id=opened_as[0]).count() == 1

    def test_a_second_reminder_of_the_day_leaves_no_false_trace(self, people, client_of):
        dossier = accepted(people, client_of(people.alice))
        before = (Gap.objects.filter(dossier=dossier).first().chases, Entry.objects.filter(act=Act.GAPS_CHASED).count())

        asked = services.chase_gaps(actor=people.denis, dossier_id=dossier.pk, at=AT + timedelta(minutes=5))

        assert asked == 0
        assert (Gap.objects.filter(dossier=dossier).first().chases, Entry.objects.filter(act=Act.GAPS_CHASED).count()) == before

    def test_a_refused_address_costs_the_others_one_mail(self, people, client_of, monkeypatch):
        dossier, sent = accepted(people, client_of(people.alice)), []
        Gap.objects.filter(pk=Gap.objects.filter(dossier=dossier).first().pk).update(owner="coordination")
        monkeypatch.setattr(jobs, "accounts_who_may", lambda _permission: [people.alice, people.denis])

        def server(content, *, sender, recipient):
            if recipient == people.alice.email:
                raise mail.AddressRefusedError(550, "no such mailbox")
            sent.append(recipient)

        monkeypatch.setattr(mail, "send", server)

        jobs.ask_for_what_is_missing({"dossier_id": dossier.pk, "owner": "coordination"})

        assert sent == [people.denis.email]


class TestNul:
    """No database keeps a NUL: it is shown as a mark, and never costs the page."""

    def test_in_a_pasted_text(self, people, client_of):
        client = client_of(people.alice)
        assert drop(client, pasted="Ki-67 : 3 %\x00").status_code == 302
        assert "\x00" not in Intake.objects.latest("id").pasted

    def test_in_the_version_of_a_table(self, people, client_of):
        assert client_of(people.alice).get(reverse("referral:tables") + "?file=%00").status_code == 404

    def test_in_a_text_to_merge(self, people, client_of):
        client, dossier = client_of(people.alice), factories.draft(people)
        page = {"act": "merge", "mine": json.dumps({"symptoms": ["flush\x00"]}), "choice-symptoms": "mine", "version": str(dossier.version)}

        assert client.post(edit_url(dossier), page).status_code == 302
        assert Dossier.objects.get(pk=dossier.pk).draft["symptoms"] == ["flush\ufffd"]
