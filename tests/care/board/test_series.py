"""Setting up a weekly board on the screen."""

import pytest
from django.urls import reverse

from netboard.care.board.models import Series
from netboard.foundation.audit.acts import Act
from netboard.foundation.audit.models import Entry
from netboard.foundation.directory.models import Site

TYPED = {
    "name": "RCP TNE", "weekday": "3", "starts_at_time": "17:00", "duration_minutes": "90", "case_minutes": "5", "cutoff_hours": "24",
    "active": "on",
}  # fmt: skip


def typed(people, **changes):
    return TYPED | {"organisation": people.marseille.pk, "sites": [site.pk for site in Site.objects.all()]} | changes


def test_the_coordination_sets_up_a_board_over_three_sites(people, client_of):
    answer = client_of(people.denis).post(reverse("board:new_series"), typed(people))

    series = Series.objects.get()
    assert (answer.status_code, series.weekday, f"{series.starts_at_time:%H:%M}", series.sites.count()) == (302, 3, "17:00", 3)
    assert Entry.objects.filter(act=Act.SERIES_SAVED, target_id=str(series.pk)).count() == 1


def test_a_board_can_be_changed_and_stopped(people, client_of):
    client = client_of(people.denis)
    client.post(reverse("board:new_series"), typed(people))
    page = reverse("board:series", args=[Series.objects.get().pk])

    shown = client.get(page)
    client.post(page, {name: value for name, value in typed(people, starts_at_time="17h30").items() if name != "active"})

    series = Series.objects.get()
    assert b'value="17:00"' in shown.content
    assert (f"{series.starts_at_time:%H:%M}", series.active) == ("17:30", False)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"weekday": "7"}, "weekday"),
        ({"starts_at_time": "25:00"}, "starts_at_time"),
        ({"duration_minutes": "5"}, "duration_minutes"),
        ({"case_minutes": "0"}, "case_minutes"),
        ({"cutoff_hours": "-1"}, "cutoff_hours"),
        ({"sites": []}, "sites"),
        ({"organisation": "999999"}, "organisation"),
    ],
)
def test_a_board_that_cannot_meet_is_refused_beside_its_field(people, client_of, change, field):
    answer = client_of(people.denis).post(reverse("board:new_series"), typed(people, **change))

    assert (answer.status_code, list(answer.context["form"].errors), Series.objects.count()) == (422, [field], 0)


@pytest.mark.parametrize(("who", "status"), [("alice", 403), ("chantal", 403), ("denis", 200), ("helene", 200), ("adele", 403)])
def test_who_may_set_up_a_board(people, client_of, who, status):
    assert client_of(getattr(people, who)).get(reverse("board:new_series")).status_code == status
