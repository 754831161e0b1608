"""How does a whole file enter the directory? It is planned line by line, then kept entirely or not at all."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission
from netboard.foundation.administration import rules, tables
from netboard.foundation.administration.rules import Fault, Kind, Remark
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.directory import keys
from netboard.foundation.directory.models import Organisation, Professional

_IMPORT_LOCK = 7_204_119
_BATCH = 1000
_YES, _NO = frozenset({"OUI", "YES", "1", "VRAI", "TRUE", "X"}), frozenset({"NON", "NO", "0", "FAUX", "FALSE"})
NUMBER = {Kind.ORGANISATIONS: "finess", Kind.PROFESSIONALS: "rpps"}
_MODEL: dict[Kind, type[Organisation] | type[Professional]] = {Kind.ORGANISATIONS: Organisation, Kind.PROFESSIONALS: Professional}


@dataclass(frozen=True)
class LineReport:
    """What is to be said about one line of the file."""

    line: int
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class Plan:
    """What a file would change: counts, then the lines that are refused and those that are doubtful."""

    kind: Kind
    added: int
    changed: int
    unchanged: int
    refused: tuple[LineReport, ...]
    doubtful: tuple[LineReport, ...]

    @property
    def can_be_applied(self) -> bool:
        return not self.refused

    @property
    def lines(self) -> int:
        return self.added + self.changed + self.unchanged + len(self.refused)


class ImportRefused(Exception):  # noqa: N818 -- it says what happened
    """At least one line is refused, so nothing of the file was kept."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(f"{len(plan.refused)} lines refused")
        self.plan = plan


def preview_import(*, actor: object, kind: Kind, content: bytes) -> Plan:
    """Say what a file would change, and change nothing; `FileRefused` when it cannot be read."""
    policy.require(actor, Permission.DIRECTORY_EDIT)
    return _Draft(kind, content).plan()


@transaction.atomic
def import_directory(*, actor: object, kind: Kind, content: bytes, at: datetime) -> Plan:
    """Keep every line of a file, known by its FINESS or RPPS number, or none: `ImportRefused` when one is wrong.

    The same file twice changes nothing the second time. A column absent from the file is left as it is;
    an empty cell empties the field.
    """
    policy.require(actor, Permission.DIRECTORY_EDIT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_IMPORT_LOCK])
    draft = _Draft(kind, content)
    plan = draft.plan()
    if not plan.can_be_applied:
        raise ImportRefused(plan)
    draft.keep()
    log.record(
        actor=actor,
        act=Act.DIRECTORY_IMPORTED,
        at=at,
        detail={
            "kind": kind.value,
            "added": plan.added,
            "changed": plan.changed,
            "unchanged": plan.unchanged,
            "sha256": hashlib.sha256(content).hexdigest(),
        },
    )
    return plan


class _Draft:
    """The rows that a file would add and change, not yet written."""

    def __init__(self, kind: Kind, content: bytes) -> None:
        self.kind, self.number = kind, NUMBER[kind]
        self.rows = list(tables.read(content, kind))
        self.establishments = dict(Organisation.objects.filter(finess__isnull=False).values_list("finess", "pk"))
        numbers = [_number(row.cells, self.number) for row in self.rows]
        found: Any = _MODEL[kind].objects.in_bulk([number for number in numbers if number], field_name=self.number)
        self.known: dict[str, Any] = found
        self.added: list[Any] = []
        self.changed: list[Any] = []

    def plan(self) -> Plan:
        self.added, self.changed = [], []
        unchanged, refused, doubtful, seen = 0, [], [], set[str]()
        domains = tuple(settings.NETBOARD_SECURE_MAIL_DOMAINS)
        for row in self.rows:
            number = _number(row.cells, self.number)
            values, faults = self._read(row, number)
            if number and number in seen:
                faults.append(Remark(self.number, Fault.TWICE_IN_FILE))
            seen.add(number)
            if values is None or faults:
                refused.append(LineReport(row.line, tuple(faults)))
                continue
            if remarks := rules.doubts(values, domains):
                doubtful.append(LineReport(row.line, remarks))
            unchanged += not self._draw(values, number)
        return Plan(self.kind, len(self.added), len(self.changed), unchanged, tuple(refused), tuple(doubtful))

    def keep(self) -> None:
        model: Any = _MODEL[self.kind]
        names = [field.name for field in model._meta.concrete_fields if not field.primary_key]
        model.objects.bulk_create(self.added, batch_size=_BATCH)
        model.objects.bulk_update(self.changed, names, batch_size=_BATCH)

    def _read(self, row: tables.Row, number: str) -> tuple[rules.OrganisationTraits | rules.ProfessionalTraits | None, list[Remark]]:
        if row.cells is None:
            return None, [Remark("", Fault.WRONG_WIDTH)]
        cells: dict[str, Any] = row.cells | {self.number: number}
        faults = [] if number else [Remark(self.number, Fault.MISSING)]
        faults += list(_settle_active(cells))
        if self.kind is Kind.ORGANISATIONS:
            organisation = _over(rules.OrganisationTraits, self.known.get(number), cells)
            return organisation, faults + list(rules.organisation_faults(organisation))
        faults += list(self._settle_establishment(cells))
        professional = _over(rules.ProfessionalTraits, self.known.get(number), cells)
        return professional, faults + list(rules.professional_faults(professional))

    def _settle_establishment(self, cells: dict[str, Any]) -> Iterator[Remark]:
        if "organisation_finess" not in cells:
            return
        finess = _compact(cells.pop("organisation_finess"))
        cells["organisation_id"] = self.establishments.get(finess)
        if finess and cells["organisation_id"] is None:
            yield Remark("organisation_finess", Fault.ORGANISATION_UNKNOWN)

    def _draw(self, traits: rules.OrganisationTraits | rules.ProfessionalTraits, number: str) -> bool:
        """Put the row among the added or the changed; answer False when nothing of it changes."""
        row = self.known.get(number)
        values = vars(traits) | {self.number: number}
        if row is None:
            row = _MODEL[self.kind](**values)
            self.added.append(row)
        elif any(getattr(row, name) != value for name, value in values.items()):
            row = type(row)(pk=row.pk, **values)
            self.changed.append(row)
        else:
            return False
        row.search_key = (
            keys.search_key(row.name, row.city) if isinstance(row, Organisation) else keys.search_key(row.family_name, row.given_name)
        )
        return True


def _over(kind: Any, row: Any, cells: dict[str, Any]) -> Any:
    """Lay what the file says over what the directory already holds."""
    names = [name for name in kind.__dataclass_fields__ if name != "active"]
    if row is None:
        texts = {name: cells.get(name, None if name == "organisation_id" else "") for name in names}
        return kind(**texts, active=cells.get("active", True))
    held = kind(**{name: getattr(row, name) for name in (*names, "active")})
    return replace(held, **{name: cells[name] for name in (*names, "active") if name in cells})


def _settle_active(cells: dict[str, Any]) -> Iterator[Remark]:
    if "active" not in cells:
        return
    word = keys.search_key(cells["active"])
    if word in _YES | _NO | {""}:
        cells["active"] = word not in _NO
    else:
        del cells["active"]
        yield Remark("active", Fault.YES_OR_NO)


def _number(cells: dict[str, str] | None, field: str) -> str:
    return _compact((cells or {}).get(field, ""))


def _compact(text: str) -> str:
    return "".join(text.split()).upper()
