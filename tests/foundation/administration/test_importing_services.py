"""Importing and exporting the directory, through the services."""

import pytest

from netboard.foundation.access import policy
from netboard.foundation.administration import services, tables
from netboard.foundation.administration.rules import Doubt, Fault, Kind, Remark
from netboard.foundation.audit.acts import Act
from netboard.foundation.audit.models import Entry
from netboard.foundation.directory.models import Organisation, Professional
from tests.people import AT

IMPORT_QUERIES = 8
PLACES = b"finess;nom;ville\n130000019;CH Neuf;Aix\n060000001;CHU renomm\xc3\xa9;Nice\n"


def _acts() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("act", flat=True))


def test_a_preview_changes_nothing(people):
    plan = services.preview_import(actor=people.adele, kind=Kind.ORGANISATIONS, content=PLACES)

    assert (plan.added, plan.changed, plan.unchanged, plan.refused) == (1, 1, 0, ())
    assert not Organisation.objects.filter(finess="130000019").exists()
    assert _acts() == []


def test_an_import_adds_and_changes_and_a_second_changes_nothing(people):
    services.import_directory(actor=people.adele, kind=Kind.ORGANISATIONS, content=PLACES, at=AT)
    again = services.import_directory(actor=people.adele, kind=Kind.ORGANISATIONS, content=PLACES, at=AT)

    people.nice.refresh_from_db()
    assert (people.nice.name, people.nice.search_key, people.nice.secure_address) == (
        "CHU renommé",
        "CHU RENOMME NICE",
        "nice@mssante.test",
    )
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
    assert _acts() == [Act.DIRECTORY_IMPORTED] * 2


def test_one_wrong_line_keeps_the_whole_file_out(people):
    content = (
        b"rpps;nom;prenom;profession;finess;messagerie securisee;actif\n"
        b"10003456789;NEUF;Ada;physician;060000001;ada@mssante.test;oui\n"
        b"10003456789;DOUBLE;Bob;physician;;;\n"
        b"123;COURT;Carl;physician;;;\n"
        b";SANS;Dora;physician;;;\n"
        b"10003456797;METIER;Eli;magicien;;;\n"
        b"10003456805;AILLEURS;Fay;nurse;999999999;;\n"
        b"10003456813;ADRESSE;Guy;nurse;;guy@;\n"
        b"10003456821;ETAT;Han;nurse;;;peut-etre\n"
        b"10003456839;LARGE;Isa;nurse;;;;;\n"
    )

    with pytest.raises(services.ImportRefused) as refusal:
        services.import_directory(actor=people.adele, kind=Kind.PROFESSIONALS, content=content, at=AT)

    assert [(line.line, [(r.field, r.what) for r in line.remarks]) for line in refusal.value.plan.refused] == [
        (3, [("rpps", Fault.TWICE_IN_FILE)]),
        (4, [("rpps", Fault.RPPS_FORM)]),
        (5, [("rpps", Fault.MISSING)]),
        (6, [("profession", Fault.PROFESSION_UNKNOWN)]),
        (7, [("organisation_finess", Fault.ORGANISATION_UNKNOWN)]),
        (8, [("secure_address", Fault.ADDRESS_FORM)]),
        (9, [("active", Fault.YES_OR_NO)]),
        (10, [("", Fault.WRONG_WIDTH)]),
    ]
    assert not Professional.objects.filter(family_name="NEUF").exists()
    assert _acts() == []


def test_doubtful_lines_are_kept_and_named(people):
    content = b"finess;nom;messagerie securisee\n130000012;CH;ch@example.org\n"

    plan = services.import_directory(actor=people.adele, kind=Kind.ORGANISATIONS, content=content, at=AT)

    assert [(line.line, line.remarks) for line in plan.doubtful] == [
        (2, (Remark("finess", Doubt.KEY), Remark("secure_address", Doubt.ADDRESS_NOT_SECURE)))
    ]
    assert Organisation.objects.filter(finess="130000012").exists()


def test_a_column_that_is_absent_is_left_and_an_empty_cell_empties(people):
    content = b"finess;nom;ville\n060000001;CHU;\n"

    services.import_directory(actor=people.adele, kind=Kind.ORGANISATIONS, content=content, at=AT)

    people.nice.refresh_from_db()
    assert (people.nice.city, people.nice.secure_address) == ("", "nice@mssante.test")


@pytest.mark.parametrize("kind", list(Kind))
def test_an_export_can_be_imported_again_unchanged(people, kind):
    Organisation.objects.update(phone="+33 4 92 00 00 00")
    Professional.objects.update(phone="=cmd|' /C calc'!A0")
    for number, person in enumerate(Professional.objects.order_by("pk")):
        Professional.objects.filter(pk=person.pk).update(rpps=f"{10003456000 + number}")

    content = services.export_directory(actor=people.adele, kind=kind, at=AT)
    plan = services.import_directory(actor=people.adele, kind=kind, content=content, at=AT)

    assert (plan.added, plan.changed, plan.refused, plan.unchanged > 3) == (0, 0, (), True)
    cells = [cell for line in content.decode("utf-8-sig").splitlines() for cell in line.split(";")]
    assert [cell for cell in cells if cell[:1] in set("=+-@")] == []
    assert _acts() == [Act.DIRECTORY_EXPORTED, Act.DIRECTORY_IMPORTED]


@pytest.mark.parametrize("lines", [1, 3])
def test_an_import_costs_the_same_queries_for_any_number_of_lines(people, django_assert_num_queries, lines):
    content = b"finess;nom\n" + b"".join(b"69%07d;CH\n" % number for number in range(lines))

    with django_assert_num_queries(IMPORT_QUERIES):
        services.import_directory(actor=people.adele, kind=Kind.ORGANISATIONS, content=content, at=AT)


def test_an_unreadable_file_changes_nothing(people):
    with pytest.raises(tables.FileRefused):
        services.import_directory(actor=people.adele, kind=Kind.ORGANISATIONS, content=b"ville\nNice\n", at=AT)

    assert _acts() == []


def test_the_verification_of_the_trace_leaves_its_result(people):
    verdict = services.verify_trail(actor=policy.SYSTEM, at=AT)

    entry = Entry.objects.latest("pk")
    assert verdict.ok
    assert (entry.act, entry.outcome, entry.detail["faults"], entry.roles) == (Act.TRAIL_VERIFIED, "done", 0, "system")
