"""What stands on the agenda of a session, line by line?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from netboard.care.board import rules
from netboard.care.board.models import Case, Session
from netboard.care.patients import rules as patient_rules
from netboard.care.referral import queries as referral_queries
from netboard.care.referral import rules as referral_rules
from netboard.care.referral.models import Document, Exam, Pathology
from netboard.foundation import clock

MAX_DRIFT_MINUTES = 180


@dataclass(frozen=True)
class AgendaLine:
    """One case of an agenda with what a person needs to see of it from afar."""

    case: Case
    age_years: int
    planned_at: datetime
    expected_at: datetime
    is_current: bool
    missing: tuple[str, ...]

    @property
    def is_urgent(self) -> bool:
        return self.case.dossier.urgency == referral_rules.Urgency.URGENT

    @property
    def is_waiting(self) -> bool:
        return self.case.state == rules.CaseState.PLANNED

    @property
    def ends_at(self) -> datetime:
        """When the case would be over if it takes its minutes."""
        return self.expected_at + timedelta(minutes=self.case.minutes)

    @property
    def drift_minutes(self) -> int:
        """How many minutes after its planned time the case comes; negative when early."""
        return round((self.expected_at - self.planned_at).total_seconds() / 60)

    @property
    def early_minutes(self) -> int:
        return -self.drift_minutes

    @property
    def is_on_the_day(self) -> bool:
        """Whether the session is held near its time, so that a drift means something."""
        return abs(self.drift_minutes) <= MAX_DRIFT_MINUTES

    @property
    def tone(self) -> str:
        return _TONES[rules.CaseState(self.case.state)]


_TONES = {
    rules.CaseState.PLANNED: "neutral",
    rules.CaseState.DISCUSSED: "ok",
    rules.CaseState.POSTPONED: "warn",
    rules.CaseState.NOT_PRESENTED: "warn",
}


def agenda(actor: object, session: Session, *, at: datetime) -> tuple[AgendaLine, ...]:
    """List the cases of a session that the actor may see, in their order, with the time at which each is expected."""
    dossier = OuterRef("dossier_id")
    cases = list(
        referral_queries.with_gap_count(Case.objects.visible_to(actor), dossier="dossier_id")
        .filter(session=session)
        .select_related("dossier__patient", "dossier__referrer", "dossier__establishment")
        .defer("dossier__draft")
        .annotate(
            has_pathology=Exists(Pathology.objects.filter(dossier=dossier)),
            has_imaging=Exists(Exam.objects.filter(dossier=dossier)),
            has_documents=Exists(Document._default_manager.filter(dossier=dossier, removed_at__isnull=True)),
        )
        .order_by("position", "pk")
    )
    slots = [_slot(session, case) for case in cases]
    planned = rules.planned_times(slots, starts_at=session.starts_at)
    begun = session.opened_at
    expected = rules.expected_times(slots, starts_at=begun, at=session.closed_at or at) if begun else planned
    return tuple(_line(session, case, *times) for case, *times in zip(cases, planned, expected, strict=True))


def _slot(session: Session, case: Case) -> rules.Slot:
    return rules.Slot(case.minutes, case.started_at, case.closed_at, is_current=case.pk == session.current_case_id)


def _line(session: Session, case: Case, planned_at: datetime, expected_at: datetime) -> AgendaLine:
    return AgendaLine(
        case=case,
        age_years=patient_rules.age_years(case.dossier.patient.birth_date, on=clock.today(session.starts_at)),
        planned_at=planned_at,
        expected_at=expected_at,
        is_current=case.pk == session.current_case_id,
        missing=_missing(case),
    )


def _missing(case: Case) -> tuple[str, ...]:
    known = vars(case)
    words = (("has_pathology", _("no pathology")), ("has_imaging", _("no imaging")), ("has_documents", _("no document")))
    said = [word for name, word in words if not known[name]]
    if owed := known["gap_count"]:
        said.append(ngettext("%(count)s item missing", "%(count)s items missing", owed) % {"count": owed})
    return tuple(said)
