"""How is a file of the directory read, and written so that a spreadsheet runs nothing in it?"""

import csv
import enum
import io
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from netboard.foundation.administration.rules import Kind
from netboard.foundation.directory import keys

MAX_BYTES = 5 * 1024 * 1024
MAX_LINES = 20_000
_DANGEROUS = frozenset("=+-@\t\r\n＝＋－＠")
_GUARD = "'"

COLUMNS: dict[Kind, dict[str, tuple[str, ...]]] = {
    Kind.ORGANISATIONS: {
        "finess": ("finess",),
        "name": ("nom", "raison sociale", "name"),
        "address": ("adresse", "address"),
        "postcode": ("code postal", "postcode"),
        "city": ("ville", "commune", "city"),
        "phone": ("telephone", "phone"),
        "secure_address": ("messagerie securisee", "secure address"),
        "active": ("actif", "active"),
    },
    Kind.PROFESSIONALS: {
        "rpps": ("rpps",),
        "title": ("civilite", "title"),
        "family_name": ("nom", "family name"),
        "given_name": ("prenom", "given name"),
        "profession": ("profession",),
        "specialty": ("specialite", "specialty"),
        "organisation_finess": ("finess", "finess etablissement"),
        "phone": ("telephone", "phone"),
        "secure_address": ("messagerie securisee", "secure address"),
        "active": ("actif", "active"),
    },
}
REQUIRED = {Kind.ORGANISATIONS: ("finess", "name"), Kind.PROFESSIONALS: ("rpps", "family_name", "profession")}


class FileFault(enum.StrEnum):
    """Why a whole file cannot be read."""

    EMPTY = "empty"
    TOO_BIG = "too_big"
    TOO_MANY_LINES = "too_many_lines"
    ENCODING = "encoding"
    COLUMNS_MISSING = "columns_missing"
    COLUMN_TWICE = "column_twice"
    BROKEN_QUOTES = "broken_quotes"


class FileRefused(Exception):  # noqa: N818 -- it says what happened
    """The file cannot be read at all; `columns` are those that are missing or named twice."""

    def __init__(self, fault: FileFault, *, columns: tuple[str, ...] = (), line: int = 0) -> None:
        super().__init__(fault.value)
        self.fault, self.columns, self.line = fault, columns, line


@dataclass(frozen=True)
class Row:
    """One line of the file: its number there, its cells by field; `None` when the line has not the width of the header."""

    line: int
    cells: dict[str, str] | None


def read(content: bytes, kind: Kind) -> Iterator[Row]:
    """Read a table separated by `;` or `,`, in UTF-8 (with or without BOM) or Windows-1252; `FileRefused` when it cannot be."""
    if len(content) > MAX_BYTES:
        raise FileRefused(FileFault.TOO_BIG)
    text = _decode(content)
    if not text.strip():
        raise FileRefused(FileFault.EMPTY)
    first = text.lstrip().splitlines()[0]
    delimiter = ";" if first.count(";") >= first.count(",") else ","
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = next(line for line in lines if any(cell.strip() for cell in line))
        names = _fields(header, kind)
        for count, line in enumerate((line for line in lines if any(cell.strip() for cell in line)), start=1):
            if count > MAX_LINES:
                raise FileRefused(FileFault.TOO_MANY_LINES)
            yield _row(line, names, lines.line_num)
    except csv.Error as error:
        raise FileRefused(FileFault.BROKEN_QUOTES, line=lines.line_num) from error


def write(header: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """Write a table that a French spreadsheet opens by a double click; no cell can be taken for a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def neutral(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula."""
    return f"{_GUARD}{cell}" if _looks_like_a_formula(cell) else cell


def plain(cell: str) -> str:
    """Take back the apostrophe that `neutral` put."""
    return cell[1:] if cell.startswith(_GUARD) and _looks_like_a_formula(cell[1:]) else cell


def _looks_like_a_formula(cell: str) -> bool:
    return bool(cell) and (cell[0] in _DANGEROUS or cell.lstrip()[:1] in _DANGEROUS)


def _decode(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(FileFault.ENCODING)


def _fields(header: list[str], kind: Kind) -> list[str | None]:
    known = {keys.search_key(alias): field for field, aliases in COLUMNS[kind].items() for alias in aliases}
    names = [known.get(keys.search_key(cell)) for cell in header]
    if missing := [COLUMNS[kind][field][0] for field in REQUIRED[kind] if field not in names]:
        raise FileRefused(FileFault.COLUMNS_MISSING, columns=tuple(missing))
    present = [name for name in names if name]
    if twice := [COLUMNS[kind][name][0] for name in dict.fromkeys(present) if present.count(name) > 1]:
        raise FileRefused(FileFault.COLUMN_TWICE, columns=tuple(twice))
    return names


def _row(line: list[str], names: list[str | None], number: int) -> Row:
    if len(line) != len(names):
        return Row(number, None)
    return Row(number, {name: _clean(cell) for name, cell in zip(names, line, strict=True) if name})


def _clean(cell: str) -> str:
    return unicodedata.normalize("NFC", plain(cell.strip()).strip())
