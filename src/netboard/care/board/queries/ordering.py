"""Which order could the cases of a session take, what would it spare, and what can it not satisfy?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from netboard.care.board import rules
from netboard.care.board.models import Reply, Session
from netboard.care.board.queries.agenda import AgendaLine, agenda
from netboard.care.board.queries.concerned import concerned
from netboard.foundation import clock
from netboard.foundation.directory.models import Professional

MAX_STAY = timedelta(hours=24)


@dataclass(frozen=True)
class ProposedLine:
    """A case in an order: its place from 1, when it would come, and where it stands now."""

    line: AgendaLine
    place: int
    at: datetime
    was_place: int
    people: tuple[Professional, ...]

    @property
    def is_moved(self) -> bool:
        return self.place != self.was_place


@dataclass(frozen=True)
class Proposed:
    """A proposed order beside the present one, in words."""

    lines: tuple[ProposedLine, ...]
    present: tuple[ProposedLine, ...]
    gains: tuple[str, ...]
    conflicts: tuple[str, ...]
    present_conflicts: tuple[str, ...]

    @property
    def is_other(self) -> bool:
        return [each.line.case.pk for each in self.lines] != [each.line.case.pk for each in self.present]

    @property
    def case_ids(self) -> str:
        return ",".join(str(each.line.case.pk) for each in self.lines)


def proposed_order(actor: object, session: Session, *, at: datetime) -> Proposed:
    """Propose an order for the cases that wait, by a search that takes well under a second; nothing is changed.

    The same agenda, replies and pins always give the same proposal.
    """
    lines = [line for line in agenda(actor, session, at=at) if line.is_waiting and not line.is_current]
    people = concerned(session)
    facts = _facts(session, lines, people)
    found = rules.proposed_order(facts, seed=session.pk)
    now = tuple(line.case.pk for line in lines)
    words = _Words({line.case.pk: line for line in lines}, _known(people))
    return Proposed(
        lines=_in_order(facts, found.case_ids, lines, people),
        present=_in_order(facts, now, lines, people),
        gains=_gains(rules.cost_of(facts, now), found.cost),
        conflicts=_conflicts(facts, found.case_ids, words),
        present_conflicts=_conflicts(facts, now, words),
    )


def _facts(session: Session, lines: Sequence[AgendaLine], people: Mapping[int, tuple[Professional, ...]]) -> rules.SessionFacts:
    replies = list(Reply.objects.filter(session=session))
    starts_at = lines[0].expected_at if lines else session.starts_at
    return rules.SessionFacts(
        candidates=tuple(_candidate(line, place, people.get(line.case.pk, ())) for place, line in enumerate(lines, start=1)),
        starts_at=starts_at,
        ends_at=session.ends_at,
        windows=tuple(_windows(replies, first=min(starts_at, session.starts_at) - MAX_STAY, last=session.ends_at + MAX_STAY)),
        absent=frozenset(reply.professional_id for reply in replies if reply.kind == rules.ReplyKind.ABSENT),
    )


def _candidate(line: AgendaLine, place: int, people: Sequence[Professional]) -> rules.Candidate:
    case = line.case
    return rules.Candidate(
        case_id=case.pk,
        minutes=case.minutes,
        is_urgent=line.is_urgent,
        is_hard=case.is_hard,
        group=case.dossier.primary_site,
        experts=frozenset(person.pk for person in people),
        submitted_at=case.dossier.submitted_at or case.dossier.opened_at,
        pinned_at=place if case.pinned else None,
    )


def _windows(replies: Iterable[Reply], *, first: datetime, last: datetime) -> Iterable[rules.Window]:
    for reply in replies:
        here_from, here_until = reply.here_from or first, reply.here_until or last
        if reply.kind != rules.ReplyKind.ABSENT and (reply.here_from or reply.here_until) and here_from < here_until:
            yield rules.Window(reply.professional_id, here_from, here_until)


def _in_order(
    facts: rules.SessionFacts, case_ids: Sequence[int], lines: Sequence[AgendaLine], people: Mapping[int, tuple[Professional, ...]]
) -> tuple[ProposedLine, ...]:
    by_id = {line.case.pk: (line, was) for was, line in enumerate(lines, start=1)}
    times = rules.planned_times([rules.Slot(by_id[case_id][0].case.minutes) for case_id in case_ids], starts_at=facts.starts_at)
    return tuple(
        ProposedLine(by_id[case_id][0], place, time, by_id[case_id][1], people.get(case_id, ()))
        for place, (case_id, time) in enumerate(zip(case_ids, times, strict=True), start=1)
    )


def _gains(now: rules.Cost, then: rules.Cost) -> tuple[str, ...]:
    """Say what the order changes for those who attend; what stays the same is not said."""
    told = (
        (now.outside_minutes, then.outside_minutes, _("Minutes discussed without an expert concerned: %(now)s now, %(then)s then.")),
        (now.urgent_behind, then.urgent_behind, _("Cases that are not urgent before an urgent one: %(now)s now, %(then)s then.")),
        (now.late_hard, then.late_hard, _("Hard cases in the second half: %(now)s now, %(then)s then.")),
        (now.idle_minutes, then.idle_minutes, _("Minutes that the experts wait between their cases: %(now)s now, %(then)s then.")),
        (now.group_changes, then.group_changes, _("Changes of subject: %(now)s now, %(then)s then.")),
    )
    return tuple(words % {"now": before, "then": after} for before, after, words in told if before != after)


def _known(people: Mapping[int, tuple[Professional, ...]]) -> dict[int, Professional]:
    return {person.pk: person for found in people.values() for person in found}


def _conflicts(facts: rules.SessionFacts, case_ids: Sequence[int], words: "_Words") -> tuple[str, ...]:
    specialties = {pk: person.specialty for pk, person in words.experts.items()}
    ends = dict(
        zip(case_ids, rules.planned_times([rules.Slot(words.minutes(pk)) for pk in case_ids], starts_at=facts.starts_at), strict=True)
    )
    return tuple(words.of(conflict, ends) for conflict in rules.conflicts(facts, case_ids, specialties=specialties))


@dataclass(frozen=True)
class _Words:
    """Says each conflict in words."""

    lines: Mapping[int, AgendaLine]
    experts: Mapping[int, Professional]

    def minutes(self, case_id: int) -> int:
        return self.lines[case_id].case.minutes

    def number(self, case_id: int) -> str:
        return self.lines[case_id].case.dossier.number or ""

    def numbers(self, case_ids: Iterable[int]) -> str:
        return ", ".join(self.number(case_id) for case_id in case_ids)

    def of(self, conflict: rules.Conflict, starts: Mapping[int, datetime]) -> str:
        """Say one conflict."""
        if isinstance(conflict, rules.OutsideWindow):
            return self._outside(conflict, starts[conflict.case_id])
        if isinstance(conflict, rules.ExpertAbsent):
            return _("%(number)s: %(name)s is absent.") % self._told(conflict.case_id, conflict.expert_id)
        if isinstance(conflict, rules.BeyondEnd):
            told = {"asked": conflict.minutes_asked, "available": conflict.minutes_available, "numbers": self.numbers(conflict.case_ids)}
            return _("%(asked)s min asked, %(available)s available. After the end: %(numbers)s.") % told
        if isinstance(conflict, rules.UrgentBehind):
            count = len(conflict.behind_ids)
            words = ngettext(
                "%(number)s is urgent and comes after %(count)s case that is not.",
                "%(number)s is urgent and comes after %(count)s cases that are not.",
                count,
            )
            return words % {"number": self.number(conflict.case_id), "count": count}
        return self._pin(conflict)

    def _told(self, case_id: int, expert_id: int) -> dict[str, object]:
        person = self.experts[expert_id]
        specialty = person.specialty_label
        name = f"{person.display_name} ({specialty})" if specialty else person.display_name
        return {"number": self.number(case_id), "name": name}

    def _outside(self, conflict: rules.OutsideWindow, starts_at: datetime) -> str:
        told = self._told(conflict.case_id, conflict.expert_id) | {
            "time": f"{clock.local(starts_at):%H:%M}", "early": conflict.early_minutes, "late": conflict.late_minutes,
        }  # fmt: skip
        if conflict.early_minutes:
            return _("%(number)s at %(time)s: %(name)s is not there yet for %(early)s min.") % told
        return _("%(number)s at %(time)s: %(name)s is no longer there for %(late)s min.") % told

    def _pin(self, conflict: rules.PinBroken | rules.CostlyPin) -> str:
        told = {"number": self.number(conflict.case_id), "place": conflict.pinned_at}
        if isinstance(conflict, rules.PinBroken):
            return _("%(number)s is no longer at place %(place)s, where a person put it.") % told
        told |= {"better": conflict.better_at, "minutes": conflict.outside_minutes_spared}
        if conflict.outside_minutes_spared:
            return (
                _("%(number)s was put by hand at place %(place)s: at place %(better)s it would spare %(minutes)s min without an expert.")
                % told
            )
        return _("%(number)s was put by hand at place %(place)s: at place %(better)s urgent cases would come earlier.") % told
