"""The pure part of the directory: what is refused, what is doubtful, how a file is read and written."""

import pytest

from netboard.foundation.administration import rules, tables
from netboard.foundation.administration.rules import Doubt, Fault, Kind, Remark
from netboard.foundation.administration.tables import FileFault, FileRefused


@pytest.mark.parametrize(
    ("traits", "faults"),
    [
        (rules.OrganisationTraits(name="CHU"), ()),
        (rules.OrganisationTraits(name=""), (Remark("name", Fault.MISSING),)),
        (rules.OrganisationTraits(name="C" * 201), (Remark("name", Fault.TOO_LONG),)),
        (rules.OrganisationTraits(name="C\u202eHU"), (Remark("name", Fault.UNREADABLE),)),
        (rules.OrganisationTraits(name="CHU", finess="2A0000014"), ()),
        (rules.OrganisationTraits(name="CHU", finess="06000000"), (Remark("finess", Fault.FINESS_FORM),)),
        (rules.OrganisationTraits(name="CHU", secure_address="nice@"), (Remark("secure_address", Fault.ADDRESS_FORM),)),
    ],
    ids=["plain", "no name", "long", "direction mark", "Corsica", "eight digits", "half an address"],
)
def test_faults_of_an_establishment(traits, faults):
    assert rules.organisation_faults(traits) == faults


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({}, ()),
        ({"rpps": "10003456789"}, ()),
        ({"rpps": "1000345678"}, (Remark("rpps", Fault.RPPS_FORM),)),
        ({"profession": "wizard"}, (Remark("profession", Fault.PROFESSION_UNKNOWN),)),
        ({"specialty": "XX99"}, (Remark("specialty", Fault.SPECIALTY_UNKNOWN),)),
        ({"family_name": ""}, (Remark("family_name", Fault.MISSING),)),
    ],
)
def test_faults_of_a_professional(changes, faults):
    plain = {"family_name": "O’BRIEN", "given_name": "Nguyễn", "profession": "physician"}

    assert rules.professional_faults(rules.ProfessionalTraits(**(plain | changes))) == faults


def test_a_wrong_key_and_an_ordinary_address_are_doubts_only():
    traits = rules.OrganisationTraits(name="CHU", finess="060000002", secure_address="chu@example.org")

    assert rules.organisation_faults(traits) == ()
    assert rules.doubts(traits, ("mssante.test",)) == (Remark("finess", Doubt.KEY), Remark("secure_address", Doubt.ADDRESS_NOT_SECURE))


@pytest.mark.parametrize(
    "content",
    [
        "finess;nom;ville\n060000001;Hôpital d’Été;Nice\n".encode(),
        "\ufefffiness;nom;ville\r\n060000001;Hôpital d’Été;Nice\r\n".encode(),
        "finess,NOM,Ville\n060000001,Hôpital d’Été,Nice\n".encode("cp1252"),
        "\n\nfiness;Raison sociale;commune\n\n060000001; Hôpital d’Été ;Nice".encode(),
        '"finess";"nom";"ville"\n"060000001";"Hôpital d’Été";"Nice"\n'.encode(),
    ],
    ids=["utf-8", "byte order mark", "windows and commas", "blank lines and aliases", "quotes"],
)
def test_a_file_is_read_as_spreadsheets_write_it(content):
    (row,) = tables.read(content, Kind.ORGANISATIONS)

    assert row.cells == {"finess": "060000001", "name": "Hôpital d’Été", "city": "Nice"}


@pytest.mark.parametrize(
    ("content", "fault", "columns"),
    [
        (b"", FileFault.EMPTY, ()),
        (b"\xef\xbb\xbf \n", FileFault.EMPTY, ()),
        (b"x" * (5 * 1024 * 1024 + 1), FileFault.TOO_BIG, ()),
        (b"finess;nom\n" + b"1;a\n" * 20_001, FileFault.TOO_MANY_LINES, ()),
        (b"finess;nom\n\x81\x8d;x", FileFault.ENCODING, ()),
        (b"ville;nom\n", FileFault.COLUMNS_MISSING, ("finess",)),
        (b"finess;nom;name\n", FileFault.COLUMN_TWICE, ("nom",)),
        (b'finess;nom\n1;"open\n', FileFault.BROKEN_QUOTES, ()),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content, fault, columns):
    with pytest.raises(FileRefused) as refusal:
        list(tables.read(content, Kind.ORGANISATIONS))

    assert (refusal.value.fault, refusal.value.columns) == (fault, columns)


def test_a_line_of_another_width_keeps_its_number():
    rows = list(tables.read(b"finess;nom\n060000001;a\n060000002;b;c\n", Kind.ORGANISATIONS))

    assert [(row.line, row.cells is None) for row in rows] == [(2, False), (3, True)]


@pytest.mark.parametrize("cell", ["=1+1", "+33 4", "-1", "@SUM", "\t=1", " =1", "＝1", "＋1", "－1", "＠x"])
def test_no_cell_can_be_taken_for_a_formula_and_comes_back_as_it_was(cell):
    written = tables.neutral(cell)

    assert written == f"'{cell}"
    assert tables.plain(written) == cell


@pytest.mark.parametrize("cell", ["", "Nice", "'t Hart", "O'Brien", "04 92 00"])
def test_ordinary_cells_are_left_alone(cell):
    assert tables.neutral(cell) == cell
    assert tables.plain(cell) == cell


def test_a_written_file_opens_in_a_french_spreadsheet():
    content = tables.write(["nom"], [["=cmd()"], ["Été; suite"]])

    assert content == '\ufeffnom\r\n\'=cmd()\r\n"Été; suite"\r\n'.encode()
