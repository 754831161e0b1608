"""Which sum of the target lesions is that of the reference, of the nadir, of today?"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from netboard.foundation.documents.reading import context

_SENTENCE: Final = re.compile(r"[.;](?=\s|$)|(?: |^)[•►▪●] ")
_ABOUT: Final = re.compile(r"\bsommes?\b|\bnadir\b|\bbaseline\b|\bcibles?\b|\b(?:examen|scanner|tdm|irm|bilan) de (?:base|reference)\b")
_SUM: Final = re.compile(r"\bsommes?\b")
_NUMBER: Final = re.compile(r"(?<![\d,./-])(?P<v>\d{1,4}(?:[.,]\d)?) ?mm\b")
_WHICH: Final = (
    ("sum_nadir_mm", r"nadir"),
    ("sum_current_mm", r"(?:a )?ce jour|actuel(?:le)?(?:ment)?|aujourd'hui|(?:a|de|sur) (?:cet|l') ?examen (?:du jour|actuel)"),
    ("sum_baseline_mm", r"(?:examen|scanner|tdm|irm|bilan) (?:initiale?|de reference|de base)|reference|baseline|somme de base|a l'inclusion|initiale?(?:ment)?"),
)  # fmt: skip
_TOKEN: Final = re.compile("|".join([*(rf"(?P<{key}>\b(?:{words})\b)" for key, words in _WHICH), _NUMBER.pattern]))
# What parts one construction from the next.
_APART: Final = re.compile(r"[,()/]|→|->|\b(?:et|contre|puis|versus|vs|mais)\b")
_NEAR: Final = 40
_HEAD: Final = 60


def read(folded: str) -> dict[str, str]:
    """Give the sums in millimetres, each number by the words of its own construction; what may be meant in two ways gives none."""
    said: dict[str, set[str]] = {key: set() for key, _words in _WHICH}
    for sentence in _SENTENCE.split(folded):
        if _ABOUT.search(sentence):
            for key, value in _in_sentence(sentence):
                said[key].add(value.replace(",", "."))
    return {key: values.pop() for key, values in said.items() if len(values) == 1}


def _in_sentence(sentence: str) -> Iterator[tuple[str, str]]:
    tokens = list(_TOKEN.finditer(sentence))
    joined = {place for place, (one, other) in enumerate(pairwise(tokens)) if _belong(sentence, one, other)}
    named: set[int] = set()
    for place, token in enumerate(tokens):
        if token["v"] is not None:
            continue
        beside = [number for number, link in ((place + 1, place), (place - 1, place - 1)) if link in joined]
        if len(beside) == 1:  # a word between two numbers belongs to either
            number = tokens[beside[0]]
            named.add(beside[0])
            if not _is_doubtful(sentence, number):
                yield token.lastgroup or "", number["v"]
        else:
            named.update(beside)
    yield from _alone(sentence, tokens, named)


def _belong(sentence: str, one: re.Match[str], other: re.Match[str]) -> bool:
    """Say whether a number and the words beside it are one construction."""
    between = sentence[one.end() : other.start()]
    return (one["v"] is None) != (other["v"] is None) and len(between) <= _NEAR and _APART.search(between) is None


def _alone(sentence: str, tokens: list[re.Match[str]], named: set[int]) -> Iterator[tuple[str, str]]:
    """Take the only number that no word qualifies, right after `somme`, as that of today."""
    head = _SUM.search(sentence)
    after = head.end() if head else len(sentence)
    bare = [place for place, token in enumerate(tokens) if token["v"] is not None and place not in named and token.start() >= after]
    if not bare or any(token.lastgroup == "sum_current_mm" for token in tokens):
        return
    first = tokens[bare[0]]
    follows = [tokens[place] for place in bare[1:] if tokens[place].start() - first.end() <= _NEAR]
    between = sentence[after : first.start()]
    if follows or len(between) > _HEAD or re.search(r"[\d(]", between):
        return
    unsure = [token for token in tokens[: bare[0]] if token["v"] is None and token.start() >= after] + [
        token for place, token in enumerate(tokens) if token["v"] is None and place - 1 not in named and place + 1 not in named
    ]
    if not unsure and not _is_doubtful(sentence, first):
        yield "sum_current_mm", first["v"]


def _is_doubtful(sentence: str, number: re.Match[str]) -> bool:
    start, end = number.span()
    return context.is_bounded(sentence, start, end) or context.is_supposed(sentence, start, end)
