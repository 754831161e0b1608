"""A weekly board on Thursdays at 17:00 in three rooms, and its next session."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest

from netboard.care.board import services
from netboard.care.board.models import Case, Series, Session
from netboard.care.referral.models import Dossier
from netboard.foundation.directory.models import Site
from tests import factories
from tests.people import AT, People

Place = Callable[..., Case]


@pytest.fixture
def series(people: People) -> Series:
    made = Series.objects.create(
        name="RCP TNE PACA", weekday=3, starts_at_time=time(17, 0), duration_minutes=90, case_minutes=5, cutoff_hours=30,
        organisation=people.marseille,
    )  # fmt: skip
    made.sites.set(Site.objects.order_by("city"))
    return made


@pytest.fixture
def session(people: People, series: Series) -> Session:
    """The session of Thursday 26 November 2026; its cut-off is on Wednesday at 11:00."""
    return services.plan_sessions(actor=people.denis, series=series, weeks=1, at=AT)[0]


@pytest.fixture
def next_week(people: People, series: Series, session: Session) -> Session:
    return services.plan_sessions(actor=people.denis, series=series, weeks=2, at=AT)[0]


@pytest.fixture
def place(people: People, session: Session) -> Place:
    """Accept a dossier and put it on the agenda."""

    def placed(*, to: Session | None = None, at: datetime = AT, **options: object) -> Case:
        dossier = factories.accepted(people, at=at, **options)
        return services.place_dossier(actor=people.denis, dossier_id=dossier.pk, session_id=(to or session).pk, at=at)

    return placed


@pytest.fixture
def accepted(people: People) -> Callable[..., Dossier]:
    return lambda **options: factories.accepted(people, **options)


@pytest.fixture
def begun(people: People, session: Session, place: Place) -> Session:
    """The session in progress, with three cases and the experts of three specialties at the table."""
    for minutes in range(3):
        place(at=AT + timedelta(minutes=minutes))
    services.open_session(actor=people.helene, session_id=session.pk, at=session.starts_at)
    for account in (people.chantal, people.gilles, people.nadia):
        services.record_presence(
            actor=people.denis,
            session_id=session.pk,
            professional_id=account.professional_id,
            site_id=account.site_id,
            at=session.starts_at,
        )
    session.refresh_from_db()
    return session
