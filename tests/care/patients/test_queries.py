"""A patient found by names in any order and by a birth date, at the size of a region."""

from datetime import date

import pytest
from django.db import connection

from netboard.care.patients import queries
from netboard.care.patients.models import Patient
from tests import factories


def found(words: str) -> list[str]:
    return [patient.birth_family_name for patient in Patient.objects.filter(queries.matching(words)).order_by("pk")]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("zoé etranger", ["ÉTRANGER"]),
        ("ETRANGER Zoé", ["ÉTRANGER"]),
        ("etr z", ["ÉTRANGER"]),
        ("étranger anne", ["ÉTRANGER"]),
        ("d'or", ["D’OR"]),
        ("or", ["D’OR"]),
        ("14/03/1959", ["ÉTRANGER"]),
        ("14 mars 1959", ["ÉTRANGER"]),
        ("14031959", ["ÉTRANGER"]),
        ("1959-03-14", ["ÉTRANGER"]),
        ("14/03/59", ["ÉTRANGER"]),
        ("zoé 14/03/1959", ["ÉTRANGER"]),
        ("né le", []),
        ("zoé 15/03/1959", []),
        ("29/02/00", ["D’OR"]),
        ("trange", []),
        ("zoé dupont", []),
        ("", []),
        ("' & | ! :* <->", []),
        ("%", []),
        ("\x00", []),
        ("31/02/1959", []),
        ("z" * 5000, []),
    ],
)
def test_a_patient_is_found_by_names_in_any_order_and_by_the_birth_date(people, typed, names):
    factories.patient(
        people, birth_family_name="ÉTRANGER", first_given_name="Zoé", birth_given_names="Zoé Anne", birth_date=date(1959, 3, 14)
    )
    factories.patient(people, birth_family_name="D’OR", first_given_name="Louis", birth_given_names="Louis", birth_date=date(2000, 2, 29))

    assert found(typed) == names


def test_the_words_are_answered_by_an_index(people):
    factories.patient(people)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

        plan = Patient.objects.filter(queries.matching("zoé etranger")).explain()

    assert "patient_words" in plan
