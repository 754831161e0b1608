"""What did our own board decide for like cases? Past decisions, counted and listed newest first; never a recommendation."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from netboard.care.board import rules
from netboard.care.board.models import Case, Opinion, OpinionKindChoice, Precedent, Proposal, Recusal, TreatmentChoice
from netboard.care.board.queries.table import takes_no_part
from netboard.care.patients import rules as patient_rules
from netboard.care.referral import rules as referral_rules
from netboard.care.referral.models import Dossier, Exam
from netboard.foundation import clock
from netboard.foundation.access.models import Account

PAGE = 6
COUNTED = 100


@dataclass(frozen=True)
class Found:
    """Like cases decided before: the page shown, and what was decided among the newest ones, up to `COUNTED`."""

    rows: tuple[Precedent, ...]
    count: int
    is_capped: bool
    kinds: tuple[tuple[str, int], ...]
    treatments: tuple[tuple[str, int], ...]
    next_key: str


NOTHING = Found(rows=(), count=0, is_capped=False, kinds=(), treatments=(), next_key="")


def likeness(case: Case) -> rules.Likeness:
    """Read the facts by which a case is compared."""
    dossier = Dossier.objects.select_related("patient", "pathology", "staging").defer("draft").get(pk=case.dossier_id)
    return _likeness(dossier, _krenning([dossier.pk]), on=clock.today(case.started_at or case.placed_at))


def _likeness(dossier: Dossier, krenning: dict[int, Decimal], *, on: date) -> rules.Likeness:
    pathology, staging = getattr(dossier, "pathology", None), getattr(dossier, "staging", None)
    m, stage = (staging.m, staging.stage) if staging else ("", "")
    score = krenning.get(dossier.pk)
    return rules.Likeness(
        primary_site=dossier.primary_site,
        grade=pathology.grade_retained if pathology else "",
        motive=dossier.motive,
        syndrome=dossier.syndrome,
        is_metastatic=rules.is_metastatic(m=m, stage=stage, sites=dossier.metastatic_sites),
        is_uptake_above_liver=None if score is None else score > rules.UPTAKE_OF_LIVER,
        ki67_percent=pathology.ki67_percent if pathology else None,
        age_years=patient_rules.age_years(dossier.patient.birth_date, on=on),
    )


def _krenning(dossiers: Iterable[int]) -> dict[int, Decimal]:
    """Read the last Krenning score of each dossier, of its newest SSTR PET that has one."""
    exams = Exam.objects.filter(dossier__in=dossiers, modality=referral_rules.Modality.SSTR_PET.value, details__has_key="krenning")
    found: dict[int, Decimal] = {}
    for dossier_id, details in exams.order_by("performed_on", "pk").values_list("dossier_id", "details"):
        try:
            found[dossier_id] = Decimal(str(details["krenning"]))
        except InvalidOperation:
            continue
    return found


def not_remembered() -> QuerySet[Opinion]:
    """Find the opinions on discussed cases whose facts are not kept yet, with all that is kept of them."""
    around = ("case__dossier__patient", "case__dossier__pathology", "case__dossier__staging")
    first = Proposal.objects.filter(rank=1, alternative=1)
    rows = Opinion.objects.filter(case__state=rules.CaseState.DISCUSSED.value, case__precedent__isnull=True)
    return rows.select_related(*around).defer("case__dossier__draft").prefetch_related(Prefetch("proposals", first, to_attr="firsts"))


def precedents_of(opinions: Sequence[Opinion]) -> list[Precedent]:
    """Put the facts of discussed cases side by side, not kept yet; `opinions` as `not_remembered` gives them."""
    krenning = _krenning([opinion.case.dossier_id for opinion in opinions])
    return [_precedent(opinion, krenning) for opinion in opinions]


def _precedent(opinion: Opinion, krenning: dict[int, Decimal]) -> Precedent:
    case = opinion.case
    facts = _likeness(case.dossier, krenning, on=clock.today(opinion.recorded_at))
    firsts: list[Proposal] = vars(opinion).get("firsts", [])
    return Precedent(
        case=case, patient_id=case.dossier.patient_id, recorded_at=opinion.recorded_at, kind=opinion.kind,
        treatment=firsts[0].treatment if firsts else "", **vars(facts),
    )  # fmt: skip


def precedents(actor: Account, case: Case, sought: rules.Sought, *, after: str = "") -> Found:
    """Find the decisions on like cases that this person may read, newest first; keyset on (recorded_at, id).

    Cases from which the person is recused are left out, and so is everything when the person is recused from this very case.
    """
    if takes_no_part(actor, case):
        return NOTHING
    rows = _matching(actor, case, sought)
    counted = list(rows.values_list("kind", "treatment")[: COUNTED + 1])
    among = counted[:COUNTED]
    page = list(
        _after(rows, after)
        .select_related("case__dossier__patient", "case__session", "case__opinion")
        .defer("case__dossier__draft")[: PAGE + 1]
    )
    shown = page[:PAGE]
    return Found(
        rows=tuple(shown),
        count=len(among),
        is_capped=len(counted) > COUNTED,
        kinds=_counts(OpinionKindChoice.choices, (kind for kind, _treatment in among)),
        treatments=_counts(TreatmentChoice.choices, (treatment for _kind, treatment in among if treatment)),
        next_key=f"{shown[-1].recorded_at.timestamp():.6f}_{shown[-1].pk}" if len(page) > PAGE else "",
    )


def _counts(labels: Iterable[tuple[str, object]], codes: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Count codes in the order of their table, so that no order of preference is read in them."""
    found = Counter(codes)
    return tuple((str(label), found[code]) for code, label in labels if found[code])


def _matching(actor: Account, case: Case, sought: rules.Sought) -> QuerySet[Precedent]:
    rows = Precedent.objects.filter(_asked(sought)).exclude(case=case)
    if not sought.with_same_patient:
        rows = rows.exclude(patient_id=case.dossier.patient_id)
    seen = Case.objects.visible_to(actor).filter(pk=OuterRef("case_id"))
    recused = Recusal.objects.filter(case_id=OuterRef("case_id"), professional=actor.professional)
    return rows.filter(Exists(seen), ~Exists(recused)).order_by("-recorded_at", "-pk")


def _asked(sought: rules.Sought) -> Q:
    wanted = Q()
    for name in ("primary_site", "grade", "motive", "syndrome", "is_metastatic", "is_uptake_above_liver"):
        value = getattr(sought, name)
        if value not in {"", None}:
            wanted &= Q(**{name: value})
    for name in ("ki67_percent", "age_years"):
        if (ends := getattr(sought, name)) is not None:
            wanted &= Q(**{f"{name}__range": ends})
    return wanted & Q(recorded_at__gte=sought.since) if sought.since else wanted


def _after(rows: QuerySet[Precedent], key: str) -> QuerySet[Precedent]:
    moment, _separator, pk = key.partition("_")
    try:
        at, last = datetime.fromtimestamp(float(moment), tz=UTC), int(pk)
    except (ValueError, OverflowError, OSError):
        return rows
    return rows.filter(Q(recorded_at__lt=at) | Q(recorded_at=at, pk__lt=last)) if abs(last) < 1 << 63 else rows
