"""Which tumour is it, from where, with which syndrome and which metastases?"""

import re
from collections.abc import Iterator
from typing import Final

from netboard.foundation.documents.reading import context, organs
from netboard.foundation.documents.reading.model import DISEASE, Found
from netboard.foundation.documents.reading.sheet import Place
from netboard.foundation.documents.reading.source import Source, chosen
from netboard.foundation.documents.reading.values import NUMBER, fold, percent

CIM10_OID: Final = "2.16.840.1.113883.6.3"
_TUMOUR: Final = r"\b(?:tne|tnes|net|(?:tm|tumeurs?) neuro-?endocrines?|carcinomes? neuro-?endocrines?|neoplasies? neuro-?endocrines?|cne|nec|carcinoides?(?: typiques?| atypiques?)?|neoplasme neuro-?endocrine|tumeurs? carcinoides?|primitif|tumeur primitive)\b"
_BETWEEN: Final = r"(?:[ ,(-]+(?:bien differenciee?s?|peu differenciee?s?|de grade \d|g[123]|grade \d|metastatiques?|non fonctionnelles?|fonctionnelles?|secretante?s?|a (?:petites|grandes) cellules|typiques?|atypiques?|operee?|localement avancee?|multifocale?s?|de type \d|\(?oms \d{4}\)?|sporadique|primitive?|connue?|situee?|localisee?|developpee?s?|(?:ki-?67|ki 67) ?(?:a|:|=)? ?\d+(?:[.,]\d)? ?%)[ ,)]*){0,5}"
_LINK: Final = r"[ ,(]*(?:du|de la|de l'|de|des|d'|d'origine|au niveau (?:du|de la|de l')|au depens (?:du|de la|de l')|aux depens (?:du|de la|de l')|:|est|est (?:le|la)|a point de depart|a|au|aux|dans|sur) ?(?:le |la |l')?(?:la |le |l')?(?:tete|corps|queue|isthme|crochet|uncus|corps et de la queue|bas|moyen|haut|tiers \w+|pointe|base|bulbe|antre|fundus)?(?: (?:du|de la|de l'|de|d'))? ?"
_SITE_PROSE: Final = re.compile(rf"{_TUMOUR}{_BETWEEN}(?:{_LINK}| )(?:{organs.SITE})\b")
_UNKNOWN: Final = re.compile(
    r"\b(?:primitif (?:inconnu|non (?:retrouve|identifie|connu))|de primitif inconnu|d'origine inconnue|sans primitif (?:retrouve|identifie))"
)
_NAMED: Final = tuple((code, re.compile(rf"\b(?:{words})\b")) for code, words in organs.NAMED_TUMOURS)
_SITE: Final = re.compile(rf"\b(?:{organs.SITE})\b")
_CIM10: Final = re.compile(r"\bc(?:1[5-9]|2[0-6]|3[47]|7[345]|80)(?:\.?\d)?\b")
SYNDROMES: Final = (
    ("non_functioning", r"non[ -]fonctionnel(?:le)?s?|non[ -]secretante?s?|asymptomatique sur le plan secretoire"),
    ("carcinoid_syndrome", r"syndrome carcinoide"),
    ("insulinoma", r"insulinomes?"),
    ("gastrinoma", r"gastrinomes?|zollinger(?:[ -]ellison)?|\bsze\b"),
    ("glucagonoma", r"glucagonomes?"),
    ("vipoma", r"vipomes?|verner[ -]morrison"),
    ("somatostatinoma", r"somatostatinomes?"),
    ("cushing", r"(?:syndrome de )?cushing (?:paraneoplasique|ectopique)|secretion ectopique d'acth"),
    ("mtc_diarrhoea", r"diarrhees? (?:du|liee? au|motrice du|secretoire du|en rapport avec (?:un|le)) (?:carcinome|cancer) medullaire"),
    ("catecholamines", r"hypersecretion (?:de catecholamines|catecholaminergique)|secretion catecholaminergique|exces de catecholamines"),
)  # fmt: skip
_SYNDROMES: Final = tuple((code, re.compile(rf"(?:{words})")) for code, words in SYNDROMES)
_FUNCTIONING: Final = re.compile(r"(?:caractere )?fonctionnel|fonctionnalite")
_EXAMINED: Final = re.compile(r"\b(?:ps|oms|ecog|ta|spo2|imc|fc) ?(?::|a|=|\d)|(?<![-−] )(?<![-−])\b\d{2,3}(?:[.,]\d)? ?kg\b")
_METASTASES: Final = re.compile(
    r"\b(?:metasta(?:ses?|tiques?)|localisations? secondaires?|lesions? secondaires?)\b(?: (?:a distance|multiples|bilobaires|diffuses|connues|nombreuses|synchrones|metachrones|au niveau|du|de la|des|aux?|sont|d'allure))* ?:? ?"
)
_LIST: Final = re.compile(
    rf"(?:[ ,/+&]|et|bilobaires?|multiples|diffuses?|du|de la|des|aux?|au|bilaterales?|le|les|l')*(?:{organs.METASTATIC_WORD})\b"
)
_LYMPH_NODES: Final = re.compile(r"\b(?:ganglions?|adenopathies?) (?:mesenterique|hepatique|pulmonaire|peritoneale?)s?\b")
_OF_NODES: Final = re.compile(r" (?:mesenterique|hepatique|pulmonaire|peritoneale?)s?\b")
_SECONDARY: Final = re.compile(r"\b(?:carcinose peritoneale)\b")
_BURDEN: Final = re.compile(
    rf"\b(?:charge|atteinte|envahissement|volume)(?: tumorale?)? (?:hepatique|du foie)(?: tumorale?)?[^0-9%.;<>]{{0,30}}(?P<n>{NUMBER}) ?%"
)
_BURDEN_CLASS: Final = re.compile(r"\b(?:charge|atteinte|envahissement)[^.;]{0,40}\b(h[0-4])\b|\bclasse (h[0-4])\b")
_DIAGNOSTIC_ROW = ("primary_site", "histology")


def read(source: Source) -> Iterator[Found]:
    yield from _sites(source)
    yield from _syndromes(source)
    yield from _metastases(source)
    yield from _burden(source)
    for entry in source.of("symptoms"):
        if _EXAMINED.search(fold(entry.text)):
            continue  # an examination with its measures, not what the patient feels
        yield source.found(DISEASE, {"symptoms": entry.text}, entry.first.place)


def _sites(source: Source) -> Iterator[Found]:
    for entry in source.of("primary_site"):
        folded = fold(chosen(entry.first.text))
        if re.search(r"diagnostic|type", entry.label) and not re.search(_TUMOUR, folded):
            continue
        if (site := _site_in(folded)) and not context.HYPOTHESIS.search(folded):
            yield source.found(DISEASE, {"primary_site": site}, entry.first.place)
    yield from _coded_sites(source)
    yield from _told_sites(source)


def _coded_sites(source: Source) -> Iterator[Found]:
    for entry in source.of("cim10", "primary_site"):
        for match in list(_CIM10.finditer(fold(entry.first.text)))[:1]:
            code = _dotted(match[0].upper())
            start = entry.first.place.start + match.start()
            place = Place(entry.first.place.row, start, start + len(match[0]))
            yield source.found(DISEASE, {"code": code, "code_system": CIM10_OID}, place)
            if site := organs.site_of_cim10(code):
                yield source.found(DISEASE, {"primary_site": site}, place)


def _told_sites(source: Source) -> Iterator[Found]:
    for pattern in (_SITE_PROSE, _UNKNOWN):
        for match, flow in source.asserted(pattern):
            if not _is_of_metastases(flow.folded, match.start()):
                site = "unknown_primary" if pattern is _UNKNOWN else organs.site_of(match)
                yield source.found(DISEASE, {"primary_site": site}, flow.place(match.start(), match.end()))
    for code, named in _NAMED:
        for match, flow in source.asserted(named):
            yield source.found(DISEASE, {"primary_site": code}, flow.place(match.start(), match.end()))


def _site_in(folded: str) -> str:
    """Name the only organ of a value; nothing when it names two."""
    for code, named in _NAMED:
        if named.search(folded):
            return code
    if _UNKNOWN.search(folded) or re.fullmatch(r"(?:primitif )?(?:inconnu|non retrouve|non identifie)", folded.strip(" .")):
        return "unknown_primary"
    before_metastases = re.split(r"metasta", folded, maxsplit=1)[0] if not folded.startswith("metasta") else folded
    sites = {organs.site_of(match) for match in _SITE.finditer(before_metastases)}
    return sites.pop() if len(sites) == 1 else ""


def _is_of_metastases(folded: str, start: int) -> bool:
    return re.search(r"metastases? (?:pulmonaires?|osseuses?)$", folded[max(0, start - 30) : start].strip()) is not None


def _dotted(code: str) -> str:
    return code if "." in code or len(code) == 3 else f"{code[:3]}.{code[3:]}"  # noqa: PLR2004 -- letter and two digits


def _syndromes(source: Source) -> Iterator[Found]:
    for entry in source.of("syndrome"):
        folded = fold(chosen(entry.first.text))
        if _FUNCTIONING.match(entry.label) and re.fullmatch(r"non", folded.strip(" .")):
            yield source.found(DISEASE, {"syndrome": "non_functioning"}, entry.first.place)
        if re.fullmatch(r"(?:non|aucune?|absent|absence|neant)(?: .{0,25})?", folded.strip(" .")) and not re.match(
            r"non[ -](?:fonction|secret)", folded
        ):
            continue
        codes = [
            code
            for code, pattern in _SYNDROMES
            if (match := pattern.search(folded)) and context.is_asserted(folded, match.start(), match.end())
        ]
        if not codes and re.match(r"carcinoide", folded):
            codes = ["carcinoid_syndrome"]
        if len(codes) == 1:
            yield source.found(DISEASE, {"syndrome": codes[0]}, entry.first.place)
    for code, pattern in _SYNDROMES:
        for match, flow in source.matches(pattern):
            denied = context.is_denied(flow.folded, match.start(), match.end()) and code != "non_functioning"
            supposed = context.is_supposed(flow.folded, match.start(), match.end())
            if not denied and not supposed and not context.is_of_family(flow.folded, match.start(), match.end()):
                yield source.found(DISEASE, {"syndrome": code}, flow.place(match.start(), match.end()))


def _metastases(source: Source) -> Iterator[Found]:
    """Gather the organs that are named; the first sentence is the one shown."""
    places: list[Place] = []
    nouns: list[str] = []
    for entry in source.of("metastases"):
        folded = fold(chosen(entry.first.text))
        if not re.match(r"(?:non|aucune?|absence|pas de|neant|m0)\b", folded):
            for match in re.finditer(rf"\b(?:{organs.METASTATIC_WORD})\b", _LYMPH_NODES.sub("ganglions", folded)):
                if not context.is_denied(folded, match.start(), match.end()) and not context.is_supposed(
                    folded, match.start(), match.end()
                ):
                    nouns.append(organs.metastatic_site_of(match))
                    places.append(entry.first.place)
    for match, flow in source.asserted(_METASTASES):
        for noun, end in _listed(flow.folded, match.end()):
            nouns.append(noun)
            places.append(flow.place(match.start(), end))
    for match, flow in source.asserted(_SECONDARY):
        nouns.append("péritoine")
        places.append(flow.place(match.start(), match.end()))
    if set(nouns) == {"ganglions"} and not any(source.of("metastases")):
        return  # `métastase ganglionnaire : 2N+/17N` is the N, not the M
    if nouns:
        yield source.found(DISEASE, {"metastatic_sites": ", ".join(dict.fromkeys(nouns))}, places[0])


def _listed(folded: str, end: int) -> Iterator[tuple[str, int]]:
    """Give the organs of a list, each with the place where it ends; `ganglion mésentérique` is a node."""
    while (following := _LIST.match(folded, end)) is not None:
        noun, end = organs.metastatic_site_of(following), following.end()
        if noun == "ganglions" and (nodes := _OF_NODES.match(folded, end)):
            end = nodes.end()
        yield noun, end


def _burden(source: Source) -> Iterator[Found]:
    for entry in source.of("liver_burden"):
        folded = fold(entry.first.text)
        if (match := re.match(rf"(?:environ |~ ?|estimee? a )?({NUMBER}) ?%(?! ?[-a] ?\d)", folded)) and (value := percent(match[1])):
            yield source.found(DISEASE, {"liver_burden_percent": value}, entry.first.place)
        if match := re.search(r"\bh([0-4])\b", folded):
            yield source.found(DISEASE, {"liver_burden_class": f"H{match[1]}"}, entry.first.place)
    for match, flow in source.asserted(_BURDEN):
        if (value := percent(match["n"])) and not context.is_bounded(flow.folded, match.start(), match.end()):
            yield source.found(DISEASE, {"liver_burden_percent": value}, flow.place(match.start(), match.end()))
    for match, flow in source.asserted(_BURDEN_CLASS):
        place = 1 if match[1] else 2
        yield source.found(DISEASE, {"liver_burden_class": match[place].upper()}, flow.place(match.start(), match.end()))
