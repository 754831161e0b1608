"""The page on which a submitted dossier is completed, and what the pages say is missing."""

import uuid

import pytest
import time_machine
from django.urls import reverse

from netboard.care.referral import rules, services
from netboard.care.referral.models import Answer, Dossier, Exam, LabResult
from tests import factories
from tests.care.referral.test_views import edit_url, full
from tests.people import AT


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def accepted(people, client_of):
    """A dossier typed, submitted and accepted as people do."""
    dossier = factories.draft(people)
    client_of(people.alice).post(edit_url(dossier), full(people))
    return services.triage_dossier(actor=people.denis, dossier_id=dossier.pk, act=rules.Act.ACCEPT, at=AT)


def page_of(dossier):
    return reverse("referral:gaps", args=[dossier.pk])


def given(dossier, **changes):
    return {"version": str(Dossier.objects.get(pk=dossier.pk).version), "key": str(uuid.uuid4())} | changes


def row_of(page, subject):
    return next(item for block in page.context["blocks"] for item in block.items if item.need.subject == subject)


def test_each_missing_item_has_the_fields_in_which_it_is_given(accepted, people, client_of):
    page = client_of(people.alice).get(page_of(accepted))

    assert [field.html_name for field in row_of(page, "ki67").fields] == ["pathology-ki67_percent"]
    assert [field.name for field in row_of(page, "reference_imaging").fields] == ["modality", "performed_on", "result"]
    assert row_of(page, "pancreas_location").fields[0].html_name == "site-pancreas_location"


def test_a_late_exam_and_a_late_result_are_added(accepted, people, client_of):
    client = client_of(people.alice)
    page = client.get(page_of(accepted))
    exam = {
        field.html_name: {"modality": "ct", "performed_on": "20/11/2026", "result": "Stable"}[field.name]
        for field in row_of(page, "reference_imaging").fields
    }
    result = {
        field.html_name: {"analyte": "CREAT", "value": "96", "unit": "µmol/L", "sampled_on": "20/11/2026"}[field.name]
        for field in row_of(page, "creatinine").fields
    }

    answer = client.post(page_of(accepted), given(accepted, **exam, **result))

    assert answer.status_code == 302
    assert [(row.modality, row.result) for row in Exam.objects.filter(dossier=accepted)] == [("ct", "Stable")]
    assert [(row.analyte, row.value) for row in LabResult.objects.filter(dossier=accepted)] == [("CREAT", 96)]
    assert Dossier.objects.get(pk=accepted.pk).question == "Surveiller ou opérer ?"


def test_an_empty_page_changes_nothing(accepted, people, client_of):
    client = client_of(people.alice)
    hidden = {
        field.html_name: field.value()
        for field in row_of(client.get(page_of(accepted)), "reference_imaging").fields
        if field.name == "modality"
    }

    client.post(page_of(accepted), given(accepted, **hidden))

    assert not Exam.objects.filter(dossier=accepted).exists()


def test_only_what_is_asked_for_can_be_changed(accepted, people, client_of):
    client_of(people.alice).post(page_of(accepted), given(accepted, question="Autre question", motive="trial", ecog="4"))

    dossier = Dossier.objects.get(pk=accepted.pk)
    assert (dossier.question, dossier.motive, dossier.ecog) == ("Surveiller ou opérer ?", "initial_decision", 0)


def test_an_answer_leaves_the_list_of_what_is_missing(accepted, people, client_of):
    client = client_of(people.alice)
    said = {"answer-ki67-kind": "unavailable", "answer-ki67-reason": "lames perdues"}

    client.post(page_of(accepted), given(accepted, **said))

    assert Answer.objects.get(dossier=accepted).unavailable_because == "lames perdues"
    page = client.get(reverse("referral:dossier", args=[accepted.pk]))
    assert "lames perdues" in page.content.decode()
    assert "ki67" not in {need.subject for need in page.context["needs"].due}


def test_one_answer_serves_the_whole_of_pathology(accepted, people, client_of):
    client = client_of(people.alice)

    client.post(
        page_of(accepted),
        given(accepted, **{"answer-block:pathology-kind": "unavailable", "answer-block:pathology-reason": "pas de biopsie"}),
    )

    due = client.get(reverse("referral:dossier", args=[accepted.pk])).context["needs"].due
    assert not [need for need in due if need.block == "pathology"]


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"pathology-ki67_percent": "140"}, id="a percentage above 100"),
        pytest.param({"answer-ki67-kind": "expected"}, id="expected, no day"),
        pytest.param({"answer-ki67-kind": "unavailable"}, id="not available, no reason"),
        pytest.param({"answer-ki67-kind": "expected", "answer-ki67-expected_on": "31/02/2027"}, id="an impossible day"),
        pytest.param({"site-tumour_size_mm": "9999"}, id="an implausible size"),
    ],
)
def test_a_wrong_entry_is_told_and_nothing_typed_is_lost(accepted, people, client_of, wrong):
    answer = client_of(people.alice).post(page_of(accepted), given(accepted, comorbidities="HTA", **wrong))

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "HTA" in text
    assert all(value in text for value in wrong.values())
    assert Dossier.objects.get(pk=accepted.pk).comorbidities == ""


def test_two_people_completing_at_once_are_both_kept(accepted, people, client_of):
    first = given(accepted, comorbidities="HTA")
    second = given(accepted, current_treatments="IPP")
    client_of(people.denis).post(page_of(accepted), first)

    answer = client_of(people.alice).post(page_of(accepted), second)

    assert answer.status_code == 409
    assert "IPP" in answer.content.decode()
    assert Dossier.objects.get(pk=accepted.pk).comorbidities == "HTA"


@pytest.mark.parametrize(
    ("who", "status"),
    [("alice", 200), ("aline", 200), ("denis", 200), ("helene", 403), ("bruno", 404), ("eve", 404), ("quentin", 403), ("adele", 403)],
)
def test_who_may_complete(accepted, people, client_of, who, status):
    assert client_of(getattr(people, who)).get(page_of(accepted)).status_code == status


@pytest.mark.parametrize("subject", ["ki67", "creatinine"])
def test_the_board_reads_what_is_missing_and_why(accepted, people, client_of, subject):
    page = client_of(people.denis).get(reverse("referral:dossier", args=[accepted.pk]))

    need = next(need for need in page.context["needs"].due if need.subject == subject)
    assert need.why in page.content.decode()
    assert need.source


def test_the_form_shows_the_fields_of_its_site_only(people, client_of):
    dossier, client = factories.draft(people), client_of(people.alice)
    client.post(edit_url(dossier), full(people, act="save", primary_site="jejunum_ileum"))

    shown = {each.place: each.shown for section in client.get(edit_url(dossier)).context["sections"] for each in section.placed}

    assert shown["site:mesenteric_mass_mm"]
    assert not shown["site:pancreas_location"]
    assert not shown["pathology:stain_CDX2"]


def test_a_value_typed_is_never_hidden(people, client_of):
    dossier, client = factories.draft(people), client_of(people.alice)
    client.post(edit_url(dossier), full(people, act="save", primary_site="lung", **{"site-pancreas_location": "tail"}))

    shown = {each.place: each.shown for section in client.get(edit_url(dossier)).context["sections"] for each in section.placed}

    assert shown["site:pancreas_location"]


def test_autosave_answers_with_what_the_situation_asks_for(people, client_of):
    dossier = factories.draft(people)

    answer = client_of(people.alice).post(
        edit_url(dossier), full(people, act="autosave", primary_site="lung"), headers={"hx-request": "true"}
    )

    text = answer.content.decode()
    assert "site:central_peripheral" in text
    assert 'id="needs-pathology"' in text


def test_a_patient_without_any_number_cannot_be_submitted(people, client_of):
    dossier = factories.draft(people)
    dossier.patient.local_identifiers.all().delete()

    answer = client_of(people.alice).post(edit_url(dossier), full(people))

    assert answer.status_code == 422
    assert "INS ou numéro de dossier hospitalier" in answer.content.decode()
    assert Dossier.objects.get(pk=dossier.pk).state == "draft"


class TestTables:
    def test_are_read_by_all_who_see_dossiers(self, people, client_of):
        for who, status in (("alice", 200), ("helene", 200), ("denis", 200), ("quentin", 403), ("adele", 403)):
            assert client_of(getattr(people, who)).get(reverse("referral:tables")).status_code == status

    def test_a_faulty_file_names_its_row(self, people, client_of):
        from django.core.files.uploadedfile import SimpleUploadedFile

        from netboard.medicine import completeness

        text = completeness.packaged_text().replace("level: R", "level: Z", 1)
        answer = client_of(people.helene).post(
            reverse("referral:tables"), {"file": SimpleUploadedFile("t.yaml", text.encode()), "note": "x"}
        )

        assert answer.status_code == 422
        assert "birth_name" in answer.content.decode()

    def test_the_packaged_one_can_be_downloaded(self, people, client_of):
        answer = client_of(people.helene).get(reverse("referral:tables"), {"file": "packaged"})

        assert answer["Content-Disposition"].startswith("attachment")
        assert b"requirements:" in answer.content

    def test_a_version_nobody_wrote_is_absent(self, people, client_of):
        assert client_of(people.helene).get(reverse("referral:tables"), {"file": "x"}).status_code == 404

    def test_only_the_chair_signs(self, people, client_of):
        from netboard.medicine import completeness

        text = completeness.packaged_text().replace('version: "2026-11-27"', 'version: "2"', 1)
        row = services.propose_table(actor=people.helene, content=text, note="x", at=AT)

        assert client_of(people.denis).post(reverse("referral:approve_table", args=[row.pk])).status_code == 403
        client_of(people.helene).post(reverse("referral:approve_table", args=[row.pk]))
        row.refresh_from_db()
        assert row.approved_by == people.helene
