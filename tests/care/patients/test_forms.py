"""What is typed about a patient: the treating doctor found, asked about or refused, and values that cannot be."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.translation import override

from netboard.care.patients import forms, queries, services
from netboard.care.patients.models import Patient
from netboard.foundation.directory.models import Organisation, Professional
from tests import factories

TODAY = date(2026, 11, 24)
TYPED = {
    "birth_family_name": "TESTNET-NOUVEAU", "first_given_name": "Lou", "birth_date": "14/03/1959", "sex": "F", "identity_status": "PROV",
    "postcode": "06200", "gp_status": "known", "gp": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _in_french():
    with override("fr"):
        yield


def doctor(given="Marc", *, city="Aix", **more) -> Professional:
    place = Organisation.objects.create(name=f"Cabinet {given}", city=city) if city else None
    return Professional.objects.create(
        title="Dr", family_name="IMAGINAIRE", given_name=given, profession="physician", specialty="SM54", organisation=place, **more
    )


def form_of(**changes) -> forms.PatientForm:
    return forms.PatientForm(TYPED | changes, today=TODAY)


def said_gp(**changes):
    form = form_of(**changes)
    assert form.is_valid(), form.errors.as_json()
    return form.said().surroundings.gp


@pytest.mark.parametrize(
    "typed",
    ["Marc IMAGINAIRE", "Dr Marc Imaginaire", "imaginaire marc", "Dr Marc IMAGINAIRE (Aix)"],
    ids=["bare", "title", "reversed", "label"],
)
def test_a_doctor_typed_as_the_list_shows_him_is_the_one_of_the_directory(db, typed):
    marc = doctor()
    doctor("Hugo")

    assert said_gp(gp=typed) == marc


def test_who_was_recognised_from_a_typed_name_is_told(db):
    doctor(rpps="10000000001")
    typed, picked = form_of(gp="marc imaginaire"), form_of(gp="Dr Marc IMAGINAIRE (Aix)")

    assert typed.is_valid()
    assert picked.is_valid()
    assert typed.doubt() == "Médecin traitant retenu dans l’annuaire : Dr Marc IMAGINAIRE (Médecine générale, Aix, RPPS 10000000001)."
    assert not picked.doubt()


@pytest.mark.parametrize(
    "typed", ["Claire", "asdf", "Dr Claire", "Dr", "12 34", "Claire 12", "Claire Autre (Nice)", "M. Martin", "A" * 120 + " B"]
)
def test_what_is_no_full_name_is_refused(db, typed):
    form = form_of(gp=typed)

    assert not form.is_valid()
    assert list(form.errors) == ["gp"]


def test_a_single_word_is_answered_by_what_to_type(db):
    assert form_of(gp="Claire").errors["gp"] == ["Écrivez le nom et le prénom du médecin traitant."]


def test_a_like_name_is_asked_about_and_nothing_typed_is_lost(db):
    marc = doctor()
    form = form_of(gp="Marc IMAGINAIR")

    assert list(form.errors) == ["gp_choice"]
    assert "S’agit-il de Dr Marc IMAGINAIRE (Médecine générale, Aix)" in form.errors["gp_choice"][0]
    assert form["gp"].value() == "Marc IMAGINAIR"
    assert [value for value, _label in form.fields["gp_choice"].widget.choices] == [str(marc.pk), "none"]


def test_the_answer_to_the_question_counts_for_the_name_it_was_asked_about(db):
    marc = doctor()
    asked = {"gp": "Marc IMAGINAIR", "gp_asked": "Marc IMAGINAIR"}

    assert said_gp(**asked, gp_choice=str(marc.pk)) == marc
    assert said_gp(**asked, gp_choice="none") == services.TypedGp("Marc IMAGINAIR")
    assert list(form_of(**(asked | {"gp": "Marc IMAGINAIRES"}), gp_choice="none").errors) == ["gp_choice"]
    assert list(form_of(**asked, gp_choice="999999").errors) == ["gp_choice"]


def test_namesakes_are_asked_about(db):
    doctor(city="Aix")
    nice = doctor(city="Nice")

    assert list(form_of(gp="Marc IMAGINAIRE").errors) == ["gp_choice"]
    assert said_gp(gp="Dr Marc IMAGINAIRE (Nice)") == nice


def test_an_unknown_full_name_is_kept_as_typed_and_told(db):
    form = form_of(gp="Dr Jeanne Inconnue")

    assert form.is_valid()
    assert form.said().surroundings.gp == services.TypedGp("Jeanne Inconnue")
    assert "Jeanne Inconnue n’est pas dans l’annuaire" in form.doubt()


def test_a_name_typed_beside_unknown_is_not_thrown_away(db):
    form = form_of(gp_status="unknown", gp="Marc IMAGINAIRE")

    assert list(form.errors) == ["gp"]
    assert form_of(gp_status="unknown").is_valid()


def test_the_doctor_of_the_record_stays_although_a_namesake_works_in_the_same_town(db):
    first, _second = doctor(), doctor()

    form = forms.PatientForm(TYPED | {"gp": forms.picked_label(first)}, today=TODAY, current_gp=first)

    assert form.is_valid()
    assert form.said().surroundings.gp == first


def test_a_doctor_who_left_the_directory_is_told(db):
    gone = doctor(active=False)

    form = forms.PatientForm(TYPED | {"gp": forms.picked_label(gone)}, today=TODAY, current_gp=gone)

    assert list(form.errors) == ["gp"]


@pytest.mark.parametrize(
    ("traits", "linked"),
    [({}, False), ({"rpps": "10000000001"}, True), ({"secure_address": "marc@mssante.test"}, True)],
    ids=["a typed name", "RPPS", "secure address"],
)
def test_a_doctor_with_neither_number_nor_secure_address_is_not_linked(people, traits, linked):
    patient = factories.patient(people)
    patient.gp = doctor(city="", **traits)

    assert queries.gp_is_linked(patient) is linked


def test_nobody_is_not_linked(people):
    assert queries.gp_is_linked(factories.patient(people, with_gp=False)) is False


def test_the_list_offers_labels_without_row_numbers_in_any_order(people, client_of):
    doctor(rpps="10000000001")
    client = client_of(people.alice)

    for words in ("Marc IMAG", "imaginaire m", "Dr Marc"):
        page = client.get(reverse("patients:doctors"), {"gp": words}).content.decode()
        assert '<option value="Dr Marc IMAGINAIRE (Aix)">' in page
        assert "#" not in page


@pytest.mark.parametrize(
    ("typed", "said"), [("Jeanne Inconnue", True), ("Jeanne", False), ("Mark IMAGINAIRE", False), ("Marc IMAGINAIRE", False), ("", False)]
)
def test_the_list_says_when_nobody_has_this_name(people, client_of, typed, said):
    doctor()

    page = client_of(people.alice).get(reverse("patients:doctors"), {"gp": typed}).content.decode()

    assert ("Personne dans l’annuaire ne porte ce nom" in page) is said


def test_the_identity_page_asks_the_question_without_a_script(people, client_of):
    patient = factories.draft(people).patient
    marc = doctor()
    client, address = client_of(people.alice), reverse("patients:identity", args=[patient.pk])
    typed = TYPED | {"gp": "Marc IMAGINAIR", "version": str(patient.version)}

    asked = client.post(address, typed)
    form = asked.context["form"]
    answered = client.post(address, typed | {"gp_asked": form["gp_asked"].value(), "gp_choice": str(marc.pk)})

    assert (asked.status_code, answered.status_code) == (422, 302)
    assert 'name="gp_choice"' in asked.content.decode()
    assert Patient.objects.get(pk=patient.pk).gp == marc


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"postcode": "ABCDE"}, "postcode"),
        ({"postcode": "1300"}, "postcode"),
        ({"postcode": ""}, "postcode"),
        ({"phone": "bonjour"}, "phone"),
        ({"contact_phone": "12"}, "contact_phone"),
    ],
)
def test_a_postcode_and_a_phone_that_cannot_be_are_refused(db, change, field):
    assert list(form_of(gp_status="unknown", **change).errors) == [field]


@pytest.mark.parametrize(
    ("typed", "kept"), [("13 005", "13005"), ("Étranger", "étranger"), ("abroad", "étranger"), ("20200", "20200"), ("99350", "99350")]
)
def test_a_postcode_is_kept_in_one_form(db, typed, kept):
    form = form_of(gp_status="unknown", postcode=typed)

    assert form.is_valid()
    assert form.said().identity.postcode == kept


def test_what_may_be_empty_stays_empty(db):
    form = form_of(gp_status="unknown", phone="", contact_phone=" ")

    assert form.is_valid()
    assert (form.said().identity.phone, form.said().surroundings.contact_phone) == ("", "")


@pytest.mark.parametrize("typed", ["25/11/2026", "01/01/2099"])
def test_a_birth_to_come_is_said_to_be_in_the_future(db, typed):
    assert form_of(gp_status="unknown", birth_date=typed).errors["birth_date"] == ["Cette date est dans le futur."]


def test_the_example_of_a_birth_date_is_one(db):
    assert form_of(gp_status="unknown", birth_date="demain").errors["birth_date"] == ["Une date est attendue, par exemple 14/03/1959."]
