"""Search and pages of the directory."""

import pytest
from django.db import IntegrityError, transaction

from netboard.foundation.directory import keys, queries
from netboard.foundation.directory.models import Organisation, Professional

pytestmark = pytest.mark.django_db


def _person(family: str, given: str = "", **more: object) -> Professional:
    return Professional.objects.create(family_name=family, given_name=given, profession="physician", **more)


def _names(found) -> list[str]:
    return [f"{row.family_name} {row.given_name}".strip() for row in found]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("mart", ["MARTIN Hélène", "MARTINEZ Éloi"]),
        ("helene", ["MARTIN Hélène"]),
        ("Éloi marti", ["MARTINEZ Éloi"]),
        ("martin helene", ["MARTIN Hélène"]),
        ("10003456789", ["MARTINEZ Éloi"]),
        ("100 0345 6789", ["MARTINEZ Éloi"]),
        ("artin", []),
        ("%", []),
        ("'; DROP TABLE", []),
        ("", []),
    ],
)
def test_people_are_found_by_the_beginnings_of_their_names(typed, found):
    _person("MARTINEZ", "Éloi", rpps="10003456789")
    _person("MARTIN", "Hélène")
    _person("DURAND", "Hubert")

    assert _names(queries.search_professionals(typed)) == found


def test_suggestions_leave_out_the_inactive_and_other_specialties():
    _person("MARTIN", "Anne", specialty="SM54")
    _person("MARTIN", "Bob", specialty="SM24")
    _person("MARTIN", "Carl", specialty="SM54", active=False)

    assert _names(queries.search_professionals("martin", specialties={"SM54"})) == ["MARTIN Anne"]
    assert _names(queries.search_professionals("martin", limit=1)) == ["MARTIN Anne"]


def test_pages_go_forth_and_back_over_namesakes():
    for number in range(7):
        _person("MARTIN", "A" if number < 5 else f"B{number}")
    everybody = list(Professional.objects.order_by("search_key", "pk"))

    first = queries.page_by_key(queries.professionals("martin"), size=3)
    second = queries.page_by_key(queries.professionals("martin"), after=first.next, size=3)
    third = queries.page_by_key(queries.professionals("martin"), after=second.next, size=3)
    back = queries.page_by_key(queries.professionals("martin"), before=third.previous, size=3)
    start = queries.page_by_key(queries.professionals("martin"), before=back.previous, size=3)

    assert [*first.rows, *second.rows, *third.rows] == everybody
    assert (first.previous, third.next) == ("", "")
    assert (back.rows, start.rows) == (second.rows, first.rows)
    assert (start.previous, start.next != "") == ("", True)


@pytest.mark.parametrize("cursor", ["", "~", "x", "x~y", "A~" + "9" * 30, "A\0~1"])
def test_an_unreadable_cursor_gives_the_first_page(cursor):
    person = _person("MARTIN")

    assert queries.page_by_key(queries.professionals(), after=cursor).rows == (person,)


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_of_people_is_one_query(django_assert_num_queries, count):
    place = Organisation.objects.create(name="CHU")
    for number in range(count):
        _person("MARTIN", str(number), organisation=place)

    with django_assert_num_queries(1):
        rows = queries.page_by_key(queries.professionals("martin")).rows
        assert [row.organisation.name for row in rows] == ["CHU"] * count


def test_an_establishment_is_found_by_town_or_number():
    place = Organisation.objects.create(name="Hôpital Pasteur", city="Nice", finess="2A0000014")

    assert queries.search_organisations("nice past") == [place]
    assert queries.search_organisations("2a0000014") == [place]


@pytest.mark.parametrize(
    "sql",
    [
        (
            "INSERT INTO directory_professional (title, family_name, given_name, search_key, profession, specialty, rpps, secure_address, phone, active)"
            " VALUES ('', 'X', '', 'X', 'physician', '', '123', '', '', true)"
        ),
        (
            "INSERT INTO directory_professional (title, family_name, given_name, search_key, profession, specialty, secure_address, phone, active)"
            " VALUES ('', 'X', '', 'X', 'wizard', '', '', '', true)"
        ),
        (
            "INSERT INTO directory_professional (title, family_name, given_name, search_key, profession, specialty, secure_address, phone, active)"
            " VALUES ('', '', '', '', 'physician', '', '', '', true)"
        ),
        (
            "INSERT INTO directory_organisation (name, search_key, finess, address, postcode, city, phone, secure_address, active)"
            " VALUES ('X', 'X', '', '', '', '', '', '', true)"
        ),
        (
            "INSERT INTO directory_organisation (name, search_key, address, postcode, city, phone, secure_address, active)"
            " VALUES ('', '', '', '', '', '', '', true)"
        ),
    ],
)
def test_the_database_refuses_a_malformed_row(raw_sql, sql):
    with pytest.raises(IntegrityError), transaction.atomic():
        raw_sql(sql)


def _doctor(family: str, given: str, *, city: str = "", **more: object) -> Professional:
    place = Organisation.objects.create(name=f"Cabinet {city}", city=city) if city else None
    return _person(family, given, title="Dr", organisation=place, **more)


def _meant(text: str) -> tuple[list[str], list[str]]:
    named = queries.physicians_named(text)
    return [queries.label(person) for person in named.exact], [queries.label(person) for person in named.near]


MARC, HUGO = "Dr Marc IMAGINAIRE (Aix)", "Dr Hugo IMAGINAIRE (RPPS 10000000001)"


@pytest.mark.parametrize(
    ("typed", "exact", "near"),
    [
        ("Marc IMAGINAIRE", [MARC], []),
        ("IMAGINAIRE Marc", [MARC], []),
        ("docteur MÀRC imaginaire", [MARC], []),
        (MARC, [MARC], []),
        ("Dr Marc IMAGINAIRE (Nice)", [], [MARC]),
        (HUGO, [HUGO], []),
        ("Dr Hugo IMAGINAIRE", [HUGO], []),
        ("Marc IMAGINIARE", [], [MARC]),
        ("Mrac IMAGINAIRE", [], [MARC]),
        ("M. Marc IMAGINAIR", [], [MARC]),
        ("IMAGINAIRE M.", [], [MARC]),
        ("Marc Antoine IMAGINAIRE", [], [MARC]),
        ("Zoé IMAGINAIRE", [], []),
        ("Marc DURAND", [], []),
        ("", [], []),
        ("Dr", [], []),
        ("((", [], []),
        ("%", [], []),
    ],
)
def test_a_typed_doctor_is_the_one_of_the_directory(typed, exact, near):
    _doctor("IMAGINAIRE", "Marc", city="Aix")
    _doctor("IMAGINAIRE", "Hugo", rpps="10000000001")
    _doctor("IMAGINAIRE", "Zoé", active=False)

    assert _meant(typed) == (exact, near)


def test_namesakes_are_told_apart_by_town_then_by_number():
    for number, city in enumerate(("Aix", "Aix", "Nice")):
        _doctor("IMAGINAIRE", "Marc", city=city, rpps=f"1000000000{number}")

    assert len(_meant("Marc IMAGINAIRE")[0]) == 3
    assert len(_meant("Dr Marc IMAGINAIRE (Aix)")[0]) == 2
    assert _meant("Dr Marc IMAGINAIRE (Nice)")[0] == ["Dr Marc IMAGINAIRE (Nice)"]
    assert [person.rpps for person in queries.physicians_named("Dr Marc IMAGINAIRE (Aix, RPPS 10000000001)").exact] == ["10000000001"]


def test_a_row_that_is_only_a_typed_name_gives_way_to_the_doctor_with_an_address():
    _person("Marc IMAGINAIRE", title="Dr")
    known = _doctor("IMAGINAIRE", "Marc", secure_address="marc@mssante.test")

    assert queries.physicians_named("Marc Imaginaire").exact == (known,)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("LE GALL", "LE GAL", True),
        ("JEANPIERRE DURAND", "DURAND JEAN PIERRE", True),
        ("MARC DUPONT", "MARC DUPOND", True),
        ("LEA ROY", "LEO ROY", False),
        ("ANNE MARTIN", "ALAIN MARTIN", False),
        ("A B", "ANNE BLANC", False),
        ("IMAGINAIRE", "IMAGINAIRE MARC", True),
        ("MARC", "", False),
    ],
)
def test_like_names_are_slips_initials_and_names_left_out(one, other, alike):
    assert keys.is_like(tuple(one.split()), tuple(other.split())) is alike
    assert keys.is_like(tuple(other.split()), tuple(one.split())) is alike
