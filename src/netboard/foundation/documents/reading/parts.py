"""Into which parts is a history cut: the sentences, and within them what happened on each day?"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from netboard.foundation.documents.reading.sheet import Flow
from netboard.foundation.documents.reading.values import partial_days

# What may stand before the day that begins a part.
OPENING: Final = re.compile(
    r"^(?:[-•*►▪●] ?)?(?:(?:(?:de |d')?(?P<first>janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre) (?:a|au|et|-)|en|le|depuis|du|debut|fin|courant|depuis le|des|a partir (?:de|du)|dans l'annee|annee|au mois de|mi-?) ?|\()*$"
)
_PART: Final = re.compile(r" ?; +")


def told(flow: Flow, *, listed: bool) -> Iterator[tuple[int, int]]:
    """Give the sentences; in a history also the parts of `mai 2021, chirurgie ; juin 2026, progression`, each with its day."""
    for begin, end in flow.sentences():
        cuts = [
            match.end()
            for match in _PART.finditer(flow.folded, begin, end)
            if listed and _begins_with_a_day(flow.folded[match.end() : end])
        ]
        yield from pairwise([begin, *cuts, end])


def _begins_with_a_day(folded: str) -> bool:
    found = next(partial_days(folded), None)
    return found is not None and OPENING.match(folded[: found[0].start()]) is not None
