"""Under which name is a document shown and downloaded?"""

import re
import unicodedata
from typing import Final

from netboard.foundation.files import rules
from netboard.foundation.files.rules import ContentType

MAX_NAME_LENGTH: Final = 120
NAMELESS: Final = "document"
KNOWN_EXTENSIONS: Final = tuple(known for group in rules.EXTENSIONS.values() for known in group)


def clean_name(name: str, *, content_type: ContentType) -> str:
    """Make a received name safe to show and download, ending with the extension of what the content really is."""
    shown = printable_name(name)
    if not rules.EXTENSIONS[content_type]:
        return shown
    extension = _extension(shown, content_type)
    stem = shown
    while stem.lower().endswith(KNOWN_EXTENSIONS):
        stem = _trim(stem[: stem.rindex(".")])
    return (_trim(stem[: MAX_NAME_LENGTH - len(extension)]) or NAMELESS) + extension


def printable_name(name: str) -> str:
    """Keep the last part of a path, without what cannot be seen; accents and emoji stay."""
    spaced = " ".join(unicodedata.normalize("NFC", name).split())
    seen = " ".join("".join(sign for sign in spaced if unicodedata.category(sign)[0] != "C").split())
    parts = [_trim(part) for part in re.split(r"[/\\]", seen)]
    return _trim(next((part for part in reversed(parts) if part), NAMELESS)[:MAX_NAME_LENGTH])


def _extension(shown: str, content_type: ContentType) -> str:
    right = rules.EXTENSIONS[content_type]
    return next((extension for extension in right if shown.lower().endswith(extension)), right[0])


def _trim(part: str) -> str:
    return part.strip(" .")
