"""How do two people's changes of one text become one text, without losing a character of either?"""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_TOKENS = re.compile(r"\s+|\w+(?:[.,/:'’-]\w+)*|[^\w\s]")  # 7,4 and 12/03/2026 are one token: no two people change half of it each


@dataclass(frozen=True)
class Merged:
    """The text that holds both changes; `is_clean` is False when both rewrote the same passage and both stand there."""

    text: str
    is_clean: bool


@dataclass(frozen=True)
class _Change:
    """Tokens `start` to `end` of the common text become `text`."""

    start: int
    end: int
    text: str


def merge(base: str, *, mine: str, theirs: str) -> Merged:
    """Apply to a text what two people changed in it: what each wrote stands in the result.

    base: the text that both started from. Where both rewrote the same passage, both passages stand one after the other,
    theirs first; a passage that the other one goes on from is not said twice. What one erased and the other left alone is
    erased; what one erased and the other rewrote stays as rewritten.
    """
    if mine in {theirs, base}:
        return Merged(theirs, is_clean=True)
    if theirs == base:
        return Merged(mine, is_clean=True)
    tokens = _TOKENS.findall(base)
    return _woven(tokens, _changes(tokens, mine), _changes(tokens, theirs))


def _changes(tokens: list[str], text: str) -> list[_Change]:
    new = _TOKENS.findall(text)
    matcher = SequenceMatcher(a=tokens, b=new, autojunk=False)
    return [_Change(i1, i2, "".join(new[j1:j2])) for tag, i1, i2, j1, j2 in matcher.get_opcodes() if tag != "equal"]


def _woven(tokens: list[str], ours: list[_Change], others: list[_Change]) -> Merged:
    """Walk along the common text; changes that overlap form one passage."""
    out: list[str] = []
    at, is_clean = 0, True
    whose: tuple[bool, bool] | tuple[()] = ()
    while ours or others:
        start = min(change.start for change in (*ours[:1], *others[:1]))
        mine, theirs, end = _passage(start, ours, others)
        said, clean = _both(tokens, start, end, mine, theirs)
        gap = "".join(tokens[at:start])
        is_apart = not whose or whose == (bool(mine), bool(theirs)) or bool(gap.strip())  # two neighbours changed one sentence
        out += [gap, said]
        at, is_clean, whose = end, is_clean and clean and is_apart, (bool(mine), bool(theirs))
    return Merged("".join([*out, *tokens[at:]]), is_clean)


def _passage(start: int, ours: list[_Change], others: list[_Change]) -> tuple[list[_Change], list[_Change], int]:
    """Take from both lists the changes of the passage that starts here, and say where it ends; insertions go first."""
    inserted = [[waiting.pop(0)] if waiting and waiting[0].start == waiting[0].end == start else [] for waiting in (ours, others)]
    if any(inserted):
        return inserted[0], inserted[1], start
    taken: tuple[list[_Change], list[_Change]] = ([], [])
    end, grew = start + 1, True
    while grew:
        grew = False
        for waiting, mine in zip((ours, others), taken, strict=True):
            while waiting and waiting[0].start < end:
                mine.append(waiting.pop(0))
                end, grew = max(end, mine[-1].end), True
    return taken[0], taken[1], end


def _both(tokens: list[str], start: int, end: int, mine: list[_Change], theirs: list[_Change]) -> tuple[str, bool]:
    my_text, their_text = _rewritten(tokens, start, end, mine), _rewritten(tokens, start, end, theirs)
    if not mine or not theirs or my_text == their_text:
        return (my_text if mine else their_text), True
    return _joined(their_text, my_text), start == end and bool(tokens)


def _rewritten(tokens: list[str], start: int, end: int, changes: list[_Change]) -> str:
    out: list[str] = []
    at = start
    for change in changes:
        out += [*tokens[at : change.start], change.text]
        at = change.end
    return "".join([*out, *tokens[at:end]])


def _goes_on(whole: str, part: str) -> bool:
    """Say whether a passage was typed on from the other: it starts with it, or holds its words in a row."""
    if whole.startswith(part):
        return True
    words, sought = _TOKENS.findall(whole), _TOKENS.findall(part)
    return any(words[place : place + len(sought)] == sought for place in range(len(words) - len(sought) + 1))


def _joined(theirs: str, mine: str) -> str:
    if _goes_on(mine, theirs):
        return mine
    if _goes_on(theirs, mine):
        return theirs
    gap = "" if theirs[-1:].isspace() or mine[:1].isspace() else " "
    return f"{theirs}{gap}{mine}"
