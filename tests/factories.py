"""Dossiers in a given state, made through the services as people would."""

import uuid
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count

from netboard.care.patients import rules as patient_rules
from netboard.care.patients import services as patient_services
from netboard.care.patients.models import Patient
from netboard.care.referral import rules, services
from netboard.care.referral.models import Dossier
from netboard.foundation.access.models import Account
from tests.people import AT, People

_numbers = count(1)

FACTS = rules.Facts(
    board_type=rules.BoardType.RARE_CANCERS,
    motive=rules.Motive.PRRT,
    question="Progression hépatique sous lanréotide : PRRT, évérolimus ou traitement intra-artériel ?",
    urgency=rules.Urgency.STANDARD,
    primary_site=rules.Site.JEJUNUM_ILEUM,
    ecog=1,
    comorbidities="HTA",
    syndrome=rules.Syndrome.CARCINOID_SYNDROME.value,
    symptoms="flush 3/j",
    patient_wish="Pas d’hospitalisation longue avant mars.",
    events=(rules.Event(rules.PartialDate(2021, 2), "Résection iléale"), rules.Event(rules.PartialDate(2021, 5, 3), "Lanréotide 120 mg/28 j")),
    results=(rules.LabResult("5HIAA_U", Decimal(310), unit="µmol/24 h", sampled_on=date(2026, 9, 1)),),
    exams=(rules.Exam(rules.Modality.SSTR_PET, date(2026, 9, 18), "Foie et os", {"krenning": "4"}),),
    pathology=rules.Pathology(
        performed_on=date(2021, 2, 18), specimen_kind="surgical", differentiation="well", ki67_percent=Decimal("2.0"),
        mitoses_per_2mm2=Decimal(1), grade_retained="G1", stains={"CHROMOGRANIN": "positive"},
    ),
    staging=rules.Staging(edition="8", t="T3", n="N2", m="M1a", stage="IV"),
)  # fmt: skip


def _letters(number: int) -> str:
    """Write a number as letters, since no name holds digits."""
    return "".join(chr(ord("A") + int(digit)) for digit in str(number))


def identity(**changes: object) -> patient_services.Identity:
    number = next(_numbers)
    plain = patient_services.Identity(
        birth_family_name=f"TESTNET-{_letters(number)}",
        birth_given_names="Marcel André",
        first_given_name="Marcel",
        birth_date=date(1959, 3, 14),
        sex=patient_rules.Sex.MALE,
        postcode="06200",
    )
    return replace(plain, **changes)


def patient(people: People, *, by: Account | None = None, at: datetime = AT, with_gp: bool = True, **changes: object) -> Patient:
    around = patient_services.Surroundings(gp=people.gp if with_gp else None, local_number=f"IPP-{next(_numbers)}")
    return patient_services.register_patient(actor=by or people.alice, identity=identity(**changes), surroundings=around, at=at)


def draft(people: People, *, referrer: Account | None = None, at: datetime = AT, with_gp: bool = True) -> Dossier:
    actor = referrer or people.alice
    person = patient(people, by=actor, at=at, with_gp=with_gp)
    return services.open_dossier(actor=actor, patient=person, referrer=actor.professional, key=uuid.uuid4(), at=at)


def submitted(
    people: People,
    *,
    referrer: Account | None = None,
    urgent: bool = False,
    at: datetime = AT,
    with_gp: bool = True,
    facts: rules.Facts = FACTS,
) -> Dossier:
    actor = referrer or people.alice
    dossier = draft(people, referrer=actor, at=at, with_gp=with_gp)
    if urgent:
        facts = replace(facts, urgency=rules.Urgency.URGENT, urgency_reason="hypoglycémies sévères répétées")
    receipt = services.submit_dossier(
        actor=actor, dossier_id=dossier.pk, key=uuid.uuid4(), facts=facts, payload={"question": [facts.question]},
        informed_on=at.date() - timedelta(days=1), board_site=None, referrer=actor.professional, at=at,
    )  # fmt: skip
    return receipt.dossier


def accepted(people: People, **options: object) -> Dossier:
    dossier = submitted(people, **options)
    return services.triage_dossier(actor=people.denis, dossier_id=dossier.pk, act=rules.Act.ACCEPT, at=options.get("at", AT))
