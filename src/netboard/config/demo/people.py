"""Who lives in the demonstration? Establishments, rooms, staff, referring and treating doctors, all through the services."""

import functools
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from importlib import resources
from typing import Any

import yaml

from netboard.config.demo import environment, payload
from netboard.foundation.access.models import Account
from netboard.foundation.access.roles import Role
from netboard.foundation.administration import rules as admin_rules
from netboard.foundation.administration import services as admin
from netboard.foundation.directory.models import Organisation, Professional, Site


@dataclass
class Cast:
    """The people of the demonstration, by what they are."""

    administrator: Account
    organisations: dict[str, Organisation] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    staff: list[Account] = field(default_factory=list)
    referrers: dict[str, Account] = field(default_factory=dict)
    gps: dict[str, Professional] = field(default_factory=dict)

    def first(self, role: Role) -> Account:
        return next(account for account in self.staff if account.has_role(role))


@functools.cache
def script() -> dict[str, Any]:
    """Read who is who."""
    text = resources.files("netboard.config.demo").joinpath("data/people.yaml").read_text(encoding="utf-8")
    read: dict[str, Any] = yaml.safe_load(text)
    return read


def slug(*words: str) -> str:
    """Write a name as the left part of an address."""
    plain = unicodedata.normalize("NFKD", ".".join(words).lower())
    return "".join(letter for letter in plain if letter.isascii() and (letter.isalnum() or letter == "."))


def referrer_email(record: payload.Record) -> str:
    title, _family, given = record["referent"]["nom"].split()
    return "referent@netboard.example" if record["id"] == "SYN-001" else f"{slug(title, given)}@netboard.example"


def create(*, at: datetime, with_a_dead_address: bool = True) -> Cast:
    """Create everybody; each joins by the link of an invitation, as a person would.

    One treating doctor has an address that no longer exists, to show what a failure looks like.
    """
    chief = script()["administrator"]
    cast = Cast(
        _join(admin.create_first_administrator(email=chief["email"], given_name=chief["given"], family_name=chief["family"], at=at), at=at)
    )
    for row in script()["organisations"]:
        traits = admin_rules.OrganisationTraits(
            **row, secure_address=f"secretariat@{slug(row['name'].replace(' ', ''))[:40]}.{environment.MAIL_DOMAIN}"
        )
        cast.organisations[row["name"]] = admin.save_organisation(actor=cast.administrator, organisation_id=None, traits=traits, at=at)
    for row in script()["sites"]:
        traits_of_site = admin_rules.SiteTraits(row["code"], row["name"], row["city"], cast.organisations[row["organisation"]].pk)
        cast.sites[row["code"]] = admin.save_site(actor=cast.administrator, site_id=None, traits=traits_of_site, at=at)
    for number, row in enumerate(script()["staff"], start=1):
        cast.staff.append(_invite_staff(cast, row, number, at=at))
    for number, record in enumerate(payload.records(), start=1):
        cast.referrers[record["id"]] = _invite_referrer(cast, record, number, at=at)
        cast.gps[record["id"]] = _add_gp(cast, record, at=at, dead=with_a_dead_address and "Nora" in record["medecin_traitant"])
    return cast


def _invite_staff(cast: Cast, row: dict[str, str], number: int, *, at: datetime) -> Account:
    physician = row["profession"] == "physician"
    traits = admin_rules.ProfessionalTraits(
        family_name=row["family"], given_name=row["given"], title=row.get("title", ""), profession=row["profession"],
        specialty=row.get("specialty", ""), rpps=f"1000000{number:04d}" if physician else "",
        organisation_id=cast.organisations[row["organisation"]].pk, secure_address=f"{slug(row['given'])}@{environment.MAIL_DOMAIN}",
    )  # fmt: skip
    invitee = admin.Invitee(
        row["email"], frozenset({Role(row["role"])}), traits, cast.organisations[row["organisation"]], cast.sites[row["site"]]
    )
    return _join(admin.invite(actor=cast.administrator, invitee=invitee, at=at), at=at)


def _invite_referrer(cast: Cast, record: payload.Record, number: int, *, at: datetime) -> Account:
    title, family, given = record["referent"]["nom"].split()
    place = cast.organisations[record["referent"]["etablissement"]]
    traits = admin_rules.ProfessionalTraits(
        family_name=family, given_name=given, title=title, profession="physician", specialty=script()["referrer_specialty"][record["id"]],
        rpps=f"2000000{number:04d}", organisation_id=place.pk, secure_address=referrer_address(record),
    )  # fmt: skip
    roles = {Role.REFERRER} | ({Role.EXPERT} if record["id"] in script()["referrers_of_the_board"] else set())
    invitee = admin.Invitee(referrer_email(record), frozenset(roles), traits, place, None)
    return _join(admin.invite(actor=cast.administrator, invitee=invitee, at=at), at=at)


def gp_address(record: payload.Record) -> str:
    _title, _family, given = record["medecin_traitant"].removesuffix(" (fictif)").split()
    return f"cabinet.{slug(given)}@{environment.MAIL_DOMAIN}"


def referrer_address(record: payload.Record) -> str:
    title, _family, given = record["referent"]["nom"].split()
    return f"{slug(title, given)}@{environment.MAIL_DOMAIN}"


def _add_gp(cast: Cast, record: payload.Record, *, at: datetime, dead: bool) -> Professional:
    title, family, given = record["medecin_traitant"].removesuffix(" (fictif)").split()
    traits = admin_rules.ProfessionalTraits(
        family_name=family,
        given_name=given,
        title=title,
        profession="physician",
        specialty="SM54",
        secure_address=environment.REFUSED_ADDRESS if dead else gp_address(record),
    )
    return admin.save_professional(actor=cast.administrator, professional_id=None, traits=traits, at=at)


def _join(account: Account, *, at: datetime) -> Account:
    invitation = account.invitations.latest("created_at")
    token = admin.derive_token(account.pk, invitation.created_at)
    return admin.join(token=token, password=environment.PASSWORD, at=at)
