"""Which measures does an exam give: sizes, sums, scores, tracer, foci?"""

import re
from typing import Final

from netboard.foundation.documents.reading import context, sums
from netboard.foundation.documents.reading.specimen import millimetres
from netboard.foundation.documents.reading.values import fold

_DETAILS: Final = (
    ("krenning", re.compile(r"\bkrenning(?: modifie)?[^0-9.;]{0,18}?(?P<v>[0-4])(?! ?[-/à] ?\d|[.,]\d)")),
    ("netpet", re.compile(r"\bnet-?pet[^0-9.;]{0,14}?(?P<v>p[0-5][ab]?)\b")),
    ("duct_distance_mm", re.compile(r"\bdistance (?:au|avec le|du) (?:canal de |canal pancreatique|wirsung)[^0-9.;<>]{0,24}?(?P<v>\d{1,2}(?:[.,]\d)?) ?mm")),
    ("duct_distance_mm", re.compile(r"\ba (?P<v>\d{1,2}(?:[.,]\d)?) ?mm du (?:canal de |canal pancreatique|wirsung)")),
    ("tgr_percent_per_month", re.compile(r"\b(?:tgr|(?:taux|vitesse) de croissance(?: tumorale?)?)[^0-9.;]{0,14}(?P<v>-?\d{1,3}(?:[.,]\d{1,2})?) ?% ?(?:/|par) ?mois")),
)  # fmt: skip
_COUNTED: Final = ("un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")
_FOCI: Final = re.compile(
    rf"(?<![\d,.])\b(?P<v>\d{{1,2}}|{'|'.join(_COUNTED)}) (?:seul )?(?:foyers?|hyperfixations?|lesions? (?:hyper)?fixantes?)\b"
)
_PANCREAS_PART: Final = re.compile(r"\b(?:tete|corps|queue|isthme|crochet|uncus) du pancreas\b")
_RECIST: Final = re.compile(
    r"\brecist(?: ?v?1[.,][01])?[^.;a-z0-9]{0,4}(?: ?(?:de|a|en|est|:|=|critere\w*))* ?(?P<v>pd|sd|pr|cr|maladie stable|stabilite|stable|progression|reponse partielle|reponse complete)\b|\b(?P<w>maladie stable|stabilite|progression|reponse partielle|reponse complete|pd|sd|pr)(?: (?:morphologique|tumorale|hepatique|de la maladie|de l'atteinte|metastatique|ganglionnaire|globale)){0,3} ?(?:selon|au sens|\(?)(?: (?:de|des|les))? ?(?:criteres? )?(?:de )?recist"
)
_RECIST_CODES: Final = {
    "maladie stable": "SD",
    "stabilite": "SD",
    "stable": "SD",
    "progression": "PD",
    "reponse partielle": "PR",
    "reponse complete": "CR",
}
TRACER: Final = re.compile(
    r"\b(?:68 ?-? ?ga|ga ?-? ?68|gallium ?-? ?68|64 ?-? ?cu)[ -]*(dotatoc|dotatate|dotanoc|edotreotide)\b|\b(dotatoc|dotatate|dotanoc)\b"
)
_DUCT: Final = re.compile(
    r"\b(?P<no>(?:pas de|absence de|sans) dilatation (?:du (?:canal de )?wirsung|canalaire|du canal pancreatique(?: principal)?))|(?:canal de )?wirsung (?P<thin>non dilate|fin)|(?P<yes>dilatation (?:du (?:canal de )?wirsung|du canal pancreatique principal))|wirsung (?P<wide>dilate)"
)


_OTHERS: Final = re.compile(
    r"\b(?:nodules|lesions|masses|metastases|tumeurs|formations|ganglions?|adenopathies?)\b(?<!pas d'adenopathie)(?<!pas d'adenopathies)"
)


def counted(code: str, conclusion: str) -> dict[str, str]:
    """Count the foci of a PET when its conclusion gives one number of them."""
    said = {match["v"] for match in _FOCI.finditer(conclusion) if not context.is_denied(conclusion, match.start(), match.end())}
    if code not in {"sstr_pet", "fdg_pet"} or len(said) != 1:
        return {}
    count = said.pop()
    return {"foci": count if count.isdigit() else str(_COUNTED.index(count) + 1)}


def located(code: str, text: str) -> dict[str, str]:
    """Name the part of the pancreas, when an endoscopic ultrasound names one only."""
    said = {match[0]: text[match.start() : match.end()] for match in _PANCREAS_PART.finditer(fold(text))}
    return {"location": next(iter(said.values()))} if code == "eus" and len(said) == 1 else {}


def details_of(folded: str) -> dict[str, str]:
    """Read the measures that an exam may carry: Krenning, NETPET, sums, RECIST, growth rate, duct. Two different values give none."""
    details: dict[str, str] = sums.read(folded)
    measured: dict[str, set[str]] = {}
    for key, pattern in _DETAILS:
        told = {
            match["v"]
            for match in pattern.finditer(folded)
            if not context.is_supposed(folded, match.start(), match.end()) and context.BOUND.search(match[0]) is None
        }
        measured[key] = measured.get(key, set()) | told
    for key, said in measured.items():
        if len(said) == 1:
            value = said.pop().replace(",", ".")
            details[key] = value[0].upper() + value[1:] if key == "netpet" else value
    codes = {
        _RECIST_CODES.get(match["v"] or match["w"], (match["v"] or match["w"]).upper())
        for match in _RECIST.finditer(folded)
        if not context.is_denied(folded, match.start(), match.start())
    }
    if len(codes) == 1:
        details["recist"] = codes.pop()
    ducts = {"no" if match["no"] or match["thin"] else "yes" for match in _DUCT.finditer(folded)}
    if len(ducts) == 1:
        details["duct_dilated"] = ducts.pop()
    return details


def size_of(folded: str) -> dict[str, str]:
    """Read a size when the conclusion gives exactly one, of something that is a lesion."""
    sizes = list(re.finditer(r"(?<![\d,.x-])(?P<n>\d{1,3}(?:[.,]\d)?) ?(?:x ?\d{1,3}(?:[.,]\d)? ?)?(?P<u>mm|cm)\b", folded))
    if len(sizes) != 1 or not re.search(
        r"\b(?:nodule|masse|lesion|tumeur|formation|adenopathie|ganglion|primitif)\b", folded[: sizes[0].start()]
    ):
        return {}
    if re.search(r"\b(?:somme|nadir|distance|a moins de|inferieure? a|<|>|augment\w+|contre|versus|vs)\b", folded):
        return {}
    if re.search(r"\ba $", folded[: sizes[0].start()]) and re.match(r" ?(?:du|de la|de l')\b", folded[sizes[0].end() :]):
        return {}  # a distance
    return {"size_mm": millimetres(sizes[0]["n"], sizes[0]["u"])}


def only_size(folded: str) -> dict[str, str]:
    """Read the size that the conclusion of a report gives, when it tells of one lesion only and of no node."""
    return {} if _OTHERS.search(folded) else size_of(folded)
