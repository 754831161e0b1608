"""How do the boards of the demonstration meet? A week ago, yesterday and today, through the services."""

from collections.abc import Callable
from datetime import datetime, timedelta

from netboard.care.board import rules
from netboard.care.board import services as board_services
from netboard.care.board.models import Series, Session
from netboard.care.board.services import series as series_services
from netboard.care.referral.models import Dossier
from netboard.care.report import services as report_services
from netboard.care.report.models import Delivery
from netboard.config.demo import payload, people
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.roles import Role

WEEK = timedelta(days=7)
CASE = timedelta(minutes=6)


def create(cast: people.Cast, *, at: datetime) -> dict[str, Session]:
    """Set up the weekly board, which meets soon, and a second one, which met yesterday; plan their sessions."""
    soon = _half_hour(at + timedelta(hours=2))
    yesterday = _half_hour(at - timedelta(hours=20))
    weekly = _series(cast, "RCP TNE régionale", soon, at=at - 3 * WEEK)
    second = _series(cast, "RCP TNE thoraciques et endocriniennes", yesterday, at=at - 3 * WEEK)
    chair = cast.first(Role.CHAIR)
    sessions = {
        "past": board_services.plan_session(actor=chair, series=weekly, starts_at=soon - WEEK, at=at - 2 * WEEK),
        "recent": board_services.plan_session(actor=chair, series=second, starts_at=yesterday, at=at - 2 * WEEK),
        "next": board_services.plan_session(actor=chair, series=weekly, starts_at=soon, at=at - WEEK),
    }
    board_services.plan_sessions(actor=chair, series=weekly, weeks=8, at=at)
    board_services.plan_sessions(actor=chair, series=second, weeks=8, at=at)
    return sessions


def _half_hour(moment: datetime) -> datetime:
    return moment.replace(minute=30 if moment.minute >= 30 else 0, second=0, microsecond=0)  # noqa: PLR2004 -- half hours


def _series(cast: people.Cast, name: str, starts_at: datetime, *, at: datetime) -> Series:
    local = clock.local(starts_at)
    rhythm = series_services.Rhythm(
        name=name, weekday=local.weekday(), starts_at_time=local.time(), duration_minutes=90, case_minutes=5, cutoff_hours=24,
        organisation=cast.organisations["Institut fictif de cancérologie"], sites=list(cast.sites.values()),
        video_url="https://visio.netboard.example/rcp-tne",
    )  # fmt: skip
    return series_services.save_series(actor=cast.first(Role.CHAIR), series_id=None, rhythm=rhythm, at=at)


def place(cast: people.Cast, session: Session, dossier: Dossier, *, at: datetime) -> None:
    board_services.place_dossier(actor=cast.first(Role.COORDINATOR), dossier_id=dossier.pk, session_id=session.pk, at=at)


def release(cast: people.Cast, session: Session, *, at: datetime) -> None:
    board_services.release_agenda(actor=cast.first(Role.COORDINATOR), session_id=session.pk, at=at)


def invite(cast: people.Cast, session: Session, *, at: datetime) -> None:
    """Invite the members, and answer as the script says: where, and from when to when, in minutes after the start."""
    board_services.invite_members(actor=cast.first(Role.COORDINATOR), session_id=session.pk, at=at)
    by_email = {account.email: account for account in cast.staff}
    for number, row in enumerate(people.script()["replies"], start=1):
        account, kind = by_email[row["email"]], rules.ReplyKind(row["kind"])
        here_from, here_until = (session.starts_at + timedelta(minutes=row[name]) if name in row else None for name in ("from", "until"))
        site_id = account.site_id if kind is rules.ReplyKind.ON_SITE else None
        answer = board_services.Answer(kind, site_id, here_from, here_until, row.get("note", ""))
        board_services.record_reply(
            actor=account, session_id=session.pk, professional_id=account.professional_id or 0, answer=answer,
            at=at + number * timedelta(minutes=20),
        )  # fmt: skip


def prepare(cast: people.Cast, session: Session, *, dossiers: dict[str, Dossier], at: datetime) -> None:
    """Write an opinion before the session, and ask for a missing piece."""
    by_email = {account.email: account for account in cast.staff}
    cases = {case.dossier_id: case.pk for case in session.cases.all()}
    said = people.script()["prepared"]
    for row in said["opinions"]:
        board_services.write_opinion_before(
            actor=by_email[row["email"]], case_id=cases[dossiers[row["dossier"]].pk], text=row["text"], at=at
        )
    for row in said["pieces"]:
        board_services.ask_for_missing_piece(
            actor=by_email[row["email"]], case_id=cases[dossiers[row["dossier"]].pk], text=row["text"], at=at
        )


def hold(
    cast: people.Cast, session: Session, *, records: dict[str, payload.Record], dossiers: dict[str, Dossier], signed: Callable[[str], bool]
) -> None:
    """Run a session from its first case to its last, and sign the reports asked for."""
    chair, at = cast.first(Role.CHAIR), session.starts_at
    board_services.open_session(actor=chair, session_id=session.pk, at=at)
    for account in cast.staff:
        if account.professional and account.professional.profession == "physician":
            board_services.record_presence(
                actor=chair, session_id=session.pk, professional_id=account.professional.pk, site_id=account.site_id, at=at
            )
    codes = {dossier.pk: code for code, dossier in dossiers.items()}
    for case in session.cases.order_by("position"):
        at += CASE
        code = codes[case.dossier_id]
        _discuss(cast, case.pk, records[code], at=at)
        if signed(code):
            _sign(cast, case.pk, at=at + timedelta(minutes=2))
    board_services.close_session(actor=chair, session_id=session.pk, at=at + CASE)


def _discuss(cast: people.Cast, case_id: int, record: payload.Record, *, at: datetime) -> None:
    said = people.script()["opinions"][record["id"]]
    proposals = [
        rules.ProposalText(rank, alternative, rules.Treatment(treatment), text) for rank, alternative, treatment, text in said["proposals"]
    ]
    chair = cast.first(Role.CHAIR)
    board_services.go_to_case(actor=chair, case_id=case_id, at=at - CASE)
    board_services.record_opinion(
        actor=chair, case_id=case_id, kind=rules.OpinionKind(said["kind"]), text=record["rcp"]["avis"], proposals=proposals, at=at
    )


def _sign(cast: people.Cast, case_id: int, *, at: datetime) -> None:
    chair = cast.first(Role.CHAIR)
    version = report_services.draft_report(actor=chair, case_id=case_id, at=at)
    report_services.sign_report(actor=chair, version_id=version.pk, lock=version.lock, at=at)
    for delivery in Delivery._default_manager.filter(version=version, state="queued").order_by("pk"):
        report_services.send_delivery(actor=policy.SYSTEM, delivery_id=delivery.pk, now=lambda: at + timedelta(minutes=1))
