from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from netboard.foundation.ui import formats

AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("length", "text", "tone"),
    [
        (timedelta(hours=2, minutes=10), "2 h 10 left", "warn"),
        (timedelta(minutes=0), "0 min left", "warn"),
        (timedelta(minutes=59, seconds=59), "59 min left", "warn"),
        (timedelta(hours=6), "6 h 00 left", "warn"),
        (timedelta(hours=6, minutes=1), "6 h 01 left", "neutral"),
        (timedelta(hours=47, minutes=59), "47 h 59 left", "neutral"),
        (timedelta(hours=48), "2 d left", "neutral"),
        (timedelta(hours=-3), "3 h 00 late", "danger"),
        (timedelta(days=-9), "9 d late", "danger"),
    ],
)
def test_time_left_is_said_in_words_with_its_tone(length, text, tone):
    with translation.override("en"):
        assert formats.time_left(AT + length, at=AT) == formats.TimeLeft(text=text, tone=tone)


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Decimal("1240.50"), None, "1\u00a0240,5"), (Decimal("2.0"), 1, "2,0"), (Decimal(100), None, "100"), (0, None, "0"),
        (Decimal("1E+3"), None, "1\u00a0000"), (None, None, ""), (0.1, None, "0,1"),
    ],
)  # fmt: skip
def test_numbers_are_written_in_french(value, places, text):
    with translation.override("fr"):
        assert formats.fr_number(value, places=places).replace("\u202f", "\u00a0") == text


@pytest.mark.parametrize(
    ("born", "on", "text"),
    [
        (date(1959, 3, 14), date(2026, 3, 13), "66 years old"),
        (date(1959, 3, 14), date(2026, 3, 14), "67 years old"),
        (date(2024, 2, 29), date(2026, 2, 28), "23 months old"),
        (date(2024, 2, 29), date(2026, 3, 1), "2 years old"),
        (date(2026, 10, 24), date(2026, 11, 24), "1 month old"),
    ],
)
def test_age_counts_completed_years_then_months(born, on, text):
    with translation.override("en"):
        assert formats.age(born, on=on) == text


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Surveiller ou opérer ?", "Surveiller ou opérer\u00a0?"), ("Ki-67 : 12 %", "Ki-67\u00a0: 12\u00a0%"), ("Urgent!", "Urgent\u00a0!"),
        ("« Oui »", "«\u00a0Oui\u00a0»"), ("à 17:00", "à 17:00"), ("https://exemple.fr", "https://exemple.fr"),
    ],
)  # fmt: skip
def test_french_punctuation_gets_its_spaces(typed, written):
    with translation.override("fr"):
        assert formats.punctuate(typed) == written


def test_english_punctuation_is_left_alone():
    with translation.override("en"):
        assert formats.punctuate("Why?") == "Why?"


@pytest.mark.parametrize(
    ("count", "fr", "en"),
    [
        (0, "0 octet", "0 bytes"),
        (1, "1 octet", "1 byte"),
        (999, "999 octets", "999 bytes"),
        (1000, "1 Ko", "1 KB"),
        (1536, "1,5 Ko", "1.5 KB"),
        (999_949, "999,9 Ko", "999.9 KB"),
        (1_000_000, "1 Mo", "1 MB"),
        (25_000_000, "25 Mo", "25 MB"),
        (3_200_000_000, "3,2 Go", "3.2 GB"),
    ],
)
def test_the_size_of_a_file_is_written_as_people_say_it(count, fr, en):
    with translation.override("fr"):
        assert formats.file_size(count).replace("\u00a0", " ") == fr
    with translation.override("en"):
        assert formats.file_size(count).replace("\u00a0", " ") == en


def test_the_number_of_a_row_is_written_in_a_form_as_it_is():
    with translation.override("fr"):
        written = Template('value="{{ row }}"').render(Context({"row": 1_000_410}))

    assert written == 'value="1000410"'
