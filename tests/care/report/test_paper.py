"""What does the report say on paper, in French: the kind of opinion, the state of the identity, days and quorum?"""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from netboard.care.report.services import paper
from tests.care.report import situations


@pytest.mark.parametrize(
    ("status", "words"), [("PROV", "Identité provisoire"), ("VALI", "Identité validée"), ("RECUP", "Identité récupérée"), ("QUAL", "Identité qualifiée")]
)  # fmt: skip
def test_the_state_of_the_identity_is_said_and_the_national_number_only_when_qualified(people, status, words):
    version = situations.signed(people)
    patient = version.report.case.dossier.patient
    patient.identity_status, patient.ins_matricule = status, "159030605512345"

    shown = paper.document(version).patient

    assert (shown.identity_status, shown.ins) == (words, "159030605512345" if status == "QUAL" else "")


@pytest.mark.parametrize(
    ("kind", "words"),
    [("treatment", "Proposition de traitement"), ("surveillance", "Surveillance"), ("further_exams", "Examens complémentaires")],
)
def test_the_kind_of_opinion_stands_on_paper_and_on_the_page(people, client_of, kind, words):
    version = situations.drafted(people, kind=kind)

    assert paper.document(version).opinion_kind == words
    for route in ("report:version", "report:sign", "report:write"):
        assert words in client_of(people.helene).get(reverse(route, args=[version.pk])).content.decode()


def test_the_moment_of_the_discussion_is_a_sentence_whose_hour_stays_on_its_line(people):
    version = situations.drafted(people, at=datetime(2027, 1, 1, 16, 30, tzinfo=UTC))

    assert paper.document(version).session_text == "Discuté le vendredi 1er janvier 2027 à\u00a017:30"


def test_the_quorum_is_named_once(people):
    version = situations.drafted(people)

    assert paper.document(version).quorum_text.startswith("atteint (")
