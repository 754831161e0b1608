"""How is a row of the trail said: who, what, on what, and how it ended?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from netboard.foundation import clock
from netboard.foundation.access.models import RoleChoice
from netboard.foundation.access.permissions import Permission
from netboard.foundation.access.roles import Role
from netboard.foundation.administration import wording
from netboard.foundation.administration.queries import reading
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.audit.models import Entry

OUTCOMES = {
    log.DONE: pgettext_lazy("outcome of an act", "Done"),
    log.REFUSED: pgettext_lazy("outcome of an act", "Refused"),
    log.FAILED: pgettext_lazy("outcome of an act", "Failed"),
}
KINDS = {
    "access.Account": _("account"),
    "directory.Organisation": _("establishment"),
    "directory.Professional": _("person of the directory"),
    "directory.Site": _("room of the board"),
    "patients.Patient": _("patient"),
    "patients.Information": _("information of the patient"),
    "referral.Dossier": _("dossier"),
    "referral.Document": _("document"),
    "referral.Gap": _("missing item"),
    "referral.Intake": _("document put aside"),
    "referral.RequirementTable": _("table of required items"),
    "board.Series": _("weekly board"),
    "board.Session": _("session"),
    "board.Case": _("discussion"),
    "board.Opinion": _("opinion"),
    "report.Report": _("report"),
    "report.ReportVersion": _("version of a report"),
    "report.Delivery": _("delivery"),
}
PERMISSIONS = {
    Permission.PATIENT_IDENTIFY: _("identify a patient"),
    Permission.DOSSIER_VIEW: _("read dossiers"),
    Permission.DOSSIER_WRITE: _("write a dossier"),
    Permission.DOSSIER_SUBMIT: _("submit a dossier"),
    Permission.DOSSIER_WITHDRAW: _("withdraw a dossier"),
    Permission.DOSSIER_TRIAGE: _("triage dossiers"),
    Permission.GAPS_CHASE: _("ask for what a dossier lacks"),
    Permission.TABLE_APPROVE: _("approve the table of required items"),
    Permission.BOARD_VIEW: _("see the sessions"),
    Permission.BOARD_PLAN: _("plan the sessions"),
    Permission.BOARD_RUN: _("run a session"),
    Permission.OPINION_RECORD: _("record an opinion"),
    Permission.REPORT_VIEW: _("read reports"),
    Permission.REPORT_WRITE: _("write reports"),
    Permission.REPORT_SIGN: _("sign reports"),
    Permission.DELIVERY_VIEW: _("see the deliveries"),
    Permission.DELIVERY_MEND: _("mend a delivery"),
    Permission.DELIVERY_SEND: _("send a delivery"),
    Permission.DIRECTORY_VIEW: _("read the directory"),
    Permission.DIRECTORY_EDIT: _("change the directory"),
    Permission.ACCOUNT_MANAGE: _("manage the accounts"),
    Permission.AUDIT_READ: _("read the access trail"),
}
_NAMES: dict[str, Any] = {
    "account": _("account no."),
    "act": _("act"),
    "added": _("added"),
    "again": _("sent again"),
    "attempt": _("attempt"),
    "before": _("older than row"),
    "case": _("discussion no."),
    "change": _("change"),
    "changed": _("changed"),
    "code": _("answer of the server"),
    "due_at": _("to be delivered before"),
    "faults": _("alterations found"),
    "field": _("field"),
    "found": _("found"),
    "given": _("roles given"),
    "how": pgettext_lazy("means", "by"),
    "kind": _("kind"),
    "minutes": _("minutes"),
    "named": _("patients of the name sought"),
    "not_presented": _("dossiers not presented"),
    "number": _("number"),
    "objects": _("objection of the patient"),
    "permission": _("right"),
    "position": _("place on the agenda"),
    "previous": _("earlier dossier no."),
    "professional": _("person of the directory no."),
    "quorum": _("quorum"),
    "replaced": _("replaces the delivery no."),
    "roles": _("roles"),
    "rows": _("rows"),
    "sealed": _("sealed"),
    "session": _("session no."),
    "sessions_ended": _("connections ended"),
    "sha256": _("fingerprint of the file"),
    "since": pgettext_lazy("period", "from"),
    "state": _("state"),
    "taken": _("roles taken away"),
    "to": _("new state"),
    "unchanged": _("unchanged"),
    "unsealed": _("not sealed yet"),
    "until": pgettext_lazy("period", "to"),
    "urgency": _("urgency"),
    "version": _("version"),
}
_NAMES_OF_ACT: dict[tuple[str, str], Any] = {(Act.GAPS_CHASED.value, "to"): _("asked of")}
_NUMBERED = frozenset({"account", "case", "previous", "professional", "replaced", "session"})
_UNSAID = frozenset({"lock", "n", "dossier"})  # counters of the program, and the dossier that the row is about anyway
_YES_NO = {"0": _("no"), "1": _("yes")}
_WORDS: dict[str, Mapping[str, Any]] = {
    "again": _YES_NO,
    "objects": _YES_NO,
    "how": {"address": _("another address"), "retry": _("a new attempt"), "settled": _("handed over otherwise")},
    "field": {"secure_address": _("secure address")},
    "kind": {"organisations": _("establishments"), "professionals": _("professionals")},
    "permission": {permission.value: words for permission, words in PERMISSIONS.items()},
    "change": {
        "placed": _("placed"), "removed": _("removed"), "moved": _("moved"), "transferred": _("moved to another session"),
        "minutes": _("duration"), "arrived": _("arrived"), "left": _("left"), "recused": _("recused"), "recusal lifted": _("recusal lifted"),
    },
}  # fmt: skip
_CHOICES = {  # where a code finds its words: the choices of these fields
    "to": (("referral.Dossier", "state"), ("referral.Gap", "owner")),
    "state": (("report.Delivery", "state"),),
    "urgency": (("referral.Dossier", "urgency"),),
    "kind": (("board.Opinion", "kind"),),
    "quorum": (("board.Opinion", "quorum_status"),),
}
_ROLES = frozenset({"roles", "given", "taken"})
_MOMENTS = frozenset({"since", "until", "due_at"})
_REASONS = {"treating doctor typed by a referrer": _("treating doctor typed by a referring doctor")}


@dataclass(frozen=True)
class Line:
    """One row in words."""

    entry: Entry
    who: str
    roles: str
    act: str
    outcome: str
    target: str
    reason: str
    details: list[str]


def lines(entries: Iterable[Entry]) -> list[Line]:
    """Say some rows of the trail in the language of the reader."""
    rows = list(entries)
    known = reading.abouts(rows)
    return [
        Line(
            entry=entry, who=who(entry), roles=roles(entry.roles), act=wording.act_words(entry.act),
            outcome=str(OUTCOMES.get(entry.outcome, entry.outcome)), target=target(entry, known),
            reason=str(_REASONS.get(entry.reason, entry.reason)), details=details(entry),
        )
        for entry in rows
    ]  # fmt: skip


HEADER = (
    _("Row"), _("When"), _("Who"), _("E-mail address"), _("Roles"), _("Act"), _("Outcome"), _("On what"), _("Patient number"), _("Reason"),
    _("Details"),
)  # fmt: skip


def cells(line: Line) -> list[str]:
    """Lay a row out in the columns of `HEADER`."""
    entry = line.entry
    return [
        str(entry.pk), f"{clock.local(entry.at):%d/%m/%Y %H:%M:%S}", line.who, entry.actor.email if entry.actor else "", line.roles, line.act,
        line.outcome, line.target, str(entry.patient_id or ""), line.reason, " · ".join(line.details),
    ]  # fmt: skip


def who(entry: Entry) -> str:
    if entry.actor:
        return entry.actor.display_name
    return gettext("NETboard itself") if entry.roles == Role.SYSTEM.value else ""


def roles(codes: str) -> str:
    """Say roles written as `chair,expert`; the worker's own role needs no words."""
    labels = {choice.value: str(choice.label) for choice in RoleChoice} | {Role.SYSTEM.value: ""}
    return ", ".join(labels.get(code.strip(), code.strip()) for code in codes.split(",") if labels.get(code.strip(), code))


def target(entry: Entry, known: Mapping[tuple[str, str], str]) -> str:
    """Say on what the act bore: its kind, then the number of its dossier or its name, else its own number."""
    if not entry.target_kind:
        return ""
    kind = str(KINDS.get(entry.target_kind, entry.target_kind))
    about = known.get((entry.target_kind, entry.target_id), "")
    if not about:
        return f"{kind} n° {entry.target_id}"
    if entry.target_kind in reading.TO_DOSSIER and entry.target_kind != "referral.Dossier":
        return gettext("%(kind)s, dossier %(number)s") % {"kind": kind, "number": about}
    return f"{kind} {about}"


def details(entry: Entry) -> list[str]:
    """Say each detail as `name : value`; what an older version wrote and nobody knows any more stays as it is."""
    return [_detail(entry.act, name, value) for name, value in entry.detail.items() if value not in {None, ""} and name not in _UNSAID]


def _detail(act: str, name: str, value: object) -> str:
    told = _NAMES_OF_ACT.get((act, name)) or _NAMES.get(name, name)
    if name in _NUMBERED:
        return f"{told} {value}"
    return gettext("%(name)s: %(value)s") % {"name": told, "value": _value(name, value)}


def _value(name: str, value: object) -> str:
    if name == "act":
        return wording.act_words(str(value))
    if name in _ROLES:
        return roles(str(value))
    if name in _MOMENTS:
        return _moment(str(value))
    known = {str(code): str(label) for kind, field in _CHOICES.get(name, ()) for code, label in _choices(kind, field)}
    known |= {code: str(words) for code, words in _WORDS.get(name, {}).items()}
    return ", ".join(known.get(part.strip(), part.strip()) for part in str(value).split(","))


def _moment(text: str) -> str:
    """Write an ISO day or instant as the rest of the page does; anything else stays as it is."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{clock.local(moment):%d/%m/%Y %H:%M}" if moment.tzinfo else f"{moment:%d/%m/%Y}"


def _choices(kind: str, field: str) -> Iterable[tuple[Any, Any]]:
    described = apps.get_model(kind)._meta.get_field(field)
    found: Iterable[tuple[Any, Any]] = getattr(described, "flatchoices", ())
    return found
