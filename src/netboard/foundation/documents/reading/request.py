"""What is asked of the board, why, how urgently, and what does the patient wish?"""

import re
from collections.abc import Iterator
from typing import Final

from netboard.foundation.documents.reading import closings, labels
from netboard.foundation.documents.reading.model import REQUEST, Found
from netboard.foundation.documents.reading.sheet import Place
from netboard.foundation.documents.reading.source import Source, checked, chosen
from netboard.foundation.documents.reading.values import fold

MOTIVES: Final = (
    ("prrt", r"\bprrt\b|\briv\b|lutathera|radiotherapie interne|177 ?-?lu"),
    ("interventional_radiology", r"radiologie interventionnelle|chimio-?embolisation|embolisation|\bavis radiologi"),
    ("surgery", r"chirurg\w+|operabilite|resecabilite"),
    ("trial", r"essai(?: clinique)?|inclusion|protocole"),
    ("genetics", r"genetique|oncogenetique"),
    ("progression", r"progression|evolution(?! favorable)|recidive|rechute|echappement"),
    ("surveillance", r"surveillance|suivi"),
    ("initial_workup", r"bilan initial|bilan d'extension|complement de bilan"),
    ("initial_decision", r"decision (?:initiale|therapeutique initiale)|premiere ligne|traitement initial|prise en charge initiale|proposition (?:therapeutique )?initiale|1ere ligne|decision therapeutique$"),
    ("diagnosis", r"diagnosti\w+"),
)  # fmt: skip
_MOTIVES: Final = tuple((code, re.compile(words)) for code, words in MOTIVES)
_BOARD_TYPES: Final = (
    ("recourse", re.compile(r"\brecours\b")), ("rare_cancers", re.compile(r"\b(?:tumeurs?|cancers?) rares?\b")),
    ("diagnostic", re.compile(r"\bdiagnosti\w+")), ("standard", re.compile(r"\bstandard\b")),
)  # fmt: skip
_WISH: Final = re.compile(
    r"(?:(?:le|la) (?:patiente?|malade)|(?:monsieur|madame|m\.|mme) [a-z'-]+) (?:[^.;?]{0,40} )?(?:ne )?(?:souhaite|souhaiterait|prefere|prefererait|desire|refuse|voudrait)\b"
)
_NOT_URGENT: Final = re.compile(
    r"\b(?:non|standard|pas (?:d'urgence|urgent)|sans|habituel|programmee?|normale?|classique|differe|aucune)\b"
)
_URGENT: Final = re.compile(r"\b(?:oui|urgente?|urgence|prioritaire|rapide|elevee?)\b")
_SAID_URGENT: Final = re.compile(
    r"\b(?:demande|dossier|avis|presentation|discussion) (?:(?:est|a discuter|a traiter) )?(?:tres |en )?urgen(?:te?|ce)\b(?: ?(?::|car|devant|en raison d[eu']s?|\() ?(?P<why>[^.;?]{3,140}))?"
)
_SUBJECT_ROWS: Final = 12
_URGENT_SUBJECT: Final = re.compile(r"(?:objet|sujet|subject) ?:.{0,120}?\b(urgente?)\b")
_ASKING: Final = re.compile(
    r"\b(?:nous (?:sollicitons|souhaitons|aimerions)|je (?:souhaite|souhaiterais|sollicite|voudrais)|pouvez-vous|se pose la question|la question (?:est|posee)|votre avis sur|avis de la rcp|presenter? (?:ce|son) dossier|presente(?:r)? en rcp|discuter en rcp)\b"
)


def read(source: Source) -> Iterator[Found]:
    if source.kind not in {"letter", "other"}:
        return  # the `motif` of an exam is not that of the board
    questions = list(source.of("question"))
    for entry in questions:
        yield source.found(REQUEST, {"question": closings.without(entry.text.strip())}, entry.first.place)
    if not questions:
        yield from _asked(source)
    for entry in source.of("motive"):
        if code := motive_of(entry.text):
            yield source.found(REQUEST, {"motive": code}, entry.first.place)
    yield from _urgency(source)
    yield from _urgent_subject(source)
    yield from _said_urgent(source)
    for entry in source.of("board_type"):
        said = fold(chosen(entry.first.text))
        codes = [code for code, pattern in _BOARD_TYPES if pattern.search(said)]
        if len(codes) == 1:
            yield source.found(REQUEST, {"board_type": codes[0]}, entry.first.place)
    yield from _wished(source)
    for entry in source.of("patient_wish"):
        yield source.found(REQUEST, {"patient_wish": entry.text}, entry.first.place)


def motive_of(text: str) -> str:
    """Give the only reason that a value names; nothing when it names several."""
    folded = fold(chosen(text))
    codes = [code for code, pattern in _MOTIVES if pattern.search(folded)]
    return codes[0] if len(codes) == 1 else ""


def _urgency(source: Source) -> Iterator[Found]:
    for entry in source.of("urgency"):
        boxes = checked(entry.first.text)
        folded = fold(" ".join(boxes) if boxes is not None else entry.first.text)
        code = "standard" if _NOT_URGENT.search(folded) else "urgent" if _URGENT.search(folded) else ""
        if code:
            yield source.found(REQUEST, {"urgency": code}, entry.first.place)
        if not code and "urgent" in entry.label and len(folded) > 3 and boxes is None:  # noqa: PLR2004 -- the reason in place of yes
            yield source.found(REQUEST, {"urgency": "urgent"}, entry.first.place)
            yield source.found(REQUEST, {"urgency_reason": entry.first.text.strip(" .")}, entry.first.place)
        reason = re.search(r"\b(?:oui|urgente?)\b ?(?:\(|:|-|,|motif ?:) ?(?:motif ?:? ?)?(.{6,})$", folded)
        if code == "urgent" and boxes is None and reason:
            text = entry.first.text[reason.start(1) : reason.end(1)].strip(" ()")
            yield source.found(REQUEST, {"urgency_reason": text}, entry.first.place)
    for entry in source.of("urgency_reason"):
        yield source.found(REQUEST, {"urgency_reason": entry.text}, entry.first.place)


def _wished(source: Source) -> Iterator[Found]:
    """Take the sentence of a letter that says what the patient wishes."""
    if any(source.of("patient_wish")):
        return
    for flow in source.flows:
        for begin, end in flow.sentences():
            if _WISH.match(flow.folded, begin, end) and not flow.text[begin:end].rstrip().endswith("?"):
                yield source.found(REQUEST, {"patient_wish": flow.text[begin:end].strip()}, flow.place(begin, end), certain=False)
                return


def _urgent_subject(source: Source) -> Iterator[Found]:
    """Read `Objet : dossier urgent` of a message."""
    for number, row in enumerate(source.sheet.rows[:_SUBJECT_ROWS]):
        match = _URGENT_SUBJECT.match(row.folded)
        if match and not _NOT_URGENT.search(row.folded):
            yield source.found(REQUEST, {"urgency": "urgent"}, Place(number, match.start(1), match.end(1)), certain=False)


def _said_urgent(source: Source) -> Iterator[Found]:
    """Read `Cette demande est urgente : hypoglycémies répétées.`"""
    if any(source.of("urgency")):
        return
    for match, flow in source.asserted(_SAID_URGENT):
        why = flow.text[match.start("why") : match.end("why")].strip(" ).,") if match["why"] else ""
        if "?" in flow.text[match.end() : match.end() + 2] or "☐" in why or _NOT_URGENT.match(fold(why)):
            continue
        yield source.found(REQUEST, {"urgency": "urgent"}, flow.place(match.start(), match.end()))
        if why and not _URGENT.fullmatch(fold(why)):
            yield source.found(REQUEST, {"urgency_reason": why}, flow.place(match.start(), match.end()))
        return


def _asked(source: Source) -> Iterator[Found]:
    """Take the sentences with a question mark; else the one that asks for the opinion of the board."""
    asked, asking = [], []
    for flow in source.flows:
        for begin, end in flow.sentences():
            headed = labels.WITH_COLON.match(flow.folded, begin, end)
            start = headed.end() if headed else begin
            text = re.sub(r"^[=-]?> *", "", flow.text[start:end].strip())
            if source.sheet.rows[flow.place(start, end).row].text.startswith(">"):
                continue  # a message that this one answers
            if text.endswith("?") and len(text) > 15:  # noqa: PLR2004 -- `(?)` is no question
                asked.append((text, flow.place(start, end)))
            elif _ASKING.search(flow.folded, start, end):
                asking.append((text, flow.place(start, end)))
    chosen_ones = asked or asking[-1:]
    if chosen_ones and len(chosen_ones) <= 3:  # noqa: PLR2004 -- more are talk, not the question
        yield source.found(REQUEST, {"question": " ".join(text for text, _place in chosen_ones)}, chosen_ones[0][1])
