"""Is another person's document noticed, and is the same person left alone?"""

import pytest

from netboard.foundation.documents.reading import Found, Reading, identity_conflicts

KNOWN = {
    "birth_family_name": "LE GALL-MARTIN", "used_family_name": "D'ANGELO", "first_given_name": "Jean-Noël", "birth_given_names": "Jean-Noël Pierre",
    "birth_date": "1960-03-12", "sex": "M", "ins_matricule": "160031305512345",
}  # fmt: skip


def read(**values: str) -> Reading:
    return Reading("text", "letter", found=tuple(Found("identity", {key: value}) for key, value in values.items()))


@pytest.mark.parametrize(
    "values",
    [
        {}, {"birth_family_name": "LE GALL MARTIN"}, {"birth_family_name": "Le Gall-Martin"}, {"birth_family_name": "LEGALL MARTIN"},
        {"birth_family_name": "D’Angelo"}, {"used_family_name": "le gall-martin"}, {"birth_family_name": "MARTIN"},
        {"first_given_name": "JEAN NOEL"}, {"first_given_name": "Pierre"}, {"birth_date": "1960-03-12"}, {"sex": "M"},
    ],
    ids=str,
)  # fmt: skip
def test_the_same_person_gives_no_conflict(values):
    assert identity_conflicts(read(**values), traits=KNOWN) == ()


@pytest.mark.parametrize(
    ("key", "value"),
    [("birth_family_name", "LE GAL"), ("birth_family_name", "DURAND"), ("first_given_name", "Jeanne"), ("birth_date", "1960-12-03"), ("sex", "F"), ("ins_matricule", "160031305512346")],
)  # fmt: skip
def test_another_person_is_named_with_both_values(key, value):
    conflict = identity_conflicts(read(**{key: value}), traits=KNOWN)[0]

    assert (conflict.trait, conflict.read) == (key, value)


def test_what_is_not_known_is_not_compared():
    assert identity_conflicts(read(ins_matricule="1", birth_date="1999-01-01"), traits={"sex": "F"}) == ()
