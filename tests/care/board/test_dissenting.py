"""Does a decision carry who disagreed and why?"""

import pytest
from django.db import DatabaseError, transaction

from netboard.care.board import rules, services
from netboard.care.board.models import Dissent, Session
from netboard.foundation.access import policy
from netboard.foundation.audit.acts import Act
from tests.care.board.situation import LATE, acts
from tests.people import People


def disagree(actor: object, begun: Session, *, about: object = None, reason: str = "Trop tôt") -> Dissent:
    person = (about or actor).professional_id
    return services.record_dissent(actor=actor, case_id=begun.current_case_id, professional_id=person, reason=reason, at=LATE)


def record(people: People, begun: Session) -> None:
    services.record_opinion(
        actor=people.helene, case_id=begun.current_case_id, kind=rules.OpinionKind.SURVEILLANCE, text="IRM à six mois", at=LATE
    )


def test_an_expert_says_it_of_oneself(people: People, begun: Session) -> None:
    made = disagree(people.chantal, begun)

    assert (made.reason, made.recorded_by) == ("Trop tôt", people.chantal)
    assert acts(Act.DISSENT_RECORDED) == 1


def test_the_newer_reason_stands(people: People, begun: Session) -> None:
    disagree(people.chantal, begun)
    disagree(people.chantal, begun, reason="Chirurgie d’abord")

    assert Dissent.objects.get().reason == "Chirurgie d’abord"


def test_the_desk_notes_it_for_somebody(people: People, begun: Session) -> None:
    assert disagree(people.denis, begun, about=people.nadia).professional == people.nadia.professional


def test_an_expert_does_not_note_it_for_somebody_else(people: People, begun: Session) -> None:
    with pytest.raises(policy.Refused):
        disagree(people.chantal, begun, about=people.nadia)


def test_it_needs_a_reason(people: People, begun: Session) -> None:
    with pytest.raises(services.ReasonNeeded):
        disagree(people.chantal, begun, reason="  ")


def test_who_takes_no_part_does_not_disagree(people: People, begun: Session) -> None:
    services.declare_conflict(actor=people.chantal, case_id=begun.current_case_id, reason="opérateur", at=LATE)

    with pytest.raises(services.Recused):
        disagree(people.chantal, begun)


def test_it_is_taken_back_before_the_opinion(people: People, begun: Session) -> None:
    disagree(people.chantal, begun)

    services.withdraw_dissent(actor=people.chantal, case_id=begun.current_case_id, professional_id=people.chantal.professional_id, at=LATE)

    assert not Dissent.objects.exists()


def test_after_the_opinion_it_is_closed(people: People, begun: Session) -> None:
    record(people, begun)

    with pytest.raises(services.CaseClosed):
        disagree(people.chantal, begun)


@pytest.mark.parametrize("sql", ["UPDATE board_dissent SET reason = 'autre'", "DELETE FROM board_dissent"])
def test_what_was_disagreed_with_never_changes(people: People, begun: Session, raw_sql, sql: str) -> None:
    disagree(people.chantal, begun)
    record(people, begun)
    raw_sql("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        raw_sql(sql)
