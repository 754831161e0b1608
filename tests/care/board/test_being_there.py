"""Is a person present when the page says so, and gone when it falls silent?"""

from datetime import timedelta

import pytest

from netboard.care.board import rules, services
from netboard.care.board.models import Attendance, CasePresence, Reply, Session
from netboard.foundation.access import policy
from netboard.foundation.directory.models import Site
from tests.people import People

SECOND = timedelta(seconds=1)


def here(session: Session, account: object) -> Attendance | None:
    return Attendance.objects.filter(session=session, professional=account.professional, left_at__isnull=True).first()


class TestAPage:
    def test_the_first_sign_makes_a_person_present_at_a_distance(self, people: People, begun: Session) -> None:
        version = begun.version

        made = services.beat(actor=people.paul, session_id=begun.pk, at=begun.starts_at)

        begun.refresh_from_db()
        assert (made.site, made.source, made.last_seen_at) == (None, "page", begun.starts_at)
        assert begun.version > version

    def test_who_answered_on_site_is_present_in_that_room(self, people: People, begun: Session) -> None:
        nice = Site.objects.get(city="Nice")
        Reply.objects.create(
            session=begun, professional=people.paul.professional, kind="on_site", site=nice, said_by=people.paul, said_at=begun.starts_at
        )

        assert services.beat(actor=people.paul, session_id=begun.pk, at=begun.starts_at).site == nice

    def test_later_signs_change_no_version(self, people: People, begun: Session) -> None:
        services.beat(actor=people.paul, session_id=begun.pk, at=begun.starts_at)
        begun.refresh_from_db()
        version = begun.version

        services.beat(actor=people.paul, session_id=begun.pk, at=begun.starts_at + 20 * SECOND)

        begun.refresh_from_db()
        assert (begun.version, here(begun, people.paul).last_seen_at) == (version, begun.starts_at + 20 * SECOND)

    def test_the_desk_s_own_record_is_kept(self, people: People, begun: Session) -> None:
        noted = here(begun, people.chantal)

        assert services.beat(actor=people.chantal, session_id=begun.pk, at=begun.starts_at) == noted

    def test_whom_the_desk_sent_off_is_not_brought_back_by_the_page(self, people: People, begun: Session) -> None:
        services.beat(actor=people.paul, session_id=begun.pk, at=begun.starts_at)
        services.record_departure(actor=people.denis, session_id=begun.pk, professional_id=people.paul.professional_id, at=begun.starts_at)

        assert services.beat(actor=people.paul, session_id=begun.pk, at=begun.starts_at + SECOND) is None
        assert here(begun, people.paul) is None

    def test_who_left_is_not_brought_back_but_comes_back_by_a_press(self, people: People, begun: Session) -> None:
        services.beat(actor=people.paul, session_id=begun.pk, at=begun.starts_at)
        services.depart(actor=people.paul, session_id=begun.pk, at=begun.starts_at)

        assert services.beat(actor=people.paul, session_id=begun.pk, at=begun.starts_at + SECOND) is None
        services.arrive(actor=people.paul, session_id=begun.pk, site_id=people.paul.site_id, at=begun.starts_at + 2 * SECOND)
        assert here(begun, people.paul).site_id == people.paul.site_id

    @pytest.mark.parametrize("name", ["alice", "eve", "quentin", "adele"])
    def test_a_stranger_is_refused(self, people: People, begun: Session, name: str) -> None:
        with pytest.raises(policy.Refused):
            services.beat(actor=getattr(people, name), session_id=begun.pk, at=begun.starts_at)

    def test_before_and_after_the_session_nobody_is_present(self, people: People, session: Session) -> None:
        assert services.beat(actor=people.paul, session_id=session.pk, at=session.starts_at) is None
        assert not Attendance.objects.exists()


class TestMany:
    def come(self, people: People, begun: Session, *, seconds: float = 0) -> None:
        for account in (people.paul, people.helene, people.denis):
            services.beat(actor=account, session_id=begun.pk, at=begun.starts_at + timedelta(seconds=seconds))

    def test_those_who_come_at_once_are_one_piece_of_news(self, people: People, begun: Session) -> None:
        version = begun.version

        self.come(people, begun)

        begun.refresh_from_db()
        assert (begun.version, begun.presence_pending) == (version + 1, True)
        assert all(here(begun, account) for account in (people.paul, people.helene))

    def test_the_others_are_told_with_the_next_sign_of_any_page(self, people: People, begun: Session) -> None:
        version = begun.version
        self.come(people, begun)

        self.come(people, begun, seconds=4)

        begun.refresh_from_db()
        assert (begun.version, begun.presence_pending) == (version + 2, False)

    def test_or_by_the_worker_when_no_page_is_left(self, people: People, begun: Session) -> None:
        self.come(people, begun)

        services.end_silent(actor=policy.SYSTEM, session_id=begun.pk, at=begun.starts_at + timedelta(seconds=60))

        begun.refresh_from_db()
        assert begun.presence_pending is False


class TestSilence:
    @pytest.mark.parametrize(("seconds", "is_gone"), [(90, False), (91, True)])
    def test_a_page_at_a_distance_that_falls_silent_ends_at_its_last_sign(
        self, people: People, begun: Session, seconds: int, is_gone: bool
    ) -> None:
        services.beat(actor=people.paul, session_id=begun.pk, at=begun.starts_at)

        ended = services.end_silent(actor=policy.SYSTEM, session_id=begun.pk, at=begun.starts_at + seconds * SECOND)

        last = Attendance.objects.get(professional=people.paul.professional)
        assert (ended, last.left_at) == ((1, begun.starts_at) if is_gone else (0, None))

    def test_rooms_and_what_the_desk_noted_are_never_ended_so(self, people: People, begun: Session) -> None:
        services.arrive(actor=people.paul, session_id=begun.pk, site_id=people.paul.site_id, at=begun.starts_at)

        assert services.end_silent(actor=policy.SYSTEM, session_id=begun.pk, at=begun.starts_at + timedelta(hours=1)) == 0

    def test_a_page_that_comes_back_is_present_again(self, people: People, begun: Session) -> None:
        services.beat(actor=people.paul, session_id=begun.pk, at=begun.starts_at)
        services.end_silent(actor=policy.SYSTEM, session_id=begun.pk, at=begun.starts_at + 300 * SECOND)

        services.beat(actor=people.paul, session_id=begun.pk, at=begun.starts_at + 301 * SECOND)

        assert here(begun, people.paul).arrived_at == begun.starts_at + 301 * SECOND
        assert Attendance.objects.filter(professional=people.paul.professional).count() == 2


class TestAtTheDecision:
    def test_it_says_who_was_there_for_a_part_and_counts_only_those_who_stayed(
        self, people: People, begun: Session, next_week: Session
    ) -> None:
        at = begun.starts_at + 60 * SECOND
        services.beat(actor=people.paul, session_id=begun.pk, at=begun.starts_at)
        services.depart(actor=people.paul, session_id=begun.pk, at=at)

        opinion = services.record_opinion(
            actor=people.helene, case_id=begun.current_case_id, kind=rules.OpinionKind.SURVEILLANCE, text="IRM", at=at
        )

        paul = CasePresence.objects.get(professional=people.paul.professional)
        assert (paul.left_before, paul.counted) == (True, False)
        assert "SM01" not in opinion.quorum_specialties
