"""The screens of the administration, as each person meets them."""

import base64

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from netboard.foundation import clock
from netboard.foundation.access.models import Account
from netboard.foundation.administration import services
from netboard.foundation.audit.acts import Act
from netboard.foundation.audit.models import Entry
from netboard.foundation.directory.models import Organisation, Professional
from tests.people import AT

CSV = "finess;nom;ville\n130000019;CH Neuf;Aix\n"
DIRECTORY_READERS = {"alice", "bruno", "chantal", "denis", "helene", "paul", "quentin", "adele", "eve"}
EVERYBODY = sorted(DIRECTORY_READERS)
WHO_MAY = {
    "administration:directory": DIRECTORY_READERS,
    "administration:new_organisation": {"denis", "adele"},
    "administration:new_professional": {"denis", "adele"},
    "administration:new_site": {"denis", "adele"},
    "administration:import": {"denis", "adele"},
    "administration:accounts": {"adele"},
    "administration:invite": {"adele"},
    "administration:trail": {"quentin"},
    "administration:profile": DIRECTORY_READERS,
}


def _post(client: Client, name: str, fields: dict[str, object], *args: object):
    return client.post(reverse(f"administration:{name}", args=args), fields)


@pytest.mark.parametrize("route", sorted(WHO_MAY))
def test_each_page_opens_to_whom_it_may_and_to_nobody_else(people, client_of, client, route):
    answers = {name: client_of(getattr(people, name)).get(reverse(route)).status_code for name in EVERYBODY}

    assert answers == {name: 200 if name in WHO_MAY[route] else 403 for name in EVERYBODY}
    assert client.get(reverse(route)).status_code == 302
    assert client_of(people.adele).delete(reverse(route)).status_code == 405


@pytest.mark.parametrize(("name", "fields"), [("close_account", {"reason": "x"}), ("reinvite", {}), ("account", {"roles": ["chair"]})])
def test_only_an_administrator_touches_an_account(people, client_of, name, fields):
    answers = {
        who: _post(client_of(getattr(people, who)), name, fields, people.bruno.pk).status_code for who in ("alice", "denis", "quentin")
    }

    people.bruno.refresh_from_db()
    assert answers == {"alice": 403, "denis": 403, "quentin": 403}
    assert (people.bruno.is_active, {role.value for role in people.bruno.roles}) == (True, {"referrer"})


@pytest.mark.parametrize("name", ["account", "organisation", "professional", "site"])
def test_what_does_not_exist_is_absent(people, client_of, name):
    assert client_of(people.adele).get(reverse(f"administration:{name}", args=[10**17])).status_code == 404


def test_a_refused_page_leaves_a_row(people, client_of):
    client_of(people.alice).get(reverse("administration:trail"))

    entry = Entry.objects.latest("pk")
    assert (entry.act, entry.outcome, entry.actor, entry.detail) == (
        Act.ACCESS_REFUSED,
        "refused",
        people.alice,
        {"permission": "audit.read"},
    )


@pytest.mark.parametrize("kind", ["professionals", "organisations", "sites", "", "nonsense"])
@pytest.mark.parametrize("text", ["", "test", "\0", "%'", "z" * 500])
def test_the_directory_answers_any_search(people, client_of, kind, text):
    answer = client_of(people.alice).get(reverse("administration:directory"), {"kind": kind, "q": text, "after": "x"})

    assert answer.status_code == 200


def test_a_person_is_found_and_the_name_cannot_run(people, client_of):
    Professional.objects.create(family_name="<script>x</script>", profession="nurse", search_key="")

    page = client_of(people.alice).get(reverse("administration:directory"), {"q": "script"}).content.decode()

    assert "&lt;script&gt;x" in page
    assert "<script>x" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_people_costs_the_same_queries(people, client_of, django_assert_num_queries, count):
    for number in range(count):
        Professional.objects.create(family_name="UNIQUE", given_name=str(number), profession="nurse", organisation=people.nice)
    browser = client_of(people.alice)
    browser.get(reverse("administration:directory"))

    with django_assert_num_queries(4):
        browser.get(reverse("administration:directory"), {"q": "unique"})


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_accounts_costs_the_same_queries(people, client_of, django_assert_num_queries, count):
    for number in range(count):
        Account.objects.create(email=f"unique{number}@x.fr", created_at=AT, organisation=people.nice)
    browser = client_of(people.adele)
    browser.get(reverse("administration:accounts"))

    with django_assert_num_queries(6):
        browser.get(reverse("administration:accounts"), {"q": "unique"})


def test_a_wrong_entry_is_told_beside_its_field_and_nothing_typed_is_lost(people, client_of):
    fields = {"name": "CH Été", "finess": "12", "secure_address": "nice@", "city": "Aix"}

    answer = _post(client_of(people.adele), "new_organisation", fields)

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"finess", "secure_address"}
    assert 'value="CH Été"' in answer.content.decode()


def test_a_wrong_key_is_only_a_warning(people, client_of):
    answer = client_of(people.adele).post(
        reverse("administration:new_organisation"), {"name": "CH", "finess": "130000012", "active": "on"}, follow=True
    )

    assert Organisation.objects.get(finess="130000012").active
    assert [message.level_tag for message in answer.context["messages"]] == ["success", "warning"]


def test_a_professional_is_placed_by_the_number_or_the_name_of_the_establishment(people, client_of):
    browser = client_of(people.adele)
    common = {"profession": "nurse", "active": "on"}
    answers = [
        _post(browser, "new_professional", common | {"family_name": "A", "establishment": "060000001"}),
        _post(browser, "new_professional", common | {"family_name": "B", "establishment": "Hôpital de Nice, Nice (060000001)"}),
        _post(browser, "new_professional", common | {"family_name": "C", "establishment": "hopital nice"}),
        _post(browser, "new_professional", common | {"family_name": "D", "establishment": "hopital"}),
        _post(browser, "new_professional", common | {"family_name": "E", "establishment": "nowhere"}),
    ]

    assert [answer.status_code for answer in answers] == [303, 303, 303, 422, 422]
    assert list(Professional.objects.filter(family_name__in="ABC").values_list("organisation", flat=True)) == [people.nice.pk] * 3


def test_a_file_is_previewed_then_imported(people, client_of):
    browser = client_of(people.adele)
    preview = _post(browser, "import", {"kind": "organisations", "file": SimpleUploadedFile("a.csv", CSV.encode())})
    assert (preview.status_code, Organisation.objects.filter(finess="130000019").exists()) == (200, False)

    answer = _post(browser, "apply_import", {"kind": "organisations", "content": preview.context["content"]})

    assert answer.status_code == 303
    assert Organisation.objects.get(finess="130000019").name == "CH Neuf"


@pytest.mark.parametrize("content", [b"", b"ville\nNice\n", CSV.replace("130000019", "13").encode(), b"\x81", b"a" * (5 * 1024 * 1024 + 1)])
def test_a_wrong_file_is_refused_with_words(people, client_of, content):
    answer = _post(client_of(people.adele), "import", {"kind": "organisations", "file": SimpleUploadedFile("a.csv", content)})

    assert answer.status_code == 422
    assert not Organisation.objects.filter(name="CH Neuf").exists()


def test_a_file_that_became_wrong_since_its_preview_is_refused_whole(people, client_of):
    wrong = base64.b64encode(CSV.replace("130000019", "13").encode()).decode()
    browser = client_of(people.adele)

    assert _post(browser, "apply_import", {"kind": "organisations", "content": wrong}).status_code == 409
    assert _post(browser, "apply_import", {"kind": "organisations", "content": "not base64!"}).status_code == 422
    assert _post(browser, "apply_import", {}).status_code == 422
    assert not Organisation.objects.filter(name="CH Neuf").exists()


def test_an_export_is_a_file_and_needs_a_post(people, client_of):
    browser = client_of(people.adele)

    answer = _post(browser, "export", {"kind": "organisations"})

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="organisations-')
    assert answer.content.startswith("\ufefffiness;nom".encode())
    assert browser.get(reverse("administration:export")).status_code == 405


def test_inviting_leads_to_the_account_and_its_link(people, client_of):
    answer = _post(
        client_of(people.adele), "invite",
        {"email": "zoe@x.fr", "roles": ["referrer"], "family_name": "NEUVE", "profession": "physician", "establishment": "060000001"},
    )  # fmt: skip

    account = Account.objects.get(email="zoe@x.fr")
    assert answer["Location"] == reverse("administration:account", args=[account.pk])
    assert (account.organisation, account.invitations.count()) == (people.nice, 1)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, {"email", "roles", "family_name"}),
        ({"email": "x", "roles": ["chair"], "family_name": "A", "profession": "nurse"}, {"email"}),
        ({"email": "x@y.fr", "roles": ["system"], "family_name": "A", "profession": "nurse"}, {"roles"}),
        ({"email": "x@y.fr", "roles": ["referrer"], "family_name": "A", "profession": "physician"}, {"establishment"}),
        ({"email": "alice@netboard.test", "roles": ["chair"], "family_name": "A", "profession": "nurse"}, {"email"}),
        ({"email": "x@y.fr", "roles": ["chair"], "professional": "testeur alice"}, {"professional"}),
        (
            {
                "email": "alice@netboard.test",
                "roles": ["referrer"],
                "family_name": "A",
                "profession": "physician",
                "rpps": "12",
                "secure_address": "x",
                "specialty": "SM99",
            },
            {"email", "establishment", "rpps", "secure_address", "specialty"},
        ),
        ({"email": "x@y.fr", "roles": ["expert"], "professional": "medecin gerard", "specialty": "SM24"}, {"specialty"}),
    ],
)
def test_a_wrong_invitation_opens_no_account(people, client_of, fields, wrong):
    before = Account.objects.count()

    answer = _post(client_of(people.adele), "invite", fields)

    assert (answer.status_code, set(answer.context["form"].errors), Account.objects.count()) == (422, wrong, before)


def test_an_invited_physician_brings_specialty_and_secure_address(people, client_of):
    typed = {
        "email": "zoe@x.fr", "roles": ["expert"], "family_name": "NEUVE", "profession": "physician", "specialty": "SM62",
        "rpps": "10003456789", "secure_address": "zoe@mssante.test",
    }  # fmt: skip
    _post(client_of(people.adele), "invite", typed)

    person = Account.objects.get(email="zoe@x.fr").professional
    assert (person.specialty, person.secure_address, person.rpps) == ("SM62", "zoe@mssante.test", "10003456789")


def test_a_number_of_somebody_else_is_told_with_the_other_errors(people, client_of):
    Professional.objects.create(family_name="A", profession="physician", rpps="10003456789")

    answer = _post(client_of(people.adele), "invite", {"email": "x", "roles": ["chair"], "family_name": "B", "rpps": "10003456789"})

    assert set(answer.context["form"].errors) == {"email", "rpps"}


def test_no_two_specialties_of_the_list_read_the_same(people, client_of):
    choices = client_of(people.adele).get(reverse("administration:new_professional")).context["form"].fields["specialty"].choices

    labels = [str(label) for _code, label in choices]
    assert len(labels) == len(set(labels)) == 21
    assert "Médecine générale (SM53)" in labels


def test_the_search_box_is_shown_to_who_may_find_something(people, client_of):
    shown = {
        name: 'role="search"' in client_of(getattr(people, name)).get(reverse("administration:profile")).content.decode()
        for name in EVERYBODY
    }

    assert shown == {name: name not in {"adele", "quentin"} for name in EVERYBODY}


def test_one_sees_who_has_not_joined(people, client_of):
    Account.objects.exclude(pk=people.bruno.pk).update(password="argon2$usable")
    people.adele.refresh_from_db()

    page = client_of(people.adele).get(reverse("administration:accounts"), {"show": "waiting"})

    assert [line["row"].account for line in page.context["rows"]] == [people.bruno]


def test_what_the_state_forbids_answers_409_on_the_same_page(people, client_of):
    browser = client_of(people.adele)
    services.close_account(actor=people.adele, account_id=people.bruno.pk, reason="x", at=AT)

    assert _post(browser, "account", {"roles": ["chair"]}, people.bruno.pk).status_code == 409
    assert _post(browser, "account", {"roles": ["chair"]}, people.adele.pk).status_code == 409
    assert _post(browser, "close_account", {"reason": "x"}, people.adele.pk).status_code == 409
    assert _post(browser, "reinvite", {}, people.bruno.pk).status_code == 409
    assert _post(browser, "close_account", {"reason": ""}, people.alice.pk).status_code == 422


@pytest.mark.parametrize("token", ["x", "A" * 43])
def test_a_link_that_opens_nothing_says_so(client, db, token):
    assert client.get(reverse("administration:join", args=[token])).status_code == 410


def test_a_link_out_of_date_says_so(people, client):
    past = clock.now().replace(year=2020)
    account = services.invite(
        actor=people.adele,
        invitee=services.Invitee(email="z@x.fr", roles=people.alice.roles, person=people.gp),
        at=past,
    )
    token = services.derive_token(account.pk, past)

    page = client.get(reverse("administration:join", args=[token]))

    assert page.status_code == 410
    assert "password" not in page.content.decode()
