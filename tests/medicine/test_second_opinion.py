"""Do the rules that read the tables agree everywhere with a second writing of the sentences?"""

import itertools
from datetime import date, timedelta
from decimal import Decimal

import pytest

from netboard.medicine import follow_up, genetics, grading, prrt, response, staging, tables, values
from tests.medicine import second_opinion

D = Decimal


def decimals(text: str) -> list[Decimal]:
    return [Decimal(one) for one in text.split()]


PERCENTS = decimals(
    "0 0.99 1 1.9 1.99 2 2.0001 2.5 2.9 2.9999 3 3.0001 5 10 15 19.9 19.9999 20 20.0001 20.1 25 29.9 30 30.0001 30.1 35 54.9 55 55.0001"
    " 55.1 80 100"
)
COUNTS = decimals("0 1 1.9 1.9999 2 2.0001 4.9 5 9.9 10 10.0001 10.1 11 19.9 20 20.0001 20.5 21 60")


@pytest.mark.parametrize("differentiation", ["well", "poor", None])
@pytest.mark.parametrize("ki67", [None, *PERCENTS], ids=str)
def test_grades_agree(differentiation, ki67):
    for mitoses, cells in itertools.product([None, *COUNTS], [None, "small", "large"]):
        found = grading.grade_digestive(differentiation=differentiation, ki67_percent=ki67, mitoses_per_2mm2=mitoses, cell_type=cells)
        category, grade, label, flags = second_opinion.grade_gep(differentiation, ki67, mitoses, cells)

        assert set(found.flags) == flags
        if grade is None and category != "NEC":
            assert isinstance(found, values.Unknown)
        else:
            assert found.value == grading.Grading(category, grade, label)


@pytest.mark.parametrize("morphology", grading.MORPHOLOGIES)
@pytest.mark.parametrize("mitoses", COUNTS, ids=str)
def test_classes_of_the_chest_agree(morphology, mitoses):
    sizes = [None, D("0.5"), D("4.9999"), D(5), D("5.1"), D(40)]
    for necrosis, size, ki67 in itertools.product(("none", "punctate", "extensive"), sizes, [None, *PERCENTS]):
        found = grading.classify_thoracic(
            morphology=morphology, mitoses_per_2mm2=mitoses, necrosis=necrosis, size_mm=size, ki67_percent=ki67
        )

        assert found.value == second_opinion.thoracic(morphology, mitoses, necrosis, size, ki67)


SUMS = decimals("0 4 5 9.9 10 14.9 15 20 24.9 25 25.1 29.9 30 50 60 69.9 70 70.1 84 99.9 100 104.9 105 119.9 120 148 177.6")


@pytest.mark.parametrize("baseline", SUMS[1:], ids=str)
def test_responses_agree(baseline):
    for nadir, current, gone, small in itertools.product(SUMS, SUMS, (True, False), (True, False)):
        if current == 0 and not gone:
            continue
        lesions = response.Lesions(gone, small, "none", new_lesion=False, target_evaluable=True)
        found = response.recist(baseline_sum_mm=baseline, nadir_sum_mm=nadir, current_sum_mm=current, lesions=lesions).value

        target = second_opinion.recist_target(baseline, nadir, current, gone=gone, nodes_small=small)
        assert found.target == target
        assert found.overall == second_opinion.recist_overall(target, "none", new=False)


@pytest.mark.parametrize("others", response.NONTARGETS)
@pytest.mark.parametrize("new", [True, False])
def test_the_whole_agrees(others, new):
    for current in SUMS[1:]:
        lesions = response.Lesions(False, False, others, new_lesion=new, target_evaluable=True)
        found = response.recist(baseline_sum_mm=D(100), nadir_sum_mm=D(100), current_sum_mm=current, lesions=lesions).value

        assert found.overall == second_opinion.recist_overall(found.target, others, new=new)


BLOOD = {
    "crcl": "0 29.9 29.9999 30 35 39.9 39.9999 40 49.9 49.9999 50 90",
    "hb": "7.9 7.9999 8 8.1 13",
    "platelets": "74.9 75 75.1 250",
    "wbc": "1.9 1.9999 2 2.1 6",
    "bili_x_uln": "0.5 2.9 3 3.0001 3.1",
}


@pytest.mark.parametrize("clearance", BLOOD["crcl"].split())
def test_alerts_agree(clearance):
    others = [decimals(BLOOD[name]) for name in ("hb", "platelets", "wbc", "bili_x_uln")]
    for hb, platelets, wbc, bilirubin in itertools.product(*others):
        patient = prrt.Patient(crcl=D(clearance), hb=hb, platelets=platelets, wbc=wbc, bili_x_uln=bilirubin)

        assert set(prrt.check(patient).flags) == second_opinion.prrt(D(clearance), hb, platelets, wbc, bilirubin)


CONFINED = {
    "stomach": "mucosa", "duodenum": "submucosa", "ampulla": "confined", "jejunum_ileum": "submucosa", "appendix": "submucosa",
    "colon_rectum": "mucosa", "pancreas": "confined", "ppgl": "phaeo", "mtc": "confined", "lung": "confined",
}  # fmt: skip


@pytest.mark.parametrize("site", CONFINED)
def test_sizes_of_t_agree(site):
    edges = (5, 10, 20, 30, 40, 50, 70)
    for size in [D(edge) + step for edge in edges for step in (D("-0.0001"), D(0), D("0.0001"), D("0.1"), D("-0.1"))]:
        found = staging.t_category(site=site, edition="8", size_mm=size, facts=[CONFINED[site]])

        assert found.value == second_opinion.t_of_size(site, size)


ANCHORS = [
    date(2026, 1, 31),
    date(2026, 8, 31),
    date(2027, 8, 31),
    date(2028, 2, 29),
    date(2026, 12, 1),
    date(2026, 3, 11),
    date(2026, 11, 30),
]


@pytest.mark.parametrize("plan", tables.document("schedules")["schedules"], ids=lambda plan: plan["id"])
@pytest.mark.parametrize("anchor", ANCHORS, ids=str)
def test_dates_of_plans_agree(plan, anchor):
    for horizon in (0, 1, 6, 12, 35, 36, 60, 120, 250):
        months = set(plan.get("points_months", [])) | set(plan.get("labs_months", []))
        for phase in [*plan.get("phases", []), *([plan["then_phase"]] if "then_phase" in plan else [])]:
            months |= set(second_opinion.phase_months(phase, horizon))
        expected = [second_opinion.after(anchor, month) for month in sorted(months) if month <= horizon]

        found = follow_up.schedule(schedule_id=plan["id"], anchor=anchor, horizon_months=horizon).value
        assert [control.on for control in found.controls] == expected


@pytest.mark.parametrize("age", [0, 20, 39, D("39.9"), 40, 41, 90], ids=str)
@pytest.mark.parametrize("multifocal", [True, False])
def test_triggers_agree(age, multifocal):
    for count in range(4):
        for tumours in itertools.combinations(genetics.TUMOURS, count):
            found = genetics.triggers(tumours=tumours, age_years=age, multifocal=multifocal, family=False, signs=())

            assert set(found.value) == second_opinion.menu_of_triggers(tumours, age, multifocal=multifocal)


@pytest.mark.parametrize("percent", [D(number) / 10 for number in range(0, 1001, 5)], ids=str)
def test_classes_of_the_liver_agree(percent):
    expected = "H0" if percent == 0 else "H1" if percent <= 10 else "H2" if percent <= 25 else "H3" if percent <= 50 else "H4"

    assert response.liver_burden(percent).value == expected


@pytest.mark.parametrize("days", range(55, 130))
def test_the_window_of_growth_agrees(days):
    found = response.growth_rate(d1_mm=50, d2_mm=51, first_on=ANCHORS[0], second_on=ANCHORS[0] + timedelta(days=days))

    assert (found.flags == ()) is (60 <= days <= 122)
