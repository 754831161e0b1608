"""Is what a sentence says said of this patient, now, for sure?"""

import re
from typing import Final

_CLAUSE: Final = re.compile(
    r"[.;:!?]|, (?=(?:avec|dans les|pour|chez|suivie?|adressee?|on|il|elle|une?|actuellement|operee?)\b)|\bmais\b|\ben revanche\b|\btoutefois\b|\bcependant\b|\bdevant\b|\bretrouvant\b|\bmontrant\b"
)
NEGATION: Final = re.compile(
    r"\b(?:pas|sans|aucune?s?|ni|absence|absente?s?|non(?![ -]?(?:fum|fonction|secret|oper|stenos|diabet|alcool|differenci|a petites))|jamais|indemnes?|negati(?:f|ve|fs|ves)|exclu(?:e|s|es)?|ecartee?s?|elimine(?:e|s)?|plus de(?! \d)|disparition)\b"
)
HYPOTHESIS: Final = re.compile(
    r"\b(?:suspicion|suspecte?e?s?|suspect|probable(?:ment)?|possible(?:ment)?|evocat(?:eur|rice)s?|evoqu\w+|eliminer|hypothese|recherch\w+|ecarter|versus|vs|"
    r"evoquant|evoque|orient\w+|suggere\w*|compatible|doute|douteu(?:x|se)s?|serait|pourrait|si |en cas|eventuel\w*|depist\w+|risque|a discuter|differentiel|indetermine\w*|non exclu|crainte|peut-etre|\?)"
)
FAMILY: Final = re.compile(
    r"\b(?:peres?|meres?|freres?|soeurs?|fils|filles?|oncles?|tantes?|cousine?s?|grand[ -](?:pere|mere)s?|neveux?|nieces?|parents?|familia(?:l|le|ux|les)|famille|apparentee?s?|conjointe?|epou(?:x|se)|mari|jumeau|jumelle|enfants?)\b"
)
FUTURE: Final = re.compile(
    r"\b(?:prevu\w*|prevoir|programme\w*|a (?:faire|realiser|completer|refaire|controler|prevoir|discuter|envisager|proposer)|demande[er]?s?|prochaine?|souhait\w*|en attente|attendu\w*|sera|seront|propose\w*|rendez-vous|rdv|conseill\w+|recommand\w+|envisag\w+|planifi\w+|discut\w+|convoqu\w+|doit|devra|faudrait|completer|contre-indiqu\w+|recuse\w*|refus\w*|non (?:fait|faite|realise\w*|disponible))\b"
)
# A cancer of another nature in the history: its Ki-67, grade and stage are not those of this tumour.
OTHER_TUMOUR: Final = re.compile(
    r"\b(?:seins?|mammaires?|canalaires?|her ?-?2|prostat\w+|gleason|lymphom\w+|melanom\w+|adenocarcinomes?|epidermoides?|urothelia\w+|endometre|vessie|myelom\w+|leucem\w+|papillaires?|basocellulaires?|sarcom\w+|hepatocellulaires?|chc)\b"
)
_THIS_TUMOUR: Final = re.compile(r"\b(?:tne|net|nec|cne|neuro-?endocrines?|carcinoides?|medullaires?|paragangliom\w+|pheochromocytom\w+)\b")
_WINDOW: Final = 110
BOUND: Final = re.compile(
    r"\b(?:inferieure?s?|superieure?s?|moins (?:de|d')|plus (?:de|d')|au moins|au plus|jusqu'a|depass\w*|excede\w*|entre)\b|[<>≤≥]"
)


def clause_before(folded: str, start: int) -> str:
    """Give the words of the clause that come before a place."""
    window = folded[max(0, start - _WINDOW) : start]
    last = 0
    for match in _CLAUSE.finditer(window):
        last = match.end()
    return window[last:]


def clause_after(folded: str, end: int, *, length: int = 40) -> str:
    """Give the words of the clause that come after a place."""
    window = folded[end : end + length]
    match = re.search(r"[.;:,]|\bmais\b", window)
    return window[: match.start()] if match else window


def is_denied(folded: str, start: int, end: int) -> bool:
    return (
        NEGATION.search(clause_before(folded, start)) is not None
        or re.match(
            r"[^,.;:]{0,20}\b(?:absente?s?|negati(?:f|ve)s?|exclue?s?|ecartee?s?|non (?:retrouve|visualise|vu)\w*|indemnes?)\b|(?: ?:)? ?(?:non|absence|absente?s?|aucune?)\b",
            folded[end : end + 50],
        )
        is not None
    )


def is_supposed(folded: str, start: int, end: int) -> bool:
    before, after = clause_before(folded, start), clause_after(folded, end)
    return (
        HYPOTHESIS.search(before) is not None
        or re.match(
            r"[^,.;:]{0,12}(?:\?|\b(?:suspecte?e?s?|probable|possible|non exclue?|a eliminer|a confirmer|douteu(?:x|se))\b)",
            after + folded[end : end + 3],
        )
        is not None
    )


def is_of_family(folded: str, start: int, end: int = 0) -> bool:
    """Say whether a relative is named in the sentence around, before the fact or right after it."""
    window = folded[max(0, start - 160) : start]
    cut = max(window.rfind(". "), window.rfind("; "))
    return (
        FAMILY.search(window[cut + 1 :]) is not None
        or re.match(r".{0,4}(?:chez|de) (?:son|sa|ses|le|la) ?(?:pere|mere|frere|soeur|fils|fille|oncle|tante)", folded[end : end + 40])
        is not None
    )


def is_of_other_tumour(folded: str, start: int, end: int) -> bool:
    """Say whether the sentence around tells of a cancer of another nature, and not of this one."""
    before = folded[max(0, start - 160) : start]
    after = folded[end : end + 60]
    cut = max(before.rfind(". "), before.rfind("; "))
    stop = re.search(r"[.;] ", after)
    sentence = before[cut + 1 :] + folded[start:end] + (after[: stop.start()] if stop else after)
    return OTHER_TUMOUR.search(sentence) is not None and _THIS_TUMOUR.search(sentence) is None


def is_bounded(folded: str, start: int, end: int) -> bool:
    """Say whether a number is a limit, `inférieure à 10 %`, and not a measure."""
    return BOUND.search(folded, max(0, start - 14), end) is not None


def is_asserted(folded: str, start: int, end: int) -> bool:
    """Say whether a fact is said of the patient: not denied, not supposed, not of a relative."""
    return not (is_denied(folded, start, end) or is_supposed(folded, start, end) or is_of_family(folded, start, end))
