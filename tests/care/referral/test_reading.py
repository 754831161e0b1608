"""Who reads which dossier, what the coordination decides, which documents are taken."""

import re
from dataclasses import replace

import pytest
import time_machine
from django.urls import reverse

from netboard.care.referral import rules, services
from netboard.care.referral.models import Document, Dossier
from netboard.config.demo import payload
from netboard.foundation.audit.acts import Act
from netboard.foundation.audit.models import Entry
from tests import factories
from tests.foundation.files import specimens
from tests.people import AT


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(AT, tick=False):
        yield


def test_reading_a_dossier_leaves_a_row(people, client_of):
    dossier = factories.submitted(people)

    client_of(people.denis).get(reverse("referral:dossier", args=[dossier.pk]))

    row = Entry.objects.filter(act=Act.DOSSIER_VIEWED).get()
    assert (row.actor, row.patient_id, row.target_id) == (people.denis, dossier.patient_id, str(dossier.pk))


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("alice", 200),
        ("aline", 200),
        ("bruno", 404),
        ("eve", 404),
        ("denis", 200),
        ("helene", 200),
        ("chantal", 404),
        ("paul", 404),
        ("quentin", 403),
        ("adele", 403),
    ],
)
def test_who_reads_a_submitted_dossier(people, client_of, who, status):
    dossier = factories.submitted(people)

    assert client_of(getattr(people, who)).get(reverse("referral:dossier", args=[dossier.pk])).status_code == status


@pytest.mark.parametrize(("who", "status"), [("alice", 302), ("aline", 302), ("denis", 404), ("helene", 404), ("bruno", 404)])
def test_a_draft_belongs_to_its_hospital(people, client_of, who, status):
    dossier = factories.draft(people)

    assert client_of(getattr(people, who)).get(reverse("referral:dossier", args=[dossier.pk])).status_code == status


def test_a_denied_dossier_leaves_a_row_and_looks_like_an_absent_one(people, client_of):
    dossier, client = factories.submitted(people), client_of(people.eve)

    denied = client.get(reverse("referral:dossier", args=[dossier.pk]))
    absent = client.get(reverse("referral:dossier", args=[999_999]))

    assert _without_address(denied, dossier.pk) == _without_address(absent, 999_999)
    assert Entry.objects.filter(act=Act.OBJECT_DENIED, actor=people.eve, target_id=str(dossier.pk)).count() == 1


def _without_address(response, pk):
    """Leave out what differs between any two pages: their address and the second at which they were asked for."""
    text = response.content.decode().replace(f"/{pk}/", "/x/").replace(f"%2F{pk}%2F", "/x/")
    return re.sub(r'data-now="[^"]*"', "", text)


def test_search_never_finds_the_patient_of_another_hospital(people, client_of):
    dossier = factories.submitted(people)
    words = {"q": dossier.patient.birth_family_name}

    assert dossier.number in client_of(people.alice).get(reverse("referral:dossiers"), words).content.decode()
    assert dossier.number not in client_of(people.eve).get(reverse("referral:dossiers"), words).content.decode()


@pytest.mark.parametrize("after", ["x", "1_2_3", "nan_1", "1e400_1", "-1_-1", "９_1"])
def test_a_broken_page_key_shows_the_first_page(people, client_of, after):
    factories.submitted(people)

    answer = client_of(people.alice).get(reverse("referral:dossiers"), {"after": after})

    assert (answer.status_code, len(answer.context["page"].rows)) == (200, 1)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_three_rows(people, client_of, rows, django_assert_num_queries):
    for _row in range(rows):
        factories.submitted(people)
    client = client_of(people.alice)
    client.get(reverse("referral:dossiers"))

    with django_assert_num_queries(4):  # session, account, roles, list
        client.get(reverse("referral:dossiers"))


def test_triage_without_a_reason_keeps_the_page(people, client_of):
    dossier = factories.submitted(people)

    answer = client_of(people.denis).post(reverse("referral:triage", args=[dossier.pk]), {"act": "return", "reason": ""})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["reason"]


def test_deciding_twice_says_that_somebody_already_decided(people, client_of):
    dossier, client = factories.submitted(people), client_of(people.denis)
    url = reverse("referral:triage", args=[dossier.pk])
    client.post(url, {"act": "accept"})

    again = client.post(url, {"act": "accept"}, follow=True)

    assert again.redirect_chain[-1][0] == reverse("referral:dossier", args=[dossier.pk])
    assert Dossier.objects.get().moves.filter(to_state="accepted").count() == 1


def _pdf():
    from netboard.config.demo import letters

    return letters.of(payload.records()[0], at=AT)[0][2]


def test_a_document_is_attached_read_and_traced(people, client_of):
    from django.core.files.uploadedfile import SimpleUploadedFile

    dossier, client = factories.draft(people), client_of(people.alice)
    file = SimpleUploadedFile("lettre.pdf", specimens.pdf(), content_type="text/html")

    client.post(reverse("referral:add_document", args=[dossier.pk]), {"file": file, "kind": "letter"})
    document = Document.objects.get()
    answer = client.get(reverse("referral:document", args=[document.pk]))

    assert (answer.status_code, answer["Content-Type"], answer.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert Entry.objects.filter(act=Act.DOCUMENT_READ, patient_id=dossier.patient_id).count() == 1
    assert client_of(people.eve).get(reverse("referral:document", args=[document.pk])).status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [("virus.pdf", b"MZ\x90\x00program"), ("page.pdf", b"<html><script>1</script>"), ("vide.pdf", b""), ("image.svg", b"<svg xmlns='x'/>")],
)
def test_a_file_of_another_type_is_refused_with_a_reason(people, client_of, name, content):
    from django.core.files.uploadedfile import SimpleUploadedFile

    dossier = factories.draft(people)
    file = SimpleUploadedFile(name, content, content_type="application/pdf")

    answer = client_of(people.alice).post(reverse("referral:add_document", args=[dossier.pk]), {"file": file, "kind": "letter"})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["file"]
    assert not Document.objects.exists()


def test_a_document_of_a_submitted_dossier_stays(people, client_of):
    dossier = factories.submitted(people)
    examined = services.writing.file_services.examine(content=_pdf(), name="lettre.pdf")
    document = services.add_document(actor=people.alice, dossier_id=dossier.pk, examined=examined, kind=rules.DocumentKind.LETTER, at=AT)

    client_of(people.alice).post(reverse("referral:remove_document", args=[document.pk]))

    document.refresh_from_db()
    assert document.removed_at is None


def test_names_with_quotes_are_shown_as_they_are(people, client_of):
    dossier = factories.submitted(people)
    dossier.patient.birth_family_name = "O'Brien <b>"
    dossier.patient.save()

    page = client_of(people.denis).get(reverse("referral:dossier", args=[dossier.pk])).content.decode()

    assert "O&#x27;BRIEN &lt;B&gt;" in page
    assert "&amp;#x27;" not in page


def test_a_document_whose_file_is_gone_is_explained_not_a_defect(people, client_of, settings):
    import shutil

    dossier = factories.draft(people)
    examined = services.writing.file_services.examine(content=_pdf(), name="lettre.pdf")
    document = services.add_document(actor=people.alice, dossier_id=dossier.pk, examined=examined, kind=rules.DocumentKind.LETTER, at=AT)
    shutil.rmtree(settings.NETBOARD_FILES_DIR)

    answer = client_of(people.alice).get(reverse("referral:document", args=[document.pk]))

    assert (answer.status_code, answer["Location"]) == (302, reverse("referral:dossier", args=[dossier.pk]))


@pytest.mark.parametrize("words", ["0001", "TNE-2026-0001", "tne-2026-0001", "testnet", "MARCEL"])
def test_a_dossier_is_found_by_number_or_by_the_start_of_any_name(people, client_of, words):
    dossier = factories.submitted(people)

    page = client_of(people.denis).get(reverse("referral:dossiers"), {"q": words}).context["page"]

    assert [row.pk for row in page.rows] == [dossier.pk]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_a_dossier_costs_the_same_for_one_and_three_facts(people, client_of, rows, django_assert_num_queries):
    facts = replace(factories.FACTS, exams=factories.FACTS.exams * rows, results=factories.FACTS.results * rows)
    dossier, client = factories.submitted(people, facts=facts), client_of(people.alice)
    client.get("/dossiers/")

    with django_assert_num_queries(13):  # session, account, roles, dossier, five kinds of rows, asked pieces, table, trace, history
        client.get(reverse("referral:dossier", args=[dossier.pk]))
