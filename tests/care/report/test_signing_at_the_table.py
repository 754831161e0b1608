"""How is a report signed in one press at the table, with the others of its session, and previewed before it exists?"""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from time_machine import travel

from netboard.care.board.models import Case, DraftField, Session
from netboard.care.report import services
from netboard.care.report.models import Report, ReportVersion
from netboard.foundation.access import policy
from netboard.foundation.audit.models import Entry
from tests.care.report import situations
from tests.care.report.situations import DISCUSSED_AT, SIGNED_AT

LIVE = "/board/1/live/?case=2"


@pytest.fixture(autouse=True)
def _minutes_after_the_discussion():
    with travel(SIGNED_AT, tick=False):
        yield


def sign(people, case, *, by=None, at=SIGNED_AT, lock=None):
    return services.sign_case(actor=by or people.helene, case_id=case.pk, lock=lock, at=at)


class TestSigningACase:
    def test_opens_the_report_from_the_opinion_and_signs_it_at_once(self, people):
        case = situations.discussed(people)

        version = sign(people, case)

        assert (version.state, version.conclusion, version.signed_by) == (
            "signed",
            "RIV en première intention, sinon évérolimus.",
            people.helene,
        )
        assert [row.state for row in situations.deliveries(version)] == ["queued", "queued"]

    def test_signs_the_draft_that_the_worker_opened(self, people):
        version = situations.drafted(people)

        assert sign(people, version.report.case).pk == version.pk

    def test_refuses_a_text_changed_by_hand_that_was_not_read(self, people):
        version = situations.drafted(people)
        text = services.Text(summary="", conclusion="Autre chose", follow_up="")
        changed = services.save_report(actor=people.denis, version_id=version.pk, lock=version.lock, text=text, at=SIGNED_AT)

        with pytest.raises(services.StaleText):
            sign(people, version.report.case)
        assert sign(people, version.report.case, lock=changed.lock).conclusion == "Autre chose"

    @pytest.mark.parametrize("name", ["denis", "chantal", "nadia", "alice", "eve", "quentin", "adele"])
    def test_is_for_those_who_sign_only(self, people, name):
        case = situations.discussed(people)

        with pytest.raises(policy.Refused):
            sign(people, case, by=getattr(people, name))
        assert not Report.objects.exists()

    def test_needs_a_physician_and_leaves_nothing_behind(self, people):
        case = situations.discussed(people)
        person = people.helene.professional
        person.profession = "other"
        person.save(update_fields=["profession"])

        with pytest.raises(services.SignerNotPhysician):
            sign(people, case)
        assert not Report.objects.exists()

    def test_of_a_case_without_opinion_is_refused(self, people):
        with pytest.raises(services.NotDiscussed):
            sign(people, situations.scheduled(people))

    def test_twice_is_refused(self, people):
        case = situations.discussed(people)
        sign(people, case)

        with pytest.raises(services.AlreadySigned):
            sign(people, case)


def press(client_of, who, case, **typed):
    return client_of(who).post(reverse("report:sign_case", args=[case.pk]), typed)


class TestThePress:
    def test_signs_and_goes_back_to_the_session(self, people, client_of):
        case = situations.discussed(people)

        answer = press(client_of, people.helene, case, next=LIVE)

        assert (answer.status_code, answer.headers["Location"]) == (303, LIVE)
        assert ReportVersion.objects.get().state == "signed"

    @pytest.mark.parametrize(
        "path",
        ["", "https://ailleurs.example/", "//ailleurs.example/", "/\\ailleurs.example/", "javascript:alert(1)", "board/1/live/"],
        ids=["none", "another site", "no scheme", "backslash", "script", "not from the root"],
    )
    def test_never_leaves_the_site(self, people, client_of, path):
        answer = press(client_of, people.helene, situations.discussed(people), next=path)

        assert answer.headers["Location"] == reverse("report:version", args=[ReportVersion.objects.get().pk])

    def test_refused_says_why_and_where_to_mend_it(self, people, client_of):
        case = situations.scheduled(people)

        answer = press(client_of, people.helene, case, next=LIVE)

        page = answer.content.decode()
        assert answer.status_code == 409
        assert [part in page for part in (reverse("report:write_case", args=[case.pk]), LIVE, "il n’y a rien à signer")] == [True] * 3

    @pytest.mark.parametrize(
        ("name", "status"),
        [("helene", 303), ("denis", 403), ("chantal", 403), ("nadia", 403), ("alice", 403), ("eve", 403), ("quentin", 403)],
    )
    def test_is_for_those_who_sign(self, people, client_of, name, status):
        assert press(client_of, getattr(people, name), situations.discussed(people), next=LIVE).status_code == status

    def test_sends_the_anonymous_to_the_door(self, people):
        answer = Client().post(reverse("report:sign_case", args=[situations.discussed(people).pk]))

        assert answer.headers["Location"].split("?")[0] == reverse("account_login")


def batch_url(session: Session) -> str:
    return reverse("report:sign_session") + f"?session={session.pk}"


class TestTheBatch:
    def test_lists_what_is_not_signed_and_what_it_lacks(self, people, client_of):
        done, draft, new = situations.signed(people), situations.drafted(people), situations.discussed(people)
        empty = situations.drafted(people)
        ReportVersion.objects.filter(pk=empty.pk).update(conclusion=" ")

        batch = client_of(people.helene).get(batch_url(done.report.case.session)).context["batch"]

        found = [(row.case.pk, row.can_be_signed, row.version is not None) for row in batch.rows]
        assert found == [(draft.report.case_id, True, True), (new.pk, True, False), (empty.report.case_id, False, True)]
        assert (batch.signed, batch.total, batch.ready) == (1, 4, 2)

    def test_signs_those_checked_each_by_itself_and_says_which_failed(self, people, client_of):
        first, second, third = (situations.drafted(people) for _ in range(3))
        changed = services.Text(summary="", conclusion="Corrigé entre-temps", follow_up="")
        services.save_report(actor=people.denis, version_id=second.pk, lock=second.lock, text=changed, at=SIGNED_AT)
        typed = {
            "case": [first.report.case_id, second.report.case_id],
            **{f"lock-{each.report.case_id}": each.lock for each in (first, second, third)},
        }

        answer = client_of(people.helene).post(batch_url(first.report.case.session), typed, follow=True)

        states = [ReportVersion.objects.get(pk=each.pk).state for each in (first, second, third)]
        said = [str(message) for message in answer.context["messages"]]
        assert states == ["signed", "draft", "draft"]
        assert [second.report.case.dossier.number in said[0], "1 compte rendu est signé" in said[1]] == [True, True]

    def test_nothing_checked_signs_nothing(self, people, client_of):
        version = situations.drafted(people)

        answer = client_of(people.helene).post(batch_url(version.report.case.session), {}, follow=True)

        assert ReportVersion.objects.get().state == "draft"
        assert "rien n’a été signé" in answer.content.decode().replace("\u00a0", " ")

    def test_a_case_of_another_session_is_left_alone(self, people, client_of):
        here = situations.drafted(people)
        elsewhere = situations.drafted(people, at=DISCUSSED_AT - timedelta(days=7))

        client_of(people.helene).post(batch_url(here.report.case.session), {"case": [elsewhere.report.case_id]})

        assert set(ReportVersion.objects.values_list("state", flat=True)) == {"draft"}

    @pytest.mark.parametrize(
        ("name", "status"),
        [("helene", 200), ("denis", 403), ("chantal", 403), ("nadia", 403), ("alice", 403), ("eve", 403), ("quentin", 403)],
    )
    def test_is_for_those_who_sign(self, people, client_of, name, status):
        assert client_of(getattr(people, name)).get(batch_url(situations.session(people))).status_code == status

    @pytest.mark.parametrize("asked", ["", "?session=", "?session=x", "?session=999999"])
    def test_of_no_session_is_not_found(self, people, client_of, asked):
        assert client_of(people.helene).get(reverse("report:sign_session") + asked).status_code == 404

    @pytest.mark.parametrize("count", [1, 3])
    def test_costs_the_same_whatever_the_reports(self, people, client_of, django_assert_max_num_queries, count):
        for _ in range(count):
            situations.drafted(people)
        browser = client_of(people.helene)

        with django_assert_max_num_queries(BATCH_QUERIES) as counted:
            browser.get(batch_url(situations.session(people)))
        assert len(counted) == BATCH_QUERIES


BATCH_QUERIES = 12


class TestThePreview:
    def shared(self, people, case: Case, **texts: str) -> None:
        for name, text in texts.items():
            DraftField.objects.create(case=case, name=name.replace("__", "-"), text=text, version=1, by=people.helene, at=SIGNED_AT)

    def test_reads_the_text_that_is_being_written_and_keeps_nothing(self, people, client_of):
        case = situations.scheduled(people)
        typed = {
            "kind": "treatment",
            "text": "RIV retenue",
            "exams": "TEP au gallium",
            "exams_within": "sous 3 semaines",
            "next_board": "national",
        }
        rows = {"proposals__0__treatment": "prrt", "proposals__0__text": "4 cures", "proposals__1__treatment": "nothing"}
        self.shared(people, case, **typed, **rows)

        page = client_of(people.helene).get(reverse("report:preview_case", args=[case.pk])).content.decode().replace("\u00a0", " ")

        wanted = ["RIV retenue", "Examens demandés (sous 3 semaines) : TEP au gallium", "À présenter à : RCP nationale", "4 cures"]
        assert [words for words in wanted if words not in page] == []
        assert (Report.objects.count(), Entry.objects.filter(act="dossier.viewed", actor=people.helene).count()) == (0, 1)

    def test_of_an_empty_text_is_an_empty_letter(self, people):
        document = services.case_document(situations.scheduled(people), at=SIGNED_AT)

        assert (document.conclusion, document.opinion_kind, document.proposals, document.signed_by) == ("", "", (), None)

    @pytest.mark.parametrize(
        ("name", "text"),
        [("kind", "' OR 1=1"), ("next_board", "mars"), ("proposals__0__rank", "99"), ("proposals__3__treatment", "poison")],
    )
    def test_of_a_code_that_is_not_ours_leaves_it_out(self, people, name, text):
        case = situations.scheduled(people)
        self.shared(people, case, **{name: text})

        document = services.case_document(case, at=SIGNED_AT)

        assert (document.opinion_kind, document.proposals, [part.key for part in document.sections if part.key == "follow_up"]) == (
            "",
            (),
            [],
        )

    def test_of_a_recorded_opinion_is_what_would_be_signed(self, people):
        case = situations.discussed(people)

        before = services.case_document(case, at=SIGNED_AT)
        after = services.paper.document(sign(people, case))

        same = ("question", "opinion_kind", "conclusion", "proposals", "attendees", "quorum_text", "recipients", "sections", "session_text")
        assert [getattr(before, name) for name in same] == [getattr(after, name) for name in same]

    def test_is_a_pdf_too(self, people, client_of, tmp_path):
        case = situations.scheduled(people)
        self.shared(people, case, kind="surveillance", text="IRM à six mois")

        answer = client_of(people.denis).get(reverse("report:preview_case_pdf", args=[case.pk]))
        kept = tmp_path / "letter.pdf"
        kept.write_bytes(answer.content)

        text = PdfReader(kept).pages[0].extract_text()
        assert ("IRM à six mois" in text, "PROJET NON SIGNÉ" in text) == (True, True)

    @pytest.mark.parametrize("route", ["preview_case", "preview_case_pdf"])
    @pytest.mark.parametrize(
        ("name", "status"), [("helene", 200), ("denis", 200), ("chantal", 403), ("alice", 403), ("eve", 403), ("quentin", 403)]
    )
    def test_is_for_those_who_write(self, people, client_of, route, name, status):
        case = situations.scheduled(people)

        assert client_of(getattr(people, name)).get(reverse(f"report:{route}", args=[case.pk])).status_code == status
