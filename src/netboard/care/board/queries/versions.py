"""Which versions of an agenda were published, and what changed from one to the next?"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from netboard.care.board import rules
from netboard.care.board.models import AgendaRelease, AgendaReleaseLine, Case, Session


@dataclass(frozen=True)
class Change:
    """One change of one dossier between two versions, in words."""

    number: str
    words: str
    kind: str


@dataclass(frozen=True)
class Version:
    """A published version, or the working copy when `release` is None, with what changed since the version before."""

    release: AgendaRelease | None
    lines: tuple[AgendaReleaseLine, ...]
    changes: tuple[Change, ...]
    is_first: bool


@dataclass(frozen=True)
class _Line:
    """A line of any version with the number of its dossier."""

    line: rules.VersionLine
    number: str


def versions(session: Session) -> tuple[Version, ...]:
    """List the working copy when it says something new, then the published versions, newest first."""
    releases = list(AgendaRelease.objects.filter(session=session).select_related("by__professional").order_by("number"))
    rows = AgendaReleaseLine.objects.filter(release__session=session).select_related("dossier").defer("dossier__draft")
    lines: dict[int, list[AgendaReleaseLine]] = {release.pk: [] for release in releases}
    for row in rows.order_by("position"):
        lines[row.release_id].append(row)
    found: list[Version] = []
    before: list[_Line] = []
    for release in releases:
        now = [_Line(rules.VersionLine(row.dossier_id, row.position, row.minutes), row.dossier.number or "") for row in lines[release.pk]]
        found.append(Version(release, tuple(lines[release.pk]), _changes(before, now) if found else (), is_first=not found))
        before = now
    pending = _changes(before, _working_copy(session)) if releases else ()
    return tuple(reversed([*found, Version(None, (), pending, is_first=False)] if pending else found))


def changes_since_release(session: Session) -> tuple[Change, ...]:
    """Say in words what the working copy says that the last published version did not; nothing before publication."""
    if session.released_at is None:
        return ()
    rows = AgendaReleaseLine.objects.filter(release__session=session, release__number=session.release_number)
    last = [
        _Line(rules.VersionLine(row.dossier_id, row.position, row.minutes), row.dossier.number or "")
        for row in rows.select_related("dossier").defer("dossier__draft").order_by("position")
    ]
    return _changes(last, _working_copy(session)) if last else ()


def _working_copy(session: Session) -> list[_Line]:
    cases = Case._default_manager.filter(session=session).select_related("dossier").defer("dossier__draft").order_by("position", "pk")
    return [_Line(rules.VersionLine(case.dossier_id, case.position, case.minutes), case.dossier.number or "") for case in cases]


def _changes(before: Sequence[_Line], after: Sequence[_Line]) -> tuple[Change, ...]:
    numbers = {each.line.dossier_id: each.number for each in (*before, *after)}
    found = rules.version_changes([each.line for each in before], [each.line for each in after])
    return tuple(Change(numbers[change.dossier_id], _words(change), change.kind.value) for change in found)


def _words(change: rules.LineChange) -> str:
    told = {"before": change.before, "after": change.after}
    sentences = {
        rules.LineChangeKind.ADDED: _("added at place %(after)s"),
        rules.LineChangeKind.REMOVED: _("no longer on the agenda (was at place %(before)s)"),
        rules.LineChangeKind.MOVED: _("moved from place %(before)s to place %(after)s"),
        rules.LineChangeKind.MINUTES: _("%(after)s min instead of %(before)s"),
    }
    return sentences[change.kind] % told
