"""Reports in a given state: discussed by hand-made rows of the board, then through the services of the report."""

import uuid
from datetime import UTC, datetime, time, timedelta

from netboard.care.board.models import Case, CasePresence, Opinion, Proposal, Series, Session
from netboard.care.referral import rules as referral_rules
from netboard.care.referral import services as referral_services
from netboard.care.report import services
from netboard.care.report.models import Delivery, ReportVersion
from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission
from netboard.foundation.directory.models import Professional
from tests import factories
from tests.people import People

DISCUSSED_AT = datetime(2026, 11, 26, 16, 30, tzinfo=UTC)  # Thursday 17:30 in Paris
SIGNED_AT = DISCUSSED_AT + timedelta(minutes=8)


def session(people: People, *, at: datetime = DISCUSSED_AT) -> Session:
    series, _created = Series.objects.get_or_create(
        name="RCP TNE de recours",
        defaults={"weekday": 3, "starts_at_time": time(17), "duration_minutes": 90, "cutoff_hours": 48, "organisation": people.marseille},
    )
    starts_at = at.replace(hour=16, minute=0)
    found, _created = Session.objects.get_or_create(
        series=series,
        starts_at=starts_at,
        defaults={
            "ends_at": starts_at + timedelta(minutes=90), "cutoff_at": starts_at - timedelta(hours=48), "state": "open",
            "opened_at": starts_at, "released_at": starts_at - timedelta(days=1),
        },
    )  # fmt: skip
    return found


def scheduled(people: People, *, at: datetime = DISCUSSED_AT, **options: object) -> Case:
    dossier = factories.accepted(people, **options)
    meeting = session(people, at=at)
    _advance(people, dossier.pk, Permission.BOARD_PLAN, referral_rules.Act.SCHEDULE, at - timedelta(days=1))
    return Case.objects.create(
        session=meeting,
        dossier=dossier,
        position=meeting.cases.count() + 1,
        minutes=5,
        placed_by=people.denis,
        placed_at=at - timedelta(days=1),
    )


def discussed(
    people: People, *, at: datetime = DISCUSSED_AT, kind: str = "treatment", said: dict[str, object] | None = None, left_early: bool = False,
    **options: object,
) -> Case:  # fmt: skip
    """Give a case whose opinion was recorded at `at`: one treatment and its alternative, quorum met, one expert recused.

    said: what the opinion says beside; left_early: the second expert was there for a part only.
    """
    case = scheduled(people, at=at, **options)
    case.state, case.started_at, case.closed_at = "discussed", at - timedelta(minutes=4), at
    case.save()
    opinion = Opinion.objects.create(
        case=case, kind=kind, text="RIV en première intention, sinon évérolimus.", quorum_status="met",
        quorum_specialties=["SM14", "SM24", "SM36"], recorded_by=people.helene, recorded_at=at, **(said or {}),
    )  # fmt: skip
    Proposal.objects.create(opinion=opinion, rank=1, alternative=1, treatment="prrt", text="4 cycles")
    Proposal.objects.create(opinion=opinion, rank=1, alternative=2, treatment="targeted", text="évérolimus")
    for account, counted in ((people.helene, True), (people.chantal, True), (people.gilles, True), (people.nadia, False)):
        person = account.professional
        CasePresence.objects.create(
            case=case, professional=person, site=account.site, specialty=person.specialty, counted=counted, recused=not counted,
            left_before=left_early and account == people.gilles,
        )  # fmt: skip
    _advance(people, case.dossier_id, Permission.OPINION_RECORD, referral_rules.Act.DISCUSS, at)
    return Case.objects.get(pk=case.pk)


def _advance(people: People, dossier_id: int, permission: Permission, act: referral_rules.Act, at: datetime) -> None:
    referral_services.advance_dossier(actor=people.helene, permission=permission, dossier_id=dossier_id, act=act, at=at)


def drafted(people: People, *, at: datetime = DISCUSSED_AT, **options: object) -> ReportVersion:
    case = discussed(people, at=at, **options)
    return services.draft_report(actor=policy.SYSTEM, case_id=case.pk, at=at)


def signed(
    people: People, *, at: datetime = SIGNED_AT, discussed_at: datetime = DISCUSSED_AT, correspondents: int = 0, **options: object
) -> ReportVersion:
    version = drafted(people, at=discussed_at, **options)
    version.report.case.dossier.correspondents.add(*(correspondent(number) for number in range(correspondents)))
    services.sign_report(actor=people.helene, version_id=version.pk, lock=version.lock, at=at)
    return ReportVersion.objects.get(pk=version.pk)


def correspondent(number: int, *, address: str | None = None) -> Professional:
    secure = f"correspondant{number}@mssante.test" if address is None else address
    return Professional.objects.create(
        title="Dr",
        given_name="Corinne",
        family_name=f"CORRESPONDANTE-{number:03d}-{uuid.uuid4().hex[:6]}",
        profession="physician",
        secure_address=secure,
    )


def corrected(people: People, version: ReportVersion, *, at: datetime) -> ReportVersion:
    draft = services.correct_report(actor=people.denis, version_id=version.pk, reason="Dose erronée", at=at)
    services.sign_report(actor=people.helene, version_id=draft.pk, lock=draft.lock, at=at)
    return ReportVersion.objects.get(pk=draft.pk)


def deliveries(version: ReportVersion) -> list[Delivery]:
    return list(Delivery.objects.filter(version=version).order_by("pk"))


def to(version: ReportVersion, recipient: str) -> Delivery:
    return Delivery.objects.exclude(state="superseded").get(version=version, recipient=recipient)


def send(delivery: Delivery, *, at: datetime) -> object:
    return services.send_delivery(actor=policy.SYSTEM, delivery_id=delivery.pk, now=lambda: at)


def send_all(version: ReportVersion, *, at: datetime) -> None:
    for delivery in deliveries(version):
        send(delivery, at=at)
