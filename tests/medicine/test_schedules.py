"""When are the controls of a follow-up plan?"""

import calendar
import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netboard.medicine import follow_up, tables, wording
from tests.medicine.calls import error, output

ANCHOR = "2026-01-15"
MONTHS = {
    # plan: months of its controls within 240 months
    "GEP_R0_G1G2_ESMO": [*range(12, 61, 12), *range(84, 241, 24)],
    "GEP_R0_G2HIGH_N1": [*range(6, 37, 6), *range(48, 121, 12)],
    "PANC_R0_COMMNETS": [12, 24, 36, 60, 84, 108],
    "PANC_R0_LOWRISK_NONE": [],
    "GEP_NO_G12_NORWAY": [6, 12, 24, 36, 48, 60, 84, 108, 144],
    "GEP_R0_G3": [*range(3, 25, 3), *range(30, 61, 6), *range(72, 121, 12)],
    "NEC_R0": [*range(3, 25, 3), *range(30, 61, 6)],
    "NEC_NO_NORWAY": [3, 6, 12, 18, 24, 30, 36, 48, 60],
    "NEC_ADV": [*range(2, 241, 2)],
    "GEP_ADV_WATCH": [3, 6, 12, 18, 24, *range(36, 241, 12)],
    "GEP_ADV_TREATED": [3, 6, 9, 12, *range(18, 241, 6)],
    "PRRT_FU": [1, 2, 3, 6, 9, 12, 18, 24, 30, 36, 48, 60],
    "PANC_LE2_WATCH": [6, 12, *range(24, 241, 12)],
    "APP_LT10_NONE": [],
    "APP_10_20_CONSIDER": [],
    "APP_GT20": [6, 12, *range(24, 241, 12)],
    "RECT_LT10_NONE": [],
    "RECT_10_20": [6, 12],
    "GAST_T1_LT10": [*range(24, 241, 24)],
    "LUNG_TC_R0": [12, 24, 36, *range(60, 181, 24)],
    "LUNG_AC_R0": [*range(6, 61, 6), *range(72, 181, 12)],
    "NET_R0_NCCN": [6, 12, *range(24, 121, 24)],
    "MTC_UNDETECT": [3, 9, 15, *range(27, 241, 12)],
    "MTC_CT_LT150": [*range(6, 241, 6)],
    "MTC_CT_GT150": [*range(6, 241, 6)],
    "PPGL_STD": [1, *range(12, 121, 12)],
    "PPGL_HIGH": [1, *range(12, 241, 12)],
    "CHD_SCREEN": [*range(12, 241, 12)],
}


def plan(schedule_id, anchor=ANCHOR, horizon=240):
    return output("schedule", schedule_id=schedule_id, anchor=anchor, horizon_months=horizon)


def months(found, anchor=ANCHOR):
    start = date.fromisoformat(anchor)
    days = [date.fromisoformat(day) for day in found["dates"]]
    return [(day.year - start.year) * 12 + day.month - start.month for day in days]


def test_every_plan_of_the_table_is_described_here():
    assert list(MONTHS) == list(follow_up.plans())


@pytest.mark.parametrize(("schedule_id", "expected"), MONTHS.items())
def test_a_plan_has_the_months_of_its_phases(schedule_id, expected):
    found = plan(schedule_id)

    assert months(found) == expected
    assert [item["date"] for item in found["items"]] == found["dates"]
    assert all(item["exams"] for item in found["items"])
    assert all(day.endswith("-15") for day in found["dates"])


@pytest.mark.parametrize("schedule_id", MONTHS)
def test_a_plan_is_a_draft_with_its_source(schedule_id):
    found = plan(schedule_id)

    assert found["status"] == "draft"
    assert found["requires_decision"] is (schedule_id == "APP_10_20_CONSIDER")
    assert found["sources"][0]["row"] == schedule_id


HORIZONS = [
    ("GEP_R0_G1G2_ESMO", 0, []),
    ("GEP_R0_G1G2_ESMO", 11, []),
    ("GEP_R0_G1G2_ESMO", 12, [12]),
    ("GEP_R0_G1G2_ESMO", 23, [12]),
    ("GEP_R0_G1G2_ESMO", 24, [12, 24]),
    ("GEP_R0_G1G2_ESMO", 84, [12, 24, 36, 48, 60, 84]),
    ("GEP_ADV_WATCH", 12, [3, 6, 12]),
    ("LUNG_AC_R0", 18, [6, 12, 18]),
    ("PPGL_HIGH", 1, [1]),
    ("PPGL_HIGH", 24, [1, 12, 24]),
    ("PRRT_FU", 6, [1, 2, 3, 6]),
    ("MTC_UNDETECT", 15, [3, 9, 15]),
    ("MTC_UNDETECT", 27, [3, 9, 15, 27]),
    ("NEC_ADV", 5, [2, 4]),
    ("NEC_ADV", 6.0, [2, 4, 6]),
    ("RECT_10_20", 600, [6, 12]),
]


@pytest.mark.parametrize(("schedule_id", "horizon", "expected"), HORIZONS)
def test_nothing_lies_beyond_the_horizon_which_is_included(schedule_id, horizon, expected):
    assert months(plan(schedule_id, horizon=horizon)) == expected


CLAMPED = [
    ("2026-08-31", "LUNG_AC_R0", 24, ["2027-02-28", "2027-08-31", "2028-02-29", "2028-08-31"]),
    ("2027-08-31", "LUNG_AC_R0", 12, ["2028-02-29", "2028-08-31"]),
    ("2026-01-31", "PPGL_STD", 24, ["2026-02-28", "2027-01-31", "2028-01-31"]),
    ("2028-01-31", "PPGL_STD", 12, ["2028-02-29", "2029-01-31"]),
    ("2028-02-29", "GEP_R0_G1G2_ESMO", 48, ["2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]),
    ("2026-10-31", "GEP_ADV_WATCH", 12, ["2027-01-31", "2027-04-30", "2027-10-31"]),
    ("2026-11-30", "GEP_ADV_WATCH", 6, ["2027-02-28", "2027-05-30"]),
    ("2026-12-31", "NEC_ADV", 12, ["2027-02-28", "2027-04-30", "2027-06-30", "2027-08-31", "2027-10-31", "2027-12-31"]),
    ("2026-12-15", "PPGL_STD", 1, ["2027-01-15"]),
    ("9999-01-31", "LUNG_AC_R0", 11, ["9999-07-31"]),
    ("9998-12-31", "LUNG_AC_R0", 12, ["9999-06-30", "9999-12-31"]),
    ("2096-02-29", "CHD_SCREEN", 48, ["2097-02-28", "2098-02-28", "2099-02-28", "2100-02-28"]),
]


@pytest.mark.parametrize(("anchor", "schedule_id", "horizon", "expected"), CLAMPED)
def test_months_clamp_to_the_end_of_the_month_from_the_anchor(anchor, schedule_id, horizon, expected):
    assert plan(schedule_id, anchor=anchor, horizon=horizon)["dates"] == expected


FROM_THE_LAST_OF_MAY = [
    ("GEP_R0_G1G2_ESMO", "2027-05-31 2028-05-31"),
    ("GEP_R0_G2HIGH_N1", "2026-11-30 2027-05-31 2027-11-30 2028-05-31 2028-11-30"),
    ("PANC_R0_COMMNETS", "2027-05-31 2028-05-31"),
    ("PANC_R0_LOWRISK_NONE", ""),
    ("GEP_NO_G12_NORWAY", "2026-11-30 2027-05-31 2028-05-31"),
    ("GEP_R0_G3", "2026-08-31 2026-11-30 2027-02-28 2027-05-31 2027-08-31 2027-11-30 2028-02-29 2028-05-31 2028-11-30"),
    ("NEC_R0", "2026-08-31 2026-11-30 2027-02-28 2027-05-31 2027-08-31 2027-11-30 2028-02-29 2028-05-31 2028-11-30"),
    ("NEC_NO_NORWAY", "2026-08-31 2026-11-30 2027-05-31 2027-11-30 2028-05-31 2028-11-30"),
    (
        "NEC_ADV",
        "2026-07-31 2026-09-30 2026-11-30 2027-01-31 2027-03-31 2027-05-31 2027-07-31 2027-09-30 2027-11-30 2028-01-31 2028-03-31 2028-05-31 2028-07-31 2028-09-30 2028-11-30",
    ),
    ("GEP_ADV_WATCH", "2026-08-31 2026-11-30 2027-05-31 2027-11-30 2028-05-31"),
    ("GEP_ADV_TREATED", "2026-08-31 2026-11-30 2027-02-28 2027-05-31 2027-11-30 2028-05-31 2028-11-30"),
    ("PRRT_FU", "2026-06-30 2026-07-31 2026-08-31 2026-11-30 2027-02-28 2027-05-31 2027-11-30 2028-05-31 2028-11-30"),
    ("PANC_LE2_WATCH", "2026-11-30 2027-05-31 2028-05-31"),
    ("APP_LT10_NONE", ""),
    ("APP_10_20_CONSIDER", ""),
    ("APP_GT20", "2026-11-30 2027-05-31 2028-05-31"),
    ("RECT_LT10_NONE", ""),
    ("RECT_10_20", "2026-11-30 2027-05-31"),
    ("GAST_T1_LT10", "2028-05-31"),
    ("LUNG_TC_R0", "2027-05-31 2028-05-31"),
    ("LUNG_AC_R0", "2026-11-30 2027-05-31 2027-11-30 2028-05-31 2028-11-30"),
    ("NET_R0_NCCN", "2026-11-30 2027-05-31 2028-05-31"),
    ("MTC_UNDETECT", "2026-08-31 2027-02-28 2027-08-31 2028-08-31"),
    ("MTC_CT_LT150", "2026-11-30 2027-05-31 2027-11-30 2028-05-31 2028-11-30"),
    ("MTC_CT_GT150", "2026-11-30 2027-05-31 2027-11-30 2028-05-31 2028-11-30"),
    ("PPGL_STD", "2026-06-30 2027-05-31 2028-05-31"),
    ("PPGL_HIGH", "2026-06-30 2027-05-31 2028-05-31"),
    ("CHD_SCREEN", "2027-05-31 2028-05-31"),
]


@pytest.mark.parametrize(("schedule_id", "days"), FROM_THE_LAST_OF_MAY)
def test_the_dates_of_thirty_months_from_the_last_of_may(schedule_id, days):
    assert plan(schedule_id, anchor="2026-05-31", horizon=30)["dates"] == days.split()


EXAMS = [
    ("PPGL_HIGH", 12, ["consultation", "metanephrines"]),
    ("PPGL_HIGH", 24, ["consultation", "metanephrines", "imagerie_corps_IRM_ou_TDM"]),
    ("PPGL_STD", 24, ["consultation", "metanephrines"]),
    ("PRRT_FU", 1, ["NFS", "creatinine"]),
    ("PRRT_FU", 3, ["consultation", "TDM_thorax_abdomen_pelvis", "IRM_foie_si_metastases", "NFS", "creatinine"]),
    ("PRRT_FU", 30, ["consultation", "TDM_thorax_abdomen_pelvis", "IRM_foie_si_metastases"]),
    ("MTC_UNDETECT", 15, ["consultation", "CT", "CEA"]),
    ("MTC_CT_LT150", 6, ["consultation", "CT", "CEA", "echographie_cou"]),
    ("GAST_T1_LT10", 24, ["gastroscopie"]),
    ("RECT_10_20", 6, ["rectoscopie_ou_EUS"]),
    ("LUNG_TC_R0", 12, ["consultation", "TDM_thorax_foie"]),
    ("CHD_SCREEN", 12, ["echocardiographie"]),
    ("GEP_R0_G1G2_ESMO", 60, ["consultation", "TDM_ou_IRM_abdomen_pelvis"]),
]


@pytest.mark.parametrize(("schedule_id", "month", "exams"), EXAMS)
def test_a_control_names_its_exams_once(schedule_id, month, exams):
    found = plan(schedule_id)

    assert found["items"][months(found).index(month)]["exams"] == exams


def test_what_is_due_at_once_stands_apart_from_the_dates():
    found = plan("MTC_CT_GT150", anchor="2026-06-24", horizon=6)

    assert found["dates"] == ["2026-12-24"]
    assert found["immediate"] == [
        "echographie_cou", "TDM_thorax", "IRM_ou_TDM_foie_3_phases", "scintigraphie_osseuse", "IRM_rachis_bassin",
    ]  # fmt: skip


def test_what_follows_the_last_date_is_said():
    assert plan("RECT_10_20")["then"] == "décision RCP"
    assert plan("LUNG_AC_R0")["then"] is None


def test_a_plan_that_needs_a_decision_has_no_date_and_one_without_follow_up_neither():
    decided, none = plan("APP_10_20_CONSIDER"), plan("PANC_R0_LOWRISK_NONE")

    assert (decided["dates"], decided["requires_decision"]) == ([], True)
    assert (none["dates"], none["requires_decision"]) == ([], False)


@pytest.mark.parametrize("name", ["schedule_id", "anchor", "horizon_months"])
def test_a_plan_without_what_it_needs_has_no_dates_rather_than_an_empty_list(name):
    found = output("schedule", **({"schedule_id": "LUNG_AC_R0", "anchor": ANCHOR, "horizon_months": 12} | {name: None}))

    assert (found["dates"], found["items"], found["requires_decision"], found["missing"]) == (None, None, None, [name])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"schedule_id": "LUNG"}, "unknown schedule 'LUNG'; expected one of GEP_R0_G1G2_ESMO"),
        ({"schedule_id": ""}, "unknown schedule ''"),
        ({"schedule_id": 3}, "schedule_id is 3"),
        ({"anchor": "2026-02-29"}, "there is no such day"),
        ({"anchor": "2026-04-31"}, "there is no such day"),
        ({"anchor": "15/01/2026"}, "expected a date such as"),
        ({"anchor": "2026-1-15"}, "expected a date such as"),
        ({"anchor": "2026-01-15T00:00:00"}, "expected a date such as"),
        ({"horizon_months": -1}, "horizon_months is -1"),
        ({"horizon_months": 1201}, "horizon_months is 1201"),
        ({"horizon_months": 12.5}, "horizon_months is 12.5; expected a whole number"),
        ({"horizon_months": "12"}, "horizon_months is '12'"),
        ({"horizon_months": True}, "horizon_months is True"),
        ({"anchor": "9999-12-31"}, "beyond the calendar"),
    ],
    ids=str,
)
def test_an_impossible_plan_is_refused(wrong, said):
    assert said in error("schedule", **({"schedule_id": "LUNG_AC_R0", "anchor": ANCHOR, "horizon_months": 12} | wrong))


DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31))
PLANS = st.sampled_from(follow_up.plans())


@given(PLANS, DAYS, st.integers(0, 600))
def test_the_dates_of_a_plan_strictly_increase_and_stay_within_the_horizon(schedule_id, anchor, horizon):
    days = [control.on for control in follow_up.schedule(schedule_id=schedule_id, anchor=anchor, horizon_months=horizon).value.controls]

    assert all(one < other for one, other in itertools.pairwise(days))
    assert all(anchor < day <= follow_up.add_months(anchor, horizon) for day in days)


@given(PLANS, DAYS, st.integers(0, 300), st.integers(0, 300))
def test_a_longer_horizon_only_adds_dates(schedule_id, anchor, one, other):
    short, long = (
        follow_up.schedule(schedule_id=schedule_id, anchor=anchor, horizon_months=horizon).value.controls
        for horizon in sorted((one, other))
    )

    assert long[: len(short)] == short


@given(DAYS, st.integers(0, 2000))
def test_months_are_added_to_the_day_of_the_anchor(anchor, count):
    day = follow_up.add_months(anchor, count)

    assert (day.year * 12 + day.month) - (anchor.year * 12 + anchor.month) == count
    assert day.day == min(anchor.day, calendar.monthrange(day.year, day.month)[1])


def test_every_exam_of_a_plan_has_words():
    document = tables.document("schedules")
    exams = {exam for exams in document["exam_sets"].values() for exam in exams}
    for one in document["schedules"]:
        exams |= set(one.get("labs", ())) | set(one.get("immediate", ()))

    assert exams <= wording.codes()


@pytest.mark.parametrize("one", tables.document("schedules")["schedules"], ids=lambda one: one["id"])
def test_every_plan_has_a_source_an_edition_and_says_how_far_it_was_checked(one):
    assert one["source"]
    assert one["edition"]
    assert one["verification"]
    assert one["sites"]
    assert one["applies"]
