"""Do the rules say of the twelve synthetic dossiers what their authors expect?"""

from datetime import date
from pathlib import Path

import pytest
import yaml

from netboard.config import demo
from tests.medicine.calls import output

FILE = Path(demo.__file__).parent / "data" / "dossiers.yaml"
DOSSIERS = {one["id"]: one for one in yaml.safe_load(FILE.read_text(encoding="utf-8"))["dossiers"]}
EXPECTED = {dossier_id: one["attendu"] for dossier_id, one in DOSSIERS.items()}
WELL = {"bien": "well", "peu": "poor"}
MAJOR = {"SYN-006", "SYN-009"}


def having(*names: str) -> list[str]:
    return [dossier_id for dossier_id, expected in EXPECTED.items() if set(names) <= set(expected)]


def test_the_twelve_dossiers_have_their_expectations():
    assert len(DOSSIERS) == len(EXPECTED) == 12
    assert all(one["synthetique"] for one in DOSSIERS.values())


@pytest.mark.parametrize("dossier_id", [one for one in having("grade") if one not in MAJOR])
def test_the_digestive_grade_is_the_expected_one(dossier_id):
    seen, expected = DOSSIERS[dossier_id]["pathologie"], EXPECTED[dossier_id]
    found = output(
        "grade_gep",
        differentiation=WELL.get(seen.get("differenciation")),
        ki67_pct=seen.get("ki67_pct"),
        mitoses_per_2mm2=seen.get("mitoses_2mm2"),
        cell_type=seen.get("type_cellulaire"),
    )

    assert found["grade"] == expected["grade"]
    if "flags_grade" in expected:
        assert set(found["flags"]) == set(expected["flags_grade"])
    elif expected["grade"]:
        assert found["flags"] == []
    for name, told in (("categorie", "category"), ("label", "label")):
        if name in expected:
            assert found[told] == expected[name]


def test_the_atypical_carcinoid_is_classed():
    seen = DOSSIERS["SYN-006"]["pathologie"]
    found = output(
        "classify_thoracic",
        morphology=seen["morphologie"],
        mitoses_per_2mm2=seen["mitoses_2mm2"],
        necrosis=seen["necrose"],
        size_mm=seen["taille_mm"],
        ki67_pct=seen["ki67_pct"],
    )

    assert found["category"] == EXPECTED["SYN-006"]["classe"] == "atypical_carcinoid"


def test_the_medullary_carcinoma_is_of_high_grade():
    seen = DOSSIERS["SYN-009"]["pathologie"]
    found = output("grade_mtc", mitoses_per_2mm2=seen["mitoses_2mm2"], ki67_pct=seen["ki67_pct"], necrosis=seen["necrose"])

    assert found["grade"] == EXPECTED["SYN-009"]["grade"] == "high"


@pytest.mark.parametrize("dossier_id", [one for one in having("stade") if EXPECTED[one]["stade"] != "non_applicable"])
def test_the_stage_is_the_expected_one(dossier_id):
    tnm = DOSSIERS[dossier_id]["tnm"]
    found = output("stage_group", edition=tnm["edition"], site=DOSSIERS[dossier_id]["primitif"], t=tnm["T"], n=tnm["N"], m=tnm["M"])

    assert found["stage"] == EXPECTED[dossier_id]["stade"] == tnm["stade"]


def test_an_unknown_primary_has_no_stage():
    assert EXPECTED["SYN-011"]["stade"] == "non_applicable"
    found = output("stage_group", edition=None, site="unknown_primary", t=None, n=None, m=None)

    assert found["stage"] == "ND"
    assert {"code": "NO_TNM", "value": ""} in found["because"]


CATEGORIES = [
    # dossier, size, facts, liver, elsewhere
    ("SYN-001", None, ["subserosa"], True, False),
    ("SYN-002", 14, ["confined"], False, False),
    ("SYN-003", 52, ["confined"], True, False),
    ("SYN-004", 18, ["confined"], False, False),
    ("SYN-006", 34, [], False, False),
    ("SYN-007", 16, ["mesoappendix"], False, False),
    ("SYN-008", 7, ["submucosa"], False, False),
    ("SYN-009", 28, ["confined"], False, False),
    ("SYN-010", 62, ["sympathetic_pgl"], False, False),
    ("SYN-012", 45, ["major_vessel"], True, True),
]


@pytest.mark.parametrize(("dossier_id", "size", "facts", "liver", "elsewhere"), CATEGORIES)
def test_the_categories_are_those_that_were_written(dossier_id, size, facts, liver, elsewhere):
    tnm, site = DOSSIERS[dossier_id]["tnm"], DOSSIERS[dossier_id]["primitif"]

    assert output("t_category", site=site, edition=tnm["edition"], size_mm=size, facts=facts)["t"] == tnm["T"]
    assert output("m_category", site=site, liver=liver, extrahepatic=elsewhere, bone=elsewhere)["m"] == tnm["M"]


def test_thirteen_nodes_are_n2():
    nodes = DOSSIERS["SYN-001"]["pathologie"]["ganglions"]["envahis"]

    assert output("n_category_si", nodes_positive=nodes, mesenteric_mass_mm=None)["n"] == DOSSIERS["SYN-001"]["tnm"]["N"] == "N2"


def test_the_progression_and_its_rate_are_the_expected_ones():
    scan = DOSSIERS["SYN-001"]["imagerie"]["TDM"]
    sums = {"baseline_sum": scan["somme_base_mm"], "nadir_sum": scan["somme_nadir_mm"], "current_sum": scan["somme_actuelle_mm"]}
    said = {"all_targets_gone": False, "nodes_all_lt10": False, "nontarget": "nonCR_nonPD", "new_lesion": False, "target_evaluable": True}
    rate = output(
        "tgr",
        d1_mm=scan["somme_base_mm"],
        d2_mm=scan["somme_actuelle_mm"],
        date1=scan["base"].isoformat(),
        date2=scan["controle"].isoformat(),
    )

    assert output("recist", **sums, **said)["overall"] == EXPECTED["SYN-001"]["recist"] == "PD"
    assert rate["tgr_pct_per_month"] == scan["tgr_pct_mois"]
    assert rate["flags"] == ["OUTSIDE_TGR3M_WINDOW"]


WITH_CLEARANCE = [one for one, dossier in DOSSIERS.items() if "clairance_ml_min" in dossier["biologie"]]


def clearance(dossier_id):
    patient, clinic = DOSSIERS[dossier_id]["patient"], DOSSIERS[dossier_id]["clinique"]
    creatinine = DOSSIERS[dossier_id]["biologie"]["creatinine_umol_L"]
    return output("cockcroft", sex=patient["sexe"], age=clinic["age"], weight_kg=clinic["poids_kg"], creatinine_umol_l=creatinine)["ml_min"]


@pytest.mark.parametrize("dossier_id", WITH_CLEARANCE)
def test_the_clearance_is_the_one_that_was_written(dossier_id):
    assert clearance(dossier_id) == pytest.approx(DOSSIERS[dossier_id]["biologie"]["clairance_ml_min"], abs=0.051)


@pytest.mark.parametrize("dossier_id", having("drapeaux_prrt"))
def test_the_alerts_of_the_prrt_sheet_are_the_expected_ones(dossier_id):
    blood = DOSSIERS[dossier_id]["biologie"]
    found = output(
        "prrt_flags",
        crcl=clearance(dossier_id),
        hb=blood["hb_g_dL"],
        platelets=blood["plaquettes_G_L"],
        wbc=blood["leucocytes_G_L"],
        bili_x_uln=None,
        albumin=blood.get("albumine_g_L"),
        ecog=DOSSIERS[dossier_id]["clinique"]["ECOG"],
        sstr_ge_liver=DOSSIERS[dossier_id]["imagerie"]["TEP_SSTR"]["krenning"] >= 3,
        grade=EXPECTED[dossier_id]["grade"],
    )

    assert set(found["flags"]) == set(EXPECTED[dossier_id]["drapeaux_prrt"])
    assert found["to_justify"] == (["OFF_LABEL_GRADE"] if EXPECTED[dossier_id]["grade"] == "G3" else [])


SCANS = [
    ("SYN-001", True, False, None, None),
    ("SYN-003", True, True, "lt", 3),
    ("SYN-006", True, True, "lt", 1),
    ("SYN-012", True, True, "gt", 2),
]


@pytest.mark.parametrize(("dossier_id", "sstr", "fdg", "relation", "lesions"), SCANS)
def test_netpet_is_the_one_that_was_written(dossier_id, sstr, fdg, relation, lesions):
    written = DOSSIERS[dossier_id]["imagerie"]["TEP_FDG"]["netpet"]

    assert output("netpet", sstr=sstr, fdg=fdg, relation=relation, discordant_lesions=lesions)["grade"] == written
    assert EXPECTED[dossier_id].get("netpet", written) == written


@pytest.mark.parametrize("dossier_id", [one for one, dossier in DOSSIERS.items() if "charge_hepatique" in dossier["imagerie"]])
def test_the_liver_burden_is_the_one_that_was_written(dossier_id):
    burden = DOSSIERS[dossier_id]["imagerie"]["charge_hepatique"]

    assert output("liver_burden", pct=burden["pct"])["class"] == burden["classe"]


def test_gapp_is_the_expected_one():
    gapp = DOSSIERS["SYN-010"]["pathologie"]["GAPP"]
    found = output(
        "score_gapp",
        architecture=gapp["architecture"],
        cellularity=gapp["cellularite"],
        necrosis=gapp["necrose"],
        vascular_capsular=gapp["invasion"],
        ki67_pct=DOSSIERS["SYN-010"]["pathologie"]["ki67_pct"],
        catecholamine="noradrenergic",
    )

    assert found["score"] == EXPECTED["SYN-010"]["gapp"] == gapp["total"] == 5
    assert found["category"] == EXPECTED["SYN-010"]["gapp_categorie"] == "moderate"


@pytest.mark.parametrize("dossier_id", having("plan", "premiers_controles"))
def test_the_first_controls_are_the_expected_ones(dossier_id):
    expected = EXPECTED[dossier_id]
    anchor, first = expected["ancre"], expected["premiers_controles"]
    found = output("schedule", schedule_id=expected["plan"], anchor=anchor.isoformat(), horizon_months=36)

    assert found["dates"][: len(first)] == [day.isoformat() for day in first]
    assert isinstance(anchor, date)


def test_the_exams_still_to_do_are_due_at_once():
    found = output("schedule", schedule_id=EXPECTED["SYN-009"]["plan"], anchor="2026-06-24", horizon_months=12)
    done = {"echographie_cou", "TDM_thorax"}

    assert [exam for exam in found["immediate"] if exam not in done] == EXPECTED["SYN-009"]["complements"]


READINGS = [
    ("SYN-003", {"histotype": "NET", "ki67_pct": 6, "mitoses_per_2mm2": 4}, {"ki67_pct": 12}, ["KI67_GAP_GT_5"]),
    ("SYN-006", {"histotype": "carcinoide_typique", "necrosis": "absente"},
     {"histotype": "carcinoide_atypique", "necrosis": "focale_punctiforme", "mitoses_per_2mm2": 5}, ["TYPICAL_OR_ATYPICAL", "NECROSIS_CHANGED"]),
    ("SYN-007", {"histotype": "NET", "ki67_pct": 2, "mitoses_per_2mm2": 1}, {"ki67_pct": 3.0}, ["G1_OR_G2"]),
    ("SYN-012", {"histotype": "NEC_grandes_cellules", "ki67_pct": 35}, {"histotype": "NET", "differentiation": "bien"}, ["NET_OR_NEC"]),
]  # fmt: skip


@pytest.mark.parametrize(("dossier_id", "initial", "changed", "reasons"), READINGS, ids=str)
def test_the_concordance_is_the_expected_one(dossier_id, initial, changed, reasons):
    found = output("path_concordance", initial=initial, review=initial | changed)

    assert found["class"] == EXPECTED[dossier_id]["concordance"] == DOSSIERS[dossier_id]["pathologie"]["relecture_TENpath"]["classe"]
    assert found["reasons"] == reasons


TUMOURS = {
    "SYN-001": ([], []),
    "SYN-002": (["pancreas_nf"], []),
    "SYN-003": (["pancreas_nf"], []),
    "SYN-004": (["insulinoma", "parathyroid"], []),
    "SYN-005": ([], []),
    "SYN-006": (["bronchial_net"], []),
    "SYN-007": ([], []),
    "SYN-008": ([], []),
    "SYN-009": (["mtc"], []),
    "SYN-010": (["ppgl"], ["sdhb_ihc_loss"]),
    "SYN-011": ([], []),
    "SYN-012": (["pancreas_nf"], []),
}


@pytest.mark.parametrize("dossier_id", DOSSIERS)
def test_the_genetic_triggers_are_those_that_were_written(dossier_id):
    tumours, signs = TUMOURS[dossier_id]
    age = DOSSIERS[dossier_id]["clinique"]["age"]
    found = output("genetics_triggers", tumours=tumours, age=age, multifocal=False, family=False, signs=signs)

    assert set(found["triggers"]) == set(DOSSIERS[dossier_id]["oncogenetique"]["declencheurs"])


@pytest.mark.parametrize("dossier_id", having("delai_cr_h"))
def test_an_urgent_report_is_due_in_twenty_four_hours_and_was_sent_before(dossier_id):
    dossier = DOSSIERS[dossier_id]
    day = dossier["rcp"]["date"].isoformat()
    due = output("report_deadline", session_end=f"{day}T18:00:00+02:00", urgent=dossier["demande"]["urgence"] == "urgent")["due"]

    assert EXPECTED[dossier_id]["delai_cr_h"] == 24
    assert due > dossier["rcp"]["cr_transmis"].isoformat()
    assert due[:10] == f"{day[:8]}{int(day[8:]) + 1:02d}"
