"""How is a computed code said to a person, in French or in English?"""

from collections.abc import Mapping
from functools import cache

from netboard.medicine import tables

LANGUAGES = ("fr", "en")


@cache
def _sentences() -> Mapping[str, Mapping[str, str]]:
    groups = tables.document("wording")["sentences"]
    return {code: said for group in groups.values() for code, said in group.items()}


def sentence(code: str, language: str) -> str:
    """Say a code in a language, "fr" or "en" ("fr-fr" is "fr"); `ValueError` for a code or a language without words."""
    spoken = language[:2].lower()
    if spoken not in LANGUAGES:
        raise ValueError(f"no words in {language!r}; expected fr or en")
    if code not in _sentences():
        raise ValueError(f"no words for {code!r}")
    return _sentences()[code][spoken]


def codes() -> frozenset[str]:
    """List the codes that have words."""
    return frozenset(_sentences())
