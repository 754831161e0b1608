"""What changed between two versions of an agenda, said so that a person can follow it? Pure."""

import enum
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass


class LineChangeKind(enum.StrEnum):
    """What happened to a line from one version to the next."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    MINUTES = "minutes"


@dataclass(frozen=True)
class VersionLine:
    """A line of a version: which dossier, at which place from 1, for how many minutes."""

    dossier_id: int
    position: int
    minutes: int


@dataclass(frozen=True)
class LineChange:
    """One change of one dossier; `before` and `after` are places, or minutes for a change of minutes; None where it was not."""

    kind: LineChangeKind
    dossier_id: int
    before: int | None
    after: int | None


def version_changes(before: Sequence[VersionLine], after: Sequence[VersionLine]) -> tuple[LineChange, ...]:
    """Say what came, what left, what was moved past others and whose minutes changed, in the order of the new version, departures last.

    A case that only slid because another came or left before it was not moved.
    """
    old = {line.dossier_id: line for line in before}
    new = {line.dossier_id: line for line in after}
    moved = _moved_or_slid([old[line.dossier_id] for line in sorted(after, key=lambda line: line.position) if line.dossier_id in old], new)
    found = []
    for line in sorted(after, key=lambda line: line.position):
        was = old.get(line.dossier_id)
        if was is None:
            found.append(LineChange(LineChangeKind.ADDED, line.dossier_id, None, line.position))
            continue
        if line.dossier_id in moved:
            found.append(LineChange(LineChangeKind.MOVED, line.dossier_id, was.position, line.position))
        if line.minutes != was.minutes:
            found.append(LineChange(LineChangeKind.MINUTES, line.dossier_id, was.minutes, line.minutes))
    gone = (line for line in sorted(before, key=lambda line: line.position) if line.dossier_id not in new)
    return (*found, *(LineChange(LineChangeKind.REMOVED, line.dossier_id, line.position, None) for line in gone))


def _moved_or_slid(lines: Sequence[VersionLine], now: dict[int, VersionLine]) -> set[int]:
    """Find the lines to call moved: the fewest, unless that would call moved a line that kept its place; then all that changed place."""
    fewest = _moved(lines)
    changed = {line.dossier_id for line in lines if now[line.dossier_id].position != line.position}
    return min(fewest, changed)


def _moved(lines: Sequence[VersionLine]) -> set[int]:
    """Find the fewest lines that were moved, given those kept, in their new order: all but a longest run that kept its order."""
    ends: list[int] = []  # the place where the best run of each length ends, and who stands there
    owners: list[int] = []
    before: list[int] = []
    for index, line in enumerate(lines):
        length = bisect_left(ends, line.position)
        before.append(owners[length - 1] if length else -1)
        ends[length : length + 1] = [line.position]
        owners[length : length + 1] = [index]
    kept = set()
    index = owners[-1] if owners else -1
    while index >= 0:
        kept.add(lines[index].dossier_id)
        index = before[index]
    return {line.dossier_id for line in lines} - kept
