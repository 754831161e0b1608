"""Which reports of a session wait for a signature, and what does each still lack?"""

from dataclasses import dataclass

from django.db.models import QuerySet

from netboard.care.board import rules as board_rules
from netboard.care.board.models import Case, Opinion, Session, TreatmentChoice
from netboard.care.report import rules
from netboard.care.report.models import ReportVersion
from netboard.foundation.access.models import Account
from netboard.foundation.directory import rules as directory_rules


@dataclass(frozen=True)
class BatchRow:
    """A discussed case whose report is not signed; without `version`, nobody opened its report yet."""

    case: Case
    opinion: Opinion
    version: ReportVersion | None

    @property
    def conclusion(self) -> str:
        return self.version.conclusion if self.version else self.opinion.text

    @property
    def proposals(self) -> tuple[dict[str, object], ...]:
        """The treatments proposed, in words: those of the draft when somebody opened it, else those of the opinion."""
        rows = self.version.proposals if self.version else [vars(each) for each in self.opinion.proposals.all()]
        known = sorted(rows, key=lambda row: (row["rank"], row["alternative"]))
        return tuple(row | {"treatment": TreatmentChoice(row["treatment"]).label} for row in known)

    @property
    def follow_up(self) -> str:
        return self.version.follow_up if self.version else ""

    @property
    def lock(self) -> int | None:
        return self.version.lock if self.version else None

    @property
    def can_be_signed(self) -> bool:
        return bool(self.conclusion.strip())

    @property
    def is_correction(self) -> bool:
        return self.version is not None and self.version.number > 1


@dataclass(frozen=True)
class Batch:
    """The reports of one session: those to sign, and how many are."""

    session: Session
    rows: tuple[BatchRow, ...]
    signed: int

    @property
    def total(self) -> int:
        return self.signed + len(self.rows)

    @property
    def ready(self) -> int:
        return sum(row.can_be_signed for row in self.rows)


def is_physician(actor: Account) -> bool:
    person = actor.professional
    return person is not None and person.profession == directory_rules.Profession.PHYSICIAN


def batch(actor: object, session: Session) -> Batch:
    """List the discussed cases of a session whose report is not signed, in the order of the agenda."""
    cases = list(_discussed(actor, session))
    opinions = {each.case_id: each for each in Opinion.objects.filter(case__in=cases).prefetch_related("proposals")}
    last: dict[int, ReportVersion] = {}
    for version in ReportVersion.objects.visible_to(actor).filter(report__case__in=cases).select_related("report").order_by("number"):
        last[version.report.case_id] = version
    waiting = [case for case in cases if case.pk not in last or last[case.pk].state != rules.VersionState.SIGNED]
    rows = tuple(BatchRow(case, opinions[case.pk], last.get(case.pk)) for case in waiting if case.pk in opinions)
    return Batch(session, rows, len(cases) - len(waiting))


def _discussed(actor: object, session: Session) -> QuerySet[Case]:
    rows = Case.objects.visible_to(actor).filter(session=session, state=board_rules.CaseState.DISCUSSED.value)
    return rows.select_related("dossier__patient", "dossier__referrer").defer("dossier__draft").order_by("position", "pk")
