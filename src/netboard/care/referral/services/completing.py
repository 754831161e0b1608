"""How is a dossier completed after its submission, and who is asked for what it lacks?"""

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from netboard.care.referral import queries, rules
from netboard.care.referral.models import ComputedValue, Dossier, Gap, Submission
from netboard.care.referral.services import facts as fact_rows
from netboard.care.referral.services import moving
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account, System
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.jobs import bus
from netboard.foundation.jobs.topics import Topic
from netboard.medicine.completeness import Line


@transaction.atomic
def complete_dossier(
    *, actor: Account, dossier_id: int, version: int, key: uuid.UUID, facts: rules.Facts, payload: Mapping[str, list[str]], at: datetime
) -> Dossier:
    """Add what was missing to a submitted dossier; the same key adds it once, `StaleFacts` when somebody completed it meanwhile."""
    if not (policy.may(actor, Permission.DOSSIER_WRITE) or policy.may(actor, Permission.DOSSIER_TRIAGE)):
        raise policy.Refused(Permission.DOSSIER_WRITE)
    dossier = moving.locked(actor, dossier_id)
    if Submission.objects.filter(submitted_by=actor, key=key, dossier=dossier).exists():
        return dossier
    if rules.State(dossier.state) not in rules.OPEN_TO_FACTS:
        raise rules.MoveRefused(rules.State(dossier.state), rules.Act.SUBMIT)
    if dossier.version != version:
        raise StaleFacts(dossier)
    dossier.draft, dossier.version = dict(payload), dossier.version + 1
    fact_rows.clear(dossier)
    fact_rows.write(dossier, facts, actor=actor, at=at)
    dossier.save(update_fields=[*fact_rows.DOSSIER_FIELDS, "draft", "version"])
    Submission.objects.create(dossier=dossier, submitted_by=actor, key=key, payload=dict(payload), submitted_at=at)
    log.record(actor=actor, act=Act.DOSSIER_COMPLETED, target=dossier, patient_id=dossier.patient_id, at=at)
    facts_written(dossier.pk, at=at)
    return dossier


class StaleFacts(Exception):  # noqa: N818 -- it says what happened
    """Somebody completed the dossier since this page was opened."""

    def __init__(self, dossier: Dossier) -> None:
        super().__init__(str(dossier.pk))
        self.dossier = dossier


def refresh_gaps(dossier_id: int, *, at: datetime, needed_by: date | None = None) -> int:
    """Bring the list of what a dossier owes up to date, in the caller's transaction; answers how many items are followed.

    needed_by: the cut-off of its session, when it just came onto an agenda. It is a consequence of an act, not an act.
    """
    return _refresh(queries.whole_dossiers().get(pk=dossier_id), at=at, needed_by=needed_by)


def facts_written(dossier_id: int, *, at: datetime) -> None:
    """Draw the consequences of new facts, in the caller's transaction: what is owed, and what is computed when the switch is on."""
    dossier = queries.whole_dossiers().get(pk=dossier_id)
    _refresh(dossier, at=at, needed_by=None)
    ComputedValue.objects.filter(dossier=dossier).delete()
    if not queries.computed.is_on():
        return
    found = queries.computed.proposed(dossier, queries.places.of_dossier(dossier), today=clock.today(at))
    ComputedValue.objects.bulk_create(ComputedValue(computed_at=at, **row) for row in queries.computed.rows(dossier, found))


def _refresh(dossier: Dossier, *, at: datetime, needed_by: date | None) -> int:
    today, table = clock.today(at), queries.table_in_force()
    is_open = rules.State(dossier.state) in rules.OPEN_TO_FACTS
    lines = [line for line in queries.lines_of(dossier, table, today=today) if queries.is_followed(line)] if is_open else []
    known = {gap.subject: gap for gap in Gap.objects.filter(dossier=dossier)}
    due = {line.requirement.subject: _due_on(line, known, today=today, needed_by=needed_by) for line in lines}
    if gone := [gap.pk for subject, gap in known.items() if gap.closed_at is None and subject not in due]:
        Gap.objects.filter(pk__in=gone).update(closed_at=at)
    Gap.objects.bulk_create(
        (
            Gap(
                dossier=dossier, subject=line.requirement.subject, standing=line.standing.value, owner=line.requirement.owner,
                due_on=due[line.requirement.subject], opened_at=at, table_version=table.version,
            )
            for line in lines
        ),
        update_conflicts=True, unique_fields=["dossier", "subject"], update_fields=["standing", "owner", "due_on", "closed_at", "table_version"],
    )  # fmt: skip
    return len(lines)


def _due_on(line: Line, known: Mapping[str, Gap], *, today: date, needed_by: date | None) -> date:
    """Keep the day that was said first, unless a promise or a session gives another."""
    expected_on = line.answer.expected_on if line.answer else None
    gap = known.get(line.requirement.subject)
    if gap is not None and gap.closed_at is None and expected_on is None and needed_by is None:
        return gap.due_on
    return rules.gap_due_on(today, expected_on=expected_on, needed_by=needed_by)


@transaction.atomic
def chase_gaps(*, actor: Account | System, dossier_id: int, at: datetime) -> int:
    """Ask those who owe something for it, by a mail without content; once a day for each, answers how many were asked."""
    policy.require(actor, Permission.GAPS_CHASE)
    dossier = moving.locked(actor, dossier_id)
    refresh_gaps(dossier.pk, at=at)
    owed = Gap.objects.visible_to(actor).filter(dossier=dossier, closed_at__isnull=True)
    owners = sorted({_asked(gap.owner) for gap in owed})
    if not owners:
        return 0
    day = clock.today(at).isoformat()
    asked = sum(
        bus.emit(Topic.GAPS_CHASED, key=f"chased:{dossier.pk}:{owner}:{day}", payload={"dossier_id": dossier.pk, "owner": owner}, at=at)
        for owner in owners
    )
    if asked:
        owed.update(chased_at=at, chases=F("chases") + 1)
        log.record(actor=actor, act=Act.GAPS_CHASED, target=dossier, patient_id=dossier.patient_id, at=at, detail={"to": ", ".join(owners)})
    return asked


def _asked(owner: str) -> str:
    """The laboratory has no account: the referring doctor asks it."""
    return "referrer" if owner == "pathologist" else owner


def chase_due_gaps(*, actor: System, at: datetime) -> int:
    """Chase every dossier that owes something due soon or past, and was not chased for three days; answers how many dossiers."""
    today = clock.today(at)
    rested = Q(chased_at__isnull=True) | Q(chased_at__lte=at - timedelta(days=rules.CHASE_EVERY_DAYS))
    due = queries.open_gaps(actor).filter(rested, due_on__lte=today + timedelta(days=rules.CHASE_AHEAD_DAYS))
    dossiers = list(due.order_by("dossier_id").values_list("dossier_id", flat=True).distinct())
    for dossier_id in dossiers:
        chase_gaps(actor=actor, dossier_id=dossier_id, at=at)
    return len(dossiers)
