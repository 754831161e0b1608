"""Are the tables of the board whole: each treatment has its national code, each composition its specialties, each row its source?"""

import pytest

from netboard.care.board import rules
from netboard.foundation.directory import rules as directory


def test_every_treatment_has_a_national_code() -> None:
    assert set(rules.treatment_codes()) == set(rules.Treatment)
    assert all(code.code and code.system and code.source for code in rules.treatment_codes().values())


@pytest.mark.parametrize(
    ("treatment", "code"),
    [
        ("surgery", "387713003"),
        ("ssa", "C547"),
        ("prrt", "GEN-092.03.02"),
        ("interventional_endoscopy", "C157891"),
        ("other", "GEN-092.03.01"),
    ],
)
def test_a_treatment_goes_under_the_code_of_the_value_set(treatment: str, code: str) -> None:
    assert rules.treatment_codes()[rules.Treatment(treatment)].code == code


def test_prrt_is_never_iodine_therapy() -> None:
    assert "MED-232" not in {code.code for code in rules.treatment_codes().values()}


def test_every_composition_names_specialties_of_the_national_list() -> None:
    known = set(directory.specialties())
    for composition in rules.compositions().values():
        assert composition.wants
        for want in composition.wants:
            assert want.specialties <= known, want


@pytest.mark.parametrize(
    ("present", "written", "missing"),
    [
        pytest.param((), (), ["oncology", "medicine", "surgery", "nuclear", "radiology", "pathology"], id="nobody"),
        pytest.param(("SM36", "SM62", "SM14", "SM28", "SM94", "SM01"), (), [], id="everybody, endocrinology for medicine"),
        pytest.param(("SM36", "SM24", "SM14", "SM74", "SM01"), ("SM28",), [], id="nuclear medicine in writing"),
        pytest.param(("SM36", "SM24", "SM14"), (), ["nuclear", "radiology", "pathology"], id="three of six"),
    ],
)
def test_what_is_wanted_and_not_heard_is_named(present: tuple[str, ...], written: tuple[str, ...], missing: list[str]) -> None:
    assert [want.code for want in rules.unheard("net", present=present, written=written)] == missing


def test_a_board_without_a_composition_wants_nothing() -> None:
    assert rules.unheard("", present=(), written=()) == ()


def test_a_reference_has_an_edition() -> None:
    assert rules.references()
    assert all(each.name and each.edition for each in rules.references())
