"""How is a report signed, and what does each recipient get?"""

import email
import email.policy
import io
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from pypdf import PdfReader

from netboard.care.referral.models import Dossier, DossierMove
from netboard.care.report import services
from netboard.care.report.models import Delivery, ReportVersion
from netboard.care.report.services import letters
from netboard.foundation.access import policy
from netboard.foundation.audit.models import Entry
from netboard.foundation.files import storage
from netboard.foundation.files.models import StoredFile
from netboard.foundation.jobs.models import News
from tests import factories
from tests.care.report import situations
from tests.care.report.situations import DISCUSSED_AT, SIGNED_AT


def sign(people, version, **options):
    options = {"actor": people.helene, "lock": version.lock, "at": SIGNED_AT} | options
    return services.sign_report(version_id=version.pk, **options)


def pdf_text(version: ReportVersion) -> str:
    reader = PdfReader(io.BytesIO(storage.read(version.pdf)))
    return "\n".join(page.extract_text() for page in reader.pages)


def mail(delivery: Delivery):
    return email.message_from_bytes(storage.read(delivery.mail), policy=email.policy.default)


def test_signing_fixes_the_text_moves_the_dossier_and_queues_each_recipient(people):
    version = situations.drafted(people)

    sign(people, version)

    version.refresh_from_db()
    assert (version.state, version.signed_by, version.signed_at) == ("signed", people.helene, SIGNED_AT)
    assert Dossier.objects.get().state == "signed"
    found = [(row.recipient, row.address, row.state, row.due_at) for row in situations.deliveries(version)]
    due = DISCUSSED_AT + timedelta(hours=48)
    assert found == [("referrer", "alice@mssante.test", "queued", due), ("gp", "gerard@mssante.test", "queued", due)]
    assert Entry.objects.get(act="report.signed").actor == people.helene


def test_signing_tells_the_news_once_per_delivery(people):
    version = situations.drafted(people)

    sign(people, version)

    first, second = situations.deliveries(version)
    told = set(News.objects.filter(topic__in=["delivery.queued", "report.signed"]).values_list("key", flat=True))
    assert told == {f"delivery:{first.pk}:0", f"delivery:{second.pk}:0", f"signed:{version.pk}"}
    jobs = [job.args["handler"] for job in ProcrastinateJob.objects.filter(task_name="netboard.hear")]
    assert jobs.count("netboard.care.report.jobs.send") == 2


def test_the_pdf_says_who_what_and_who_signed(people):
    version = situations.drafted(people)

    sign(people, version)

    version.refresh_from_db()
    words = pdf_text(version)
    patient = version.report.case.dossier.patient
    for expected in (
        patient.birth_family_name,
        version.report.case.dossier.number,
        "RIV en première intention",
        "Helene TESTEUR-HELENE",
        "4 cycles",
    ):
        assert expected in words
    assert "PROJET" not in words
    assert version.document["document_id"] == str(version.document_id)


def test_the_preview_is_marked_as_a_draft(people):
    version = situations.drafted(people)

    content = services.preview(version)

    assert "PROJET NON SIGNÉ" in "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_a_national_number_leaves_only_with_a_qualified_identity(people):
    version = situations.drafted(people)
    patient = version.report.case.dossier.patient
    ins = {"ins_matricule": "159032A12345679", "ins_oid": "1.2.250.1.213.1.4.11", "birth_place_cog": "2A004"}
    type(patient).objects.filter(pk=patient.pk).update(**ins, identity_status="RECUP")
    retrieved = services.preview(ReportVersion.objects.get(pk=version.pk))
    type(patient).objects.filter(pk=patient.pk).update(identity_status="QUAL")
    qualified = services.preview(ReportVersion.objects.get(pk=version.pk))

    texts = ["".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages) for pdf in (retrieved, qualified)]
    assert ["159032A12345679" in text.replace(" ", "") for text in texts] == [False, True]


def test_the_mail_is_french_short_and_holds_no_identity_outside_the_pdf(people):
    version = situations.signed(people)
    dossier = version.report.case.dossier
    delivery = situations.to(version, "gp")

    message = mail(delivery)

    assert message["Subject"] == f"Compte rendu de RCP {dossier.number}"
    assert (message["To"], message["Message-ID"]) == ("gerard@mssante.test", delivery.message_id)
    assert message["X-Netboard-Document"] == str(version.document_id)
    attached = list(message.iter_attachments())
    assert [part.get_filename() for part in attached] == [f"compte-rendu-RCP-{dossier.number}.pdf"]
    assert attached[0].get_content() == storage.read(version.pdf)
    outside = str(message).split("--==")[1] + "".join(f"{name}{value}" for name, value in message.items())
    patient = dossier.patient
    assert not [word for word in (patient.birth_family_name, patient.first_given_name, "1959") if word in outside]
    body = message.get_body().get_content()
    assert dossier.number in body
    assert "RIV" not in body


def test_bytes_and_message_ids_are_fixed_and_encrypted_at_rest(people):
    version = situations.signed(people)

    rows = situations.deliveries(version)
    assert len({row.message_id for row in rows}) == 2
    for row in rows:
        assert b"Message-ID" not in storage.path_of(row.mail_id).read_bytes()
        assert row.message_id.encode() in storage.read(row.mail)


def test_a_recipient_without_secure_address_is_blocked_and_keeps_its_deadline(people):
    people.gp.secure_address = "gerard@gmail.test"
    people.gp.save()

    version = situations.signed(people)

    blocked = situations.to(version, "gp")
    assert (blocked.state, blocked.mail, blocked.due_at) == ("blocked", None, DISCUSSED_AT + timedelta(hours=48))
    assert not News.objects.filter(key=f"delivery:{blocked.pk}:0").exists()
    assert situations.to(version, "referrer").state == "queued"


def test_an_unknown_gp_gives_no_delivery_and_two_roles_give_one(people):
    version = situations.drafted(people, with_gp=False)
    version.report.case.dossier.correspondents.add(people.alice.professional, situations.correspondent(1))

    sign(people, version)

    assert [row.recipient for row in situations.deliveries(version)] == ["referrer", "correspondent"]


def test_signing_twice_is_refused_and_sends_nothing_more(people):
    version = situations.signed(people)

    with pytest.raises(services.AlreadySigned) as refusal:
        sign(people, version)

    assert refusal.value.version.signed_at == SIGNED_AT
    assert Delivery.objects.count() == 2


def test_a_text_changed_since_it_was_read_is_not_signed(people):
    version = situations.drafted(people)
    services.save_report(
        actor=people.denis, version_id=version.pk, lock=1, text=services.Text(summary="", conclusion="Autre"), at=SIGNED_AT
    )

    with pytest.raises(services.StaleText):
        sign(people, version, lock=1)

    assert not Delivery.objects.exists()


def test_an_empty_opinion_is_not_signed(people):
    version = situations.drafted(people)
    ReportVersion.objects.update(conclusion=" \n ")

    with pytest.raises(services.ConclusionMissing):
        sign(people, version)


@pytest.mark.parametrize("name", ["alice", "chantal", "denis", "quentin", "adele"])
def test_only_the_chair_signs(people, name):
    version = situations.drafted(people)

    with pytest.raises(policy.Refused):
        sign(people, version, actor=getattr(people, name))


@pytest.mark.parametrize("linked", [True, False], ids=["secretary", "no entry in the directory"])
def test_the_signer_is_a_physician_of_the_directory(people, linked):
    version = situations.drafted(people)
    people.helene.professional.profession = "secretary"
    people.helene.professional.save()
    if not linked:
        people.helene.professional = None
        people.helene.save()

    with pytest.raises(services.SignerNotPhysician):
        sign(people, version)


def test_a_trace_that_fails_undoes_the_signature(people, raw_sql):
    version = situations.drafted(people)
    raw_sql("SET CONSTRAINTS ALL IMMEDIATE")
    raw_sql("ALTER TABLE audit_entry ADD CONSTRAINT no_signature CHECK (act <> 'report.signed') NOT VALID")

    with pytest.raises(IntegrityError), transaction.atomic():
        sign(people, version)

    version.refresh_from_db()
    assert (version.state, Delivery.objects.count(), Dossier.objects.get().state) == ("draft", 0, "discussed")
    assert not News.objects.filter(topic="delivery.queued").exists()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE report_reportversion SET conclusion = 'autre'",
        "UPDATE report_reportversion SET state = 'draft', signed_by_id = NULL, signed_at = NULL, pdf_id = NULL",
        "DELETE FROM report_reportversion",
        "UPDATE report_delivery SET address = 'x@y.z'",
        "UPDATE report_delivery SET message_id = message_id || 'x'",
        "UPDATE report_delivery SET due_at = due_at + interval '1 second'",
        "DELETE FROM report_delivery",
        "UPDATE report_report SET due_at = due_at + interval '1 second'",
        "UPDATE report_delivery SET state = 'sent'",
        "UPDATE report_delivery SET state = 'settled', arrived_at = now()",
        "UPDATE report_delivery SET state = 'lost'",
        "UPDATE report_delivery SET mail_id = NULL",
        "TRUNCATE report_delivery CASCADE",
    ],
)
def test_the_database_refuses_to_change_what_was_signed(people, raw_sql, sql):
    situations.signed(people)
    raw_sql("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError), transaction.atomic():
        raw_sql(sql)


def test_a_correction_replaces_what_waits_and_says_so(people, postman):
    first = situations.signed(people)
    situations.send(situations.to(first, "gp"), at=SIGNED_AT)

    second = situations.corrected(people, first, at=SIGNED_AT + timedelta(hours=1))

    assert [(row.recipient, row.state) for row in situations.deliveries(first)] == [("referrer", "superseded"), ("gp", "sent")]
    assert [(row.recipient, row.state) for row in situations.deliveries(second)] == [("referrer", "queued"), ("gp", "queued")]
    message = mail(situations.to(second, "gp"))
    number = first.report.case.dossier.number
    assert message["Subject"] == f"[Annule et remplace] Compte rendu de RCP {number}"
    assert message["References"] == situations.to(first, "gp").message_id
    assert [part.get_filename() for part in message.iter_attachments()] == [f"compte-rendu-RCP-{number}-rectificatif-1.pdf"]
    assert "Dose erronée" in pdf_text(second)
    assert "Annule et remplace la version" in pdf_text(second)


def test_who_has_nothing_yet_keeps_the_first_deadline_at_a_correction(people, postman):
    first = situations.signed(people)
    situations.send(situations.to(first, "gp"), at=SIGNED_AT)
    corrected_at = SIGNED_AT + timedelta(hours=20)

    second = situations.corrected(people, first, at=corrected_at)

    assert situations.to(second, "referrer").due_at == DISCUSSED_AT + timedelta(hours=48)
    assert situations.to(second, "gp").due_at == corrected_at + timedelta(hours=48)


def test_a_correction_of_a_delivered_report_puts_the_dossier_back_to_signed(people, postman):
    first = situations.signed(people)
    situations.send_all(first, at=SIGNED_AT)
    assert Dossier.objects.get().state == "delivered"

    second = situations.corrected(people, first, at=SIGNED_AT + timedelta(days=3))
    assert Dossier.objects.get().state == "signed"
    situations.send_all(second, at=SIGNED_AT + timedelta(days=3, minutes=1))

    assert Dossier.objects.get().state == "delivered"
    assert list(DossierMove.objects.filter(to_state="delivered").values_list("at", flat=True).order_by("at")) == [
        SIGNED_AT,
        SIGNED_AT + timedelta(days=3, minutes=1),
    ]


def test_nothing_signed_is_kept_without_its_row(people):
    version = situations.drafted(people)
    people.helene.professional.profession = "nurse"
    people.helene.professional.save()

    with pytest.raises(services.SignerNotPhysician):
        sign(people, version)

    assert not StoredFile.objects.exists()


def test_message_ids_are_never_the_same():
    assert len({letters.new_message_id() for _ in range(100)}) == 100


def test_another_dossier_has_its_own_report(people):
    first, second = situations.signed(people), situations.signed(people)

    assert first.report_id != second.report_id
    assert factories.submitted(people).state == "submitted"
