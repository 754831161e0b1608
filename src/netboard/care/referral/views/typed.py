"""How are the hidden parts of a form read: numbers, keys?"""

import uuid

from django.http import HttpRequest

_BIGINT_DIGITS = 19


def page_key(request: HttpRequest) -> uuid.UUID | None:
    """Read the key that was made when the page opened; none when it is absent or damaged."""
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None


def key(request: HttpRequest) -> uuid.UUID:
    return page_key(request) or uuid.uuid4()


def number(text: str) -> int:
    """Read a whole number that a database can hold; anything else is 0."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < _BIGINT_DIGITS else 0
