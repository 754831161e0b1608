"""Registering and correcting patients, recording what they were told."""

import pytest
from django.db import IntegrityError, transaction

from netboard.care.patients import queries, rules, services
from netboard.care.patients.models import Information, Patient
from netboard.foundation.access import policy
from netboard.foundation.audit.acts import Act
from netboard.foundation.audit.models import Entry
from netboard.foundation.directory.models import Professional
from tests import factories
from tests.people import AT

NOBODY = services.Surroundings()


def test_registering_keeps_the_traits_and_leaves_a_row(people):
    identity = factories.identity(birth_family_name="D’Œuvre", first_given_name="Hélène", used_family_name="Łukasz")

    patient = services.register_patient(actor=people.alice, identity=identity, surroundings=NOBODY, at=AT)

    assert (patient.search_key, patient.trait_key) == ("D OEUVRE LUKASZ HELENE MARCEL ANDRE", "D OEUVRE HELENE")
    assert (patient.gp, patient.gp_status) == (None, "unknown")
    assert Entry.objects.filter(act=Act.PATIENT_CREATED, patient_id=patient.pk).count() == 1


@pytest.mark.parametrize("who", ["chantal", "helene", "quentin", "adele"])
def test_only_those_who_identify_patients_may_register(people, who):
    with pytest.raises(policy.Refused):
        services.register_patient(actor=getattr(people, who), identity=factories.identity(), surroundings=NOBODY, at=AT)


def test_a_doctor_typed_by_name_enters_the_directory_once(people):
    around = services.Surroundings(gp=services.TypedGp("Dr Jeanne Inconnue"))

    first = services.register_patient(actor=people.alice, identity=factories.identity(), surroundings=around, at=AT)
    second = services.register_patient(actor=people.bruno, identity=factories.identity(), surroundings=around, at=AT)

    assert first.gp == second.gp
    assert (first.gp.family_name, first.gp.specialty, first.gp.secure_address) == ("Jeanne Inconnue", "SM54", "")
    assert Professional.objects.filter(family_name="Jeanne Inconnue").count() == 1


def test_a_local_number_of_somebody_else_is_refused_and_nothing_is_kept(people):
    around = services.Surroundings(local_number="IPP-1")
    services.register_patient(actor=people.alice, identity=factories.identity(), surroundings=around, at=AT)

    with pytest.raises(services.IdentifierTaken):
        services.register_patient(actor=people.alice, identity=factories.identity(birth_family_name="AUTRE"), surroundings=around, at=AT)

    assert not Patient.objects.filter(birth_family_name="AUTRE").exists()


def test_the_same_number_in_another_hospital_is_somebody_else(people):
    around = services.Surroundings(local_number="IPP-1")
    services.register_patient(actor=people.alice, identity=factories.identity(), surroundings=around, at=AT)

    other = services.register_patient(actor=people.bruno, identity=factories.identity(), surroundings=around, at=AT)

    assert other.local_identifiers.get().organisation == people.avignon


def test_correcting_an_identity_changed_meanwhile_is_refused(people):
    patient = factories.draft(people).patient
    change = {
        "actor": people.alice,
        "patient_id": patient.pk,
        "identity": factories.identity(first_given_name="Marc"),
        "surroundings": NOBODY,
        "at": AT,
    }
    services.change_patient(version=1, **change)

    with pytest.raises(services.StalePatient):
        services.change_patient(version=1, **change)

    assert Patient.objects.get(pk=patient.pk).version == 2


def test_a_stranger_cannot_correct_the_identity(people):
    patient = factories.draft(people).patient

    with pytest.raises(Patient.DoesNotExist):
        services.change_patient(
            actor=people.eve, patient_id=patient.pk, version=1, identity=factories.identity(), surroundings=NOBODY, at=AT
        )


def test_the_last_word_of_the_patient_counts(people):
    patient = factories.draft(people).patient
    assert not queries.objects_to_board(patient.pk)

    for objects in (True, False, True):
        services.record_information(actor=people.alice, patient_id=patient.pk, informed_on=AT.date(), objects_to_board=objects, at=AT)

    assert queries.objects_to_board(patient.pk)
    assert Information.objects.filter(patient=patient).count() == 3


@pytest.mark.parametrize(
    "change",
    [
        {"sex": "X"},
        {"identity_status": "QUAL"},
        {"identity_status": "RECUP", "ins_matricule": "279035121518989"},
        {"ins_matricule": "279035121518"},
        {"gp": None},
        {"birth_family_name": ""},
    ],
    ids=["unknown sex", "qualified without INS", "retrieved without birth place", "INS of wrong form", "known GP without GP", "no name"],
)
def test_the_database_itself_refuses_an_incoherent_identity(people, change):
    patient = factories.draft(people).patient

    with pytest.raises(IntegrityError), transaction.atomic():
        Patient.objects.filter(pk=patient.pk).update(**change)


def test_likeness_shows_my_patients_and_only_tells_the_others(people):
    mine = factories.draft(people).patient
    traits = {"family_name": mine.birth_family_name.lower(), "given_name": "MARCEL", "birth_date": mine.birth_date}

    seen = queries.similar(actor=people.aline, **traits)
    told = queries.similar(actor=people.eve, **traits)
    other_date = queries.similar(actor=people.eve, **(traits | {"birth_date": None}))

    assert (seen.seen, seen.known_elsewhere) == ((mine,), False)
    assert (told.seen, told.known_elsewhere) == ((), True)
    assert (other_date.seen, other_date.known_elsewhere) == ((), False)


def test_rules_and_choices_hold_the_same_codes():
    assert {status.value for status in rules.IdentityStatus} == {"PROV", "VALI", "RECUP", "QUAL"}
