"""How is a name compared and sorted, the same on every database?"""

import re
import unicodedata

_NOT_WORD = re.compile(r"[^A-Z0-9]+")
_TITLES = frozenset(
    ["DR", "DOCTEUR", "DOCTEURE", "PR", "PROF", "PROFESSEUR", "PROFESSEURE", "M", "MR", "MME", "MLLE", "MONSIEUR", "MADAME"]
)
_LONG_WORD, _VERY_LONG_WORD = 4, 8
_LIGATURES = str.maketrans({"Œ": "OE", "Æ": "AE", "ß": "SS", "Ø": "O", "Ł": "L", "Đ": "D"})


def search_key(*parts: str) -> str:
    """Reduce words to upper-case ASCII letters and digits separated by single spaces.

    "Hélène D’Œuvre-Łukasz" becomes "HELENE D OEUVRE LUKASZ"; the order of the parts is kept.
    """
    joined = " ".join(parts).upper().translate(_LIGATURES)
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", joined) if not unicodedata.combining(letter))
    return _NOT_WORD.sub(" ", bare.upper()).strip()


def name_words(text: str) -> tuple[str, ...]:
    """Cut a typed name into the words of its key, without the titles before it: "Dr Éva D’Or" gives EVA, D, OR."""
    words = search_key(text).split()
    while words and words[0] in _TITLES:
        words.pop(0)
    return tuple(words)


def is_like(typed: tuple[str, ...], known: tuple[str, ...]) -> bool:
    """Say whether two names, in any order, may be one: a slip of the keyboard, an initial, a name left out, two names joined."""
    if not typed or not known:
        return False
    if "".join(typed) in {"".join(known[turn:] + known[:turn]) for turn in range(len(known))}:
        return True
    fewer, more = sorted((typed, known), key=len)
    return all(any(len(word) > 1 for word in words) for words in (fewer, more)) and _pairs_up(fewer, more)


def _pairs_up(fewer: tuple[str, ...], more: tuple[str, ...]) -> bool:
    if not fewer:
        return True
    alike = [place for place, word in enumerate(more) if _words_alike(fewer[0], word)]
    return any(_pairs_up(fewer[1:], more[:place] + more[place + 1 :]) for place in alike)


def _words_alike(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if shorter == longer or (len(shorter) == 1 and longer.startswith(shorter)):
        return True
    allowed = 2 if len(longer) >= _VERY_LONG_WORD else 1 if len(longer) >= _LONG_WORD else 0
    return len(longer) - len(shorter) <= allowed and _edits(shorter, longer) <= allowed


def _edits(one: str, other: str) -> int:
    """Count the letters to add, drop, change or swap with their neighbour (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        line = [row]
        for column, face in enumerate(other, start=1):
            cost = min(last[column] + 1, line[column - 1] + 1, last[column - 1] + (letter != face))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == face:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, last = last, line
    return last[-1]
