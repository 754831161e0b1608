"""What is said before the last click, and in the mails and the history that follow?"""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from tests.care.report import situations
from tests.care.report.situations import SIGNED_AT


def words(answer):
    return unescape(answer.content.decode()).replace("\u00a0", " ")


def test_the_signer_is_asked_with_the_dossier_the_patient_and_each_address(people, client_of):
    people.gp.secure_address = ""
    people.gp.save()
    version = situations.drafted(people)
    dossier = version.report.case.dossier

    page = words(client_of(people.helene).get(reverse("report:sign", args=[version.pk])))

    question = page.split('data-confirm="')[1].split('"')[0]
    assert question.splitlines() == [
        f"Signer le compte rendu du dossier {dossier.number}, {dossier.patient.display_name}, et l’envoyer maintenant ?",
        "Dr Alice TESTEUR-ALICE (Médecin référent) : adresse sécurisée alice@mssante.test",
        "Dr Gérard MEDECIN (Médecin traitant) : pas d’adresse sécurisée, la coordination est prévenue",
    ]


def test_the_signer_is_told_that_the_treating_doctor_is_unknown(people, client_of):
    version = situations.drafted(people, with_gp=False)

    page = words(client_of(people.helene).get(reverse("report:sign", args=[version.pk])))

    assert "Médecin traitant inconnu : personne ne reçoit le compte rendu en ville." in page.split('data-confirm="')[1].split('"')[0]


def test_each_recipient_is_told_who_follows_the_dossier(people, postman):
    version = situations.signed(people)
    situations.send_all(version, at=SIGNED_AT)

    said = {mail["To"]: mail.get_body().get_content() for mail in postman.messages()}

    assert "Vous suivez ce dossier avec la RCP." in said["alice@mssante.test"]
    assert "Dr Alice TESTEUR-ALICE suit ce dossier avec la RCP." in said["gerard@mssante.test"]


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", "Version 1 : envoi impossible, aucune adresse dans l’annuaire"),
        ("gerard@exemple.fr", "Version 1 : envoi impossible, cette adresse n’est pas sécurisée"),
        ("gerard@mssante.test", "Version 1 prête au départ"),
    ],
    ids=["no address", "an ordinary address", "a secure address"],
)
def test_the_history_of_a_delivery_says_whether_it_can_leave(people, client_of, address, sentence):
    people.gp.secure_address = address
    people.gp.save()
    delivery = situations.to(situations.signed(people), "gp")

    page = words(client_of(people.denis).get(reverse("report:delivery", args=[delivery.pk])))

    assert sentence in page


def test_a_delivery_that_left_says_what_is_known_of_it(people, postman, client_of):
    situations.send_all(situations.signed(people), at=SIGNED_AT + timedelta(minutes=1))

    page = words(client_of(people.denis).get(reverse("report:deliveries")))

    assert ("Envoyé ou remis le" in page, "Reçu le" in page) == (True, False)


def test_an_error_in_a_treatment_stands_in_the_summary_at_the_top(people, client_of):
    version = situations.drafted(people)
    typed = {
        "lock": version.lock, "conclusion": "PRRT", "summary": "", "follow_up": "", "save": "1", "proposals-TOTAL_FORMS": "1",
        "proposals-INITIAL_FORMS": "0", "proposals-0-rank": "1", "proposals-0-treatment": "", "proposals-0-text": "4 cures",
    }  # fmt: skip

    answer = client_of(people.helene).post(reverse("report:write", args=[version.pk]), typed)

    summary = words(answer).split('class="summary"')[1].split("</div>")[0]
    assert answer.status_code == 422
    assert "#id_proposals-0-treatment" in summary
