"""What a person sees, types and reads back."""

import uuid

import pytest
import time_machine
from django.urls import reverse

from netboard.care.referral.models import Dossier
from tests import factories
from tests.people import AT

IDENTITY = {
    "birth_family_name": "TESTNET-NOUVEAU", "first_given_name": "Lou", "birth_date": "14/03/1959", "sex": "F", "identity_status": "PROV",
    "postcode": "06200", "gp_status": "unknown", "gp": "", "local_number": "IPP-TEST-1",
}  # fmt: skip
EMPTY_ROWS = {
    f"{name}-{end}": value for name in ("events", "results", "exams") for end, value in (("TOTAL_FORMS", "0"), ("INITIAL_FORMS", "0"))
}
FULL = {
    "question": "Surveiller ou opérer ?", "motive": "initial_decision", "board_type": "rare_cancers", "urgency": "standard", "ecog": "0",
    "primary_site": "pancreas", "informed_on": "20/11/2026", "no_objection": "on",
} | EMPTY_ROWS  # fmt: skip


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(AT, tick=False):
        yield


def edit_url(dossier):
    return reverse("referral:edit", args=[dossier.pk])


def full(people, **changes):
    return FULL | {"referrer": str(people.alice.professional.pk), "key": str(uuid.uuid4()), "version": "1", "act": "submit"} | changes


def test_a_new_dossier_starts_by_the_patient(people, client_of):
    client = client_of(people.alice)

    answer = client.post(reverse("referral:new"), IDENTITY | {"key": str(uuid.uuid4())})

    dossier = Dossier.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, edit_url(dossier))
    assert (dossier.patient.birth_family_name, dossier.referrer, dossier.establishment) == (
        "TESTNET-NOUVEAU", people.alice.professional, people.nice,
    )  # fmt: skip


def test_a_double_click_on_continue_opens_one_dossier(people, client_of):
    client, typed = client_of(people.alice), IDENTITY | {"key": str(uuid.uuid4())}

    first, second = client.post(reverse("referral:new"), typed), client.post(reverse("referral:new"), typed)

    assert first["Location"] == second["Location"]
    assert Dossier.objects.count() == 1


def test_a_patient_already_known_is_proposed_before_anything_is_created(people, client_of):
    known = factories.draft(people)
    typed = IDENTITY | {
        "birth_family_name": known.patient.birth_family_name,
        "first_given_name": "Marcel",
        "sex": "M",
        "key": str(uuid.uuid4()),
    }
    client = client_of(people.alice)

    asked = client.post(reverse("referral:new"), typed)
    confirmed = client.post(reverse("referral:new"), typed | {"confirmed": "1"})

    assert (asked.status_code, confirmed.status_code) == (409, 302)
    assert f'name="patient" value="{known.patient.pk}"' in asked.content.decode()
    assert Dossier.objects.count() == 2


def test_a_patient_of_another_hospital_is_told_but_never_shown(people, client_of):
    known = factories.draft(people)
    typed = IDENTITY | {"birth_family_name": known.patient.birth_family_name, "first_given_name": "Marcel", "sex": "M"}

    page = client_of(people.eve).post(reverse("referral:new"), typed).content.decode()

    assert 'name="confirmed"' in page
    assert f'value="{known.patient.pk}"' not in page
    assert people.nice.name not in page


def test_a_new_question_for_a_known_patient_keeps_one_patient(people, client_of):
    known = factories.draft(people)

    client_of(people.aline).post(reverse("referral:new"), {"patient": known.patient.pk, "key": str(uuid.uuid4())})

    assert set(Dossier.objects.values_list("patient", flat=True)) == {known.patient.pk}
    assert Dossier.objects.count() == 2


def test_a_stranger_cannot_open_a_dossier_on_the_patient_of_another(people, client_of):
    known = factories.draft(people)

    answer = client_of(people.eve).post(reverse("referral:new"), {"patient": known.patient.pk, "key": str(uuid.uuid4())})

    assert answer.status_code == 404
    assert Dossier.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"birth_date": "31/02/1959"}, "birth_date"),
        ({"birth_date": "25/11/2026"}, "birth_date"),
        ({"birth_date": "01/01/1850"}, "birth_date"),
        ({"ins_matricule": "2 79 03 51 215 189 88"}, "ins_matricule"),
        ({"ins_matricule": "12345"}, "ins_matricule"),
        ({"identity_status": "QUAL", "birth_place_cog": "13055"}, "ins_matricule"),
        ({"birth_family_name": "NUL\x00"}, "birth_family_name"),
        ({"birth_family_name": "\u202eMARTIN"}, "birth_family_name"),
        ({"birth_family_name": "MARTIN 2"}, "birth_family_name"),
        ({"birth_family_name": "A" * 101}, "birth_family_name"),
        ({"first_given_name": ""}, "first_given_name"),
        ({"birth_place_cog": "XYZ"}, "birth_place_cog"),
        ({"gp_status": "known"}, "gp"),
        ({"sex": "Z"}, "sex"),
        ({"email": "pas une adresse"}, "email"),
    ],
)
def test_a_wrong_identity_is_told_beside_its_field_and_nothing_typed_is_lost(people, client_of, change, field):
    answer = client_of(people.alice).post(reverse("referral:new"), IDENTITY | change)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"]["postcode"].value() == "06200"
    assert not Dossier.objects.exists()


@pytest.mark.parametrize("name", ["O'Brien", "D’Angelo", "Nguyễn", "Null", "Y", "Le Goff-Łukasz", "Müller"])
def test_real_names_are_taken_as_they_are(people, client_of, name):
    answer = client_of(people.alice).post(reverse("referral:new"), IDENTITY | {"birth_family_name": name})

    assert answer.status_code == 302
    assert Dossier.objects.get().patient.birth_family_name == name


def test_submitting_shows_a_receipt_with_the_number(people, client_of):
    dossier, client = factories.draft(people), client_of(people.alice)

    answer = client.post(edit_url(dossier), full(people), follow=True)

    assert (answer.status_code, answer.redirect_chain[-1][0]) == (200, reverse("referral:receipt", args=[dossier.pk]))
    assert "TNE-2026-0001" in answer.content.decode()


def test_sending_the_form_twice_gives_the_same_receipt(people, client_of):
    dossier, client, typed = factories.draft(people), client_of(people.alice), full(people)
    client.post(edit_url(dossier), typed)

    again = client.post(edit_url(dossier), typed)

    assert again["Location"] == reverse("referral:receipt", args=[dossier.pk])
    assert Dossier.objects.get().number == "TNE-2026-0001"


@pytest.mark.parametrize(
    ("change", "part", "field"),
    [
        ({"question": ""}, "main", "question"),
        ({"question": "x" * 2001}, "main", "question"),
        ({"question": "bad\x07"}, "main", "question"),
        ({"ecog": "7"}, "main", "ecog"),
        ({"urgency": "urgent"}, "main", "urgency_reason"),
        ({"no_objection": ""}, "main", "no_objection"),
        ({"informed_on": "30/11/2026"}, "main", "informed_on"),
        ({"informed_on": "1/1/1900"}, "main", "informed_on"),
        ({"weight_kg": "1,240"}, "main", "weight_kg"),
        ({"liver_burden_percent": "101"}, "main", "liver_burden_percent"),
        ({"pathology-ki67_percent": "140"}, "pathology", "ki67_percent"),
        ({"pathology-nodes_examined": "3", "pathology-nodes_involved": "4"}, "pathology", "nodes_involved"),
        ({"pathology-performed_on": "01/01/1950"}, "pathology", "performed_on"),
        ({"staging-t": "N1"}, "staging", "t"),
    ],
)
def test_a_wrong_fact_is_told_beside_its_field_and_kept_in_the_draft(people, client_of, change, part, field):
    dossier = factories.draft(people)

    answer = client_of(people.alice).post(edit_url(dossier), full(people, **change))

    dossier.refresh_from_db()
    kept = next(iter(change.values())).replace("\x00", "\ufffd")
    assert answer.status_code == 422
    assert list(getattr(answer.context["bundle"], part).errors) == [field]
    assert dossier.state == "draft"
    assert not kept or dossier.draft[next(iter(change))] == [kept]


@pytest.mark.parametrize(
    ("row", "errors"),
    [
        ({"events-0-on": "02/1950", "events-0-text": "avant la naissance"}, {"on"}),
        ({"events-0-on": "2027", "events-0-text": "dans le futur"}, {"on"}),
        ({"events-0-on": "2021"}, {"text"}),
    ],
)
def test_an_impossible_event_is_told_in_its_row(people, client_of, row, errors):
    dossier = factories.draft(people)

    answer = client_of(people.alice).post(edit_url(dossier), full(people, **row, **{"events-TOTAL_FORMS": "1"}))

    assert answer.status_code == 422
    assert set(answer.context["bundle"].events.errors[0]) == errors


@pytest.mark.parametrize(
    ("value", "unit", "stored"),
    [
        ("1 240,5", "µg/L", ("1240.5000", "", "")),
        ("< 5", "ng/L", ("5.0000", "<", "")),
        ("normales", "", (None, "", "normales")),
    ],
)
def test_a_laboratory_result_is_kept_as_the_laboratory_wrote_it(people, client_of, value, unit, stored):
    dossier = factories.draft(people)
    row = {"results-TOTAL_FORMS": "1", "results-0-analyte": "CGA", "results-0-value": value, "results-0-unit": unit}

    client_of(people.alice).post(edit_url(dossier), full(people, **row))

    result = Dossier.objects.get().results.get()
    assert (None if result.value is None else str(result.value), result.comparator, result.text) == stored


def test_a_number_without_its_unit_is_refused(people, client_of):
    dossier = factories.draft(people)
    row = {"results-TOTAL_FORMS": "1", "results-0-analyte": "CGA", "results-0-value": "12"}

    answer = client_of(people.alice).post(edit_url(dossier), full(people, **row))

    assert list(answer.context["bundle"].results.errors[0]) == ["unit"]


def test_autosave_keeps_an_unfinished_page_and_says_when(people, client_of):
    dossier = factories.draft(people)

    answer = client_of(people.alice).post(edit_url(dossier), {"question": "en cours", "version": "1", "act": "autosave"})

    dossier.refresh_from_db()
    assert (answer.status_code, dossier.draft, dossier.version) == (200, {"question": ["en cours"]}, 2)
    assert 'value="2"' in answer.content.decode()


def test_two_people_writing_at_once_lose_nothing(people, client_of):
    dossier = factories.draft(people)
    client_of(people.alice).post(edit_url(dossier), {"question": "texte d’Alice", "ecog": "1", "version": "1"})
    aline = client_of(people.aline)

    fragment = aline.post(edit_url(dossier), {"question": "texte d’Aline", "version": "1", "act": "autosave"})
    page = aline.post(edit_url(dossier), {"question": "texte d’Aline", "version": "1"})
    merged = aline.post(
        edit_url(dossier),
        {"act": "merge", "version": "2", "mine": '{"question": ["texte d’Aline"]}', "choice-question": "mine", "choice-ecog": "theirs"},
    )

    dossier.refresh_from_db()
    assert (fragment.status_code, page.status_code, merged.status_code) == (409, 409, 302)
    assert "texte d’Alice" in page.content.decode()
    assert "texte d’Aline" in page.content.decode()
    assert dossier.draft == {"question": ["texte d’Aline"], "ecog": ["1"]}


@pytest.mark.parametrize("mine", ["", "[", "[]", '{"question": 3}', "[" * 50_000])
def test_a_broken_choice_between_two_texts_is_no_defect(people, client_of, mine):
    dossier = factories.draft(people)

    answer = client_of(people.alice).post(edit_url(dossier), {"act": "merge", "version": "1", "mine": mine, "choice-question": "mine"})

    assert answer.status_code == 302


def test_a_text_of_ten_megabytes_gets_a_message_and_is_still_on_the_page(people, client_of):
    dossier = factories.draft(people)

    answer = client_of(people.alice).post(edit_url(dossier), {"question": "x" * 10_000_000, "version": "1", "act": "save"})

    assert answer.status_code == 422
    assert "x" * 1000 in answer.content.decode()


def test_what_is_typed_after_the_submission_by_a_colleague_is_shown_again(people, client_of):
    dossier = factories.submitted(people)

    answer = client_of(people.aline).post(edit_url(dossier), {"question": "trop tard", "version": "1"})

    assert answer.status_code == 409
    assert "trop tard" in answer.content.decode()


def test_an_ins_that_contradicts_the_traits_is_a_warning_not_a_refusal(people, client_of):
    typed = IDENTITY | {"ins_matricule": "279035121518989", "birth_date": "14/04/1980", "sex": "M"}

    page = client_of(people.alice).post(reverse("referral:new"), typed, follow=True)

    assert [message.level_tag for message in page.context["messages"]] == ["warning"]
    assert Dossier.objects.get().patient.ins_matricule == "279035121518989"


@pytest.mark.parametrize(("value", "unit"), [("131", "g/dL"), ("0,5", "g/dL")], ids=["ten times too high", "too low"])
def test_a_laboratory_value_that_cannot_be_true_is_told_beside_its_field(people, client_of, value, unit):
    dossier = factories.draft(people)
    row = {"results-TOTAL_FORMS": "1", "results-0-analyte": "HB", "results-0-value": value, "results-0-unit": unit}

    answer = client_of(people.alice).post(edit_url(dossier), full(people, **row))

    assert answer.status_code == 422
    assert answer.context["bundle"].results.forms[0].errors.as_data()["value"][0].code == "implausible"
    assert value in answer.content.decode()
