"""Does one person lead at a time, and does a command of yesterday's page move nothing?"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from netboard.care.board import queries, services
from netboard.care.board.models import Chairing, Session
from netboard.foundation.access import policy
from netboard.foundation.audit.acts import Act
from tests.care.board.situation import acts, order
from tests.people import People

MINUTE = timedelta(minutes=1)


def test_who_opens_a_session_leads_it(people: People, begun: Session) -> None:
    assert queries.lead(begun).account == people.helene


def test_somebody_else_does_not_move_the_board(people: People, begun: Session) -> None:
    with pytest.raises(services.LedByAnother) as refusal:
        services.go_to_case(actor=people.denis, case_id=order(begun)[1], at=begun.starts_at)

    assert refusal.value.leader == people.helene


def test_a_take_over_is_traced_and_moves_the_board(people: People, begun: Session) -> None:
    services.take_lead(actor=people.denis, session_id=begun.pk, at=begun.starts_at + MINUTE)

    services.go_to_case(actor=people.denis, case_id=order(begun)[1], at=begun.starts_at + MINUTE)

    begun.refresh_from_db()
    assert begun.current_case_id == order(begun)[1]
    assert acts(Act.LEAD_TAKEN) == 1
    assert list(Chairing.objects.order_by("pk").values_list("account_id", "ended_at")) == [
        (people.helene.pk, begun.starts_at + MINUTE), (people.denis.pk, None),
    ]  # fmt: skip


def test_taking_the_lead_twice_is_taking_it_once(people: People, begun: Session) -> None:
    for _time in range(2):
        services.take_lead(actor=people.denis, session_id=begun.pk, at=begun.starts_at)

    assert (Chairing.objects.count(), acts(Act.LEAD_TAKEN)) == (2, 1)


def test_an_expert_does_not_take_the_lead(people: People, begun: Session) -> None:
    with pytest.raises(policy.Refused):
        services.take_lead(actor=people.chantal, session_id=begun.pk, at=begun.starts_at)


def test_a_command_of_a_page_left_behind_moves_nothing(people: People, begun: Session) -> None:
    first, second, third = order(begun)
    services.go_to_case(actor=people.helene, case_id=second, seen_case=first, at=begun.starts_at)

    with pytest.raises(services.StaleCommand):
        services.go_to_case(actor=people.helene, case_id=third, seen_case=first, at=begun.starts_at)

    begun.refresh_from_db()
    assert begun.current_case_id == second


def test_the_same_command_twice_is_one_move(people: People, begun: Session) -> None:
    first, second, _third = order(begun)
    for _time in range(2):
        services.go_to_case(actor=people.helene, case_id=second, seen_case=first, at=begun.starts_at)

    assert acts(Act.CASE_STARTED) == 2


def test_the_end_of_the_session_ends_the_lead(people: People, begun: Session) -> None:
    services.close_session(actor=people.denis, session_id=begun.pk, at=begun.ends_at)

    assert Chairing.objects.get().ended_at == begun.ends_at


@pytest.mark.django_db(transaction=True)
def test_two_who_take_the_lead_at_once_leave_one_leader(people: People, begun: Session) -> None:
    def take(account: object) -> None:
        try:
            services.take_lead(actor=account, session_id=begun.pk, at=begun.starts_at)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(take, (people.denis, people.helene)))

    assert Chairing.objects.filter(ended_at__isnull=True).count() == 1
