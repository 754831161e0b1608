"""Search and pages of the directory."""

import pytest
from django.db import IntegrityError, transaction

from netboard.foundation.directory import queries
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
