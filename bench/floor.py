"""What would the least Django do? The same rows in plain templates: no session, no rights, no trace, no component."""

import uuid

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template import Context, Engine
from django.urls import path
from django.utils import timezone

from netboard.care.referral.models import Dossier, Exam, HistoryEvent, LabResult
from netboard.foundation.directory import keys

PAGE = 25
_HEAD = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title><link rel="stylesheet" href="/static/app.css"><script src="/static/app.js" defer></script></head><body>
<header><nav><ul><li><a href="/">À faire</a></li><li><a href="/dossiers/">Dossiers</a></li><li><a href="/board/">RCP</a></li>
<li><a href="/reports/">Comptes rendus</a></li><li><a href="/deliveries/">Envois</a></li></ul></nav></header><main><h1>{{ title }}</h1>"""
_FOOT = """</main><footer><p>Centre expert TNE</p></footer></body></html>"""
LIST = Engine().from_string(
    _HEAD
    + """<form method="get"><label for="q">Nom ou numéro</label><input id="q" name="q"><button>Chercher</button></form>
<table><caption>Dossiers, du plus récent au plus ancien</caption>
<thead><tr><th>Numéro</th><th>Patient</th><th>Question</th><th>De</th><th>État</th></tr></thead><tbody>
{% for dossier in rows %}<tr><td><a href="{% url 'dossier' dossier.pk %}">{{ dossier.number }}</a></td>
<td>{{ dossier.patient.birth_family_name }} {{ dossier.patient.first_given_name }}<br><small>{{ dossier.patient.birth_date|date:"d/m/Y" }}</small></td>
<td>{{ dossier.question|truncatechars:110 }}</td><td>{{ dossier.referrer.display_name }}<br><small>{{ dossier.establishment.name }}</small></td>
<td>{% if dossier.urgency == "urgent" %}<b>Urgent</b> {% endif %}{{ dossier.get_state_display }}</td></tr>{% endfor %}
</tbody></table>{% if following %}<a href="?after={{ following }}">Suivants</a>{% endif %}"""
    + _FOOT
)
DETAIL = Engine().from_string(
    _HEAD
    + """<p>{{ dossier.patient.birth_family_name }} {{ dossier.patient.first_given_name }}, {{ dossier.patient.birth_date|date:"d/m/Y" }}</p>
<p>{{ dossier.referrer.display_name }}, {{ dossier.establishment.name }}, {{ dossier.get_state_display }}</p><p>{{ dossier.question }}</p>
<dl><dt>Primitif</dt><dd>{{ dossier.get_primary_site_display }}</dd><dt>Syndrome</dt><dd>{{ dossier.get_syndrome_display }}</dd>
<dt>Symptômes</dt><dd>{{ dossier.symptoms }}</dd><dt>Métastases</dt><dd>{{ dossier.metastatic_sites }}</dd><dt>ECOG</dt><dd>{{ dossier.ecog }}</dd>
<dt>Antécédents</dt><dd>{{ dossier.comorbidities }}</dd><dt>Poids</dt><dd>{{ dossier.weight_kg }}</dd><dt>Famille</dt><dd>{{ dossier.family_history }}</dd>
<dt>Différenciation</dt><dd>{{ dossier.pathology.get_differentiation_display }}</dd><dt>Ki-67</dt><dd>{{ dossier.pathology.ki67_percent }}</dd>
<dt>Mitoses</dt><dd>{{ dossier.pathology.mitoses_per_2mm2 }}</dd><dt>Grade</dt><dd>{{ dossier.pathology.get_grade_retained_display }}</dd>
<dt>Marquages</dt><dd>{% for code, found in dossier.pathology.stains.items %}{{ code }} {{ found }} {% endfor %}</dd>
<dt>TNM</dt><dd>{{ dossier.staging.prefix }}{{ dossier.staging.t }} {{ dossier.staging.n }} {{ dossier.staging.m }}, {{ dossier.staging.stage }}</dd></dl>
<ul>{% for event in dossier.events.all %}<li>{{ event.day|default:"" }}/{{ event.month|default:"" }}/{{ event.year }} {{ event.text }}</li>{% endfor %}</ul>
<table>{% for exam in dossier.exams.all %}<tr><td>{{ exam.performed_on|date:"d/m/Y" }}</td><td>{{ exam.get_modality_display }}</td><td>{{ exam.result }}</td>
<td>{% for code, value in exam.details.items %}{{ code }} {{ value }} {% endfor %}</td></tr>{% endfor %}</table>
<table>{% for result in dossier.results.all %}<tr><td>{{ result.get_analyte_display }}</td><td>{{ result.comparator }} {{ result.value|default:result.text }}
 {{ result.unit }}</td><td>{{ result.sampled_on|date:"d/m/Y" }}</td><td>{{ result.note }}</td></tr>{% endfor %}</table>"""
    + _FOOT
)


def dossiers(request: HttpRequest) -> HttpResponse:
    rows = Dossier._default_manager.select_related("patient", "referrer", "establishment").defer("draft").exclude(state="draft")
    if words := request.GET.get("q"):
        rows = rows.filter(patient__search_key__startswith=keys.search_key(words))
    found = list(rows.order_by("-opened_at", "-id")[: PAGE + 1])
    following = found[PAGE - 1].pk if len(found) > PAGE else ""
    return HttpResponse(LIST.render(Context({"title": "Dossiers", "rows": found[:PAGE], "following": following})))


def dossier(request: HttpRequest, pk: int) -> HttpResponse:  # noqa: ARG001 -- the signature of a view
    rows = Dossier._default_manager.select_related("patient", "referrer", "establishment", "pathology", "staging").prefetch_related(
        Prefetch("events", HistoryEvent.objects.order_by("year", "month", "day", "id")),
        Prefetch("results", LabResult.objects.order_by("analyte", "sampled_on", "id")),
        Prefetch("exams", Exam.objects.order_by("-performed_on", "id")),
    )
    seen = get_object_or_404(rows, pk=pk)
    return HttpResponse(DETAIL.render(Context({"title": seen.number, "dossier": seen})))


def create(request: HttpRequest) -> HttpResponse:
    """Insert one dossier with the columns of the form, unchecked; the facts stay in the JSON column."""
    typed, at, key = request.POST, timezone.now(), uuid.uuid4()
    made = Dossier._default_manager.create(
        number=key.hex[:20], patient_id=typed["patient"], referrer_id=typed["referrer"], referrer_account_id=typed["account"],
        establishment_id=typed["establishment"], board_site_id=typed["board_site"], state="submitted", opening_key=key, opened_at=at,
        submitted_at=at, version=2, draft=dict(typed.lists()), draft_saved_at=at, draft_saved_by_id=typed["account"],
        board_type=typed["board_type"], motive=typed["motive"], question=typed["question"], urgency=typed["urgency"],
        urgency_reason=typed.get("urgency_reason", ""), primary_site=typed["primary_site"], ecog=typed["ecog"],
        comorbidities=typed.get("comorbidities", ""), syndrome=typed.get("syndrome", ""), symptoms=typed.get("symptoms", ""),
        family_history=typed.get("family_history", ""), genetics=typed.get("genetics", ""), metastatic_sites=typed.get("metastatic_sites", ""),
    )  # fmt: skip
    return HttpResponseRedirect(f"/dossiers/{made.pk}/")


urlpatterns = [path("dossiers/", dossiers), path("dossiers/new/", create), path("dossiers/<int:pk>/", dossier, name="dossier")]
