"""The states of a dossier: every move allowed, every other refused."""

import itertools

import pytest

from netboard.care.referral.models import MotiveChoice, SiteChoice, StateChoice
from netboard.care.referral.rules import CLOSED, EDITABLE, JOURNEY, MOVES, Act, Motive, MoveRefused, Site, State, can_move, move


@pytest.mark.parametrize(("state", "act"), list(itertools.product(State, Act)))
def test_a_move_happens_exactly_when_the_table_says_so(state, act):
    if (state, act) in MOVES:
        assert move(state, act) is MOVES[state, act]
        assert can_move(state, act)
    else:
        assert not can_move(state, act)
        with pytest.raises(MoveRefused) as refused:
            move(state, act)
        assert (refused.value.state, refused.value.act) == (state, act)


def test_nothing_leaves_a_closed_dossier_but_a_correction():
    assert {act for state, act in MOVES if state in CLOSED} == {Act.CORRECT}


def test_every_state_but_the_draft_can_be_reached():
    assert set(MOVES.values()) | {State.DRAFT} == set(State)


def test_each_step_of_the_journey_leads_to_the_next():
    assert all(after in {MOVES[pair] for pair in MOVES if pair[0] is before} for before, after in itertools.pairwise(JOURNEY))


def test_what_can_be_written_can_be_submitted():
    assert all((state, Act.SUBMIT) in MOVES for state in EDITABLE)


def test_screens_name_every_state_motive_and_site():
    assert (set(StateChoice.values), set(MotiveChoice.values), set(SiteChoice.values)) == (
        {state.value for state in State},
        {motive.value for motive in Motive},
        {site.value for site in Site},
    )
