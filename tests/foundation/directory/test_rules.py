"""Numbers and addresses of the directory."""

import pytest

from netboard.foundation.directory import keys, rules


@pytest.mark.parametrize(
    ("number", "well_formed"),
    [("10003456789", True), ("1000345678", False), ("100034567890", False), ("1000345678X", False), ("", False), ("١٠٠٠٣٤٥٦٧٨٩", False)],
)
def test_form_of_an_rpps_number(number, well_formed):
    assert rules.is_rpps(number) is well_formed


@pytest.mark.parametrize(
    ("number", "well_formed"),
    [
        ("060000001", True),
        ("2A0000014", True),
        ("2B0000012", True),
        ("2C0000012", False),
        ("06000000", False),
        ("0600000011", False),
        ("", False),
    ],
)
def test_form_of_a_finess_number(number, well_formed):
    assert rules.is_finess(number) is well_formed


@pytest.mark.parametrize(("number", "right"), [("79927398713", True), ("79927398710", False), ("0", True)])
def test_luhn_key(number, right):
    assert rules.has_luhn_key(number) is right


@pytest.mark.parametrize(
    ("address", "secure"),
    [
        ("nice@mssante.test", True),
        ("nice@chu.mssante.test", True),
        ("NICE@MSSANTE.TEST", True),
        ("nice@notmssante.test", False),
        ("nice@mssante.test.evil.org", False),
        ("nice@@mssante.test", False),
        ("nice@mssante.test\nBcc: x@y.fr", False),
        ("", False),
    ],
)
def test_health_data_leaves_to_secure_domains_only(address, secure):
    assert rules.is_secure_address(address, ("mssante.test",)) is secure


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (("Hélène", "D’Œuvre-Łukasz"), "HELENE D OEUVRE LUKASZ"),
        (("O'Brien",), "O BRIEN"),
        (("Nguyễn", "Thị"), "NGUYEN THI"),
        (("Null",), "NULL"),
        (("  ", ""), ""),
        (("Straße",), "STRASSE"),
    ],
)
def test_the_search_key_is_the_same_everywhere(words, key):
    assert keys.search_key(*words) == key


def test_every_specialty_has_both_labels():
    assert all(specialty.label_fr and specialty.label_en for specialty in rules.specialties().values())
    assert rules.specialties()["SM24"].label("fr") != ""
