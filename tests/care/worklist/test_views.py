"""The home page of each role: what waits, in the order of danger."""

from datetime import timedelta

import pytest

from netboard.care.referral import rules, services
from netboard.care.worklist import queries
from netboard.foundation.ui.work import WorkItem
from tests import factories
from tests.people import AT


@pytest.mark.parametrize("who", ["alice", "chantal", "denis", "helene", "paul", "quentin", "adele"])
def test_every_role_has_a_home_page(people, client_of, who):
    assert client_of(getattr(people, who)).get("/").status_code == 200


def test_the_coordination_sees_what_to_check_urgent_first(people):
    plain = factories.submitted(people, at=AT - timedelta(days=2))
    urgent = factories.submitted(people, urgent=True, at=AT)

    work = queries.worklist(people.denis, AT)

    assert [item.detail.split(" ")[0] for item in (*work.pressing, *work.waiting)] == [urgent.number, plain.number]


def test_a_referrer_sees_his_drafts_and_what_came_back_not_those_of_others(people):
    draft, returned = factories.draft(people), factories.submitted(people)
    services.triage_dossier(actor=people.denis, dossier_id=returned.pk, act=rules.Act.RETURN, reason="TEP", at=AT)

    mine, others = queries.worklist(people.alice, AT), queries.worklist(people.bruno, AT)

    assert [item.url for item in mine.pressing] == [f"/dossiers/{returned.pk}/edit/"]
    assert [item.url for item in mine.waiting] == [f"/dossiers/{draft.pk}/edit/"]
    assert (others.pressing, others.waiting) == ((), ())


def test_danger_comes_before_warning_and_the_nearest_deadline_first(people, monkeypatch):
    def item(tone, hours):
        return WorkItem("k", "w", "d", "/", AT + timedelta(hours=hours) if hours else None, tone)

    given = [item("neutral", 0), item("warn", 5), item("danger", 9), item("warn", 2), item("danger", 0)]
    monkeypatch.setattr(queries, "SOURCES", (lambda _actor, _at: given,))

    work = queries.worklist(people.denis, AT)

    assert work.pressing == (given[2], given[4], given[3], given[1])
    assert work.waiting == (given[0],)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_home_page_costs_the_same_for_one_and_three_rows(people, client_of, rows, django_assert_max_num_queries):
    for _row in range(rows):
        factories.submitted(people)
    client = client_of(people.denis)
    client.get("/")

    with django_assert_max_num_queries(16):
        client.get("/")
