"""What does the style guide show? Every component with invented content of the length that real content has."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from netboard.foundation import clock
from netboard.foundation.ui import charts, fields

TONES = ("neutral", "accent", "ok", "warn", "danger")
TOKENS = (
    "bg", "surface", "sunken", "ink", "muted", "line", "edge", "accent", "accent-strong", "on-accent", "tint", "danger",
    "danger-tint", "warn", "warn-tint", "ok", "ok-tint", "focus",
)  # fmt: skip
SHOWN_ON = date(2026, 11, 24)


class Sample(forms.Form):
    """One field of each kind."""

    question = fields.CleanCharField(
        label="Question posée à la RCP", help_text="Une phrase, avec le choix à trancher.", long=True, max_length=600
    )
    ki67 = fields.FrenchDecimalField(label="Ki-67", min_value=0, max_value=100, decimal_places=1)
    resected_on = fields.PartialDateField(label="Résection", required=False, help_text="Aussi précise qu’elle est connue.")
    born_on = fields.FrenchDateField(label="Date de naissance")
    meeting_at = fields.FrenchDateTimeField(label="Prochaine consultation", required=False)
    primary = forms.ChoiceField(label="Primitif", choices=[("", "Choisir"), ("si", "Grêle"), ("pa", "Pancréas")])
    performance = forms.ChoiceField(
        label="État général (OMS)", widget=forms.RadioSelect, choices=[("0", "0"), ("1", "1"), ("2", "2"), ("3", "3 ou 4")]
    )
    syndromes = forms.MultipleChoiceField(
        label="Syndromes",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("carcinoid", "Carcinoïde"), ("insulinoma", "Hypoglycémies"), ("gastrinoma", "Zollinger-Ellison")],
    )
    informed = forms.BooleanField(label="Le patient est informé de la discussion de son dossier")
    letter = forms.FileField(label="Courrier", required=False)


class Marker(forms.Form):
    """One line of a list that grows."""

    name = fields.CleanCharField(label="Marqueur")
    value = fields.FrenchDecimalField(label="Valeur")


Markers = forms.formset_factory(Marker, extra=1, can_delete=True)


def guide(request: HttpRequest) -> HttpResponse:
    """Show every component in every tone; mounted in the demonstration and in tests only."""
    return render(request, "ui/guide.html", content(at=clock.now()))


def content(*, at: datetime) -> dict[str, Any]:
    """Gather the samples; only the clocks depend on the instant."""
    return {
        "tones": TONES,
        "tokens": TOKENS,
        "at": at,
        "due": [at + timedelta(hours=hours) for hours in (50, 20, 2.17, -3)],
        "form": Sample(initial={"ki67": Decimal("2.4"), "born_on": date(1959, 3, 14), "performance": "1", "primary": "si"}),
        "wrong_form": Sample({"wrong-ki67": "1,240", "wrong-born_on": "31/02/1959"}, prefix="wrong"),
        "markers": Markers(prefix="markers"),
        "steps": steps(),
        "facts": [
            ("Tumeur", "TNE du grêle, bien différenciée, pièce opératoire 02/2021"),
            ("Stade", "pT3 N2 M1a, stade IV (UICC 8)"),
            ("État", "OMS 1 · HTA · IT modérée à l’échographie"),
        ],
        "marker": marker(),
        "log_marker": log_marker(),
        "history": history(),
        "no_rows": (),
    }


def steps() -> list[dict[str, str]]:
    """The journey of a dossier that waits for its board."""
    return [
        {"label": "Soumis", "state": "done"},
        {"label": "Accepté", "state": "done"},
        {"label": "RCP jeu. 26/11", "state": "now"},
        {"label": "Signé", "state": "next"},
        {"label": "Transmis", "state": "next"},
    ]


def marker() -> charts.Chart:
    """A marker that rises above its limit."""
    values = zip((2023, 2023, 2024, 2024, 2025, 2026), (2, 9, 3, 10, 6, 7), (148, 171, 196, 214, 240, 310), strict=True)
    points = [charts.Point(on=date(year, month, 12), value=Decimal(value)) for year, month, value in values]
    return charts.line_chart(points, title="5-HIAA urinaire", unit="µmol/24 h", limit=Decimal(52))


def log_marker() -> charts.Chart:
    """A marker over three decades that began below what the laboratory can measure."""
    values = ((2022, "2", True), (2023, "2", True), (2024, "11", False), (2025, "86", False), (2026, "1240", False))
    points = [charts.Point(on=date(year, 5, 3), value=Decimal(value), below=below) for year, value, below in values]
    return charts.line_chart(points, title="Calcitonine", unit="ng/l", limit=Decimal(10), log=True)


def history() -> charts.Chart:
    """Four lines of treatment."""
    periods = [
        charts.Period(label="Résection iléale, curage", since=date(2021, 2, 10), until=date(2021, 2, 10), kind="act"),
        charts.Period(label="Lanréotide 120 mg / 28 j", since=date(2021, 6, 1)),
        charts.Period(label="Chimio-embolisation hépatique", since=date(2024, 1, 15), until=date(2024, 4, 10), kind="act"),
        charts.Period(label="Surveillance rapprochée", since=date(2025, 1, 20), until=date(2025, 10, 30), kind="watch"),
    ]
    return charts.timeline_chart(periods, title="Traitements depuis 2021", today=SHOWN_ON)
