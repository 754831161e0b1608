"""Does the merging of two people's texts keep every word that either of them wrote?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netboard.care.board import rules

BASE = "Surveillance clinique. TDM à six mois."


@pytest.mark.parametrize(
    ("mine", "theirs", "text", "is_clean"),
    [
        pytest.param(BASE, BASE, BASE, True, id="nobody changed anything"),
        pytest.param("Surveillance clinique. TDM à trois mois.", BASE, "Surveillance clinique. TDM à trois mois.", True, id="only I"),
        pytest.param(BASE, "Surveillance biologique. TDM à six mois.", "Surveillance biologique. TDM à six mois.", True, id="only they"),
        pytest.param(
            "Surveillance clinique. TDM à trois mois.", "Surveillance biologique. TDM à six mois.",
            "Surveillance biologique. TDM à trois mois.", True, id="two words far apart",
        ),
        pytest.param(
            "Surveillance clinique. TDM à trois mois.", "Surveillance clinique. TDM dans six mois.",
            "Surveillance clinique. TDM dans trois mois.", False, id="two neighbours in one sentence are to be read again",
        ),
        pytest.param(
            f"{BASE} Dosage de la CgA.", f"{BASE} IRM du foie.", f"{BASE} IRM du foie. Dosage de la CgA.", True, id="both wrote on at the end"
        ),
        pytest.param(f"{BASE} Dosage de la CgA.", f"{BASE} Dosage", f"{BASE} Dosage de la CgA.", True, id="I wrote on from what was kept"),
        pytest.param(
            "Surveillance clinique. TDM à trois mois.", "Surveillance clinique. TDM à douze mois.",
            "Surveillance clinique. TDM à douze trois mois.", False, id="the same word changed twice",
        ),
        pytest.param("Surveillance clinique.", "Surveillance clinique. TDM à trois mois.", "Surveillance clinique. TDM à trois mois.", False, id="I erased what they rewrote"),
        pytest.param("", f"{BASE} IRM.", " IRM.", False, id="I erased what was there, they added"),
    ],
)  # fmt: skip
def test_two_changes_become_one_text(mine: str, theirs: str, text: str, is_clean: bool) -> None:
    found = rules.merge(BASE, mine=mine, theirs=theirs)

    assert found == rules.Merged(text, is_clean)


WORDS = st.lists(st.sampled_from(["foie", "TDM", "mois", "à", ",", ".", "six", "1,5", "\n"]), max_size=12)


def _inserted(base: list[str], places: list[int], mark: str) -> tuple[str, list[str]]:
    """Write words of one's own, each unlike any other, at some places of a text."""
    words = list(base)
    own = []
    for number, place in enumerate(sorted(places, reverse=True)):
        word = f"{mark}{number}x"
        own.append(word)
        words.insert(min(place, len(words)), word)
    return " ".join(words), own


@given(WORDS, st.lists(st.integers(0, 12), max_size=4), st.lists(st.integers(0, 12), max_size=4))
def test_every_word_that_either_person_added_stands_in_the_result(base: list[str], mine: list[int], theirs: list[int]) -> None:
    my_text, my_words = _inserted(base, mine, "moi")
    their_text, their_words = _inserted(base, theirs, "toi")

    found = rules.merge(" ".join(base), mine=my_text, theirs=their_text)

    assert [word for word in [*my_words, *their_words] if word not in found.text] == []


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_text_that_one_person_changed_is_that_person_s_text(base: str, changed: str) -> None:
    assert rules.merge(base, mine=changed, theirs=base) == rules.Merged(changed, is_clean=True)
    assert rules.merge(base, mine=base, theirs=changed) == rules.Merged(changed, is_clean=True)


@given(st.text(alphabet="ab ,\n", max_size=30), st.text(alphabet="ab ,\n", max_size=30), st.text(alphabet="ab ,\n", max_size=30))
def test_the_same_answer_sent_again_adds_nothing(base: str, mine: str, theirs: str) -> None:
    once = rules.merge(base, mine=mine, theirs=theirs).text

    assert rules.merge(once, mine=once, theirs=once).text == once


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "impossible"),
    [
        ("177Lu 4 x 7,4 GBq", "177Lu 4 x 7,2 GBq", "177Lu 4 x 3,4 GBq", "3,2"),
        ("le 10/12/2026", "le 11/12/2026", "le 10/01/2026", "11/01/2026"),
        ("lanréotide 120 mg", "lanréotide 60 mg", "octréotide 120 mg", None),
    ],
    ids=["a dose", "a date", "a drug and its dose"],
)
def test_two_changes_of_one_number_never_make_a_third(base: str, mine: str, theirs: str, impossible: str | None) -> None:
    found = rules.merge(base, mine=mine, theirs=theirs)

    assert found.is_clean is False
    assert impossible is None or impossible not in found.text


def test_two_first_texts_of_one_box_are_to_be_read_again() -> None:
    assert rules.merge("", mine="FOLFOX", theirs="4 cycles") == rules.Merged("4 cycles FOLFOX", is_clean=False)
