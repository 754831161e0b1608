"""Who acts in the tests: fixed people, so that crossing a border costs one line."""

from dataclasses import dataclass
from datetime import UTC, datetime

from netboard.foundation.access.models import Account, RoleGrant
from netboard.foundation.access.roles import Role
from netboard.foundation.directory.models import Organisation, Professional, Site

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class People:
    """Alice and Aline refer from Nice, Bruno from Avignon; Eve is a stranger; Chantal, Gilles, Nadia are experts."""

    alice: Account
    aline: Account
    bruno: Account
    eve: Account
    chantal: Account
    gilles: Account
    nadia: Account
    denis: Account
    helene: Account
    paul: Account
    quentin: Account
    adele: Account
    gp: Professional
    nice: Organisation
    avignon: Organisation
    marseille: Organisation


def _account(
    name: str, role: Role, organisation: Organisation, *, profession: str = "physician", specialty: str = "SM24", site: Site | None = None
) -> Account:
    slug = name.lower()
    person = Professional.objects.create(
        title="Dr" if profession == "physician" else "", given_name=name, family_name=f"TESTEUR-{name.upper()}", profession=profession,
        specialty=specialty, organisation=organisation, secure_address=f"{slug}@mssante.test",
    )  # fmt: skip
    account = Account(email=f"{slug}@netboard.test", professional=person, organisation=organisation, site=site, created_at=AT)
    account.set_unusable_password()
    account.save()
    RoleGrant.objects.create(account=account, role=role.value, granted_at=AT)
    return account


def make() -> People:
    """Create everybody with their establishments and the three rooms of the board."""
    nice = Organisation.objects.create(name="Hôpital de Nice", city="Nice", finess="060000001", secure_address="nice@mssante.test")
    avignon = Organisation.objects.create(name="Clinique d’Avignon", city="Avignon", finess="840000001")
    marseille = Organisation.objects.create(name="Centre de Marseille", city="Marseille", finess="130000001")
    elsewhere = Organisation.objects.create(name="Hôpital d’ailleurs", city="Lille", finess="590000001")
    rooms = {
        place.city: Site.objects.create(code=place.city.lower(), name=f"Salle de {place.city}", city=place.city, organisation=place)
        for place in (marseille, nice, avignon)
    }
    gp = Professional.objects.create(
        title="Dr",
        given_name="Gérard",
        family_name="MEDECIN",
        profession="physician",
        specialty="SM54",
        secure_address="gerard@mssante.test",
    )
    return People(
        alice=_account("Alice", Role.REFERRER, nice),
        aline=_account("Aline", Role.REFERRER, nice),
        bruno=_account("Bruno", Role.REFERRER, avignon),
        eve=_account("Eve", Role.REFERRER, elsewhere),
        chantal=_account("Chantal", Role.EXPERT, marseille, specialty="SM36", site=rooms["Marseille"]),
        gilles=_account("Gilles", Role.EXPERT, nice, specialty="SM14", site=rooms["Nice"]),
        nadia=_account("Nadia", Role.EXPERT, avignon, specialty="SM28", site=rooms["Avignon"]),
        denis=_account("Denis", Role.COORDINATOR, marseille, profession="secretary", specialty="", site=rooms["Marseille"]),
        helene=_account("Helene", Role.CHAIR, marseille, specialty="SM24", site=rooms["Marseille"]),
        paul=_account("Paul", Role.PATHOLOGIST, marseille, specialty="SM01", site=rooms["Marseille"]),
        quentin=_account("Quentin", Role.QUALITY, marseille, profession="other", specialty=""),
        adele=_account("Adele", Role.ADMINISTRATOR, marseille, profession="other", specialty=""),
        gp=gp, nice=nice, avignon=avignon, marseille=marseille,
    )  # fmt: skip
