from datetime import timedelta
from pathlib import Path

import pytest
from django import forms
from django.template import TemplateSyntaxError
from django.template.loader import render_to_string
from django.utils import translation
from lxml import html

from netboard.foundation import clock, ui
from netboard.foundation.ui import charts, fields, guide

TEMPLATES = Path(ui.__file__).parent / "templates"
HOSTILE = '"><script>alert(1)</script>'


class Small(forms.Form):
    ki67 = fields.FrenchDecimalField(label="Ki-67", help_text="Hottest area.")
    state = forms.ChoiceField(label="State", widget=forms.RadioSelect, choices=[("0", "0"), ("1", "1")])
    note = fields.CleanCharField(label="Note", required=False)


def test_guide_shows_every_component_without_an_undefined_variable(page_request):
    page = html.fromstring(guide.guide(page_request).content)

    assert [heading.text for heading in page.iter("h1")] == ["Guide de style"]
    used = "".join(path.read_text(encoding="utf-8") for path in (TEMPLATES / "ui").glob("guide*.html"))
    names = {path.stem.replace("_", "-") for path in (TEMPLATES / "cotton").glob("*.html")}
    assert {name for name in names if f"<c-{name} " not in used and f"<c-{name}>" not in used} == set()


def test_guide_has_nothing_inline(page_request):
    page = html.fromstring(guide.guide(page_request).content)

    attributes = {name for element in page.iter() if isinstance(element.tag, str) for name in element.attrib}
    assert {name for name in attributes if name == "style" or name.startswith("on")} == set()
    assert list(page.iter("style")) == []
    assert [script.get("type") for script in page.iter("script") if not script.get("src")] == ["application/json"]


def test_ids_of_a_page_are_unique(page_request):
    ids = html.fromstring(guide.guide(page_request).content).xpath("//@id")

    assert {each for each in ids if ids.count(each) > 1} == set()


@pytest.mark.parametrize("name", sorted(path.name for path in (TEMPLATES / "cotton").glob("*.html")))
def test_component_is_short(name):
    assert len((TEMPLATES / "cotton" / name).read_text(encoding="utf-8").splitlines()) <= 40


def test_field_names_its_error_and_its_help(render):
    page = html.fromstring(render('<c-field :field="form.ki67" unit="%" />', form=Small({"ki67": "1,240"})))

    box = page.xpath("//input")[0]
    assert box.get("aria-invalid") == "true"
    described = [page.get_element_by_id(each).text_content().strip() for each in box.get("aria-describedby").split()]
    assert described == ["Hottest area.", "This number can be read in two ways. Write 1240 or 1,24."]
    assert page.xpath("//label")[0].get("for") == box.get("id")
    assert "required" in page.text_content()


def test_group_of_choices_is_named_by_its_legend(render):
    page = html.fromstring(render('<c-field :field="form.state" />', form=Small({})))

    group = page.xpath("//fieldset")[0]
    assert group.xpath("legend")[0].text_content().split() == ["State", "required"]
    assert page.get_element_by_id(group.get("aria-describedby")).text_content() == "This field is required."


def test_error_summary_links_to_each_field(render):
    page = html.fromstring(render('<div><c-errors :form="form" /></div>', form=Small({"ki67": "x"})))

    assert [link.get("href") for link in page.xpath("//a")] == ["#id_ki67", "#id_state_field"]
    assert page.xpath("//h2")[0].text == "2 entries are to be corrected"


def test_error_summary_reads_formsets(render):
    formset = forms.formset_factory(Small, extra=1, min_num=1, validate_min=True)
    sent = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-ki67": "x", "form-0-state": "0"}

    page = html.fromstring(render('<div><c-errors :formsets="formsets" /></div>', formsets=[formset(sent)]))

    assert [link.get("href") for link in page.xpath("//a")] == ["#id_form-0-ki67"]


@pytest.mark.parametrize("form", [Small(), Small({"ki67": "2", "state": "0"})], ids=["fresh", "right"])
def test_no_error_no_summary(render, form):
    assert render('<c-errors :form="form" />', form=form).strip() == ""


def test_button_passes_its_attributes_and_shows_its_key(render):
    button = html.fromstring(render('<c-button main key="s" name="act" value="sign" formnovalidate>Sign</c-button>'))

    assert dict(button.attrib) == {
        "type": "submit", "class": "btn main", "data-key": "s", "aria-keyshortcuts": "s", "name": "act", "value": "sign",
        "formnovalidate": "",
    }  # fmt: skip
    assert button.xpath("kbd")[0].text == "s"


@pytest.mark.parametrize(
    "source",
    [
        '<c-card :title="typed">x</c-card>', '<c-card title="{{ typed }}">x</c-card>', "<c-chip>{{ typed }}</c-chip>",
        '<c-button :title="typed">x</c-button>', '<c-button title="{{ typed }}">x</c-button>', '<c-work-row :what="typed" :note="typed" />',
        '<c-person :name="typed" :role="typed" />', '<c-seat :what="typed" :value="typed" />', '<c-need :what="typed" :note="typed" />',
        '<c-heading :title="typed" :lead="typed" />', '<c-moment :what="typed" :who="typed" />', '<c-link-button :href="typed">x</c-link-button>',
        '<c-notice :title="typed">{{ typed }}</c-notice>', "<c-question>{{ typed }}</c-question>", "<c-empty>{{ typed }}</c-empty>",
    ],
)  # fmt: skip
def test_components_escape_what_people_typed(render, source):
    assert "<script" not in render(source, typed=HOSTILE)


def test_attribute_name_from_outside_is_refused(render):
    with pytest.raises(TemplateSyntaxError):
        render('<c-chip :attrs="given">x</c-chip>', given={"onclick=alert(1) x": "y"})


def test_quoted_value_cannot_open_a_new_attribute(render):
    chip = html.fromstring(render('<c-chip :title="typed">x</c-chip>', typed='" onclick="alert(1)"'))

    assert chip.get("title") == '" onclick="alert(1)"'
    assert chip.get("onclick") is None


def test_clock_carries_its_instant_for_the_page(render):
    due_at = clock.now() + timedelta(hours=2, minutes=10, seconds=30)

    time = html.fromstring(render('<c-due :at="due_at" />', due_at=due_at))

    assert (time.tag, time.text, time.get("class")) == ("time", "2 h 10 left", "chip warn")
    assert time.get("data-due") == time.get("datetime")


@pytest.mark.parametrize(("value", "width"), [(0, "0.00"), (45, "50.00"), (92, "100.00"), (-1, "0.00")])
def test_meter_never_leaves_its_frame(render, value, width):
    page = html.fromstring(render('<c-meter :value="value" top=90 label="Time" text="" />', value=value))

    assert page.xpath("//rect/@width") == [width]


def test_table_without_rows_says_so(render):
    source = '<c-table caption="Exams" :rows="rows" empty="No exam yet."><c-slot name="head"><th>Date</th></c-slot></c-table>'

    assert html.fromstring(render(source, rows=[])).text_content().strip() == "No exam yet."
    assert html.fromstring(render(source, rows=[1])).xpath("//caption")[0].text == "Exams"


def test_chart_is_followed_by_its_table(render):
    chart = charts.line_chart(guide_points(), title="CgA", unit="µg/l")

    figure = html.fromstring(render('<c-chart :chart="chart" />', chart=chart))

    assert [child.tag for child in figure] == ["figcaption", "svg", "details"]
    assert len(figure.xpath(".//tbody/tr")) == 2


def guide_points():
    return [charts.Point(on=point_on, value=value) for point_on, value in ((guide.SHOWN_ON, 4), (guide.SHOWN_ON.replace(year=2025), 3))]


def test_page_context_does_not_leak_into_components(render):
    assert "Outside" not in render("<c-card>x</c-card>", title="Outside")


@pytest.mark.parametrize("template", ["ui/error.html"])
def test_error_page_needs_no_context_processor(template):
    words = {"title": "Not found", "what": "No such dossier.", "advice": "Check the number.", "why": "", "reference": "7F3A"}

    page = html.fromstring(render_to_string(template, words))

    assert page.xpath("//h1")[0].text == "Not found"
    assert "7F3A" in page.text_content()


def test_rows_can_be_added_from_their_own_template(render):
    page = html.fromstring(render('<form><c-rows :formset="rows" row="ui/guide_row.html" /></form>', rows=guide.Markers(prefix="m")))

    assert page.get_element_by_id("id_m-TOTAL_FORMS").get("value") == "1"
    assert len(page.xpath("//*[@id='m-rows']/*[@data-row]")) == 1
    assert page.xpath("//template[@id='m-empty']//input[@type='text']/@name") == ["m-__prefix__-name", "m-__prefix__-value"]
    assert page.xpath("//button/@data-add-row") == ["m"]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ('<ul><c-work-row :what="typed" /></ul>', "L’IRM «\u00a0a\u00a0» & b\u00a0?"),
        ('<ul><c-work-row what="{{ typed }}" /></ul>', "L’IRM « a » & b ?"),
    ],
)
def test_punctuation_never_breaks_an_escaped_text(render, source, shown):
    with translation.override("fr"):
        page = html.fromstring(render(source, typed="L’IRM « a » & b ?"))

    assert page.xpath("//*[@class='what']")[0].text == shown
