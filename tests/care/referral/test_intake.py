"""Files dropped before the patient is known or into a draft, and the values that a person confirms."""

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bench import prefill_corpus
from netboard.care.referral import services
from netboard.care.referral.models import Document, Dossier, Intake, Proposals
from netboard.foundation.access import policy
from netboard.foundation.audit.acts import Act
from netboard.foundation.audit.models import Entry
from netboard.foundation.files.models import StoredFile
from netboard.foundation.jobs.models import News
from tests import factories
from tests.care.referral.test_views import EMPTY_ROWS, edit_url
from tests.people import AT

CORPUS = Path(prefill_corpus.__file__).parent / "corpus/documents"
FICHE = "01-fiche-grid"
OTHER_PATIENT = "05-lab-table"


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(AT, tick=False):
        yield


def upload(name):
    specimen = prefill_corpus.specimen(CORPUS / f"{name}.yaml")
    suffix = "xml" if "xml" in specimen.content_type else "pdf"
    return SimpleUploadedFile(f"{name}.{suffix}", specimen.content, content_type=specimen.content_type)


def drop(client, *names, pasted=""):
    return client.post(reverse("referral:drop"), {"files": [upload(name) for name in names], "pasted": pasted, "key": str(uuid.uuid4())})


def identity(intake, **changes):
    return {
        "birth_family_name": "TESTNET-ARBOUSIER", "first_given_name": "Marcel", "birth_date": "14/03/1959", "sex": "M", "identity_status": "PROV",
        "postcode": "13600", "gp_status": "unknown", "gp": "", "local_number": "IPP-1", "key": str(uuid.uuid4()), "intake": str(intake.pk),
    } | changes  # fmt: skip


def opened(client, *names):
    drop(client, *names)
    client.post(reverse("referral:new"), identity(Intake.objects.latest("id")))
    return Dossier.objects.latest("id")


def typed(dossier, **changes):
    return EMPTY_ROWS | {"question": "Déjà tapé", "key": str(uuid.uuid4()), "version": str(dossier.version)} | changes


def test_the_identity_read_fills_the_first_page_beside_its_lines(people, client_of):
    client = client_of(people.alice)

    page = client.get(drop(client, FICHE)["Location"])

    form = page.context["form"]
    assert (form["birth_family_name"].value(), form["birth_date"].value(), form["sex"].value()) == ("TESTNET-ARBOUSIER", "14/03/1959", "M")
    assert "<mark>Nom de naissance" in page.content.decode()
    assert not Dossier.objects.exists()


def test_documents_of_two_people_fill_nothing(people, client_of):
    client = client_of(people.alice)

    page = client.get(drop(client, FICHE, OTHER_PATIENT)["Location"])

    assert page.context["form"]["birth_family_name"].value() is None
    assert page.context["disagree"] is True


def test_the_dropped_files_become_documents_of_the_dossier(people, client_of):
    dossier = opened(client_of(people.alice), FICHE)

    document = Document.objects.get(dossier=dossier)
    row = Proposals.objects.get(document=document)
    assert (document.file.shown_name, row.dossier, row.state) == ("01-fiche-grid.pdf", dossier, "read")
    assert Entry.objects.filter(act=Act.DOCUMENT_ADDED, target_id=str(document.pk)).count() == 1


def test_a_document_of_somebody_else_is_left_out_of_the_new_dossier(people, client_of):
    client = client_of(people.alice)
    drop(client, FICHE, OTHER_PATIENT)

    answer = client.post(reverse("referral:new"), identity(Intake.objects.get()), follow=True)

    dossier = Dossier.objects.get()
    assert [row.file.shown_name for row in Document.objects.filter(dossier=dossier)] == ["01-fiche-grid.pdf"]
    assert "05-lab-table.pdf nomme un autre patient" in answer.content.decode()


def test_a_drop_is_seen_by_nobody_else(people, client_of):
    drop(client_of(people.alice), FICHE)
    address = f"{reverse('referral:new')}?intake={Intake.objects.get().pk}"

    assert client_of(people.aline).get(address).status_code == 404
    assert client_of(people.denis).get(address).status_code == 403


def test_the_same_drop_twice_is_kept_once(people, client_of):
    key = uuid.uuid4()

    first, again = (services.open_intake(actor=people.alice, key=key, files=[], pasted="Ki-67 : 3 %", at=AT) for _turn in range(2))

    assert first == again
    assert Proposals.objects.filter(intake=first).count() == 1


def test_an_empty_drop_says_what_to_do(people, client_of):
    answer = client_of(people.alice).post(reverse("referral:drop"), {"key": str(uuid.uuid4())}, follow=True)

    assert "Choisissez au moins un fichier" in answer.content.decode()
    assert not Intake.objects.exists()


def test_nothing_read_stands_in_the_draft_before_it_is_confirmed(people, client_of):
    client = client_of(people.alice)
    dossier = opened(client, FICHE)

    page = client.get(edit_url(dossier)).content.decode()

    assert Dossier.objects.get(pk=dossier.pk).draft == {}
    assert "<mark>" in page


def test_confirming_one_value_writes_it_and_keeps_what_was_typed(people, client_of):
    client = client_of(people.alice)
    dossier = opened(client, FICHE)
    page = client.get(edit_url(dossier))
    ki67 = next(each for document in page.context["proposals"] for each in document.open if "pathology-ki67_percent" in each.fields)

    client.post(edit_url(dossier), typed(dossier, confirm=ki67.key))

    draft = Dossier.objects.get(pk=dossier.pk).draft
    assert (draft["question"], draft["pathology-ki67_percent"]) == (["Déjà tapé"], ["2"])
    assert "motive" not in draft
    assert Entry.objects.filter(act=Act.VALUES_CONFIRMED, target_id=str(dossier.pk)).count() == 1


def test_confirming_a_document_never_overwrites_what_was_typed(people, client_of):
    client = client_of(people.alice)
    dossier = opened(client, FICHE)
    row = Proposals.objects.get(dossier=dossier)

    client.post(edit_url(dossier), typed(dossier, confirm=f"all:{row.pk}"))

    draft = Dossier.objects.get(pk=dossier.pk).draft
    assert draft["question"] == ["Déjà tapé"]
    assert (draft["staging-t"], draft["ecog"], draft["weight_kg"]) == (["T3"], ["1"], ["78"])
    left = client.get(edit_url(dossier)).context["proposals"][0].open
    assert [each.replaces for each in left] == ["Déjà tapé"]


def test_confirming_a_block_leaves_the_others(people, client_of):
    client = client_of(people.alice)
    dossier = opened(client, FICHE)
    row = Proposals.objects.get(dossier=dossier)

    client.post(edit_url(dossier), typed(dossier, confirm=f"block:{row.pk}:staging"))

    draft = Dossier.objects.get(pk=dossier.pk).draft
    assert (draft["staging-t"], draft["staging-edition"]) == (["T3"], ["8"])
    assert "pathology-ki67_percent" not in draft


def test_a_dismissed_value_is_not_proposed_again(people, client_of):
    client = client_of(people.alice)
    dossier = opened(client, FICHE)
    row = Proposals.objects.get(dossier=dossier)

    client.post(edit_url(dossier), typed(dossier, dismiss=f"all:{row.pk}"))

    assert client.get(edit_url(dossier)).context["proposals"][0].open == ()
    assert "staging-t" not in Dossier.objects.get(pk=dossier.pk).draft


def test_confirming_on_a_stale_page_shows_both_texts(people, client_of):
    client = client_of(people.alice)
    dossier = opened(client, FICHE)
    row = Proposals.objects.get(dossier=dossier)
    services.save_draft(actor=people.aline, dossier_id=dossier.pk, version=dossier.version, payload={"question": ["Autre"]}, at=AT)

    answer = client.post(edit_url(dossier), typed(dossier, confirm=f"all:{row.pk}"))

    assert answer.status_code == 409
    assert Proposals.objects.get(pk=row.pk).confirmed == []


def test_a_file_dropped_into_a_draft_is_read_and_what_is_typed_is_kept(people, client_of):
    client = client_of(people.alice)
    dossier = opened(client, FICHE)

    client.post(edit_url(dossier), typed(dossier, act="read", pasted="03/02/2026 CgA 1 240,5 µg/L"))

    found = [said for row in Proposals.objects.filter(dossier=dossier, kind="text") for said in row.found]
    assert [(said["values"]["analyte"], said["values"]["value"]) for said in found] == [("CGA", "1240.5")]
    assert Dossier.objects.get(pk=dossier.pk).draft == {"question": ["Déjà tapé"]}


def test_pasted_laboratory_lines_become_rows_once_confirmed(people, client_of):
    client = client_of(people.alice)
    dossier = opened(client, FICHE)
    client.post(edit_url(dossier), typed(dossier, act="read", pasted="03/02/2026 CgA 1 240,5 µg/L"))
    dossier.refresh_from_db()
    row = Proposals.objects.get(dossier=dossier, kind="text")

    client.post(edit_url(dossier), typed(dossier, confirm=f"all:{row.pk}"))

    draft = Dossier.objects.get(pk=dossier.pk).draft
    assert [draft[f"results-0-{name}"] for name in ("analyte", "value", "unit", "sampled_on")] == [
        ["CGA"],
        ["1240,5"],
        ["µg/L"],
        ["03/02/2026"],
    ]


def test_a_document_of_another_patient_is_blocked_with_its_reason(people, client_of):
    client = client_of(people.alice)
    dossier = opened(client, FICHE)

    answer = client.post(edit_url(dossier), typed(dossier, act="read", files=[upload(OTHER_PATIENT)]), follow=True)

    assert "nomme un autre patient que ce dossier" in answer.content.decode()
    assert Document.objects.filter(dossier=dossier).count() == 1
    assert Dossier.objects.get(pk=dossier.pk).draft["question"] == ["Déjà tapé"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("vide.pdf", b"", "vide"),
        ("programme.pdf", b"MZ\x90\x00", "programme.pdf"),
        ("doctype.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><ClinicalDocument xmlns="urn:hl7-org:v3">&a;</ClinicalDocument>', "doctype.xml"),
        ("autre.xml", b'<?xml version="1.0"?><note><ClinicalDocument/></note>', "autre.xml"),
    ],
)
def test_a_file_that_cannot_be_taken_says_why_and_the_rest_goes_on(people, client_of, name, content, said):
    client = client_of(people.alice)
    files = [SimpleUploadedFile(name, content), upload(FICHE)]

    answer = client.post(reverse("referral:drop"), {"files": files, "key": str(uuid.uuid4())}, follow=True)

    assert said in answer.content.decode()
    assert [each.file.shown_name for each in Intake.objects.get().files.all()] == ["01-fiche-grid.pdf"]


def test_a_scan_waits_for_the_worker(people):
    dropped = services.drop(content=prefill_corpus.specimen(CORPUS / "41-scan-letter.yaml").content, name="scan.pdf")

    intake = services.open_intake(actor=people.alice, key=uuid.uuid4(), files=[dropped], at=AT)

    row = Proposals.objects.get(intake=intake)
    assert row.state == "waiting"
    assert News.objects.get(topic="scan.received").payload == {"proposals_id": row.pk}


def test_a_scan_is_read_once_and_its_numbers_stay_doubtful(people):
    dropped = services.drop(content=prefill_corpus.specimen(CORPUS / "41-scan-letter.yaml").content, name="scan.pdf")
    row = Proposals.objects.get(intake=services.open_intake(actor=people.alice, key=uuid.uuid4(), files=[dropped], at=AT))

    read = services.read_scan(actor=policy.SYSTEM, proposals_id=row.pk, at=AT)
    again = services.read_scan(actor=policy.SYSTEM, proposals_id=row.pk, at=AT)

    assert read.state in {"read", "refused"}  # refused where the optical recognition is not installed, and it says so
    assert (again.found, again.notices) == (read.found, read.notices)
    assert all(not said["values"].get("unit") for said in read.found)


def test_a_person_without_the_right_drops_nothing(people, client_of):
    answer = drop(client_of(people.denis), FICHE)

    assert answer.status_code == 403
    assert not Intake.objects.exists()


def test_a_stranger_confirms_nothing(people, client_of):
    dossier = factories.draft(people)

    answer = client_of(people.eve).post(edit_url(dossier), typed(dossier, confirm="all"))

    assert answer.status_code == 404


def test_a_saving_that_crosses_a_confirmation_does_not_undo_it(people, client_of):
    client = client_of(people.alice)
    dossier, page = opened(client, FICHE), str(uuid.uuid4())
    client.post(edit_url(dossier), typed(dossier, act="autosave", key=page), headers={"hx-request": "true"})
    row, before = Proposals.objects.get(dossier=dossier), Dossier.objects.get(pk=dossier.pk)
    client.post(edit_url(dossier), typed(before, key=page, confirm=f"all:{row.pk}"))

    late = client.post(edit_url(dossier), typed(before, act="autosave", key=page, question="Déjà tapé !"), headers={"hx-request": "true"})

    assert late.status_code == 409
    assert Dossier.objects.get(pk=dossier.pk).draft["staging-t"] == ["T3"]


def test_dropped_files_that_became_no_dossier_are_forgotten_after_a_week(people, client_of):
    client = client_of(people.alice)
    kept = opened(client, FICHE)
    drop(client, OTHER_PATIENT)

    early = services.forget_intakes(actor=policy.SYSTEM, at=AT + timedelta(days=6))
    forgotten = services.forget_intakes(actor=policy.SYSTEM, at=AT + timedelta(days=8))
    again = services.forget_intakes(actor=policy.SYSTEM, at=AT + timedelta(days=9))

    assert (early, forgotten, again) == (0, 1, 0)
    assert [row.shown_name for row in StoredFile.objects.all()] == ["01-fiche-grid.pdf"]
    assert Proposals.objects.filter(dossier=kept).count() == Proposals.objects.count() == 1


def test_the_identity_typed_before_the_drop_stands_beside_what_was_read(people, client_of):
    client = client_of(people.alice)
    page = {"files": [upload(FICHE)], "key": str(uuid.uuid4()), "postcode": "06200", "phone": "0\x006", "identity_status": "PROV"}

    answer = client.post(reverse("referral:new"), page, follow=True)

    form = answer.context["form"]
    assert (form["postcode"].value(), form["birth_family_name"].value()) == ("06200", "TESTNET-ARBOUSIER")
    client.post(reverse("referral:new"), identity(Intake.objects.latest("id")))
    assert Intake.objects.latest("id").typed == {}


def test_other_papers_dropped_after_a_step_back_are_another_drop(people, client_of):
    client, key = client_of(people.alice), str(uuid.uuid4())

    places = [client.post(reverse("referral:drop"), {"pasted": text, "key": key})["Location"] for text in ("Ki-67 : 3 %", "Ki-67 : 9 %")]

    assert places[0] != places[1]
    assert client.post(reverse("referral:drop"), {"pasted": "Ki-67 : 9 %", "key": key})["Location"] == places[1]


def test_going_back_and_typing_another_patient_opens_another_dossier(people, client_of):
    client, key = client_of(people.alice), str(uuid.uuid4())
    drop(client, FICHE)
    intake = Intake.objects.latest("id")
    other = {"birth_family_name": "TESTNET-OLIVIER", "first_given_name": "Rose", "sex": "F", "local_number": "IPP-2"}
    first, again, second = (
        client.post(reverse("referral:new"), {name: value for name, value in said.items() if name != "intake"})["Location"]
        for said in (identity(intake, key=key), identity(intake, key=key), identity(intake, key=key, **other))
    )

    assert first == again != second
    assert Dossier.objects.get(pk=second.split("/")[2]).patient.birth_family_name == "TESTNET-OLIVIER"
