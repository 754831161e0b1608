"""Who may this be, and what did the patient say?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Case as Choose
from django.db.models import IntegerField, Q, Value, When
from django.urls import reverse

from netboard.care.patients.models import Information, Patient
from netboard.foundation.access.scopes import rows
from netboard.foundation.directory import keys
from netboard.foundation.directory import matching as names
from netboard.foundation.directory import queries as directory
from netboard.foundation.directory.models import Professional
from netboard.foundation.directory.rules import Profession
from netboard.foundation.ui.fields import FrenchDateField

LIMIT = 5
MAX_WORDS = 200
_SHORT_YEAR = re.compile(r"\D\d{2}$")
DOCTORS_SHOWN = 12
GP_SPECIALTIES = frozenset({"SM26", "SM53", "SM54"})


@dataclass(frozen=True)
class Likeness:
    """Patients that may be the person being typed: those the actor sees, and whether one more is known elsewhere."""

    seen: tuple[Patient, ...]
    known_elsewhere: bool


def similar(
    *, actor: object, family_name: str, given_name: str, birth_date: date | None, ins: str = "", except_pk: int | None = None
) -> Likeness:
    """Find patients of like traits: same INS, same birth name and date, or same names.

    Of patients that the actor may not see, only the fact is told, and only when birth name, given name and date are all the same.
    """
    traits = keys.search_key(family_name, given_name)
    family = keys.search_key(family_name)
    alike = Q(pk__in=[])
    if ins:
        alike |= Q(ins_matricule=ins)
    if family and birth_date is not None:
        alike |= Q(trait_key__startswith=f"{family} ", birth_date=birth_date)
    if family and keys.search_key(given_name):
        alike |= Q(trait_key=traits)
    seen = Patient.objects.visible_to(actor).filter(alike).exclude(pk=except_pk or 0).order_by("-id")[:LIMIT]
    exact = Q(pk__in=[])
    if family and keys.search_key(given_name) and birth_date is not None:
        exact = Q(trait_key=traits, birth_date=birth_date)
    visible = list(seen)
    elsewhere = Patient.objects.filter(exact).exclude(pk__in=[patient.pk for patient in visible]).exclude(pk=except_pk or 0).exists()
    return Likeness(tuple(visible), elsewhere)


def matching(words: str) -> Q:
    """Build the condition on `Patient` of what a person types in a search box: names in any order, and a birth date.

    "zoé etranger", "ETRANGER Z", "étranger 14/03/1959" and "14 mars 1959" all find Zoé ÉTRANGER; each word is the start of a
    word of the names. A year of two digits may be of either century. Nothing typed finds nobody. Use it inside the scope of the
    actor: `Patient.objects.visible_to(actor).filter(matching(words))`, or from a dossier `patient__in=` such a query.
    """
    text, born = _birth_dates(words)
    if not born:
        return names.starting(text)
    return Q(birth_date__in=born) & (names.starting(text) if keys.search_key(text) else Q())


def _birth_dates(words: str) -> tuple[str, tuple[date, ...]]:
    """Cut the first date out of what is typed; answer the rest, and the days that the date may be."""
    typed = words[:MAX_WORDS].split()
    for length in (3, 2, 1):
        for start in range(len(typed) - length + 1):
            piece = " ".join(typed[start : start + length])
            try:
                day = FrenchDateField().clean(piece)
            except ValidationError:
                continue
            rest = " ".join(typed[:start] + typed[start + length :])
            return rest, _centuries(day, short=_SHORT_YEAR.search(piece) is not None)
    return " ".join(typed), ()


def _centuries(day: date, *, short: bool) -> tuple[date, ...]:
    if not short:
        return (day,)
    try:
        return (day.replace(year=day.year - 100), day)
    except ValueError:  # 29 February 2000, and none in 1900
        return (day,)


def objects_to_board(patient_id: int) -> bool:
    """Say whether the patient's last word was an objection."""
    last = Information.objects.filter(patient_id=patient_id).order_by("-recorded_at", "-id").first()
    return last is not None and last.objects_to_board


def doctors(words: str) -> list[Professional]:
    """Find active physicians by the beginnings of their names in any order, treating doctors first; else those of a like name."""
    if not (name := " ".join(keys.name_words(words.partition("(")[0]))):
        return []
    treating_first = Choose(When(specialty__in=GP_SPECIALTIES, then=Value(0)), default=Value(1), output_field=IntegerField())
    found = directory.professionals(name).filter(profession=Profession.PHYSICIAN.value, active=True)
    return list(found.order_by(treating_first, "search_key", "pk")[:DOCTORS_SHOWN]) or list(directory.physicians_named(name).near)


def labels(people: Sequence[Professional]) -> list[str]:
    """Write the labels of a list, with the RPPS number where a label alone would name two persons."""
    plain = [directory.label(person) for person in people]
    return [directory.label(person, numbered=plain.count(short) > 1) for person, short in zip(people, plain, strict=True)]


def gp_is_linked(patient: Patient) -> bool:
    """Say whether the treating doctor has an RPPS number or a secure address, of the person or of the establishment.

    False for a name that was only typed, which the coordination has to complete, and when there is no treating doctor.
    """
    return patient.gp is not None and patient.gp.is_linked


def local_number(patient: Patient, *, organisation_id: int | None) -> str:
    found = patient.local_identifiers.filter(organisation_id=organisation_id or 0).values_list("value", flat=True).first()
    return found or ""


def latest_dossier_url(patient: Patient, *, actor: object) -> str:
    """Say where to go back to: the newest dossier of the patient that the actor sees."""
    dossiers = apps.get_model("referral", "Dossier")._default_manager
    newest = dossiers.filter(rows(dossiers.model, actor), patient=patient).order_by("-id").values_list("pk", flat=True).first()
    return reverse("referral:dossier", args=[newest]) if newest else reverse("worklist:home")
