"""Which T, N, M and stage do the observations give, in which edition?"""

import itertools
import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache

from netboard.medicine import quantities, tables
from netboard.medicine.conventions import DEFAULTS, Conventions
from netboard.medicine.values import Because, Finding, Number, Source, Unknown, absent, one_of, reasons

EDITIONS = ("8", "9")
GEP = ("stomach", "duodenum", "ampulla", "jejunum_ileum", "appendix", "colon_rectum", "pancreas")
EDITIONS_OF = dict.fromkeys((*GEP, "lung"), EDITIONS) | dict.fromkeys(("ppgl", "mtc", "thymus"), EDITIONS[:1])
SITES = (*EDITIONS_OF, "unknown_primary")
NEEDS_DEPTH = frozenset({"stomach", "duodenum", "ampulla", "jejunum_ileum", "colon_rectum"})
GEP_SITES = frozenset(GEP)
CATEGORY = {
    "t": re.compile(r"^T(X|0|is|[1-4](mi|[a-d])?)$"),
    "n": re.compile(r"^N(X|[0-3][a-c]?)$"),
    "m": re.compile(r"^M(0|1([a-c][12]?)?)$"),
}
PREFIX = re.compile(r"^(yc|yp|c|p|r)(?=[TNM])")
ANY = "*"


def t_category(
    *,
    site: str | None,
    edition: str | None,
    size_mm: Number | None,
    facts: Iterable[str] | None,
    conventions: Conventions = DEFAULTS,
) -> Finding[str] | Unknown:
    """Find the T category of a primary from its greatest size in mm and the extensions observed.

    facts: every extension observed, in the words of tnm_facts.csv for the site; None when nobody looked, empty when none was seen.
    The highest of what the extensions and the size give. Where the wall decides (stomach, bowel), a small tumour whose depth is not
    told is Unknown. A word that the table does not place for the site is refused, since leaving it out could lower the T.

    Sources: tnm_facts.csv, bands.csv (t_*), tnm_conflicts.csv for the edges where sources disagree.
    """
    one_of("site", site, SITES)
    one_of("edition", edition, EDITIONS)
    size = quantities.number("size_mm", size_mm, quantity="size_mm")
    observed = None if facts is None else tuple(facts)
    because = reasons(site=site, edition=edition, size_mm=size, facts=observed)
    if site == "unknown_primary":
        return Unknown(("primary_site",), tables.rule("no_tnm"), (*because, Because("NO_TNM")))
    if site is None or edition is None or observed is None:
        return Unknown(absent(site=site, edition=edition, facts=observed), tables.rule("t_category"), because)
    if edition not in EDITIONS_OF[site]:
        raise ValueError(f"no T categories of edition {edition} for {site}; expected {', '.join(EDITIONS_OF[site])}")
    return _highest_t(site, size, observed, because, conventions)


def _highest_t(
    site: str, size: Decimal | None, observed: tuple[str, ...], because: tuple[Because, ...], conventions: Conventions
) -> Finding[str] | Unknown:
    effects, flags = _effects(site, observed, conventions)
    by_facts = {effect: source for effect, source in effects.items() if effect.startswith("T")}
    by_size = None if size is None or site == "thymus" else _t_of_size(site, size, conventions)
    if by_size is not None and site == "ppgl" and "size_decides" not in effects and by_size[0] == "T1":
        by_size = None
    if by_size is not None and by_size[0].startswith("T1") and site in NEEDS_DEPTH and "shallow" not in effects:
        by_size = None
    found = by_facts | ({by_size[0]: by_size[1]} if by_size else {})
    certain = max(by_facts, default="")
    if not found or (size is None and not _is_beyond_size(site, certain)):
        missing = ("facts",) if size is not None or site == "thymus" else ("size_mm",) if observed else ("size_mm", "facts")
        return Unknown(missing, tables.rule("t_category"), because)
    highest = max(found)
    flags += ("SOURCES_DISAGREE",) if by_size and by_size[0] == highest and by_size[1].table == "tnm_conflicts" else ()
    return Finding(highest, because, found[highest], tuple(dict.fromkeys(flags)))


def _is_beyond_size(site: str, t: str) -> bool:
    """Say whether an extension gives its T whatever the size, since no size of the site's table gives a higher one."""
    if site == "thymus":
        return bool(t)
    return bool(t) and t >= max(part.code for part in tables.scale(f"t_{site}"))


def _effects(site: str, observed: tuple[str, ...], conventions: Conventions) -> tuple[dict[str, Source], tuple[str, ...]]:
    placed = _facts(site)
    if strangers := [fact for fact in observed if fact not in placed]:
        raise ValueError(f"{', '.join(strangers)} places no tumour of the site {site}; expected {', '.join(placed)}")
    effects: dict[str, Source] = {}
    flags: tuple[str, ...] = ()
    for fact in observed:
        effect, source = placed[fact]
        if conflict := _conflicts().get((site, fact)):
            effect, source, flags = getattr(conventions, conflict[0]), conflict[1], ("SOURCES_DISAGREE",)
        effects[effect] = source
    return effects, flags


@cache
def _facts(site: str) -> dict[str, tuple[str, Source]]:
    return {
        row["fact"]: (row["effect"], tables.source_of(row, table="tnm_facts", key=f"{site}:{row['fact']}"))
        for row in tables.rows("tnm_facts")
        if row["site"] == site
    }


@cache
def _conflicts() -> dict[tuple[str, Decimal | str], tuple[str, Source]]:
    """Give, for each edge (site and size, or site and fact), the convention that settles it and its source."""
    return {
        (row["site"], Decimal(row["size_mm"]) if row["size_mm"] else row["fact"]): (
            row["convention"],
            tables.source_of(row, table="tnm_conflicts", key=row["convention"]),
        )
        for row in tables.rows("tnm_conflicts")
    }


def _t_of_size(site: str, size: Decimal, conventions: Conventions) -> tuple[str, Source] | None:
    if conflict := _conflicts().get((site, size)):
        return getattr(conventions, conflict[0]), conflict[1]
    part = tables.band(f"t_{site}", size)
    return None if part is None else (part.code, part.source)


def n_category_small_bowel(*, nodes_positive: Number | None, mesenteric_mass_mm: Number | None = None) -> Finding[str] | Unknown:
    """Find the N category of jejunum and ileum: N2 from 12 nodes, or with a mesenteric mass above 20 mm.

    A mass that is not given is taken as none described, as the contract of the call has it, and named in the finding.
    """
    nodes = quantities.count("nodes_positive", nodes_positive, quantity="nodes")
    mass = quantities.number("mesenteric_mass_mm", mesenteric_mass_mm, quantity="mass_mm")
    because = reasons(nodes_positive=nodes, mesenteric_mass_mm=mass)
    by_nodes = None if nodes is None else tables.band("n_nodes_jejunum_ileum", nodes)
    by_mass = None if mass is None else tables.band("n_mass_jejunum_ileum_mm", mass)
    found = [part for part in (by_nodes, by_mass) if part is not None]
    highest = max(found, key=lambda part: part.code, default=None)
    missing = absent(nodes_positive=nodes, mesenteric_mass_mm=mass)
    if highest is None or (nodes is None and highest.code != "N2"):
        return Unknown(missing, tables.rule("n_category_jejunum_ileum"), because)
    return Finding(highest.code, because, highest.source, (), missing if highest.code != "N2" else ())


def m_category(*, site: str | None, liver: bool | None, extrahepatic: bool | None, bone: bool | None = None) -> Finding[str] | Unknown:
    """Find the M category from where metastases are.

    extrahepatic: anywhere else than liver (and, for PPGL, than bone). bone matters for PPGL; elsewhere it is one more extrahepatic
    site. An input that is not given leaves M unknown unless every answer to it gives the same M. For lung and thymus M1 is not
    sub-divided, since these inputs do not tell pleura, or the number of metastases.
    """
    one_of("site", site, SITES)
    because = reasons(site=site, liver=liver, extrahepatic=extrahepatic, bone=bone)
    if site == "unknown_primary":
        return Unknown(("primary_site",), tables.rule("no_tnm"), (*because, Because("NO_TNM")))
    rule = tables.rule("m_category_ppgl" if site == "ppgl" else "m_category_gep" if site in GEP_SITES else "m_category_other")
    asked = (liver, extrahepatic, bone if site == "ppgl" else bone or False)
    possible = {_m(site or "", *told) for told in itertools.product(*((True, False) if one is None else (one,) for one in asked))}
    if site is None or len(possible) > 1:
        return Unknown(absent(site=site, liver=liver, extrahepatic=extrahepatic, bone=bone if site == "ppgl" else 0), rule, because)
    return Finding(possible.pop(), because, rule)


def _m(site: str, liver: bool, extrahepatic: bool, bone: bool) -> str:
    if not (liver or extrahepatic or bone):
        return "M0"
    if site == "ppgl":
        return "M1b" if not bone else "M1c" if liver or extrahepatic else "M1a"
    if site not in GEP_SITES:
        return "M1"
    return "M1b" if not liver else "M1c" if extrahepatic or bone else "M1a"


def category(letter: str, value: str | None) -> str | None:
    """Write a category as the tables do (`pt1A` is T1a); `ValueError` for what no edition knows, such as MX or pM0."""
    if value is None:
        return None
    bare = value.strip()
    if bare.upper() == "PM0":
        raise ValueError("pM0 is no category: absence of metastasis is clinical, write M0")
    bare = PREFIX.sub("", bare)
    bare = bare[:1].upper() + bare[1:].lower().replace("x", "X")
    if bare == "MX":
        raise ValueError("MX does not exist: write M0, or leave M empty when nobody looked")
    if not CATEGORY[letter].match(bare):
        raise ValueError(f"{letter} is {value!r}; expected a category such as {letter.upper()}1")
    return bare


@cache
def _groups() -> dict[tuple[str, str, str, str, str], tuple[str, Source, str]]:
    return {
        (row["edition"], row["site"], row["t"], row["n"], row["m"]): (
            row["stage"],
            tables.source_of(row, table="tnm_stage_groups", key="/".join((row["edition"], row["site"], row["t"], row["n"], row["m"]))),
            row["note"],
        )
        for row in tables.rows("tnm_stage_groups")
    }


def stage_group(*, edition: str | None, site: str | None, t: str | None, n: str | None, m: str | None) -> Finding[str] | Unknown:
    """Look the stage group up: exact row, then any T, then any T and N, then the mother category of T (T1a as T1).

    `ND` is an answer of the table: not determinable. Unknown when a category is missing and decides, when the site has no TNM, or
    when the table has no such row. For well-differentiated tumours only: carcinomas have the TNM of the organ.
    `ValueError` for a contradiction: an in situ tumour of the lung with nodes or metastases.
    """
    one_of("site", site, SITES)
    one_of("edition", edition, EDITIONS)
    t, n, m = category("t", t), category("n", n), category("m", m)
    because = reasons(edition=edition, site=site, t=t, n=n, m=m)
    if t == "Tis" and ((n or "N0") not in {"N0", "NX"} or (m or "M0") != "M0"):
        raise ValueError(f"Tis with {n} {m} is a contradiction")
    if site == "unknown_primary":
        return Unknown(("primary_site",), tables.rule("no_tnm"), (*because, Because("NO_TNM")))
    for key in _keys(edition or "", site or "", t or "", n or "", m or ""):
        if key in _groups():
            stage, source, note = _groups()[key]
            return Finding(stage, (*because, Because("row", source.row), *((Because("note", note),) if note else ())), source)
    missing = absent(edition=edition, site=site, t=t, n=n, m=m)
    return Unknown(missing, tables.rule("stage_group"), because if missing else (*because, Because("NO_ROW")))


def _keys(edition: str, site: str, t: str, n: str, m: str) -> Iterable[tuple[str, str, str, str, str]]:
    mother = re.sub(r"(?<=\d).+$", "", t)
    for one in dict.fromkeys((t, mother)):
        yield from ((edition, site, one, n, m), (edition, site, ANY, n, m), (edition, site, ANY, ANY, m))
