"""How is a name compared and sorted, the same on every database?"""

import re
import unicodedata

_NOT_WORD = re.compile(r"[^A-Z0-9]+")
_LIGATURES = str.maketrans({"Œ": "OE", "Æ": "AE", "ß": "SS", "Ø": "O", "Ł": "L", "Đ": "D"})


def search_key(*parts: str) -> str:
    """Reduce words to upper-case ASCII letters and digits separated by single spaces.

    "Hélène D’Œuvre-Łukasz" becomes "HELENE D OEUVRE LUKASZ"; the order of the parts is kept.
    """
    joined = " ".join(parts).upper().translate(_LIGATURES)
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", joined) if not unicodedata.combining(letter))
    return _NOT_WORD.sub(" ", bare.upper()).strip()
