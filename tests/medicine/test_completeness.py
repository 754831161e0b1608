"""What a dossier lacks, by situation, by age of the exam, by what a person answered instead."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netboard.medicine import completeness
from netboard.medicine.completeness import Answer, Level, Observed, Standing

TODAY = date(2026, 11, 27)
TABLE = completeness.packaged()


def standings(observed: Observed, holdings=None, answers=None, on: date = TODAY) -> dict[str, Standing]:
    lines = completeness.assess(TABLE, observed=observed, holdings=holdings or {}, answers=answers or {}, on=on)
    return {line.requirement.subject: line.standing for line in lines}


def asked(observed: Observed) -> set[str]:
    return set(standings(observed))


@pytest.mark.parametrize(
    ("observed", "expected", "unexpected"),
    [
        pytest.param(Observed(primary_site="pancreas"), {"pancreas_location", "size", "duct_dilated", "vessel_contact"}, {"atrx", "mesenteric_mass"}, id="pancreas localised"),
        pytest.param(Observed(primary_site="pancreas", m="M1a"), {"atrx", "daxx", "sstr_pet", "krenning"}, {"p53", "cdx2"}, id="pancreas metastatic"),
        pytest.param(Observed(primary_site="jejunum_ileum"), {"primaries_count", "mesenteric_mass", "hiaa"}, {"echocardiography", "pancreas_location"}, id="small bowel"),
        pytest.param(Observed(primary_site="jejunum_ileum", syndrome="carcinoid_syndrome"), {"echocardiography", "hiaa"}, set(), id="carcinoid syndrome"),
        pytest.param(Observed(primary_site="appendix"), {"appendix_location", "mesoappendix", "margins"}, {"anal_distance"}, id="appendix"),
        pytest.param(Observed(primary_site="stomach"), {"gastric_type", "fundic_biopsies", "lesions_count"}, {"mesoappendix"}, id="stomach"),
        pytest.param(Observed(primary_site="colon_rectum"), {"anal_distance", "rectal_imaging"}, {"gastric_type"}, id="colon and rectum"),
        pytest.param(Observed(primary_site="lung"), {"thoracic_morphology", "necrosis", "central_peripheral"}, {"differentiation"}, id="lung has no differentiation"),
        pytest.param(Observed(primary_site="mtc"), {"calcitonin", "cea", "neck_ultrasound", "imtcgs"}, {"synaptophysin"}, id="medullary thyroid"),
        pytest.param(Observed(primary_site="ppgl"), {"methoxytyramine", "sdhb", "ppgl_location", "functional_imaging"}, {"differentiation"}, id="paraganglioma"),
        pytest.param(Observed(primary_site="unknown_primary"), {"cdx2", "gata3", "sstr_pet", "endoscopy_unknown"}, {"tnm_edition", "stage", "tnm_categories"}, id="unknown primary has no TNM"),
        pytest.param(Observed(motive="prrt"), {"sstr_pet", "krenning", "prrt_clearance", "prrt_albumin"}, {"asa"}, id="PRRT asked"),
        pytest.param(Observed(motive="surgery", syndrome="carcinoid_syndrome"), {"asa", "octreotide_cover"}, {"prrt_albumin"}, id="surgery with a syndrome"),
        pytest.param(Observed(syndrome="insulinoma"), {"marker_insulinoma"}, {"marker_vipoma"}, id="insulinoma"),
        pytest.param(Observed(primary_site="pancreas", ki67_percent=Decimal("20.1")), {"p53", "rb1", "sstr2", "fdg_pet"}, set(), id="Ki-67 20.1 is high grade"),
        pytest.param(Observed(primary_site="pancreas", ki67_percent=Decimal(20)), set(), {"p53", "fdg_pet"}, id="Ki-67 20 is not"),
        pytest.param(Observed(primary_site="pancreas", mitoses_per_2mm2=Decimal("20.5")), {"p53"}, set(), id="20.5 mitoses are high grade"),
        pytest.param(Observed(differentiation="poor", m="M1b"), {"p53", "fdg_pet"}, {"sstr_pet", "krenning", "netpet"}, id="a carcinoma needs no SSTR PET"),
        pytest.param(Observed(growth_percent_per_month=Decimal(4)), {"fdg_pet"}, set(), id="fast growth"),
        pytest.param(Observed(growth_percent_per_month=Decimal("3.99")), set(), {"fdg_pet"}, id="slow growth"),
        pytest.param(Observed(urgent=True), {"urgency_reason"}, set(), id="urgent"),
        pytest.param(Observed(), {"question", "ecog", "ki67"}, {"urgency_reason", "g8", "sstr_pet", "p53"}, id="nothing known adds nothing"),
        pytest.param(Observed(age_years=75), {"g8"}, set(), id="75 years"),
        pytest.param(Observed(age_years=74), set(), {"g8"}, id="74 years"),
    ],
)  # fmt: skip
def test_situation_asks_for_its_items(observed, expected, unexpected):
    found = asked(observed)

    assert expected <= found
    assert not unexpected & found


@pytest.mark.parametrize("burden", [Decimal("0.1"), Decimal(30)])
def test_any_liver_burden_makes_the_disease_metastatic(burden):
    assert "krenning" in asked(Observed(liver_burden_percent=burden))


def test_no_liver_burden_does_not():
    assert "krenning" not in asked(Observed(liver_burden_percent=Decimal(0)))


@pytest.mark.parametrize(
    ("days", "standing"),
    [(0, Standing.PRESENT), (92, Standing.PRESENT), (93, Standing.STALE), (400, Standing.STALE)],
    ids=["today", "on the last day", "one day too old", "old"],
)
def test_reference_imaging_grows_old(days, standing):
    found = standings(Observed(), {"exam:ct": TODAY - timedelta(days=days)})

    assert found["reference_imaging"] is standing


def test_the_day_of_the_board_decides_of_the_age():
    holdings = {"exam:ct": TODAY - timedelta(days=80)}

    assert standings(Observed(), holdings)["reference_imaging"] is Standing.PRESENT
    assert standings(Observed(), holdings, on=TODAY + timedelta(days=20))["reference_imaging"] is Standing.STALE


def test_the_newest_of_two_alternatives_counts():
    holdings = {"exam:ct": TODAY - timedelta(days=300), "exam:mri": TODAY - timedelta(days=10)}

    assert standings(Observed(), holdings)["reference_imaging"] is Standing.PRESENT


def test_an_exam_without_a_date_is_neither_fresh_nor_missing():
    assert standings(Observed(), {"exam:ct": None})["reference_imaging"] is Standing.UNDATED


def test_all_parts_of_an_alternative_are_needed():
    some = {"result:MN": TODAY}

    assert standings(Observed(primary_site="ppgl"), some)["metanephrines_ppgl"] is Standing.MISSING
    assert standings(Observed(primary_site="ppgl"), some | {"result:NMN": TODAY})["metanephrines_ppgl"] is Standing.PRESENT


@pytest.mark.parametrize(
    ("answer", "standing"),
    [
        pytest.param(Answer(expected_on=TODAY, by="Nice"), Standing.EXPECTED, id="expected today"),
        pytest.param(Answer(expected_on=TODAY - timedelta(days=1)), Standing.OVERDUE, id="expected yesterday"),
        pytest.param(Answer(unavailable_because="lames perdues"), Standing.UNAVAILABLE, id="not available"),
        pytest.param(Answer(not_needed_because="déjà opéré"), Standing.NOT_NEEDED, id="not needed"),
        pytest.param(Answer(by="Nice"), Standing.MISSING, id="by somebody, some day, is no answer"),
        pytest.param(Answer(), Standing.MISSING, id="an empty answer is none"),
    ],
)
def test_an_answer_stands_for_an_absent_item(answer, standing):
    assert standings(Observed(), answers={"ki67": answer})["ki67"] is standing


def test_an_answer_renews_what_is_too_old():
    found = standings(
        Observed(), {"exam:ct": TODAY - timedelta(days=200)}, {"reference_imaging": Answer(expected_on=TODAY + timedelta(days=5))}
    )

    assert found["reference_imaging"] is Standing.EXPECTED


def test_an_answer_never_hides_what_is_there():
    assert standings(Observed(), {"pathology:ki67_percent": None}, {"ki67": Answer(unavailable_because="x")})["ki67"] is Standing.PRESENT


def test_one_answer_serves_a_whole_block():
    found = standings(Observed(), answers={"block:pathology": Answer(unavailable_because="pas de biopsie")})

    assert {found[code] for code in ("ki67", "mitoses", "specimen_kind", "second_reading")} == {Standing.UNAVAILABLE}
    assert found["reference_imaging"] is Standing.MISSING


@pytest.mark.parametrize("subject", ["question", "birth_name", "ecog", "no_objection"])
def test_what_blocks_a_submission_has_no_other_answer(subject):
    assert standings(Observed(), answers={subject: Answer(unavailable_because="x")})[subject] is Standing.MISSING


def test_one_line_a_subject_with_the_gravest_of_its_rows():
    lines = completeness.assess(
        TABLE, observed=Observed(motive="prrt", m="M1a"), holdings={"exam:sstr_pet": TODAY - timedelta(days=200)}, answers={}, on=TODAY
    )

    pets = [line for line in lines if line.requirement.homes == (("exam:sstr_pet",),)]
    assert [(line.requirement.id, line.standing) for line in pets] == [("prrt_sstr", Standing.STALE)]


def test_only_what_is_due_and_open_is_a_gap():
    lines = completeness.assess(TABLE, observed=Observed(), holdings={}, answers={}, on=TODAY)

    assert not any(line.is_open for line in lines if line.requirement.level is Level.OPTIONAL)
    assert all(line.is_open for line in lines if line.requirement.level is not Level.OPTIONAL)


def test_chromogranin_a_never_blocks():
    rows = [row for row in TABLE.requirements if ("result:CGA",) in row.homes]

    assert [row.level for row in rows] == [Level.OPTIONAL]


def test_each_row_explains_itself_in_two_languages_with_its_source():
    for row in TABLE.requirements:
        assert row.why.spoken("fr-fr") != "" != row.why.spoken("en")
        assert row.source.verification in {"V1", "V2", "P", "R"}, row.id
        assert row.owner in {"referrer", "coordination", "pathologist"}, row.id


@given(
    st.builds(
        Observed,
        primary_site=st.sampled_from(["", "pancreas", "lung", "unknown_primary", "mtc"]),
        motive=st.sampled_from(["", "prrt", "surgery"]),
        syndrome=st.sampled_from(["", "insulinoma", "carcinoid_syndrome"]),
        m=st.sampled_from(["", "M0", "M1a"]),
    ),
    st.sets(st.sampled_from(sorted({place for row in TABLE.requirements for home in row.homes for place in home}))),
    st.sampled_from(sorted({place for row in TABLE.requirements for home in row.homes for place in home})),
)
def test_filling_a_place_never_opens_a_gap(observed, filled, more):
    def gaps(places):
        lines = completeness.assess(TABLE, observed=observed, holdings=dict.fromkeys(places, TODAY), answers={}, on=TODAY)
        return {line.requirement.subject for line in lines if line.is_open}

    assert gaps({*filled, more}) <= gaps(filled)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param(lambda _text: "requirements: 3", "requirements", id="no rows"),
        pytest.param(lambda text: text + "\n  - {id: [", "file", id="not YAML"),
        pytest.param(lambda text: text.replace("level: R", "level: Z", 1), "birth_name", id="unknown level"),
        pytest.param(lambda text: text.replace("source: frcp", "source: nobody", 1), "nobody", id="unknown source"),
        pytest.param(lambda text: text.replace("id: given_name", "id: birth_name", 1), "twice", id="the same id twice"),
        pytest.param(
            lambda text: text.replace("when: {tag: [urgent]}", "when: {mood: [bad]}", 1), "urgency_reason", id="unknown condition"
        ),
        pytest.param(lambda text: text.replace("block: identity", "block: elsewhere", 1), "elsewhere", id="unknown block"),
        pytest.param(lambda text: text.replace("fr: Nom de naissance, ", "", 1), "birth_name", id="a label in one language"),
    ],
)
def test_a_faulty_table_is_refused_and_says_where(change, why):
    with pytest.raises(completeness.TableRefused) as refused:
        completeness.read_table(change(completeness.packaged_text()))

    assert why in str(refused.value)
