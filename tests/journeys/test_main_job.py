"""One dossier from the doctor's form to two mailboxes, through HTTP, the worker and real SMTP."""

from datetime import timedelta

import pytest
from django.urls import reverse
from pypdf import PdfReader

from netboard.care.board import rules as board_rules
from netboard.care.board import services as board
from netboard.care.board.models import Case, Session
from netboard.care.board.services.series import Rhythm, save_series
from netboard.care.referral.models import Dossier
from netboard.care.report.models import Delivery, ReportVersion
from netboard.config.demo import mails
from netboard.foundation import clock
from netboard.foundation.audit import chain
from netboard.foundation.directory.models import Site
from netboard.foundation.jobs import worker
from tests import factories
from tests.people import make

pytestmark = pytest.mark.django_db(transaction=True)


def open_session(people, dossier):
    at = clock.now()
    rhythm = Rhythm(
        name="RCP TNE", weekday=0, starts_at_time=clock.local(at).time(), duration_minutes=90, case_minutes=5, cutoff_hours=1,
        organisation=people.marseille, sites=list(Site.objects.all()),
    )  # fmt: skip
    series = save_series(actor=people.helene, series_id=None, rhythm=rhythm, at=at)
    session = board.plan_session(actor=people.helene, series=series, starts_at=at + timedelta(hours=5), at=at)
    board.place_dossier(actor=people.denis, dossier_id=dossier.pk, session_id=session.pk, at=at)
    board.open_session(actor=people.helene, session_id=session.pk, at=at)
    for member in (people.helene, people.chantal, people.gilles, people.nadia):
        board.record_presence(
            actor=people.helene, session_id=session.pk, professional_id=member.professional.pk, site_id=member.site_id, at=at
        )
    return session


def discuss(people, dossier):
    case = Case.objects.get(dossier=dossier)
    proposals = [board_rules.ProposalText(1, 1, board_rules.Treatment.PRRT, "4 x 7,4 GBq, 8 semaines")]
    board.record_opinion(
        actor=people.helene,
        case_id=case.pk,
        kind=board_rules.OpinionKind.TREATMENT,
        text="Discussion d’une RIV.",
        proposals=proposals,
        at=clock.now(),
    )
    return case


def sign(client, case):
    page = client.post(reverse("report:write_case", args=[case.pk]), follow=True)
    version = ReportVersion.objects.get(report__case=case, state="draft")
    assert page.status_code == 200
    return client.post(reverse("report:sign", args=[version.pk]), {"lock": version.lock})


def test_the_signed_report_reaches_both_doctors_in_time_and_only_once(client_of, box):
    people = make()
    dossier = factories.accepted(people, at=clock.now())
    session = open_session(people, dossier)
    case = discuss(people, dossier)

    answer = sign(client_of(people.helene), case)
    worker.run(until_empty=True)
    worker.run(until_empty=True)

    reports = [mail for mail in mails.received(box) if mail.files]
    dossier.refresh_from_db()
    assert answer.status_code in {302, 303}
    assert sorted(mail.recipient for mail in reports) == ["alice@mssante.test", "gerard@mssante.test"]
    assert all(dossier.number in mail.subject and dossier.patient.birth_family_name not in mail.subject for mail in reports)
    assert dossier.state == "delivered"
    assert all(delivery.arrived_at <= delivery.due_at for delivery in Delivery.objects.all())
    assert Session.objects.get(pk=session.pk).cases.get().state == "discussed"


def test_the_pdf_says_the_opinion_to_the_right_doctors(client_of, box, tmp_path):
    people = make()
    dossier = factories.accepted(people, at=clock.now())
    open_session(people, dossier)
    sign(client_of(people.helene), discuss(people, dossier))
    worker.run(until_empty=True)

    file = next(mail.files[0] for mail in mails.received(box) if mail.files)
    (tmp_path / "report.pdf").write_bytes(file.content)
    text = " ".join(page.extract_text() for page in PdfReader(tmp_path / "report.pdf").pages)

    assert "Discussion d’une RIV." in text
    assert dossier.number in text
    assert text.index("Discussion d’une RIV.") < text.index("Lanréotide 120 mg/28 j")
    assert dossier.patient.birth_family_name not in file.name


def test_an_urgent_report_is_due_in_one_day_and_the_trace_holds(client_of, box):
    people = make()
    dossier = factories.accepted(people, at=clock.now(), urgent=True)
    open_session(people, dossier)
    case = discuss(people, dossier)
    sign(client_of(people.helene), case)
    worker.run(until_empty=True)
    while chain.seal(at=clock.now()):
        pass

    due = {delivery.due_at - case.opinion.recorded_at for delivery in Delivery.objects.all()}
    verdict = chain.verify()
    assert due == {timedelta(hours=24)}
    assert (verdict.ok, verdict.unsealed, verdict.faults) == (True, 0, ())


def test_a_mail_server_that_is_down_loses_nothing(client_of, box, settings):
    people = make()
    dossier = factories.accepted(people, at=clock.now())
    open_session(people, dossier)
    case = discuss(people, dossier)
    good, settings.NETBOARD_SMTP_PORT = settings.NETBOARD_SMTP_PORT, 1
    sign(client_of(people.helene), case)
    worker.run(until_empty=True)
    waiting = set(Delivery.objects.values_list("state", flat=True))

    settings.NETBOARD_SMTP_PORT = good
    for delivery in Delivery.objects.all():
        from netboard.care.report import services
        from netboard.foundation.access import policy

        services.send_delivery(actor=policy.SYSTEM, delivery_id=delivery.pk, now=lambda: clock.now() + timedelta(minutes=10))

    assert waiting == {"queued"}
    assert {mail.recipient for mail in mails.received(box) if mail.files} == {"alice@mssante.test", "gerard@mssante.test"}
    assert Dossier.objects.get().state == "delivered"
