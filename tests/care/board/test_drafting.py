"""Do several people write one opinion without losing a word of anybody?"""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from netboard.care.board import queries, rules, services
from netboard.care.board.models import Case, DraftField, DraftRevision, Opinion, Session
from netboard.foundation.access import policy
from netboard.foundation.audit.acts import Act
from tests.care.board.situation import LATE, acts
from tests.people import People

ClientOf = Callable[..., Client]


def save(actor: object, begun: Session, *entries: tuple[str, str, str]) -> dict[str, rules.Kept]:
    return services.save_draft(
        actor=actor, case_id=begun.current_case_id, entries=[rules.Entry(*entry) for entry in entries], at=LATE
    ).boxes


def texts(begun: Session) -> dict[str, str]:
    return queries.draft_of(Case.objects.get(pk=begun.current_case_id)).texts


class TestSaving:
    def test_what_is_typed_is_kept_with_its_author(self, people: People, begun: Session) -> None:
        save(people.helene, begun, ("text", "", "IRM à six mois"), ("kind", "", "surveillance"))

        assert texts(begun) == {"text": "IRM à six mois", "kind": "surveillance"}
        assert DraftField.objects.get(name="text").by == people.helene

    def test_two_people_s_words_stand_together(self, people: People, begun: Session) -> None:
        save(people.helene, begun, ("text", "", "IRM"))
        save(people.helene, begun, ("text", "IRM", "IRM à six mois."))

        kept = save(people.denis, begun, ("text", "IRM", "IRM puis dosage."))["text"]

        assert kept.settled is rules.Settled.MERGED
        assert all(word in kept.text for word in ("à six mois", "puis dosage"))
        assert texts(begun)["text"] == kept.text

    def test_of_two_choices_the_first_stands_and_the_second_is_told(self, people: People, begun: Session) -> None:
        save(people.helene, begun, ("kind", "", "surveillance"))

        kept = save(people.denis, begun, ("kind", "", "treatment"))["kind"]

        assert kept == rules.Kept("surveillance", rules.Settled.OTHERS)

    def test_a_choice_made_knowingly_replaces_the_other(self, people: People, begun: Session) -> None:
        save(people.helene, begun, ("kind", "", "surveillance"))

        assert save(people.denis, begun, ("kind", "surveillance", "treatment"))["kind"].text == "treatment"

    def test_an_answer_lost_on_the_way_and_sent_again_doubles_nothing(self, people: People, begun: Session) -> None:
        save(people.helene, begun, ("text", "", "IRM à six"))

        assert save(people.helene, begun, ("text", "", "IRM à six mois"))["text"].text == "IRM à six mois"

    def test_every_earlier_text_is_kept(self, people: People, begun: Session) -> None:
        save(people.helene, begun, ("text", "", "un"))
        save(people.helene, begun, ("text", "un", "un deux"))

        assert list(DraftRevision.objects.order_by("version").values_list("text", flat=True)) == ["un", "un deux"]

    def test_the_trace_says_once_that_a_person_took_part(self, people: People, begun: Session) -> None:
        for text in ("un", "un deux", "un deux trois"):
            save(people.helene, begun, ("text", "", text))
        save(people.denis, begun, ("exams", "", "TEP"))

        assert acts(Act.OPINION_DRAFTED) == 2

    @pytest.mark.parametrize("name", ["", "csrf", "proposals-12-text", "proposals-0-DELETE", "text\n", "TEXT"])
    def test_a_box_that_does_not_exist_is_refused(self, people: People, begun: Session, name: str) -> None:
        with pytest.raises(ValueError):  # noqa: PT011 -- carries no words
            save(people.helene, begun, (name, "", "x"))

    def test_a_text_too_long_is_refused(self, people: People, begun: Session) -> None:
        with pytest.raises(ValueError):  # noqa: PT011 -- carries no words
            save(people.helene, begun, ("text", "", "x" * (rules.MAX_DRAFT_TEXT + 1)))

    def test_an_expert_does_not_write(self, people: People, begun: Session) -> None:
        with pytest.raises(policy.Refused):
            save(people.chantal, begun, ("text", "", "x"))

    def test_a_recorded_opinion_takes_no_more_words(self, people: People, begun: Session) -> None:
        services.record_opinion(
            actor=people.helene, case_id=begun.current_case_id, kind=rules.OpinionKind.SURVEILLANCE, text="IRM", at=LATE
        )

        with pytest.raises(services.CaseClosed):
            save(people.denis, begun, ("text", "", "x"))

    def test_who_takes_no_part_in_the_case_does_not_write(self, people: People, begun: Session) -> None:
        services.declare_conflict(actor=people.helene, case_id=begun.current_case_id, reason="suit ce patient", at=LATE)

        with pytest.raises(services.Recused):
            save(people.helene, begun, ("text", "", "x"))
        with pytest.raises(services.Recused):
            services.record_opinion(
                actor=people.helene, case_id=begun.current_case_id, kind=rules.OpinionKind.SURVEILLANCE, text="IRM", at=LATE
            )


class TestForgetting:
    @pytest.mark.parametrize(("days", "left"), [(6, 1), (8, 0)])
    def test_the_shared_text_goes_a_week_after_the_case_is_closed(self, people: People, begun: Session, days: int, left: int) -> None:
        save(people.helene, begun, ("text", "", "IRM"))
        services.record_opinion(
            actor=people.helene, case_id=begun.current_case_id, kind=rules.OpinionKind.SURVEILLANCE, text="IRM", at=LATE
        )

        services.forget_drafts(actor=policy.SYSTEM, at=LATE + timedelta(days=days))

        assert (DraftField.objects.count(), DraftRevision.objects.count(), Opinion.objects.get().text) == (left, left, "IRM")

    def test_the_text_of_a_case_still_to_discuss_stays(self, people: People, begun: Session) -> None:
        save(people.helene, begun, ("text", "", "IRM"))

        assert services.forget_drafts(actor=policy.SYSTEM, at=LATE + timedelta(days=400)) == 0


@pytest.mark.django_db(transaction=True)
def test_ten_people_typing_at_once_lose_no_word(people: People, begun: Session) -> None:
    words = [f"mot{number}x" for number in range(10)]

    def write(word: str) -> None:
        try:
            save(people.helene, begun, ("text", "", f"{word} "))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, words))

    found = texts(begun)["text"]
    assert [word for word in words if word not in found] == []


class TestThePage:
    def url(self, begun: Session) -> str:
        return f"/board/{begun.pk}/live/cases/{begun.current_case_id}/draft/"

    def send(self, browser: object, begun: Session, body: object) -> object:
        return browser.post(self.url(begun), json.dumps(body), content_type="application/json")

    def test_it_answers_what_the_boxes_hold(self, people: People, begun: Session, client_of: ClientOf) -> None:
        body = {"fields": [{"name": "text", "base": "", "text": "IRM"}]}

        answer = self.send(client_of(people.helene), begun, body)
        seen = client_of(people.denis).get(self.url(begun)).json()

        assert answer.json() == {"before": 0, "version": 1, "fields": {"text": {"text": "IRM", "settled": "saved"}}}
        assert (seen["fields"], seen["open"], [each["field"] for each in seen["typists"]]) == ({"text": "IRM"}, True, ["text"])

    @pytest.mark.parametrize(
        "body", [{}, [], {"fields": 3}, {"fields": [{"name": "text"}]}, {"fields": [{"name": "nothing", "base": "", "text": ""}]},
                 {"fields": [{"name": "text", "base": None, "text": 3}]}, {"fields": [{"name": "text", "base": "", "text": "a\0b"}]},
                 {"fields": [{"name": "text", "base": "", "text": ""}] * 61}],
    )  # fmt: skip
    def test_what_cannot_be_read_is_told(self, people: People, begun: Session, client_of: ClientOf, body: object) -> None:
        answer = self.send(client_of(people.helene), begun, body)

        assert (answer.status_code, "refused" in answer.json(), DraftField.objects.count()) == (422, True, 0)

    @pytest.mark.parametrize(("name", "status"), [("chantal", 403), ("alice", 403), ("eve", 403), ("quentin", 403)])
    def test_only_those_who_record_read_and_write_it(
        self, people: People, begun: Session, client_of: ClientOf, name: str, status: int
    ) -> None:
        save(people.helene, begun, ("text", "", "secret"))
        browser = client_of(getattr(people, name))

        answers = [browser.get(self.url(begun)), self.send(browser, begun, {"fields": [{"name": "text", "base": "", "text": "x"}]})]

        assert [answer.status_code for answer in answers] == [status, status]
        assert texts(begun) == {"text": "secret"}

    def test_a_case_of_another_session_is_absent(self, people: People, begun: Session, next_week: Session, client_of: ClientOf) -> None:
        answer = client_of(people.helene).get(f"/board/{next_week.pk}/live/cases/{begun.current_case_id}/draft/")

        assert answer.status_code == 404

    def test_a_page_opened_later_shows_what_was_typed(self, people: People, begun: Session, client_of: ClientOf) -> None:
        save(people.helene, begun, ("text", "", "IRM à six mois"), ("proposals-4-text", "", "évérolimus"))

        page = client_of(people.denis).get(f"/board/{begun.pk}/live/").content.decode()

        assert ("IRM à six mois" in page, "évérolimus" in page, 'name="proposals-4-treatment"' in page) == (True, True, True)

    def test_words_of_others_that_the_page_has_not_shown_stop_the_record_once(
        self, people: People, begun: Session, client_of: ClientOf
    ) -> None:
        save(people.denis, begun, ("text", "", "TEP avant"))
        body = {"kind": "surveillance", "text": "IRM", "act": "record", "proposals-TOTAL_FORMS": "0", "proposals-INITIAL_FORMS": "0"}
        browser, address = client_of(people.helene), f"/board/{begun.pk}/live/cases/{begun.current_case_id}/opinion/"

        stopped = browser.post(address, body | {"draft": "0"})
        done = browser.post(address, body | {"draft": "1"})

        assert (stopped.status_code, done.status_code, Opinion.objects.count()) == (422, 302, 1)
        assert str(people.denis) in stopped.content.decode()

    def test_who_typed_long_ago_is_not_typing(self, people: People, begun: Session) -> None:
        save(people.helene, begun, ("text", "", "IRM"))
        case = Case.objects.get(pk=begun.current_case_id)

        now, later = (queries.draft_of(case, at=LATE + timedelta(seconds=seconds)).typists for seconds in (0, 60))

        assert ([each.field for each in now], later) == (["text"], ())
