"""The door: who is let in, what is said, what is traced."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from netboard.foundation import clock
from netboard.foundation.access.models import Account
from netboard.foundation.access.roles import Role
from netboard.foundation.administration import rules, services
from netboard.foundation.administration.services import joining
from netboard.foundation.administration.sign_in import UNKNOWN_ACCOUNT, holds_own_name
from netboard.foundation.audit.acts import Act
from netboard.foundation.audit.models import Entry
from netboard.foundation.exchange import mail
from netboard.foundation.jobs.models import News
from netboard.foundation.jobs.topics import Topic
from tests.people import AT

PASSWORD = "une phrase que je garde pour moi"
WRONG = "une autre phrase tout à fait fausse"


@pytest.fixture(autouse=True)
def _no_attempt_yet(db):
    cache.clear()


@pytest.fixture
def alice(people) -> Account:
    people.alice.set_password(PASSWORD)
    people.alice.save()
    EmailAddress.objects.create(user=people.alice, email=people.alice.email, verified=True, primary=True)
    return people.alice


@pytest.fixture
def sent(monkeypatch) -> list[tuple[str, str]]:
    """Keep the mails instead of a server: recipient and text."""
    box: list[tuple[str, str]] = []
    monkeypatch.setattr(mail, "send", lambda content, recipient, **_: box.append((recipient, content.decode())))
    return box


def _sign_in(browser: Client, email: str, password: str):
    return browser.post(reverse("account_login"), {"login": email, "password": password})


def _trace() -> list[tuple[str, str, str]]:
    return list(Entry.objects.order_by("pk").values_list("act", "outcome", "target_id"))


def test_signing_in_and_out_leaves_two_rows(alice, client):
    before = client.session.session_key
    answer = _sign_in(client, "ALICE@netboard.test", PASSWORD)
    assert (answer.status_code, client.session.session_key != before) == (302, True)
    assert client.get(reverse("administration:profile")).status_code == 200

    client.post(reverse("account_logout"))

    assert client.get(reverse("administration:profile")).status_code == 302
    assert _trace() == [(Act.SIGNED_IN, "done", str(alice.pk)), (Act.SIGNED_OUT, "done", str(alice.pk))]


def test_an_unknown_account_and_a_wrong_password_read_the_same(alice, client):
    wrong = _sign_in(client, alice.email, WRONG).content.decode()
    unknown = _sign_in(client, "nobody@netboard.test", WRONG).content.decode()

    def bare(page: str) -> str:
        page = re.sub(r'value="[^"]*"', "", page)
        return re.sub(r"data-now=\S+", "", page)

    assert bare(wrong) == bare(unknown)
    assert _trace() == [(Act.SIGN_IN_FAILED, "refused", str(alice.pk)), (Act.SIGN_IN_FAILED, "refused", "")]
    assert "@" not in str(list(Entry.objects.values()))


def test_ten_failures_close_the_door_for_a_while(alice, client):
    for _ in range(10):
        _sign_in(client, alice.email, WRONG)

    answer = _sign_in(client, alice.email, PASSWORD)

    assert answer.status_code == 200
    assert not client.session.get("_auth_user_id")
    assert Entry.objects.filter(act=Act.SIGN_IN_FAILED).count() == 10
    assert Entry.objects.filter(act=Act.SIGNED_IN).count() == 0


def test_attempts_are_counted_by_network(alice):
    for number in range(10):
        Client(REMOTE_ADDR=f"192.0.2.{number}").post(reverse("account_login"), {"login": f"x{number}@y.fr", "password": WRONG})

    same_network = _sign_in(Client(REMOTE_ADDR="192.0.2.200"), alice.email, PASSWORD)
    another = _sign_in(Client(REMOTE_ADDR="198.51.100.1"), alice.email, PASSWORD)

    assert (same_network.status_code, another.status_code) == (200, 302)


def test_a_closed_account_does_not_get_in(alice, client):
    Account.objects.filter(pk=alice.pk).update(is_active=False)

    _sign_in(client, alice.email, PASSWORD)

    assert not client.session.get("_auth_user_id")
    assert Entry.objects.filter(act=Act.SIGNED_IN).count() == 0


def test_nobody_signs_in_before_having_joined(people, client):
    _sign_in(client, people.bruno.email, "")
    _sign_in(client, people.bruno.email, WRONG)

    assert not client.session.get("_auth_user_id")


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_set_password", "account_request_login_code"])
def test_pages_that_make_no_sense_are_not_served(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("path", ["signup/", "email/", "password/set/", "login/code/"])
def test_their_addresses_answer_404(alice, client_of, path):
    assert client_of(alice).get(f"/account/{path}").status_code == 404


@pytest.mark.parametrize(
    "name",
    ["account_login", "account_reset_password", "account_reset_password_done", "account_reset_password_from_key_done", "account_inactive"],
)
def test_public_pages_are_ours(client, name):
    page = client.get(reverse(name))

    assert page.status_code == 200
    assert next(template.name for template in page.templates if template.name).startswith("administration/account/")


@pytest.mark.parametrize("name", ["account_change_password", "account_reauthenticate", "account_logout", "administration:profile"])
def test_pages_of_who_is_signed_in_are_ours(alice, client_of, name):
    page = client_of(alice).get(reverse(name))

    assert page.status_code == 200
    assert next(template.name for template in page.templates if template.name).startswith("administration/")


def test_who_is_signed_in_has_no_address_to_confirm(alice, client_of):
    answer = client_of(alice).get(reverse("account_email_verification_sent"))

    assert answer["Location"] == reverse("administration:profile")


def test_changing_the_password_ends_the_other_sessions(alice, client):
    other = Client()
    _sign_in(client, alice.email, PASSWORD)
    _sign_in(other, alice.email, PASSWORD)

    answer = client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": WRONG, "password2": WRONG})

    assert answer["Location"] == reverse("administration:profile")
    assert client.get(reverse("administration:profile")).status_code == 200
    assert other.get(reverse("administration:profile")).status_code == 302
    assert _trace()[-1][0] == Act.PASSWORD_CHANGED


def test_a_forgotten_password_is_replaced_by_a_link(alice, client, sent):
    client.post(reverse("account_reset_password"), {"email": alice.email})
    news = News.objects.get(topic=Topic.PASSWORD_RESET_ASKED)
    assert (news.payload, sent) == ({"account_id": alice.pk}, [])

    assert services.mail_password_reset(account_id=alice.pk, at=AT)
    path = _path_in(sent[0][1])
    form = client.get(path, follow=True)
    done = client.post(form.redirect_chain[-1][0], {"password1": WRONG, "password2": WRONG}, follow=True)

    assert done.status_code == 200
    assert sent[0][0] == alice.email
    assert _sign_in(client, alice.email, WRONG).status_code == 302
    assert b"password1" not in client.get(path, follow=True).content


def test_asking_for_an_unknown_address_does_the_same_and_sends_nothing(alice, client, sent):
    known = client.post(reverse("account_reset_password"), {"email": alice.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@netboard.test"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [news.payload for news in News.objects.order_by("pk")] == [{"account_id": alice.pk}, {"account_id": UNKNOWN_ACCOUNT}]
    assert services.mail_password_reset(account_id=UNKNOWN_ACCOUNT, at=AT) is False
    assert sent == []


def test_who_has_not_joined_gets_no_link_for_a_password(people, sent):
    assert services.mail_password_reset(account_id=people.bruno.pk, at=AT) is False
    assert sent == []


def test_the_mailed_invitation_opens_the_door(people, client, sent):
    invited = services.invite(
        actor=people.adele,
        invitee=services.Invitee(
            email="zoe@hopital.fr",
            roles=frozenset({Role.COORDINATOR}),
            person=rules.ProfessionalTraits(family_name="NEUVE", given_name="Zoé", profession="nurse"),
        ),
        at=clock.now(),
    )
    invitation = invited.invitations.get()
    assert services.mail_invitation(invitation_id=invitation.pk, at=clock.now())
    assert services.mail_invitation(invitation_id=invitation.pk, at=clock.now())
    assert _path_in(sent[0][1]) == _path_in(sent[1][1]), "a mail sent twice holds the same link"
    path = _path_in(sent[0][1])

    assert client.get(path).status_code == 200
    short = client.post(path, {"password": "court", "again": "court"})
    unlike = client.post(path, {"password": PASSWORD, "again": WRONG})
    done = client.post(path, {"password": PASSWORD, "again": PASSWORD})
    again = client.post(path, {"password": WRONG, "again": WRONG})

    assert [page.status_code for page in (short, unlike, done, again)] == [422, 422, 303, 410]
    assert _sign_in(client, "zoe@hopital.fr", PASSWORD).status_code == 302
    assert services.mail_invitation(invitation_id=invitation.pk, at=clock.now()) is False
    assert joining.token_hash(path.split("/")[-2]) == invitation.token_hash


def _path_in(text: str) -> str:
    body = text.replace("=\r\n", "").replace("=3D", "=")
    found = re.search(r"https?://[^/\s]+(/\S+)", body)
    assert found is not None, body
    return found.group(1)


@pytest.mark.parametrize("weak", ["testeur-bruno-testeur", "Bruno Testeur Bruno", "x" * 129], ids=["name", "reversed", "129"])
def test_a_password_that_anybody_would_try_is_refused(people, client, weak):
    invitation = services.reinvite(actor=people.adele, account_id=people.bruno.pk, at=clock.now())
    path = reverse("administration:join", args=[services.derive_token(people.bruno.pk, invitation.created_at)])

    answer = client.post(path, {"password": weak, "again": weak})

    assert (answer.status_code, next(iter(answer.context["form"].errors))) == (422, "password")
    people.bruno.refresh_from_db()
    assert not people.bruno.has_usable_password()


@pytest.mark.parametrize(
    ("password", "refused"),
    [
        ("camille.nouveau", True),
        ("Camille Nouveau!", True),
        ("NOUVEAUcamille2026", True),
        ("nouveau-nouveau-nouveau", True),
        ("camille", True),
        ("calanque-de-sormiou", False),
        ("les goélands de Léa", False),
        ("", False),
        ("!!!!!!!!!!!!!!", False),
    ],
)
def test_a_password_made_of_the_name_of_its_owner_is_seen(password, refused):
    assert holds_own_name(password, email="camille.nouveau@hopital.fr", names=("Camille", "NOUVEAU")) is refused


def test_a_short_name_refuses_no_sentence():
    assert not holds_own_name("le lac gele au mois de mai", email="li@x.fr", names=("An", "LAC"))
