"""Are the codes that the reading proposes those that the forms offer?"""

from netboard.care.referral import models, rules
from netboard.foundation.documents.reading import (
    disease,
    imaging,
    markers,
    measures,
    model,
    organs,
    pathology,
    request,
    specimen,
    stains,
    sums,
)

SITES = {site.value for site in rules.Site}


def test_sites_are_those_of_the_form():
    assert {code for code, _words in organs.SITES} == SITES
    assert {code for code, _words in organs.NAMED_TUMOURS} <= SITES
    assert {site for _code, site in organs.CIM10_SITES} <= SITES


def test_syndromes_are_those_of_the_form():
    assert {code for code, _words in disease.SYNDROMES} <= {syndrome.value for syndrome in rules.Syndrome}


def test_modalities_are_those_of_the_form():
    assert {code for code, _words in imaging.MODALITIES} == {modality.value for modality in rules.Modality}


def test_exam_details_are_those_of_the_form():
    offered = {detail.value for detail in models.ExamDetail}
    assert {key for key, _words in (*measures._DETAILS, *sums._WHICH)} <= offered
    assert {"recist", "tracer", "duct_dilated", "reference_on", "size_mm"} <= offered


def test_analytes_are_those_of_the_form():
    undecided = {"5HIAA"}  # urine or plasma, decided by the words around
    offered = {analyte.value for analyte in models.AnalyteChoice}
    assert {code for code, _words in markers.ANALYTES} - undecided <= offered
    assert {"5HIAA_U", "5HIAA_P", "UMN", "METANEPHRINES"} <= offered


def test_stains_and_their_results_are_those_of_the_form():
    assert {code for code, _words in stains.STAINS} == {stain.value for stain in models.StainChoice}
    assert {code for code, _words in stains._RESULTS} == {result.value for result in models.StainResultChoice}


def test_motives_are_those_of_the_form():
    assert {code for code, _words in request.MOTIVES} == {motive.value for motive in rules.Motive}


def test_words_of_pathology_are_those_of_the_form():
    assert {code for code, _pattern in pathology._METHODS} == {method.value for method in models.Ki67MethodChoice}
    assert {code for code, _pattern in specimen.SPECIMENS} == {kind.value for kind in models.SpecimenChoice}
    assert {code for code, _pattern in pathology._NECROSIS} == {necrosis.value for necrosis in models.NecrosisChoice}
    assert {code for code, _pattern in pathology._DIFFERENTIATION} == {kind.value for kind in models.DifferentiationChoice}
    details = {f"detail_{detail.value}" for detail in models.PathologyDetail}
    assert {key for key, _words in pathology._INVASIONS} | {"detail_size_mm"} <= details
    grades = {grade.value for grade in models.GradeChoice}
    assert {"G1", "G2", "G3", "typical_carcinoid", "atypical_carcinoid", "low", "high"} <= grades


def test_every_morphology_code_gives_choices_of_the_form():
    offered = {"differentiation": models.DifferentiationChoice, "cell_type": models.CellTypeChoice}
    for meaning in pathology.MORPHOLOGIES.values():
        for key, value in meaning.items():
            assert value in {choice.value for choice in offered[key]}


def test_blocks_are_the_twelve_that_the_form_knows():
    assert len(model.BLOCKS) == 12
    assert set(model.BLOCKS) > model.ROWS
