"""Does a tracked file tell of the machine it was written on, or of who helped to write it?"""

import codecs
import re
from collections.abc import Iterator

import pytest

from tests.architecture.source import Finding, refused, tracked_files

# Turned by thirteen letters, so that this file may hold them and be read with the others.
MACHINE = r"(?<![\w.])/(?:jbex|ebbg)/"
WRITERS = r"pynhqr|naguebcvp|bcranv|tcg-?\d|pungtcg|pbcvybg|pbqrk|ynethntr zbqry|tra(?:rengvir )?nv|nv[- ](?:trarengrq|nffvfgnag)|\byyzf?\b|fho-?ntrag"
ALONE = r"\bNV\b"


def readable(turned: str, flags: int = 0) -> re.Pattern[str]:
    """Turn the letters back, but not those of an escape such as `\\b`."""
    return re.compile(re.sub(r"(\\[a-zA-Z])|([a-zA-Z]+)", lambda part: part[1] or codecs.decode(part[2], "rot13"), turned), flags)


PATTERNS = (readable(MACHINE), readable(WRITERS, re.IGNORECASE), readable(ALONE))


def told(path: str, text: str) -> Iterator[Finding]:
    for pattern in PATTERNS:
        for match in pattern.finditer(text):
            yield Finding(path, f"{path}:{text.count(chr(10), 0, match.start()) + 1}", f"says {match.group()}")


def test_no_tracked_file_tells_where_or_by_whom_it_was_written():
    files = [(path, text) for path, text in tracked_files() if "/vendor/" not in path]
    faults = refused(finding for path, text in files for finding in told(path, text))

    assert files
    assert not faults, faults


@pytest.mark.parametrize("turned", ["/jbex/znva/k.cl", "ng /ebbg/k", "Pynhqr", "ol na NV", "n YYZ", "na NV-trarengrq grkg", "Bcranv"])
def test_such_a_word_is_found(turned):
    assert list(told("x", codecs.decode(turned, "rot13")))


@pytest.mark.parametrize("text", ["the work of the board", "said", "assistant médical", "the root of the tree", "netboard/root.css"])
def test_an_ordinary_word_is_left_alone(text):
    assert not list(told("x", text))
