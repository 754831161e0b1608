"""INS key, contradictions, ages: tables and laws."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.fr import nir

from netboard.care.patients import rules
from netboard.care.patients.rules import Sex


@pytest.mark.parametrize(
    ("body", "key"),
    [("2790351215189", "89"), ("180042A004123", "91"), ("180042B004123", "21")],
    ids=["official test matricule", "Southern Corsica", "Upper Corsica"],
)
def test_the_key_of_known_numbers(body, key):
    assert rules.ins_key(body) == key


@pytest.mark.parametrize("body", ["", "279035121518", "27903512151890", "279035121518X", "２790351215189"])
def test_a_body_of_another_form_has_no_key(body):
    with pytest.raises(ValueError, match=body or r"^$"):
        rules.ins_key(body)


@pytest.mark.parametrize(
    ("matricule", "good"),
    [
        ("279035121518989", True),
        ("279035121518988", False),
        ("180042A00412391", True),
        ("180042B00412321", True),
        ("180042A00412321", False),
        ("979035121518989", False),
        ("279135121518989", False),
        ("27903512151898", False),
        ("", False),
    ],
)
def test_form_and_key_are_both_checked(matricule, good):
    assert rules.is_ins(matricule) is good


_body = st.builds(
    lambda sex, year, month, department, rest: f"{sex}{year:02d}{month:02d}{department}{rest:06d}",
    st.sampled_from("12"), st.integers(0, 99), st.integers(1, 12), st.sampled_from(["13", "06", "84", "2A", "2B", "99"]), st.integers(1, 999_999),
)  # fmt: skip


@given(_body)
def test_an_independent_library_finds_the_same_key(body):
    assert nir.is_valid(body + rules.ins_key(body))


@given(_body, st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(body, place, shift):
    if place in {5, 6}:  # the department may hold a letter
        return
    wrong = body[:place] + str((int(body[place]) + shift) % 10) + body[place + 1 :]

    assert rules.ins_key(wrong) != rules.ins_key(body)


@pytest.mark.parametrize(
    ("matricule", "sex", "born", "said"),
    [
        ("279035121518989", Sex.FEMALE, date(1979, 3, 1), []),
        ("279035121518989", Sex.MALE, date(1979, 3, 1), ["sex"]),
        ("279035121518989", Sex.FEMALE, date(1980, 3, 1), ["birth_year"]),
        ("279035121518989", Sex.FEMALE, date(1979, 4, 1), ["birth_month"]),
        ("279035121518989", Sex.UNKNOWN, date(1979, 3, 1), []),
        ("279235121518989", Sex.FEMALE, date(1979, 7, 1), []),
    ],
)
def test_what_the_matricule_says_otherwise_is_named(matricule, sex, born, said):
    assert rules.ins_contradictions(matricule=matricule, sex=sex, birth_date=born) == said


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(1959, 3, 14), date(2026, 3, 13), 66),
        (date(1959, 3, 14), date(2026, 3, 14), 67),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2026, 1, 1), date(2026, 1, 1), 0),
    ],
)
def test_age_counts_whole_years(born, on, years):
    assert rules.age_years(born, on=on) == years


@pytest.mark.parametrize(
    ("born", "good"), [(date(2026, 11, 24), True), (date(2026, 11, 25), False), (date(1901, 1, 1), True), (date(1900, 1, 1), False)]
)
def test_births_are_neither_future_nor_impossibly_old(born, good):
    assert rules.is_plausible_birth(born, today=date(2026, 11, 24)) is good


@pytest.mark.parametrize(
    ("typed", "good"),
    [
        ("13005", True), ("20000", True), ("97400", True), ("98800", True), ("99350", True), ("01000", True), ("00100", False),
        ("ABCDE", False), ("1300", False), ("130055", False), ("1300A", False), ("١٣٠٠٥", False), ("", False),
    ],
)  # fmt: skip
def test_a_postcode_has_five_digits(typed, good):
    assert rules.is_postcode(typed) is good


@pytest.mark.parametrize(
    ("typed", "good"),
    [
        ("04 91 00 00 00", True), ("04.91.00.00.00", True), ("+33 (0)4 91 00 00 00", True), ("112233", True), ("123456789012345", True),
        ("11223", False), ("1234567890123456", False), ("bonjour", False), ("04 91 poste 3", False), ("33+491000000", False), ("", False),
        ("٠٤٩١٠٠٠٠", False),
    ],
)  # fmt: skip
def test_a_phone_number_can_be_dialled(typed, good):
    assert rules.is_phone(typed) is good
