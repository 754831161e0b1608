"""How does the disease respond: RECIST, growth rate, doubling time, NETPET, liver burden?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from netboard.medicine import quantities, tables
from netboard.medicine.values import Because, Finding, Number, Source, Unknown, absent, one_of, reasons

NONTARGETS = ("CR", "nonCR_nonPD", "PD", "NE", "none")
RELATIONS = ("lt", "eq", "gt")
DAYS_PER_MONTH = Decimal("30.4375")
CENT = Decimal("0.01")
FEWEST_FOR_A_LINE = 4


@dataclass(frozen=True)
class Sums:
    """Sums of the target lesions in mm, at the baseline, at the smallest since, and now."""

    baseline: Decimal | None
    nadir: Decimal | None
    current: Decimal | None

    @property
    def reference(self) -> Decimal | None:
        """The smallest sum so far: the baseline counts, even when a larger nadir was typed."""
        return None if self.nadir is None or self.baseline is None else min(self.nadir, self.baseline)

    @property
    def from_baseline_percent(self) -> Decimal | None:
        if self.baseline is None or self.current is None:
            return None
        return (self.current - self.baseline) * 100 / self.baseline

    @property
    def from_nadir_percent(self) -> Decimal | None:
        if not self.reference or self.current is None:
            return None
        return (self.current - self.reference) * 100 / self.reference

    @property
    def from_nadir_mm(self) -> Decimal | None:
        return None if self.reference is None or self.current is None else self.current - self.reference


@dataclass(frozen=True)
class Recist:
    target: str
    overall: str
    change_from_baseline_percent: Decimal | None
    change_from_nadir_percent: Decimal | None
    change_from_nadir_mm: Decimal | None


@dataclass(frozen=True)
class Lesions:
    """What is said of the lesions beside their sums; None where nothing is said."""

    all_targets_gone: bool | None = None
    nodes_all_below_10_mm: bool | None = None
    nontarget: str | None = None
    new_lesion: bool | None = None
    target_evaluable: bool | None = None


def recist(
    *, baseline_sum_mm: Number | None, nadir_sum_mm: Number | None, current_sum_mm: Number | None, lesions: Lesions
) -> Finding[Recist]:
    """Conclude by RECIST 1.1, in its order: progression against the smallest sum, complete, partial against the baseline, stable.

    Progression needs +20 % and +5 mm together; from a smallest sum of zero any return is one. Complete response is concluded only when
    both its statements were made. A missing sum makes the targets not evaluable (NE) and is named. A new lesion that nobody spoke of
    leaves the whole NE, unless it is a progression anyway. `ValueError` for sums that cannot be, or for gone and not gone at once.

    Source: bands.csv (recist_*), recist_overall.csv.
    """
    one_of("nontarget", lesions.nontarget, NONTARGETS)
    sums = Sums(
        quantities.number("baseline_sum", baseline_sum_mm, quantity="baseline_sum_mm"),
        quantities.number("nadir_sum", nadir_sum_mm, quantity="sum_mm"),
        quantities.number("current_sum", current_sum_mm, quantity="sum_mm"),
    )
    if sums.current == 0 and lesions.all_targets_gone is False:
        raise ValueError("current_sum is 0 and all_targets_gone is false: one of the two is wrong")
    target, missing = _target(sums, lesions)
    missing += absent(nontarget=lesions.nontarget, new_lesion=lesions.new_lesion)
    overall, source = _overall(target, lesions)
    because = reasons(baseline_sum_mm=sums.baseline, nadir_sum_mm=sums.nadir, current_sum_mm=sums.current, **vars(lesions))
    changes = (sums.from_baseline_percent, sums.from_nadir_percent, sums.from_nadir_mm)
    return Finding(Recist(target, overall, *changes), because, source, (), missing)


def _target(sums: Sums, lesions: Lesions) -> tuple[str, tuple[str, ...]]:
    """Name the response of the targets, and what was missing to tell it."""
    if lesions.target_evaluable is False:
        return "NE", ()
    if sums.baseline is None or sums.current is None:
        return "NE", absent(baseline_sum=sums.baseline, nadir_sum=sums.nadir, current_sum=sums.current)
    # A smallest sum is never above the baseline: growth that is a progression against the baseline is one against the nadir too.
    if _is_progression(sums.baseline if sums.reference is None else sums.reference, sums.current):
        return "PD", ()
    if sums.reference is None:
        return "NE", ("nadir_sum",)
    gone = True if sums.current == 0 else lesions.all_targets_gone
    if gone and lesions.nodes_all_below_10_mm:
        return "CR", ()
    unsaid = absent(all_targets_gone=gone, nodes_all_lt10=lesions.nodes_all_below_10_mm if gone is not False else False)
    fall = tables.scale("recist_fall_percent")[0].low or Decimal(0)
    return ("PR" if (sums.baseline - sums.current) * 100 >= fall * sums.baseline else "SD"), unsaid


def _is_progression(reference: Decimal, current: Decimal) -> bool:
    if reference == 0:
        return current > 0
    percent, mm = (tables.scale(name)[0].low or Decimal(0) for name in ("recist_rise_percent", "recist_rise_mm"))
    return (current - reference) * 100 >= percent * reference and current - reference >= mm


def _overall(target: str, lesions: Lesions) -> tuple[str, Source]:
    if lesions.new_lesion:
        return "PD", tables.rule("recist")
    nontarget = lesions.nontarget or "NE"
    overall, source = next(found for (one, other), found in _overall_rows().items() if one in {target, "*"} and other in {nontarget, "*"})
    if lesions.new_lesion is None and overall != "PD":
        return "NE", tables.rule("recist")
    return overall, source


@cache
def _overall_rows() -> dict[tuple[str, str], tuple[str, Source]]:
    return {
        (row["target"], row["nontarget"]): (
            row["overall"],
            tables.source_of(row, table="recist_overall", key=f"{row['target']}/{row['nontarget']}"),
        )
        for row in tables.rows("recist_overall")
    }


@dataclass(frozen=True)
class GrowthRate:
    """Percent of volume per month, rounded to two decimals; months unrounded. high: at least 0.8, told inside the window only."""

    percent_per_month: Decimal | None
    months: Decimal
    is_high: bool | None


def growth_rate(
    *, d1_mm: Number | None, d2_mm: Number | None, first_on: date | None, second_on: date | None
) -> Finding[GrowthRate] | Unknown:
    """Compute the tumour growth rate between two sums of the same target lesions, in mm.

    TGR = 100 x (exp(3 ln(D2/D1) / t) - 1), t in months of 30.4375 days. A sum of zero or less, or no time between the two exams,
    gives no rate and the flag INVALID; outside 60 to 122 days the flag OUTSIDE_TGR3M_WINDOW. Same modality and same lesions are for
    the reader to check.
    """
    d1 = quantities.number("d1_mm", d1_mm, quantity="any_mm")
    d2 = quantities.number("d2_mm", d2_mm, quantity="any_mm")
    because = reasons(d1_mm=d1, d2_mm=d2, date1=first_on, date2=second_on)
    if d1 is None or d2 is None or first_on is None or second_on is None:
        return Unknown(absent(d1_mm=d1, d2_mm=d2, date1=first_on, date2=second_on), tables.rule("tgr"), because)
    days = (second_on - first_on).days
    months = days / DAYS_PER_MONTH
    if d1 <= 0 or d2 <= 0 or days <= 0:
        return Finding(GrowthRate(None, months, None), because, tables.rule("tgr"), ("INVALID",))
    rate = 100 * ((3 * (d2 / d1).ln() / months).exp() - 1)
    is_inside = tables.band("tgr3m_days", days) is not None
    flags = () if is_inside else ("OUTSIDE_TGR3M_WINDOW",)
    is_high = tables.band("tgr3m_percent_per_month", rate) is not None if is_inside else None
    return Finding(GrowthRate(_rounded(rate), months, is_high), because, tables.rule("tgr"), flags)


def _rounded(rate: Decimal) -> Decimal:
    """Round to two decimals, half up; a rate too great for that keeps its 28 digits."""
    return rate.quantize(CENT, rounding=ROUND_HALF_UP) if rate.adjusted() < 20 else rate  # noqa: PLR2004 -- 28 digits hold 20 and two decimals


@dataclass(frozen=True)
class Doubling:
    """Months for a marker to double, negative when it falls; the band holds for calcitonin only."""

    months: Decimal
    calcitonin_band: str | None


def doubling_time(values: Sequence[tuple[date, Number]]) -> Finding[Doubling] | Unknown:
    """Compute the doubling time of a marker measured by one kit in one unit.

    Two values: t ln 2 / ln(C2/C1). Four or more: the slope of a line through ln C. Three say no more than two and less than four: the
    table gives no formula, so the result is Unknown. A marker that does not move has no doubling time either.
    """
    points = sorted((day, quantities.number("value", value, quantity="positive_concentration") or Decimal(0)) for day, value in values)
    because = tuple(Because(day.isoformat(), str(value)) for day, value in points)
    days = [Decimal((day - points[0][0]).days) for day, _ in points]
    if len(points) < 2 or 2 < len(points) < FEWEST_FOR_A_LINE or len(set(days)) < len(days):  # noqa: PLR2004 -- two points make a line
        return Unknown(("values",), tables.rule("doubling_time"), because)
    logs = [value.ln() for _, value in points]
    middle_day, middle_log = sum(days, Decimal(0)) / len(days), sum(logs, Decimal(0)) / len(logs)
    rise = sum(((day - middle_day) * (log - middle_log) for day, log in zip(days, logs, strict=True)), Decimal(0))
    if rise == 0:
        return Unknown(("change_of_value",), tables.rule("doubling_time"), because)
    months = Decimal(2).ln() * sum(((day - middle_day) ** 2 for day in days), Decimal(0)) / rise / DAYS_PER_MONTH
    part = tables.band("calcitonin_doubling_months", months) if months > 0 else None
    return Finding(Doubling(months, part.code if part else None), because, tables.rule("doubling_time"))


def netpet(*, sstr: bool | None, fdg: bool | None, relation: str | None, discordant_lesions: Number | None) -> Finding[str] | Unknown:
    """Grade the pair of SSTR and FDG PET (NETPET, P0 to P5) by the most discordant lesion.

    relation: FDG uptake against SSTR uptake of that lesion. P2 to P4 take a (1 or 2 lesions of that profile) or b (3 and more); with
    the number unknown the grade stands without its letter. `ValueError` when both are positive in no lesion.
    """
    one_of("relation", relation, RELATIONS)
    lesions = quantities.count("discordant_lesions", discordant_lesions, quantity="lesions")
    because = reasons(sstr=sstr, fdg=fdg, relation=relation, discordant_lesions=lesions)
    for row in tables.rows("netpet"):
        if (sstr, fdg) == (row["sstr"] == "yes", row["fdg"] == "yes") and row["relation"] in {"", relation}:
            letter = _letter(lesions) if row["suffixed"] == "yes" else ""
            missing = absent(discordant_lesions=lesions) if row["suffixed"] == "yes" else ()
            return Finding(row["grade"] + letter, because, tables.source_of(row, table="netpet", key=row["grade"]), (), missing)
    return Unknown(absent(sstr=sstr, fdg=fdg, relation=relation), tables.rule("netpet"), because)


def _letter(lesions: int | None) -> str:
    if lesions == 0:
        raise ValueError("discordant_lesions is 0 though both scans are positive: count at least one lesion, or leave it empty")
    return "" if lesions is None else "a" if lesions <= 2 else "b"  # noqa: PLR2004 -- the scale itself


def liver_burden(percent: Number | None) -> Finding[str] | Unknown:
    """Class the share of the liver that is invaded, in percent of its volume: H0 none, then up to 10, 25, 50, and above."""
    share = quantities.number("pct", percent, quantity="percent")
    if share is None:
        return Unknown(("pct",), tables.scale("liver_burden_percent")[0].source)
    part = next(part for part in tables.scale("liver_burden_percent") if part.holds(share))
    return Finding(part.code, reasons(pct=share), part.source)
