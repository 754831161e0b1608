from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation

from netboard.foundation.ui import fields
from netboard.foundation.ui.fields import PartialDate


def code_of(field, typed):
    with pytest.raises(ValidationError) as refused:
        field.clean(typed)
    return refused.value.code


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12", "12"), ("12,5", "12.5"), ("12.5", "12.5"), ("1 240,5", "1240.5"), ("1\u202f240", "1240"), ("1\u00a0240", "1240"),
        ("1'240", "1240"), ("-3", "-3"), ("\u22123,5", "-3.5"), (" 7 ", "7"), ("1240", "1240"), ("0,125", "0.125"), ("0", "0"),
        ("2,40", "2.40"), ("12345,678", "12345.678"),
    ],
)  # fmt: skip
def test_french_numbers_are_read(typed, number):
    assert fields.FrenchDecimalField().clean(typed) == Decimal(number)


@pytest.mark.parametrize("typed", ["1,240", "1.240", "12,345", "123.456", "-1,240"])
def test_number_that_reads_two_ways_is_refused(typed):
    assert code_of(fields.FrenchDecimalField(), typed) == "ambiguous"


def test_number_with_three_decimals_is_read_where_it_is_usual():
    assert fields.FrenchDecimalField(ambiguous_is_decimal=True).clean("1,240") == Decimal("1.240")


@pytest.mark.parametrize("typed", ["abc", "1e5", "NaN", "inf", "1,2,3", "--1", "٣", "12%", "1,", ",5", "9" * 50, "0x10"])
def test_what_is_not_a_number_is_refused(typed):
    assert code_of(fields.FrenchDecimalField(), typed) == "number"


@pytest.mark.parametrize(("typed", "code"), [("-0,1", "low"), ("100,1", "high"), ("2,41", "places")])
def test_implausible_number_is_refused(typed, code):
    assert code_of(fields.FrenchDecimalField(min_value=0, max_value=100, decimal_places=1), typed) == code


@pytest.mark.parametrize("typed", ["0", "100"])
def test_bounds_are_plausible(typed):
    assert fields.FrenchDecimalField(min_value=0, max_value=100).clean(typed) == Decimal(typed)


@pytest.mark.parametrize(("typed", "code"), [("", "required"), (None, "required")])
def test_absent_number_is_asked_for(typed, code):
    assert code_of(fields.FrenchDecimalField(), typed) == code
    assert fields.FrenchDecimalField(required=False).clean(typed) is None


def test_number_shown_again_is_read_again():
    field = fields.FrenchDecimalField()

    shown = field.widget.format_value(Decimal("1240.5"))

    assert shown == "1240,5"
    assert field.clean(shown) == Decimal("1240.5")
    assert not field.has_changed(Decimal("1240.5"), shown)


@pytest.mark.parametrize(
    "typed",
    [
        "03/03/2026", "3/3/2026", "03/03/26", "03.03.2026", "03-03-2026", "2026-03-03", "03032026", "3 mars 2026", "3 MARS 2026",
        "03 03 2026", " 3  mars 2026 ", "3 March 2026",
    ],
)  # fmt: skip
def test_french_dates_are_read(typed):
    assert fields.FrenchDateField().clean(typed) == date(2026, 3, 3)


@pytest.mark.parametrize(
    ("typed", "day"),
    [("1er août 2025", date(2025, 8, 1)), ("14 févr. 2021", date(2021, 2, 14)), ("5 décembre 2020", date(2020, 12, 5))],
)
def test_month_names_are_read_with_or_without_accents(typed, day):
    assert fields.FrenchDateField().clean(typed) == day


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("31/02/2026", "impossible"), ("29/02/2025", "impossible"), ("00/01/2026", "impossible"), ("01/13/2026", "month"),
        ("demain", "invalid"), ("3 marz 2026", "invalid"), ("2026", "invalid"), ("03/03/2026 à 10h", "invalid"), ("٣/٣/٢٠٢٦", "invalid"),
        ("01/01/0000", "impossible"),
    ],
)  # fmt: skip
def test_impossible_dates_are_refused(typed, code):
    assert code_of(fields.FrenchDateField(), typed) == code


@pytest.mark.parametrize(("typed", "year"), [("14/03/59", 1959), ("24/11/26", 2026), ("25/11/26", 1926), ("01/01/2025", 2025)])
def test_birth_of_two_digits_is_never_in_the_future(typed, year):
    assert fields.FrenchDateField(birth=True, latest=date(2026, 11, 24)).clean(typed).year == year


def test_birth_of_two_digits_needs_to_know_the_day():
    assert code_of(fields.FrenchDateField(birth=True), "14/03/59") == "century"


@pytest.mark.parametrize(("typed", "code"), [("23/11/2026", "low"), ("26/11/2026", "high")])
def test_date_outside_its_bounds_is_refused(typed, code):
    field = fields.FrenchDateField(earliest=date(2026, 11, 24), latest=date(2026, 11, 25))
    assert code_of(field, typed) == code


@pytest.mark.parametrize(
    ("typed", "partial"),
    [
        ("2021", PartialDate(year=2021)), ("02/2021", PartialDate(year=2021, month=2)), ("2021-02", PartialDate(year=2021, month=2)),
        ("février 2021", PartialDate(year=2021, month=2)), ("14/02/2021", PartialDate(year=2021, month=2, day=14)),
        ("14 février 2021", PartialDate(year=2021, month=2, day=14)),
    ],
)  # fmt: skip
def test_partial_date_keeps_what_is_known(typed, partial):
    assert fields.PartialDateField().clean(typed) == partial
    assert fields.PartialDateField().clean(str(partial)) == partial
    assert PartialDate.from_iso(partial.iso) == partial


@pytest.mark.parametrize(
    ("typed", "code"),
    [("13/2021", "month"), ("00/2021", "month"), ("0000", "impossible"), ("30/02/2021", "impossible"), ("vers 2021", "invalid")],
)
def test_partial_date_that_does_not_exist_is_refused(typed, code):
    assert code_of(fields.PartialDateField(), typed) == code


def test_partial_date_is_compared_by_the_days_it_may_be():
    field = fields.PartialDateField(latest=date(2026, 11, 24))

    assert field.clean("2026") == PartialDate(year=2026)
    assert code_of(field, "12/2026") == "high"
    assert (PartialDate(year=2024, month=2).first_day, PartialDate(year=2024, month=2).last_day) == (date(2024, 2, 1), date(2024, 2, 29))


def test_day_without_month_is_a_defect():
    with pytest.raises(ValueError, match="month"):
        PartialDate(year=2021, day=3)


@pytest.mark.parametrize(
    ("typed", "instant"),
    [
        ("26/11/2026 17:00", datetime(2026, 11, 26, 16, tzinfo=UTC)), ("26/11/2026 à 17 h", datetime(2026, 11, 26, 16, tzinfo=UTC)),
        ("26/11/2026 17h05", datetime(2026, 11, 26, 16, 5, tzinfo=UTC)), ("1 juillet 2026 17:00", datetime(2026, 7, 1, 15, tzinfo=UTC)),
        ("25/10/2026 02:30 été", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("25/10/2026 02:30 hiver", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_wall_clock_times_are_read(typed, instant):
    assert fields.FrenchDateTimeField().clean(typed) == instant


@pytest.mark.parametrize(
    ("typed", "code"),
    [("29/03/2026 02:30", "skipped"), ("25/10/2026 02:30", "twice"), ("26/11/2026 25:00", "impossible"), ("26/11/2026", "invalid")],
)
def test_times_that_do_not_exist_once_are_refused(typed, code):
    assert code_of(fields.FrenchDateTimeField(), typed) == code


@pytest.mark.parametrize("name", ["O'Brien", "D’Angelo", "Nguyễn", "Null", "E", "Jean-Noël"])
def test_real_names_are_kept(name):
    assert fields.CleanCharField(max_length=40).clean(name) == name


def test_text_is_composed_and_stripped():
    assert fields.CleanCharField().clean("  Ame\u0301lie ") == "Amélie"


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x85", "\u202e", "\u2066", "\u200f", "\ud800", "\x1b"])
@pytest.mark.parametrize("long", [True, False])
def test_invisible_characters_are_refused(character, long):
    assert code_of(fields.CleanCharField(long=long), f"Mar{character}tin") == "unreadable"


def test_lines_and_tabs_belong_to_long_text_only():
    assert fields.CleanCharField(long=True).clean("une\r\ndeux\ttrois") == "une\ndeux\ttrois"
    assert code_of(fields.CleanCharField(), "une\ndeux") == "unreadable"


def test_text_too_long_says_by_how_much():
    with pytest.raises(ValidationError) as refused:
        fields.CleanCharField(max_length=3).clean("quatre")
    assert refused.value.messages == ["The text is too long: 6 characters. Shorten it to 3."]


class Everything(forms.Form):
    number = fields.FrenchDecimalField()
    day = fields.FrenchDateField()
    partial = fields.PartialDateField()
    moment = fields.FrenchDateTimeField()
    words = fields.CleanCharField(long=True)


def test_form_shows_its_initial_values_as_people_type_them():
    initial = {
        "number": Decimal("1240.5"),
        "day": date(2026, 3, 3),
        "partial": PartialDate(year=2021, month=2),
        "moment": datetime(2026, 11, 26, 16, tzinfo=UTC),
    }

    form = Everything(initial=initial)

    shown = {name: form[name].subwidgets[0].data["value"] for name in initial}
    assert shown == {"number": "1240,5", "day": "03/03/2026", "partial": "02/2021", "moment": "26/11/2026 17:00"}


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (fields.FrenchDecimalField(), 'type="text" name="x" value="2,4" inputmode="decimal"'),
        (fields.FrenchDateField(), 'type="text" name="x" value="2,4" inputmode="numeric"'),
    ],
)
def test_widgets_are_text_boxes_and_render_without_a_form(field, expected):
    assert expected in field.widget.render("x", "2,4")


HINT = "Indiquez la taille en cm, par exemple 170."


def said_of(field, typed):
    with translation.override("fr"), pytest.raises(ValidationError) as refused:
        field.clean(typed)
    with translation.override("fr"):
        return refused.value.messages


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1,70", [HINT]),
        ("grand", [HINT]),
        ("1,7", [f"La valeur est inférieure à ce qui est plausible (80 au moins). Vérifiez la valeur et son unité. {HINT}"]),
        ("1700", [f"La valeur dépasse ce qui est plausible (230 au plus). Vérifiez la valeur et son unité. {HINT}"]),
    ],
)
def test_a_field_says_how_to_type_its_number(typed, said):
    field = fields.FrenchDecimalField(min_value=80, max_value=230, decimal_places=1, hint=HINT)

    assert said_of(field, typed) == said


@pytest.mark.parametrize(
    ("options", "example"),
    [({}, "12,5"), ({"decimal_places": 0}, "30"), ({"example": "1 240,5"}, "1 240,5"), ({"decimal_places": 1}, "12,5")],
)
def test_what_is_no_number_is_answered_by_an_example_of_the_field(options, example):
    assert said_of(fields.FrenchDecimalField(**options), "x") == [f"Un nombre est attendu, par exemple {example}."]


def test_an_unknown_month_is_said():
    assert said_of(fields.PartialDateField(), "13/2025") == ["Ce mois n’existe pas."]


def test_a_choice_of_rows_starts_with_a_word():
    assert str(fields.RowChoiceField(queryset=None).empty_label) == "Choose…"
