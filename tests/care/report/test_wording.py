"""How do exams, surveillance, another board, a trial, a reference, a disagreement and a carried case stand in the report?"""

from datetime import timedelta

import pytest

from netboard.care.board.models import Dissent, Opinion
from netboard.care.report import services
from netboard.care.report.services import paper, wording
from tests.care.report import situations
from tests.care.report.situations import DISCUSSED_AT

ALL = {
    "exams": "TEP au 68Ga-DOTATOC\nIRM hépatique", "exams_within": "sous 3 semaines", "surveillance": "TDM tous les 6 mois", "next_board": "national",
    "next_board_name": "", "trial": "NETTER-3", "reference_name": "TNCD", "reference_edition": "2026",
}  # fmt: skip


NOTHING: dict[str, object] = dict.fromkeys(ALL, "")


def plain(text: str) -> list[str]:
    return text.replace("\u00a0", " ").splitlines()


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        ({}, []),
        ({"exams": "IRM"}, ["Examens demandés : IRM"]),
        ({"exams": " TEP.\n\n IRM. "}, ["Examens demandés : TEP ; IRM"]),
        ({"exams": "IRM", "exams_within": "avant le 3 mars"}, ["Examens demandés (avant le 3 mars) : IRM"]),
        ({"exams_within": "avant le 3 mars"}, []),
        ({"surveillance": "Six mois"}, ["Surveillance : Six mois"]),
        ({"surveillance": "  À  revoir "}, []),
        ({"next_board": "other", "next_board_name": "RCP foie"}, ["À présenter à : Autre RCP – RCP foie"]),
        ({"next_board_name": "RCP foie"}, []),
        ({"trial": "NETTER-3"}, ["Essai à vérifier : NETTER-3"]),
        ({"reference_name": "TNCD"}, ["Référentiel : TNCD"]),
        ({"reference_edition": "2026"}, []),
        (
            ALL,
            [
                "Examens demandés (sous 3 semaines) : TEP au 68Ga-DOTATOC ; IRM hépatique", "Surveillance : TDM tous les 6 mois",
                "À présenter à : RCP nationale", "Essai à vérifier : NETTER-3", "Référentiel : TNCD (2026)",
            ],
        ),
    ],
    ids=[
        "nothing", "exams", "exams on two lines", "exams by a day", "a day without exams", "surveillance", "already the words of the opinion", "another board",
        "a name without a board", "a trial", "a reference", "an edition of nothing", "all",
    ],
)  # fmt: skip
def test_each_thing_asked_for_is_a_line(said: dict[str, str], lines: list[str]) -> None:
    assert plain(wording.next_steps(Opinion(kind="surveillance", text="À revoir", **(NOTHING | said)))) == lines


def test_a_case_discussed_without_quorum_says_when_it_comes_again(people) -> None:
    again = situations.session(people, at=DISCUSSED_AT + timedelta(days=7))

    said = wording.next_steps(Opinion(kind="surveillance", text="À revoir", presented_again_in=again, **NOTHING))

    assert plain(said) == ["À représenter : quorum non atteint, séance du 3 décembre 2026"]


def test_the_draft_takes_them_up_in_the_order_of_the_letter(people):
    case = situations.discussed(people, said=ALL)

    version = services.draft_report(actor=people.denis, case_id=case.pk, at=DISCUSSED_AT)

    assert plain(version.follow_up)[0] == "Examens demandés (sous 3 semaines) : TEP au 68Ga-DOTATOC ; IRM hépatique"
    assert [part.key for part in paper.document(version).sections][:2] == ["follow_up", "summary"]


def test_what_the_board_called_urgent_has_24_hours(people):
    case = situations.discussed(people, said={"is_urgent": True})

    report = services.draft_report(actor=people.denis, case_id=case.pk, at=DISCUSSED_AT).report

    assert (report.urgent, report.due_at) == (True, DISCUSSED_AT + timedelta(hours=24))


def test_who_does_not_agree_is_named_with_the_reason(people):
    case = situations.scheduled(people)
    Dissent.objects.create(
        case=case, professional=people.chantal.professional, reason="Chirurgie d’abord", recorded_by=people.denis, recorded_at=DISCUSSED_AT
    )

    (section,) = [part for part in services.case_document(case, at=DISCUSSED_AT).sections if part.key == "dissent"]

    assert (section.title, plain(section.paragraphs[0])) == ("Désaccord", ["Dr Chantal TESTEUR-CHANTAL : Chirurgie d’abord"])


def test_the_quorum_tells_apart_the_specialties_heard_by_written_opinion(people):
    case = situations.discussed(people, said={"written_specialties": ["SM28"]})

    version = services.draft_report(actor=people.denis, case_id=case.pk, at=DISCUSSED_AT)

    said = paper.document(version).quorum_text.replace("\u00a0", " ")
    assert said.startswith("atteint (")
    assert said.count("par avis écrit : ") == 1


def test_who_was_there_for_a_part_only_is_said_so(people):
    version = situations.drafted(people, left_early=True)

    specialties = {person.name: person.specialty for person in paper.document(version).attendees}

    assert specialties[people.gilles.professional.display_name].endswith(", pour une partie de la discussion")


def test_a_carried_case_says_from_where_and_why(people):
    earlier = situations.scheduled(people, at=DISCUSSED_AT - timedelta(days=7))
    case = situations.discussed(people)
    earlier.state, earlier.closed_at, earlier.unfinished_reason, earlier.carried_to = (
        "not_presented",
        DISCUSSED_AT,
        "no_quorum",
        case.session,
    )
    earlier.dossier = case.dossier
    earlier.save()

    version = services.draft_report(actor=people.denis, case_id=case.pk, at=DISCUSSED_AT)

    said = paper.document(version).session_text.replace("\u00a0", " ")
    assert said == "Discuté le jeudi 26 novembre 2026 à 17:30 (reporté de la séance du 19 novembre 2026 : quorum non atteint)"
