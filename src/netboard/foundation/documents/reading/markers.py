"""Which laboratory results are given, with which unit, limits and day?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from netboard.foundation.documents.reading import context, sampling
from netboard.foundation.documents.reading.model import RESULT, Found
from netboard.foundation.documents.reading.sheet import Cell, Flow, Place, Row
from netboard.foundation.documents.reading.source import Source
from netboard.foundation.documents.reading.values import DATE, NUMBER, day_of, days, fold, number

# (code, words); the more precise come first. A code that depends on what was sampled is decided by `_matrix`.
ANALYTES: Final = (
    ("CGA", r"chromogranine(?: ?-? ?a)?|\bcga"),
    ("5HIAA", r"5 ?-? ?hiaa|acide 5 ?-? ?hydroxy ?-?indole? ?-? ?acetique|5 ?-? ?hydroxy-?indole? ?-?acetique|5 ?-? ?hydroxyindol\w*"),
    ("NTPROBNP", r"nt ?-? ?pro ?-? ?bnp"),
    ("PROINSULIN", r"pro-?insuline"),
    ("INSULIN", r"(?<![a-z-])insulin(?:e|emie)"),
    ("GASTRIN", r"gastrin(?:e|emie)"),
    ("CPEPTIDE", r"peptide ?-? ?c\b|c-?peptide"),
    ("BHB", r"beta ?-? ?hydroxybutyrate|\bbhb|beta-?oh-?butyrate"),
    ("SULFONYLUREA", r"(?:recherche de )?sulfamides(?: hypoglycemiants)?"),
    ("GLUCOSE", r"glycemie|glucose(?: plasmatique| veineux)?"),
    ("GLUCAGON", r"glucagon\b|glucagonemie"),
    ("VIP", r"\bvip\b|vasoactive intestinal peptide"),
    ("SST", r"(?<!de la )(?<!a la )somatostatine"),
    ("CT", r"(?<!pro)(?<!pro-)(?:thyro)?calcitonin(?:e|emie)"),
    ("CEA", r"\bace\b|antigene carcino-?embryonnaire|\bcea\b"),
    ("NMN", r"normetanephrines?"),
    ("3MT", r"3 ?-? ?methoxytyramine|\b3 ?-? ?mt\b|(?<!3-)methoxytyramine"),
    ("MN", r"metanephrines?"),
    ("NSE", r"\bnse\b|enolase (?:neurono? ?-?specifique|neurone-?specifique|neuronale specifique)"),
    ("PP", r"polypeptide pancreatique"),
    ("ACTH", r"\bacth\b"),
    ("CORTISOL", r"cortisol(?:emie)?(?! libre| urinaire)(?:(?: de| a)? 8 ?h(?:eures)?)?"),
    ("PTH", r"\bpth\b|parathormone"),
    ("CA", r"calcium(?: total)?(?! ionise| corrige)|calcemie(?! corrigee| ionisee)"),
    ("CRCL", r"cl(?:air)?\.? ?(?:de la )?creat\w*|clairance(?: de la| a la)?(?: creatinine)?|\bdfg\w*|debit de filtration(?: glomerulaire)?|ckd-?epi|mdrd|cockcroft"),
    ("CREAT", r"creatinin(?:e|emie)(?: serique| plasmatique)?(?! urinaire)|\bcreat\b(?!\.? ?\(?(?:cockcroft|clair))"),
    ("BILI", r"bilirubine(?: totale)?(?! conjuguee| directe| libre| indirecte)"),
    ("ALBUMIN", r"albumin(?:e|emie)(?! urinaire| corrigee)"),
    ("LDH", r"\bldh\b|lactate ?-?deshydrogenase"),
    ("HB", r"hemoglobine(?! glyquee| a1c)|\bhb\b"),
    ("PLATELETS", r"plaquettes|\bplq\b|\bplaq\b"),
    ("WBC", r"leucocytes|globules blancs|\bgb\b|\bleuco\b"),
    ("B12", r"(?:vitamine )?b12"),
    ("PARIETAL_AB", r"anti-?corps anti-? ?cellules parietales|ac anti-? ?cellules parietales|anti-?cellules parietales"),
)  # fmt: skip
# `hypoglycémie`, `hypercalcémie` are complaints, not analytes.
_ANALYTE: Final = re.compile(
    r"(?<![a-z])(?<!hypo-)(?<!hyper-)(?:" + "|".join(f"(?P<a{place}>{words})" for place, (_code, words) in enumerate(ANALYTES)) + ")"
)
UNIT: Final = (
    r"(?:μg|ug|mg|ng|pg|g|μmol|umol|micromol|nmol|pmol|mmol|mui|μui|uui|ui|mu|u|kui) ?/ ?(?:(?:l|dl|ml|24 ?h(?:eures)?|j(?:our)?|mmol(?: ?(?:de )?creat\w*\.?)?|g(?: ?(?:de )?creat\w*\.?)?|mol(?: creat\w*)?|100 ?ml)\b)"
    r"|g/l\b|giga ?/ ?l\b|10 ?\^ ?\d+ ?/ ?l\b|/ ?mm3\b|ml ?/ ?min(?: ?/ ?1[.,]73 ?m2)?|t/l\b|g ?%"
)
_COMPARATOR: Final = r"[<>]|inferieure? a|superieure? a|inf\.? a|sup\.? a"
_RANGE: Final = rf"(?:(?P<lo>{NUMBER}) ?(?:-|a|et|/) ?(?P<hi>{NUMBER})|(?:<|≤|<=|inf(?:erieure?s?|\.)? (?:ou egale? )?a|jusqu'a|max\w*|moins de|lsn ?:?=?) ?(?P<hi2>{NUMBER})|(?:>|≥|sup(?:erieure?s?|\.)? a|min\w*|plus de) ?(?P<lo2>{NUMBER}))"
_VALUE: Final = re.compile(
    rf"(?P<mid>[^0-9<>≤≥.;:=|]{{0,50}}?(?:[:=]|\ba\b|\bde\b|\best\b|   )?[^0-9<>≤≥;|]{{0,12}}?)(?P<cmp>{_COMPARATOR})? ?(?<![\d.,/-])(?P<n>{NUMBER})(?!\d|/(?! ?mm3)|[.,]\d|-\d| ?(?:ans|mois|jours|h\b|%|fois|x\b|n\b))(?:[ *↑↓+]|\b[hbn]\b){{0,4}} ?(?P<u>{UNIT})?"
)
_LIMITS: Final = re.compile(
    rf"[ ,;]*(?:\(|\[)? ?(?:(?:n|vn|vr|vu|norme?s?|normale?s?|valeurs? (?:de ref\w*\.?|normales?|usuelles?)|ref\w*\.?|lsn|limites?|intervalle)\b ?(?:du laboratoire )?[.:=]? ?)?{_RANGE}"
)
_DATE_BETWEEN: Final = re.compile(rf"[ ,(]*(?:(?:plasmatiques?|urinaires?|seriques?|a jeun|des 24 ?h) ?)?(?:le|du|au)? ?(?:{DATE.pattern})")
_WORDS: Final = re.compile(
    r"[ :=(,]*(?:sont |est |etaient |etait |urinaires |plasmatiques |libres |seriques? |revenues? |restent |reste )*(?P<w>normale?s?|dans les normes|positi(?:f|ve)s?|negati(?:f|ve)s?|indetectables?|elevee?s?|basse?)\b"
)
_WORDED: Final = frozenset({"MN", "SULFONYLUREA", "PARIETAL_AB", "CT", "B12"})
_FORBIDDEN_MID: Final = re.compile(
    r"\b(?:normale?|negati\w+|positi\w+|anticorps|marquage|expression|depuis|entre|objectif|seuil|stade|grade|sous|et|mais|ni|puis|analogues?|doser|dosages?(?= a )|traitement|augment\w+|depass\w*|exced\w*|atteign\w*|cible|dose|posologie|de \d)\b"
)
_CONDITIONAL: Final = re.compile(r"\b(?:si|en cas d[e']|lorsque|quand|objectif|cible)(?= |$)")
# A value after a drug or a meal is not that of the marker at rest.
_TESTED: Final = re.compile(r"\b(?:freination|dexamethasone|dxm|stimul\w+|synacthene|pentagastrine|secretine|hgpo|post-?prandial\w*)\b")
_AROUND: Final = 25
_NEAR: Final = 30
_URINE: Final = re.compile(r"urin|24 ?h|/ ?j\b|creat|/ ?24")
_PLASMA: Final = re.compile(r"plasma|serum|seri|sangu|libre")
# Which units an analyte may have, where another one would tell that the number belongs to something else.
_CELLS: Final = re.compile(r"g/l|giga|10 ?\^|mm3|/ ?μl")
_UNITS_OF: Final = {
    "CRCL": re.compile(r"ml ?/ ?min"), "WBC": _CELLS, "PLATELETS": _CELLS, "HB": re.compile(r"g ?/ ?d?l|g ?%|mmol"), "LDH": re.compile(r"u"),
    "CREAT": re.compile(r"mol|mg ?/"), "BILI": re.compile(r"mol|mg ?/"), "ALBUMIN": re.compile(r"g ?/ ?d?l|mol"), "CA": re.compile(r"mmol|mg ?/"),
    "GLUCOSE": re.compile(r"mmol|m?g ?/ ?d?l"), "INSULIN": re.compile(r"[mμu]{0,2}u?i?u? ?/ ?m?l|pmol"),
}  # fmt: skip
_DAILY: Final = re.compile(r"/ ?(?:j|24)")
_URINARY: Final = frozenset({"5HIAA_U", "UMN", "METANEPHRINES", "CREAT", "CORTISOL"})
_NOT_OTHERS: Final = re.compile(r"ml ?/ ?min|giga|10 ?\^|mm3")
_SAME_COLUMN: Final = 0.15
_ROLES: Final = (
    ("earlier", re.compile(r"anterior|anterieur|precedent|\bant\.|historique")),
    ("limits", re.compile(r"\bref|norm|usuel|interv|limite|seuil")),
    ("value", re.compile(r"^(?:resultat|valeur|mesure)s?\b")),
)  # fmt: skip


@dataclass(frozen=True)
class _Columns:
    """What the columns of a table of results hold, by the middle of their heads: a role, or the day of the results."""

    heads: tuple[tuple[float, str], ...] = ()
    row: int = -100

    def role(self, cell: Cell) -> str:
        """Name the column that a cell stands in: `value`, `limits`, `earlier`, an ISO day, or nothing without heads."""
        return min(self.heads, key=lambda head: abs(head[0] - middle(cell)))[1] if self.heads else ""


def middle(cell: Cell) -> float:
    return (cell.x0 + cell.x1) / 2


def read(source: Source) -> Iterator[Found]:
    if source.kind == "pathology":
        return
    sampled = sampling.sampled_on(source)
    tabled: set[int] = set()
    columns = _Columns()
    number_of_row = 0
    for number_of, row in enumerate(source.sheet.rows):
        columns = _second_line(row, number_of, columns) or _header(row, number_of) or columns
        if source.section(number_of) in {"notice", "plan", "technique", "family_history"}:
            continue
        found = list(_table_row(source, number_of, row, columns if number_of - columns.row < 60 else _Columns(), sampled))  # noqa: PLR2004
        tabled.update({number_of} if found else set())
        for values, place, certain in found:
            yield source.found(RESULT, values, place, certain=certain, row=number_of_row)
            number_of_row += 1
    for flow in (*source.flows, *source.across):
        if flow.pieces[0][1].row not in tabled:
            for values, place in _prose(source, flow, sampled):
                yield source.found(RESULT, values, place, row=number_of_row)
                number_of_row += 1


def _header(row: Row, number_of: int) -> _Columns | None:
    """Recognise the row that names the columns."""
    found = [(cell.x0, day.iso) for cell in row.cells for match, day in list(days(fold(cell.text)))[:1] if len(cell.text) <= 34]  # noqa: PLR2004
    named = re.search(r"\b(?:resultats?|valeurs?|unites?|analyses?|examens?|parametres?|dosages?|anteriorites?|normes?)\b", row.folded)
    if len(row.cells) < 3 and not (len(found) >= 2):  # noqa: PLR2004 -- a table has columns
        return None
    if not named and len(found) < 2:  # noqa: PLR2004 -- two dates head a table by themselves
        return None
    if _ANALYTE.search(row.folded):
        return None
    heads = [(middle(cell), role) for cell in row.cells[1:] if (role := _role(fold(cell.text)))]
    first = _role(fold(row.cells[0].text))
    return _Columns((*([(middle(row.cells[0]), first)] if first else []), *heads), number_of)


def _role(head: str) -> str:
    """Say what a head announces."""
    day = next((day.iso for _match, day in days(head)), "")
    if day and len(head) <= 34:  # noqa: PLR2004 -- a head, not a sentence
        return day
    return next((role for role, pattern in _ROLES if pattern.search(head)), "")


def _second_line(row: Row, number_of: int, columns: _Columns) -> _Columns | None:
    """Add the dates that stand on the second line of a head."""
    if not 0 < number_of - columns.row <= 2 or _ANALYTE.search(row.folded):  # noqa: PLR2004 -- a head of three lines at most
        return None
    found = [(middle(cell), day.iso) for cell in row.cells for _match, day in list(days(fold(cell.text)))[:1] if len(cell.text) <= 14]  # noqa: PLR2004
    if not found or len(found) != len(row.cells):
        return None
    # The head above the date, `Antérieurs` for example, now has its day.
    kept = tuple(
        head for head in columns.heads if head[1] != "earlier" or all(abs(head[0] - new[0]) > _SAME_COLUMN * abs(head[0]) for new in found)
    )
    return _Columns((*kept, *found), number_of)


def _table_row(source: Source, number_of: int, row: Row, columns: _Columns, sampled: str) -> Iterator[tuple[dict[str, str], Place, bool]]:
    """Read a row whose first cell is an analyte and whose other cells are value, unit, limits, earlier results."""
    name = fold(row.cells[0].text) + _name_below(source, number_of)
    match = _ANALYTE.match(re.sub(r"^[-•*s] ?(?=[a-z])", "", name)) or _ANALYTE.search(name)
    if match is None or match.start() > 28 or len(row.cells) < 2 or re.search(r"\d", re.sub(r"24|1-84|\b8 ?h", "", name[match.end() :])):  # noqa: PLR2004
        return
    unit = next(
        (
            unit[0]
            for cell in row.cells[1:]
            if (unit := re.search(rf"(?:{UNIT})", fold(cell.text)))
            and re.fullmatch(rf"(?:[<>≤≥]? ?(?:{NUMBER}))?[ *hbn↑↓+]{{0,4}}(?:{UNIT})", fold(cell.text).strip("() "))
        ),
        "",
    )
    unit = _as_written(row, unit) or _as_written(row, next((found[0] for found in re.finditer(rf"(?:{UNIT})", name)), ""))
    limits: dict[str, str] = {}
    numbers: list[tuple[int, str, re.Match[str]]] = []
    for place, cell in enumerate(row.cells[1:], start=1):
        folded = fold(cell.text).strip()
        one = re.fullmatch(
            rf"(?P<c>[<>])? ?(?P<n>{NUMBER})[ *hbn↑↓+!]{{0,5}}(?:{UNIT})?(?: ?(?:\(?(?:le |du )?(?P<on>{DATE.pattern})\)?|\([^0-9]{{0,24}}\)))?",
            folded,
        )
        role = columns.role(cell)
        if one and role != "limits" and not (one["c"] and numbers and not any(head[1] == "limits" for head in columns.heads)):
            numbers.append((place, role, one))
        elif not limits and (span := re.match(rf"[(\[]? ?(?:n|vn|normes?|ref\.?)? ?:? ?{_RANGE}", folded)):
            limits = _limits(span)
    current = next((rank for rank, (_place, role, _one) in enumerate(numbers) if role == "value"), 0)
    for rank, (place, role, one) in enumerate(numbers):
        own = day_of(one) if one["on"] else None
        day = own.iso if own else _day_of_column(role, rank, sampled)
        yield from _cell_result(
            source, number_of, name=match, one=one, place=place, day=day, unit=unit, limits=limits if rank == current else {}
        )
    if not numbers and (words := _WORDS.match(fold(row.cells[1].text))) and (code := _worded(match, row.folded)):
        start = row.offset(1) + words.start("w")
        text = row.text[start : start + len(words["w"])]
        yield _with_day({"analyte": code, "text": text}, sampled), Place(number_of, 0, start + len(text)), True


def _name_below(source: Source, number_of: int) -> str:
    """Give the end of a name that a narrow column broke: `Polypeptide` / `pancréatique`."""
    row = source.sheet.rows[number_of]
    below = source.sheet.rows[number_of + 1] if number_of + 1 < len(source.sheet.rows) else None
    if below is None or len(below.cells) != 1 or len(row.cells) < 2 or not below.text[:1].islower():  # noqa: PLR2004 -- a value stands beside
        return ""
    return f" {below.folded}" if abs(below.cells[0].x0 - row.cells[0].x0) <= row.height else ""


def _cell_result(
    source: Source,
    number_of: int,
    *,
    name: re.Match[str],
    one: re.Match[str],
    place: int,
    day: str | None,
    unit: str,
    limits: dict[str, str],
) -> Iterator[tuple[dict[str, str], Place, bool]]:
    row = source.sheet.rows[number_of]
    value, code = number(one["n"]), _matrix(_code(name), f"{row.folded} {_heading_above(source, number_of)}", fold(unit))
    if value is None or code is None or day is None or not _fits(code, unit):
        return
    values = {"analyte": code, "value": value, "unit": unit}
    if one["c"]:
        values["comparator"] = one["c"]
    values |= limits
    start = row.offset(place)
    yield _with_day(values, day), Place(number_of, 0 if limits else start, start + len(row.cells[place].text)), bool(unit)


def _day_of_column(role: str, rank: int, sampled: str) -> str | None:
    """Give the day of a column; nothing at all for an earlier result of which no day is known."""
    if role[:1].isdigit():
        return role
    return None if role == "earlier" or (rank > 0 and role != "value") else sampled


def _heading_above(source: Source, number_of: int) -> str:
    return " ".join(
        row.folded
        for row in source.sheet.rows[max(0, number_of - 4) : number_of]
        if len(row.cells) == 1 and len(row.text) < 60  # noqa: PLR2004 -- the word beside says what it bounds
    )


def _as_written(row: Row, unit: str) -> str:
    place = row.folded.find(unit) if unit else -1
    return row.text[place : place + len(unit)].strip() if place >= 0 else ""


def _limits(span: re.Match[str]) -> dict[str, str]:
    groups = span.groupdict()
    low, high = groups["lo"] or groups["lo2"], groups["hi"] or groups["hi2"]
    said = {"reference_low": number(low) if low else None, "reference_high": number(high) if high else None}
    return {key: value for key, value in said.items() if value}


def _prose(source: Source, flow: Flow, sampled: str) -> Iterator[tuple[dict[str, str], Place]]:
    folded = flow.folded
    names = list(_ANALYTE.finditer(folded))
    for place, name in enumerate(names):
        limit = names[place + 1].start() if place + 1 < len(names) else len(folded)
        said_on = _DATE_BETWEEN.match(folded, name.end())
        match = _VALUE.match(
            folded,
            said_on.end() if said_on else name.end(),
            max(limit, name.end()) if limit - name.end() > 2 else len(folded),  # noqa: PLR2004 -- the word beside says what it bounds
        )
        if context.is_of_family(folded, name.start()) or _CONDITIONAL.search(context.clause_before(folded, name.start())[-_NEAR:]):
            continue
        if match is None or not match["u"] or _FORBIDDEN_MID.search(match["mid"]) or DATE.match(folded, match.start("n")):
            yield from _worded_in_prose(source, flow, name, sampled)
            continue
        value = number(match["n"])
        code = _matrix(_code(name), folded[max(0, name.start() - 25) : match.end() + 15], match["u"])
        if value is None or code is None or not _fits(code, match["u"]) or _TESTED.search(folded, name.end(), match.end() + _AROUND):
            continue
        values = {"analyte": code, "value": value, "unit": flow.text[match.start("u") : match.end("u")].strip()}
        if match["cmp"]:
            values["comparator"] = "<" if match["cmp"].startswith(("<", "inf")) else ">"
        dated = _DATE_BETWEEN.match(folded, match.end())
        if (
            (span := _LIMITS.match(folded, dated.end() if dated else match.end()))
            and not re.match(r"[ ,;]*\d+ ?/", folded[match.end() :])
            and not DATE.match(folded, span.start("lo") if span["lo"] else 0)
        ):
            values |= _limits(span)
        day = day_of(said_on) if said_on else None
        yield (
            _with_day(values, day.iso if day else sampling.day_in_prose(source, flow, name.start(), match.end(), sampled)),
            flow.place(name.start(), match.end()),
        )


def _worded_in_prose(source: Source, flow: Flow, name: re.Match[str], sampled: str) -> Iterator[tuple[dict[str, str], Place]]:
    words = _WORDS.match(flow.folded, name.end())
    if words and (code := _worded(name, flow.folded[name.start() : words.end()])):
        text = flow.text[words.start("w") : words.end("w")]
        yield (
            _with_day({"analyte": code, "text": text}, sampling.day_in_prose(source, flow, name.start(), words.end(), sampled)),
            flow.place(name.start(), words.end()),
        )


def _worded(name: re.Match[str], folded: str) -> str:
    """Give the code under which a result may be a word."""
    code = _code(name)
    if code == "MN":
        return "METANEPHRINES" if "metanephrines" in name[0] else ""
    if code == "CT" and "indetectable" not in folded:
        return ""
    return code if code in _WORDED else ""


def _with_day(values: dict[str, str], day: str) -> dict[str, str]:
    return values | {"sampled_on": day} if day else values


def _fits(code: str, unit: str) -> bool:
    """Say whether a unit is one that the analyte may have; a missing unit always fits."""
    folded = fold(unit)
    if not folded:
        return True
    if _DAILY.search(folded) and code not in _URINARY:
        return False  # a dose
    allowed = _UNITS_OF.get(code)
    return allowed.match(folded) is not None or allowed.search(folded) is not None if allowed else _NOT_OTHERS.search(folded) is None


def _code(match: re.Match[str]) -> str:
    groups = match.groupdict()
    return next(code for place, (code, _words) in enumerate(ANALYTES) if groups.get(f"a{place}") is not None)


def _matrix(code: str, around: str, unit: str) -> str | None:
    """Decide between urine and plasma by the words, else by the unit; nothing when neither tells."""
    urine, plasma = bool(_URINE.search(unit) or re.search("urin", around)), bool(_PLASMA.search(around))
    if code == "5HIAA":
        if urine and not (plasma and not _URINE.search(unit) and "urin" not in around):
            return "5HIAA_U"
        return "5HIAA_P" if plasma or unit in {"nmol/l", "μg/l", "ug/l"} else None
    if code in {"MN", "NMN", "3MT"} and urine:
        return "UMN" if code == "MN" and "normeta" not in around else None
    return code
