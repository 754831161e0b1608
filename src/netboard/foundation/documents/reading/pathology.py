"""What did the pathologist observe?"""

import re
from collections.abc import Iterator
from typing import Final

from netboard.foundation.documents.reading import context, specimen
from netboard.foundation.documents.reading.model import PATHOLOGY, Found
from netboard.foundation.documents.reading.sheet import Flow, Place
from netboard.foundation.documents.reading.source import Source, chosen
from netboard.foundation.documents.reading.values import fold, percent

CIMO3_OID: Final = "2.16.840.1.113883.6.43.1"
# What a morphology code says by itself; the grade is never read from it, since 8249/3 covers G2 and G3.
MORPHOLOGIES: Final = {
    "8240": {"differentiation": "well"}, "8249": {"differentiation": "well"}, "8246": {"differentiation": "poor"},
    "8013": {"differentiation": "poor", "cell_type": "large"}, "8041": {"differentiation": "poor", "cell_type": "small"},
}  # fmt: skip
_KI67 = specimen.KI67
_BOUND = r"[<>≤≥]|(?:strictement )?(?:inferieure?|superieure?) (?:ou egale? )?a|moins de|plus de|entre|de plus de|au moins|au plus"
_KI67_AFTER: Final = re.compile(
    rf"{_KI67}(?: ?\((?:mib ?-? ?1|anticorps [^)]{{0,15}}|clone [^)]{{0,15}}|[^)0-9]{{0,30}})\))?(?:[^0-9%.;\n<>≤≥]{{0,55}}?sur (?:environ )?\d{{3,4}} (?:cellules|noyaux))?(?P<mid>[^0-9%.;\n<>≤≥]{{0,55}}?)(?P<bound>{_BOUND})? ?(?P<n>\d{{1,3}}(?:[.,]\d{{1,2}})?)(?P<range> ?(?:-|a|et|/) ?\d{{1,3}}(?:[.,]\d)?)? ?%"
)
_KI67_BEFORE: Final = re.compile(
    rf"(?P<bound>{_BOUND})? ?(?<![\d,.-])(?P<n>\d{{1,3}}(?:[.,]\d{{1,2}})?) ?% (?:des cellules (?:tumorales )?(?:sont |marquees )?[^.;0-9]{{0,25}}|de (?:cellules|noyaux) [^.;0-9]{{0,25}}|de |au |d'index )(?:par )?(?:le |l'anticorps |en )?{_KI67}"
)
_KI67_INDEX: Final = re.compile(
    rf"\bindex de proliferation(?: (?:cellulaire|nucleaire))?[^0-9%.;<>≤≥]{{0,35}}(?P<bound>{_BOUND})? ?(?P<n>\d{{1,3}}(?:[.,]\d{{1,2}})?)(?P<range> ?(?:-|a) ?\d{{1,3}})? ?%"
)
# `3 % et 15 % sur la métastase`, `passé de 4 % à 18 %`: which one is meant, only a person can say.
_SECOND_SHARE: Final = re.compile(
    r"[^.;,\n0-9]{0,32}?\b(?:et|a|puis|contre|vs|versus|ou)\b ?(?:de |a )?[^.;,\n0-9]{0,20}?\d{1,3}(?:[.,]\d{1,2})? ?%"
)
_METHODS: Final = (
    ("manual_count", re.compile(r"\bcomptage (?:manuel|sur (?:impression|photographie|\d+ cellules))|\b\d{3,4} (?:cellules|noyaux) comptee?s\b|\bcompte manuellement|\bnumeration manuelle|\bmanuel(?:lement)?\b")),
    ("image_analysis", re.compile(r"\banalyse (?:d'images?|numerique)|\bqupath\b|\bmorphometri\w+|\blecture (?:automatisee|numerique)")),
    ("visual", re.compile(r"\bestimation (?:visuelle|a l'oeil)|\bevaluation visuelle|\bestime visuellement|\bvisuelle?\b")),
)  # fmt: skip
_MM2 = r"(?:/|pour|par|sur) ?2 ?mm2"
_MITOSES: Final = re.compile(
    rf"(?P<b1>[<>≤≥] ?)?(?<![\d,.-])(?P<a>\d{{1,3}}(?:[.,]\d)?) ?(?:figures? de )?(?:mitoses?) ?\(?{_MM2}|\b(?:index|indice|compte|activite) mitotique[^0-9.;<>≤≥]{{0,25}}(?P<b2>[<>≤≥] ?|inferieur\w* a )?(?P<b>\d{{1,3}}(?:[.,]\d)?) ?(?:mitoses? ?)?\(?{_MM2}"
    rf"|\bmitoses?[^0-9.;<>≤≥]{{0,12}}(?P<b3>[<>≤≥] ?)?(?P<c>\d{{1,3}}(?:[.,]\d)?) ?\(?{_MM2}|(?<!\d )\bmitoses? ?\(?{_MM2}\)?[ :=]*(?P<b4>[<>≤≥] ?)?(?P<d>\d{{1,3}}(?:[.,]\d)?)(?![\d.,]* ?%|[\d]| ?(?:champs|hpf|cfg))"
)
_BOUNDED: Final = re.compile(r"\b(?:plus de|moins de|superieur\w*|inferieur\w*|entre|au moins|jusqu'a)\b")
_FIELDS: Final = re.compile(r"\b(?:champs?|hpf|cfg|fort grossissement)\b")
_DIFFERENTIATION: Final = (
    ("well", re.compile(r"\bbien[ -]diff(?:erenciee?s?)?\b|\bwell[ -]differentiated\b")),
    ("poor", re.compile(r"\bpeu[ -]diff(?:erenciee?s?)?\b|\bpoorly[ -]differentiated\b")),
)
_NEC: Final = re.compile(
    r"\bcarcinomes? neuro-?endocrines?(?: (?:peu differencie|bronchique|pulmonaire|de haut grade|pancreatique|colique))* a (petites|grandes) cellules|\b(?:cne|nec) a (petites|grandes) cellules"
)
_GRADE: Final = re.compile(
    r"\b(?:tne|tnes|net|tumeurs? neuro-?endocrines?(?: bien differenciee?s?)?)(?:,? [a-z0-9'/+=,-]+(?: ?%| mm)?){0,9}?,? ?(?:de )?(?:grade )?\(?g ?(?P<a>[123])\b(?! ?(?:[-/à]|ou|et|a) ?g?[123]\b)"
    r"|\bgrade(?: (?:oms|who|histologique|histopronostique|tumoral|final|retenu))*(?: \(?(?:oms|who|enets)?(?: ?20\d\d)?\)?)? ?(?::|=|est|de)? ?g? ?(?P<b>[123]|iii|ii|i)\b(?! ?[-/] ?\d| ?selon (?:ctcae|nci)| ?\(?ctcae)"
    r"|\bki ?-? ?67[^.;\n<>]{0,12}% ?[,;(] ?g(?P<f>[123])\b(?! ?:?=? ?ki)"
    r"|\b(?P<e>g[123])\b(?= ?\(?(?:oms|who|de l'oms|selon l'oms))"
)
_ONE_OF: Final = re.compile(r"\bg ?[123] ?(?:ou|et|a|-|/) ?g? ?[123]$")
# `grade 3 : Ki-67 > 20 %` is a line of the classification.
_DEFINES: Final = re.compile(rf" ?[:=(] ?(?:{_KI67}[^0-9a-z]{{0,4}}(?:\d{{1,2}} ?(?:-|a) ?\d|[<>≤≥])|[<>≤≥])")
_ROMAN: Final = {"i": "1", "ii": "2", "iii": "3"}
_CARCINOID: Final = re.compile(
    r"\b(?:tumeur )?carcinoide(?: bronchique| pulmonaire)? (atypique|typique)|\bcarcinoide (?:bronchique )?(atypique|typique)"
)
_MTC_GRADE: Final = re.compile(r"\b(bas|haut) grade(?=[^.;]{0,40}(?:imtcgs|medullaire))|(?:imtcgs|medullaire)[^.;]{0,30}\b(bas|haut) grade")
_NODES: Final = (
    re.compile(r"\b(?P<i>\d{1,3}) ?n ?\+ ?(?:/|sur) ?(?P<e>\d{1,3}) ?n?\b"),
    re.compile(r"\b(?P<i>\d{1,3}) (?:ganglions? )?(?:envahis?|metastatiques?|positifs?) ?(?:/|sur|parmi)(?: les| un total de)? ?(?P<e>\d{1,3})\b(?: ganglions?| preleves| examines)?"),
    re.compile(r"\b(?P<i>\d{1,3}) ?(?:/|sur) ?(?P<e>\d{1,3}) ganglions? (?:envahis?|metastatiques?|positifs?)"),
    re.compile(r"\b(?P<i>\d{1,3}) ganglions? ?(?:/|sur|parmi) ?(?:les )?(?P<e>\d{1,3}) (?:envahis?|metastatiques?|positifs?)?"),
    re.compile(r"\b(?P<e>\d{1,3}) ganglions?(?: lymphatiques?)?(?: regionaux)?(?: (?:examines?|preleves?|retrouves?|identifies?|isoles?|analyses?))?,? ?(?:dont|parmi lesquels|avec) (?P<i>\d{1,3}) (?:sont )?(?:metastatiques?|envahis?|positifs?)"),
    re.compile(r"\b(?P<e>\d{1,3}) ganglions? (?:examines?|preleves?|retrouves?|analyses?) ?[,;/] ?(?P<i>\d{1,3}) (?:metastatiques?|envahis?|positifs?)"),
)  # fmt: skip
_NODES_FREE: Final = re.compile(
    r"\baucun des (?P<a>\d{1,3}) ganglions|\b(?P<b>\d{1,3}) ganglions?(?: (?:examines|preleves|retrouves|identifies))?,? ?(?:tous )?(?:indemnes|non metastatiques|non envahis|sains|negatifs|sans metastase)|\babsence de (?:metastase|metastases|envahissement)(?: ganglionnaires?)? (?:dans|sur|au sein de) (?:les )?(?P<c>\d{1,3}) ganglions"
)
_MARGIN: Final = re.compile(r"(?<![a-z0-9-])r([012])(?![a-z0-9-])(?: loco-?regionale?)?")
_MARGIN_WORDS: Final = re.compile(
    r"\b(?:marges?|limites?|tranches?|berges?)(?: (?:de|d'|chirurgicales?|de resection|d'exerese|de section|de la resection|laterales?|profondes?))* ?:? ?(?:sont |est )?(saines?|envahies?|non envahies?|positives?|negatives?|indemnes|en zone saine|au contact)\b"
)
_NECROSIS: Final = (
    ("none", re.compile(r"\b(?:absence de|pas de|sans|aucune) (?:foyers? de |plage de )?necrose|\bnecrose (?:tumorale )?(?::|=)? ?(?:absente|non|non vue|non observee|non retrouvee|0|aucune)\b|\bni (?:de )?necrose")),
    ("punctate", re.compile(r"\bnecroses? (?:\w+ )?(?:ponctuee|punctiforme|focale|ponctuelle)s?|\bfoyers? (?:ponctuels?|punctiformes?) de necrose|\bnecrose ?: ?(?:ponctuee|focale)")),
    ("extensive", re.compile(r"\bnecroses? (?:tumorale )?(?:etendue|extensive|massive|geographique|en carte)s?|\b(?:larges|vastes) (?:plages|foyers) de necrose|\bnecrose ?: ?etendue")),
    ("present", re.compile(r"\bpresence de necrose|\bnecrose (?:tumorale )?(?::|=)? ?(?:presente|oui)\b")),
)  # fmt: skip
# `architecture 1, nécrose 0, invasion 1` are the items of a score, not what was seen.
_ITEM_BEFORE: Final = re.compile(r"\b(?:score|gapp|pass)\b[^.;]{0,120}$|\b[a-z][a-z0-9-]{2,} \d{1,2} ?[,;/(] ?$|\b\d{1,2} points ?[,:(] ?$")
_ITEM_AFTER: Final = re.compile(r"(?: \d{1,2})? ?[,;/] ?[a-z][a-z0-9-]{2,}(?: [a-z-]{2,}){0,3} \d{1,2}(?: ?[,;)]|$)")
_NECROSIS_VALUE: Final = re.compile(r"(?P<no>non|absente?|absence|0|aucune)\b|(?:oui|presente)$")
_INVASIONS: Final = (
    ("detail_lymphatic_invasion", r"(?:lymphatiques?)"),
    ("detail_vascular_invasion", r"(?:vasculaires?|veineux|veineuses?)"),
)
_MESOAPPENDIX: Final = re.compile(r"\bmeso-?appendice[^.;0-9]{0,25}(?P<n>\d{1,2}(?:[.,]\d)?) ?(?P<u>mm|cm)\b")
_LV: Final = re.compile(r"(?<![a-z0-9])l(?P<l>[01])[ ,;/-]{0,3}v(?P<v>[012])(?![a-z0-9])")
_GAPP: Final = re.compile(r"\bgapp(?: (?:total|score|modifie))*(?: ?(?:est |a |de |:|=))? ?(10|\d)\b(?! ?[-/,.]? ?\d)")
_FIRST_READING: Final = re.compile(r"\b(?:initiale?(?:ment)?|au lieu d[eu']|anciennement|d'abord)\b[^.;,]{0,14}$")
_SECOND: Final = re.compile(r"\b(?:relecture|double lecture|tenpath)[^.;]{0,60}\b(c[012])\b")
_LONGEST_NOTE: Final = 300  # that of the form
_SAYS_WHY: Final = re.compile(r"\b(?:differences?|discordan\w+|initial\w*|au lieu|relue?s?|reclasse\w*|modifi\w+)\b")
_SECOND_ASKED: Final = re.compile(
    r"\b(?:relecture|double lecture)(?: (?:tenpath|nationale|par le reseau tenpath|experte?))* ?:? ?(?:est |a ete )?(demandee?|en cours|sollicitee?|en attente)"
)


def read(source: Source) -> Iterator[Found]:
    yield from _ki67(source)
    yield from _mitoses(source)
    yield from _type(source)
    yield from _grade(source)
    yield from _nodes(source)
    yield from _margins(source)
    yield from _necrosis(source)
    yield from _invasions(source)
    yield from _coded_invasion(source)
    yield from _second_reading(source)
    for match, flow in source.asserted(_MESOAPPENDIX, in_pairs=True):
        if context.is_bounded(flow.folded, match.start(), match.end()):
            continue
        yield _one(source, "detail_mesoappendix_mm", specimen.millimetres(match["n"], match["u"]), flow, match)
    for match, flow in source.asserted(_GAPP, in_pairs=True):
        yield _one(source, "detail_gapp_total", match[1], flow, match)
    yield from specimen.read(source)


def _one(source: Source, key: str, value: str, flow: Flow, match: re.Match[str]) -> Found:
    return source.found(PATHOLOGY, {key: value}, flow.place(match.start(), match.end()))


def _ki67(source: Source) -> Iterator[Found]:
    seen = False
    for pattern in (_KI67_AFTER, _KI67_BEFORE, _KI67_INDEX):
        for match, flow in source.matches(pattern):
            if _is_exact(source, flow, match) and (value := percent(match["n"])):
                seen = True
                yield _one(source, "ki67_percent", value, flow, match)
                yield from _method(source, flow, match)
    for entry in source.of("ki67"):
        text = fold(entry.first.text)
        said = re.match(r"(?:environ |~ ?|a |estime a |de )?(\d{1,3}(?:[.,]\d{1,2})?)(?! ?(?:-|a|/) ?\d) ?(%|$|\(|,|;)", text)
        if (
            said
            and (said[2] == "%" or "%" in entry.label or said[2] == "" or source.kind in {"pathology", "other"})
            and (value := percent(said[1]))
        ):
            start = entry.first.place.start
            yield source.found(PATHOLOGY, {"ki67_percent": value}, Place(entry.first.place.row, start, start + said.end()))
            for code, method in _METHODS:
                if method.search(text[said.end() :]) and not seen:
                    yield source.found(PATHOLOGY, {"ki67_method": code}, entry.first.place)


def _is_exact(source: Source, flow: Flow, match: re.Match[str]) -> bool:
    """Say whether a Ki-67 is one number, of this tumour, and no threshold."""
    groups = match.groupdict()
    return not (
        groups.get("bound")
        or groups.get("range")
        or context.is_of_family(flow.folded, match.start())
        or specimen.of_another(source, flow, match)
        or _SECOND_SHARE.match(flow.folded, match.end())
        or re.search(r"\b(?:si|seuil|critere|classification|defini\w*)\b", context.clause_before(flow.folded, match.start()))
    )


def _method(source: Source, flow: Flow, match: re.Match[str]) -> Iterator[Found]:
    start = max(0, match.start() - 40)
    around = flow.folded[start : match.end() + 90]
    for code, pattern in _METHODS:
        if found := pattern.search(around):
            yield source.found(PATHOLOGY, {"ki67_method": code}, flow.place(start + found.start(), start + found.end()))
            return


def _mitoses(source: Source) -> Iterator[Found]:
    for match, flow in source.matches(_MITOSES):
        groups = match.groupdict()
        value = groups["a"] or groups["b"] or groups["c"] or groups["d"]
        if any(groups[bound] for bound in ("b1", "b2", "b3", "b4")) or _FIELDS.search(match[0]) or _BOUNDED.search(match[0]):
            continue
        if re.search(
            r"(?:\bentre|\d ?(?:-|a|et)|inferieur\w* a|superieur\w* a|moins de|plus de) ?$",
            flow.folded[max(0, match.start() - 16) : match.start()],
        ):
            continue
        yield _one(source, "mitoses_per_2mm2", value.replace(",", "."), flow, match)
    for entry in source.of("mitoses"):
        text = fold(entry.first.text)
        said = re.match(r"(\d{1,3}(?:[.,]\d)?)(?: mitoses?)? ?(.{0,14})", text)
        if (
            said
            and ("mm2" in entry.label or re.match(rf"\(?{_MM2}", said[2]))
            and not _FIELDS.search(text)
            and not re.match(r"(?:-|a) ?\d|%", said[2])
        ):
            yield source.found(PATHOLOGY, {"mitoses_per_2mm2": said[1].replace(",", ".")}, entry.first.place)


def _type(source: Source) -> Iterator[Found]:
    for code, pattern in _DIFFERENTIATION:
        for match, flow in source.asserted(pattern):
            if re.search(r"adenocarcinome|epidermoide|medullaire", flow.folded[max(0, match.start() - 40) : match.start()]) is None:
                yield _one(source, "differentiation", code, flow, match)
    for entry in source.of("differentiation"):
        folded = fold(chosen(entry.first.text))
        code = "well" if re.match(r"bien\b|bonne", folded) else "poor" if re.match(r"peu\b|faible", folded) else ""
        if code:
            yield source.found(PATHOLOGY, {"differentiation": code}, entry.first.place)
    yield from _morphology(source)


def _morphology(source: Source) -> Iterator[Found]:
    for match, flow in source.asserted(_NEC):
        cell = "small" if "petites" in match[0] else "large"
        yield source.found(PATHOLOGY, {"cell_type": cell, "morphology": f"{cell}_cell"}, flow.place(match.start(), match.end()))
    for match, flow in source.asserted(_CARCINOID):
        if _FIRST_READING.search(flow.folded, max(0, match.start() - 25), match.start()):
            continue  # what another pathologist had said
        atypical = (match[1] or match[2]) == "atypique"
        yield _one(source, "grade_retained", "atypical_carcinoid" if atypical else "typical_carcinoid", flow, match)
        yield _one(source, "morphology", "carcinoid", flow, match)
    for entry in source.of("cimo3", "histology", "primary_site"):
        if said := re.search(r"(?<!\d)(8\d{3})/([0136])(?!\d)", entry.first.text):
            start = entry.first.place.start + said.start()
            place = Place(entry.first.place.row, start, start + len(said[0]))
            yield source.found(PATHOLOGY, {"code": said[0], "code_system": CIMO3_OID}, place)
            for key, value in MORPHOLOGIES.get(said[1], {}).items():
                yield source.found(PATHOLOGY, {key: value}, place)


def _grade(source: Source) -> Iterator[Found]:
    for match, flow in source.asserted(_GRADE):
        groups = match.groupdict()
        digit = groups["a"] or _ROMAN.get(groups["b"] or "", groups["b"] or "") or groups["f"] or (groups["e"] or "")[1:]
        window = flow.folded[max(0, match.start() - 40) : match.end() + 30]
        if re.search(
            r"\b(?:les|des|toutes?|chaque|pour memoire|rappel (?:des?|du|de la) [a-z ]{3,20}|classification|criteres?)\b[^.;]{0,12}$",
            flow.folded[max(0, match.start() - 30) : match.start()],
        ):
            continue  # said of a class of tumours, not of this one
        if (
            _ONE_OF.search(flow.folded[: match.end()])
            or _DEFINES.match(flow.folded, match.end())
            or specimen.of_another(source, flow, match)
        ):
            continue
        if (
            re.search(
                r"ctcae|toxicit|mucite|nause|vomiss|neutropen|thrombopen|anemie|cytolyse|neuropath|syndrome main|cutane|rash|prurit|pneumopath|fatigue|cholestase|insuffisance|\bia\b|\bit\b|retrecissement|fuite|steatose|varices|gleason|diarrhee|asthenie|hta\b",
                window,
            )
            and not groups["a"]
        ):
            continue
        yield _one(source, "grade_retained", f"G{digit}", flow, match)
    for entry in source.of("grade"):
        if said := re.match(r"(?:oms |who |tne |net )?g? ?([123]|iii|ii|i)(?![\d/a-z]| ?[-/] ?\d)", fold(chosen(entry.first.text))):
            yield source.found(PATHOLOGY, {"grade_retained": f"G{_ROMAN.get(said[1], said[1])}"}, entry.first.place)
    for match, flow in source.asserted(_MTC_GRADE):
        yield _one(source, "grade_retained", "high" if (match[1] or match[2]) == "haut" else "low", flow, match)


def _nodes(source: Source) -> Iterator[Found]:
    for pattern in _NODES:
        for match, flow in source.matches(pattern):
            if int(match["i"]) <= int(match["e"]):
                yield source.found(
                    PATHOLOGY,
                    {"nodes_involved": str(int(match["i"])), "nodes_examined": str(int(match["e"]))},
                    flow.place(match.start(), match.end()),
                )
    for match, flow in source.matches(_NODES_FREE):
        count = match["a"] or match["b"] or match["c"]
        yield source.found(PATHOLOGY, {"nodes_involved": "0", "nodes_examined": str(int(count))}, flow.place(match.start(), match.end()))
    for entry in source.of("nodes"):
        said = re.match(r"(\d{1,3}) ?(?:n ?\+)? ?(?:/|sur) ?(\d{1,3})(?: ?n\b)?", fold(entry.first.text))
        if said and int(said[1]) <= int(said[2]):
            yield source.found(PATHOLOGY, {"nodes_involved": str(int(said[1])), "nodes_examined": str(int(said[2]))}, entry.first.place)
    for key in ("nodes_examined", "nodes_involved"):
        for entry in source.of(key):
            if said := re.match(r"\d{1,3}(?![\d/,.])", entry.first.text):
                yield source.found(PATHOLOGY, {key: str(int(said[0]))}, entry.first.place)


def _margins(source: Source) -> Iterator[Found]:
    """Read R0, R1, R2; the words about the margins only when no code stands for them."""
    coded = False
    for match, flow in source.matches(_MARGIN):
        if flow.text[match.start()] == "R" and not context.is_supposed(flow.folded, match.start(), match.end()):
            yield _one(source, "margins", flow.text[match.start() : match.end()], flow, match)
            coded = True
    for match, flow in source.matches(_MARGIN_WORDS) if not coded else ():
        yield _one(source, "margins", flow.text[match.start(1) : match.end(1)], flow, match)


def _is_item(folded: str, match: re.Match[str]) -> bool:
    """Say whether a word stands as an item of a score, each with its points."""
    counted = match[0][-1:].isdigit() or re.match(r" \d", folded[match.end() :])
    before = folded[max(0, match.start() - 150) : match.start()]
    return bool(counted) and (_ITEM_BEFORE.search(before) is not None or _ITEM_AFTER.match(folded, match.end()) is not None)


def _necrosis(source: Source) -> Iterator[Found]:
    for code, pattern in _NECROSIS:
        for match, flow in source.matches(pattern):
            if _is_item(flow.folded, match):
                continue
            if code == "none" or context.is_asserted(flow.folded, match.start(), match.end()):
                yield _one(source, "necrosis", code, flow, match)
    for entry in source.of("necrosis"):
        if told := _NECROSIS_VALUE.match(fold(chosen(entry.first.text))):
            yield source.found(PATHOLOGY, {"necrosis": "none" if told["no"] else "present"}, entry.first.place)


def _invasions(source: Source) -> Iterator[Found]:
    for key, words in _INVASIONS:
        seen = re.compile(
            rf"\b(?:embole?s?|invasions?)(?: (?:vasculaires?|lymphatiques?|et|ou|/|veineu\w+|peri-?nerveu\w+|tumorau\w+|intra))*? ?{words}(?: ?: ?(?P<said>oui|non|absente?s?|presente?s?|negati\w+|positi\w+))?"
        )
        for match, flow in source.matches(seen, in_pairs=True):
            if context.is_supposed(flow.folded, match.start(), match.end()) or _is_item(flow.folded, match):
                continue
            said = match["said"] or ""
            absent = said.startswith(("non", "abs", "neg")) if said else context.is_denied(flow.folded, match.start(), match.end())
            present = said.startswith(("oui", "pres", "pos")) or re.search(
                r"\b(?:presence|presents?|presentes?|il existe|avec|nombreux|on note|observ\w+)\b",
                flow.folded[max(0, match.start() - 30) : match.end() + 25],
            )
            if absent or present:
                yield _one(source, key, "non" if absent else "oui", flow, match)


def _coded_invasion(source: Source) -> Iterator[Found]:
    """Read `L1 V0`, which TNM writes beside its categories."""
    for match, flow in source.matches(_LV):
        if flow.text[match.start()] == "L":
            for key, value in (("detail_lymphatic_invasion", match["l"]), ("detail_vascular_invasion", match["v"])):
                yield _one(source, key, "non" if value == "0" else "oui", flow, match)


def _second_reading(source: Source) -> Iterator[Found]:
    for match, flow in source.matches(_SECOND):
        yield _one(source, "second_reading_class", match[1].upper(), flow, match)
        note = flow.text[match.end() : match.end() + _LONGEST_NOTE].strip(" ,.:;-()")
        if match[1] != "c0" and len(flow.text) <= match.end() + _LONGEST_NOTE and _SAYS_WHY.search(fold(note)):
            yield source.found(PATHOLOGY, {"second_reading_note": note}, flow.place(match.end(), len(flow.text)))
    for match, flow in source.matches(_SECOND_ASKED):
        yield _one(source, "second_reading_class", "requested", flow, match)
