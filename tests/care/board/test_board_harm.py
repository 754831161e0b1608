"""Which harms of a live board were once possible, and stay impossible?"""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import OperationalError, connection
from django.test import Client

from netboard.care.board import queries, rules, services
from netboard.care.board.models import Attendance, Case, Dissent, DraftField, Recusal, Reply, Session, WrittenOpinion
from netboard.care.patients.models import Information
from netboard.foundation.access import policy
from tests.care.board.situation import LATE, order
from tests.people import People

ClientOf = Callable[..., Client]


def write(people: People, case_id: int, text: str = "IRM") -> None:
    services.save_draft(actor=people.denis, case_id=case_id, entries=[rules.Entry("text", "", text)], at=LATE)


def say(people: People, case_id: int, **more: object) -> object:
    plain = {"kind": rules.OpinionKind.SURVEILLANCE, "text": "IRM à six mois", "at": LATE}
    return services.record_opinion(actor=people.helene, case_id=case_id, **(plain | more))


def short_of_quorum(people: People, begun: Session) -> None:
    services.record_departure(actor=people.denis, session_id=begun.pk, professional_id=people.nadia.professional_id, at=LATE)


class TestWords:
    def test_the_page_that_asks_to_read_the_words_of_others_holds_them(self, people: People, begun: Session, client_of: ClientOf) -> None:
        write(people, begun.current_case_id, "Surveillance. TEP avant tout.")
        body = {
            "kind": "surveillance",
            "text": "Surveillance.",
            "act": "record",
            "proposals-TOTAL_FORMS": "0",
            "proposals-INITIAL_FORMS": "0",
        }

        page = client_of(people.helene).post(f"/board/{begun.pk}/live/cases/{begun.current_case_id}/opinion/", body | {"draft": "0"})

        assert page.status_code == 422
        assert page.context["form"]["text"].value() == "Surveillance. TEP avant tout."

    def test_a_save_tells_the_version_before_it_so_that_nothing_counts_as_seen_unseen(self, people: People, begun: Session) -> None:
        entries = [rules.Entry("exams", "", "scanner")]
        services.save_draft(actor=people.denis, case_id=begun.current_case_id, entries=entries, at=LATE)

        saved = services.save_draft(actor=people.helene, case_id=begun.current_case_id, entries=[rules.Entry("text", "", "IRM")], at=LATE)

        assert (saved.before, saved.version) == (1, 2)

    def test_a_case_moved_to_another_session_keeps_its_words_and_its_disagreements(
        self, people: People, begun: Session, next_week: Session
    ) -> None:
        _first, second, _third = order(begun)
        write(people, second)
        services.record_dissent(
            actor=people.chantal, case_id=second, professional_id=people.chantal.professional_id, reason="Trop tôt", at=LATE
        )

        moved = services.move_case_to_session(actor=people.denis, case_id=second, session_id=next_week.pk, reason="temps", at=LATE)

        assert DraftField.objects.get(case=moved).text == "IRM"
        assert Dissent.objects.get(case=moved).reason == "Trop tôt"

    def test_a_case_with_words_is_not_removed_without_a_second_thought(self, people: People, begun: Session) -> None:
        second = order(begun)[1]
        write(people, second)

        with pytest.raises(services.WrittenWouldBeLost):
            services.remove_case(actor=people.denis, case_id=second, reason="doublon", at=LATE)


class TestTheRecused:
    def recuse(self, people: People, begun: Session) -> None:
        services.declare_conflict(actor=people.helene, case_id=begun.current_case_id, reason="suit ce patient", at=LATE)

    def test_a_recused_chair_reads_no_draft_and_no_preview(self, people: People, begun: Session, client_of: ClientOf) -> None:
        write(people, begun.current_case_id, "secret")
        self.recuse(people, begun)
        browser = client_of(people.helene)

        draft = browser.get(f"/board/{begun.pk}/live/cases/{begun.current_case_id}/draft/")
        preview = browser.get(f"/reports/cases/{begun.current_case_id}/preview/")

        assert (draft.status_code, preview.status_code) == (403, 404)
        assert b"secret" not in draft.content + preview.content

    def test_nobody_lifts_one_s_own_recusal(self, people: People, begun: Session) -> None:
        self.recuse(people, begun)

        with pytest.raises(services.Recused):
            services.lift_recusal(
                actor=people.helene, case_id=begun.current_case_id, professional_id=people.helene.professional_id, at=LATE
            )

    def test_the_minutes_hide_the_case_while_the_session_is_held(self, people: People, begun: Session) -> None:
        self.recuse(people, begun)

        assert len(queries.minutes(people.helene, begun, at=LATE).cases) == len(queries.minutes(people.denis, begun, at=LATE).cases) - 1


class TestPresentedAgain:
    def test_recusals_and_written_opinions_follow(self, people: People, begun: Session, next_week: Session) -> None:
        case = Case.objects.get(pk=begun.current_case_id)
        services.record_recusal(
            actor=people.denis, case_id=case.pk, professional_id=people.nadia.professional_id, reason="suit ce patient", at=LATE
        )
        WrittenOpinion.objects.create(
            case=case, professional=people.paul.professional, text="Relire", written_by=people.paul, written_at=LATE
        )

        say(people, case.pk, presented_again_in=next_week.pk)

        again = Case.objects.get(session=next_week)
        assert Recusal.objects.get(case=again).professional == people.nadia.professional
        assert WrittenOpinion.objects.get(case=again).text == "Relire"

    def test_a_patient_who_objects_is_not_presented_again(self, people: People, begun: Session, next_week: Session) -> None:
        case = Case.objects.select_related("dossier").get(pk=begun.current_case_id)
        short_of_quorum(people, begun)
        Information.objects.create(
            patient_id=case.dossier.patient_id, informed_on=LATE.date(), objects_to_board=True, recorded_by=people.denis, recorded_at=LATE
        )

        opinion = say(people, case.pk)

        assert (opinion.presented_again_in, Case.objects.filter(session=next_week).count()) == (None, 0)

    def test_a_session_that_takes_no_more_cases_is_refused(self, people: People, begun: Session, next_week: Session) -> None:
        short_of_quorum(people, begun)
        services.cancel_session(actor=people.denis, session_id=next_week.pk, reason="grève", at=LATE)

        with pytest.raises(services.AgainImpossible):
            say(people, begun.current_case_id, presented_again_in=next_week.pk)


def test_a_page_opened_for_a_moment_does_not_sit_in_the_room_for_ever(people: People, begun: Session) -> None:
    Reply.objects.create(
        session=begun, professional=people.paul.professional, kind="on_site", site_id=people.paul.site_id, said_by=people.paul, said_at=LATE
    )
    services.beat(actor=people.paul, session_id=begun.pk, at=begun.starts_at)

    services.end_silent(actor=policy.SYSTEM, session_id=begun.pk, at=begun.starts_at + timedelta(minutes=2))

    assert Attendance.objects.get(professional=people.paul.professional).left_at == begun.starts_at


@pytest.mark.django_db(transaction=True)
def test_recording_without_a_quorum_and_moving_a_case_do_not_wait_for_each_other(
    people: People, begun: Session, next_week: Session
) -> None:
    short_of_quorum(people, begun)
    second, start, failures = order(begun)[1], Barrier(2), []

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait(timeout=10)
            act()
        except OperationalError as error:
            failures.append(str(error))
        finally:
            connection.close()

    acts = (
        lambda: say(people, begun.current_case_id, presented_again_in=next_week.pk),
        lambda: services.move_case_to_session(actor=people.denis, case_id=second, session_id=next_week.pk, reason="temps", at=LATE),
    )
    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert Case.objects.filter(session=next_week).count() == 2
