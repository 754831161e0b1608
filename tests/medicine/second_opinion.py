"""What would the sentences of the contract say? A second writing of the rules, from the sentences and not from the tables."""

import calendar
from datetime import timedelta
from decimal import Decimal


def grade_gep(differentiation, ki67, mitoses, cells):
    """Categories and flags of a digestive tumour."""
    if differentiation == "poor":
        flags = set()
        if ki67 is not None and ki67 <= 20:
            flags.add("NEC_KI67_LE_20")
        elif ki67 is not None and ki67 <= 55:
            flags.add("NEC_KI67_21_55")
        return "NEC", None, {"small": "NEC small cell", "large": "NEC large cell", None: "NEC"}[cells], flags
    by_ki67 = None if ki67 is None else 1 if ki67 < 3 else 2 if ki67 <= 20 else 3
    by_mitoses = None if mitoses is None else 1 if mitoses < 2 else 2 if mitoses <= 20 else 3
    flags = {
        "NOT_GRADABLE": by_ki67 is None and by_mitoses is None,
        "KI67_MISSING": by_ki67 is None and by_mitoses is not None,
        "MITOSES_MISSING": by_mitoses is None and by_ki67 is not None,
        "GRADE_DISCORDANT_INDEX": None not in {by_ki67, by_mitoses} and by_ki67 != by_mitoses,
        "KI67_GREY_ZONE_2_3": ki67 is not None and 2 < ki67 < 3,
        "DIFFERENTIATION_MISSING": differentiation is None,
    }
    raised = {flag for flag, is_so in flags.items() if is_so}
    grade = max(by_ki67 or 0, by_mitoses or 0)
    if grade == 0:
        return ("NET" if differentiation else None), None, "not gradable", raised
    if grade == 3 and differentiation is None:
        return None, None, "not gradable", raised
    if ki67 is not None and ki67 > 55:
        raised.add("NET_G3_KI67_GT_55")
    return "NET", f"G{grade}", f"NET G{grade}", raised


def thoracic(morphology, mitoses, necrosis, size, ki67):
    """Class of lung and thymus, every observation but size and Ki-67 known."""
    if morphology != "carcinoid":
        if mitoses <= 10:
            return "inconsistent"
        return "LCNEC" if morphology == "large_cell" else "SCLC"
    if mitoses > 10 or (ki67 is not None and ki67 > 30):
        return "carcinoid_high_proliferation"
    if mitoses >= 2 or necrosis != "none":
        return "atypical_carcinoid"
    if size is not None and size < 5:
        return "tumorlet"
    return "typical_carcinoid"


def recist_target(baseline, nadir, current, *, gone, nodes_small):
    """Response of the targets, every sum known."""
    smallest = min(baseline, nadir)
    grows = current - smallest
    if (smallest == 0 and current > 0) or (smallest > 0 and grows >= 5 and grows / smallest >= Decimal("0.2")):
        return "PD"
    if gone and nodes_small:
        return "CR"
    return "PR" if (baseline - current) / baseline >= Decimal("0.3") else "SD"


def recist_overall(target, others, *, new):
    """Response of the whole."""
    if new or "PD" in {target, others}:
        return "PD"
    if target == "CR":
        return "CR" if others in {"CR", "none"} else "PR"
    return target


def prrt(crcl, hb, platelets, wbc, bilirubin):
    """Alerts of the blood tests."""
    met = {
        "CRCL_CONTRA": crcl < 30,
        "CRCL_LOW": 30 <= crcl < 40,
        "CRCL_CAUTION": 40 <= crcl < 50,
        "HB_LOW": hb < 8,
        "PLT_LOW": platelets < 75,
        "WBC_LOW": wbc < 2,
        "BILI_HIGH": bilirubin > 3,
    }
    return {alert for alert, is_met in met.items() if is_met}


def t_of_size(site, size):  # noqa: PLR0911 -- one site, one line
    """T of a tumour confined to where it began."""
    if site in {"stomach", "duodenum", "ampulla", "jejunum_ileum"}:
        return "T1" if size <= 10 else "T2"
    if site == "appendix":
        return "T1" if size <= 20 else "T2" if size <= 40 else "T3"
    if site == "colon_rectum":
        return "T1a" if size < 10 else "T1b" if size <= 20 else "T2"
    if site == "pancreas":
        return "T1" if size < 20 else "T2" if size <= 40 else "T3"
    if site == "ppgl":
        return "T1" if size < 50 else "T2"
    if site == "mtc":
        return "T1a" if size <= 10 else "T1b" if size <= 20 else "T2" if size <= 40 else "T3a"
    steps = ((10, "T1a"), (20, "T1b"), (30, "T1c"), (40, "T2a"), (50, "T2b"), (70, "T3"))
    return next((t for bound, t in steps if size <= bound), "T4")


def phase_months(phase, horizon):
    """Months of a phase, walked one by one."""
    last = horizon if phase["to"] is None else min(horizon, phase["to"])
    return [
        month
        for month in range(1, last + 1)
        if month >= phase["from"] and (month - phase["from"]) % phase["every"] == 0
    ]  # fmt: skip


def after(anchor, months):
    """The day some months later, walked month by month from the first of the month."""
    first = anchor.replace(day=1)
    for _ in range(months):
        first = (first + timedelta(days=31)).replace(day=1)
    return first.replace(day=min(anchor.day, calendar.monthrange(first.year, first.month)[1]))


def menu_of_triggers(tumours, age, *, multifocal):
    """Triggers by tumour, age and focality."""
    told = set(tumours)
    digestive = {"gastrinoma", "insulinoma", "pancreas_nf", "duodenum_net", "gastric_net_type2_3"}
    groups = [{"parathyroid"}, {"pituitary"}, digestive, {"thymus_net", "bronchial_net"}, {"adrenal"}]
    found = set()
    for tumour, trigger in (
        ("ppgl", "PPGL_ANY"),
        ("mtc", "MTC_ANY"),
        ("gastrinoma", "GASTRINOMA"),
        ("thymus_net", "THYMIC_NET"),
        ("bronchial_net", "BRONCHIAL_NET"),
    ):
        if tumour in told:
            found.add(trigger)
    if told & digestive and multifocal:
        found.add("GDP_NET_MULTIFOCAL")
    if told & digestive and not multifocal and age < 40:
        found.add("GDP_NET_LT40")
    if sum(bool(told & group) for group in groups) >= 2:
        found.add("TWO_MEN1")
    if "parathyroid" in told and (age < 40 or (multifocal and told == {"parathyroid"})):
        found.add("PHPT_LT40")
    return found
