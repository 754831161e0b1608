"""Which immunohistochemical stains are positive, negative, lost?"""

import re
from collections.abc import Iterator
from typing import Final

from netboard.foundation.documents.reading.model import PATHOLOGY, Found
from netboard.foundation.documents.reading.sheet import Flow, Place
from netboard.foundation.documents.reading.source import Source
from netboard.foundation.documents.reading.values import fold

STAINS: Final = (
    ("CHROMOGRANIN", r"chromogranine(?: ?-? ?a)?|\bcga|\bchromo(?= ?[+-])"),
    ("SYNAPTOPHYSIN", r"synaptophysine|\bsyp|\bsynapto(?= ?[+-])"),
    ("CDX2", r"cdx ?-? ?2"), ("TTF1", r"ttf ?-? ?1"), ("ISL1", r"isl(?:et)? ?-? ?1"), ("PAX8", r"pax ?-? ?8"), ("SATB2", r"satb ?-? ?2"),
    ("GATA3", r"gata ?-? ?3"), ("OTP", r"\botp"), ("SSTR2", r"sstr ?-? ?2a?"), ("P53", r"\bp ?53"), ("RB1", r"\brb ?-? ?1?"), ("ATRX", r"\batrx"),
    ("DAXX", r"\bdaxx"), ("SDHB", r"\bsdhb"), ("CALCITONIN", r"calcitonine"), ("CEA", r"\bace"),
)  # fmt: skip
_STAIN: Final = "|".join(f"(?P<k{place}>{words})" for place, (_code, words) in enumerate(STAINS))
_RESULTS: Final = (
    ("lost", r"perte (?:d'expression|complete|de l'expression|totale)|perdue?|perte|expression perdue|absence d'expression nucleaire"),
    ("overexpressed", r"surexpri\w+|surexpression"),
    ("wild_type", r"(?:profil |type |de type )?sauvage|wild[ -]?type"),
    ("retained", r"conserve(?:es|e|s)?|maintenue?|expression conservee|conservation|retenue?"),
    ("heterogeneous", r"heterogene"),
    ("negative", r"negati(?:vite|ves|ve|fs|f)|neg\b|non expri\w+|n'expri\w+ (?:pas|ni)|pas d'expression|absence (?:d'expression|de marquage)|(?<=[ :(0-9a-z])-(?=[ ,;.)]|$)|\(-\)"),
    ("positive", r"positi(?:vite|ves|ve|fs|f)|pos\b|[123]? ?\+{1,3}|\(\+{1,3}\)|expri\w+|expression|marquage|immunomarquage|marquees?"),
)  # fmt: skip
_RESULT: Final = "|".join(f"(?P<r{place}>{words})" for place, (_code, words) in enumerate(_RESULTS))
_AFTER: Final = re.compile(
    rf"[ :=(]*(?:est |sont |reste |expression |marquage |: )*(?:fortement |faiblement |focalement |diffusement |intensement |nettement |forte(?:ment)? )*(?:et diffus\w* )?(?:{_RESULT})(?! ?\d)"
)
_PROSE: Final = re.compile(rf"\b(?:{_RESULT})")
_LINK: Final = re.compile(
    r"(?:[ ,/]|et|ni|ainsi que|puis|avec|pour|de|du|des|la|le|l'|les|d'|par|anti|a|au|aux|anticorps|cellules|tumorales|diffus\w*|intense\w*|forte?|fortement|nette?|cytoplasmique|nucleaire|marqueurs?|neuro-?endocrines?|dirige\w*|contre|:|\(|\)|protein\w*|proteine)*"
)
_AND: Final = re.compile(r"[ ,]*(?:et |ainsi que )?(?:la |le |l'|les |de la |du )?")
_SENTENCE_BREAK: Final = re.compile(r"[;.](?: |$)")
_STAIN_FIND: Final = re.compile(rf"(?:{_STAIN})(?![a-z0-9])")


def read(source: Source) -> Iterator[Found]:
    for flow in source.flows:
        yield from _in_flow(source, flow)
    for number, row in enumerate(source.sheet.rows):
        if len(row.cells) > 1 and source.kind in {"pathology", "other"}:
            yield from _in_cells(source, number)


def _in_flow(source: Source, flow: Flow) -> Iterator[Found]:
    folded, previous_end, carried = flow.folded, 0, ""
    waiting: list[tuple[str, int, int]] = []  # named one after the other, the result comes at the end
    for match in _STAIN_FIND.finditer(folded):
        code = _code(match)
        between = folded[previous_end : match.start()]
        after = _AFTER.match(folded, match.end())
        said = ""
        if after and not _begins_list(folded, after):
            said, end = _result(after), after.end()
            carried = ""
        else:
            spoken = _spoken(between)
            if spoken:
                carried = spoken
            elif previous_end and not _LINK.fullmatch(between):
                carried = ""
            said, end = carried, match.end()
        linked = bool(waiting) and _AND.fullmatch(between) is not None
        if after and said and linked:
            for name, start, stop in waiting:
                yield source.found(PATHOLOGY, {f"stain_{name}": said}, flow.place(start, stop))
        waiting = [] if said else [*(waiting if linked else []), (code, match.start(), match.end())]
        if said and not re.match(r" ?(?:serique|plasmatique|sanguine|circulante|urinaire)|[ :=]*\d(?! ?\+)", folded[match.end() :]):
            yield source.found(PATHOLOGY, {f"stain_{code}": said}, flow.place(match.start(), end))
        previous_end = end


def _begins_list(folded: str, after: re.Match[str]) -> bool:
    """Say whether a result right after a stain belongs to the next ones: `CDX2, positivité de TTF1`."""
    word = after[0].strip(" :=(")
    return (
        word.startswith(("positivite", "negativite", "expression", "perte", "marquage", "expri"))
        and _STAIN_FIND.match(
            folded[after.end() :]
            .lstrip(" '")
            .removeprefix("de la ")
            .removeprefix("du ")
            .removeprefix("de ")
            .removeprefix("des ")
            .removeprefix("la ")
            .removeprefix("le ")
        )
        is not None
    )


def _spoken(between: str) -> str:
    """Give the result that was said before a list of stains, in the same sentence and followed by nothing else."""
    breaks = [match.end() for match in _SENTENCE_BREAK.finditer(between)]
    clause = between[breaks[-1] :] if breaks else between
    said = None
    for match in _PROSE.finditer(clause):
        if (
            said is not None
            and _result(said) in {"negative", "lost"}
            and _result(match) == "positive"
            and not match[0].startswith("positi")
        ):
            continue  # `absence d'expression`, `perte d'expression`
        said = match
    if said is None or not _LINK.fullmatch(re.sub(_PROSE, " ", clause[said.end() :])):
        return ""
    if _result(said) == "positive" and re.search(
        r"\b(?:pas|absence|sans|aucune?|perte|n') ?(?:de |d'|la )?[a-z' ]{0,14}$", clause[: said.start()]
    ):
        return "lost" if "perte" in clause[: said.start()] else "negative"
    if _result(said) == "positive" and not said[0].startswith(("posit", "expri", "+")) and "positi" not in clause:
        return ""
    return _result(said)


def _in_cells(source: Source, number: int) -> Iterator[Found]:
    """Read a row of a table of stains: the name, perhaps the clone, the result."""
    row = source.sheet.rows[number]
    name, *others = (fold(cell.text) for cell in row.cells)
    said = next((other for other in others if re.match(rf"(?:{_RESULT})(?! ?\d)", other)), "")
    if (match := _STAIN_FIND.match(name)) and len(name) <= match.end() + 12 and (result := re.match(rf"(?:{_RESULT})(?! ?\d)", said)):
        yield source.found(PATHOLOGY, {f"stain_{_code(match)}": _result(result)}, Place(number, 0, len(row.text)))


def _code(match: re.Match[str]) -> str:
    groups = match.groupdict()
    return next(code for place, (code, _words) in enumerate(STAINS) if groups.get(f"k{place}") is not None)


def _result(match: re.Match[str]) -> str:
    groups = match.groupdict()
    return next(code for place, (code, _words) in enumerate(_RESULTS) if groups.get(f"r{place}") is not None)
