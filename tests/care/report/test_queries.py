"""Which lists does each person have, and what do the figures say?"""

from datetime import timedelta

import pytest
from django.utils.translation import override
from time_machine import travel

from netboard.care.report import queries, services
from netboard.care.report.models import Delivery
from netboard.foundation.access import holders, policy
from netboard.foundation.access.permissions import Permission
from tests.care.report import situations
from tests.care.report.situations import DISCUSSED_AT, SIGNED_AT

LATER = SIGNED_AT + timedelta(hours=1)
pytestmark = pytest.mark.usefixtures("_english")


@pytest.fixture
def _english():
    with override("en"):
        yield


def numbers(page):
    return [row.report.pk for row in page.rows]


def test_recipients_are_the_referrer_the_gp_and_the_correspondents(people):
    dossier = situations.discussed(people).dossier
    dossier.correspondents.add(situations.correspondent(1, address="x@gmail.test"))

    found = queries.recipients(dossier)

    assert [(line.recipient, line.address, line.is_secure) for line in found.lines] == [
        ("referrer", "alice@mssante.test", True), ("gp", "gerard@mssante.test", True), ("correspondent", "x@gmail.test", False),
    ]  # fmt: skip
    assert ([line.address for line in found.blocked], found.gp_is_unknown) == (["x@gmail.test"], False)


def test_the_address_of_the_establishment_serves_when_the_person_has_none(people):
    people.alice.professional.secure_address = ""
    people.alice.professional.save()
    dossier = situations.discussed(people, with_gp=False).dossier

    found = queries.recipients(dossier)

    assert [line.address for line in found.lines] == ["nice@mssante.test"]
    assert found.gp_is_unknown


def test_each_report_stands_in_one_list(people, postman):
    draft, signed, delivered = situations.drafted(people), situations.signed(people), situations.signed(people)
    situations.send_all(delivered, at=LATER)

    shown = {show: numbers(queries.reports(people.denis, show=show)) for show, _label in queries.tabs(people.denis)}

    assert shown == {"to_sign": [draft.report_id], "signed": [signed.report_id], "delivered": [delivered.report_id]}


def test_a_referrer_sees_the_signed_reports_of_the_hospital_and_no_draft(people):
    situations.drafted(people)
    signed = situations.signed(people)
    situations.signed(people, referrer=people.bruno)

    assert [show for show, _label in queries.tabs(people.aline)] == ["all", "signed", "delivered"]
    assert numbers(queries.reports(people.aline, show="signed")) == [signed.report_id]
    assert numbers(queries.reports(people.eve, show="signed")) == []


def test_a_referrer_reads_the_signed_text_while_it_is_being_corrected(people):
    signed = situations.signed(people)
    services.correct_report(actor=people.denis, version_id=signed.pk, reason="x", at=LATER)

    (row,) = queries.reports(people.alice, show="signed").rows
    (seen_by_chair,) = queries.reports(people.helene, show="signed").rows
    assert (row.version.number, row.chip) == (1, "On the way")
    assert (seen_by_chair.version.number, seen_by_chair.chip) == (2, "Correction to sign")


def test_pages_follow_one_another_without_gap_or_repeat(people, monkeypatch):
    monkeypatch.setattr("netboard.care.report.queries.lists.PAGE", 2)
    expected = [situations.drafted(people, at=DISCUSSED_AT + timedelta(minutes=minute)).report_id for minute in (0, 0, 5, 5, 7)]

    found, after = [], ""
    for _page in range(3):
        page = queries.reports(people.helene, show="to_sign", after=after)
        found += numbers(page)
        after = page.next_key

    assert (found, after) == (expected, "")


@pytest.mark.parametrize("key", ["x", "_", "1e999_1", "nan_2", "1_x", "99999999999999999_1"])
def test_a_key_that_is_no_key_gives_the_first_page(people, key):
    report = situations.drafted(people).report

    assert numbers(queries.reports(people.helene, show="to_sign", after=key)) == [report.pk]
    assert queries.deliveries_done(people.helene, after=key).rows == ()


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_cost_the_same_for_one_row_and_for_three(people, django_assert_num_queries, count):
    for _each in range(count):
        situations.signed(people)
    Delivery.objects.filter(recipient="gp").update(state="settled", arrived_at=LATER, settled_by=people.denis, settled_how="posté")
    actor = type(people.denis).objects.select_related("professional").get(pk=people.denis.pk)
    assert policy.may(actor, Permission.REPORT_VIEW)

    with django_assert_num_queries(3):
        assert len(queries.reports(actor, show="signed").rows) == count
    with django_assert_num_queries(1):
        assert len(queries.deliveries_to_watch(actor, at=LATER)) == count
    with django_assert_num_queries(1):
        assert len(queries.deliveries_done(actor).rows) == count


def test_late_then_near_then_to_mend_then_the_rest(people):
    version = situations.signed(people, correspondents=3)
    rows = situations.deliveries(version)
    states = {rows[0]: ("failed", 40), rows[1]: ("queued", 5), rows[2]: ("queued", -2), rows[3]: ("blocked", -1), rows[4]: ("queued", 30)}
    for row, (state, hours) in states.items():
        Delivery.objects.filter(pk=row.pk).update(state=state, due_at=LATER + timedelta(hours=hours))

    found = queries.deliveries_to_watch(people.denis, at=LATER)

    assert [row.delivery.pk for row in found] == [rows[3].pk, rows[2].pk, rows[1].pk, rows[0].pk, rows[4].pk]


def test_the_home_page_of_each_role(people, postman):
    draft = situations.drafted(people)
    signed = situations.signed(people)
    situations.send(situations.to(signed, "referrer"), at=SIGNED_AT)
    Delivery.objects.filter(version=signed, recipient="gp").update(state="failed")

    def lines(actor, at=LATER):
        return [(item.kind, item.what, item.url.split("/")[-2] or item.url, item.tone) for item in queries.worklist(actor, at)]

    signs = ("Report", "Read and sign the report", "write", "accent")
    mends = ("Delivery", "Address refused: mend the delivery to Dr Gérard MEDECIN", str(situations.to(signed, "gp").pk), "danger")
    assert lines(people.helene) == [signs]
    assert lines(people.denis) == [("Report", "Prepare the report for signature", "write", "accent"), mends]
    assert lines(people.alice) == [("New report", "Read the report of the board", str(signed.pk), "ok")]
    assert lines(people.eve) == lines(people.chantal) == lines(people.adele) == []
    assert lines(people.helene, at=DISCUSSED_AT + timedelta(hours=43))[0][3] == "warn"
    assert lines(people.helene, at=DISCUSSED_AT + timedelta(hours=49))[0][3] == "danger"
    assert queries.worklist(people.helene, LATER)[0].due_at == draft.report.due_at


def test_a_delivery_on_its_way_in_time_is_not_on_the_home_page(people):
    situations.signed(people)

    assert queries.worklist(people.denis, LATER) == []


def test_the_figures_count_what_arrived_in_time_among_what_is_known(people, postman):
    in_time = situations.signed(people)
    for delivery, hours in zip(situations.deliveries(in_time), (1, 3), strict=True):
        situations.send(delivery, at=DISCUSSED_AT + timedelta(hours=hours))
    late = situations.to(situations.signed(people, with_gp=False), "referrer")
    situations.send(late, at=DISCUSSED_AT + timedelta(hours=50))
    situations.signed(people, with_gp=False)  # overdue: counted as not in time

    before = queries.delivery_figures(DISCUSSED_AT + timedelta(hours=47))
    after = queries.delivery_figures(DISCUSSED_AT + timedelta(hours=51))

    assert (before.in_time, before.total) == (2, 3)
    assert (after.in_time, after.total, after.median, after.share_percent) == (2, 4, timedelta(hours=3), 50.0)


def test_what_was_refused_before_its_deadline_is_counted_apart(people, postman):
    version = situations.signed(people)
    postman.refused_recipients = {"gerard@mssante.test"}
    situations.send_all(version, at=DISCUSSED_AT + timedelta(minutes=6))

    figures = queries.delivery_figures(DISCUSSED_AT + timedelta(minutes=7))

    assert figures == queries.DeliveryFigures(1, 1, 1, 1, timedelta(minutes=6))
    assert figures.median_text == "6 min"


def test_the_same_median_is_read_on_the_home_page_and_among_the_deliveries(people, postman, client_of):
    with travel(DISCUSSED_AT + timedelta(minutes=7), tick=False):
        situations.send_all(situations.signed(people), at=DISCUSSED_AT + timedelta(minutes=6))
        pages = [client_of(people.denis).get(path).content.decode() for path in ("/", "/reports/deliveries/")]

    assert [page.replace("\u00a0", " ").count("<b>6 min</b>") for page in pages] == [1, 1]


def test_a_referrer_finds_every_signed_report_first_the_newest_above(people, postman, client_of):
    old = situations.signed(people)
    situations.send_all(old, at=SIGNED_AT)
    new = situations.signed(people, discussed_at=DISCUSSED_AT + timedelta(minutes=3))
    situations.drafted(people)

    assert numbers(queries.reports(people.alice, show="all")) == [new.report_id, old.report_id]
    page = client_of(people.alice).get("/reports/").content.decode()
    assert (f"/reports/{new.pk}/" in page, f"/reports/{old.pk}/" in page) == (True, True)


def test_the_figures_of_nothing_are_absent(people):
    assert queries.delivery_figures(LATER) == queries.DeliveryFigures(0, 0, 0, 0, None)
    assert queries.delivery_figures(LATER).share_percent is None


def test_accounts_who_may_are_open_and_hold_the_role_now(people):
    assert list(holders.accounts_who_may(Permission.REPORT_WRITE)) == [people.denis, people.helene]
    people.denis.is_active = False
    people.denis.save()

    assert list(holders.accounts_who_may(Permission.REPORT_WRITE)) == [people.helene]
