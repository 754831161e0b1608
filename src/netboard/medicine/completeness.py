"""What does this dossier lack, for this situation, on this day, and why? Pure; the rows are in tables/completeness.yaml."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

import yaml

ELDERLY_AGE_YEARS = 75
HIGH_INDEX = Decimal(20)  # Ki-67 in percent or mitoses per 2 mm2: above is G3 or NEC (OMS 2019)
FAST_GROWTH_PERCENT_PER_MONTH = Decimal(4)  # TGR before treatment (CLARINET post hoc, PMC6332566)


class Level(enum.StrEnum):
    """How much an item is needed."""

    REQUIRED = "R"  # blocks the submission
    BOARD = "B"  # due before the agenda; "expected on" and "not available" are answers
    OPTIONAL = "F"


class Standing(enum.StrEnum):
    """Where an item stands on the day that is asked."""

    PRESENT = "present"
    STALE = "stale"  # present, and too old for the board
    UNDATED = "undated"  # present, its age cannot be told
    MISSING = "missing"
    EXPECTED = "expected"
    OVERDUE = "overdue"  # the day it was expected has passed
    UNAVAILABLE = "unavailable"
    NOT_NEEDED = "not_needed"


OPEN = frozenset({Standing.STALE, Standing.UNDATED, Standing.MISSING, Standing.OVERDUE})
_GRAVITY = tuple(Standing(code) for code in ("overdue", "missing", "stale", "undated", "expected", "unavailable", "not_needed", "present"))


class TableRefused(ValueError):  # noqa: N818 -- it says what happened
    """The table cannot be used; `where` names the row, `why` the fault."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")
        self.where, self.why = where, why


@dataclass(frozen=True)
class Words:
    fr: str
    en: str

    def spoken(self, language: str) -> str:
        return self.fr if language.startswith("fr") else self.en


@dataclass(frozen=True)
class Source:
    text: str
    edition: str
    verification: str


@dataclass(frozen=True)
class Requirement:
    """One row of the table. `homes`: any of these alternatives will do, each made of places that must all be filled."""

    id: str
    subject: str  # the first row that asks for the same thing: answers are kept under it
    field: str
    homes: tuple[tuple[str, ...], ...]
    block: str
    level: Level
    when: Mapping[str, frozenset[str]]
    unless: Mapping[str, frozenset[str]]
    fresh_days: int | None
    owner: str
    may_be_lifted: bool
    label: Words
    why: Words
    source: Source


@dataclass(frozen=True)
class Table:
    version: str
    edition: str
    status: str
    blocks: Mapping[str, Words]
    requirements: tuple[Requirement, ...]

    def subject(self, code: str) -> Requirement:
        """Find a row; raises KeyError."""
        return next(row for row in self.requirements if row.id == code)


@dataclass(frozen=True)
class Observed:
    """What decides the situation, as it is known so far; an empty text or none means not known, and adds no requirement."""

    primary_site: str = ""
    motive: str = ""
    syndrome: str = ""
    urgent: bool = False
    age_years: int | None = None
    differentiation: str = ""
    morphology: str = ""
    grade: str = ""
    ki67_percent: Decimal | None = None
    mitoses_per_2mm2: Decimal | None = None
    specimen_kind: str = ""
    m: str = ""
    stage: str = ""
    metastatic_sites: str = ""
    liver_burden_percent: Decimal | None = None
    growth_percent_per_month: Decimal | None = None


@dataclass(frozen=True)
class Answer:
    """What a person said instead of the item: expected on a day by somebody, not available, or not needed, with the reason."""

    expected_on: date | None = None
    by: str = ""
    unavailable_because: str = ""
    not_needed_because: str = ""


@dataclass(frozen=True)
class Line:
    """One item that this situation asks for, and where it stands."""

    requirement: Requirement
    standing: Standing
    on: date | None = None
    answer: Answer | None = None

    @property
    def is_open(self) -> bool:
        return self.requirement.level is not Level.OPTIONAL and self.standing in OPEN


def situation(observed: Observed) -> dict[str, frozenset[str]]:
    """Name the situation by the words of the table: site, motive, syndrome, and the tags that follow from what is known."""
    said = {"site": observed.primary_site, "motive": observed.motive, "syndrome": observed.syndrome}
    return {name: frozenset({value} if value else ()) for name, value in said.items()} | {"tag": _tags(observed)}


def _tags(observed: Observed) -> frozenset[str]:
    metastatic = _is_metastatic(observed)
    poor = observed.differentiation == "poor" or observed.grade == "NEC" or observed.morphology in {"large_cell", "small_cell"}
    indices = [index for index in (observed.ki67_percent, observed.mitoses_per_2mm2) if index is not None]
    growth = observed.growth_percent_per_month
    tags = {
        "urgent": observed.urgent,
        "elderly": observed.age_years is not None and observed.age_years >= ELDERLY_AGE_YEARS,
        "has_ki67": observed.ki67_percent is not None,
        "resected": observed.specimen_kind == "surgical",
        "metastatic": metastatic,
        "poorly_differentiated": poor,
        "high_grade": poor or observed.grade == "G3" or any(index > HIGH_INDEX for index in indices),
        "fast_progression": growth is not None and growth >= FAST_GROWTH_PERCENT_PER_MONTH,
        "pancreas_metastatic": metastatic and observed.primary_site == "pancreas",
        "carcinoid_or_midgut_metastatic": observed.syndrome == "carcinoid_syndrome"
        or (metastatic and observed.primary_site == "jejunum_ileum"),
    }
    return frozenset(tag for tag, holds in tags.items() if holds)


def _is_metastatic(observed: Observed) -> bool:
    burden = observed.liver_burden_percent
    return (
        observed.m.upper().startswith("M1")
        or observed.stage.upper().startswith("IV")
        or bool(observed.metastatic_sites.strip())
        or (burden is not None and burden > 0)
        or observed.primary_site == "unknown_primary"
    )


def applies(requirement: Requirement, *, to: Mapping[str, frozenset[str]]) -> bool:
    """Say whether a situation asks for a row."""
    if any(to.get(name, frozenset()) & values for name, values in requirement.unless.items()):
        return False
    return all(to.get(name, frozenset()) & values for name, values in requirement.when.items())


def assess(
    table: Table, *, observed: Observed, holdings: Mapping[str, date | None], answers: Mapping[str, Answer], on: date
) -> tuple[Line, ...]:
    """List what the situation asks for, one line a subject, block after block.

    holdings: the places of the dossier that are filled (`exam:ct`, `result:CREAT`...), with the day of the fact where it has one.
    answers: what a person said instead, by subject, or by `block:pathology` for a whole block (no specimen was taken).
    on: the day of the board, or today when none is planned.
    """
    asked = situation(observed)
    chosen: dict[str, Line] = {}
    for requirement in table.requirements:
        if applies(requirement, to=asked):
            said = answers.get(requirement.subject) or answers.get(f"block:{requirement.block}")
            line = _line(requirement, holdings, said, on)
            other = chosen.get(requirement.subject)
            chosen[requirement.subject] = line if other is None else min(other, line, key=_gravest)
    order = list(table.blocks)
    return tuple(sorted(chosen.values(), key=lambda line: order.index(line.requirement.block)))


def _gravest(line: Line) -> tuple[int, int]:
    return ("RBF".index(line.requirement.level), _GRAVITY.index(line.standing))


def _line(requirement: Requirement, holdings: Mapping[str, date | None], answer: Answer | None, on: date) -> Line:
    filled = [home for home in requirement.homes if all(place in holdings for place in home)]
    if not filled:
        return Line(requirement, _answered(requirement, answer, on), answer=answer)
    dates = [found for home in filled if (found := _oldest(holdings[place] for place in home)) is not None]
    newest = max(dates, default=None)
    if _is_enough(requirement, newest, on):
        return Line(requirement, Standing.PRESENT, newest, answer)
    said = _answered(requirement, answer, on)
    own = Standing.UNDATED if newest is None else Standing.STALE
    return Line(requirement, own if said is Standing.MISSING else said, newest, answer)


def _is_enough(requirement: Requirement, newest: date | None, on: date) -> bool:
    """Say whether what is held will do; an exam of which nobody knows the day may never have been done."""
    if newest is None:
        is_exam = any(place.startswith("exam:") and "." not in place for home in requirement.homes for place in home)
        return requirement.fresh_days is None and not is_exam
    return requirement.fresh_days is None or on - newest <= timedelta(days=requirement.fresh_days)


def _oldest(dates: Any) -> date | None:
    known = list(dates)
    return None if None in known else min(known)


def _answered(requirement: Requirement, answer: Answer | None, on: date) -> Standing:
    if answer is None or not requirement.may_be_lifted:
        return Standing.MISSING
    if answer.not_needed_because:
        return Standing.NOT_NEEDED
    if answer.unavailable_because:
        return Standing.UNAVAILABLE
    if answer.expected_on is None:
        return Standing.MISSING
    return Standing.OVERDUE if answer.expected_on < on else Standing.EXPECTED


@cache
def packaged() -> Table:
    """Read the table that comes with NETboard; its status is draft until a medical lead signs one."""
    return read_table(packaged_text())


def packaged_text() -> str:
    return resources.files("netboard.medicine").joinpath("tables/completeness.yaml").read_text(encoding="utf-8")


def read_table(text: str) -> Table:
    """Read and check a table; raises `TableRefused` naming the row and the fault."""
    try:
        raw = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise TableRefused("file", str(error).splitlines()[0]) from error
    if not isinstance(raw, dict) or not isinstance(raw.get("requirements"), list):
        raise TableRefused("file", "requirements")
    sources = {code: _source(code, said) for code, said in _mapping(raw, "sources").items()}
    blocks = {code: _words(code, said) for code, said in _mapping(raw, "blocks").items()}
    subjects: dict[str, str] = {}
    rows = [_requirement(said, sources=sources, blocks=blocks, subjects=subjects) for said in raw["requirements"]]
    if len({row.id for row in rows}) != len(rows):
        raise TableRefused("file", "an id stands twice")
    return Table(str(raw.get("version", "")), str(raw.get("edition", "")), str(raw.get("status", "draft")), blocks, tuple(rows))


def _mapping(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = raw.get(name)
    if not isinstance(found, dict):
        raise TableRefused("file", name)
    return found


def _words(where: str, said: Any) -> Words:
    if not isinstance(said, dict) or not all(isinstance(said.get(language), str) and said[language] for language in ("fr", "en")):
        raise TableRefused(where, "fr, en")
    return Words(said["fr"], said["en"])


def _source(where: str, said: Any) -> Source:
    if not isinstance(said, dict) or not said.get("text") or not said.get("verification"):
        raise TableRefused(where, "text, edition, verification")
    return Source(str(said["text"]), str(said.get("edition", "")), str(said["verification"]))


def _requirement(said: Any, *, sources: Mapping[str, Source], blocks: Mapping[str, Words], subjects: dict[str, str]) -> Requirement:
    where = str(said.get("id", "?")) if isinstance(said, dict) else "?"
    try:
        home = str(said["home"])
        subject = subjects.setdefault(home, where)
        fresh = said.get("fresh")
        if said["block"] not in blocks:
            raise TableRefused(where, f"block {said['block']}")
        return Requirement(
            id=where, subject=subject, field=str(said["field"]), homes=_homes(home), block=said["block"], level=Level(said["level"]),
            when=_conditions(where, said.get("when")), unless=_conditions(where, said.get("unless")),
            fresh_days=int(fresh) if fresh is not None else None, owner=str(said["owner"]), may_be_lifted=bool(said.get("lift", True)),
            label=_words(where, said["label"]), why=_words(where, said["why"]), source=sources[said["source"]],
        )  # fmt: skip
    except KeyError as error:
        raise TableRefused(where, f"{error.args[0]}") from error
    except (TypeError, ValueError) as error:
        raise TableRefused(where, str(error)) from error


def _homes(home: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(place.strip() for place in alternative.split("&")) for alternative in home.split("|"))


def _conditions(where: str, said: Any) -> Mapping[str, frozenset[str]]:
    if said is None:
        return {}
    if not isinstance(said, dict) or set(said) - {"site", "motive", "syndrome", "tag"}:
        raise TableRefused(where, "when, unless: site, motive, syndrome, tag")
    return {name: frozenset(str(value) for value in values) for name, values in said.items()}
