"""How is the patient, with which history, which treatments, which family?"""

import re
from collections.abc import Iterator
from typing import Final

from netboard.foundation.documents.reading import closings, context
from netboard.foundation.documents.reading.model import CONDITION, Found
from netboard.foundation.documents.reading.source import Source, chosen
from netboard.foundation.documents.reading.values import fold

_ECOG: Final = re.compile(
    r"\b(?:ecog|performance status|oms|ps|indice de performance)(?: ?[(/-]? ?(?:oms|ecog|ps|who)\)?)?(?: ?\(?0 ?(?:-|a) ?[45]\)?)? ?(?::|=|a|est a|est|de|cote a|evaluee? a|estimee? a|coteea)? ?(?P<n>[0-4])(?! ?(?:-|a|/|ou) ?\d|[\d/%]|[.,]\d| ?(?:mitoses|%|mm|e edition|eme))"
)
_KARNOFSKY: Final = re.compile(r"\b(?:karnofsky|ik|kps)(?: ?\(?(?:ik|kps)\)?)? ?(?::|=|a|est a|de)? ?(?P<n>\d0|100) ?%?(?!\d)")
_WEIGHT: Final = re.compile(
    r"(?:\bpoids(?: actuel| stable| de sortie| d'entree| ce jour)?(?: (?:de|a|est de|est a|est actuellement (?:de|a)))? ?(?::|=|,)? ?(?:a )?|\bpese (?:actuellement )?|\bp ?= ?)(?P<n>\d{2,3}(?:[.,]\d)?) ?kg\b|\b(?P<k>\d{2,3}(?:[.,]\d)?) ?kg pour (?=1[.,m]\d{1,2}|1\d\d ?cm)|\b(?:(?:ecog|oms|ps) ?(?:[:=]|a )? ?[0-4]|\d\d ans) ?[,;.] (?P<b>\d{2,3}(?:[.,]\d)?) ?kg\b"
)
_HEIGHT: Final = re.compile(
    r"(?:\b(?:taille|mesure)(?: (?:de|est de))? ?:? ?|\bkg pour |(?<![\d,.])(?=1 ?m ?\d\d\b(?! ?[cm]?m))|\bkg ?(?:,|;|/|-) ?(?:taille ?:? ?)?)(?:(?P<m>1)(?:[.,]| ?m ?)(?P<cm2>\d{2})(?: ?m\b)?|(?P<cm>1\d\d|2[0-2]\d) ?cm\b)"
)
# `70 kg en mars, 64 kg ce jour`: the first one is not that of today.
_OTHER_WEIGHT: Final = re.compile(
    r" ?\(?(?:en (?:19|20)\d\d|en (?:janv|fev|mars|avril|mai|juin|juil|aout|sept|oct|nov|dec)|il y a|auparavant|avant |habituel)|[^.;\d]{0,30}?(?:puis|,|a|->|→) \d{2,3}(?:[.,]\d)? ?kg"
)
_LOSS: Final = re.compile(r"\b(?:perte|perdu|amaigrissement|prise|gain|pris)\b")
_HISTORY: Final = re.compile(
    r"\b(?:(?:dans|parmi) ses antecedents,? (?:on (?:note|retrouve|retient|releve)|il y a|figurent)|(?:a|presente) (?:pour|comme) (?:seuls? |principa(?:l|ux) )?antecedents?|(?:pour|comme) antecedents?|antecedents? (?:notables?|marques? par|principaux|personnels?|medicaux)|ses antecedents (?:comportent|sont(?: marques par)?)|aux? antecedents? (?:de|d'))[ :]{0,3}(?:sont |comportent |: )?"
)
_TREATED: Final = re.compile(
    r"\b(?:(?:son )?traitement (?:actuel|habituel|en cours|personnel|a domicile)|ses traitements (?:habituels|actuels|en cours)) (?:comporte|comprend|associe|est (?:compose|constitue) de|sont|est|:) ?:? ?"
)
_FAMILY: Final = re.compile(
    r"\b(?:antecedents? familia(?:l|ux)|sur le plan familial|dans sa famille|dans la famille|cote familial)\b[ :,-]*"
)

_RELATIVE: Final = re.compile(
    r"(?:(?:son|sa|ses|un|une|le|la|les|deux) )?(?:peres?|meres?|freres?|soeurs?|fils|filles?|oncles?|tantes?|cousine?s?|grand[ -](?:pere|mere)s?)\b"
)
_DISEASE: Final = re.compile(
    r"[^,;.]{0,80}?\b(?:cancer\w*|tumeurs?|nem ?-?\d?|men ?-?1|adenom\w+|decede\w*|opere\w*|atteinte?s?|porteu\w+|suivie?s? pour|maladie|diabet\w+|hyperparathyro\w+|pheochromocytom\w+|paragangliom\w+)\b"
)
_VARIANT: Final = re.compile(
    r"\b(?:variants?|mutations?|deletions?)\b[^.;]{0,60}\b(?:men ?-?1|ret|sdh[a-d]|sdhaf2|vhl|nf1|tmem127|max|cdkn1b|tsc[12])\b|\bgenes? (?:men ?-?1|ret|sdh[a-d]|sdhaf2|vhl|nf1|tmem127|max|cdkn1b|tsc[12])\b[^.;]{0,60}\b(?:variants?|mutations?|deletions?)\b"
)


def read(source: Source) -> Iterator[Found]:
    yield from _performance(source)
    yield from _size(source)
    yield from _labelled_texts(source)
    yield from _told(source)
    yield from _relatives(source)
    yield from _variants(source)


def _performance(source: Source) -> Iterator[Found]:
    for entry in source.of("ecog"):
        folded = fold(chosen(entry.first.text))
        if "karnofsky" in entry.label or entry.label.strip(" :").endswith("ik"):
            if match := re.match(r"(\d0|100) ?%?", folded):
                yield source.found(CONDITION, {"karnofsky_percent": match[1]}, entry.first.place)
            continue
        if match := re.match(r"(?:(?:oms|ecog|ps|stade|grade|score)[ :=]*){0,2}([0-4])(?![\d.,%/]| ?(?:-|a|ou) ?\d)", folded):
            yield source.found(CONDITION, {"ecog": match[1]}, entry.first.place)
    for match, flow in source.matches(_ECOG):
        if (
            source.kind == "pathology"
            or context.is_of_family(flow.folded, match.start())
            or re.search(r"\b(?:grade|classification|tne|net|g[123])\b.{0,6}$", flow.folded[max(0, match.start() - 20) : match.start()])
        ):
            continue
        yield source.found(CONDITION, {"ecog": match["n"]}, flow.place(match.start(), match.end()))
    for match, flow in source.matches(_KARNOFSKY):
        yield source.found(CONDITION, {"karnofsky_percent": match["n"]}, flow.place(match.start(), match.end()))


def _size(source: Source) -> Iterator[Found]:
    for entry in source.of("weight"):
        match = re.match(r"(\d{2,3}(?:[.,]\d)?) ?(?:kg\b|$|[,;(])", fold(entry.first.text))
        if match and 20 <= float(match[1].replace(",", ".")) <= 350:  # noqa: PLR2004 -- limits of the form
            yield source.found(CONDITION, {"weight_kg": match[1].replace(",", ".")}, entry.first.place)
    for match, flow in source.matches(_WEIGHT):
        if _OTHER_WEIGHT.match(flow.folded, match.end()):
            continue
        if match[0].startswith("pese") or not _LOSS.search(context.clause_before(flow.folded, match.start())[-25:]):
            yield source.found(
                CONDITION, {"weight_kg": (match["n"] or match["k"] or match["b"]).replace(",", ".")}, flow.place(match.start(), match.end())
            )
    for entry in source.of("height"):
        if match := re.match(r"(?:1(?:[.,]| ?m ?)(\d{2})(?: ?m\b)?|(1[2-9]\d|2[0-2]\d) ?(?:cm\b|$))", fold(entry.first.text)):
            yield source.found(CONDITION, {"height_cm": match[2] or f"1{match[1]}"}, entry.first.place)
    for match, flow in source.matches(_HEIGHT):
        yield source.found(CONDITION, {"height_cm": match["cm"] or f"1{match['cm2']}"}, flow.place(match.start(), match.end()))


def _labelled_texts(source: Source) -> Iterator[Found]:
    for key in ("comorbidities", "current_treatments", "family_history", "genetics"):
        for entry in source.of(key):
            text = _ticked(entry.text)
            if key in {"comorbidities", "family_history"}:
                text = closings.before_examination(text)
            if key == "comorbidities":
                text, relatives = _without_relatives(text)
                if relatives:
                    yield source.found(CONDITION, {"family_history": relatives}, entry.first.place)
            if len(text) >= 2 and not (key == "family_history" and entry.label.startswith("famille") and len(text) < 4):  # noqa: PLR2004
                yield source.found(CONDITION, {key: text}, entry.first.place)


def _relatives(source: Source) -> Iterator[Found]:
    """Gather the sentences of a letter that begin with a relative and name a disease, where no heading holds them."""
    if source.kind not in {"letter", "other"} or any(source.of("family_history", "comorbidities")):
        return
    told = [
        (flow.text[begin:end].strip(" ."), flow.place(begin, end))
        for flow in source.flows
        for begin, end in flow.sentences()
        if (said := _RELATIVE.match(flow.folded, begin, end)) and _DISEASE.match(flow.folded, said.end(), end)
    ]
    if told:
        yield source.found(CONDITION, {"family_history": ". ".join(text for text, _place in told)}, told[0][1], certain=False)


def _variants(source: Source) -> Iterator[Found]:
    """Take the sentence that names a variant of a gene of predisposition, found in the patient."""
    if any(source.of("genetics")):
        return
    for flow in source.flows:
        for begin, end in flow.sentences():
            match = _VARIANT.search(flow.folded, begin, end)
            if match is None or context.FAMILY.search(flow.folded, begin, end) or context.FUTURE.search(flow.folded, begin, end):
                continue
            if source.kind not in {"letter", "other"} or context.HYPOTHESIS.search(flow.folded, begin, match.start()):
                continue
            colon = flow.text.rfind(" : ", begin, match.start())
            start = colon + 3 if colon > 0 else begin
            yield source.found(CONDITION, {"genetics": flow.text[start:end].strip(" .")}, flow.place(start, end), certain=False)
            return


def _without_relatives(text: str) -> tuple[str, str]:
    """Part what is said of relatives from the history of the patient."""
    sentences = [part.strip(" •") for part in re.split(r"(?<=[.;])\s+|\s*[•►▪●] +", text) if part.strip(" •")]
    relatives = [part for part in sentences if context.FAMILY.search(fold(part))]
    return " ".join(part for part in sentences if part not in relatives), " ".join(relatives)


def _ticked(text: str) -> str:
    return chosen(text).strip(" ;,")


def _told(source: Source) -> Iterator[Found]:
    """Read the sentences of a letter that tell history, treatments and family without a heading."""
    labelled = {key for key in ("comorbidities", "current_treatments", "family_history") if any(source.of(key))}
    for key, pattern in (("comorbidities", _HISTORY), ("current_treatments", _TREATED), ("family_history", _FAMILY)):
        if key in labelled or source.kind in {"pathology", "biology", "imaging"}:
            continue
        for match, flow in source.matches(pattern):
            if key == "family_history" and source.section(flow.place(match.start(), match.end()).row) == "genetics":
                continue  # said of what was looked for, and whole in that line
            end = next((end for start, end in flow.sentences() if start <= match.start() < end), len(flow.text))
            start = next((start for start, stop in flow.sentences() if start <= match.start() < stop), 0)
            denied = context.NEGATION.search(flow.folded, start, match.start())
            if denied and key != "family_history":
                continue
            begin = denied.start() if denied else match.end()
            text = flow.text[begin:end].strip(" :,.")
            if len(text) > 3 and not (key == "comorbidities" and re.match(r"(?:carcinolog|oncolog|familia)", fold(text))):  # noqa: PLR2004
                yield source.found(CONDITION, {key: text}, flow.place(begin, end))
                break
